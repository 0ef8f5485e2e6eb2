"""The norm of hours by hand: base, multipliers, bounds, travel, support; what is unknown is no zero."""

import pandas as pd
import pytest

from kamlib.steps.team.decision import FACTORS, FactorRule, TeamDecision
from kamlib.steps.team.diary.wiring import DiaryCase
from kamlib.steps.team.diary.wiring import compute as keep_diary
from kamlib.steps.team.hours.levels import count_persons, keep_promises, level_of
from kamlib.steps.team.hours.norming import capacity_hours, norm_hours, takes_of
from kamlib.steps.team.hours.wiring import HoursCase, compute

NAN = float("nan")


def facts(**changes):
    """One account with three people, every other factor unknown."""
    row = dict.fromkeys(FACTORS, NAN) | {"persons": 3.0} | changes
    return pd.DataFrame([row], index=pd.Index(["A"], name="account_id"))


def norm(decision=None, work=None, **changes):
    norms, _ = norm_hours(facts(**changes), pd.DataFrame(work or []), decision or TeamDecision(), 340.0)
    return norms.iloc[0]


def test_three_people_take_four_hours_a_month_each():
    row = norm()
    assert (row["base_hours"], row["multiplier"], row["norm_hours"], row["basis"]) == (144, 1, 144, "norm")
    assert (row["known_factors"], row["evidence"]) == (1, "C")


def test_factors_multiply_and_the_product_is_bounded():
    high = {"potential": 0.9, "coordination": 5, "competition": 5, "skill": 2, "promises": 0.5}
    assert norm(potential=0.9, coordination=5.0)["multiplier"] == pytest.approx(1.25 * 1.2)
    assert norm(**high)["multiplier"] == 2.0  # 1.25 · 1.2⁴ = 2.592
    low = TeamDecision(factors=(FactorRule(factor="persons", low=0.3, middle=1, high=1),))
    assert norm(low)["norm_hours"] == 72


def test_travel_is_added_and_support_taken_off():
    work = [{"account_id": "A", "visits": 10.0, "visit_hours": 8.0, "support_hours": 24.0}]
    assert norm(work=work)["norm_hours"] == 144 + 80 - 24
    far = [{"account_id": "A", "visits": 10.0}]
    assert norm(work=far, distance=1000.0)["travel_hours"] == 240
    assert pd.isna(norm(work=far)["travel_hours"])  # visits are known, but not how far
    assert norm(work=[{"account_id": "A", "support_hours": 999.0}])["norm_hours"] == 0


def test_nobody_on_file_is_no_norm_and_not_no_work():
    row = norm(persons=NAN)
    assert pd.isna(row["norm_hours"])
    assert (row["hours"], row["basis"]) == (340, "settings")


def test_what_is_unknown_widens_the_interval():
    wide, narrow = norm(), norm(**dict.fromkeys(("skill", "coordination", "competition"), 3.0))
    assert narrow["norm_high"] - narrow["norm_low"] < wide["norm_high"] - wide["norm_low"]
    told = facts(**{name: (0.6 if name == "potential" else 5.0) for name in FACTORS if name != "persons"})
    told[["distance", "promises", "support"]] = [500.0, 0.8, 100.0]
    told[["skill", "coordination", "competition"]] = [3.5, 3.0, 3.0]
    row = norm_hours(told, pd.DataFrame(), TeamDecision(), 1.0)[0].iloc[0]
    assert (row["norm_low"], row["norm_high"]) == pytest.approx((144 * 0.6, 144 * 1.4))  # class C alone


@pytest.mark.parametrize(("skill", "level"), [(2.9, "low"), (3.0, "middle"), (3.9, "middle"), (4.0, "high")])
def test_the_borders_of_a_level(skill, level):
    assert level_of("skill", pd.Series([skill])).tolist() == [level]


def test_who_matters_is_counted_once():
    rows = [("A", "X", "decides", 1), ("A", "Y", "uses", 2), ("A", "Z", "uses", 3), ("B", "W", None, None)]
    contacts = pd.DataFrame(rows, columns=["account_id", "person", "role", "influence"])
    assert count_persons(contacts).to_dict() == {"A": 2}


def test_few_promises_say_nothing():
    rows = [("A", f"2025-0{n}-01", f"2025-0{n}-0{1 if n < 3 else 9}") for n in range(1, 5)]
    rows += [("B", "2025-01-01", "2025-01-01"), ("A", "2026-05-01", None)]
    table = pd.DataFrame(rows, columns=["account_id", "due", "done_on"])
    assert keep_promises(table, pd.Timestamp(2025, 12, 31)).to_dict() == {"A": 0.5}


def test_another_kam_takes_other_hours_of_the_same_account():
    norms, _ = norm_hours(facts(skill=3.5), pd.DataFrame(), TeamDecision(), 340.0)
    takes = takes_of(norms, pd.Series({"old": 5.0, "new": 2.0, "unknown": NAN}), TeamDecision())
    assert takes.loc["A"].to_dict() == pytest.approx({"old": 144 * 0.9, "new": 144 * 1.2, "unknown": 144})


def test_hours_of_a_person_go_before_those_of_the_post():
    kams = pd.DataFrame({"kam": ["x", "y", "z"], "fte": [1.0, 0.5, NAN], "capacity_hours": [1000.0, NAN, NAN]})
    found = capacity_hours(kams, 1700.0, 0.6)
    assert found[["x", "y"]].to_dict() == pytest.approx({"x": 600, "y": 510})
    assert pd.isna(found["z"])


def test_the_result_adds_up_whatever_the_order():
    accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "name": ["a", "b", "c"], "owner": ["x", "x", None]})
    contacts = pd.DataFrame({"account_id": ["A", "A", "B"], "person": ["p", "q", "r"], "role": "decides"})
    frames = {"accounts": accounts, "contacts": contacts, "kams": pd.DataFrame({"kam": ["x"], "fte": [1.0]})}
    frames |= {"commitments": pd.DataFrame(), "workload": pd.DataFrame()}
    potential = pd.Series({"A": 5.0, "B": 1.0, "C": NAN})

    def run(turn):
        turned = {name: frame.iloc[::turn].reset_index(drop=True) for name, frame in frames.items()}
        return compute(HoursCase(turned, potential, 2025, 340.0, 1700.0, TeamDecision()))

    first, second = (run(turn).accounts.set_index("account_id").sort_index() for turn in (1, -1))
    pd.testing.assert_frame_equal(first, second)
    # Of two known potentials A is the first (place 1, high) and B the second (place 0.5, middle).
    assert first["hours"].to_dict() == {"A": 96 * 1.25, "B": 48, "C": 340}
    assert first["fte"].to_dict() == pytest.approx({"A": 120 / 1020, "B": 48 / 1020, "C": 340 / 1700})
    assert all(check.holds for check in run(1).checks)


def diary(rows, hours=1000.0):
    activities = pd.DataFrame(rows, columns=["kam", "account_id", "date", "hours"])
    norms = pd.DataFrame({"account_id": list("ABCDEFGH"), "name": list("abcdefgh"), "norm_hours": 100.0})
    return keep_diary(DiaryCase(activities, norms, pd.Series({"x": hours}), 4.0))


def test_the_base_is_proposed_from_eight_account_years_on():
    rows = [("x", account, f"{year}-03-01", 50.0) for account in "ABCD" for year in (2024, 2025)]
    assert diary(rows[:7]).figures["proposed_hours"] is None
    result = diary(rows, hours=250.0)
    assert (result.figures["median_ratio"], result.figures["proposed_hours"]) == (0.5, 2.0)
    assert [each.key for each in result.findings] == ["calibrated"]  # 400 of 2 · 250 hours


def test_a_diary_kept_by_half_changes_nothing():
    rows = [("x", account, "2025-03-01", 50.0) for account in "ABCDEFGH"]
    result = diary(rows)
    assert [each.key for each in result.findings] == ["partial"]
    assert result.figures["covered_share"] == 0.4


def test_an_entry_without_hours_makes_its_year_unknown():
    assert len(diary([("x", "A", "2025-03-01", 5.0), ("x", "A", "2025-04-01", None)]).years) == 0

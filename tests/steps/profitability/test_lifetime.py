"""Lifetime and value: spells, the refused curve, the scorecard, and what it is worth."""

import numpy as np
import pandas as pd
import pytest

from kamlib.quant import finance
from kamlib.steps.profitability.lifetime.case import LifetimeCase
from kamlib.steps.profitability.lifetime.risk_card import FACTORS, read_risk, score_risk
from kamlib.steps.profitability.lifetime.spells import (
    LEAST_LAPSED,
    compare_years,
    find_spells,
    measure_survival,
)
from kamlib.steps.profitability.lifetime.wiring import compute
from kamlib.steps.profitability.lifetime.worth import LOST, SAFE

NAN = float("nan")


def monthly(*rows):
    return pd.DataFrame(rows, columns=["account_id", "year", "month", "revenue"])


def ranking(*rows):
    names = ["account_id", "chosen", "revenue", "nopat", "potential", "wallet_share"]
    return (
        pd.DataFrame(rows, columns=names)
        .assign(name=lambda table: "Name " + table["account_id"])
        .astype({"chosen": bool})
    )


def years(*rows):
    table = pd.DataFrame(rows, columns=["account_id", "year", "revenue", "margin", "service"])
    return table.assign(**dict.fromkeys(("account_management", "acquisition", "knowledge"), NAN)).assign(
        logistics=NAN, financing=NAN, other=NAN
    )


def signs(**rows):
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(FACTORS)[:4]).reindex(columns=list(FACTORS))


def value(list_, sales, marks, by_year=None, **more):
    options = {"base_year": 2025, "horizon": 3, "discount": 0.1, "lapse_months": 12, "earned_share": 0.5} | more
    options["since"] = options.get("since", pd.Series(dtype=float))
    by_year = years() if by_year is None else by_year
    return compute(LifetimeCase(ranking=list_, sales=sales, by_year=by_year, signs=marks, **options))


def keys(result):
    return {each.key: each.values for each in result.findings}


def test_spells_count_both_ends_and_lapse_after_the_gap():
    sales = monthly(("A", 2024, 1, 10), ("A", 2025, 12, 10), ("B", 2024, 1, 10), ("B", 2024, 12, 10), ("C", 2025, 1, 5))
    spells = find_spells(sales, 12).set_index("account_id")
    # B went after twelve months; that A and C had gone in 2025 could not have been seen: they are watched to 2024.
    assert spells["months"].to_dict() == {"A": 12, "B": 12, "C": 0}
    assert spells["lapsed"].to_dict() == {"A": False, "B": True, "C": False}
    assert spells.loc["A", ["first", "last"]].tolist() == ["2024-01", "2025-12"]


def test_yearly_totals_count_whole_years_and_returns_are_no_purchase():
    sales = pd.DataFrame({"account_id": ["A", "A", "B"], "year": [2023, 2025, 2025], "revenue": [5.0, -5.0, 1.0]})
    spells = find_spells(sales, 12).set_index("account_id")
    assert spells.loc["A", ["first", "last"]].tolist() == ["2023-01", "2023-12"]
    assert spells.loc["A", "lapsed"]
    assert spells.loc["B", "months"] == 0


def test_dates_give_months():
    sales = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2024-03-31"]), "revenue": [1.0]})
    assert find_spells(sales, 12)["first"].tolist() == ["2024-03"]


def lapsing(count):
    """`count` accounts that bought in January 2024 alone, and as many that still buy two years later."""
    gone = [(f"G{each:02d}", 2024, 1, 1.0) for each in range(count)]
    stay = [(f"S{each:02d}", *when, 1.0) for each in range(count) for when in ((2024, 1), (2025, 12))]
    return monthly(*gone, *stay)


def test_the_curve_is_refused_below_the_line_and_drawn_on_it():
    few = value(ranking(("S00", True, 1.0, 1.0, NAN, NAN)), lapsing(LEAST_LAPSED - 1), signs(S00=[0, 0, 0, 0]))
    assert few.curve.empty
    assert keys(few)["refused"]["lapsed"] == LEAST_LAPSED - 1
    enough = value(ranking(("S00", True, 1.0, 1.0, NAN, NAN)), lapsing(LEAST_LAPSED), signs(S00=[0, 0, 0, 0]))
    # Half of them end in the first month; who still buys in December 2025 was surely there to December 2024.
    assert enough.curve["survival"].iloc[-1] == pytest.approx(0.5)
    assert keys(enough)["measured"]["retention"] == pytest.approx(0.5)
    assert enough.figures["retention_basis"] == "curve"


def simulate(retention, *, truncated, seed=7, accounts=300, months=48):
    """Monthly purchases from 2022 to 2025 of accounts that stay a year with the chance given, and since when."""
    rng, began, monthly_loss = np.random.default_rng(seed), 2022 * 12, 1 - retention ** (1 / 12)
    rows, since = [], {}
    while len(since) < accounts:
        age = int(rng.integers(0, 96)) if truncated else 0
        born = began - age + int(rng.integers(0, 12)) * (not truncated)
        gone = born + int(rng.geometric(monthly_loss))
        bought = [month for month in range(max(born, began), min(gone, began + months)) if rng.random() < 0.6]
        if bought:
            account = f"A{len(since):03d}"
            since[account] = born // 12 if truncated else NAN
            rows += [(account, month // 12, month % 12 + 1, 1.0) for month in bought]
    return monthly(*rows), pd.Series(since, dtype=float)


@pytest.mark.parametrize("truncated", [False, True])
@pytest.mark.parametrize("retention", [0.6, 0.8, 0.9])
def test_a_true_retention_comes_out_of_three_hundred_accounts(retention, truncated):
    sales, since = simulate(retention, truncated=truncated)
    _, measured, refusal = measure_survival(find_spells(sales, 12, since))
    assert refusal == ""
    assert measured["retention"] == pytest.approx(retention, abs=0.03)
    assert measured["retention_low"] < retention < measured["retention_high"]


def test_yearly_totals_give_the_true_retention_too():
    rng, rows = np.random.default_rng(3), []
    for each in range(300):
        year = 2021
        while year <= 2025:
            rows.append((f"A{each:03d}", year, 1.0))
            if rng.random() > 0.8:
                break
            year += 1
    sales = pd.DataFrame(rows, columns=["account_id", "year", "revenue"])
    _, measured, _ = measure_survival(find_spells(sales, 12))
    assert measured["retention"] == pytest.approx(0.8, abs=0.03)
    # The plain facts say the same.
    facts = compare_years(sales, 2025)
    assert facts["came_back"].sum() / facts["buyers"].sum() == pytest.approx(measured["retention"], abs=0.02)


def test_a_year_in_which_no_lapse_could_be_seen_is_refused():
    sales, since = simulate(0.5, truncated=True, months=20)
    result = value(ranking(("A000", True, 1.0, 1.0, NAN, NAN)), sales, signs(A000=[0, 0, 0, 0]), since=since)
    assert result.figures["yearly_retention"] is None
    assert result.figures["refusal"] == "short_watch"
    assert {"short_watch"} <= set(keys(result))
    assert "measured" not in keys(result)


def test_who_came_back_is_a_fact_beside_the_curve():
    by_year = years(
        *(("A", year, 1.0, 1.0, 1.0) for year in (2023, 2024, 2025)),
        *(("B", year, 1.0, 1.0, 1.0) for year in (2023, 2024)),
        ("C", 2026, 1.0, 1.0, 1.0),
        ("D", 2023, -1.0, 1.0, 1.0),
    )
    found = compare_years(by_year, 2025)
    assert found.to_dict("records") == [
        {"year": 2023, "buyers": 2, "came_back": 2, "came_back_share": 1.0},
        {"year": 2024, "buyers": 2, "came_back": 1, "came_back_share": 0.5},
    ]
    result = value(ranking(("A", True, 1.0, 1.0, NAN, NAN)), monthly(("A", 2025, 1, 1.0)), signs(A=[0] * 4), by_year)
    assert keys(result)["came_back_falls"]["share"] == 0.5


def test_assumptions_tell_the_base_and_every_account_with_source_and_class():
    table = ranking(("S00", True, 1.0, 10.0, NAN, NAN), ("S01", False, 1.0, 1.0, NAN, NAN))
    found = value(table, lapsing(LEAST_LAPSED), signs(S00=[0.5] * 4, S01=[NAN] * 4)).assumptions
    assert found["scope"].tolist() == ["base", "card", "card"]
    assert found["source"].tolist() == ["curve", "scorecard", "curve"]
    assert found["evidence"].tolist() == ["A", "C", "C"]
    assert found["retention"].tolist() == pytest.approx([0.5, 0.5, 0.5])
    unknown = value(table, monthly(("S00", 2025, 1, 1.0)), signs(S00=[NAN] * 4, S01=[NAN] * 4)).assumptions
    assert unknown["retention"].isna().all()
    assert set(unknown["evidence"]) == {""}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_nobody_chosen_is_a_result_with_nothing_to_value(count):
    table = ranking(*((each, False, 1.0, 1.0, NAN, NAN) for each in "AB"[:count]))
    result = value(table, monthly(*((each, 2025, 1, 1.0) for each in "AB"[:count])), signs(A=[0] * 4, B=[0] * 4))
    assert result.accounts.empty
    assert result.figures["clv_total"] is None
    assert all(check.holds for check in result.checks)


def test_unknown_signs_take_the_measured_retention_and_say_so():
    table = ranking(("S00", True, 1.0, 10.0, NAN, NAN), ("S01", False, 1.0, 1.0, NAN, NAN))
    result = value(table, lapsing(LEAST_LAPSED), signs(S00=[NAN] * 4, S01=[0, 0, 0, 0]))
    row = result.accounts.iloc[0]
    assert row["retention"] == pytest.approx(0.5)
    assert row["retention_source"] == "curve"
    assert row["clv"] == pytest.approx(10 * finance.lifetime_value(1.0, 0.5, 0.1, 3, first=1))
    assert keys(result)["no_signs_measured"]["retention"] == pytest.approx(0.5)


def test_the_scorecard_gives_retention_and_value_by_hand():
    table = ranking(
        ("A", True, 100.0, 10.0, NAN, 0.5), ("B", True, 0.0, 0.0, 60.0, NAN), ("C", True, 5.0, 1.0, NAN, NAN)
    )
    marks = signs(A=[0, 0.5, 1, 0.5], B=[0.2, 0.2, 0.2, NAN], C=[1, NAN, NAN, NAN])
    found = value(table, monthly(("A", 2025, 1, 1.0)), marks).accounts.set_index("account_id")
    retention = SAFE - 0.5 * (SAFE - LOST)
    assert found.loc["A", "retention"] == pytest.approx(retention)
    assert found.loc["A", "worst_factor"] == "pays_late"
    assert found.loc["A", "clv"] == pytest.approx(10 * finance.lifetime_value(1.0, retention, 0.1, 3, first=1))
    assert found.loc["A", "multiple"] == pytest.approx(retention / (1.1 - retention))
    assert found.loc["A", "risk_cost"] > 0
    # B buys nothing: its potential of 60 at the share of .5 that buyers give us, half of which is left after serving.
    assert found.loc["B", "basis"] == "potential"
    assert found.loc["B", "clv_certain"] == pytest.approx(60 * 0.5 * 0.5)
    # One sign says nothing.
    assert np.isnan(found.loc["C", "retention"])
    assert np.isnan(found.loc["C", "clv"])


def test_missing_signs_widen_the_interval():
    risk = score_risk(signs(A=[0.5, 0.5, 0.5, NAN])).iloc[0]
    assert risk["risk"] == 0.5
    assert risk["risk_low"] == pytest.approx(1.5 / 9)
    assert risk["risk_high"] == pytest.approx((1.5 + 6) / 9)


def test_signs_from_the_tables_by_hand():
    behaviour = pd.DataFrame(
        {
            "account_id": ["A"],
            "days_overdue": [30],
            "complaints_justified": [6],
            "contract_breaches": [1],
            "reaction": [5],
        }
    )
    contacts = pd.DataFrame({"account_id": ["A", "A"], "attitude": [2, -1], "influence": [3, 1]})
    by_year = years(("A", 2024, 100.0, 1.0, 1.0), ("A", 2025, 80.0, 1.0, 1.0))
    args = (pd.Series({"A": 0.3}), pd.Series({"A": 0.6}), behaviour, contacts)
    row = read_risk(pd.Series(["A", "B"]), by_year, 2025, *args).loc["A"]
    expected = {"share_falls": 0.4, "small_share": 0.7, "pays_late": 0.5, "complaints": 1.0, "breaches": 0.5}
    expected |= {"cold_reaction": 0.0, "low_view": 0.4, "few_contacts": 2 / 3, "cold_contacts": (2 - 5 / 4) / 4}
    assert row.to_dict() == pytest.approx(expected)


def test_without_any_table_no_sign_is_known():
    empty = pd.DataFrame()
    found = read_risk(pd.Series(["A"]), years(), 2025, pd.Series(dtype=float), pd.Series(dtype=float), empty, empty)
    assert found.isna().to_numpy().all()


def test_reinvestment_is_told_where_the_margin_grew():
    by_year = years(
        ("A", 2024, 1, 100.0, 10.0), ("A", 2025, 1, 150.0, 30.0), ("B", 2024, 1, 9.0, 1.0), ("B", 2025, 1, 8.0, 3.0)
    )
    table = ranking(("A", True, 1.0, 1.0, NAN, NAN), ("B", True, 1.0, 1.0, NAN, NAN))
    found = value(table, monthly(("A", 2025, 1, 1.0)), signs(A=[0] * 4, B=[0] * 4), by_year).reinvestment
    assert found["extra_margin"].tolist() == [50, -1]
    assert found["reinvested_share"].tolist()[0] == pytest.approx(0.4)
    assert np.isnan(found["reinvested_share"].iloc[1])


def test_nobody_ever_bought():
    result = value(ranking(("A", True, 0.0, 0.0, NAN, NAN)), pd.DataFrame(), signs(A=[NAN] * 4))
    assert list(keys(result)) == ["no_purchases"]
    assert all(check.holds for check in result.checks)

"""Potential: hand-computed demand, interpolation, evidence, share of wallet, norms and the fallback."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kamlib.steps.profile.potential.demand import fill_years, split_evidence
from kamlib.steps.profile.potential.norms import calibrate_norms
from kamlib.steps.profile.potential.trend import extend_trend
from kamlib.steps.profile.potential.wiring import PotentialCase, compute
from kamlib.steps.shared.frames import blank
from kamlib.steps.shared.purchases import sum_purchases

BASE, PLAN = 2025, [2026, 2027]
NORM = [
    "driver",
    "product_line",
    "norm",
    "price",
    "gross_margin_share",
    "addressable_share",
    "price_growth",
    "evidence",
]


def accounts(*ids, sole=()):
    return pd.DataFrame(
        {
            "account_id": list(ids),
            "name": [f"Name {each}" for each in ids],
            "status": "current",
            "sole_supplier": pd.array([each in sole for each in ids], dtype="boolean"),
        }
    )


def drivers(*rows):
    return pd.DataFrame(rows, columns=["account_id", "driver", "year", "quantity", "evidence"])


def norms(*rows):
    return pd.DataFrame(rows, columns=NORM)


def sales(*rows):
    return pd.DataFrame(rows, columns=["account_id", "year", "product_line", "quantity", "revenue", "cogs"])


NO_SHARES = pd.DataFrame(columns=["account_id", "product_line", "addressable_share", "evidence"])


def estimate(people, sold=None, machines=None, per_unit=None, shares=None):
    frames = {
        "accounts": people,
        "sales": sales() if sold is None else sold,
        "drivers": drivers() if machines is None else machines,
        "norms": norms() if per_unit is None else per_unit,
        "addressable": NO_SHARES if shares is None else shares,
    }
    return compute(PotentialCase(frames, BASE, PLAN, 0.10))


PARK = drivers(("a", "machines", 2025, 10, "A"), ("a", "machines", 2027, 20, "A"))
INSERTS = norms(("machines", "inserts", 100, 5.0, 0.40, 0.80, 0.10, "A"))


def test_demand_by_hand():
    result = estimate(accounts("a"), machines=PARK, per_unit=INSERTS)
    years = result.by_year.set_index("year")
    # 2025: 10 · 100 · 5 = 5000, 80 % open, 40 % margin; 2026: 15 · 100 · 5.5; 2027: 20 · 100 · 6.05.
    assert years["demand"].tolist() == pytest.approx([5000, 8250, 12100])
    assert years["addressable"].tolist() == pytest.approx([4000, 6600, 9680])
    assert years["potential_margin"].tolist() == pytest.approx([1600, 2640, 3872])
    row = result.accounts.iloc[0]
    assert row["potential"] == pytest.approx(2640 / 1.1 + 3872 / 1.21)
    assert row["potential_growth_share"] == pytest.approx((9680 / 4000) ** 0.5 - 1)
    assert all(check.holds for check in result.checks)


def test_growth_of_a_single_year_is_unknown():
    result = estimate(accounts("a"), machines=drivers(("a", "machines", 2027, 10, "A")), per_unit=INSERTS)
    assert np.isnan(result.accounts.loc[0, "potential_growth_share"])
    assert result.product_lines["accounts"].tolist() == [0]


def test_own_addressable_share_overrules_the_norm():
    shares = pd.DataFrame(
        [("a", "inserts", 0.5, "B")], columns=["account_id", "product_line", "addressable_share", "evidence"]
    )
    result = estimate(accounts("a"), machines=PARK, per_unit=INSERTS, shares=shares)
    assert result.lines.loc[0, "addressable"] == pytest.approx(2500)
    assert result.lines.loc[0, "evidence"] == "B"


def test_without_any_addressable_share_all_is_open_and_a_guess():
    result = estimate(accounts("a"), machines=PARK, per_unit=INSERTS.assign(addressable_share=np.nan))
    assert result.lines.loc[0, "addressable"] == pytest.approx(5000)
    assert set(result.lines["evidence"]) == {"C"}


def test_years_between_are_interpolated_later_held_earlier_unknown():
    rows = fill_years(drivers(("a", "m", 2026, 10, "A"), ("a", "m", 2028, 30, "A"), ("b", "m", 2025, 7, None)), 2029)
    first = rows[rows["account_id"] == "a"].set_index("year")
    assert 2025 not in first.index
    assert first["quantity"].to_dict() == {2026: 10, 2027: 20, 2028: 30, 2029: 30}
    assert first["known"].tolist() == ["stated", "between", "stated", "held"]
    # Between two documents stands an estimate, after the last one an extrapolation.
    assert first["code"].tolist() == [0, 1, 0, 2]
    assert set(rows.loc[rows["account_id"] == "b", "code"]) == {2}


def test_plans_after_the_horizon_guide_the_years_before_it():
    rows = fill_years(drivers(("a", "m", 2025, 10, "A"), ("a", "m", 2035, 110, "A")), 2027)
    assert rows["quantity"].tolist() == [10, 20, 30]


def test_share_of_wallet_is_shown_above_one_and_counts_known_lines_only():
    sold = sales(("a", 2025, "inserts", 1200, 6000, 3000), ("a", 2025, "drills", 10, 900, 500))
    result = estimate(accounts("a"), sold, PARK, INSERTS)
    row = result.accounts.iloc[0]
    assert (row["revenue"], row["revenue_covered"]) == (6900, 6000)
    assert row["wallet_share"] == pytest.approx(1.5)
    assert row["headroom"] == pytest.approx(-2000)
    found = {each.key: each.values for each in result.findings}
    assert found["over_hundred"]["product_line"] == "inserts"
    assert found["over_hundred"]["n"] == 1


def test_missing_is_never_zero():
    result = estimate(accounts("a", "b"), machines=PARK, per_unit=INSERTS)
    silent = result.accounts.set_index("account_id").loc["b"]
    assert silent[["addressable", "potential", "wallet_share", "headroom", "revenue"]].isna().all()
    assert result.figures["accounts_unknown"] == 1
    assert result.figures["wallet_share"] is None


def test_fallback_carries_our_own_sales_on():
    sold = sales(*(("a", year, "x", 1, amount, amount / 2) for year, amount in ((2023, 100), (2024, 110), (2025, 120))))
    result = estimate(accounts("a"), sold)
    row = result.accounts.iloc[0]
    assert row["fallback"]
    assert row["evidence"] == "C"
    assert np.isnan(row["wallet_share"])
    # The line runs 130, 140; margin is half of it.
    assert row["potential"] == pytest.approx(65 / 1.1 + 70 / 1.21)
    assert "all_fallback" in {each.key for each in result.findings}


def test_an_account_that_left_has_an_unknown_potential():
    sold = sales(("a", 2023, "x", 1, 100, 50), ("b", 2025, "x", 1, 100, 50))
    result = estimate(accounts("a", "b"), sold).accounts.set_index("account_id")
    assert np.isnan(result.loc["a", "potential"])
    assert result.loc["a", "revenue"] == 0
    assert result.loc["b", "potential"] > 0


def test_trend_stays_between_zero_and_twice_the_best_year():
    rows = pd.DataFrame({"account_id": ["a", "a", "b", "b"], "year": [2024, 2025] * 2, "revenue": [1.0, 100, 100, 1]})
    rows = rows.assign(margin=np.nan, margin_revenue=np.nan)
    trend = extend_trend(rows, 2025, [2026, 2030]).set_index(["account_id", "year"])["demand"]
    assert trend["a", 2030] == pytest.approx(200)
    assert trend["b", 2030] == 0
    assert extend_trend(rows, 2025, [2026])["potential_margin"].isna().all()


def test_norms_against_sole_supplied_accounts():
    people = "abcd"
    machines = fill_years(drivers(*((each, "m", 2025, 10, "A") for each in people)), 2027)
    sold = sum_purchases(
        sales(*((each, 2025, "p", units, 1, 1) for each, units in zip(people, (150, 160, 170, 20), strict=True))),
        2025,
        ["product_line"],
    )
    table = norms(("m", "p", 10, 5.0, 0.4, 1, 0, "A"))
    row = calibrate_norms(table, machines, sold, NO_SHARES, set("abc"), 2025).iloc[0]
    assert row["calibrated"] == pytest.approx(16)
    assert (row["calibrated_low"], row["calibrated_high"]) == pytest.approx((15.5, 16.5))
    assert (row["accounts"], row["verdict"]) == (3, "low")
    assert calibrate_norms(table, machines, sold, NO_SHARES, set("ab"), 2025)["verdict"].tolist() == ["few"]
    assert calibrate_norms(table, machines, sold, NO_SHARES, set(), 2025)["verdict"].tolist() == ["unknown"]


def test_a_low_norm_is_named_with_what_it_hides():
    people = "abc"
    machines = drivers(*((each, "m", year, 10, "A") for each in people for year in (2025, 2026, 2027)))
    sold = sales(*((each, 2025, "p", 200, 1000, 500) for each in people))
    result = estimate(accounts(*people, sole=people), sold, machines, norms(("m", "p", 10, 5.0, 0.4, 1, 0, "A")))
    found = next(each for each in result.findings if each.key == "norm_low")
    assert (found.values["norm"], found.values["calibrated"], found.values["n"]) == (10, 20, 3)
    assert found.values["difference"] == pytest.approx(result.figures["potential_total"])
    assert result.figures["potential_at_calibrated"] == pytest.approx(2 * result.figures["potential_total"])


def test_two_drivers_of_one_line_share_a_factor():
    machines = fill_years(drivers(("a", "m", 2025, 10, "A"), ("a", "n", 2025, 10, "A")), 2026)
    sold = sum_purchases(sales(("a", 2025, "p", 60, 1, 1)), 2025, ["product_line"])
    table = norms(("m", "p", 1, 1, 0.4, 1, 0, "A"), ("n", "p", 2, 1, 0.4, 1, 0, "A"))
    assert calibrate_norms(table, machines, sold, NO_SHARES, {"a"}, 2025)["calibrated"].tolist() == pytest.approx(
        [2, 4]
    )


def test_the_class_of_a_total_is_that_of_its_middle_unit():
    rows = pd.DataFrame({"k": "xxxyy", "evidence": list("ABCBC"), "amount": [60.0, 30, 10, 0, 0]}, dtype=object)
    rows = pd.DataFrame({"k": list("xxxyy"), "evidence": list("ABCBC"), "amount": [60.0, 30, 10, 0, 0]})
    found = split_evidence(rows, ["k"], "amount")
    assert found.loc["x", ["evidence", "a_share", "b_share", "c_share"]].tolist() == ["A", 0.6, 0.3, 0.1]
    assert found.loc["y", "evidence"] == "C"
    assert np.isnan(found.loc["y", "a_share"])


def test_sales_without_cost_give_no_margin_and_say_so():
    result = estimate(accounts("a", "b"), sales(("a", 2025, "x", 1, 100, np.nan)))
    assert result.accounts["potential"].isna().all()
    assert result.accounts.loc[0, "addressable"] == 100
    assert {each.key: each.values["n"] for each in result.findings if "n" in each.values}["without_margin"] == 1
    assert result.figures["accounts_unknown"] == 1


def test_the_three_accounts_whose_documents_would_tell_most():
    machines = drivers(*((each, "machines", 2025, 10 * at, "C") for at, each in enumerate("abcde", 1)))
    result = estimate(accounts(*"abcde"), machines=machines, per_unit=INSERTS)
    found = next(each.values for each in result.findings if each.key == "narrowing")
    assert found["names"] == ["Name e", "Name d", "Name c"]
    assert found["share"] == pytest.approx(12 / 15)


def test_a_driver_without_a_norm_is_named():
    result = estimate(accounts("a"), machines=PARK, per_unit=norms(("ovens", "inserts", 1, 1, 0.4, 1, 0, "A")))
    found = {each.key: each.values for each in result.findings}
    assert found["driver_without_norm"]["names"] == ["machines"]


@pytest.mark.parametrize("people", [accounts(), accounts("a")])
def test_nothing_on_file(people):
    result = estimate(people)
    assert result.accounts["potential"].isna().all()
    assert result.figures["potential_total"] is None
    assert all(check.holds for check in result.checks)
    assert {name for name, table in result.tables().items() if len(table)} <= {"accounts"}


def test_negative_totals_do_not_break_the_trend():
    sold = sales(("a", 2024, "x", 1, 100, 50), ("a", 2025, "x", -2, -30, -10), ("b", 2025, "x", 1, 10, 20))
    result = estimate(accounts("a", "b"), sold).accounts.set_index("account_id")
    assert np.isnan(result.loc["a", "potential"])
    assert result.loc["b", "potential"] < 0


CASE = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.integers(2023, 2028), st.integers(0, 50), st.sampled_from(["A", "B", "C", None])
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(CASE, st.permutations(range(12)))
def test_row_order_and_currency_change_nothing(rows, order):
    machines = drivers(*((account, "machines", year, quantity, letter) for account, year, quantity, letter in rows))
    sold = sales(("a", 2025, "inserts", 5, 3000, 1000))
    one = estimate(accounts("a", "b", "c"), sold, machines, INSERTS)
    shuffled = machines.iloc[[at for at in order if at < len(machines)]]
    dearer = sold.assign(revenue=sold["revenue"] * 100, cogs=sold["cogs"] * 100)
    two = estimate(accounts("c", "b", "a"), dearer, shuffled, INSERTS.assign(price=500.0))
    assert all(check.holds for check in one.checks)
    assert two.accounts["potential"].to_numpy() == pytest.approx(
        100 * one.accounts["potential"].to_numpy(), nan_ok=True
    )
    for name in ("wallet_share", "potential_growth_share"):
        assert two.accounts[name].to_numpy() == pytest.approx(one.accounts[name].to_numpy(), nan_ok=True)
    assert two.accounts["evidence"].fillna("").tolist() == one.accounts["evidence"].fillna("").tolist()


def test_blank_tables_have_types():
    frame = blank(["account_id", "year", "fallback", "demand"])
    assert [str(kind) for kind in frame.dtypes] == ["object", "int64", "bool", "float64"]


def test_sole_supplied_accounts_at_a_full_share_say_that_the_norm_is_right():
    """10 machines · 100 · 80 % open to us = 800 units; whoever buys all of them from us proves the norm."""
    people = "abc"
    machines = fill_years(drivers(*((each, "machines", 2025, 10, "A") for each in people)), 2027)
    sold = sum_purchases(sales(*((each, 2025, "inserts", 800, 1, 1) for each in people)), 2025, ["product_line"])
    row = calibrate_norms(INSERTS, machines, sold, NO_SHARES, set(people), 2025).iloc[0]
    assert (row["calibrated"], row["verdict"]) == (pytest.approx(100), "holds")
    own = pd.DataFrame({"account_id": list(people), "product_line": "inserts", "addressable_share": 0.4})
    row = calibrate_norms(INSERTS, machines, sold, own.assign(evidence="A"), set(people), 2025).iloc[0]
    assert (row["calibrated"], row["verdict"]) == (pytest.approx(200), "low")


@pytest.mark.parametrize("true_norm", [60.0, 100.0, 170.0])
def test_a_simulated_norm_is_found_again(true_norm):
    """40 sole-supplied accounts buy what the true norm makes them consume, with noise of 5 %."""
    rng = np.random.default_rng(7)
    people = [f"a{at:02d}" for at in range(40)]
    parks = rng.integers(5, 60, len(people))
    units = parks * true_norm * 0.8 * rng.normal(1, 0.05, len(people))
    machines = fill_years(drivers(*((a, "machines", 2025, n, "A") for a, n in zip(people, parks, strict=True))), 2027)
    rows = ((a, 2025, "inserts", n, 1, 1) for a, n in zip(people, units, strict=True))
    sold = sum_purchases(sales(*rows), 2025, ["product_line"])
    found = calibrate_norms(INSERTS, machines, sold, NO_SHARES, set(people), 2025).iloc[0]
    assert found["calibrated"] == pytest.approx(true_norm, rel=0.03)
    assert found["verdict"] == {60.0: "high", 100.0: "holds", 170.0: "low"}[true_norm]


def test_sales_without_a_product_line_say_nothing_of_a_line():
    machines = fill_years(drivers(*((each, "machines", 2025, 10, "A") for each in "abcd")), 2027)
    rows = [(each, 2025, "inserts", 800, 1, 1) for each in "abc"] + [("d", 2025, None, 800, 1, 1)]
    sold = sum_purchases(sales(*rows), 2025, ["product_line"])
    assert calibrate_norms(INSERTS, machines, sold, NO_SHARES, set("abcd"), 2025)["accounts"].tolist() == [3]


def test_a_base_year_that_is_not_on_file_is_unknown_not_empty():
    result = estimate(accounts("a"), sales(("a", 2023, "inserts", 1, 100, 50)), PARK, INSERTS)
    row = result.accounts.iloc[0]
    assert row[["revenue", "wallet_share", "headroom"]].isna().all()
    assert result.product_lines["revenue"].isna().all()


def test_a_gap_in_the_years_on_file_is_no_zero():
    """100 in 2021 and 120 in 2025, nothing between on file: the line runs 125, not from zeros."""
    rows = pd.DataFrame({"account_id": ["a", "a"], "year": [2021, 2025], "revenue": [100.0, 120.0]})
    trend = extend_trend(rows.assign(margin=np.nan, margin_revenue=np.nan), 2025, [2026])
    assert trend.set_index("year")["demand"][2026] == pytest.approx(125)

"""The nine signs and what to do with those who cost more than they bring."""

import string

import numpy as np
import pandas as pd
import pytest

from kamlib.i18n import LANGUAGES, Language
from kamlib.steps.profitability.conduct.case import ConductCase
from kamlib.steps.profitability.conduct.repairs import REMEDIES
from kamlib.steps.profitability.conduct.signs import SIGNS
from kamlib.steps.profitability.conduct.wiring import compute

NAN = float("nan")


def judge_conduct(*parts):
    return compute(ConductCase(*parts))


def facts(*rows):
    """Accounts: id, revenue, margin, cost to serve, nopat, years at a loss, potential."""
    names = ["account_id", "revenue", "margin", "cost_to_serve", "nopat", "loss_years", "potential"]
    table = pd.DataFrame(rows, columns=names)
    ranking = table[["account_id", "potential"]].assign(name=lambda each: "Name " + each["account_id"], chosen=False)
    profit = table.drop(columns="potential").assign(name="", status="current")
    by_year = table[["account_id"]].assign(profit_before_tax=table["margin"] - table["cost_to_serve"])
    return ranking, profit, by_year


def behave(**rows):
    names = [
        "days_overdue",
        "complaints",
        "complaints_justified",
        "referrals",
        "information_shared",
        "contract_breaches",
    ]
    names += ["reaction", "learning", "solvency"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names)
    return table.rename_axis("account_id").reset_index()


GOOD, BAD = (0, 0, 0, 2, 0.9, 0, 4, 4, 4), (60, 4, 1, 0, 0.1, 3, 1, 1, 1)
WEALTHY, POOR = ("A", 100.0, 40.0, 10.0, 24.0, 0, 5.0), ("B", 100.0, 10.0, 30.0, -20.0, 3, 1.0)


def state(result, account):
    return result.signs[result.signs["account_id"] == account].set_index("sign")["state"].to_dict()


def test_good_and_bad_conduct():
    result = judge_conduct(*facts(WEALTHY, POOR), behave(A=GOOD, B=BAD))
    assert set(state(result, "A").values()) == {"yes"}
    assert set(state(result, "B").values()) == {"no"}
    assert result.accounts.set_index("account_id")["verdict"].to_dict() == {"B": "refuse", "A": "keep"}
    assert result.accounts["account_id"].tolist() == ["B", "A"]
    assert all(check.holds for check in result.checks)


def test_a_profitable_account_is_repaired_not_refused():
    result = judge_conduct(*facts(WEALTHY), behave(A=BAD))
    assert result.accounts["verdict"].tolist() == ["repair"]


def test_nothing_known_gives_no_verdict():
    result = judge_conduct(*facts(WEALTHY), pd.DataFrame())
    assert state(result, "A") == dict.fromkeys(SIGNS, "unknown") | {"pays_its_way": "yes"}
    assert result.accounts["verdict"].tolist() == ["unknown"]
    assert [each.key for each in result.findings] == ["not_judged"]


def test_who_buys_nothing_cannot_fail_to_pay_its_way():
    result = judge_conduct(*facts(("A", 0.0, 0.0, 5.0, -5.0, 2, 9.0)), behave(A=GOOD))
    assert state(result, "A")["pays_its_way"] == "unknown"
    assert result.unprofitable.empty


@pytest.mark.parametrize(
    ("complaints", "justified", "kept"),
    [(0, 0, "yes"), (4, 2, "yes"), (4, 1, "no"), (4, None, "unknown"), (None, None, "unknown")],
)
def test_complaints_with_cause(complaints, justified, kept):
    row = (0, complaints, justified, *GOOD[3:])
    assert state(judge_conduct(*facts(WEALTHY), behave(A=row)), "A")["complains_with_cause"] == kept


def test_remedies_by_hand():
    rows = (
        ("A", 100.0, 50.0, 10.0, 30.0, 0, 9.0),
        ("B", 100.0, 10.0, 20.0, -10.0, 2, 9.0),
        ("C", 100.0, 40.0, 60.0, -20.0, 3, 9.0),
        ("D", 100.0, -90.0, 10.0, -100.0, 4, 1.0),
        ("E", 100.0, 40.0, 20.0, 15.0, 2, NAN),
    )
    table = judge_conduct(*facts(*rows), pd.DataFrame()).unprofitable.set_index("account_id")
    # Averages: margin 50 of 500, that is 10; cost 120 of 500, that is 24.
    assert table.loc["C", "service_gap"] == pytest.approx(60 - 24)
    assert table.loc["D", "price_gap"] == pytest.approx(10 + 90)
    assert table["remedy"].to_dict() == {"B": "reprice", "C": "serve_cheaper", "D": "reprice", "E": "watch"}
    assert table.index.tolist() == ["D", "C", "B", "E"]
    assert table["low_potential"].isna().to_dict() == {"D": False, "C": False, "B": False, "E": True}


def test_parting_needs_low_potential_and_no_cure():
    rows = (("A", 1000.0, 400.0, 0.0, 300.0, 0, 9.0), ("B", 10.0, 0.0, 90.0, -90.0, 2, 1.0))
    hopeless = judge_conduct(*facts(*rows), pd.DataFrame()).unprofitable
    # Closing the price gap (4) and the service gap (89) leaves 3: worth a try, so it is not to part.
    assert hopeless["remedy"].tolist() == ["serve_cheaper"]
    rows = (("A", 1000.0, 4.0, 0.0, 3.0, 0, 9.0), ("B", 10.0, -5.0, 0.0, -5.0, 2, 1.0))
    poor = judge_conduct(*facts(*rows), pd.DataFrame()).unprofitable
    assert poor["remedy"].tolist() == ["part"]
    assert np.isfinite(poor["nopat_after"]).all()


def test_an_unknown_margin_is_not_a_margin_of_nothing():
    # A and B earn 25 % of their sales; C's cost of goods is not on file: the usual margin stays 25 %, not 16.7 %.
    rows = (
        ("A", 100.0, 25.0, 5.0, 15.0, 0, 5.0),
        ("B", 100.0, 25.0, 30.0, -5.0, 2, 5.0),
        ("C", 100.0, NAN, 5.0, NAN, 2, 5.0),
    )
    table = judge_conduct(*facts(*rows), pd.DataFrame()).unprofitable.set_index("account_id")
    assert table.loc["B", "price_gap"] == pytest.approx(0)
    assert table.loc["B", "remedy"] == "serve_cheaper"
    assert table.loc["C", "remedy"] == "unknown"
    assert np.isnan(table.loc["C", "nopat_after"])


def test_the_finding_names_every_remedy_so_that_they_add_up_to_its_accounts():
    rows = (
        ("A", 100.0, 25.0, 5.0, 15.0, 0, 5.0),
        ("B", 100.0, 25.0, 30.0, -5.0, 2, 5.0),
        ("C", 100.0, NAN, 5.0, NAN, 2, 5.0),
        ("D", 100.0, 40.0, 5.0, 15.0, 2, 5.0),
    )
    result = judge_conduct(*facts(*rows), pd.DataFrame())
    told = next(each for each in result.findings if each.key == "unprofitable").values
    assert {name: told[name] for name in REMEDIES} == result.unprofitable["remedy"].value_counts().reindex(
        REMEDIES, fill_value=0
    ).to_dict()
    assert (told["unknown"], sum(told[name] for name in REMEDIES)) == (1, told["n"])
    for code in LANGUAGES:
        words = set(string.Formatter().parse(Language(code, "RUB").find("conduct.finding.unprofitable")))
        assert set(REMEDIES) <= {name for _, name, _, _ in words}

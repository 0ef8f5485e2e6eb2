"""Load and assignment on a real team: seventeen salespeople by territory, resellers by whoever sold them most."""

import pandas as pd
import pytest

from kamlib.steps.team.case import TeamCase
from kamlib.steps.team.decision import propose_team
from kamlib.steps.team.wiring import compute
from kamlib.workbook.book import open_workbook

pytestmark = pytest.mark.real
#: Hours of one reseller, and hours for customers of one salesperson: three resellers each, to the hour.
HOURS, CAPACITY = 340.0, 1020.0


@pytest.fixture(scope="module")
def sold(adventureworks_files) -> pd.DataFrame:
    table = pd.read_csv(adventureworks_files / "FactResellerSales.csv.gz")
    return table[table["OrderDate"].astype(str).str[:4] == "2012"]


@pytest.fixture(scope="module")
def people(adventureworks_files) -> pd.DataFrame:
    table = pd.read_csv(adventureworks_files / "DimEmployee.csv")
    return table[(table["SalesPersonFlag"] == 1) & (table["Status"] == "Current")]


def make(sold, people, most):
    """The largest resellers of the year, each with the salesperson who sold it most and its territory."""
    by = sold.groupby(["ResellerKey", "EmployeeKey"])["SalesAmount"].sum().reset_index()
    top = sold.groupby("ResellerKey")["SalesAmount"].sum().nlargest(most).index
    owner = by.sort_values("SalesAmount").drop_duplicates("ResellerKey", keep="last").set_index("ResellerKey")
    region = sold.drop_duplicates("ResellerKey").set_index("ResellerKey")["SalesTerritoryKey"]
    accounts = pd.DataFrame({"account_id": [str(each) for each in top]})
    accounts["name"] = "Reseller " + accounts["account_id"]
    accounts["region"] = [str(region[each]) for each in top]
    accounts["owner"] = [str(owner.loc[each, "EmployeeKey"]) for each in top]
    accounts = accounts.assign(key=True, worked=True, strategic=None, score=0.5, potential=1.0, hours=HOURS)
    accounts["basis"] = "settings"
    kams = pd.DataFrame({"kam": people["EmployeeKey"].astype(str), "profile": None, "skill": 3.0, "fte": 1.0})
    kams["hours"] = CAPACITY
    # Territory 11 is none: those who lead others have no region of their own.
    kams["regions"] = [[str(each)] if each != 11 else [] for each in people["SalesTerritoryKey"]]
    takes = pd.DataFrame(HOURS, index=accounts["account_id"], columns=kams["kam"])
    bars = pd.DataFrame(columns=["account_id", "kam", "person"])
    return TeamCase(accounts, takes, kams.reset_index(drop=True), bars, pd.Series(dtype=float), CAPACITY)


@pytest.mark.parametrize("most", [40, 60])
def test_load_and_moves_of_a_real_team(sold, people, most):
    made = make(sold, people, most)
    result = compute(made, propose_team(made))
    counts = made.accounts["owner"].value_counts().reindex(made.kams["kam"]).fillna(0)
    assert result.kams.set_index("kam")["load_hours"].to_dict() == (counts * HOURS).to_dict()
    served = made.accounts["owner"].isin(made.kams["kam"]).sum()
    assert served == most  # whoever sold to the largest is still on the team
    spare = max(most - 3 * len(made.kams), 0)
    assert result.figures["after_short_hours"] == pytest.approx(spare * HOURS)
    if not spare:  # nobody gives up more than he has too much
        assert len(result.moves) == int((counts - 3).clip(lower=0).sum())
        assert set(result.moves["reason"]) == {"overload"}
    assert all(check.holds for check in result.checks)


def test_what_is_missing_is_said_and_the_step_is_skipped(adventureworks):
    book = open_workbook("team", str(adventureworks.folder), "en")
    assert book.lacking("team") == ["kams"]
    hours = book.result("hours")
    assert [each.key for each in hours.findings] == ["no_norm"]
    assert set(hours.accounts["basis"]) == {"settings"}

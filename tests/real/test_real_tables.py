"""Public data that nobody made for us, through SQL sources: the figures that its README gives."""

import pandas as pd
import pytest

from kamlib.intake import read_tables
from kamlib.quant.concentration import hhi

pytestmark = pytest.mark.real


def _errors(engagement) -> list:
    return [problem for problem in engagement.intake.problems if problem.severity == "error"]


@pytest.mark.parametrize("name", ["adventureworks", "northwind", "wholesale"])
def test_no_errors_and_every_sum_reconciles(name, request):
    engagement = request.getfixturevalue(name)
    assert _errors(engagement) == []
    report, sums = engagement.intake.report, engagement.intake.sums
    assert (report["rows_read"] == report["rows_used"] + report["rows_set_aside"]).all()
    assert (report["rows_used"] > 0).all()
    assert sums["used"].tolist() == pytest.approx(sums["read"].tolist(), rel=1e-9)


def test_adventureworks_accounts(adventureworks):
    accounts = adventureworks.table("accounts")
    assert len(accounts) == 701
    assert accounts["name"].duplicated().sum() == 2
    assert accounts["account_id"].is_unique
    assert (accounts["status"] == "prospect").sum() == 66
    assert {"annual_sales", "employees", "years_in_business", "discount_share"} <= set(accounts.columns)
    assert accounts["annual_sales"].dtype == "float64"
    assert accounts["account_id"].str.fullmatch(r"\d+").all()


def test_adventureworks_sales(adventureworks):
    sales = adventureworks.table("sales")
    report = adventureworks.intake.report.set_index("table")
    assert report.loc["sales", "rows_read"] == 60_855 == sales["lines"].sum()
    assert round(sales["revenue"].sum(), 2) == 80_450_596.98
    assert round(sales["cogs"].sum(), 2) == 79_980_114.38
    assert sales["account_id"].nunique() == 635
    assert round(hhi(sales.groupby("account_id")["revenue"].sum()), 2) == 45.24
    costs = adventureworks.table("costs")
    margin = sales["revenue"].sum() - sales["cogs"].sum()
    assert round(margin - costs["amount"].sum(), 2) == -1_540_783.31


def test_adventureworks_later_year_is_said(adventureworks):
    warned = [problem for problem in adventureworks.intake.problems if problem.code == "year_after_base"]
    assert {tuple(problem.values["years"]) for problem in warned} == {(2013,)}
    assert set(adventureworks.table("sales")["year"]) == {2010, 2011, 2012, 2013}


def test_sales_come_in_the_same_order_with_the_same_sums(adventureworks):
    from kamlib.workspace.engagement import Engagement

    again = Engagement(adventureworks.folder).table("sales")
    pd.testing.assert_frame_equal(again, adventureworks.table("sales"), check_exact=True)


def test_northwind(northwind):
    sales = northwind.table("sales")
    by_account = sales.groupby("account_id")["revenue"].sum()
    assert round(by_account.sum(), 2) == 1_265_793.04
    assert by_account.idxmax() == "QUICK"
    assert by_account.max() == pytest.approx(110_277.31, abs=0.0051)
    assert round(hhi(by_account), 2) == 336.91
    assert len(northwind.table("accounts")) == 91
    assert sales["cogs"].isna().all()


def test_wholesale(wholesale):
    sales = wholesale.table("sales")
    by_account = sales.groupby("account_id")["revenue"].sum().sort_values(ascending=False)
    assert by_account.sum() == 14_619_500
    assert len(by_account) == 440
    assert 100 * by_account.head(88).sum() / by_account.sum() == pytest.approx(42.91, abs=0.006)
    assert sales["month"].isna().all()


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_points_lost_in_a_part_of_northwind_are_noticed(northwind, tmp_path, share):
    """Prices with their points dropped, as a wrong locale does: 14.4 becomes 144."""
    data = northwind.folder / northwind.settings.data_folder
    lines = pd.read_csv(data / "order_details.csv").merge(pd.read_csv(data / "orders.csv"), on="orderID")
    lines["product_line"] = "product " + lines["productID"].astype(str)
    lost = lines.sample(frac=share, random_state=1).index

    def read(prices: pd.Series) -> list[str]:
        revenue = (prices * lines["quantity"] * (1 - lines["discount"])).round(2)
        sales = lines.rename(columns={"customerID": "account_id", "orderDate": "date"}).assign(revenue=revenue)
        sales[["account_id", "date", "product_line", "quantity", "revenue"]].to_csv(
            tmp_path / "data/sales.csv", index=False
        )
        return [problem.code for problem in read_tables(tmp_path).problems]

    (tmp_path / "data").mkdir()
    ids = lines["customerID"].drop_duplicates().rename("account_id")
    ids.to_frame().assign(name=ids).to_csv(tmp_path / "data/accounts.csv", index=False)
    prices = lines["unitPrice"].astype(float)
    assert read(prices) == []
    prices[lost] = prices[lost].map(lambda price: float(f"{price:g}".replace(".", "")))
    assert read(prices) == ["scale_jump"]

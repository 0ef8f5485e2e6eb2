"""Files that none of us wrote, taken in by the real command: at most one confirmation, and the sums of their README."""

import pytest
from click.testing import CliRunner
from conftest import SHARED

from kamlib.cli.main import main
from kamlib.workspace.engagement import Engagement

pytestmark = pytest.mark.real


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """Map files of a folder of public data in a fresh engagement; return it."""
    monkeypatch.setenv("KAM_LANG", "en")

    def build(folder: str, names: str, *options: str, base_year: int, typed: str = "") -> Engagement:
        if not (SHARED / folder).is_dir():
            pytest.skip(f"the public data {folder} do not stand beside the checkout")
        client = tmp_path / "client"
        (client / "data").mkdir(parents=True)
        text = f"supplier: Real\ncurrency: EUR\nlanguage: en\nbase_year: {base_year}\n"
        (client / "engagement.yaml").write_text(text, encoding="utf-8")
        files = [str(SHARED / folder / name) for name in names.split()]
        said = CliRunner().invoke(main, ["map", str(client), *files, *options], input=typed)
        assert said.exit_code == 0, said.output
        checked = CliRunner().invoke(main, ["check", str(client)])
        assert checked.exit_code == 0 or "accounts" not in Engagement(client).intake.present, checked.output
        return Engagement(client)

    return build


def test_northwind_lines_meet_their_orders_and_products(taken):
    names = "order_details.csv orders.csv customers.csv products.csv categories.csv"
    engagement = taken("northwind", names, "--yes", base_year=1997)
    sales = engagement.table("sales")
    by_account = sales.groupby("account_id")["revenue"].sum()
    assert round(by_account.sum(), 2) == 1_265_793.04
    assert by_account.idxmax() == "QUICK"
    assert by_account.max() == pytest.approx(110_277.31, abs=0.0051)
    assert len(engagement.table("accounts")) == 91
    assert sales["product_line"].nunique() == 8
    assert sales["lines"].sum() == 2155


def test_northwind_in_another_order_of_files_is_the_same(taken):
    names = "categories.csv products.csv orders.csv order_details.csv customers.csv"
    assert round(taken("northwind", names, "--yes", base_year=1997).table("sales")["revenue"].sum(), 2) == 1_265_793.04


def test_maven_deals_lose_none_to_the_spelling_of_a_product(taken):
    names = "accounts.csv products.csv sales_pipeline.csv"
    engagement = taken("maven_crm", names, "--yes", base_year=2017)
    deals, prices = engagement.table("deals"), engagement.table("prices")
    won = deals[deals["stage"] == "Won"]
    assert (len(deals), len(won), won["amount"].sum()) == (8800, 4238, 10_005_534)
    assert deals["account_id"].isna().sum() == 1425
    assert len(engagement.table("accounts")) == 85
    assert len(prices) == 7
    assert set(deals["product_line"]) <= set(prices["product_line"])
    # What the mapping mends: a join by the spelling of the deals would lose these.
    written = engagement.mappings.sources["deals"].values["product_line"]
    assert written == {"GTXPro": "GTX Pro"}
    assert (deals["product_line"] == "GTX Pro").sum() == 1480


def test_maven_sales_are_the_deals_that_were_won(taken):
    names = "accounts.csv products.csv sales_pipeline.csv"
    tables = ("accounts", "prices", "deals", "sales")
    options = [part for table in tables for part in ("--table", table)]
    engagement = taken("maven_crm", names, *options, base_year=2017, typed="y\n")
    sales = engagement.table("sales")
    assert (sales["lines"].sum(), sales["revenue"].sum()) == (4238, 10_005_534)
    assert engagement.table("deals")["amount"].sum() == 10_005_534


def test_wholesale_goes_in_by_one_confirmation(taken):
    engagement = taken("wholesale_customers", "wholesale_customers.csv", base_year=2014, typed="y\n")
    sales = engagement.table("sales")
    assert sales["revenue"].sum() == 14_619_500
    assert (sales["account_id"].nunique(), sales["product_line"].nunique()) == (440, 6)
    by_account = sales.groupby("account_id")["revenue"].sum().sort_values(ascending=False)
    assert 100 * by_account.head(88).sum() / by_account.sum() == pytest.approx(42.91, abs=0.006)
    assert engagement.table("accounts")["account_id"].tolist()[:2] == ["C001", "C002"]


def test_wholesale_goes_in_without_a_question_once_it_is_said(taken):
    said = ("--yes", "--table", "accounts", "--table", "sales", "--set", "year=2014")
    engagement = taken("wholesale_customers", "wholesale_customers.csv", *said, base_year=2014)
    assert engagement.table("sales")["revenue"].sum() == 14_619_500


def test_public_customers_in_an_old_code_page(taken):
    accounts = taken("russian_formats", "gov_customers_cp1251.csv", "--yes", base_year=2024).table("accounts")
    assert len(accounts) == 720
    assert accounts["account_id"].is_unique
    assert accounts["name"].iloc[0] == "ГОСУДАРСТВЕННАЯ ИНСПЕКЦИЯ ТРУДА В РЕСПУБЛИКЕ ТАТАРСТАН"


def test_statistics_with_the_years_across(taken):
    said = ("--yes", "--sheet", "28", "--table", "plan_actuals")
    engagement = taken("russian_formats", "production_year_2017-2024.xlsx", *said, base_year=2024)
    machines = engagement.table("plan_actuals").query("line.str.startswith('Станки металлорежущие')")
    by_year = machines.set_index("year")["amount"]
    assert (by_year[2017], by_year[2018], by_year[2024]) == (4185, 4619, 12_872)
    assert sorted(by_year.index) == list(range(2017, 2025))

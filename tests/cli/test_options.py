"""What a person says in options is carried out, or refused loudly with what it was."""

import pytest
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.workspace.engagement import Engagement

LANGUAGE = "en"

LINES = (
    "group_key,group_title,place,day,space,seller\n"
    "70,Upland,East,2025-01-10,100,Ann\n71,Lowland,West,2025-02-10,200,Bob\n70,Upland,East,2025-03-10,300,Bob\n"
)
SAID = ("--column", "group_key=account_id", "--column", "space=revenue")
TAXED = "Date,Customer,Amount,of which VAT\n2025-01-15,Alder,120.00,20.00\n2025-02-15,Birch,240.00,40.00\n"


@pytest.fixture
def kam(client, tmp_path):
    def run(text, *options):
        path = tmp_path / "lines.csv"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, [str(word) for word in ("map", client, path, *options, "--yes")])

    return run


def test_names_and_regions_that_were_said_stand_in_the_list_of_accounts(client, kam):
    said = kam(LINES, *SAID, "--column", "group_title=name", "--column", "place=region")
    assert said.exit_code == 0, said.output
    accounts = Engagement(client).table("accounts").set_index("account_id")
    assert accounts["name"].to_dict() == {"70": "Upland", "71": "Lowland"}
    assert accounts["region"].to_dict() == {"70": "East", "71": "West"}
    assert Engagement(client).table("sales").groupby("account_id")["revenue"].sum().to_dict() == {"70": 400, "71": 200}


def test_the_role_of_a_name_is_carried_out_in_the_list_of_accounts(client, kam):
    assert kam(LINES, *SAID, "--column", "group_title=account_name").exit_code == 0
    assert Engagement(client).table("accounts")["name"].tolist() == ["Upland", "Lowland"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--column", "seller=owner"), "several values of “seller”"),
        (("--column", "nowhere=name"), "there is no column “nowhere”"),
        (("--column", "nowhere=-"), "there is no column “nowhere”"),
        (("--reading", "nowhere=dmy"), "there is no column “nowhere”"),
        (("--set", "industry=Food"), '--set "industry=Food" is not carried out'),
    ],
)
def test_an_option_that_is_not_carried_out_stops_with_its_reason(client, kam, options, told):
    said = kam(LINES, *SAID, "--column", "group_title=name", *options)
    assert said.exit_code == 2
    assert told in said.output
    assert not (client / "mapping" / "accounts.yaml").exists()


def test_a_tax_that_is_said_to_be_the_revenue_is_asked_about(client, kam):
    said = kam(TAXED, "--column", "of which VAT=revenue")
    assert said.exit_code == 2
    assert "named as the tax" in said.output
    said = kam(TAXED, "--column", "of which VAT=vat")
    assert said.exit_code == 0, said.output
    assert Engagement(client).table("sales")["revenue"].sum() == 300


@pytest.mark.parametrize("title", ["Amount incl. VAT", "Sales with VAT", "Сумма, в т.ч. НДС", "Стоимость, вкл. НДС"])
def test_an_amount_that_holds_its_tax_may_be_the_revenue(client, kam, title):
    said = kam(
        f'Date,Customer,"{title}"\n2025-01-15,Alder,120.00\n2025-02-15,Birch,240.00\n', "--column", f"{title}=revenue"
    )
    assert said.exit_code == 0, said.output

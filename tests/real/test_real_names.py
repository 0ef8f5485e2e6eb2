"""Duplicates, owners and product names in lists that none of us wrote."""

from pathlib import Path

import pandas as pd
import pytest

from kamlib.intake.names import find_duplicates, match_names
from kamlib.intake.names.parents import propose_parents
from kamlib.intake.names.variants import find_variants

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def read(path, columns, **options):
    file = SHARED / path
    if not file.is_file():
        pytest.skip(f"the public data {path} do not stand beside the checkout")
    frame = pd.read_csv(file, dtype=str, **options)
    return frame[list(columns)].rename(columns=columns)


@pytest.fixture(scope="module")
def offices():
    columns = {"responsibleOrg.regNum": "account_id", "responsibleOrg.fullName": "name"}
    return read("russian_formats/gov_customers_cp1251.csv", columns, encoding="cp1251", sep=";")


@pytest.fixture(scope="module")
def resellers():
    return read("adventureworks_resellers/DimReseller.csv", {"ResellerKey": "account_id", "ResellerName": "name"})


def test_offices_that_differ_by_their_district_are_no_duplicates(offices):
    assert len(offices) == 720
    assert find_duplicates(offices).empty


def test_owners_of_offices_are_a_handful_and_all_share_the_whole_name(offices):
    found = propose_parents(offices)
    assert len(found) == 8
    assert (found["confidence"] <= 0.75).all()


def test_the_two_reseller_names_with_two_ids_are_all_that_is_likely(resellers):
    found = find_duplicates(resellers)
    assert sorted(set(found["name"])) == ["Friendly Bike Shop", "Sports Products Store"]
    assert set(found["verdict"]) == {"likely"}
    assert len(found) == 4


def test_northwind_has_no_duplicates():
    customers = read("northwind/customers.csv", {"customerID": "account_id", "companyName": "name"})
    assert find_duplicates(customers).empty


@pytest.mark.parametrize(
    "spoil",
    [
        str.swapcase,
        lambda name: name.replace('"', "'").replace(" ", "  "),
        lambda name: name.replace("С", "C").replace("О", "O").replace("А", "A"),
        lambda name: f"АО «{name}»",
    ],
    ids=["case", "quotes", "look-alike", "form"],
)
def test_a_second_entry_of_an_office_is_found(offices, spoil):
    spoilt = offices.iloc[::9].assign(
        account_id=lambda rows: "x" + rows["account_id"], name=lambda rows: rows["name"].map(spoil)
    )
    found = find_duplicates(pd.concat([offices, spoilt]))
    groups = found.groupby("group")["account_id"].agg(set)
    caught = [each for each in spoilt["account_id"] if any({each, each[1:]} <= group for group in groups)]
    assert len(caught) == len(spoilt)
    assert len(groups) == len(spoilt)


def test_the_product_that_deals_spell_otherwise_is_the_only_slip():
    deals = read("maven_crm/sales_pipeline.csv", {"product": "product", "opportunity_id": "id"})
    products = read("maven_crm/products.csv", {"product": "product"})
    counts = deals["product"].value_counts().to_dict()
    (slip,) = find_variants(counts, dict.fromkeys(products["product"], 1))
    assert (slip.found, slip.meant, counts[slip.found]) == ("GTXPro", "GTX Pro", 1480)


def test_slips_in_sectors_and_countries_are_matched():
    accounts = read("maven_crm/accounts.csv", {"sector": "sector", "office_location": "country"})
    assert "technolgy" in set(accounts["sector"])
    (match,) = match_names(["technolgy"], set(accounts["sector"]) - {"technolgy"} | {"technology"})
    assert (match.meant, match.unambiguous) == ("technology", True)


def test_stated_owners_of_maven_are_proposed_by_their_ids():
    accounts = read("maven_crm/accounts.csv", {"account": "name", "subsidiary_of": "subsidiary_of"})
    accounts["account_id"] = [f"M{n:02d}" for n in range(len(accounts))]
    found = propose_parents(accounts)
    assert len(found) == accounts["subsidiary_of"].notna().sum() == 15
    assert set(found["reason"]) == {"stated"}
    assert (found["parent"] == found["account_id"].map(accounts.set_index("account_id")["subsidiary_of"])).all()

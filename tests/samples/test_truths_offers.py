"""What is planted in the sample's offers, found by step 5 through the workbook."""

import datetime
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest

import kamlib
from kamlib.core.columns import column_of
from kamlib.steps.offers.assumptions import OffersDecision, Refusal
from kamlib.steps.offers.wiring import decision_frame

#: Years and rounds are shown as they are.
PLAIN = ("year", "round", "start_year", "end_year", "from_round", "until_round")
TRUTH = tomllib.loads((Path(__file__).parents[2] / "data_samples/MANIFEST.toml").read_text(encoding="utf-8"))
TRUTH = TRUTH["toolmaker"]["truths"]["best_variants"]


@pytest.fixture(scope="module", params=TRUTH["accounts"])
def account(request):
    return request.param


@pytest.fixture(scope="module")
def book(account):
    return kamlib.open_workbook("offers", "toolmaker", "en", account=account)


@pytest.fixture(scope="module")
def result(book):
    return book.result()


@pytest.fixture(scope="module")
def variants(result):
    return result.variants.set_index("variant")


def test_the_engineering_variant_is_proposed(result, account, variants):
    best = TRUTH["best"][account]
    assert result.decision.variant == best
    assert variants.loc[best, "validation"] == "accepted"
    own = variants[variants["role"] == "variant"]
    assert own["customer_npv"].idxmax() == own["our_npv"].idxmax() == best
    assert variants.loc[best, "both_share"] > 0.6


def test_the_discount_variant_is_degenerate_and_loses_us_money(account, variants):
    worst = TRUTH["degenerate"][account]
    assert variants.index[variants["degenerate"].astype(bool)].tolist() == [worst]
    assert variants.loc[worst, "our_npv"] < 0
    assert variants.loc[worst, "dominated_by"] == TRUTH["best"][account]


def test_values_are_those_of_the_manifest(account, variants):
    for name, column in (("customer_value", "value_year"), ("price_share", "price_share")):
        stated = {key.split(".")[1]: value for key, value in TRUTH[name].items() if key.startswith(account)}
        found = variants.loc[list(stated), column]
        assert found.to_dict() == pytest.approx(stated, abs=1000 if name == "customer_value" else 0.001)


def test_our_margin_is_that_of_the_manifest_less_the_cut_on_what_we_win(account, variants):
    """The manifest counts a price cut on today's purchases alone; here it also holds for what the cut brings."""
    stated = {key.split(".")[1]: value for key, value in TRUTH["our_margin"].items() if key.startswith(account)}
    for variant, value in stated.items():
        row = variants.loc[variant]
        assert row["margin_year"] <= value + 1000
        if row["price_change"] == 0:
            assert row["margin_year"] == pytest.approx(value, abs=1000)
        assert (row["margin_year"] > 0) == (value > 0)


def test_the_customers_answer_moved_the_best_variant(result, account, variants):
    moved = result.movement.set_index("variant").loc[TRUTH["best"][account]]
    assert moved["accepted_after"] > moved["accepted_before"] + 1
    assert bool(moved["revised"])
    assert moved["value_after"] > moved["value_before"]


def test_an_exchange_beats_the_discount(result):
    assert result.figures["exchange_worth"] > result.figures["discount_cost"] > 2 * result.figures["exchange_cost"]
    assert result.figures["exchange_saving"] > 0


def test_the_cheap_rival_is_the_alternative_and_comes_last_in_the_session(result):
    assert result.decision.reference == "Хайдао Тулс"
    places = result.alternatives.set_index("alternative")["place"]
    assert places["Хайдао Тулс"] == places.max() == 4


def test_all_sums_agree_and_every_number_has_its_kind(book, result):
    assert all(check.holds for check in result.checks)
    for name, frame in result.tables().items():
        declared = result.schemas()[name].columns
        for column in book.table(result, name, rows=3).columns:
            assert column.title != column.name, f"{name}.{column.name} has no title"
            number = (
                pd.api.types.is_numeric_dtype(frame[column.name])
                and column_of(column.name, declared, name).kind == "text"
            )
            assert not number or column.name in PLAIN, f"{name}.{column.name} has no kind"


def test_accounts_without_offers_are_skipped_in_words(capsys):
    book = kamlib.open_workbook("offers", "toolmaker", "ru", account="A001")
    with pytest.raises(SystemExit) as stopped:
        book.start()
    assert stopped.value.code == 0


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(Path(__file__).parents[2] / "data_samples/toolmaker", folder)
    return kamlib.open_workbook("offers", str(folder), "en", account="A008")


def test_a_signed_decision_is_followed(copy):
    reasons = (Refusal(variant="V3", reason="No engineer to spare this year"),)
    decision = OffersDecision(variant="V2", reference="Норд-Карбид", discount=0.05, reasons=reasons)
    copy.decide(decision, who="A. Person", why="Capacity", when=datetime.date(2026, 1, 15))
    made = copy.result()
    assert made.decision == decision
    assert made.variants.set_index("variant").loc["V2", "chosen"]
    assert "decided_otherwise" in {each.key for each in made.findings}
    rows = decision_frame(made).set_index("variant")
    assert rows.loc["V3", "note"] == "No engineer to spare this year"


def test_a_decision_about_an_unknown_variant_or_rival_is_refused_in_words(copy):
    for decision, words in ((OffersDecision(variant="V9"), "V9"), (OffersDecision(reference="Nobody"), "Nobody")):
        copy.decide(decision, who="A. Person", why="Typed by hand", when=datetime.date(2026, 1, 15))
        with pytest.raises(Exception, match=words) as stopped:
            copy.result()
        assert type(stopped.value).__name__ == "Stopped"

"""The data dictionary tells of every column of every table what it is, and its cells are what it tells."""

import csv
import datetime
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest

from kamlib.core.results import Result, table
from kamlib.runs.artefacts import write_artefacts
from kamlib.runs.dictionary import describe_tables, write_dictionary
from kamlib.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[2]
STEMS = ("intake", "profile", "positions", "profitability")


@dataclass(frozen=True, kw_only=True)
class Toy(Result):
    """A result.

    Attributes
    ----------
    accounts : DataFrame
        account_id, cost (of the horizon, discounted (15 %)), days_late,
        and the rest.
    """

    stem: ClassVar[str] = "profitability"
    accounts: pd.DataFrame = table({"account_id": "text", "cost": "money", "*": "number:integer"}, audience="client")


def toy(**more):
    return Toy(accounts=pd.DataFrame({"account_id": ["A1"], "cost": [2.5], "days_late": [3], **more}))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The dictionary of four steps of the sample, its account's id a hostile one."""
    run = tmp_path_factory.mktemp("run")
    sample = run / "sample"
    shutil.copytree(ROOT / "data_samples" / "toolmaker", sample)
    for stem in STEMS:
        book = open_workbook(stem, str(sample), "en")
        write_artefacts(str(run), [book.result(stem)])
    write_artefacts(str(run), [toy()], "../A 1")
    write_dictionary(run, ["en", "ru"], "RUB")
    return run, json.loads((run / "datapackage.json").read_text(encoding="utf-8"))


def test_a_column_has_type_unit_and_what_its_class_says_of_it():
    told = describe_tables(toy())["tables"]["accounts"]
    assert told["audience"] == "client"
    assert told["fields"] == [
        {"name": "account_id", "type": "string", "kind": "text"},
        {
            **{"name": "cost", "type": "number", "kind": "money", "unit": "money"},
            "description": "of the horizon, discounted (15 %)",
        },
        {"name": "days_late", "type": "integer", "kind": "number"},
    ]


def test_titles_are_in_every_language_and_money_in_its_currency(package):
    _, content = package
    fields = {each["name"]: each for each in named(content, "profitability.accounts")["schema"]["fields"]}
    assert fields["revenue"]["titles"] == {"en": fields["revenue"]["title"], "ru": "Наши продажи"}
    assert fields["revenue"]["unit"] == "RUB"


def test_every_table_of_the_run_is_there_with_its_columns_in_order(package):
    run, content = package
    paths = [each["path"] for each in content["resources"]]
    assert sorted(paths) == sorted(path.relative_to(run).as_posix() for path in (run / "tables").glob("*.csv"))
    for each in content["resources"]:
        head = next(csv.reader((run / each["path"]).open(encoding="utf-8", newline="")))
        assert [field["name"] for field in each["schema"]["fields"]] == head


def test_cells_are_of_the_type_that_is_told(package):
    run, content = package
    reads = {
        **{"string": str, "integer": int, "number": float, "date": datetime.date.fromisoformat},
        "boolean": {"True": True, "False": False}.__getitem__,
    }
    for each in content["resources"]:
        with (run / each["path"]).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                for field in each["schema"]["fields"]:
                    text = row[field["name"]]
                    assert text == "" or reads[field["type"]](text) is not None, (each["name"], field)


def test_the_same_run_gives_the_same_dictionary_and_plain_names(package):
    run, content = package
    before = (run / "datapackage.json").read_bytes()
    write_dictionary(run, ["en", "ru"], "RUB")
    assert (run / "datapackage.json").read_bytes() == before
    assert "profitability.-2e.-2fa-201.accounts" in [each["name"] for each in content["resources"]]


def test_accounts_whose_ids_look_alike_keep_names_of_their_own(tmp_path):
    for account in ("A 1", "a 1"):
        write_artefacts(str(tmp_path), [toy()], account)
    write_dictionary(tmp_path, ["ru"], "RUB")
    content = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    names = ["profitability.a-201.accounts", "profitability.a-201.accounts-2"]
    assert [each["name"] for each in content["resources"]] == names


def named(content, name):
    return next(each for each in content["resources"] if each["name"] == name)

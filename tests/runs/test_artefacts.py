"""Artefacts of a run: two languages leave the same bytes, and a difference stops the run."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
import pytest

from kamlib.core.errors import ReconciliationError
from kamlib.core.results import Finding, Result, table
from kamlib.runs import artefacts
from kamlib.workspace import files


@dataclass(frozen=True, kw_only=True)
class Toy(Result):
    stem: ClassVar[str] = "toy"
    rows: pd.DataFrame = table({"account_id": "text", "name": "text", "share": "share"})


def toy(share=1 / 3):
    frame = pd.DataFrame({"account_id": ["A1", "A2"], "name": ['Ash, "x"', None], "share": [share, float("nan")]})
    return Toy(rows=frame, figures={"share": share, "none": float("nan")}, findings=(Finding("x", {"n": 2}),))


def test_the_same_result_twice_is_one_set_of_files(tmp_path):
    artefacts.write_artefacts(str(tmp_path), [toy()])
    artefacts.write_artefacts(str(tmp_path), [toy()])
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["toy.json", "toy.json", "toy.rows.csv"]
    assert (tmp_path / "tables" / "toy.rows.csv").read_bytes() == (
        b'account_id,name,share\nA1,"Ash, ""x""",0.3333333333333333\nA2,,\n'
    )


def test_a_second_language_that_differs_in_the_last_digit_is_refused(tmp_path):
    artefacts.write_artefacts(str(tmp_path), [toy()])
    with pytest.raises(ReconciliationError) as caught:
        artefacts.write_artefacts(str(tmp_path), [toy(1 / 3 + 1e-16)])
    assert [(each.code, each.file) for each in caught.value.problems] == [("artefact_differs", "tables/toy.rows.csv")]


def test_an_account_with_a_dangerous_id_stays_in_the_folder(tmp_path):
    artefacts.write_artefacts(str(tmp_path / "run"), [toy()], "../../x")
    assert sorted(path.name for path in tmp_path.rglob("*.csv")) == ["toy.%2E.%2F..%2Fx.rows.csv"]
    assert all(path.is_relative_to(tmp_path / "run") for path in tmp_path.rglob("*.*"))


def test_of_many_who_create_a_file_at_once_one_does(tmp_path):
    def create(place):
        return files.create(tmp_path / "file", str(place).encode())

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(create, range(40)))
    assert made.count(True) == 1
    assert (tmp_path / "file").read_text() == str(made.index(True))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_hard_links_a_file_is_created_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    monkeypatch.setattr(files.os, "link", refuse)
    assert files.create(tmp_path / "file", b"1")
    assert not files.create(tmp_path / "file", b"2")
    assert (tmp_path / "file").read_bytes() == b"1"

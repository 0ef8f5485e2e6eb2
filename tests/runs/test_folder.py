"""Where a run stands: its name, which one is the latest, and how its files are called."""

import datetime
import os

import pytest

from kamlib.runs import folder as folders


@pytest.mark.skipif(os.name == "nt", reason="symbolic links are for administrators there")
def test_latest_is_a_link_where_links_are_allowed(tmp_path):
    run = folders.new_run(tmp_path)
    folders.mark_latest(run)
    assert (tmp_path / "runs" / "latest").is_symlink()


def test_latest_is_a_file_where_links_are_refused(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError("not allowed")

    monkeypatch.setattr(folders.Path, "symlink_to", refuse)
    run = folders.new_run(tmp_path)
    folders.mark_latest(run)
    assert (tmp_path / "runs" / "latest").read_text(encoding="utf-8") == run.name + "\n"
    assert folders.find_latest(tmp_path) == run


def test_runs_of_one_second_do_not_share_a_folder(tmp_path):
    moment = datetime.datetime(2025, 3, 5, 14, 30, 12)
    names = [folders.new_run(tmp_path, moment).name for _ in range(3)]
    assert names == ["2025-03-05_143012", "2025-03-05_143012-2", "2025-03-05_143012-3"]


def test_a_latest_that_points_outside_is_looked_for_among_the_runs(tmp_path):
    run = folders.new_run(tmp_path)
    (tmp_path / "runs" / "latest").write_text(f"../../elsewhere/{run.name}\n", encoding="utf-8")
    assert folders.find_latest(tmp_path) == run


def test_runs_are_in_the_order_of_time_and_whatever_else_stands_there_is_none(tmp_path):
    for name in ("2025-03-05_143012-10", "2025-03-05_143012-2", "2025-03-05_143012", "2024-01-01_000000", "notes"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    (tmp_path / "runs" / "latest").symlink_to("2025-03-05_143012")
    assert [path.name for path in folders.list_runs(tmp_path)] == [
        *("2024-01-01_000000", "2025-03-05_143012", "2025-03-05_143012-2", "2025-03-05_143012-10")
    ]


def test_an_account_has_files_of_its_own_that_stay_in_the_run(tmp_path):
    assert folders.table_path(tmp_path, "offers", "variants", "A/1").name == "offers.A%2F1.variants.csv"
    assert folders.result_path(tmp_path, "offers", "..").is_relative_to(tmp_path / "results")
    assert folders.schema_path(tmp_path, "budget") == tmp_path / "schemas" / "budget.json"

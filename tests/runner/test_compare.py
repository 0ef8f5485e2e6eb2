"""Two runs compared, on runs made by hand: who moved and why, what money changed, who decided what."""

import csv
import io
import json

import pytest

from kamlib.core.errors import InputError
from kamlib.i18n import Language
from kamlib.runner import report
from kamlib.runner.compare import compare
from kamlib.runs.reader import find_two_runs

#: Account: rank, score, chosen, potential; contributions: criterion → (value, weight).
BEFORE = {
    "A1": (1, 0.80, True, 100.0, {"potential": (0.9, 0.5), "fit": (0.7, 0.5)}),
    "A2": (2, 0.60, True, 80.0, {"potential": (0.8, 0.5), "fit": (0.4, 0.5)}),
    "A3": (3, 0.50, False, 60.0, {"potential": (0.5, 0.5), "fit": (0.5, 0.5)}),
    "A4": (4, 0.40, False, 40.0, {"potential": (0.4, 0.5), "fit": (0.4, 0.5)}),
}
AFTER = {
    # Its own value under `fit` rose from 0.5 to 0.9: 0.5 · 0.4 = 20 points.
    "A3": (1, 0.70, True, 60.0, {"potential": (0.5, 0.5), "fit": (0.9, 0.5)}),
    # Fell from 0.9 to 0.45 under `potential`: 0.5 · −0.45 = −22.5 points.
    "A1": (2, 0.575, True, 50.0, {"potential": (0.45, 0.5), "fit": (0.7, 0.5)}),
    # Stands where it stood; A3 passed it.
    "A2": (3, 0.60, False, 80.0, {"potential": (0.8, 0.5), "fit": (0.4, 0.5)}),
    "A5": (4, 0.30, False, 10.0, {"potential": (0.3, 0.5), "fit": (0.3, 0.5)}),
}


def table(run, name, rows):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (run / "tables").mkdir(parents=True, exist_ok=True)
    (run / "tables" / f"{name}.csv").write_text(stream.getvalue(), encoding="utf-8")


def write_run(run, accounts, *, npv, cost=10.0, decisions=(), inputs=(), failed="", version="1"):
    ranking = [
        {"rank": rank, "account_id": each, "name": f"Firm {each}", "score": score, "chosen": chosen}
        | {"potential": potential, "must_have_failed": failed if each == "A1" else ""}
        for each, (rank, score, chosen, potential, _) in accounts.items()
    ]
    told = [
        {"account_id": each, "criterion": name, "label": name, "value": value, "weight": weight}
        | {"contribution": value * weight}
        for each, (*_, criteria) in accounts.items()
        for name, (value, weight) in criteria.items()
    ]
    table(run, "priorities.ranking", ranking)
    table(run, "priorities.contributions", told)
    table(run, "summary.money", [{"account_id": "A1", "cost": cost, "npv": npv}])
    steps = {
        "budget": {"figures": {"npv": npv, "cost_total": cost}},
        "priorities": {"figures": {"chosen_potential": sum(row["potential"] for row in ranking if row["chosen"])}},
    }
    (run / "results").mkdir()
    for stem, record in steps.items():
        (run / "results" / f"{stem}.json").write_text(json.dumps(record), encoding="utf-8")
    head = {"supplier": "Hard Edge", "currency": "EUR", "base_year": 2025, "versions": {"kamlib": version}}
    (run / "manifest.json").write_text(json.dumps(head | {"jobs": [], "inputs": dict(inputs)}), encoding="utf-8")
    (run / "decisions").mkdir()
    for name, text in dict(decisions).items():
        (run / "decisions" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return run


def signed(key, who, why, account=""):
    account = f"account_id: {account}\n" if account else ""
    return f"decision: {key}\n{account}who: {who}\nwhen: 2026-03-05\nwhy: {why}\nvalue: {{}}\n"


@pytest.fixture
def pair(tmp_path):
    before = write_run(
        tmp_path / "runs" / "2025-01-01_000000",
        BEFORE,
        npv=5.0,
        decisions={"budget": signed("budget", "Ann", "all"), "profile": signed("profile", "Ann", "as proposed")},
        inputs={"data/sales.csv": "1", "data/old.csv": "1", "decisions/budget.yaml": "1"},
    )
    after = write_run(
        tmp_path / "runs" / "2026-01-01_000000",
        AFTER,
        npv=7.5,
        decisions={
            "budget": signed("budget", "Bob", "less"),
            "competitors.A1": signed("competitors", "Cat", "new rival", "A1"),
        },
        inputs={"data/sales.csv": "2", "data/new.csv": "1", "decisions/budget.yaml": "2"},
        version="2",
    )
    return before, after


@pytest.fixture
def found(pair):
    return compare(*pair)


def move(found, account):
    return next(each for each in found.moves if each.account_id == account)


def test_who_moved_key_accounts_first(found):
    assert [(each.account_id, each.kind, each.rank_before, each.rank_after) for each in found.moves] == [
        ("A3", "enters", 3, 1),
        ("A2", "leaves", 2, 3),
        ("A1", "down", 1, 2),
        ("A5", "up", None, 4),
        ("A4", "down", 4, None),
    ]
    assert found.stayed == 1


def test_why_an_account_moved_is_the_criterion_that_changed_and_by_how_much(found):
    (reason,) = move(found, "A3").reasons
    assert (reason.kind, reason.criterion, reason.before, reason.after) == ("value", "fit", 0.5, 0.9)
    assert reason.change == pytest.approx(0.20)
    (reason,) = move(found, "A1").reasons
    assert (reason.criterion, reason.change) == ("potential", pytest.approx(-0.225))


def test_an_account_whose_score_stands_was_passed_by_others(found):
    assert [each.kind for each in move(found, "A2").reasons] == ["others"]


def alone(tmp_path, *, rank=1, score=0.80, chosen=True, criteria=BEFORE["A1"][4], contribution=None):
    """Return the reasons of A1, moved to this from where it stands before."""
    before = write_run(tmp_path / "a", {"A1": BEFORE["A1"]}, npv=1.0)
    after = write_run(tmp_path / "b", {"A1": (rank, score, chosen, 100.0, criteria)}, npv=1.0)
    if contribution:
        path = after / "tables/priorities.contributions.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("0.45", contribution), encoding="utf-8")
    (moved,) = compare(before, after).moves
    return moved.reasons


def test_a_criterion_that_counts_for_another_share_is_told_neither_as_value_nor_as_weight(tmp_path):
    (reason,) = alone(tmp_path, rank=2, score=0.86, contribution="0.51")
    assert (reason.kind, reason.criterion, reason.change) == ("share", "potential", pytest.approx(0.06))


def test_many_small_changes_are_no_doing_of_others(tmp_path):
    (reason,) = alone(tmp_path, rank=2, score=0.79)
    assert (reason.kind, reason.before, reason.after) == ("small", 0.80, 0.79)


def test_who_leaves_without_having_moved_fell_to_a_line_and_not_to_others(tmp_path):
    assert [each.kind for each in alone(tmp_path, chosen=False)] == ["limit"]


def test_an_account_new_on_file_or_gone_from_it_says_so(found):
    assert [each.kind for each in move(found, "A5").reasons] == ["appeared"]
    assert [each.kind for each in move(found, "A4").reasons] == ["vanished"]


def test_a_weight_that_changed_is_not_told_as_the_accounts_own_doing(tmp_path):
    heavier = {"A1": (2, 0.62, True, 1.0, {"potential": (0.9, 0.2), "fit": (0.7, 0.8)})}
    before = write_run(tmp_path / "a", {"A1": BEFORE["A1"]}, npv=1.0)
    (moved,) = compare(before, write_run(tmp_path / "b", heavier, npv=1.0)).moves
    assert [(each.kind, each.criterion, each.before, each.after) for each in moved.reasons] == [
        ("weight", "potential", 0.5, 0.2),
        ("weight", "fit", 0.5, 0.8),
    ]


def test_a_criterion_that_came_or_went_and_a_must_have_are_told(tmp_path):
    other = {"A1": (2, 0.5, False, 1.0, {"potential": (0.9, 0.5), "growth": (0.2, 0.5)})}
    before = write_run(tmp_path / "a", {"A1": BEFORE["A1"]}, npv=1.0)
    (moved,) = compare(before, write_run(tmp_path / "b", other, npv=1.0, failed="solvency")).moves
    assert [(each.kind, each.criterion) for each in moved.reasons] == [
        ("must_have", "solvency"),
        ("removed", "fit"),
        ("added", "growth"),
    ]


def test_a_list_that_people_decided_anew_is_told_as_their_decision(tmp_path):
    chosen = {"A1": (1, 0.8, False, 100.0, BEFORE["A1"][4])}
    before = write_run(tmp_path / "a", {"A1": BEFORE["A1"]}, npv=1.0)
    decided = {"priorities": signed("priorities", "Ann", "conflict of interest")}
    (moved,) = compare(before, write_run(tmp_path / "b", chosen, npv=1.0, decisions=decided)).moves
    assert moved.reasons[0].kind == "decision"


def test_money_that_changed(found):
    whole = {each.figure: (each.before, each.after) for each in found.amounts if not each.account_id}
    assert whole == {"budget.npv": (5.0, 7.5), "priorities.chosen_potential": (180.0, 110.0)}
    apart = {(each.account_id, each.figure): (each.before, each.after) for each in found.amounts if each.account_id}
    assert apart == {
        ("A1", "potential"): (100.0, 50.0),
        ("A1", "npv"): (5.0, 7.5),
        ("A2", "potential"): (80.0, None),
        ("A3", "potential"): (None, 60.0),
    }


def test_decisions_are_told_with_who_and_why(found):
    told = [(each.decision, each.account_id, each.kind, each.who, each.when, each.why) for each in found.decisions]
    assert told == [
        ("profile", "", "withdrawn", "Ann", "2026-03-05", "as proposed"),
        ("budget", "", "changed", "Bob", "2026-03-05", "less"),
        ("competitors", "A1", "made", "Cat", "2026-03-05", "new rival"),
    ]


def test_data_and_versions_that_changed(found):
    assert found.files == {"data/new.csv": "new", "data/old.csv": "gone", "data/sales.csv": "changed"}
    assert found.versions == {"kamlib": ("1", "2")}


def test_a_run_compared_with_itself_has_nothing_to_tell(pair):
    assert compare(pair[0], pair[0]).same


def test_all_of_it_can_be_said_in_both_languages_and_as_json(found):
    assert json.loads(json.dumps(found.as_json()))["moves"][0]["account_id"] == "A3"
    for code, words in (("en", "becomes a key account"), ("ru", "стал ключевым")):
        language = Language(code, "EUR")
        page = report.render_comparison(found, language)
        assert words in page
        assert "new rival" in page
        titles = [each.title for each in report.build_comparison(found, language)]
        assert len(titles) == 6


def test_a_clients_text_is_text_on_the_page(tmp_path, pair):
    decisions = {"budget": signed("budget", "Ann", "'<script>alert(1)</script>'")}
    other = write_run(tmp_path / "c", AFTER, npv=1.0, decisions=decisions)
    page = report.render_comparison(compare(pair[0], other), Language("en", "EUR"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_which_runs_are_meant(pair, tmp_path):
    before, after = pair
    assert find_two_runs((tmp_path,)) == (before, after)
    assert find_two_runs((before, after)) == (before, after)
    (tmp_path / "runs" / "latest").write_text(after.name, encoding="utf-8")
    assert find_two_runs((before, tmp_path)) == (before, after)


def test_what_cannot_be_compared_is_said(tmp_path):
    for places, code in (((tmp_path,), "one_run"), ((tmp_path, tmp_path), "run_missing")):
        with pytest.raises(InputError) as caught:
            find_two_runs(places)
        assert [each.code for each in caught.value.problems] == [code]

"""Which jobs a run consists of, and which wait for which."""

from urllib.parse import unquote

import pytest

from kamlib.core.errors import UsageError
from kamlib.core.registry import STEPS
from kamlib.runner.pages import order_languages, place_page
from kamlib.runner.selection import JobSelection, choose_accounts, choose_steps, select_jobs, sort_jobs

NAMES = {"A1": "Ash", "A2": "<script>Birch"}


def names(jobs):
    return [(job.stem, job.account, job.language) for job in jobs]


def test_account_steps_are_done_for_every_account_in_every_language_in_the_order_of_the_list():
    wanted = select_jobs(["ru", "en"], ["1", "offers"])
    jobs = wanted.of({"A2": "Birch", "A1": "Ash"})
    assert names(jobs) == [("offers", each, code) for code in ("ru", "en") for each in ("A2", "A1")]
    assert names(wanted.first()) == [("profile", "", "ru"), ("profile", "", "en"), ("priorities", "", "ru")]


def test_the_whole_plan_follows_the_registry():
    wanted = select_jobs(["en"])
    jobs = [*wanted.first(), *wanted.of({"A1": "Ash"}), *wanted.last()]
    # Whatever is of the whole engagement goes first, then the accounts, and the summary when all else is there.
    order = [*(step.stem for step in STEPS if step.scope == "engagement" and step != STEPS[-1])]
    order += [*(step.stem for step in STEPS if step.scope == "account"), STEPS[-1].stem]
    assert [job.stem for job in jobs] == order


def test_the_last_step_waits_for_all_others():
    wanted = select_jobs(["en", "ru"], ["summary", "intake"])
    assert names(wanted.first()) == [("intake", "", "en"), ("intake", "", "ru")]
    assert names(wanted.last()) == [("summary", "", "en"), ("summary", "", "ru")]


def test_named_accounts_need_no_priorities():
    wanted = JobSelection(("en",), choose_steps(["competitors"]), {"A1": "Ash"})
    assert not wanted.chooses
    assert names(wanted.first()) == [("competitors", "A1", "en")]


def test_key_accounts_need_the_priorities_once_whatever_the_languages():
    wanted = select_jobs(["en", "ru"], ["competitors"])
    assert wanted.chooses
    assert names(wanted.first()) == [("priorities", "", "en")]


def test_steps_say_why_nobody_is_done():
    wanted = select_jobs(["en"], ["offers"])
    (skipped,), (failed,) = wanted.nobody(), wanted.nobody("no weights")
    assert (skipped.status, skipped.reason) == ("skipped", "no_key_accounts")
    assert (failed.status, failed.reason) == ("failed", "no_plan")
    assert "no weights" in failed.why[0]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: select_jobs(["de", "en"]), "language_unknown"),
        (lambda: select_jobs(["en"], ["fame", "12"]), "step_unknown"),
        (lambda: choose_accounts(NAMES, ["A1", "../A9"]), "account_unknown"),
    ],
)
def test_what_is_unknown_is_refused(call, code):
    with pytest.raises(UsageError) as caught:
        call()
    assert {each.code for each in caught.value.problems} == {code}


def test_files_of_an_account_with_a_dangerous_id_stay_in_their_folder():
    from kamlib.runs.jobs import Job

    assert "/" not in Job("offers", "en", "../../x").name
    assert Job("offers", "en", "a/b").name != Job("offers", "en", "a b").name


def test_a_page_knows_its_neighbours_and_its_twin():
    wanted = select_jobs(["ru", "en"], ["priorities", "offers"])
    jobs = sort_jobs([*wanted.first(), *wanted.of({"A1": "Ash", "A 2/": "Name"})], wanted.languages)
    around = place_page(jobs[1], jobs)
    assert around.previous[1] == "02_priorities.html"
    assert unquote(around.next[1]) == f"{jobs[2].name}.html"
    assert around.languages == {"en": "../en/08_offers.A1.html"}
    assert around.pages == {"02_priorities.ipynb": "02_priorities.html", "08_offers.ipynb": "08_offers.A1.html"}


def test_the_engagements_own_language_comes_first():
    assert order_languages(["ru", "en", "en"], "en") == ["en", "ru"]
    assert order_languages(["ru"], "en") == ["ru"]
    assert order_languages([], "en") == ["en"]

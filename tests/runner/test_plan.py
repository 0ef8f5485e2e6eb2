"""Which jobs a run consists of."""

from urllib.parse import unquote

import pytest

from kamlib.core.errors import UsageError
from kamlib.core.registry import STEPS
from kamlib.runner import plan as planning
from kamlib.runner.pages import preferred, site
from kamlib.workspace.engagement import Engagement


@pytest.fixture
def found(engagement):
    return Engagement(engagement)


def names(jobs):
    return [(job.stem, job.account, job.language) for job in jobs]


def test_account_steps_are_done_for_every_key_account_in_every_language(found, monkeypatch):
    monkeypatch.setattr(planning, "key_accounts", lambda *_: ("A2", "A1"))
    jobs, known = planning.plan(found, ["ru", "en"], ["1", "offers"])
    assert names(jobs) == [
        (*each, code) for code in ("ru", "en") for each in (("profile", ""), ("offers", "A2"), ("offers", "A1"))
    ]
    assert jobs[1].account_name == "<script>Birch"
    assert known == []


def test_the_whole_plan_follows_the_registry(found, monkeypatch):
    monkeypatch.setattr(planning, "key_accounts", lambda *_: ("A1",))
    jobs, _ = planning.plan(found, ["en"])
    assert [job.stem for job in jobs] == [step.stem for step in STEPS]


def test_named_accounts_need_no_priorities(found, monkeypatch):
    monkeypatch.delattr(planning, "key_accounts")
    jobs, _ = planning.plan(found, ["en"], ["competitors"], ["A1"])
    assert names(jobs) == [("competitors", "A1", "en")]


def test_when_the_key_accounts_cannot_be_found_the_steps_say_so(found, monkeypatch):
    def fail(*_):
        raise ValueError("no weights")

    monkeypatch.setattr(planning, "key_accounts", fail)
    jobs, known = planning.plan(found, ["en"], ["profile", "offers"])
    assert names(jobs) == [("profile", "", "en")]
    assert (known[0].status, known[0].reason) == ("failed", "no_plan")
    assert "no weights" in known[0].why[0]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"languages": ["de", "en"]}, "language_unknown"),
        ({"languages": ["en"], "steps": ["fame", "12"]}, "step_unknown"),
        ({"languages": ["en"], "accounts": ["A1", "../A9"]}, "account_unknown"),
    ],
)
def test_what_is_unknown_is_refused(found, given, code):
    with pytest.raises(UsageError) as caught:
        planning.plan(found, **given)
    assert {each.code for each in caught.value.problems} == {code}


def test_files_of_an_account_with_a_dangerous_id_stay_in_their_folder(found, monkeypatch):
    from kamlib.runner.jobs import Job

    assert "/" not in Job("offers", "en", "../../x").name
    assert Job("offers", "en", "a/b").name != Job("offers", "en", "a b").name


def test_a_page_knows_its_neighbours_and_its_twin(found, monkeypatch):
    monkeypatch.setattr(planning, "key_accounts", lambda *_: ("A1", "A 2/"))
    monkeypatch.setattr(planning, "choose_accounts", lambda _, ids: dict.fromkeys(ids, "Name"))
    jobs, _ = planning.plan(found, ["ru", "en"], ["priorities", "offers"])
    around = site(jobs[1], jobs)
    assert around.previous[1] == "02_priorities.html"
    assert unquote(around.next[1]) == f"{jobs[2].name}.html"
    assert around.languages == {"en": "../en/05_offers.A1.html"}
    assert around.pages == {"02_priorities.ipynb": "02_priorities.html", "05_offers.ipynb": "05_offers.A1.html"}


def test_the_engagements_own_language_comes_first():
    assert preferred(["ru", "en", "en"], "en") == ["en", "ru"]
    assert preferred(["ru"], "en") == ["ru"]
    assert preferred([], "en") == ["en"]

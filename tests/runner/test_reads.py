"""A job reads nothing that it did not declare: neither a table, nor a row, nor a decision, nor a result.

Steps are computed on a sample with every door watched. Then everything outside of the declared views is spoilt, and the
artefacts must stay what they were, byte for byte.
"""

import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from kamlib.core.paths import share
from kamlib.core.reads import read_by, shown, views_of
from kamlib.core.registry import BY_STEM, OUTPUTS, STEPS
from kamlib.core.tables import TABLES
from kamlib.runner.survey import fingerprint_view, survey_data
from kamlib.runs.artefacts import table_bytes
from kamlib.workbook import open_workbook
from kamlib.workbook.book import Workbook
from kamlib.workspace.decisions import Decisions
from kamlib.workspace.engagement import INTAKE, Engagement

ACCOUNT = "A008"
JOBS = [(step.stem, ACCOUNT if step.scope == "account" else "") for step in STEPS]


def compute(stem, account=""):
    """Compute everything that the notebook of a step shows, and what it shows before that."""
    book = open_workbook(stem, "toolmaker", "en", account=account)
    book.start()
    own = [name for name in shown(BY_STEM[stem]) if OUTPUTS[name].views or OUTPUTS[name].results]
    return {name: book.result(name) for name in own}


def artefacts(results):
    found = {}
    for name, result in results.items():
        found |= {f"{name}.{key}": table_bytes(frame) for key, frame in result.tables().items()}
        found[name] = json.dumps(dict(result.figures), default=str).encode()
    return found


@pytest.fixture(scope="module")
def frames():
    engagement = Engagement.find("toolmaker")
    return {name: engagement.table(name) for name in TABLES}


@pytest.fixture(scope="module")
def prints():
    return survey_data(share("data_samples", "toolmaker")).prints


def test_every_step_declares_what_it_reads():
    assert {step.stem for step in STEPS} <= set(OUTPUTS)
    tables = {view.partition(":")[0] for stem in OUTPUTS for view in views_of(stem)}
    assert tables <= set(TABLES)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stem)
def test_a_notebook_asks_for_declared_results_alone(step):
    source = share("notebooks", step.notebook).read_text(encoding="utf-8")
    asked = set(re.findall(r'kam\.result\(\\"(\w+)\\"', source))
    assert asked <= set(shown(step)) | {step.stem}


class Watched:
    """What one job read, by every door, and what it left."""

    def __init__(self, stem, account):
        self.tables, self.decisions, self.results = set(), set(), set()
        with pytest.MonkeyPatch.context() as patch:
            self._watch(patch, Engagement, "table", self.tables)
            self._watch(patch, Decisions, "read", self.decisions)
            self._watch(patch, Workbook, "result", self.results, stem)
            self.artefacts = artefacts(compute(stem, account))

    def _watch(self, patch, owner, name, seen, default=""):
        real = getattr(owner, name)

        def noted(self, key="", *rest, **more):
            seen.add(key or default)
            return real(self, key, *rest, **more)

        patch.setattr(owner, name, noted)


@cache
def watched(stem, account):
    return Watched(stem, account)


@pytest.mark.parametrize(("stem", "account"), JOBS)
def test_tables_results_and_decisions_that_are_read_are_declared(stem, account):
    seen, reads = watched(stem, account), read_by(stem)
    assert seen.tables, "the door of the tables is not watched"
    assert seen.tables <= {view.partition(":")[0] for view in reads.views}
    # What people decided about names is in the tables themselves, and so in the fingerprints of their views.
    assert seen.decisions - {INTAKE} <= set(reads.decisions)
    assert seen.results <= set(reads.results)


def spoil(frame):
    """Return rows whose figures and words all say something else; keys and what tells rows apart stay."""
    frame = frame.copy()
    for name in frame.columns:
        if pd.api.types.is_float_dtype(frame[name]) and name not in ("round", "year"):
            frame[name] = frame[name] * 0.9 + 0.05
    return frame.iloc[::-1]


def outside(frame, views, account):
    """Return which rows of a table no view of the job holds."""
    kinds = {view.partition(":")[2] for view in views}
    held = pd.Series(False, frame.index)
    if "" in kinds:
        return held
    if "account" in kinds:
        held |= (frame["account_id"] == account).fillna(False)
    if "general" in kinds:
        held |= frame["account_id"].isna()
    if "voice" in kinds:
        held |= frame["side"] == "customer"
    if "records" in kinds:
        own = set(frame.loc[(frame["account_id"] == account) & (frame["side"] == "us"), "rater"])
        others = frame[frame["account_id"] != account]
        met = others.groupby("account_id").filter(
            lambda rows: (rows["side"] == "customer").any() and bool(own & set(rows.loc[rows["side"] == "us", "rater"]))
        )
        held |= frame.index.isin(met.index)
    return ~held


@pytest.mark.parametrize(
    ("stem", "account"),
    [("competitors", "A008"), ("competitors", "A033"), ("offers", "A008"), ("needs", "A008"), ("priorities", "")],
)
def test_what_no_view_holds_changes_no_byte_of_a_result(stem, account, monkeypatch, frames):
    views = {}
    for view in read_by(stem).views:
        views.setdefault(view.partition(":")[0], []).append(view)
    spoilt = {}
    for name, own in views.items():
        frame = frames[name]
        if name == "accounts" or all(view.endswith((":review", ":count")) for view in own):
            continue  # of these a review tells rows and sums; the test below has them
        rest = outside(frame, own, account)
        spoilt[name] = pd.concat([frame[~rest], spoil(frame[rest])]).reset_index(drop=True) if rest.any() else frame
    touched = [name for name in spoilt if not spoilt[name].equals(frames[name])]
    real = Engagement.table
    monkeypatch.setattr(
        Engagement, "table", lambda self, name: spoilt[name].copy() if name in touched else real(self, name)
    )
    assert touched, "nothing lies outside of the views: the test would prove nothing"
    assert artefacts(compute(stem, account)) == watched(stem, account).artefacts


def test_the_review_of_the_files_tells_nothing_of_single_marks(monkeypatch, frames, prints):
    marks = frames["ratings"].assign(score=11 - frames["ratings"]["score"])
    real = Engagement.table
    monkeypatch.setattr(Engagement, "table", lambda self, name: marks.copy() if name == "ratings" else real(self, name))
    assert artefacts(compute("intake")) == watched("intake", "").artefacts
    now = survey_data(share("data_samples", "toolmaker")).prints
    assert now["ratings"]["review"] == prints["ratings"]["review"]
    assert now["ratings"]["whole"] != prints["ratings"]["whole"]


def changed(prints, now):
    """Return which jobs would be done again: step, and account where it has one."""
    jobs = [
        (step.stem, account) for step in STEPS for account in (("A008", "A033") if step.scope == "account" else ("",))
    ]
    return {
        (stem, account)
        for stem, account in jobs
        if any(
            fingerprint_view(prints, view, account) != fingerprint_view(now, view, account)
            for view in read_by(stem).views
        )
    }


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        # Our own people's marks of one account, where it gave none itself: its jobs and the summary.
        ({"account_id": "A019"}, {("summary", "")}),
        ({"account_id": "A033", "side": "us"}, {("competitors", "A033"), ("offers", "A033"), ("summary", "")}),
        # A customer's mark for us is its view of us: the profile, and all that rests on it.
        (
            {"account_id": "A008", "side": "customer", "company": "us"},
            {
                *((stem, "") for stem in ("profile", "priorities", "positions", "profitability", "budget", "summary")),
                # The list says who is worked with, the budget what the deals should cover.
                *((stem, "") for stem in ("team", "pipeline")),
                # A008's answer tells how well our raters guess, and the same people rate A033.
                *((stem, account) for stem in ("competitors", "offers") for account in ("A008", "A033")),
            },
        ),
    ],
)
def test_a_changed_mark_touches_the_jobs_that_read_it_and_no_other(change, touched, monkeypatch, frames, prints):
    marks = frames["ratings"].copy()
    rows = np.logical_and.reduce([marks[name] == value for name, value in change.items()])
    assert rows.any()
    place = marks.index[rows][0]
    marks.loc[place, "score"] = 11 - marks.loc[place, "score"]
    real = Engagement.table
    monkeypatch.setattr(Engagement, "table", lambda self, name: marks.copy() if name == "ratings" else real(self, name))
    assert changed(prints, survey_data(share("data_samples", "toolmaker")).prints) == touched


def test_a_survey_of_the_same_data_gives_the_same_prints(prints):
    assert json.loads(json.dumps(survey_data(share("data_samples", "toolmaker")).prints)) == json.loads(
        json.dumps(prints)
    )

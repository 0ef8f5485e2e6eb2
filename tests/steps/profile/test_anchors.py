"""What an expert's marks mean in words: typed, usual or missing."""

import pandas as pd
import pytest

from kamlib.i18n import LANGUAGES, Language
from kamlib.steps.profile.anchors import ENDS, USUAL, usual_anchors, word_anchors
from kamlib.steps.profile.audit import audit_profile
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.values import must_have_table, value_table

TYPED = {"anchor_low": "never", "anchor_middle": "sometimes", "anchor_high": "always"}


def criterion(name="strategic_fit", unit="points", **more):
    facts = {"metric": name, "group": "fit", "floor": 1.0, "target": 5.0, "source": "accounts"}
    return Criterion(**{"id": name, "unit": unit} | facts | more)


def wordings(*criteria, roles=None):
    return word_anchors(criteria, roles or {}).set_index("criterion")["wording"].to_dict()


def test_typed_words_stand_before_the_usual_ones():
    table = word_anchors([criterion(**TYPED), criterion("growth_plans", anchor_high="a new shop")], {})
    assert table.loc[0, list(ENDS)].tolist() == ["never", "sometimes", "always"]
    assert table.loc[1, list(ENDS)].tolist() == ["growth.low", "growth.middle", "a new shop"]
    assert table["wording"].tolist() == ["typed", "usual"]


def test_a_mark_of_the_client_s_own_kind_has_no_words_until_somebody_types_them():
    found = wordings(criterion("chemistry"), criterion("alchemy", anchor_low="lead"), criterion("magic", **TYPED))
    assert found == {"chemistry": "missing", "alchemy": "partly", "magic": "typed"}
    assert wordings(criterion("chemistry"), roles={"chemistry": "fit"}) == {"chemistry": "usual"}


def test_only_marks_need_anchors():
    assert wordings(criterion("margin_share", "share"), criterion("revenue", "money")) == {}


@pytest.mark.parametrize(("more", "found"), [({}, {"chemistry"}), (TYPED, set())])
def test_the_audit_names_marks_without_words(more, found):
    decision = ProfileDecision(criteria=(criterion("chemistry", **more), criterion()))
    marks = [float(mark) for mark in range(12)]
    metrics = pd.DataFrame({"account_id": [f"A{at}" for at in range(12)], "chemistry": marks, "strategic_fit": marks})
    values, holds = value_table(metrics, decision.criteria), must_have_table(metrics, decision.criteria)
    audit = audit_profile(decision, metrics, values, holds, {"chemistry": 0.5, "strategic_fit": 0.5}, {})
    rows = audit[audit["check"] == "no_anchors"]
    assert set(rows.loc[rows["verdict"] == "attention", "label"]) == found


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_usual_words_are_in_both_languages(code):
    language = Language(code)
    for kind in USUAL:
        for key in (f"{kind}.{end}" for end in ("low", "middle", "high")):
            assert 5 < len(language(f"profile.anchor.{key}")) < 60
    assert usual_anchors("strategic_fit", {}) == ("fit.low", "fit.middle", "fit.high")

"""Step 0 and names: candidates as decided, and what is said of them."""

import pandas as pd
import pytest

from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES, Language
from kamlib.intake.names.duplicates import VERDICTS
from kamlib.intake.tables.decision import IntakeDecision
from kamlib.steps.intake.names import collect_candidates
from kamlib.steps.intake.wiring import decision_frame

from .cases import review_frames


def frames(**given):
    empty = {name: pd.DataFrame(columns=[column.name for column in table.columns]) for name, table in TABLES.items()}
    return empty | given


ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["A1", "A2", "A3", "A4", "A5"],
        "name": ["ООО «Ромашка»", "Ромашка, ООО", "Планета", "Планета-Сервис", "Гиперион Трейдинг"],
        "status": "current",
        "tax_id": ["7707083893", None, "7736050003", None, "274062111"],
    }
)
SALES = pd.DataFrame(
    {
        "account_id": ["A1", "A2", "Гиперион Трейдниг"],
        "year": 2025,
        "month": 1,
        "product_line": ["GTX Pro", "GTXPro", "GTX Pro"],
        "revenue": [100.0, 50.0, 7.0],
        "lines": [1, 2, 3],
    }
)
NORMS = pd.DataFrame({"driver": ["d"], "product_line": ["GTX Pro"]})
BASE = frames(accounts=ACCOUNTS, sales=SALES, norms=NORMS)
REVENUE = {"A1": 100.0, "A2": 50.0}
DECIDED = IntakeDecision.model_validate(
    {
        "merges": [{"keep": "A1", "merged": ["A2"]}],
        "parents": [{"account_id": "A4", "parent": ""}],
        "names": [{"table": "sales", "column": "product_line", "found": "GTXPro", "meant": "GTXPro"}],
    }
)


def test_nothing_is_merged_by_itself():
    assert set(collect_candidates(BASE, IntakeDecision(), REVENUE).duplicates["decided"]) == {"open"}


def test_candidates_by_hand():
    found = collect_candidates(BASE, IntakeDecision(), REVENUE)
    columns = ["account_id", "keep", "verdict", "reasons", "revenue", "kept_revenue"]
    assert found.duplicates[columns].values.tolist() == [["A2", "A1", "likely", "spelling", 50.0, 100.0]]
    assert found.variants[["column", "found", "rows", "meant", "reason"]].values.tolist() == [
        ["account_id", "Гиперион Трейдниг", 3, "A5", "typo"],
        ["product_line", "GTXPro", 2, "GTX Pro", "same_key"],
    ]
    assert found.tax_ids[["account_id", "state", "proposed"]].values.tolist() == [["A5", "repaired", "0274062111"]]


def test_candidates_say_what_was_decided():
    found = collect_candidates(BASE, DECIDED, REVENUE)
    assert found.duplicates["decided"].tolist() == ["merged"]
    assert found.variants.set_index("found")["decided"].to_dict() == {"Гиперион Трейдниг": "open", "GTXPro": "rejected"}
    apart = IntakeDecision.model_validate({"apart": [{"first": "A1", "second": "A2"}]})
    assert collect_candidates(BASE, apart, REVENUE).duplicates["decided"].tolist() == ["apart"]


def test_what_was_decided_beyond_the_proposals_stays_in_sight():
    decision = IntakeDecision.model_validate(
        {"merges": [{"keep": "A3", "merged": ["A5"]}], "parents": [{"account_id": "A1", "parent": "Холдинг"}]}
    )
    found = collect_candidates(BASE, decision, REVENUE)
    assert found.duplicates.set_index("account_id")["decided"].to_dict() == {"A2": "open", "A5": "merged"}
    assert found.parents.set_index("account_id").loc["A1", ["parent", "decided"]].tolist() == ["Холдинг", "accepted"]


def review(decision):
    report = pd.DataFrame({"table": ["sales"], "file": [""], "rows_read": [6], "rows_used": [6], "rows_set_aside": [0]})
    sums = pd.DataFrame(
        {"table": ["sales"], "column": ["revenue"], "read": [157.0], "used": [157.0], "set_aside": [0.0]}
    )
    return review_frames(report, sums, BASE, decision)


def test_findings_name_the_money_that_stands_apart():
    found = {each.key: each.values for each in review(IntakeDecision()).findings}
    assert found["likely_duplicates"] == {"n": 1, "revenue": 150.0, "one": "ООО «Ромашка»", "other": "Ромашка, ООО"}
    assert found["name_variants"] == {"n": 2, "rows": 5, "found": "Гиперион Трейдниг", "meant": "Гиперион Трейдинг"}
    assert found["tax_ids_repaired"]["n"] == 1
    assert "tax_ids_wrong" not in found
    assert "merged" not in found


def test_what_is_decided_is_no_longer_asked():
    found = {each.key: each.values for each in review(DECIDED).findings}
    assert "likely_duplicates" not in found
    assert found["merged"] == {"n": 1, "into": 1, "revenue": 50.0}
    assert found["name_variants"]["n"] == 1


REASONS = (
    *(
        "same_tax_id",
        "other_kpp",
        "other_tax_id",
        "same_name",
        "spelling",
        "look_alike",
        "word_order",
        "spacing",
        "typo",
    ),
    *("initials", "form_missing", "other_form", "other_form_kind", "other_region", "several_namesakes"),
    *(
        "stated",
        "branch",
        "first_words",
        "namesake",
        "decided",
        "resolved",
        "same",
        "same_key",
        "same_words",
        "similar",
        "none",
    ),
)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reason_and_verdict_has_words(code):
    language, table = Language(code), decision_frame(review(DECIDED))
    assert set(table["choice"]) == {"duplicate", "name", "parent"}
    assert set(table["reasons"]) <= set(REASONS)
    words = [f"reason.{each}" for each in REASONS]
    words += [f"choice.{each}" for each in table["choice"]] + [f"decided.{each}" for each in table["decided"]]
    words += [f"verdict.{each}" for each in (*VERDICTS, "decided")]
    assert not [each for each in words if not language.find(f"intake.value.{each}")]


def test_sales_that_are_refused_are_not_called_absent():
    report = pd.DataFrame({"table": ["sales"], "file": [""], "rows_read": [6], "rows_used": [0], "rows_set_aside": [6]})
    sums = pd.DataFrame({"table": [], "column": [], "read": [], "used": [], "set_aside": []})
    result = review_frames(report, sums, BASE | {"sales": SALES.head(0)})
    found = {each.key: each.values for each in result.findings}
    assert found["refused"] == {"n": 1, "tables": ["sales"]}
    assert "no_sales" not in found

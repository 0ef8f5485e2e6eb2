"""Editor of the special offer: the variant to take to the customer, why not the others, what the figures assume."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kamlib.i18n import Language
from kamlib.steps.offers.assumptions import TODAY, OffersDecision, Refusal
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "offers"
_KINDS = {
    "discount": "share",
    "discount_uplift": "share",
    "horizon": "whole",
    "ramp_years": "whole",
    "match_probability": "share",
    "match_months": "whole",
    "rounds": "whole",
    "rival_margin": "share",
    "asked_cut": "share",
    "second_share": "share",
    "customer_rate": "share",
    "counter_share": "share",
    "minimum_better": "share",
    "minimum_earn": "share",
    "correlation": "share",
    "range_a": "share",
    "range_b": "share",
    "range_c": "share",
}


def editor(book: Any) -> DecisionEditor:
    """Return the editor of one account's offer, starting from the saved decision or the proposal.

    A person chooses the variant and the reference, says of each other variant why it stays at home, and sets the
    assumptions.
    """
    result, language = book.result(), book.language
    start = result.decision
    variants = result.variants.loc[result.variants["role"] == "variant", ["variant", "title", "why_not"]]
    titles = _titles(variants["variant"], variants["title"])
    rules = _rules(start, titles, result.alternatives["alternative"], language)

    def lay(decision: OffersDecision) -> dict[str, list[Row]]:
        reasons = {each.variant: each.reason for each in decision.reasons}
        rows = variants.to_dict("records")
        shown = [row | {"title": titles[row["variant"]], "against": reasons.get(row["variant"], "")} for row in rows]
        return {"fields": forms.field_rows(decision, rules, language, STEM), "reasons": shown}

    label = language("widgets.offers.reasons")
    tables = {
        "fields": forms.fields(start, rules, language, STEM),
        "reasons": TableEditor(lay(start)["reasons"], _columns(variants["why_not"], language), language, label),
    }
    return DecisionEditor(book, tables, lambda edited: build(start, edited, language), lay)


def _titles(keys: Sequence[str], titles: Sequence[Any]) -> dict[str, str]:
    """Return a title for each variant; without one, or where two are called the same, its key says which it is."""
    named = {key: title if isinstance(title, str) and title else key for key, title in zip(keys, titles, strict=True)}
    often = Counter(named.values())
    return {key: title if often[title] == 1 else f"{title} ({key})" for key, title in named.items()}


def build(start: OffersDecision, rows: Mapping[str, Sequence[Row]], language: Language) -> OffersDecision:
    """Return the edited offer; what was not edited is as in `start`, and so are reasons that are not shown.

    Raises
    ------
    CellError
        The chosen variant has a reason against it, or ranges narrow from documents to extrapolation.
    """
    fields = forms.field_values(rows["fields"])
    fields["variant"] = fields["variant"] or ""
    against = {row["variant"]: row["against"] for row in rows["reasons"] if row["against"]}
    if fields["variant"] in against:
        title = next(row["title"] for row in rows["reasons"] if row["variant"] == fields["variant"])
        raise CellError(language("widgets.offers.chosen_refused", variant=title))
    if not fields["range_a"] <= fields["range_b"] <= fields["range_c"]:
        raise CellError(language("widgets.offers.ranges"))
    shown = {row["variant"] for row in rows["reasons"]}
    reasons = [{"variant": variant, "reason": reason} for variant, reason in against.items()]
    reasons += [each.model_dump() for each in start.reasons if each.variant not in shown]
    return OffersDecision.model_validate(start.model_dump() | fields | {"reasons": reasons})


def _rules(
    start: OffersDecision, titles: Mapping[str, str], alternatives: Sequence[str], language: Language
) -> dict[str, dict[str, Any]]:
    names = dict.fromkeys([TODAY, *alternatives, start.reference])
    references = tuple((each, language.first(f"offers.reference.{each}", default=each)) for each in names)
    chosen = {"kind": "choice", "choices": tuple(titles.items()), "required": False}
    compared = {"kind": "choice", "choices": references, "required": True}
    return {"variant": chosen, "reference": compared} | {name: {"kind": kind} for name, kind in _KINDS.items()}


def _columns(verdicts: Sequence[str], language: Language) -> list[EditColumn]:
    words = forms.choices(language, STEM, "why_not", dict.fromkeys(each for each in verdicts if each))
    return [
        EditColumn("title", language("widgets.column.variant"), editable=False),
        EditColumn("why_not", language("widgets.column.why_not"), kind="choice", choices=words, editable=False),
        EditColumn(
            "against", language("widgets.column.against"), longest=forms.bounds_of(Refusal, "reason")["longest"]
        ),
    ]

"""What we have been worth to one account, what leaving us would cost it, and what it may read of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.dossier.decision import DossierDecision


@dataclass(frozen=True, kw_only=True)
class DossierResult(Result):
    """The value dossier of one account. Money is of the engagement.

    Attributes
    ----------
    deeds : DataFrame
        See :func:`kamlib.steps.dossier.deeds.list_deeds`; and shown (bool), why_not (see ``lines``).
    by_year, by_kind, grades : DataFrame
        See ``deeds.sum_years``, ``deeds.sum_kinds_by_year``, ``deeds.sum_grades``.
    kinds : DataFrame
        See :func:`kamlib.steps.dossier.kinds.sum_kinds`.
    doubles : DataFrame
        See :func:`kamlib.steps.dossier.doubles.find_doubles`.
    premiums : DataFrame
        See :func:`kamlib.steps.dossier.premium.compare_premiums`.
    losses : DataFrame
        What leaving costs him, part by part (see ``switching.list_parts``), present values.
    mutual : DataFrame
        side (theirs / ours), loss_year, loss_npv, result (profit of that side, a year), result_share.
    switching : DataFrame
        item, description, amount, probability, expected (once), evidence, said_by.
    asks : DataFrame
        See :func:`kamlib.steps.dossier.asking.rank_questions`.
    statement, form : DataFrame
        What the customer reads, and what he is asked to answer (see ``statement``).
    statement_years : DataFrame
        year, benefit (of the lines that he reads), confirmed_benefit, cumulative.
    statement_kinds : DataFrame
        kind, deeds, benefit, confirmed_benefit: of the lines that he reads, over the years for which they pay.
    thanks : DataFrame
        date, kind, description, done_by, state: for our own people, without the customer's money.
    helpers : DataFrame
        done_by, deeds, confirmed (deeds), first, last (dates): who of us did how much.
    decision : DossierDecision
        What the result rests on.
    """

    stem: ClassVar[str] = "dossier"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "deeds": "number",
        "first_year": "text",
        "benefit": "money",
        "confirmed": "money",
        "claimed": "money",
        "confirmed_share": "share",
        "our_cost": "money",
        "unpriced": "number",
        "denied": "number",
        "unread_kinds": "number",
        "confirmed_base": "money",
        "claimed_base": "money",
        "purchases": "money",
        "rival": "text",
        "priced_share": "share",
        "premium": "money",
        "premium_share": "share.1",
        "price_state": "of|dossier.value.price_state.*",
        "value_per_unit": "number.1",
        "lasting": "number",
        "years": "number",
        "indexation": "share.1",
        "growth": "+share.1",
        "bought_npv": "money",
        "loss_flat": "money",
        "left_out": "money",
        "left_out_n": "number",
        "turns": "value:boolean",
        "lost_npv": "money",
        "switching_npv": "money",
        "gross_npv": "money",
        "price_npv": "money",
        "loss_npv": "money",
        "loss_low": "money",
        "loss_high": "money",
        "loss_share": "share",
        "loss_state": "of|dossier.value.loss_state.*",
        "unknown_costs": "number",
        "ratio": "number.1",
        "break_even": "share.1",
        "break_even_low": "share.1",
        "break_even_high": "share.1",
        "stronger": "of|dossier.value.stronger.*",
        "compared_by": "of|dossier.value.compared_by.*",
        "shown": "number",
        "withheld": "number",
        "asked": "number",
        "orphans": "number",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "deed": "text",
        "wording": "text",
        "benefit": "money",
        "shown": "value:boolean",
        "why_not": "value",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client", "decision": "client"}
    deeds: pd.DataFrame = table(
        {
            "deed": "text",
            "date": "date",
            "year": "text:integer",
            "last_year": "text:integer",
            "kind": "value",
            "kind_said": "text",
            "description": "text",
            "our_cost": "money",
            "benefit": "money",
            "total": "money",
            "counted_in": "text",
            "lasts": "value:boolean",
            "evidence": "value",
            "proof": "value",
            "state": "value",
            "confirmed_by": "text",
            "confirmed_on": "date",
            "done_by": "text",
            "equation": "text",
            "shown": "value:boolean",
            "why_not": "value",
        }
    )
    by_year: pd.DataFrame = table(
        {
            "year": "text:integer",
            "deeds": "number:integer",
            "our_cost": "money",
            "customer": "money",
            "us": "money",
            "estimated": "money",
            "unstated": "money",
            "benefit": "money",
            "confirmed": "money",
            "claimed": "money",
            "unpriced": "number:integer",
            "cumulative": "money",
            "cumulative_confirmed": "money",
        },
        audience="client",
    )
    by_kind: pd.DataFrame = table(
        {"kind": "value", "year": "text:integer", "deeds": "number:integer", "benefit": "money", "cumulative": "money"},
        audience="client",
    )
    grades: pd.DataFrame = table(
        {
            "proof": "value",
            "deeds": "number:integer",
            "benefit": "money",
            "confirmed": "money",
            "lasting": "number:integer",
            "share": "share",
        },
        audience="client",
    )
    kinds: pd.DataFrame = table(
        {
            "kind": "value",
            "deeds": "number:integer",
            "priced": "number:integer",
            "our_cost": "money",
            "benefit": "money",
            "confirmed": "money",
            "paired": "number:integer",
            "per_cost": "number.1",
        },
        audience="client",
    )
    doubles: pd.DataFrame = table(
        {
            "saving": "text",
            "deed": "text",
            "description": "text",
            "benefit": "money",
            "where": "value",
            "beside": "text",
            "amount": "money",
        },
        audience="client",
    )
    premiums: pd.DataFrame = table(
        {
            "company": "text",
            "priced_share": "share",
            "paid": "money",
            "premium": "money",
            "premium_share": "share.1",
            "evidence": "value",
            "usable": "value:boolean",
            "chosen": "value:boolean",
            "confirmed": "money",
            "value_per_unit": "number.1",
            "price_state": "value",
        },
        audience="client",
    )
    losses: pd.DataFrame = table(
        {
            "part": "value",
            "title": "text",
            "year_amount": "money",
            "present": "money",
            "low": "money",
            "high": "money",
            "evidence": "value",
        },
        audience="client",
    )
    mutual: pd.DataFrame = table(
        {"side": "value", "loss_year": "money", "loss_npv": "money", "result": "money", "result_share": "share.1"},
        audience="client",
    )
    switching: pd.DataFrame = table(
        {
            "item": "value",
            "description": "text",
            "amount": "money",
            "probability": "share",
            "expected": "money",
            "evidence": "value",
            "said_by": "text",
        }
    )
    asks: pd.DataFrame = table(
        {
            "rank": "text:integer",
            "deed": "text",
            "date": "date",
            "kind": "value",
            "description": "text",
            "our_cost": "money",
            "per_cost": "number.1",
            "basis": "value",
            "worth": "money",
            "done_by": "text",
        }
    )
    statement: pd.DataFrame = table(
        {
            "deed": "text",
            "date": "date",
            "kind": "value",
            "description": "text",
            "benefit": "money",
            "benefit_years": "number:integer",
            "answer": "value",
        },
        audience="customer",
    )
    form: pd.DataFrame = table(
        {
            "deed": "text",
            "description": "text",
            "benefit": "money",
            "agreed": "text",
            "right_figure": "text",
            "remark": "text",
        },
        audience="customer",
    )
    statement_years: pd.DataFrame = table(
        {"year": "text:integer", "benefit": "money", "confirmed_benefit": "money", "cumulative": "money"},
        audience="customer",
    )
    statement_kinds: pd.DataFrame = table(
        {"kind": "value", "deeds": "number:integer", "benefit": "money", "confirmed_benefit": "money"},
        audience="customer",
    )
    thanks: pd.DataFrame = table(
        {"date": "date", "kind": "value", "description": "text", "done_by": "text", "state": "value"}
    )
    helpers: pd.DataFrame = table(
        {
            "done_by": "text",
            "deeds": "number:integer",
            "confirmed_deeds": "number:integer",
            "first": "date",
            "last": "date",
        }
    )
    decision: DossierDecision

"""Wiring of the needs: the account's tables, gathered; the decision put to them."""

from __future__ import annotations

import datetime

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.needs.asking import rank_questions
from kamlib.steps.needs.case import NeedsCase
from kamlib.steps.needs.decision import NeedsDecision
from kamlib.steps.needs.findings import find
from kamlib.steps.needs.gains import list_components, sum_gains, weigh_effects
from kamlib.steps.needs.matrix import lay_matrix
from kamlib.steps.needs.organisation import ask_five, list_needs, measure_phantoms
from kamlib.steps.needs.persons import cover_bonuses, list_persons
from kamlib.steps.needs.result import NeedsResult
from kamlib.steps.shared.ledger import words
from kamlib.steps.shared.of_account import rows_of, whole_table


def gather(book: Book, account: str) -> NeedsCase:
    """Gather the account's tables."""
    accounts = whole_table(book, "accounts")
    own = {
        name: rows_of(whole_table(book, name), account) for name in ("contacts", "commitments", "variants", "offers")
    }
    potential = book.result("potential").accounts.set_index("account_id")["potential"]
    return NeedsCase(
        account=account,
        owner=str(words(rows_of(accounts, account), "owner", "").iloc[0]),
        everywhere=whole_table(book, "needs"),
        contacts=own["contacts"],
        variants=own["variants"],
        offers=own["offers"],
        usp_match=whole_table(book, "usp_match"),
        potential=float(potential.get(account, float("nan"))),
        last_day=_last_day(book.settings.base_year, own["contacts"]["last_contact"], own["commitments"]["done_on"]),
    )


def _last_day(base_year: int, *days: pd.Series) -> datetime.date:
    """Return the end of the base year, or the last day on file where that is later."""
    last = [pd.to_datetime(each).max() for each in days]
    return max([datetime.date(base_year, 12, 31), *(each.date() for each in last if pd.notna(each))])


def compute(case: NeedsCase, decision: NeedsDecision) -> NeedsResult:
    """Return what the account needs, who gains by our offer, and which question to ask whom first.

    Parameters
    ----------
    case : NeedsCase
        The account's tables.
    decision : NeedsDecision
        Agreed needs, persons and matrix.

    Returns
    -------
    NeedsResult
        With its findings.
    """
    needs = list_needs(decision, case.everywhere, case.usp_match, case.account)
    five, matrix = ask_five(needs), lay_matrix(decision.changes)
    persons = list_persons(case.contacts, decision.people)
    effects = weigh_effects(list_components(case.variants, case.offers), persons, matrix)
    gains = sum_gains(effects, case.variants)
    unknown = persons["influence"].isna() & persons["matters"]
    figures = {
        "needs": len(needs),
        **measure_phantoms(needs),
        "unasked": int((five["state"] == "unasked").sum()),
        "guessed": int((five["state"] == "guessed").sum()),
        "bonus_coverage": cover_bonuses(persons),
        "persons": len(persons),
        "influence_unknown": int(unknown.sum()),
        "variants": len(gains),
        "potential": None if case.potential != case.potential else case.potential,
        "as_of": decision.as_of or case.last_day,
        "owner": case.owner,
    }
    asked = five["importance"].sum() + needs.loc[~needs["question"].isin(five["question"]), "importance"].sum()
    parts = gains[["helps_share", "neutral_share", "hurts_share", "unknown_share"]].sum(axis=1, min_count=1).dropna()
    result = NeedsResult(
        needs=needs,
        questions=five,
        persons=persons,
        matrix=matrix.rename_axis("kind").reset_index(),
        effects=effects,
        gains=gains,
        asks=rank_questions(needs, five, persons, case.owner, case.potential),
        decision=decision,
        figures=figures,
        checks=(
            Check("importance", float(asked), float(needs["importance"].sum())),
            Check("influence", float(parts.sum()), float(len(parts))),
        ),
    )
    return with_findings(result, find)


def decision_frame(result: NeedsResult) -> pd.DataFrame:
    """Return the agreed needs."""
    return result.needs[["need", "question", "importance", "evidence", "source", "person", "said_on"]]

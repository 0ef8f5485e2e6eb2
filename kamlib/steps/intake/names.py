"""What to decide about names: accounts that may be one, their owners, values that may be slips; nothing is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from kamlib.core.tables import TABLES
from kamlib.intake.names import Match, find_duplicates, match_names, read_tax_id, resolve_accounts
from kamlib.intake.names.parents import propose_parents
from kamlib.intake.names.tax import are_russian
from kamlib.intake.names.variants import find_variants
from kamlib.intake.tables.decision import IntakeDecision

#: Columns of facts that hold product lines, and the tables that list them.
_LINES = (("sales", "product_line"), ("deals", "product_line"), ("addressable", "product_line"))
_LISTS = ("norms", "prices")
_ACCOUNT = "accounts.account_id"


@dataclass(frozen=True)
class Candidates:
    """What may be decided, each with what was decided about it (``open`` where nobody has).

    Attributes
    ----------
    duplicates : DataFrame
        group, verdict (likely / possible / other_entity), account_id, name, keep, kept_name, reasons, confidence,
        revenue (base year), kept_revenue, decided (open / merged / apart): a row for each account that may go into
        another one.
    parents : DataFrame
        account_id, name, parent_id, parent, reason, confidence, decided (open / accepted / rejected).
    variants : DataFrame
        table, column, found, rows, meant, meant_name (of an account), others (the next nearest names), reason,
        confidence, unambiguous, decided (open / accepted / rejected).
    tax_ids : DataFrame
        account_id, name, tax_id, state (wrong / repaired), proposed (with its leading zero): INNs whose check digits
        do not agree.
    """

    duplicates: pd.DataFrame
    parents: pd.DataFrame
    variants: pd.DataFrame
    tax_ids: pd.DataFrame


def collect_candidates(
    frames: Mapping[str, pd.DataFrame], decision: IntakeDecision, revenue: Mapping[str, float]
) -> Candidates:
    """Return what may be decided about names.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables as read: before any merge, and those too that cannot be used as they are.
    decision : IntakeDecision
        What was decided so far.
    revenue : mapping of str to float
        Revenue of the base year by account_id.

    Returns
    -------
    Candidates
        Each with what was decided of it; tables without rows where there is nothing to decide.
    """
    accounts = frames["accounts"]
    return Candidates(
        duplicates=_duplicates(accounts, decision, revenue),
        parents=_parents(accounts, decision, revenue),
        variants=_variants(frames, decision),
        tax_ids=_tax_ids(accounts[~accounts["account_id"].isin(list(decision.replaced))]),
    )


def _duplicates(accounts: pd.DataFrame, decision: IntakeDecision, revenue: Mapping[str, float]) -> pd.DataFrame:
    """Return the proposed pairs as decided, and what was decided beyond the proposals."""
    found = find_duplicates(accounts, revenue)
    names = dict(accounts[["account_id", "name"]].itertuples(index=False))
    rows = found[found["account_id"] != found["keep"]].drop(columns="tax_id")
    told = set(zip(rows["account_id"], rows["keep"], strict=True))
    more = [
        {"group": 0, "verdict": "decided", "account_id": gone, "name": names.get(gone, ""), "keep": keep}
        for gone, keep in decision.replaced.items()
        if (gone, keep) not in told and (keep, gone) not in told
    ]
    rows = pd.concat([rows, pd.DataFrame(more, columns=rows.columns)], ignore_index=True) if more else rows
    pairs = list(zip(rows["account_id"], rows["keep"], strict=True))
    rows = rows.assign(
        reasons=rows["reasons"].fillna(""),
        kept_name=[names.get(keep, "") for _, keep in pairs],
        revenue=[float(revenue.get(account, 0.0)) for account, _ in pairs],
        kept_revenue=[float(revenue.get(keep, 0.0)) for _, keep in pairs],
        decided=[_about(decision, account, keep) for account, keep in pairs],
    )
    order = ["group", "verdict", "account_id", "name", "keep", "kept_name", "reasons", "confidence"]
    return rows[[*order, "revenue", "kept_revenue", "decided"]].reset_index(drop=True)


def _about(decision: IntakeDecision, account: str, keep: str) -> str:
    if decision.kept(account) == decision.kept(keep):
        return "merged"
    apart = any({each.first, each.second} == {account, keep} for each in decision.apart)
    return "apart" if apart else "open"


def _parents(accounts: pd.DataFrame, decision: IntakeDecision, revenue: Mapping[str, float]) -> pd.DataFrame:
    found = propose_parents(accounts, revenue)
    names = dict(accounts[["account_id", "name"]].itertuples(index=False))
    decided = {each.account_id: each.parent for each in decision.parents}
    chosen = [
        (child, names.get(child, ""), parent, names.get(parent, parent), "decided", float("nan"))
        for child, parent in decided.items()
        if parent
    ]
    answered = [child for child, *_ in chosen]
    one = [decision.kept(row.account_id) == decision.kept(row.parent_id) for row in found.itertuples()]
    open_or_refused = found[~found["account_id"].isin(answered) & ~pd.Series(one, index=found.index, dtype=bool)]
    rows = [*open_or_refused.itertuples(index=False, name=None), *chosen]
    made = pd.DataFrame(rows, columns=found.columns).astype({"confidence": "float64"})
    states = [
        "open" if child not in decided else "accepted" if decided[child] else "rejected" for child in made["account_id"]
    ]
    return made.assign(decided=pd.Series(states, index=made.index, dtype=object))


def _variants(frames: Mapping[str, pd.DataFrame], decision: IntakeDecision) -> pd.DataFrame:
    names = dict(frames["accounts"][["account_id", "name"]].itertuples(index=False))
    lines = []
    for table, column, counts, match in [*_unknown_references(frames), *_unlike_lines(frames)]:
        own = names if _names_account(table, column) else {}
        others = ", ".join(own.get(each, each) for each in match.others)
        decided = "rejected" if _stays(decision, table, column, match.found) else "open"
        shown = (table, column, match.found, counts[match.found], match.meant, own.get(match.meant, ""), others)
        lines.append((*shown, match.kind, match.confidence, match.unambiguous, decided))
    for each in decision.names:
        if each.found != each.meant:
            label = names.get(each.meant, "") if _names_account(each.table, each.column) else ""
            shown = (each.table, each.column, each.found, None, each.meant, label, "")
            lines.append((*shown, "decided", None, True, "accepted"))
    columns = ["table", "column", "found", "rows", "meant", "meant_name", "others"]
    columns += ["reason", "confidence", "unambiguous", "decided"]
    types = {"rows": "float64", "confidence": "float64", "unambiguous": "bool"}
    return pd.DataFrame(lines, columns=columns).astype(types)


def _names_account(table: str, column: str) -> bool:
    return TABLES[table].column(column).refers == _ACCOUNT


def _stays(decision: IntakeDecision, table: str, column: str, found: str) -> bool:
    return any(
        (each.table, each.column, each.found, each.meant) == (table, column, found, found) for each in decision.names
    )


def _counts(frame: pd.DataFrame, column: str) -> dict[str, int]:
    """Return how many rows of the file hold each value."""
    weight = frame["lines"] if "lines" in frame else pd.Series(1, index=frame.index)
    return {str(value): int(n) for value, n in weight.groupby(frame[column], sort=False).sum().items()}


def _unknown_references(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str, dict[str, int], Match]]:
    """Give the values that the table which they refer to does not have, with what was perhaps meant."""
    for table, frame in frames.items():
        for column in TABLES[table].columns:
            target, _, key = column.refers.partition(".")
            if not target or column.name not in frame or frames[target].empty:
                continue
            known = set(frames[target][key].dropna())
            counts = {value: n for value, n in _counts(frame, column.name).items() if value not in known}
            if counts:
                yield from ((table, column.name, counts, match) for match in _meant(counts, frames[target], key))


def _meant(counts: Mapping[str, int], target: pd.DataFrame, key: str) -> list[Match]:
    if key != "account_id":
        matches = {each.found: each for each in match_names(counts, target[key].dropna())}
        return [matches.get(value, Match(value, "", "none", 0.0, False)) for value in counts]
    mapping, unresolved = resolve_accounts(counts, target)
    sure = [Match(value, account, "resolved", 0.97, True) for value, account in mapping.items()]
    return sure + unresolved


def _unlike_lines(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str, dict[str, int], Match]]:
    known = {str(value): 1 for name in _LISTS for value in frames[name]["product_line"].dropna()}
    for table, column in _LINES:
        counts = _counts(frames[table], column) if column in frames[table] else {}
        yield from ((table, column, counts, match) for match in find_variants(counts, known))


def _tax_ids(accounts: pd.DataFrame) -> pd.DataFrame:
    columns = ["account_id", "name", "tax_id", "state", "proposed"]
    if "tax_id" not in accounts:
        return pd.DataFrame(columns=columns)
    rows = accounts[["account_id", "name", "tax_id"]].dropna(subset=["tax_id"])
    ids = [read_tax_id(text) for text in rows["tax_id"]]
    if not are_russian(ids):
        return pd.DataFrame(columns=columns)
    rows = rows.assign(
        state=[each.state for each in ids],
        proposed=[each.number if each.state == "repaired" else "" for each in ids],
    )
    return rows[rows["state"].isin(["wrong", "repaired"])].reset_index(drop=True)

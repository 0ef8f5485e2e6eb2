"""What does not fit together: facts that two steps tell differently, each with both figures and their places."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Result
from kamlib.steps.summary.case import SummaryCase

#: Shares and rates that differ by more than this are told in two ways.
POINTS = 0.05
#: One account with this share of the list's potential carries the list.
CARRIES = 0.40
#: Most of an offer's worth.
HALF = 0.5
#: Shares closer than this are one share.
ROUNDING = 0.005
COLUMNS = (
    *("kind", "account_id", "name", "one", "one_unit", "one_place"),
    *("other", "other_unit", "other_place", "settle"),
)
_Row = tuple[str, str, float, str, str, float, str, str]


def find_contradictions(case: SummaryCase) -> pd.DataFrame:
    """Return what does not fit together, gravest first.

    Returns
    -------
    DataFrame
        kind, account_id, name, one, one_unit, one_place (a step), other, other_unit, other_place, settle (the same key:
        how to settle it).
    """
    checks = (_served, _retention, _margins, _shares, _held, _planned, _unimportant, _carried, _aged, _told_twice)
    rows = [row for check in checks for row in check(case)]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("name", "settle")])
    frame.insert(2, "name", frame["account_id"].map(case.names).astype(object).fillna(""))
    frame["settle"] = frame["kind"]
    return frame.astype({"one": float, "other": float})


def _served(case: SummaryCase) -> Iterator[_Row]:
    """Key accounts without a programme, and programmes for accounts that the list refused."""
    budget = case.engagement.get("budget")
    if budget is None:
        return
    ranking = case.engagement["priorities"].ranking.set_index("account_id")
    for row in budget.accounts.itertuples():
        served = row.level != "none"
        worth = float(ranking["potential"].get(row.account_id, float("nan")))
        if row.key and not served:
            yield "key_unserved", row.account_id, worth, "money", "priorities", 0.0, "money", "budget"
        if served and not row.key:
            score = float(ranking["score"].get(row.account_id, float("nan")))
            yield "programme_refused", row.account_id, score, "share", "priorities", row.cost, "money", "budget"


def _retention(case: SummaryCase) -> Iterator[_Row]:
    """The budget counts on another retention without a programme than the base shows."""
    budget, lifetime = case.engagement.get("budget"), case.engagement.get("lifetime")
    if budget is None or lifetime is None:
        return
    seen, typed = lifetime.figures.get("yearly_retention"), budget.figures.get("retention_without")
    if seen is not None and typed is not None and abs(seen - typed) > POINTS:
        yield "retention", "", float(seen), "share", "profitability", float(typed), "share", "budget"


def _margins(case: SummaryCase) -> Iterator[_Row]:
    """An offer is reckoned at another margin than the budget."""
    basis = case.engagement.get("budget_basis")
    if basis is None:
        return
    kept = basis.candidates.set_index("account_id")["kept_margin_share"].dropna()
    for account, offer in case.by_account.get("offers", {}).items():
        margin = offer.figures.get("unit_margin")
        if margin is not None and account in kept.index and abs(kept[account] - margin) > POINTS:
            yield "margin", account, float(margin), "share", "offers", float(kept[account]), "share", "budget"


def _shares(case: SummaryCase) -> Iterator[_Row]:
    """More share is promised than there is to win."""
    budget = case.engagement.get("budget")
    for row in budget.accounts.itertuples() if budget is not None else ():
        if row.share_target > 1:
            yield "share_above_all", row.account_id, row.share_target, "share", "budget", 1.0, "share", "profile"
    for account, offer in case.by_account.get("offers", {}).items():
        chosen = offer.variants[offer.variants["variant"] == offer.decision.variant]
        room = offer.figures.get("room")
        promised = float(chosen["stated_uplift"].iloc[0]) if len(chosen) else float("nan")
        if room is not None and promised > room:
            yield "share_above_room", account, promised, "share", "offers", float(room), "share", "profile"


def _held(case: SummaryCase) -> Iterator[_Row]:
    """A plan promises more share than rivals leave whose contracts run beyond that year."""
    budget = case.engagement.get("budget")
    for account, rivals in case.by_account.get("competitors_rivals", {}).items() if budget is not None else ():
        held = rivals.profiles.dropna(subset=["wallet_share", "contract_end"])
        ends = pd.to_datetime(held["contract_end"])
        path = budget.by_year[budget.by_year["account_id"] == account].sort_values("year")
        for row in path.itertuples():
            free = 1.0 - float(held.loc[ends >= pd.Timestamp(row.year, 12, 31), "wallet_share"].sum())
            if row.share_with > free + 1e-9:
                promised = float(row.share_with)
                yield "share_above_rivals", account, promised, "share", "budget", free, "share", "competitors"
                break


def _planned(case: SummaryCase) -> Iterator[_Row]:
    """An offer that the customer has accepted is not in the plan, or the plan has less room than it promises."""
    budget, offers = case.engagement.get("budget"), case.by_account.get("offers", {})
    for row in budget.offers.itertuples() if budget is not None else ():
        chosen = _chosen(offers.get(row.account_id))
        if chosen is None or chosen["validation"] != "accepted" or not chosen["expected_uplift"] > 0:
            continue
        promised, planned = float(chosen["expected_uplift"]), float(row.share_gain)
        if row.state != "planned":
            yield "offer_unplanned", row.account_id, promised, "share", "offers", 0.0, "share", "budget"
        elif promised - planned > ROUNDING:
            yield "offer_over_wallet", row.account_id, promised, "share", "offers", planned, "share", "budget"


def _unimportant(case: SummaryCase) -> Iterator[_Row]:
    """Most of what an accepted offer is worth answers criteria of less than average importance to the customer."""
    sessions = case.by_account.get("competitors", {})
    for account, offer in case.by_account.get("offers", {}).items():
        chosen, session = _chosen(offer), sessions.get(account)
        if chosen is None or session is None or chosen["validation"] != "accepted" or session.criteria.empty:
            continue
        criteria = session.criteria.set_index("criterion")
        weight = criteria["customer"].astype(float).fillna(criteria["weight"].astype(float)).dropna()
        parts = offer.components
        parts = parts[
            (parts["variant"] == chosen["variant"]) & parts["current"] & parts["criterion"].isin(weight.index)
        ]
        worth = parts["expected"].astype(float).groupby(parts["criterion"]).sum(min_count=1).dropna()
        minor = worth[weight.reindex(worth.index) < weight.mean()]
        if worth.sum() > 0 and minor.sum() > HALF * worth.sum():
            answered = float(weight.reindex(minor.index).sum() / weight.sum())
            share = float(minor.sum() / worth.sum())
            yield "offer_unimportant", account, share, "share", "offers", answered, "share", "competitors"


def _chosen(offer: Result | None) -> pd.Series | None:
    """Return the variant that is to go to the customer; None where there is none."""
    if offer is None:
        return None
    rows = offer.variants[offer.variants["variant"] == offer.decision.variant]
    return None if rows.empty else rows.iloc[0]


def _carried(case: SummaryCase) -> Iterator[_Row]:
    """The potential of one account carries the list."""
    ranking = case.engagement["priorities"].ranking
    worth = ranking[ranking["account_id"].isin(case.key_accounts)].set_index("account_id")["potential"].dropna()
    if len(worth) > 1 and worth.max() > CARRIES * worth.sum():
        total = float(worth.sum())
        yield "carried", worth.idxmax(), float(worth.max()), "money", "profile", total, "money", "priorities"


def _aged(case: SummaryCase) -> Iterator[_Row]:
    """A decision was signed before the data end that it should rest on."""
    for key, day in case.signed_on.items():
        age = (case.data_until - day).days if case.data_until else 0
        if age > 0:
            stem, _, account = key.partition(".")
            yield "aged", account, float(age), "days", stem, 0.0, "days", "intake"


def _told_twice(case: SummaryCase) -> Iterator[_Row]:
    """Two tables tell one fact differently."""
    intake = case.engagement.get("intake")
    for row in intake.told_twice.itertuples() if intake is not None else ():
        yield "told_twice", row.account_id, row.one, "money", "intake", row.other, "money", "intake"

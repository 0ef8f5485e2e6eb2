"""Nine signs of a customer worth keeping, and what to do with those who cost more than they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.steps.shared import ledger

SIGNS = (
    "pays_its_way",
    "keeps_agreements",
    "within_means",
    "pays_on_time",
    "reacts",
    "shares_information",
    "learns",
    "complains_with_cause",
    "recommends",
)
#: A sign is kept up to (overdue) or from this on.
OVERDUE_DAYS, MIDDLE_MARK, SHARED, JUSTIFIED = 14, 3, 0.5, 0.5
#: Fewer known signs give no verdict.
LEAST_SIGNS = 5
REMEDIES = ("reprice", "serve_cheaper", "part", "watch")
#: Share of broken signs from which a relationship needs repair.
TROUBLE = 0.4
VERDICTS = ("refuse", "repair", "keep", "unknown")


@dataclass(frozen=True, kw_only=True)
class ConductResult(Result):
    """How customers behave, and the refusal and repair list.

    Attributes
    ----------
    signs : DataFrame
        account_id, name, sign (see :data:`SIGNS`), state ('yes', 'no', 'unknown').
    accounts : DataFrame
        account_id, name, kept, broken, unknown (of nine), broken_signs (keys), verdict ('refuse': it does not pay its
        way and half of the known signs or more are broken; 'repair': it does not pay its way, or :data:`TROUBLE` of the
        signs or more are broken; 'keep'; 'unknown': fewer than five signs known), revenue, nopat, chosen. Worst first.
    unprofitable : DataFrame
        account_id, name, loss_years, revenue, nopat (base year), price_gap (margin missing against the average margin
        share), service_gap (cost above the average share), low_potential (bool; NA where unknown), remedy ('reprice',
        'serve_cheaper', 'part': low potential, and closing both gaps would not do, 'watch': it earned money again),
        nopat_after (base-year result before tax with the larger gap closed). Buying accounts that lost money in two or
        more years, largest loss first.
    """

    stem: ClassVar[str] = "conduct"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "judged": "number",
        "refused": "number",
        "repaired": "number",
        "kept_accounts": "number",
        "unprofitable": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    signs: pd.DataFrame = table(
        {"account_id": "text", "name": "text", "sign": "value", "state": "value"}, audience="client"
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "kept": "number:integer",
            "broken": "number:integer",
            "unknown": "number:integer",
            "broken_signs": "of|conduct.value.sign.*",
            "verdict": "value",
            "revenue": "money",
            "nopat": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    unprofitable: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "loss_years": "text:integer",
            "revenue": "money",
            "nopat": "money",
            "price_gap": "money",
            "service_gap": "money",
            "low_potential": "value:boolean",
            "remedy": "value",
            "nopat_after": "money",
        },
        audience="client",
    )


def judge_conduct(
    ranking: pd.DataFrame, profit: pd.DataFrame, by_year: pd.DataFrame, behaviour: pd.DataFrame
) -> ConductResult:
    """Return the signs, the verdicts and the list of accounts that lose money.

    Parameters
    ----------
    ranking : DataFrame
        Of step 2: account_id, name, chosen, potential.
    profit, by_year : DataFrame
        ``accounts`` and the base-year rows of ``by_year`` of the profitability.
    behaviour : DataFrame
        Table ``behaviour``.
    """
    table = ranking[["account_id", "name", "chosen", "potential"]].merge(
        profit.drop(columns=["name", "status"]), on="account_id"
    )
    wide = read_signs(table, behaviour)
    accounts = _verdicts(table, wide)
    signs = wide.reset_index().melt("account_id", var_name="sign", value_name="kept")
    signs["state"] = np.select([signs["kept"] == 1, signs["kept"] == 0], ["yes", "no"], "unknown")
    signs = signs.merge(table[["account_id", "name"]], on="account_id")[["account_id", "name", "sign", "state"]]
    parts = {"signs": signs, "accounts": accounts, "unprofitable": treat_unprofitable(table, by_year)}
    counts = accounts["verdict"].value_counts()
    figures = {
        "judged": int(len(accounts) - counts.get("unknown", 0)),
        "refused": int(counts.get("refuse", 0)),
        "repaired": int(counts.get("repair", 0)),
        "kept_accounts": int(counts.get("keep", 0)),
        "unprofitable": len(parts["unprofitable"]),
    }
    counted = accounts[["kept", "broken", "unknown"]].to_numpy().sum() if len(accounts) else 0
    checks = (Check("signs", float(counted), float(len(signs)), 0.0),)
    return ConductResult(**parts, figures=figures, findings=_findings(parts, figures), checks=checks)


def read_signs(table: pd.DataFrame, behaviour: pd.DataFrame) -> pd.DataFrame:
    """Return the nine signs by account_id: 1 kept, 0 broken, NaN unknown.

    An account that bought nothing cannot pay its way or on time: those signs are unknown, not broken.
    """
    by_account = behaviour.set_index("account_id") if len(behaviour) else pd.DataFrame()
    index = pd.Index(table["account_id"], name="account_id")
    facts = {name: ledger.column(by_account, name).reindex(index) for name in BEHAVIOUR}
    nopat = pd.Series(table["nopat"].to_numpy(), index=index)
    bought = pd.Series(table["revenue"].to_numpy(), index=index).fillna(0) > 0
    complaints, justified = facts["complaints"], facts["complaints_justified"]
    grounded = (justified / complaints.where(complaints > 0)).fillna(justified.where(complaints.isna()))
    with_cause = _flag(grounded >= JUSTIFIED, grounded.notna()).mask(complaints == 0, 1.0)
    found = {
        "pays_its_way": _flag(nopat > 0, nopat.notna() & bought),
        "keeps_agreements": _flag(facts["contract_breaches"] == 0, facts["contract_breaches"].notna()),
        "within_means": _flag(facts["solvency"] >= MIDDLE_MARK, facts["solvency"].notna()),
        "pays_on_time": _flag(facts["days_overdue"] <= OVERDUE_DAYS, facts["days_overdue"].notna()),
        "reacts": _flag(facts["reaction"] >= MIDDLE_MARK, facts["reaction"].notna()),
        "shares_information": _flag(facts["information_shared"] >= SHARED, facts["information_shared"].notna()),
        "learns": _flag(facts["learning"] >= MIDDLE_MARK, facts["learning"].notna()),
        "complains_with_cause": with_cause,
        "recommends": _flag(facts["referrals"] > 0, facts["referrals"].notna()),
    }
    return pd.DataFrame(found)[list(SIGNS)]


BEHAVIOUR = (
    "contract_breaches",
    "solvency",
    "days_overdue",
    "reaction",
    "information_shared",
    "learning",
    "complaints",
    "complaints_justified",
    "referrals",
)


def _flag(condition: pd.Series, known: pd.Series) -> pd.Series:
    return condition.astype(float).where(known)


def _verdicts(table: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    kept, broken = (wide == 1).sum(axis=1), (wide == 0).sum(axis=1)
    known = kept + broken
    unpaid = wide["pays_its_way"] == 0
    conditions = [
        known < LEAST_SIGNS,
        (broken >= known / 2) & unpaid,
        (broken >= TROUBLE * known) | unpaid,
    ]
    verdict = np.select(conditions, ["unknown", "refuse", "repair"], "keep")
    names = [", ".join(wide.columns[row]) for row in (wide == 0).to_numpy()]
    columns = {"kept": kept, "broken": broken, "unknown": len(SIGNS) - known, "broken_signs": names, "verdict": verdict}
    found = pd.DataFrame(columns, index=wide.index).reset_index()
    joined = table[["account_id", "name", "revenue", "nopat", "chosen"]].merge(found, on="account_id")
    order = joined["verdict"].map({name: place for place, name in enumerate(VERDICTS)})
    joined = joined.assign(order=order).sort_values(["order", "broken", "account_id"], ascending=[True, False, True])
    names = ["account_id", "name", "kept", "broken", "unknown", "broken_signs", "verdict", "revenue", "nopat", "chosen"]
    return joined[names].reset_index(drop=True)


def treat_unprofitable(table: pd.DataFrame, by_year: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that lost money in two or more years and what would cure them (see the class)."""
    base = by_year.set_index("account_id")["profit_before_tax"]
    sold = table[table["revenue"] > 0]
    usual_margin = sold["margin"].sum(min_count=1) / sold["revenue"].sum()
    usual_cost = sold["cost_to_serve"].sum(min_count=1) / sold["revenue"].sum() if len(sold) else np.nan
    low = (table["potential"] < table["potential"].median()) | (table["potential"] <= 0)
    frame = table.assign(low_potential=low.astype("boolean").mask(table["potential"].isna()))
    # A prospect that only costs is an investment, not a loss-maker: it has to buy to be on this list.
    frame = frame[(frame["loss_years"].fillna(0) >= 2) & (frame["revenue"] > 0)].copy()
    frame["price_gap"] = (usual_margin * frame["revenue"] - frame["margin"]).clip(lower=0)
    frame["service_gap"] = (frame["cost_to_serve"] - usual_cost * frame["revenue"]).clip(lower=0)
    gaps = frame[["price_gap", "service_gap"]].fillna(0.0)
    profit = frame["account_id"].map(base).astype(float)
    frame["nopat_after"] = profit + gaps.max(axis=1)
    hopeless = frame["low_potential"].fillna(False).astype(bool) & (profit + gaps.sum(axis=1) < 0)
    cheaper = gaps["service_gap"] > gaps["price_gap"]
    recovered = frame["nopat"] >= 0
    remedies = ["watch", "part", "serve_cheaper"]
    frame["remedy"] = np.select([recovered, hopeless, cheaper], remedies, "reprice").astype(object)
    names = ["account_id", "name", "loss_years", "revenue", "nopat", "price_gap", "service_gap", "low_potential"]
    ordered = frame.sort_values(["nopat", "account_id"], na_position="last", kind="stable")
    return ordered[[*names, "remedy", "nopat_after"]].reset_index(drop=True)


def _findings(parts: dict, figures: dict) -> tuple[Finding, ...]:
    accounts, losing = parts["accounts"], parts["unprofitable"]
    found = []
    if not figures["judged"]:
        found.append(Finding("not_judged", {"n": len(accounts), "least": LEAST_SIGNS}, "warn", 80))
    for verdict, tone, weight in (("refuse", "bad", 70), ("repair", "warn", 55)):
        rows = accounts[accounts["verdict"] == verdict]
        if len(rows):
            largest = rows.sort_values(["revenue", "account_id"], ascending=[False, True], na_position="last")
            found.append(Finding(verdict, {"n": len(rows), "names": largest["name"].tolist()}, tone, weight))
    troubled = accounts[accounts["chosen"] & accounts["verdict"].isin(["refuse", "repair"])]
    if len(troubled):
        row = troubled.iloc[0]
        values = {"n": len(troubled), "name": row["name"], "signs": row["broken_signs"]}
        found.append(Finding("key_in_trouble", values, "warn", 78))
    if len(losing):
        loss = float(-losing["nopat"].clip(upper=0).sum())
        values = {"n": len(losing), "names": losing["name"].tolist(), "loss": loss}
        values |= {
            f"{each}": int((losing["remedy"] == each).sum()) for each in ("reprice", "serve_cheaper", "part", "watch")
        }
        found.append(Finding("unprofitable", values, "bad", 74))
    return order_findings(found)

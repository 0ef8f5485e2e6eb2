"""Two maps of step 2: what an account is worth to us against how it sees us, and what we are to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.core.schema import US
from kamlib.core.stability import stamp
from kamlib.steps.shared import ledger

SEGMENTS = ("key", "developing", "maintained", "opportunistic", "unknown")
POSITIONS = ("partner", "managed", "desired", "independent", "unknown")
#: Middle of the scale on which the customer's view is given.
VIEW_CUT = 0.5
#: Middle of the 0–10 scales of supply risk and supply value.
SUPPLY_CUT = 5.0
#: Where its own word and the team's differ by more, somebody is wrong.
CONTRADICTION = 0.3
#: Liking and buying are two things: only a wide gap between them is worth a question.
HOPE = 0.6


@dataclass(frozen=True, kw_only=True)
class PositionsResult(Result):
    """Where each account stands on the two maps.

    Attributes
    ----------
    selection : DataFrame
        Accounts whose view of us is known: account_id, name, status, score, score_low, score_high, view, view_low,
        view_high (0…1), basis ('voice': its own ratings and survey answers; 'team': our people's score; 'observed':
        share of wallet and behaviour), evidence (A, B, C), segment, holds_share (of the values within both intervals
        that leave it in its quadrant), stamp, to_line (least change of score or view that moves it), revenue,
        potential, chosen (bool). Best score first.
    unknown_views : DataFrame
        account_id, name, status, score, potential, chosen: nobody has asked them; best score first.
    segments : DataFrame
        segment, accounts, revenue, potential, advice (same key as segment).
    views : DataFrame
        account_id, name, ratings, survey, team, wallet, behaviour (0…1, NaN where there is none): every source.
    supply : DataFrame
        account_id, name, supply_risk, supply_value (0…10), basis ('stated', 'computed'), evidence, position, reading
        (same key), revenue, chosen. Accounts with both known.
    supply_positions : DataFrame
        position, accounts, revenue, reading.
    rules : DataFrame
        axis, cut, rule: each cut line and the rule behind it.
    """

    stem: ClassVar[str] = "positions"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "known_views": "text",
        "unknown_view": "number",
        "known_positions": "text",
        "unknown_position": "number",
        "score_cut": "score",
        "view_cut": "score",
        "in_key": "text",
        "in_developing": "text",
        "in_maintained": "text",
        "in_opportunistic": "text",
        "as_partner": "text",
        "as_managed": "text",
        "as_desired": "text",
        "as_independent": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    selection: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "score_low": "score",
            "score_high": "score",
            "view": "score",
            "view_low": "score",
            "view_high": "score",
            "basis": "value",
            "evidence": "value",
            "segment": "value",
            "holds_share": "share",
            "stamp": "value",
            "to_line": "score",
            "revenue": "money",
            "potential": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    unknown_views: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "potential": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    segments: pd.DataFrame = table(
        {"segment": "value", "accounts": "number:integer", "revenue": "money", "potential": "money", "advice": "value"},
        audience="client",
    )
    views: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "ratings": "score",
            "survey": "score",
            "team": "score",
            "wallet": "score",
            "behaviour": "score",
        }
    )
    supply: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "supply_risk": "number.1",
            "supply_value": "number.1",
            "basis": "value",
            "evidence": "value",
            "position": "value",
            "reading": "value",
            "revenue": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    supply_positions: pd.DataFrame = table(
        {"position": "value", "accounts": "number:integer", "revenue": "money", "reading": "value"}, audience="client"
    )
    rules: pd.DataFrame = table({"axis": "value", "cut": "number", "rule": "value"}, audience="client")


def view_sources(
    account_ids: pd.Series,
    ratings: pd.DataFrame,
    survey: pd.DataFrame,
    behaviour: pd.DataFrame,
    wallet: pd.Series,
) -> pd.DataFrame:
    """Return every source of a customer's view of us on a scale of 0…1, by account_id.

    Returns
    -------
    DataFrame
        ratings (the customer's own marks for us, 1–10), survey (0–10, last wave), team (``view_of_us``), wallet (share
        of what it could buy from us that it does buy), behaviour (mean of reaction and information shared).
    """
    index = pd.Index(account_ids, name="account_id")
    found = {"ratings": _own_ratings(ratings), "survey": _last_wave(survey)}
    by_account = behaviour.set_index("account_id") if len(behaviour) else behaviour
    found["team"] = ledger.column(by_account, "view_of_us") / 10
    found["wallet"] = wallet.clip(0, 1)
    signs = [(ledger.column(by_account, "reaction") - 1) / 4, ledger.column(by_account, "information_shared")]
    found["behaviour"] = pd.concat(signs, axis=1).mean(axis=1)
    return pd.DataFrame({name: values.reindex(index).astype(float) for name, values in found.items()})


def _own_ratings(ratings: pd.DataFrame) -> pd.Series:
    if ratings.empty:
        return pd.Series(dtype=float)
    own = ratings[(ratings["side"] == "customer") & (ratings["company"] == US)]
    # A rater's last word counts; the customer is the mean of its people.
    order = ledger.column(own, "round").fillna(1)
    last = own.assign(order=order).sort_values("order", kind="stable")
    last = last.drop_duplicates(["account_id", "rater", "criterion"], keep="last")
    return (last["score"].astype(float).groupby(last["account_id"]).mean() - 1) / 9


def _last_wave(survey: pd.DataFrame) -> pd.Series:
    known = survey.dropna(subset=["score"]) if len(survey) else survey
    if known.empty:
        return pd.Series(dtype=float)
    last = known[known["wave"] == known.groupby("account_id")["wave"].transform("max")]
    return last.groupby("account_id")["score"].mean().astype(float) / 10


def judge_views(sources: pd.DataFrame) -> pd.DataFrame:
    """Return its view of us: its own word first, else the team's score, else what is observed.

    Returns
    -------
    DataFrame
        By account_id: view, view_low, view_high (0…1; NaN where there is no source), basis, evidence. The interval
        follows from the evidence: ±5, ±20, ±40 % of the scale's upper or lower part, whichever is left.
    """
    voice = sources[["ratings", "survey"]].mean(axis=1)
    observed = sources[["wallet", "behaviour"]].mean(axis=1)
    options = [("voice", "A", voice), ("team", "B", sources["team"]), ("observed", "C", observed)]
    table = pd.DataFrame({"view": np.nan, "basis": None, "evidence": None}, index=sources.index).astype(
        {"basis": object, "evidence": object}
    )
    for basis, evidence, values in options:
        free = table["view"].isna() & values.notna()
        table.loc[free, "view"] = values[free]
        table.loc[free, ["basis", "evidence"]] = [basis, evidence]
    half = table["evidence"].map(DEFAULT_RANGE).astype(float) * np.maximum(table["view"], 1 - table["view"])
    table["view_low"], table["view_high"] = (table["view"] - half).clip(0, 1), (table["view"] + half).clip(0, 1)
    return table[["view", "view_low", "view_high", "basis", "evidence"]]


def place_accounts(score: pd.Series, view: pd.Series, cut: float) -> pd.Series:
    """Return the quadrant of each account: 'key', 'developing', 'maintained', 'opportunistic', or 'unknown'."""
    wanted, liked = score >= cut, view >= VIEW_CUT
    conditions = [score.isna() | view.isna(), wanted & liked, wanted, liked]
    choices = ["unknown", "key", "developing", "maintained"]
    return pd.Series(np.select(conditions, choices, "opportunistic"), score.index, dtype=object)


def map_positions(
    ranking: pd.DataFrame, sources: pd.DataFrame, behaviour: pd.DataFrame, computed: pd.DataFrame, cut: float
) -> PositionsResult:
    """Return both maps.

    Parameters
    ----------
    ranking : DataFrame
        Of step 2: account_id, name, status, score, score_low, score_high, revenue, potential, chosen.
    sources : DataFrame
        See :func:`view_sources`.
    behaviour : DataFrame
        Table ``behaviour``: supply_risk, supply_value (0–10).
    computed : DataFrame
        See :func:`compute_supply`: what stands in where nobody stated it.
    cut : float
        Agreed least profile score.
    """
    judged = judge_views(sources)
    table = ranking.drop(columns="view", errors="ignore").merge(judged, left_on="account_id", right_index=True)
    selection = _selection(table[table["view"].notna() & table["score"].notna()], cut)
    supply = place_supply(ranking, behaviour, computed)
    unknown = table.loc[table["view"].isna(), ["account_id", "name", "status", "score", "potential", "chosen"]]
    named = sources.reset_index().merge(ranking[["account_id", "name"]], on="account_id")
    parts = {
        "selection": selection,
        "unknown_views": unknown.reset_index(drop=True),
        "segments": _sum_groups(selection, "segment", SEGMENTS[:4], ["revenue", "potential"]).rename_axis(None),
        "views": named[["account_id", "name", *sources.columns]],
        "supply": supply,
        "supply_positions": _sum_groups(supply, "position", POSITIONS[:4], ["revenue"]),
        "rules": _rules(cut),
    }
    parts["segments"]["advice"] = parts["segments"]["segment"]
    parts["supply_positions"]["reading"] = parts["supply_positions"]["position"]
    figures = {
        "known_views": len(selection),
        "unknown_view": len(unknown),
        "known_positions": len(supply),
        "unknown_position": len(ranking) - len(supply),
        "score_cut": cut,
        "view_cut": VIEW_CUT,
        **{f"in_{each}": int((selection["segment"] == each).sum()) for each in SEGMENTS[:4]},
        **{f"as_{each}": int((supply["position"] == each).sum()) for each in POSITIONS[:4]},
    }
    checks = (Check("views", float(len(selection) + len(unknown) + _unscored(table)), float(len(ranking)), 0.0),)
    return PositionsResult(**parts, figures=figures, findings=_findings(parts, ranking), checks=checks)


def _unscored(table: pd.DataFrame) -> int:
    return int((table["view"].notna() & table["score"].isna()).sum())


def _selection(known: pd.DataFrame, cut: float) -> pd.DataFrame:
    table = known.copy()
    table["segment"] = place_accounts(table["score"], table["view"], cut)
    odds = [
        _side(table[name], table[f"{name}_low"], table[f"{name}_high"], line)
        for name, line in (("score", cut), ("view", VIEW_CUT))
    ]
    table["holds_share"] = odds[0] * odds[1]
    table["stamp"] = [stamp(share) for share in table["holds_share"]]
    table["to_line"] = np.minimum((table["score"] - cut).abs(), (table["view"] - VIEW_CUT).abs())
    names = ["account_id", "name", "status", "score", "score_low", "score_high", "view", "view_low", "view_high"]
    names += ["basis", "evidence", "segment", "holds_share", "stamp", "to_line", "revenue", "potential", "chosen"]
    return table[names].reset_index(drop=True)


def _side(value: pd.Series, low: pd.Series, high: pd.Series, line: float) -> pd.Series:
    """Share of the interval on the value's own side of the line."""
    above = ((high - line) / (high - low).where(high > low)).clip(0, 1)
    return above.where(value >= line, 1 - above).fillna(1.0)


def _sum_groups(table: pd.DataFrame, column: str, order: tuple[str, ...], money: list[str]) -> pd.DataFrame:
    if table.empty:
        return pd.DataFrame(columns=[column, "accounts", *money])
    grouped = table.groupby(column)
    sums = grouped[money].sum(min_count=1).reindex(list(order))
    sums.insert(0, "accounts", grouped.size().reindex(list(order)).fillna(0).astype(int))
    return sums.rename_axis(column).reset_index()


def compute_supply(accounts: pd.DataFrame, wallet: pd.Series, by_year: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return what our supply means to an account as far as our own figures show it, on 0…10, by account_id.

    Value: its share of wallet with us. Risk: 10 where we are its sole supplier, else the part of its purchases that is
    service and intellectual work, which is harder to replace than goods. Both marked C where they are used.
    """
    base = by_year[by_year["year"] == base_year].set_index("account_id")
    soft = (base["revenue_service"] + base["revenue_intellectual"]) / base["revenue"].where(base["revenue"] > 0)
    if not soft.gt(0).any():
        soft = soft * np.nan
    index = pd.Index(accounts["account_id"], name="account_id")
    sole = pd.Series(ledger.words(accounts, "sole_supplier", False).astype(bool).to_numpy(), index=index)
    risk = (soft.reindex(index) * 10).clip(0, 10).where(~sole, 10.0)
    return pd.DataFrame({"supply_risk": risk, "supply_value": wallet.reindex(index).clip(0, 1) * 10})


def place_supply(ranking: pd.DataFrame, behaviour: pd.DataFrame, computed: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts whose supply risk and supply value are known, with what we are to them (see the class)."""
    table = ranking[["account_id", "name", "revenue", "chosen"]].copy()
    stated = behaviour.set_index("account_id") if len(behaviour) else behaviour
    for name in ("supply_risk", "supply_value"):
        said = table["account_id"].map(ledger.column(stated, name)).astype(float)
        table[f"{name}_said"] = said.notna()
        table[name] = said.fillna(table["account_id"].map(computed[name]).astype(float))
    both = table["supply_risk_said"] & table["supply_value_said"]
    table["basis"], table["evidence"] = np.where(both, "stated", "computed"), np.where(both, "B", "C")
    table = table.dropna(subset=["supply_risk", "supply_value"])
    valued, risky = table["supply_value"] >= SUPPLY_CUT, table["supply_risk"] >= SUPPLY_CUT
    table["position"] = np.select([valued & risky, valued, risky], POSITIONS[:3], "independent").astype(object)
    table["reading"] = table["position"]
    names = ["account_id", "name", "supply_risk", "supply_value", "basis", "evidence", "position", "reading"]
    return table[[*names, "revenue", "chosen"]].reset_index(drop=True)


def _rules(cut: float) -> pd.DataFrame:
    rows = [("score", cut * 100, "agreed_cut"), ("view", VIEW_CUT * 100, "middle")]
    rows += [("supply_risk", SUPPLY_CUT, "middle"), ("supply_value", SUPPLY_CUT, "middle")]
    return pd.DataFrame(rows, columns=["axis", "cut", "rule"])


def _findings(parts: dict, ranking: pd.DataFrame) -> tuple[Finding, ...]:
    selection, supply, unknown = parts["selection"], parts["supply"], parts["unknown_views"]
    buying = ranking.loc[ranking["revenue"] > 0, "account_id"]
    found = [
        _developing(selection),
        _maintained(selection),
        _contradiction(parts["views"][parts["views"]["account_id"].isin(buying)]),
        _position(supply, "managed"),
        _position(supply, "desired"),
    ]
    silent = unknown[unknown["chosen"]]
    if len(silent):
        found.append(Finding("view_unknown", {"n": len(silent), "names": silent["name"].tolist()}, "warn", 70))
    if selection.empty and len(ranking):
        found.append(Finding("no_views", {"n": len(ranking)}, "warn", 90))
    if supply.empty and len(ranking):
        found.append(Finding("no_supply", {"n": len(ranking)}, "warn", 60))
    return order_findings([each for each in found if each])


def _developing(selection: pd.DataFrame) -> Finding | None:
    rows = selection[(selection["segment"] == "developing") & selection["chosen"]]
    if rows.empty:
        return None
    return Finding("developing", {"n": len(rows), "names": rows["name"].tolist()}, "warn", 80)


def _maintained(selection: pd.DataFrame) -> Finding | None:
    rows = selection[selection["segment"] == "maintained"]
    total = rows["revenue"].sum(min_count=1)
    if rows.empty or not total > 0:
        return None
    return Finding("maintained", {"n": len(rows), "revenue": float(total)}, "info", 60)


def _contradiction(views: pd.DataFrame) -> Finding | None:
    """The team's score against the customer's own word, else against what it buys."""
    own = views[["ratings", "survey"]].mean(axis=1)
    pairs = (("team_against_voice", own, CONTRADICTION), ("team_against_wallet", views["wallet"], HOPE))
    for key, other, limit in pairs:
        gap = (views["team"] - other).dropna()
        far = gap[gap > limit].sort_values(ascending=False, kind="stable")
        if len(far):
            row = views.loc[far.index[0]]
            values = {
                "n": len(far),
                "name": row["name"],
                "team": float(row["team"]),
                "other": float(other[far.index[0]]),
            }
            return Finding(key, values, "warn", 65)
    return None


def _position(supply: pd.DataFrame, position: str) -> Finding | None:
    rows = supply[(supply["position"] == position) & supply["chosen"]]
    if rows.empty:
        return None
    return Finding(position, {"n": len(rows), "names": rows["name"].tolist()}, "info", 50)

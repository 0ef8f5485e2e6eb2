"""The value dossier of one account, put together from its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.results import Check
from kamlib.quant.simulation import probability_below
from kamlib.steps.dossier.asking import rank_questions
from kamlib.steps.dossier.case import DossierCase
from kamlib.steps.dossier.decision import DossierDecision
from kamlib.steps.dossier.deeds import list_deeds, sum_grades, sum_kinds_by_year, sum_years
from kamlib.steps.dossier.doubles import find_doubles
from kamlib.steps.dossier.kinds import KINDS, sum_kinds
from kamlib.steps.dossier.premium import compare_premiums, next_best
from kamlib.steps.dossier.result import DossierResult
from kamlib.steps.dossier.statement import judge_lines, make_form, write_statement
from kamlib.steps.dossier.switching import Leaving, lasting_rows, list_parts, simulate_leaving, sum_left_out
from kamlib.steps.shared.benefits import confirmed_benefits, span_of, yearly_benefits
from kamlib.workspace.files import slug


def assess_dossier(case: DossierCase, decision: DossierDecision) -> DossierResult:
    """Draw up the dossier of one account.

    Parameters
    ----------
    case : DossierCase
    decision : DossierDecision

    Returns
    -------
    DossierResult
        Without findings.

    Raises
    ------
    InputError
        ``dossier_rival_unknown``: the decision names a rival without prices.
    """
    deeds = list_deeds(case.rows, case.base_year)
    kinds = sum_kinds(deeds)
    last = case.plan_years[-1] if case.plan_years else case.base_year
    by_year = sum_years(case.rows, deeds, last)
    premiums, rival = _premiums(case, decision)
    leaving = _leave(case, decision, rival)
    told = {each.deed: {"show": each.show, "wording": each.wording} for each in decision.lines}
    people = set(deeds["done_by"].dropna())
    lines = judge_lines(deeds, told, people)
    statement = write_statement(deeds, lines)
    left_out = _left_out(case, decision)
    turns = _turns(leaving, left_out)
    asks = rank_questions(deeds, kinds, left_out.head(1) if turns else None)
    mutual = _mutual(case, decision, leaving)
    result = DossierResult(
        deeds=deeds.assign(shown=lines["shown"], why_not=lines["why_not"]),
        by_year=by_year,
        by_kind=sum_kinds_by_year(case.rows, deeds, last),
        grades=sum_grades(deeds, case.base_year),
        kinds=kinds,
        doubles=find_doubles(deeds, case.offers, case.equations),
        premiums=premiums,
        losses=leaving.parts,
        mutual=mutual,
        switching=_list_switching(decision),
        asks=asks,
        statement=statement,
        form=make_form(statement),
        statement_years=_statement_years(case, deeds, lines, last),
        statement_kinds=_statement_kinds(deeds, lines),
        thanks=deeds[["date", "kind", "description", "done_by", "state"]].iloc[::-1].reset_index(drop=True),
        helpers=_helpers(deeds),
        decision=decision,
    )
    figures = _deed_figures(case, deeds) | _price_figures(case, rival) | _loss_figures(case, decision, leaving, mutual)
    figures |= {"left_out": float(left_out["present"].sum()), "left_out_n": len(left_out), "turns": turns}
    if figures["loss_state"] == "full" and len(left_out):
        figures["loss_state"] = "claimed"
    known = set(deeds["deed"])
    figures["orphans"] = len({each.deed for each in (*decision.answers, *decision.lines)} - known)
    figures |= {"shown": int(lines["shown"].sum()), "withheld": int((~lines["shown"]).sum()), "asked": len(result.form)}
    return _finish(result, figures, by_year, deeds, leaving, last)


def _finish(
    result: DossierResult,
    figures: dict[str, Any],
    by_year: pd.DataFrame,
    deeds: pd.DataFrame,
    leaving: Leaving,
    last: int,
) -> DossierResult:
    whole = deeds[deeds["last_year"] <= last]["total"].sum()
    cut = deeds[deeds["last_year"] > last]
    checks = [Check("kinds", float(result.by_kind["benefit"].sum()), float(by_year["benefit"].sum()))]
    checks += [Check("grades", float(result.grades["benefit"].sum()), float(deeds["total"].sum()))]
    if cut.empty:
        checks.append(Check("years", float(by_year["benefit"].sum()), float(whole)))
    if leaving.gross.size:
        own = leaving.parts[leaving.parts["part"] != "price"]
        checks.append(Check("closed_form", float(leaving.gross.mean()), float(own["present"].sum())))
    return replace(result, figures=figures, checks=tuple(checks))


def _premiums(case: DossierCase, decision: DossierDecision) -> tuple[pd.DataFrame, pd.Series | None]:
    """Return the prices beside each rival's, and the row of the one he would go to; None where nobody is priced."""
    confirmed = _confirmed_base(case)
    frame = compare_premiums(case.account, case.prices, case.purchases, confirmed)
    if decision.rival and decision.rival not in set(frame["company"]):
        file = f"decisions/dossier.{slug(case.account)}.yaml"
        raise InputError(Problem("dossier_rival_unknown", found=decision.rival, file=file))
    name = decision.rival or next_best(frame)
    frame["chosen"] = frame["company"] == name
    return frame, frame[frame["chosen"]].iloc[0] if name else None


def _confirmed_base(case: DossierCase) -> float:
    """Return what is confirmed of the base year; NaN where no deed that pays in it has a sum: unknown, not nothing."""
    if not _counted(case.rows[~case.rows["denied"].astype(bool)], [case.base_year])[0]:
        return float("nan")
    return float(confirmed_benefits(case.rows, [case.base_year])[case.base_year])


def _counted(rows: pd.DataFrame, years: list[int]) -> np.ndarray:
    """Tell of each year whether a deed that pays in it has a sum."""
    known = rows[rows["customer_benefit"].notna()]
    first, last = span_of(known)
    asked = np.array(years)
    return ((first[:, None] <= asked) & (asked <= last[:, None])).any(axis=0)


def _left_out(case: DossierCase, decision: DossierDecision) -> pd.DataFrame:
    years = _years(case, decision)
    if decision.count_claimed:
        return pd.DataFrame({"deed": [], "present": []}).astype({"deed": object, "present": float})
    return sum_left_out(case.rows, years, _index(case, decision, years), case.discount)


def _turns(leaving: Leaving, left_out: pd.DataFrame) -> bool:
    """Tell whether leaving pays only because what the customer has not confirmed is left out."""
    loss = float(leaving.net.mean()) if leaving.net.size else float("nan")
    return loss <= 0 < loss + float(left_out["present"].sum())


def _index(case: DossierCase, decision: DossierDecision, years: list[int]) -> np.ndarray:
    risen = case.price_growth if decision.indexation is None else decision.indexation
    return (1 + risen) ** (np.array(years) - case.base_year)


def _growth(case: DossierCase, years: list[int]) -> np.ndarray:
    """Return the purchases of each year over those of the base year; after the plan as in its last year."""
    after = np.full(max(0, len(years) - len(case.growth)), _last(case.growth))
    return np.concatenate([case.growth, after])[: len(years)]


def _leave(case: DossierCase, decision: DossierDecision, rival: pd.Series | None) -> Leaving:
    years = _years(case, decision)
    index, growth = _index(case, decision, years), _growth(case, years)
    basis = {
        "years": years,
        "base_year": case.base_year,
        "discount": case.discount,
        "index": index,
        "growth": growth,
        "ranges": decision.ranges,
    }
    premium = float("nan") if rival is None else float(rival["premium"])
    evidence = "" if rival is None else str(rival["evidence"])
    switching = [each.model_dump() for each in decision.switching]
    rows = lasting_rows(case.rows, claimed=decision.count_claimed)
    parts = list_parts(rows, switching, premium, evidence, basis)
    bought = case.revenue * float(growth @ _factors(case, years))
    return simulate_leaving(parts, bought, decision.correlation, case.seed)


def _last(growth: np.ndarray) -> float:
    return float(growth[-1]) if len(growth) else 1.0


def _years(case: DossierCase, decision: DossierDecision) -> list[int]:
    length = decision.horizon or len(case.plan_years)
    return [case.base_year + 1 + step for step in range(length)]


def _factors(case: DossierCase, years: list[int]) -> np.ndarray:
    return (1 + case.discount) ** (case.base_year - np.array(years, dtype=float))


def _list_switching(decision: DossierDecision) -> pd.DataFrame:
    names = ["item", "description", "amount", "probability", "expected", "evidence", "said_by"]
    frame = pd.DataFrame([each.model_dump() for each in decision.switching], columns=names)
    frame["amount"] = frame["amount"].astype(float)
    frame["probability"] = frame["probability"].astype(float).fillna(1.0)
    frame["expected"] = frame["amount"] * frame["probability"]
    return frame


def _mutual(case: DossierCase, decision: DossierDecision, leaving: Leaving) -> pd.DataFrame:
    """Return his loss by leaving beside ours by losing him: in money, and as a share of each side's result."""
    years = _years(case, decision)
    factors = _factors(case, years)
    even = float(factors.sum())
    theirs = float(leaving.net.mean()) if leaving.net.size else float("nan")
    growth = np.concatenate([case.growth, np.full(len(years), _last(case.growth))])[: len(years)]
    ours = case.contribution * float(growth @ factors)
    his = float("nan") if decision.customer_result is None else decision.customer_result
    rows = [("theirs", theirs / even, theirs, his), ("ours", ours / even, ours, case.our_result)]
    frame = pd.DataFrame(rows, columns=["side", "loss_year", "loss_npv", "result"])
    frame["result_share"] = (frame["loss_year"] / frame["result"]).where(frame["result"] > 0)
    return frame


def _statement_years(case: DossierCase, deeds: pd.DataFrame, lines: pd.DataFrame, last: int) -> pd.DataFrame:
    shown = lines["shown"].to_numpy(dtype=bool) & (deeds["state"] != "denied").to_numpy()
    names = ["year", "benefit", "confirmed_benefit", "cumulative"]
    if not shown.any():
        return pd.DataFrame(columns=names)
    rows = case.rows.sort_values(["date", "deed_id"], kind="stable").reset_index(drop=True)[shown]
    years = range(int(deeds.loc[shown, "year"].min()), min(last, int(deeds.loc[shown, "last_year"].max())) + 1)
    worth = yearly_benefits(rows, years)
    frame = pd.DataFrame({"year": list(years), "benefit": worth.sum(axis=0)})
    frame["confirmed_benefit"] = worth[(deeds.loc[shown, "state"] == "confirmed").to_numpy()].sum(axis=0)
    counted = _counted(rows, list(years))
    frame["cumulative"] = frame["benefit"].cumsum().where(np.logical_or.accumulate(counted))
    for name in ("benefit", "confirmed_benefit"):
        frame[name] = frame[name].where(counted)
    return frame[names]


def _statement_kinds(deeds: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    shown = deeds[lines["shown"].to_numpy(dtype=bool)]
    shown = shown.assign(sure=shown["total"].where(shown["state"] == "confirmed"))
    sums = shown.groupby("kind").agg(
        deeds=("deed", "size"),
        benefit=("total", lambda each: each.sum(min_count=1)),
        confirmed_benefit=("sure", lambda each: each.sum(min_count=1)),
    )
    order = [kind for kind in KINDS if kind in sums.index]
    return sums.reindex(order).reset_index(names="kind")


def _helpers(deeds: pd.DataFrame) -> pd.DataFrame:
    known = deeds[deeds["done_by"].notna()].assign(sure=deeds["state"] == "confirmed")
    grouped = known.groupby("done_by", sort=True)
    frame = grouped.agg(
        deeds=("deed", "size"), confirmed_deeds=("sure", "sum"), first=("date", "min"), last=("date", "max")
    )
    frame = frame.reset_index().astype({"deeds": int, "confirmed_deeds": int})
    return frame.sort_values(["deeds", "done_by"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _deed_figures(case: DossierCase, deeds: pd.DataFrame) -> dict[str, Any]:
    state, total = deeds["state"], deeds["total"]
    known = float(total.sum()) if total.notna().any() else None
    sure = float(total[state == "confirmed"].sum())
    base = yearly_benefits(case.rows[~case.rows["denied"].astype(bool)], [case.base_year]).sum()
    confirmed = _confirmed_base(case)
    counted = _counted(case.rows[~case.rows["denied"].astype(bool)], [case.base_year])[0]
    return {
        "deeds": len(deeds),
        "first_year": int(deeds["year"].min()) if len(deeds) else None,
        "benefit": known,
        "confirmed": None if known is None else sure,
        "claimed": None if known is None else known - sure,
        "confirmed_share": sure / known if known else None,
        "our_cost": _number(deeds["our_cost"].sum(min_count=1)),
        "unpriced": int((state == "unpriced").sum()),
        "denied": int((state == "denied").sum()),
        "unread_kinds": int((deeds["kind"] == "other").sum()),
        "lasting": int(deeds["lasts"].sum()),
        "confirmed_base": _number(confirmed),
        "claimed_base": None
        if known is None or not counted
        else float(base) - (0.0 if np.isnan(confirmed) else float(confirmed)),
    }


def _price_figures(case: DossierCase, rival: pd.Series | None) -> dict[str, Any]:
    if rival is None:
        empty = dict.fromkeys(("priced_share", "premium", "premium_share", "value_per_unit"))
        return {"purchases": _number(case.revenue), "rival": None, "price_state": "unknown"} | empty
    names = ("priced_share", "premium", "premium_share", "value_per_unit")
    figures = {name: _number(rival[name]) for name in names}
    return {
        "purchases": _number(case.revenue),
        "rival": rival["company"],
        "price_state": rival["price_state"],
    } | figures


def _loss_figures(
    case: DossierCase, decision: DossierDecision, leaving: Leaving, mutual: pd.DataFrame
) -> dict[str, Any]:
    parts = leaving.parts
    present = parts.groupby(parts["part"].map(_group_of))["present"].agg(lambda each: each.sum(min_count=1))
    gross, net = leaving.gross, leaving.net
    price = present.get("price", np.nan)
    unknown = int(parts.loc[~parts["part"].isin(["price", "benefit"]), "present"].isna().sum())
    bought = leaving.bought if leaving.bought > 0 else np.nan
    mean = float(gross.mean()) if gross.size else np.nan
    edges = np.quantile(gross / bought, [0.05, 0.95]) if gross.size and bought == bought else [np.nan, np.nan]
    span = np.quantile(net, [0.05, 0.95]) if net.size else [np.nan, np.nan]
    years = _years(case, decision)
    growth, factors = _growth(case, years), _factors(case, years)
    flat = price * float(factors.sum()) / float(growth @ factors)
    return {
        "years": len(years),
        "growth": _number(growth[-1] ** (1 / len(years)) - 1) if len(years) else None,
        "bought_npv": _number(bought),
        "loss_flat": _number(float(net.mean()) - price + flat if net.size else np.nan),
        "indexation": case.price_growth if decision.indexation is None else decision.indexation,
        "lost_npv": _number(present.get("benefit", np.nan)),
        "switching_npv": _number(present.get("switching", np.nan)),
        "gross_npv": _number(mean),
        "price_npv": _number(-price),
        "loss_npv": _number(float(net.mean()) if net.size else np.nan),
        "loss_low": _number(span[0]),
        "loss_high": _number(span[1]),
        "loss_share": 1 - probability_below(net) if net.size else None,
        "loss_state": _loss_state(decision, gross, net, unknown),
        "unknown_costs": unknown,
        "ratio": _number(mean / -price) if price < 0 else None,
        "break_even": _number(mean / bought),
        "break_even_low": _number(edges[0]),
        "break_even_high": _number(edges[1]),
    } | _stronger(mutual)


def _group_of(part: str) -> str:
    return part if part in ("benefit", "price") else "switching"


def _loss_state(decision: DossierDecision, gross: np.ndarray, net: np.ndarray, unknown: int) -> str:
    """Return what of the loss is known: full, least (some costs of the change are unknown), unpriced, unknown."""
    if not gross.size:
        return "unknown"
    if not net.size:
        return "unpriced"
    return "least" if unknown or not decision.switching else "full"


def _stronger(mutual: pd.DataFrame) -> dict[str, str]:
    """Return who loses more, by share of each side's result where both are known, else by money."""
    frame = mutual.set_index("side")
    for name, word in (("result_share", "share"), ("loss_npv", "money")):
        theirs, ours = frame.loc["theirs", name], frame.loc["ours", name]
        if not (np.isnan(theirs) or np.isnan(ours)):
            return {"stronger": "they_more" if theirs > ours else "we_more", "compared_by": word}
    return {"stronger": "unknown", "compared_by": "nothing"}


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)

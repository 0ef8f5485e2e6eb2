"""The offer weighed: what is read, what each variant is worth to both sides, and every table that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from kamlib.steps.offers import feedback as said
from kamlib.steps.offers.assumptions import OffersDecision, UnknownChoiceError
from kamlib.steps.offers.basis import Basis, gather_basis, lay_basis, rise
from kamlib.steps.offers.case import OffersCase
from kamlib.steps.offers.chance import rank_doubts, simulate_terms
from kamlib.steps.offers.corridor import COLUMNS, Stakes, answer_moves, weigh_stakes
from kamlib.steps.offers.doubles import find_doubles, suspect_price
from kamlib.steps.offers.exchange import discount_year, find_exchange, list_concessions
from kamlib.steps.offers.judgement import (
    as_figure,
    judge_variants,
    list_assumptions,
    read_variants,
    reconcile,
    sum_figures,
)
from kamlib.steps.offers.money import Terms, break_even_curve, break_evens, list_terms, sum_years, weigh_terms
from kamlib.steps.offers.payment import days_of_debt, lay_terms
from kamlib.steps.offers.price_war import pay_service, run_price_war, sum_parties
from kamlib.steps.offers.reference import compare_alternatives, sum_economic_value, take_reference
from kamlib.steps.offers.result import OffersResult
from kamlib.steps.shared.component_values import solve_equations, value_components


def assess_offers(case: OffersCase, decision: OffersDecision) -> OffersResult:
    """Weigh the variants of one key account against both references (METHOD.md 8).

    Parameters
    ----------
    case : OffersCase
        What is known of the account and its offers.
    decision : OffersDecision
        The variant taken and the assumptions.

    Returns
    -------
    OffersResult
        Without findings.

    Raises
    ------
    UnknownChoiceError
        The decision names a variant or a competitor that is not on file.
    """
    sheet = read_offers(case, decision)
    if decision.variant and decision.variant not in set(sheet.listed["variant"]):
        raise UnknownChoiceError(decision.variant, "offer_unknown")
    basis, components = sheet.basis, sheet.components
    terms = list_terms(sheet.listed, components, decision)
    variants = judge_offers(case, sheet, terms, decision)
    tables = {
        "variants": variants,
        "components": components,
        "equations": _used(sheet.equations, components),
        "doubles": _doubles(components, sheet.equations, sheet.listed),
        "by_year": sum_years(terms, basis, decision.ramp_years),
        "basis": lay_basis(basis),
        "terms": _terms(case, basis, decision),
        "alternatives": sheet.alternatives,
        "economic_value": sum_economic_value(terms, sheet.alternatives, decision.reference, basis),
        "break_even": break_evens(terms, basis, decision.discount),
        "curve": break_even_curve(basis),
        "doubts": rank_doubts(terms, basis, decision),
        "assumptions": list_assumptions(decision, basis),
    }
    tables |= _exchanges(terms, basis, decision) | _answers(case, sheet, decision, variants)
    stakes = _stakes(case, sheet, terms, variants, decision)
    tables["corridor"] = _corridor(stakes, tables["concessions"], basis, decision)
    named = {name: _with_state(frame, variants) for name, frame in tables.items()}
    figures = sum_figures(named, decision, basis) | _with_prices(terms, basis, decision)
    figures |= {"our_rate": case.financing, "customer_rate": decision.customer_rate}
    for name in ("our_point", "their_point"):
        figures[name] = None if stakes is None else as_figure(getattr(stakes, name))
    checks = reconcile(named, terms, basis, decision)
    return OffersResult(**named, decision=decision, figures=figures, checks=checks)


@dataclass(frozen=True)
class ReadOffers:
    """What is read before anything is weighed."""

    basis: Basis
    listed: pd.DataFrame
    equations: pd.DataFrame
    components: pd.DataFrame
    alternatives: pd.DataFrame
    voices: pd.DataFrame


def read_offers(case: OffersCase, decision: OffersDecision) -> ReadOffers:
    """Read what is known of the account and its offers, before anything is weighed."""
    basis, frames = _basis(case, decision), case.frames
    equations = solve_equations(frames["equations"])
    return ReadOffers(
        basis,
        read_variants(frames["variants"], frames["offers"]),
        equations,
        _components(frames["offers"], equations, basis),
        compare_alternatives(case.account, frames["prices"], case.purchases, case.benefits, case.standing, basis),
        said.read_voices(frames["feedback"], frames["contacts"]),
    )


def judge_offers(case: OffersCase, sheet: ReadOffers, terms: list[Terms], decision: OffersDecision) -> pd.DataFrame:
    """Return the table of variants, with what stands against each."""
    reference = take_reference(sheet.alternatives, decision.reference, sheet.basis, decision.ranges)
    weighed = weigh_terms(terms, sheet.basis, decision.ramp_years)
    chances = simulate_terms(terms, sheet.basis, reference, decision, case.seed)
    states = said.judge_states(sheet.listed["variant"], sheet.voices, case.frames["offers"])
    return judge_variants(weighed, chances, states, sheet.components, decision)


def _basis(case: OffersCase, decision: OffersDecision) -> Basis:
    years = list(case.plan_years)[: decision.horizon or len(case.plan_years)]
    return gather_basis(case, years, decision.ranges, decision.indexation)


def _with_prices(terms: list[Terms], basis: Basis, decision: OffersDecision) -> dict[str, float | None]:
    """Return both sides' present values of the chosen variant if its values and costs rose as prices do."""
    index = rise(basis.price_growth, basis.years, basis.base_year)
    weighed = weigh_terms(terms, replace(basis, index=index), decision.ramp_years).set_index("variant")
    names = {"customer_npv": "customer_npv_indexed", "our_npv": "our_npv_indexed"}
    known = weighed.loc[decision.variant] if decision.variant in weighed.index else {}
    return {shown: as_figure(known.get(name)) for name, shown in names.items()}


def _stakes(
    case: OffersCase, sheet: ReadOffers, terms: list[Terms], variants: pd.DataFrame, decision: OffersDecision
) -> Stakes | None:
    """Return what is at stake with the variant that is to go to the customer; None where there is none."""
    rows = variants[(variants["variant"] == decision.variant) & (variants["role"] == "variant")]
    if rows.empty:
        return None
    reference = take_reference(sheet.alternatives, decision.reference, sheet.basis, decision.ranges)
    chosen = next(each for each in terms if each.variant == decision.variant)
    alternative = float(reference.gain @ sheet.basis.factors)
    return weigh_stakes(chosen, rows.iloc[0], alternative, sheet.basis, decision.ramp_years)


def _corridor(stakes: Stakes | None, concessions: pd.DataFrame, basis: Basis, decision: OffersDecision) -> pd.DataFrame:
    """Return the customer's moves; what the variant gives already is no concession any more."""
    if stakes is None:
        return pd.DataFrame(columns=COLUMNS)
    own = concessions[concessions["variant"] == decision.variant]
    given = concessions["component"].isin(own["component"]) | (
        concessions["equation"].ne("") & concessions["equation"].isin(own["equation"])
    )
    return answer_moves(stakes, concessions[~given], basis, decision)


def _terms(case: OffersCase, basis: Basis, decision: OffersDecision) -> pd.DataFrame:
    days = days_of_debt(case.frames.get("receivables", pd.DataFrame()), basis.revenue, case.base_year)
    return lay_terms(days, basis.revenue, case.financing, decision)


def _components(offers: pd.DataFrame, equations: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    return value_components(offers, equations, basis.years[0], len(basis.years))


def _used(equations: pd.DataFrame, components: pd.DataFrame) -> pd.DataFrame:
    users = components[components["current"]].groupby("equation")["component"].nunique()
    return equations.assign(used_by=equations["equation"].map(users).fillna(0).astype(int))


def _doubles(components: pd.DataFrame, equations: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    suspected = suspect_price(components, listed.set_index("variant")["price_change"])
    found = [each for each in (find_doubles(components, equations), suspected) if len(each)]
    return pd.concat(found, ignore_index=True) if found else suspected


def _exchanges(terms, basis: Basis, decision: OffersDecision) -> dict[str, pd.DataFrame]:
    concessions = list_concessions(terms, basis, decision.counter_share)
    outcomes, path = run_price_war(basis, decision)
    parties = sum_parties(outcomes)
    loss = -float(parties["effect"].iloc[0]) if len(parties) else 0.0
    return {
        "concessions": concessions,
        "exchange": find_exchange(concessions, discount_year(decision, basis)),
        "war": outcomes,
        "war_path": path,
        "parties": parties,
        "service": pay_service(loss, concessions, basis.annuity, basis.kept),
    }


def _answers(
    case: OffersCase, sheet: ReadOffers, decision: OffersDecision, variants: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    offers, voices = case.frames["offers"], sheet.voices
    rounds, revised = said.sum_rounds(voices), said.revised_variants(offers)
    after = variants[variants["role"] == "variant"]
    movement = said.compare_before(_as_first_shown(offers, sheet, decision) if revised else after, after, rounds)
    movement.insert(4, "revised", movement["variant"].isin(revised))
    refused = set(variants.loc[variants["validation"] == "refused", "variant"])
    asked = sheet.components[~sheet.components["variant"].isin(refused)]
    return {
        "voices": voices,
        "rounds": rounds,
        "wishes": said.list_wishes(voices),
        "movement": movement,
        "form": said.lay_form(asked, sheet.equations, sheet.listed),
    }


def _as_first_shown(offers: pd.DataFrame, sheet: ReadOffers, decision: OffersDecision) -> pd.DataFrame:
    """Return the variants as they were weighed in the first round of feedback."""
    first = _components(said.first_shown(offers), sheet.equations, sheet.basis)
    return weigh_terms(list_terms(sheet.listed, first, decision)[2:], sheet.basis, decision.ramp_years)


def _with_state(frame: pd.DataFrame, variants: pd.DataFrame) -> pd.DataFrame:
    """Put the customer's answer beside every variant that a table names."""
    if "variant" not in frame or "validation" in frame:
        return frame
    states = variants.set_index("variant")["validation"]
    place = frame.columns.get_loc("variant") + 1
    kept = frame.copy()
    kept.insert(place, "validation", frame["variant"].map(states).astype(object).fillna(""))
    return kept

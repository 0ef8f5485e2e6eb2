"""Step 5: the special offer for one key account, against today's terms and against just a discount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, order_findings, table
from kamlib.steps.offers import feedback as said
from kamlib.steps.offers.basis import Basis, gather_basis
from kamlib.steps.offers.chance import rank_doubts, simulate_terms
from kamlib.steps.offers.decision import DISCOUNT, TODAY, OffersDecision, Refusal, UnknownChoiceError
from kamlib.steps.offers.exchange import find_exchange, list_concessions
from kamlib.steps.offers.findings import find_offers
from kamlib.steps.offers.money import Terms, break_even_curve, break_evens, list_terms, sum_years, weigh_terms
from kamlib.steps.offers.price_war import pay_service, run_price_war, sum_parties
from kamlib.steps.offers.reference import (
    compare_alternatives,
    propose_reference,
    sum_economic_value,
    take_reference,
)
from kamlib.steps.offers.tables import (
    TRAP,
    judge_variants,
    list_assumptions,
    pick_variant,
    read_variants,
    reconcile,
    sum_figures,
)
from kamlib.steps.offers.value import find_doubles, solve_equations, suspect_price, value_components

__all__ = [
    "OfferCase",
    "OffersDecision",
    "OffersResult",
    "Refusal",
    "UnknownChoiceError",
    "assess_offers",
    "propose_offers",
]


@dataclass(frozen=True)
class OfferCase:
    """Everything that an account's offers are weighed on.

    Attributes
    ----------
    account : str
        The key account.
    frames : mapping of str to DataFrame
        variants, offers, equations, feedback, contacts: the account's rows; sales and prices: all rows.
    potential, potential_by_year : DataFrame
        Tables ``accounts`` and ``by_year`` of the potential.
    standing : DataFrame
        company, mark, place from the competitor analysis; may be empty.
    purchases : Series
        What the account bought from us in the base year, by product line.
    benefits : float
        What it confirmed to have had from us in the base year beyond the goods; NaN where none is on file.
    base_year : int
    plan_years : tuple of int
    discount : float
        Yearly discount rate.
    seed : int
    """

    account: str
    frames: Mapping[str, pd.DataFrame]
    potential: pd.DataFrame
    potential_by_year: pd.DataFrame
    standing: pd.DataFrame
    purchases: pd.Series
    benefits: float
    base_year: int
    plan_years: tuple[int, ...]
    discount: float
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class OffersResult(Result):
    """The special offer for one key account; money is nominal, present values are at the base year.

    ``variant`` is a key of the client, ``_today`` (today's terms) or ``_discount`` (just a discount). ``validation`` is
    the customer's answer: unvalidated, revised (since his answer), refused, discussed, accepted; '' for a reference.

    Attributes
    ----------
    variants : DataFrame
        The references, then the variants: the columns of ``money.weigh_terms`` and
        ``chance.simulate_terms``, validation, role (reference / variant), degenerate (bool; over half of the
        customer's value is price), dominated_by (another way that is no worse for either side and better for one; ''),
        a_share, b_share, c_share (of the value, by evidence), why_not (chosen / refused / degenerate / dominated /
        unknown / loses / beaten / lower / ''), chosen (bool).
    components : DataFrame
        See ``value.value_components``; with title and validation of the variant.
    equations : DataFrame
        See ``value.solve_equations``; used_by (components).
    doubles : DataFrame
        See ``value.find_doubles``.
    by_year : DataFrame
        See ``money.sum_years``.
    alternatives, economic_value : DataFrame
        See ``reference``.
    break_even, curve : DataFrame
        See ``money.break_evens`` and ``break_even_curve``.
    concessions, exchange : DataFrame
        See ``exchange``: everything that can be given, and the cheapest set that beats the plain discount.
    war, war_path, parties, service : DataFrame
        See ``price_war``.
    doubts : DataFrame
        See ``chance.rank_doubts``.
    voices, rounds, wishes, movement, form : DataFrame
        See ``feedback``; ``voices`` names persons and is internal.
    assumptions : DataFrame
        assumption (key), setting (a number with its unit): what the figures rest on.
    decision : OffersDecision
        As decided, or as proposed.
    """

    stem: ClassVar[str] = "offers"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "value_year": "money",
        "expected_year": "money",
        "customer_npv": "money",
        "our_npv": "money",
        "joint_npv": "money",
        "better_share": "share",
        "earn_share": "share",
        "both_share": "share",
        "equivalent_discount": "share.1",
        "customer_share": "share",
        "cost_of_value": "number.2",
        "margin_year": "money",
        "price_share": "share",
        "a_share": "share",
        "b_share": "share",
        "c_share": "share",
        "variant": "word|offers.reference.*",
        "label": "text",
        "validation": "word|offers.value.validation.*",
        "variants": "number",
        "unvalidated": "number",
        "degenerate": "value",
        "reference": "word|offers.reference.*",
        "reference_gain": "money",
        "purchases": "money",
        "unit_margin": "share",
        "room": "share",
        "potential": "money",
        "discount": "share.1",
        "discount_cost": "money",
        "discount_customer": "money",
        "discount_ours": "money",
        "break_even_discount": "+share",
        "headroom": "text",
        "war_us": "money",
        "war_rivals": "money",
        "war_customer": "money",
        "exchange_parts": "text",
        "exchange_worth": "money",
        "exchange_cost": "money",
        "exchange_get": "money",
        "exchange_saving": "money",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "variant": "word|offers.reference.*",
        "title": "text",
        "validation": "word|offers.value.validation.*",
        "chosen": "value:boolean",
        "why_not": "value",
        "note": "text",
        "customer_npv": "money",
        "our_npv": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    variants: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "title": "text",
            "price_change": "+share.1",
            "components": "number:integer",
            "unknown_values": "number:integer",
            "unknown_costs": "number:integer",
            "value_year": "money",
            "expected_year": "money",
            "price_year": "money",
            "price_share": "share",
            "customer_share": "share",
            "cost_year": "money",
            "one_off": "money",
            "gain_year": "money",
            "margin_year": "money",
            "stated_uplift": "share.1",
            "expected_uplift": "share.1",
            "customer_npv": "money",
            "equivalent_discount": "share.1",
            "our_npv": "money",
            "joint_npv": "money",
            "cost_of_value": "number.2",
            "needed_uplift": "share.1",
            "customer_low": "money",
            "customer_high": "money",
            "our_low": "money",
            "our_high": "money",
            "better_share": "share",
            "discount_share": "share",
            "earn_share": "share",
            "both_share": "share",
            "role": "value",
            "validation": "word|offers.value.validation.*",
            "degenerate": "value:boolean",
            "dominated_by": "word|offers.reference.*",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
            "why_not": "value",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    components: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "component": "text",
            "kind": "value",
            "equation": "text",
            "stated": "money",
            "by_equation": "money",
            "source": "value",
            "worth": "money",
            "counted_in": "text",
            "confidence": "share",
            "confidence_stated": "value:boolean",
            "expected": "money",
            "our_cost": "money",
            "one_off": "money",
            "cost_known": "value:boolean",
            "start_year": "text:integer",
            "end_year": "text:integer",
            "counter_condition": "text",
            "counter_value": "money",
            "evidence": "value",
            "cost_evidence": "value",
            "from_round": "text:integer",
            "until_round": "text:integer",
            "current": "value:boolean",
        },
        audience="client",
    )
    equations: pd.DataFrame = table(
        {
            "equation": "text",
            "difference": "plain",
            "difference_unit": "text",
            "unit_worth": "plain",
            "amount": "money",
            "evidence": "value",
            "used_by": "number:integer",
        },
        audience="customer",
    )
    doubles: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "reason": "value",
            "equation": "text",
            "where": "text",
            "counted_in": "text",
            "removed": "money",
        },
        audience="client",
    )
    by_year: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "year": "text:integer",
            "customer_value": "money",
            "price_value": "money",
            "customer": "money",
            "margin_gain": "money",
            "cost": "money",
            "ours": "money",
        }
    )
    alternatives: pd.DataFrame = table(
        {
            "alternative": "word|offers.reference.*",
            "priced_share": "share",
            "basket": "money",
            "price_gain": "money",
            "benefits_lost": "money",
            "gain": "money",
            "evidence": "value",
            "usable": "value:boolean",
            "mark": "number.1",
            "place": "number",
        },
        audience="client",
    )
    economic_value: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "reference": "word|offers.reference.*",
            "reference_value": "money",
            "today_difference": "money",
            "positive": "money",
            "negative": "money",
            "economic_value": "money",
            "price": "money",
            "surplus": "money",
        },
        audience="client",
    )
    break_even: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "form": "value",
            "price_change": "+share.1",
            "needed": "+share",
            "needed_money": "money",
            "expected_growth": "+share",
            "room": "share",
            "verdict": "value",
        },
        audience="client",
    )
    curve: pd.DataFrame = table({"discount": "share.1", "needed": "+share"})
    concessions: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "component": "text",
            "kind": "value",
            "equation": "text",
            "worth_year": "money",
            "give_cost": "money",
            "leverage": "number.1",
            "counter_condition": "text",
            "counter_value": "money",
            "counted_get": "money",
            "net_cost": "money",
            "free": "value:boolean",
        },
        audience="client",
    )
    exchange: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "component": "text",
            "kind": "value",
            "equation": "text",
            "worth_year": "money",
            "give_cost": "money",
            "leverage": "number.1",
            "counter_condition": "text",
            "counter_value": "money",
            "counted_get": "money",
            "net_cost": "money",
            "free": "value:boolean",
        },
        audience="client",
    )
    war: pd.DataFrame = table(
        {
            "matches": "number:integer",
            "probability": "share",
            "our_cuts": "number:integer",
            "price_level": "share",
            "us": "money",
            "rivals": "money",
            "customer": "money",
        },
        audience="client",
    )
    war_path: pd.DataFrame = table(
        {"month": "number:integer", "today": "money", "average": "money", "matched": "money"}
    )
    parties: pd.DataFrame = table(
        {"party": "value", "effect": "money", "least": "money", "most": "money"}, audience="client"
    )
    service: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "service_cost": "money",
            "service_worth": "money",
            "war_loss": "money",
            "covers": "number.1",
        },
        audience="client",
    )
    doubts: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "side": "value",
            "source": "value",
            "component": "text",
            "evidence": "value",
            "confidence": "share",
            "present_value": "money",
            "doubt_share": "share",
        },
        audience="client",
    )
    voices: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "round": "text:integer",
            "person": "text",
            "role": "value",
            "date": "date",
            "acceptance": "number.1",
            "change": "text",
            "last": "value:boolean",
        }
    )
    rounds: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "round": "text:integer",
            "people": "number:integer",
            "acceptance": "number.1",
            "lowest": "number",
            "wishes": "number:integer",
            "moved": "+number.1",
        }
    )
    wishes: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "round": "text:integer",
            "change": "text",
            "people": "number:integer",
            "state": "value",
        },
        audience="client",
    )
    movement: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "rounds": "number:integer",
            "accepted_before": "number.1",
            "accepted_after": "number.1",
            "revised": "value:boolean",
            "moved": "+number.1",
            "value_before": "money",
            "value_after": "money",
            "our_before": "money",
            "our_after": "money",
        },
        audience="client",
    )
    form: pd.DataFrame = table(
        {
            "variant": "word|offers.reference.*",
            "validation": "word|offers.value.validation.*",
            "title": "text",
            "component": "text",
            "equation": "text",
            "difference": "plain",
            "difference_unit": "text",
            "unit_worth": "plain",
            "worth": "money",
            "counter_condition": "text",
            "right_figure": "text",
            "acceptance_mark": "text",
            "change": "text",
        },
        audience="customer",
    )
    assumptions: pd.DataFrame = table({"assumption": "value", "setting": "measure:text"}, audience="client")
    decision: OffersDecision


def assess_offers(case: OfferCase, decision: OffersDecision) -> OffersResult:
    """Weigh the variants of one key account against both references (METHOD.md 5).

    Parameters
    ----------
    case : OfferCase
        What is known of the account and its offers.
    decision : OffersDecision
        The variant taken and the assumptions.

    Returns
    -------
    OffersResult

    Raises
    ------
    UnknownChoiceError
        The decision names a variant or a competitor that is not on file.
    """
    sheet = _read(case, decision)
    if decision.variant and decision.variant not in set(sheet.listed["variant"]):
        raise UnknownChoiceError(decision.variant, "offer_unknown")
    basis, components = sheet.basis, sheet.components
    terms = list_terms(sheet.listed, components, decision)
    variants = _judge(case, sheet, terms, decision)
    tables = {
        "variants": variants,
        "components": components,
        "equations": _used(sheet.equations, components),
        "doubles": _doubles(components, sheet.equations, sheet.listed),
        "by_year": sum_years(terms, basis, decision.ramp_years),
        "alternatives": sheet.alternatives,
        "economic_value": sum_economic_value(terms, sheet.alternatives, decision.reference, basis),
        "break_even": break_evens(terms, basis, decision.discount),
        "curve": break_even_curve(basis),
        "doubts": rank_doubts(terms, basis, decision),
        "assumptions": list_assumptions(decision, basis),
    }
    tables |= _exchanges(terms, basis, decision) | _answers(case, sheet, decision, variants)
    named = {name: _with_state(frame, variants) for name, frame in tables.items()}
    figures = sum_figures(named, decision, basis)
    checks = reconcile(named, terms, basis, decision)
    result = OffersResult(**named, decision=decision, figures=figures, checks=checks)
    return replace(result, findings=order_findings(find_offers(result, pick_variant(variants))))


def propose_offers(case: OfferCase) -> OffersDecision:
    """Propose the offer: the assumptions first, then the variant that follows from them (``pick_variant``).

    The plain discount to compare with is the deepest price concession among the variants that are mostly price (and
    brings what that variant is expected to bring), else 5 %. The reference is the competitor whose offer would bring
    the customer most, where its prices are known, else today's terms.
    """
    sheet, plain = _read(case, OffersDecision()), OffersDecision()
    weighed = weigh_terms(list_terms(sheet.listed, sheet.components, plain), sheet.basis, plain.ramp_years)
    reference = propose_reference(sheet.alternatives)
    assumed = OffersDecision(reference=reference, **_plain_discount(weighed, sheet.basis.revenue))
    variants = _judge(case, sheet, list_terms(sheet.listed, sheet.components, assumed), assumed)
    return assumed.model_copy(update={"variant": pick_variant(variants)})


def _plain_discount(weighed: pd.DataFrame, bought: float) -> dict[str, float]:
    rows = weighed[~weighed["variant"].isin([TODAY, DISCOUNT]) & (weighed["price_share"] > TRAP)]
    if rows.empty or not bought > 0:
        return {}
    row = rows.sort_values(["price_year", "variant"], ascending=[False, True], kind="stable").iloc[0]
    depth = min(max(round(float(row["price_year"]) / bought, 2), 0.01), 0.9)
    uplift = row["expected_uplift"]
    return {"discount": depth, "discount_uplift": round(float(uplift), 4) if uplift > 0 else 0.0}


@dataclass(frozen=True)
class _Sheet:
    """What is read before anything is weighed."""

    basis: Basis
    listed: pd.DataFrame
    equations: pd.DataFrame
    components: pd.DataFrame
    alternatives: pd.DataFrame
    voices: pd.DataFrame


def _read(case: OfferCase, decision: OffersDecision) -> _Sheet:
    basis, frames = _basis(case, decision), case.frames
    equations = solve_equations(frames["equations"])
    return _Sheet(
        basis,
        read_variants(frames["variants"], frames["offers"]),
        equations,
        _components(frames["offers"], equations, basis),
        compare_alternatives(case.account, frames["prices"], case.purchases, case.benefits, case.standing, basis),
        said.read_voices(frames["feedback"], frames["contacts"]),
    )


def _judge(case: OfferCase, sheet: _Sheet, terms: list[Terms], decision: OffersDecision) -> pd.DataFrame:
    reference = take_reference(sheet.alternatives, decision.reference, sheet.basis, decision.ranges)
    weighed = weigh_terms(terms, sheet.basis, decision.ramp_years)
    chances = simulate_terms(terms, sheet.basis, reference, decision, case.seed)
    states = said.judge_states(sheet.listed["variant"], sheet.voices, case.frames["offers"])
    return judge_variants(weighed, chances, states, sheet.components, decision)


def _basis(case: OfferCase, decision: OffersDecision) -> Basis:
    years = list(case.plan_years)[: decision.horizon or len(case.plan_years)]
    return gather_basis(
        case.account,
        case.potential,
        case.potential_by_year,
        case.frames["sales"],
        base_year=case.base_year,
        years=years,
        discount=case.discount,
        ranges=decision.ranges,
    )


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
        "exchange": find_exchange(concessions, decision.discount * basis.revenue),
        "war": outcomes,
        "war_path": path,
        "parties": parties,
        "service": pay_service(loss, concessions, float(basis.factors.sum())),
    }


def _answers(
    case: OfferCase, sheet: _Sheet, decision: OffersDecision, variants: pd.DataFrame
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


def _as_first_shown(offers: pd.DataFrame, sheet: _Sheet, decision: OffersDecision) -> pd.DataFrame:
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

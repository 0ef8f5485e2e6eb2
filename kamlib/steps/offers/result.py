"""The special offer for one key account, against today's terms and against just a discount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.offers.assumptions import OffersDecision

#: Columns of a concession beside what is asked in return for it.
_GIVE_AND_GET: Mapping[str, str] = {
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
}


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
    basis : DataFrame
        year (base year, then plan years), addressable, pool (our margin in it), bought (on today's terms; money),
        price_index (prices over those of the base year).
    corridor : DataFrame
        See ``corridor.answer_moves``: the customer's moves and our replies.
    terms : DataFrame
        See ``payment.lay_terms``: moves of the payment and the price at which both sides gain.
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
        assumption (key), setting (a number), setting_unit: what the figures rest on.
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
        "indexation": "share.1",
        "our_point": "+share.1",
        "their_point": "+share.1",
        "our_rate": "share.1",
        "customer_rate": "share.1",
        "price_growth": "share.1",
        "customer_npv_indexed": "money",
        "our_npv_indexed": "money",
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
            "criterion": "text",
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
    basis: pd.DataFrame = table(
        {
            "year": "text:integer",
            "addressable": "money",
            "pool": "money",
            "bought": "money",
            "price_index": "number.3",
        }
    )
    corridor: pd.DataFrame = table(
        {
            "move": "value",
            "hold": "money",
            "trade": "money",
            "give_in": "money",
            "walk": "money",
            "reply": "value",
            "reply_cost": "money",
            "walk_cost": "money",
        }
    )
    terms: pd.DataFrame = table(
        {
            "move": "value",
            "their_rate": "share.1",
            "stated": "value:boolean",
            "days_change": "+number",
            "days_after": "number",
            "least_discount": "+share.1",
            "most_discount": "+share.1",
            "both": "value:boolean",
            "discount": "+share.1",
            "customer_gain": "money",
            "our_gain": "money",
        },
        audience="client",
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
    concessions: pd.DataFrame = table(_GIVE_AND_GET, audience="client")
    exchange: pd.DataFrame = table(_GIVE_AND_GET, audience="client")
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
    assumptions: pd.DataFrame = table(
        {"assumption": "value", "setting": "measure@setting_unit", "setting_unit": "text"}, audience="client"
    )
    decision: OffersDecision

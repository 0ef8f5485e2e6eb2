"""What stands against each variant, the rule that picks one, the key figures and the sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.evidence import CLASSES, split
from kamlib.core.results import Check
from kamlib.steps.offers.assumptions import DISCOUNT, TODAY, OffersDecision
from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.exchange import discount_year
from kamlib.steps.offers.money import Terms, lay_flows
from kamlib.steps.shared.ledger import column, words

#: Part of the customer's value in price from which a variant is a discount in disguise (METHOD.md 8).
TRAP = 0.5
#: Present values closer than this are equal: adding up leaves it of nothing.
_LEVEL = 1e-6
#: Chance that a growth of share comes, where nobody has said.
UPLIFT_CONFIDENCE = 0.5


def read_variants(variants: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Return one row per variant of either table: variant, title, price_change, share_uplift, uplift_confidence.

    A growth of share that nobody stated stays unknown; a confidence that nobody stated is one half.
    """
    stated = pd.DataFrame({"variant": words(variants, "variant"), "title": words(variants, "title", "")})
    for name in ("price_change", "share_uplift", "uplift_confidence"):
        stated[name] = column(variants, name)
    extra = sorted(set(words(offers, "variant").dropna()) - set(stated["variant"]))
    frame = pd.concat([stated, pd.DataFrame({"variant": extra}, dtype=object)], ignore_index=True)
    frame["title"] = frame["title"].astype(object).fillna("")
    frame["uplift_confidence"] = frame["uplift_confidence"].astype(float).fillna(UPLIFT_CONFIDENCE)
    frame[["price_change", "share_uplift"]] = frame[["price_change", "share_uplift"]].astype(float)
    return frame.sort_values("variant", kind="stable").reset_index(drop=True)


def judge_variants(
    weighed: pd.DataFrame,
    chances: pd.DataFrame,
    states: pd.Series,
    components: pd.DataFrame,
    decision: OffersDecision,
) -> pd.DataFrame:
    """Return the table of variants with what stands against each; see ``OffersResult.variants``."""
    frame = weighed.merge(chances, on="variant", how="left")
    own = ~frame["variant"].isin([TODAY, DISCOUNT])
    frame["role"] = np.where(own, "variant", "reference")
    frame["validation"] = frame["variant"].map(states).astype(object).fillna("")
    frame["degenerate"] = own & (frame["price_share"] > TRAP)
    frame["dominated_by"] = [_dominating(row, frame) if row.role == "variant" else "" for row in frame.itertuples()]
    frame = frame.merge(_evidence(components), on="variant", how="left")
    frame["why_not"] = _reasons(frame, decision)
    best = pick_variant(frame)
    frame.loc[(frame["why_not"] == "") & own & (frame["variant"] != best), "why_not"] = "lower"
    frame["chosen"] = frame["variant"] == decision.variant
    return frame


def pick_variant(variants: pd.DataFrame) -> str:
    """Return the variant to propose: of those with nothing against them, the one that creates most for both sides.

    The rule: a variant that is no disguised discount, is not dominated, was not refused by the customer, earns us money
    and beats the customer's next best alternative with at least the decided chances; among these the largest sum of the
    customer's present value and ours. A discount adds nothing to that sum: it moves money from one pocket to the other.
    """
    open_ = variants[(variants["role"] == "variant") & (variants["why_not"] == "")]
    if open_.empty:
        return ""
    # What rounding leaves of a tie decides nothing: the first by its key is taken.
    order = open_.assign(joint=open_["joint_npv"].round(2)).sort_values(["joint", "variant"], ascending=[False, True])
    return str(order["variant"].iloc[0])


def _dominating(row: Any, frame: pd.DataFrame) -> str:
    """Return the best of the ways of dealing that are no worse for both sides and better for one."""
    others = frame[frame["variant"] != row.variant]
    gains = [others[name] - getattr(row, name) for name in ("customer_npv", "our_npv")]
    no_worse = (gains[0] > -_LEVEL) & (gains[1] > -_LEVEL)
    better = (gains[0] > _LEVEL) | (gains[1] > _LEVEL)
    found = others[no_worse & better].sort_values(["joint_npv", "variant"], ascending=[False, True], kind="stable")
    return str(found["variant"].iloc[0]) if len(found) else ""


def _evidence(components: pd.DataFrame) -> pd.DataFrame:
    """Return the part of each variant's value that rests on each class of evidence."""
    names = [f"{letter.lower()}_share" for letter in CLASSES]
    rows = components[components["current"] & components["worth"].notna()]
    shares = [[key, *split(group["worth"], group["evidence"])] for key, group in rows.groupby("variant", sort=True)]
    return pd.DataFrame(shares, columns=["variant", *names])


def _reasons(frame: pd.DataFrame, decision: OffersDecision) -> np.ndarray:
    conditions = [
        frame["role"] == "reference",
        frame["validation"] == "refused",
        frame["degenerate"],
        frame["dominated_by"] != "",
        frame["our_npv"].isna() | frame["customer_npv"].isna(),
        frame["earn_share"] < decision.minimum_earn,
        frame["better_share"] < decision.minimum_better,
    ]
    words = ["", "refused", "degenerate", "dominated", "unknown", "loses", "beaten"]
    return np.select(conditions, words, "").astype(object)


def list_assumptions(decision: OffersDecision, basis: Basis) -> pd.DataFrame:
    """Return what the figures rest on: assumption (key), setting (a number), setting_unit."""
    rival = basis.unit_margin if decision.rival_margin is None else decision.rival_margin
    rows = [
        ("purchases", basis.revenue, "money"),
        ("unit_margin", basis.unit_margin, "share"),
        ("addressable_base", basis.addressable_base, "money"),
        ("wallet_share", basis.wallet_share, "share"),
        ("discount_rate", basis.discount, "share"),
        ("tax", basis.tax, "share"),
        ("indexation", basis.indexation, "share"),
        ("price_growth", basis.price_growth, "share"),
        ("horizon", len(basis.years), "years"),
        ("ramp_years", decision.ramp_years, "years"),
        ("discount", decision.discount, "share"),
        ("discount_uplift", decision.discount_uplift, "share"),
        ("match_probability", decision.match_probability, "share"),
        ("match_months", decision.match_months, "months"),
        ("rounds", decision.rounds, "number"),
        ("rival_margin", rival, "share"),
        ("asked_cut", decision.asked_cut, "share"),
        ("second_share", decision.second_share, "share"),
        ("customer_rate", np.nan if decision.customer_rate is None else decision.customer_rate, "share"),
        ("counter_share", decision.counter_share, "share"),
        ("minimum_better", decision.minimum_better, "share"),
        ("minimum_earn", decision.minimum_earn, "share"),
        ("correlation", decision.correlation, "number"),
    ]
    shown = [(name, _rounded(value), unit) for name, value, unit in rows]
    return pd.DataFrame(shown, columns=["assumption", "setting", "setting_unit"]).astype({"setting": float})


def _rounded(value: float) -> float:
    return float(f"{value:.3g}") if value == value and abs(value) < 1 else value


def sum_figures(tables: Mapping[str, pd.DataFrame], decision: OffersDecision, basis: Basis) -> dict[str, Any]:
    """Return the key figures; None where unknown."""
    by_variant = tables["variants"].set_index("variant")
    own = tables["variants"][tables["variants"]["role"] == "variant"]
    chosen = by_variant.loc[decision.variant] if decision.variant in by_variant.index else None
    names = (
        *("value_year", "expected_year", "customer_npv", "our_npv", "joint_npv", "better_share", "earn_share"),
        *("both_share", "equivalent_discount", "customer_share", "cost_of_value", "margin_year", "price_share"),
        *("a_share", "b_share", "c_share"),
    )
    parties = tables["parties"].set_index("party")["effect"]
    cut, exchange = by_variant.loc[DISCOUNT], tables["exchange"]
    figures = {name: as_figure(chosen[name]) if chosen is not None else None for name in names}
    discount_cost = discount_year(decision, basis)
    return figures | {
        "variant": decision.variant or None,
        "label": label(chosen.name, chosen["title"]) if chosen is not None else None,
        "validation": str(chosen["validation"]) if chosen is not None else None,
        "variants": len(own),
        "unvalidated": int(own["validation"].isin(["unvalidated", "revised"]).sum()),
        "degenerate": int(own["degenerate"].sum()),
        "reference": decision.reference,
        "reference_gain": as_figure(tables["alternatives"].set_index("alternative")["gain"].get(decision.reference)),
        "purchases": as_figure(basis.revenue),
        "unit_margin": as_figure(basis.unit_margin),
        "room": basis.room,
        "potential": as_figure(basis.addressable_base),
        "discount": decision.discount,
        "discount_cost": as_figure(discount_cost),
        "discount_customer": as_figure(cut["customer_npv"]),
        "discount_ours": as_figure(cut["our_npv"]),
        "break_even_discount": as_figure(_needed(tables["break_even"])),
        "headroom": as_figure(tables["break_even"]["room"].iloc[0]) if len(tables["break_even"]) else None,
        "war_us": as_figure(parties.get("us")),
        "war_rivals": as_figure(parties.get("rivals")),
        "war_customer": as_figure(parties.get("customer")),
        "indexation": basis.indexation,
        "price_growth": basis.price_growth,
        "exchange_parts": len(exchange),
        "exchange_worth": _total(exchange["worth_year"]),
        "exchange_cost": _total(exchange["give_cost"]),
        "exchange_get": _total(exchange["counter_value"]),
        "exchange_saving": as_figure(discount_cost - exchange["net_cost"].sum()) if len(exchange) else None,
    }


def label(variant: str, title: str) -> str:
    """Return how a variant is called in a sentence."""
    return f"{variant} · {title}" if title else str(variant)


def _needed(break_even: pd.DataFrame) -> float:
    rows = break_even[(break_even["variant"] == DISCOUNT) & (break_even["form"] == "price")]
    return float(rows["needed"].iloc[0]) if len(rows) else float("nan")


def _total(amounts: pd.Series) -> float | None:
    return float(amounts.sum()) if len(amounts) else None


def as_figure(value: Any) -> float | None:
    """Return a number as a key figure: None where it is unknown."""
    return None if value is None or value != value else float(value)


def reconcile(
    tables: Mapping[str, pd.DataFrame], terms: list[Terms], basis: Basis, decision: OffersDecision
) -> tuple[Check, ...]:
    """Return what must agree for any offer."""
    variants, parts = tables["variants"], tables["components"][tables["components"]["current"]]
    flows = {each.variant: lay_flows(each, basis, decision.ramp_years) for each in terms}
    direct = [_direct(each, flows[each.variant], basis) for each in terms]
    discount = variants[variants["variant"] == DISCOUNT].iloc[0]
    gained = basis.kept * float(np.nan_to_num(flows[DISCOUNT].gain) @ basis.factors)
    known = not np.isnan(discount["joint_npv"])
    told = variants[variants["value_year"].notna()]
    cut = told.loc[told["price_change"] != 0, "price_change"].sum()
    price = -cut * basis.revenue if cut else 0.0
    worth = parts.loc[parts["variant"].isin(told["variant"]), "worth"].sum()
    counted = parts[(parts["source"] == "equation") & (parts["counted_in"] == "") & parts["worth"].notna()]
    once = counted.drop_duplicates(["variant", "equation"])["by_equation"].sum()
    split_sum = variants[["a_share", "b_share", "c_share"]].sum(axis=1, min_count=1).dropna()
    odds = tables["war"]["probability"]
    return (
        Check("customer", float(np.nansum(direct)), float(variants["customer_npv"].sum())),
        Check("value", float(worth + price), float(told["value_year"].sum())),
        Check("transfer", float(discount["joint_npv"]) if known else 0.0, float(gained) if known else 0.0),
        Check("once", float(counted["worth"].sum()), float(once)),
        Check("evidence", float(split_sum.sum()), float(len(split_sum))),
        Check("odds", float(odds.sum()) if len(odds) else 1.0, 1.0),
    )


def _direct(terms: Terms, flows: Any, basis: Basis) -> float:
    """Return the customer's present value straight from the flows."""
    value = flows.value @ basis.factors * terms.parts["confidence"].to_numpy(dtype=float)
    if len(value) and np.isnan(value).all():
        return float("nan")
    return float(np.nansum(value) + flows.price @ basis.factors)

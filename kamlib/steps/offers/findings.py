"""What the offer says in sentences: only what is true of the data, most important first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamlib.core.columns import measure
from kamlib.core.results import Finding
from kamlib.steps.offers.assumptions import DISCOUNT, FEWEST, MOST, TODAY
from kamlib.steps.offers.doubles import CLOSE
from kamlib.steps.offers.judgement import label, pick_variant

if TYPE_CHECKING:
    from kamlib.steps.offers.result import OffersResult

#: Part of the value that rests on extrapolation from which it is worth a warning.
_WEAK = 0.25
#: Rises closer than this are one rise.
_SAME_RISE = 0.01


def find(result: OffersResult) -> Iterator[Finding]:
    """Yield the findings of one account's offer."""
    own = result.variants[result.variants["role"] == "variant"]
    yield from _choice(result, own, pick_variant(result.variants))
    yield from _margin(result)
    yield from _index(result)
    yield from _count(own)
    yield from _traps(own)
    yield from _states(result, own)
    yield from _money(result, own)
    yield from _unknown(result, own)
    yield from _doubles(result)
    yield from _exchange(result)
    yield from _terms(result)
    yield from _corridor(result)
    yield from _volume(result)
    yield from _war(result)
    yield from _reference(result)
    yield from _proof(result)
    yield from _answers(result)


def named(row: Any) -> dict[str, str]:
    """Return how a sentence names a variant: its label, and whether the customer has seen it as it stands."""
    return {"variant": label(row.variant, row.title), "state": row.validation}


def _choice(result: OffersResult, own: pd.DataFrame, suggested: str) -> list[Finding]:
    figures, rows = result.figures, own.set_index("variant", drop=False)
    if not result.decision.variant:
        if suggested:
            return [Finding("undecided", named(rows.loc[suggested]), "warn", 100)]
        return [Finding("none_passes", {"n": len(own)}, "bad", 100)]
    row = rows.loc[result.decision.variant]
    known = figures["better_share"] is not None and figures["earn_share"] is not None
    names = ("customer_npv", "our_npv", "better_share", "earn_share")
    values = named(row) | {name: figures[name] for name in names} | {"reference": result.decision.reference}
    tone = "good" if row["why_not"] in ("", "lower") else "warn"
    found = [Finding("chosen" if known else "chosen_unknown", values, tone, 100)]
    if row["why_not"] not in ("", "lower"):
        found.append(Finding(f"chosen_{row['why_not']}", named(row), "bad", 99))
    if suggested and suggested != row["variant"]:
        more = float(rows.loc[suggested, "joint_npv"] - row["joint_npv"])
        found.append(Finding("decided_otherwise", named(rows.loc[suggested]) | {"joint": more}, "warn", 97))
    return found


def _margin(result: OffersResult) -> list[Finding]:
    """Say that sales which leave nothing are not to be increased."""
    margin = result.figures["unit_margin"]
    if margin is None or margin > 0:
        return []
    return [Finding("margin_negative", {"margin": margin}, "bad", 96)]


def _index(result: OffersResult) -> list[Finding]:
    """Say what equal indices would make of the offer, where prices rise otherwise than its values and costs."""
    figures, stated = result.figures, result.figures["indexation"]
    known = figures["our_npv_indexed"] is not None and figures["customer_npv_indexed"] is not None
    if not known or abs(figures["price_growth"] - stated) < _SAME_RISE:
        return []
    values = {"growth": figures["price_growth"], "stated": stated, "variant": figures["label"]}
    values |= {"state": figures["validation"], "ours": figures["our_npv_indexed"]}
    return [Finding("indices_apart", values | {"customer": figures["customer_npv_indexed"]}, "warn", 77)]


def _count(own: pd.DataFrame) -> list[Finding]:
    if FEWEST <= len(own) <= MOST:
        return []
    values = {"n": len(own), "fewest": FEWEST, "most": MOST}
    return [Finding("few_variants" if len(own) < FEWEST else "many_variants", values, "warn", 92)]


def _traps(own: pd.DataFrame) -> list[Finding]:
    return [
        Finding("degenerate", named(row) | {"share": row.price_share, "our_npv": row.our_npv}, "bad", 90)
        for row in own[own["degenerate"]].itertuples()
    ] + [
        Finding("dominated", named(row) | {"other": _other(row.dominated_by, own)}, "warn", 60)
        for row in own[~own["degenerate"] & ~own["dominated_by"].isin(["", TODAY, DISCOUNT])].itertuples()
    ]


def _other(variant: str, own: pd.DataFrame) -> str:
    return label(variant, own.set_index("variant").loc[variant, "title"])


def _states(result: OffersResult, own: pd.DataFrame) -> list[Finding]:
    found = []
    for state, weight in (("unvalidated", 95), ("revised", 94), ("refused", 70)):
        rows = own[own["validation"] == state]
        if len(rows):
            names = [label(row.variant, row.title) for row in rows.itertuples()]
            tone = "bad" if state == "unvalidated" and len(rows) == len(own) else "warn"
            found.append(Finding(f"state_{state}", {"n": len(rows), "of": len(own), "names": names}, tone, weight))
    return found


def _money(result: OffersResult, own: pd.DataFrame) -> list[Finding]:
    losing = own[(own["our_npv"] < 0) & ~own["degenerate"]]
    found = [
        Finding("loses", named(row) | {"loss": -row.our_npv, "points": 100 * row.needed_uplift}, "bad", 75)
        for row in losing.itertuples()
        if not math.isnan(row.needed_uplift)
    ]
    chosen = own[own["chosen"]]
    for row in chosen[chosen["expected_uplift"].gt(0) & chosen["needed_uplift"].notna()].itertuples():
        values = named(row) | {"points": 100 * row.needed_uplift, "expected": 100 * row.expected_uplift}
        found.append(Finding("margin_of_safety", values, "info", 58))
    room = result.figures["room"]
    for row in own[own["expected_uplift"].notna()].itertuples():
        if row.stated_uplift > room + 1e-9:
            values = named(row) | {"stated": 100 * row.stated_uplift, "room": 100 * room}
            found.append(Finding("uplift_capped", values, "warn", 66))
    return found


def _unknown(result: OffersResult, own: pd.DataFrame) -> list[Finding]:
    parts = result.components[result.components["current"]]
    silent = own[own["stated_uplift"].isna()]
    unmeasured = own["our_npv"].isna() & own["stated_uplift"].gt(0) & own["unknown_costs"].eq(0)
    names = [label(row.variant, row.title) for row in silent.itertuples()]
    found = [Finding("no_uplift", {"names": names}, "bad", 88)] if names else []
    if unmeasured.any() and math.isnan(result.figures["potential"] or math.nan):
        found.append(Finding("no_potential", {}, "bad", 87))
    for key, rows, weight in (
        ("no_value", parts[parts["worth"].isna()], 84),
        ("no_cost", parts[~parts["cost_known"].astype(bool)], 83),
        ("no_confidence", parts[~parts["confidence_stated"]], 40),
    ):
        if len(rows):
            values = {"n": len(rows), "names": sorted(set(rows["component"]))}
            found.append(Finding(key, values, "warn", weight))
    if result.figures["purchases"] is None:
        found.append(Finding("no_sales", {}, "warn", 82))
    return found


def _doubles(result: OffersResult) -> list[Finding]:
    states = result.variants.set_index("variant", drop=False)
    found = []
    for row in result.doubles.itertuples():
        values = named(states.loc[row.variant]) | {"equation": row.equation, "components": row.where}
        weight = {"equation": 80, "inputs": 62, "price": 50}[row.reason]
        found.append(Finding(f"double_{row.reason}", values | {"removed": row.removed}, "warn", weight))
    parts = result.components[result.components["current"]]
    both = parts[parts["stated"].notna() & parts["by_equation"].notna()]
    apart = both[(both["stated"] - both["by_equation"]).abs() > CLOSE * both["by_equation"].abs()]
    for row in apart.itertuples():
        values = {"component": row.component, "stated": row.stated, "computed": row.by_equation}
        found.append(Finding("value_contradicts", values, "warn", 61))
    return found


def _exchange(result: OffersResult) -> list[Finding]:
    figures, decision = result.figures, result.decision
    cost = figures["discount_cost"]
    found = []
    if cost and len(result.exchange):
        names = ("exchange_parts", "exchange_worth", "exchange_cost", "exchange_get")
        values = {name: figures[name] for name in names} | {
            "discount": measure(decision.discount, "share"),
            "discount_cost": cost,
        }
        cheaper = figures["exchange_saving"] > 0
        found.append(Finding("exchange" if cheaper else "exchange_dear", values, "good" if cheaper else "warn", 78))
    elif cost and len(result.concessions):
        most = float(result.concessions.loc[result.concessions["kind"] != "discount", "worth_year"].sum())
        values = {"discount": measure(decision.discount, "share"), "discount_cost": cost, "most": most}
        found.append(Finding("exchange_none", values, "bad", 78))
    free = result.concessions[result.concessions["free"]].drop_duplicates("component")
    if len(free):
        values = {
            "n": len(free),
            "of": result.concessions["component"].nunique(),
            "cost": float(free["give_cost"].sum()),
        }
        found.append(Finding("given_free", values, "warn", 56))
    return found


def _corridor(result: OffersResult) -> list[Finding]:
    """Say how far either side can go, and what to answer to a cut; internal: it holds our reservation point."""
    figures, corridor = result.figures, result.corridor
    ours, theirs = figures["our_point"], figures["their_point"]
    if ours is None or theirs is None or corridor.empty:
        return []
    points = {"ours": abs(ours), "theirs": abs(theirs)}
    if ours + theirs < 0:
        return [Finding("corridor_closed", points, "bad", 83, "internal")]
    key = "corridor" if ours >= 0 and theirs >= 0 else "corridor_ours" if ours < 0 else "corridor_theirs"
    cut = corridor.set_index("move").loc["cut"]
    values = {"cut": result.decision.asked_cut, "cost": float(cut["reply_cost"]), "walk": float(cut["walk_cost"])}
    reply = Finding(f"reply_{cut['reply']}", values, "info", 58, "internal")
    return [Finding(key, points, "good" if key == "corridor" else "warn", 59, "internal"), reply]


def _terms(result: OffersResult) -> list[Finding]:
    """Say by which move of the payment both gain, or that it hangs on what nobody has said."""
    terms, figures = result.terms, result.figures
    if terms.empty:
        return []
    if figures["customer_rate"] is None:
        return [Finding("terms_unknown", {"ours": figures["our_rate"]}, "info", 56)]
    rates = {"ours": figures["our_rate"], "theirs": figures["customer_rate"]}
    best = terms[terms["both"].astype(bool)]
    if best.empty:
        return [Finding("terms_equal", rates, "info", 40)]
    first = best.iloc[0]
    values = rates | {"days": abs(float(first["days_change"])), "price": abs(float(first["discount"]))}
    gains = {"customer": float(first["customer_gain"]), "us": float(first["our_gain"])}
    return [Finding("terms_later" if first["days_change"] > 0 else "terms_earlier", values | gains, "good", 57)]


def _volume(result: OffersResult) -> list[Finding]:
    rows = result.break_even[(result.break_even["variant"] == DISCOUNT) & (result.break_even["form"] == "price")]
    if rows.empty or rows["verdict"].iloc[0] in ("unknown", "paid") or not result.decision.discount:
        return []
    row = rows.iloc[0]
    values = {
        "discount": measure(result.decision.discount, "share"),
        "needed": float(row["needed"]),
        "room": _number(row["room"]),
    }
    values |= {
        "money": float(row["needed_money"]),
        "margin": result.figures["unit_margin"],
        "expected": row["expected_growth"],
    }
    return [Finding(f"volume_{row['verdict']}", values, "bad" if row["verdict"] != "short" else "warn", 72)]


def _war(result: OffersResult) -> list[Finding]:
    loss = result.figures["war_us"]
    if loss is None or loss >= 0:
        return []
    values = {
        "loss": -loss,
        "discount": measure(result.decision.discount, "share"),
        "chance": result.decision.match_probability,
    }
    paid = result.service[result.service["covers"].notna() & result.service["variant"].isin(_worthy(result))]
    if paid.empty:
        return [Finding("war", values, "bad", 68)]
    states = result.variants.set_index("variant", drop=False)
    wanted = paid[paid["variant"] == result.decision.variant]
    row = (wanted if len(wanted) else paid.sort_values(["covers", "variant"])).iloc[0]
    return [
        Finding("war_service", values | named(states.loc[row["variant"]]) | {"covers": float(row["covers"])}, "bad", 68)
    ]


def _worthy(result: OffersResult) -> list[str]:
    rows = result.variants
    return list(rows.loc[(rows["role"] == "variant") & ~rows["degenerate"], "variant"])


def _reference(result: OffersResult) -> list[Finding]:
    name, rows = result.decision.reference, result.alternatives
    if name == TODAY:
        best = rows[(rows["alternative"] != TODAY) & rows["usable"]]
        key = "reference_today" if len(best) else "reference_unknown"
        values = {"name": best["alternative"].iloc[0], "gain": -float(best["gain"].iloc[0])} if len(best) else {}
        return [Finding(key, values, "info", 54)]
    row = rows[rows["alternative"] == name].iloc[0]
    key = "reference_rival" if row["benefits_lost"] > 0 else "reference_rival_bare"
    names = ("price_gain", "benefits_lost", "gain", "priced_share")
    values = {"name": name} | {each: float(row[each]) for each in names}
    found = [Finding(key, values, "info", 64)]
    last = rows["place"].max()
    if row["place"] == last and last > 2:
        found.append(Finding("reference_last", {"name": name, "place": int(last), "of": int(last)}, "info", 52))
    return found


def _proof(result: OffersResult) -> list[Finding]:
    figures, found = result.figures, []
    if figures["c_share"] and figures["c_share"] >= _WEAK:
        values = {"share": figures["c_share"], "variant": figures["label"], "state": figures["validation"]}
        found.append(Finding("extrapolated", values, "warn", 57))
    rows = result.doubts[(result.doubts["variant"] == result.decision.variant) & (result.doubts["side"] == "customer")]
    if len(rows):
        values = {"components": list(rows["component"].head(3)), "share": float(rows["doubt_share"].head(3).sum())}
        found.append(Finding("check_first", values, "info", 48))
    return found


def _answers(result: OffersResult) -> list[Finding]:
    chosen, found = result.decision.variant, []
    voices = result.voices[(result.voices["variant"] == chosen) & result.voices["last"]]
    moved = result.movement[(result.movement["variant"] == chosen) & result.movement["moved"].notna()]
    states = result.variants.set_index("variant", drop=False)
    for row in moved[moved["moved"].abs() > 1e-9].itertuples():
        values = named(states.loc[chosen]) | {"before": row.accepted_before, "after": row.accepted_after}
        key, tone = ("accepted_more", "good") if row.moved > 0 else ("accepted_less", "bad")
        found.append(Finding(key, values | {"rounds": int(row.rounds)}, tone, 65))
    for row in result.movement[result.movement["revised"]].itertuples():
        values = named(states.loc[row.variant]) | {"before": row.value_before, "after": row.value_after}
        values |= {"ours": row.our_after - row.our_before}
        found.append(Finding("revision", values, "info", 63))
    if len(voices) and (voices["role"] != "").any() and not (voices["role"] == "decides").any():
        found.append(Finding("no_decider", named(states.loc[chosen]) | {"people": len(voices)}, "warn", 74))
    asked = result.wishes[result.wishes["state"].isin(["open", "unsettled"])]
    asked = asked[~asked["variant"].isin(states.index[states["validation"] == "refused"])]
    if len(asked):
        found.append(Finding("wishes", {"n": len(asked), "wishes": list(asked["change"])}, "info", 59))
    return found


def _number(value: float) -> float | None:
    return None if value is None or math.isnan(value) else float(value)

"""What the dossier says: sentences that can be false, each with its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.dossier.result import DossierResult

#: A part of the benefit that somebody else than us should have confirmed.
UNPROVEN = 0.5
#: Prices that cover less of what he buys leave the saving open.
COVERS = 0.9
#: A kind that brings so many times more per unit of cost than another is told.
TIMES = 2.0


def find(result: DossierResult) -> Iterator[Finding]:
    """Yield what is true of one account's dossier, most important first by weight."""
    figures = result.figures
    yield from _leaving(figures, result.asks)
    yield from _price(figures)
    yield from _needs(figures, result.mutual)
    yield from _proof(figures)
    yield from _asks(result.asks)
    yield from _doubles(result.doubles)
    yield from _kinds(result.kinds)
    yield from _lines(result.deeds, figures)


def _leaving(figures: Mapping[str, Any], asks: pd.DataFrame) -> Iterator[Finding]:
    state = figures["loss_state"]
    if state == "unknown":
        yield Finding("loss_unknown", {"deeds": figures["deeds"]}, "warn", 85)
        return
    names = ("gross_npv", "price_npv", "loss_npv", "loss_low", "loss_high", "loss_share", "ratio", "years", "rival")
    names += ("growth", "bought_npv", "loss_flat")
    values = {name: figures[name] for name in (*names, "break_even", "break_even_low", "break_even_high")}
    if state != "unpriced":
        yield _verdict(figures, values)
        if (figures["loss_npv"] > 0) != (figures["loss_flat"] > 0):
            yield Finding("growth_turns" if figures["loss_flat"] > 0 else "growth_holds", _both(figures), "warn", 93)
        if figures["priced_share"] < COVERS:
            yield Finding("prices_partial", {"share": figures["priced_share"], "rival": figures["rival"]}, "warn", 71)
    if values["break_even"] is not None:
        yield Finding("break_even", values, "info", 80)
    if state == "least":
        key = "costs_unknown" if figures["unknown_costs"] else "no_switching"
        yield Finding(key, {"n": figures["unknown_costs"]}, "warn", 70)
    if figures["turns"]:
        sums = {"n": figures["left_out_n"], "left_out": figures["left_out"], "years": figures["years"]}
        sums |= {"loss_with": figures["loss_npv"] + figures["left_out"], "first": asks.iloc[0]["description"]}
        yield Finding("claimed_turns", sums, "warn", 94)
    elif figures["left_out_n"]:
        yield Finding("claimed_left_out", {"n": figures["left_out_n"], "left_out": figures["left_out"]}, "info", 69)
    if not figures["lasting"]:
        yield Finding("nothing_lasts", {"deeds": figures["deeds"]}, "warn", 72)


def _both(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return loss and gain by the forecast of purchases and by those of today, each without its sign."""
    values = {name: figures[name] for name in ("growth", "years", "bought_npv")}
    return values | {"forecast": abs(figures["loss_npv"]), "flat": abs(figures["loss_flat"])}


def _verdict(figures: Mapping[str, Any], values: Mapping[str, Any]) -> Finding:
    if figures["price_npv"] <= 0:
        return Finding("leaving_costs_price", values, "good", 90)
    if figures["loss_npv"] > 0:
        return Finding("leaving_costs", values, "good" if figures["loss_share"] >= 0.9 else "info", 90)
    return Finding("leaving_pays", values | {"gain": -figures["loss_npv"]}, "bad", 95)


def _price(figures: Mapping[str, Any]) -> Iterator[Finding]:
    state, benefit = figures["price_state"], figures["confirmed_base"]
    names = ("rival", "premium", "premium_share", "value_per_unit", "priced_share")
    values = {name: figures[name] for name in names} | {"benefit": benefit}
    if state == "unknown":
        yield Finding("price_unknown", {}, "info", 40)
    elif state == "parity":
        yield Finding("price_parity", values, "info", 60)
    elif state == "cheaper":
        yield Finding("price_cheaper", values | {"below": -figures["premium_share"]}, "info", 60)
    elif benefit is None:
        yield Finding("premium_unproven", values, "bad", 78)
    else:
        earned = figures["value_per_unit"] >= 1
        yield Finding("premium_earned" if earned else "premium_not_earned", values, "good" if earned else "bad", 78)


def _needs(figures: Mapping[str, Any], mutual: pd.DataFrame) -> Iterator[Finding]:
    if figures["stronger"] == "unknown":
        return
    sides = mutual.set_index("side")
    values = {name: float(sides.loc[name, "loss_npv"]) for name in ("theirs", "ours")} | {"years": figures["years"]}
    if figures["stronger"] == "they_more":
        yield Finding("they_need_more", values, "good", 76)
    else:
        yield Finding("we_need_more" if values["theirs"] > 0 else "we_need_him", values, "warn", 76)


def _proof(figures: Mapping[str, Any]) -> Iterator[Finding]:
    if figures["benefit"] is None:
        yield Finding("nothing_priced", {"deeds": figures["deeds"]}, "bad", 88)
        return
    values = {name: figures[name] for name in ("benefit", "confirmed", "claimed", "confirmed_share", "deeds")}
    weak = figures["confirmed_share"] is not None and figures["confirmed_share"] < UNPROVEN
    yield Finding("unproven" if weak else "proven", values, "warn" if weak else "good", 66)
    if figures["denied"]:
        yield Finding("denied", {"n": figures["denied"]}, "bad", 74)


def _asks(asks: pd.DataFrame) -> Iterator[Finding]:
    asks = asks[asks["basis"] != "turns"]
    if asks.empty:
        return
    first = asks.iloc[0]
    names = asks["description"].tolist()
    if pd.isna(first["worth"]):
        yield Finding("ask_blind", {"n": len(asks), "names": names}, "info", 62, "internal")
        return
    values = {"n": len(asks), "first": first["description"], "worth": float(first["worth"])}
    yield Finding("ask", values, "info", 68, "internal")


def _doubles(doubles: pd.DataFrame) -> Iterator[Finding]:
    for where, weight in (("offer", 73), ("dossier", 58)):
        rows = doubles[doubles["where"] == where]
        if len(rows):
            values = {"n": rows["saving"].nunique(), "names": sorted(set(rows["saving"]))}
            yield Finding(f"double_{where}", values, "warn", weight)


def _kinds(kinds: pd.DataFrame) -> Iterator[Finding]:
    known = kinds[kinds["per_cost"].notna() & (kinds["kind"] != "other")]
    if len(known) < 2:
        return
    best, worst = known.iloc[0], known.iloc[-1]
    if best["per_cost"] < TIMES * worst["per_cost"]:
        return
    values = {"best": best["kind"], "best_ratio": float(best["per_cost"])}
    values |= {"worst": worst["kind"], "worst_ratio": float(worst["per_cost"])}
    yield Finding("do_more", values, "info", 50)


def _lines(deeds: pd.DataFrame, figures: Mapping[str, Any]) -> Iterator[Finding]:
    held = deeds[deeds["why_not"].isin(["our_people", "our_money"])]
    if len(held):
        values = {"n": len(held), "names": held["description"].tolist()}
        yield Finding("held_back", values, "warn", 64, "internal")
    if figures["orphans"]:
        yield Finding("orphans", {"n": figures["orphans"]}, "warn", 84, "internal")
    if figures["unread_kinds"]:
        said = sorted(set(deeds.loc[deeds["kind"] == "other", "kind_said"]))
        yield Finding("kinds_unread", {"n": figures["unread_kinds"], "names": said}, "info", 30, "internal")

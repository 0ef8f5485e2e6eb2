"""What the prioritised list says in sentences: only what is true of the data, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.core.results import Finding
from kamlib.core.stability import NOTHING, ROBUST
from kamlib.steps.priorities.result import PrioritiesResult


def find(result: PrioritiesResult) -> Iterator[Finding]:
    """Yield what is true of the list."""
    ranked, figures = result.ranking, result.figures
    found = [
        _key_list(ranked, figures),
        _none_chosen(figures),
        _decided_otherwise(ranked),
        _largest_out(ranked),
        _silent_in(ranked),
        _purchases_mislead(result.moves, figures),
        _lowered_cut(figures),
        _barred_at_top(ranked, figures),
        _too_little_known(ranked, figures),
        _tied(ranked),
        _fragile(ranked, figures),
        _overturned(result.weight_changes),
        _second_opinion(ranked, figures),
        _turned(result.opinions),
        _overload(result.boundaries),
        _ordinary(result.boundaries),
        *_called(result.called),
        _ask_first(result.questions),
        _no_fit(ranked),
        _no_view(ranked),
    ]
    yield from (each for each in found if each)


def _key_list(ranked: pd.DataFrame, figures: Mapping) -> Finding | None:
    chosen = ranked[ranked["chosen"]]
    if chosen.empty:
        return None
    values = {"n": len(chosen), "names": chosen["name"].tolist()}
    # A share of sales that are negative or nil means nothing: money says it.
    for key, names in _KEY_LISTS.items():
        if all(figures[name] is not None for name in names):
            return Finding(key, values | {name: figures[name] for name in names}, "good", 100)
    return Finding("key_names", values, "good", 100)


_KEY_LISTS = {
    "key_list": ("chosen_revenue_share", "chosen_potential_share"),
    "key_money": ("chosen_revenue", "chosen_potential"),
    "key_sales": ("chosen_revenue",),
}


def _none_chosen(figures: Mapping) -> Finding | None:
    if figures["chosen_accounts"]:
        return None
    if figures["eligible"]:
        return Finding("decided_none", {"n": figures["eligible"]}, "bad", 100)
    return Finding("none_chosen", {"n": figures["scored"], "of": figures["accounts"]}, "bad", 100)


def _decided_otherwise(ranked: pd.DataFrame) -> Finding | None:
    added = ranked[ranked["chosen"] & ~ranked["proposed"]]
    dropped = ranked[ranked["proposed"] & ~ranked["chosen"]]
    if added.empty and dropped.empty:
        return None
    key = "decided_swap" if len(added) and len(dropped) else ("decided_more" if len(added) else "decided_fewer")
    values = {"added": list(added["name"]), "dropped": list(dropped["name"])}
    return Finding(key, values, "info", 95)


def _largest_out(ranked: pd.DataFrame) -> Finding | None:
    if not ranked["chosen"].any():
        return None
    buyers = ranked[ranked["revenue"] > 0].sort_values(["revenue", "account_id"], ascending=[False, True])
    if buyers.empty or buyers.iloc[0]["chosen"] or pd.isna(buyers.iloc[0]["rank"]):
        return None
    row = buyers.iloc[0]
    if row["barred"] == "" and row["score"] >= ranked.loc[ranked["chosen"], "score"].min():
        return None  # it ties with the list: that is told of all who do
    share = float(row["revenue"] / buyers["revenue"].sum())
    values = {"name": row["name"], "rank": int(row["rank"]), "share": share, "score": float(row["score"])}
    return Finding("largest_not_key", values, "warn", 90)


def _silent_in(ranked: pd.DataFrame) -> Finding | None:
    silent = ranked[ranked["chosen"] & (ranked["revenue"] == 0)]
    if silent.empty:
        return None
    row = silent.iloc[0]
    values = {"n": len(silent), "name": row["name"], "names": silent["name"].tolist(), "rank": int(row["rank"])}
    total = silent["potential"].sum(min_count=1)
    known = "silent_key" if pd.notna(total) else "silent_key_unknown"
    return Finding(known, values | {"potential": None if pd.isna(total) else float(total)}, "good", 88)


def _purchases_mislead(moves: pd.DataFrame, figures: Mapping) -> Finding | None:
    enters, leaves, stays = (int((moves["move"] == each).sum()) for each in ("enters", "leaves", "stays"))
    if not figures["chosen_accounts"] or not leaves or figures["tau_revenue_profile"] is None:
        return None
    values = {"enters": enters, "leaves": leaves, "size": leaves + stays, "tau": figures["tau_revenue_profile"]}
    return Finding("moves", values, "info", 80)


def _lowered_cut(figures: Mapping) -> Finding | None:
    if figures["cut"] >= figures["usual_cut"] or figures["decided"]:
        return None
    return Finding("lowered_cut", {name: figures[name] for name in ("cut", "usual_cut", "size")}, "warn", 82)


def _barred_at_top(ranked: pd.DataFrame, figures: Mapping) -> Finding | None:
    top = ranked[(ranked["rank"].astype(float) <= figures["size"]) & ranked["barred"].isin(["must_have", "fit"])]
    if top.empty:
        return None
    fit, must = (int((top["barred"] == each).sum()) for each in ("fit", "must_have"))
    return Finding(
        "barred_at_top", {"n": len(top), "names": top["name"].tolist(), "fit": fit, "must": must}, "info", 60
    )


def _too_little_known(ranked: pd.DataFrame, figures: Mapping) -> Finding | None:
    top = ranked[(ranked["rank"].astype(float) <= figures["size"]) & (ranked["barred"] == "unknown")]
    if top.empty:
        return None
    values = {"n": len(top), "names": top["name"].tolist(), "coverage": float(top["coverage"].min())}
    return Finding("too_little_known", values, "warn", 70)


def _tied(ranked: pd.DataFrame) -> Finding | None:
    """Equal scores across the line: the order by account id that decides is nobody's opinion."""
    last = ranked.loc[ranked["proposed"], "score"].min()
    outside = ranked[~ranked["proposed"] & (ranked["barred"] == "") & (ranked["score"] >= last)]
    if outside.empty:
        return None
    inside = int((ranked["proposed"] & (ranked["score"] == last)).sum())
    return Finding("tied", {"n": len(outside), "inside": inside, "score": float(last)}, "warn", 92)


def _fragile(ranked: pd.DataFrame, figures: Mapping) -> Finding | None:
    chosen = ranked[ranked["chosen"] & ranked["top_share"].notna()]
    if chosen.empty:
        return None
    if (chosen["stamp"] == NOTHING).all():
        return Finding("nothing_to_compare", {"n": figures["open_accounts"], "size": figures["size"]}, "warn", 72)
    weak = chosen[chosen["top_share"] < ROBUST].sort_values(["top_share", "account_id"])
    if weak.empty:
        return Finding("all_robust", {"n": len(chosen), "share": float(chosen["top_share"].min())}, "good", 65)
    row = weak.iloc[0]
    values = {"n": len(weak), "of": len(chosen), "name": row["name"], "share": float(row["top_share"])}
    return Finding("fragile", values, "warn", 72)


def _overturned(changes: pd.DataFrame) -> Finding | None:
    below = changes[(changes["side"] == "out") & changes["criterion"].notna()]
    if below.empty:
        return None
    row = below.assign(size=below["change"].abs()).sort_values(["size", "account_id"]).iloc[0]
    names = ["name", "label", "weight", "new_weight"]
    return Finding("overturned", row[names].to_dict(), "info", 55)


def _second_opinion(ranked: pd.DataFrame, figures: Mapping) -> Finding | None:
    second = ranked[ranked["second_rank"].astype(float) <= figures["size"]]
    odd = second[~second["chosen"]]
    if second.empty or odd.empty:
        return None
    return Finding("second_opinion", {"n": len(odd), "names": odd["name"].tolist()}, "info", 40)


def _overload(boundaries: pd.DataFrame) -> Finding | None:
    row = boundaries[boundaries["decided"]].iloc[0]
    if not row["load_share"] > 1:
        return None
    names = ("accounts", "accounts_served", "load_share", "boundary")
    return Finding("overload", {name: row[name].item() for name in names}, "warn", 68)


def _ask_first(questions: pd.DataFrame) -> Finding | None:
    if questions.empty:
        return None
    row = questions.iloc[0]
    values = row[["name", "label", "chance", "crosses"]].to_dict()
    return Finding(f"ask_first_{row['crosses']}", values | {"n": len(questions)}, "info", 58)


def _no_fit(ranked: pd.DataFrame) -> Finding | None:
    unknown = ranked[ranked["chosen"] & ranked["fit"].isna()]
    if unknown.empty:
        return None
    key = "no_fit" if ranked["fit"].isna().all() else "fit_unknown"
    return Finding(key, {"n": len(unknown), "names": unknown["name"].tolist()}, "warn", 50)


def _no_view(ranked: pd.DataFrame) -> Finding | None:
    unknown = ranked[ranked["chosen"] & ranked["view"].isna()]
    if unknown.empty:
        return None
    return Finding("no_view", {"n": len(unknown), "names": unknown["name"].tolist()}, "warn", 48)


def _turned(opinions: pd.DataFrame) -> Finding | None:
    """Say which second opinion does not stand by its word when one account is left out."""
    turned = opinions[opinions["reversals"] > 0]
    if turned.empty:
        return None
    row = turned.sort_values("reversals", ascending=False, kind="stable").iloc[0]
    values = {"method": row["method"], "n": int(row["reversals"]), "of": int(row["left_out"]), "name": row["name"]}
    return Finding("turned", values, "info", 38)


def _ordinary(boundaries: pd.DataFrame) -> Finding | None:
    """Say what ordinary sales have to bring so that the fixed cost is carried."""
    row = boundaries[boundaries["decided"]].iloc[0]
    needed, sold = row["ordinary_needed"], row["ordinary_revenue"]
    if pd.isna(needed):
        return None
    values = {"boundary": float(row["boundary"]), "needed": float(needed), "sold": float(sold)}
    if not needed:
        return Finding("carried_by_key", values, "good", 52)
    return Finding("ordinary_short" if needed > sold else "ordinary_enough", values, *_ORDINARY[needed > sold])


_ORDINARY = {True: ("bad", 77), False: ("info", 52)}


def _called(called: pd.DataFrame) -> Iterator[Finding]:
    """Say who falls from today's list of key accounts and who is missing on it."""
    for verdict, weight in (("falls", 89), ("missing", 87)):
        rows = called[called["verdict"] == verdict]
        if len(rows):
            yield Finding(f"called_{verdict}", {"n": len(rows), "names": rows["name"].tolist()}, "warn", weight)
    if len(called) and (called["verdict"] == "stays").all():
        yield Finding("called_same", {"n": len(called)}, "good", 87)

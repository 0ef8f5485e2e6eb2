"""Who wins and who loses by each variant of the offer: its components against what each person is paid for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared.ledger import column, words

#: The bonus that a discount serves by itself.
PRICE = "purchase_price"
EFFECTS = ("helps", "neutral", "hurts")


def list_components(variants: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Return the components of each variant as it is offered now.

    Parameters
    ----------
    variants, offers : DataFrame
        The account's rows of those tables. A variant that changes the price has the discount, or what takes it back,
        as one component more.

    Returns
    -------
    DataFrame
        variant, component ('' for the change of the price), kind, sign (1; −1 for a price that rises).
    """
    now = offers[column(offers, "until_round").isna()]
    parts = pd.DataFrame({name: words(now, name, "") for name in ("variant", "component", "kind")}).assign(sign=1)
    change = column(variants, "price_change")
    moved = variants[change.fillna(0) != 0]
    priced = pd.DataFrame({"variant": words(moved, "variant", ""), "component": "", "kind": "discount"})
    priced["sign"] = np.where(change[moved.index] < 0, 1, -1)
    return pd.concat([priced, parts], ignore_index=True).sort_values("variant", kind="stable", ignore_index=True)


def weigh_effects(components: pd.DataFrame, persons: pd.DataFrame, matrix: pd.DataFrame) -> pd.DataFrame:
    """Return what each variant does to the bonus of each person.

    Parameters
    ----------
    components : DataFrame
        See :func:`list_components`.
    persons : DataFrame
        See ``persons.list_persons``.
    matrix : DataFrame
        Effect of kinds of components (index) on kinds of bonuses (columns).

    Returns
    -------
    DataFrame
        variant, person, function, influence, matters, bonus_kind, effect (helps / hurts: by the sign of the sum over
        the components; neutral; unknown: the bonus is), net (the sum; NaN unknown), helped_by and hurt_by (components,
        '; ' between; the kind of one without a name), hurt_kinds (their kinds, ', ' between), turned_by (kinds of
        components that help the bonus and that the variant does not have, ', ' between; '' unless it hurts).
    """
    rows = [
        _effect(variant, parts, person, matrix)
        for variant, parts in components.groupby("variant", sort=True)
        for person in persons.to_dict("records")
    ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return frame.astype({"influence": float, "net": float, "matters": bool})


_COLUMNS = (
    *("variant", "person", "function", "influence", "matters", "bonus_kind", "effect", "net"),
    *("helped_by", "hurt_by", "by_price", "turned_by"),
)


def _effect(variant: object, parts: pd.DataFrame, person: dict, matrix: pd.DataFrame) -> dict[str, object]:
    row = {name: person[name] for name in ("person", "function", "influence", "matters", "bonus_kind")}
    row |= {"variant": variant, "effect": "unknown", "net": np.nan}
    row |= dict.fromkeys(_COLUMNS[-4:], "")
    bonus = person["bonus_kind"]
    if not bonus:
        return row
    each = parts["sign"].to_numpy() * matrix[bonus].reindex(parts["kind"]).fillna(0).to_numpy()
    named, net = parts["component"].to_numpy(), int(each.sum())
    own = named != ""
    row |= {"net": net, "effect": "helps" if net > 0 else "hurts" if net < 0 else "neutral"}
    row |= {"helped_by": "; ".join(named[own & (each > 0)]), "hurt_by": "; ".join(named[own & (each < 0)])}
    price = int(each[~own].sum())
    row["by_price"] = "helps" if price > 0 else "hurts" if price < 0 else ""
    if net < 0:
        has = set(parts["kind"])
        row["turned_by"] = ", ".join(kind for kind in matrix.index[matrix[bonus] > 0] if kind not in has)
    return row


def sum_gains(effects: pd.DataFrame, variants: pd.DataFrame) -> pd.DataFrame:
    """Return whose influence each variant has with it and against it, of the persons who matter.

    Parameters
    ----------
    effects : DataFrame
        See :func:`weigh_effects`.
    variants : DataFrame
        The account's rows of that table: variant, title.

    Returns
    -------
    DataFrame
        variant, title, helps_share, neutral_share, hurts_share, unknown_share (of Σ influence of those who matter; NaN
        where no influence is known), only_price (bool: of those who matter it helps nobody but those who are paid for
        the purchase price, and helps one of these).
    """
    matter = effects[effects["matters"]]
    sums = matter.pivot_table(index="variant", columns="effect", values="influence", aggfunc="sum", observed=True)
    sums = sums.reindex(sorted(set(effects["variant"])), columns=[*EFFECTS, "unknown"]).fillna(0.0)
    sums = sums.rename_axis(index="variant", columns=None)
    total = sums.sum(axis=1)
    shares = sums.div(total.where(total > 0), axis=0).add_suffix("_share")
    frame = shares.reset_index()
    titles = pd.Series(words(variants, "title", "").to_numpy(), index=words(variants, "variant", ""))
    frame.insert(1, "title", frame["variant"].map(titles[~titles.index.duplicated()]).astype(object).fillna(""))
    helped = matter[matter["effect"] == "helps"].groupby("variant")["bonus_kind"].agg(set)
    frame["only_price"] = [helped.get(each, set()) == {PRICE} for each in frame["variant"]]
    return frame

"""Decimal points lost on the way: amounts that jump by 10, 100 or 1000 against what the same goods cost elsewhere.

A wrong locale turns 1234.56 into 123456. The signature is narrow, so that genuine expensive lines raise no alarm:
prices of one product stand in two groups a power of ten apart with nothing between them, and either the upper group
alone consists of whole numbers, or most products show the same. Where a product line holds cheap and dear goods, so
that no price can be told from another, whole amounts that are a power of ten above the fractions in line after line
show it.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.errors import Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.cells.casting import Typing
from kamlib.intake.contracts.binding import Bound
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Source

#: Bins of a decade of prices.
BINS = 20
#: How far two groups may be from a power of ten, in decades: a discount of a third, and no more.
NEAR = 0.18
#: What is empty between the groups, and how wide each of them may be, in decades.
GAP, WIDTH = 0.5, 0.45
#: Share of whole numbers among amounts that lost their points, and of fractions among those that kept them.
WHOLE, FRACTIONS = 0.98, 0.5
#: Files of more lines are looked at only where whole amounts are, on average, so many times those with a fraction.
ALWAYS, SUSPICIOUS = 2_000_000, 8
#: Whole amounts that a product line must have to be compared with its fractions, and a quarter of these.
FORM_ROWS = 5
_POWERS = (1, 2, 3)


@dataclass(frozen=True)
class Jump:
    """One product whose upper prices are a power of ten above its lower ones."""

    product: str
    power: int
    rows: int
    amount: float
    first: int
    proven: bool


def confirmed(source: Source, header: str) -> bool:
    """Tell whether a person said what one unit of the column is worth, be it 1: then nothing is asked.

    Parameters
    ----------
    source : Source
        What was said of the columns.
    header : str
        Title as the file writes it.

    Returns
    -------
    bool
        Whether it has a scale.
    """
    said = {plain(title): reading for title, reading in source.readings.items()}.get(plain(header))
    return said is not None and said.scale is not None


def in_lines(typing: Typing, totals: dict) -> list[Problem]:
    """Return ``scale_jump`` where a part of the sales lines lost their decimal points.

    Parameters
    ----------
    typing : Typing
        The typed view of the lines.
    totals : dict
        ``lines``, and count and sum of revenue of those whose revenue is whole: ``whole_lines``, ``whole_revenue``.

    Returns
    -------
    list of Problem
        One, with what was found; empty where nothing looks lost.
    """
    place = {each.column.name: each for each in typing.mapping.bound}
    if not _worth_a_look(totals):
        return []
    revenue = f"t{place['revenue'].place}"
    product = f"coalesce(t{place['product_line'].place}, '')" if "product_line" in place else "''"
    ratios = [f"{revenue} / nullif(t{place[name].place}, 0)" for name in ("quantity", "cogs") if name in place]
    for ratio in ratios:
        jumps, tested = _search(typing.relation, typing.sql(), product, ratio, revenue)
        if chosen := _believed(jumps, tested):
            return [_problem(typing.relation, place["revenue"], chosen)]
    chosen = _by_form(typing, product, ratios[0] if "quantity" in place else revenue, revenue)
    return [_problem(typing.relation, place["revenue"], chosen)] if chosen else []


def in_prices(relation: Relation, rows: str, product: Bound, price: Bound) -> list[Problem]:
    """Return ``scale_jump`` where a few prices of a table lost their decimal points.

    Parameters
    ----------
    relation : Relation
        The opened source.
    rows : str
        Its typed rows, to stand after ``FROM``.
    product, price : Bound
        Its columns.

    Returns
    -------
    list of Problem
        One, with what was found; empty where nothing looks lost.
    """
    ratio = f"t{price.place}"
    jumps, _ = _search(relation, rows, f"t{product.place}", ratio, ratio)
    proven = [each for each in jumps if each.proven and each.power > 1]
    return [_problem(relation, price, proven)] if proven else []


def against_list(prices: pd.Series, listed: pd.Series) -> tuple[int, int] | None:
    """Return how many products are a power of ten above the price list, and the usual power; None where none is.

    Parameters
    ----------
    prices, listed : Series
        Average price of a unit sold, and price of the list, by product.

    Returns
    -------
    tuple of (int, int) or None
        Count of products, and the power that most of them are off by; 2 for a hundred. None as well where chance may
        explain it: fewer than three are off, unless every product is by the same hundred or thousand.
    """
    both = pd.concat([prices, listed], axis=1, keys=["sold", "listed"]).dropna()
    both = both[(both > 0).all(axis=1)]
    if len(both) < 2:
        return None
    decades = np.log10(both["sold"] / both["listed"])
    powers = decades.round()
    near = (decades - powers).abs() <= NEAR
    off = near & powers.isin(_POWERS)
    usual = int(powers[off].mode().iloc[0]) if off.any() else 0
    same = bool((off & (powers == usual)).all()) and usual > 1
    many = off.sum() >= 3 and near.mean() >= 0.8
    return (int(off.sum()), usual) if same or many else None


def _worth_a_look(totals: dict) -> bool:
    lines, whole = totals["lines"], totals["whole_lines"]
    if lines <= ALWAYS:
        return True
    if not 0 < whole < lines:
        return False
    rest = abs(totals["revenue"] - totals["whole_revenue"]) / (lines - whole)
    return abs(totals["whole_revenue"]) / whole > SUSPICIOUS * rest


def _search(relation: Relation, rows: str, product: str, ratio: str, amount: str) -> tuple[list[Jump], int]:
    """Return the products that jump, and how many have enough rows to tell."""
    query = f"""
        SELECT product, bin, count(*) AS n, count(*) FILTER (amount = trunc(amount)) AS whole, sum(amount) AS amount,
               min(row) AS first
        FROM (SELECT {product} AS product, CAST(floor(log10({ratio}) * {BINS}) AS INTEGER) AS bin, {amount} AS amount,
                     row FROM {rows} WHERE {ratio} > 0 AND {product} IS NOT NULL)
        GROUP BY ALL ORDER BY product, bin"""
    found = relation.con.execute(query).df()
    of = found.groupby("product", sort=False)
    whole = (of["n"].sum() >= 3) & (of["bin"].max() - of["bin"].min() <= WIDTH * BINS + max(_POWERS) * BINS)
    gaps = of["bin"].diff().groupby(found["product"], sort=False).max()
    wide = whole.index[whole & (gaps >= GAP * BINS)]  # the prices of all others lie in one heap
    jumps = [_jump(str(name), bins) for name, bins in found[found["product"].isin(wide)].groupby("product", sort=False)]
    return [jump for jump in jumps if jump], int(whole.sum())


def _jump(product: str, bins: pd.DataFrame) -> Jump | None:
    """Part the prices at their widest gap; the groups tell whether they are one price list, ten times apart."""
    steps = bins["bin"].diff().fillna(0).to_numpy()
    at = int(steps.argmax())
    lower, upper = bins.iloc[:at], bins.iloc[at:]
    if steps.max() < GAP * BINS or max(_width(lower), _width(upper)) > WIDTH * BINS or lower["n"].sum() < 2:
        return None
    decades = (_middle(upper) - _middle(lower)) / BINS
    power = round(decades)
    if power not in _POWERS or abs(decades - power) > NEAR:
        return None
    whole, fractions = upper["whole"].sum() / upper["n"].sum(), 1 - lower["whole"].sum() / lower["n"].sum()
    facts = {"rows": int(upper["n"].sum()), "amount": float(upper["amount"].sum()), "first": int(upper["first"].min())}
    return Jump(product, power, **facts, proven=whole >= WHOLE and fractions >= FRACTIONS)


def _by_form(typing: Typing, product: str, ratio: str, amount: str) -> list[Jump]:
    """Return the product lines whose whole amounts stand a power of ten above their fractions, where most do."""
    decades = f"log10({ratio})"
    inner = (
        f"SELECT {product} AS product, {decades} AS d, {amount} AS amount, row FROM {typing.sql()} WHERE {ratio} > 0"
    )
    query = f"""
        SELECT product, median(d) FILTER (NOT whole) AS low, median(d) FILTER (whole) AS high,
               count(*) FILTER (NOT whole) AS fractions, count(*) FILTER (whole) AS rows,
               sum(amount) FILTER (whole) AS amount, min(row) FILTER (whole) AS first
        FROM (SELECT *, amount = trunc(amount) AS whole FROM ({inner})) GROUP BY product ORDER BY product"""
    found = typing.relation.con.execute(query).df()
    found = found[(found["rows"] >= FORM_ROWS) & (found["fractions"] >= 4 * FORM_ROWS)]
    apart = found["high"] - found["low"]
    power = apart.round()
    jumps = found[((apart - power).abs() <= NEAR) & power.isin(_POWERS[1:])]
    if len(jumps) < 2 or len(jumps) < len(found) * 2 / 3:
        return []
    return [
        Jump(row.product, int(power[row.Index]), int(row.rows), float(row.amount), int(row.first), proven=True)
        for row in jumps.itertuples()
    ]


def _width(bins: pd.DataFrame) -> int:
    return int(bins["bin"].iloc[-1] - bins["bin"].iloc[0])


def _middle(bins: pd.DataFrame) -> float:
    return float(np.average(bins["bin"], weights=bins["n"]))


def _believed(jumps: list[Jump], tested: int) -> list[Jump]:
    """One product may hold cheap and dear things by right: whole amounts prove it, or most of the products do."""
    proven = [each for each in jumps if each.proven]
    if sum(each.rows for each in proven) >= 3:
        return proven
    return jumps if len(jumps) >= 3 and len(jumps) >= tested / 2 else []


def _problem(relation: Relation, bound: Bound, jumps: list[Jump]) -> Problem:
    first = min(each.first for each in jumps)
    values = {
        "n": sum(each.rows for each in jumps),
        "factors": [str(10**power) for power in sorted({each.power for each in jumps})],
        "read": sum(each.amount for each in jumps),
        "meant": sum(each.amount / 10**each.power for each in jumps),
        "products": [each.product for each in sorted(jumps, key=lambda each: -each.rows)][:3],
    }
    row = relation.locate([first])[0] if relation.rows_known else None
    return Problem("scale_jump", file=relation.file, sheet=relation.sheet, row=row, column=bound.header, values=values)

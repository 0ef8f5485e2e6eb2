"""The money side of the comparison: what the customer pays above a rival, and what they have from us a year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.schema import US
from kamlib.steps.shared.benefits import confirmed_benefits, count_unpriced, dossier_of
from kamlib.steps.shared.component_values import solve_equations, value_components
from kamlib.steps.shared.of_account import rows_of, whole_table

#: A competitor whose prices cover less of what the customer buys is no alternative yet.
COVERED = 0.5
_COLUMNS = [
    *("company", "source", "title", "priced_share", "premium_share", "premium", "fair_share", "fair_premium"),
    *("by_marks", "worth", "by_money", "contradiction"),
]


def collect_benefits(
    dossier: pd.DataFrame, variants: pd.DataFrame, offers: pd.DataFrame, equations: pd.DataFrame, base_year: int
) -> pd.DataFrame:
    """Collect what is documented in money about our value to one account.

    Parameters
    ----------
    dossier, variants, offers, equations : DataFrame
        The account's rows of these tables.
    base_year : int
        Its confirmed benefits count as today's.

    Returns
    -------
    DataFrame
        source (today / variant), title, worth (a year, of what is known; a component as the offer itself values it: by
        its confidence, no saving twice; a discount is price, not value), price_change (share; 0 today), unknown (how
        many further benefits nobody has put into money: with any, `worth` is the least that it is worth).
    """
    rows = []
    confirmed, unknown = float(confirmed_benefits(dossier, [base_year])[base_year]), count_unpriced(dossier, base_year)
    if confirmed > 0:
        rows.append({"source": "today", "title": "", "worth": confirmed, "price_change": 0.0, "unknown": unknown})
    parts = value_components(offers, solve_equations(equations), base_year + 1, 1)
    # A component dropped after a round of feedback is no longer offered.
    parts = parts[parts["current"] & (parts["kind"] != "discount")]
    titles, changes = (variants.set_index("variant")[name] for name in ("title", "price_change"))
    for variant, worth in parts.groupby("variant", sort=True)["expected"].sum(min_count=1).dropna().items():
        title, change = titles.get(variant, ""), changes.get(variant, np.nan)
        row = {"source": "variant", "title": f"{variant} {title}".strip() if title == title else str(variant)}
        row |= {"worth": float(worth), "price_change": 0.0 if np.isnan(change) else float(change)}
        rows.append(row | {"unknown": int(parts.loc[parts["variant"] == variant, "expected"].isna().sum())})
    return pd.DataFrame(rows, columns=["source", "title", "worth", "price_change", "unknown"])


def benefits_of(book: Book, account: str) -> pd.DataFrame:
    """Return what is documented in money about our value to one account (see :func:`collect_benefits`).

    Parameters
    ----------
    book : Book
        The open engagement.
    account : str
        Its account_id.

    Returns
    -------
    DataFrame
        source, title, worth (money a year), price_change (share); without rows where nothing is documented.
    """
    names = ("variants", "offers", "equations")
    tables = (rows_of(whole_table(book, name), account) for name in names)
    return collect_benefits(dossier_of(book, account), *tables, book.settings.base_year)


def compare_money(
    fair: Mapping[str, float], table: pd.DataFrame, purchases: pd.Series, benefits: pd.DataFrame
) -> pd.DataFrame:
    """Put the premium that the marks allow beside the premium that money justifies, per rival and documented benefit.

    Parameters
    ----------
    fair : mapping of company to share
        By how much our price may exceed the rival's, by the marks.
    table : DataFrame
        Prices: product lines × companies.
    purchases : Series
        The account's purchases from us a year, by product line.
    benefits : DataFrame
        See :func:`collect_benefits`; without rows the money side is blank.

    Returns
    -------
    DataFrame
        Columns as in ValueResult. The benefit is counted against a rival that would do none of it.
    """
    sources = benefits if len(benefits) else pd.DataFrame([{"source": "", "title": "", "worth": np.nan}])
    rows = [
        {"company": company, "source": each["source"], "title": each["title"], "worth": each["worth"]}
        | _sides(premium_of(table, purchases, company), share, each)
        for company, share in fair.items()
        for each in sources.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def premium_of(table: pd.DataFrame, purchases: pd.Series, rival: str) -> dict[str, float]:
    """Return what our customer pays us above a rival's prices a year: premium, base (at its prices), priced_share.

    Only product lines with both prices count; NaN where there is none or he buys nothing of them.

    Parameters
    ----------
    table : DataFrame
        Prices: product lines in rows, companies in columns, ours among them.
    purchases : Series
        What the customer bought from us in a year, by product line (money).
    rival : str
        Whose prices are compared with.

    Returns
    -------
    dict of str to float
        premium, base and paid in money a year; priced_share, 0…1, of the purchases that have both prices: 0 where
        no line has them, NaN where nothing was bought.
    """
    bought = purchases[purchases > 0]
    known = table.reindex(bought.index)[[US, rival]].dropna() if rival in table else pd.DataFrame()
    paid = bought.reindex(known.index)
    if not paid.sum() > 0:
        return {"premium": np.nan, "base": np.nan, "priced_share": 0.0 if len(bought) else np.nan, "paid": np.nan}
    base = float((paid * known[rival] / known[US]).sum())
    total = float(paid.sum())
    return {"premium": total - base, "base": base, "priced_share": total / float(bought.sum()), "paid": total}


def _sides(money: dict[str, float], fair: float, benefit: Mapping) -> dict:
    premium, base = money["premium"], money["base"]
    change = benefit.get("price_change", 0.0)
    after = premium + money["paid"] * (0.0 if np.isnan(change) else change)
    by_marks, by_money = _word(base * fair - after), _word(benefit["worth"] - after)
    # What is known may be too little; what nobody has put into money may make up for it.
    by_money = "" if by_money == "not_worth" and benefit.get("unknown", 0) > 0 else by_money
    return {
        "priced_share": money["priced_share"],
        "premium_share": after / base,
        "premium": after,
        "fair_share": fair,
        "fair_premium": base * fair,
        "by_marks": by_marks,
        "by_money": by_money,
        "contradiction": contradiction(by_marks, by_money),
    }


def _word(surplus: float) -> str:
    if np.isnan(surplus):
        return ""
    return "worth" if surplus >= 0 else "not_worth"


def contradiction(by_marks: str, by_money: str) -> str:
    """Word how the two views agree: marks_undervalue, marks_overvalue, agree; '' where one is unknown.

    Parameters
    ----------
    by_marks, by_money : str
        ``worth`` or ``not_worth`` the price, by the marks and by the money; empty: unknown.

    Returns
    -------
    str
        A key of the catalogue; empty where one is unknown.
    """
    if not by_marks or not by_money:
        return ""
    if by_marks == by_money:
        return "agree"
    return "marks_undervalue" if by_money == "worth" else "marks_overvalue"

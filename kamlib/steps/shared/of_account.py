"""What the wiring of the account steps reads alike: whole tables, one account's rows, what it bought."""

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.tables import TABLES
from kamlib.steps.shared.ledger import column, words, year_of


def whole_table(book: Book, name: str) -> pd.DataFrame:
    """Return a client's table with every column of its schema; those that he left out are unknown.

    Parameters
    ----------
    book : Book
        The open engagement.
    name : str
        The table, by schema.

    Returns
    -------
    DataFrame
        Rows and index as the book gives them; columns of the schema alone, in its order.
    """
    return book.frame(name).reindex(columns=[each.name for each in TABLES[name].columns])


def rows_of(frame: pd.DataFrame, account: str) -> pd.DataFrame:
    """Return the rows of one account.

    Parameters
    ----------
    frame : DataFrame
        With account_id.
    account : str
        Its account_id.

    Returns
    -------
    DataFrame
        Index as before.
    """
    return frame[frame["account_id"] == account]


def purchases_of(book: Book, account: str) -> pd.Series:
    """Return the account's purchases from us in the base year, by product line.

    Parameters
    ----------
    book : Book
        The open engagement.
    account : str
        Its account_id.

    Returns
    -------
    Series of float
        Money, by product line; lines without a product line are left out.
    """
    sales = rows_of(book.frame("sales"), account)
    sales = sales[year_of(sales) == book.settings.base_year]
    return column(sales, "revenue").groupby(words(sales, "product_line")).sum().astype(float)

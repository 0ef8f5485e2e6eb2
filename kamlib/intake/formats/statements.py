"""Proof that a query for a client's database only reads: one statement, and a SELECT in all its parts."""

from __future__ import annotations

import logging
import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

#: Name of the parser's dialect by that of the database.
DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}
#: What changes something, or runs what it is given as text: wherever it stands in a query.
_WRITES = (exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.PropertyEQ)
#: Functions that write, wait, lock, load code or reach past the database, also from within a SELECT.
_ACTS = re.compile(
    r"dblink\w*|lo_\w+|pg_\w+|set_config|setval|nextval|\w+_to_xml\w*|ts_stat"
    r"|load_extension|readfile|writefile|edit|fts3_tokenizer"
    r"|load_file|sleep|benchmark|get_lock|release_\w*locks?|sys_\w+",
    re.IGNORECASE,
)
#: Where a string ends after this depends on a setting of the server.
_OPEN_END = re.compile(r"\\['\"]")

# What the parser does not know is refused below; its own remarks are for programmers.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def why_not_select(query: str, backend: str) -> str:
    """Return what keeps a query from being one SELECT that only reads; empty where nothing does.

    Parameters
    ----------
    query : str
        As the settings write it.
    backend : str
        Name of the database, one of :data:`DIALECTS`.

    Returns
    -------
    str
        What the parser says, or which statements and calls stand in the way; 200 letters at most.
    """
    dialect = DIALECTS[backend]
    try:
        statements = sqlglot.parse(query, read=dialect)
        comments = [each for token in sqlglot.tokenize(query, read=dialect) for each in token.comments]
    except (SqlglotError, RecursionError) as error:
        return str(error).splitlines()[0][:200] or type(error).__name__
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return ", ".join(each.key.upper() if each else "—" for each in statements)[:200]
    return _read_otherwise(query, comments, dialect) or _writing_in(statements[0])


def _read_otherwise(query: str, comments: list[str], dialect: str) -> str:
    """Return what the server may read otherwise than the parser: it could hide a statement."""
    if open_end := _OPEN_END.search(query):
        return open_end[0]
    # MySQL carries out /*! … */ and, in places, what stands behind two dashes; no comment is safe there.
    return f"/* {comments[0].strip()[:60]} */" if comments and dialect == "mysql" else ""


def _writing_in(query: exp.Query) -> str:
    """Return the first part of a query that does more than read."""
    for node in query.walk():
        if isinstance(node, _WRITES) or (isinstance(node, exp.CTE) and not isinstance(node.this, exp.Query)):
            return (node.this.key if isinstance(node, exp.CTE) else node.key).upper()
        if isinstance(node, exp.Func) and _ACTS.fullmatch(_name(node)):
            return f"{_name(node)}()"
    return ""


def _name(function: exp.Func) -> str:
    return function.name if isinstance(function, exp.Anonymous) else function.sql_name()

"""The one gate between what was computed and who reads it. Whatever is not marked is internal; refusing is the default.

A document is for one circle of readers. A block belongs to a circle as well, and may appear only in documents of its
own circle or of a narrower one. What a customer reads is looked at twice: a block that is marked for him and still
holds a confidential column is refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kamlib.blocks import AUDIENCES, Block, Chart, Decision, Findings, Table
from kamlib.core.errors import InputError, Problem
from kamlib.workspace.branding import Brand

#: Words in the name of a column that no customer may see: our money, our view of him, our people.
_CONFIDENTIAL = frozenset(
    {
        *("margin", "cogs", "nopat", "profit", "clv", "npv", "roi", "irr", "payback", "gain", "budget", "spend"),
        *("cost", "costs", "fte", "hours", "level", "score", "rank", "potential", "wallet", "stamp", "segment"),
        *("risk", "retention", "priority", "person", "persons", "rater", "voter", "kam", "owner", "attitude"),
        *("influence", "bonus"),
    }
)
#: Columns with such a word that are the customer's own business.
_HIS_OWN = frozenset({"customer_npv", "switching_cost", "customer_cost", "own_cost"})


def may_see(reader: str, audience: str) -> bool:
    """Tell whether a circle of readers may see something of an audience; unknown or blank words count as internal.

    Parameters
    ----------
    reader : {'customer', 'client', 'internal', 'facilitator'}
        Circle of readers: customer, client, internal or facilitator.
    audience : {'customer', 'client', 'internal', 'facilitator'}
        Of what would be seen.

    Returns
    -------
    bool
        False in doubt.
    """
    reader, audience = (each if each in AUDIENCES else "internal" for each in (reader, audience))
    return AUDIENCES.index(audience) <= AUDIENCES.index(reader)


def clear_block(block: Block, reader: str) -> Block:
    """Return a block as these readers may see it.

    Findings that are not for them are taken out; :func:`count_withheld` tells how many. Notes under tables and
    figures are written for the supplier's people and never reach a customer.

    Parameters
    ----------
    block : Block
        As the notebook shows it.
    reader : {'customer', 'client', 'internal', 'facilitator'}
        Circle of readers: customer, client, internal or facilitator.

    Returns
    -------
    Block
        The same where nothing of it is withheld.
    """
    if isinstance(block, Findings):
        return replace(block, items=tuple(item for item in block.items if may_see(reader, item[2])))
    if reader == "customer" and isinstance(block, Table | Chart):
        return replace(block, note="")
    return block


def count_withheld(block: Block, reader: str) -> int:
    """Return how many findings of a block these readers may not see.

    Parameters
    ----------
    block : Block
        As the notebook shows it.
    reader : {'customer', 'client', 'internal', 'facilitator'}
        Circle of readers: customer, client, internal or facilitator.

    Returns
    -------
    int
        0 for a block without findings.
    """
    return len(block.items) - len(clear_block(block, reader).items) if isinstance(block, Findings) else 0


def find_leaks(block: Block, reader: str) -> Iterator[Problem]:
    """Yield what of a block these readers may not see.

    Parameters
    ----------
    block : Block
        As the notebook shows it.
    reader : {'customer', 'client', 'internal', 'facilitator'}
        Circle of readers: customer, client, internal or facilitator.
    """
    about = {"block": block.key, "title": getattr(block, "title", "")}
    for each in _within(block):
        if not may_see(reader, each.audience):
            yield Problem("document_leak", found=each.audience, expected=reader, values=about)
        columns = _confidential(each) if reader == "customer" else []
        if columns:
            yield Problem("document_leak_columns", found=", ".join(columns), values=about)
        if reader == "customer" and getattr(each, "note", ""):
            yield Problem("document_leak", found="client", expected=reader, values=about)
    if count_withheld(block, reader):
        yield Problem("document_leak", found="facilitator", expected=reader, values=about)


def refuse_leaks(blocks: Iterable[Block], reader: str, document: str) -> None:
    """Refuse a document that holds anything its readers may not see.

    Parameters
    ----------
    blocks : iterable of Block
        Of the document.
    reader : {'customer', 'client', 'internal', 'facilitator'}
        Circle of readers: customer, client, internal or facilitator.
    document : str
        Name of its outline.

    Raises
    ------
    InputError
        ``document_leak`` or ``document_leak_columns``, one problem for each block.
    """
    found = [problem for block in blocks for problem in find_leaks(block, reader)]
    if found:
        raise InputError([replace(each, values={**each.values, "document": document}) for each in found])


def refuse_strangers(document: Any, names: Iterable[str], own: str, kind: str) -> None:
    """Refuse a document for a customer that names another one anywhere: in a heading, a sentence, a cell, a picture.

    Parameters
    ----------
    document : object
        All that is to be read: texts, or dataclasses and sequences of them.
    names : iterable of str
        Names of the other accounts.
    own : str
        The customer's own name, in which another's may stand (a branch in the name of its group).
    kind : str
        Name of the document's outline.

    Raises
    ------
    InputError
        ``document_leak_account``, one problem for each name.
    """
    found: dict[str, str] = {}
    listed = [name for name in names if name and name != own]
    for text in _texts(document):
        said = text.replace(own, " ") if own else text
        for name in listed:
            if name in said and name not in found and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said):
                found[name] = text[:80]
    values = {"document": kind}
    problems = [Problem("document_leak_account", found=name, values=values | {"text": found[name]}) for name in found]
    if problems:
        raise InputError(problems)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, Brand):
        yield from _texts([getattr(value, each.name) for each in fields(value)])


def _within(block: Block) -> Iterator[Block]:
    """Yield a block and the table inside it."""
    yield block
    inner = block.data if isinstance(block, Chart) else block.body if isinstance(block, Decision) else None
    if inner is not None:
        yield inner


def _confidential(block: Block) -> list[str]:
    if not isinstance(block, Table):
        return []
    names = (column.name for column in block.columns)
    return [name for name in names if name not in _HIS_OWN and set(re.split(r"[_\W]+", name)) & _CONFIDENTIAL]

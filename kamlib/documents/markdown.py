"""Prose in Markdown as plain nodes that any format can set: no raw HTML, no picture of another file, no headings.

A node is a small dictionary. Blocks: ``p`` (inside), ``list`` (ordered, items of blocks), ``quote`` (blocks),
``code`` (s), ``table`` (head, rows, right), ``rule``. Inside a paragraph: ``text`` (s), ``strong``,
``emph``, ``strike`` (inside), ``code`` (s), ``link`` (url, inside), ``break``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import mistune

Node = dict[str, Any]
_SCHEMES = ("http://", "https://", "mailto:")
_WRAPS = {"strong": "strong", "emphasis": "emph", "strikethrough": "strike"}


def parse_markdown(source: str) -> list[Node]:
    """Return the nodes of a piece of prose."""
    return list(_blocks(_parser()(source)))


@cache
def _parser() -> Callable[[str], list[Node]]:
    return mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])


def _blocks(tokens: Iterable[Node]) -> Iterator[Node]:
    for token in tokens:
        match token["type"]:
            case "paragraph" | "block_text" | "heading":
                yield {"t": "p", "inside": list(_inside(token["children"]))}
            case "list":
                items = [list(_blocks(item["children"])) for item in token["children"]]
                yield {"t": "list", "ordered": bool(token["attrs"].get("ordered")), "items": items}
            case "block_quote":
                yield {"t": "quote", "blocks": list(_blocks(token["children"]))}
            case "block_code":
                yield {"t": "code", "s": token["raw"].rstrip("\n")}
            case "block_html":
                yield {"t": "p", "inside": [{"t": "text", "s": token["raw"].strip()}]}
            case "table":
                yield _table(token)
            case "thematic_break":
                yield {"t": "rule"}


def _table(token: Node) -> Node:
    head, body = token["children"]
    right = [cell["attrs"].get("align") == "right" for cell in head["children"]]
    rows = [[list(_inside(cell["children"])) for cell in row["children"]] for row in body["children"]]
    return {
        "t": "table",
        "head": [list(_inside(c["children"])) for c in head["children"]],
        "rows": rows,
        "right": right,
    }


def _inside(tokens: Iterable[Node]) -> Iterator[Node]:
    for token in tokens:
        match token["type"]:
            case "text" | "inline_html":
                yield {"t": "text", "s": token["raw"]}
            case "codespan":
                yield {"t": "code", "s": token["raw"]}
            case "strong" | "emphasis" | "strikethrough":
                yield {"t": _WRAPS[token["type"]], "inside": list(_inside(token["children"]))}
            case "link" if token["attrs"]["url"].startswith(_SCHEMES):
                yield {"t": "link", "url": token["attrs"]["url"], "inside": list(_inside(token["children"]))}
            case "link" | "image":
                yield from _inside(token["children"])
            case "softbreak":
                yield {"t": "text", "s": " "}
            case "linebreak":
                yield {"t": "break"}

"""Prose as nodes: everything that the notebooks use, nothing that acts."""

from kamlib.documents.markdown import parse_markdown


def test_a_paragraph_with_everything_inside():
    found = parse_markdown(
        "a **b** *c* `d` [e](https://x.org/) [f](02_a.ipynb) [g](javascript:x) ![h](p.png) <b>i</b>"
    )[0]
    assert [each["t"] for each in found["inside"]].count("link") == 1
    said = "".join(each.get("s", "") for each in found["inside"])
    for words in ("f", "g", "h", "<b>", "i"):
        assert words in said
    assert "javascript" not in str(found)


def test_lists_tables_quotes_code_and_rules():
    found = parse_markdown(
        "- a\n- b\n  1. c\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n\n> q\n\n```\ncode\n```\n\n---\n\n<div>raw</div>"
    )
    assert [each["t"] for each in found] == ["list", "table", "quote", "code", "rule", "p"]
    assert found[0]["items"][1][1]["ordered"]
    assert found[1]["right"] == [False, True]
    assert found[3]["s"] == "code"
    assert found[5]["inside"][0]["s"] == "<div>raw</div>"

"""A document as a page: alone, quiet, in order, and nothing of a client's text acts."""

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from kamlib.documents import as_html
from kamlib.documents.model import Item, Section
from kamlib.i18n import Language
from kamlib.workspace.branding import Brand
from kamlib.workspace.logo import Logo

from .documents import CONTROL, FORMULA, HOSTILE, LONG, MARKUP, everything, table
from .notebooks import png
from .test_html import Page


def page(document):
    return as_html.write(document)[0].decode()


@pytest.mark.parametrize("name", [HOSTILE, FORMULA, MARKUP, CONTROL, LONG, "\"'><img src=x onerror=alert(1)>", ""])
def test_whatever_a_client_is_called_his_name_is_text(name):
    said = page(everything(name=name))
    read = Page(said)
    assert len(read.all("script")) == 1
    assert not [attrs for _, attrs in read.tags if any(key.startswith("on") for key in attrs)]
    assert {attrs["src"][:10] for attrs in read.all("img")} == {"data:image"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", said)


def test_the_one_script_is_ours_and_named_by_its_hash():
    said = page(everything())
    script = re.search(r"<script>(.*?)</script>", said, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(attrs["content"] for attrs in Page(said).all("meta") if "http-equiv" in attrs)
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"(src|href)=\"https?:(?!//example.org)", said)


@pytest.mark.parametrize("code", ["ru", "en"])
def test_headings_go_down_by_single_steps_and_the_contents_lead_to_them(code):
    read = Page(page(everything(code)))
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    anchors = {attrs["id"] for attrs in read.all("h2", "h3")}
    assert {attrs["href"][1:] for attrs in read.all("a") if attrs["href"].startswith("#")} == anchors | {"main"}
    assert read.all("html")[0]["lang"] == code


def test_tables_carry_raw_values_for_sorting_except_where_the_order_means_something():
    words = Language("en", "EUR")
    free, fixed = Item(table(words), "Table 1"), Item(table(words), "Table 2", fixed=True)
    read = Page(page(replace(everything(), sections=(Section("S", parts=(free, fixed)),))))
    assert ["data-sortable" in attrs for attrs in read.all("table")] == [True, False]
    assert [attrs["data-value"] for attrs in read.all("td") if "data-value" in attrs] == ["1.0", "1001.0", "2001.0"]
    assert "Table 1" in read.text


def test_a_cut_table_says_of_how_many_without_naming_folders_that_the_reader_does_not_have():
    cut = Item(table(Language("en", "EUR"), rows=3, total_rows=90), "Table 1")
    said = Page(page(replace(everything(), sections=(Section("S", parts=(cut,)),)))).text
    assert "Rows shown: 3 of 90." in said
    assert "folder" not in said


def test_branding_stands_on_the_page():
    brand = Brand(
        consultant={"ru": "Консультант", "en": "Fox & Co"},
        contact="fox@example.org",
        footer={"ru": "Секретно", "en": "Confidential"},
        main="#7a1f5c",
        logo=Logo(png(20, 10), "png", 2.0),
    )
    for code, words in (("en", ("Fox & Co", "Confidential")), ("ru", ("Консультант", "Секретно"))):
        said = page(everything(code, brand=brand))
        read = Page(said)
        assert all(word in read.text for word in (*words, "fox@example.org"))
        assert "--kam-brand: #7a1f5c" in said
        logo = next(attrs for attrs in read.all("img") if attrs.get("class") == "logo")
        assert (logo["alt"], logo["width"], logo["height"]) == (words[0], "128", "64")

"""Two run folders beside each other: which artefacts, pages and documents differ. For changes that must change nothing.

``python tools/compare_runs.py BEFORE AFTER`` lists the differences and exits with 1 where there are any; ``--lines N``
says how many of each kind are shown. Texts are compared by language as a whole, since a text may move from one notebook
to another: a line that stands nowhere any more is lost, wherever it stood before.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

#: What of an Office file holds its text, by ending: parts, paragraphs, runs.
_OFFICE = {
    ".docx": (r"word/(document|footnotes)\.xml", "p", "t"),
    ".pptx": (r"ppt/(slides|notesSlides|charts)/[^/]+\.xml", "p", "t"),
    ".xlsx": (r"xl/(sharedStrings|worksheets/[^/]+)\.xml", "si", "t"),
}
#: Parts of a text that differ from run to run: its name, the moment, seconds.
_PASSING = re.compile(r"\d{4}-\d{2}-\d{2}_\d{6}(-\d+)?|\b\d+[.,]\d+ (s|с)\b")
#: Elements of a page that end a line.
_LINES = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "div", "figcaption", "summary", "dt", "dd"}


@dataclass(frozen=True)
class Difference:
    """One thing that differs: its kind, where it stands, and what stood there before and after."""

    kind: str
    place: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.place}: {self.before!r} -> {self.after!r}" if self.before or self.after else self.place


def compare_runs(before: Path, after: Path) -> list[Difference]:
    """Return what differs between two finished runs.

    Parameters
    ----------
    before, after : Path
        Folders of the runs.

    Returns
    -------
    list of Difference
        Tables first, then results, pages and documents.
    """
    return [*compare_tables(before, after), *compare_results(before, after), *compare_texts(before, after)]


def compare_tables(before: Path, after: Path) -> Iterator[Difference]:
    """Yield tables that are gone or new, their columns that are, and cells that are not what they were."""
    old, new = (_named(run / "tables", "*.csv") for run in (before, after))
    yield from _only("table", old, new)
    for name in sorted(old.keys() & new.keys()):
        if old[name].read_bytes() != new[name].read_bytes():
            yield from _compare_table(name, _read_table(old[name]), _read_table(new[name]))


def compare_results(before: Path, after: Path) -> Iterator[Difference]:
    """Yield results that are gone or new, and each of their values that is not what it was."""
    old, new = (_named(run / "results", "*.json") for run in (before, after))
    yield from _only("result", old, new)
    for name in sorted(old.keys() & new.keys()):
        one, other = (dict(_flatten(json.loads(each[name].read_text(encoding="utf-8")))) for each in (old, new))
        for key in sorted(one.keys() | other.keys()):
            if not _same(one.get(key), other.get(key)):
                yield Difference("value", f"{name}: {key}", _told(one, key), _told(other, key))


def compare_texts(before: Path, after: Path) -> Iterator[Difference]:
    """Yield lines of pages and documents that stand nowhere any more in their language and format, and new ones."""
    places = sorted({_text_place(path, run) for run in (before, after) for path in _texts(run)})
    for language, ending in places:
        old, new = (
            Counter(
                line
                for path in _texts(run)
                if _text_place(path, run) == (language, ending)
                for line in read_lines(path)
            )
            for run in (before, after)
        )
        place = f"{language}{ending}"
        yield from (Difference("line lost", place, before=line) for line in sorted(old.keys() - new.keys()))
        yield from (Difference("line new", place, after=line) for line in sorted(new.keys() - old.keys()))


def read_lines(path: Path) -> list[str]:
    """Return the lines that a person reads in a page or an Office document."""
    lines = _page_lines(path) if path.suffix == ".html" else _office_lines(path)
    plain = (" ".join(_PASSING.sub("…", line).split()) for line in lines)
    # The index tells the seconds of every job.
    return [line for line in plain if line and not (path.stem == "index" and re.fullmatch(r"\d+[.,]\d", line))]


def _texts(run: Path) -> list[Path]:
    found = (run / "documents").glob("*/*")
    return sorted(path for path in found if path.suffix == ".html" or path.suffix in _OFFICE)


def _text_place(path: Path, run: Path) -> tuple[str, str]:
    return path.relative_to(run / "documents").parts[0], path.suffix


def _named(folder: Path, pattern: str) -> dict[str, Path]:
    return {path.stem: path for path in folder.glob(pattern)}


def _only(kind: str, old: dict[str, Path], new: dict[str, Path]) -> Iterator[Difference]:
    yield from (Difference(f"{kind} gone", name) for name in sorted(old.keys() - new.keys()))
    yield from (Difference(f"{kind} new", name) for name in sorted(new.keys() - old.keys()))


def _read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _compare_table(name: str, old: list[dict[str, str]], new: list[dict[str, str]]) -> Iterator[Difference]:
    heads = [list(rows[0]) if rows else [] for rows in (old, new)]
    yield from (Difference("column gone", f"{name}.{each}") for each in heads[0] if each not in heads[1])
    yield from (Difference("column new", f"{name}.{each}") for each in heads[1] if each not in heads[0])
    if len(old) != len(new):
        yield Difference("rows", name, str(len(old)), str(len(new)))
    shared = [each for each in heads[0] if each in heads[1]]
    for row, (one, other) in enumerate(zip_longest(old, new, fillvalue={}), start=1):
        for column in shared if one and other else ():
            if one[column] != other[column]:
                yield Difference("cell", f"{name}.{column}, row {row}", one[column], other[column])


def _flatten(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flatten(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _flatten(each, f"{place}[{at}]")
    else:
        yield place, value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _told(values: dict[str, Any], key: str) -> str:
    return json.dumps(values[key], ensure_ascii=False) if key in values else ""


class _Page(HTMLParser):
    """The text of a page, a line an element; nothing of scripts and styles."""

    def __init__(self):
        super().__init__()
        self.lines, self._silent = [""], 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._silent += tag in ("script", "style")
        if tag in _LINES:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        if tag in _LINES:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += data


def _page_lines(path: Path) -> list[str]:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page.lines


def _office_lines(path: Path) -> Iterator[str]:
    parts, line, run = _OFFICE[path.suffix]
    with zipfile.ZipFile(path) as packed:
        for name in sorted(each for each in packed.namelist() if re.fullmatch(parts, each)):
            root = ElementTree.fromstring(packed.read(name))  # our own files of our own runs
            for element in root.iter():
                if element.tag.rpartition("}")[2] == line:
                    yield "".join(each.text or "" for each in element.iter() if each.tag.rpartition("}")[2] == run)


def report(found: Sequence[Difference], lines: int) -> str:
    """Return the differences by kind: how many, and so many of them.

    Parameters
    ----------
    found : sequence of Difference
        What differs.
    lines : int
        Differences that are shown of each kind.

    Returns
    -------
    str
        One line a kind, and one a difference.
    """
    kinds: dict[str, list[Difference]] = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each)
    told = [
        "\n".join([f"{kind}: {len(group)}", *(f"  {each}" for each in group[:lines])]) for kind, group in kinds.items()
    ]
    return "\n".join(told) if told else "The same."


def main() -> int:
    """Compare the two runs that the command names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--lines", type=int, default=20)
    given = parser.parse_args()
    found = compare_runs(given.before.resolve(), given.after.resolve())
    print(report(found, given.lines))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

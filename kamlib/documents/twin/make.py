"""A finished run into its twin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from typing import Any

from kamlib.core.errors import InputError, Problem
from kamlib.core.registry import BY_STEM, OUTPUTS, OWNERS, module_of
from kamlib.documents.twin.about import fill_about
from kamlib.i18n import Language
from kamlib.runs.reader import RunReader
from kamlib.sheets.book import Sheet, TwinBook
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart
from kamlib.sheets.register import COLUMNS, FACTS, MARK, SHEET, VERSION, hash_shape, identify_engagement
from kamlib.workspace.branding import Brand, pick_language


@dataclass(frozen=True)
class _Placed:
    """What a step gives, for one account where it is an account's: the keys of its sheets in the file, and titles."""

    stem: str
    account: str
    part: TwinPart

    @property
    def keys(self) -> list[str]:
        return [f"{key}.{self.account}" if self.account else key for key in self.part.sheets]

    def titles(self, twin: Twin) -> list[str]:
        return [f"{twin.say(f'sheet.{key}')} {self.account}".strip() for key in self.part.sheets]


@cache
def declared_parts() -> dict[str, TwinPart]:
    """Return what the steps give to the twin, by the stem of the result, in the order of the method."""
    found = {}
    for stem in OUTPUTS:
        try:
            found[stem] = module_of(stem, "sheet").TWIN
        except ModuleNotFoundError as error:
            if not str(error.name).endswith(".sheet"):
                raise
    return found


def write_twin(run: RunReader, code: str, brand: Brand | None = None) -> bytes:
    """Return the live twin of a run as an XLSX file.

    Every formula holds the value that the run gave; programs that open the file reckon it anew when an input changes.

    Parameters
    ----------
    run : RunReader
    code : {'ru', 'en'}
        Of titles and texts.
    brand : Brand, optional

    Returns
    -------
    bytes
        Of the file.

    Raises
    ------
    InputError
        ``document_empty``: the run has neither a profile nor a list. ``twin_run_too_old``: it kept no decisions.
    """
    language = Language(code, str(run.manifest.get("currency", "RUB")))
    brand = brand or Brand()
    day = datetime.date.fromisoformat(str(run.manifest.get("started", "1980-01-01"))[:10])
    book = TwinBook(language, brand, day)
    twin = Twin(run, book)
    placed, left_out = _plan(twin)
    if not placed:
        raise InputError(Problem("document_empty", values={"document": "twin"}, found=_told(left_out)))
    sheets = {"about": book.sheet("about", language("twin.sheet.about"))}
    for each in placed:
        sheets |= {key: book.sheet(key, title) for key, title in zip(each.keys, each.titles(twin), strict=True)}
    for key in ("register", "lists"):
        book.sheet(key, {"register": SHEET, "lists": "_lists"}[key]).ws.hide()
    for each in _in_order(placed):
        each.part.fill(twin, [sheets[key] for key in each.keys], each.account)
    contents = [content for each in placed for content in _contents(twin, each)]
    fill_about(twin, sheets["about"], contents, left_out)
    _register(twin, book.sheets["register"])
    book.file.set_properties(_properties(twin))
    sheets["about"].ws.activate()
    return book.close()


def _plan(twin: Twin) -> tuple[list[_Placed], list[tuple[str, str]]]:
    """Return what the run has something for, and titles of what is left out with the reason."""
    placed, left_out = [], []
    for stem, part in declared_parts().items():
        of_account = BY_STEM[OWNERS[stem]].scope == "account"
        accounts = twin.run.accounts_with(stem) if of_account else [""] * twin.run.has(stem)
        for account in accounts or [None]:
            one = _Placed(stem, account or "", part)
            why = "no_data" if account is None else part.lacking(twin, account)
            placed += [] if why else [one]
            left_out += [(title, twin.say(f"about.{why}")) for title in one.titles(twin)] if why else []
    return placed, left_out


def _told(left_out: list[tuple[str, str]]) -> str:
    return "; ".join(dict.fromkeys(why for _, why in left_out))


def _in_order(placed: list[_Placed]) -> list[_Placed]:
    """Return what is filled first: in the order of the method, but after the sheets whose addresses are taken."""
    parts = declared_parts()

    def before(stem: str) -> list[str]:
        return [*(each for one in parts[stem].after for each in before(one)), stem]

    order = list(dict.fromkeys(each for stem in parts for each in before(stem)))
    return sorted(placed, key=lambda each: order.index(each.stem))


def _contents(twin: Twin, each: _Placed) -> list[tuple[str, str]]:
    """Return the keys of sheets, and what each is for."""
    name = twin.name_of(each.account)
    return [
        (key, twin.say(f"about.purpose.{kind}", name=name))
        for key, kind in zip(each.keys, each.part.sheets, strict=True)
    ]


def _register(twin: Twin, sheet: Sheet) -> None:
    """Write whose twin it is and the register of inputs on its hidden sheet."""
    record, rows = twin.run.manifest, twin.book.register.rows()
    known = (str(record["supplier"]), str(record["currency"]), record["base_year"], record.get("seed", ""))
    facts = {
        "mark": MARK,
        "version": str(VERSION),
        "engagement": identify_engagement(*known),
        "supplier": str(record["supplier"]),
        "run": str(record["run"]),
        "language": twin.language.code,
        "shape": hash_shape(rows),
    }
    for row, name in enumerate(FACTS):
        sheet.ws.write_string(row, 0, name)
        sheet.ws.write_string(row, 1, facts[name])
    for column, name in enumerate(COLUMNS):
        sheet.ws.write_string(len(FACTS), column, name)
    for at, (row, entry) in enumerate(zip(rows, twin.book.register.entries, strict=True), start=len(FACTS) + 1):
        for column, text in enumerate(row[:-1]):
            sheet.ws.write_string(at, column, text)
        sheet.ws.write_formula(at, len(COLUMNS) - 1, f"={row[-1]}", None, 0 if entry[1] is None else entry[1])


def _properties(twin: Twin) -> dict[str, Any]:
    brand, code = twin.book.brand, twin.language.code
    day = twin.book.day
    return {
        "title": twin.say("title"),
        "subject": str(twin.run.manifest["supplier"]),
        "author": pick_language(brand.consultant, code) or str(twin.run.manifest["supplier"]),
        "comments": twin.say("about.audience"),
        "created": datetime.datetime(day.year, day.month, day.day),
    }

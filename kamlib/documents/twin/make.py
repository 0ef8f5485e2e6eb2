"""A finished run into its twin."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from kamlib.core.errors import InputError, Problem
from kamlib.documents.twin.about import fill_about
from kamlib.i18n import Language
from kamlib.runs.reader import RunReader
from kamlib.sheets.book import Sheet, TwinBook
from kamlib.sheets.context import Twin
from kamlib.sheets.register import COLUMNS, FACTS, MARK, SHEET, VERSION, hash_shape, identify_engagement
from kamlib.steps.budget.sheet import fill_budget
from kamlib.steps.competitors.sheet import fill_competitors
from kamlib.steps.offers.sheet import fill_offers
from kamlib.steps.priorities.sheet import fill_priorities
from kamlib.steps.profile.potential.sheet import fill_potential, live_accounts
from kamlib.steps.profile.sheet import fill_profile
from kamlib.steps.profile.sheet_scores import fill_facts, fill_scores
from kamlib.workspace.branding import Brand, pick_language

#: Sheets of the engagement, in the order in which they are read.
_SHEETS = ("profile", "facts", "scores", "priorities", "potential", "budget", "programmes", "years")


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
    there, left_out = _plan(twin)
    if not there:
        raise InputError(Problem("document_empty", values={"document": "twin"}, found=_told(left_out)))
    sheets = {key: book.sheet(key, title) for key, title in [("about", language("twin.sheet.about")), *there.items()]}
    for key in ("register", "lists"):
        book.sheet(key, {"register": SHEET, "lists": "_lists"}[key]).ws.hide()
    _fill(twin, sheets)
    contents = [(key, _purpose(twin, key)) for key in there]
    fill_about(twin, sheets["about"], contents, left_out)
    _register(twin, book.sheets["register"])
    book.file.set_properties(_properties(twin))
    sheets["about"].ws.activate()
    return book.close()


def _plan(twin: Twin) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the titles of the sheets that the run has something for, by key, and what is left out with its reason."""
    run, say = twin.run, twin.say
    wanted = {
        "profile": run.has("profile"),
        "facts": run.has("profile"),
        "scores": run.has("profile"),
        "priorities": run.has("profile") and run.has("priorities"),
        "potential": bool(live_accounts(twin)),
    }
    wanted |= dict.fromkeys(("budget", "programmes", "years"), bool(len(run.table("budget", "accounts"))))
    there = {key: say(f"sheet.{key}") for key in _SHEETS if wanted[key]}
    left_out = [(say(f"sheet.{key}"), say("about.no_data")) for key in _SHEETS if not wanted[key]]
    for stem in ("competitors", "offers"):
        found = run.accounts_with(stem)
        if not found:
            left_out.append((say(f"sheet.{stem}"), say("about.no_data")))
        for account in found:
            if stem == "competitors" and not run.figures(stem, account).get("complete"):
                left_out.append((f"{say(f'sheet.{stem}')} {account}", say("about.too_few")))
                continue
            there[f"{stem}.{account}"] = f"{say(f'sheet.{stem}')} {account}"
    return there, left_out


def _told(left_out: list[tuple[str, str]]) -> str:
    return "; ".join(dict.fromkeys(why for _, why in left_out))


def _purpose(twin: Twin, key: str) -> str:
    stem, _, account = key.partition(".")
    name = twin.run.accounts(twin.language.code).get(account, account)
    return twin.say(f"about.purpose.{stem}", name=name)


def _fill(twin: Twin, sheets: Mapping[str, Sheet]) -> None:
    """Fill the sheets in the order in which they take addresses from each other."""
    if "potential" in sheets:
        fill_potential(twin, sheets["potential"], live_accounts(twin))
    if "profile" in sheets:
        placed = fill_profile(twin, sheets["profile"])
        metrics = fill_facts(twin, sheets["facts"], placed)
        fill_scores(twin, sheets["scores"], sheets["facts"], placed, metrics)
    if "priorities" in sheets:
        fill_priorities(twin, sheets["priorities"])
    if "budget" in sheets:
        fill_budget(twin, sheets["budget"], sheets["programmes"], sheets["years"])
    names = twin.run.accounts(twin.language.code)
    for key, sheet in sheets.items():
        stem, _, account = key.partition(".")
        if stem in ("competitors", "offers"):
            fill = fill_competitors if stem == "competitors" else fill_offers
            fill(twin, sheet, account, names.get(account, account))


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

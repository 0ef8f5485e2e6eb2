"""The data dictionary of a run: what every column of every table is, as a Frictionless data package beside the tables.

Each job writes what the columns of its tables are, as its step declares them. When the run ends, these are joined into
``datapackage.json``, with titles in the languages of the run; nothing that computes has to be loaded for it.
"""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamlib.core.columns import Column, column_of, unit_of
from kamlib.i18n import Language
from kamlib.runs.folder import DICTIONARY
from kamlib.workspace.files import write_text

if TYPE_CHECKING:
    from kamlib.core.results import Result

#: Types of the standard, by ours.
_TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}


def describe_tables(result: Result) -> dict[str, Any]:
    """Return what the tables of a result hold, without language: each table with its columns, as they are declared.

    Raises
    ------
    KeyError
        A column that nobody declared.
    """
    schemas, notes = result.schemas(), _read_notes(result)
    described = {}
    for name, frame in result.tables().items():
        place, note = f"{result.stem}.{name}", notes.get(name, "")
        columns = schemas[name].columns
        fields = [_describe_column(str(each), column_of(str(each), columns, place), note) for each in frame.columns]
        described[name] = {"description": note, "audience": schemas[name].audience, "fields": fields}
    return {"stem": result.stem, "tables": described}


def write_dictionary(run: Path, languages: Sequence[str], currency: str) -> None:
    """Join what the jobs wrote about their tables into the data dictionary of the run.

    Parameters
    ----------
    run : Path
        Folder of the run.
    languages : sequence of {'ru', 'en'}
        Of the titles; the first one gives the plain ``title``.
    currency : str
        ISO code: the unit of money.
    """
    speakers = [Language(code, currency) for code in languages]
    schemas = sorted((run / "schemas").glob("*.json"))
    resources = [each for path in schemas for each in _list_resources(run, path, speakers)]
    _part_names(resources)
    package = {"profile": "tabular-data-package", "name": "kam-run", "resources": resources}
    write_text(run / DICTIONARY, json.dumps(package, ensure_ascii=False, indent=1) + "\n")


def _describe_column(name: str, column: Column, note: str) -> dict[str, str]:
    about = {"name": name, "type": _TYPES[column.dtype], "kind": column.kind.partition("|")[0]}
    more = {
        "unit": unit_of(name, column),
        "unitColumn": column.unit_column,
        "description": _find_note(name, note),
        "titles": column.title,
    }
    return about | {key: text for key, text in more.items() if text}


def _list_resources(run: Path, path: Path, speakers: Sequence[Language]) -> Iterator[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    for table, about in content["tables"].items():
        name = f"{path.stem}.{table}"
        titles = {each.code: each.first(f"{content['stem']}.table.{table}", default=table) for each in speakers}
        fields = [_title(each, content["stem"], table, speakers) for each in about["fields"]]
        yield {
            # Names of the standard are plain: an account's id may hold any letter, the path is quoted already.
            "name": re.sub(r"[^a-z0-9._-]", "-", name.lower()),
            "path": (run / "tables" / f"{name}.csv").relative_to(run).as_posix(),
            "profile": "tabular-data-resource",
            "title": next(iter(titles.values())),
            "titles": titles,
            "description": about["description"],
            "audience": about["audience"],
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"fields": fields, "missingValues": [""]},
        }


def _part_names(resources: Sequence[dict[str, Any]]) -> None:
    """Number the names that ids of accounts leave alike once they are plain: a name of the standard is one table's."""
    seen: Counter[str] = Counter()
    for each in resources:
        seen[each["name"]] += 1
        if seen[each["name"]] > 1:
            each["name"] += f"-{seen[each['name']]}"


def _title(about: dict[str, str], stem: str, table: str, speakers: Sequence[Language]) -> dict[str, Any]:
    """Return a column with its titles and the unit of its money."""
    pattern, name = about.get("titles", ""), about["name"]
    keys = (pattern.replace("*", name),) if pattern else ()
    titles = {each.code: each.first(*keys, default=each.column(stem, name, table)) for each in speakers}
    unit = speakers[0].currency if about.get("unit") == "money" else about.get("unit", "")
    return about | {"title": next(iter(titles.values())), "titles": titles} | ({"unit": unit} if unit else {})


def _read_notes(result: Result) -> dict[str, str]:
    """Return what the class of a result says of each table, by its name, on one line."""
    text = inspect.getdoc(type(result)) or ""
    found = re.findall(r"^(\w+) : DataFrame.*\n((?: {4}.*\n?)+)", text, re.M)
    return {name: " ".join(lines.split()) for name, lines in found}


def _find_note(name: str, note: str) -> str:
    """Return what stands in brackets after a column's name; empty where nothing does."""
    match = re.search(rf"\b{re.escape(name)} \(((?:[^()]|\([^()]*\))*)\)", note)
    return match.group(1) if match else ""

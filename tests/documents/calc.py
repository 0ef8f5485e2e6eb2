"""A workbook recalculated by LibreOffice, and its cells read from the file's own XML: formulas, values, texts."""

import io
import json
import re
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as Xml

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: LibreOffice trusts stored values unless told to reckon every file anew.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def recalculated(folder, content, ending="xlsx"):
    """Return a workbook as LibreOffice saves it after reckoning every formula."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    given, made = folder / "given.xlsx", folder / "made"
    given.write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", str(made), str(given)], check=True, capture_output=True, timeout=300)
    return (made / f"given.{ending}").read_bytes()


def cells(content):
    """Return ``{sheet: {cell: (formula or '', value)}}`` of a workbook; texts are text, numbers floats."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = _texts(archive)
        return {name: _cells(archive.read(path), texts) for name, path in sheets(archive).items()}


def sheets(archive):
    """Return the path of each sheet by its name."""
    links = {each.get("Id"): each.get("Target") for each in Xml.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    book = Xml.fromstring(archive.read("xl/workbook.xml"))
    found = {each.get("name"): links[each.get(_RELATION)] for each in book.iter(f"{_MAIN}sheet")}
    return {name: path.lstrip("/") if path.startswith("/") else f"xl/{path}" for name, path in found.items()}


def _texts(archive):
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = Xml.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{_MAIN}si")
    return ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in items]


def _cells(xml, texts):
    found = {}
    for cell in Xml.fromstring(xml).iter(f"{_MAIN}c"):
        formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
        found[cell.get("r")] = (
            "" if formula is None else formula.text or "",
            _value(cell.get("t"), value, cell, texts),
        )
    return found


def _value(kind, value, cell, texts):
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    if value is None or value.text is None:
        return ""
    if kind == "s":
        return texts[int(value.text)]
    return value.text if kind in ("str", "e") else float(value.text)


def differences(before, after, sheet_names=None):
    """Return the formula cells whose values differ by more than 1e-6, relative to their size."""
    wrong = []
    for sheet, found in before.items():
        if sheet_names is not None and sheet not in sheet_names:
            continue
        for place, (formula, value) in found.items():
            if formula:
                other = after[sheet].get(place, ("", ""))[1]
                if not _same(value, other):
                    wrong.append((sheet, place, value, other, formula[:200]))
    return wrong


def _same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))
    return one == other


def typed(content, changes):
    """Return a workbook with other values in its cells, ``{(sheet, cell): value}``, as somebody would type them."""
    source, stream = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        paths = {path: name for name, path in sheets(source).items()}
        for name in source.namelist():
            data = source.read(name)
            own = {cell: value for (sheet, cell), value in changes.items() if paths.get(name) == sheet}
            made.writestr(name, _typed(data.decode(), own).encode() if own else data)
    return stream.getvalue()


def _typed(xml, changes):
    for cell, value in changes.items():
        pattern = re.compile(rf'<c r="{cell}"( s="\d+")?[^>]*?(/>|>.*?</c>)')
        assert pattern.search(xml), cell
        kept = pattern.search(xml).group(1) or ""
        xml = pattern.sub(lambda _, cell=cell, kept=kept, value=value: _cell(cell, kept, value), xml, count=1)
    return xml


def _cell(cell, style, value):
    if value is None:
        return f'<c r="{cell}"{style}/>'
    if isinstance(value, str):
        return f'<c r="{cell}"{style} t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{cell}"{style}><v>{value!r}</v></c>'


def place_of(content, *key):
    """Return the sheet and cell of an input, by its key in the register of the file."""
    return _places(content)[json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))]


@cache
def _places(content):
    register, found = cells(content)["_kam"], {}
    for place, (_, key) in register.items():
        formula = register.get(f"G{place[1:]}", ("", ""))[0]
        if place.startswith("B") and "!" in formula:
            sheet, cell = formula.rsplit("!", 1)
            found.setdefault(key, (sheet.strip("'").replace("''", "'"), cell.replace("$", "")))
    return found


def folder_of(path):
    """Return a fresh folder for one conversion."""
    made = Path(path)
    made.mkdir(parents=True, exist_ok=True)
    return made

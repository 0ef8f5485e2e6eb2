"""What a document ends with: what its totals rest on, the literature that it reproduces, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from kamlib.blocks import Block, Chart, Decision, KeyFigures, Notice, Table, TableColumn
from kamlib.core.evidence import CLASSES
from kamlib.documents.audience import may_see
from kamlib.documents.entries import Reader, is_empty, is_of
from kamlib.documents.model import Item, Meta, Omission, Passage, Section
from kamlib.i18n import Language
from kamlib.runs.reader import RunReader
from kamlib.workspace.branding import Brand, pick_language

#: Checks named on the evidence page; more is a list that nobody works through.
_CHECKS = 3
#: Characters of a hash that tell two files apart beyond doubt, and fit into a column.
_DIGITS = 16


def build_appendices(
    names: Sequence[str], run: RunReader, reader: Reader, meta: Meta, omissions: Sequence[Omission], brand: Brand
) -> list[Section]:
    """Return the appendices of a document, those with nothing to say left out.

    Parameters
    ----------
    names : sequence of {'evidence', 'certificate', 'provenance'}
        In order.
    run : RunReader
        The finished run.
    reader : Reader
        For whom; a customer sees nothing of files, decisions and totals.
    meta : Meta
        Of the document.
    omissions : sequence of Omission
        What the document does not hold.
    brand : Brand
        Its disclaimer ends the last page.

    Returns
    -------
    list of Section
        In the order of the names.
    """
    made = {
        "evidence": lambda: _evidence(run, reader),
        "certificate": lambda: _certificate(reader.language),
        "provenance": lambda: _provenance(run, reader, meta, omissions, brand),
    }
    sections = [made[name]() for name in names]
    return [section for section in sections if not section.empty]


# What the totals rest on ---------------------------------------------------------------------------------------------


def _evidence(run: RunReader, reader: Reader) -> Section:
    language = reader.language
    blocks = [_totals(run, reader), _checks(run, reader), _shown(run, reader, "intake", "intake.evidence")]
    items = [Item(block) for block in blocks if block is not None and may_see(reader.audience, block.audience)]
    text = [Passage(language("documents.evidence.text"))] if items else []
    return Section(language("documents.evidence.title"), parts=(*text, *items), fresh_page=True)


def _totals(run: RunReader, reader: Reader) -> Table | None:
    """Return how much of the potential rests on each class, by year and in all: figures of all accounts together."""
    chart = _shown(run, reader, "profile", "potential.by_evidence", Chart)
    if reader.account_id or chart is None or chart.data is None or not chart.data.rows:
        return None
    language, names = reader.language, [column.name for column in chart.data.columns]
    rows = [dict(zip(names, row, strict=True)) for row in chart.data.rows]
    keys = [letter.lower() for letter in CLASSES]
    sums = {name: sum(row[name] or 0 for row in rows) for name in (*keys, "addressable")}
    lines = [_split(str(row["year"]), row, keys) for row in rows]
    head = [
        ("year", language("documents.evidence.year"), "text"),
        ("addressable", _title(chart, "addressable"), "money"),
    ]
    classes = [(key, language.value("common", "evidence", key.upper()), "share") for key in keys]
    return Table(
        language=language,
        key="documents.evidence",
        audience=chart.audience,
        title=language("documents.evidence.totals"),
        columns=tuple(TableColumn(*each) for each in (*head, *classes)),
        rows=(*lines, _split(language("documents.evidence.all"), sums, keys)),
        total_rows=len(lines) + 1,
    )


def _split(name: str, amounts: dict[str, Any], keys: list[str]) -> tuple:
    total = amounts["addressable"]
    return (name, total, *((amounts[key] or 0) / total if total else None for key in keys))


def _title(chart: Chart, name: str) -> str:
    return next(column.title for column in chart.data.columns if column.name == name)


def _checks(run: RunReader, reader: Reader) -> Block | None:
    """Return the checks that would narrow the result most, as the budget ranks them; of one account, its own."""
    table = _shown(run, reader, "budget", "budget_risk.inputs", Table)
    rows = [row for row in table.rows if not reader.account_id or is_of(row, table.columns, reader)] if table else []
    if not rows:
        return None
    title = reader.language("documents.evidence.checks")
    return replace(table, title=title, rows=tuple(rows[:_CHECKS]), total_rows=len(rows))


def _shown(run: RunReader, reader: Reader, stem: str, key: str, kind: type[Block] = Table) -> Any:
    job = run.job(stem, reader.language.code)
    found = [block for block in job.reading.blocks(kind) if block.key == key and not is_empty(block)] if job else []
    return found[0] if found else None


# The literature ------------------------------------------------------------------------------------------------------


def _certificate(language: Language) -> Section:
    head = ("source", "published", "ours", "tolerance", "agrees")
    cases = _reproduced()
    rows = tuple(_case(case, ours, language) for case, ours in cases)
    table = Table(
        language=language,
        key="documents.certificate",
        audience="customer",
        title=language("documents.certificate.table"),
        columns=tuple(TableColumn(name, language(f"documents.certificate.column.{name}")) for name in head),
        rows=rows,
        total_rows=len(rows),
    )
    agreeing = sum(case.agrees(ours) for case, ours in cases)
    text = language("documents.certificate.text", agreeing=agreeing, total=len(cases))
    return Section(language("documents.certificate.title"), parts=(Passage(text), Item(table)), fresh_page=True)


@cache
def _reproduced() -> tuple[tuple[Any, Any], ...]:
    """Return the published cases with our figures; the same for every document of this version."""
    from kamlib.quant.published import CASES

    return tuple((case, case.ours()) for case in CASES)


def _case(case: Any, ours: Any, language: Language) -> tuple[str, ...]:
    digits = f"number.{max(case.decimals, 0)}"
    printed, reached = ("; ".join(language.show(float(each), digits) for each in row) for row in (case.expected, ours))
    tolerance = language.show(0.5 * 10.0**-case.decimals, f"number.{max(case.decimals + 1, 0)}")
    verdict = language(f"documents.certificate.{'yes' if case.agrees(ours) else 'no'}")
    return (case.source, printed, reached, f"±{tolerance}", verdict)


# Where it comes from -------------------------------------------------------------------------------------------------


def _provenance(run: RunReader, reader: Reader, meta: Meta, omissions: Sequence[Omission], brand: Brand) -> Section:
    language = reader.language
    blocks = [_facts(meta, language), _omitted(omissions, reader), _decisions(run, reader), _files(run, language)]
    items = [Item(block) for block in blocks if block is not None and may_see(reader.audience, block.audience)]
    disclaimer = pick_language(brand.disclaimer, language.code)
    ending = [Passage(_literal(disclaimer))] if disclaimer else []
    return Section(language("documents.provenance.title"), parts=(*items, *ending), fresh_page=True)


def _literal(text: str) -> str:
    """Return plain words as Markdown that says just them."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]<>#+-!|~" else letter for letter in text)


def _facts(meta: Meta, language: Language) -> KeyFigures:
    names = ("date", "base_year", "run", "version")
    items = tuple((language(f"documents.provenance.{name}"), getattr(meta, name), "text", "") for name in names)
    return KeyFigures(language=language, key="documents.provenance", audience="customer", items=items)


def _omitted(omissions: Sequence[Omission], reader: Reader) -> Notice:
    language = reader.language
    lines = tuple(each.told(language) for each in omissions)
    return Notice(
        language=language,
        key="documents.omitted",
        audience="client",
        tone="warn" if lines else "good",
        title=language("documents.omitted.title" if lines else "documents.omitted.nothing"),
        items=lines,
    )


def _decisions(run: RunReader, reader: Reader) -> Table | None:
    language = reader.language
    rows = tuple(dict.fromkeys(_signed(run, reader)))
    head = ("title", "state", "who", "when", "why")
    return _table("decisions", head, rows, language) if rows else None


def _signed(run: RunReader, reader: Reader) -> Iterator[tuple[str, ...]]:
    for job in run.steps(reader.language.code, reader.account_id):
        for block in job.reading.blocks(Decision):
            state = reader.language(f"documents.provenance.{'proposed' if block.proposed else 'decided'}")
            yield block.title, state, block.who, block.when, block.why


def _files(run: RunReader, language: Language) -> Table | None:
    rows = tuple((name, str(digest)[:_DIGITS]) for name, digest in run.manifest.get("inputs", {}).items())
    return _table("files", ("file", "hash"), rows, language) if rows else None


def _table(name: str, head: tuple[str, ...], rows: tuple, language: Language) -> Table:
    return Table(
        language=language,
        key=f"documents.{name}",
        audience="client",
        title=language(f"documents.provenance.{name}"),
        columns=tuple(TableColumn(each, language(f"documents.provenance.column.{each}")) for each in head),
        rows=rows,
        total_rows=len(rows),
    )

"""A finished run and an outline into a document. Nothing is computed; what cannot be shown is told, never dropped."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kamlib.blocks import Chart, Decision, Table
from kamlib.core.errors import InputError, Problem
from kamlib.core.registry import BY_STEM
from kamlib.documents import entries, notebook_section
from kamlib.documents.appendices import build_appendices
from kamlib.documents.audience import clear_block, refuse_leaks
from kamlib.documents.model import Document, Item, Meta, Omission, Passage, Section
from kamlib.documents.outline import Outline, OutlineEntry, OutlineSection, find_step
from kamlib.i18n import Language
from kamlib.runs.reader import JobEntry, RunReader
from kamlib.workspace.branding import Brand

#: The step that names all accounts.
CHOOSING = "priorities"
#: Letters of a name that may be any word.
_SHORT = 2


@dataclass
class _Work:
    """One document in the making."""

    outline: Outline
    kind: str
    run: RunReader
    reader: entries.Reader
    left_out: list[Omission] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        return f"outlines/{self.kind}.yaml"

    @property
    def code(self) -> str:
        return self.reader.language.code

    def omit(self, omission: Omission) -> None:
        if omission not in self.left_out:
            self.left_out.append(omission)


def build_document(
    outline: Outline, kind: str, run: RunReader, code: str, account: str = "", brand: Brand | None = None
) -> Document:
    """Build a document.

    Parameters
    ----------
    outline : Outline
        What stands in it.
    kind : str
        Name of the outline.
    run : RunReader
        A finished run.
    code : {'ru', 'en'}
        One in which the run was made.
    account : str
        The key account, for an outline of one account.
    brand : Brand, optional
        Names, colours, logo and fonts.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        A step that the document needs has failed, the outline does not fit the notebooks, or it asks for what its
        readers may not see.
    """
    language = Language(code, str(run.manifest.get("currency", "RUB")))
    reader = entries.Reader(outline.audience, language, account, run.accounts(code).get(account, ""))
    work = _Work(outline, kind, run, reader)
    problems: list[Problem] = []
    sections = [section for part in outline.sections for section in _sections(part, "", work, problems)]
    if problems:
        raise InputError([each for place, each in enumerate(problems) if each not in problems[:place]])
    if outline.intro and sections:
        sections[0] = replace(sections[0], parts=(Passage(outline.intro[code]), *sections[0].parts))
    if not sections:
        raise InputError(Problem("document_empty", found=_reasons(work), values={"document": kind}))
    meta = _meta(work)
    brand = brand or Brand()
    omissions = tuple(work.left_out)
    appendices = build_appendices(outline.appendices, run, reader, meta, omissions, brand)
    sections, appendices = _labelled(sections, appendices, language)
    return Document(meta, language, sections, appendices, omissions, brand, _strangers(run, reader))


def _strangers(run: RunReader, reader: entries.Reader) -> tuple[str, ...]:
    """Return the names of all accounts of the run but the reader's own; short ones are words of any text."""
    named = {row.get("account_id", ""): row.get("name", "") for row in run.rows(CHOOSING, "ranking")}
    named |= {each: name for language in run.languages for each, name in run.accounts(language).items()}
    return tuple(sorted({name for each, name in named.items() if each != reader.account_id and len(name) > _SHORT}))


def _reasons(work: _Work) -> str:
    told = [work.reader.language(f"documents.omitted.{each.why}", detail=each.detail) for each in work.left_out]
    return "; ".join(dict.fromkeys(told))


def _meta(work: _Work) -> Meta:
    record, language = work.run.manifest, work.reader.language
    day = datetime.date.fromisoformat(record["started"][:10])
    return Meta(
        kind=work.kind,
        audience=work.outline.audience,
        title=work.outline.title[work.code],
        subtitle=work.reader.account,
        supplier=str(record.get("supplier", "")),
        date=language.show(day, "date"),
        base_year=str(record.get("base_year", "")),
        version=str(record.get("versions", {}).get("kamlib", "")),
        run=str(record.get("run", "")),
        cover=work.outline.cover,
    )


# Sections ----------------------------------------------------------------------------------------------------------


def _sections(part: OutlineSection, step: str, work: _Work, problems: list[Problem]) -> Iterator[Section]:
    """Yield the section of a part: none where nothing stands under its heading, several for whole notebooks."""
    step = part.step or step
    try:
        if part.whole:
            yield from _whole(step, part, work)
            return
        message, notes = _message(part, step, work)
        placed = [item for piece in part.parts for item in _pieces(piece, step, part, work)]
        message = message or _lead(part, placed, work)
    except InputError as error:
        problems += error.problems
        return
    below = [section for each in part.sections for section in _sections(each, step, work, problems)]
    if placed or below or not (part.parts or part.sections):
        text = [Passage(part.text[work.code])] if part.text else []
        title = part.title[work.code] if part.title else ""
        yield Section(title, message, (*text, *placed), tuple(below), notes, part.fresh_page)


def _lead(part: OutlineSection, placed: Sequence[Item], work: _Work) -> str:
    """Return the outline's own leading sentence with the figures of the first row of the first table put in."""
    tables = [block.body if isinstance(block, Decision) else block for block in (item.block for item in placed)]
    table = next((each for each in tables if isinstance(each, Table) and each.rows), None)
    if part.lead is None or table is None:
        return ""
    names = [column.name for column in table.columns]
    fields = {**dict(zip(names, table.rows[0], strict=True)), "rows": table.total_rows}
    try:
        return work.reader.language.vformat(part.lead[work.code], (), fields)
    except KeyError as error:
        facts = {"file": work.file, "column": table.key, "expected": ", ".join(names)}
        raise InputError(Problem("outline_column", found=str(error.args[0]), **facts)) from error


def _message(part: OutlineSection, step: str, work: _Work) -> tuple[str, str]:
    """Return the leading sentence and the presenter's notes: the first finding not told yet leads, others are said."""
    notes = [part.notes[work.code]] if part.notes else []
    owner = find_step(part.message, "", step) if part.message else step
    job = _usable(owner, part.title[work.code], work) if part.message and part.title else None
    if job is None:
        return "", "\n\n".join(notes)
    found = entries.find_blocks(OutlineEntry(block=part.message, kind="findings"), job.reading, work.file)
    found = [clear_block(block, work.reader.audience) for block in found]
    # What leads a section is no block any more when the document is made: it passes the gate here.
    refuse_leaks(found, work.reader.audience, work.kind)
    told = [item[0] for block in found for item in block.items]
    fresh = [text for text in told if text not in work.told]
    work.told += fresh[:1]
    return "".join(fresh[:1]), "\n\n".join([*notes, *fresh[1:]])


def _pieces(piece: OutlineEntry, step: str, part: OutlineSection, work: _Work) -> Iterator[Item]:
    title = part.title[work.code] if part.title else piece.block
    job = _usable(find_step(piece.block, piece.step, step), title, work, blank=bool(piece.blank))
    if job is None:
        return
    for block in entries.find_blocks(piece, job.reading, work.file):
        shown = entries.show_block(piece, block, work.reader, work.file)
        if isinstance(shown, Omission):
            work.omit(replace(shown, detail=work.reader.language.first(f"{job.stem}.title", default=job.stem)))
        else:
            yield shown


def _usable(step: str, title: str, work: _Work, *, blank: bool = False) -> JobEntry | None:
    """Return the job of a step; None, and told, where it did not run for want of data or was not asked for.

    A step without data shows its worksheets all the same, so a `blank` sheet can be made from it.
    """
    if BY_STEM[step].scope == "account" and work.outline.scope != "account":
        raise InputError(Problem("outline_step_of_account", file=work.file, found=step))
    job = work.run.job(step, work.code, work.reader.account_id)
    name = work.reader.language.first(f"{step}.title", default=step)
    if job is None:
        work.omit(Omission(title, "not_run", name))
        return None
    _refuse_failed(job, work)
    if job.status == "skipped" and not (blank and job.reading.blocks(Table)):
        work.omit(Omission(title, "skipped", name))
        return None
    return job


def _refuse_failed(job: JobEntry, work: _Work) -> None:
    if job.status == "failed":
        facts = {"document": work.kind, "section": job.section, "why": " ".join(job.why)}
        raise InputError(Problem("document_step_failed", found=job.name, values=facts))


def _whole(step: str, part: OutlineSection, work: _Work) -> Iterator[Section]:
    for job in _notebooks(step, work):
        _refuse_failed(job, work)
        name = job.account or work.reader.language.first(f"{job.stem}.title", default=job.stem)
        if job.status == "skipped":
            work.omit(Omission(job.name, "skipped", name))
            continue
        section, held = notebook_section.build_notebook_section(job, work.reader.audience, _heading(job, part, work))
        if held:
            work.omit(Omission(job.name, "withheld", work.reader.language.show(held, "number")))
        if not section.empty:
            yield replace(section, fresh_page=part.fresh_page)


def _notebooks(step: str, work: _Work) -> list[JobEntry]:
    """Return the notebooks that are meant: in a document of one account its own, for a customer no other at all."""
    jobs = [job for job in work.run.jobs if job.language == work.code and step in ("*", job.stem)]
    if work.reader.audience == "customer":
        return [job for job in jobs if job.account_id and job.account_id == work.reader.account_id]
    every = step == "*" and work.outline.scope == "engagement"
    return [job for job in jobs if every or job.account_id in ("", work.reader.account_id)]


def _heading(job: JobEntry, part: OutlineSection, work: _Work) -> str:
    """Return the heading over a notebook; its own is prose, which is not written for customers."""
    if work.reader.audience != "customer":
        return ""
    return part.title[work.code] if part.title else work.reader.language.first(f"{job.stem}.title", default=job.stem)


# Labels ------------------------------------------------------------------------------------------------------------


def _labelled(sections: Sequence[Section], appendices: Sequence[Section], language: Language):
    """Number tables and figures through the document, and give the appendices their letters."""
    counts = {"table": 0, "figure": 0}
    letters = language("documents.appendix.letters")
    named = [
        replace(section, title=language("documents.appendix.title", letter=letters[place], title=section.title))
        for place, section in enumerate(appendices)
    ]
    return tuple(_numbered(each, counts, language) for each in sections), tuple(
        _numbered(each, counts, language) for each in named
    )


def _numbered(section: Section, counts: dict[str, int], language: Language) -> Section:
    parts = tuple(_with_label(part, counts, language) for part in section.parts)
    return replace(section, parts=parts, sections=tuple(_numbered(each, counts, language) for each in section.sections))


def _with_label(part: Passage | Item, counts: dict[str, int], language: Language) -> Passage | Item:
    kind = {Table: "table", Chart: "figure"}.get(type(part.block)) if isinstance(part, Item) else None
    if kind is None:
        return part
    counts[kind] += 1
    return replace(part, label=language(f"documents.label.{kind}", number=counts[kind]))

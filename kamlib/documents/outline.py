"""Outlines: small files that say which pieces of which steps stand in a document, in which order, for whom.

They are written by people. The shipped ones stand in ``templates/documents/outlines``; one of the same name in the
folder ``outlines`` of an engagement stands in its place.
"""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.core.paths import share
from kamlib.core.registry import BY_STEM, OWNERS
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import list_model_problems

APPENDICES = ("evidence", "certificate", "provenance")
#: Headings below this level help nobody.
DEEPEST = 4
_FIELD = re.compile(r"[a-z][a-z_0-9]*")

Said = Annotated[dict[Literal["ru", "en"], Annotated[str, Field(max_length=4000)]], Field(min_length=2)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OutlineEntry(_Model):
    """One entry of a section: every block of that name, narrowed by the rest.

    Attributes
    ----------
    block
        Key of the block, ``<stem>.<name>``.
    title
        Stands in the place of the block's own title; empty: that one.
    step
        The step whose notebook shows it; empty: the step that the block belongs to.
    kind
        ``table``, ``chart``, …: where blocks of several types have the same key.
    having
        Columns by which one of several tables with the same key is told from the others.
    nth
        Which of several blocks that are alike, 1 for the first; 0: all of them.
    columns
        Columns to be shown of a table or a decision, in this order; empty: all.
    rows
        Most rows to be shown; 0: all that the notebook shows.
    of_account
        Only the rows of the document's account.
    most
        Most findings to be shown; 0: all.
    blank
        A worksheet to fill in by hand with so many rows.
    keep
        Columns of a worksheet that stay printed; the others are blank.
    add
        Titles of further blank columns of a worksheet.
    """

    block: Annotated[str, Field(pattern=r"^[a-z_0-9]+\.[A-Za-z_0-9]+$")]
    title: Said | None = None
    step: str = ""
    kind: Literal["", "table", "chart", "figures", "findings", "decision", "notice", "paragraph"] = ""
    having: list[str] = []
    nth: Annotated[int, Field(ge=0)] = 0
    columns: list[str] = []
    rows: Annotated[int, Field(ge=0)] = 0
    of_account: bool = False
    most: Annotated[int, Field(ge=0)] = 0
    blank: Annotated[int, Field(ge=0, le=60)] = 0
    keep: list[str] = []
    add: list[Said] = []

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"block": given} if isinstance(given, str) else given


class OutlineSection(_Model):
    """A section: its heading, its words, its pieces, its sections.

    Attributes
    ----------
    title
        The heading, in both languages; empty only for a whole notebook, which has its own.
    message
        Key of the findings whose first sentence leads the section: the first that no section before has told.
    text
        A few words under the heading, in Markdown.
    lead
        The leading sentence where no finding tells it: words with columns of the first row of the first table in
        braces, ``{cost:money}``, and ``{rows:count|…}``, how many there are.
    notes
        What the presenter says; the other findings follow.
    step
        The step that the pieces come from.
    whole
        The whole notebook of the step, prose and all, instead of pieces; ``*``: every step of the run.
    fresh_page
        Begins on a page of its own.
    parts
        What stands in it, in order.
    sections
        Sections below it, up to two levels.
    """

    title: Said | None = None
    message: str = ""
    lead: Said | None = None
    text: Said | None = None
    notes: Said | None = None
    step: str = ""
    whole: bool = False
    fresh_page: bool = False
    parts: list[OutlineEntry] = []
    sections: list[OutlineSection] = []

    @field_validator("lead")
    @classmethod
    def _plain_fields(cls, lead: dict[str, str] | None) -> dict[str, str] | None:
        """Take names of columns alone: a field could reach into what it names."""
        for words in (lead or {}).values():
            fields = [name for _, name, spec, way in string.Formatter().parse(words) if name is not None or way]
            if not all(name and _FIELD.fullmatch(name) for name in fields):
                raise ValueError("lead")
        return lead

    @model_validator(mode="after")
    def _has_heading(self) -> OutlineSection:
        if self.title is None and not self.whole:
            raise ValueError("title")
        return self


class Outline(_Model):
    """A document's outline.

    Attributes
    ----------
    audience
        Who reads the document; what they may not see can not stand in it.
    scope
        One document for the engagement, or one for each key account.
    title
        On the cover.
    cover
        A page of its own for title and facts; without it the document begins on its first page, under its title.
    intro
        Before the first section, in Markdown.
    sections
        In order.
    appendices
        Of ``evidence``, ``certificate``, ``provenance``.
    formats
        Formats in which it makes sense; empty: all.
    """

    audience: Literal["customer", "client", "internal", "facilitator"]
    scope: Literal["engagement", "account"] = "engagement"
    title: Said
    cover: bool = True
    intro: Said | None = None
    sections: Annotated[list[OutlineSection], Field(min_length=1)]
    appendices: list[Literal["evidence", "certificate", "provenance"]] = ["provenance"]
    formats: list[str] = []


def list_outlines(engagement: Path | None = None) -> dict[str, Path]:
    """Return the outlines by the name of their document: the shipped ones, then those of the engagement."""
    folders = [share("templates", "documents", "outlines"), *([engagement / "outlines"] if engagement else [])]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def read_outline(path: Path) -> Outline:
    """Read and check an outline.

    Raises
    ------
    InputError
        All that is wrong with the file, in one go.
    """
    name = f"outlines/{path.name}"
    content = read_yaml(path, name)
    if not isinstance(content, dict):
        raise InputError(Problem("yaml_not_mapping", file=name, found=type(content).__name__))
    try:
        outline = Outline.model_validate(content)
    except ValidationError as error:
        raise InputError(list_model_problems(error, name)) from error
    problems = [problem for part in outline.sections for problem in _wrong(part, "", 2, name)]
    if problems:
        raise InputError(problems)
    return outline


def choose_outlines(names: list[str], engagement: Path | None = None) -> dict[str, Path]:
    """Return the outlines of the named documents, in the order asked for; all of them where none is named.

    Parameters
    ----------
    names : list of str
        Of documents; empty: all.
    engagement : Path, optional
        Folder of an engagement that may have outlines of its own.

    Returns
    -------
    dict of str to Path
        Path by name.

    Raises
    ------
    UsageError
        ``document_unknown``, one problem for each.
    """
    known = list_outlines(engagement)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError([Problem("document_unknown", found=name, expected=", ".join(known)) for name in unknown])
    return {name: known[name] for name in names or known}


def find_step(block: str, given: str, around: str) -> str:
    """Return the step whose notebook shows a block: as its entry says, as the step declares, else the section's.

    Parameters
    ----------
    block : str
        Key of the block.
    given : str
        The step that the entry names; empty: none.
    around : str
        The step of the section.

    Returns
    -------
    str
        Stem of the step.
    """
    return given or OWNERS.get(block.partition(".")[0], around)


def _wrong(part: OutlineSection, step: str, level: int, file: str) -> list[Problem]:
    step = part.step or step
    asked = {find_step(piece.block, piece.step, step) for piece in part.parts}
    asked |= {step} if part.whole or part.step else set()
    asked |= {find_step(part.message, "", step)} if part.message else set()
    problems = [
        Problem("outline_step", file=file, found=name, expected=", ".join(BY_STEM))
        for name in sorted(asked)
        if name not in BY_STEM and not (part.whole and name == "*")
    ]
    if level > DEEPEST:
        problems.append(Problem("outline_too_deep", file=file, found=str(level), expected=str(DEEPEST)))
    return problems + [each for section in part.sections for each in _wrong(section, step, level + 1, file)]

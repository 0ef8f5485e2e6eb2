"""What an executed notebook says to a reader, in order: prose, blocks, other outputs and, if it broke, where."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kamlib.blocks import BLOCK_MIME, Block, Findings, KeyFigures, Notice, from_payload
from kamlib.i18n import LANGUAGES
from kamlib.runs.jobs import Digest
from kamlib.runs.notebooks import nbformat

#: papermill puts two cells of its own into a notebook that failed; a page words the failure itself.
_MARKER = "papermill-error-cell-tag"
_TERMINAL = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Prose:
    """A cell of prose in Markdown."""

    source: str
    facilitator: bool = False


@dataclass(frozen=True)
class Other:
    """An output that is no block: a picture, or text where there is none."""

    text: str = ""
    image: str = ""


@dataclass(frozen=True)
class Failure:
    """Where a notebook broke: the kind of error (empty for our own worded ones) and what it said."""

    kind: str
    words: str
    section: str = ""
    cell: int | None = None


Part = Prose | Block | Other | Failure


@dataclass(frozen=True)
class NotebookReading:
    """An executed notebook as a reader meets it.

    Parameters
    ----------
    language : str
        Language of the prose and the blocks.
    facts : mapping
        What the runner wrote into the notebook about the job: stem, number, supplier, account, …; may be empty.
    parts : tuple
        In order of the notebook.
    ended : bool
        Whether the notebook ended itself before its last cell.
    """

    language: str
    facts: dict[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    ended: bool = False

    def blocks(self, kind: type[Block]) -> list[Any]:
        """Return the blocks of a type, in order."""
        return [part for part in self.parts if isinstance(part, kind)]

    @property
    def title(self) -> str:
        """The first heading of the prose; empty where there is none."""
        found = (
            re.search(r"^#{1,6}\s+(.+?)\s*#*$", part.source, re.M) for part in self.parts if isinstance(part, Prose)
        )
        return next((match.group(1) for match in found if match), "")

    @property
    def failure(self) -> Failure | None:
        """Where the notebook broke, or None."""
        return next((part for part in self.parts if isinstance(part, Failure)), None)

    @property
    def skipped(self) -> Notice | None:
        """The notice with which a step ended for want of data, or None; one in passing ends nothing."""
        lacking = [notice for notice in self.blocks(Notice) if notice.reason == "data_missing"]
        return lacking[-1] if lacking and self.ended else None


def read_notebook(path: Path, language: str = "") -> NotebookReading:
    """Read an executed notebook.

    Parameters
    ----------
    path : Path
        The ``.ipynb`` file.
    language : {'', 'ru', 'en'}
        Empty: the language in which the notebook was run.

    Returns
    -------
    NotebookReading
        What it says, in order.
    """
    return interpret_notebook(nbformat.read(path, as_version=4), language)


def interpret_notebook(notebook: nbformat.NotebookNode, language: str = "") -> NotebookReading:
    """Return what is in an executed notebook; see :func:`read_notebook`.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.
    language : {'ru', 'en'}
        Empty: the language in which it was run.

    Returns
    -------
    NotebookReading
        What it says, in order.
    """
    facts = dict(notebook.metadata.get("kam", {}))
    language = language or _language(notebook, facts)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return NotebookReading(language, facts, tuple(_parts(notebook, language)), any(map(_ends, outputs)))


def make_digest(reading: NotebookReading) -> Digest:
    """Return title, findings and key figures of the step's main result; nothing that is for the facilitator."""
    return Digest(
        reading.title,
        tuple(item for block in _main(reading, Findings) for item in block.items if item[2] != "facilitator"),
        tuple(item for block in _main(reading, KeyFigures) for item in block.shown()),
    )


def _main(reading: NotebookReading, kind: type[Block]) -> list[Any]:
    """Return the first block of a type of the step's main result, if any; parts of a step have stems of their own."""
    key = f"{reading.facts.get('stem', '')}.{kind.type}"
    return [block for block in reading.blocks(kind) if block.key == key and block.audience != "facilitator"][:1]


def is_spoken_in(cell: Any, language: str) -> bool:
    """Tell whether a cell belongs to a reader of the language: prose of another language does not.

    Parameters
    ----------
    cell : object
        A cell of a notebook.
    language : {'ru', 'en'}
        Of the reader.

    Returns
    -------
    bool
        False for prose of another language alone.
    """
    spoken = {tag.removeprefix("lang-") for tag in cell.metadata.get("tags", []) if tag.startswith("lang-")}
    return not spoken or language in spoken


def _language(notebook: Any, facts: dict[str, Any]) -> str:
    given = notebook.metadata.get("papermill", {}).get("parameters", {})
    seen = (
        output.data[BLOCK_MIME].get("lang")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if BLOCK_MIME in output.get("data", {})
    )
    found = [facts.get("language"), given.get("lang"), *seen]
    return next((each for each in found if each in LANGUAGES), LANGUAGES[0])


def _parts(notebook: Any, language: str) -> Iterator[Part]:
    section = ""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if _MARKER in tags or not is_spoken_in(cell, language):
            continue
        if cell.cell_type == "markdown":
            section = next(iter(re.findall(r"^#{1,6}\s+(.+?)\s*#*$", cell.source, re.M)[-1:]), section)
            yield Prose(cell.source, "audience-facilitator" in tags)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                yield from _output(output, section, cell.execution_count)
            if any(output.output_type == "error" for output in cell.outputs):
                # Prose below speaks of figures that were not computed.
                return


def _output(output: Any, section: str, cell: int | None) -> Iterator[Part]:
    if output.output_type == "error":
        if not _ends(output):
            yield _failure(output, section, cell)
    elif output.output_type in ("display_data", "execute_result"):
        yield from _shown(output.data)


def _ends(output: Any) -> bool:
    """Tell whether an output is the end that a notebook makes itself, as papermill understands it."""
    return output.output_type == "error" and output.ename == "SystemExit" and output.evalue in ("", "0")


def _shown(data: Any) -> Iterator[Part]:
    image = "".join(data.get("image/png", "")).replace("\n", "")
    if BLOCK_MIME in data:
        yield from_payload(data[BLOCK_MIME], base64.b64decode(image))
    elif "application/vnd.jupyter.widget-view+json" not in data and (image or data.get("text/plain")):
        yield Other("" if image else _TERMINAL.sub("", "".join(data["text/plain"])), image)


def _failure(output: Any, section: str, cell: int | None) -> Failure:
    # `Stopped` is ours: its words are already the reader's. Any other error keeps its kind, to be looked up by.
    kind = "" if output.ename == "Stopped" else output.ename
    return Failure(kind, _TERMINAL.sub("", output.evalue), section, cell)

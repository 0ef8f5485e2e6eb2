"""Pages: one executed notebook as one HTML file that needs nothing but itself, and the index of a run."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from kamlib.blocks import Block, Heading, Notice
from kamlib.documents.pages import Site, render_template
from kamlib.documents.prose import Writer
from kamlib.i18n import Language
from kamlib.runs.executed import Failure, NotebookReading, Other, Part, Prose, read_notebook

#: A notebook that plain papermill ran says nothing of its job.
_NO_FACTS = dict.fromkeys(("supplier", "account_name", "version", "base_year", "footer", "number"), "")


def render_page(notebook: Path, language: str = "", site: Site | None = None) -> str:
    """Return an executed notebook as a self-contained page.

    Parameters
    ----------
    notebook : Path
        The executed ``.ipynb`` file.
    language : {'', 'ru', 'en'}
        Empty: the language in which it was run.
    site : Site, optional
        The pages around it.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    return render_reading(read_notebook(notebook, language), site or Site(), notebook.stem)


def render_reading(reading: NotebookReading, site: Site, name: str) -> str:
    """Return a reading as a page; `name` is the title where the notebook has none.

    Parameters
    ----------
    reading : NotebookReading
        What the notebook says.
    site : Site
        Pages around it.
    name : str
        The title where the notebook has none.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    language = Language(reading.language, reading.facts.get("currency", "RUB"))
    writer = Writer(lambda target: site.pages.get(target.split("#")[0], ""), language("blocks.table.region"))
    parts = [{"html": fragment, "facilitator": aside} for fragment, aside in _fragments(reading, writer, language)]
    outline = writer.outline
    return render_template(
        "page.html",
        language,
        parts=parts,
        title=outline.title or name,
        entries=outline.entries,
        facts=_NO_FACTS | reading.facts,
        site=site,
    )


def _fragments(reading: NotebookReading, writer: Writer, language: Language) -> Iterator[tuple[str, bool]]:
    for part in reading.parts:
        fragment = _fragment(part, writer, language)
        if fragment.strip():
            yield fragment, getattr(part, "facilitator", False) or getattr(part, "audience", "") == "facilitator"


def _fragment(part: Part, writer: Writer, language: Language) -> str:
    match part:
        case Prose():
            return writer.html(part.source)
        case Heading():
            return writer.outline.add(part.level, html.escape(part.words))
        case Block():
            return part.html()
        case Failure():
            return build_failure_notice(part, language).html()
        case Other(image=image) if image:
            alt = html.escape(language("pages.other_picture"))
            return f'<p class="kam-chart"><img src="data:image/png;base64,{html.escape(image)}" alt="{alt}"></p>'
        case _:
            return f'<pre tabindex="0">{html.escape(part.text)}</pre>'


def build_failure_notice(failure: Failure, language: Language) -> Notice:
    """Return a failure as a notice in the reader's language.

    Parameters
    ----------
    failure : Failure
        Where the notebook broke.
    language : Language
        Of the reader.

    Returns
    -------
    Notice
        For a page.
    """
    said = failure.words.splitlines() or [""]
    items = said if not failure.kind else [language("pages.failed.unexpected", kind=failure.kind, said=said[0])]
    advice = language("pages.failed.fix" if not failure.kind else "pages.failed.report")
    return Notice(
        language=language, key="failure", tone="bad", title=language("pages.failed.title"), items=(*items, advice)
    )

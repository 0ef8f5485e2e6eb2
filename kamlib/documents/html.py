"""Pages: one executed notebook as one HTML file that needs nothing but itself, and the index of a run."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from kamlib.blocks import Block, Heading, Notice
from kamlib.blocks.render import stylesheet
from kamlib.core.paths import share
from kamlib.documents.prose import Writer
from kamlib.documents.reading import Failure, Other, Part, Prose, Reading, read
from kamlib.i18n import Language

#: No script, no frame, no form, no address but the page's own pictures and style.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

#: A notebook that plain papermill ran says nothing of its job.
_NO_FACTS = dict.fromkeys(("supplier", "account_name", "version", "base_year", "footer", "number"), "")


@dataclass(frozen=True)
class Site:
    """Where a page stands among the others; empty for a page that stands alone.

    Parameters
    ----------
    index : str
        Link to the index of the run.
    languages : mapping
        Link to the same page by language code.
    previous, next : tuple of (title, link) or None
        Neighbours in the order of the method.
    pages : mapping
        Link by the file name of a notebook, for links from notebook to notebook.
    """

    index: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    previous: tuple[str, str] | None = None
    next: tuple[str, str] | None = None
    pages: Mapping[str, str] = field(default_factory=dict)


def page(notebook: Path, language: str = "", site: Site | None = None) -> str:
    """Return an executed notebook as a self-contained page.

    Parameters
    ----------
    notebook : Path
        The executed ``.ipynb`` file.
    language : {'', 'ru', 'en'}
        Empty: the language in which it was run.
    site : Site, optional
        The pages around it.
    """
    return page_of(read(notebook, language), site or Site(), notebook.stem)


def page_of(reading: Reading, site: Site, name: str) -> str:
    """Return a reading as a page; `name` is the title where the notebook has none."""
    words = Language(reading.language, reading.facts.get("currency", "RUB"))
    writer = Writer(lambda target: site.pages.get(target.split("#")[0], ""), words("blocks.table.region"))
    parts = [{"html": fragment, "facilitator": aside} for fragment, aside in _fragments(reading, writer, words)]
    outline = writer.outline
    return render(
        "page.html",
        words,
        parts=parts,
        title=outline.title or name,
        entries=outline.entries,
        facts=_NO_FACTS | reading.facts,
        site=site,
    )


def render(template: str, words: Language, *, more_style: str = "", script: str = "", **values: Any) -> str:
    """Render a page template; every value is escaped unless a template says otherwise.

    `more_style` and `script` are ours, never a client's text; a script runs because the page's policy names its hash.
    """
    style = "\n".join([stylesheet(), source("page.css"), more_style]).rstrip()
    policy = f"{POLICY}; script-src '{_hash(script)}'" if script else POLICY
    return _templates().get_template(template).render(words=words, style=style, policy=policy, script=script, **values)


def source(name: str) -> str:
    """Return a style or script of the pages."""
    return _templates().get_template(name).render()


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(share("templates", "pages"))
    templates = jinja2.Environment(
        loader=loader,
        autoescape=jinja2.select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    templates.globals["state_class"] = {"done": "good", "reused": "good", "skipped": "warn", "failed": "bad"}
    return templates


def _fragments(reading: Reading, writer: Writer, words: Language) -> Iterator[tuple[str, bool]]:
    for part in reading.parts:
        fragment = _fragment(part, writer, words)
        if fragment.strip():
            yield fragment, getattr(part, "facilitator", False) or getattr(part, "audience", "") == "facilitator"


def _fragment(part: Part, writer: Writer, words: Language) -> str:
    match part:
        case Prose():
            return writer.html(part.source)
        case Heading():
            return writer.outline.add(part.level, html.escape(part.words))
        case Block():
            return part.html()
        case Failure():
            return failure_notice(part, words).html()
        case Other(image=image) if image:
            alt = html.escape(words("pages.other_picture"))
            return f'<p class="kam-chart"><img src="data:image/png;base64,{html.escape(image)}" alt="{alt}"></p>'
        case _:
            return f'<pre tabindex="0">{html.escape(part.text)}</pre>'


def failure_notice(failure: Failure, words: Language) -> Notice:
    """Return a failure as a notice in the reader's language."""
    said = failure.words.splitlines() or [""]
    items = said if not failure.kind else [words("pages.failed.unexpected", kind=failure.kind, said=said[0])]
    advice = words("pages.failed.fix" if not failure.kind else "pages.failed.report")
    return Notice(language=words, key="failure", tone="bad", title=words("pages.failed.title"), items=(*items, advice))

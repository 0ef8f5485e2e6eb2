"""What every page has in common: its neighbours, its template, its style. Loads nothing that reads notebooks."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jinja2

from kamlib.blocks.render import stylesheet
from kamlib.core.paths import share
from kamlib.i18n import Language

#: No script, no frame, no form, no address but the page's own pictures and style.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


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


def render_template(template: str, language: Language, *, more_style: str = "", script: str = "", **values: Any) -> str:
    """Render a page template; every value is escaped unless a template says otherwise.

    `more_style` and `script` are ours, never a client's text; a script runs because the page's policy names its hash.

    Parameters
    ----------
    template : str
        File name of the template.
    language : Language
        Of the reader.
    more_style : str
        Style beside that of all pages.
    script : str
        The page's script; its hash goes into the policy.
    **values
        What the template shows.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    style = "\n".join([stylesheet(), read_source("page.css"), more_style]).rstrip()
    policy = f"{POLICY}; script-src '{_hash(script)}'" if script else POLICY
    return (
        _templates()
        .get_template(template)
        .render(language=language, style=style, policy=policy, script=script, **values)
    )


def read_source(name: str) -> str:
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

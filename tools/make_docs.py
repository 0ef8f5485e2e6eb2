"""Write the pages of ``docs/`` that say what the code says already: ``python tools/make_docs.py``.

``notebook-api.md`` is what a notebook may call, ``commands.md`` the command line, ``outline-options.md`` what an
outline may say. A test holds them fresh.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kamlib.cli.main import main as kam
from kamlib.documents.outline import Outline, OutlineEntry, OutlineSection
from kamlib.workbook import Workbook, open_workbook

DOCS = Path(__file__).resolve().parents[1] / "docs"
NOTE = "<!-- Made by tools/make_docs.py from the code: change it there. -->"


def write_notebook_api() -> str:
    """Return the page of what a notebook may call."""
    public = [(name, each) for name, each in vars(Workbook).items() if not name.startswith("_")]
    methods = [part for name, each in public for part in _describe_member(name, each)]
    lead = (
        "A notebook talks to one object, `kam`: a step of an engagement in one language. Everything that it may call\n"
        "stands here; results are frozen dataclasses whose tables are pandas frames."
    )
    opening = ["## Opening", "", *_describe_function("open_workbook", open_workbook)]
    return _page("What a notebook may call", lead, [*opening, "## kam", "", *methods])


def write_commands() -> str:
    """Return the page of the command line."""
    lead = "`kam COMMAND --help` says the same. Exit codes: 0 done, 1 some job failed, 2 wrong use or input."
    parts = [part for name, command in kam.commands.items() for part in _describe_command(name, command)]
    return _page("Commands", lead, parts)


def write_outline_options() -> str:
    """Return the page of what an outline may say."""
    lead = "What stands in which document is a YAML file ([more](documents.md)). These are the words that it may use."
    named = {"The document": Outline, "A section": OutlineSection, "An entry of a section": OutlineEntry}
    parts = [part for title, model in named.items() for part in (f"## {title}", "", *_describe_model(model), "")]
    return _page("Outline options", lead, parts)


#: Page by file name.
PAGES = {
    "notebook-api.md": write_notebook_api,
    "commands.md": write_commands,
    "outline-options.md": write_outline_options,
}


def _page(title: str, lead: str, parts: list[str]) -> str:
    return "\n".join([f"# {title}", "", NOTE, "", lead, "", *parts]).rstrip() + "\n"


def _describe_member(name: str, member: Any) -> list[str]:
    if isinstance(member, property):
        return [f"### `kam.{name}`", "", *_describe_text(inspect.getdoc(member) or ""), ""]
    return _describe_function(f"kam.{name}", member) if inspect.isfunction(member) else []


def _describe_function(name: str, function: Any) -> list[str]:
    signature = inspect.signature(function)
    given = [each for each in signature.parameters.values() if each.name != "self"]
    # Annotations are texts, which a signature quotes; a text that is a default keeps its quotes.
    shown = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(signature.replace(parameters=given)))
    return [f"### `{name}{shown}`", "", *_describe_text(inspect.getdoc(function) or ""), ""]


def _describe_text(doc: str) -> list[str]:
    """Return a numpydoc text as Markdown: its sections as lists."""
    head, *sections = re.split(r"\n(?=[A-Z]\w+\n-{3,}\n)", _plain(doc))
    lines = head.strip().splitlines()
    for section in sections:
        title, _, body = section.split("\n", 2)
        lines += ["", f"*{title}*", "", *_list_entries(body)]
    return lines


def _list_entries(body: str) -> Iterator[str]:
    for entry in re.split(r"\n(?=\S)", body.strip("\n")):
        head, _, text = entry.partition("\n")
        said = " ".join(textwrap.dedent(text).split())
        yield f"- `{head}`" + (f": {said}" if said else "")


def _plain(text: str) -> str:
    """Return the text of a docstring without the roles of a documentation builder."""
    return re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")


def _describe_command(name: str, command: click.Command) -> Iterator[str]:
    usage = " ".join(each.make_metavar(click.Context(command)) for each in _arguments(command))
    yield from (
        f"## `kam {name} {usage}".rstrip() + "`",
        "",
        *_plain(inspect.cleandoc(command.help or "")).splitlines(),
    )
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    if options:
        yield from ("", "| option | means |", "|---|---|", *map(_option_line, options))
    yield ""


def _arguments(command: click.Command) -> list[click.Argument]:
    return [each for each in command.params if isinstance(each, click.Argument)]


def _option_line(option: click.Option) -> str:
    value = "" if option.is_flag else option.make_metavar(click.Context(click.Command("kam")))
    default = f" (default: {option.default})" if option.show_default and option.default not in (None, "") else ""
    return (
        f"| `{' '.join([', '.join(option.opts), _escape(value)]).rstrip()}` | {_escape(option.help or '')}{default} |"
    )


def _describe_model(model: type[BaseModel]) -> Iterator[str]:
    said = _read_attributes(model)
    yield from ("| word | may be | unless said | means |", "|---|---|---|---|")
    for name, field in model.model_fields.items():
        default = "required" if field.is_required() else _told_default(field)
        yield f"| `{name}` | {_told_type(field.annotation)} | {default} | {_escape(said.get(name, ''))} |"


def _read_attributes(model: type[BaseModel]) -> dict[str, str]:
    doc = _plain(inspect.getdoc(model) or "")
    found = re.findall(r"^(\w+)\n((?: {4}.*\n?)+)", doc.partition("Attributes\n")[2], re.M)
    return {name: " ".join(text.split()) for name, text in found}


def _told_default(field: FieldInfo) -> str:
    if isinstance(field.default, list):
        return ", ".join(f"`{each}`" for each in field.default)
    return "" if field.default in (None, "") else f"`{str(field.default).lower()}`"


def _told_type(annotation: Any) -> str:
    """Return what may stand there, in a few words."""
    text = str(annotation)
    if "Literal[" in text and "ru" not in map(str, get_args(annotation)) and "dict" not in text:
        words = re.findall(r"'(\w+)'", text)
        return ("list of " if text.startswith("list") else "") + ", ".join(f"`{word}`" for word in words)
    if "dict" in text:
        return "list of texts in both languages" if text.startswith("list") else "`{ru: …, en: …}`"
    if text.startswith(("list", "typing.Annotated[list")):
        return "list of sections" if "Section" in text else "list of entries" if "Entry" in text else "list of words"
    return {"bool": "`true`, `false`", "int": "a whole number"}.get(getattr(annotation, "__name__", ""), "a word")


def _escape(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write every page."""
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()

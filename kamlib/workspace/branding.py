"""``branding.yaml``: whose names, colours, logo and fonts stand on what is handed over; checked before it is used."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kamlib.core import colours
from kamlib.core.errors import InputError, Problem
from kamlib.workspace.logo import Logo, read_logo
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import list_model_problems

FILE = "branding.yaml"
#: Folder beside the file with fonts of the consultant's own.
FONTS = "fonts"
#: Folder beside it with Office templates of the consultant's own.
TEMPLATES = "templates"
#: The house's own: what stands where a consultant names nothing.
MAIN, ACCENT = "#0b4f8a", "#d55e00"
PAPER = "#ffffff"

Line = Annotated[str, Field(max_length=200)]
Lines = Annotated[str, Field(max_length=4000)]
Spoken = Lines | dict[Literal["ru", "en"], Lines]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colours(_Model):
    """Colours as ``#rrggbb``.

    Attributes
    ----------
    main
        Headings, rules, the cover, the first series of a chart.
    accent
        The second series.
    series
        Further series, in order; the house's own follow where these end.
    """

    main: str = MAIN
    accent: str = ACCENT
    series: Annotated[list[str], Field(max_length=6)] = []


class Fonts(_Model):
    """Names of font families: shipped with the workbook, or put into the folder ``fonts`` beside the file."""

    text: Line = ""
    heading: Line = ""


class Branding(_Model):
    """The content of the file; every field may be left out.

    Attributes
    ----------
    consultant, contact
        Who hands the document over, and how to reach them; on the cover and in the properties of the file.
    logo
        PNG or SVG inside the engagement.
    footer
        A line at the foot of every page.
    disclaimer
        A paragraph on the last page. Every line of words may differ by language: ``{ru: …, en: …}``.
    """

    consultant: Spoken = ""
    contact: Spoken = ""
    logo: str = ""
    colours: Colours = Colours()
    fonts: Fonts = Fonts()
    footer: Spoken = ""
    disclaimer: Spoken = ""


@dataclass(frozen=True)
class Brand:
    """Branding ready to be used: colours that can be read, a logo that is safe.

    Attributes
    ----------
    main
        Readable as text on white, and under white text.
    accent
        The second series of a chart; stands out from paper.
    series
        Colours of a chart's series, each distinct from the paper; empty: the house's.
    font_folder
        Folder with fonts of the consultant's own, or None.
    templates
        Folder of the engagement with Office templates of the consultant's own, or None.
    remarks
        What was changed and why, as warnings.
    """

    consultant: str | dict[str, str] = ""
    contact: str | dict[str, str] = ""
    footer: str | dict[str, str] = ""
    disclaimer: str | dict[str, str] = ""
    main: str = MAIN
    accent: str = ACCENT
    series: tuple[str, ...] = ()
    text_font: str = ""
    heading_font: str = ""
    font_folder: Path | None = None
    templates: Path | None = None
    logo: Logo | None = field(default=None, repr=False)
    remarks: tuple[Problem, ...] = ()


def pick_language(words: str | dict[str, str], language: str) -> str:
    """Return a line in a language; one that is given in another alone is better than none.

    Parameters
    ----------
    words : str or mapping of str to str
        One text for all languages, or one each.
    language : {'ru', 'en'}
        Of the reader.

    Returns
    -------
    str
        Empty where nothing is given.
    """
    if isinstance(words, str):
        return words
    return words.get(language) or next(iter(words.values()), "")


def read_branding(folder: Path) -> Brand:
    """Read and check the branding of an engagement; the house's own where there is no such file.

    Raises
    ------
    InputError
        All that is wrong with the file, its colours and its logo, in one go.
    """
    if not (folder / FILE).exists():
        return Brand(templates=find_templates(folder))
    content = read_yaml(folder / FILE, FILE) or {}
    if not isinstance(content, dict):
        raise InputError(Problem("yaml_not_mapping", file=FILE, found=type(content).__name__))
    try:
        given = Branding.model_validate(content)
    except ValidationError as error:
        raise InputError(list_model_problems(error, FILE)) from error
    return _brand(given, folder)


def find_templates(folder: Path) -> Path | None:
    """Return the folder with the consultant's own Office templates, where the engagement has one."""
    own = folder / TEMPLATES
    return own if own.is_dir() and own.resolve().is_relative_to(folder.resolve()) else None


def _brand(given: Branding, folder: Path) -> Brand:
    problems = [*_wrong_colours(given.colours)]
    logo = None
    try:
        logo = read_logo(folder, given.logo, FILE) if given.logo else None
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    remarks: list[Problem] = []
    main = _shade("main", given.colours.main, colours.TEXT, remarks)
    accent = _shade("accent", given.colours.accent, colours.GRAPHIC, remarks)
    more = [_shade("series", each, colours.GRAPHIC, remarks) for each in given.colours.series]
    own = (folder / FONTS) if (folder / FONTS).is_dir() else None
    return Brand(
        consultant=given.consultant,
        contact=given.contact,
        footer=given.footer,
        disclaimer=given.disclaimer,
        main=main,
        accent=accent,
        series=() if given.colours == Colours() else (main, accent, *more),
        text_font=given.fonts.text,
        heading_font=given.fonts.heading,
        font_folder=own,
        templates=find_templates(folder),
        logo=logo,
        remarks=tuple(remarks),
    )


def _named(given: Colours) -> list[tuple[str, str]]:
    return [("main", given.main), ("accent", given.accent), *(("series", each) for each in given.series)]


def _wrong_colours(given: Colours) -> list[Problem]:
    wrong = []
    for name, colour in _named(given):
        try:
            colours.normal(colour)
        except ValueError:
            wrong.append(
                Problem("colour_broken", file=FILE, column=f"colours.{name}", found=colour, expected="#rrggbb")
            )
    return wrong


def _shade(name: str, colour: str, least: float, remarks: list[Problem]) -> str:
    """Return a shade that stands out from paper; a colour that does not is darkened, and that is said."""
    shade = colours.readable(colour, PAPER, least)
    if shade != colours.normal(colour):
        ratio = {"ratio": round(colours.contrast(colour, PAPER), 1), "least": least}
        place = {"file": FILE, "column": f"colours.{name}"}
        remarks.append(
            Problem("colour_darkened", **place, found=colour, expected=shade, values=ratio, severity="warning")
        )
    return shade

"""``engagement.yaml``: what is true of one engagement, checked before anything runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kamlib.core.errors import InputError, Problem
from kamlib.core.secrets import mask_secrets
from kamlib.core.tables import TABLES
from kamlib.intake.contracts.source import Source
from kamlib.workspace.safe_yaml import read_yaml

FILE = "engagement.yaml"
#: The currency to begin with, by language.
CURRENCIES = {"ru": "RUB", "en": "EUR"}

#: Letters of the settings in which their language is looked for.
_HEAD = 100_000

Rate = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Rates(_Model):
    """Yearly rates, as shares.

    Attributes
    ----------
    discount
        Discount rate of yearly cash flows.
    tax
        Profit tax, charged on the company's profit: the loss of one account shields the profit of another.
    financing
        Cost of the money bound in receivables.
    """

    discount: Rate = 0.15
    tax: Rate = 0.20
    financing: Rate = 0.15


class TeamCapacity(_Model):
    """The team's capacity for key accounts and the hours that one of them takes in a year."""

    kam_hours: Annotated[float, Field(gt=0)] = 1700.0
    kams: Annotated[float, Field(ge=0)] = 2.0
    hours_per_account: Annotated[float, Field(gt=0)] = 340.0
    hour_rate: Annotated[float, Field(ge=0)] = 0.0


class Shock(_Model):
    """A blow that the shock desk runs through.

    Attributes
    ----------
    kind
        ``industry``: all purchases of an industry change by `change`; ``cost``: the unit cost of a product line does,
        and no price follows; ``money``: money costs `change` a year.
    of
        The industry or product line as the tables name it; empty: the largest.
    change
        A share: -0.3 is 30 % less.
    """

    kind: Literal["industry", "cost", "money"]
    of: Annotated[str, Field(max_length=200)] = ""
    change: Annotated[float, Field(ge=-1, le=10)]


class Settings(_Model):
    """Settings of an engagement; every field but the first four has a default.

    Attributes
    ----------
    persons
        What people of the customers are called in everything that is computed and written (``workspace.persons``).
    person_years
        Facts about people that are older are named by ``kam check --persons``.
    """

    supplier: Annotated[str, Field(min_length=1, max_length=200)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    language: Literal["ru", "en"]
    base_year: Annotated[int, Field(ge=1990, le=2100)]
    horizon: Annotated[int, Field(ge=1, le=15)] = 5
    lapse_months: Annotated[int, Field(ge=1, le=120)] = 12
    key_accounts: Annotated[int, Field(ge=1, le=100)] = 5
    fit_boundary: Rate = 0.6
    rates: Rates = Rates()
    capacity: TeamCapacity = TeamCapacity()
    shocks: tuple[Shock, ...] = (
        Shock(kind="industry", change=-0.3),
        Shock(kind="cost", change=0.2),
        Shock(kind="money", change=0.25),
    )
    persons: Literal["names", "initials", "roles", "none"] = "names"
    person_years: Annotated[int, Field(ge=1, le=50)] = 3
    data_folder: str = "data"
    sources: dict[str, Source | str] = {}
    seed: Annotated[int, Field(ge=0)] = 20

    @property
    def plan_years(self) -> list[int]:
        """Years of the horizon: base year + 1 … base year + horizon."""
        return list(range(self.base_year + 1, self.base_year + self.horizon + 1))


def list_model_problems(error: ValidationError, file: str) -> list[Problem]:
    """Turn pydantic's errors into ours: one problem a field, keyed by pydantic's error type.

    Parameters
    ----------
    error : ValidationError
        Of the model that refused the content.
    file : str
        Name of the file.

    Returns
    -------
    list of Problem
        In the order of the fields.
    """
    return [
        Problem(
            "setting_" + each["type"],
            file=file,
            column=".".join(str(part) for part in each["loc"]),
            found="" if each["type"] == "missing" else mask_secrets(str(each["input"]))[:80],
            expected=str(each.get("ctx", {}).get("expected", "")),
            values=_facts(each.get("ctx", {})),
        )
        for each in error.errors()
    ]


def _facts(context: dict) -> dict:
    """Keep the plain facts of an error; of a check of our own, its words."""
    plain = {name: value for name, value in context.items() if isinstance(value, int | float | str)}
    return plain | ({"message": str(context["error"])} if "error" in context else {})


def read_language(folder: Path) -> str:
    """Return the language of an engagement, also where its settings cannot be used; empty where they say none."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig", errors="replace")[:_HEAD]
    except (OSError, ValueError):
        return ""
    found = re.search(r"^language:[ \t]*[\"']?(ru|en)\b", text, re.MULTILINE)
    return found[1] if found else ""


def read_settings(folder: Path) -> Settings:
    """Read and check ``engagement.yaml``.

    Raises
    ------
    InputError
        All that is wrong with the file, in one go.
    """
    content = read_yaml(folder / FILE, FILE)
    if not isinstance(content, dict):
        raise InputError(Problem("yaml_not_mapping", file=FILE, found=type(content).__name__))
    if "branding" in content:
        raise InputError(Problem("branding_moved", file=FILE, column="branding", expected="branding.yaml"))
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise InputError(list_model_problems(error, FILE)) from error
    unknown = [name for name in settings.sources if name not in TABLES]
    if unknown:
        raise InputError(
            [Problem("source_unknown_table", file=FILE, column=f"sources.{name}", found=name) for name in unknown]
        )
    return settings

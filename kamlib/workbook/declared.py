"""What the steps declare, gathered: classes of results, charts, and who may see which block."""

from __future__ import annotations

from functools import cache

from kamlib.core.registry import OUTPUTS, module_of
from kamlib.core.results import Result
from kamlib.plots.charts import DeclaredChart, charts_in


@cache
def result_class(stem: str) -> type[Result]:
    """Return the class of a result by its stem.

    Raises
    ------
    KeyError
        No step declares such a result.
    """
    found = [
        each
        for each in vars(module_of(stem, "result")).values()
        if isinstance(each, type) and issubclass(each, Result) and each.stem == stem
    ]
    return found[0]


@cache
def declared_charts() -> dict[str, DeclaredChart]:
    """Return every chart of the workbook by the key of its block, ``<stem>.<name>``."""
    found: dict[str, DeclaredChart] = {}
    for stem in OUTPUTS:
        try:
            module = module_of(stem, "charts")
        except ModuleNotFoundError as error:
            if not str(error.name).endswith(".charts"):
                raise
            continue
        found |= {f"{stem}.{name}": declared for name, declared in charts_in(module).items()}
    return found


@cache
def declared_audiences() -> dict[str, str]:
    """Return the audience of every block that is declared, by its key; the wider one where a table is also a chart."""
    found: dict[str, str] = {}
    for stem in OUTPUTS:
        own = result_class(stem)
        found |= {f"{stem}.{name}": audience for name, audience in own.AUDIENCES.items()}
        found |= {f"{stem}.{name}": schema.audience for name, schema in own.schemas().items()}
    for key, chart in declared_charts().items():
        if found.get(key, "internal") == "internal":
            found[key] = chart.audience
    return found

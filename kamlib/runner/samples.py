"""The shipped engagements: what they are, and working copies of them."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kamlib.core.errors import Problem, UsageError
from kamlib.core.paths import share


@dataclass(frozen=True)
class Sample:
    """One shipped engagement: name, titles and lessons by language, size and licence."""

    name: str
    titles: dict[str, str]
    teaches: dict[str, list[str]]
    tables: int
    rows: int
    licence: str


def list_samples() -> list[Sample]:
    """Return the samples as ``MANIFEST.toml`` describes them."""
    content = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))
    return [_sample(name, entry) for name, entry in content.items() if isinstance(entry, dict) and "title_ru" in entry]


def find_sample(name: str) -> Path:
    """Return the folder of a sample, which nobody writes into.

    Raises
    ------
    UsageError
        ``sample_unknown``.
    """
    names = [sample.name for sample in list_samples()]
    if name not in names:
        raise UsageError(Problem("sample_unknown", found=name, expected=", ".join(names)))
    return share("data_samples", name)


def copy_sample(name: str, folder: Path, *, refresh: bool = False) -> None:
    """Copy a sample's settings, branding, data and decisions into a folder.

    Parameters
    ----------
    name : str
        The sample.
    folder : Path
        Where to; made where it is absent.
    refresh : bool
        Put settings and data back to what is shipped; decisions made since, and runs, stay.
    """
    # Imported here: to list the samples must not load what reads data.
    from kamlib.workspace import branding
    from kamlib.workspace.settings import FILE

    source = find_sample(name)
    data = folder / "data"
    if refresh and data.is_dir():
        shutil.rmtree(data)
    shutil.copytree(source / "data", data, dirs_exist_ok=True)
    for file in (FILE, branding.FILE):
        shutil.copyfile(source / file, folder / file)
    for path in sorted((source / "decisions").glob("*.yaml")):
        target = folder / "decisions" / path.name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)


def _sample(name: str, entry: dict) -> Sample:
    tables = entry.get("tables", {})
    return Sample(
        name=name,
        titles={code: entry[f"title_{code}"] for code in ("ru", "en")},
        teaches={code: list(entry[f"teaches_{code}"]) for code in ("ru", "en")},
        tables=len(tables),
        rows=sum(table["rows"] for table in tables.values()),
        licence=entry["licence"],
    )

"""Writing samples down: tables, settings, branding and the manifest, byte for byte the same on every machine."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, object]
MANIFEST = "MANIFEST.toml"
HEADER = "# Written by tools/make_samples.py; do not edit by hand.\n"


@dataclass(frozen=True)
class Sample:
    """One sample engagement, ready to be written.

    Attributes
    ----------
    name
        Folder under ``data_samples``.
    about
        Title, language, seed, origin, licence and lessons, as they stand in the manifest.
    settings
        Text of ``engagement.yaml``.
    branding
        Text of ``branding.yaml``.
    tables
        Rows by table, in the order in which they are stored.
    truths
        What is planted: by name, the accounts, the mechanism, a statement and its figures.
    """

    name: str
    about: dict[str, object]
    settings: str
    branding: str
    tables: dict[str, list[Row]]
    truths: dict[str, dict[str, object]] = field(default_factory=dict)


def cell(value: object) -> str:
    """Word one cell: nothing for a missing fact, true/false, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = round(value, 4)
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def csv_bytes(rows: list[Row]) -> bytes:
    """Return a table as UTF-8 CSV with LF line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(rows[0])
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def toml_value(value: object) -> str:
    """Word one value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        inner = [toml_value(item) for item in value]
        if sum(map(len, inner)) < 90:
            return f"[{', '.join(inner)}]"
        return "[\n" + "".join(f"  {item},\n" for item in inner) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(item)}" for key, item in value.items()) + " }"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def toml_key(key: str) -> str:
    """Word one key in TOML: bare where that is allowed, quoted otherwise."""
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else toml_value(key)


def toml_table(path: str, content: dict[str, object]) -> str:
    """Return one TOML table with its heading."""
    return f"\n[{path}]\n" + "".join(f"{toml_key(key)} = {toml_value(value)}\n" for key, value in content.items())


def files_of(sample: Sample) -> dict[str, bytes]:
    """Return the files of a sample by their path under ``data_samples``."""
    files = {
        f"{sample.name}/engagement.yaml": sample.settings.encode("utf-8"),
        f"{sample.name}/branding.yaml": sample.branding.encode("utf-8"),
    }
    for table, rows in sample.tables.items():
        files[f"{sample.name}/data/{table}.csv"] = csv_bytes(rows)
    return files


def manifest_of(samples: list[Sample]) -> bytes:
    """Return the manifest: what each sample is, its tables with counts and hashes, and what is planted in it."""
    parts = [HEADER]
    for sample in samples:
        files = files_of(sample)
        parts.append(toml_table(sample.name, sample.about))
        for table, rows in sample.tables.items():
            digest = hashlib.sha256(files[f"{sample.name}/data/{table}.csv"]).hexdigest()
            parts.append(toml_table(f"{sample.name}.tables.{table}", {"rows": len(rows), "sha256": digest}))
        parts += [toml_table(f"{sample.name}.truths.{name}", truth) for name, truth in sample.truths.items()]
    return "".join(parts).encode("utf-8")


def all_files(samples: list[Sample]) -> dict[str, bytes]:
    """Return every file under ``data_samples`` with its content."""
    files = {path: content for sample in samples for path, content in files_of(sample).items()}
    return {MANIFEST: manifest_of(samples), **files}


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write the files, each moved into place, and remove tables that are generated no longer."""
    for path in stray(files, folder):
        (folder / path).unlink()
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(target.name + ".tmp")
        draft.write_bytes(content)
        draft.replace(target)


def stray(files: dict[str, bytes], folder: Path) -> list[str]:
    """Return stored tables that the generator does not make."""
    stored = (path.relative_to(folder).as_posix() for path in folder.glob("*/data/*.csv"))
    return sorted(path for path in stored if path not in files)


def differences(files: dict[str, bytes], folder: Path) -> list[str]:
    """Return the paths whose stored content is missing, differs, or is made no longer."""
    changed = [p for p, content in files.items() if not (folder / p).is_file() or (folder / p).read_bytes() != content]
    return changed + stray(files, folder)

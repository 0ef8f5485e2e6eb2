"""What a finished run keeps of a person besides text: pictures, documents, and the hashes that vouch for its files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from kamlib.runs.folder import MANIFEST, RUNS
from kamlib.workspace.files import hash_file, slug

#: A narrow grey stripe of PNG, in the place of a picture: whoever builds documents finds one where one was.
_STRIPE = "iVBORw0KGgoAAAANSUhEUgAAABAAAAABCAAAAADyEnGDAAAAC0lEQVR42mN4hgYAekEOYZbTQqoAAAAASUVORK5CYII="
_PICTURES = re.compile(r"(?<=data:)image/[^\"')]*")
_DOCUMENTS, _NOTEBOOKS, _JOBS = "documents", "notebooks", "jobs"
_INDEX = "index"


def is_document(engagement: Path, path: Path) -> bool:
    """Tell whether a file was made by ``kam documents``: it can be made again, and may hold a person in a picture.

    Parameters
    ----------
    engagement : Path
        Its folder.
    path : Path
        Any file.

    Returns
    -------
    bool
        False for the page of a job.
    """
    if not path.is_relative_to(engagement / RUNS):
        return False
    name, *inside = path.relative_to(engagement / RUNS).parts
    if len(inside) < 3 or inside[0] != _DOCUMENTS:
        return False
    page = engagement / RUNS / name / _NOTEBOOKS / inside[1] / f"{path.stem}.ipynb"
    return not (len(inside) == 3 and path.suffix == ".html" and (page.is_file() or path.stem == _INDEX))


def clean_run(run: Path, accounts: Collection[str], contents: dict[Path, bytes]) -> list[Path]:
    """Take pictures out of what shows a person, and let the run vouch for its files as they are now.

    Parameters
    ----------
    run : Path
        Folder of the run.
    accounts : collection of str
        Ids of the accounts that have the person.
    contents : dict of Path to bytes
        Files as they will be; those of the run that keep a picture or a hash are added.

    Returns
    -------
    list of Path
        Documents that must go; empty where the run does not know him.
    """
    if not any(path.is_relative_to(run) for path in contents):
        return []
    of_accounts = {slug(account) for account in accounts}
    for path in [*sorted(run.glob(f"{_NOTEBOOKS}/*/*.ipynb")), *sorted((run / _DOCUMENTS).rglob("*.html"))]:
        named = path in contents or path.stem.partition(".")[2] in of_accounts
        if named and not is_document(run.parent.parent, path):
            contents[path] = _without_pictures(path, contents.get(path) or path.read_bytes())
    _vouch(run, contents)
    return [
        path
        for path in sorted(run.glob(f"{_DOCUMENTS}/*/*"))
        if path.is_file() and is_document(run.parent.parent, path)
    ]


def _without_pictures(path: Path, content: bytes) -> bytes:
    """Return a page or notebook in which a grey stripe stands for every picture."""
    if path.suffix == ".html":
        return _striped(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "data" in output:
                output["data"] = {kind: _striped_output(kind, each) for kind, each in output["data"].items()}
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _striped_output(kind: str, told: Any) -> Any:
    if kind.startswith("image/"):
        return _STRIPE
    return _striped("".join(told)) if kind == "text/html" else told


def _striped(page: str) -> str:
    return _PICTURES.sub(f"image/png;base64,{_STRIPE}", page)


def _vouch(run: Path, contents: dict[Path, bytes]) -> None:
    """Put the new hash of every changed file where the old one stands in the records of the run."""
    changed = [path for path in contents if path.is_relative_to(run)]
    fresh = {hash_file(path): hashlib.sha256(contents[path]).hexdigest() for path in changed}
    for path in [*sorted((run / _JOBS).rglob("*.json")), *_existing(run / MANIFEST)]:
        content = (contents.get(path) or path.read_bytes()).decode("utf-8", "surrogateescape")
        made = re.sub(r"\b[0-9a-f]{64}\b", lambda found: fresh.get(found[0], found[0]), content)
        if made != content or path in contents:
            contents[path] = made.encode("utf-8", "surrogateescape")


def _existing(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else []

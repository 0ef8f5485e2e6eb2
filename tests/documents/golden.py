"""Office files compared with stored ones, on normalised XML. ``KAM_WRITE_GOLDEN=1`` stores what comes out now."""

import io
import os
import zipfile
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "golden"


def normal(content, part):
    """Return a part of an Office file with one element a line: what differs can be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tree = etree.fromstring(archive.read(part), etree.XMLParser(remove_blank_text=True, resolve_entities=False))
    return etree.tostring(tree, pretty_print=True, encoding="unicode")


def expect_golden(name, content, part):
    """Compare a part with the stored one."""
    path, made = FOLDER / name, normal(content, part)
    if os.environ.get("KAM_WRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8"), f"{path.name} differs; look at it, then KAM_WRITE_GOLDEN=1"

"""What Office files have in common: templates opened with a bound, archives that are the same bytes whenever made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from lxml import etree

from kamlib.core.errors import InputError, Problem
from kamlib.workspace.branding import Brand

Opened = TypeVar("Opened")

#: The first day that an archive can name: what is handed over does not tell when its file was packed.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def repack(content: bytes) -> bytes:
    """Return an Office file packed anew: entries in their order, without the clock and the system of this machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            made.writestr(entry, given.read(name), compresslevel=6)
    return stream.getvalue()


def find_own_template(brand: Brand, name: str) -> Path | None:
    """Return the consultant's own template of that name, where the engagement has one.

    Parameters
    ----------
    brand : Brand
        Names, colours, logo and fonts.
    name : str
        Of the template's file.

    Returns
    -------
    Path or None
        None: the shipped one is taken.
    """
    own = brand.templates / name if brand.templates else None
    return own if own and own.is_file() else None


def open_template(path: Path, read: Callable[[BinaryIO], Opened], refusal: type[Exception], most: int) -> Opened:
    """Open a consultant's template as the library of its format does.

    Parameters
    ----------
    path : Path
        The file.
    read : callable
        The library's own way to open a file.
    refusal : type
        Of the library's own error about what is no such file.
    most : int
        Bytes that it may unpack to: a template is a few pages.

    Returns
    -------
    Opened
        What the library makes of it.

    Raises
    ------
    InputError
        ``template_broken``.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > most:
                raise InputError(Problem("template_broken", file=name, found=f"> {most // 1_000_000} MB"))
        return read(io.BytesIO(path.read_bytes()))
    except (zipfile.BadZipFile, refusal, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise InputError(Problem("template_broken", file=name, found=str(error)[:120])) from error

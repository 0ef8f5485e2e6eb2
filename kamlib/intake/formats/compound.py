"""The file system inside an XLS: its chains are followed once, so that a reader meets none that never ends."""

from __future__ import annotations

import struct
from pathlib import Path

from kamlib.core.errors import InputError, Problem

_HEADER = 512
_IN_HEADER = 109
_LAST = 0xFFFFFFFA  # beyond: no sector, but a mark
_MOST = 1_000_000_000


def sound(path: Path, shown: str) -> None:
    """Refuse a compound file whose sectors lead in a circle or out of the file (MS-CFB, sections 2.2 to 2.6).

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        ``workbook_broken``.
    """
    if path.stat().st_size > _MOST:
        raise _broken(shown, "size")
    data = path.read_bytes()
    if len(data) < _HEADER:
        raise _broken(shown, "header")
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise _broken(shown, "sector size")
    size = 1 << shift
    fat = [number for sector in _fat_sectors(data, size, shown) for number in _numbers(data, sector, size)]
    _ends(fat, shown)
    start = struct.unpack_from("<I", data, 60)[0]
    _ends([number for sector in _chain(fat, start, shown) for number in _numbers(data, sector, size)], shown)
    _chain(fat, struct.unpack_from("<I", data, 48)[0], shown)


def _broken(shown: str, what: str) -> InputError:
    return InputError(Problem("workbook_broken", file=shown, found=what))


def _numbers(data: bytes, sector: int, size: int) -> tuple[int, ...]:
    start = (sector + 1) * size
    part = data[start : start + size]
    return struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])


def _fat_sectors(data: bytes, size: int, shown: str) -> list[int]:
    found = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    following, seen = struct.unpack_from("<I", data, 68)[0], set()
    while following < _LAST:
        if following in seen or (following + 1) * size >= len(data):
            raise _broken(shown, "sectors")
        seen.add(following)
        numbers = _numbers(data, following, size)
        found += numbers[:-1]
        following = numbers[-1] if numbers else _LAST
    return [sector for sector in found if sector < _LAST]


def _ends(following: list[int], shown: str) -> None:
    """Refuse a circle anywhere: every sector is left once, and a walk that meets its own steps is one."""
    done = bytearray(len(following))
    for start in range(len(following)):
        walked, sector = [], start
        while sector < len(following) and not done[sector]:
            done[sector] = 1
            walked.append(sector)
            sector = following[sector]
        if sector < len(following) and done[sector] == 1:
            raise _broken(shown, "sectors")
        for each in walked:
            done[each] = 2


def _chain(fat: list[int], start: int, shown: str) -> list[int]:
    found = []
    while start < _LAST:
        if start >= len(fat) or len(found) > len(fat):
            raise _broken(shown, "sectors")
        found.append(start)
        start = fat[start]
    return found

"""Numbers of the tax office: Russian INN, KPP and OGRN with their check digits, and what a spreadsheet does to them.

Check digits: order of the Federal Tax Service of 29.06.2012 N MMV-7-6/435@ (INN), rules of the state register (OGRN).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVEN = (7, *_TEN)
_TWELVE = (3, *_ELEVEN)
_KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
_PARTS = re.compile(r"[0-9A-Z]+")


@dataclass(frozen=True)
class TaxId:
    """A tax number as it was typed and as it is compared.

    Parameters
    ----------
    text : str
        As typed.
    number : str
        Without blanks and signs, leading zero restored; empty where it says nothing (`0000000000`, `нет`).
    kpp : str
        The second number of `7707083893/770701001`; empty where there is none.
    state : {'right', 'repaired', 'wrong', 'other'}
        As an INN: its check digits agree; they agree once the lost leading zero is back; they do not; it is not one.
    """

    text: str
    number: str
    kpp: str
    state: str


def inn_holds(text: str) -> bool:
    """Tell whether a text is an INN of 10 or 12 digits whose check digits agree."""
    if not text.isascii() or not text.isdigit() or len(set(text)) == 1:
        return False
    if len(text) == 10:
        return _check(text, _TEN) == text[9]
    return len(text) == 12 and _check(text, _ELEVEN) == text[10] and _check(text, _TWELVE) == text[11]


def kpp_holds(text: str) -> bool:
    """Tell whether a text has the form of a KPP (it has no check digit)."""
    return bool(_KPP.fullmatch(text))


def ogrn_holds(text: str) -> bool:
    """Tell whether a text is an OGRN (13 digits) or OGRNIP (15) whose check digit agrees."""
    if not text.isascii() or not text.isdigit() or len(text) not in (13, 15):
        return False
    return str(int(text[:-1]) % (len(text) - 2) % 10) == text[-1]


def read_tax_id(text: object) -> TaxId:
    """Take a tax number apart; INN and KPP may stand in one cell."""
    typed = "" if text is None or text != text else str(text)
    compact = re.sub(r"[\s\u00a0-]", "", typed.upper()) if not re.search(r"[/\\;,|]", typed) else typed.upper()
    parts = _PARTS.findall(compact)
    number = parts[0] if parts else ""
    kpp = parts[1] if len(parts) > 1 and kpp_holds(parts[1]) else ""
    if not re.search(r"\d", number) or len(set(number)) == 1:
        return TaxId(typed, "", "", "other")
    if inn_holds(number):
        return TaxId(typed, number, kpp, "right")
    if len(number) in (9, 11) and inn_holds(f"0{number}"):
        return TaxId(typed, f"0{number}", kpp, "repaired")
    whole = number.isdigit() and 9 <= len(number) <= 12
    return TaxId(typed, number, kpp, "wrong" if whole else "other")


def are_russian(ids: Iterable[TaxId]) -> bool:
    """Tell whether the numbers of a column are INNs: at least half of those of its length pass the check.

    One in ten numbers of other countries would pass by chance; half of a column would not.
    """
    states = [each.state for each in ids if each.state != "other"]
    return bool(states) and 2 * sum(state != "wrong" for state in states) >= len(states)


def _check(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10)

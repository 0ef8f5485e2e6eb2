"""How one name may be written: plain, in HTML, JSON, YAML and quoted cells, letter by letter."""

from __future__ import annotations

import re
import unicodedata

from kamlib.workspace.persons import fold_name

_SPACE = r"(?:\s|&nbsp;|&#160;|&#[xX][aA]0;|\\u00[aA]0|\\[xX][aA]0|\\(?:[nrt_ ]|\r?\n))"
_SIGNS = {
    '"': r'(?:""|\\*"|&quot;|&#34;|&#[xX]22;|\\u0022)',
    "'": r"(?:''|\\*'|&#39;|&#[xX]27;|&apos;|\\u0027)",
    "&": r"(?:&amp;|&|\\u0026)",
    "<": r"(?:&lt;|<|\\u003[cC])",
    ">": r"(?:&gt;|>|\\u003[eE])",
}
#: No letter stands before: a sign written by its number does not count as one.
_BEFORE = r"(?:(?<!\w)|(?<=\\[nrt_])|(?<=\\u20[0-9a-fA-F]{2})|(?<=\\u00[aAbB][0-9a-fA-F])|(?<=\\x[aAbB][0-9a-fA-F]))"
_BEHIND = r"(?!\w|[\u0300-\u036f]|\\u0[1-9a-fA-F]|\\u00[c-fC-F]|\\x[c-fC-F])"


def anywhere(name: str) -> str:
    """Return a pattern of a whole name, however it is spelt in a file."""
    return _BEFORE + spelt(name) + _BEHIND


def inflected(word: str) -> str:
    """Return a pattern of a word with up to three letters more; an ending of one vowel may be another."""
    stem = word[:-1] if len(word) > 4 and word[-1].casefold() in "аяйьо" else word
    return _BEFORE + spelt(stem) + r"\w{0,3}" + _BEHIND


def spelt(name: str) -> str:
    """Return a pattern of the letters of a name."""
    made, folded = [], fold_name(unicodedata.normalize("NFC", name))
    for place, sign in enumerate(folded):
        if sign == " ":
            made.append(_SPACE + ("*" if folded[place - 1] == "." else "+"))
        else:
            made.append(_SIGNS.get(sign) or _letter(sign))
    return "".join(made)


def _letter(sign: str) -> str:
    same = {"е": "её", "Е": "ЕЁ"}.get(sign, sign)
    ways = []
    for each in same:
        parts = unicodedata.normalize("NFD", each)
        ways += ["".join(map(_one, parts))] if parts != each else []
        ways.append(_one(each))
    return f"(?:{'|'.join(sorted(ways, key=len, reverse=True))})"


def _one(sign: str) -> str:
    code = ord(sign)
    ways = [re.escape(sign)]
    if code <= 0xFFFF and not sign.isascii():
        ways.append(rf"\\u(?i:{code:04x})")
    if 0x80 <= code <= 0xFF:
        ways.append(rf"\\x(?i:{code:02x})")
    return f"(?:{'|'.join(ways)})" if len(ways) > 1 else ways[0]

"""What an address says to a server alone is never told to a person."""

from __future__ import annotations

import re

#: The user and the password of an address, and what its query calls a secret.
_USER = re.compile(r"(?<=://)[^\s'\"]*(?=@)")
_NAMED = re.compile(r"(?i)\b((?:[\w-]*(?:password|passwd|pwd|secret|token|credential|signature|key))=)[^&\s;'\"]+")


def mask_secrets(text: str) -> str:
    """Return a text with users, passwords and keys of the addresses in it replaced by stars."""
    if "://" not in text and "=" not in text:
        return text
    return _NAMED.sub(r"\1***", _USER.sub("***", text))

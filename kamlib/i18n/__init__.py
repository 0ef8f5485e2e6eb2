"""Words, numbers, money and dates in the reader's language. Catalogues are data: ``<language>/<room>.yaml``."""

from kamlib.i18n.language import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language"]

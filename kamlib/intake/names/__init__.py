"""Names of companies and products: read, compared, matched. Pure functions, no files but their own word list."""

from kamlib.intake.names.duplicates import find_duplicates
from kamlib.intake.names.matching import Match, match_names, nearest_name
from kamlib.intake.names.reading import Name, normal, read_name
from kamlib.intake.names.resolving import resolve_accounts
from kamlib.intake.names.tax import inn_holds, kpp_holds, ogrn_holds, read_tax_id

__all__ = [
    "Match",
    "Name",
    "find_duplicates",
    "inn_holds",
    "kpp_holds",
    "match_names",
    "nearest_name",
    "normal",
    "ogrn_holds",
    "read_name",
    "read_tax_id",
    "resolve_accounts",
]

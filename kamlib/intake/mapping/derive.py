"""A list of accounts taken from a table of facts: one row for each account that it names."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain
from kamlib.intake.mapping.facts import Seen
from kamlib.intake.mapping.model import Known, Line, Note, Proposal, Said
from kamlib.intake.mapping.scores import fits_of
from kamlib.intake.mapping.titles import known_titles, named
from kamlib.intake.shaping.views import text_of

#: What the roles of a title of facts are in the list of accounts.
_SAME = {"account_name": "name", "account_tax": "tax_id"}
#: Columns of an account that a line of facts may repeat; sums and dates are the line's own.
_ATTRIBUTES = ("tax_id", "industry", "region", "parent", "owner")


def accounts_of(fact: Proposal, seen: Sequence[Seen], known: Known, said: Said) -> Proposal | None:
    """Return the list of accounts that a proposed table of facts names; None where it names none.

    A column is taken along only where it says the same in every row of an account; one that a person named, and that
    does not, stays behind and is told by :func:`~kamlib.intake.mapping.undone.ask_undone`.

    Parameters
    ----------
    fact : Proposal
        The table of facts.
    seen : sequence of Seen
        The files.
    known, said : Known, Said
        What the engagement knows and what a person said.

    Returns
    -------
    Proposal or None
        Of the table ``accounts``, over the same file; the id serves as the name where no column is one.
    """
    source = fact.source
    table = next((each for each in seen if (each.name, each.found.sheet) == (source.file, source.sheet)), None)
    if table is None or source.joins or not TABLES[fact.table].column("account_id"):
        return None
    key = next((title for title, ours in source.renamed.items() if "account_id" in ours), None)
    if key is None:
        return None
    place = table.headers.index(key)
    columns: dict[str, str | tuple[str, ...]] = {key: "account_id"}
    spoken = _said(table, place, said)
    columns |= {title: name for title, name in _attributes(table, place, known).items() if name not in spoken.values()}
    columns |= spoken
    if "name" not in spoken.values():
        name = _name(table, place, known, {plain(title) for title in said.columns})
        columns |= {key: ("account_id", "name")} if name is None else {table.headers[name]: "name"}
    own = source.model_copy(
        update={
            "columns": columns,
            "distinct": True,
            "ignore": (),
            "melt": None,
            "computed": {},
            "constants": {},
            "readings": {},
            "lookup": {},
            "values": {},
        }
    )
    lines = [_line(each.title, columns.get(each.title, ()), each.examples()) for each in table.facts]
    return Proposal("accounts", own, tuple(lines), fact.confidence, notes=(Note("accounts_derived", {"title": key}),))


def _line(title: str, ours: str | tuple[str, ...], samples: tuple[str, ...]) -> Line:
    ours = (ours,) if isinstance(ours, str) else ours
    return Line(title, ours, "title" if ours else "aside", 0.9 if ours else 0.0, samples)


def _attributes(seen: Seen, key: int, known: Known) -> dict[str, str]:
    fits = fits_of(TABLES["accounts"], seen.facts, known, Said())
    found: dict[str, str] = {}
    for name in _ATTRIBUTES:
        for fit in fits[name]:
            title = seen.headers[fit.place]
            if fit.place != key and fit.score >= 0.8 and title not in found and _follows(seen, key, fit.place):
                found[title] = name
                break
    return found


def _said(seen: Seen, key: int, said: Said) -> dict[str, str]:
    """Return what a person said of the account, where every account has one value of it."""
    named_ = {plain(title): _SAME.get(name, name) for title, name in said.columns.items()}
    ours = {title: name for title, name in named_.items() if TABLES["accounts"].column(name) and name != "account_id"}
    places = [place for place, title in enumerate(seen.headers) if plain(title) in ours and place != key]
    return {seen.headers[at]: ours[plain(seen.headers[at])] for at in places if _follows(seen, key, at)}


def _name(seen: Seen, key: int, known: Known, spoken: AbstractSet[str]) -> int | None:
    """Return the title that names the account beside its id; None where the id is the name."""
    titles = known_titles("accounts", known.aliases)
    scored = [
        (named(title, titles["account_name"]).score, -place)
        for place, title in enumerate(seen.headers)
        if place != key and plain(title) not in spoken
    ]
    if 0 < key + 1 < len(seen.headers) and named(seen.headers[key + 1], titles["name"]).score >= 0.9:
        # «Название» beside the id of an account is its name, and elsewhere anything's.
        scored.append((0.9, -(key + 1)))
    # SAP gives a code and its text one title.
    twins = [at for at, each in enumerate(seen.facts) if at != key and each.spoken == seen.facts[key].spoken]
    scored += [(0.9, -at) for at in twins if seen.facts[at].numeric_share < 0.5]
    best = max(scored, default=(0.0, 0))
    place = -best[1]
    return place if best[0] >= 0.75 and _follows(seen, key, place) else None


def _follows(seen: Seen, key: int, place: int) -> bool:
    """Tell whether every account has one value of a column, blank rows aside."""
    kinds = seen.relation.types
    one, other = text_of(f"c{key}", kinds[key]), text_of(f"c{place}", kinds[place])
    inner = f"SELECT {one} AS k, count(DISTINCT {other}) AS n FROM {seen.relation.plain} GROUP BY k"  # noqa: S608
    most = seen.relation.con.execute(f"SELECT max(n) FROM ({inner}) WHERE k IS NOT NULL").fetchone()[0]  # noqa: S608
    return most == 1

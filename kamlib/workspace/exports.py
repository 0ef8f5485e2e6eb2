"""The client's exports: taken into the data folder, recognised, proposed, confirmed."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain
from kamlib.intake import Intake, Source
from kamlib.intake.contracts.source import ENDINGS as OF_TABLES
from kamlib.intake.contracts.source import parted
from kamlib.intake.formats.places import Places
from kamlib.intake.mapping.facts import Seen, look
from kamlib.intake.mapping.model import Doubt, Known, Proposal, Said
from kamlib.intake.mapping.plan import MappingPlan, make_plan
from kamlib.intake.mapping.replay import Replayed, replay
from kamlib.intake.mapping.shapes import KINDRED, kinship
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import create
from kamlib.workspace.mappings import Confirmed
from kamlib.workspace.replacing import ask_replacing, join_tables

#: What an export may be; anything else in the folder is none of ours.
ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".zip", ".gz")
#: Problems of a reading that only a person can decide.
_AMBIGUOUS = ("ambiguous_number", "ambiguous_date")
#: Copies of one name that are looked for before giving up.
_COPIES = 1000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")


@dataclass(frozen=True)
class Taken:
    """A file of the data folder that came from outside.

    Parameters
    ----------
    name : str
        In the data folder.
    origin : str
        Its name outside; empty where it stood in the folder already.
    """

    name: str
    origin: str = ""


@dataclass
class Prepared:
    """What the files are, before anyone confirms.

    Parameters
    ----------
    plan : MappingPlan
        New proposals.
    replayed : Replayed
        What earlier mappings make of them.
    seen : list of Seen
        The files as they were looked at: while they stand here, their rows are held for whoever reads them.
    names : tuple of str
        The files.
    asks, adds : bool
        Whether to ask before a confirmed table is replaced, and whether a person said that it is added to.
    """

    plan: MappingPlan = field(default_factory=MappingPlan)
    replayed: Replayed = field(default_factory=Replayed)
    seen: list[Seen] = field(default_factory=list)
    names: tuple[str, ...] = ()
    asks: bool = True
    adds: bool = False

    def unread(self, proposals: Sequence[Proposal]) -> list[str]:
        """Return the files of which nothing is read, and those with a sheet that looks like one of sales and is not."""
        used = {parted(name)[0] for one in proposals for name in (*one.source.more, one.source.file)}
        used |= {join.file for one in proposals for join in one.source.joins}
        asked = {seen.name for seen, _ in self.plan.unclear} | {seen.name for _, seen, _ in self.replayed.changed}
        alike = {seen.name for seen, near in self.plan.unused if near and near.table == "sales" and _has_money(seen)}
        return [name for name in self.names if (name not in used | asked) or name in alike]

    @property
    def proposals(self) -> list[Proposal]:
        """Everything that can be confirmed, replays first, each table once."""
        mine = {one.table: one for one in join_tables((*self.replayed.proposals, *self.plan.proposals))}
        return [mine[name] for name in TABLES if name in mine]


def take_files(engagement: Engagement, files: Iterable[Path]) -> list[Taken]:
    """Copy files from outside into the data folder; none that stands there is overwritten.

    A file of the same name and content is that file; of another content it gets a number: ``sales-2.csv``.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    files : iterable of Path
        Where they stand now.

    Returns
    -------
    list of Taken
        What was copied, and where to.

    Raises
    ------
    InputError
        ``file_missing`` or ``file_kind``: for all files at once; nothing is copied then.
    """
    places, files = _places(engagement), list(files)
    wrong = [problem for path in files for problem in _unreadable(path)]
    if wrong:
        raise InputError(wrong)
    return [_take(path, places) for path in files]


def give_back(engagement: Engagement, taken: Iterable[Taken]) -> None:
    """Take copies out of the data folder again: of files that cannot be read, the folder keeps nothing.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    taken : iterable of Taken
        What :func:`take_files` copied.
    """
    places = _places(engagement)
    for each in taken:
        if each.origin:
            (places.data / each.name).unlink(missing_ok=True)


def find_unmapped(engagement: Engagement) -> list[str]:
    """Return the files of the data folder that no table reads, in order; templates and hidden files are none."""
    places = _places(engagement)
    if not places.data.is_dir():
        return []
    used = _used(engagement, places)
    found = []
    for path in sorted(places.data.rglob("*")):
        name = path.relative_to(places.data).as_posix()
        hidden = any(part.startswith((".", "~")) for part in name.split("/")) or name.startswith("templates/")
        if path.suffix.lower() in ENDINGS and path.is_file() and not hidden and path.resolve() not in used:
            found.append(name)
    return found


def find_open(engagement: Engagement) -> list[str]:
    """Return the files of the data folder that nothing reads although they look like a table that is confirmed."""
    places, found = _places(engagement), []
    shapes = [source.shape for source in engagement.mappings.sources.values() if source.shape]
    read = {parted(each)[0] for source in engagement.mappings.sources.values() for each in source.names}
    known = {_digest(places.find(name, name).read_bytes()) for name in read if name and shapes}
    for name in find_unmapped(engagement) if shapes else ():
        if _digest(places.find(name, name).read_bytes()) in known:
            continue  # a copy of what is read
        try:
            seen = look(places.find(name, name), name, name)
        except InputError:  # said by kam map
            continue
        if any(kinship(shape, each.headers) >= KINDRED for each in seen for shape in shapes):
            found.append(name)
    return found


def prepare_proposals(
    engagement: Engagement, names: Sequence[str], said: Said, *, sheet: str = "", add: bool = False, again: bool = False
) -> Prepared:
    """Return what the files of the data folder are.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    names : sequence of str
        Files, as the data folder has them.
    said : Said
        What a person said in advance.
    sheet : str
        Only this sheet.
    add : bool
        Whether an export of a known shape is read after the earlier one instead of taking its place.
    again : bool
        Whether to forget what was confirmed.

    Returns
    -------
    Prepared
        What is proposed, what is unclear, what is no table.

    Raises
    ------
    InputError
        A file cannot be read, or has no such sheet.
    """
    places = _places(engagement)
    names = _once_each(engagement, names, places, add=add)
    seen: list[Seen] = []
    for name in names:
        path = places.find(name, name)
        found = look(path, places.shown(path), name, sheet)
        if sheet and not found:
            raise InputError(Problem("sheet_missing", file=places.shown(path), found=sheet))
        seen += found
    saved = {} if again or said.tables or said.constants or said.readings else engagement.mappings.sources
    replayed = replay(saved, seen, said, add=add)
    known_files = {id(each) for each in (*replayed.taken, *(each for _, each, _ in replayed.changed))}
    rest = [each for each in seen if id(each) not in known_files]
    plan = make_plan(rest, _known(engagement, names), said) if rest else MappingPlan()
    return Prepared(plan, replayed, seen, tuple(names))


def keep_confirmed(engagement: Engagement, prepared: Prepared, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Ask where a proposal would take the place of what was confirmed of other files.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    prepared : Prepared
        Whether to ask, and what a person said.
    proposals : sequence of Proposal
        All of them.

    Returns
    -------
    list of Proposal
        With doubts, or with the earlier files before their own.
    """
    return [ask_replacing(engagement, one, asks=prepared.asks, add=prepared.adds) for one in proposals]


def _has_money(seen: Seen) -> bool:
    return any(each.numeric_share >= 0.9 and each.filled > 1 for each in seen.facts)


def _once_each(engagement: Engagement, names: Sequence[str], places: Places, *, add: bool) -> list[str]:
    """Return the files without those that hold the same bytes as an earlier one.

    Raises
    ------
    InputError
        ``file_twice``: one is to be added that is read already.
    """
    read = {parted(name)[0] for each in engagement.mappings.sources.values() for name in each.names} if add else set()
    seen = {_digest(places.find(name, name).read_bytes()): name for name in sorted(read - set(names))}
    kept = []
    for name in names:
        digest = _digest(places.find(name, name).read_bytes())
        if name in read or (digest in seen and seen[digest] in read):
            raise InputError(Problem("file_twice", file=name, found=name, expected=seen.get(digest, name)))
        if digest not in seen:
            kept.append(name)
        seen.setdefault(digest, name)
    return kept


def try_proposals(engagement: Engagement, proposals: Iterable[Proposal]) -> Intake:
    """Return the tables as they would be read, without saving anything.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    proposals : iterable of Proposal
        What was proposed, complete.

    Returns
    -------
    Intake
        Every table with its report.
    """
    return engagement.intake_with({one.table: _trial(one) for one in proposals})


def add_doubts(one: Proposal, intake: Intake, said: Said) -> Proposal:
    """Return a proposal with a doubt for everything that its rows leave to a person, with the options that decide.

    Parameters
    ----------
    one : Proposal
        As it was tried.
    intake : Intake
        Its trial.
    said : Said
        What a person said already.

    Returns
    -------
    Proposal
        With its doubts.
    """
    problems = intake.problems_of(one.table)
    doubts = [_reading(each) for each in problems if each.code in _AMBIGUOUS and each.column not in said.readings]
    doubts += [_rows(each) for each in problems if each.code == "rows_undecided"]
    doubts += [_overlap(each) for each in problems if each.code == "rows_overlap"]
    doubts += [_blank(each) for each in problems if each.code == "accounts_blank"]
    return replace(one, doubts=(*one.doubts, *doubts)) if doubts else one


def _reading(problem: Problem) -> Doubt:
    options = tuple(f'--reading "{problem.column}={each}"' for each in problem.values["choices"])
    return Doubt("reading", {"title": problem.column, "found": problem.found}, options)


def _rows(problem: Problem) -> Doubt:
    facts = {name: each for name, each in problem.values.items() if name not in ("options", "sums")}
    facts["meaning"] = facts.pop("kind")
    options, sums = tuple(problem.values["options"]), tuple(problem.values["sums"])
    return Doubt("rows", facts, options, answered=False, sums=sums)


def _overlap(problem: Problem) -> Doubt:
    facts = {name: problem.values[name] for name in ("n", "amount")}
    options, sums = tuple(problem.values["options"]), tuple(problem.values["sums"])
    return Doubt("overlap", facts, options, answered=False, sums=sums)


def _blank(problem: Problem) -> Doubt:
    facts = {name: problem.values[name] for name in ("n", "of", "amount")} | {"title": problem.column}
    options, sums = tuple(problem.values["options"]), tuple(problem.values["sums"])
    return Doubt("accounts_blank", facts, options, answered=False, sums=sums)


def confirm_proposals(
    engagement: Engagement,
    proposals: Iterable[Proposal],
    *,
    who: str,
    when: datetime.date,
    how: str = "person",
    note: str = "",
) -> list[Confirmed]:
    """Save proposals as confirmed.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    proposals : iterable of Proposal
        Complete ones.
    who, when, how, note
        As :meth:`~kamlib.workspace.mappings.Mappings.save` takes them.

    Returns
    -------
    list of Confirmed
        One a table.
    """
    save = engagement.mappings.save
    return [save(one.table, one.source, who=who, when=when, how=how, note=note) for one in proposals]


def _trial(one: Proposal) -> Source:
    facts = one.source.model_dump(include=set(Source.model_fields))
    return Confirmed.model_validate(facts | {"table": one.table, "who": "-", "when": datetime.date.min})


def _places(engagement: Engagement) -> Places:
    return Places(engagement.folder, engagement.settings.data_folder)


def _unreadable(path: Path) -> list[Problem]:
    if not path.is_file():
        return [Problem("file_missing", file=path.name, found=str(path))]
    ending = path.suffix.lower()
    return (
        [] if ending in ENDINGS else [Problem("file_kind", file=path.name, found=ending, expected=", ".join(ENDINGS))]
    )


def _take(path: Path, places: Places) -> Taken:
    resolved = path.resolve()
    if resolved.is_relative_to(places.data):
        return Taken(resolved.relative_to(places.data).as_posix())
    if resolved.is_relative_to(places.root):
        return Taken(resolved.relative_to(places.root).as_posix())
    content = resolved.read_bytes()
    name = _safe(path.name)
    stem, dot, ending = name.partition(".")
    for number in range(1, _COPIES):
        target = places.data / (name if number == 1 else f"{stem}-{number}{dot}{ending}")
        if not target.exists() and not target.is_symlink() and create(target, content):
            return Taken(target.name, path.name)
        if not target.is_symlink() and target.is_file() and _digest(target.read_bytes()) == _digest(content):
            return Taken(target.name)
    raise InputError(Problem("file_copies", file=name))


def _safe(name: str) -> str:
    """A name from outside is only a name: no folders, no hidden files, nothing that a shell or Windows would act on."""
    return _UNSAFE.sub("_", name).lstrip(".~ ") or "data.csv"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _used(engagement: Engagement, places: Places) -> set[Path]:
    used: set[Path] = set()
    sources = engagement.mappings.sources | engagement.settings.sources
    for table in TABLES:
        source = sources.get(table)
        if source is None:
            used |= {(places.data / f"{table}{ending}").resolve() for ending in OF_TABLES}
            used |= {path.resolve() for path in places.filled}
            continue
        source = Source(file=source) if isinstance(source, str) else source
        names = (
            source.file,
            *(parted(each)[0] for each in source.more),
            *(each.file for each in source.joins),
            *source.files.values(),
            *(parted(each)[0] for each in source.replaced),
        )
        used |= {(base / name).resolve() for name in names if name for base in (places.data, places.root)}
    return used


def _known(engagement: Engagement, names: Sequence[str]) -> Known:
    """Return what the engagement has already, tables that these very files feed aside."""
    fed = {name for name, each in engagement.mappings.sources.items() if {each.file, *each.more} & set(names)}
    fed |= {name for name in TABLES if any(f"{name}{ending}" in names for ending in OF_TABLES)}
    intake, have = engagement.intake, set(engagement.intake.present) - fed
    values: dict[str, frozenset[str]] = {}
    for table, column in (("accounts", "account_id"), ("accounts", "name"), ("accounts", "tax_id")):
        values[column] = frozenset(map(plain, _values(intake, table, column))) if table in have else frozenset()
    products = _values(intake, "prices", "product_line") if "prices" in have else []
    return Known(
        ids=values["account_id"],
        names=values["name"],
        tax_ids=values["tax_id"],
        products=tuple(products),
        tables=frozenset(have),
        aliases=engagement.mappings.aliases,
        programs=engagement.mappings.programs,
    )


def _values(intake: Intake, table: str, column: str) -> list[str]:
    try:
        return sorted(set(intake.frame(table)[column].dropna()))
    except InputError:  # said when the table is read; nothing to compare with here
        return []

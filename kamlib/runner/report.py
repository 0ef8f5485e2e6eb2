"""Plans, statuses and comparisons in a reader's words, as sections that a terminal and a page show alike."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from kamlib import __version__
from kamlib.documents.report_page import Cell, ReportSection, render_report
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.runner.compare import Amount, Comparison, Decided, Move, Reason
from kamlib.runner.status import MAIN, Status

#: Accounts that a comparison lists beside those that are or were key accounts.
OTHERS = 15
#: Reasons of a job that are worth a person's time.
_REASONS = 3


def explain_reasons(because: Sequence[str], language: Language) -> str:
    """Return why a job has to be done, in a few words.

    Parameters
    ----------
    because : sequence of str
        Names of what has changed (see :mod:`kamlib.runner.keys`).
    language : Language
        Of the reader.

    Returns
    -------
    str
        A few words.
    """
    found: dict[str, list[str]] = {}
    for name in because:
        kind, _, rest = name.partition("/")
        found.setdefault(kind, []).extend([_titled(kind, rest, language)] if rest else [])
    named = {kind: list(dict.fromkeys(titles)) for kind, titles in found.items()}
    said = [language(f"runs.because.{kind}", titles=titles, n=len(titles)) for kind, titles in named.items()]
    return "; ".join(said[:_REASONS])


def build_overview(statuses: Sequence[Status], language: Language, root: Path | None = None) -> list[ReportSection]:
    """Return how engagements stand.

    Parameters
    ----------
    statuses : sequence of Status
        In the order in which they are shown.
    language : Language
        The reader's.
    root : Path, optional
        Folder of the page, for links to the pages of each engagement; None: no links.

    Returns
    -------
    list of ReportSection
        The table, the key accounts, what needs a look.
    """
    named = [Cell(language(f"{stem}.figure.{name}"), number=True) for stem, name, _ in MAIN]
    head = [Cell(language(f"runs.overview.{name}")) for name in ("engagement", "state", "run", "jobs")]
    rows = [_status(each, language, root) for each in statuses]
    chosen = [
        language("runs.overview.names", name=_name(each), accounts=list(each.key_accounts.values()))
        for each in statuses
        if each.key_accounts
    ]
    troubles = [line for each in statuses for line in _troubles(each, language)]
    sections = [ReportSection(language("runs.overview.table"), head=[*head, *named], rows=rows)]
    sections += [ReportSection(language("runs.overview.accounts"), chosen)] if chosen else []
    return sections + ([ReportSection(language("runs.overview.troubles"), troubles)] if troubles else [])


def render_overview(statuses: Sequence[Status], language: Language, root: Path) -> str:
    """Return the page of engagements that stands in a folder.

    Parameters
    ----------
    statuses : sequence of Status
        In the order in which they are shown.
    language : Language
        Of the reader.
    root : Path
        Folder of the page.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    done = sum(each.state == "done" for each in statuses)
    lead = language("runs.overview.lead", n=len(statuses), done=done)
    title, kicker = language("runs.overview.title"), language("runs.overview.kicker")
    return render_report(
        title, kicker, lead, build_overview(statuses, language, root), language, {"version": __version__}
    )


def build_comparison(found: Comparison, language: Language) -> list[ReportSection]:
    """Return what changed from one run to another; what did not change has no section.

    Parameters
    ----------
    found : Comparison
        What is told.
    language : Language
        Of the reader.

    Returns
    -------
    list of ReportSection
        Those with something in them.
    """
    key = [each for each in found.moves if each.chosen or each.kind in ("enters", "leaves")]
    others = [each for each in found.moves if each not in key]
    more = [language("runs.compare.more", n=len(others) - OTHERS)] if len(others) > OTHERS else []
    stayed = [language("runs.compare.stayed", n=found.stayed)] if found.stayed else []
    whole = [each for each in found.amounts if not each.account_id]
    apart = [each for each in found.amounts if each.account_id]
    sections = [
        _section(
            "list",
            ("account", "move", "rank", "score", "why"),
            [_move(each, language) for each in key + others[:OTHERS]],
            language,
            [*stayed, *more],
        ),
        _section(
            "money", ("figure", "before", "after", "change"), [_amount(each, language) for each in whole], language
        ),
        _section(
            "accounts",
            ("account", "figure", "before", "after", "change"),
            [_amount(each, language) for each in apart],
            language,
        ),
        _section(
            "decisions",
            ("decision", "account", "kind", "who", "when", "why"),
            [_decided(each, language) for each in found.decisions],
            language,
        ),
        _section(
            "files",
            ("file", "kind"),
            [(Cell(name), Cell(language(f"runs.compare.file.{kind}"))) for name, kind in found.files.items()],
            language,
        ),
        _section(
            "versions",
            ("file", "before", "after"),
            [(Cell(name), *map(Cell, pair)) for name, pair in found.versions.items()],
            language,
        ),
    ]
    return [each for each in sections if each.rows or each.lines]


def summarise_comparison(found: Comparison, language: Language) -> str:
    """Return which runs are compared, and whether anything changed at all.

    Parameters
    ----------
    found : Comparison
        What is told.
    language : Language
        Of the reader.

    Returns
    -------
    str
        A sentence or two.
    """
    said = [language("runs.compare.lead", before=found.before, after=found.after)]
    if found.base_years[0] != found.base_years[1]:
        said.append(language("runs.compare.years", before=found.base_years[0], after=found.base_years[1]))
    return " ".join(said + ([language("runs.compare.same")] if found.same else []))


def render_comparison(found: Comparison, language: Language) -> str:
    """Return the page of a comparison.

    Parameters
    ----------
    found : Comparison
        What is told.
    language : Language
        Of the reader.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    lead, sections = summarise_comparison(found, language), build_comparison(found, language)
    return render_report(
        found.supplier, language("runs.compare.kicker"), lead, sections, language, {"version": __version__}
    )


def _status(status: Status, language: Language, root: Path | None) -> list[Cell]:
    money = Language(language.code, status.currency)
    link = _link(status.index, root) if root and status.index else ""
    figures = [Cell(money.show(status.figures.get(f"{stem}.{name}"), kind), number=True) for stem, name, kind in MAIN]
    return [
        Cell(_name(status), link),
        Cell(language(f"runs.state.{status.state}"), tone=language.find(f"runs.tone.{status.state}") or ""),
        Cell(_moment(status.started, language)),
        Cell(_jobs(status.counts, language), number=True),
        *figures,
    ]


def _moment(started: str, language: Language) -> str:
    if not started:
        return "—"
    moment = datetime.datetime.fromisoformat(started)
    return f"{language.show(moment.date(), 'date')}, {moment:%H:%M}"


def _jobs(counts: Mapping[str, int], language: Language) -> str:
    if not counts:
        return "—"
    done, skipped = counts.get("done", 0) + counts.get("reused", 0), counts.get("skipped", 0)
    said = language("runs.overview.done", done=done, total=sum(counts.values()))
    return said + (language("runs.overview.skipped", n=skipped) if skipped else "")


def _troubles(status: Status, language: Language) -> Iterable[str]:
    name = _name(status)
    yield from (language("runs.overview.trouble", name=name, why=word(each, language)) for each in status.problems)
    yield from (language("runs.overview.trouble", name=name, why=f"{job}: {said}") for job, said in status.failures)
    if status.state == "running":
        busy = language("errors.engagement_busy", **status.holder)
        yield language("runs.overview.trouble", name=name, why=busy)


def _name(status: Status) -> str:
    """Return the supplier, and the folder: one supplier may have several."""
    return f"{status.supplier} ({status.folder.name})" if status.supplier else status.folder.name


def _link(target: Path, root: Path) -> str:
    return quote(Path(os.path.relpath(target, root)).as_posix())


def _titled(kind: str, rest: str, language: Language) -> str:
    if kind == "data":
        table = rest.partition(":")[0]
        return language.first(f"tables.{table}.title", default=table)
    key, _, account = rest.partition(".")
    title = language.first(f"{key}.decision.title", default=key)
    return f"{title} ({account})" if account.strip("*") else title


def _section(
    name: str, columns: Sequence[str], rows: Sequence, language: Language, lines: Sequence[str] = ()
) -> ReportSection:
    numbers = ("rank", "score", "before", "after", "change")
    head = [Cell(language(f"runs.compare.column.{column}"), number=column in numbers) for column in columns]
    return ReportSection(language(f"runs.compare.{name}"), lines, head, rows)


def _move(move: Move, language: Language) -> tuple[Cell, ...]:
    ranks = " → ".join("—" if rank is None else str(rank) for rank in (move.rank_before, move.rank_after))
    scores = " → ".join(language.show(score, "score") for score in (move.score_before, move.score_after))
    reasons = "; ".join(_reason(each, language) for each in move.reasons)
    kind = Cell(language(f"runs.compare.move.{move.kind}"))
    return Cell(move.name), kind, Cell(ranks, number=True), Cell(scores, number=True), Cell(reasons)


def _reason(reason: Reason, language: Language) -> str:
    label = language.first(f"profile.metric.{reason.label}", default=reason.label)
    kind = "must_have_failed" if reason.kind == "must_have" and not reason.after else reason.kind
    facts = {"before": reason.before, "after": reason.after, "change": reason.change, "criterion": reason.criterion}
    return language(f"runs.compare.reason.{kind}", label=label, **facts)


def _amount(amount: Amount, language: Language) -> tuple[Cell, ...]:
    stem, _, name = amount.figure.partition(".")
    title = language(f"{stem}.figure.{name}") if name else language(f"runs.compare.amount.{stem}")
    known = amount.before is not None and amount.after is not None
    change = language.show(amount.after - amount.before, "+money") if known else "—"
    money = [Cell(language.show(each, "money"), number=True) for each in (amount.before, amount.after)]
    whose = [Cell(amount.name)] if amount.account_id else []
    return *whose, Cell(title), *money, Cell(change, number=True)


def _decided(decided: Decided, language: Language) -> tuple[Cell, ...]:
    title = language.first(f"{decided.decision}.decision.title", default=decided.decision)
    kind = language(f"runs.compare.decided.{decided.kind}")
    when = language.show(datetime.date.fromisoformat(decided.when), "date") if decided.when else "—"
    texts = (title, decided.account_id or "—", kind, decided.who, when, decided.why)
    return tuple(map(Cell, texts))

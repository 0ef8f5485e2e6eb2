"""One table proposed for the columns of a file: the best assignment, what is computed, and what stays open."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kamlib.core.schema import US, InputColumn, InputTable
from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain
from kamlib.intake.cells.units import scale_of
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.binding import titles
from kamlib.intake.contracts.source import Reading, Rows, Source
from kamlib.intake.mapping import crosstabs, money
from kamlib.intake.mapping.audit import audit
from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.facts import ColumnFacts
from kamlib.intake.mapping.model import Doubt, Known, Line, Note, Proposal, Said
from kamlib.intake.mapping.periods import period_of
from kamlib.intake.mapping.programs import Program
from kamlib.intake.mapping.scores import LEAST, Fit, assign, compatible, fits_of, rivals
from kamlib.intake.mapping.titles import Known as Titles_
from kamlib.intake.mapping.titles import known_titles, named, won_words, words

#: Share of a column's amounts that must be marked.
_MARKED = 0.5
#: Measures that a column of rows may name.
_MEASURES = 6
#: A stamp in UTC, and one at the turn of a year that may be the other year's by the clock of the business.
_UTC = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:z|utc|gmt|\+00:?00)$", re.IGNORECASE)
_TURN = re.compile(r"\d{4}-12-31[T ](?:1[2-9]|2\d)|\d{4}-01-01[T ](?:0\d|1[01])")
#: Tables that a whole export usually is: where nothing else decides, it is one of these.
_USUAL = {"accounts": 0.06, "sales": 0.1, "deals": 0.05, "prices": 0.02, "contacts": 0.01}
#: A year that no column tells may be said for these.
_YEARLY = ("sales", "costs", "receivables", "drivers", "plan_actuals")
#: A title of an export that is known by name: surer than any likeness, less than a person's word.
_KNOWN = 1.5
#: Weights of a table's confidence: its required columns, the part of the file it uses, the file's name.
_WEIGHTS = (0.6, 0.25, 0.15)


@dataclass(frozen=True)
class About:
    """What is known of a file beside its columns.

    Parameters
    ----------
    hint : float
        How far the names of file, sheet and report speak for the table, 0…1.
    unit : str
        What the file says of the unit of all its figures.
    numbered : str
        Pattern of running ids for accounts that have neither id nor name; empty: there are none.
    year : int or None
        The one year that its names speak of.
    program : Program or None
        The export that it is, where it is a known one.
    """

    hint: float = 0.0
    unit: str = ""
    numbered: str = ""
    year: int | None = None
    program: Program | None = None


def propose(
    table: InputTable, facts: Sequence[ColumnFacts], known: Known, said: Said, about: About = About()
) -> Proposal:
    """Return the best that a table can make of these columns, complete or not.

    Parameters
    ----------
    table : InputTable
        Which.
    facts : sequence of ColumnFacts
        The columns.
    known, said : Known, Said
        What the engagement knows and what a person said.
    about : About
        What else is known of the file.

    Returns
    -------
    Proposal
        With what fills each column, what is missing, and what a person should look at.
    """
    draft = Draft(table, facts, known, said)
    draft.crosstab = crosstabs.periods_across(table, facts, known, _year_of_months(draft, about))
    _say_year_of_months(draft, about)
    if table.name == "importance":
        draft.crosstab = crosstabs.points_across(facts)
    program = about.program if about.program and about.program.table == table.name else None
    fits = _fits(draft)
    draft.chosen = assign(_of_program(draft, program, fits), len(facts))
    _compute_of_program(draft, program)
    if table.name == "accounts":
        _settle_accounts(draft, about.numbered)
    _say_constants(draft)
    money.settle_revenue(draft)
    money.settle_costs(draft)
    _settle_sales(draft, about.numbered)
    _won_alone(draft, about.program)
    _own_prices(draft)
    _by_elimination(draft)
    _assume_year(draft, about)
    _number_keys(draft)
    audit(draft)
    _note_utc(draft)
    _doubt_accounts(draft)
    _doubt_measure(draft, about.hint)
    _doubt_rows_of_measures(draft)
    _doubt_marked(draft)
    _doubt_rivals(draft, fits)
    return _proposal(draft, about.hint, about.unit)


def _fits(draft: Draft) -> dict[str, list[Fit]]:
    """Return what may fill what; columns across and columns of sums are out, unless a person spoke of them."""
    across = draft.crosstab
    out = set(across.places if across else ()) | set(across.totals if across else ())
    made = {across.melt.into, *(each.value for each in across.melt.columns.values())} if across else set()
    fits = fits_of(draft.table, draft.facts, draft.known, draft.said)
    constant = {each.name for each in draft.table.columns if draft.said.constant(draft.table.name, each.name)}
    kept = {
        name: [fit for fit in listed if fit.place not in out or fit.how == "said"]
        for name, listed in fits.items()
        if name not in made | constant
    }
    key = draft.table.key
    if len(key) == 1 and key[0] in kept:
        kept[key[0]] = [fit for fit in kept[key[0]] if draft.facts[fit.place].is_key or fit.how == "said"]
    return kept


def _of_program(draft: Draft, program: Program | None, fits: dict[str, list[Fit]]) -> dict[str, list[Fit]]:
    """Let the titles of a known export fill what they are known to fill, where their values allow it."""
    named = program.named([each.title for each in draft.facts]) if program else {}
    spoken = set(map(plain, draft.said.columns))
    for place, facts in enumerate(draft.facts):
        ours = named.get(plain(facts.title))
        column = next((each for each in draft.table.columns if each.name == ours), None)
        if column is None or plain(facts.title) in spoken or not compatible(column, facts):
            continue
        by = next((each.by for each in fits.get(ours, ()) if each.place == place), "")
        others = {name: [each for each in listed if each.place != place] for name, listed in fits.items()}
        fits.update(others)
        fits[ours] = [Fit(place, _KNOWN, "program", by), *others.get(ours, [])]
    return fits


def _compute_of_program(draft: Draft, program: Program | None) -> None:
    """Compute what a known export is known to say by a formula, and say which export it is."""
    if program is None:
        return
    draft.notes.append(Note("program", {"program": program.program}))
    titles = {plain(each.title): place for place, each in enumerate(draft.facts)}
    for name, text in program.computed.items():
        formula = parse(text)
        if all(plain(each) in titles for each in formula.titles):
            draft.compute(name, text, [titles[plain(each)] for each in formula.titles])


def _settle_accounts(draft: Draft, numbered: str) -> None:
    """An account needs an id and a name: one may stand for the other, or its row for both."""
    chosen = draft.chosen
    key, name = chosen.get("account_id"), chosen.get("name")
    if key and not name:
        draft.copies["name"] = key.place
    elif name and not key and draft.facts[name.place].is_key:
        chosen["account_id"], draft.copies["name"] = replace(name), name.place
        chosen.pop("name")
        draft.notes.append(Note("name_is_id", {"title": draft.facts[name.place].title}))
    elif not name and not key and numbered:
        draft.numbered = {"account_id": numbered, "name": numbered}
        _doubt_numbers(draft, numbered)


def _doubt_numbers(draft: Draft, pattern: str) -> None:
    if draft.table.name not in draft.said.tables:
        first = pattern[:-1] + "1"
        draft.doubts.append(Doubt("ids_by_row", {"first": first}, (f"--table {draft.table.name}",)))


def _say_constants(draft: Draft) -> None:
    for column in draft.table.columns:
        value = draft.said.constant(draft.table.name, column.name)
        if value is not None:
            draft.constants[column.name] = value
            draft.chosen.pop(column.name, None)


def _settle_sales(draft: Draft, numbered: str) -> None:
    """Sales without an amount may be a crosstab over product lines; of accounts without ids, their rows."""
    if draft.table.name != "sales":
        return
    if "account_id" not in draft.filled() and numbered:
        draft.numbered = {"account_id": numbered}
    if "account_id" not in draft.filled() or "revenue" in draft.filled() or draft.crosstab:
        return
    free = [place for place in draft.free() if place not in draft.spoken]
    draft.crosstab = crosstabs.products_across(draft.facts, free)
    if draft.crosstab:
        draft.chosen = {name: fit for name, fit in draft.chosen.items() if name != "product_line"}
        lines = [each.key for each in draft.crosstab.melt.columns.values()]
        if "sales" not in draft.said.tables:
            draft.doubts.append(Doubt("amounts_assumed", {"titles": lines}, ("--table sales",)))


def _won_alone(draft: Draft, program: Program | None) -> None:
    """Of a list of deals only those that were won are sales."""
    if draft.table.name != "sales":
        return
    stages = known_titles("deals", draft.known.aliases)["stage"]
    names = won_words() | {words(each) for each in (program.won if program else ())}
    for place in draft.free():
        facts = draft.facts[place]
        won = tuple(sorted({value for value in facts.values if words(value) in names}))
        if won and named(facts.title, stages).score >= LEAST:
            draft.only = {facts.title: won}
            draft.notes.append(Note("won_alone", {"title": facts.title, "won": list(won)}))
            return


def _by_elimination(draft: Draft) -> None:
    """The one text that is left names the one text that is lacking, in a crosstab or where the table was said."""
    lacking = [draft.table.column(name) for name in draft.missing()]
    texts = [each for each in lacking if each and each.kind == "text"]
    left = [place for place in draft.free() if _is_text(draft.facts[place], texts)]
    if len(texts) == 1 and len(left) == 1 and (draft.crosstab or draft.table.name in draft.said.tables):
        draft.chosen[texts[0].name] = Fit(left[0], 0.6, "values")


def _is_text(facts: ColumnFacts, columns: Sequence[InputColumn]) -> bool:
    return bool(columns) and bool(facts.values) and facts.numeric_share < 0.5 and compatible(columns[0], facts) >= 0.9


def _own_prices(draft: Draft) -> None:
    """A supplier's own price list does not say whose prices it has."""
    if draft.table.name == "prices" and "company" in draft.missing():
        draft.constants["company"] = US
        draft.notes.append(Note("own_prices", {}))


def _assume_year(draft: Draft, about: About) -> None:
    """A year that no row tells may stand in the name of the file; else it is asked."""
    name, missing = draft.table.name, draft.missing()
    lacking = {"date", "year"} & set(missing)
    if not lacking or not set(missing) <= {"date", "year"} or name not in _YEARLY:
        return
    if about.year:
        draft.constants["year"] = about.year
        draft.notes.append(Note("year_named", {"year": about.year}))
    elif draft.said.base_year:
        draft.constants["year"] = year = draft.said.base_year
        draft.doubts.append(Doubt("year_unknown", {"year": year}, (f"--set year={year}",)))


def _year_of_months(draft: Draft, about: About) -> int | None:
    """Return the year of months without one: said, told by the names of file and sheet, or the base year."""
    said = draft.said.constant(draft.table.name, "year")
    return int(said) if said and str(said).isdecimal() else about.year or draft.said.base_year


def _say_year_of_months(draft: Draft, about: About) -> None:
    across = draft.crosstab
    if not across or all(period_of(title) for title in across.melt.columns):
        return
    if draft.said.constant(draft.table.name, "year"):
        return
    if about.year:
        draft.notes.append(Note("year_named", {"year": about.year}))
    elif year := draft.said.base_year:
        draft.doubts.append(Doubt("year_unknown", {"year": year}, (f"--set year={year}",)))


def _doubt_accounts(draft: Draft) -> None:
    """Rows that repeat their account are deals or lines; figures under periods are no attributes of an account."""
    name = draft.chosen.get("name")
    if draft.table.name != "accounts" or "accounts" in draft.said.tables:
        return
    known = draft.chosen.get("tax_id")
    if known is not None and draft.facts[known.place].is_key:
        return  # namesakes, each with a tax number of its own
    repeated = name is not None and 0 < draft.facts[name.place].distinct < 0.8 * draft.facts[name.place].filled
    own = [draft.facts[place] for place in draft.free() if place not in draft.spoken]
    periods = [each.title for each in own if _has_period(each.title) and each.numeric_share >= 0.9]
    if repeated:
        values = {"title": draft.facts[name.place].title}
        options = ("--table deals", "--table sales", "--table accounts")
        draft.doubts.append(Doubt("accounts_repeat", values, options, answered=False))
    elif len(periods) > 1:
        options = ("--table sales", "--table plan_actuals", "--table accounts")
        draft.doubts.append(Doubt("periods_own", {"titles": periods[:4]}, options, answered=False))


def _has_period(title: str) -> bool:
    """Tell whether a title names a period, be it behind the word for its measure: «План янв 2025»."""
    words_ = title.split()
    return any(period_of(" ".join(words_[start:])) for start in range(min(3, len(words_))))


def _doubt_measure(draft: Draft, hint: float) -> None:
    """Figures under periods may be anything where neither their titles nor the name of the file say what."""
    across, name = draft.crosstab, draft.table.name
    if (
        across
        and not across.measured
        and across.melt.into != "product_line"
        and not hint
        and name not in draft.said.tables
    ):
        column = next(iter(across.melt.columns.values())).value
        draft.doubts.append(Doubt("measure_assumed", {"column": column}, (f"--table {name}",)))


def _doubt_rows_of_measures(draft: Draft) -> None:
    """A row of prices and below it one of quantities: such rows cannot be added up."""
    if draft.table.name != "sales":
        return
    titles = known_titles("sales", draft.known.aliases)
    for place in draft.free(besides=("product_line",)):
        values = list(dict.fromkeys(draft.facts[place].values))
        found = [_measured(value, titles) for value in values] if 2 <= len(values) <= _MEASURES else []
        if len(set(found)) > 1 and all(found):
            facts = {"title": draft.facts[place].title, "found": values}
            draft.doubts.append(Doubt("rows_of_measures", facts, answered=False))
            return


def _doubt_marked(draft: Draft) -> None:
    """Amounts marked as debit and credit have their sign in a word that the file does not explain."""
    own = [draft.facts[place] for place in draft.free() if place not in draft.spoken]
    titles = [each.title for each in own if each.marked_share > _MARKED]
    if titles:
        draft.doubts.append(Doubt("marked", {"titles": titles}, answered=False))


def _measured(value: str, titles: Titles_) -> str:
    """Return which measure a value names; empty where it names none."""
    names, parts = ("price", "quantity", "revenue", "cogs", "margin"), (value, value.partition(",")[0])
    scored = {name: max(named(part, titles[name]).score for part in parts) for name in names}
    best = max(scored, key=lambda name: scored[name])
    return best if scored[best] >= LEAST else ""


def _note_utc(draft: Draft) -> None:
    """Days of stamps in UTC begin and end elsewhere than those of the business."""
    day = draft.chosen.get("date")
    stamps = [value for value in draft.facts[day.place].values if _UTC.search(value)] if day else []
    if stamps:
        late = sum(bool(_TURN.match(value)) for value in stamps)
        draft.notes.append(Note("utc", {"title": draft.facts[day.place].title, "n": late}))


def _number_keys(draft: Draft) -> None:
    """A deal without an id is known by its row."""
    if draft.table.name == "deals" and draft.missing() == ("deal_id",):
        draft.numbered["deal_id"] = "D00000"
        draft.notes.append(Note("ids_by_row", {"first": "D00001"}))


def _doubt_rivals(draft: Draft, fits: dict[str, list[Fit]]) -> None:
    """Two titles that fit the same column as well: of text the first is taken, of figures and dates it is asked."""
    free = set(draft.free())
    for name, places in rivals(fits, {n: fit for n, fit in draft.chosen.items() if n in fits}).items():
        column = draft.table.column(name)
        others = [draft.facts[place].title for place in places if place in free and place not in draft.spoken]
        if not others or name in draft.computed or name in draft.settled:
            continue
        chosen = draft.facts[draft.chosen[name].place].title
        values = {"column": name, "table": draft.table.name, "title": chosen, "others": others}
        if column.kind in ("money", "date", "year", "number", "id"):
            options = tuple(f'--column "{title}={name}"' for title in (chosen, *others))
            draft.doubts.append(Doubt("rivals", values, options))
        else:
            draft.notes.append(Note("first_of", values))


def _proposal(draft: Draft, hint: float, unit: str) -> Proposal:
    source = _source(draft, unit)
    return Proposal(
        draft.table.name,
        source,
        tuple(_lines(draft, source)),
        round(_confidence(draft, hint), 4),
        draft.missing(),
        tuple(draft.doubts),
        tuple(draft.notes),
    )


def _source(draft: Draft, unit: str) -> Source:
    columns: dict[str, str | tuple[str, ...]] = {}
    for place, facts in enumerate(draft.facts):
        ours = _ours(draft, place)
        if ours:
            columns[facts.title] = ours[0] if len(ours) == 1 else ours
    return Source(
        columns=columns,
        ignore=tuple(_aside(draft)),
        melt=draft.crosstab.melt if draft.crosstab else None,
        computed=draft.computed,
        constants=draft.constants,
        numbered=draft.numbered,
        lookup={name: fit.by for name, fit in draft.chosen.items() if fit.by},
        readings=_readings(draft, scale_of(unit)),
        distinct=draft.distinct,
        only=draft.only,
        rows=_said_of_rows(draft),
        overlap=draft.said.overlap,
        blank_accounts=draft.said.blank if draft.table.column("account_id") else "",
    )


def _said_of_rows(draft: Draft) -> dict[str, Rows]:
    """Take what a person said of rows where the table sums them; a title that is not there is told by the trial."""
    said = dict(draft.said.rows) if any(each.kind == "money" for each in draft.table.columns) else {}
    return draft.rows_said | said


def _ours(draft: Draft, place: int) -> tuple[str, ...]:
    chosen = [name for name, fit in draft.chosen.items() if fit.place == place]
    return (*chosen, *(name for name, at in draft.copies.items() if at == place))


def _aside(draft: Draft) -> list[str]:
    """Name the titles that are left aside on purpose: all of a closed table, the misleading ones of an open one."""
    ours = titles(draft.table.name)
    totals = set(draft.crosstab.totals) if draft.crosstab else set()
    spoken = {plain(title) for title, name in draft.said.columns.items() if name == "-"}
    found = []
    for place in draft.free():
        title = draft.facts[place].title
        misleading = plain(title) in ours or place in totals or plain(title) in spoken or not title
        if not _ours(draft, place) and title not in draft.only and (misleading or not draft.table.open):
            found.append(title)
    return found


def _readings(draft: Draft, unit: float) -> dict[str, Reading]:
    said = {plain(title): how for title, how in draft.said.readings.items()}
    found = {title: Reading(scale=scale) for title, scale in money.scales(draft, unit).items()}
    for title in dict.fromkeys((*(each.title for each in draft.facts), *money.measures(draft))):
        if plain(title) in said:
            found[title] = reading(said[plain(title)], found.get(title))
    for title, of in found.items():
        if of.scale not in (None, 1):
            across = title in money.measures(draft)
            facts = {"column" if across else "title": title, "scale": of.scale}
            draft.notes.append(Note("scaled_across" if across else "scaled", facts))
    return found


def reading(text: str, before: Reading | None = None) -> Reading:
    """Return a reading as the command line writes it: ``,`` ``.`` ``dmy`` ``mdy`` ``ymd`` ``x1000``.

    Parameters
    ----------
    text : str
        As typed.
    before : Reading, optional
        What was said of the column already: it stays, but for this.

    Returns
    -------
    Reading
        With the mark, the order of dates or the scale.

    Raises
    ------
    ValueError
        It is none of these.
    """
    of = before or Reading()
    if text in (".", ","):
        return of.model_copy(update={"decimal": text})
    if text in ("dmy", "mdy", "ymd"):
        return of.model_copy(update={"dates": text})
    if text.startswith("x") and 0 < float(text[1:]) < math.inf:
        return of.model_copy(update={"scale": float(text[1:])})
    raise ValueError(text)


def _lines(draft: Draft, source: Source) -> list[Line]:
    by_place = {fit.place: fit for fit in draft.chosen.values()}
    across = source.melt.columns if source.melt else {}
    aside, totals = set(source.ignore), set(draft.crosstab.totals if draft.crosstab else ())
    lines = []
    for place, facts in enumerate(draft.facts):
        ours, fit = _ours(draft, place), by_place.get(place)
        samples = facts.examples()
        if facts.title in across:
            each = across[facts.title]
            lines.append(Line(facts.title, (source.melt.into, each.value), "across", 0.9, samples))
        elif ours and fit:
            lines.append(Line(facts.title, ours, fit.how, min(fit.score, 1.0), samples))
        elif place in draft.operands:
            lines.append(Line(facts.title, (draft.operands[place],), "operand", 0.9, samples))
        elif place in totals:
            lines.append(Line(facts.title, (), "total", 0.0, samples))
        else:
            own = draft.table.open and not draft.distinct and facts.title not in aside
            lines.append(Line(facts.title, (), "own" if own else "aside", 0.0, samples))
    return lines


def _confidence(draft: Draft, hint: float) -> float:
    """Return how well the file fits: its required columns, the part of it that is used, what it is called."""
    scores = {name: min(fit.score, 1.0) for name, fit in draft.chosen.items()}
    made = dict.fromkeys(draft.filled() - scores.keys(), 0.85)
    made |= dict.fromkeys(draft.constants, 0.6) | dict.fromkeys(draft.numbered, 0.4)
    if draft.crosstab and not draft.crosstab.measured:
        # Without a word for it, the figure by customer and period is what they bought.
        usual = 0.7 if draft.table.name == "sales" or hint else 0.5
        made |= {each.value: usual for each in draft.crosstab.melt.columns.values()}
    scores = made | scores
    needed = [scores.get(each.name, 0.0) for each in draft.table.columns if each.required]
    needed += [max(scores.get(name, 0.0) for name in group) for group in draft.table.one_of]
    used = [place for place in range(len(draft.facts)) if place not in draft.free()]
    share = len(used) / len(draft.facts) if draft.facts else 0.0
    parts = (sum(needed) / len(needed) if needed else 0.0, share, hint)
    total = sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True))
    return min(total + _USUAL.get(draft.table.name, 0.0), 1.0)


def tables_for(said: Said) -> list[InputTable]:
    """Return the tables that a file may be: those that a person named, or all."""
    return [TABLES[name] for name in said.tables] if said.tables else list(TABLES.values())

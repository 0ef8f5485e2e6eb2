"""SQL that types one column: blank is missing, a value that does not fit the type becomes NULL and is reported.

The raw text of a column is called ``r``, its typed value ``t``. All of it is one expression a column, so that the
engine reads a file once, on all cores, whatever its size.
"""

from __future__ import annotations

from dataclasses import dataclass

from kamlib.core.schema import InputColumn
from kamlib.intake.contracts.relation import quoted

#: What counts as a space: also the no-break, narrow and thin ones that stand in thousands.
SPACES = " \t\r\n\u00a0\u202f\u2009\ufeff"
#: Signs without width: joiners, marks of direction, soft hyphens.
_INVISIBLE = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"
_GAP = "[ \u00a0\u202f\u2009']"
#: Thousands as India parts them: 12,34,567.
LAKHS = r"[1-9]\d?(,\d\d)+,\d{3}"
NUMERIC = ("number", "money", "share", "int", "year", "open")
#: Years outside cannot be meant, in any table.
YEARS = (1900, 2200)


@dataclass(frozen=True)
class ColumnWay:
    """How one column is read.

    Parameters
    ----------
    decimal : str
        Mark of its numbers: ``.``, ``,``, or ``=`` and ``-`` before kopecks; empty: whole numbers only.
    dates : {'', 'dmy', 'mdy', 'ymd'}
        Order of its dates; empty for the usual one.
    slashes : bool
        Whether its dates are parted by slashes, which the engine is told.
    rounded : bool
        Whether its ids were numbers to a spreadsheet and end in ``.0``.
    evidence : {'', 'own', 'others', 'confirmed'}
        What decided it; empty where there was nothing to decide.
    scale : float
        What one unit in the file is worth.
    """

    decimal: str = ""
    dates: str = ""
    slashes: bool = False
    rounded: bool = False
    evidence: str = ""
    scale: float = 1.0


def family(duck_type: str) -> str:
    """Return what a DuckDB type is to us: ``text``, ``number``, ``date`` or ``bool``."""
    if duck_type == "BOOLEAN":
        return "bool"
    if duck_type.startswith(("DATE", "TIMESTAMP")):
        return "date"
    whole = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
    return "number" if duck_type.startswith((*whole, "UHUGEINT", "DECIMAL", "DOUBLE", "FLOAT")) else "text"


def raw(source: str, duck_type: str) -> str:
    """Return the expression of the cell's text, NULL where it is blank.

    Parameters
    ----------
    source : str
        SQL name of the column.
    duck_type : str
        Its DuckDB type.

    Returns
    -------
    str
        SQL; a number that is whole shows no point, NaN is NULL.
    """
    kind = family(duck_type)
    if kind == "text":
        text = source if duck_type == "VARCHAR" else f"CAST({source} AS VARCHAR)"
        return f"nullif({_trimmed(text)}, '')"
    if kind == "number" and duck_type in ("DOUBLE", "FLOAT"):
        whole = f"{source} = trunc({source}) AND abs({source}) < 1e15"
        shown = f"CASE WHEN {whole} THEN CAST(CAST({source} AS BIGINT) AS VARCHAR) ELSE CAST({source} AS VARCHAR) END"
        return f"CASE WHEN isnan({source}) THEN NULL ELSE {shown} END"
    return f"CAST({source} AS VARCHAR)"


def key_of(text: str) -> str:
    """Return the expression of a text as keys are compared: letters composed, invisible signs gone.

    A Mac writes й as и and a breve; a page copied into a cell leaves joiners and marks that nobody sees.
    """
    composed = f"nfc_normalize(regexp_replace({text}, {quoted(_INVISIBLE)}, '', 'g'))"
    return f"CASE WHEN strlen({text}) = length({text}) THEN {text} ELSE nullif({composed}, '') END"


def typed(
    column: InputColumn, source: str, duck_type: str, way: ColumnWay, words: dict[str, str], *, grouped: bool = True
) -> str:
    """Return the expression of the typed value over ``r`` (text) or the source column (already typed).

    What it refuses is NULL, and left to :mod:`kamlib.intake.cells.mending`.

    Parameters
    ----------
    column : InputColumn
        What it fills.
    source : str
        SQL name of the source column; of its trimmed text where it is text.
    duck_type : str
        Its DuckDB type.
    way : ColumnWay
        How the column writes its numbers and dates.
    words : dict
        Key by word (lower case, ё as е) for categories and booleans.
    grouped : bool
        Whether thousands may be parted and dates be of any order: otherwise the engine's cast decides alone.

    Returns
    -------
    str
        SQL of a text, a flag, a date or a number, as the column has it; a number in our units, times ``way.scale``.
    """
    of = family(duck_type)
    if column.kind in ("category", "bool"):
        return _words(column, source if of == "text" else raw(source, duck_type), words)
    if column.kind == "date":
        if of == "text":
            return _date(source, way) if grouped or way.dates else _iso(source)
        return f"CAST({source} AS DATE)" if of == "date" else "CAST(NULL AS DATE)"
    if column.kind in ("id", "text"):
        return source if of == "text" else raw(source, duck_type)
    if of not in ("text", "number"):
        return "CAST(NULL AS DOUBLE)"
    if of == "number":
        number = f"CAST({source} AS DOUBLE)"
        if duck_type in ("DOUBLE", "FLOAT"):
            number = f"CASE WHEN isfinite({number}) THEN {number} END"
    else:
        number = number_of(source, way.decimal) if grouped else finite_of(source, way.decimal)
    if way.scale != 1:
        number = f"({number} * {way.scale!r})"
    if column.kind == "year" and of == "text":
        # Two digits are a year too, of a century to be told.
        return f"nullif(greatest({_whole(number)}, 99), 99)"
    return _whole(number) if column.kind in ("int", "year") else number


def number_of(text: str, mark: str) -> str:
    """Return the expression of a number with this decimal mark; what overflows is infinite, and a rule's business.

    The engine's own cast comes first, our grammar for what it refuses. A cast that fails is slow, so a value that
    must fail is kept from it.

    Parameters
    ----------
    text : str
        SQL name of the text.
    mark : str
        Decimal mark, ``.`` or ``,``; empty: whole numbers only; any other: whole numbers as the engine casts them.

    Returns
    -------
    str
        SQL of a DOUBLE, NULL where the text is no number.
    """
    if mark not in (".", ",", ""):
        return finite_of(text, mark)
    fast = cast_of(text, mark)
    clean = f"replace({text}, '\N{MINUS SIGN}', '-')"
    bare = f"regexp_replace({clean}, {quoted(_drop(mark))}, '', 'g')"
    parted = f"{fast} IS NULL AND regexp_full_match({clean}, {quoted(grammar(mark))})"
    return (
        f"CASE WHEN isfinite({fast}) THEN {fast} WHEN {parted} THEN TRY_CAST(replace({bare}, ',', '.') AS DOUBLE) END"
    )


def finite_of(text: str, mark: str) -> str:
    """Return the expression of a number by the engine's cast alone; what is not finite is none.

    Parameters
    ----------
    text : str
        SQL name of the text.
    mark : str
        Decimal mark, ``.`` or ``,``; any other: whole numbers only.

    Returns
    -------
    str
        SQL of a DOUBLE, NULL where the cast fails or what it gives is not finite.
    """
    fast = cast_of(text, mark)
    return f"CASE WHEN isfinite({fast}) THEN {fast} END"


def cast_of(text: str, mark: str) -> str:
    """Return the expression of a number by the engine's cast alone.

    Parameters
    ----------
    text : str
        SQL name of the text.
    mark : str
        Decimal mark, ``.`` or ``,``; any other: whole numbers only.

    Returns
    -------
    str
        SQL of a DOUBLE, NULL where the cast fails; it may be infinite.
    """
    if mark == ".":
        return f"TRY_CAST({text} AS DOUBLE)"
    if mark == ",":
        # A machine's number carries an exponent, whatever the mark of those that people wrote.
        return (
            f"CASE WHEN NOT contains({text}, '.') THEN TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
            f" WHEN contains({text}, 'e') THEN TRY_CAST({text} AS DOUBLE) END"
        )
    return f"CASE WHEN NOT contains({text}, '.') THEN TRY_CAST({text} AS DOUBLE) END"


def grammar(mark: str) -> str:
    """Return the pattern of a number: thousands in threes, at most one decimal mark, an optional exponent."""
    groups = rf"\d+|[1-9]\d{{0,2}}({_GAP}\d{{3}})+"
    if not mark:
        return rf"[+-]?({groups})"
    other = r"\." if mark == "," else ","
    groups += rf"|{LAKHS}" if mark == "." else ""
    mark = rf"\{mark}"
    return rf"[+-]?(({groups}|[1-9]\d{{0,2}}({other}\d{{3}})+)({mark}\d*)?|{mark}\d+)([eE][+-]?\d+)?"


def proof(mark: str) -> str:
    """Return the pattern of a number (without spaces) that can only be read with this decimal mark."""
    one, other = rf"\{mark}", r"\." if mark == "," else ","
    indian = rf"|{LAKHS}({one}\d*)?" if mark == "." else ""
    return (
        rf"[+-]?(\d*{one}(\d{{0,2}}|\d{{4,}})|(0\d*|\d{{4,}}|){one}\d{{3}}|\d{{1,3}}({other}\d{{3}})+{one}\d*"
        rf"|[1-9]\d{{0,2}}({other}\d{{3}}){{2,}}{indian})"
    )


def doubt(mark: str) -> str:
    """Return the pattern of a number that may be a fraction with this mark as well as thousands: ``1.234``."""
    return rf"[+-]?[1-9]\d{{0,2}}\{mark}\d{{3}}"


def _trimmed(text: str) -> str:
    """Trim all kinds of spaces: by the engine's slow trim of a set, so only where an edge may be one of them."""
    # No IN list: the engine turns long ones into joins.
    first = f"ascii({text}) <= 32 OR ascii({text}) = 160 OR ascii({text}) >= 8192"
    last = f"{text}[-1] <= ' ' OR {text}[-1] = '\u00a0' OR {text}[-1] >= '\u2000'"
    return f"CASE WHEN {first} OR {last} THEN trim({text}, {quoted(SPACES)}) ELSE {text} END"


def _drop(mark: str) -> str:
    """Return the pattern of what thousands are parted with, under this decimal mark."""
    return _GAP[:-1] + {",": ".", ".": ",", "": ""}[mark] + "]"


def _whole(number: str) -> str:
    return f"CASE WHEN {number} = trunc({number}) AND abs({number}) < 9e15 THEN CAST({number} AS BIGINT) END"


#: How a day may be written in each order so that the engine itself reads it: as machines do, where no order is chosen.
FORMS = {"": "%Y-%m-%d", "dmy": "%d{0}%m{0}%Y", "mdy": "%m{0}%d{0}%Y"}


def _iso(text: str) -> str:
    """The engine also knows days such as "epoch": a date of ours begins with a digit."""
    return f"CASE WHEN {text} BETWEEN '0' AND ':' THEN TRY_CAST({text} AS DATE) END"


def _date(text: str, way: ColumnWay) -> str:
    """ISO by the engine's own cast, the order of the column by its patterns; each with or without time."""
    order = way.dates or "dmy"
    other = "CAST(NULL AS DATE)"
    if order in FORMS:
        day = FORMS[order].format("/" if way.slashes else ".")
        other = f"CAST(try_strptime({text}, {[day, f'{day} %H:%M', f'{day} %H:%M:%S']}) AS DATE)"
    # Two digits of a year are the year 24 to the engine; to us, a question of the century.
    early = "DATE '0999-12-31'"
    return (
        f"CASE WHEN NOT {text} BETWEEN '0' AND ':' THEN NULL WHEN {text}[5] = '-' THEN TRY_CAST({text} AS DATE)"
        f" ELSE nullif(greatest({other}, {early}), {early}) END"
    )


def _words(column: InputColumn, text: str, words: dict[str, str]) -> str:
    """Our own key as it is; otherwise any word that the catalogues know for it, whatever its case."""
    found = f"replace(lower({text}), 'ё', 'е')"
    cases = "".join(f" WHEN {quoted(word)} THEN {quoted(key)}" for word, key in words.items())
    own = "".join(f" WHEN {quoted(value)} THEN {quoted(value)}" for value in column.values)
    if column.kind == "bool":
        return f"CAST(CASE {found}{cases} END AS BOOLEAN)"
    return f"CASE {text}{own} ELSE CASE {found}{cases} END END"

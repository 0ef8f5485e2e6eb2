"""A finished run into documents: the one way in, for the command line and for the runner."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from kamlib.core.errors import InputError, KamError, Problem, UsageError
from kamlib.documents.build import build_document
from kamlib.documents.model import Document
from kamlib.documents.outline import Outline, choose_outlines, read_outline
from kamlib.i18n import Language
from kamlib.runs.reader import RunReader, open_run
from kamlib.workspace.branding import Brand, read_branding
from kamlib.workspace.files import slug, write_bytes
from kamlib.workspace.persons import fold_name
from kamlib.workspace.reports import explain
from kamlib.workspace.settings import FILE

#: Module of each format: ``write(document)`` returns its bytes and remarks. The module loads what the format needs.
FORMATS = {"html": "as_html", "pdf": "as_pdf", "docx": "as_docx", "pptx": "as_pptx"}
#: Formats that only a document whose outline names them is made in: forms to be filled in.
NAMED = {"xlsx": "as_xlsx"}
#: Package of each library that a format alone needs.
_INSTALLS = {"docx": "python-docx", "pptx": "python-pptx"}
#: The live twin is a document of its own kind: it has no outline, and one format.
TWIN, TWIN_FORMAT = "twin", "xlsx"
#: Nothing to show is no failure: the data for it were not there.
_NOTHING = "document_empty"
#: Documents that are nothing without the rows of one table: the result, the table, and the finding that says why.
_NEEDS_ROWS = {"joint_plan": ("joint_plan", "plan", "no_goals")}


@dataclass(frozen=True)
class Made:
    """What came of one document in one format.

    Parameters
    ----------
    kind, account, language, format : str
        Which document; account: the id, or empty; format: empty where the document could be made in none.
    status : {'done', 'skipped', 'failed'}
        Skipped: the run holds nothing for it.
    path : Path or None
        Where it is.
    problems : tuple of Problem
        Why there is none, or remarks on the one that there is.
    """

    kind: str
    account: str
    language: str
    format: str
    status: str
    path: Path | None = None
    problems: tuple[Problem, ...] = ()


def make_documents(
    run_folder: Path,
    formats: Sequence[str] = (),
    languages: Sequence[str] = (),
    *,
    kinds: Sequence[str] = (),
    accounts: Sequence[str] = (),
    kam: str = "",
    progress: Callable[[Made], None] = lambda _: None,
) -> list[Made]:
    """Make the documents of a finished run from its executed notebooks; nothing runs again.

    Parameters
    ----------
    run_folder : Path
        The folder of the run, or an engagement: its latest run.
    formats : sequence of {'html', 'pdf', 'docx', 'pptx', 'xlsx'}
        Empty: all.
    languages : sequence of {'ru', 'en'}
        Empty: those of the run.
    kinds : sequence of str
        Names of outlines, and ``twin``; empty: all.
    accounts : sequence of str
        Accounts for documents of one account; empty: all that the run has steps for.
    kam : str
        The pack of one key account manager: documents of their accounts alone, in a folder of their name; nothing that
        tells of anybody else's. Empty: no pack.
    progress : callable
        Told of every document as it comes.

    Returns
    -------
    list of Made
        One for each document, account, language and format, or one for a document that could be made in none. One
        that fails stops no other.

    Raises
    ------
    UsageError
        No such run, format, language, document or account; nobody of this name serves an account of the run.
    InputError
        The record of the run or the branding cannot be used.
    """
    run = open_run(run_folder)
    run.verify()
    formats, languages = _chosen(formats, languages, accounts, run)
    home = _engagement(run)
    outlines = choose_outlines([kind for kind in kinds if kind != TWIN], home) if set(kinds) != {TWIN} else {}
    twin = TWIN_FORMAT in formats and (not kinds or TWIN in kinds) and not kam
    if kam:
        kam, accounts = _accounts_of(kam, accounts, run, home or run_folder)
    brand = read_branding(home) if home else Brand()
    made = []
    for language in languages:
        for kind, path in outlines.items():
            for each in _of_outline(kind, path, run, language, formats, accounts, brand, slug(kam) if kam else ""):
                progress(each)
                made.append(each)
        if twin:
            made.append(_twin(run, language, brand))
            progress(made[-1])
    return made


def refuse_formats(names: Sequence[str]) -> None:
    """Refuse formats that there are not: before anything runs for their sake.

    Raises
    ------
    UsageError
        ``format_unknown``, one problem for each.
    """
    if wrong := _unknown("format_unknown", names, [*FORMATS, TWIN_FORMAT]):
        raise UsageError(wrong)


def _unknown(code: str, names: Sequence[str], there: Iterable[str]) -> list[Problem]:
    there = list(there)
    return [Problem(code, found=name, expected=", ".join(there)) for name in names if name not in there]


def _chosen(formats: Sequence[str], languages: Sequence[str], accounts: Sequence[str], run: RunReader):
    """Return formats and languages, those of the run where none are named; refuse what is not there, all at once."""
    known = sorted({account for language in run.languages for account in run.accounts(language)})
    wrong = _unknown("format_unknown", formats, [*FORMATS, TWIN_FORMAT])
    wrong += _unknown("document_language", languages, run.languages)
    wrong += _unknown("document_account", accounts, known)
    if wrong:
        raise UsageError(wrong)
    return list(dict.fromkeys(formats or [*FORMATS, TWIN_FORMAT])), list(dict.fromkeys(languages or run.languages))


def _engagement(run: RunReader) -> Path | None:
    """Return the engagement around a run; a run that was moved away stands alone."""
    home = run.folder.parent.parent
    return home if (home / FILE).is_file() else None


def _of_outline(
    kind: str,
    path: Path,
    run: RunReader,
    language: str,
    formats: Sequence[str],
    accounts: Sequence[str],
    brand: Brand,
    pack: str,
) -> Iterator[Made]:
    try:
        outline = read_outline(path)
    except KamError as error:
        yield Made(kind, "", language, "", "failed", problems=error.problems)
        return
    own = outline.formats or [*FORMATS]
    wanted = [name for name in formats if name in own and name in FORMATS | NAMED]
    if not wanted or (pack and outline.scope == "engagement"):
        return
    for account in _accounts(outline, run, language, accounts):
        yield from _of_account(kind, outline, run, language, wanted, account, brand, pack)


def _accounts_of(kam: str, accounts: Sequence[str], run: RunReader, home: Path) -> tuple[str, list[str]]:
    """Return a person's name as the run has it, and the accounts that they serve, of those that are wanted.

    Raises
    ------
    UsageError
        ``document_kam_unlisted``: the run has no prioritised list, which names who serves whom. ``document_kam`` or
        ``document_kam_near``: nobody of this name serves any of them.
    """
    if not run.has("priorities"):
        raise UsageError(Problem("document_kam_unlisted", found=kam, expected=f"kam run {home} --steps priorities"))
    service = run.table("priorities", "service")
    known = {account for language in run.languages for account in run.accounts(language)}
    rows = service.reindex(columns=["account_id", "who"]).dropna()
    served = {account: who for account, who in zip(rows["account_id"], rows["who"], strict=True) if account in known}
    names = {_plain(who): who for who in served.values()}
    known_as = names.get(_plain(kam), kam)
    his = [a for a, who in served.items() if _plain(who) == _plain(kam) and (not accounts or a in accounts)]
    if not his:
        near = [] if _plain(kam) in names else difflib.get_close_matches(_plain(kam), list(names), n=1)
        code = "document_kam_near" if near else "document_kam"
        facts = {"near": names[near[0]]} if near else {}
        raise UsageError(Problem(code, found=kam, expected=", ".join(sorted(set(served.values()))), values=facts))
    return known_as, his


def _plain(name: str) -> str:
    """Return a name as it is compared: whatever its case and spaces."""
    return fold_name(name).casefold()


def _accounts(outline: Outline, run: RunReader, language: str, accounts: Sequence[str]) -> list[str]:
    if outline.scope == "engagement":
        return [""]
    return [each for each in run.accounts(language) if not accounts or each in accounts]


def _of_account(
    kind: str,
    outline: Outline,
    run: RunReader,
    language: str,
    formats: Sequence[str],
    account: str,
    brand: Brand,
    pack: str,
) -> Iterator[Made]:
    about = (kind, account, language)
    try:
        _refuse_hollow(kind, run, language, account)
        document = build_document(outline, kind, run, language, account, brand)
    except Exception as error:  # whatever stops a document stops no other
        yield _not_made(error, *about, "")
        return
    stem = f"{kind}.{slug(account)}" if account else kind
    for name in formats:
        path = run.folder / "documents" / language / pack / f"{stem}.{name}"
        try:
            content, remarks = write_format(document, name)
            write_bytes(path, content)
        except Exception as error:
            yield _not_made(error, *about, name)
            continue
        yield Made(*about, name, "done", path, tuple(remarks))


def _refuse_hollow(kind: str, run: RunReader, language: str, account: str) -> None:
    """Refuse a document that would be headings and blank lines: the table that it is about has no row."""
    stem, table, finding = _NEEDS_ROWS.get(kind, ("", "", ""))
    if stem and run.has(stem, account) and not run.rows(stem, table, account):
        why = Language(language)(f"{stem}.finding.{finding}").rstrip(".")
        raise InputError(Problem(_NOTHING, found=why, values={"document": kind}))


def _twin(run: RunReader, language: str, brand: Brand) -> Made:
    """Make the live twin of the run."""
    path = run.folder / "documents" / language / f"{TWIN}.{TWIN_FORMAT}"
    try:
        # Loaded here: whoever makes pages alone needs no spreadsheet writer.
        content = import_module("kamlib.documents.twin.make").write_twin(run, language, brand)
        write_bytes(path, content)
    except Exception as error:
        return _not_made(error, TWIN, "", language, TWIN_FORMAT)
    return Made(TWIN, "", language, TWIN_FORMAT, "done", path)


def _not_made(error: Exception, kind: str, account: str, language: str, name: str) -> Made:
    """Return what kept a document from being made: nothing to show, what is wrong, or what the disk said."""
    problems = explain(error)
    status = "skipped" if {each.code for each in problems} == {_NOTHING} else "failed"
    return Made(kind, account, language, name, status, problems=problems)


def write_format(document: Document, name: str) -> tuple[bytes, list[Problem]]:
    """Return a document in a format (a key of :data:`FORMATS` or :data:`NAMED`), and remarks.

    Parameters
    ----------
    document : Document
        Built for its readers.
    name : str
        ``html``, ``pdf``, ``docx``, ``pptx`` or ``xlsx``.

    Returns
    -------
    tuple of (bytes, list of Problem)
        The file's content, and remarks on it.

    Raises
    ------
    UsageError
        ``tool_missing``: the format needs a program that is not installed.
    InputError
        The document cannot be written in this format.
    """
    try:
        module = import_module(f"kamlib.documents.{(FORMATS | NAMED)[name]}")
    except ModuleNotFoundError as error:
        package = _INSTALLS.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        raise UsageError(Problem("tool_missing", found=package, expected=f"pip install {package}")) from error
    return module.write(document)

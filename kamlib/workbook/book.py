"""The workbook: opens a step, computes results from data and decisions, shows them as blocks, writes the artefacts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ValidationError

from kamlib.blocks import Block, Chart, Decision, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.core.columns import COMMON, kind_of
from kamlib.core.errors import InputError, Problem, ReconciliationError, UsageError
from kamlib.core.registry import BY_STEM, module_of
from kamlib.core.results import Result
from kamlib.core.step import Step
from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.numbers import is_unknown
from kamlib.i18n.problems import word
from kamlib.runs import artefacts
from kamlib.steps.intake.mapping_table import mapping_table
from kamlib.workbook.audiences import audience_of
from kamlib.workbook.stop import dress, skip, worded
from kamlib.workspace import decisions as saved
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.settings import Settings, model_problems

Model = TypeVar("Model", bound=BaseModel)
#: Dots per inch of images: a stored notebook stays small; the runner asks for sharper ones by KAM_IMAGE_DPI.
DPI = 80
#: Rows that the table behind a picture may have: a chart that can be edited is drawn from them, and needs them all.
CHART_ROWS = 240


class Workbook:
    """One step of one engagement, in one language.

    Parameters
    ----------
    step : Step
        The step that the notebook teaches.
    engagement : Engagement
        Data and decisions.
    language : Language
        Words and currency.
    account : str
        The key account of an account step; empty otherwise.
    run : str
        Folder of the run; empty where nothing is to be written.
    """

    def __init__(self, step: Step, engagement: Engagement, language: Language, account: str = "", run: str = ""):
        self.step, self.engagement, self.language = step, engagement, language
        self.account, self.run = account, run
        self._results: dict[str, Result] = {}
        self._decided = ""

    # What the wiring reads ---------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """Settings of the engagement."""
        return self.engagement.settings

    def frame(self, name: str) -> pd.DataFrame:
        """Return a client's table by schema; empty where there is none."""
        return self.engagement.table(name)

    def seed(self, label: str) -> int:
        """Return the seed of one computation."""
        return self.engagement.seed(label)

    def decided(self, key: str, model: type[Model], propose: Callable[[], Model], account: str = "") -> Model:
        """Return the saved decision, checked by its model, or the computed proposal where nobody has decided.

        Raises
        ------
        InputError
            The saved decision does not fit its model: everything wrong with it.
        """
        decision = self.engagement.decisions.read(key, account)
        if decision is None:
            return propose()
        try:
            return model.model_validate(decision.value)
        except ValidationError as error:
            name = self.engagement.decisions.path(key, account).name
            raise InputError(model_problems(error, f"decisions/{name}")) from error

    def result(self, stem: str = "", account: str = "") -> Result:
        """Return the result of a step (default: this one), computed from data and decisions as they stand now."""
        stem = stem or self.step.stem
        account = account or (self.account if _of_account(stem) else "")
        fingerprint = self.engagement.decisions.fingerprint()
        if fingerprint != self._decided:
            self._results, self._decided = {}, fingerprint
        name = f"{stem}.{account}" if account else stem
        if name not in self._results:
            compute = module_of(stem, "wiring").compute
            with worded(self.language):
                self._results[name] = compute(self, account) if account else compute(self)
        return self._results[name]

    def lacking(self, stem: str = "", account: str = "") -> list[str]:
        """Return the needed tables that a step (default: this one) lacks, or that say nothing of the account."""
        stem = stem or self.step.stem
        account = account or (self.account if _of_account(stem) else "")
        empty = []
        for name in BY_STEM[stem].needs:
            frame = self.frame(name)
            if account and "account_id" in frame:
                frame = frame[frame["account_id"] == account]
            empty += [name] if frame.empty else []
        return empty

    # What the notebook shows -------------------------------------------------------------------------------------

    def start(self) -> Block:
        """Show whose workbook this is; end as skipped, saying what to collect, where the step cannot run."""
        if live():
            dress()
        with worded(self.language):
            lacking = self.lacking()
        if lacking:
            skip(
                Notice(
                    language=self.language,
                    key=f"{self.step.stem}.skipped",
                    audience="client",
                    tone="warn",
                    title=self.language("blocks.skipped.title"),
                    items=tuple(self._what_to_collect(name) for name in lacking),
                    reason="data_missing",
                ),
                *self._worksheet(),
            )
        return self._cover()

    def figures(self, result: Result, *names: str, audience: str = "") -> KeyFigures:
        """Show key figures by name, each with its label in the reader's language."""
        own = _columns(result)
        items = tuple(
            (self.language(f"{result.stem}.figure.{name}"), result.figures[name], kind_of(name, own), "")
            for name in names
        )
        key = f"{result.stem}.figures"
        return KeyFigures(language=self.language, key=key, audience=audience_of(key, audience), items=items)

    def table(
        self,
        result: Result,
        name: str,
        columns: Sequence[str] = (),
        rows: int = 15,
        audience: str = "",
        frame: pd.DataFrame | None = None,
    ) -> Table:
        """Show a table of a result: its first rows, chosen columns, titles and numbers in the reader's language.

        `frame` replaces the rows where a notebook has filtered them itself. An empty `audience` here and below means
        the one that ``audiences.yaml`` gives, and ``internal`` where it gives none.
        """
        shown = result.tables()[name] if frame is None else frame
        title = self.language(f"{result.stem}.table.{name}")
        note = self.language.first(f"{result.stem}.note.{name}")
        return self._table(shown, result, name, title, columns, rows, audience, note)

    def chart(self, result: Result, name: str, audience: str = "", **options: Any) -> Chart:
        """Show a figure of a result, with its sentence for those who cannot see it and the data behind it."""
        plots = module_of(result.stem, "charts")
        figure = getattr(plots, name)(result, self.language, **options)
        data = getattr(plots, f"{name}_data")(result, **options)
        key = f"{result.stem}.chart.{name}"
        facts = {**result.figures, **options}
        title, silent = self.language(f"{key}.title", **facts), f"{key}.nothing"
        from kamlib.plots.style import png, repaint

        repaint(figure, self.engagement.brand.series)
        return Chart(
            language=self.language,
            key=f"{result.stem}.{name}",
            audience=audience_of(f"{result.stem}.{name}", audience),
            title=title,
            alt=self.language(silent if data.empty and self.language.find(silent) else f"{key}.alt", **facts),
            image=png(figure, int(os.environ.get("KAM_IMAGE_DPI", DPI))),
            kind=name,
            data=self._table(data, result, name, title, (), CHART_ROWS, audience),
        )

    def findings(self, result: Result, most: int = 8, audience: str = "") -> Findings:
        """Show the findings, most important first.

        `audience` ``facilitator`` shows the facilitator's alone, in a block that is his; ``internal`` leaves them out;
        empty: all, each marked. A finding that is marked itself keeps its mark, any other has that of its block.
        """
        private = {"facilitator": (True,), "internal": (False,)}.get(audience, (True, False))
        chosen = [each for each in result.findings if (each.audience == "facilitator") in private]
        key = f"{result.stem}.findings"
        seen = audience if audience == "facilitator" else audience_of(key)
        items = tuple((self.sentence(result.stem, each), each.tone, each.audience or seen) for each in chosen[:most])
        return Findings(
            language=self.language,
            key=key,
            audience=seen,
            title=self.language("blocks.findings.title"),
            items=items,
        )

    def remarks(self, most: int = 20) -> Notice:
        """Show what is wrong with the client's files, and what merges made of them; what stops the work comes first."""
        with worded(self.language):
            found = [*self.engagement.intake.problems, *self.engagement.decided.problems]
        found.sort(key=lambda each: each.severity != "error")
        return Notice(
            language=self.language,
            key="intake.remarks",
            tone="bad" if found and found[0].severity == "error" else "warn" if found else "good",
            title=self.language("intake.problems.title" if found else "intake.problems.none"),
            items=tuple(word(each, self.language) for each in found[:most]),
        )

    def mapping(self, rows: int = 12) -> Block:
        """Show what each column of the files is taken for; live, also what files that no table reads may be."""
        with worded(self.language):
            table = mapping_table(self.engagement, self.language, rows)
        return module_of("intake", "mapping_editor").editor(self, table) if live() else table

    def sentence(self, stem: str, finding: Any) -> str:
        """Return a finding as a sentence in the reader's language."""
        return self.language(f"{finding.stem or stem}.finding.{finding.key}", **finding.values)

    def decision(self) -> Decision:
        """Show the step's decision as saved, or the computed proposal: the cells below read the same."""
        return self._decision_block(self.step.decisions[0])

    def edit(self) -> Block:
        """Show the decision and, in a live notebook, the editor that saves it; headless, the decision alone."""
        if not live():
            return self.decision()
        return module_of(self.step.stem, "editor").editor(self)

    @property
    def read_only(self) -> bool:
        """Whether this is a shipped sample: everybody reads it as it is, so decisions belong into a copy."""
        return self.engagement.read_only

    def saved_decision(self) -> saved.Decision | None:
        """Return the step's decision as saved, or None where nobody has decided."""
        account = self.account if self.step.scope == "account" else ""
        return self.engagement.decisions.read(self.step.decisions[0], account)

    def decide(self, value: BaseModel, *, who: str, why: str, when: Any) -> saved.Decision:
        """Save the step's decision; results are computed anew from it.

        Raises
        ------
        UsageError
            ``sample_is_read_only``.
        InputError
            Nobody signed, or no reason was given.
        """
        self.engagement.refuse_read_only()
        key = self.step.decisions[0]
        account = self.account if self.step.scope == "account" else ""
        content = value.model_dump(mode="json")
        return self.engagement.decisions.save(key, content, who=who, why=why, when=when, account_id=account)

    def finish(self, *results: Result) -> Notice:
        """Reconcile: show the sums that must agree, stop the run where one does not, then write the artefacts."""
        checks = [(result.stem, check) for result in results for check in result.checks]
        broken = [check for _, check in checks if not check.holds]
        state = "bad" if broken else "good"
        lines = tuple(self._check_line(stem, check) for stem, check in checks)
        notice = Notice(
            language=self.language,
            key=f"{self.step.stem}.reconciliation",
            tone=state,
            title=self.language(f"blocks.check.{state}"),
            items=lines,
        )
        if broken:
            with worded(self.language):
                raise ReconciliationError(
                    [
                        Problem(
                            "does_not_reconcile", column=check.key, found=f"{check.left!r}", expected=f"{check.right!r}"
                        )
                        for check in broken
                    ]
                )
        if self.run:
            with worded(self.language):
                artefacts.write_artefacts(self.run, results, self.account)
        return notice

    # Inside ------------------------------------------------------------------------------------------------------

    def _what_to_collect(self, name: str) -> str:
        wanted = [column.name for column in TABLES[name].columns if column.required]
        words = [self.language(f"tables.{name}.column.{column}") for column in wanted]
        title = self.language(f"tables.{name}.title")
        return self.language("blocks.skipped.table", title=title, table=name, columns=", ".join(words))

    def _worksheet(self) -> list[Block]:
        """Return what a step gives to fill in where it has no data: ``worksheet(book)`` of its wiring, if any."""
        wiring = module_of(self.step.stem, "wiring")
        return wiring.worksheet(self) if hasattr(wiring, "worksheet") else []

    def _cover(self) -> KeyFigures:
        settings, words = self.settings, self.language
        years = f"{settings.plan_years[0]}–{settings.plan_years[-1]}"
        items = [
            (words("common.cover.supplier"), settings.supplier, "text", ""),
            (words("common.cover.base_year"), str(settings.base_year), "text", ""),
            (words("common.cover.horizon"), years, "text", ""),
            (words("common.cover.accounts"), len(self.frame("accounts")), "number", ""),
        ]
        if self.account:
            items.insert(1, (words("common.cover.account"), self.name_of(self.account), "text", ""))
        return KeyFigures(language=words, key=f"{self.step.stem}.cover", audience="client", items=tuple(items))

    def name_of(self, account_id: str) -> str:
        """Return the name of an account."""
        accounts = self.frame("accounts")
        return str(accounts.loc[accounts["account_id"] == account_id, "name"].iloc[0])

    def _decision_block(self, key: str) -> Decision:
        account = self.account if self.step.scope == "account" else ""
        decision = self.engagement.decisions.read(key, account)
        entry = decision.entry if decision else None
        before = decision.history[0] if decision and decision.history else None
        result = self.result()
        frame = module_of(key, "wiring").decision_frame(result)
        title = self.language(f"{key}.decision.title")
        replaced = (
            self.language(
                "blocks.decision.replaced", who=before.who, when=self.language.show(before.when, "date"), why=before.why
            )
            if before
            else ""
        )
        return Decision(
            language=self.language,
            key=f"{key}.decision",
            audience=audience_of(f"{key}.decision"),
            title=title,
            proposed=entry is None,
            who=entry.who if entry else "",
            when=self.language.show(entry.when, "date") if entry else "",
            why=entry.why if entry else "",
            replaced=replaced,
            body=self._table(frame, result, "decision", title, (), 60, audience_of(f"{key}.decision")),
        )

    def _table(self, frame, result, name, title, columns, rows, audience, note="") -> Table:
        own, stem = _columns(result), result.stem
        names = list(columns or frame.columns)
        head = tuple(
            TableColumn(column, self.language.column(stem, column), _shown_kind(column, own)) for column in names
        )
        worded_frame = frame[names].head(rows).copy()
        for column in names:
            kind = kind_of(column, own)
            if kind.startswith(("value", "of|")):
                words = [self._word(stem, column, value, kind) for value in worded_frame[column]]
                worded_frame[column] = pd.Series(words, index=worded_frame.index, dtype=object)
        cells = tuple(tuple(row) for row in worded_frame.astype(object).itertuples(index=False, name=None))
        return Table(
            language=self.language,
            key=f"{stem}.{name}",
            audience=audience_of(f"{stem}.{name}", audience),
            title=title,
            columns=head,
            rows=cells,
            total_rows=len(frame),
            note=note,
        )

    def _word(self, stem: str, column: str, value: Any, kind: str) -> str:
        if is_unknown(value):
            return ""
        return self.language.value(stem, column, value) if kind == "value" else self.language.show(value, kind)

    def _check_line(self, stem: str, check: Any) -> str:
        whole = float(check.left).is_integer() and float(check.right).is_integer()
        left, right = (
            self.language.show(side, "number" if whole else "number.2") for side in (check.left, check.right)
        )
        words = self.language(f"{stem}.check.{check.key}")
        return self.language(f"blocks.check.{'line' if check.holds else 'broken'}", words=words, left=left, right=right)


def open_workbook(stem: str, engagement: str, lang: str = "ru", *, account: str = "", run: str = "") -> Workbook:
    """Open a step of an engagement.

    Parameters
    ----------
    stem : str
        The step: ``profile``, ``priorities``, …
    engagement : str
        Folder of the engagement, or the name of a sample.
    lang : {'ru', 'en'}
        Language of everything shown.
    account : str
        Key account, for an account step.
    run : str
        Folder of the run that takes the artefacts; empty: nothing is written.

    Raises
    ------
    UsageError
        Unknown step or language; an account step without an account.
    """
    if lang not in LANGUAGES:
        raise UsageError(Problem("language_unknown", found=str(lang), expected=", ".join(LANGUAGES)))
    with worded(Language(lang)):
        if stem not in BY_STEM:
            raise UsageError(Problem("step_unknown", found=stem, expected=", ".join(BY_STEM)))
        opened = Engagement.find(engagement)
        language = Language(lang, opened.settings.currency)
        book = Workbook(BY_STEM[stem], opened, language, account, run)
        if _of_account(stem) and account not in set(book.frame("accounts")["account_id"]):
            raise UsageError(Problem("account_unknown", found=account, expected="accounts.account_id"))
    return book


def live() -> bool:
    """Tell whether a person is at the notebook: a kernel started by a Jupyter server or an editor, not by a batch."""
    if "KAM_LIVE" in os.environ:
        return os.environ["KAM_LIVE"] == "1"
    return "JPY_SESSION_NAME" in os.environ or "VSCODE_PID" in os.environ


def _of_account(stem: str) -> bool:
    return stem in BY_STEM and BY_STEM[stem].scope == "account"


def _columns(result: Result) -> dict[str, str]:
    """Return the kinds of a result's columns: its own stand in ``COLUMNS`` of its module."""
    return {**COMMON, **sys.modules[type(result).__module__].COLUMNS}


def _shown_kind(column: str, own: dict[str, str]) -> str:
    kind = kind_of(column, own)
    return "text" if kind.startswith(("value", "of|")) else kind

"""The workbook: one open step, as a notebook talks to it. It asks a session for results and a presenter for blocks."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel

from kamlib.blocks import Block, Chart, Decision, Findings, KeyFigures, Notice, Table
from kamlib.core.errors import Problem, ReconciliationError, UsageError
from kamlib.core.registry import BY_STEM, module_of
from kamlib.core.results import Check, Finding, Result
from kamlib.core.step import Step
from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.problems import word
from kamlib.runs import artefacts
from kamlib.steps.intake.mapping_table import mapping_table
from kamlib.workbook.presenter import Presenter
from kamlib.workbook.session import Session, is_of_account
from kamlib.workbook.stop import dress, skip, worded
from kamlib.workspace import decisions as saved
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.settings import Settings

Model = TypeVar("Model", bound=BaseModel)


class Workbook:
    """One step of one engagement, in one language: what a notebook talks to.

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
        self.session = Session(engagement)
        self._present = Presenter(language, engagement.brand)

    # What editors and wiring read --------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """Settings of the engagement."""
        return self.engagement.settings

    def frame(self, name: str) -> pd.DataFrame:
        """Return a client's table by schema; empty where there is none."""
        return self.session.frame(name)

    def seed(self, label: str) -> int:
        """Return the seed of one computation."""
        return self.session.seed(label)

    def signed(self, key: str, account: str = "") -> bool:
        """Tell whether somebody signed a decision.

        Parameters
        ----------
        key : str
            Which decision.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        bool
            False where the proposal stands.
        """
        return self.session.signed(key, account)

    def signed_on(self, key: str, account: str = "") -> datetime.date | None:
        """Return the day on which a decision was signed last; None where nobody signed.

        Parameters
        ----------
        key : str
            Which decision.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        date or None
            None where nobody signed.
        """
        return self.session.signed_on(key, account)

    def decided(self, key: str, model: type[Model], propose: Callable[[], Model], account: str = "") -> Model:
        """Return a decision as saved, or else as proposed; see :meth:`kamlib.workbook.session.Session.decided`.

        Parameters
        ----------
        key : str
            Which decision.
        model : type
            Its pydantic model.
        propose : callable
            Makes the proposal; asked only where nobody has decided.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        BaseModel
            Of the type `model`.

        Raises
        ------
        InputError
            The saved decision does not fit its model.
        """
        return self.session.decided(key, model, propose, account)

    def result(self, stem: str = "", account: str = "") -> Any:
        """Return the result of a step (default: this one), computed from data and decisions as they stand now.

        Parameters
        ----------
        stem : str
            Of the result; empty: that of the open step.
        account : str
            Of an account step's result; empty: the account that the workbook is open for.

        Returns
        -------
        Result
            Its tables, key figures and findings.

        Raises
        ------
        Stopped
            The data or a saved decision cannot be read: what is wrong, in the reader's language.
        """
        stem = stem or self.step.stem
        with worded(self.language):
            return self.session.result(stem, account or (self.account if is_of_account(stem) else ""))

    def lacking(self, stem: str = "", account: str = "") -> list[str]:
        """Return the needed tables that a step (default: this one) lacks, or that say nothing of the account.

        Parameters
        ----------
        stem : str
            Of the step; empty: the open one.
        account : str
            Empty: the account that the workbook is open for.

        Returns
        -------
        list of str
            Tables, by schema; empty where nothing is lacking.
        """
        return self.session.lacking(stem or self.step.stem, account or self.account)

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
        """Show key figures by name, each with its label in the reader's language.

        Parameters
        ----------
        result : Result
            Whose figures they are.
        *names : str
            Of the figures, in order.
        audience : str
            Who may see them; empty: as the result declares.

        Returns
        -------
        KeyFigures
            A block that shows itself.
        """
        return self._present.figures(result, names, audience)

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

        Parameters
        ----------
        result : Result
        name : str
            Of the table.
        columns : sequence of str
            Those to be shown, in order; empty: all.
        rows : int
            Most rows to be shown.
        audience : str
            Who may see it; empty, here and below: as declared where the table, the chart or the result is.
        frame : DataFrame, optional
            Rows that the notebook has chosen itself.

        Returns
        -------
        Table
            A block that shows itself.
        """
        return self._present.table(result, name, columns, rows, audience, frame)

    def chart(self, result: Result, name: str, audience: str = "", **options: Any) -> Chart:
        """Show a picture of a result, with its sentence for those who cannot see it and the data behind it.

        Parameters
        ----------
        result : Result
            Whose picture it is.
        name : str
            Of the picture.
        audience : str
            Who may see it; empty: as declared where it is drawn.
        **options
            What the picture takes beside the result.

        Returns
        -------
        Chart
            A block that shows itself.
        """
        return self._present.chart(result, name, audience, **options)

    def findings(self, result: Result, most: int = 8, audience: str = "") -> Findings:
        """Show the findings, most important first.

        `audience` ``facilitator`` shows the facilitator's alone, in a block that is his; ``internal`` leaves them out;
        empty: all, each marked. A finding that is marked itself keeps its mark, any other has that of its block.

        Parameters
        ----------
        result : Result
            Whose findings they are.
        most : int
            How many are shown at most.
        audience : {'', 'facilitator', 'internal'}
            Whose findings are shown.

        Returns
        -------
        Findings
            A block that shows itself.
        """
        return self._present.findings(result, most, audience)

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

    def sentence(self, stem: str, finding: Finding) -> str:
        """Return a finding as a sentence in the reader's language.

        Parameters
        ----------
        stem : str
            Of the result, whose words they are; a finding that names its own stem keeps it.
        finding : Finding
            Key and values.

        Returns
        -------
        str
            One sentence or more.
        """
        return self._present.sentence(stem, finding)

    def decision(self, key: str = "") -> Decision:
        """Show a decision of the step as saved, or the computed proposal: the cells below read the same.

        Parameters
        ----------
        key : str
            Which of the step's decisions; empty: its first.

        Returns
        -------
        Decision
            A block that shows itself.
        """
        stem = key or self.step.decisions[0]
        result = self.result(stem)
        return self._present.decision(
            result, module_of(stem, "wiring").decision_frame(result), self.saved_decision(stem)
        )

    def edit(self, key: str = "") -> Block:
        """Show a decision and, in a live notebook, the editor that saves it; headless, the decision alone.

        Parameters
        ----------
        key : str
            Which of the step's decisions; empty: its first.

        Returns
        -------
        Block
            The decision, with its editor where a person is at the notebook.
        """
        if not live():
            return self.decision(key)
        return module_of(key or self.step.decisions[0], "editor").editor(self)

    @property
    def read_only(self) -> bool:
        """Whether this is a shipped sample: everybody reads it as it is, so decisions belong into a copy."""
        return self.engagement.read_only

    def saved_decision(self, key: str = "") -> saved.StepDecision | None:
        """Return a decision of the step as saved, or None where nobody has decided; without a key its first."""
        return self.session.saved(key or self.step.decisions[0], self.account)

    def decide(self, value: BaseModel, *, who: str, why: str, when: Any, key: str = "") -> saved.StepDecision:
        """Save a decision of the step; results are computed anew from it.

        Parameters
        ----------
        value : BaseModel
            The whole decision, of the step's model.
        who : str
            Who signs.
        why : str
            The reason.
        when : date or str
            The day; a text as ``2026-11-30``.
        key : str
            Which of the step's decisions; empty: its first.

        Returns
        -------
        StepDecision
            As it is saved, with what it replaced.

        Raises
        ------
        UsageError
            ``sample_is_read_only``.
        InputError
            Nobody signed, or no reason was given; names are hidden in this engagement.
        """
        stem = key or self.step.decisions[0]
        content = value.model_dump(mode="json")
        return self.engagement.sign(stem, content, who=who, why=why, when=when, account=self.account)

    def finish(self, *results: Result) -> Notice:
        """Reconcile: show the sums that must agree, stop the run where one does not, then write the artefacts."""
        checks = [(result.stem, check) for result in results for check in result.checks]
        broken = [check for _, check in checks if not check.holds]
        notice = self._present.reconciliation(self.step.stem, checks)
        if broken:
            with worded(self.language):
                raise ReconciliationError([_broken(check) for check in broken])
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
        settings, language = self.settings, self.language
        years = f"{settings.plan_years[0]}–{settings.plan_years[-1]}"
        items = [
            (language("common.cover.supplier"), settings.supplier, "text", ""),
            (language("common.cover.base_year"), str(settings.base_year), "text", ""),
            (language("common.cover.horizon"), years, "text", ""),
            (language("common.cover.accounts"), len(self.frame("accounts")), "number", ""),
        ]
        if self.account:
            items.insert(1, (language("common.cover.account"), self.name_of(self.account), "text", ""))
        return KeyFigures(language=language, key=f"{self.step.stem}.cover", audience="client", items=tuple(items))

    def name_of(self, account_id: str) -> str:
        """Return the name of an account."""
        accounts = self.frame("accounts")
        return str(accounts.loc[accounts["account_id"] == account_id, "name"].iloc[0])


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

    Returns
    -------
    Workbook
        Of this step, and of this account where there is one.

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
        if is_of_account(stem) and account not in set(book.frame("accounts")["account_id"]):
            raise UsageError(Problem("account_unknown", found=account, expected="accounts.account_id"))
    return book


def live() -> bool:
    """Tell whether a person is at the notebook: a kernel started by a Jupyter server or an editor, not by a batch."""
    if "KAM_LIVE" in os.environ:
        return os.environ["KAM_LIVE"] == "1"
    return "JPY_SESSION_NAME" in os.environ or "VSCODE_PID" in os.environ


def _broken(check: Check) -> Problem:
    found, expected = f"{check.left!r}", f"{check.right!r}"
    return Problem("does_not_reconcile", column=check.key, found=found, expected=expected)

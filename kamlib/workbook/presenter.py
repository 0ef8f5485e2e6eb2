"""Results into blocks, in one reader's language: what a notebook shows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kamlib.blocks import Chart, Decision, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.core.columns import Column, column_of
from kamlib.core.registry import module_of
from kamlib.core.results import Check, Finding, Result, read_columns
from kamlib.i18n import Language
from kamlib.i18n.numbers import is_unknown
from kamlib.workspace.branding import Brand
from kamlib.workspace.decisions import StepDecision as SavedDecision

#: Dots per inch of images: a stored notebook stays small; the runner asks for sharper ones by KAM_IMAGE_DPI.
DPI = 80
#: Rows that the table behind a picture may have: a chart that can be edited is drawn from them, and needs them all.
CHART_ROWS = 240
#: Rows of a decision that are shown.
DECISION_ROWS = 60
#: Who may see what nobody declared.
CAREFUL = "internal"


class Presenter:
    """Makes blocks of results.

    Parameters
    ----------
    language : Language
        The reader's.
    brand : Brand
        Colours of charts.
    """

    def __init__(self, language: Language, brand: Brand):
        self.language, self.brand = language, brand

    def figures(self, result: Result, names: Sequence[str], audience: str = "") -> KeyFigures:
        """Return key figures by name, each with its label.

        Parameters
        ----------
        result : Result
            Whose figures they are.
        names : sequence of str
            In the order in which they are shown.
        audience : str
            Empty: as the result declares.

        Returns
        -------
        KeyFigures
            Labels in words, figures as numbers with their kinds.
        """
        declared = read_columns(result.FIGURES)
        items = tuple(
            (
                self.language(f"{result.stem}.figure.{name}"),
                result.figures[name],
                column_of(name, declared, f"{result.stem}.figures").kind,
                "",
            )
            for name in names
        )
        seen = audience or result.AUDIENCES.get("figures", CAREFUL)
        return KeyFigures(language=self.language, key=f"{result.stem}.figures", audience=seen, items=items)

    def table(
        self,
        result: Result,
        name: str,
        columns: Sequence[str] = (),
        rows: int = 15,
        audience: str = "",
        frame: pd.DataFrame | None = None,
    ) -> Table:
        """Return a table of a result.

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
            Empty: as declared.
        frame : DataFrame, optional
            Rows that a notebook has chosen itself.

        Returns
        -------
        Table
            The first `rows` rows, raw values with the kinds of their columns.
        """
        schema = result.schemas()[name]
        shown = result.tables()[name] if frame is None else frame
        return self._table(
            shown,
            key=f"{result.stem}.{name}",
            declared=schema.columns,
            title=self.language(f"{result.stem}.table.{name}"),
            columns=columns,
            rows=rows,
            audience=audience or schema.audience,
            note=self.language.first(f"{result.stem}.note.{name}"),
        )

    def chart(self, result: Result, name: str, audience: str = "", **options: Any) -> Chart:
        """Return a picture, with its sentence for those who cannot see it and the data behind it.

        Parameters
        ----------
        result : Result
            Whose picture it is.
        name : str
            Of the picture.
        audience : str
            Empty: as declared where it is drawn.
        **options
            What the picture takes beside the result; its title and sentence may name them.

        Returns
        -------
        Chart
            PNG, title, sentence, and the data as a table.
        """
        from kamlib.plots.charts import charts_in
        from kamlib.plots.style import png, repaint

        declared = charts_in(module_of(result.stem, "charts"))[name]
        figure = declared.draw(result, self.language, **options)
        data = declared.data(result, **options)
        key = f"{result.stem}.chart.{name}"
        facts = {**result.figures, **options}
        title, silent = self.language(f"{key}.title", **facts), f"{key}.nothing"
        repaint(figure, self.brand.series)
        seen = audience or declared.audience
        native = declared.native
        return Chart(
            language=self.language,
            key=f"{result.stem}.{name}",
            audience=seen,
            title=title,
            alt=self.language(silent if data.empty and self.language.find(silent) else f"{key}.alt", **facts),
            image=png(figure, int(os.environ.get("KAM_IMAGE_DPI", DPI))),
            kind=name,
            native=native.record() if native else None,
            data=self._table(
                data,
                key=f"{result.stem}.{name}",
                declared=declared.columns,
                title=title,
                rows=CHART_ROWS,
                audience=seen,
            ),
        )

    def findings(self, result: Result, most: int = 8, audience: str = "") -> Findings:
        """Return the findings, most important first.

        `audience` ``facilitator`` keeps the facilitator's alone, in a block that is his; ``internal`` leaves them out;
        empty: all, each marked. A finding that is marked itself keeps its mark, any other has that of its block.

        Parameters
        ----------
        result : Result
            Whose findings they are.
        most : int
            How many are kept at most.
        audience : {'', 'facilitator', 'internal'}
            Whose findings are kept.

        Returns
        -------
        Findings
            Sentences with their tones and audiences.
        """
        private = {"facilitator": (True,), "internal": (False,)}.get(audience, (True, False))
        chosen = [each for each in result.findings if (each.audience == "facilitator") in private]
        seen = audience if audience == "facilitator" else result.AUDIENCES.get("findings", CAREFUL)
        items = tuple((self.sentence(result.stem, each), each.tone, each.audience or seen) for each in chosen[:most])
        title = self.language("blocks.findings.title")
        return Findings(language=self.language, key=f"{result.stem}.findings", audience=seen, title=title, items=items)

    def sentence(self, stem: str, finding: Finding) -> str:
        """Return a finding as a sentence.

        Parameters
        ----------
        stem : str
            Of the result, whose words they are; a finding that names its own stem keeps it.
        finding : Finding
            Key and values.

        Returns
        -------
        str
            In the reader's language.
        """
        return self.language(f"{finding.stem or stem}.finding.{finding.key}", **finding.values)

    def decision(self, result: Result, frame: pd.DataFrame, saved: SavedDecision | None) -> Decision:
        """Return a decision as saved, or the proposal.

        Parameters
        ----------
        result : Result
            Whose decision it is.
        frame : DataFrame
            The decision as a table, its columns as declared in ``DECISION``.
        saved : Decision or None
            As signed; None where nobody has decided.

        Returns
        -------
        Decision
            Who, when and why where it is signed; its table, and what it replaced.
        """
        entry = saved.entry if saved else None
        title = self.language(f"{result.stem}.decision.title")
        seen = result.AUDIENCES.get("decision", CAREFUL)
        key = f"{result.stem}.decision"
        return Decision(
            language=self.language,
            key=key,
            audience=seen,
            title=title,
            proposed=entry is None,
            who=entry.who if entry else "",
            when=self.language.show(entry.when, "date") if entry else "",
            why=entry.why if entry else "",
            replaced=self._replaced(saved),
            body=self._table(
                frame,
                key=key,
                declared=read_columns(result.DECISION),
                title=title,
                rows=DECISION_ROWS,
                audience=seen,
            ),
        )

    def reconciliation(self, stem: str, checks: Sequence[tuple[str, Check]]) -> Notice:
        """Return the sums that must agree; `checks` are pairs of the result's stem and the check.

        Parameters
        ----------
        stem : str
            The step that reconciles.
        checks : sequence of (str, Check)
            Stem of the result and the check.

        Returns
        -------
        Notice
            Good where all hold, else bad; one line for each check.
        """
        state = "good" if all(check.holds for _, check in checks) else "bad"
        lines = tuple(self._check_line(owner, check) for owner, check in checks)
        title, key = self.language(f"blocks.check.{state}"), f"{stem}.reconciliation"
        return Notice(language=self.language, key=key, tone=state, title=title, items=lines)

    # Inside ------------------------------------------------------------------------------------------------------

    def _replaced(self, saved: SavedDecision | None) -> str:
        if saved is None or not saved.history:
            return ""
        before, show = saved.history[0], self.language.show
        return self.language("blocks.decision.replaced", who=before.who, when=show(before.when, "date"), why=before.why)

    def _table(
        self,
        frame: pd.DataFrame,
        *,
        key: str,
        declared: Mapping[str, Column],
        title: str,
        rows: int,
        audience: str,
        columns: Sequence[str] = (),
        note: str = "",
    ) -> Table:
        names = [name for name in (columns or frame.columns) if columns or name not in _unit_columns(declared)]
        kinds = {name: column_of(name, declared, key).kind for name in names}
        head = tuple(TableColumn(name, self._title(key, name, declared), _shown(kinds[name])) for name in names)
        cut = frame.head(rows)
        cells = [self._cells(cut, name, kinds[name], key) for name in names]
        return Table(
            language=self.language,
            key=key,
            audience=audience,
            title=title,
            columns=head,
            rows=tuple(zip(*cells, strict=True)) if cells else (),
            total_rows=len(frame),
            note=note,
        )

    def _title(self, key: str, name: str, declared: Mapping[str, Column]) -> str:
        """Return the title of a column; one that the data name is said by the pattern declared for it, or as it is."""
        stem, _, table = key.partition(".")
        pattern = column_of(name, declared, key).title
        if pattern:
            return self.language.first(pattern.replace("*", name), default=name)
        return self.language.column(stem, name, table)

    def _cells(self, frame: pd.DataFrame, name: str, kind: str, key: str) -> list[Any]:
        values = frame[name].astype(object).tolist()
        stem = key.partition(".")[0]
        if kind == "value":
            return ["" if is_unknown(each) else self.language.value(stem, name, each) for each in values]
        if kind.startswith("of|"):
            return ["" if is_unknown(each) else self.language.show(each, kind) for each in values]
        if kind.startswith("column@"):
            tables = frame[kind.partition("@")[2]].tolist()
            pairs = zip(tables, values, strict=True)
            return [self.language.first(f"tables.{table}.column.{each}", default=str(each)) for table, each in pairs]
        if kind.startswith("measure@"):
            units = frame[kind.partition("@")[2]].tolist()
            pairs = zip(values, units, strict=True)
            return [None if is_unknown(each) else f"{float(each)!r}|{unit}" for each, unit in pairs]
        return values

    def _check_line(self, stem: str, check: Check) -> str:
        whole = float(check.left).is_integer() and float(check.right).is_integer()
        kind = "number" if whole else "number.2"
        left, right = (self.language.show(side, kind) for side in (check.left, check.right))
        words = self.language(f"{stem}.check.{check.key}")
        return self.language(f"blocks.check.{'line' if check.holds else 'broken'}", words=words, left=left, right=right)


def _unit_columns(declared: Mapping[str, Column]) -> set[str]:
    """Return the columns that only hold units of others: they are shown with the numbers, never by themselves."""
    return {column.unit_column for column in declared.values() if column.unit_column.endswith("_unit")}


def _shown(kind: str) -> str:
    """Return the kind by which cells that are words already, or carry their unit, are shown."""
    if kind.startswith(("value", "of|", "column@")):
        return "text"
    return "measure" if kind.startswith("measure@") else kind

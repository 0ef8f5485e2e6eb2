"""Charts that PowerPoint can edit: which there are, that they hold the numbers of the table behind the picture."""

import io
import zipfile
from dataclasses import replace

import pytest
from pptx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from kamlib.blocks import Chart, Table, TableColumn
from kamlib.documents import as_pptx
from kamlib.documents.model import Document, Item, Meta, Section
from kamlib.documents.slides.formats import format_code, without_decimals
from kamlib.documents.slides.series import build_plot, tell_cut
from kamlib.i18n import Language
from kamlib.i18n.numbers import NBSP
from kamlib.runs.reader import open_run
from kamlib.workbook.declared import declared_charts

from .documents import CONTROL, FORMULA, HOSTILE, LONG
from .notebooks import png
from .runs import stored_run
from .slides import faults, opened

EN, RU = Language("en", "EUR"), Language("ru", "RUB")
#: Kinds that stay pictures, and why.
PICTURES = {
    "conduct.signs": "a field of marks",
    "needs_contacts.who_to_whom": "a heat map of people",
    "dossier.timeline": "marks of three kinds in time",
}

CHARTS = {key: chart for key, chart in declared_charts().items() if chart.native}


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    """Return every chart of the stored notebooks by its key."""
    run = open_run(stored_run(tmp_path_factory.mktemp("run") / "run"))
    return {block.key: block for job in run.jobs for block in job.reading.blocks(Chart)}


def chart(key, columns, rows, words=EN, **facts):
    """Return a chart with this table behind it."""
    head = tuple(TableColumn(name, name.title(), kind) for name, kind in columns.items())
    facts = {"key": key, "audience": "client", "title": "Chart"} | facts
    total = facts.pop("total_rows", len(rows))
    data = Table(language=words, columns=head, rows=tuple(rows), total_rows=total, **facts)
    native = CHARTS[key].native.record() if key in CHARTS else None
    return Chart(language=words, alt="Words", image=png(800, 400), data=data, native=native, **facts)


def deck(*blocks, words=EN):
    meta = Meta("board_deck", "facilitator", "Deck", supplier="Us", base_year="2025")
    sections = tuple(Section(f"Part {number}", parts=(Item(block),)) for number, block in enumerate(blocks))
    return as_pptx.write(Document(meta, words, sections))[0]


def drawn(content):
    return [shape.chart for slide in opened(content).slides for shape in slide.shapes if shape.has_chart]


def numbers(made, name):
    """Return the numbers of a series as its cache holds them."""
    series = next(each for each in made.plots[0].series if each.name == name)
    return tuple(series.values)


# Every kind ----------------------------------------------------------------------------------------------------------


def test_every_kind_of_the_workbook_has_a_form_or_a_reason_to_stay_a_picture(charts):
    assert set(charts) <= set(CHARTS) | set(PICTURES)
    assert not set(CHARTS) & set(PICTURES)
    native = {key for key, block in charts.items() if build_plot(block) is not None}
    empty = {key for key, block in charts.items() if not block.data.rows}
    assert set(charts) - native - empty == set(PICTURES) & set(charts)


@pytest.mark.parametrize("key", sorted(CHARTS))
def test_a_chart_of_the_sample_holds_the_numbers_of_its_table_and_stays_in_its_place(charts, key):
    block = charts.get(key)
    if block is None or not block.data.rows:
        pytest.skip("the sample draws no such chart")
    content = deck(block, words=block.language)
    assert faults(content) == []
    made, plot = drawn(content)[0], build_plot(block)
    flat = plot.spec.form in ("points", "curves")
    for shown, series in zip(made.plots[0].series, plot.series, strict=True):
        assert tuple(shown.values) == pytest.approx(series.values, nan_ok=True)
        assert shown.name == series.name
        if flat:
            xs = [float(each.text) for each in shown._element.iterfind(f"{qn('c:xVal')}//{qn('c:v')}")]
            assert xs == pytest.approx(series.xs)
    raw = {cell for row in block.data.rows for cell in row if isinstance(cell, int | float)}
    own = [value for series in plot.series if series.role == "plain" for value in series.values if value]
    scale = 100 if any(column.kind.startswith("score") for column in block.data.columns) else 1
    for value in own:
        assert any(abs(value / part - each) <= 1e-6 * abs(each) for each in raw for part in {1, scale}), value


@pytest.mark.parametrize("name", [HOSTILE, FORMULA, CONTROL, LONG, ""])
@pytest.mark.parametrize("key", sorted(CHARTS))
def test_whatever_a_client_is_called_its_chart_stays_in_its_place(charts, key, name):
    block = charts.get(key)
    if block is None or not block.data.rows:
        pytest.skip("the sample draws no such chart")
    named = [place for place, column in enumerate(block.data.columns) if column.name in CHARTS[key].native.names]
    rows = tuple(
        tuple(f"{name}{number}" if place in named and isinstance(cell, str) else cell for place, cell in enumerate(row))
        for number, row in enumerate(block.data.rows)
    )
    content = deck(replace(block, data=replace(block.data, rows=rows)), words=block.language)
    assert faults(content) == []


# Numbers -------------------------------------------------------------------------------------------------------------


def test_the_workbook_of_a_chart_holds_its_numbers_unrounded_and_no_formula():
    block = chart("intake.statuses", {"status": "text", "accounts": "number"}, [(FORMULA, 12.5), ("Left", 7.25)])
    content = deck(block)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".xlsx"))
        held = archive.read(name)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(held)).get_sheet_by_index(0).to_python()
    assert rows == [["", "Accounts"], [FORMULA, 12.5], ["Left", 7.25]]
    with zipfile.ZipFile(io.BytesIO(held)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_scores_are_out_of_a_hundred_and_a_stack_has_its_sum_behind_its_upper_bound():
    columns = {"rank": "text", "name": "text", "score": "score", "score_low": "score", "score_high": "score"}
    columns |= {"chosen": "text", "potential": "money", "fit": "share"}
    block = chart("priorities.prioritised", columns, [(1, "A", 0.9, 0.7, 0.95, "yes", 0.6, 0.3)])
    plot = build_plot(block)
    assert [(each.name, each.role, each.values) for each in plot.series] == [
        ("potential", "plain", (60.0,)),
        ("fit with our strength", "plain", (30.0,)),
        (" ", "hidden", (5.0,)),
        ("Score", "total", (90.0,)),
    ]
    assert (plot.series[1].low, plot.series[1].high) == ((20.0,), (5.0,))


def test_a_step_of_a_waterfall_stands_on_what_came_before():
    columns = {"variant": "text", "component": "text", "expected": "money", "worth": "money", "start": "money"}
    plot = build_plot(chart("offers.value", columns, [("V1", "a", 10.0, 12.0, 0.0), ("V1", "b", 5.0, 5.0, 10.0)]))
    assert [(each.role, each.values) for each in plot.series] == [
        ("hidden", (0.0, 10.0)),
        ("plain", (10.0, 5.0)),
        ("rest", (2.0, 0.0)),
    ]


def test_bars_of_a_tornado_leave_from_the_base_and_not_from_nought():
    columns = {"factor": "text", "npv_low": "money", "npv_high": "money", "npv_base": "money"}
    made = drawn(deck(chart("budget_risk.tornado", columns, [("a", -5.0, 11.0, 3.0), ("b", 2.0, 4.0, 3.0)])))[0]
    assert made.category_axis._element.find(qn("c:crossesAt")).get("val") == "3"
    assert numbers(made, "Npv_Low") == (-5.0, 2.0)


def test_a_map_is_cut_where_its_table_says():
    columns = {"name": "text", "supply_value": "number.1", "supply_risk": "number.1", "position": "text"}
    columns |= {"value_cut": "number", "risk_cut": "number"}
    made = drawn(deck(chart("positions.supply", columns, [("A", 6.0, 8.0, "x", 5.0, 5.0)])))[0]
    assert [axis._element.find(qn("c:crossesAt")).get("val") for axis in (made.category_axis, made.value_axis)] == [
        "5",
        "5",
    ]
    assert "A" in [each.text for each in made._chartSpace.iter(qn("a:t"))]


def test_a_long_table_becomes_a_series_for_each_of_its_names():
    columns = {"scenario": "text", "year": "text", "cumulative": "money"}
    rows = [("bad", 2025, 0.0), ("bad", 2026, -3.0), ("good", 2025, 0.0), ("good", 2026, 4.0)]
    made = drawn(deck(chart("budget_risk.cumulative", columns, rows)))[0]
    assert [str(each) for each in made.plots[0].categories] == ["2025", "2026"]
    assert [(each.name, tuple(each.values)) for each in made.plots[0].series] == [("bad", (0, -3)), ("good", (0, 4))]
    # They end far apart: each is named there, and no legend is needed.
    assert not made.has_legend


def test_lines_that_end_together_are_named_above():
    columns = {"scenario": "text", "year": "text", "cumulative": "money"}
    rows = [(name, year, end * (year - 2025)) for name, end in (("a", 4.0), ("b", 4.01)) for year in (2025, 2026)]
    assert drawn(deck(chart("budget_risk.cumulative", columns, rows)))[0].has_legend


def test_a_chart_that_leaves_rows_out_says_so_and_one_that_may_not_stays_a_picture():
    rows = [(f"A{number}", 100.0 - number, 0.1) for number in range(20)]
    columns = {"name": "text", "clv": "money", "clv_low": "money"}
    block = chart("lifetime.worth", columns | {"clv_high": "money"}, [(*row, 200.0) for row in rows], total_rows=30)
    plot = build_plot(block)
    assert len(plot.categories) == 12
    assert tell_cut(block, plot, EN) == EN("documents.cut", shown=12, total=30)
    part = chart("budget_choice.frontier", {"rule": "text", "money": "money", "npv": "money"}, [("a", 1.0, 2.0)])
    assert build_plot(part) is not None
    assert build_plot(replace(part, data=replace(part.data, total_rows=64))) is None


def test_a_table_that_lacks_a_column_or_any_number_leaves_the_picture():
    assert build_plot(chart("budget_risk.tornado", {"factor": "text", "npv_low": "money"}, [("a", 1.0)])) is None
    assert build_plot(chart("intake.years", {"year": "text", "revenue": "money"}, [(2025, None)])) is None
    assert build_plot(chart("intake.years", {"year": "text", "revenue": "money"}, [])) is None
    content = deck(chart("conduct.signs", {"name": "text"}, [("a",)]))
    assert [shape.shape_type for shape in opened(content).slides[1].shapes].count(13) == 1


def test_colours_follow_the_theme_and_ours_stands_out():
    rows = [(EN.value("competitors", "company", "us"), 7.0, 6.0, 8.0), ("They", 6.0, 5.0, 7.0)]
    columns = {"company": "text", "mark": "number.1", "mark_low": "number.1", "mark_high": "number.1"}
    series = drawn(deck(chart("competitors.standings", columns, rows)))[0].plots[0].series[0]
    assert series._element.find(f"{qn('c:spPr')}/{qn('a:solidFill')}/{qn('a:schemeClr')}").get("val") == "accent1"
    pale = series._element.findall(qn("c:dPt"))
    assert [each.find(qn("c:idx")).get("val") for each in pale] == ["1"]


# Formats -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "language", "currency", "expected"),
    [
        ("money", [12_300_000.0], "ru", "RUB", f'#,##0.0,,"{NBSP}млн{NBSP}₽"'),
        ("money", [950_000_000.0, 1.0], "en", "GBP", '"£"#,##0,,"m"'),
        ("money", [42_000.0], "en", "RUB", f'"RUB{NBSP}"#,##0.0,"k"'),
        ("money", [7.0], "en", "EUR", '"€"#,##0'),
        ("share.1", [0.2], "ru", "RUB", f'0.0"{NBSP}"%'),
        ("share", [0.2], "en", "EUR", "0%"),
        ("number.2", [1.0], "en", "EUR", "#,##0.00"),
    ],
)
def test_a_number_is_shown_as_its_reader_expects(kind, values, language, currency, expected):
    assert format_code(kind, values, language, currency) == f"{expected};\\\N{MINUS SIGN}{expected};{expected}"


def test_a_change_has_its_sign_and_a_scale_of_whole_steps_no_decimals():
    assert format_code("+number.1", [1.0], "en", "EUR").startswith("+#,##0.0;")
    assert without_decimals(format_code("money", [5e6], "en", "EUR"), 2e6).startswith('"€"#,##0,,"m";')
    assert without_decimals(format_code("money", [5e6], "en", "EUR"), 5e5).startswith('"€"#,##0.0,,"m";')
    assert without_decimals(format_code("share.1", [0.1], "en", "EUR"), 0.05).startswith("0%;")


def test_the_words_for_a_chart_describe_what_is_drawn_and_not_the_picture():
    block = chart("intake.statuses", {"status": "text", "accounts": "number"}, [("Left", 7.25)])
    shape = next(shape for shape in opened(deck(block)).slides[1].shapes if shape.has_chart)
    assert shape._element.xpath(".//p:cNvPr")[0].get("descr") == "Chart. Bars: Accounts."
    drawn_as_it_is = replace(block, key="conduct.signs", native=None)
    picture = next(shape for shape in opened(deck(drawn_as_it_is)).slides[1].shapes if shape.shape_type == 13)
    assert picture._element.xpath(".//p:cNvPr")[0].get("descr") == "Words"


#: Children of the elements that we write into, in the order of the schema (ECMA-376, 21.2): PowerPoint repairs, and
#: loses, what stands elsewhere.
ORDER = {
    "chartSpace": "date1904 lang roundedCorners AlternateContent style chart spPr txPr externalData",
    "legend": "legendPos legendEntry layout overlay spPr txPr",
    "dLbl": "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator",
    "catAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
    "crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "valAx": "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
    "crossAx crosses crossesAt crossBetween majorUnit",
    "errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls errBars cat val xVal yVal smooth",
    "plotArea": "layout barChart lineChart scatterChart catAx valAx spPr",
}


@pytest.mark.parametrize("key", sorted(CHARTS))
def test_what_a_chart_is_made_of_stands_in_the_order_of_the_schema(charts, key):
    block = charts.get(key)
    if block is None or not block.data.rows:
        pytest.skip("the sample draws no such chart")
    space = drawn(deck(block, words=block.language))[0]._chartSpace
    for element in space.iter():
        name = element.tag.rpartition("}")[2]
        if name in ORDER and element.tag == qn(f"c:{name}"):
            children = [child.tag.rpartition("}")[2] for child in element]
            places = [ORDER[name].split().index(child) for child in children]
            assert places == sorted(places), (name, children)

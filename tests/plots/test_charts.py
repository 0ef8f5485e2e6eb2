"""The charts that documents are built on: all there, worded, readable in grey and small, nothing on top of anything."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from kamlib.blocks import BLOCK_MIME
from kamlib.core.paths import share
from kamlib.core.registry import module_of
from kamlib.i18n import LANGUAGES, Language
from kamlib.plots import style
from kamlib.workbook.declared import declared_charts
from kamlib.workbook.session import is_of_account
from tests.plots import looks
from tests.samples.opened import open_sample

#: What the chart is for, and its result and kind.
KEPT = {
    "prioritised list with interval and contributions": ("priorities", "prioritised"),
    "potential against purchases with share of wallet": ("potential", "wallet"),
    "identification and selection matrix with uncertainty": ("positions", "selection"),
    "supplier-position matrix": ("positions", "supply"),
    "whale curve": ("profitability", "whale"),
    "cumulative cash with scenarios": ("budget_risk", "cumulative"),
    "tornado": ("budget_risk", "tornado"),
    "efficient frontier": ("budget_choice", "frontier"),
    "customer value map with fair-value line": ("competitors_value", "value_map"),
    "value curve": ("competitors", "value_curve"),
    "importance-performance": ("competitors", "importance_performance"),
    "perception gap": ("competitors", "perception_gap"),
    "win-win map": ("offers", "win_win"),
    "value waterfall per variant": ("offers", "value"),
    "break-even curve": ("offers", "break_even"),
    "price-war run": ("offers", "price_war"),
}
#: Every chart that a step declares, held to the same rules.
EVERY = [tuple(key.split(".")) for key in declared_charts()]
OF_ACCOUNTS = [each for each in KEPT.values() if each[0] in ("priorities", "potential", "positions", "profitability")]
HOSTILE = ("<script>ПАО «" + "Оченьдлинноеназвание " * 10)[:194] + " $x_1^2$"


@pytest.fixture(scope="module")
def results():
    whole = open_sample("budget")
    own = open_sample("offers", account="A008")
    return {stem: (own if is_of_account(stem) else whole).result(stem) for stem, _ in EVERY}


def draw(result, stem, name, code="ru"):
    return getattr(module_of(stem, "charts"), name)(result, Language(code, "RUB"))


def behind(result, stem, name):
    return getattr(module_of(stem, "charts"), f"{name}_data")(result)


def named(result, name):
    """Return a result whose accounts, criteria of a person or variants all bear one name."""
    tables = {key: table for key, table in result.tables().items() if "name" in table}
    return dataclasses.replace(result, **{key: table.assign(name=name) for key, table in tables.items()})


def sized(result, count):
    """Return a result of as many accounts: the first ones, repeated a little to the side where they do not suffice."""
    changed = {}
    for key, table in result.tables().items():
        if "account_id" not in table or table.empty:
            continue
        ids = list(dict.fromkeys(table["account_id"]))
        rows = [table[table["account_id"].isin(ids[:count])]]
        for turn in range(1, -(-count // len(ids))):
            copy = table.assign(account_id=table["account_id"] + f"_{turn}")
            moved = copy.select_dtypes("float").columns.difference(["holds_share", "weight"])
            rows.append(copy.assign(**{name: copy[name] * (1 - 0.01 * turn) for name in moved}))
        changed[key] = pd.concat(rows, ignore_index=True)
    return dataclasses.replace(result, **changed)


@pytest.mark.parametrize(("stem", "name"), KEPT.values(), ids=KEPT)
def test_every_chart_worth_keeping_is_there_with_data_words_and_readers(results, stem, name):
    data = behind(results[stem], stem, name)
    assert len(data) > 0
    assert declared_charts()[f"{stem}.{name}"].audience in ("customer", "client")
    for code in LANGUAGES:
        language, facts, key = Language(code, "RUB"), results[stem].figures, f"{stem}.chart.{name}"
        assert 5 < len(language(f"{key}.title", **facts)) < 80
        alt = language(f"{key}.alt", **facts)
        assert len(alt) > 60
        assert "{" not in alt
        assert "nan" not in alt


def test_every_declared_chart_is_shown_in_a_notebook():
    """One that is drawn and shown nowhere is work for nobody."""
    shown = {block["key"] for block in stored_blocks() if block["type"] == "chart"}
    assert set(declared_charts()) <= shown


def stored_blocks():
    """Yield the records of the blocks that the stored notebooks show."""
    for path in sorted(share("notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                record = output.get("data", {}).get(BLOCK_MIME)
                yield from [record] if record else []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("stem", "name"), EVERY)
def test_no_words_collide_leave_the_figure_or_are_too_small(results, stem, name, code):
    figure = draw(results[stem], stem, name, code)
    found = looks.words(figure)
    assert looks.collisions(found) == []
    assert looks.outside(figure, found) == []
    assert looks.small(found) == []


@pytest.mark.parametrize(("stem", "name"), EVERY)
def test_names_of_200_letters_collide_with_nothing(results, stem, name):
    figure = draw(named(results[stem], HOSTILE), stem, name)
    found = looks.words(figure)
    assert looks.collisions(found) == []
    assert looks.outside(figure, found) == []


@pytest.mark.parametrize("count", [1, 500])
@pytest.mark.parametrize(("stem", "name"), OF_ACCOUNTS)
def test_one_account_and_five_hundred_are_drawn_as_well(results, stem, name, count):
    result = sized(results[stem], count)
    assert len(behind(result, stem, name)) >= 1
    figure = draw(named(result, HOSTILE), stem, name)
    found = looks.words(figure)
    assert looks.collisions(found) == []
    assert looks.outside(figure, found) == []


@pytest.mark.parametrize(("stem", "name"), EVERY)
def test_grey_print_keeps_neighbouring_series_apart(results, stem, name):
    assert looks.merged_in_grey(draw(results[stem], stem, name)) == []


def test_any_two_fills_differ_in_grey():
    fills = [style.fill(place) for place in range(7)]
    for place, one in enumerate(fills):
        for two in fills[:place]:
            far = abs(looks.lightness(one["facecolor"]) - looks.lightness(two["facecolor"])) >= looks.APART
            assert far or one["hatch"] != two["hatch"], (one, two)


def test_lightness_of_known_colours():
    # Published L* of sRGB: white 100, black 0, middle grey #777777 50.03, red 53.24, blue 32.30.
    published = {"#ffffff": 100.0, "#000000": 0.0, "#777777": 50.03, "#ff0000": 53.24, "#0000ff": 32.30}
    found = {colour: looks.lightness(colour) for colour in published}
    assert found == pytest.approx(published, abs=0.02)


def test_the_checks_see_what_they_are_for():
    figure, axes = style.canvas()
    axes.text(0.5, 0.5, "one word", fontsize=7)
    axes.text(0.52, 0.5, "another")
    axes.text(1.2, 0.5, "outside, far to the right")
    axes.bar([0, 0], [1, 1], bottom=[0, 1], color=["#777777", "#707070"])
    axes.set_xlim(0, 1)
    found = looks.words(figure)
    assert looks.collisions(found) == [("one word", "another")]
    assert looks.outside(figure, found) == ["outside, far to the right"]
    assert looks.small(found) == ["one word"]
    assert len(looks.merged_in_grey(figure)) == 1


def test_the_matrix_shows_how_sure_each_quadrant_is(results):
    result = results["positions"]
    data = behind(result, "positions", "selection")
    assert data["holds_share"].between(0, 1).all()
    written = [text.get_text() for text in draw(result, "positions", "selection").findobj(looks.Text)]
    for held in data["holds_share"]:
        assert Language("ru").show(held, "share") in written
    crosses = [each for each in draw(result, "positions", "selection").axes[0].collections if each.get_segments()]
    ends = np.concatenate([segment for each in crosses for segment in each.get_segments()])
    for name, column in (("view", 0), ("score", 1)):
        for side in ("low", "high"):
            assert set(data[f"{name}_{side}"].round(9)) <= set(ends[:, column].round(9))


def test_the_value_waterfall_ends_in_its_sum(results):
    data = behind(results["offers"], "offers", "value")
    bars = draw(results["offers"], "offers", "value").axes[0].patches
    totals = [bar.get_width() for bar in bars if bar.get_facecolor()[:3] == looks.colors.to_rgb(style.INK)]
    assert totals == pytest.approx(data.groupby("variant", sort=False)["expected"].sum().tolist())

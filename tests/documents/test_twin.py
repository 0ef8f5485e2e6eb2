"""The live twin: its formulas give what the steps give, as made and after inputs are changed; nothing acts in it."""

import io
import json
import re
import shutil
import time
import zipfile

import numpy as np
import pandas as pd
import pytest
from xlsxwriter.utility import xl_col_to_name

from kamlib.core.errors import InputError
from kamlib.documents.make import make_documents
from kamlib.documents.twin.make import write_twin
from kamlib.documents.twin.readback import read_back
from kamlib.i18n import Language
from kamlib.runs.reader import open_run
from kamlib.sheets.book import TwinBook, between
from kamlib.sheets.register import RegisterEntry
from kamlib.steps.budget.assumptions import default_ranges
from kamlib.steps.shared.price_facts import quality_ratios
from kamlib.workspace.branding import Brand

from .calc import cells, differences, folder_of, place_of, recalculated, sheets, typed
from .needs import ROOT, needs
from .twins import computed, copied, decided, many, tiny


@pytest.fixture(scope="module")
def toolmaker(tmp_path_factory):
    engagement = copied(tmp_path_factory.mktemp("twin") / "toolmaker")
    return engagement, computed(engagement)


@pytest.fixture(scope="module")
def builders(tmp_path_factory):
    """The sample of builders with a profile that has every kind of value function, and decisions saved."""
    engagement = copied(tmp_path_factory.mktemp("twin") / "construction", "construction")
    computed(engagement, "first", steps=("profile", "priorities"))
    criteria = decided(engagement, "profile")["criteria"]
    bands = {"function": "bands", "floor": None, "target": None, "edges": [5.0, 8.0], "values": [0.0, 0.4, 1.0]}
    criteria = [each | bands | {"must_have": 0.4} if each["id"] == "payment_discipline" else each for each in criteria]
    labels = {"Жилищное строительство": 1.0, "ПРОМЫШЛЕННОЕ СТРОИТЕЛЬСТВО": 0.5}
    kind = {"id": "industry", "metric": "industry", "group": "fit", "function": "categories", "categories": labels}
    decided(engagement, "profile", criteria=[*criteria, kind | {"weight": 6.0, "label": "Kind of building"}])
    decided(engagement, "priorities")
    return engagement, computed(engagement, "second", steps=("profile", "priorities", "budget"))


def twin(run, language="en"):
    return write_twin(open_run(run), language)


def formulas(content):
    return sum(bool(formula) for found in cells(content).values() for formula, _ in found.values())


def wrong_after(folder, content, changes, expected, names=None):
    """Type changes into a twin, let LibreOffice reckon, and compare with the twin of what was decided so."""
    found = cells(recalculated(folder_of(folder), typed(content, changes)))
    return differences(cells(expected), found, names)


# As made -----------------------------------------------------------------------------------------------------------


@needs("soffice")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_formula_of_the_sample_reckons_what_the_run_gave(toolmaker, tmp_path, language):
    content = twin(toolmaker[1], language)
    assert formulas(content) > 10_000
    assert differences(cells(content), cells(recalculated(tmp_path, content))) == []


@needs("soffice")
def test_every_kind_of_value_function_reckons_what_the_run_gave(builders, tmp_path):
    content = twin(builders[1])
    assert differences(cells(content), cells(recalculated(tmp_path, content))) == []


@needs("soffice")
def test_a_first_session_has_a_twin_without_empty_sheets(tmp_path):
    run = computed(copied(tmp_path / "first", "first_session"))
    content = twin(run)
    found = cells(content)
    assert list(found)[:4] == ["About", "Profile", "Facts", "Scores"]
    assert not any(name.startswith(("Competitors", "Offers")) for name in found)
    said = [value for _, value in found["About"].values()]
    assert "Competitors: the run has no data for it" in said
    assert differences(found, cells(recalculated(tmp_path, content))) == []


@needs("soffice")
def test_one_account_is_enough(tmp_path):
    content = twin(computed(tiny(tmp_path / "one")))
    assert formulas(content) > 50
    assert differences(cells(content), cells(recalculated(tmp_path, content))) == []


def test_the_same_run_gives_the_same_bytes_and_the_day_of_the_run(toolmaker):
    content = twin(toolmaker[1])
    assert content == twin(toolmaker[1])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"2026-02-03T00:00:00Z" in archive.read("docProps/core.xml")
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}


def test_every_title_is_worded_in_both_languages(toolmaker):
    for language in ("ru", "en"):
        shown = [value for found in cells(twin(toolmaker[1], language)).values() for _, value in found.values()]
        keys = [text for text in shown if isinstance(text, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", text)]
        assert keys == []


def test_a_run_that_kept_no_decisions_is_told_to_run_again(tmp_path):
    run = many(tmp_path / "run", 3, 2)
    record = run / "results" / "profile.json"
    record.write_text(json.dumps({"figures": {}, "findings": [], "tables": []}), encoding="utf-8")
    with pytest.raises(InputError) as error:
        twin(run)
    assert [each.code for each in error.value.problems] == ["twin_run_too_old"]


def test_the_twin_is_made_beside_the_other_documents(toolmaker):
    made = make_documents(toolmaker[1], ["xlsx"], ["en"], kinds=["twin"])
    assert [(each.kind, each.format, each.status) for each in made] == [("twin", "xlsx", "done")]
    assert made[0].path == toolmaker[1] / "documents" / "en" / "twin.xlsx"
    # In the colours of the engagement around the run.
    assert made[0].path.read_bytes() == write_twin(open_run(toolmaker[1]), "en", toolmaker[0].brand)


@needs("soffice")
def test_worth_costs_and_growth_that_nobody_stated_stay_unknown(tmp_path):
    engagement = copied(tmp_path / "toolmaker")
    data = engagement.folder / "data"
    offers, variants = (pd.read_csv(data / f"{name}.csv", dtype=str) for name in ("offers", "variants"))
    own = offers["account_id"] == "A008"
    offers.loc[own & (offers["variant"] == "V1"), ["customer_value", "equation"]] = None
    offers.loc[offers.index[own & (offers["variant"] == "V2")][0], ["our_cost", "one_off_cost"]] = None
    variants.loc[(variants["account_id"] == "A008") & (variants["variant"] == "V3"), "share_uplift"] = None
    offers.to_csv(data / "offers.csv", index=False)
    variants.to_csv(data / "variants.csv", index=False)
    content = twin(computed(engagement, steps=("profile", "priorities", "offers")))
    found = cells(content)
    sheet = found["Offers A008"]
    first = next(int(place[1:]) for place, (_, value) in sheet.items() if value == "just a discount")
    # His NPV of the first variant, ours of the others.
    assert [sheet[f"G{first + 1}"][1], sheet[f"I{first + 2}"][1], sheet[f"I{first + 3}"][1]] == ["", "", ""]
    assert differences(found, cells(recalculated(tmp_path, content))) == []


# After inputs are changed ------------------------------------------------------------------------------------------


def decided_alike(folder, engagement):
    """Return another copy of the engagement's sample, with what was decided in it."""
    other = copied(folder, "construction")
    shutil.copytree(engagement.decisions.folder, other.decisions.folder, dirs_exist_ok=True)
    return other


@needs("soffice")
def test_changed_weights_and_thresholds_move_the_list_as_the_steps_do(builders, tmp_path):
    engagement, run = builders
    content = twin(run)
    other = decided_alike(tmp_path / "other", engagement)
    computed(other, "first", steps=("profile", "priorities"))
    criteria = {
        "potential": {"weight": 3.0, "function": "linear", "floor": 5e6},
        "days_overdue": {"weight": 40.0, "floor": 9.0, "target": 60.0},
        "solvency": {"must_have": 4.0},
        "referrals": {"target": None},
        "payment_discipline": {"edges": [6.0, 7.0], "values": [0.0, 0.7, 0.9]},
        "industry": {"categories": {"Жилищное строительство": 0.1, "ПРОМЫШЛЕННОЕ СТРОИТЕЛЬСТВО": 0.9}},
    }
    saved = other.decisions.read("profile").value["criteria"]
    decided(other, "profile", criteria=[each | criteria.get(each["id"], {}) for each in saved])
    decided(other, "priorities", cut=0.4, boundary=0.65)
    expected = twin(computed(other, "second", steps=("profile", "priorities")))

    def at(name, *path):
        return place_of(content, "profile", "", "criteria", {"id": name}, *path)

    changes = {
        at("potential", "weight"): 3.0,
        at("potential", "function"): "linear",
        at("potential", "floor"): 5e6,
        at("days_overdue", "weight"): 40.0,
        at("days_overdue", "floor"): 9.0,
        at("days_overdue", "target"): 60.0,
        at("solvency", "must_have"): 4.0,
        at("referrals", "target"): None,
        at("payment_discipline", "edges", 0): 6.0,
        at("payment_discipline", "edges", 1): 7.0,
        at("payment_discipline", "values", 1): 0.7,
        at("payment_discipline", "values", 2): 0.9,
        at("industry", "categories", "Жилищное строительство"): 0.1,
        at("industry", "categories", "ПРОМЫШЛЕННОЕ СТРОИТЕЛЬСТВО"): 0.9,
        place_of(content, "priorities", "", "cut"): 0.4,
        place_of(content, "priorities", "", "boundary"): 0.65,
    }
    found = cells(recalculated(tmp_path, typed(content, changes)))
    assert differences(cells(expected), found, {"Profile", "Scores"}) == []
    # The block of choices stands in the order of its run; the list itself must be the same.
    wrong = differences(cells(expected), found, {"Priorities"})
    assert [each for each in wrong if re.fullmatch(r"[A-N]\d+", each[1])] == []
    before = cells(content)["Priorities"]
    assert [before[f"B{row}"][1] for row in range(12, 20)] != [
        found["Priorities"][f"B{row}"][1] for row in range(12, 20)
    ]


@needs("soffice")
def test_changed_levels_limits_and_assumptions_move_the_budget_as_the_steps_do(builders, tmp_path):
    engagement, run = builders
    content = twin(run)
    other = decided_alike(tmp_path / "other", engagement)
    budget = json.loads((run / "results" / "budget.json").read_text(encoding="utf-8"))["decision"]
    levels = {"none": "light", "light": "deep", "standard": "none", "deep": "light"}
    there = pd.read_csv(run / "tables" / "budget_choice.options.csv").groupby("account_id")["level"].agg(set)
    moved = [
        {"account_id": each["account_id"], "level": levels[each["level"]]}
        for each in budget["levels"]
        if levels[each["level"]] in there[each["account_id"]]
    ]
    assert moved
    year = 2027
    ranges = [each | ({"pessimistic": 0.4} if each["factor"] == "pool" else {}) for each in budget["scenarios"]]
    caps = [{"year": year, "amount": 1e6}]
    changed = {"path": "linear", "erosion": 0.11, "retention": 0.7, "fte_cap": 0.1, "target_year": year + 1}
    named = {each["account_id"]: each for each in budget["levels"]} | {each["account_id"]: each for each in moved}
    final = budget | changed | {"levels": list(named.values()), "money_caps": caps, "scenarios": ranges}
    other.decisions.save("budget", final, who="Anna", why="Session", when=pd.Timestamp("2026-02-03").date())
    expected = twin(computed(other, "second", steps=("profile", "priorities", "budget")))
    words = Language("en")
    changes = {
        place_of(content, "budget", "", "levels", {"account_id": each["account_id"]}, "level"): words.value(
            "budget", "level", each["level"]
        )
        for each in moved
    }
    changes |= {
        place_of(content, "budget", "", "path"): words("twin.budget.path_linear"),
        place_of(content, "budget", "", "money_caps", {"year": year}, "amount"): 1e6,
        **{place_of(content, "budget", "", name): value for name, value in changed.items() if name != "path"},
    }
    pool = next(each for each in default_ranges() if each.factor == "pool")
    selector = pool.model_dump()
    changes[place_of(content, "budget", "", "scenarios", selector, "pessimistic")] = 0.4
    # The optimum of the steps and its simulation are facts; what follows from the levels must agree.
    assert wrong_after(tmp_path, content, changes, expected, {"Budget", "Budget by year"}) == []
    named = {place: value for place, (_, value) in cells(expected)["Budget"].items()}
    assert any(str(value).startswith("Over") for value in named.values())


@needs("soffice")
@pytest.mark.parametrize("scenario", ["pessimistic", "optimistic"])
def test_a_scenario_gives_what_the_run_gave_for_it(builders, tmp_path, scenario):
    content = twin(builders[1])
    chosen = Language("en").value("budget_risk", "scenario", scenario)
    found = cells(recalculated(tmp_path, typed(content, {("Budget", "B4"): chosen})))["Budget"]
    expected = pd.read_csv(builders[1] / "tables" / "budget_risk.scenarios.csv").set_index("scenario").loc[scenario]
    for cell, name in (("H4", "npv"), ("H5", "roi"), ("H7", "cost")):
        assert found[cell][1] == pytest.approx(expected[name], rel=1e-6)
    # A scenario that never pays back has no payback, here as there.
    assert found["H6"][1] == ("" if np.isnan(expected["payback"]) else pytest.approx(expected["payback"], rel=1e-6))


@needs("soffice")
def test_changed_importance_price_weight_and_discount_move_sheets_of_an_account_as_the_steps_do(toolmaker, tmp_path):
    first, run = toolmaker
    content = twin(run)
    record = json.loads((run / "results" / "competitors.A008.json").read_text(encoding="utf-8"))
    criteria = record["decision"]["criteria"]
    points = {criteria[0]["criterion"]: 2.0, criteria[3]["criterion"]: 30.0}
    criteria = [each | {"importance": points.get(each["criterion"], each["importance"])} for each in criteria]
    changes = {
        place_of(content, "competitors", "A008", "criteria", {"criterion": name}, "importance"): value
        for name, value in points.items()
    }
    changes[place_of(content, "competitors", "A008", "price_weight")] = 0.3
    changes |= {
        place_of(content, "offers", "A008", name): value
        for name, value in {"discount": 0.2, "discount_uplift": 0.1, "ramp_years": 4.0}.items()
    }
    path = tmp_path / "sent.xlsx"
    path.write_bytes(typed(content, changes))
    back = read_back(first.folder, path)
    decided(first, "priorities")
    final = decided(first, "competitors", "A008", price_weight=0.3, criteria=criteria)
    assert back.values["competitors", "A008"] == final
    final = decided(first, "offers", "A008", discount=0.2, discount_uplift=0.1, ramp_years=4)
    assert back.values["offers", "A008"] == final
    expected = twin(computed(first, "second", steps=("profile", "competitors", "offers")))
    assert wrong_after(tmp_path, content, changes, expected, {"Competitors A008", "Offers A008"}) == []


@needs("soffice")
def test_changed_facts_and_marks_move_what_rests_on_them(toolmaker, tmp_path):
    content = twin(toolmaker[1])
    found = cells(content)
    years = {place: value for place, (_, value) in found["Potential"].items() if place.startswith("B")}
    line = next(int(place[1:]) for place, value in years.items() if value == 2026)
    changes = {("Competitors A008", "D8"): 1.0, ("Facts", "D5"): 8.0, ("Potential", f"E{line}"): 0.0}
    after = cells(recalculated(tmp_path, typed(content, changes)))
    curve = pd.read_csv(toolmaker[1] / "tables" / "competitors.A008.curve.csv")
    order = list(dict.fromkeys(curve["criterion"]))
    companies = ["us", *[each for each in dict.fromkeys(curve["company"]) if each != "us"]]
    marks = curve.pivot(index="company", columns="criterion", values="mark").loc[companies, order].to_numpy().copy()
    weights = curve.drop_duplicates("criterion")["weight"].to_numpy()
    marks[0, order.index(found["Competitors A008"]["A8"][1])] = 1.0
    price = json.loads((toolmaker[1] / "results" / "competitors.A008.json").read_text(encoding="utf-8"))
    keep = np.array([name != price["decision"]["price_criterion"] for name in order])
    quality = {value: place for place, (_, value) in after["Competitors A008"].items() if value == "Us"}
    at = max(int(place[1:]) for place in quality.values() if place.startswith("A"))
    assert after["Competitors A008"][f"E{at}"][1] == pytest.approx(quality_ratios(marks, weights * keep)[0], rel=1e-6)
    # Growth plans of the first account: 8 points is the target, and weigh 0.11 of what is known.
    before, now = found["Scores"]["M5"][1], after["Scores"]["M5"][1]
    assert now - before == pytest.approx(0.11 * (1 - found["Scores"]["D5"][1]), rel=1e-6)
    # A quantity of nothing takes its line out of the potential, and the potential out of the facts.
    gone = found["Potential"][f"M{line}"][1]
    account = found["Potential"]["A6"][1]
    fact = next(place for place, (_, value) in found["Facts"].items() if value == account and place.startswith("A"))
    was, left = (each["Facts"][f"C{fact[1:]}"][1] for each in (found, after))
    assert was - left == pytest.approx(gone, rel=1e-6, abs=1e-6)


# Safety and shape --------------------------------------------------------------------------------------------------


def test_a_name_never_becomes_a_formula_and_hides_nothing(tmp_path):
    names = ('=HYPERLINK("http://x","y")', "+1-1", "@SUM(1)", "<script>alert(1)</script>", "bell\x07", "Щ" * 200)
    content = twin(computed(tiny(tmp_path / "hostile", names)))
    found = cells(content)
    shown = {value for sheet in found.values() for formula, value in sheet.values() if not formula}
    assert set(names[:4]) <= shown
    assert "Щ" * 200 in shown
    assert not any("HYPERLINK" in formula for sheet in found.values() for formula, _ in sheet.values())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"\x07" not in b"".join(archive.read(name) for name in archive.namelist())


def test_names_of_sheets_are_safe_short_and_each_once():
    book = TwinBook(Language("en", "EUR"), Brand(), pd.Timestamp("2026-02-03").date())
    titles = ["a/b\\c:d*e?f[g]h", "'quoted'", "X" * 40, "x" * 40, "History", ""]
    made = [book.sheet(str(at), title).name for at, title in enumerate(titles)]
    assert made[0] == "a b c d e f g h"
    assert made[1] == "quoted"
    assert made[3] == "x" * 29 + " 2"
    assert "history" not in [name.casefold() for name in made]
    assert all(0 < len(name) <= 31 for name in made)


def test_formulas_are_locked_and_inputs_open(toolmaker):
    content = twin(toolmaker[1])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").decode()
        open_ = [
            at
            for at, each in enumerate(re.findall(r"<xf .*?(?:/>|</xf>)", styles.split("<cellXfs")[1]))
            if 'locked="0"' in each
        ]
        for name, path in sheets(archive).items():
            xml = archive.read(path).decode()
            assert ("<sheetProtection" in xml) == (not name.startswith("_"))
            assert not re.search("password|hashValue", xml)
            if not name.startswith("_"):
                locked = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"[^>]*><f>', xml)
                assert not set(map(int, locked)) & set(open_)


def test_a_small_sheet_is_written_as_it_was(tmp_path):
    book = TwinBook(Language("en", "EUR"), Brand(main="#0B5394"), pd.Timestamp("2026-02-03").date())
    sheet = book.sheet("one", "One")
    book.sheet("lists", "_lists").ws.hide()
    sheet.head("Title", "Note", 2)
    sheet.heads(3, ["Name", "Share", "Choice", "Sum"])
    sheet.text(4, 0, "=1+1")
    share = sheet.ask(4, 1, 0.25, "share", RegisterEntry("number", ("x", "", "y")), between(0, 1))
    sheet.ask(4, 2, "no", "text", RegisterEntry("choice", ("x", "", "z")), {"labels": ("yes", "no")})
    sheet.live(4, 3, f"{share}*4", 1.0, "number.2")
    sheet.fact(4, 4, None)
    sheet.finish((20, 10, 10, 10), (4, 1))
    with zipfile.ZipFile(io.BytesIO(book.close())) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    lines = re.sub(r"(?<=>)(?=<)", "\n", xml) + "\n"
    golden = ROOT / "tests" / "documents" / "golden" / "twin_sheet.xml"
    assert lines == golden.read_text(encoding="utf-8")


#: What Excel 2016 and LibreOffice both know.
FUNCTIONS = re.compile(
    r"ABS|AND|COUNT|COUNTIF|EXACT|IF|INDEX|ISNUMBER|LN|MATCH|MAX|MID|MIN|N|NOT|OR|RANK|ROUND|ROW|SUM|SUMIFS|SUMPRODUCT|TANH"
)


def test_formulas_keep_to_what_every_office_program_knows(toolmaker):
    found = [formula for sheet in cells(twin(toolmaker[1])).values() for formula, _ in sheet.values() if formula]
    unquoted = [re.sub(r'"[^"]*"', "", formula) for formula in found]
    used = {name for formula in unquoted for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", formula)}
    assert [name for name in used if not FUNCTIONS.fullmatch(name)] == []
    assert max(map(len, found)) < 8192


def test_weights_agreed_by_another_method_are_facts(tmp_path):
    run = many(tmp_path / "run", 6, 3)
    path = run / "results" / "profile.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["decision"]["method"] = "rank_order"
    path.write_text(json.dumps(record), encoding="utf-8")
    content = twin(run)
    with pytest.raises(KeyError):
        place_of(content, "profile", "", "criteria", {"id": "c0"}, "weight")
    profile = cells(content)["Profile"]
    assert profile["I6"] == ("", pytest.approx(1 / 6))
    assert "another method" in profile["A3"][1]


@needs("soffice")
def test_must_haves_of_many_criteria_are_named_in_parts(tmp_path):
    run = many(tmp_path / "run", 5, 45)
    path = run / "results" / "profile.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for each in record["decision"]["criteria"]:
        each["must_have"] = 5.0
    path.write_text(json.dumps(record), encoding="utf-8")
    content = twin(run)
    facts = cells(content)["Facts"]
    row = [facts.get(f"{column}5", ("", ""))[1] for column in _letters(2, 45)]
    failed = ", ".join(f"c{at}" for at, fact in enumerate(row) if fact != "" and fact < 5)
    found = cells(recalculated(tmp_path, content))
    assert found["Scores"][f"{_letters(2 + 45 + 4, 1)[0]}5"][1] == failed
    assert differences(cells(content), found, {"Scores"}) == []


def _letters(first, count):
    return [xl_col_to_name(column) for column in range(first, first + count)]


def test_five_hundred_accounts_are_written_in_seconds(tmp_path):
    run = many(tmp_path / "run")
    start = time.process_time()
    content = twin(run)
    assert time.process_time() - start < 20
    assert len(content) < 3_000_000
    assert formulas(content) > 500 * 25

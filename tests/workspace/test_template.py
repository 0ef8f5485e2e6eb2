"""The input workbook: what a person finds in it, and that it is read back exactly, whatever became of it."""

import datetime
import io
import random
import re
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from template_files import SETTINGS, WORDS, cells, filled, grid, intake_of, part, retyped, row_of, sheets

from kamlib.core.errors import InputError, UsageError
from kamlib.core.paths import share
from kamlib.core.tables import TABLES
from kamlib.i18n.catalogues import catalogue
from kamlib.intake.formats.template import HELPER, MARK, SHEET, recognise
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.template import write_template
from kamlib.workspace.template.book import build_workbook, plan_sheet
from kamlib.workspace.template.cells import read_example
from kamlib.workspace.template.plan import EXAMPLE, FIRST, HEADER, KEYS, sheet_name
from kamlib.workspace.template.style import count_lines

LANGUAGES = ("ru", "en")
ACCOUNT = row_of("accounts", "A1", "Alpha", "current", None, None, None, None, "0077", 2019, True)
NEED = row_of("needs", "A1", "Speed", 8.0, "B")
NEEDS = [
    NEED,
    row_of("needs", "A1", "Price", 5.0, None),
    row_of("needs", "A1", "Price", 6.0, None),
    row_of("needs", "A9", "X*", 1.0, None),
]
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn")), min_size=1, max_size=12
)
_FORMULA = st.sampled_from(["=1+1", "+7 900", "-5 %", "@SUM(A1)", "_x0041_", '=HYPERLINK("x")', "TRUE", "1e5", "'x"])
_ID = st.text(st.sampled_from("AZ09-_я"), min_size=1, max_size=8)


def _values(column) -> st.SearchStrategy:
    low, high = column.low, column.high
    match column.kind:
        case "id":
            return _ID
        case "text":
            return _TEXT.map(str.strip).filter(bool) | _FORMULA
        case "category":
            return st.sampled_from(column.values)
        case "bool":
            return st.booleans()
        case "int":
            return st.integers(int(low or 0), int(high or 10**6))
        case "year":
            return st.integers(1990, 2100)
        case "date":
            return st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31))
    ends = (-1e8 if low is None else low, 1e8 if high is None else high)
    return st.floats(*ends).map(lambda value: min(max(round(value, 6) + 0.0, ends[0]), ends[1]))


def _rows(table) -> st.SearchStrategy:
    row = st.tuples(*(_values(each) if each.required else st.none() | _values(each) for each in table.columns))
    return st.lists(row, min_size=1, max_size=4)


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_any_valid_rows_are_read_back_equal(tmp_path_factory, table, data, language):
    rows = data.draw(_rows(TABLES[table]))
    intake = intake_of(tmp_path_factory.mktemp("client"), {"book.xlsx": filled({table: rows}, language)})
    assert cells(intake, table) == rows


@pytest.fixture(scope="module", params=LANGUAGES)
def blank(request):
    words = WORDS[request.param]
    plans = [plan_sheet(name, words) for name in TABLES]
    return request.param, build_workbook(plans, words), plans


def test_every_sheet_has_a_name_that_excel_takes(blank):
    language, content, _ = blank
    names = list(sheets(content))
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert names[1:3] == [catalogue(language, "tables")[f"{table}.title"] for table in ("accounts", "sales")]
    assert names[-1] == SHEET


def test_titles_stand_over_the_hidden_keys_with_a_star_where_required(blank):
    language, content, plans = blank
    for plan in plans:
        rows = grid(content, plan.name)
        columns = plan.table.columns
        assert rows[KEYS][: len(columns) + 1] == [HELPER, *(f"{plan.table.name}.{each.name}" for each in columns)]
        wanted = [
            catalogue(language, "tables")[f"{plan.table.name}.column.{each.name}"] + " *" * each.required
            for each in columns
        ]
        assert rows[HEADER][1 : len(columns) + 1] == wanted


def test_every_table_has_an_example_that_obeys_its_own_rules(blank):
    language, content, plans = blank
    for plan in plans:
        known = {
            key.rpartition(".")[2]: text
            for key, text in catalogue(language, "template").items()
            if key.startswith(f"example.{plan.table.name}.")
        }
        assert set(known) <= {each.name for each in plan.table.columns}
        assert {each.name for each in plan.table.columns if each.required} <= set(known), plan.table.name
        for name, text in known.items():
            column = plan.table.column(name)
            value = read_example(text, column)
            assert column.kind != "category" or value in column.values
            assert column.low is None or value >= column.low
            assert column.high is None or value <= column.high
        assert sum(cell not in ("", None) for cell in grid(content, plan.name)[EXAMPLE]) == len(known) + 1


def test_an_untouched_workbook_gives_no_table(blank, tmp_path):
    _, content, _ = blank
    intake = intake_of(tmp_path, {"from the client.xlsx": content})
    assert intake.present == ()
    assert [each.code for each in intake.problems] == ["accounts_missing"]


def test_sheets_are_protected_without_a_password_and_their_rows_are_not(blank):
    _, content, plans = blank
    for name, xml in sheets(content).items():
        assert "<sheetProtection" in xml, name
        assert "password=" not in xml
    xml = sheets(content)[plans[0].name]
    assert 'insertColumns="0"' in xml  # the attribute says what is locked: 0 is allowed
    assert 'insertColumns="0"' not in sheets(content)[plans[1].name]
    assert f'<pane xSplit="2" ySplit="{FIRST}"' in xml
    assert "<autoFilter" in xml


def test_lists_stand_in_cells_and_every_message_fits(blank):
    _, content, plans = blank
    named = set(re.findall(r'<definedName name="([^"]+)"', part(content, "xl/workbook.xml")))
    for plan in plans:
        found = re.findall(r"<dataValidation (.*?)</dataValidation>", sheets(content)[plan.name])
        assert found or all(each.kind == "text" for each in plan.table.columns), plan.table.name
        for check in found:
            error = re.search(r' error="([^"]*)"', check)
            assert error is None or len(error.group(1)) <= 255
            if 'type="list"' in check:
                assert re.search(r"<formula1>(.*)</formula1>", check).group(1) in named
    chosen = sum(bool(each.values) or each.kind == "bool" for plan in plans for each in plan.table.columns)
    lists = [xml for name, xml in sheets(content).items() if name != SHEET]
    assert sum(xml.count("<formula1>list_") for xml in lists) == chosen


def test_the_hidden_sheet_says_what_the_file_is(blank):
    language, content, plans = blank
    assert f'<sheet name="{SHEET}" sheetId="{len(plans) + 3}" state="veryHidden"' in part(content, "xl/workbook.xml")
    assert grid(content, SHEET)[0][:3] == [MARK, 1.0, language]


def test_the_same_sheets_give_the_same_bytes():
    one, two = (filled({"accounts": [ACCOUNT], "needs": [NEED]}) for _ in range(2))
    assert one == two


def test_the_first_sheet_counts_the_rows_and_links_to_them():
    content = filled({"accounts": [ACCOUNT, row_of("accounts", "A2", "Beta")], "needs": [NEED]}, "en")
    xml = sheets(content)["Start here"]
    counted = dict(re.findall(r"<f>COUNTA\((\w+)!\$B\$7:\$B\$1048576\)</f><v>(\d+)</v>", xml))
    assert counted == {"Accounts": "2", "Needs": "1"}
    assert re.findall(r'location="\'?(\w+)\'?!B7"', xml) == ["Accounts", "Needs"]


def test_the_column_that_checks_says_what_is_wrong_with_a_row():
    needs = [
        NEED,
        row_of("needs", "A1", "Price", 5.0, None),
        row_of("needs", "A1", "Price", 6.0, None),
        row_of("needs", "A9", "X", 1.0, None),
        row_of("needs", "A1", "Y", None, "A"),
    ]
    rows = grid(filled({"accounts": [ACCOUNT], "needs": needs}, "en"), "Needs")[FIRST:]
    unknown, blank = "not on sheet “Accounts”", "fill in what is required"
    assert [row[0] for row in rows[:5]] == ["Alpha", "repeated", "repeated", unknown, blank]


def _everything() -> dict[str, list[tuple]]:
    sales = [
        ("A1", datetime.date(2025, 3, day), None, "goods", "=Line", None, 10.5 * day, None, None) for day in (1, 2)
    ]
    return {"accounts": [ACCOUNT], "sales": sales, "needs": [NEED], "usp": [("@home", "-5 % off")]}


def _same(intake, tables=None):
    for name, rows in (tables or _everything()).items():
        assert cells(intake, name) == rows, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_may_be_renamed_and_columns_moved(tmp_path, language):
    def change(name, rows):
        if name == SHEET:
            return name, rows
        order = list(range(len(rows[0])))
        random.Random(7).shuffle(order)
        return f"x{abs(hash(name)) % 10**6}", [[row[at] for at in order] for row in rows]

    intake = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything(), language), change)})
    assert intake.problems == ()
    _same(intake)


def test_rows_and_columns_may_be_inserted_and_rows_deleted(tmp_path):
    def change(name, rows):
        if name == "Потребности":
            wide = [[*row[:2], "", *row[2:]] for row in rows]
            wide[HEADER][2] = "Наше примечание"
            wide[FIRST][2] = "сверено"
            return name, [wide[0], [""] * len(wide[0]), *wide[3:FIRST], [""] * len(wide[0]), *wide[FIRST:]]
        return name, rows

    intake = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything()), change)})
    assert [each.code for each in intake.problems] == ["column_unknown"]
    _same(intake)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_hidden_keys_the_titles_speak(tmp_path, language):
    def change(name, rows):
        keyed = name != SHEET and len(rows) > KEYS and rows[KEYS][0] == HELPER
        return name, [*rows[:KEYS], *rows[KEYS + 1 :]] if keyed else rows

    content = retyped(filled(_everything(), language), change)
    _same(intake_of(tmp_path, {"b.xlsx": content}))


def test_titles_may_be_overwritten(tmp_path):
    def change(name, rows):
        if name == "Потребности":
            rows[HEADER] = ["", "Шифр", "Что нужно", "Важность *", ""]
        return name, rows

    intake = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything()), change)})
    assert intake.problems == ()
    _same(intake)


def test_columns_of_the_clients_own_come_along_whatever_they_are_called(tmp_path):
    def change(name, rows):
        if name == "Клиенты":
            own = len(TABLES["accounts"].columns) + 1
            for at, (title, value) in enumerate((("=1+1", 5.5), ("Рейтинг *", "007"), (2024.0, "x")), start=own):
                rows[HEADER][at], rows[FIRST][at] = title, value
        return name, rows

    accounts = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything()), change)}).frame("accounts")
    assert list(accounts.columns[-3:]) == ["=1+1", "Рейтинг *", "2024"]
    assert accounts.iloc[0, -3:].tolist() == [5.5, "007", "x"]


def test_a_problem_names_the_sheet_and_its_row_as_they_stand(tmp_path):
    def change(name, rows):
        if name == "Needs":
            rows[FIRST][3] = "very"
        return name, rows

    intake = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything(), "en"), change)})
    [problem] = intake.problems
    found = (problem.code, problem.file, problem.sheet, problem.row, problem.column, problem.found)
    assert found == ("not_a_number", "data/b.xlsx", "Needs", FIRST + 1, "Importance", "very")


def test_categories_are_understood_in_either_language(tmp_path):
    def change(name, rows):
        if name == "Accounts":
            rows[FIRST][3], rows[FIRST][10] = "ушедший", "да"
        return name, rows

    accounts = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything(), "en"), change)}).frame("accounts")
    assert accounts.loc[0, "status"] == "lapsed"
    assert accounts.loc[0, "sole_supplier"]


def test_a_table_in_two_places_is_refused_and_two_halves_are_welcome(tmp_path):
    book = filled({"accounts": [ACCOUNT], "needs": []})
    needs = filled({"accounts": [], "needs": [NEED]}, "en")
    both = intake_of(tmp_path, {"a.xlsx": book, "b.xlsx": needs})
    assert both.problems == ()
    assert both.present == ("accounts", "needs")
    for second in ({"c.xlsx": book}, {"accounts.csv": "account_id,name\nA1,x\n"}):
        intake = intake_of(tmp_path, {"a.xlsx": book, "b.xlsx": needs} | second)
        [problem] = [each for each in intake.problems if each.column == "sources.accounts"]
        assert problem.code == "two_files"
        assert set(problem.values["files"]) == {"data/a.xlsx", f"data/{next(iter(second))}"}


def test_a_workbook_may_be_called_like_a_table(tmp_path):
    intake = intake_of(tmp_path, {"needs.xlsx": filled(_everything())})
    assert intake.problems == ()
    _same(intake)


def test_a_workbook_of_a_later_version_says_so_once(tmp_path):
    def change(name, rows):
        if name == SHEET:
            rows[0][1] = 2.0
        return name, rows

    intake = intake_of(tmp_path, {"b.xlsx": retyped(filled(_everything()), change)})
    assert [(each.code, each.file) for each in intake.problems] == [("template_version", "data/b.xlsx")]


def test_other_and_damaged_files_are_not_ours(tmp_path):
    content = filled(_everything())
    (tmp_path / "cut.xlsx").write_bytes(content[: len(content) // 2])
    (tmp_path / "other.xlsx").write_bytes(retyped(content, lambda name, rows: (name.replace(SHEET, "own"), rows)))
    (tmp_path / "text.xlsx").write_text("kam-input-workbook")
    with zipfile.ZipFile(tmp_path / "hollow.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", f'<sheet name="{SHEET}" sheetId="1"/>')
    for name in ("cut", "other", "text", "hollow", "absent"):
        found = recognise(tmp_path / f"{name}.xlsx")
        assert found is None or found.problem is not None, name
        assert found is None or name == "hollow"


def test_a_file_that_is_there_stays_and_wrong_names_write_nothing(tmp_path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"work")
    for wrong, code in ((path, "file_exists"), (tmp_path / "b.xls", "file_kind")):
        with pytest.raises(UsageError) as caught:
            write_template(wrong, WORDS["en"], ["accounts"])
        assert caught.value.problems[0].code == code
    with pytest.raises(UsageError) as caught:
        write_template(tmp_path / "c.xlsx", WORDS["en"], ["accouns", "x"])
    assert [each.found for each in caught.value.problems] == ["accouns", "x"]
    assert caught.value.problems[0].values["nearest"] == "accounts"
    assert [each.name for each in tmp_path.iterdir()] == ["b.xlsx"]
    assert path.read_bytes() == b"work"


def test_text_that_excel_would_cut_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        filled({"usp": [("x", "y" * 40_000)]})
    assert caught.value.problems[0].code == "text_too_long"


def test_an_engagement_goes_in_and_comes_back_whole(tmp_path):
    sample = Engagement(share("data_samples", "first_session"))
    (tmp_path / "data").mkdir()
    plans = write_template(tmp_path / "data" / "book.xlsx", WORDS["en"], (), sample)
    assert {plan.table.name: len(plan.rows) for plan in plans if plan.rows} == {"accounts": 40, "sales": 803}
    (tmp_path / "engagement.yaml").write_text(SETTINGS)
    back = Engagement(tmp_path)
    assert [each for each in back.intake.problems if each.severity == "error"] == []
    for name in sample.intake.present:
        assert back.table(name).equals(sample.table(name)), name


def test_what_breaks_a_rule_is_handed_back_as_it_was_written(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "engagement.yaml").write_text(SETTINGS)
    (tmp_path / "data" / "accounts.csv").write_text("account_id,name,customer_since,bonus\nA1,=x,long ago,007\n")
    write_template(tmp_path / "b.xlsx", WORDS["en"], ["accounts"], Engagement(tmp_path))
    row = grid((tmp_path / "b.xlsx").read_bytes(), "Accounts")[FIRST]
    bonus = 1 + len(TABLES["accounts"].columns)  # the client's own columns follow those of the schema
    assert (row[1], row[2], row[9], row[bonus]) == ("A1", "=x", "long ago", "007")


def test_a_file_that_breaks_while_it_is_read_ends_in_its_problems(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "engagement.yaml").write_text(SETTINGS)
    (tmp_path / "data" / "sales.csv").write_text("account_id,year,revenue\nA1,2025,1\nA1\n")
    with pytest.raises(InputError) as caught:
        write_template(tmp_path / "b.xlsx", WORDS["en"], ["sales"], Engagement(tmp_path))
    assert {(each.code, each.row) for each in caught.value.problems} == {("row_short", 3)}
    assert not (tmp_path / "b.xlsx").exists()


def test_a_table_too_long_for_a_sheet_is_said_and_left_to_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr("kamlib.workspace.template.book.MOST", 802)
    sample = Engagement(share("data_samples", "first_session"))
    plans = write_template(tmp_path / "b.xlsx", WORDS["en"], (), sample)
    assert {plan.table.name: (len(plan.rows), plan.left_out) for plan in plans[:2]} == {
        "accounts": (40, 0),
        "sales": (0, 803),
    }
    assert "803 rows: too many for a workbook" in str(grid((tmp_path / "b.xlsx").read_bytes(), "Start here"))


def test_names_of_sheets_are_made_valid():
    assert sheet_name("a/b: [c]*?") == "a b   c"
    assert len(sheet_name("x" * 50)) == 31
    assert sheet_name("'''") == "-"


@pytest.mark.parametrize(
    ("text", "letters", "count"), [("", 5, 1), ("one two", 7, 1), ("one two", 6, 2), ("a\nb", 9, 2)]
)
def test_lines_that_a_text_takes(text, letters, count):
    assert count_lines(text, letters) == count


@pytest.mark.office
@pytest.mark.parametrize("language", LANGUAGES)
def test_another_office_program_computes_the_same_and_loses_nothing(tmp_path, language):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice")
    tables = _everything() | {"needs": NEEDS}
    content, source, saved = filled(tables, language), tmp_path / "book.xlsx", tmp_path / "saved"
    source.write_bytes(_uncomputed(content))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    back = (saved / "book.xlsx").read_bytes()
    guide, name = next(iter(sheets(content))), {"ru": "Потребности", "en": "Needs"}[language]
    for sheet, column, first in ((name, 0, FIRST), (guide, 4, 0)):
        ours, theirs = ([row[column] for row in grid(each, sheet)[first:]] for each in (content, back))
        assert [cell for cell in theirs if cell != ""] == [cell for cell in ours if cell != ""]
    assert 'type="list"' in sheets(back)[name]
    intake = intake_of(tmp_path, {"b.xlsx": back})
    assert [each.code for each in intake.problems] == ["duplicate_key", "reference_unknown"]
    _same(intake, tables)


def _uncomputed(content: bytes) -> bytes:
    """Take the cached values of formulas away: whoever opens the file has to compute them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as full, zipfile.ZipFile(stream, "w") as bare:
        for entry in full.infolist():
            bare.writestr(entry, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", full.read(entry)))
    return stream.getvalue()

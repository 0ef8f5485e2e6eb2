"""``kam map`` as a person meets it: one question, its answer, exit codes, and the same on the next export."""

import zipfile

import pytest
import yaml
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.workspace.engagement import Engagement

from .notebooks import SETTINGS

SALES = (
    "Клиент;Период;Номенклатура;Сумма\n"
    "Ромашка;05.01.2025;Станки;100\nВектор;06.01.2025;Фрезы;50,5\nРомашка;07.01.2025;Станки;1\n"
)
TWO = "Клиент;Период;Сумма;Выручка\nРомашка;05.01.2025;120;100\nВектор;06.01.2025;60;50\nРомашка;07.02.2025;12;10\n"


@pytest.fixture
def kam(monkeypatch):
    monkeypatch.setenv("KAM_LANG", "en")
    return lambda *words, typed="": CliRunner().invoke(main, [str(word) for word in words], input=typed)


@pytest.fixture
def client(tmp_path):
    folder = tmp_path / "client"
    (folder / "data").mkdir(parents=True)
    (folder / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture
def export(tmp_path):
    def write(name: str, text: str):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_clear_export_goes_in_by_yes_and_its_sums_are_said(kam, client, export, lang):
    said = kam("map", client, export("Продажи.csv", SALES), "--yes", "--lang", lang, "--who", "Anna")
    assert said.exit_code == 0, said.output
    assert "Номенклатура" in said.output
    assert "{" not in said.output
    content = yaml.safe_load((client / "mapping" / "sales.yaml").read_text(encoding="utf-8"))
    assert (content["who"], content["how"], content["file"]) == ("Anna", "proposal", "Продажи.csv")
    frame = Engagement(client).table("sales")
    assert frame.groupby("account_id")["revenue"].sum().to_dict() == {"Ромашка": 101, "Вектор": 50.5}
    assert Engagement(client).table("accounts")["name"].tolist() == ["Ромашка", "Вектор"]


@pytest.mark.parametrize("answer", ["y\n", "да\n", "YES\n"])
def test_one_yes_confirms_everything(kam, client, export, answer):
    said = kam("map", client, export("x.csv", SALES), typed=answer)
    assert said.exit_code == 0, said.output
    assert said.output.count("[yes/no]") == 1
    assert Engagement(client).table("sales")["revenue"].sum() == 151.5


@pytest.mark.parametrize("answer", ["n\n", "\n", "maybe\n", ""])
def test_anything_but_a_yes_saves_nothing(kam, client, export, answer):
    said = kam("map", client, export("x.csv", SALES), typed=answer)
    assert said.exit_code == 2
    assert not (client / "mapping").exists()


def test_what_is_open_stops_yes_and_says_the_words_that_decide(kam, client, export):
    path = export("x.csv", TWO)
    said = kam("map", client, path, "--yes")
    assert said.exit_code == 2
    assert not (client / "mapping" / "sales.yaml").exists()
    assert Engagement(client).intake.present == ()
    assert '--column "Выручка=revenue"' in said.output
    said = kam("map", client, path, "--yes", "--column", "Выручка=revenue")
    assert said.exit_code == 0, said.output
    assert Engagement(client).table("sales")["revenue"].sum() == 160


def test_titles_of_ours_may_be_named_in_words(kam, client, export):
    text = "Клиент;Сумма\nА;5\nБ;6\nА;7\n"
    said = kam(
        "map", client, export("x.csv", text), "--yes", "--table", "Продажи", "--table", "accounts", "--set", "Год=2025"
    )
    assert said.exit_code == 0, said.output
    assert Engagement(client).table("sales")["year"].unique().tolist() == [2025]


@pytest.mark.parametrize(
    "words",
    [("--table", "slaes"), ("--set", "year"), ("--set", "bogus=1"), ("--column", "x=bogus"), ("--reading", "x=?")],
)
def test_an_option_that_names_nothing_of_ours_is_wrong_use(kam, client, export, words):
    said = kam("map", client, export("x.csv", SALES), "--yes", *words)
    assert said.exit_code == 2
    assert "“" in said.output
    assert not (client / "mapping").exists()


def test_without_files_whatever_is_not_mapped_yet_is_taken(kam, client):
    assert kam("map", client, "--yes").exit_code == 2
    (client / "data" / "x.csv").write_text(SALES, encoding="utf-8")
    assert kam("map", client, "--yes").exit_code == 0
    assert kam("map", client, "--yes").exit_code == 2


def test_the_next_export_asks_nothing_even_without_yes(kam, client, export):
    kam("map", client, export("jan.csv", SALES), "--yes")
    said = kam("map", client, export("feb.csv", SALES.replace(".01.", ".02.")), "--replace")
    assert said.exit_code == 0, said.output
    assert "[yes/no]" not in said.output
    assert Engagement(client).mappings.sources["sales"].file == "feb.csv"


def test_a_changed_shape_is_told_and_saved_only_when_answered(kam, client, export):
    kam("map", client, export("jan.csv", SALES), "--yes")
    changed = export("feb.csv", SALES.replace("Сумма", "Заплачено").replace("Номенклатура", "Номенклатура (вид)"))
    said = kam("map", client, changed, "--yes")
    assert said.exit_code == 2
    assert "Заплачено" in said.output
    assert Engagement(client).mappings.sources["sales"].file == "jan.csv"
    said = kam(
        *("map", client, changed, "--yes", "--replace"),
        *("--column", "Заплачено=revenue", "--column", "Номенклатура (вид)=product_line"),
    )
    assert Engagement(client).mappings.sources["sales"].file == "feb.csv", said.output
    assert Engagement(client).table("sales")["revenue"].sum() == 151.5


def test_check_names_files_that_no_table_reads(kam, client, export):
    kam("map", client, export("x.csv", SALES), "--yes")
    (client / "data" / "more.xlsx").write_bytes(b"not mapped")
    said = kam("check", client)
    assert "more.xlsx" in said.output
    assert "kam map" in said.output


def test_errors_in_the_data_are_said_and_end_with_two_though_the_mapping_is_saved(kam, client, export):
    said = kam("map", client, export("x.csv", SALES.replace("50,5", "много")), typed="y\n")
    assert said.exit_code == 2
    assert "много" in said.output
    assert (client / "mapping" / "sales.yaml").is_file()


def test_text_of_the_file_cannot_act_on_the_terminal(kam, client, export):
    said = kam("map", client, export("x.csv", SALES.replace("Ромашка", "\x1b[31mA\x07")), "--yes")
    assert "\x1b[31mA" not in said.output
    assert "\x07" not in said.output


def test_a_shipped_sample_is_not_mapped_into(kam, export):
    assert kam("map", "toolmaker", export("x.csv", SALES), "--yes").exit_code == 2


def test_the_summary_accounts_for_every_row_repair_and_amount(kam, client, export):
    text = "Продажи\n\nКлиент;янв 2025;фев 2025\nА;1 000,5;(2)\nБ;;\nВ;3;4\nИтого;1003,5;2\n"
    said = kam("map", client, export("x.csv", text), "--yes")
    assert said.exit_code == 0, said.output
    lines = said.output.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert any(line.startswith("  columns that became rows: 2") for line in lines)
    assert "Sales: 5 rows read = 2 used + 3 set aside" in lines
    assert "  set aside: 1, a row without any figure" in lines
    assert any(line.startswith("  mended: minus in brackets") and "(2) → -2" in line for line in lines)
    assert "  Revenue: €1,006 in the file, €1,006 in use" in lines


def test_what_totals_add_up_to_is_shown_beside_what_is_used(kam, client, export):
    text = "Клиент;Сумма\nА;5\nБ;6\nА;7\nИтого;18\n"
    said = kam(
        "map", client, export("x.csv", text), "--yes", "--table", "sales", "--table", "accounts", "--set", "year=2025"
    )
    assert said.exit_code == 0, said.output
    lines = said.output.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert "  Revenue: €36 in the file = €18 in use + €18 in rows set aside" in lines


def test_a_file_that_cannot_be_read_leaves_the_folder_as_it_was(kam, client, tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 half a workbook")
    said = kam("map", client, path, "--yes")
    assert said.exit_code == 2
    assert list((client / "data").iterdir()) == []
    assert path.is_file()


def test_of_many_titles_that_are_not_used_a_few_are_named(kam, client, export):
    titles = [f"Field {n}" for n in range(300)]
    head, row = ";".join(["Клиент", "Год", "Сумма", *titles]), ";".join(["А", "2025", "5", *["x"] * 300])
    said = kam("map", client, export("x.csv", f"{head}\n{row}\n{row}\n"), "--yes")
    assert "and 290 columns more" in said.output.replace("\N{NO-BREAK SPACE}", " ")
    assert "Field 299" not in said.output


def test_accounts_are_taken_from_every_file_of_their_lines(kam, client, export):
    later = SALES.replace(".01.", ".02.").replace("Вектор", "Новый")
    said = kam("map", client, export("jan.csv", SALES), export("feb.csv", later), "--yes")
    assert said.exit_code == 0, said.output
    assert sorted(Engagement(client).table("accounts")["name"]) == ["Вектор", "Новый", "Ромашка"]


def test_a_list_taken_from_lines_that_have_changed_waits_for_them(kam, client, export):
    kam("map", client, export("jan.csv", SALES), "--yes")
    without = "\n".join(line.rpartition(";")[0] for line in SALES.splitlines())
    said = kam("map", client, export("feb.csv", without), "--yes")
    assert said.exit_code == 2
    assert {each.file for each in Engagement(client).mappings.sources.values()} == {"jan.csv"}


def test_members_of_an_archive_of_one_shape_are_one_table(kam, client, tmp_path):
    with zipfile.ZipFile(tmp_path / "months.zip", "w") as archive:
        archive.writestr("jan.csv", SALES)
        archive.writestr("feb.csv", SALES.replace(".01.", ".02.").replace("Вектор", "Новый"))
    said = kam("map", client, tmp_path / "months.zip", "--yes")
    assert said.exit_code == 0, said.output
    engagement = Engagement(client)
    assert engagement.table("sales")["revenue"].sum() == 303
    assert len(engagement.table("accounts")) == 3


def test_a_filled_input_workbook_is_no_file_to_be_mapped(kam, client):
    assert (
        kam("template", client / "data" / "our figures.xlsx", "--tables", "accounts", "--tables", "needs").exit_code
        == 0
    )
    said = kam("check", client)
    assert "our figures.xlsx. To map" not in said.output
    assert kam("map", client, "--yes").exit_code == 2


def test_a_refused_table_has_nothing_in_use(kam, client, export):
    said = kam("map", client, export("x.csv", SALES.replace("50,5", "many")), "--yes")
    assert said.exit_code == 2
    lines = said.output.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert "Sales: 3 rows read = 0 used + 3 set aside" in lines
    assert "  set aside: 3, table refused" in lines
    assert "  Revenue: €101 in the file, nothing in use yet" in lines

"""A person is found everywhere and taken out of all of it; everybody else and every other row stay."""

import datetime
import gzip
import hashlib
import json
import os
import shutil
import unicodedata
import zipfile

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.core.errors import InputError, UsageError
from kamlib.core.paths import share
from kamlib.runner.forget import forgetting, search
from kamlib.runner.forget.erasing import CannotEraseError, erase
from kamlib.runner.forget.forgetting import forget
from kamlib.runner.forget.rows import drop_rows, drop_sheet_rows
from kamlib.runner.forget.target import Target
from kamlib.runner.locks import lock_runs
from kamlib.workspace.engagement import Engagement

DAY = datetime.date(2026, 3, 1)
NAME, LONGER = "Королёв Пётр", "Королёв Пётр Ильич"
TARGET = Target(NAME, (LONGER, "Кравцова П."), "(удалено 1)")
CONTACTS = [
    "account_id,person,function,role,influence,our_owner,last_contact",
    "{a},Королёв Пётр,Главный инженер,decides,5,Ермакова,2025-03-01",
    "{a},Королёв Пётр Ильич,Мастер,uses,2,Ермакова,2025-03-02",
    "{a},Кравцова П.,Закупки,buys,3,Ермакова,2025-03-03",
]


def digest(content):
    return hashlib.sha256(content).hexdigest()


def write_run(folder, account):
    """Make a finished run of one job: notebook with a picture, page, table, document, record, manifest."""
    run = folder / "runs/2026-01-15_120000"
    files = {
        f"notebooks/ru/06_needs.{account}.ipynb": json.dumps(
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "outputs": [
                            {
                                "output_type": "display_data",
                                "data": {"image/png": "iVBORw0KGgoPERSON", "text/plain": f"a\n{NAME}"},
                            }
                        ],
                    }
                ]
            },
            ensure_ascii=True,
        ),
        f"tables/needs.{account}.people.csv": f"person,share\n{NAME},0.5\n{LONGER},0.5\n",
        f"results/needs.{account}.json": json.dumps({"figures": {"who": NAME}}, ensure_ascii=False),
    }
    page = f'<img alt="" src="data:image/png;base64,iVBORw0KGgoPERSON"><td>{NAME.replace(" ", chr(10))}</td>'
    others = {f"documents/ru/06_needs.{account}.html": page, "documents/ru/index.html": "<p>1</p>"}
    others |= {"documents/ru/client_report.pdf": "%PDF", f"documents/ru/account_plan.{account}.html": "<p>2</p>"}
    for name, text in (files | others).items():
        path = run / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    hashes = {name: digest(text.encode()) for name, text in files.items()}
    record = run / f"jobs/ru/06_needs.{account}.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"files": hashes}), encoding="utf-8")
    (run / "manifest.json").write_text(json.dumps({"jobs": [{"files": hashes}]}), encoding="utf-8")
    return run


def in_russian(folder):
    path = folder / "engagement.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("language: en", "language: ru"), encoding="utf-8")


@pytest.fixture
def client(tmp_path):
    folder = shutil.copytree(share("data_samples", "first_session"), tmp_path / "e")
    account = (folder / "data/accounts.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    in_russian(folder)
    (folder / "data/contacts.csv").write_text("\n".join(CONTACTS).format(a=account) + "\n", encoding="utf-8")
    said = f"account_id;variant;person;date;round;acceptance;change\n{account};V1;{NAME};2025-10-14;1;3;Спросить ещё\n"
    (folder / "data/feedback.csv").write_bytes(said.encode("cp1251"))
    value = {"needs": [{"need": "Срок", "said_by": NAME, "heard_by": LONGER}]}
    Engagement(folder).decisions.save("offers", value, who="Я", why=f"{NAME} просил", when=DAY, account_id=account)
    write_run(folder, account)
    return folder


def holders(folder):
    """Return the files in which the person stands, whatever their kind: looked for by other means than the code."""
    longer = {LONGER: "", json.dumps(LONGER)[1:-1]: ""}
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            try:
                text = content.decode("utf-8")
            except UnicodeDecodeError:
                text = content.decode("cp1251")
            for each in longer:
                text = text.replace(each, "")
            text = " ".join(text.split())
            found += [path.name] if NAME in text or json.dumps(NAME)[1:-1] in text else []
    return found


def test_looking_changes_nothing(client):
    before = {path: path.read_bytes() for path in client.rglob("*") if path.is_file()}
    traces = forget(client, "Королев  Пётр", delete=False, when=DAY)
    assert traces.cells == {"feedback": 1, "contacts": 1}
    assert len(holders(client)) == len(
        [path for path in traces.contents if path.name not in ("manifest.json", f"06_needs.{traces.accounts[0]}.json")]
    )
    assert {path: path.read_bytes() for path in client.rglob("*") if path.is_file()} == before


def test_he_is_out_of_everything_and_everybody_else_stays(client):
    forget(client, NAME, delete=True, when=DAY)
    assert holders(client) == []
    engagement = Engagement(client)
    assert engagement.table("contacts")["person"].tolist() == [LONGER, "Кравцова П."]
    assert engagement.table("feedback")["person"].tolist() == ["(удалено 1)"]
    assert "Спросить ещё" in (client / "data/feedback.csv").read_bytes().decode("cp1251"), "the code page stays"
    saved = engagement.decisions.read("offers", engagement.table("contacts")["account_id"].iloc[0])
    assert saved.value["needs"] == [{"need": "Срок", "said_by": "(удалено 1)", "heard_by": LONGER}]


def test_the_record_names_nobody(client):
    forget(client, NAME, delete=True, when=DAY)
    record = yaml.safe_load((client / "forgotten.yaml").read_text(encoding="utf-8"))["forgotten"]
    assert [(each["number"], each["on"], each["cells"], each["documents"]) for each in record] == [
        (1, "2026-03-01", 2, 2)
    ]
    forget(client, LONGER, delete=True, when=DAY)
    assert "(удалено 2)" not in (client / "data/contacts.csv").read_text(encoding="utf-8"), "his row is gone as well"
    assert len(yaml.safe_load((client / "forgotten.yaml").read_text(encoding="utf-8"))["forgotten"]) == 2


def test_the_run_vouches_for_its_files_as_they_are_now_without_pictures_and_documents(client):
    forget(client, NAME, delete=True, when=DAY)
    run = client / "runs/2026-01-15_120000"
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["jobs"][0]["files"]
    record = json.loads(next((run / "jobs/ru").iterdir()).read_text(encoding="utf-8"))["files"]
    assert manifest == record == {name: digest((run / name).read_bytes()) for name in manifest}
    assert len(manifest) == 3
    assert not [
        path for path in run.rglob("*") if b"iVBORw0KGgoPERSON" in (path.read_bytes() if path.is_file() else b"")
    ]
    assert sorted(path.name.partition(".")[0] for path in (run / "documents/ru").iterdir()) == ["06_needs", "index"]


def test_a_fault_while_it_is_prepared_changes_nothing(client, monkeypatch):
    before = {path: path.read_bytes() for path in client.rglob("*") if path.is_file() and ".lock" not in path.name}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(forgetting.Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        forget(client, NAME, delete=True, when=DAY)
    assert {
        path: path.read_bytes() for path in client.rglob("*") if path.is_file() and ".lock" not in path.name
    } == before


@pytest.mark.parametrize("steps", range(10))
def test_an_interrupted_one_is_gone_on_with(client, monkeypatch, steps):
    replace, done = os.replace, []

    def stop(fresh, path):
        if len(done) == steps:
            raise KeyboardInterrupt
        done.append(replace(fresh, path))

    monkeypatch.setattr(forgetting.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        forget(client, NAME, delete=True, when=DAY)
    monkeypatch.undo()
    assert holders(client), "as long as anything is left the tables name him"
    forget(client, NAME, delete=True, when=DAY)
    assert holders(client) == []
    assert not [path for path in client.rglob("*") if path.name.endswith(".forgetting")]


def test_a_stranger_gets_the_nearest_name_and_one_of_ours_is_refused(client):
    with pytest.raises(InputError) as error:
        forget(client, "Королева Петра", delete=False, when=DAY)
    assert [(each.code, each.values["nearest"]) for each in error.value.problems] == [("person_unknown", NAME)]
    with pytest.raises(InputError) as error:
        forget(client, "Ермакова", delete=True, when=DAY)
    assert [each.code for each in error.value.problems] == ["person_ours"]


def test_not_while_a_run_is_under_way_and_not_in_a_sample(client):
    with lock_runs(client / "runs"), pytest.raises(UsageError):
        forget(client, NAME, delete=True, when=DAY)
    with pytest.raises(UsageError):
        forget(share("data_samples", "toolmaker"), "Трушин В. Г.", delete=True, when=DAY)


def test_records_of_contacts_go_by_the_column_of_people_alone():
    head = 'id;"Кто";note\r\n'
    lines = f'{head}a;"Королёв Пётр";"две, \r\nстроки"\r\na;Королёв Пётр Ильич;2\r\nb;Кравцова П.;Королёв Пётр\r\n'
    left = f"{head}a;Королёв Пётр Ильич;2\r\nb;Кравцова П.;Королёв Пётр\r\n"
    assert drop_rows(lines, TARGET, "Кто") == left
    assert erase("x.csv", lines.encode(), TARGET).decode().count("(удалено 1)") == 2
    with pytest.raises(CannotEraseError):
        drop_rows(lines, TARGET, "Другое")
    assert drop_rows("a;b\n", TARGET, "Другое") == "a;b\n"


def write_sheet(path, body):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<sheets><sheet name="c" r:id="r1"/></sheets>')
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationship Id="r1" Target="s.xml"/>')
        archive.writestr("xl/sharedStrings.xml", f"<sst><si/><si><t>Кто</t></si><si><t>{NAME}</t></si></sst>")
        archive.writestr("xl/s.xml", f"<sheetData>{body}</sheetData>")
    return path.read_bytes()


def test_cells_without_content_and_other_columns_of_a_sheet_keep_their_rows(tmp_path):
    rows = [
        '<row r="1"><c r="A1" s="1"/><c r="B1" t="s"><v>1</v></c></row>',
        '<row r="2"/>',
        '<row r="3"><c r="A3" s="1"/><c r="B3" t="s"><v>2</v></c></row>',
        f'<row r="4"><c r="A4"/><c r="B4" t="str"><f>A1</f><v>{NAME}</v></c></row>',
        f'<row r="5"><c r="B5" t="inlineStr"><is><t>{NAME}</t></is></c></row>',
        '<row r="6"><c r="A6" t="s"><v>2</v></c><c r="B6" s="2"/></row>',
    ]
    content = write_sheet(tmp_path / "b.xlsx", "".join(rows))
    (tmp_path / "made.xlsx").write_bytes(drop_sheet_rows(content, "c", TARGET, "Кто"))
    with zipfile.ZipFile(tmp_path / "made.xlsx") as archive:
        assert archive.read("xl/s.xml").decode() == f"<sheetData>{rows[0]}{rows[1]}{rows[5]}</sheetData>"
    with pytest.raises(CannotEraseError):
        drop_sheet_rows(content, "c", TARGET, "Другое")


@pytest.mark.parametrize("page", ["cp1251", "cp866", "koi8-r", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_text_keeps_its_encoding(page):
    text = (
        f"клиент;кто;сказал\r\nA;{NAME};Сроки поставки очень длинные\r\n" + "A;B;Plain words and figures 12345\r\n" * 9
    )
    assert erase("x.csv", text.encode(page), TARGET) == text.replace(NAME, "(удалено 1)").encode(page)


def test_bytes_without_a_letter_and_pages_without_the_token_are_no_fault():
    text = f"Спросить о сроках {NAME} о поставке".encode("cp1251")
    assert (
        erase("x.txt", text + b" \x98", TARGET)
        == text.replace(NAME.encode("cp1251"), "(удалено 1)".encode("cp1251")) + b" \x98"
    )
    target = Target("José García", (), "(удалено 1)")
    assert erase("x.txt", "Café, José García said".encode("cp1252"), target) == "Café, (removed 1) said".encode(
        "cp1252"
    )
    assert erase("x.txt", NAME.encode() + b" \xff", TARGET) == "(удалено 1)".encode() + b" \xff"
    with pytest.raises(CannotEraseError):
        erase("x.csv.gz", gzip.compress(NAME.encode()), TARGET)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('Ян "Б" О\'Н', each)
        for each in (
            'Ян "Б" О\'Н',
            'Ян ""Б"" О\'\'Н',
            'Ян \\"Б\\" О\'Н',
            "Ян &quot;Б&#34; О&#39;Н",
            "Ян&nbsp;&quot;Б&quot;\u00a0 О&#x27;Н",
            "Ян &quot;Б&quot; О&apos;Н",
        )
    ]
    + [
        ("A & <B> C", "A &amp; &lt;B&gt; C"),
        ("José García", "Jos\\xE9 Garc\\xEDa"),
        ("José García", unicodedata.normalize("NFD", "José García")),
        (NAME, unicodedata.normalize("NFD", NAME)),
        (NAME, json.dumps(NAME)[1:-1].upper().replace("\\U", "\\u")),
        (NAME, json.dumps(f"«{NAME}»")[7:-7]),
        ("Иванов И.И.", "Иванов И. И."),
        ("Иванов И. И.", "Иванов И.И."),
    ],
)
def test_a_name_is_found_however_it_is_spelt(name, written):
    made = erase("x.txt", f"- {written}, x".encode(), Target(name, (), "(*)"))
    assert made == b"- (*), x"
    assert erase("x.txt", f"{written}ич".encode(), Target(NAME, (), "(*)")) is None


def test_a_sign_written_by_its_number_is_no_letter():
    quoted = json.dumps(f"«{NAME}»")
    assert TARGET.take_out(quoted) == quoted.replace(json.dumps(NAME)[1:-1], "(удалено 1)")
    assert TARGET.take_out(json.dumps(f"{NAME}а")) == json.dumps(f"{NAME}а")


@pytest.mark.parametrize(("name", "code"), [("Закупки", "person_one_word"), ("Alder & Finch Foods", "person_account")])
def test_a_name_that_is_no_name_alone_is_refused(client, name, code):
    with (client / "data/contacts.csv").open("a", encoding="utf-8") as file:
        file.write(f"C01,{name},Мастер,uses,2,Ермакова,2025-03-02\n")
    with pytest.raises(InputError) as error:
        forget(client, name, delete=True, when=DAY)
    assert [each.code for each in error.value.problems] == [code]


def test_a_table_that_names_him_and_stays_as_it_is_is_told(client, monkeypatch):
    erased = search.erasing.erase
    monkeypatch.setattr(
        search.erasing, "erase", lambda name, *rest: None if name == "feedback.csv" else erased(name, *rest)
    )
    assert forget(client, NAME, delete=False, when=DAY).by_hand == ("data/feedback.csv",)


def test_his_first_word_that_still_stands_is_told_and_never_quoted(client):
    (client / "data/notes.txt").write_text("спросить у КОРОЛЁВА", encoding="utf-8")
    (client / "data/other.txt").write_text(f"{LONGER}, королевство", encoding="utf-8")
    assert forget(client, NAME, delete=False, when=DAY).near == ("data/notes.txt",)
    said = CliRunner().invoke(main, ["forget", str(client), NAME, "--lang", "en"])
    assert "data/notes.txt: the first word" in said.output
    assert "КОРОЛЁВА" not in said.output


def write_workbook(path, inline):
    with xlsxwriter.Workbook(path, {"constant_memory": inline}) as book:
        for name, rows in {
            "accounts": [["account_id", "name"], ["A1", "Один"]],
            "contacts": [["account_id", "person", "function"], ["A1", NAME, "Инженер"], ["A1", LONGER, "Мастер"]],
            "feedback": [["account_id", "person", "change"], ["A1", NAME, f"{NAME}: дорого"]],
        }.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


@pytest.mark.parametrize("inline", [False, True], ids=["shared strings", "strings in place"])
def test_a_workbook_loses_his_row_of_contacts_and_his_name_elsewhere(tmp_path, inline):
    folder = shutil.copytree(share("data_samples", "first_session"), tmp_path / "e")
    account = (folder / "data/accounts.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    in_russian(folder)
    write_workbook(folder / "data/book.xlsx", inline)
    with (folder / "engagement.yaml").open("a", encoding="utf-8") as file:
        file.write("\nsources:\n  contacts: {file: book.xlsx, sheet: contacts}\n")
    accounts = (folder / "data/accounts.csv").read_text(encoding="utf-8").replace(f"\n{account},", "\nA1,", 1)
    (folder / "data/accounts.csv").write_text(accounts, encoding="utf-8")
    forget(folder, NAME, delete=True, when=DAY)
    assert Engagement(folder).table("contacts")["person"].tolist() == [LONGER]
    with zipfile.ZipFile(folder / "data/book.xlsx") as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist()).replace(LONGER, "")
    assert NAME not in text
    assert "(удалено 1): дорого" in text
    assert "Инженер" not in text or not inline


def test_what_cannot_be_changed_here_is_named(client):
    (client / "data/old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + NAME.encode("utf-16-le"))
    said = CliRunner().invoke(main, ["forget", str(client), NAME, "--lang", "en"])
    assert said.exit_code == 2, said.output
    assert "data/old.xls names the person and cannot be changed here" in said.output


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_command_says_what_would_change_and_what_did(client, lang):
    would = CliRunner().invoke(main, ["forget", str(client), NAME, "--lang", lang])
    done = CliRunner().invoke(main, ["forget", str(client), NAME, "--delete", "--lang", lang])
    assert (would.exit_code, done.exit_code) == (0, 0), would.output + done.output
    assert "--delete" in would.output
    assert "data/contacts.csv" in done.output
    assert "(удалено 1)" in done.output

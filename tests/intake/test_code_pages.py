"""Code pages: files of old programs are read rightly, whatever parts their thousands, or they are asked about."""

import gzip
from pathlib import Path

import pytest
from intake_files import codes, only
from russian_files import NBSP, PAGES, files, ours, read

from kamlib.core.errors import InputError
from kamlib.intake.formats import encodings
from kamlib.intake.formats.code_pages import choose_page
from kamlib.intake.formats.encodings import encoding_of, look_at

SHARED = Path(__file__).parents[3] / "shared" / "data"
REAL = SHARED / "russian_formats" / "gov_customers_cp1251.csv"
SALES = "Клиент;Дата;Выручка\nООО Ромашка;05.03.2024;1~234~567,50\nАО Вектор;06.03.2024;2~300,10\n"


def test_no_generated_file_is_misread_and_none_needs_a_question(tmp_path):
    answers = {(made.shape, made.page, made.text[:60]): read(made, tmp_path, ours) for made in files(300, seed=7)}
    assert set(answers.values()) == {"right"}


@pytest.mark.parametrize("page", PAGES)
def test_no_break_spaces_in_thousands_are_no_letters(make, page):
    text = (
        SALES.replace("~", NBSP).replace("Клиент", "account_id").replace("ООО Ромашка", "A1").replace("АО Вектор", "A2")
    )
    text = (
        text.replace("Выручка", "Выручка;Комментарий")
        .replace(",50\n", ",50;Отгружено\n")
        .replace(",10\n", ",10;Самовывоз\n")
    )
    intake = make({"sales.csv": text.encode(page)})
    assert codes(intake, "error") == []
    assert intake.frame("sales")["revenue"].tolist() == [1234567.5, 2300.1]
    encoding = intake.repairs[intake.repairs["kind"] == "encoding"]["examples"].iloc[0]
    assert encoding.startswith(f"{page} (")
    assert encoding.endswith(") → utf-8")


@pytest.mark.parametrize("between", [NBSP, "", " "])
def test_ukrainian_belarusian_and_western_files(tmp_path, between):
    texts = {
        "Покупець;Сума\nТОВ «Їжа і Ґанок»;1~234,50\nВАТ Київ;2~300\n": "cp1251",
        "Спажывец;Сума\nААТ Мінск ўніверсал;1~234,50\n": "cp1251",
        "Kunde;Umsatz\nMüller & Söhne;1~234,50\nGroß GmbH;12~300,00\nBäcker;7\n": "cp1252",
        "Client;Chiffre d'affaires\nÉlan Créations;1~234,50\nSociété Générale;12~300,00\n": "cp1252",
        "Customer;Revenue\nAlpha;£1~234.50\nBeta;£2~300\nGamma;£3~400.10\n": "cp1252",
    }
    for text, page in texts.items():
        path = tmp_path / "a.csv"
        path.write_bytes(text.replace("~", between).encode(page))
        assert encoding_of(look_at(path, 1000), "a").name == page, text


def test_what_reads_the_same_in_two_pages_is_no_question(tmp_path):
    text = f"account_id;revenue\nA1;1{NBSP}234,50\nA2;2{NBSP}300,10\nA3;7{NBSP}700,10\nA4;5{NBSP}700,10\n".encode(
        "cp1251"
    )
    choice = choose_page(text)
    assert (choice.best, choice.other, choice.sure) == ("cp1251", "koi8-r", True)


def test_a_byte_far_behind_decides_by_its_own_words(tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "_SAMPLE", 1000)
    monkeypatch.setattr(encodings, "_CHUNK", 1000)
    path = tmp_path / "a.csv"
    path.write_bytes(b"account_id;name\n" + b"A1;Alpha\n" * 300 + "A2;ООО Ромашка и партнёры\n".encode("cp866"))
    assert encoding_of(look_at(path, 1000), "a").name == "cp866"
    path.write_bytes(b"account_id;name\n" + b"A1;Alpha\n" * 300 + b"A2;\xff\n")
    with pytest.raises(InputError) as error:
        encoding_of(look_at(path, 1000), "a")
    assert error.value.problems[0].code == "encoding_unsure"


@pytest.mark.parametrize(
    ("content", "byte"),
    [(b"\xef\xbb\xbfaccount_id;name\nA1;\xff\n", 23), ("\ufeffaccount_id;name\nA1;Ж\n".encode() + b"A2;\xcf\n", 29)],
)
def test_a_mark_of_utf8_before_a_bad_byte_is_a_problem_with_its_place(make, content, byte):
    assert content[byte - 1] in (0xFF, 0xCF)
    assert only(make({"accounts.csv": content}, accounts=False), "not_utf8").values["byte"] == byte


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the public data do not stand beside the checkout")
def test_real_files_whole_and_in_pieces(tmp_path):
    lines = REAL.read_bytes().decode("cp1251").splitlines()
    for page in PAGES:
        for first in range(1, len(lines) - 3, max(len(lines) // 60, 1)):
            text = "\n".join([lines[0], *lines[first : first + 3]])
            path = tmp_path / "a.csv"
            path.write_bytes(text.encode(page, errors="ignore"))
            found = encoding_of(look_at(path, 1 << 20), "a").name
            assert path.read_bytes().decode(found) == text.encode(page, errors="ignore").decode(page)
    survey = gzip.decompress((SHARED / "nps_survey" / "nps_garden_chain_latin1.csv.gz").read_bytes())
    assert choose_page(survey).best == "cp1252"
    assert (
        choose_page((SHARED / "northwind" / "customers.csv").read_text(encoding="utf-8").encode("cp1252")).best
        == "cp1252"
    )

"""YAML that people write: what is doubled, unreal, bottomless or hidden in it is refused with its line, at once."""

import random
import time

import pytest

from kamlib.core.errors import InputError, KamError, Problem
from kamlib.core.paths import share
from kamlib.core.secrets import mask_secrets
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.problems import word
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import read_language

REFUSED = {
    "a: 1\nb: 2\na: 3\n": ("yaml_key_twice", 3),
    "a: {b: 1, b: 2}": ("yaml_key_twice", 1),
    "- x\n- {1: a, '1': b}": ("yaml_key_twice", 2),
    "d: 2024-02-31": ("yaml_date", 1),
    "d: 2024-01-01T25:00:00": ("yaml_date", 1),
    "a: 1\nn: " + "9" * 5000: ("yaml_number", 2),
    "n: 0x" + "f" * 500: ("yaml_number", 1),
    "n: .inf": ("yaml_number", 1),
    "n: .nan": ("yaml_number", 1),
    "id: 007": ("yaml_quote", 1),
    "at: 10:30": ("yaml_quote", 1),
    "x: !!python/object/apply:os.system [ls]": ("yaml_tag", 1),
    "x: !!binary aGk=": ("yaml_tag", 1),
    'x: "a\\0b"': ("yaml_nul", 1),
    "a: &x 1\nb: *x": ("yaml_alias", 2),
    "? [a]\n: 1": ("yaml_key", 1),
    "<<: {a: 1}": ("yaml_key", 1),
    "a: " + "[" * 5000: ("yaml_too_deep", 1),
    "a: " + "{a: " * 5000: ("yaml_too_deep", 1),
    "[" + "1," * 200_000 + "1]": ("yaml_too_many", 1),
    "x" * 1_000_001: ("yaml_too_large", None),
    "a: 1\n---\nb: 2": ("yaml_broken", 2),
    "a: [1": ("yaml_broken", 2),
    "\x00": ("yaml_broken", None),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:24].encode("unicode_escape").decode())
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text)
    began = time.process_time()
    with pytest.raises(InputError) as error:
        read_yaml(tmp_path / "x.yaml", "x.yaml")
    assert time.process_time() - began < 20  # minutes, where nesting was followed to its end
    (problem,) = error.value.problems
    assert (problem.code, problem.row) == REFUSED[text]
    for code in LANGUAGES:
        assert Language(code).find(f"errors.{problem.code}")
        assert len(word(problem, Language(code))) < 400


def test_both_places_of_a_key_are_told(tmp_path):
    (tmp_path / "x.yaml").write_text("base_year: 2024\nhorizon: 5\nbase_year: 2025\n")
    with pytest.raises(InputError) as error:
        read_yaml(tmp_path / "x.yaml", "engagement.yaml")
    said = word(error.value.problems[0], Language("en"))
    assert "line 3" in said
    assert "in line 1" in said


def test_what_people_write_is_read(tmp_path):
    text = "a: 1.5\nb: 2024-03-05\nc: [x, 'y', 1]\nd: {e: ~, f: yes}\n'007': '10:30'\nn: 123456789012345678\n"
    (tmp_path / "x.yaml").write_text(text)
    found = read_yaml(tmp_path / "x.yaml", "x.yaml")
    assert found["a"] == 1.5
    assert str(found["b"]) == "2024-03-05"
    assert found["c"] == ["x", "y", 1]
    assert found["007"] == "10:30"
    assert found["n"] == 123456789012345678


@pytest.mark.parametrize("name", ["x" * 300, "folder", "nul\0"])
def test_a_name_that_is_no_file_is_a_word(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError):
        read_yaml(tmp_path / name, "x.yaml")


@pytest.mark.parametrize("place", ["x" * 300 + ".csv", "a\0b.csv", "a/" * 200 + "b.csv"])
def test_a_source_whose_name_no_disk_takes_is_a_word(place, tmp_path):
    from kamlib.intake import read_tables

    intake = read_tables(tmp_path, sources={"accounts": place})
    assert {problem.code for problem in intake.problems} <= {"source_missing", "path_outside", "accounts_missing"}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("fault", ["base_year: 2024\nbase_year: 2025", "base_year: [", "base_year: x"])
def test_settings_that_cannot_be_used_still_say_their_language(tmp_path, code, fault):
    (tmp_path / "engagement.yaml").write_text(f"supplier: S\nlanguage: '{code}'  # of it all\n{fault}\n")
    assert read_language(tmp_path) == code


WORDS = [
    *("\0", "\x1b[2J", "2024-02-31", "!!python/object:os.system", "&a", "*a", "<<", "'", '"', "{", "}", "[", "]", ":"),
    *("- ", "? ", "| ", "9" * 5000, "x" * 300, "/etc/passwd", "~", "1e999", ".inf", "\u2028", "\t", "%", "#", "001"),
]


def _damaged(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.choice((1, 2, 8, 40)))
        put = chance.choice((b"", bytes([chance.randrange(256)]), chance.choice(WORDS).encode(), content[at:to] * 9))
        content = content[:at] + put + content[chance.choice((at, to)) :]
    return content


def test_damaged_files_of_people_are_words(tmp_path):
    """A hundred and fifty damaged settings, decisions, mappings, brandings: each a sentence in both languages."""
    (tmp_path / "engagement.yaml").write_bytes((share("data_samples", "toolmaker") / "engagement.yaml").read_bytes())
    (tmp_path / "branding.yaml").write_text("consultant: {ru: А, en: B}\ncolours: {main: '#112233'}\nfooter: x\n")
    (tmp_path / "mapping").mkdir()
    mapping = "table: accounts\nwho: A\nwhen: 2026-01-02\nfile: a.csv\ncolumns: {id: account_id}\nshape: [id]\n"
    (tmp_path / "mapping" / "accounts.yaml").write_text(mapping)
    files = [tmp_path / "engagement.yaml", tmp_path / "branding.yaml", tmp_path / "mapping" / "accounts.yaml"]
    chance, problems = random.Random(12), []
    for _ in range(150):
        path = chance.choice(files)
        whole = path.read_bytes()
        path.write_bytes(_damaged(whole, chance))
        problems += _said(Engagement(tmp_path))
        path.write_bytes(whole)
    assert len(problems) > 100
    for problem in problems:
        for code in LANGUAGES:
            assert word(problem, Language(code))


def _said(engagement: Engagement) -> list[Problem]:
    try:
        _ = engagement.settings, engagement.brand
        return [problem for each in engagement.mappings.refused.values() for problem in each]
    except KamError as error:
        return list(error.problems)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann:s3cret@host/db failed", "postgresql://***@host/db failed"),
        ("no postgresql://ann:s3@cret@host", "no postgresql://***@host"),
        ("s3://bucket/x?AWS_SECRET_ACCESS_KEY=abc&region=eu", "s3://bucket/x?AWS_SECRET_ACCESS_KEY=***&region=eu"),
        ("host=h password=abc user=u", "host=h password=*** user=u"),
        ("price = 5; see https://example.org/a", "price = 5; see https://example.org/a"),
    ],
)
def test_secrets_of_addresses_are_masked(text, shown):
    assert mask_secrets(text) == shown
    assert word(Problem("share_unusable", found=text, expected=text), Language("en")).count(shown) == 2


def test_an_address_in_the_wrong_place_of_the_settings_keeps_its_secret(tmp_path):
    head = "supplier: S\ncurrency: EUR\nlanguage: en\nbase_year: 2024\n"
    (tmp_path / "engagement.yaml").write_text(head + "sources: {sales: {url: ['postgresql://u:s3cret@h/d']}}\n")
    with pytest.raises(InputError) as error:
        _ = Engagement(tmp_path).settings
    assert "s3cret" not in repr(error.value.problems)

"""``engagement.yaml``: everything wrong with it in one go, worded."""

from pathlib import Path

import pytest

from kamlib.core.errors import InputError
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.safe_yaml import MAX_BYTES, read_yaml
from kamlib.workspace.settings import read_settings

GOOD = "supplier: ООО «Резец»\ncurrency: RUB\nlanguage: ru\nbase_year: 2024\n"


def _folder(tmp_path: Path, text: str | bytes) -> Path:
    (tmp_path / "engagement.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def _codes(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_settings(_folder(tmp_path, text))
    for language in ("ru", "en"):
        assert all(word(problem, Language(language)) for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_defaults(tmp_path):
    settings = read_settings(_folder(tmp_path, GOOD))
    assert settings.plan_years == [2025, 2026, 2027, 2028, 2029]
    assert settings.rates.discount == 0.15


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["yaml_not_mapping"]),
        ("- a\n", ["yaml_not_mapping"]),
        ("a: [\n", ["yaml_broken"]),
        ("a: \u0007\n", ["yaml_broken"]),
        (b"supplier: \xcf\xf0", ["yaml_broken"]),
        ("a: &x [*x]\n", ["yaml_alias"]),
        (GOOD.replace("RUB", "rubles"), ["setting_string_pattern_mismatch"]),
        (GOOD.replace("2024", "soon"), ["setting_int_parsing"]),
        (GOOD.replace("2024", "1024"), ["setting_greater_than_equal"]),
        (GOOD.replace("language: ru", "language: de"), ["setting_literal_error"]),
        (GOOD + "horizont: 5\n", ["setting_extra_forbidden"]),
        (GOOD + "rates: {tax: 20}\n", ["setting_less_than_equal"]),
        (GOOD + "sources: {sails: a.csv}\n", ["source_unknown_table"]),
        ("currency: RUB\nlanguage: xx\n", ["setting_missing", "setting_literal_error", "setting_missing"]),
    ],
)
def test_everything_wrong_is_said(tmp_path, text, codes):
    assert _codes(tmp_path, text) == codes


def test_missing_and_enormous(tmp_path):
    for text, code in ((None, "yaml_missing"), (b"a" * (MAX_BYTES + 1), "yaml_too_large")):
        if text:
            _folder(tmp_path, text)
        with pytest.raises(InputError) as caught:
            read_yaml(tmp_path / "engagement.yaml", "engagement.yaml")
        assert caught.value.problems[0].code == code


def test_objects_are_not_built(tmp_path):
    assert _codes(tmp_path, "a: !!python/object/apply:os.system ['true']\n") == ["yaml_tag"]


def test_engagement_reads_its_tables(tmp_path):
    _folder(tmp_path, GOOD + "sources:\n  accounts: {file: export.csv, columns: {Код: account_id, Клиент: name}}\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/export.csv").write_text("Код;Клиент\n1;Завод\n")
    engagement = Engagement.find(tmp_path)
    assert engagement.table("accounts")["name"].tolist() == ["Завод"]
    assert engagement.has("accounts")
    assert not engagement.has("accounts", "sales")
    assert engagement.seed("a") == Engagement(tmp_path).seed("a") != engagement.seed("b")


def test_engagement_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        Engagement.find(tmp_path / "nowhere")
    assert caught.value.problems[0].code == "engagement_missing"

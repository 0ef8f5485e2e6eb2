"""Every finding reads as a sentence, in both languages, of no thing, of one and of many."""

import datetime
import re
import string

import pytest

from kamlib.core.registry import packages
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.catalogues import catalogue

COUNTS = (0, 1, 2, 5, 21)
FINDINGS = [(room, key) for room in packages() for key in catalogue("ru", room) if key.startswith("finding.")]
#: Lists that are shown whole, because each item is a thing to be done.
WHOLE_LISTS = {"moves", "steps"}
FORMS = {"ru": 3, "en": 2}
_OPENINGS = {"No": "0", "One": "1", "Two": "2", "Five": "5", "Twenty-one": "21"}
_BY_KIND = {
    **{"money": 1234567.0, "amount": 1234567.0, "share": 0.345, "score": 0.6, "measure": "0.345|share"},
    **{"date": datetime.date(2025, 3, 5), "": "Nord", "word": "Nord"},
}
#: A thing said in the singular after or before a verb of many, and the other way round.
_DISAGREES = {
    "ru": (
        r"\b\w{3,}(?:ли|лись)(?: бы)? 1 \w+",
        r"\b(?:Лучшие|\w{4,}(?:ят|ют|ут)) 1 (?:ключевой )?клиент\b",
        r"\b1 (?:ключевой |убыточный )?(?:клиент|кандидат|статья|строка|человек|критерий) \w+(?:ли|лись|ют|ут|ят|ат)\b",
        r"\b(?:11|[^1]?[02-9]) (?:клиента|кандидата|человека) \w{2,}(?:ет|ит|ёт|ил|ал|ел)\b",
    ),
    "en": (
        r"\b1 (?:\w+ )?\w+ (?:are|have|were|do|give|need|lose|take|buy|behave|break)\b",
        r"\b(?:are|have|were) 1 \w+",
        r"\b(?:0|2|5|21) \w+s (?:is|has|was|does|gives|needs|loses|takes|buys)\b",
        r"\b1 \w+(?:ies|nts|ors|ons|ers|rows|years|hours)\b",
    ),
}


def _fields(language: str, room: str, key: str) -> list[tuple[str, str]]:
    message = catalogue(language, room)[key]
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(message) if name]


def _value(spec: str, n: int):
    kind = spec.lstrip("+").split("|")[0].split(".")[0]
    if kind in ("list", "quoted", "of"):
        return [f"Nord {chr(65 + each)}" for each in range(max(n, 1))]  # no finding names nobody
    return _BY_KIND.get(kind, n)


def _in_digits(said: str) -> str:
    """Return a sentence with the number that it opens with in digits, so that one pattern holds for both."""
    return re.sub(rf"\b({'|'.join(_OPENINGS)}) (?=[a-z])", lambda found: f"{_OPENINGS[found[1]]} ", said)


def _said(language: str, room: str, key: str, n: int) -> str:
    fields = _fields(language, room, key)
    counted = {name: n for name, spec in fields if spec.startswith(("count", "Count", "plural", "number"))}
    values = {name: _value(spec, n) for name, spec in fields} | counted
    return Language(language, "EUR")(f"{room}.{key}", **values).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", COUNTS)
def test_a_finding_is_a_sentence_of_any_number_of_things(language, n):
    for room, key in FINDINGS:
        said = _said(language, room, key, n)
        assert not re.search(r"[{}]|\bnan\b|\bNone\b(?! of)|  | [,.;:]", said), (room, key, said)
        assert re.match(r"[^\W_]|[“«€]", said), (room, key, said)
        assert said[-1] in ".?!…”»", (room, key, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nouns_and_verbs_agree_with_their_number(language):
    """«сменили бы 1 клиент», "1 accounts", "1 account are"."""
    wrong = [
        (room, key, said)
        for room, key in FINDINGS
        for n in COUNTS
        for said in [_said(language, room, key, n)]
        if any(re.search(pattern, _in_digits(said)) for pattern in _DISAGREES[language])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_finding_opens_with_a_digit(language):
    opened = [
        (room, key)
        for room, key in FINDINGS
        for n in COUNTS
        if re.search(r"(^|[.?!] )\d", _said(language, room, key, n))
    ]
    assert opened == []


def test_a_number_that_opens_a_sentence_is_a_word_in_english():
    russian, english = (Language(code) for code in LANGUAGES)
    said = {n: english.show(n, "Count|account|accounts").replace("\N{NO-BREAK SPACE}", " ") for n in (0, 1, 2, 20, 21)}
    assert list(said.values()) == [
        "No accounts",
        "One account",
        "Two accounts",
        "Twenty accounts",
        "Twenty-one accounts",
    ]
    assert english.show(104, "Count|row|rows") == "104\N{NO-BREAK SPACE}rows"
    assert english.show(2.5, "Count|year|years") == "2.5\N{NO-BREAK SPACE}years"
    assert russian.show(2, "Count|клиент|клиента|клиентов") == "2\N{NO-BREAK SPACE}клиента"


def test_a_place_has_the_ending_of_its_number():
    english = Language("en")
    said = [english.show(n, "ordinal") for n in (1, 2, 3, 4, 11, 12, 13, 21, 98, 111, 122)]
    assert said == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "98th", "111th", "122nd"]
    assert Language("ru").show(21, "ordinal") == "21"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_counted_word_has_every_form_of_its_language(language):
    forms = {
        (room, key, name): len(spec.split("|")) - 1
        for room, key in FINDINGS
        for name, spec in _fields(language, room, key)
        if spec.startswith(("count|", "Count|", "plural|"))
    }
    assert {place for place, found in forms.items() if found != FORMS[language]} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_of_a_finding_is_cut_and_says_how_many_more(language):
    uncut = [
        (room, key, name)
        for room, key in FINDINGS
        for name, spec in _fields(language, room, key)
        if re.match(r"(list|quoted|of)(\||$)", spec) and name not in WHOLE_LISTS
    ]
    assert uncut == []


def test_the_rest_of_a_list_is_counted():
    names = ["A", "B", "C", "D", "E"]
    russian, english = (Language(code) for code in LANGUAGES)
    assert english.show(names, "list.3") == "A, B, C and 2 more"
    assert russian.show(names, "quoted.3") == "«A», «B», «C» и ещё 2"
    assert english.show(names[:3], "list.3") == "A, B and C"
    assert english.show(["x", "y"], "of.1|common.value.status.*") == "x and 1 more"
    assert english.show(names, "list") == "A, B, C, D and E"

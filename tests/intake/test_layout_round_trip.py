"""Any table printed as a messy report, in any dialect, reads back equal, and every line is accounted for."""

import csv
import io
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_layout import rows_of

from kamlib.intake.formats.files import open_table

_QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
_NAMES = ("Ромашка", "Лютик", "Север", "Юг", "Болт М8", "Гайка; шестигранная", 'ООО "Икс"', "Альфа, АО", "Zeta Ltd")
_DIALECTS = st.tuples(
    st.sampled_from(";\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1251", "utf-16"]),
)


@st.composite
def reports(draw):
    """Groups with their rows: name, document, whole and exact amounts."""
    groups = draw(st.lists(st.sampled_from(_NAMES), min_size=2, max_size=5, unique=True))
    amounts = st.integers(-99_999, 999_999).filter(bool)
    row = st.tuples(st.sampled_from(_NAMES), st.integers(1, 500), amounts)
    return [(name, draw(st.lists(row, min_size=1, max_size=5))) for name in groups]


def _money(kopecks: int, style: str) -> str:
    whole, rest = divmod(abs(kopecks), 100)
    text = f"{whole:,}".replace(",", " " if style == "spaces" else "") + f",{rest:02}"
    return f"-{text}" if kopecks < 0 else text


def _written(lines: list[list[str]], dialect: tuple[str, str, str]) -> bytes:
    separator, end, encoding = dialect
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    width = max(map(len, lines))
    writer.writerows(line + [""] * (width - len(line)) for line in lines)
    return out.getvalue().encode(encoding)


@_QUICK
@given(reports(), _DIALECTS, st.sampled_from(["spaces", "plain"]), st.booleans(), st.booleans(), st.integers(0, 3))
def test_a_grouped_report_reads_back_equal(tmp_path, groups, dialect, style, sums_in_line, totals, above):
    lines = [["Отчет о продажах"], ["Период: 2024 год"], ["Отбор:", "все"]][:above]
    lines += [["Контрагент", "Штук", "Сумма"], ["Номенклатура"]]
    expected = []
    for name, rows in groups:
        n, money = sum(row[1] for row in rows), sum(row[2] for row in rows)
        lines.append([name, str(n), _money(money, style)] if sums_in_line and len(rows) > 1 else [name])
        lines += [[f"{'  '}{item}", str(pieces), _money(amount, style)] for item, pieces, amount in rows]
        expected += [(name, item, str(pieces), _money(amount, style)) for item, pieces, amount in rows]
    every = [row for _, rows in groups for row in rows]
    if totals:
        lines.append(["Итого", str(sum(row[1] for row in every)), _money(sum(row[2] for row in every), style)])
    path = tmp_path / "r.csv"
    path.write_bytes(_written(lines, dialect))
    relation = open_table(path, "r.csv")
    assert relation.problems == ()
    assert [(row[0], row[1].strip(), *row[2:]) for row in rows_of(relation)] == expected
    assert len(expected) + len(relation.aside) + 2 == len(lines)


_CELLS = st.text(alphabet=string.ascii_letters + "абвгдеж .-_", min_size=1, max_size=12).map(str.strip).filter(bool)


@_QUICK
@given(
    # Random letters are of no language: a code page cannot be told by them.
    st.lists(st.tuples(st.integers(1, 10**6), _CELLS, st.integers(-(10**6), 10**6)), min_size=1, max_size=12),
    _DIALECTS.filter(lambda dialect: dialect[2] != "cp1251"),
)
def test_a_flat_table_reads_back_equal(tmp_path, rows, dialect):
    lines = [["Код", "Имя", "Сумма"], *([f"A{code}", name, str(amount)] for code, name, amount in rows)]
    path = tmp_path / "f.csv"
    path.write_bytes(_written(lines, dialect))
    relation = open_table(path, "f.csv")
    read = {tuple(row) for row in rows_of(relation)} | {tuple(each.cells) for each in relation.aside}
    assert read == {tuple(line) for line in lines[1:]}
    assert len(rows_of(relation)) + len(relation.aside) == len(rows)

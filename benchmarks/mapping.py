"""``kam map`` of sales lines, 1 000 to 1 000 000 of them, beside plain DuckDB; and of rows with group totals.

``KAM_BENCH_LINES=100000`` leaves out the larger ones; ``KAM_BENCH_ROUNDS`` sets how many rounds the medians are of.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, Goal, compare, compiled, python, show

MOST, ROUNDS = int(os.environ.get("KAM_BENCH_LINES", "1_000_000")), int(os.environ.get("KAM_BENCH_ROUNDS", "3"))
LINES = (20, 1_000, 10_000, 100_000, 300_000, 1_000_000)
#: Seconds of processors: of the smallest map, and of a large one to plain DuckDB's at most.
GOAL_SMALLEST, GOAL_ENGINE, LARGE = 0.8, 5.0, 100_000
#: Seconds of processors a row, of the most to the fewest rows: 1 is linear.
GOAL_GROWTH = 1.2
GROUPS = (600, 2_400)
_SETTINGS = "supplier: Benchmark\ncurrency: RUB\nlanguage: ru\nbase_year: 2025\n"
_OURS = """
import shutil, tempfile
from pathlib import Path
from kamlib.cli.main import main
with tempfile.TemporaryDirectory() as name:
    folder = Path(name) / "e"
    (folder / "data").mkdir(parents=True)
    (folder / "engagement.yaml").write_text({settings!r}, encoding="utf-8")
    main(["map", str(folder), {file!r}, *{options!r}, "--yes"], standalone_mode=False)
    assert (folder / "mapping" / "sales.yaml").exists()
"""
_ENGINE = """
import duckdb
duckdb.sql('''select Клиент, year(strptime(Дата, '%d.%m.%Y')) as year, Товар, sum(replace(Сумма, ',', '.')::double)
    from read_csv({file!r}, all_varchar = true, delim = ';') group by all order by all''').fetchall()
"""


def write_lines(path: Path, lines: int) -> None:
    """Write sales lines as an accounting program exports them."""
    draw = random.Random(1)
    names = [f"ООО «Клиент {number}»" for number in range(max(20, min(2000, lines // 50)))]
    with path.open("w", encoding="utf-8") as out:
        out.write("Номер;Дата;Клиент;Товар;Количество;Сумма\n")
        for number in range(lines):
            day = f"{draw.randint(1, 28):02d}.{draw.randint(1, 12):02d}.{draw.choice((2023, 2024, 2025))}"
            amount = draw.randrange(1000, 9_000_000)
            out.write(f"{number:07d};{day};{draw.choice(names)};Товар {draw.randint(1, 40)};{draw.randint(1, 50)};")
            out.write(f"{amount // 100},{amount % 100:02d}\n")


def write_groups(path: Path, groups: int) -> None:
    """Write rows in groups of two, each under its own line of sums, beside a share and a rating that are no sums."""
    with path.open("w", encoding="utf-8") as out:
        out.write("dev_id,dev_name,region,area,flats,share,rating\n")
        for number in range(groups):
            one, other = 1000 + number, 500 + number % 7
            out.write(f"{7000 + number},Developer {number},Итого,{one + other},20,100.0,{number % 9}\n")
            out.write(f"{7000 + number},Developer {number},North,{one},12,60.0,{number % 5}\n")
            out.write(f"{7000 + number},Developer {number},South,{other},8,40.0,{number % 4}\n")


def main() -> None:
    """Print the ratios beside the goals."""
    compiled()
    with tempfile.TemporaryDirectory() as name:
        found = {lines: _compare(Path(name), lines) for lines in LINES if lines <= MOST}
        goals = [
            Goal(
                "seconds of processors of the smallest map", found[LINES[0]][0].processor, GOAL_SMALLEST, "s", most=True
            )
        ]
        for lines, (ours, engine) in found.items():
            if lines >= LARGE:
                ratio = ours.processor / engine.processor
                goals.append(Goal(f"{lines:,} rows, processors to plain DuckDB's", ratio, GOAL_ENGINE, "x", most=True))
        goals += [_growth("rows", {lines: each[0] for lines, each in found.items() if lines >= LARGE}, found)]
        goals += [_growth("group totals", _groups(Path(name)), found)]
    sys.stdout.write("".join(f"{goal}\n" for goal in goals))


def _compare(folder: Path, lines: int) -> tuple[Figure, Figure]:
    file = folder / f"sales{lines}.csv"
    write_lines(file, lines)
    ours, engine = "kam map: recognised, read, checked, saved", "plain DuckDB: read and summed"
    ways = {ours: _ours(file), engine: python(_ENGINE.format(file=str(file)))}
    figures = compare(ways, ROUNDS)
    show(f"{lines:,} sales lines", figures, ours)
    return figures[ours], figures[engine]


def _ours(file: Path, *options: str) -> list[str]:
    return python(_OURS.format(settings=_SETTINGS, file=str(file), options=options))


def _groups(folder: Path) -> dict[int, Figure]:
    files = {groups: folder / f"groups{groups}.csv" for groups in GROUPS}
    for groups, file in files.items():
        write_groups(file, groups)
    options = ("--column", "dev_id=account_id", "--column", "area=revenue", "--set", "year=2025")
    names = {groups: f"kam map of {groups:,} groups with their totals" for groups in GROUPS}
    figures = compare({names[groups]: _ours(file, *options) for groups, file in files.items()}, ROUNDS)
    show("Rows of which a third are totals", figures, names[GROUPS[0]])
    return {groups: figures[name] for groups, name in names.items()}


def _growth(what: str, figures: dict[int, Figure], found: dict[int, tuple[Figure, Figure]]) -> Goal:
    """Compare the time a row of the most with that of the fewest, without what the smallest map takes."""
    start = found[LINES[0]][0].processor
    each = {n: max(figure.processor - start, 1e-3) / n for n, figure in figures.items()}
    return Goal(
        f"time for one more, most {what} to fewest", each[max(each)] / each[min(each)], GOAL_GROWTH, "x", most=True
    )


if __name__ == "__main__":
    main()

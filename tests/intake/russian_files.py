"""Russian files as old programs write them: a seeded generator, and its figure by hand.

``python tests/intake/russian_files.py 3000`` says how many of so many files are read rightly, asked about, or wrong.
"""

# ruff: noqa: E501, SIM905  lists of words are read by the line

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kamlib.core.errors import InputError
from kamlib.intake.formats.encodings import encoding_of, look_at

PAGES = ("cp1251", "cp866", "koi8-r")
NBSP = "\N{NO-BREAK SPACE}"
FORMS = ("ООО", "АО", "ПАО", "ИП", "ЗАО", "ТОО", "ФГУП")
STEMS = (
    "Ромашка Вектор Уралмаш Сигнал Меридиан Северсталь Гефест Прогресс Рассвет Эталон Альянс Квант Юпитер Восход Импульс "
    "Энергомаш Стройинвест Техносила Агропром Металлист Химволокно Трубодеталь Электрощит Подшипник Инструмент Щёлково Объект "
    "Цемент Фортуна Дельта Жилстрой Хлебопродукт Чайка Шахтёр Гидропресс Нефтехим Озон Луч Эхо Яхонт"
).split()  # fmt: skip
SURNAMES = "Иванов Петрова Кузнецов Щербакова Юдин Цой Фёдорова Шульга Жук Ким Ахметов Эйсмонт Гусь Объедкова Хан Ёлкина".split()
CITIES = "Москва Пермь Уфа Тверь Орёл Казань Якутск Чита Ижевск Сызрань Элиста Нижний Новгород Санкт-Петербург".split()
GOODS = "Станок Фреза Подшипник Уплотнение Насос Щётка Кабель Труба Фильтр Цепь Шестерня Редуктор Лампа Эмаль Хомут Болт".split()
STAGES = ("Новая", "В работе", "Успешно реализовано", "Закрыто и не реализовано", "Переговоры")
MONTHS = "янв фев мар апр май июн июл авг сен окт ноя дек".split()
ENGLISH = {
    "Клиент": "account_id",
    "Сумма": "revenue",
    "Выручка": "revenue",
    "Дата": "date",
    "Товар": "product",
    "Менеджер": "owner",
}


@dataclass(frozen=True)
class Made:
    """One file: its shape, its code page and what it says."""

    shape: str
    page: str
    text: str

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.text.encode(self.page)


def files(number: int, seed: int = 12) -> Iterator[Made]:
    """Yield files of every shape in every code page, with and without no-break spaces; the same for the same seed."""
    for at in range(number):
        own = random.Random(f"{seed}.{at}")
        shape = list(SHAPES)[at % len(SHAPES)]
        page = PAGES[at // len(SHAPES) % len(PAGES)]
        between = (NBSP, "", " ", NBSP)[at // (len(SHAPES) * len(PAGES)) % 4]
        text = "\n".join(SHAPES[shape](own, between)) + "\n"
        if own.random() < 0.15:
            text = text.upper()
        if own.random() < 0.3:
            for word, key in ENGLISH.items():
                text = text.replace(word, key)
        yield Made(shape, page, text.encode(page, errors="ignore").decode(page))


def _money(own: random.Random, between: str) -> str:
    shown = f"{own.randrange(1, 10 ** own.randint(3, 8)) / 100:,.2f}"
    return shown.replace(",", between).replace(".", ",")


def _name(own: random.Random) -> str:
    name = own.choice(STEMS) + ("-" + own.choice(STEMS) if own.random() < 0.2 else "")
    quotes = own.choice(('"{}"', "{}", "«{}»"))
    return f"{own.choice(FORMS)} {quotes.format(name)}" if own.random() < 0.7 else name


def _rows(own: random.Random) -> int:
    return own.choice((1, 2, 3, 5, 10, 40, 150))


def sales_of_1c(own: random.Random, between: str) -> list[str]:
    lines = ["Номер;Дата;Клиент;Товар;Количество;Сумма;Менеджер"]
    for number in range(_rows(own)):
        day = f"{own.randint(1, 28):02d}.{own.randint(1, 12):02d}.2024"
        lines.append(f"{number:06d};{day};{_name(own)};{own.choice(GOODS)} {own.randint(1, 99)};{own.randint(1, 500)};"
                     f"{_money(own, between)};{own.choice(SURNAMES)} {own.choice('АБВГДЕ')}.")  # fmt: skip
    return lines


def report_of_1c(own: random.Random, between: str) -> list[str]:
    lines = ["Валовая прибыль предприятия", "Период: 01.01.2024 - 31.12.2024", "", "Контрагент;Выручка;Себестоимость"]
    for _ in range(_rows(own)):
        lines.append(f"{_name(own)};{_money(own, between)};{_money(own, between)}")
        lines += [
            f"  {own.choice(GOODS)};{_money(own, between)};{_money(own, between)}" for _ in range(own.randint(0, 3))
        ]
    return [*lines, f"Итого;{_money(own, between)};{_money(own, between)}"]


def crosstab(own: random.Random, between: str) -> list[str]:
    titles = own.choice(([f"{month} 24" for month in MONTHS], [str(year) for year in range(2018, 2026)]))
    lines = ["Клиент;" + ";".join(titles)]
    lines += [_name(own) + ";" + ";".join(_money(own, between) for _ in titles) for _ in range(_rows(own))]
    return lines


def crosstab_of_codes(own: random.Random, between: str) -> list[str]:
    """Nothing but a title and a total in Russian: most of what is beyond ASCII parts thousands."""
    lines = ["Код клиента;" + ";".join(str(year) for year in range(2020, 2026))]
    lines += [
        f"A{own.randint(1000, 9999)};" + ";".join(_money(own, between) for _ in range(6)) for _ in range(_rows(own))
    ]
    return [*lines, "Всего;" + ";".join(_money(own, between) for _ in range(6))]


def list_of_a_crm(own: random.Random, between: str) -> list[str]:
    lines = ["ID,Название сделки,Компания,Бюджет,Статус сделки,Ответственный,Город"]
    for number in range(_rows(own)):
        lines.append(f'{number},{own.choice(GOODS)},"{own.choice(STEMS)}","{_money(own, between)}",{own.choice(STAGES)},'
                     f"{own.choice(SURNAMES)},{own.choice(CITIES)}")  # fmt: skip
    return lines


SHAPES: dict[str, Callable[[random.Random, str], list[str]]] = {
    each.__name__: each for each in (sales_of_1c, report_of_1c, crosstab, crosstab_of_codes, list_of_a_crm)
}


def read(made: Made, folder: Path, guess: Callable[[Path], str]) -> str:
    """Return how a file is read: ``right``, ``asked`` or ``wrong``: as another text than it says."""
    path = folder / "file.csv"
    path.write_bytes(made.content)
    page = guess(path)
    if not page:
        return "asked"
    return "right" if made.content.decode(page, errors="replace") == made.text else "wrong"


def ours(path: Path) -> str:
    """Guess as the workbook does; empty where it asks."""
    try:
        return encoding_of(look_at(path, 1 << 20), path.name).name
    except InputError:
        return ""


def main(number: int) -> None:
    """Print the figure."""
    found = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for made in files(number):
            answer = read(made, Path(folder), ours)
            found[answer] += 1
            if answer != "right":
                print(answer, made.shape, made.page, made.text[:80].replace("\n", " | "))
    print(dict(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))

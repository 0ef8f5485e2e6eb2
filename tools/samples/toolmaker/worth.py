"""What was done for the accounts beyond the goods, and what leaving us would cost them."""

from __future__ import annotations

from samples.toolmaker import names
from samples.toolmaker import plants as who

#: By account: date, kind, description, our cost, benefit to the customer, evidence, confirmed.
DOSSIER = {
    who.ENGINES: (
        ("2022-04-12", "Испытания", "Отработка режимов фрезерования титанового корпуса", 320_000, 1_450_000, "A", True),
        ("2022-09-05", "Обучение", "Курс по режимам резания для 8 технологов", 210_000, 380_000, "B", True),
        (
            "2022-11-21",
            "Срочная поставка",
            "Комплект концевых фрез за 36 часов при поломке",
            45_000,
            900_000,
            "A",
            True,
        ),
        ("2023-02-14", "Страховой запас", "Запас 40 позиций спецфрез на нашем складе", 160_000, 620_000, "B", False),
        (
            "2023-06-30",
            "Инженерный проект",
            "Перевод крыльчатки на пятиосевую обработку",
            540_000,
            3_900_000,
            "A",
            True,
        ),
        ("2023-10-11", "Решение проблемы", "Разбор выкрашивания кромки, замена геометрии", 85_000, 700_000, "B", True),
        ("2024-03-19", "Обучение", "Наладчики: измерение и привязка инструмента", 190_000, 420_000, "B", True),
        (
            "2024-05-28",
            "Инженерный проект",
            "Новая оснастка для дисков: минус два установа",
            610_000,
            4_300_000,
            "A",
            True,
        ),
        ("2024-09-16", "Образцы", "Опытная партия пластин под жаропрочный сплав", 130_000, 250_000, "C", False),
        ("2024-12-03", "Страховой запас", "Запас на период пуска новой линии", 240_000, 1_100_000, "B", True),
        (
            "2025-03-27",
            "Инженерный проект",
            "Корпус редуктора отработан на опытном участке",
            480_000,
            2_700_000,
            "A",
            True,
        ),
        ("2025-06-18", "Обучение", "12 наладчиков: пятиосевая обработка", 260_000, 560_000, "B", True),
        ("2025-09-29", "Консигнация", "Склад на площадке, 180 позиций", 350_000, 1_800_000, "B", False),
    ),
    who.BEARINGS: (
        ("2022-06-08", "Испытания", "Сравнение четырёх сплавов на кольцах", 150_000, 520_000, "A", True),
        ("2022-12-15", "Срочная поставка", "Пластины к остановленной линии за сутки", 28_000, 640_000, "B", True),
        ("2023-04-20", "Обучение", "Мастера участков: износ пластин и смена кромок", 120_000, 310_000, "B", False),
        ("2023-09-13", "Решение проблемы", "Вибрация на тонкостенных кольцах", 95_000, 880_000, "B", True),
        ("2024-02-26", "Образцы", "Пластины с износостойким покрытием", 70_000, 140_000, "C", False),
        ("2024-08-07", "Инженерный проект", "Сокращение переналадки линии колец", 310_000, 1_700_000, "A", True),
        ("2025-04-14", "Испытания", "Новое покрытие: стойкость выше на 28 %", 140_000, 950_000, "A", True),
        ("2025-09-05", "Испытания", "Замер стойкости на трёх линиях", 110_000, 300_000, "B", False),
    ),
    who.DRILLING: (
        ("2023-05-17", "Испытания", "Резьбовые пластины для замков", 130_000, 480_000, "B", True),
        ("2024-04-02", "Обучение", "Операторы: контроль резьбы", 90_000, 210_000, "B", True),
        (
            "2024-10-22",
            "Инженерный проект",
            "Обработка премиальной резьбы за один проход",
            290_000,
            1_600_000,
            "A",
            True,
        ),
        ("2025-06-24", "Решение проблемы", "Подбор геометрии под новую марку стали", 120_000, 730_000, "B", True),
        ("2025-10-10", "Пусконаладка", "Оснащение двух обрабатывающих центров", 340_000, 1_200_000, "B", False),
    ),
}


#: Deeds whose worth nobody has asked for.
UNASKED = {
    who.ENGINES: (
        ("2023-08-14", "Испытания", "Сравнение покрытий на дисках компрессора", 240_000),
        ("2024-06-05", "Консультация", "Аудит инструментального хозяйства двух цехов", 150_000),
        ("2025-02-09", "Особая мера", "Комплект фрез доставлен самолётом в выходной после аварии станка", 410_000),
        ("2025-12-15", "Статистика", "Отчёт о стойкости по 180 позициям", 60_000),
    ),
    who.DRILLING: (("2024-11-18", "Обучение", "Технологи: режимы для коррозионностойкой стали", 95_000),),
}
#: Account and day: for how many years the benefit lasts.
LASTS = {
    (who.ENGINES, "2025-03-27"): 4,
    (who.ENGINES, "2025-06-18"): 2,
    (who.ENGINES, "2025-09-29"): 5,
    (who.DRILLING, "2024-10-22"): 6,
    (who.DRILLING, "2025-06-24"): 5,
    (who.DRILLING, "2025-10-10"): 3,
}
#: Account and day: the saving that an offer names as well.
SAVINGS = {(who.ENGINES, "2025-09-29"): "Деньги в запасе", (who.ENGINES, "2025-03-27"): "Машинное время"}
#: Who measured: by the class of evidence and whether the customer confirmed.
PROVEN = {("A", True): "customer", ("B", True): "us", ("B", False): "us", ("C", False): "estimated"}
#: Kind: number of the KAM who did it; what is not named, the account's engineer did.
DOERS = {"Срочная поставка": 1, "Страховой запас": 3, "Консигнация": 3, "Особая мера": 1}
ENGINEERS = {who.ENGINES: "Гордеев П. А.", who.BEARINGS: "Лисицына О. В.", who.DRILLING: "Гордеев П. А."}
#: Who confirmed for the customer.
CONFIRMS = {who.ENGINES: "Дьяконова Е. А.", who.BEARINGS: "Рябова М. С.", who.DRILLING: "Валеева Г. Ф."}
#: Account: item, what, amount, probability, evidence.
SWITCHING = {
    who.ENGINES: (
        ("qualification", "Повторная аттестация инструмента на серийных деталях", 6_000_000, None, "A"),
        ("stock", "Запас наших спецфрез, который нечем заменить", 1_200_000, None, "B"),
        ("training", "Переобучение наладчиков на чужие режимы", 900_000, None, "B"),
        ("downtime", "Остановка сборки из-за брака при переходе", 30_000_000, 0.1, "C"),
    ),
    who.DRILLING: (
        ("qualification", "Сертификация премиальной резьбы с другим инструментом", 12_400_000, None, "A"),
        ("downtime", "Срыв отгрузки труб в сезон", 40_000_000, 0.2, "B"),
        ("training", "Переобучение операторов", 450_000, None, "B"),
    ),
}
COLUMNS = ("account_id", "date", "kind", "description", "our_cost", "customer_benefit", "evidence", "confirmed")


def dossier() -> list[dict]:
    """Return what we did for the accounts, in money, in the order of the days."""
    rows = [dict(zip(COLUMNS, (account, *row), strict=True)) for account, deeds in DOSSIER.items() for row in deeds]
    rows += [
        dict(zip(COLUMNS, (account, *row, None, None, None), strict=True))
        for account, deeds in UNASKED.items()
        for row in deeds
    ]
    accounts = list(DOSSIER)
    rows.sort(key=lambda row: (accounts.index(row["account_id"]), row["date"]))
    return [row | _told(row) for row in rows]


def _told(row: dict) -> dict:
    """Return how a benefit is proven, for how long it lasts, and who did what it is owed to."""
    account, place = row["account_id"], (row["account_id"], row["date"])
    sure = bool(row["confirmed"])
    doer = DOERS.get(row["kind"])
    return {
        "benefit_years": LASTS.get(place),
        "equation": SAVINGS.get(place),
        "proof": PROVEN.get((row["evidence"], sure)),
        "confirmed_by": CONFIRMS[account] if sure else None,
        "confirmed_on": f"{row['date'][:4]}-12-20" if sure else None,
        "done_by": names.KAMS[doer - 1] if doer else ENGINEERS[account],
    }


def switching() -> list[dict]:
    """Return what a change of supplier would cost the accounts that we asked."""
    columns = ("item", "description", "amount", "probability", "evidence")
    return [
        {"account_id": account} | dict(zip(columns, facts, strict=True)) | {"said_by": CONFIRMS[account]}
        for account, rows in SWITCHING.items()
        for facts in rows
    ]

"""Needs, USP, behaviour, people and promises."""

from __future__ import annotations

from samples.draw import bell, chance, clip, pick, stream, whole
from samples.toolmaker import names
from samples.toolmaker import plants as who
from samples.toolmaker.market import SEED
from samples.toolmaker.plants import Plant

#: Need: importance for technical, mixed and price-minded plants.
NEEDS = {
    "Сократить машинное время на деталь": (9, 5, 3),
    "Освоить новые материалы (титан, жаропрочные сплавы)": (8, 3, 1),
    "Убрать простои станков из-за инструмента": (9, 6, 3),
    "Снизить долю брака по вине инструмента": (8, 6, 3),
    "Обучить технологов и наладчиков": (7, 4, 1),
    "Держать меньше денег в запасе инструмента": (6, 6, 4),
    "Не зависеть от импорта": (7, 6, 3),
    "Получать минимальную закупочную цену": (3, 8, 10),
    "Платить с длинной отсрочкой": (2, 7, 9),
    "Закупать всю оснастку и расходники в одном месте": (2, 6, 8),
}
USP = {
    "Инженер на площадке": "Технолог подбирает инструмент и режимы на станке заказчика и отвечает за стоимость детали",
    "Консигнационный склад": "Запас на площадке заказчика: оплата по факту расхода, пополнение по минимальному остатку",
    "Собственные сплавы и покрытия": "Полный цикл от порошка до покрытия: сплав под материал заказчика за шесть недель",
    "Опытный участок": "Отработка детали на наших станках до запуска: заказчик не останавливает своё оборудование",
    "Учебный центр": "Программы для технологов и наладчиков с проверкой результата в цехе",
    "Гарантия стойкости": "Стойкость записана в договоре; недобор возмещаем инструментом",
}
#: Need by USP: how far the second answers the first, in the order of USP; nothing where it does not.
MATCH = {
    "Сократить машинное время на деталь": (0.95, None, 0.7, 0.85, 0.4, 0.3),
    "Освоить новые материалы (титан, жаропрочные сплавы)": (0.7, None, 0.9, 0.95, 0.4, None),
    "Убрать простои станков из-за инструмента": (0.7, 0.8, None, 0.3, None, 0.5),
    "Снизить долю брака по вине инструмента": (0.8, None, 0.5, 0.6, 0.5, 0.85),
    "Обучить технологов и наладчиков": (0.5, None, None, 0.4, 0.95, None),
    "Держать меньше денег в запасе инструмента": (0.2, 0.65, None, None, None, None),
    "Не зависеть от импорта": (None, 0.3, 0.65, None, None, None),
    "Получать минимальную закупочную цену": (0.1, 0.1, 0.1, None, None, 0.1),
    "Платить с длинной отсрочкой": (None, 0.15, None, None, None, None),
    "Закупать всю оснастку и расходники в одном месте": (None, 0.15, None, None, None, None),
}
TASTES = ("technical", "mixed", "price")
#: Which of the five questions a need answers; nobody ever asked how a plant means to win share (truth unasked_share).
QUESTION = {
    "Сократить машинное время на деталь": "earn",
    "Освоить новые материалы (титан, жаропрочные сплавы)": "beat_rivals",
    "Убрать простои станков из-за инструмента": "strengthen",
    "Снизить долю брака по вине инструмента": "strengthen",
    "Обучить технологов и наладчиков": "strengthen",
    "Держать меньше денег в запасе инструмента": "earn",
    "Не зависеть от импорта": "strategy",
    "Получать минимальную закупочную цену": "earn",
    "Платить с длинной отсрочкой": "earn",
    "Закупать всю оснастку и расходники в одном месте": "other",
}
#: What everybody repeats and no plant ever said (truth phantom).
PHANTOM = "Закупать всю оснастку и расходники в одном месте"


def known(plant: Plant) -> bool:
    """Tell whether we have talked with an account about its needs."""
    special = plant.account_id in who.SPECIAL or plant.sole
    chances = {"current": 0.82, "lapsed": 0.5, "prospect": 0.4}
    return special or chance(stream(SEED, "talked", plant.account_id), chances[plant.status])


def needs(everyone: list[Plant]) -> list[dict]:
    """Return the needs of the accounts with whom we have talked."""
    rows = []
    for plant in filter(known, everyone):
        rng, column = stream(SEED, "needs", plant.account_id), TASTES.index(plant.taste)
        calm = 0.5 if plant.account_id in who.SPECIAL else 1.3
        for need, importance in NEEDS.items():
            points = round(clip(bell(rng, importance[column], calm), 0, 10))
            if points < 2:
                continue
            evidence = "A" if plant.account_id in who.KEY and points >= 7 else pick(rng, ("B", "B", "C"))
            row = {"account_id": plant.account_id, "need": need, "question": QUESTION[need], "importance": points}
            rows.append(row | {"evidence": evidence} | source_of(plant.account_id, need, evidence))
    return rows


def source_of(account: str, need: str, evidence: str) -> dict:
    """Draw what a need rests on: their paper, the word of one of their people, or our opinion alone."""
    rng = stream(SEED, "source", account, need)
    if need == PHANTOM or (evidence != "A" and chance(rng, 0.35)):
        return {"source": "opinion", "person": None, "said_on": None}
    if evidence == "A":
        return {"source": "document", "person": None, "said_on": None}
    people = [person[0] for person in PEOPLE.get(account, ())]
    day = f"2025-{whole(rng, 2, 12):02d}-{whole(rng, 1, 28):02d}"
    return {"source": "said", "person": pick(rng, people) if people else None, "said_on": day}


def usp() -> list[dict]:
    """Return what is unique in us."""
    return [{"usp": name, "description": text} for name, text in USP.items()]


def usp_match() -> list[dict]:
    """Return how far each USP answers each need."""
    return [
        {"need": need, "usp": each, "match": match}
        for need, matches in MATCH.items()
        for each, match in zip(USP, matches, strict=True)
        if match is not None
    ]


def behaviour_of(plant: Plant) -> dict:
    """Return how one account behaves; of a prospect only what can be seen from outside."""
    rng, dealt = stream(SEED, "behaviour", plant.account_id), plant.status != "prospect"
    decent = (plant.traits["payment_discipline"] or 6) / 10
    complaints = whole(rng, 0, 7 if plant.serve > 1.6 else 3)
    # A plant that eats money complains without cause; key accounts complain with cause.
    just = 0.25 if plant.serve > 1.6 else 0.75
    row = {
        "account_id": plant.account_id,
        "days_overdue": round(clip(bell(rng, 46 - 50 * decent + max(0, plant.debt_days - 60) / 4, 6), 0, 120)),
        "complaints": complaints,
        "complaints_justified": sum(chance(rng, just) for _ in range(complaints)),
        "referrals": whole(rng, 0, 3) if plant.taste == "technical" else whole(rng, 0, 1),
        "information_shared": round(clip(bell(rng, 0.3 + 0.4 * (plant.taste == "technical"), 0.15), 0, 1), 2),
        "contract_breaches": whole(rng, 0, 3 if decent < 0.5 else 1),
        "reaction": round(clip(bell(rng, 3 + (plant.taste == "technical"), 0.7), 1, 5)),
        "learning": round(clip(bell(rng, 2.6 + 1.2 * (plant.taste == "technical"), 0.8), 1, 5)),
    }
    if not dealt:
        row = {name: value if name == "account_id" else None for name, value in row.items()}
    if dealt and plant.account_id not in who.SPECIAL and chance(rng, 0.15):
        row["information_shared"] = row["learning"] = None
    view = plant.traits["view_of_us"] if dealt or plant.account_id == who.PROSPECT else None
    share = plant.share if plant.buys and plant.status == "current" else 0.0
    return row | {
        "solvency": plant.traits["solvency"],
        "view_of_us": view,
        "supply_risk": round(clip(bell(rng, 3 + 4 * share + 1.5 * (plant.taste == "technical"), 1.0), 0, 10)),
        "supply_value": round(clip(bell(rng, 3 + 5 * share + 1.5 * (plant.taste != "price"), 1.0), 0, 10)),
        "evidence": "A" if plant.account_id in who.KEY else "B",
    }


#: How our functions see an account before they talk of it: worth to us, its view of us.
PLACED = {
    who.ENGINES: {"sales": (9, 8), "finance": (8, 7), "service": (7, 6)},
    who.PROSPECT: {"sales": (9, 3), "finance": (4, None), "technical": (9, 2)},
    who.DESTROYER: {"sales": (8, 8), "finance": (1, 7), "service": (2, 4)},
    who.DRILLING: {"sales": (8, 6), "finance": (7, 6)},
}


def placements() -> list[dict]:
    """Return where sales, finance and service put the accounts that they all know."""
    return [
        {"account_id": account, "function": function, "person": None, "worth_to_us": worth, "view_of_us": view}
        for account, functions in sorted(PLACED.items())
        for function, (worth, view) in functions.items()
    ]


def behaviour(everyone: list[Plant]) -> list[dict]:
    """Return the behaviour of all accounts that we deal with and of the prospects that we have looked at."""
    return [behaviour_of(plant) for plant in everyone if plant.status != "prospect" or known(plant)]


#: Account: person, function, role, influence, attitude, what the bonus depends on, our owner, last contact in 2025.
PEOPLE = {
    who.ENGINES: (
        (
            "Калинин С. М.",
            "Технический директор",
            "decides",
            5,
            1,
            "Освоение двигателя нового поколения в срок",
            1,
            "11-18",
        ),
        ("Дьяконова Е. А.", "Главный технолог", "influences", 5, 2, "Трудоёмкость комплекта деталей", 2, "12-09"),
        ("Трушин В. Г.", "Директор по закупкам", "buys", 4, -1, "Экономия против плановой цены", 1, "10-02"),
        (
            "Мухина Л. Д.",
            "Начальник инструментального хозяйства",
            "uses",
            3,
            1,
            "Простои из-за инструмента",
            3,
            "12-16",
        ),
        ("Аверин Н. К.", "Начальник цеха корпусных деталей", "uses", 3, 1, "Выполнение сменного задания", 3, "11-27"),
        ("Сорокина И. Б.", "Помощник технического директора", "guards", 2, 0, None, None, "09-11"),
    ),
    who.BEARINGS: (
        ("Голубев А. Е.", "Директор по производству", "decides", 5, 0, "Выпуск колец на одного рабочего", 4, "10-21"),
        ("Рябова М. С.", "Главный технолог", "influences", 4, 1, "Доля брака на токарной операции", 4, "12-04"),
        ("Крюков О. П.", "Начальник отдела снабжения", "buys", 4, 0, "Запасы в днях", 4, "11-06"),
        ("Лапин Ю. В.", "Старший мастер участка колец", "uses", 2, 1, None, 3, "08-20"),
    ),
    who.DRILLING: (
        ("Хасанов Р. И.", "Генеральный директор", "decides", 5, 1, "Срок запуска нового корпуса", 1, "09-30"),
        ("Валеева Г. Ф.", "Главный инженер", "influences", 5, 1, "Срок запуска нового корпуса", 2, "12-11"),
        ("Нечаев П. О.", "Начальник бюро резьбы", "uses", 3, 2, "Доля брака по резьбе", 2, "12-18"),
        ("Ильина Т. В.", "Ведущий специалист по закупкам", "buys", 3, -1, None, 2, "07-15"),
    ),
    who.PROSPECT: (
        ("Бородин К. А.", "Технический директор", "decides", 5, 0, "Пуск нового производства лопаток", None, "11-12"),
        (
            "Светлова А. Ю.",
            "Руководитель проекта модернизации",
            "influences",
            4,
            1,
            "Пуск нового производства лопаток",
            1,
            "12-02",
        ),
        ("Демченко И. Н.", "Начальник отдела закупок инструмента", "buys", 3, -1, None, None, None),
    ),
    who.RETURN: (
        ("Ветров М. Л.", "Главный инженер", "decides", 4, -1, "Загрузка новых станков", 3, "10-16"),
        ("Зимина О. С.", "Начальник снабжения", "buys", 3, -2, "Срывы поставок", 3, "04-08"),
    ),
    who.LARGEST: (
        ("Прокофьев Г. А.", "Директор по закупкам", "decides", 5, -1, "Годовая экономия на закупках", 2, "12-12"),
        ("Сомов Е. Д.", "Главный технолог", "influences", 2, 0, None, 2, "03-19"),
        ("Жукова Н. В.", "Категорийный менеджер", "buys", 4, -1, "Годовая экономия на закупках", 2, "12-19"),
    ),
}
#: A buyer whom the KAM still serves who may not (truth barred_still).
BARRED_STILL = "Ильина Т. В."
#: Person: number of the KAM who may not call.
BARRED = {"Трушин В. Г.": 4, "Зимина О. С.": 2, BARRED_STILL: 2, "Крюков О. П.": 3}
#: What is told beside: attitude a year before, contacts without an answer in a row, closeness to the own income.
BESIDE = {
    "Зимина О. С.": {"attitude_before": 0, "unanswered": 4},
    "Трушин В. Г.": {"attitude_before": 0, "unanswered": 0},
    "Калинин С. М.": {"attitude_before": 0, "unanswered": 0, "income_link": "bonus"},
    "Мухина Л. Д.": {"attitude_before": 1, "unanswered": 0, "income_link": "bonus"},
    "Сорокина И. Б.": {"income_link": "procedure"},
    "Хасанов Р. И.": {"attitude_before": 1, "unanswered": 0, "income_link": "own_result"},
    "Голубев А. Е.": {"attitude_before": 0, "unanswered": 1, "income_link": "own_result"},
    "Прокофьев Г. А.": {"attitude_before": -1, "unanswered": 0, "income_link": "bonus"},
}
#: Kind of bonus by what people say of it.
BONUS_KIND = {
    "Экономия против плановой цены": "purchase_price",
    "Годовая экономия на закупках": "purchase_price",
    "Себестоимость нормо-часа": "total_cost",
    "Запасы в днях": "working_capital",
    "Простои из-за инструмента": "uptime",
    "Трудоёмкость комплекта деталей": "output",
    "Выполнение сменного задания": "output",
    "Выпуск колец на одного рабочего": "output",
    "Загрузка новых станков": "output",
    "Выполнение плана выпуска": "output",
    "Доля брака": "quality",
    "Доля брака на токарной операции": "quality",
    "Доля брака по резьбе": "quality",
    "Срывы поставок": "delivery",
    "Срок запуска нового корпуса": "project_date",
    "Пуск нового производства лопаток": "project_date",
    "Освоение двигателя нового поколения в срок": "project_date",
}
#: Bonus drivers by role for people whom the generator draws.
DRAWN_PEOPLE = (
    ("Директор по закупкам", "buys", ("Экономия против плановой цены", "Запасы в днях", None)),
    ("Главный технолог", "influences", ("Трудоёмкость комплекта деталей", "Доля брака", None)),
    ("Начальник инструментального отдела", "uses", ("Простои из-за инструмента", None, None)),
    ("Технический директор", "decides", ("Выполнение плана выпуска", "Себестоимость нормо-часа", None)),
)


def contacts(everyone: list[Plant]) -> list[dict]:
    """Return the people at the main accounts and at a dozen others."""
    columns = ("person", "function", "role", "influence", "attitude", "bonus_driver")
    rows = []
    for plant in everyone:
        key = {"account_id": plant.account_id}
        for person in PEOPLE.get(plant.account_id, ()):
            *facts, owner, last = person
            rows.append(
                key
                | dict(zip(columns, facts, strict=True))
                | {
                    "our_owner": names.KAMS[owner - 1] if owner else None,
                    "barred_kams": names.KAMS[BARRED[person[0]] - 1] if person[0] in BARRED else None,
                    "last_contact": f"2025-{last}" if last else None,
                }
            )
        if plant.account_id in (*who.SOLE, *who.GROUP):
            rows += [key | person for person in drawn_people(plant)]
    return [row | beside(row) for row in rows]


def beside(row: dict) -> dict:
    """Return what is told of a person beside: the kind of the bonus, how the attitude was, whether we get answers."""
    told = BESIDE.get(row["person"], {})
    names_of = ("attitude_before", "income_link", "unanswered")
    return {"bonus_kind": BONUS_KIND.get(row["bonus_driver"])} | {name: told.get(name) for name in names_of}


def drawn_people(plant: Plant) -> list[dict]:
    """Draw two to four people of one account."""
    rng = stream(SEED, "people", plant.account_id)
    found = []
    for function, role, bonuses in DRAWN_PEOPLE[: whole(rng, 2, 4)]:
        found.append(
            {
                "person": f"{pick(rng, names.SURNAMES)} {pick(rng, names.INITIALS)}",
                "function": function,
                "role": role,
                "influence": whole(rng, 2, 5),
                "attitude": whole(rng, -1, 2),
                "bonus_driver": pick(rng, bonuses),
                "our_owner": plant.owner,
                "barred_kams": None,
                "last_contact": f"2025-{whole(rng, 3, 12):02d}-{whole(rng, 1, 28):02d}",
            }
        )
    return found


#: Account, promise, number of our owner, due, done (None: open).
COMMITMENTS = (
    (who.ENGINES, "Отработать корпус редуктора на опытном участке", 1, "2025-03-31", "2025-03-27"),
    (who.ENGINES, "Обучить 12 наладчиков пятиосевой обработке", 1, "2025-05-30", "2025-06-18"),
    (who.ENGINES, "Завести консигнационный склад по 180 позициям", 3, "2025-09-30", "2025-09-29"),
    (who.ENGINES, "Отчёт о стоимости обработки комплекта лопаток", 1, "2025-12-20", None),
    (who.ENGINES, "Сократить срок спецфрез до 6 недель", 1, "2025-10-31", None),
    (who.BEARINGS, "Пробная партия пластин с новым покрытием", 4, "2025-04-15", "2025-04-14"),
    (who.BEARINGS, "Замер стойкости на трёх линиях колец", 4, "2025-07-31", "2025-09-05"),
    (who.BEARINGS, "Вернуть разницу по рекламации № 41", 4, "2025-08-15", "2025-08-12"),
    (who.BEARINGS, "График пополнения неснижаемого запаса", 4, "2025-11-28", None),
    (who.DRILLING, "Подобрать резьбовые пластины под премиальную резьбу", 2, "2025-06-30", "2025-06-24"),
    (who.DRILLING, "Привезти специалистов на пусконаладку двух центров", 2, "2025-10-10", "2025-10-10"),
    (who.DRILLING, "Смета на оснащение нового корпуса", 2, "2026-01-30", None),
    (who.PROSPECT, "Показать обработку лопатки на опытном участке", 1, "2026-02-27", None),
    (who.PROSPECT, "Расчёт стоимости обработки ротора", 1, "2025-12-25", None),
    (who.RETURN, "Письмо о причинах срыва поставок 2023 года и принятых мерах", 3, "2025-05-15", "2025-05-14"),
    (who.RETURN, "Испытания трёх фрез за наш счёт", 3, "2025-11-30", None),
    (who.LARGEST, "Скидка за годовой объём: акт сверки", 2, "2025-12-31", None),
    (who.LARGEST, "Еженедельные срочные отгрузки на линию блоков", 2, "2025-06-30", "2025-06-30"),
)


def commitments() -> list[dict]:
    """Return what we promised."""
    return [
        {
            "account_id": account,
            "commitment": what,
            "side": "us",
            "owner": names.KAMS[owner - 1],
            "due": due,
            "done_on": done,
        }
        for account, what, owner, due, done in COMMITMENTS
    ]


#: Account: contract until, joint projects, shared stock and tools, changes of KAM, how lasting for us and for them.
BONDS = {
    who.ENGINES: ("2028-12-31", 2, True, True, 0, 9, 8),
    who.BEARINGS: ("2026-06-30", 0, False, False, 2, 8, 4),
    who.DRILLING: ("2027-03-31", 1, False, False, 1, 8, None),
    who.LARGEST: ("2026-02-28", 0, False, False, 3, 9, 3),
}


def bonds() -> list[dict]:
    """Return what binds the main accounts and us; of the others nobody has asked."""
    columns = (
        *("contract_until", "joint_projects", "shared_stock", "shared_tools"),
        *("kam_changes", "lasting_for_us", "lasting_for_them"),
    )
    return [{"account_id": account, **dict(zip(columns, row, strict=True))} for account, row in BONDS.items()]

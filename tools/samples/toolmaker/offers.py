"""Special offers for two accounts: three variants each, word equations, give and get, two rounds of feedback.

V1 is a discount in disguise, V2 a compromise, V3 engineering and service: best for the customer and for us (truth
best_variants). What the customer asked for in the first round came in with the second; what it replaced was shown in
the first round only.
"""

from __future__ import annotations

from samples.toolmaker import plants as who

ENGINES, BEARINGS = who.ENGINES, who.BEARINGS

#: Account, variant, title, price change, share uplift, confidence in the uplift.
VARIANTS = (
    (ENGINES, "V1", "Скидка за объём", -0.06, 0.05, 0.5),
    (ENGINES, "V2", "Склад на площадке и переточка", -0.01, 0.10, 0.7),
    (ENGINES, "V3", "Стоимость детали под ключ", 0.0, 0.24, 0.75),
    (BEARINGS, "V1", "Скидка и отсрочка", -0.05, 0.04, 0.5),
    (BEARINGS, "V2", "Запас и единый график поставок", -0.01, 0.07, 0.6),
    (BEARINGS, "V3", "Линия колец без простоев", 0.0, 0.20, 0.75),
)
HOURS, SCRAP, STOCK = "Машинное время", "Брак", "Деньги в запасе"
DOWNTIME, REGRIND = "Простои", "Повторная заточка"
STAFF, ORDERS = "Ввод наладчиков", "Оформление заказов"

#: Account, equation, difference, unit of the difference, worth of one unit, evidence.
EQUATIONS = (
    (ENGINES, HOURS, 2_600, "станко-ч в год", 2_400, "A"),
    (ENGINES, SCRAP, 46, "деталей в год", 58_000, "B"),
    (ENGINES, DOWNTIME, 410, "ч простоя в год", 4_200, "B"),
    (ENGINES, STOCK, 9_500_000, "руб. среднего запаса", 0.18, "A"),
    (ENGINES, REGRIND, 2_300, "инструментов в год", 520, "B"),
    (ENGINES, STAFF, 14, "наладчиков в год", 62_000, "B"),
    (ENGINES, ORDERS, 540, "заказов в год", 1_150, "C"),
    (BEARINGS, HOURS, 1_200, "станко-ч в год", 1_900, "B"),
    (BEARINGS, DOWNTIME, 620, "ч простоя линии в год", 6_300, "A"),
    (BEARINGS, SCRAP, 0.4, "процентного пункта брака", 3_100_000, "B"),
    (BEARINGS, SCRAP, 900, "ч доработки в год", 850, "C"),
    (BEARINGS, STOCK, 6_800_000, "руб. среднего запаса", 0.18, "A"),
    (BEARINGS, ORDERS, 420, "заказов в год", 1_150, "C"),
)

#: By account and variant: component, kind, value a year or equation, our cost a year, one-off, confidence, evidence.
OFFERS = {
    (ENGINES, "V1"): (
        ("Ретробонус 4 % за годовой объём", "discount", 1_000_000, 1_000_000, 0, 0.95, "A"),
        ("Отсрочка 60 дней вместо 45", "payment_terms", 190_000, 190_000, 0, 0.9, "B"),
        ("Доставка до цеха", "logistics", 160_000, 140_000, 0, 0.9, "B"),
    ),
    (ENGINES, "V2"): (
        ("Консигнационный склад, 180 позиций", "stock", STOCK, 520_000, 450_000, 0.85, "A"),
        ("Переточка с доставкой за 5 дней", "service", REGRIND, 300_000, 0, 0.8, "B"),
        ("Заказы по электронному каталогу", "information", ORDERS, 90_000, 200_000, 0.6, "C"),
    ),
    (ENGINES, "V3"): (
        ("Инженер на площадке три дня в неделю", "engineering", HOURS, 900_000, 300_000, 0.75, "A"),
        ("Гарантия стойкости в договоре", "guarantee", SCRAP, 300_000, 0, 0.7, "B"),
        ("Отработка новых деталей на опытном участке", "engineering", DOWNTIME, 420_000, 250_000, 0.7, "B"),
        ("Консигнационный склад, 180 позиций", "stock", STOCK, 520_000, 450_000, 0.85, "A"),
        ("Учебный модуль для наладчиков", "training", STAFF, 130_000, 120_000, 0.8, "B"),
    ),
    (BEARINGS, "V1"): (
        ("Ретробонус 3 % за годовой объём", "discount", 480_000, 480_000, 0, 0.95, "A"),
        ("Отсрочка 90 дней вместо 55", "payment_terms", 270_000, 270_000, 0, 0.9, "B"),
        ("Упаковка под линию", "other", 60_000, 70_000, 0, 0.8, "C"),
    ),
    (BEARINGS, "V2"): (
        ("Неснижаемый запас на нашем складе", "stock", STOCK, 400_000, 200_000, 0.85, "A"),
        ("Единый график поставок", "logistics", ORDERS, 120_000, 0, 0.6, "C"),
    ),
    (BEARINGS, "V3"): (
        ("Сервис линии колец: дежурный технолог", "service", DOWNTIME, 650_000, 150_000, 0.75, "A"),
        ("Сплав под кольцевую сталь", "engineering", SCRAP, 250_000, 700_000, 0.7, "B"),
        ("Пересмотр режимов на 14 операциях", "engineering", HOURS, 280_000, 180_000, 0.7, "B"),
        ("Неснижаемый запас на нашем складе", "stock", STOCK, 400_000, 200_000, 0.85, "A"),
    ),
}
#: As shown in the first round only: component, kind, value a year, our cost a year, one-off, confidence, evidence.
FIRST_SHOWN = {
    (ENGINES, "V2"): (
        ("Консигнационный склад, 90 позиций", "stock", 860_000, 300_000, 250_000, 0.85, "A"),
        ("Переточка с доставкой за 10 дней", "service", 540_000, 210_000, 0, 0.8, "B"),
    ),
    (ENGINES, "V3"): (
        ("Инженер на площадке один день в неделю", "engineering", 2_100_000, 320_000, 150_000, 0.75, "B"),
    ),
    (BEARINGS, "V1"): (("Отсрочка 75 дней вместо 55", "payment_terms", 155_000, 155_000, 0, 0.9, "B"),),
    (BEARINGS, "V3"): (("Сервис линии колец в дневную смену", "service", 2_000_000, 420_000, 150_000, 0.75, "B"),),
}
#: Components that came in after the first round.
SECOND_SHOWN = {
    (ENGINES, "V2", "Консигнационный склад, 180 позиций"),
    (ENGINES, "V2", "Переточка с доставкой за 5 дней"),
    (ENGINES, "V3", "Инженер на площадке три дня в неделю"),
    (ENGINES, "V3", "Гарантия стойкости в договоре"),
    (BEARINGS, "V1", "Отсрочка 90 дней вместо 55"),
    (BEARINGS, "V3", "Сервис линии колец: дежурный технолог"),
}
#: Component: what we want in exchange, and its yearly worth to us.
CONDITIONS = {
    "Ретробонус 4 % за годовой объём": ("Объём не ниже 30 млн руб. в год", 300_000),
    "Консигнационный склад, 180 позиций": ("Прогноз потребности на квартал вперёд", 350_000),
    "Переточка с доставкой за 5 дней": ("Весь осевой инструмент перетачивается у нас", 250_000),
    "Инженер на площадке три дня в неделю": ("Доступ к данным о трудоёмкости и к станкам", 400_000),
    "Гарантия стойкости в договоре": ("Режимы резания согласуются с нашим технологом", 200_000),
    "Отработка новых деталей на опытном участке": ("Участие в выборе инструмента с этапа эскиза", 600_000),
    "Учебный модуль для наладчиков": ("Учебная группа освобождается на три дня", 50_000),
    "Ретробонус 3 % за годовой объём": ("Объём не ниже 20 млн руб. в год", 150_000),
    "Неснижаемый запас на нашем складе": ("Годовой график отгрузок", 300_000),
    "Единый график поставок": ("Не более двух заявок в неделю", 180_000),
    "Сервис линии колец: дежурный технолог": ("Замена пластин по нашему регламенту", 200_000),
    "Сплав под кольцевую сталь": ("Сплав закупается только у нас три года", 500_000),
    "Пересмотр режимов на 14 операциях": ("Половина экономии подтверждается актом", 150_000),
}

#: Component: the customer's criterion that it answers, as the session with competitors names it.
ANSWERS = {
    "Ретробонус 4 % за годовой объём": "Цена",
    "Отсрочка 60 дней вместо 45": "Условия оплаты",
    "Доставка до цеха": "Срок поставки",
    "Консигнационный склад, 180 позиций": "Наличие на складе",
    "Переточка с доставкой за 5 дней": "Переточка и восстановление",
    "Заказы по электронному каталогу": "Скорость ответа на запрос",
    "Инженер на площадке три дня в неделю": "Техническая поддержка на станке",
    "Гарантия стойкости в договоре": "Стойкость инструмента",
    "Отработка новых деталей на опытном участке": "Подбор инструмента под деталь",
    "Учебный модуль для наладчиков": "Обучение технологов и наладчиков",
    "Ретробонус 3 % за годовой объём": "Цена",
    "Отсрочка 90 дней вместо 55": "Условия оплаты",
    "Неснижаемый запас на нашем складе": "Наличие на складе",
    "Единый график поставок": "Срок поставки",
    "Сервис линии колец: дежурный технолог": "Техническая поддержка на станке",
    "Сплав под кольцевую сталь": "Стойкость инструмента",
    "Пересмотр режимов на 14 операциях": "Подбор инструмента под деталь",
}

#: Account, variant, person, first mark and wish, second mark and wish.
FEEDBACK = (
    (ENGINES, "V1", "Трушин В. Г.", 3, "Бонус начислять поквартально", 3, None),
    (ENGINES, "V1", "Дьяконова Е. А.", 2, "Цена не решает вопрос трудоёмкости", 2, None),
    (ENGINES, "V2", "Трушин В. Г.", 3, "Склад по 180 позициям, а не по 90", 4, None),
    (ENGINES, "V2", "Мухина Л. Д.", 3, "Переточка за 5 дней, а не за 10", 4, "Добавить развёртки"),
    (ENGINES, "V3", "Калинин С. М.", 3, "Записать стойкость в договор", 5, None),
    (ENGINES, "V3", "Дьяконова Е. А.", 4, "Инженер нужен три дня в неделю, а не один", 5, None),
    (ENGINES, "V3", "Трушин В. Г.", 2, "Показать экономию в рублях на деталь", 4, "Акт об экономии раз в квартал"),
    (BEARINGS, "V1", "Крюков О. П.", 4, "Отсрочка 90 дней", 4, None),
    (BEARINGS, "V1", "Голубев А. Е.", 2, "Простои это не уберёт", 2, None),
    (BEARINGS, "V2", "Крюков О. П.", 3, "Запас считать по каждой линии", 4, None),
    (BEARINGS, "V3", "Голубев А. Е.", 3, "Дежурный технолог и в ночную смену", 5, None),
    (BEARINGS, "V3", "Рябова М. С.", 3, "Опытная плавка до подписания", 4, None),
    (BEARINGS, "V3", "Крюков О. П.", 2, "Не привязывать всё к одному сплаву", 3, "Срок привязки три года вместо пяти"),
)
ROUNDS = {ENGINES: ("2025-10-14", "2025-12-10"), BEARINGS: ("2025-10-23", "2025-12-17")}


def variants() -> list[dict]:
    """Return the variants."""
    columns = ("account_id", "variant", "title", "price_change", "share_uplift", "uplift_confidence")
    return [dict(zip(columns, row, strict=True)) for row in VARIANTS]


def equations() -> list[dict]:
    """Return the inputs of the word equations: value = sum of difference times worth."""
    columns = ("account_id", "equation", "difference", "difference_unit", "worth", "evidence")
    return [dict(zip(columns, row, strict=True)) for row in EQUATIONS]


def offers() -> list[dict]:
    """Return the components of all variants, each for five years from 2026; dropped ones stand last."""
    return [*_components(OFFERS, None), *_components(FIRST_SHOWN, 1)]


def _components(offers: dict[tuple[str, str], tuple], until: int | None) -> list[dict]:
    rows = []
    for (account, variant), components in offers.items():
        for component, kind, value, cost, one_off, confidence, evidence in components:
            worded = isinstance(value, str)
            condition, worth = CONDITIONS.get(component, (None, None))
            rows.append(
                {
                    "account_id": account,
                    "variant": variant,
                    "component": component,
                    "kind": kind,
                    "customer_value": None if worded else value,
                    "equation": value if worded else None,
                    "criterion": ANSWERS.get(component),
                    "our_cost": cost,
                    "one_off_cost": one_off,
                    "start_year": 2026,
                    "years": 5,
                    "confidence": confidence,
                    "counter_condition": condition,
                    "counter_value": worth,
                    "from_round": 2 if (account, variant, component) in SECOND_SHOWN else None,
                    "until_round": until,
                    "evidence": evidence,
                }
            )
    return rows


def feedback() -> list[dict]:
    """Return both rounds of the customers' words."""
    rows = []
    for round_ in (1, 2):
        for account, variant, person, first, wish, second, further in FEEDBACK:
            rows.append(
                {
                    "account_id": account,
                    "variant": variant,
                    "person": person,
                    "date": ROUNDS[account][round_ - 1],
                    "round": round_,
                    "acceptance": first if round_ == 1 else second,
                    "change": wish if round_ == 1 else further,
                }
            )
    return rows

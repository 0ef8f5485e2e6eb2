"""Budget, programmes, plan against actuals, and the four key-account managers."""

from __future__ import annotations

from samples.draw import between, chance, pick, stream, whole
from samples.toolmaker import plants as who
from samples.toolmaker.market import BASE, SEED
from samples.toolmaker.names import KAMS, REGIONS

YEARS = range(BASE + 1, BASE + 6)
INDEX = 1.07
RECRUITED = KAMS[3]

#: Account: FTE of its KAM, then yearly amounts of the base year in thousands by line.
BUDGETS = {
    who.ENGINES: (
        0.45,
        {"travel": 380, "technical_support": 1300, "training": 260, "samples": 240, "joint_projects": 900},
    ),
    who.BEARINGS: (
        0.35,
        {"travel": 290, "technical_support": 950, "training": 150, "samples": 210, "reserve_stock": 380},
    ),
    who.DRILLING: (
        0.35,
        {"travel": 330, "technical_support": 820, "training": 180, "samples": 320, "express_delivery": 120},
    ),
    who.PROSPECT: (
        0.40,
        {"travel": 240, "technical_support": 1100, "samples": 780, "acquisition": 900, "training": 220},
    ),
    who.RETURN: (0.20, {"travel": 260, "technical_support": 450, "samples": 310, "acquisition": 350}),
}
#: Shared lines: line, thousands of the base year, key of the split.
SHARED = (
    ("information", 540, "equal"),
    ("marketing", 1_150, "potential"),
    ("reserve_stock", 880, "revenue"),
    ("kam_time", 760, "hours"),
)
FTE_RATE = 2_600_000
FUNDING = {"acquisition": (1.0, 0.9, 0.5, 0.3, 0.2), "joint_projects": (1.2, 1.2, 1.0, 0.8, 0.6)}


def budget_lines() -> list[dict]:
    """Return the plan of the KAM budget: own lines by account, time as FTE at a rate, shared lines with their key."""
    rows = []
    for number, year in enumerate(YEARS):
        index = INDEX ** (number + 1)
        blank = {"amount": None, "quantity": None, "rate": None, "split_key": None}
        evidence = "A" if number == 0 else "B" if number < 3 else "C"
        for account, (fte, amounts) in BUDGETS.items():
            key = {"account_id": account, "year": year}
            time = {"line": "kam_time", "quantity": fte, "rate": round(FTE_RATE * index, -3), "evidence": evidence}
            rows.append(key | blank | time)
            for line, thousands in amounts.items():
                amount = round(thousands * index * FUNDING.get(line, (1.0,) * 5)[number]) * 1000
                rows.append(key | blank | {"line": line, "amount": amount, "evidence": evidence})
        for line, thousands, split in SHARED:
            amount = {"line": line, "amount": round(thousands * index) * 1000, "split_key": split}
            rows.append({"account_id": None, "year": year} | blank | amount | {"evidence": evidence})
    columns = ("account_id", "year", "line", "amount", "quantity", "rate", "split_key", "evidence")
    return [{column: row[column] for column in columns} for row in rows]


#: Account (None: everyone), level, FTE, yearly cost, one-off cost, share gained, years to it, retention.
PROGRAMMES = (
    (None, "none", 0.0, 0, 0, -0.04, 5, 0.82),
    (None, "light", 0.1, 350_000, 50_000, 0.02, 2, 0.88),
    (None, "standard", 0.3, 1_250_000, 300_000, 0.08, 3, 0.92),
    (None, "deep", 0.6, 3_100_000, 900_000, 0.15, 4, 0.95),
    (who.ENGINES, "standard", 0.3, 1_700_000, 400_000, 0.10, 3, 0.94),
    (who.ENGINES, "deep", 0.6, 3_900_000, 1_500_000, 0.20, 4, 0.96),
    (who.LARGEST, "standard", 0.4, 2_600_000, 200_000, 0.01, 2, 0.93),
    (who.LARGEST, "deep", 0.9, 6_200_000, 800_000, 0.02, 3, 0.95),
    (who.PROSPECT, "none", 0.0, 0, 0, 0.0, 1, 0.0),
    (who.PROSPECT, "standard", 0.4, 2_100_000, 1_200_000, 0.09, 3, 0.9),
    (who.PROSPECT, "deep", 0.8, 4_300_000, 3_000_000, 0.22, 4, 0.94),
)


def programmes() -> list[dict]:
    """Return the levels of work with an account: what they take and what they bring."""
    columns = [
        "account_id",
        "level",
        "fte",
        "yearly_cost",
        "one_off_cost",
        "share_gain",
        "years_to_target",
        "retention",
    ]
    return [dict(zip(columns, row, strict=True)) for row in PROGRAMMES]


def plan_actuals(revenue: dict[tuple[str, int], int], spent: dict[str, float]) -> list[dict]:
    """Return plan and fact of the base year; actual revenue and costs are those of the tables of sales and costs."""
    rows = []
    columns = ("account_id", "year", "line", "plan", "amount")
    for account, (fte, amounts) in BUDGETS.items():
        rng = stream(SEED, "plan", account)
        actual = revenue.get((account, BASE), 0)
        plan = int(round(actual * between(rng, 0.93, 1.14), -5)) if actual else 0
        rows.append(dict(zip(columns, (account, BASE, "revenue", plan, actual), strict=True)))
        lines = {}
        for line, thousands in {"kam_time": fte * FTE_RATE / 1000, **amounts}.items():
            planned = thousands * between(rng, 0.92, 1.08)
            # Projects slip and express deliveries overrun, as they do.
            lean = {"joint_projects": 0.7, "express_delivery": 1.5, "acquisition": 0.6}.get(line, 1.0)
            lines[line] = (planned, planned * lean * between(rng, 0.88, 1.15))
        share = spent[account] / sum(done for _, done in lines.values())
        for line, (planned, done) in lines.items():
            amounts_told = (int(round(planned * share, -2)), int(round(done * share, -2)))
            rows.append(dict(zip(columns, (account, BASE, line, *amounts_told), strict=True)))
    rows.append(dict(zip(columns, (None, BASE, "information", 500_000, 462_000), strict=True)))
    rows.append(dict(zip(columns, (None, BASE, "marketing", 1_100_000, 1_240_000), strict=True)))
    return rows


def kams() -> list[dict]:
    """Return the team; the last one's base pay is above 70 % of the full pay."""
    columns = ("kam", "fte", "capacity_hours", "profile", "skill", "base_pay", "full_pay", "region")
    rows = (
        (KAMS[0], 1.0, 1_700, "strategic", 4.5, 2_100_000, 3_200_000),
        (KAMS[1], 1.0, 1_700, "operational", 3.5, 1_700_000, 2_500_000),
        (KAMS[2], 1.0, 1_700, "strategic", 4.0, 1_900_000, 2_900_000),
        (KAMS[3], 0.8, 1_360, "operational", 2.5, 1_800_000, 2_200_000),
    )
    regions = ["; ".join(REGIONS[5 * number : 5 * number + 5]) for number in range(len(rows))]
    return [dict(zip(columns, (*row, each), strict=True)) for row, each in zip(rows, regions, strict=True)]


#: Account: visits, hours of one, hours that the support staff takes off, coordination and competition 1…5, strategic.
WORK = {
    # The overloaded KAM's: one account of 300 hours whose people he does not keep up with; engineers carry the others.
    who.BEARINGS: (12, 6.1, 0, 3, 3, False),
    "A077": (None, None, 160, 3, 3, None),
    "A047": (None, None, 150, None, None, None),
    "A070": (None, None, 120, 3, 3, None),
    "A073": (None, None, 110, 3, 3, None),
    "A081": (None, None, 65, None, None, None),
    "A068": (None, None, 60, None, None, None),
    # Engineers on the site carry much of the work with the others too.
    who.ENGINES: (None, None, 220, 3, 3, True),
    who.DRILLING: (None, None, 120, 3, 3, True),
    "A053": (None, None, 75, None, None, None),
    "A022": (None, None, 65, None, None, None),
    "A005": (None, None, 55, None, None, None),
    who.RETURN: (None, None, 50, 3, 3, None),
    "A092": (None, None, 50, None, None, None),
    who.LARGEST: (None, None, None, 2, 4, False),
}


def workload() -> list[dict]:
    """Return what is known of the work with an account beside its people."""
    columns = ("visits", "visit_hours", "support_hours", "coordination", "competition", "strategic")
    return [
        {"account_id": account} | dict(zip(columns, row, strict=True)) | {"evidence": "B"}
        for account, row in sorted(WORK.items())
    ]


#: KPI: threshold, target, cap.
KPIS = {
    "Маржа портфеля, млн руб.": (30, 40, 48),
    "Доля у ключевых клиентов, %": (22, 28, 34),
    "Продажи новых линий, млн руб.": (4, 7, 10),
    "Выполнение обещаний в срок, %": (80, 92, 100),
    "Просроченная дебиторка, %": (15, 8, 4),
    "Контактов с лицами, принимающими решение": (24, 40, 60),
    "Отчёты в срок, %": (80, 95, 100),
}
#: KAM: weights of the KPIs in their order; the last one has seven, too many to steer by.
KPI_WEIGHTS = (
    (0.4, 0.3, 0.2, 0.1, 0, 0, 0),
    (0.4, 0.25, 0.15, 0, 0.2, 0, 0),
    (0.35, 0.35, 0.2, 0.1, 0, 0, 0),
    (0.2, 0.15, 0.15, 0.1, 0.1, 0.15, 0.15),
)


def kpis() -> list[dict]:
    """Return the indicators of the base year."""
    rows = []
    for kam, weights in zip(KAMS, KPI_WEIGHTS, strict=True):
        for (kpi, (threshold, target, cap)), weight in zip(KPIS.items(), weights, strict=True):
            if weight:
                reached = round(threshold + (cap - threshold) * between(stream(SEED, "kpi", kam, kpi), 0.1, 0.85), 1)
                limits = {"threshold": threshold, "target": target, "cap": cap, "actual": reached}
                rows.append({"kam": kam, "kpi": kpi, "year": BASE, "weight": weight} | limits)
    return rows


def portfolio(everyone: list[who.Plant], kam: str) -> list[str]:
    """Return the accounts that one KAM works with."""
    return [plant.account_id for plant in everyone if plant.owner == kam and plant.status == "current"]


def activities(everyone: list[who.Plant]) -> list[dict]:
    """Return a year of work: the last KAM negotiates little, runs errands and relays requests as they come."""
    kinds = ("negotiation", "visit", "planning", "internal_errand", "relayed_request", "other")
    usual, weak = (8, 9, 5, 4, 3, 3), (3, 5, 2, 11, 9, 3)
    rows = []
    for kam in KAMS:
        rng, accounts = stream(SEED, "work", kam), portfolio(everyone, kam)
        share = weak if kam == RECRUITED else usual
        deck = [kind for kind, count in zip(kinds, share, strict=True) for _ in range(count)]
        for number in range(66):
            kind, day = pick(rng, deck), whole(rng, 1, 28)
            bargaining = kind in ("negotiation", "relayed_request")
            countered = chance(rng, 0.15 if kam == RECRUITED else 0.7)
            rows.append(
                {
                    "kam": kam,
                    "account_id": None if kind == "other" else pick(rng, accounts),
                    "date": f"2025-{number * 12 // 66 + 1:02d}-{day:02d}",
                    "activity": kind,
                    "hours": whole(rng, 2, 16) / 2,
                    "counter_condition": countered if bargaining else None,
                }
            )
    return sorted(rows, key=lambda row: (row["kam"], row["date"]))


GIVEN = ("Скидка к прайс-листу", "Отсрочка сверх договора", "Срочная отгрузка за наш счёт", "Бесплатные образцы")
RECEIVED = ("Рост объёма по договору", "Предоплата партии", "Доступ к плану производства", "Новая линия в заказе")


def concessions(everyone: list[who.Plant]) -> list[dict]:
    """Return what was given and what was received in exchange, in money."""
    rows = []
    for kam in KAMS:
        rng, accounts = stream(SEED, "concessions", kam), portfolio(everyone, kam)
        for number in range(18):
            received = chance(rng, 0.15 if kam == RECRUITED else 0.5)
            amount = whole(rng, 20, 160) * (2_000 if kam == RECRUITED and not received else 1_000)
            rows.append(
                {
                    "kam": kam,
                    "account_id": pick(rng, accounts),
                    "date": f"{2024 + number // 9}-{number % 9 + 3:02d}-{whole(rng, 1, 28):02d}",
                    "direction": "received" if received else "given",
                    "what": pick(rng, RECEIVED if received else GIVEN),
                    "amount": amount,
                    "evidence": pick(rng, ("A", "B", "B", "C")),
                }
            )
    return rows


COMPETENCES = {
    "technical": (4, (4, 4, 5, 3)),
    "communication": (5, (5, 4, 4, 5)),
    "psychological": (4, (4, 3, 4, 4)),
    "administrative": (4, (3, 4, 4, 3)),
    "decisions": (4, (4, 3, 4, 2)),
    "analytical": (4, (4, 3, 4, 2)),
    "conceptual": (4, (4, 2, 3, 2)),
}


def competences() -> list[dict]:
    """Return target and actual level of each competence."""
    return [
        {"kam": kam, "competence": competence, "target": target, "actual": actual[number]}
        for number, kam in enumerate(KAMS)
        for competence, (target, actual) in COMPETENCES.items()
    ]

"""Competitor sessions for three accounts: marks, importance and price facts."""

from __future__ import annotations

from samples.draw import bell, between, chance, clip, pick, spread_over, stream
from samples.toolmaker import plants as who
from samples.toolmaker.market import LINES, SEED

US = "us"
RIVALS = ("Норд-Карбид", "Вестшнайд", "Хайдао Тулс")
COMPANIES = (US, *RIVALS)
RATED = (who.ENGINES, who.BEARINGS, who.DRILLING)

#: Our six raters; the first is euphoric, the second defeated (truth extreme_raters).
EUPHORIC, DEFEATED = "Громов (коммерческий директор)", "Пыжов (менеджер по сбыту)"
RATERS = (
    EUPHORIC,
    DEFEATED,
    "Ермакова (КАМ)",
    "Колесов (главный технолог)",
    "Данилова (сервис и логистика)",
    "Родин (маркетинг)",
)
CUSTOMER_RATERS = ("Дьяконова (главный технолог)", "Мухина (инструментальное хозяйство)", "Трушин (закупки)")

#: Criterion: importance to the customer, then what sober people think of us and of each rival.
CRITERIA = {
    "Стойкость инструмента": (12, 7.0, 7.0, 8.6, 5.6),
    "Цена": (9, 6.2, 5.8, 3.4, 8.6),
    "Срок поставки": (10, 7.6, 6.6, 4.2, 5.6),
    "Наличие на складе": (8, 7.2, 6.4, 4.6, 6.4),
    "Техническая поддержка на станке": (11, 8.4, 5.8, 6.4, 3.2),
    "Подбор инструмента под деталь": (9, 8.2, 6.0, 7.0, 3.6),
    "Стабильность качества партий": (9, 6.8, 6.6, 8.4, 4.8),
    "Ассортимент": (5, 6.2, 6.2, 8.4, 7.4),
    "Условия оплаты": (4, 5.8, 6.6, 3.8, 5.4),
    "Переточка и восстановление": (4, 7.6, 6.0, 4.6, 2.6),
    "Обучение технологов и наладчиков": (5, 7.6, 4.6, 6.0, 2.4),
    "Скорость ответа на запрос": (6, 7.4, 6.2, 5.0, 5.4),
    "Работа с рекламациями": (4, 6.2, 6.2, 5.6, 3.6),
    "Независимость от импорта": (4, 6.4, 7.2, 2.6, 4.0),
}
#: What differs by account: our own mark moves by so much.
LOCAL = {
    who.BEARINGS: {"Срок поставки": -0.8, "Техническая поддержка на станке": -0.8, "Наличие на складе": 0.6},
    who.DRILLING: {"Ассортимент": -1.0, "Подбор инструмента под деталь": 0.6, "Переточка и восстановление": -1.2},
}
#: The customer's own mark of us against ours: where we flatter ourselves and where we do not know our worth.
GAP_ACCOUNT = who.ENGINES
GAPS = {
    "Техническая поддержка на станке": -4.0,
    "Срок поставки": -3.2,
    "Скорость ответа на запрос": -3.2,
    "Стойкость инструмента": 2.7,
    "Независимость от импорта": 2.8,
}
#: Price against the market by company: facts, unlike the marks.
PRICE_FACTS = {US: 1.0, "Норд-Карбид": 1.04, "Вестшнайд": 1.34, "Хайдао Тулс": 0.79}


def sober(account: str, criterion: str) -> list[float]:
    """Return what sober people think of each company."""
    marks = list(CRITERIA[criterion][1:])
    marks[0] += LOCAL.get(account, {}).get(criterion, 0.0)
    return marks


def extreme(rater: str, criterion: str, rivals: list[int], round_: int) -> int:
    """Return our mark by a rater who sees us best or worst everywhere but in one place."""
    if rater == EUPHORIC:
        exception = criterion == "Условия оплаты"
        return max(rivals) - 1 if exception else min(10, max(rivals) + (1 if round_ == 2 else 2))
    exception = criterion == "Обучение технологов и наладчиков"
    return min(rivals) + 1 if exception else max(1, min(rivals) - (1 if round_ == 2 else 2))


def marks(account: str, rater: str, side: str, round_: int, criterion: str) -> list[int]:
    """Return one rater's marks of all companies for one criterion."""
    middle = sober(account, criterion)
    if side == "customer":
        middle[0] += GAPS.get(criterion, 0.0)
    temper = bell(stream(SEED, "temper", rater), 0.0, 0.35) if side == "us" else -0.2
    first = stream(SEED, "mark", account, rater, side, criterion)
    # After the discussion everybody moves half of the way to what the others see.
    spread = (0.9 if side == "us" else 0.4) * (0.5 if round_ == 2 else 1.0)
    drawn = [round(clip(bell(first, mark + temper, spread), 1, 10)) for mark in middle]
    if rater in (EUPHORIC, DEFEATED):
        rivals = [int(clip(mark, 2, 9)) for mark in drawn[1:]]
        return [extreme(rater, criterion, rivals, round_), *rivals]
    return drawn


def evidence_kind(account: str, rater: str, side: str, company: str, criterion: str) -> str:
    """Return what a mark rests on."""
    rng = stream(SEED, "ground", account, rater, company, criterion)
    if side == "customer":
        return "customer_said"
    if criterion == "Цена" and company in PRICE_FACTS and rater not in (EUPHORIC, DEFEATED):
        return "fact"
    if rater in (EUPHORIC, DEFEATED):
        return "opinion"
    return pick(rng, ("fact", "customer_said", "opinion", "opinion"))


def sessions() -> list[tuple[str, str, str, int]]:
    """Return account, rater, side and round of every sheet that was filled in."""
    sheets = [(account, rater, "us", 1) for account in RATED for rater in RATERS]
    sheets += [(who.ENGINES, rater, "us", 2) for rater in RATERS]
    return sheets + [(GAP_ACCOUNT, rater, "customer", 1) for rater in CUSTOMER_RATERS]


def ratings() -> list[dict]:
    """Return the marks of all sessions."""
    return [
        {
            "account_id": account,
            "rater": rater,
            "side": side,
            "round": round_,
            "company": company,
            "criterion": criterion,
            "score": score,
            "evidence_kind": evidence_kind(account, rater, side, company, criterion),
        }
        for account, rater, side, round_ in sessions()
        for criterion in CRITERIA
        for company, score in zip(COMPANIES, marks(account, rater, side, round_, criterion), strict=True)
    ]


def importance() -> list[dict]:
    """Return the importance of the criteria: 100 points by each rater."""
    rows = []
    for account, rater, side, round_ in sessions():
        rng = stream(SEED, "importance", account, rater, side)
        spread = (0.3 if side == "us" else 0.15) * (0.5 if round_ == 2 else 1.0)
        raw = [max(0.5, weight[0] * bell(rng, 1.0, spread)) for weight in CRITERIA.values()]
        sheet = {"account_id": account, "rater": rater, "side": side, "round": round_}
        points = zip(CRITERIA, spread_over(100, raw), strict=True)
        rows += [sheet | {"criterion": criterion, "points": value} for criterion, value in points]
    return rows


def prices() -> list[dict]:
    """Return price facts: the general level, and what was seen at the three accounts."""
    rows = []
    for account in (None, *RATED):
        for line in LINES:
            for company in COMPANIES:
                rng = stream(SEED, "price", account, line.name, company)
                if line.kind != "goods" and (account or company not in (US, "Норд-Карбид")):
                    continue
                if account and company != US and chance(rng, 0.15):
                    continue
                level = PRICE_FACTS[company] * between(rng, 0.97, 1.03) * (0.98 if account else 1.0)
                evidence = "A" if company == US else "A" if account else "B"
                price = int(round(line.price * level, -1))
                columns = ("account_id", "company", "product_line", "price", "evidence")
                rows.append(dict(zip(columns, (account, company, line.name, price, evidence), strict=True)))
    return rows


#: Account: rival, its share of the purchases, end of the contract, who holds it, evidence (truth rival_contract).
HELD = {
    who.ENGINES: (
        ("Норд-Карбид", 0.28, "2026-06-30", "Трушин В. Г.", "A"),
        ("Вестшнайд", 0.2, "2027-03-31", "Калинин С. М.; Аверин Н. К.", "B"),
        ("Хайдао Тулс", 0.06, None, None, "C"),
    ),
    who.BEARINGS: (("Норд-Карбид", 0.35, "2026-12-31", "Крюков О. П.", "B"), ("Вестшнайд", 0.25, None, None, "C")),
}


def held() -> list[dict]:
    """Return what is known of the rivals at two of the accounts."""
    columns = ("company", "wallet_share", "contract_end", "held_by", "evidence")
    return [
        {"account_id": account} | dict(zip(columns, row, strict=True)) for account, rows in HELD.items() for row in rows
    ]

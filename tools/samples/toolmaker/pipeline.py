"""Deals and their moves, and two waves of the customer survey."""

from __future__ import annotations

from datetime import date, timedelta

from samples.draw import bell, chance, clip, pick, stream, whole
from samples.toolmaker import names
from samples.toolmaker import plants as who
from samples.toolmaker.market import LINES, SEED
from samples.toolmaker.plants import Plant

STAGES = ("Запрос", "Испытания", "Предложение", "Согласование")
WON, LOST = "Выиграна", "Проиграна"
#: Chance to pass each stage, and its usual days.
PASS = (0.78, 0.66, 0.62, 0.72)
DAYS = (18, 45, 25, 30)
TODAY = date(2025, 12, 31)
DEALS = 120


def walk(number: int, opened: date) -> tuple[list[tuple[date, str | None, str]], date | None]:
    """Return the moves of a deal up to today, and the day on which it was closed."""
    rng, moves, day = stream(SEED, "deal", number), [(opened, None, STAGES[0])], opened
    for index, stage in enumerate(STAGES):
        stuck = chance(rng, 0.08)
        day += timedelta(days=round(clip(bell(rng, DAYS[index], DAYS[index] / 3), 4, 120)) * (6 if stuck else 1))
        if day > TODAY:
            return moves, None
        passed = chance(rng, PASS[index])
        target = LOST if not passed else WON if index == len(STAGES) - 1 else STAGES[index + 1]
        moves.append((day, stage, target))
        if target in (WON, LOST):
            return moves, day
    raise AssertionError("a deal ends at its last stage")


def deals(everyone: list[Plant]) -> tuple[list[dict], list[dict]]:
    """Return deals and their events, by deal."""
    goods = [line.name for line in LINES if line.kind == "goods"]
    main = [plant for plant in everyone if plant.account_id in who.KEY]
    found, events = [], []
    for number in range(1, DEALS + 1):
        rng, deal = stream(SEED, "deal facts", number), f"D{number:03d}"
        opened = date(2024, 1, 9) + timedelta(days=number * 6 - whole(rng, 0, 5))
        moves, closed = walk(number, opened)
        plant = pick(rng, main if chance(rng, 0.35) else everyone)
        found.append(
            {
                "deal_id": deal,
                "account_id": plant.account_id,
                "product_line": pick(rng, goods),
                "stage": moves[-1][2],
                "amount": whole(rng, 3, 40) ** 2 * 5_000,
                "opened": opened.isoformat(),
                "expected_close": (opened + timedelta(days=whole(rng, 70, 160))).isoformat(),
                "closed": closed.isoformat() if closed else None,
                "owner": plant.owner or names.KAMS[0],
            }
        )
        events += [
            {"deal_id": deal, "date": day.isoformat(), "from_stage": source, "to_stage": target}
            for day, source, target in moves
        ]
    return found, events


#: Question: usual mark.
QUESTIONS = {
    "Готовность рекомендовать нас": 7.4,
    "Стойкость инструмента": 8.3,
    "Соблюдение сроков поставки": 6.2,
    "Наличие на складе": 6.6,
    "Помощь технолога на станке": 6.4,
    "Скорость ответа на запрос": 6.0,
    "Работа с рекламациями": 6.3,
    "Обучение персонала": 7.2,
    "Соотношение цены и качества": 6.9,
    "Понимание наших задач": 6.8,
}
#: Question: what is said with a low mark and with a high one.
COMMENTS = {
    "Соблюдение сроков поставки": ("Сроки по спецфрезам плавают", "Стали возить ровнее"),
    "Помощь технолога на станке": ("Технолог у станка бывает реже, чем обещали", "Хорошо отработали корпусную деталь"),
    "Стойкость инструмента": ("Последняя партия фрез выкрашивалась", "Пластины держат стабильно"),
    "Скорость ответа на запрос": ("На запрос отвечают через два-три дня", "Предложение присылают в тот же день"),
    "Наличие на складе": ("Ходовых свёрл подолгу нет", "Запас на нашей площадке выручает"),
}


def comment_on(question: str, mark: int) -> str | None:
    """Return what goes with a low or a high mark, where there are words for it."""
    low, high = COMMENTS.get(question, (None, None))
    return low if mark <= 5 else high if mark >= 8 else None


ROLES = ("Технолог", "Закупки", "Инструментальное хозяйство")
WAVES = {"2024": "2024-10-07", "2025": "2025-10-06"}


def asked(everyone: list[Plant]) -> list[Plant]:
    """Return the accounts that were asked."""
    wanted = {
        who.ENGINES,
        who.BEARINGS,
        who.DRILLING,
        who.LARGEST,
        who.DESTROYER,
        *who.SOLE[:8],
        *who.GROUP,
        *who.BIG[:4],
    }
    return [plant for plant in everyone if plant.account_id in wanted]


def survey(everyone: list[Plant]) -> tuple[list[dict], list[dict]]:
    """Return answers and the list of those who were asked; delivery improves in the second wave, support falls."""
    answers, sent = [], []
    for wave, day in WAVES.items():
        drift = {"Соблюдение сроков поставки": 0.7, "Помощь технолога на станке": -0.6} if wave == "2025" else {}
        for plant in asked(everyone):
            for number, role in enumerate(ROLES, start=1):
                key = {"account_id": plant.account_id, "respondent": f"{plant.account_id}-{number}", "wave": wave}
                rng = stream(SEED, "survey", plant.account_id, number, wave)
                sent.append(key | {"role": role, "sent_on": day})
                if not chance(rng, 0.66):
                    continue
                lean = ((plant.traits["view_of_us"] or 6) - 6) * 0.5 + bell(rng, 0, 0.6)
                for question, usual in QUESTIONS.items():
                    mark = round(clip(bell(rng, usual + lean + drift.get(question, 0), 1.1), 0, 10))
                    comment = comment_on(question, mark) if chance(rng, 0.25) else None
                    answers.append(key | {"question": question, "score": mark, "comment": comment})
    return answers, sent

"""Two waves of the customer survey."""

from __future__ import annotations

from samples.draw import bell, chance, clip, stream, whole
from samples.toolmaker import plants as who
from samples.toolmaker.market import SEED
from samples.toolmaker.plants import Plant

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


#: A key account of which nobody answers, in either wave.
SILENT = who.RETURN
#: The question that falls on the same people while its mean rises: whoever marked it low did not answer again.
MIXED, FIRST, SECOND = "Понимание наших задач", "2024", "2025"
#: Questions whose marks stay as they were drawn.
_LEFT = ("Готовность рекомендовать нас", "Соблюдение сроков поставки", "Помощь технолога на станке")


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
    for wave, day in WAVES.items():
        for number, role in enumerate(ROLES, start=1):
            asked_in_vain = {"account_id": SILENT, "respondent": f"{SILENT}-{number}", "wave": wave}
            sent.append(asked_in_vain | {"role": role, "sent_on": day})
    _mix(answers)
    return answers, sent


def _mix(answers: list[dict]) -> None:
    """Move marks between the questions of a sheet of the first wave, so that nobody's mean changes.

    Who answers again had marked the mixed question up to two points higher, who does not three points lower.
    """
    later = {
        each["respondent"]: each["score"] for each in answers if (each["wave"], each["question"]) == (SECOND, MIXED)
    }
    sheets: dict[str, list[dict]] = {}
    for each in answers:
        if each["wave"] == FIRST:
            sheets.setdefault(each["respondent"], []).append(each)
    for respondent, sheet in sheets.items():
        mixed = next(each for each in sheet if each["question"] == MIXED)
        more = whole(stream(SEED, "mix", respondent), 0, 2)
        wanted = later[respondent] + more if respondent in later else mixed["score"] - 3
        _move(mixed, [each for each in sheet if each["question"] not in _LEFT and not each["comment"]], wanted)


def _move(mixed: dict, sheet: list[dict], wanted: float) -> None:
    """Bring one mark as near to what is wanted as the other marks of the sheet can give or take a point each."""
    step = 1 if wanted > mixed["score"] else -1
    for other in (each for each in sheet if each is not mixed):
        if 0 < other["score"] < 10 and 0 <= mixed["score"] + step <= 10 and mixed["score"] != wanted:
            mixed["score"], other["score"] = mixed["score"] + step, other["score"] - step

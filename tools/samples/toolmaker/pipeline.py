"""Deals and their moves."""

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

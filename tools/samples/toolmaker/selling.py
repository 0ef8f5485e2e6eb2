"""Deals that no other truth rests on: a deadly stage, a stuck giant, a seller of one situation, a dry spell.

They have draws of their own: whatever is planted here leaves every other table as it was.
"""

from __future__ import annotations

from datetime import date, timedelta

from samples.draw import bell, chance, clip, pick, stream, whole
from samples.toolmaker import names
from samples.toolmaker import plants as who
from samples.toolmaker.market import LINES, SEED
from samples.toolmaker.pipeline import DAYS, LOST, STAGES, TODAY, WON
from samples.toolmaker.plants import Plant

FIRST, EVERY, COUNT = date(2024, 1, 3), 2, 330
#: Nobody opens a deal after this day: the averages of the year do not know it.
DRY_FROM = date(2025, 10, 1)
#: Chance to pass each stage: two of three deals die of the proposal.
PASS = (0.85, 0.82, 0.36, 0.85)
DEADLY = STAGES[2]
SELLER, BEST, ELSEWHERE = names.KAMS[2], 0.92, 0.1
GIANT, GIANT_AMOUNT = "D901", 24_000_000
#: What the CRM says at each stage, whatever happens.
CRM = (0.3, 0.5, 0.7, 0.9)


def free(everyone: list[Plant]) -> list[Plant]:
    """Return the plants that no other truth names."""
    named = {
        *(who.LARGEST, who.FAMOUS, who.DESTROYER, who.VALVES),
        *(*who.KEY, *who.GROUP, *who.CALLED, *who.SOLE, *who.STRONG, *who.BIG),
    }
    return [plant for plant in everyone if plant.account_id not in named]


def passes(place: int, owner: str, facts: dict) -> float:
    """Return the chance to pass a stage: one seller wins known buyers of standard products, and little else."""
    if owner != SELLER or place != 2:
        return PASS[place]
    return BEST if (facts["buyer"], facts["product"]) == ("known", "standard") else ELSEWHERE


def walk(number: int, opened: date, owner: str, facts: dict) -> tuple[list[tuple[date, str | None, str]], date | None]:
    """Return the moves of a deal up to today, and the day on which it was closed."""
    rng, moves, day = stream(SEED, "planted deal", number), [(opened, None, STAGES[0])], opened
    for place, stage in enumerate(STAGES):
        day += timedelta(days=round(clip(bell(rng, DAYS[place], DAYS[place] / 3), 4, 120)))
        if day > TODAY:
            return moves, None
        passed = chance(rng, passes(place, owner, facts))
        target = LOST if not passed else WON if place == len(STAGES) - 1 else STAGES[place + 1]
        moves.append((day, stage, target))
        if target in (WON, LOST):
            return moves, day
    raise AssertionError("a deal ends at its last stage")


def beside(rows: list[dict], planted: list[dict]) -> list[dict]:
    """Return rows with those that are planted; what the first ones do not say stays blank."""
    blank = dict.fromkeys(planted[0])
    return [blank | row for row in rows] + planted


def deals(everyone: list[Plant]) -> tuple[list[dict], list[dict]]:
    """Return planted deals and their events, by deal."""
    goods, plants = [line.name for line in LINES if line.kind == "goods"], free(everyone)
    found, events = [], []
    for number in range(COUNT):
        rng, opened = stream(SEED, "planted facts", number), FIRST + timedelta(days=EVERY * number)
        if opened >= DRY_FROM:
            break
        plant, owner = pick(rng, plants), pick(rng, names.KAMS)
        facts = {
            "buyer": "known" if chance(rng, 0.55) else "new",
            "product": "standard" if chance(rng, 0.6) else "new",
            "contested": chance(rng, 0.5),
        }
        moves, closed = walk(number, opened, owner, facts)
        expected = opened + timedelta(days=whole(rng, 90, 150))
        deal = f"D{number + 201:03d}"
        amount = whole(rng, 6, 22) ** 2 * 5_000
        found.append(row(deal, plant, pick(rng, goods), moves, amount, expected, closed, owner, facts))
        events += [event(deal, expected, *move) for move in moves]
    giant = [(date(2025, 3, 3), None, STAGES[0]), (date(2025, 4, 7), STAGES[0], STAGES[1])]
    giant += [(date(2025, 5, 26), STAGES[1], STAGES[2]), (date(2025, 6, 30), STAGES[2], STAGES[3])]
    facts, expected = {"buyer": "known", "product": "new", "contested": True}, date(2025, 9, 30)
    made = row(GIANT, plants[0], goods[0], giant, GIANT_AMOUNT, expected, None, names.KAMS[0], facts)
    found.append(made | {"expected_close": "2026-02-27", "next_date": "2025-10-15"})
    events += [event(GIANT, expected, *move) for move in giant]
    return found, events


def row(
    deal: str,
    plant: Plant,
    line: str,
    moves: list[tuple[date, str | None, str]],
    amount: int,
    expected: date,
    closed: date | None,
    owner: str,
    facts: dict,
) -> dict:
    """Return a deal as the CRM has it."""
    stage = moves[-1][2]
    return {
        "deal_id": deal,
        "account_id": plant.account_id,
        "product_line": line,
        "stage": stage,
        "amount": amount,
        "opened": moves[0][0].isoformat(),
        "expected_close": expected.isoformat(),
        "closed": closed.isoformat() if closed else None,
        "owner": owner,
        "probability": CRM[STAGES.index(stage)] if stage in STAGES else None,
        "next_date": None if closed else (TODAY + timedelta(days=14)).isoformat(),
    } | facts


def event(deal: str, expected: date, day: date, source: str | None, target: str) -> dict:
    """Return a move with what the CRM believed at it."""
    return {
        "deal_id": deal,
        "date": day.isoformat(),
        "from_stage": source,
        "to_stage": target,
        "expected_close": expected.isoformat(),
        "probability": CRM[STAGES.index(target)] if target in STAGES else None,
    }

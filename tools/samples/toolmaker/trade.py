"""What plants buy, owe and cost us, and what is written down of their machine parks."""

from __future__ import annotations

import calendar

from samples.draw import bell, between, chance, clip, several, spread_over, stream, whole
from samples.toolmaker import plants as who
from samples.toolmaker.market import BASE, CNC, DRIVERS, HISTORY, LINE, LINES, PLAN, PRICE_LEVEL, SEED, Line
from samples.toolmaker.plants import Plant

SEASON = (0.75, 0.95, 1.05, 1.05, 0.9, 1.0, 0.85, 0.9, 1.05, 1.1, 1.1, 1.3)

#: Activity: kind, price of one, minutes of one, yearly cost and minutes of the people who do it.
RATES = (
    ("Обработка заказа", "account_management", None, 35, 3_300_000, 255_000),
    ("Выезд технолога", "service", None, 600, 6_200_000, 172_000),
    ("Подбор инструмента под деталь", "knowledge", None, 240, 3_400_000, 110_000),
    ("Срочная отгрузка", "logistics", 7_800, None, None, None),
    ("Разбор рекламации", "service", 16_500, None, None, None),
)
#: Share of revenue that an ordinary account costs, by kind.
SHARES = {
    "account_management": 0.020,
    "acquisition": 0.002,
    "knowledge": 0.006,
    "service": 0.011,
    "logistics": 0.020,
    "other": 0.004,
}


def line_share(plant: Plant, line: Line, year: int) -> float:
    """Return our share of what a plant really consumes of a line in a year; 0 where it never bought the line."""
    rng = stream(SEED, "share", plant.account_id, line.name)
    if plant.sole:
        return between(rng, 0.95, 0.995)
    special = plant.account_id in who.SPECIAL or plant.account_id in who.STRONG
    if not special and line.name != "Пластины" and chance(rng, 0.22):
        return 0.0
    taste = bell(rng, 1.0, 0.02 if plant.share > 0.8 else 0.22)
    wobble = 1.0 if year == BASE else bell(stream(SEED, "share", plant.account_id, line.name, year), 1.0, 0.06)
    return clip(plant.share * taste * wobble * (1 + plant.gain) ** (year - BASE), 0.01, 0.97)


def appetite(plant: Plant, line: Line) -> float:
    """Return a plant's own consumption against the true norm."""
    spread = 0.03 if plant.sole else 0.08
    rng = stream(SEED, "appetite", plant.account_id, line.name)
    return plant.appetite.get(line.name, clip(bell(rng, 1.0, spread), 1 - 2 * spread, 1 + 2 * spread))


def bought(plant: Plant, line: Line, year: int) -> float:
    """Return the units that a plant buys from us in a full year."""
    # A sole supplier delivers the whole consumption: the small rest is what stock went down by.
    factor = line_share(plant, line, year) * (1.0 if plant.sole else appetite(plant, line))
    return plant.level(line.driver, year) * line.true_norm * factor


def buying_months(plant: Plant, line: Line, year: int, worth: float) -> list[int]:
    """Return the months in which a line is bought: the more money, the more often."""
    start = (year - HISTORY[0]) * 12
    open_months = [month for month in range(12) if plant.first <= start + month <= plant.last]
    rng = stream(SEED, "months", plant.account_id, line.name, year)
    count = min(len(open_months), max(1, min(12, 1 + int(worth / 42_000))))
    return several(rng, open_months, count)


def sales_of(plant: Plant, line: Line, year: int) -> list[dict]:
    """Return the monthly totals of one plant, line and year."""
    units = bought(plant, line, year)
    months = buying_months(plant, line, year, units * line.price)
    active = sum(plant.first <= (year - HISTORY[0]) * 12 + month <= plant.last for month in range(12))
    if not months:
        return []
    rng = stream(SEED, "sales", plant.account_id, line.name, year)
    weights = [SEASON[month] * between(rng, 0.6, 1.4) for month in months]
    market = line.price * PRICE_LEVEL[year]
    price = max(1, round(market * (1 - plant.discount) * between(rng, 0.985, 1.015)))
    cost = max(1, round(market * (1 - line.margin) * between(rng, 0.98, 1.02)))
    return [
        {
            "account_id": plant.account_id,
            "date": f"{year}-{month + 1:02d}-{calendar.monthrange(year, month + 1)[1]}",
            "kind": line.kind,
            "product_line": line.name,
            "quantity": quantity,
            "revenue": quantity * price,
            "cogs": quantity * cost,
        }
        for month, quantity in zip(months, spread_over(round(units * active / 12), weights), strict=True)
        if quantity
    ]


def sales(everyone: list[Plant]) -> list[dict]:
    """Return the sales of all plants by account, date and line."""
    rows = [row for plant in everyone for year in HISTORY for line in LINES for row in sales_of(plant, line, year)]
    order = {line.name: index for index, line in enumerate(LINES)}
    return sorted(rows, key=lambda row: (row["account_id"], row["date"], order[row["product_line"]]))


def yearly(rows: list[dict], column: str) -> dict[tuple[str, int], int]:
    """Return the yearly sums of a column of sales."""
    sums: dict[tuple[str, int], int] = {}
    for row in rows:
        key = row["account_id"], int(row["date"][:4])
        sums[key] = sums.get(key, 0) + (1 if column == "count" else row[column])
    return sums


def counts_of(plant: Plant, year: int, revenue: int, rows: int) -> dict[str, int]:
    """Return how often each activity was done for an account."""
    rng = stream(SEED, "activities", plant.account_id, year)
    millions, extra = revenue / 1e6, plant.serve if plant.serve > 1.6 else 1.0
    technical = {"technical": 1.25, "mixed": 0.9, "price": 0.6}[plant.taste]
    return {
        "Обработка заказа": round(rows * between(rng, 1.2, 2.0)),
        "Выезд технолога": round(millions**0.75 * technical * between(rng, 0.5, 1.3)),
        "Подбор инструмента под деталь": round(millions**0.75 * technical * between(rng, 0.8, 1.8)),
        "Срочная отгрузка": round(millions**0.8 * extra * between(rng, 0.5, 2.0)),
        "Разбор рекламации": round(millions**0.5 * extra * between(rng, 0.0, 1.1)),
    }


def costs_of(plant: Plant, year: int, revenue: int, rows: int) -> list[dict]:
    """Return what one account cost in one year: amounts by kind, then activities by count."""
    rng = stream(SEED, "costs", plant.account_id, year)
    level = (0.5 + plant.serve / 2) if plant.serve < 1.6 else plant.serve
    drawn = {kind: revenue * share * level * between(rng, 0.8, 1.2) for kind, share in SHARES.items()}
    if (year - HISTORY[0]) * 12 <= plant.first - 1 < (year - HISTORY[0] + 1) * 12:
        drawn["acquisition"] += 60_000 + revenue * 0.03
    key = {"account_id": plant.account_id, "year": year}
    amounts = [
        key | {"kind": kind, "amount": round(amount, -2), "activity": None, "count": None}
        for kind, amount in drawn.items()
        if amount >= 500
    ]
    kinds = {activity: kind for activity, kind, *_ in RATES}
    done = [
        key | {"kind": kinds[activity], "amount": None, "activity": activity, "count": count}
        for activity, count in counts_of(plant, year, revenue, rows).items()
        if count
    ]
    return amounts + done


def costs(everyone: list[Plant], sold: list[dict]) -> list[dict]:
    """Return the costs of all accounts that bought; tries to win others are costs too."""
    revenue, rows = yearly(sold, "revenue"), yearly(sold, "count")
    kept = []
    for plant in everyone:
        for year in HISTORY:
            key = plant.account_id, year
            if key in revenue:
                kept += costs_of(plant, year, revenue[key], rows[key])
    tried = [(who.PROSPECT, 2024, 310_000), (who.PROSPECT, 2025, 540_000), (who.RETURN, 2025, 260_000)]
    empty = {"activity": None, "count": None}
    kept += [{"account_id": a, "year": y, "kind": "acquisition", "amount": n} | empty for a, y, n in tried]
    return sorted(kept, key=lambda row: (row["account_id"], row["year"]))


def spent(costs_made: list[dict], year: int) -> dict[str, float]:
    """Return what each account cost in a year: amounts, and activities at their rate."""
    each = {
        activity: rate if rate is not None else minutes * cost / capacity
        for activity, _, rate, minutes, cost, capacity in RATES
    }
    sums: dict[str, float] = {}
    for row in costs_made:
        if row["year"] == year:
            amount = row["amount"] if row["activity"] is None else row["count"] * each[row["activity"]]
            sums[row["account_id"]] = sums.get(row["account_id"], 0.0) + amount
    return sums


def rates() -> list[dict]:
    """Return the price or the minutes of each activity, with the capacity behind the minutes."""
    columns = ("activity", "kind", "rate", "minutes", "capacity_cost", "capacity_minutes")
    return [dict(zip(columns, row, strict=True)) for row in RATES]


def receivables(everyone: list[Plant], sold: list[dict]) -> list[dict]:
    """Return the average debt of each account and year, in whole thousands."""
    days, rows = {plant.account_id: plant.debt_days for plant in everyone}, []
    for (account, year), revenue in sorted(yearly(sold, "revenue").items()):
        rng = stream(SEED, "debt", account, year)
        debt = revenue * days[account] / 365 * between(rng, 0.9, 1.1)
        rows.append({"account_id": account, "year": year, "average_debt": int(round(debt, -3))})
    return rows


#: Years on record by the pattern of a plant's plans: some gaps to interpolate, some short plans to hold flat.
YEARS = {
    "full": PLAN,
    "plan": PLAN,
    "gaps": (2025, 2026, 2028, 2030),
    "short": (2025, 2026, 2027),
    "base": (2025,),
    "late": (2026, 2028),
    "none": (),
}


def evidence_of(plant: Plant, year: int) -> str:
    """Return how well a driver quantity is known."""
    rng = stream(SEED, "evidence", plant.account_id, year)
    if plant.account_id in who.SPECIAL or plant.sole:
        return "A" if year <= 2028 else "B"
    if year == BASE:
        return "A" if chance(rng, 0.5) else "B"
    return ("A" if chance(rng, 0.3) else "B") if year <= 2027 else ("B" if chance(rng, 0.5) else "C")


def drivers(everyone: list[Plant]) -> list[dict]:
    """Return machine parks and production programmes to the end of the plan, as far as we know them."""
    return [
        {
            "account_id": plant.account_id,
            "driver": driver,
            "year": year,
            "quantity": max(1, round(plant.level(driver, year))),
            "evidence": evidence_of(plant, year),
        }
        for plant in everyone
        for driver in DRIVERS
        for year in YEARS[plant.pattern]
        if driver == CNC or plant.pattern != "base" or whole(stream(SEED, "part", plant.account_id), 0, 2)
    ]


def addressable(everyone: list[Plant]) -> list[dict]:
    """Return the accounts where more or less is open to us than usual.

    Where we supply alone, all of it plainly is. Some plants have their own tool shop or a contract that binds them.
    """
    rows = []
    for plant in everyone:
        rng = stream(SEED, "addressable", plant.account_id)
        if plant.sole:
            found = [(line.name, 1.0, "A") for line in LINES]
        elif plant.account_id == who.LARGEST:
            found = [("Инжиниринг", 0.2, "A"), ("Фрезы", 1.0, "A")]
        elif plant.account_id == who.DRILLING:
            found = [("Резцы", 0.7, "A"), ("Переточка", 0.4, "B")]
        elif plant.account_id not in who.SPECIAL and chance(rng, 0.1):
            found = [(LINE["Переточка"].name, round(between(rng, 0.1, 0.6), 1), "B")]
        else:
            found = []
        columns = ("account_id", "product_line", "addressable_share", "evidence")
        rows += [dict(zip(columns, (plant.account_id, *each), strict=True)) for each in found]
    return rows

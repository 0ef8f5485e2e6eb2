"""The 140 plants: drawn one by one, then overruled for those that carry a planted truth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from samples.draw import bell, between, chance, clip, pick, stream, whole
from samples.toolmaker import names
from samples.toolmaker.market import CNC, PLAN, PROGRAMME, SEED, UNIVERSAL

COUNT = 140
CURRENT, LAPSED = 74, 44
SIZE = {CNC: 3, UNIVERSAL: 5, PROGRAMME: 10}

LARGEST = "A012"
FAMOUS = "A041"
PROSPECT = "A118"
DESTROYER = "A027"
ENGINES, BEARINGS, DRILLING = "A008", "A019", "A033"
RETURN = "A096"
VALVES = "A088"
GROUP = ("A070", "A073", "A077")
KEY = (ENGINES, BEARINGS, DRILLING, PROSPECT, RETURN)
#: Whom the company itself calls key: a good customer, the largest buyer and the loudest name (truth called_key).
CALLED = (ENGINES, LARGEST, FAMOUS)
SOLE = ("A005", "A014", "A022", "A031", "A036", "A047", "A053", "A062", "A068", "A081", "A092", "A104")
STRONG = ("A029", "A058", "A101")
BIG = ("A003", "A024", "A039", "A050", "A065", "A088", "A110")


@dataclass(frozen=True)
class Plant:
    """One account with what is really true of it, known to nobody but the generator.

    Attributes
    ----------
    park
        Driver quantities of the base year.
    path
        Driver level of 2025…2030 against the base year.
    decline
        Yearly growth of the drivers before the base year.
    share, gain
        Our physical share of true consumption in the base year, and its yearly growth up to then.
    appetite
        Own consumption against the true norm, by product line.
    first, last
        First and last month of purchases, counted from January 2022; ``last`` < 0: never.
    discount
        How far our prices lie below the market for this account.
    serve
        Cost to serve against the usual level.
    debt_days
        Average days of sales that the account owes us.
    taste
        What it looks for: ``technical``, ``mixed`` or ``price``.
    traits
        Attribute columns of the accounts table, behaviour included; None where unknown.
    """

    account_id: str
    name: str
    status: str
    industry: str
    region: str
    owner: str | None
    parent: str | None
    since: int | None
    sole: bool | None
    park: dict[str, int]
    path: tuple[float, ...]
    pattern: str
    share: float
    gain: float
    first: int
    last: int
    discount: float
    serve: float
    debt_days: int
    taste: str
    decline: float = 0.03
    appetite: dict[str, float] = field(default_factory=dict)
    traits: dict[str, float | None] = field(default_factory=dict)

    @property
    def buys(self) -> bool:
        """Whether it ever bought in the years on record."""
        return self.last >= 0

    def level(self, driver: str, year: int) -> float:
        """Return what there really is of a driver in a year."""
        if year in PLAN:
            return self.park[driver] * self.path[year - PLAN[0]]
        return self.park[driver] * (1 + self.decline) ** (year - PLAN[0])


def titles() -> list[tuple[str, str]]:
    """Return industry and name of every plant, in the order of the ids."""
    rng, drawn, places = stream(SEED, "names"), [], 0
    for industry, (count, works, full) in names.INDUSTRIES.items():
        for index in range(count):
            if index % 4 == 3 and index // 4 < len(full):
                drawn.append((industry, f"ООО «{full[index // 4]}»"))
                continue
            form = pick(rng, ("АО", "АО", "ООО", "ООО", "ПАО"))
            drawn.append((industry, f"{form} «{names.PLACES[places % len(names.PLACES)]} {works[index % len(works)]}»"))
            places += 1
    return [drawn[index * 43 % COUNT] for index in range(COUNT)]


def statuses() -> list[str]:
    """Return the status of every plant, in the order of the ids."""
    ranks = [(index * 57 + 20) % COUNT for index in range(COUNT)]
    return ["current" if rank < CURRENT else "lapsed" if rank < CURRENT + LAPSED else "prospect" for rank in ranks]


def months_of(rng: np.random.Generator, status: str) -> tuple[int, int]:
    """Draw the first and last month of purchases."""
    if status == "prospect":
        return 0, -1
    first = 0 if chance(rng, 0.72) else whole(rng, 1, 30)
    if status == "current":
        return first, 47
    first = min(first, 14)
    return first, whole(rng, max(first + 3, 8), 34)


def park_of(rng: np.random.Generator) -> dict[str, int]:
    """Draw a machine park: many small shops, few large plants."""
    tail = float(rng.random()) ** 3
    cnc = SIZE[CNC] + int(62 * tail)
    universal = SIZE[UNIVERSAL] + int(cnc * between(rng, 0.4, 1.9))
    programme = int((cnc * 2.4 + universal * 0.7) * between(rng, 0.75, 1.2))
    return {CNC: cnc, UNIVERSAL: universal, PROGRAMME: programme}


def path_of(rng: np.random.Generator) -> tuple[float, ...]:
    """Draw the plan of 2025…2030: steady growth, one plant in five with a modernisation that jumps."""
    growth, jump = between(rng, -0.03, 0.05), whole(rng, 2027, 2029) if chance(rng, 0.2) else 9999
    size = between(rng, 1.2, 1.5)
    return tuple((1 + growth) ** (year - PLAN[0]) * (size if year >= jump else 1.0) for year in PLAN)


def traits_of(rng: np.random.Generator, status: str, park: dict[str, int], growth: float) -> dict[str, float | None]:
    """Draw the attribute columns; of prospects and lapsed accounts some facts are missing."""
    employees = int(park[CNC] * 14 + park[UNIVERSAL] * 6 + between(rng, 20, 160))
    traits = {
        "fame_index": round(clip(bell(rng, 2.6 + min(employees, 1500) / 500, 1.5), 0, 8.8), 1),
        "strategic_fit": float(round(clip(bell(rng, 5.2, 1.7), 1, 9))),
        "growth_plans": float(round(clip(bell(rng, 4.2 + 6 * (growth - 1), 1.5), 0, 9))),
        "payment_discipline": float(round(clip(bell(rng, 6.2, 1.7), 1, 10))),
        "decision_centralisation": float(round(clip(bell(rng, 5.5, 2.2), 0, 10))),
        "debt_to_ebitda": round(clip(bell(rng, 2.4, 1.1), 0.1, 7), 1),
        "employees": employees,
        "turnover": int(employees * between(rng, 4.6, 5.9)) * 1_000_000,
        "quality_certificate": 0 if chance(rng, 0.06) else 1,
        "solvency": float(round(clip(bell(rng, 3.3, 0.8), 1, 5))),
        "view_of_us": float(round(clip(bell(rng, 5.6, 1.6), 1, 10))),
    }
    gaps = {"current": 0.03, "lapsed": 0.15, "prospect": 0.3}[status]
    hidden = {name for name in list(traits)[1:-2] if chance(rng, gaps)}
    if status == "prospect":
        hidden |= {"payment_discipline"}
    return {name: None if name in hidden else value for name, value in traits.items()}


def drawn(index: int, title: tuple[str, str], status: str) -> Plant:
    """Draw one ordinary plant."""
    account_id = f"A{index + 1:03d}"
    rng = stream(SEED, "plant", account_id)
    region, (first, last), park, path = pick(rng, names.REGIONS), months_of(rng, status), park_of(rng), path_of(rng)
    since = whole(rng, 2006, 2021) if first == 0 else 2022 + first // 12
    known = status != "prospect"
    pattern = pick(rng, ("full", "full", "gaps", "gaps", "short", "base", "none" if chance(rng, 0.7) else "late"))
    return Plant(
        account_id=account_id,
        name=title[1],
        status=status,
        industry=title[0],
        region=region,
        owner=names.KAMS[names.REGIONS.index(region) // 5] if known or chance(rng, 0.3) else None,
        parent=None,
        since=since if known else None,
        sole=False if known else None,
        park=park,
        path=path,
        pattern=pattern,
        share=between(rng, 0.05, 0.36),
        gain=between(rng, -0.05, 0.12),
        first=first,
        last=last,
        discount=between(rng, -0.04, 0.10),
        serve=between(rng, 0.6, 1.5) * (3.2 if chance(rng, 0.1) else 1.0),
        debt_days=whole(rng, 25, 85),
        taste=pick(rng, ("technical", "technical", "mixed", "mixed", "mixed", "price", "price")),
        traits=traits_of(rng, status, park, path[-1]),
    )


def park(cnc: int, universal: int, programme: int) -> dict[str, int]:
    """Name the three quantities of a park."""
    return {CNC: cnc, UNIVERSAL: universal, PROGRAMME: programme}


def traits(values: str) -> dict[str, float | None]:
    """Read traits from one line, in the order of the names below; turnover in millions, "-" where unknown."""
    fame, fit, growth, payment, central, debt, employees, turnover, solvency, view = (
        None if part == "-" else float(part) for part in values.split()
    )
    return {
        "fame_index": fame,
        "strategic_fit": fit,
        "growth_plans": growth,
        "payment_discipline": payment,
        "decision_centralisation": central,
        "debt_to_ebitda": debt,
        "employees": int(employees),
        "turnover": int(turnover) * 1_000_000,
        "quality_certificate": 1,
        "solvency": solvency,
        "view_of_us": view,
    }


#: What overrules the draw. Each entry says in its comment which truth it carries.
SPECIAL: dict[str, dict[str, object]] = {
    # largest_buyer: buys most, saturated, stagnating, haggles, dear to serve.
    LARGEST: {
        "name": "ПАО «Волголугский моторный завод»",
        "industry": "Автокомпоненты",
        "region": "Нижегородская область",
        "park": park(262, 420, 900),
        "path": (1.0, 0.99, 0.97, 0.95, 0.93, 0.91),
        "decline": 0.0,
        "share": 0.95,
        "gain": 0.01,
        "appetite": {"Фрезы": 0.58},
        "discount": 0.12,
        "serve": 2.25,
        "debt_days": 118,
        "taste": "price",
        "traits": traits("8.1 4 2 4 9 3.9 6400 33000 3 5"),
    },
    # famous_name: everyone knows it; the machining has long been bought outside.
    FAMOUS: {
        "name": "ПАО «Авиастроительный концерн „Небосклон“»",
        "industry": "Авиастроение",
        "region": "Ульяновская область",
        "park": park(9, 26, 38),
        "path": (1.0, 0.96, 0.92, 0.9, 0.88, 0.86),
        "share": 0.3,
        "taste": "mixed",
        "traits": traits("9.8 5 3 6 8 3.1 7800 41000 3 5"),
    },
    # silent_prospect: buys nothing from us, builds a new works.
    PROSPECT: {
        "name": "АО «Крутобережский завод газовых турбин»",
        "status": "prospect",
        "industry": "Энергетическое машиностроение",
        "region": "Свердловская область",
        "owner": None,
        "since": None,
        "sole": None,
        "park": park(212, 96, 640),
        "path": (1.0, 1.05, 1.12, 1.45, 1.78, 1.78),
        "pattern": "plan",
        "first": 0,
        "last": -1,
        "taste": "technical",
        "traits": traits("4.2 9 9 - 5 0.8 3300 17600 5 6"),
    },
    # profit_destroyer: large, deeply discounted, dear to serve, pays late, closes its machine shops.
    DESTROYER: {
        "name": "АО «Степноярский завод тракторных агрегатов»",
        "industry": "Сельхозмашиностроение",
        "region": "Алтайский край",
        "park": park(98, 225, 300),
        "path": (1.0, 0.35, 0.07, 0.07, 0.07, 0.07),
        "decline": -0.04,
        "share": 0.94,
        "gain": 0.0,
        "appetite": {"Фрезы": 0.58},
        "discount": 0.13,
        "serve": 3.15,
        "debt_days": 164,
        "taste": "price",
        "traits": traits("6.3 3 1 2 8 5.6 2900 14200 2 6"),
    },
    ENGINES: {
        "name": "АО «Студёнореченский завод авиационных двигателей»",
        "industry": "Авиастроение",
        "region": "Пермский край",
        "park": park(150, 84, 430),
        "path": (1.0, 1.04, 1.08, 1.3, 1.34, 1.36),
        "share": 0.31,
        "gain": 0.06,
        "discount": 0.02,
        "serve": 1.1,
        "debt_days": 48,
        "taste": "technical",
        "traits": traits("6.9 9 8 8 4 1.2 4200 21900 5 7"),
    },
    BEARINGS: {
        "name": "ПАО «Железноярский подшипниковый завод»",
        "industry": "Подшипники",
        "region": "Саратовская область",
        "park": park(126, 160, 385),
        "path": (1.0, 1.02, 1.05, 1.08, 1.25, 1.27),
        "share": 0.25,
        "gain": 0.03,
        "discount": 0.03,
        "serve": 1.0,
        "debt_days": 55,
        "taste": "technical",
        "traits": traits("5.8 8 7 7 5 1.6 3600 17900 4 6"),
    },
    DRILLING: {
        "name": "АО «Глубокоярский завод бурового оборудования»",
        "industry": "Нефтегазовое оборудование",
        "region": "Республика Башкортостан",
        "park": park(112, 138, 330),
        "path": (1.0, 1.06, 1.25, 1.45, 1.5, 1.52),
        "share": 0.17,
        "gain": 0.08,
        "discount": 0.01,
        "serve": 1.05,
        "debt_days": 52,
        "taste": "technical",
        "traits": traits("5.1 8 9 7 4 1.4 3100 16300 4 7"),
    },
    # lapsed_return: left in 2023 after late deliveries; now enlarges its park.
    RETURN: {
        "name": "ООО «Завод роторов и корпусов „Осевая“»",
        "status": "lapsed",
        "industry": "Энергетическое машиностроение",
        "region": "Ленинградская область",
        "park": park(88, 60, 240),
        "path": (1.0, 1.1, 1.2, 1.45, 1.5, 1.5),
        "share": 0.22,
        "first": 0,
        "last": 21,
        "taste": "technical",
        "traits": traits("4.4 8 8 7 4 1.5 1900 9800 4 4"),
    },
}
SPECIAL |= {
    # related_companies: three plants of one group; together above a tenth of our revenue.
    each: {
        "name": f"ООО «Осевые системы – {product}»",
        "industry": "Автокомпоненты",
        "region": "Самарская область",
        "parent": "Группа «Осевые системы»",
        "status": "current",
        "last": 47,
        "park": park(cnc, universal, programme),
        "share": 0.56,
        "gain": 0.02,
    }
    for each, product, cnc, universal, programme in (
        (GROUP[0], "Карданный вал", 72, 110, 230),
        (GROUP[1], "Ступица", 64, 90, 210),
        (GROUP[2], "Рулевое управление", 58, 120, 205),
    )
}


#: What is told of an account beside others: rivals of its own, exclusivity, whose customer it is now.
RIVALRY = ("competes_with", "exclusivity", "main_supplier", "supplier_until")
BESIDE = {
    # rival_keys: both make casings, and one man of ours serves them; the one asks for exclusivity against the other.
    RETURN: {
        "competes_with": f"{PROSPECT}; {VALVES}",
        "exclusivity": "asked",
        "main_supplier": "Норд-Карбид",
        "supplier_until": 2025,
    },
    PROSPECT: {"main_supplier": "Вестшнайд", "supplier_until": 2027},
}


def overruled(plant: Plant) -> Plant:
    """Give a plant what its role asks for."""
    current = {"status": "current", "first": 0, "last": 47, "pattern": "full", "sole": False}
    rng = stream(SEED, "role", plant.account_id)
    if plant.account_id in SPECIAL:
        changes = current | {"since": 2009} | SPECIAL[plant.account_id]
    elif plant.account_id in SOLE:
        changes = current | {"sole": True, "park": {driver: int(n * 1.2) + 4 for driver, n in plant.park.items()}}
    elif plant.account_id in STRONG:
        changes = current | {"share": between(rng, 0.88, 0.92), "gain": 0.02}
    elif plant.account_id in BIG:
        cnc = whole(rng, 55, 105)
        changes = current | {"park": park(cnc, int(cnc * between(rng, 0.5, 1.4)), int(cnc * between(rng, 2.4, 3.4)))}
    else:
        return plant
    region = changes.get("region", plant.region)
    owner = changes.get("owner", names.KAMS[names.REGIONS.index(region) // 5])
    since = changes.get("since", plant.since or 2014)
    return replace(plant, **changes | {"region": region, "owner": owner, "since": since})


def plants() -> list[Plant]:
    """Return all plants by id."""
    pairs = enumerate(zip(titles(), statuses(), strict=True))
    return [overruled(drawn(index, title, status)) for index, (title, status) in pairs]


def accounts(everyone: list[Plant]) -> list[dict]:
    """Return the accounts table; the last columns are attributes that a profile can use as metrics."""
    hidden = ("solvency", "view_of_us")
    return [
        {
            "account_id": plant.account_id,
            "name": plant.name,
            "status": plant.status,
            "industry": plant.industry,
            "region": plant.region,
            "owner": plant.owner,
            "parent": plant.parent,
            # Region code 00 exists nowhere: no invented number can belong to a real company.
            "tax_id": f"00{int(plant.account_id[1:]) * 48_611 % 10**8:08d}" if plant.status != "prospect" else None,
            "customer_since": plant.since,
            "sole_supplier": plant.sole,
            "called_key": plant.account_id in CALLED,
            **dict.fromkeys(RIVALRY) | BESIDE.get(plant.account_id, {}),
            "distance_km": names.DISTANCE_KM[plant.region],
            **{name: value for name, value in plant.traits.items() if name not in hidden},
        }
        for plant in everyone
    ]

"""What plants consume: product lines, drivers, norms in use and the true ones."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 2025
BASE = 2025
HISTORY = range(2022, 2026)
PLAN = range(2025, 2031)

CNC = "Станки с ЧПУ"
UNIVERSAL = "Универсальные станки"
PROGRAMME = "Программа выпуска, тыс. нормо-ч"
DRIVERS = (CNC, UNIVERSAL, PROGRAMME)


@dataclass(frozen=True)
class Line:
    """One product line: what drives its consumption and what it costs.

    Attributes
    ----------
    norm, true_norm
        Units per driver unit and year: as written in the norms table, and as plants really consume.
    """

    name: str
    kind: str
    driver: str
    norm: float
    true_norm: float
    price: int
    margin: float
    addressable: float
    growth: float
    evidence: str


#: The norm of milling cutters dates from three-axis machining; plants have long needed 24 a machine (truth low_norm).
LINES = (
    Line("Пластины", "goods", CNC, 320, 320, 620, 0.38, 0.95, 0.07, "A"),
    Line("Фрезы", "goods", CNC, 14, 24, 7200, 0.34, 0.90, 0.08, "C"),
    Line("Резцы", "goods", UNIVERSAL, 36, 36, 1150, 0.29, 1.0, 0.06, "B"),
    Line("Свёрла", "goods", PROGRAMME, 12, 12, 1350, 0.31, 0.95, 0.07, "A"),
    Line("Метчики", "goods", PROGRAMME, 5, 5, 1900, 0.33, 0.90, 0.07, "B"),
    Line("Переточка", "service", PROGRAMME, 8, 8, 480, 0.42, 0.80, 0.06, "B"),
    Line("Инжиниринг", "intellectual", CNC, 1.2, 1.2, 4500, 0.50, 0.60, 0.08, "B"),
)
LINE = {line.name: line for line in LINES}
LOW_NORM = LINE["Фрезы"]
#: Price level of each year against the base year.
PRICE_LEVEL = {2022: 0.78, 2023: 0.85, 2024: 0.93, 2025: 1.0}


def norms() -> list[dict]:
    """Return the norms in use."""
    return [
        {
            "driver": line.driver,
            "product_line": line.name,
            "norm": line.norm,
            "price": line.price,
            "gross_margin_share": line.margin,
            "addressable_share": line.addressable,
            "price_growth": line.growth,
            "evidence": line.evidence,
        }
        for line in LINES
    ]

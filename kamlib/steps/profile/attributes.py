"""What a client's own account columns may stand for: names as data, because a number does not say what it counts.

The table below is a guess from the column's name, shown to the team in the notebook; ``roles`` of the profile decision
overrule it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kamlib.core.tables import TABLES


@dataclass(frozen=True)
class Role:
    """What a column stands for.

    Parameters
    ----------
    name : str
        Key of the role.
    group : str
        Group of criteria to which it belongs.
    unit : str
        Unit of its facts.
    less_is_better : bool
        Whether smaller facts are better.
    proposed : bool
        Whether a proposal may use it.
    """

    name: str
    group: str
    unit: str
    less_is_better: bool = False
    proposed: bool = True


ROLES = {
    role.name: role
    for role in (
        Role("size_money", "potential", "money"),
        Role("size_count", "potential", "units"),
        Role("growth", "potential", "points"),
        Role("fit", "fit", "points"),
        Role("payment", "behaviour", "points"),
        Role("solvency", "risk", "points"),
        Role("debt", "risk", "times", less_is_better=True),
        Role("age", "risk", "years"),
        Role("discount", "economics", "share", less_is_better=True),
        Role("fame", "relationship", "points", proposed=False),
        Role("other", "relationship", "", proposed=False),
    )
}

#: Role by whole words of a column's name (lower case, ``_`` between words), Russian and English.
ALIASES = {
    "size_money": "annual_sales annual_revenue turnover purchasing_budget procurement_budget spend total_spend "
    "оборот выручка_клиента годовая_выручка бюджет_закупок объем_закупок закупки_всего",
    "size_count": "employees headcount staff machines machine_park capacity floor_area square_metres m2 m² outlets "
    "sites численность сотрудники персонал станки парк мощность площадь магазины площадки филиалы",
    "growth": "growth_plans planned_growth expansion investment_plans investment_programme modernisation modernization "
    "планы_роста планы_развития развитие модернизация инвестпрограмма инвестиции",
    "fit": "strategic_fit technical_fit product_fit fit стратегическое_соответствие соответствие "
    "техническое_соответствие",
    "payment": "payment_discipline payment_score платежная_дисциплина дисциплина_оплаты",
    "solvency": "solvency credit_rating credit_score платежеспособность кредитный_рейтинг рейтинг_надежности",
    "debt": "debt_to_ebitda leverage debt_ratio долговая_нагрузка долг_ebitda",
    "age": "years_in_business company_age лет_на_рынке возраст_компании",
    "discount": "discount discount_share average_discount скидка средняя_скидка",
    "fame": "fame brand brand_index prestige reputation renown media_mentions известность бренд имидж престиж "
    "узнаваемость репутация громкое_имя",
}
_BY_WORDS = [(alias, role) for role, aliases in ALIASES.items() for alias in aliases.split()]
_SCHEMA = {column.name for column in TABLES["accounts"].columns}


def plain_name(column: str) -> str:
    """Return a column's name in lower case, words joined by ``_``: ``AnnualSales`` and ``Annual sales`` are one."""
    spaced = re.sub(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я])", " ", column)
    return re.sub(r"[^\w²]+|_+", "_", spaced.casefold().replace("ё", "е")).strip("_")


def role_of(column: str, roles: dict[str, str] | None = None) -> Role:
    """Return the role of a column: as decided, else by its name, longest alias first, else ``other``."""
    if roles and roles.get(column) in ROLES:
        return ROLES[roles[column]]
    padded = f"_{plain_name(column)}_"
    found = [(len(alias), role) for alias, role in _BY_WORDS if f"_{alias}_" in padded]
    return ROLES[max(found)[1]] if found else ROLES["other"]


def own_columns(columns: list[str]) -> list[str]:
    """Return the account columns that are the client's own, in their order."""
    return [column for column in columns if column not in _SCHEMA]

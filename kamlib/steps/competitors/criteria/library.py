"""Criteria by which customers compare suppliers: those of any industry, and those of an account's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd

from kamlib.steps.competitors.criteria.result import CriteriaResult

#: Criteria of any industry, by group. Words, and the fact that settles a mark, stand in the catalogue ``criteria``.
COMMON: Mapping[str, tuple[str, ...]] = {
    "product": (
        "performance",
        "consistency",
        "product_range",
        "fit_to_task",
        "novelty",
        "documents",
        "environment",
    ),
    "supply": ("lead_time", "on_time", "availability", "emergency", "order_accuracy", "packaging"),
    "service": ("technical_support", "response_speed", "claims", "training", "warranty"),
    "people": ("competence", "keeps_promises", "authority", "continuity", "knows_our_business"),
    "terms": ("price", "cost_of_use", "payment_terms", "price_stability", "flexibility", "easy_ordering"),
    "partnership": ("supply_security", "joint_projects", "information", "financial_strength", "confidentiality"),
}
#: Further criteria by industry.
SPECIAL: Mapping[str, tuple[str, ...]] = {
    "industrial": ("trials_on_machine", "process_engineering", "stock_at_plant", "reconditioning", "downtime_response"),
    "construction": ("site_schedule", "peak_volumes", "design_support", "crew_instruction", "waste_removal"),
    "distribution": ("reseller_margin", "sell_out_support", "returns", "channel_conflict", "data_exchange"),
    "process": ("batch_traceability", "safety_compliance", "recipe_support", "dosing_equipment", "audits"),
    "technology": ("integration", "uptime", "data_protection", "roadmap", "migration"),
    "logistics": ("network_coverage", "tracking", "damage_rate", "season_capacity", "customs"),
}
#: How a client's industry shows which special criteria fit; Russian and English word stems.
_SIGNS: Mapping[str, str] = {
    "construction": r"строит|девелоп|застрой|недвиж|construct|develop|builder|real estate",
    "distribution": r"торгов|ритейл|рознич|дистриб|опт|retail|distribut|wholesal|resell|dealer|store|shop",
    "process": r"хим|пищ|фарм|нефтехим|молоч|мяс|космет|chemic|food|pharma|beverage|dairy|cosmetic",
    "technology": r"(?-i:ИТ\b|IT\b)|програм|софт|телеком|связ|банк|software|telecom|bank|technolog",
    "logistics": r"логист|транспорт|перевоз|склад|logistic|transport|freight|carrier|warehous",
    "industrial": (
        r"машин|станк|станко|метал|завод|агрегат|авиа|авто|подшип|оборуд|редукт|гидрав|арматур|механо|судо|энерг"
        r"|нефтегаз|машиностр|engineer|manufactur|machin|metal|aerospace|automot|equipment|energy|oil|gas"
    ),
}


def choose_criteria(industry: str = "", used: Collection[str] = ()) -> CriteriaResult:
    """Return the library for an account.

    Parameters
    ----------
    industry : str
        Its industry in the client's words; where it is not recognised the criteria of every industry are offered.
    used : collection of str
        Criteria that the session has used; only counted.
    """
    kinds = industries_of(industry)
    rows = [{"criterion": name, "group": group, "industry": "any"} for group, names in COMMON.items() for name in names]
    rows += [
        {"criterion": name, "group": _group_of(name), "industry": kind} for kind in kinds for name in SPECIAL[kind]
    ]
    library = pd.DataFrame(rows)
    library = library.assign(fact=library["criterion"])[["group", "criterion", "fact", "industry"]]
    return CriteriaResult(library=library, figures={"criteria": len(library), "used": len(used)})


def industries_of(words: str) -> list[str]:
    """Return the industries whose special criteria fit; all of them where the words tell nothing."""
    found = [name for name, pattern in _SIGNS.items() if re.search(pattern, words or "", re.IGNORECASE)]
    return found[:1] or list(SPECIAL)


_SPECIAL_GROUPS: Mapping[str, tuple[str, ...]] = {
    "supply": ("stock_at_plant", "site_schedule", "peak_volumes", "season_capacity", "network_coverage", "damage_rate"),
    "product": (
        "batch_traceability",
        "safety_compliance",
        "uptime",
        "data_protection",
        "integration",
        "dosing_equipment",
    ),
    "terms": ("reseller_margin", "returns", "channel_conflict"),
    "partnership": ("roadmap", "audits", "data_exchange"),
}


def _group_of(name: str) -> str:
    """Return the group of a special criterion: service where nothing else is said."""
    return next((group for group, names in _SPECIAL_GROUPS.items() if name in names), "service")

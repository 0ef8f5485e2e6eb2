"""Hand-written dossiers for the tests of the step."""

import numpy as np
import pandas as pd

from kamlib.core.tables import TABLES
from kamlib.steps.dossier.case import DossierCase
from kamlib.steps.dossier.decision import propose_dossier
from kamlib.steps.dossier.wiring import compute
from kamlib.steps.shared.benefits import name_deeds, take_answers


def table(name, rows):
    """Return rows as the client's table of that name, every column there."""
    frame = pd.DataFrame(rows, columns=[each.name for each in TABLES[name].columns])
    for each in TABLES[name].columns:
        if each.kind in ("money", "share", "number", "int"):
            frame[each.name] = pd.to_numeric(frame[each.name])
    return frame


def deed(date, benefit=None, cost=None, **told):
    """Return a row of the dossier; confirmed where a benefit is told, unless said otherwise."""
    row = {"account_id": "A", "date": pd.Timestamp(date), "kind": "Обучение", "description": f"Дело {date}"}
    return row | {"customer_benefit": benefit, "our_cost": cost, "confirmed": benefit is not None, **told}


def dossier(*rows, answers=()):
    """Return a dossier as the steps read it."""
    return take_answers(name_deeds(table("dossier", list(rows))), answers)


def case(*rows, answers=(), switching=(), prices=(), purchases=None, **change):
    """Return what a dossier is drawn up from: three plan years at 10 %, our result 1000, his margin 100."""
    bought = pd.Series(purchases or {}, dtype=float)
    made = {
        "account": "A",
        "rows": dossier(*rows, answers=answers),
        "switching": table("switching", [{"account_id": "A", **each} for each in switching]),
        "offers": table("offers", []),
        "equations": table("equations", []),
        "prices": table("prices", list(prices)),
        "purchases": bought,
        "revenue": float(bought.sum()) if len(bought) else float("nan"),
        "growth": np.ones(3),
        "price_growth": 0.0,
        "contribution": 100.0,
        "our_result": 1000.0,
        "base_year": 2025,
        "plan_years": (2026, 2027, 2028),
        "discount": 0.1,
        "seed": 7,
    }
    return DossierCase(**made | change)


def assess(given, **change):
    """Return the dossier of a case as proposed; `change` replaces fields of the decision."""
    return compute(given, propose_dossier(given).model_copy(update=change))

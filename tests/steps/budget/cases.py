"""Small budgets for tests: two accounts and a prospect, three years, figures that can be checked by hand."""

from functools import cache

import pandas as pd

from kamlib.steps.budget.assumptions import BudgetDecision
from kamlib.steps.budget.basis.candidates import gather_candidates
from kamlib.steps.budget.costs.norms import Norms
from kamlib.steps.budget.costs.pricing import price_programmes
from kamlib.steps.budget.decision import propose_budget
from kamlib.steps.budget.one_plan import Accepted
from kamlib.steps.budget.options import lay_options
from kamlib.steps.budget.plan import build_budget
from kamlib.steps.budget.wiring import BudgetCase

YEARS = [2026, 2027, 2028]
NAMES = {"A": "Alpha", "B": "Beta", "P": "Prospect"}


def potential(margins=None, revenue=None, share=None, **extra):
    """Potential tables: yearly margin by account (flat), addressable three times that."""
    margins = {"A": 1000.0, "B": 400.0, "P": 800.0} if margins is None else margins
    revenue = {"A": 600.0, "B": 600.0, "P": 0.0} if revenue is None else revenue
    share = {"A": 0.2, "B": 0.5} if share is None else share
    ids = list(margins)
    by_year = pd.DataFrame(
        [
            {"account_id": one, "year": year, "addressable": 3 * margins[one], "potential_margin": margins[one]}
            for one in ids
            for year in [2025, *YEARS]
        ],
        columns=["account_id", "year", "addressable", "potential_margin"],
    ).assign(evidence="B", a_share=0.0, b_share=1.0, c_share=0.0)
    accounts = pd.DataFrame(
        {
            "account_id": ids,
            "name": [NAMES.get(one, one) for one in ids],
            "status": "current",
            "revenue": [revenue.get(one, 0.0) for one in ids],
            "wallet_share": [share.get(one, float("nan")) for one in ids],
            "evidence": "B",
            "fallback": False,
        }
    ).assign(**extra)
    return {"accounts": accounts, "by_year": by_year}


def ranking(*ids):
    """The prioritised list, best first."""
    return pd.DataFrame({"account_id": ids, "rank": range(1, len(ids) + 1)})


def programmes(rows=None):
    """Common levels: none (share melts by 10 points in 2 years), light and deep."""
    rows = rows or [
        (None, "none", 0.0, 0.0, 0.0, -0.1, 2, 1.0),
        (None, "light", 0.1, 20.0, 0.0, 0.1, 1, 1.0),
        (None, "deep", 0.5, 100.0, 30.0, 0.3, 2, 1.0),
    ]
    columns = [
        "account_id",
        "level",
        "fte",
        "yearly_cost",
        "one_off_cost",
        "share_gain",
        "years_to_target",
        "retention",
    ]
    return pd.DataFrame(rows, columns=columns)


def lines(rows=()):
    """Budget lines: account, year, line, amount, quantity, rate, key, and the last year of a yearly one."""
    columns = ["account_id", "year", "line", "amount", "quantity", "rate", "split_key", "until_year"]
    rows = [(*row, *[None] * (len(columns) - len(row))) for row in rows]
    return pd.DataFrame(rows, columns=columns).assign(evidence="A")


def norms(**changes):
    """Prices rise by a tenth a year; a KAM's hour has no price."""
    parts = {
        "base_year": 2025,
        "plan_years": tuple(YEARS),
        "indexation": 0.1,
        "kam_hours": 1000.0,
        "hours_per_account": 200.0,
        "hour_rate": 0.0,
    }
    return Norms(**(parts | changes))


PARAMETERS = BudgetDecision(erosion=None, path="linear", indexation=0.1, fte_cap=2.0)


def accepted(gain=0.1, price=0.0, costs=(), account="A", state="planned"):
    """An offer to one account: flat growth of share and price, costs as (year, kind, money)."""
    states = pd.DataFrame([{"account_id": account, "label": "V1", "state": state, "accepted": 1}])
    years = pd.DataFrame({"account_id": account, "year": YEARS, "share_gain": gain, "price_change": price})
    rows = [{"account_id": account, "year": y, "kind": kind, "evidence": "A", "cost": cost} for y, kind, cost in costs]
    if state != "planned":
        return Accepted(states=states)
    return Accepted(states, years, pd.DataFrame(rows, columns=["account_id", "year", "kind", "evidence", "cost"]))


@cache
def usual():
    """The budget of `make()`; read it, never change it."""
    return make()


def make(
    tables=None,
    rank=None,
    key=("A",),
    levels=None,
    plan=None,
    parameters=PARAMETERS,
    decision=None,
    price=None,
    observed=None,
    accepted=None,
    **basis,
):
    """Return basis, costs, options and the budget."""
    tables = potential() if tables is None else tables
    rank = ranking(*tables["accounts"]["account_id"]) if rank is None else rank
    found = gather_candidates(tables, rank, key, YEARS, **basis)
    levels = programmes() if levels is None else levels
    costs = price_programmes(found.candidates, found.pools, levels, lines() if plan is None else plan, price or norms())
    profits, base_year = basis.get("profits"), basis.get("base_year")
    told = {"accepted": accepted, "profits": profits, "base_year": base_year}
    options = lay_options(found, costs, parameters, YEARS, discount=0.1, tax=0.2, **told)
    decision = decision or propose_budget(BudgetCase(parameters, found, costs, options, 2025))
    return found, costs, options, build_budget(found, costs, options, decision, base_year=2025, observed=observed)

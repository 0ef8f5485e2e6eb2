"""A hand-made prioritised list for the tests of step 2."""

import pandas as pd

from kamlib.steps.priorities.case import Capacity, Carried, PrioritiesCase
from kamlib.steps.priorities.decision import propose_priorities
from kamlib.steps.priorities.facts import join_facts
from kamlib.steps.priorities.wiring import compute

NAN = float("nan")


def profile(values, weights, failed=None):
    """Return scores, contributions and criteria as the profile gives them: rows of values by account."""
    table = pd.DataFrame(values, index=weights.keys()).T if isinstance(values, dict) else values
    known = table.notna()
    share = pd.Series(weights) / sum(weights.values())
    coverage = (known * share).sum(axis=1)
    score = (table.fillna(0) * share).sum(axis=1) / coverage.where(coverage > 0)
    scores = pd.DataFrame(
        {"account_id": table.index, "name": [f"Name {each}" for each in table.index], "status": "current"}
    )
    scores["score"] = score.to_numpy()
    scores["score_low"] = (table.fillna(0) * share).sum(axis=1).to_numpy()
    scores["score_high"] = (table.fillna(1) * share).sum(axis=1).to_numpy()
    scores["coverage"] = coverage.to_numpy()
    scores["must_have_failed"] = [(failed or {}).get(each, "") for each in table.index]
    long = table.rename_axis("account_id").reset_index().melt("account_id", var_name="criterion", value_name="value")
    long["label"], long["group"] = long["criterion"], "potential"
    criteria = pd.DataFrame({"criterion": list(weights), "label": list(weights), "weight": list(weights.values())})
    criteria["of_trade"] = criteria["criterion"].str.startswith("trade")
    return scores, long, criteria


def prioritise(
    values,
    weights,
    *,
    failed=None,
    size=2,
    boundary=0.5,
    decision=None,
    seed=1,
    fixed_cost=NAN,
    owners=None,
    called=None,
    **facts,
):
    """Return the result of step 2; `facts` are columns by account: revenue, nopat, potential, fit, contribution…"""
    scores, long, criteria = profile(values, weights, failed)
    ids = list(scores["account_id"])

    def column(name):
        given = facts.get(name, {})
        return pd.Series([given.get(each, NAN) for each in ids], index=ids, dtype=float)

    worth = pd.DataFrame({"account_id": ids, "potential": column("potential"), "wallet_share": column("wallet_share")})
    profit = pd.DataFrame({"account_id": ids, "revenue": column("revenue"), "nopat": column("nopat")})
    case = PrioritiesCase(
        facts=join_facts(scores, worth, profit, column("fit"), column("view")),
        contributions=long,
        criteria=criteria,
        boundary=boundary,
        size=size,
        capacity=Capacity(hours=1000.0, per_account=400.0),
        carried=Carried(fixed_cost, column("contribution")),
        owners=pd.Series(owners or {}, dtype=object).reindex(ids),
        called=pd.Series(called or {}, dtype=object).reindex(ids),
        seed=seed,
        revenue=float(profit["revenue"].sum()),
    )
    return compute(case, decision or propose_priorities(case))

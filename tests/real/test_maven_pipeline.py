"""Public CRM data (8 800 deals): the forecast as it would have been made on two days of 2017, against what came."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from kamlib.quant.forecasting import common_spread, simulate_coming
from kamlib.steps.pipeline.chances import fit_history, open_on, reach
from kamlib.steps.pipeline.forecast import month_ends
from kamlib.steps.pipeline.history import days, read_history
from kamlib.steps.pipeline.places import closed_by

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "maven_crm"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the public data maven_crm do not stand beside the checkout"),
]


@pytest.fixture(scope="module")
def history():
    read = {name: pd.read_csv(FOLDER / f"{name}.csv") for name in ("sales_pipeline", "products", "sales_teams")}
    rows, prices = read["sales_pipeline"], read["products"].set_index("product")["sales_price"]
    deals = pd.DataFrame(
        {
            "deal_id": rows["opportunity_id"],
            "account_id": rows["account"],
            "stage": rows["deal_stage"],
            "amount": rows["product"].replace("GTXPro", "GTX Pro").map(prices).astype(float),
            "opened": pd.to_datetime(rows["engage_date"]),
            "closed": pd.to_datetime(rows["close_date"]),
            "owner": rows["sales_agent"].map(read["sales_teams"].set_index("sales_agent")["manager"]),
            "paid": rows["close_value"],
        }
    )
    return read_history(deals, pd.DataFrame())


def test_the_file_is_as_published(history):
    ended = history.deals["outcome"].value_counts()
    assert (len(history.deals), ended["won"], ended["won"] + ended["lost"]) == (8800, 4238, 6711)


def forecasts(history, day):
    """Yield team, open deals, cumulative chances and days ahead of the three months after a day."""
    rows, (_, ahead) = open_on(history, day), month_ends(day, 3)
    chance = reach(fit_history(history, day), rows, ahead)[:, 0, :3]
    facts = history.deals.loc[rows.index]
    for team in sorted(facts["owner"].unique()):
        mine = (facts["owner"] == team).to_numpy()
        yield facts[mine], chance[mine], ahead


def came(facts, day, ahead):
    """Return the money won in each month."""
    bounds = [day, *(day + ahead)]
    won = facts[facts["outcome"] == "won"]
    return [won.loc[(won["end"] > low) & (won["end"] <= high), "paid"].sum() for low, high in pairwise(bounds)]


def spread_known(history, day):
    """Return what earlier forecasts missed together, by months that were over on that day."""
    fact, said, own = [], [], []
    for month in pd.date_range("2017-04-01", periods=8, freq="MS"):
        then = int(days(pd.Series([month])).iloc[0]) - 1
        if then >= day:
            break
        for facts, chance, ahead in forecasts(history, then):
            each, amount = chance.copy(), facts["amount"].to_numpy()
            each[:, 1:] -= chance[:, :-1]
            for lead, money in enumerate(came(facts, then, ahead)):
                if then + ahead[lead] <= day:
                    fact.append(money)
                    said.append(amount @ each[:, lead])
                    own.append(amount**2 @ (each * (1 - each))[:, lead])
    return common_spread(fact, said, own)


@pytest.mark.parametrize("text", ["2017-07-01", "2017-10-01"])
def test_the_range_covers_and_the_error_is_below_win_rate_times_sum(history, text):
    day = int(days(pd.Series([pd.Timestamp(text)])).iloc[0]) - 1
    spread, rate = spread_known(history, day), (closed_by(history, day)["outcome"] == "won").mean()
    inside, ours, usual = [], 0.0, 0.0
    for facts, chance, ahead in forecasts(history, day):
        amount = facts["amount"].to_numpy()
        drawn = simulate_coming(chance, amount, range(len(facts)), 0.0, 4000, 1, spread).totals
        low, high = (pd.DataFrame(drawn).quantile(share) for share in (0.1, 0.9))
        fact = came(facts, day, ahead)
        inside += [a <= each <= b for a, each, b in zip(low, fact, high, strict=True)]
        ours += abs(sum(fact) - amount @ chance[:, -1])
        usual += abs(sum(fact) - rate * amount.sum())
    assert 0.65 <= sum(inside) / len(inside) <= 0.95
    assert ours < usual

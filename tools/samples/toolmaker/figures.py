"""Plain arithmetic on the finished tables, for the figures that the manifest states."""

from __future__ import annotations

import pandas as pd

from samples.toolmaker.market import BASE

#: Rates of the engagement, as in its settings.
DISCOUNT, TAX, FINANCING = 0.20, 0.25, 0.18
#: A sensible profile: metric, weight, floor and target as quantiles of the accounts.
PROFILE = {
    "open_potential": 0.30,
    "growth_of_demand": 0.10,
    "usp_fit": 0.20,
    "solvency": 0.15,
    "strategic_fit": 0.15,
    "payment_discipline": 0.10,
}


def frames(tables: dict[str, list[dict]]) -> dict[str, pd.DataFrame]:
    """Return the tables as frames, sales with their year."""
    made = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    made["sales"] = made["sales"].assign(year=made["sales"].date.str[:4].astype(int))
    return made


def demand(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the addressable demand by account, line and year on record, at the norms in use and today's prices."""
    both = made["norms"].rename(columns={"addressable_share": "usual"}).drop(columns="evidence")
    both = both.merge(made["drivers"].drop(columns="evidence"), on="driver")
    both = both.merge(made["addressable"].drop(columns="evidence"), how="left", on=["account_id", "product_line"])
    share = both.addressable_share.fillna(both.usual)
    return both.assign(worth=both.quantity * both.norm * both.price * share)


def by_year(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return addressable demand by account and year; gaps interpolated, later years held flat, earlier unknown."""
    wide = demand(made).pivot_table(index="account_id", columns="year", values="worth", aggfunc="sum")
    return wide.reindex(columns=range(BASE, BASE + 6)).interpolate(axis=1, limit_direction="forward")


def potential(made: dict[str, pd.DataFrame]) -> pd.Series:
    """Return the discounted addressable margin of the plan years by account."""
    rows = demand(made).assign(margin=lambda frame: frame.worth * frame.gross_margin_share)
    wide = rows.pivot_table(index="account_id", columns="year", values="margin", aggfunc="sum")
    wide = wide.reindex(columns=range(BASE, BASE + 6)).interpolate(axis=1, limit_direction="forward")
    return sum(wide[year] / (1 + DISCOUNT) ** (year - BASE) for year in range(BASE + 1, BASE + 6))


def revenue(made: dict[str, pd.DataFrame], year: int = BASE) -> pd.Series:
    """Return our revenue of a year by account."""
    return made["sales"].query("year == @year").groupby("account_id").revenue.sum()


def wallet(made: dict[str, pd.DataFrame]) -> pd.Series:
    """Return our share of the addressable demand of the base year by account."""
    return (revenue(made) / by_year(made)[BASE]).dropna()


def nopat(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return NOPAT by account and year: the company is taxed, and it earns in every year."""
    priced = made["costs"].merge(made["rates"].drop(columns="kind"), how="left", on="activity")
    each = priced.rate.fillna(priced.minutes * priced.capacity_cost / priced.capacity_minutes)
    cost = priced.amount.fillna(each * priced["count"])
    cost = cost.groupby([priced.account_id, priced.year]).sum()
    gross = made["sales"].assign(gross=lambda frame: frame.revenue - frame.cogs)
    profit = gross.groupby(["account_id", "year"]).gross.sum().sub(cost, fill_value=0)
    debt = made["receivables"].set_index(["account_id", "year"]).average_debt
    profit = profit.sub(debt * FINANCING, fill_value=0)
    return (profit * (1 - TAX)).unstack()


def usp_fit(made: dict[str, pd.DataFrame]) -> pd.Series:
    """Return how far our USP answer an account's needs."""
    best = made["usp_match"].groupby("need").match.max()
    needs = made["needs"].assign(met=lambda frame: frame.importance * frame.need.map(best).fillna(0))
    sums = needs.groupby("account_id")[["met", "importance"]].sum()
    return sums.met / sums.importance


def metrics(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the metrics of the sensible profile by account; unknown stays unknown."""
    accounts = made["accounts"].set_index("account_id")
    years, taken = by_year(made), wallet(made).clip(upper=1)
    found = pd.DataFrame(index=accounts.index)
    found["open_potential"] = potential(made) * (1 - taken.reindex(accounts.index).fillna(0))
    found["growth_of_demand"] = years[BASE + 5] / years[BASE] - 1
    found["usp_fit"] = usp_fit(made)
    found["solvency"] = made["behaviour"].set_index("account_id").solvency
    return found.join(accounts[["strategic_fit", "payment_discipline"]])


def scores(made: dict[str, pd.DataFrame]) -> pd.Series:
    """Return the score of the sensible profile for accounts of which more than half is known, best first."""
    known = metrics(made)
    floor, target = known.quantile(0.05), known.quantile(0.98)
    values, weights = ((known - floor) / (target - floor)).clip(0, 1), pd.Series(PROFILE)
    coverage = (values.notna() * weights).sum(axis=1)
    score = (values.fillna(0) * weights).sum(axis=1) / coverage
    return score[coverage > 0.5].sort_values(ascending=False)


def calibration(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the norm that accounts supplied by us alone show, by line, beside the norm in use."""
    accounts = made["accounts"]
    alone = accounts[accounts.sole_supplier.eq(True)].account_id
    sold = made["sales"].query("year == @BASE").groupby(["account_id", "product_line"]).quantity.sum().rename("sold")
    there = demand(made).query("year == @BASE").set_index(["account_id", "product_line"])
    both = there.join(sold, how="inner").loc[lambda frame: frame.index.isin(alone, level=0)]
    shown = (both.sold / both.quantity).groupby("product_line").median()
    return pd.DataFrame({"in_use": made["norms"].set_index("product_line").norm, "shown": shown})


def extremes(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return by rater, account and round on which share of the criteria we are strictly best and strictly worst."""
    ours = made["ratings"].query("side == 'us'")
    keys = ["rater", "account_id", "round", "criterion"]
    wide = ours.pivot(index=keys, columns="company", values="score")
    rivals = wide.drop(columns="us")
    flags = pd.DataFrame({"best": wide.us > rivals.max(axis=1), "worst": wide.us < rivals.min(axis=1)})
    return flags.groupby(level=["rater", "account_id", "round"]).mean()


def perception(made: dict[str, pd.DataFrame], account: str) -> pd.Series:
    """Return the customer's own mean mark of us minus our mean mark in the last round, by criterion."""
    rows = made["ratings"].query("account_id == @account and company == 'us'")
    last = rows[(rows.side == "customer") | (rows["round"] == rows[rows.side == "us"]["round"].max())]
    means = last.groupby(["criterion", "side"]).score.mean().unstack()
    return means.customer - means.us


def component_values(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the components that are offered now, with their worth to the customer a year."""
    worth = made["equations"].assign(worth_a_year=lambda frame: frame.difference * frame.worth)
    worth = worth.groupby(["account_id", "equation"]).worth_a_year.sum().reset_index()
    offers = made["offers"][made["offers"].until_round.isna()]
    offers = offers.merge(worth, how="left", on=["account_id", "equation"])
    return offers.assign(value=offers.customer_value.astype(float).fillna(offers.worth_a_year))


def variant_figures(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return by variant the customer's value a year, our margin a year and the share of price in the value."""
    parts, keys = component_values(made), ["account_id", "variant"]
    table = made["variants"].set_index(keys)
    account = table.index.get_level_values("account_id")
    price = -table.price_change * revenue(made).reindex(account).to_numpy()
    value = parts.groupby(keys).value.sum()
    discount = parts[parts.kind == "discount"].groupby(keys).value.sum().reindex(table.index).fillna(0)
    cost = parts.groupby(keys).our_cost.sum() + parts.groupby(keys).one_off_cost.sum() / 5
    margin = demand(made).query("year == @BASE").assign(margin=lambda frame: frame.worth * frame.gross_margin_share)
    pool = margin.groupby("account_id").margin.sum().reindex(account).to_numpy()
    gain = table.share_uplift * table.uplift_confidence * pool
    return pd.DataFrame(
        {
            "customer_value": value + price,
            "our_margin": gain - price - cost,
            "price_share": (discount + price) / (value + price),
        }
    )


def mixed(made: dict[str, pd.DataFrame], question: str, first: str, second: str) -> dict[str, float]:
    """Return how one question moved between two waves: on those who answered both, and in the means of all."""
    asked = made["survey"][made["survey"].question == question]
    wide = asked.pivot(index="respondent", columns="wave", values="score")
    both = wide.dropna()
    return {
        "same_people": len(both),
        "same_change": round(float((both[second] - both[first]).mean()), 3),
        "mean_change": round(float(wide[second].mean() - wide[first].mean()), 3),
    }

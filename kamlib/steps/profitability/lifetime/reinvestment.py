"""What part of the growth of a key account went back into it."""

from __future__ import annotations

import pandas as pd


def measure_reinvestment(keys: pd.DataFrame, by_year: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return what part of the extra gross margin of each key account went back into it, and into its people."""
    people = ["account_management", "knowledge", "service"]
    spent = ["acquisition", "logistics", "financing", "other"]
    yearly = by_year[by_year["account_id"].isin(keys["account_id"])].set_index("account_id")
    sums = pd.DataFrame({"margin": yearly["margin"], "year": yearly["year"]})
    sums["people"] = yearly[people].sum(axis=1, min_count=1)
    sums["spend"] = yearly[people + spent].sum(axis=1, min_count=1)
    now, before = (sums[sums["year"] == year].drop(columns="year") for year in (base_year, base_year - 1))
    extra = (now - before).reindex(keys["account_id"])
    grown = extra["margin"].where(extra["margin"] > 0)
    table = pd.DataFrame(
        {
            "account_id": keys["account_id"].to_numpy(),
            "name": keys["name"].to_numpy(),
            "extra_margin": extra["margin"].to_numpy(),
            "extra_spend": extra["spend"].to_numpy(),
            "extra_people": extra["people"].to_numpy(),
            "reinvested_share": (extra["spend"] / grown).to_numpy(),
            "people_share": (extra["people"] / grown).to_numpy(),
        }
    )
    return table.dropna(subset=["extra_margin"]).reset_index(drop=True)

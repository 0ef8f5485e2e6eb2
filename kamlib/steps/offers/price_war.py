"""The price-war run: what a plain discount earns once competitors answer it, exactly, by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.offers.assumptions import OffersDecision
from kamlib.steps.offers.basis import Basis

PARTIES = ("us", "rivals", "customer")


def run_price_war(basis: Basis, decision: OffersDecision) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run the war: we cut, they match with probability p after k months, we cut again as many months later, and so on.

    While our last cut is unanswered we hold the extra share; an answered cut leaves the lower price and nothing else.
    After n answers the war is over with probability pⁿ(1 − p), or pᴿ after the last of R rounds: every outcome is laid
    out and weighed, so no draw is needed.

    Parameters
    ----------
    basis : Basis
    decision : OffersDecision
        discount, discount_uplift, match_probability, match_months, rounds, rival_margin.

    Returns
    -------
    outcomes : DataFrame
        matches (cuts answered), probability, our_cuts, price_level (ours at the end, of today's), us, rivals, customer
        (present value of the change against today's terms, sellers after tax; NaN where unknown).
    path : DataFrame
        month (0 …), today (our margin in that month on today's terms), average (in the war), matched (every cut
        answered). Empty both where nothing is bought from us or the margin is unknown.
    """
    if not (basis.revenue > 0 and basis.unit_margin > 0 and decision.discount > 0):
        return pd.DataFrame(columns=_OUTCOMES), pd.DataFrame(columns=_PATH)
    months = _months(basis, decision)
    rounds, chance = decision.rounds, decision.match_probability
    odds = [chance**n * (1 - chance) for n in range(rounds)] + [chance**rounds]
    runs = [_outcome(months, decision, matches) for matches in range(rounds + 1)]
    weight = months["factor"].to_numpy()
    rows = [
        (matches, odds[matches], run["cuts"], run["level"], *(float((run[name] * weight).sum()) for name in PARTIES))
        for matches, run in enumerate(runs)
    ]
    ours = np.array([run["us"] for run in runs])
    today = months["today"].to_numpy()
    path = {
        "month": months.index,
        "today": today,
        "average": today + np.array(odds) @ ours,
        "matched": today + ours[-1],
    }
    return pd.DataFrame(rows, columns=_OUTCOMES), pd.DataFrame(path)


_OUTCOMES = ["matches", "probability", "our_cuts", "price_level", *PARTIES]
_PATH = ["month", "today", "average", "matched"]


def _months(basis: Basis, decision: OffersDecision) -> pd.DataFrame:
    """Return by month: his purchases from us, what he buys elsewhere, the share to win, margins and the factor."""
    repeat = np.repeat(np.arange(len(basis.years)), 12)
    bought, open_to_us = basis.purchases[repeat] / 12, basis.addressable[repeat] / 12
    won = min(decision.discount_uplift, basis.room)
    gain = np.zeros(len(repeat)) if won == 0 else won * open_to_us
    pool = np.divide(basis.pool, basis.addressable, out=np.full(len(basis.years), np.nan), where=basis.addressable > 0)
    frame = pd.DataFrame({"ours": bought, "gain": gain, "theirs": np.maximum(open_to_us - bought, 0.0)})
    frame["margin"] = basis.unit_margin
    frame["gain_margin"] = np.where(np.isnan(pool[repeat]), basis.unit_margin, pool[repeat])
    frame["rival_margin"] = basis.unit_margin if decision.rival_margin is None else decision.rival_margin
    frame["kept"] = basis.kept
    frame["today"] = frame["ours"] * frame["margin"] * frame["kept"]
    # A month is discounted with its year, as every other figure of the year.
    frame["factor"] = basis.factors[repeat]
    return frame


def _outcome(months: pd.DataFrame, decision: OffersDecision, matches: int) -> dict:
    """Return the change of each party's money by month when exactly so many cuts are answered."""
    cuts, wait = min(matches + 1, decision.rounds), decision.match_months
    month, keep = np.arange(len(months)), 1 - decision.discount
    made = sum((month >= 2 * wait * each).astype(int) for each in range(cuts))
    answered = sum((month >= wait * (2 * each + 1)).astype(int) for each in range(matches)) + np.zeros(len(month))
    ahead = made > answered
    our_price, their_price = keep**made, keep**answered
    gain = months["gain"] * ahead
    us = months["ours"] * (our_price - 1) + gain * (our_price - 1 + months["gain_margin"])
    left = months["theirs"] - gain
    rivals = left * (their_price - 1 + months["rival_margin"]) - months["theirs"] * months["rival_margin"]
    customer = (months["ours"] + gain) * (1 - our_price) + left * (1 - their_price)
    kept = months["kept"]
    parts = {"us": us * kept, "rivals": rivals * kept, "customer": customer}
    values = {name: part.to_numpy(dtype=float) for name, part in parts.items()}
    return values | {"cuts": cuts, "level": keep**cuts}


def sum_parties(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the expected change of everybody's money over the horizon.

    Returns
    -------
    DataFrame
        party (us / rivals / customer), effect (present value, expected), least, most (over the outcomes).
    """
    columns = ["party", "effect", "least", "most"]
    if outcomes.empty:
        return pd.DataFrame(columns=columns)
    odds = outcomes["probability"].to_numpy()
    rows = [(name, float(odds @ outcomes[name]), outcomes[name].min(), outcomes[name].max()) for name in PARTIES]
    return pd.DataFrame(rows, columns=columns)


def pay_service(loss: float, concessions: pd.DataFrame, annuity: float, kept: float) -> pd.DataFrame:
    """Return what the money lost in the war would have paid for instead, variant by variant.

    Parameters
    ----------
    loss : float
        Present value of what the war costs us, positive.
    concessions : DataFrame
        See ``exchange.list_concessions``; discounts are left out.
    annuity : float
        Present value of one a year, in money of the base year.
    kept : float
        What is left of a unit of profit, or lost with a unit of cost, after tax.

    Returns
    -------
    DataFrame
        variant, service_cost (present value of its components that are not price, after tax), service_worth (expected,
        to the customer), war_loss, covers (how many times the loss pays for it). Empty where the war loses nothing.
    """
    rows = concessions[concessions["kind"].ne("discount") & concessions["give_cost"].notna()]
    columns = ["variant", "service_cost", "service_worth", "war_loss", "covers"]
    if not loss > 0 or rows.empty:
        return pd.DataFrame(columns=columns)
    sums = rows.groupby("variant", sort=True)[["give_cost", "worth_year"]].sum().mul(annuity).reset_index()
    frame = sums.rename(columns={"give_cost": "service_cost", "worth_year": "service_worth"}).assign(war_loss=loss)
    frame["service_cost"] *= kept
    frame["covers"] = loss / frame["service_cost"].where(frame["service_cost"] > 0)
    return frame[columns]

"""Pipelines whose truth is known, because they were drawn from it."""

import numpy as np
import pandas as pd

from kamlib.steps.pipeline.case import PipelineCase

START = pd.Timestamp("2023-01-01")


def simulated(count=900, seed=7, moves=True):
    """Return deals and events: two stages, weekly rates 0.10 on, 0.03 lost; then 0.08 won, 0.06 lost."""
    draw, deals, events, end = np.random.default_rng(seed), [], [], 900
    for number in range(count):
        opened = int(draw.integers(0, end))
        deal, path, day, stage = f"D{number:04d}", [(opened, None, "Offer")], opened, "Offer"
        while True:
            on, out = (0.10, 0.03) if stage == "Offer" else (0.08, 0.06)
            day += 7 * int(draw.geometric(on + out)) - int(draw.integers(0, 7))
            if day > end:
                break
            good = draw.random() < on / (on + out)
            target = "Lost" if not good else "Talks" if stage == "Offer" else "Won"
            path.append((day, stage, target))
            if target in ("Won", "Lost"):
                break
            stage = target
        last = path[-1]
        over = last[2] in ("Won", "Lost")
        deals.append(
            {
                "deal_id": deal,
                "account_id": f"A{number % 60}",
                "stage": last[2],
                "amount": float(draw.integers(5, 20)) * 1000,
                "opened": START + pd.Timedelta(days=opened),
                "closed": START + pd.Timedelta(days=last[0]) if over else pd.NaT,
                "owner": ["Ann", "Bob"][number % 2],
            }
        )
        events += [
            {"deal_id": deal, "date": START + pd.Timedelta(days=when), "from_stage": source, "to_stage": target}
            for when, source, target in path
        ]
    return pd.DataFrame(deals), pd.DataFrame(events) if moves else pd.DataFrame()


def case(deals, events=None, **changes):
    """Return a case of these tables alone."""
    blank = {name: pd.DataFrame() for name in ("events", "accounts", "activities", "ranking", "planned")}
    facts = {"deals": deals, "events": events if events is not None else pd.DataFrame()}
    numbers = {"base_year": 2025, "yearly_hours": 1700.0, "seed": 1}
    return PipelineCase(**(blank | facts | numbers | changes))

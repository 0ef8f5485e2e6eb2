"""Our mark and place by other ways to read the same sheets: the weights stay, the marks change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.competitors.panel import Panel, weighted
from kamlib.steps.competitors.standing import Standing, corrected, places


def compare_scenarios(standing: Standing, sides: dict, records: pd.DataFrame, raters: pd.DataFrame) -> pd.DataFrame:
    """Return our mark and place as decided beside other ways to read the same sheets (columns: CompetitorsResult)."""
    team = sides["team"]
    extreme = raters.loc[raters["state"].isin(["euphoria", "defeat", "defeat_price"]), "rater"]
    panels = {
        "decided": standing.panel,
        "team": team,
        "adjusted": team.adjusted(),
        "without_extremes": team.without(extreme) if len(extreme) else None,
        "records": corrected(team, records) if len(records) and set(records["rater"]) & set(team.raters) else None,
        "customer": sides["customer"],
    }
    rows = [
        {"scenario": name} | _scenario(panel, standing.weights)
        for name, panel in panels.items()
        if panel is not None and len(panel.raters)
    ]
    return pd.DataFrame(rows, columns=["scenario", "raters", "mark", "place", "lead"]).astype({"place": "Int64"})


def _scenario(panel: Panel, weights: np.ndarray) -> dict:
    scores = weighted(np.clip(panel.mean, 1.0, 10.0), weights)[0]
    rivals = scores[1:][~np.isnan(scores[1:])]
    lead = float(scores[0] - rivals.max()) if len(rivals) else float("nan")
    return {"raters": len(panel.raters), "mark": scores[0], "place": places(scores)[0], "lead": lead}

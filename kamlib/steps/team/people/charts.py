"""Figure of the competences."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.plots.statistical import draw_heat_map
from kamlib.steps.team.people.competences import COMPETENCES
from kamlib.steps.team.people.result import PeopleResult

#: KAM that a picture carries, and the gap of the darkest cell.
MOST = 12
DARKEST = 4.0


def gaps_data(result: PeopleResult) -> pd.DataFrame:
    """Return kam, competence, target, actual and gap of what was measured, KAM by KAM."""
    known = result.competences[result.competences["gap"].notna()]
    kams = sorted(known["kam"].unique())[:MOST]
    order = {name: place for place, name in enumerate(COMPETENCES)}
    rows = known[known["kam"].isin(kams)].assign(_place=known["competence"].map(order))
    columns = ["kam", "competence", "target", "actual", "gap"]
    return rows.sort_values(["kam", "_place"], kind="stable")[columns].reset_index(drop=True)


@chart(
    gaps_data,
    {"kam": "text", "competence": "value", "target": "number.1", "actual": "number.1", "gap": "number.1"},
    native=Native("bars", ("kam", "competence"), ("gap",), reversed=True, most=20),
)
def gaps(result: PeopleResult, language: Language) -> Figure:
    """Draw target and actual of each competence and KAM as a map, darker for a larger gap."""
    data = gaps_data(result)
    if data.empty:
        return style.say(language("people.chart.gaps.nothing"))
    data = data.assign(
        cell=[
            language("people.chart.gaps.cell", actual=row.actual, target=row.target)
            for row in data.itertuples(index=False)
        ]
    )
    names = [name for name in COMPETENCES if (data["competence"] == name).any()]
    values = data.pivot(index="kam", columns="competence", values="gap")[names]
    words = data.pivot(index="kam", columns="competence", values="cell")[names].fillna("")
    values.index = words.index = pd.Index([style.fit(kam, 1.7) for kam in values.index])
    values.columns = words.columns = pd.Index([language(f"people.chart.gaps.{name}") for name in names])
    figure, axes = style.canvas(height=0.75 + 0.42 * len(values), left=1.9, right=0.3, top=0.2, bottom=0.45)
    draw_heat_map(axes, values.astype(float), words, most=DARKEST)
    return figure

"""Pictures that seaborn draws show the numbers that they were given."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from kamlib.plots import style
from kamlib.plots.statistical import draw_distribution, draw_heat_map


def test_a_heat_map_has_a_cell_for_each_number_and_its_words():
    _, axes = style.canvas(height=2.0)
    values = pd.DataFrame([[0.0, 0.5, 1.0], [0.25, 0.75, 0.0]], index=["Ash", "Birch"], columns=[1, 2, 3])
    draw_heat_map(axes, values, values.map(lambda share: f"{share:.0%}" if share else ""), most=1.0)
    (mesh,) = axes.collections
    assert np.asarray(mesh.get_array()).ravel().tolist() == values.to_numpy().ravel().tolist()
    assert [text.get_text() for text in axes.texts if text.get_text()] == ["50%", "100%", "25%", "75%"]
    assert [each.get_text() for each in axes.get_yticklabels()] == ["Ash", "Birch"]
    assert [each.get_text() for each in axes.get_xticklabels()] == ["1", "2", "3"]


def test_a_distribution_has_a_bar_for_each_bin_and_marks_losses():
    _, axes = style.canvas(height=2.0)
    bins = pd.DataFrame({"low": [-20.0, -10.0, 0.0, 10.0], "high": [-10.0, 0.0, 10.0, 20.0], "draws": [1, 0, 7, 2]})
    draw_distribution(axes, bins)
    assert [bar.get_height() for bar in axes.patches] == [1, 0, 7, 2]
    assert [bar.get_x() for bar in axes.patches] == pytest.approx([-20, -10, 0, 10])
    lost = [bar.get_facecolor() == to_rgba(style.BAD) for bar in axes.patches]
    assert lost == [True, True, False, False]
    assert [bar.get_hatch() or "" for bar in axes.patches] == ["///", "///", "", ""]

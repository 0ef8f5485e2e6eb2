"""Marks of a survey on one scale, wherever they are read."""

import numpy as np
import pandas as pd
import pytest

from kamlib.steps.shared.customer_view import collect_views
from kamlib.steps.shared.survey_marks import read_points, show_scale


def survey(scores, question="How well do we deliver?", account="A"):
    rows = {"account_id": account, "respondent": [f"p{n}" for n in range(len(scores))], "wave": "2025"}
    return pd.DataFrame(rows | {"question": question, "score": scores})


@pytest.mark.parametrize(
    ("marks", "scale"),
    [
        ([4, 5, 3, 4, 4, 5, 2, 4, 5, 4], "1-5"),
        ([4, 5, 3, 4, 4, 5, 2, 4, 5], "0-10"),  # nine answers prove nothing
        ([4, 5, 3, 4, 4, 5, 2, 4, 5, 0], "0-10"),
        ([4, 5, 3, 4, 4, 5, 2, 4, 5, 6], "0-10"),
        ([], "0-10"),
    ],
)
def test_the_marks_show_their_scale(marks, scale):
    assert show_scale(pd.Series(marks, dtype=float)) == scale


def test_each_question_is_read_on_its_own_scale():
    five, ten = survey([4.0] * 10), survey([4.0] * 9 + [10.0], "Would you recommend us?")
    points = read_points(pd.concat([five, ten], ignore_index=True))
    assert points[:10].tolist() == [7.5] * 10
    assert points[10:].tolist() == [4.0] * 9 + [10.0]


def test_four_of_five_is_a_good_view_of_us():
    none = pd.DataFrame({"account_id": []})
    views = collect_views(pd.Series(["A", "B"]), none, survey([4.0] * 10), none, pd.Series(dtype=float))
    assert views.loc["A", "survey"] == pytest.approx(0.75)
    assert np.isnan(views.loc["B", "survey"])

"""A public survey of garden shops: the interval is the adjusted-Wald formula, the response rate unknown."""

import gzip
import math
from pathlib import Path

import pandas as pd
import pytest

from kamlib.steps.voice.case import VoiceCase
from kamlib.steps.voice.decision import propose_voice
from kamlib.steps.voice.wiring import compute

FILE = Path(__file__).parents[3] / "shared" / "data" / "nps_survey" / "nps_garden_chain_latin1.csv.gz"
QUESTION = "How likely you are to recommend us"


@pytest.fixture(scope="module")
def marks() -> pd.Series:
    if not FILE.is_file():
        pytest.skip("the public survey does not stand beside the checkout")
    with gzip.open(FILE, "rt", encoding="latin-1") as opened:
        table = pd.read_csv(opened)
    return table.set_index("id")["nps"].dropna()


@pytest.mark.real
def test_interval_and_response(marks):
    people = pd.Series(range(len(marks))).astype(str)
    survey = pd.DataFrame({"account_id": "A" + people, "respondent": "P" + people, "wave": "1", "question": QUESTION})
    survey = survey.assign(score=marks.to_numpy(float), comment=None)
    accounts = pd.DataFrame({"account_id": "A" + people, "name": "Shopper " + people})
    none = pd.DataFrame(columns=["account_id", "respondent", "wave", "role", "sent_on"])
    case = VoiceCase(accounts, survey, none, pd.DataFrame(columns=["account_id", "person", "function"]))
    result = compute(case, propose_voice(case))
    n, up, down = len(marks), int((marks >= 9).sum()), int((marks <= 6).sum())
    p, d = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
    half = 1.959963985 * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    row = result.loyalty.iloc[0]
    assert row["nps"] == pytest.approx(100 * (up - down) / n)
    assert (row["nps_low"], row["nps_high"]) == pytest.approx((100 * (p - d - half), 100 * (p - d + half)), abs=1e-6)
    assert result.figures["response_share"] is None
    assert "rate_unknown" in {each.key for each in result.findings}

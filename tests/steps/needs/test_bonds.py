"""Signs of mutual commitment at their borders."""

import datetime

import pytest

from kamlib.steps.needs.bonds.signs import SIGNS, judge_parts, read_signs
from kamlib.steps.needs.bonds.wiring import NeedsBondsCase, compute

from .cases import DAY

FACTS = {"contract_until": DAY + datetime.timedelta(days=365), "joint_projects": 1, "shared_stock": True}
FACTS |= {"shared_tools": False, "kam_changes": 1, "lasting_for_us": 7, "lasting_for_them": 6.9}
NEEDS = {"phantom_high": 0.1, "unasked": 0, "variants": 2}


def judge(facts, since=2022.0, needs=NEEDS, strategy="asked"):
    return compute(NeedsBondsCase(facts, since, DAY, needs, strategy))


def test_every_border():
    states = read_signs(FACTS, 2022, DAY).set_index("sign")["state"].to_dict()
    holding = dict.fromkeys(("contract", "joint_projects", "shared_stock", "years", "kam_changes", "lasting_for_us"))
    assert {name for name, state in states.items() if state == "holds"} == set(holding)
    beyond = FACTS | {"contract_until": DAY + datetime.timedelta(days=364), "kam_changes": 2, "joint_projects": 0}
    states = read_signs(beyond, 2023, DAY).set_index("sign")["state"]
    assert (states[["contract", "kam_changes", "joint_projects", "years"]] == "lacks").all()


def test_nothing_on_file_is_unknown_and_not_temporary():
    result = judge({}, float("nan"))
    assert set(result.signs["state"]) == {"unknown"}
    assert (result.figures["known"], result.figures["holding_share"]) == (0, None)
    assert [each.key for each in result.findings] == ["not_known"]


def test_what_is_said():
    assert [each.key for each in judge(FACTS).findings] == ["mutual"]  # 6 of 8
    loose = FACTS | {"contract_until": DAY, "joint_projects": 0, "shared_stock": False, "lasting_for_them": 4}
    assert {each.key for each in judge(loose).findings} == {"temporary", "we_believe_more"}
    assert judge(FACTS | {"shared_tools": True, "lasting_for_them": 7}).findings[0].key == "whole"
    assert judge(loose | {"shared_stock": True}).figures["holding_share"] == pytest.approx(4 / len(SIGNS))


@pytest.mark.parametrize(
    ("needs", "strategy", "states"),
    [
        (NEEDS, "asked", ["holds", "holds", "holds", "holds"]),
        (NEEDS | {"unasked": 1, "variants": 0}, "guessed", ["holds", "lacks", "lacks", "lacks"]),
        (NEEDS | {"phantom_high": 0.3}, "unasked", ["holds", "lacks", "lacks", "holds"]),
        (NEEDS | {"phantom_high": None}, "unsorted", ["holds", "unknown", "unknown", "holds"]),
    ],
)
def test_the_four_parts_of_the_method(needs, strategy, states):
    signs = read_signs(FACTS, 2022, DAY)
    assert judge_parts(signs, needs, strategy, 0.3)["state"].tolist() == states

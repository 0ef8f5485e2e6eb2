"""The network of contacts by hand: live, stale, barred, threads, roles."""

import datetime

import pytest

from kamlib.steps.needs.contacts.network import find_roles, judge_people, judge_thread, sum_threads
from kamlib.steps.needs.contacts.wiring import NeedsContactsCase, compute
from kamlib.steps.needs.persons import list_persons

from .cases import DAY, person, table


def judge(*people, days=90):
    persons = list_persons(table("contacts", list(people)), ())
    return compute(NeedsContactsCase(persons, DAY, days))


def held(name, influence, owner, ago=10, **more):
    last = DAY - datetime.timedelta(days=ago)
    return person(name, influence, our_owner=owner, last_contact=last, **more)


def test_a_contact_is_live_on_its_last_day_and_stale_on_the_next():
    result = judge(held("A", 3, "Ann", 90), held("B", 3, "Ann", 91), person("C", 3, our_owner="Ann"))
    flags = result.people.set_index("person")["flags"].to_dict()
    assert flags == {"A": "", "B": "stale", "C": "stale"}  # never contacted is not live
    assert result.people["days_since"].isna().sum() == 1


@pytest.mark.parametrize(
    ("people", "cause"),
    [
        ([("A", 5, "Ann"), ("B", 5, "Bob"), ("C", 5, "Eve")], ""),
        ([("A", 5, "Ann"), ("B", 5, "Bob")], "few"),
        ([("A", 5, "Ann"), ("B", 2, "Bob"), ("C", 2, "Eve")], "one"),  # 5 of 9
        ([("A", 4, "Ann"), ("B", 2, "Bob"), ("C", 2, "Eve")], ""),  # exactly half is not more than half
        ([("A", 5, "Ann")], "both"),
    ],
)
def test_single_thread(people, cause):
    figures = judge(*(held(*each) for each in people)).figures
    assert (figures["thread_cause"], figures["single_thread"]) == (cause, bool(cause))


def test_nobody_on_file_is_unknown_and_not_a_single_thread():
    result = judge()
    assert result.figures["single_thread"] is None
    assert [each.key for each in result.findings] == ["nobody"]


def test_two_owners_of_one_person_both_hold_the_influence():
    people = judge(held("A", 4, "Ann; Bob"), held("B", 4, "Ann")).people
    threads = sum_threads(people).set_index("our_owner")["influence_share"]
    assert threads.to_dict() == {"Ann": 1.0, "Bob": 0.5}


def test_barred_but_assigned_is_named_with_who():
    result = judge(held("A", 4, "Ann; Bob", barred_kams="Bob; Eve"))
    assert result.people["barred_owners"].tolist() == ["Bob"]
    assert result.people["flags"].tolist() == ["barred"]
    assert result.links["state"].tolist() == ["live", "barred"]
    barred = next(each for each in result.findings if each.key == "barred")
    assert (barred.values["person"], barred.values["names"]) == ("A", ["Bob"])


def test_who_is_barred_and_not_assigned_is_no_finding():
    assert "barred" not in {each.key for each in judge(held("A", 4, "Ann", barred_kams="Bob")).findings}


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        ({"unanswered": 3}, "pressed"),
        ({"unanswered": 2}, ""),
        ({"attitude": 0, "attitude_before": 1}, "pressed"),
        ({"attitude": 1, "attitude_before": 1}, ""),
        ({"attitude_before": 1}, ""),  # an attitude that nobody knows has not fallen
        ({"attitude": -1}, "cold"),
    ],
)
def test_pressure_and_cold(facts, flag):
    assert judge(held("A", 4, "Ann", **facts)).people["flags"].tolist() == [flag]


def test_roles():
    people = judge(
        held("D", 5, "Ann", role="decides", attitude=1),
        held("U", 3, "Ann", 200, role="uses", attitude=2),
    ).people
    found = find_roles(people).set_index("part")
    assert found["state"].to_dict() == {
        **{"decision_maker": "live", "sponsor": "live", "champion": "quiet"},
        **{"user": "quiet", "guard": "missing"},
    }
    assert found.loc["sponsor", "persons"] == "D"


def test_an_influence_that_nobody_knows_leaves_the_share_unknown():
    people = judge_people(list_persons(table("contacts", [held("A", None, "Ann")]), ()), DAY, 90)
    thread = judge_thread(people, sum_threads(people))
    assert (thread["top_share"], thread["thread_cause"]) == (None, "few")

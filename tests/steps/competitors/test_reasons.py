"""Moods explained: by the function that somebody looks from, and by the deals that were won and lost."""

import pandas as pd
import pytest

from kamlib.steps.competitors.session.reasons import explain_moods, sum_functions

from .cases import analyse, marks, points, table

FIVE = [5] * 10


def raters_of(*rows):
    names = ["rater", "state", "best_share"]
    return pd.DataFrame(rows, columns=names)


def deals_of(**stages):
    rows = [{"owner": owner, "stage": stage} for owner, given in stages.items() for stage in given]
    return table("deals", rows)


def explained(raters, deals, contacts=()):
    return explain_moods(raters, table("contacts", list(contacts)), deals).set_index("rater")


def test_the_function_is_the_contact_s_else_what_stands_in_brackets():
    raters = raters_of(("Orlova (service)", "level", 0.5), ("Petrov", "level", 0.5), ("Sidorov", "level", 0.5))
    found = explained(raters, deals_of(), [{"person": "Petrov", "function": "Technologist"}])
    assert found["function"].to_dict() == {"Orlova (service)": "service", "Petrov": "Technologist", "Sidorov": ""}


@pytest.mark.parametrize(
    ("state", "stages", "why"),
    [
        ("euphoria", ["Won", "Closed Won", "Lost"], "wins"),
        ("euphoria", ["Won", "Lost", "Closed-Lost"], "against"),
        ("defeat", ["Проиграна", "Отказ", "Выиграна"], "losses"),
        ("defeat_price", ["Выиграна", "Проиграна", "Успех"], "against"),
        ("defeat", ["Won", "Lost"], "even"),
        ("defeat", ["Trial", "Offer"], "unknown"),
        ("level", ["Won"], ""),
    ],
)
def test_closed_deals_bear_out_a_mood_or_contradict_it(state, stages, why):
    found = explained(raters_of(("Anna", state, 0.95)), deals_of(Boris=stages)).loc["Anna"]
    assert found["why"] == why
    assert found["deals_of"] == ("" if why == "unknown" else "account")
    assert pd.isna(found["won"]) == (why == "unknown")


def test_own_deals_are_found_by_the_only_owner_of_that_surname():
    deals = deals_of(**{"Ivanova A. B.": ["Won"], "Petrov C.": ["Lost", "Lost"]})
    found = explained(raters_of(("Ivanova (sales)", "euphoria", 1.0), ("Sokol", "defeat", 0.0)), deals)
    assert found.loc["Ivanova (sales)", ["deals_of", "won", "lost", "why"]].tolist() == ["own", 1, 0, "wins"]
    assert found.loc["Sokol", ["deals_of", "won", "lost", "why"]].tolist() == ["account", 1, 2, "losses"]
    two = explained(raters_of(("Ivanova", "euphoria", 1.0), ("Ivanova (service)", "level", 0.5)), deals)
    assert (two["deals_of"] == "account").all()  # two of that surname: nobody knows whose the deals are


def test_functions_stand_by_the_mean_of_their_people():
    raters = raters_of(("A", "euphoria", 1.0), ("B", "level", 0.8), ("C", "defeat", 0.1), ("D", "too_few", 1.0))
    told = raters.assign(function=["sales", "sales", "service", "sales"])
    found = sum_functions(told).set_index("function")
    assert found.loc["sales", ["raters", "state", "best_share", "low", "high"]].tolist() == [2, "euphoria", 0.9, 0.8, 1]
    assert found.loc["service", "state"] == "defeat"


def test_what_functions_and_deals_say_is_the_facilitator_s_alone():
    people = {
        "Anna (sales)": {"us": [9] * 10, "Rival": FIVE},
        "Boris (service)": {"us": [1] * 10, "Rival": FIVE},
        "Carl (lab)": {"us": [9] * 5 + [1] * 5, "Rival": FIVE},
    }
    rows = [{"account_id": "A", "owner": "X", "stage": each} for each in ("Lost", "Lost", "Won")]
    session = analyse(marks(people), points({"Carl (lab)": [10] * 10}), deals=rows).session
    told = {each.key: each for each in session.findings if each.audience == "facilitator"}
    assert told["functions_apart"].values == {"euphoric": ["sales"], "defeated": ["service"], "of": 3}
    assert told["euphoria_against"].values | told["defeat_losses"].values == {
        "names": ["Boris (service)"],
        "n": 1,
        "won": 1,
        "lost": 2,
    }
    open_ = analyse(marks(people), points({"Carl (lab)": [10] * 10})).session
    assert {"euphoria_unknown", "defeat_unknown"} <= {each.key for each in open_.findings}

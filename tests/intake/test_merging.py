"""What people decided about names, applied: no sum changes, no row is lost in silence, contradictions are said."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kamlib.core.errors import InputError
from kamlib.core.tables import TABLES
from kamlib.intake.tables import totals
from kamlib.intake.tables.decision import IntakeDecision
from kamlib.intake.tables.merging import DecidedTables, apply, mean
from kamlib.intake.tables.reading import cast

IDS = [f"A{n}" for n in range(6)]


def decide(**parts):
    return IntakeDecision.model_validate(parts)


def merged(keep, *gone):
    return {"keep": keep, "merged": list(gone)}


def frame(name, rows):
    return cast(pd.DataFrame(rows), TABLES[name].columns)


def sold(*rows):
    columns = ["account_id", "year", "month", "kind", "product_line", "quantity", "revenue", "cogs", "lines"]
    return pd.DataFrame(rows, columns=columns).astype(totals.COLUMNS)


amounts = st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)
lines = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.sampled_from([2024, 2025]),
        st.sampled_from([1, 2, None]),
        st.just("goods"),
        st.sampled_from(["p", "q", None]),
        st.one_of(st.none(), amounts),
        amounts,
        st.one_of(st.none(), amounts),
        st.integers(1, 9),
    ),
    max_size=25,
)


@st.composite
def merges(draw):
    """Draw groups of accounts that are one, as random cuts of a shuffled list."""
    order, groups = draw(st.permutations(IDS)), []
    while order:
        size = draw(st.integers(1, len(order)))
        group, order = order[:size], order[size:]
        groups += [merged(*group)] if size > 1 else []
    return decide(merges=groups)


@settings(max_examples=60, deadline=None)
@given(lines, merges())
def test_merging_preserves_every_sum_and_leaves_no_double_key(rows, decision):
    before = sold(*rows)
    after, problems = apply(decision, "sales", before)
    assert problems == []
    for column in ("quantity", "revenue", "cogs", "lines"):
        assert math.isclose(after[column].sum(), before[column].sum(), abs_tol=1e-4)
    # Lines whose cost is unknown stay apart from the others: a partial cost never passes for the whole.
    unknown_before, unknown_after = (each.loc[each["cogs"].isna(), "revenue"].sum() for each in (before, after))
    assert math.isclose(unknown_before, unknown_after, abs_tol=1e-4)
    assert not set(after["account_id"]) & set(decision.replaced)
    if decision.merges and set(before["account_id"]) & set(decision.replaced):
        assert not after.assign(unknown=after["cogs"].isna()).duplicated([*totals.KEYS, "unknown"]).any()
        assert list(after.dtypes) == list(before.dtypes)


def test_sales_are_summed_by_hand():
    rows = [("A1", 2025, 1, "goods", "p", 1, 10.0, 4.0, 1), ("A2", 2025, 1, "goods", "p", 2, 5.5, None, 3)]
    after, _ = apply(decide(merges=[merged("A1", "A2")]), "sales", sold(*rows))
    assert after[["account_id", "quantity", "revenue", "lines"]].values.tolist() == [
        ["A1", 1, 10, 1],
        ["A1", 2, 5.5, 3],
    ]
    rows[1] = ("A2", 2025, 1, "goods", "p", 2, 5.5, 1.0, 3)
    after, _ = apply(decide(merges=[merged("A1", "A2")]), "sales", sold(*rows))
    assert after[["quantity", "revenue", "cogs", "lines"]].values.tolist() == [[3, 15.5, 5, 4]]


def test_a_meaning_moves_sales_to_the_line_that_was_meant():
    rows = [("A1", 2025, 1, "goods", line, 1, 10.0, 4.0, 1) for line in ("GTX Pro", "GTXPro")]
    after = mean("sales", sold(*rows), {"product_line": {"GTXPro": "GTX Pro"}})
    assert after[["product_line", "revenue", "lines"]].values.tolist() == [["GTX Pro", 20.0, 2]]


def test_blanks_are_filled_and_contradictions_are_told():
    accounts = frame(
        "accounts",
        {
            "account_id": ["A1", "A2", "A3"],
            "name": ["Ромашка", "ООО Ромашка", "Луч"],
            "region": [None, "Казань", None],
            "status": ["current", "lapsed", "prospect"],
            "customer_since": [2010, 2010, None],
            "parent": [None, None, "A2"],
        },
    )
    after, problems = apply(decide(merges=[merged("A1", "A2")]), "accounts", accounts)
    assert after["account_id"].tolist() == ["A1", "A3"]
    assert after.loc[0, ["name", "region", "status", "customer_since"]].tolist() == [
        "Ромашка",
        "Казань",
        "current",
        2010,
    ]
    assert after.loc[1, "parent"] == "A1"
    assert [(each.code, each.severity, each.found, each.expected) for each in problems] == [
        ("merge_conflict", "warning", "lapsed", "current")
    ]


def test_owners_are_set_and_a_refused_proposal_changes_nothing():
    accounts = frame(
        "accounts", {"account_id": ["A1", "A2", "A3"], "name": ["a", "b", "c"], "parent": [None, "X", "Y"]}
    )
    decision = decide(parents=[{"account_id": "A1", "parent": "A3"}, {"account_id": "A2", "parent": ""}])
    after, _ = apply(decision, "accounts", accounts)
    assert after["parent"].tolist() == ["A3", "X", "Y"]


def test_an_owner_that_went_into_its_own_part_is_nobodys():
    accounts = frame("accounts", {"account_id": ["A1", "A2"], "name": ["a", "b"], "parent": ["A2", None]})
    after, _ = apply(decide(merges=[merged("A1", "A2")]), "accounts", accounts)
    assert after["parent"].isna().all()


def test_debts_add_up():
    debts = frame(
        "receivables", {"account_id": ["A1", "A2", "A2"], "year": [2025, 2025, 2024], "average_debt": [1.0, 2.0, 4.0]}
    )
    after, problems = apply(decide(merges=[merged("A1", "A2")]), "receivables", debts)
    assert problems == []
    assert after.values.tolist() == [["A1", 2025, 3.0], ["A1", 2024, 4.0]]


def test_rows_that_agree_become_one():
    needs = frame(
        "needs", {"account_id": ["A1", "A2"], "need": ["n", "n"], "importance": [5, 5], "evidence": [None, "A"]}
    )
    after, problems = apply(decide(merges=[merged("A1", "A2")]), "needs", needs)
    assert problems == []
    told = after[["account_id", "need", "importance", "evidence"]]
    assert told.values.tolist() == [["A1", "n", 5, "A"]]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("needs", {"account_id": ["A1", "A2"], "need": ["n", "n"], "importance": [5, 6]}),
        # Two plants with as many machines, or one plant told twice: only a person knows.
        ("drivers", {"account_id": ["A1", "A2"], "driver": ["d", "d"], "year": [2025, 2025], "quantity": [7, 7]}),
    ],
)
def test_rows_that_contradict_each_other_stop_the_table(table, rows):
    given = frame(table, rows)
    frames = {"accounts": frame("accounts", {"account_id": ["A1", "A2"], "name": ["a", "b"]}), table: given}
    load = lambda name: frames.get(name, pd.DataFrame())  # noqa: E731
    tables = DecidedTables(load, decide(merges=[merged("A1", "A2")]))
    with pytest.raises(InputError) as error:
        tables.frame(table)
    (problem,) = error.value.problems
    assert (problem.code, problem.file, problem.values["ids"]) == (
        "merge_doubles_row",
        "decisions/intake.yaml",
        ["A1", "A2"],
    )
    assert len(tables.frame("accounts")) == 1


def test_accounts_that_nobody_has_are_named_all_at_once():
    frames = {"accounts": frame("accounts", {"account_id": ["A1"], "name": ["a"]})}
    decision = decide(
        merges=[merged("A1", "B1")],
        apart=[{"first": "A1", "second": "B2"}],
        parents=[{"account_id": "B3", "parent": "anyone"}],
        names=[{"table": "sales", "column": "account_id", "found": "x", "meant": "B4"}],
    )
    with pytest.raises(InputError) as error:
        DecidedTables(frames.__getitem__, decision).frame("accounts")
    assert [(each.column, each.found) for each in error.value.problems] == [
        ("merges", "B1"),
        ("apart", "B2"),
        ("parents", "B3"),
        ("names", "B4"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"merges": [merged("A1", "A2"), merged("A3", "A2")]},
        {"merges": [merged("A1", "A2"), merged("A2", "A3")]},
        {"merges": [merged("A1", "A2"), merged("A1", "A3")]},
        {"merges": [merged("A1", "A1")]},
        {"merges": [merged("A1", "A2")], "apart": [{"first": "A2", "second": "A1"}]},
        {"parents": [{"account_id": "A1", "parent": "A1"}]},
        {"parents": [{"account_id": "A1", "parent": "A2"}, {"account_id": "A2", "parent": "A1"}]},
        {"merges": [merged("A1", "A2")], "parents": [{"account_id": "A1", "parent": "A2"}]},
        {"names": [{"table": "sales", "column": "revenue", "found": "1", "meant": "2"}]},
        {"names": [{"table": "none", "column": "name", "found": "1", "meant": "2"}]},
        {"names": 2 * [{"table": "sales", "column": "product_line", "found": "1", "meant": "2"}]},
        {"anything": 1},
    ],
)
def test_decisions_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValidationError):
        decide(**wrong)


def test_nothing_decided_changes_nothing():
    given = sold(("A1", 2025, 1, "goods", "p", 1, 10.0, 4.0, 1))
    assert apply(IntakeDecision(), "sales", given)[0] is given

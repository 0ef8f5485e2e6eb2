"""The schemas hold together: kinds, keys, references, steps."""

import pytest

from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.schema import KINDS
from kamlib.core.tables import TABLES


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_schema(table):
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    assert set(table.key) <= set(names)
    assert {name for group in table.one_of for name in group} <= set(names)
    for column in table.columns:
        assert column.kind in KINDS
        assert bool(column.values) == (column.kind == "category")
        assert column.low is None or column.high is None or column.low < column.high
        if column.refers:
            other, _, key = column.refers.partition(".")
            assert TABLES[other].key == (key,)
            assert TABLES[other].column(key).kind == column.kind


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stem)
def test_steps_read_tables_that_exist(step):
    assert set(step.needs) | set(uses(step.stem)) <= set(TABLES)
    assert not set(step.needs) & set(uses(step.stem))

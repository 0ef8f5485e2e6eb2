"""The examples in docstrings of the quantitative core run, and give what they print."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import kamlib.quant

MODULES = [found.name for found in pkgutil.iter_modules(kamlib.quant.__path__) if not found.name.startswith("_")]
#: Published figures are cases, not functions to be called; scenarios are shown by what uses them.
WITHOUT = {"published", "scenarios"}


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_print(name):
    ended = doctest.testmod(import_module(f"kamlib.quant.{name}"))
    assert ended.failed == 0
    assert ended.attempted or name in WITHOUT

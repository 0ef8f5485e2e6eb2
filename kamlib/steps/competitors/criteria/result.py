"""Starter library of criteria by which customers compare suppliers: a worksheet for a first competitor session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class CriteriaResult(Result):
    """The starter library as it fits one account.

    Attributes
    ----------
    library : DataFrame
        criterion (id), group (product / supply / service / people / terms / partnership), fact (id: which fact settles
        the mark), industry (any, or the one whose special criterion it is). Common ones first.
    """

    stem: ClassVar[str] = "criteria"
    FIGURES: ClassVar[Mapping[str, str]] = {"criteria": "number", "used": "text"}
    library: pd.DataFrame = table(
        {"group": "value", "criterion": "value", "fact": "value", "industry": "value"}, audience="customer"
    )

"""Intakes of hand-made frames."""

import pandas as pd

from kamlib.intake.tables.decision import IntakeDecision
from kamlib.steps.intake.case import IntakeCase
from kamlib.steps.intake.wiring import compute


def nothing_odd():
    """Frames of an intake that mended nothing and used every row."""
    return {
        "repairs": pd.DataFrame({"table": [], "column": [], "kind": [], "n": [], "examples": []}),
        "set_aside": pd.DataFrame({"table": [], "row": [], "reason": [], "cells": []}),
        "readings": pd.DataFrame({"table": [], "header": [], "column": [], "kind": [], "evidence": []}),
    }


def review_frames(report, sums, frames, decision=None, **details):
    """Review frames that were read as they stand; the base year is 2025."""
    case = IntakeCase(report, sums, frames, frames, 2025, **nothing_odd() | details)
    return compute(case, decision or IntakeDecision())

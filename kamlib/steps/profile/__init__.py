"""Step 1: the profile of the key account: criteria, score, audit, back-test."""

from kamlib.steps.profile.step import COLUMNS, ProfileDecision, ProfileResult

__all__ = ["COLUMNS", "ProfileDecision", "ProfileResult"]

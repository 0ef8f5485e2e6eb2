"""Step 5: the special offer for one key account."""

from kamlib.steps.offers.step import COLUMNS, OffersDecision, OffersResult

__all__ = ["COLUMNS", "OffersDecision", "OffersResult"]

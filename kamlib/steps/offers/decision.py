"""The offer that is proposed before anybody has decided."""

from __future__ import annotations

import pandas as pd

from kamlib.steps.offers.assessment import judge_offers, read_offers
from kamlib.steps.offers.assumptions import DISCOUNT, TODAY, OffersDecision
from kamlib.steps.offers.case import OffersCase
from kamlib.steps.offers.judgement import TRAP, pick_variant
from kamlib.steps.offers.money import list_terms, weigh_terms
from kamlib.steps.offers.reference import propose_reference

__all__ = ["OffersDecision", "propose_offers"]


def propose_offers(case: OffersCase) -> OffersDecision:
    """Propose the offer: the assumptions first, then the variant that follows from them (``pick_variant``).

    The plain discount to compare with is the deepest price concession among the variants that are mostly price (and
    brings what that variant is expected to bring), else 5 %. The reference is the competitor whose offer would bring
    the customer most, where its prices are known, else today's terms.
    """
    sheet, plain = read_offers(case, OffersDecision()), OffersDecision()
    weighed = weigh_terms(list_terms(sheet.listed, sheet.components, plain), sheet.basis, plain.ramp_years)
    reference = propose_reference(sheet.alternatives)
    assumed = OffersDecision(reference=reference).model_copy(update=_plain_discount(weighed, sheet.basis.revenue))
    variants = judge_offers(case, sheet, list_terms(sheet.listed, sheet.components, assumed), assumed)
    return assumed.model_copy(update={"variant": pick_variant(variants)})


def _plain_discount(weighed: pd.DataFrame, bought: float) -> dict[str, float]:
    rows = weighed[~weighed["variant"].isin([TODAY, DISCOUNT]) & (weighed["price_share"] > TRAP)]
    if rows.empty or not bought > 0:
        return {}
    row = rows.sort_values(["price_year", "variant"], ascending=[False, True], kind="stable").iloc[0]
    depth = min(max(round(float(row["price_year"]) / bought, 2), 0.01), 0.9)
    uplift = row["expected_uplift"]
    return {"discount": depth, "discount_uplift": round(float(uplift), 4) if uplift > 0 else 0.0}

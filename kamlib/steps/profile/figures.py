"""Key figures of the profile, and the sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Check
from kamlib.steps.profile.backtest import BackTest
from kamlib.steps.profile.case import ProfileCase
from kamlib.steps.profile.proposal import own_sales_share
from kamlib.steps.profile.weighting import Weighting


def sum_up(
    tables: Mapping[str, pd.DataFrame], weighting: Weighting, proof: BackTest, case: ProfileCase
) -> dict[str, Any]:
    """Return the key figures of :class:`kamlib.steps.profile.result.ProfileResult`."""
    weights, scores, audit = tables["weights"], tables["scores"], tables["audit"]
    by_group = weights.groupby("group")["weight"].sum()
    clean = proof.tests.iloc[0] if len(proof.tests) else None
    return {
        "size": case.size,
        "accounts": len(scores),
        "scored": int(scores["score"].notna().sum()),
        "failed": int((scores["must_have_failed"] != "").sum()),
        "criteria_weighed": int((weights["weight"] > 0).sum()),
        "potential_weight": float(by_group.get("potential", 0.0)),
        "current_weight": float(by_group.get("current", 0.0)),
        "median_coverage": float(scores["coverage"].median()),
        "audit_attention": int((audit["verdict"] == "attention").sum()),
        "audit_checks": int(audit["check"].nunique()),
        "own_sales_share": own_sales_share(case.potential),
        "potential_known": int(case.potential["potential"].notna().sum()),
        "auc": None if clean is None else float(clean["auc"]),
        "auc_low": None if clean is None else float(clean["auc_low"]),
        "auc_high": None if clean is None else float(clean["auc_high"]),
        "backtest_accounts": None if clean is None else int(clean["accounts"]),
        "backtest_refused": proof.refused,
        **weighting.figures,
    }


def check_sums(tables: Mapping[str, pd.DataFrame], agreed: pd.Series) -> tuple[Check, ...]:
    """Return the sums that must agree for any client."""
    scores, parts = tables["scores"], tables["contributions"]
    known = scores[scores["score"].notna()]
    weight = parts["criterion"].map(agreed)
    return (
        Check("weights", float(agreed.sum()), 1.0),
        Check("contributions", float(parts["contribution"].sum()), float(known["score"].sum())),
        Check("coverage", float(scores["coverage"].sum()), float((weight * parts["known"]).sum())),
        Check(
            "interval",
            float((scores["score_high"] - scores["score_low"]).sum()),
            float((weight * (parts["value_high"] - parts["value_low"])).sum()),
        ),
        Check("accounts", float(len(scores)), float(len(tables["metrics"])), 0.0),
    )

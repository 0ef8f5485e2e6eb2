"""Wiring: what the dossier of one account is drawn up from, and the dossier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.dossier.assessment import assess_dossier
from kamlib.steps.dossier.case import DossierCase
from kamlib.steps.dossier.decision import DossierDecision
from kamlib.steps.dossier.findings import find
from kamlib.steps.dossier.result import DossierResult
from kamlib.steps.shared.benefits import dossier_of
from kamlib.steps.shared.ledger import leaving_costs
from kamlib.steps.shared.of_account import purchases_of, rows_of, whole_table
from kamlib.steps.shared.purchases import demand_growth, price_growth


def gather(book: Book, account: str) -> DossierCase:
    """Gather the account's dossier, prices, purchases and what we earn by it."""
    settings = book.settings
    profits = book.result("profitability").by_year
    year = profits[profits["year"] == settings.base_year]
    purchases = purchases_of(book, account)
    sold = rows_of(year, account)
    return DossierCase(
        account=account,
        rows=dossier_of(book, account),
        switching=rows_of(whole_table(book, "switching"), account),
        offers=rows_of(whole_table(book, "offers"), account),
        equations=rows_of(whole_table(book, "equations"), account),
        prices=whole_table(book, "prices"),
        purchases=purchases,
        revenue=float(sold["revenue"].iloc[0]) if len(sold) else np.nan,
        growth=_growth(book, account),
        price_growth=price_growth(book.result("potential").lines, account, settings.base_year, settings.plan_years[-1]),
        contribution=float((sold["margin"] - leaving_costs(sold)).iloc[0]) if len(sold) else np.nan,
        our_result=float(year["profit_before_tax"].sum(skipna=False)) if len(year) else np.nan,
        base_year=settings.base_year,
        plan_years=tuple(settings.plan_years),
        discount=settings.rates.discount,
        seed=book.seed(f"dossier.{account}"),
    )


def _growth(book: Book, account: str) -> np.ndarray:
    """Return what the account consumes in the years of the plan over the base year."""
    years = [book.settings.base_year, *book.settings.plan_years]
    known = rows_of(book.result("potential").by_year, account).set_index("year")["addressable"].astype(float)
    path = known.reindex(years).to_numpy(dtype=float)
    return demand_growth(path[1:], float(path[0]))


def compute(case: DossierCase, decision: DossierDecision) -> DossierResult:
    """Return the value dossier of one account as decided."""
    return with_findings(assess_dossier(case, decision), find)


def decision_frame(result: DossierResult) -> pd.DataFrame:
    """Return deed by deed what the customer may read, and why not."""
    worded = {each.deed: each.wording for each in result.decision.lines if each.wording}
    frame = result.deeds[["deed", "description", "benefit", "shown", "why_not"]]
    said = frame["deed"].map(lambda deed: worded.get(str(deed)))
    frame = frame.assign(wording=said.where(said.notna(), frame["description"]))
    return frame[["deed", "wording", "benefit", "shown", "why_not"]]

"""Small sessions written by hand, for the tests of the competitor analysis."""

from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from kamlib.core.registry import module_of
from kamlib.core.tables import TABLES
from kamlib.steps.competitors.criteria.result import CriteriaResult
from kamlib.steps.competitors.decision import propose_competitors
from kamlib.steps.competitors.moves.result import CompetitorsMovesResult
from kamlib.steps.competitors.result import CompetitorsResult
from kamlib.steps.competitors.session.result import CompetitorsSessionResult
from kamlib.steps.competitors.session.wiring import Sheets
from kamlib.steps.competitors.tender.result import CompetitorsTenderResult
from kamlib.steps.competitors.value.result import CompetitorsValueResult

CRITERIA = tuple(f"K{place:02d}" for place in range(1, 11))


def table(name, rows):
    """Return a client's table with every column of its schema."""
    return pd.DataFrame(rows, columns=[each.name for each in TABLES[name].columns])


def marks(scores, account="A", side="us", round_=1, criteria=CRITERIA, kind="fact"):
    """Return rating rows from {rater: {company: [marks]}}; None where none was given."""
    return [
        {
            "account_id": account,
            "rater": rater,
            "side": side,
            "round": round_,
            "company": company,
            "criterion": criterion,
            "score": score,
            "evidence_kind": kind,
        }
        for rater, companies in scores.items()
        for company, given in companies.items()
        for criterion, score in zip(criteria, given, strict=True)
        if score is not None
    ]


def points(given, account="A", side="us", round_=1, criteria=CRITERIA):
    """Return importance rows from {rater: [points]}."""
    return [
        {"account_id": account, "rater": rater, "side": side, "round": round_, "criterion": criterion, "points": value}
        for rater, values in given.items()
        for criterion, value in zip(criteria, values, strict=True)
        if value is not None
    ]


def prices(given, account="A", evidence="A"):
    """Return price rows from {company: {product line: price}}."""
    return [
        {"account_id": account, "company": company, "product_line": line, "price": price, "evidence": evidence}
        for company, lines in given.items()
        for line, price in lines.items()
    ]


@dataclass(frozen=True)
class Analysis:
    """The results of one account, each by its name; what is not named is of the competitor analysis itself."""

    main: CompetitorsResult
    session: CompetitorsSessionResult
    value: CompetitorsValueResult
    moves: CompetitorsMovesResult
    tender: CompetitorsTenderResult
    library: CriteriaResult

    def __getattr__(self, name):
        return getattr(self.main, name)


class Pages:
    """A book of hand-written tables: what the wiring of the step is handed."""

    settings = SimpleNamespace(base_year=2025, horizon=3)

    def __init__(self, frames, decision, seed):
        self.frames, self.decision, self.number = frames, decision, seed
        self.known = {}

    def frame(self, name):
        return self.frames.get(name, table(name, []))

    def seed(self, label):
        return self.number

    def decided(self, key, model, propose, account=""):
        return self.decision if key == "competitors" else propose()

    def result(self, stem, account):
        if stem not in self.known:
            wiring = module_of(stem, "wiring")
            own = (self.decision,) if stem == "competitors" else ()
            self.known[stem] = wiring.compute(wiring.gather(self, account), *own)
        return self.known[stem]


def analyse(
    ratings,
    importance,
    price_rows=(),
    decision=None,
    purchases=None,
    benefits=(),
    deals=(),
    account="A",
    seed=1,
    **change,
):
    """Return the analysis of hand-written rows; `change` replaces fields of the proposed decision."""
    ratings, importance = table("ratings", ratings), table("importance", importance)
    sheets = Sheets(*(frame[frame["account_id"] == account] for frame in (ratings, importance)))
    if decision is None:
        decision = propose_competitors(sheets).model_copy(update=change)
    sales = [
        {"account_id": account, "year": 2025, "product_line": line, "revenue": amount}
        for line, amount in (purchases or {}).items()
    ]
    frames = {"ratings": ratings, "importance": importance, "prices": table("prices", list(price_rows))}
    frames |= {"deals": table("deals", list(deals))}
    pages = Pages(frames | {"sales": table("sales", sales)} | _documented(benefits, account), decision, seed)
    stems = [f"competitors_{name}" for name in ("session", "value", "moves", "tender")]
    return Analysis(*(pages.result(stem, account) for stem in ("competitors", *stems, "criteria")))


def _documented(benefits, account):
    """Return the tables in which benefits stand: today's in the dossier, a variant's among the offers."""
    deeds, ways, parts = [], [], []
    for each in benefits:
        own = {"account_id": account}
        if each["source"] == "today":
            deed = {"date": "2025-06-01", "customer_benefit": each["worth"], "confirmed": True}
            deeds.append(own | {"kind": "service", "recurs_years": 10} | deed)
        else:
            key, _, title = each["title"].partition(" ")
            ways.append(own | {"variant": key, "title": title, "price_change": each["price_change"]})
            parts.append(own | {"variant": key, "component": "C", "kind": "service", "customer_value": each["worth"]})
    return {"dossier": table("dossier", deeds), "variants": table("variants", ways), "offers": table("offers", parts)}


def simple(ours, theirs, raters=4):
    """Return rows of `raters` people who all agree, with equal importance."""
    people = {f"R{place}": {"us": ours, "Rival": theirs} for place in range(raters)}
    return marks(people), points({rater: [10] * len(ours) for rater in people})

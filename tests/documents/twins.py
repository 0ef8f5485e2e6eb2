"""Runs of engagements without their notebooks: the artefacts that a twin is made from, in seconds."""

import datetime
import json
import shutil

import numpy as np
import pandas as pd

from kamlib.core.registry import BY_STEM
from kamlib.i18n import Language
from kamlib.quant.scoring import interval_score
from kamlib.runner import keys
from kamlib.runs import artefacts
from kamlib.steps.priorities.decision import PrioritiesDecision
from kamlib.steps.priorities.eligibility import bar_accounts
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.values import value_table
from kamlib.workbook.book import Workbook
from kamlib.workspace.engagement import Engagement

from .runs import ROOT, job, recorded

#: Results of each step, in the order of the method, as its notebook writes them.
WRITTEN = {
    "profile": ("potential", "profile"),
    "priorities": ("priorities",),
    "budget": ("budget_basis", "budget_costs", "budget", "budget_choice", "budget_risk"),
    "competitors": ("competitors", "competitors_value"),
    "offers": ("offers",),
}


def copied(folder, sample="toolmaker"):
    """Return a copy of a sample, so that decisions may be saved."""
    shutil.copytree(ROOT / "data_samples" / sample, folder, ignore=shutil.ignore_patterns("runs"))
    return Engagement(folder)


def computed(engagement, run="2026-02-03_101112", languages=("ru", "en"), steps=tuple(WRITTEN), accounts=("A008",)):
    """Compute the steps of an engagement as they stand now, write their artefacts and the record of a run."""
    engagement = Engagement(engagement.folder)
    folder = engagement.folder / "runs" / run
    jobs, known = [], set(engagement.table("accounts")["account_id"])
    accounts = [account for account in accounts if account in known]
    for stem in steps:
        for account in accounts if BY_STEM[stem].scope == "account" else ("",):
            jobs += _step(engagement, folder, stem, account, languages)
    settings = engagement.settings
    about = {
        "run": run,
        "started": "2026-02-03T10:11:12+00:00",
        "supplier": settings.supplier,
        "currency": settings.currency,
        "base_year": settings.base_year,
        "horizon": settings.horizon,
        "seed": settings.seed,
        "rates": {"discount": settings.rates.discount, "tax": settings.rates.tax},
        "languages": list(languages),
        "versions": {"kamlib": "1.2.3"},
        "inputs": keys.RunInputs(engagement, ROOT / "notebooks").files(),
        "jobs": jobs,
    }
    (folder / "manifest.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return folder


def _step(engagement, folder, stem, account, languages):
    book = Workbook(BY_STEM[stem], engagement, Language("ru", engagement.settings.currency), account, str(folder))
    missing = book.lacking()
    if not missing:
        results = [book.result(name) for name in WRITTEN[stem]]
        artefacts.write_artefacts(str(folder), results, account)
    folder.mkdir(parents=True, exist_ok=True)
    status = "skipped" if missing else "done"
    name = book.name_of(account) if account else ""
    return [job(stem, language, account, status, name=name) for language in languages]


def decided(engagement, key, account="", **changes):
    """Save a decision: the last run's own with other fields; return its content."""
    name = f"{key}.{account}" if account else key
    run = sorted(path for path in (engagement.folder / "runs").iterdir() if path.is_dir())[-1]
    content = json.loads((run / "results" / f"{name}.json").read_text(encoding="utf-8"))["decision"] | changes
    day = datetime.date(2026, 2, 3)
    engagement.decisions.save(key, content, who="Anna", why="Session", when=day, account_id=account)
    return content


def tiny(folder, names=("Ash",), currency="EUR"):
    """Return an engagement of a few accounts with a year of sales and nothing else."""
    data = folder / "data"
    data.mkdir(parents=True)
    ids = [f"A{number}" for number in range(len(names))]
    accounts = pd.DataFrame({"account_id": ids, "name": names, "status": "current"})
    accounts.to_csv(data / "accounts.csv", index=False)
    months = [f"{year}-{month:02d}-15" for year in (2023, 2024, 2025) for month in range(1, 13)]
    rows = [(each, month, 1000.0 * (1 + place), 600.0) for place, each in enumerate(ids) for month in months]
    pd.DataFrame(rows, columns=["account_id", "date", "revenue", "cogs"]).to_csv(data / "sales.csv", index=False)
    settings = f"supplier: Hard Edge Ltd\ncurrency: {currency}\nlanguage: en\nbase_year: 2025\nseed: 7\n"
    (folder / "engagement.yaml").write_text(settings, encoding="utf-8")
    return Engagement(folder)


def many(folder, accounts=500, criteria=12):
    """Write the artefacts of a profile and a list of many accounts, and return the run."""
    random = np.random.default_rng(1)
    ids = [f"A{number:04d}" for number in range(accounts)]
    keys = [f"c{number}" for number in range(criteria)]
    facts = pd.DataFrame(random.uniform(0, 10, (accounts, criteria)), columns=keys).round(2)
    facts = facts.mask(random.random(facts.shape) < 0.1)
    metrics = facts.assign(account_id=ids)[["account_id", *keys]]
    rows = [
        {"id": key, "metric": key, "group": "fit", "floor": 0.0, "target": 10.0, "weight": 1.0 + at}
        for at, key in enumerate(keys)
    ]
    profile = ProfileDecision.model_validate({"criteria": rows})
    weights = pd.DataFrame({"criterion": keys, "weight": [each.weight for each in profile.criteria]})
    weights["weight"] /= weights["weight"].sum()
    found = interval_score(value_table(metrics, profile.criteria), weights["weight"])
    scores = pd.DataFrame({"account_id": ids, "name": [f"Account {each}" for each in ids], "status": "current"})
    scores = scores.assign(score=found.score, score_low=found.low, score_high=found.high, coverage=found.coverage)
    ranking = scores.assign(must_have_failed="", potential=1e6, revenue=1e5, fit=0.6)
    ranking = ranking.sort_values(["score", "account_id"], ascending=[False, True], kind="stable")
    ranking.insert(0, "rank", ranking["score"].rank(method="min", ascending=False))
    priorities = PrioritiesDecision(accounts=[{"account_id": each} for each in ranking["account_id"].head(5)])
    barred = bar_accounts(ranking, priorities.boundary, priorities.cut)
    ranking = ranking.assign(barred=barred, chosen=[at < 5 for at in range(accounts)])
    tables = {"profile.metrics": metrics, "profile.weights": weights, "profile.scores": scores}
    for name, frame in (tables | {"priorities.ranking": ranking}).items():
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        (folder / "tables" / f"{name}.csv").write_bytes(artefacts.table_bytes(frame))
    (folder / "results").mkdir()
    for name, decision in (("profile", profile), ("priorities", priorities)):
        record = {"figures": {}, "findings": [], "tables": [], "decision": decision.model_dump(mode="json")}
        (folder / "results" / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    return recorded(folder, [job("profile"), job("priorities")], seed=1, rates={"discount": 0.1, "tax": 0.2})

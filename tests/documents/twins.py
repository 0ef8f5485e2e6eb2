"""Runs of engagements without their notebooks: the artefacts that a twin is made from, in seconds."""

import json
import shutil

import pandas as pd

from kamlib.core.registry import BY_STEM
from kamlib.i18n import Language
from kamlib.runner import manifest
from kamlib.workbook import artefacts
from kamlib.workbook.book import Workbook
from kamlib.workspace.engagement import Engagement

from .runs import ROOT, job

#: Results of each step, in the order of the method, as its notebook writes them.
WRITTEN = {
    "profile": ("potential", "profile"),
    "priorities": ("priorities",),
    "budget": ("budget_basis", "budget_costs", "budget", "budget_choice", "budget_risk"),
    "competitors": ("competitors",),
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
    jobs = []
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
        "inputs": manifest.Inputs(engagement, ROOT / "notebooks").files(),
        "jobs": jobs,
    }
    (folder / "manifest.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return folder


def _step(engagement, folder, stem, account, languages):
    book = Workbook(BY_STEM[stem], engagement, Language("ru", engagement.settings.currency), account, str(folder))
    missing = book.lacking()
    if not missing:
        results = [book.result(name) for name in WRITTEN[stem]]
        parts = [each.value for each in results if stem == "competitors"]
        artefacts.write(str(folder), [*results, *parts], account)
    folder.mkdir(parents=True, exist_ok=True)
    status = "skipped" if missing else "done"
    name = book.name_of(account) if account else ""
    return [job(stem, language, account, status, name=name) for language in languages]


def table(folder, name):
    """Return a table of a run."""
    return pd.read_csv(folder / "tables" / f"{name}.csv", dtype={"account_id": str})

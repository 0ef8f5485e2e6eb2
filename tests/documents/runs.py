"""Finished runs made by hand: a folder with a record and executed notebooks, without a run."""

import json
import shutil
from pathlib import Path

from kamlib.core.registry import STEPS
from kamlib.documents.outline import Outline

from .notebooks import FACTS, written

ROOT = Path(__file__).resolve().parents[2]
#: The account of the stored notebooks.
ACCOUNT = "A008"
#: A letter goes to an account that gave no low mark: what is answered to the others nobody has decided in the sample.
ACCOUNTS = {"customer_letter": "A003"}
NAME = "АО «Студёнореченский завод авиационных двигателей»"


def job(stem, language="en", account="", status="done", *, number=1, name="", notebook="", why=(), section=""):
    """Return one job of a record."""
    return {
        "number": number,
        "stem": stem,
        "account_id": account,
        "account": name,
        "language": language,
        "status": status,
        "why": list(why),
        "where": {"section": section} if section else {},
        "notebook": notebook,
    }


def recorded(folder, jobs, **facts):
    """Write the record of a run and return its folder."""
    record = {
        "run": "2026-02-03_101112",
        "started": "2026-02-03T10:11:12+00:00",
        "supplier": "Hard Edge Ltd",
        "currency": "EUR",
        "base_year": 2025,
        "languages": list(dict.fromkeys(each["language"] for each in jobs)),
        "versions": {"kamlib": "1.2.3"},
        "inputs": {"data/accounts.csv": "ab" * 32, "decisions/profile.yaml": "cd" * 32},
        "jobs": jobs,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(record | facts), encoding="utf-8")
    return folder


def run_of(folder, cells, stem="profile", language="en", **facts):
    """Return a run of one notebook that holds these cells."""
    folder.mkdir(parents=True, exist_ok=True)
    written(folder / f"{stem}.ipynb", cells, **(FACTS | {"language": language, "stem": stem} | facts))
    return recorded(folder, [job(stem, language, notebook=f"{stem}.ipynb")])


def stored_run(folder):
    """Return the notebooks of the library, as they are stored, as a finished run on the sample."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for step in STEPS:
        shutil.copyfile(ROOT / "notebooks" / step.notebook, folder / step.notebook)
        account = {"account": ACCOUNT, "name": NAME} if step.scope == "account" else {}
        jobs.append(job(step.stem, "ru", number=step.number, notebook=step.notebook, **account))
    return recorded(folder, jobs, currency="RUB", supplier="АО «Твёрдая кромка»")


def outline(*parts, audience="client", **facts):
    """Return an outline with one section of these pieces, or with these sections."""
    sections = [part for part in parts if isinstance(part, dict) and "block" not in part]
    if not sections:
        sections = [{"title": {"ru": "Раздел", "en": "Section"}, "step": "profile", "parts": list(parts)}]
    given = {"audience": audience, "title": {"ru": "Отчёт", "en": "Report"}, "sections": sections, "appendices": []}
    return Outline.model_validate(given | facts)

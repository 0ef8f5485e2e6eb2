"""A small engagement with small notebooks that leave real artefacts: a whole run of it takes seconds."""

import json
import re

from kamlib.core.registry import STEPS

from .conftest import PARAMETERS, write_notebook

SETTINGS = "supplier: Hard Edge\ncurrency: EUR\nlanguage: en\nbase_year: 2025\nkey_accounts: 2\n"
#: The notebook reads the data as a step does, and leaves its artefacts by the same door.
PLAIN = """import json, pathlib, pandas
from kamlib.workspace.files import create
from kamlib.workbook import open_workbook
book = open_workbook("{stem}", engagement, lang{account}, run=run)
marks = book.frame("ratings")
told = {{"figures": {{"score": float(marks["score"].sum()), "rows": len(marks)}}, "findings": [], "tables": ["rows"]}}
"""
WRITE = """name = "{stem}" + (f".{{account}}" if "{account}" else "")
if "{stem}" == "priorities": told["id_lists"] = {{"key_accounts": ["A2", "A1"]}}
create(pathlib.Path(run) / "tables" / f"{{name}}.rows.csv", marks.to_csv(index=False).encode())
create(pathlib.Path(run) / "results" / f"{{name}}.json", json.dumps(told).encode())
told["figures"]"""
OWN = 'marks = marks[marks["account_id"] == account]\ntold["figures"] = {"score": float(marks["score"].sum())}'


def write_notebooks(folder, **instead):
    """Write a notebook for every step; `instead` gives other code by stem."""
    for step in STEPS:
        of_account = step.scope == "account"
        given = ", account=account" if of_account else ""
        codes = [PLAIN.format(stem=step.stem, account=given), *([OWN] if of_account else [])]
        codes += [
            instead.get(step.stem, "1 + 1"),
            WRITE.format(stem=step.stem, account="account" if of_account else ""),
        ]
        parameters = PARAMETERS + ('\naccount: str = ""  # key account' if of_account else "")
        write_notebook(folder / step.notebook, *codes, parameters=parameters)
    return folder


def write_engagement(folder):
    """Write an engagement of three accounts with ratings."""
    (folder / "data").mkdir(parents=True)
    (folder / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "accounts.csv").write_text("account_id,name\nA1,Ash\nA2,Birch\nA3,Cedar\n", encoding="utf-8")
    write_marks(folder, A1=7, A2=6)
    return folder


def write_marks(folder, **marks):
    """Write one mark of ours for each account."""
    lines = [f"{account},R-{account},us,us,Speed,{mark}" for account, mark in marks.items()]
    text = "account_id,rater,side,company,criterion,score\n" + "\n".join(lines) + "\n"
    (folder / "data" / "ratings.csv").write_text(text, encoding="utf-8")


def decide(folder, key, account="", why="because"):
    """Write a decision by hand: its value is none of these notebooks' business."""
    from kamlib.workspace.decisions import Decisions

    decisions = Decisions(folder / "decisions")
    decisions.save(key, {}, who="Ann", why=why, when=__import__("datetime").date(2026, 3, 5), account_id=account)


def statuses(run):
    """Return how each job ended, by file name."""
    return {each.job.name: each.status for each in run.outcomes}


def reasons(run):
    """Return why each job was done that was, by file name."""
    return {each.job.name: each.because for each in run.outcomes if each.because}


def stable(run):
    """Return what of a run holds no time and no place: artefacts, pages, and the notebooks' outputs."""
    found = {}
    for path in sorted(each for each in run.rglob("*") if each.is_file()):
        name = path.relative_to(run).as_posix()
        if name.startswith(("tables/", "results")):
            found[name] = path.read_bytes()
        elif name.startswith("documents/"):
            text = path.read_text(encoding="utf-8").replace(run.name, "RUN")
            # The index tells the seconds that each job took, and how it ended now: done or unchanged.
            found[name] = re.sub(r'(<td class="kam-number">)[\d.]+|\b(done|unchanged)\b', r"\1", text)
        elif name.startswith("notebooks/"):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            found[name] = [each.get("outputs") for each in cells]
    return found

"""One notebook and the whole demo against the plain papermill command line."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, compare, run, show
from kamlib.core.paths import share


def main() -> None:
    """Print the ratios, and where the time of a job goes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "toolmaker"
        shutil.copytree(share("data_samples", "toolmaker"), folder)
        _one(folder, Path(name))
        _all(folder, Path(name))


def _one(folder: Path, work: Path) -> None:
    ours = "kam run --steps profile (executed, page, manifest)"
    ways = {
        ours: _kam("run", str(folder), "--steps", "profile"),
        "papermill 01_profile.ipynb": _papermill("01_profile.ipynb", folder, work, "en"),
    }
    show("One notebook", compare(ways), ours)


def _all(folder: Path, work: Path) -> None:
    ours = "kam run --lang ru --lang en (with pages)"
    figures = {ours: run(_kam("run", str(folder), "--lang", "ru", "--lang", "en"))}
    jobs = json.loads((folder / "runs" / "latest" / "manifest.json").read_text(encoding="utf-8"))["jobs"]
    ran = [job for job in jobs if job["status"] in ("done", "skipped")]
    seconds = memory = 0.0
    for job in ran:
        notebook = next(share("notebooks").glob(f"*_{job['stem']}.ipynb")).name
        one = run(_papermill(notebook, folder, work, job["language"], job.get("account") or ""))
        seconds, memory = seconds + one.seconds, max(memory, one.megabytes)
    figures[f"shell loop of papermill, {len(ran)} notebooks"] = Figure(seconds, memory)
    show("The demo, both languages", figures, ours)
    spent = sum(job["seconds"] for job in ran)
    sys.stdout.write(f"  {spent / len(ran):.2f} s a job inside our run: {spent:.0f} s of work over {len(ran)} jobs\n")


def _kam(*words: str) -> list[str]:
    return [sys.executable, "-m", "kamlib.cli", *words]


def _papermill(notebook: str, folder: Path, work: Path, language: str, account: str = "") -> list[str]:
    given = {"engagement": str(folder), "lang": language} | ({"account": account} if account else {})
    words = [word for name, value in given.items() for word in ("-p", name, value)]
    source = str(share("notebooks", notebook))
    return [sys.executable, "-m", "papermill", source, str(work / f"out-{notebook}"), *words]

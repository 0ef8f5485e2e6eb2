"""Documents of a finished run against nbconvert's own HTML of the same notebooks, and a report's PDF alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import compare, run, show
from kamlib.core.paths import share


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "toolmaker"
        shutil.copytree(share("data_samples", "toolmaker"), folder)
        run(_kam("run", str(folder), "--lang", "en"))
        notebooks = sorted((folder / "runs" / "latest" / "notebooks" / "en").glob("*.ipynb"))
        ours = "kam documents (all, HTML and PDF)"
        ways = {
            ours: _kam("documents", str(folder)),
            "kam documents --only client_report --formats pdf": _kam(
                "documents", str(folder), "--only", "client_report", "--formats", "pdf"
            ),
            f"nbconvert to HTML alone, {len(notebooks)} notebooks": [
                *(sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", name, *map(str, notebooks))
            ],
        }
        show("Documents of one engagement", compare(ways), ours)
        _typesetting(folder)


def _typesetting(folder: Path) -> None:
    """Print how long the report's PDF takes beside reading and building, and how many pages it has."""
    import time

    from kamlib.documents import as_pdf
    from kamlib.documents.build import build_document
    from kamlib.documents.outline import list_outlines, read_outline
    from kamlib.runs.reader import open_run

    document = build_document(read_outline(list_outlines()["client_report"]), "client_report", open_run(folder), "en")
    started = time.perf_counter()
    content, _ = as_pdf.write(document)
    taken = time.perf_counter() - started
    path = folder / "report.pdf"
    path.write_bytes(content)
    pages = "?"
    if shutil.which("pdfinfo"):
        facts = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode(errors="replace")
        pages = next(line.split()[-1] for line in facts.splitlines() if line.startswith("Pages"))
    sys.stdout.write(f"  {taken:.2f} s to set the client report, {pages} pages\n")


def _kam(*words: str) -> list[str]:
    return [sys.executable, "-m", "kamlib.cli", *words]

"""A real step in both languages: two pages, one set of artefacts."""

import json

from kamlib.runner.run import run_engagement


def test_both_languages_leave_the_same_artefacts(engagement):
    done = run_engagement(engagement, languages=("ru", "en"), steps=["intake"], count=1)
    assert [(each.job.language, each.status, each.why) for each in done.outcomes] == [
        ("en", "done", ()),
        ("ru", "done", ()),
    ]
    pages = {
        code: (done.folder / "documents" / code / "00_intake.html").read_text(encoding="utf-8") for code in ("ru", "en")
    }
    assert '<html lang="ru">' in pages["ru"]
    assert '<html lang="en">' in pages["en"]
    assert all("&lt;script&gt;Birch" in page or "Birch" not in page for page in pages.values())
    tables = sorted(path.name for path in (done.folder / "tables").iterdir())
    record = json.loads((done.folder / "results.json").read_text(encoding="utf-8"))["steps"]
    assert list(record) == ["intake"]
    assert tables == sorted(f"intake.{name}.csv" for name in record["intake"]["tables"])
    assert record["intake"]["figures"]["accounts"] == 2

"""The command: exit codes, words in the reader's language, folders that it makes and refuses."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import nbformat
import pytest
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.core import reads
from kamlib.intake.formats.template import recognise
from kamlib.runner import lab, scaffold
from kamlib.runner.samples import copy_sample, list_samples
from kamlib.workspace.engagement import Engagement

from .notebooks import SETTINGS, notebooks

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("demo", "samples", "new", "template", "map", "check", "plan", "run", "documents", "readback", "branding"),
    *("status", "compare", "forget", "prune", "lab"),
)


@pytest.fixture
def kam(monkeypatch):
    monkeypatch.setenv("KAM_LANG", "en")

    def invoke(*words):
        return CliRunner().invoke(main, [str(word) for word in words])

    return invoke


@pytest.fixture
def library(tmp_path, monkeypatch):
    folder = notebooks(tmp_path / "library")
    for module in ("copies", "run"):
        real = sys.modules.get(f"kamlib.runner.{module}") or __import__(f"kamlib.runner.{module}", fromlist=["share"])
        monkeypatch.setattr(real, "share", lambda *parts: folder)
    return folder


@pytest.fixture
def engagement(tmp_path):
    folder = tmp_path / "client"
    (folder / "data").mkdir(parents=True)
    (folder / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "accounts.csv").write_text("account_id,name\nA1,Ash\n", encoding="utf-8")
    return folder


def test_every_command_is_there_with_help_and_in_the_readme():
    assert tuple(main.commands) == COMMANDS
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert command.help, name
        assert len(command.short_help) < 60, name
        assert all(each.help for each in command.params if isinstance(each, click.Option)), name
        assert f"kam {name}" in readme, f"README says nothing of kam {name}"


def test_help_loads_nothing_heavy():
    heavy = (
        *("pandas", "xlsxwriter", "papermill", "jupyterlab", "nbformat", "matplotlib", "pydantic", "rich", "jinja2"),
        *("filelock",),
    )
    code = f"import kamlib.cli.main, sys; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(kam, name):
    result = kam(name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("words", [["fly"], ["run"], ["new"], ["check", "--lang", "de", "x"], ["samples", "--x"]])
def test_wrong_use_ends_with_two(kam, words):
    assert kam(*words).exit_code == 2


def test_samples_are_listed_in_both_languages(kam):
    for lang in ("ru", "en"):
        said = kam("samples", "--lang", lang).output
        for sample in list_samples():
            assert sample.titles[lang] in said
            assert all(line in said for line in sample.teaches[lang])


@pytest.mark.parametrize(("lang", "mark"), [("ru", ";"), ("en", ",")])
def test_new_makes_a_folder_in_one_language(kam, library, tmp_path, lang, mark):
    folder = tmp_path / "new"
    result = kam("new", folder, "--lang", lang)
    assert result.exit_code == 0, result.output
    settings = Engagement(folder).settings
    assert settings.language == lang
    header = (folder / "data" / "templates" / "accounts.csv").read_text(encoding="utf-8-sig")
    assert next(csv.reader([header], delimiter=mark))[:2] == ["account_id", "name"]
    assert "`accounts.csv`" in (folder / "README.md").read_text(encoding="utf-8")
    notebook = nbformat.read(folder / "notebooks" / "07_competitors.ipynb", as_version=4)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose == ["# Заголовок" if lang == "ru" else "# Heading"]
    parameters, code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert 'engagement: str = ".."  # folder' in parameters.source
    assert f'lang: str = "{lang}"' in parameters.source
    assert 'account: str = "A-7"  # key account' in parameters.source
    assert parameters.metadata["jupyter"] == {"source_hidden": False}
    assert code.metadata["jupyter"] == {"source_hidden": True}


def test_a_new_engagement_lacks_its_accounts_and_nothing_else(kam, library, tmp_path):
    kam("new", tmp_path / "new", "--lang", "en")
    result = kam("check", tmp_path / "new")
    assert result.exit_code == 2
    assert "Errors (1)" in result.output
    assert "Nothing" not in result.output


@pytest.mark.parametrize(("lang", "sheet"), [("ru", "Клиенты"), ("en", "Accounts")])
def test_new_lays_a_workbook_to_fill_in_beside_the_templates(kam, library, tmp_path, lang, sheet):
    kam("new", tmp_path / "new", "--lang", lang)
    [book] = (tmp_path / "new" / "data" / "templates").glob("*.xlsx")
    assert recognise(book).sheets["accounts"].name == sheet
    assert book.name in (tmp_path / "new" / "README.md").read_text(encoding="utf-8")


def test_template_filled_from_an_engagement_is_its_data(kam, engagement, tmp_path):
    result = kam("template", tmp_path / "b.xlsx", "--from", engagement, "--tables", "accounts, needs", "--lang", "ru")
    assert result.exit_code == 0, result.output
    assert "Клиенты, 1\N{NO-BREAK SPACE}строка" in result.output
    (engagement / "data" / "accounts.csv").unlink()
    shutil.copy(tmp_path / "b.xlsx", engagement / "data" / "anything.xlsx")
    result = kam("check", engagement)
    assert result.exit_code == 0, result.output
    assert "Accounts: data/anything.xlsx, sheet “Клиенты”, 1\N{NO-BREAK SPACE}row" in result.output


def test_template_leaves_a_file_that_is_there(kam, tmp_path):
    (tmp_path / "b.xlsx").write_bytes(b"work")
    assert kam("template", tmp_path / "b.xlsx").exit_code == 2
    assert (tmp_path / "b.xlsx").read_bytes() == b"work"


@pytest.mark.parametrize("out", [(), ("marks",)])
def test_check_writes_marked_copies_where_it_is_told(kam, engagement, tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    assert "Nothing to mark" in kam("check", engagement, "--annotate", *out).output
    (engagement / "data" / "sales.csv").write_text("account_id,year,revenue\nA1,2025,much\n", encoding="utf-8")
    result = kam("check", engagement, "--annotate", *out)
    assert result.exit_code == 2
    copy = Path(out[0]) if out else engagement / "annotated"
    assert [each.name for each in copy.iterdir()] == ["sales.csv.marked.xlsx"]
    assert str(copy / "sales.csv.marked.xlsx") in result.output


def test_a_refused_run_leaves_marked_copies(kam, engagement):
    (engagement / "data" / "sales.csv").write_text("account_id,year,revenue\nA1,2025,much\n", encoding="utf-8")
    assert kam("run", engagement).exit_code == 2
    assert (engagement / "annotated" / "sales.csv.marked.xlsx").is_file()


def test_new_from_a_sample_has_its_data_in_the_wanted_language(kam, library, tmp_path):
    assert kam("new", tmp_path / "case", "--sample", "first_session", "--lang", "ru").exit_code == 0
    engagement = Engagement(tmp_path / "case")
    assert engagement.settings.language == "ru"
    assert len(engagement.table("accounts")) > 10


def test_new_leaves_a_folder_that_holds_anything(kam, library, engagement):
    before = sorted(engagement.rglob("*"))
    result = kam("new", engagement)
    assert result.exit_code == 2
    assert "not empty" in result.output
    assert sorted(engagement.rglob("*")) == before


def test_new_from_an_unknown_sample_writes_nothing(kam, library, tmp_path):
    assert kam("new", tmp_path / "x", "--sample", "../data").exit_code == 2
    assert not (tmp_path / "x").exists()


def test_check_names_every_problem_with_its_place(kam, engagement):
    (engagement / "data" / "sales.csv").write_text(
        "account_id,year,revenue\nA1,2025,much\nA9,2025,1\n", encoding="utf-8"
    )
    result = kam("check", engagement)
    assert result.exit_code == 2
    assert "data/sales.csv, row 2" in result.output
    assert "“much”" in result.output or "much" in result.output
    assert "A9" in result.output
    assert "data/sales.csv, строка 2" in kam("check", engagement, "--lang", "ru").output


def test_check_of_good_data_says_what_would_deepen_it(kam, engagement):
    result = kam("check", engagement)
    assert result.exit_code == 0, result.output
    assert "Hard Edge" in result.output
    assert re.search(r"lacks: .*Ratings", result.output)
    assert re.search(r"deepened by: .*Sales", result.output)


def test_check_names_likely_duplicates_and_what_unknown_names_may_mean(kam, engagement):
    data = engagement / "data"
    data.joinpath("accounts.csv").write_text("account_id,name\nA1,Ash Ltd\nA2,ASH LTD\nA3,Birch\n", encoding="utf-8")
    data.joinpath("costs.csv").write_text("account_id,year,kind,amount\nBirhc,2024,service,1\n", encoding="utf-8")
    result = kam("check", engagement)
    assert result.exit_code == 2
    assert "ASH LTD (A2) and Ash Ltd (A1): same name, spelt differently" in result.output
    assert "Did you mean “A3”? The account with that id is Birch." in result.output


def test_check_speaks_the_engagements_language(kam, engagement):
    text = (engagement / "engagement.yaml").read_text(encoding="utf-8")
    (engagement / "engagement.yaml").write_text(text.replace("language: en", "language: ru"), encoding="utf-8")
    assert "Базовый год 2025" in kam("check", engagement).output


def test_a_folder_that_is_no_engagement_ends_with_two(kam, tmp_path):
    for words in (["check"], ["run"], ["lab"]):
        result = kam(*words, tmp_path)
        assert result.exit_code == 2
        assert "engagement.yaml" in result.output


def test_nothing_is_written_into_a_shipped_sample(kam):
    for command in ("run", "lab"):
        result = kam(command, "toolmaker")
        assert result.exit_code == 2
        assert "kam new DIR --sample toolmaker" in result.output


def test_run_tells_where_the_pages_are_and_ends_with_two_where_an_engagement_cannot_be_run(
    kam, library, engagement, tmp_path
):
    result = kam("run", engagement, tmp_path / "nowhere", "--steps", "profile")
    assert result.exit_code == 2
    assert "1/1 failed: client/01_profile (en)" in result.output
    assert "job: 0 done, 0 unchanged, 0 skipped for lack of data, 1 failed." in result.output
    assert "01_profile (en): ValueError: no weights" in result.output
    assert "nowhere: not run" in result.output
    pages = re.search(r"Pages: (.*)", result.output).group(1)
    assert Path(pages).is_file()
    overview = Path(re.search(r"All engagements: (.*)", result.output).group(1))
    assert overview == tmp_path / "overview.html"
    text = overview.read_text(encoding="utf-8")
    assert "no weights" in text
    link = re.search(r'href="(client/[^"]+)"', text).group(1)
    assert (tmp_path / link).is_file()


def test_run_of_one_engagement_writes_no_overview(kam, library, engagement, tmp_path):
    assert kam("run", engagement, "--steps", "intake").exit_code == 0
    assert not (tmp_path / "overview.html").exists()


@pytest.mark.parametrize(("status", "code"), [("failed", 1), ("done", 0), ("skipped", 0), ("reused", 0)])
def test_run_ends_with_one_when_a_job_failed(kam, engagement, monkeypatch, status, code):
    from kamlib.cli import run as command
    from kamlib.runner.batch import Ended
    from kamlib.runner.engagement_run import FinishedRun
    from kamlib.runs.jobs import Job, Outcome

    def run_all(folders, *_, **cluster):
        outcomes = (Outcome(Job("profile", "en"), status, "error", ("x",)),)
        return [Ended(folder, FinishedRun(folder, (folder / "index.html",), outcomes)) for folder in folders]

    monkeypatch.setattr(command, "run_all", run_all)
    assert kam("run", engagement).exit_code == code


def test_plan_says_what_a_run_would_do_and_why(kam, library, engagement):
    said = kam("plan", engagement, "--steps", "intake,summary").output
    assert "to be done 2, reused 0" in said
    assert "00_intake (en): not done yet" in said
    assert kam("run", engagement, "--steps", "intake,summary").exit_code == 0
    assert "to be done 0, reused 2" in kam("plan", engagement, "--steps", "intake,summary").output
    (engagement / "data" / "sales.csv").write_text("account_id,year,revenue\nA1,2025,1\n", encoding="utf-8")
    said = kam("plan", engagement, "--steps", "intake,summary").output
    assert "15_summary (en): data changed: “Sales”" in said
    ru = kam("plan", engagement, "--steps", "intake,summary", "--lang", "ru").output
    assert "00_intake (ru): ещё не выполнялось" in ru


def test_plan_as_json_names_every_job(kam, library, engagement):
    (plan,) = json.loads(kam("plan", engagement, "--steps", "intake", "--json").output)
    assert plan["jobs"] == [{"job": "00_intake", "language": "en", "because": ["new"], "reused": ""}]


def test_plan_ends_with_two_where_data_cannot_be_used(kam, library, engagement):
    (engagement / "data" / "sales.csv").write_text("account_id,year,revenue\nA9,2025,much\n", encoding="utf-8")
    result = kam("plan", engagement)
    assert result.exit_code == 2
    assert "data/sales.csv" in result.output


def test_retry_without_failures_does_nothing(kam, library, engagement):
    kam("run", engagement, "--steps", "intake")
    result = kam("run", engagement, "--retry", "failed")
    assert result.exit_code == 0
    assert "nothing failed last time" in result.output
    assert len(list((engagement / "runs").glob("2*"))) == 1


def test_status_tells_how_each_engagement_stands(kam, library, engagement, tmp_path):
    assert "not run yet" in kam("status", engagement).output
    kam("run", engagement, "--steps", "profile")
    result = kam("status", engagement, "--html", tmp_path / "page.html")
    assert result.exit_code == 0, result.output
    assert "with failures" in result.output
    assert "ValueError: no weights" in result.output
    assert "есть ошибки" in kam("status", engagement, "--lang", "ru").output
    assert "Hard Edge" in (tmp_path / "page.html").read_text(encoding="utf-8")
    (status,) = json.loads(kam("status", engagement, "--json").output)
    assert (status["state"], status["jobs"]["failed"]) == ("failed", 1)
    assert kam("status", tmp_path / "nowhere").exit_code == 2


def test_compare_needs_two_runs_and_tells_that_nothing_changed(kam, library, engagement):
    kam("run", engagement, "--steps", "intake")
    assert kam("compare", engagement).exit_code == 2
    kam("run", engagement, "--steps", "intake")
    result = kam("compare", engagement)
    assert result.exit_code == 0, result.output
    assert "Nothing that is compared has changed." in result.output


def test_prune_deletes_only_when_told_to(kam, library, engagement):
    for _ in range(2):
        kam("run", engagement, "--steps", "intake", "--fresh")
    assert "--delete" in kam("prune", engagement, "--keep", "1").output
    assert len(list((engagement / "runs").glob("2*"))) == 2
    assert "run gone" in kam("prune", engagement, "--keep", "1", "--delete").output
    assert len(list((engagement / "runs").glob("2*"))) == 1
    assert kam("prune", engagement, "--keep", "0").exit_code == 2


def test_run_refuses_unknown_steps_accounts_and_languages(kam, engagement):
    for option, value in (("--steps", "fame"), ("--lang", "de"), ("--accounts", "A9")):
        result = kam("run", engagement, option, value)
        assert result.exit_code == 2
        assert value in result.output
    assert not list((engagement / "runs").glob("2*"))


def test_demo_copies_the_sample_and_prints_what_matters(kam, tmp_path, monkeypatch):
    from kamlib.cli import demo as command
    from kamlib.runner.batch import Ended
    from kamlib.runner.engagement_run import FinishedRun
    from kamlib.runs.jobs import Digest, Job, Outcome

    def run_all(folders, request):
        codes = request.languages
        digest = {code: Digest("", tuple((f"{code} {n}", "info", "client") for n in range(5))) for code in codes}
        outcomes = [Outcome(Job("summary", code), "done", digest=digest[code]) for code in codes]
        return [Ended(folder, FinishedRun(folder, (folder / "index.html",), tuple(outcomes))) for folder in folders]

    monkeypatch.setattr(command, "run_all", run_all)
    result = kam("demo", "--into", tmp_path / "demo", "--sample", "first_session")
    assert result.exit_code == 0, result.output
    for words in ("1. ru 0", "3. ru 2", "3. en 2", "Главное:", "What matters most:", "index.html"):
        assert words in result.output
    assert "ru 3" not in result.output


def test_demo_data_are_refreshed_but_decisions_and_runs_stay(tmp_path):
    copy_sample("first_session", tmp_path, refresh=True)
    shipped = (tmp_path / "data" / "accounts.csv").read_bytes()
    (tmp_path / "data" / "accounts.csv").write_text("spoilt", encoding="utf-8")
    (tmp_path / "data" / "extra.csv").write_text("x", encoding="utf-8")
    for kept in ("runs", "decisions"):
        (tmp_path / kept).mkdir(exist_ok=True)
        (tmp_path / kept / "mine.yaml").write_text("x", encoding="utf-8")
    copy_sample("first_session", tmp_path, refresh=True)
    assert (tmp_path / "data" / "accounts.csv").read_bytes() == shipped
    assert not (tmp_path / "data" / "extra.csv").exists()
    assert (tmp_path / "runs" / "mine.yaml").is_file()
    assert (tmp_path / "decisions" / "mine.yaml").is_file()


def test_lab_makes_absent_notebooks_and_listens_on_this_machine_only(kam, library, engagement, monkeypatch):
    seen = {}

    def start(command, env, check):
        seen.update(command=command, env=env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(lab.subprocess, "run", start)
    monkeypatch.setattr("kamlib.runner.copies.compute_key_accounts", lambda *_: ("A1",))
    mine = engagement / "notebooks" / "01_profile.ipynb"
    mine.parent.mkdir()
    shutil.copy(library / "00_intake.ipynb", mine)
    result = kam("lab", engagement, "--no-browser", "--port", "8899")
    assert result.exit_code == 0, result.output
    assert "--ServerApp.ip=127.0.0.1" in seen["command"]
    assert seen["command"][-3:] == ["--no-browser", "--port", "8899"]
    assert "labconfig" in {path.name for path in Path(seen["env"]["JUPYTER_CONFIG_PATH"]).iterdir()}
    assert mine.read_bytes() == (library / "00_intake.ipynb").read_bytes()
    account_step = (engagement / "notebooks" / "07_competitors.ipynb").read_text(encoding="utf-8")
    assert r"account: str = \"A1\"  # key account" in account_step


def test_templates_are_of_tables_that_some_step_reads(tmp_path):
    scaffold.write_templates(tmp_path, "en")
    names = {path.stem for path in tmp_path.iterdir()}
    assert {"accounts", "sales", "ratings", "offers"} <= names
    assert "deals" not in names or "deals" in {
        name for step in scaffold.STEPS for name in (*step.needs, *reads.uses(step.stem))
    }


@pytest.fixture
def finished(engagement):
    """An engagement with a finished run of one notebook, and an outline that fits it."""
    from tests.documents.notebooks import shown
    from tests.documents.runs import run_of
    from tests.documents.test_build import findings
    from tests.documents.test_make import PLAN

    run_of(engagement / "runs" / "2026-02-03_101112", [shown(findings("One"))])
    (engagement / "runs" / "latest").symlink_to("2026-02-03_101112")
    (engagement / "outlines").mkdir()
    plan = PLAN.replace("[profile.accounts, profile.findings]", "[profile.findings]")
    (engagement / "outlines" / "mine.yaml").write_text(plan, encoding="utf-8")
    return engagement


def test_documents_of_a_run_are_made_and_named(kam, finished):
    done = kam("documents", finished, "--only", "mine")
    assert done.exit_code == 0, done.output
    assert "mine.html" in done.output
    assert "mine.pdf" in done.output
    assert "4 of 4 documents done" in done.output


def test_documents_end_by_one_where_a_document_failed_and_by_two_where_the_use_is_wrong(kam, finished):
    broken = (finished / "outlines" / "mine.yaml").read_text(encoding="utf-8").replace("findings]", "fundings]")
    (finished / "outlines" / "mine.yaml").write_text(broken, encoding="utf-8")
    failed = kam("documents", finished, "--only", "mine")
    assert failed.exit_code == 1
    assert "the notebook shows no “profile.fundings”. It shows: profile.findings (findings)." in failed.output
    wrong = kam("documents", finished, "--formats", "doc")
    assert wrong.exit_code == 2
    assert "There are: html, pdf, docx, pptx, xlsx." in wrong.output


def test_documents_without_a_run_say_what_to_do_first(kam, engagement):
    done = kam("documents", engagement)
    assert done.exit_code == 2
    assert "kam run" in done.output


def test_the_branding_is_previewed_and_its_changes_are_told(kam, engagement):
    (engagement / "branding.yaml").write_text('colours: {main: "#ffcc00"}\n', encoding="utf-8")
    done = kam("branding", "preview", engagement)
    assert done.exit_code == 0, done.output
    assert "branding_preview.pdf" in done.output
    assert "#ffcc00 is hard to see on white" in done.output
    (engagement / "branding.yaml").write_text("logo: ../x.png\n", encoding="utf-8")
    assert kam("branding", "preview", engagement).exit_code == 2


def test_a_new_engagement_has_branding_to_fill_in_that_changes_nothing(kam, tmp_path, library):
    from kamlib.workspace.branding import Brand, read_branding

    for lang in ("ru", "en"):
        assert kam("new", tmp_path / lang, "--lang", lang).exit_code == 0
        assert read_branding(tmp_path / lang) == Brand()


def test_files_among_the_folders_are_passed_over(kam, library, engagement, tmp_path):
    (tmp_path / "overview.html").write_text("x", encoding="utf-8")
    result = kam("status", *sorted(each for each in tmp_path.iterdir() if each.name != "library"))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("text", ["a\x1b[2J\x1b]0;title\x07b", "a\x9b31mb", "a\u202eb", "a\rb"])
def test_no_name_commands_the_terminal(text, capsys):
    from kamlib.cli.messages import echo

    echo(text)
    shown = capsys.readouterr().out
    assert not set(shown) & set("\x1b\x07\x9b\u202e\r")
    assert shown.startswith("a\\u00") or shown.startswith("a\\u202e")


def test_only_one_door_leads_to_the_terminal():
    folder = Path(__file__).parents[2] / "kamlib" / "cli"
    assert [path.name for path in folder.glob("*.py") if "click.echo(" in path.read_text()] == ["messages.py"]


def test_what_nobody_foresaw_is_a_sentence_with_a_report_to_send(monkeypatch, tmp_path):
    import tempfile

    from kamlib.cli import samples

    def breaks(*_):
        raise ZeroDivisionError("of a kind")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(samples, "choose_language", breaks)
    for code, word in (("en", "fault of its own"), ("ru", "сбой самого инструмента")):
        ended = CliRunner().invoke(main, ["samples"], env={"KAM_LANG": code})
        assert ended.exit_code == 2
        assert word in ended.output.lower()
        assert "Traceback" not in ended.output
    report = next(tmp_path.glob("kam-*.txt")).read_text()
    assert "ZeroDivisionError: of a kind" in report
    assert "in breaks" in report


def test_a_full_disk_is_a_sentence(monkeypatch):
    from kamlib.cli import samples

    def full(*_):
        raise OSError(28, "No space left on device", "/somewhere/inside/file.csv")

    monkeypatch.setattr(samples, "choose_language", full)
    ended = CliRunner().invoke(main, ["samples"], env={"KAM_LANG": "en"})
    assert ended.exit_code == 2
    assert "file.csv" in ended.output
    assert "No space left" in ended.output
    assert "somewhere" not in ended.output


@pytest.mark.parametrize("there", [False, True])
def test_new_leaves_nothing_half_made_where_the_disk_is_full(kam, monkeypatch, tmp_path, there):
    def full(*_):
        raise OSError(28, "No space left on device", str(tmp_path / "client" / "notebooks"))

    if there:
        (tmp_path / "client").mkdir()
    monkeypatch.setattr(scaffold, "write_notebooks", full)
    ended = kam("new", tmp_path / "client", "--lang", "en")
    assert ended.exit_code == 2
    assert "No space left on device" in ended.output
    assert (tmp_path / "client").exists() == there
    assert not there or not list((tmp_path / "client").iterdir())

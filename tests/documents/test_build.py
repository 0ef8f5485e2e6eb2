"""A document from an outline: in order, numbered, nothing empty, nothing dropped without a word."""

import json
from dataclasses import replace

import pytest

from kamlib.blocks import Chart, Decision, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.core.errors import InputError
from kamlib.documents.build import build_document
from kamlib.documents.model import Item, Passage
from kamlib.documents.outline import list_outlines, read_outline
from kamlib.i18n import Language
from kamlib.runs.reader import open_run

from .notebooks import failing, prose, shown, table, written
from .runs import ACCOUNT, ACCOUNTS, job, outline, recorded, run_of, stored_run

EN = Language("en", "EUR")


def accounts(rows=3, **facts):
    return replace(table(rows=rows), audience="client", total_rows=rows, **facts)


def findings(*texts, key="profile.findings"):
    items = tuple((text, "info", "client") for text in texts)
    return Findings(language=EN, key=key, audience="client", title="Findings", items=items)


def made(tmp_path, cells, plan, account=""):
    return build_document(plan, "client_report", open_run(run_of(tmp_path / "run", cells)), "en", account)


def section(title, *parts, **facts):
    return {"title": {"ru": title, "en": title}, "step": "profile", "parts": list(parts)} | facts


def test_sections_stand_in_the_order_of_the_outline_with_tables_numbered_through(tmp_path):
    cells = [shown(accounts()), shown(findings("One")), shown(replace(accounts(), key="profile.more"))]
    plan = outline(
        section("B", "profile.more", sections=[section("C", "profile.accounts")]), section("A", "profile.findings")
    )
    found = made(tmp_path, cells, plan)
    assert [(depth, each.title) for depth, each in found.walk()] == [(1, "B"), (2, "C"), (1, "A")]
    assert [item.label for item in found.items()] == ["Table 1", "Table 2", ""]


def test_an_empty_section_is_no_heading_and_is_told(tmp_path):
    cells = [shown(accounts(rows=0)), shown(findings("One"))]
    found = made(tmp_path, cells, outline(section("Full", "profile.findings"), section("Bare", "profile.accounts")))
    assert [each.title for _, each in found.walk()] == ["Full"]
    assert [(each.what, each.why) for each in found.omissions] == [("Accounts", "empty")]


def test_a_figure_with_nothing_to_draw_is_told_instead(tmp_path):
    drawn = Chart(language=EN, key="profile.map", audience="client", title="Map", alt="Map", data=accounts())
    bare = replace(drawn, key="profile.bare", title="Bare", data=accounts(rows=0))
    found = made(tmp_path, [shown(drawn), shown(bare)], outline("profile.map", "profile.bare"))
    assert [block.title for block in found.blocks()] == ["Map"]
    assert [(each.what, each.why) for each in found.omissions] == [("Bare", "empty")]


def test_an_account_without_competitors_and_offers_has_a_plan_all_the_same(tmp_path):
    run = stored_run(tmp_path / "run")
    record = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    for each in record["jobs"]:
        each["status"] = "skipped" if each["account_id"] else each["status"]
    (run / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    found = build_document(read_outline(list_outlines()["account_plan"]), "account_plan", open_run(run), "ru", ACCOUNT)
    assert {each.why for each in found.omissions} == {"skipped"}
    lacking = {"Конкурентный анализ с позиции клиента", "Спецпредложение", "Стоимостное досье"}
    lacking |= {"Потребности и совместное планирование"}
    assert {each.detail for each in found.omissions} == lacking
    assert [each.title for each in found.sections][:2] == ["Почему этот клиент", "Программа и деньги"]


def test_words_about_pieces_that_are_not_there_are_left_out_with_them(tmp_path):
    words = {"ru": "Слова", "en": "Words about the table"}
    plan = outline(section("Full", "profile.findings"), section("Bare", "profile.accounts", text=words))
    found = made(tmp_path, [shown(accounts(rows=0)), shown(findings("One"))], plan)
    assert not [part for _, each in found.walk() for part in each.parts if isinstance(part, Passage)]


def test_a_step_without_data_is_told_and_the_rest_is_made(tmp_path):
    run = run_of(tmp_path / "run", [shown(findings("One"))])
    lacking = Notice(language=EN, key="budget.skipped", audience="client", title="Skipped", reason="data_missing")
    written(run / "budget.ipynb", [shown(lacking), failing("SystemExit", "0")])
    recorded(run, [job("profile", notebook="profile.ipynb"), job("budget", status="skipped", notebook="budget.ipynb")])
    plan = outline(
        section("A", "profile.findings"),
        section("Money", "budget.totals", step="budget"),
        section("C", "summary.x", step="summary"),
    )
    found = build_document(plan, "client_report", open_run(run), "en")
    assert [(each.what, each.why) for each in found.omissions] == [("Money", "skipped"), ("C", "not_run")]
    assert "skipped for lack of data" in found.omissions[0].told(EN)


def test_a_failed_step_stops_the_document_by_its_name(tmp_path):
    run = run_of(tmp_path / "run", [shown(findings("One"))])
    jobs = [
        job("profile", notebook="profile.ipynb"),
        job("budget", status="failed", number=5, why=["ValueError: x"], section="Risk"),
    ]
    recorded(run, jobs)
    plan = outline(section("A", "profile.findings"), section("Money", "budget.totals", step="budget"))
    with pytest.raises(InputError) as stopped:
        build_document(plan, "client_report", open_run(run), "en")
    problem = stopped.value.problems[0]
    assert (problem.code, problem.found) == ("document_step_failed", "05_budget")
    assert problem.values["why"] == "ValueError: x"
    assert build_document(outline(section("A", "profile.findings")), "client_report", open_run(run), "en")


def test_a_failed_step_stops_the_working_papers_too(tmp_path):
    run = run_of(tmp_path / "run", [shown(findings("One"))])
    recorded(run, [job("profile", notebook="profile.ipynb"), job("budget", status="failed")])
    with pytest.raises(InputError) as stopped:
        build_document(
            outline({"whole": True, "step": "*"}, audience="internal"), "working_papers", open_run(run), "en"
        )
    assert stopped.value.problems[0].code == "document_step_failed"


def test_everything_wrong_with_an_outline_is_said_at_once_with_what_there_is(tmp_path):
    wrong = {"block": "profile.accounts", "columns": ["name", "colour"]}
    with pytest.raises(InputError) as refused:
        made(tmp_path, [shown(accounts())], outline(section("A", "profile.acounts"), section("B", wrong)))
    found = {each.code: each for each in refused.value.problems}
    assert found["outline_block"].expected == "profile.accounts (table)"
    assert (found["outline_column"].found, found["outline_column"].expected) == ("colour", "account_id, name, revenue")


def test_a_step_of_one_account_has_no_place_in_a_document_of_all(tmp_path):
    with pytest.raises(InputError) as refused:
        made(tmp_path, [shown(accounts())], outline(section("A", "offers.form", step="offers")))
    assert refused.value.problems[0].code == "outline_step_of_account"


def test_a_run_with_nothing_for_a_document_says_so(tmp_path):
    with pytest.raises(InputError) as refused:
        made(tmp_path, [shown(accounts(rows=0))], outline(section("A", "profile.accounts")))
    assert refused.value.problems[0].code == "document_empty"


def test_a_table_is_cut_and_says_of_how_many(tmp_path):
    piece = {"block": "profile.accounts", "columns": ["name", "account_id"], "rows": 2}
    block = next(made(tmp_path, [shown(accounts(rows=5))], outline(piece)).blocks())
    assert ([column.name for column in block.columns], len(block.rows), block.total_rows) == (
        ["name", "account_id"],
        2,
        5,
    )


def test_of_one_account_a_table_shows_its_row_upright(tmp_path):
    run = run_of(tmp_path / "run", [shown(accounts())])
    recorded(
        run,
        [job("profile", notebook="profile.ipynb"), job("offers", account="A1", name="Ash & Sons", status="skipped")],
    )
    plan = outline({"block": "profile.accounts", "of_account": True}, scope="account")
    item = next(build_document(plan, "account_plan", open_run(run), "en", "A1").items())
    assert item.fixed
    assert item.block.rows == (("Revenue", "€1k"),)


def test_a_table_without_a_row_of_the_account_is_told(tmp_path):
    run = run_of(tmp_path / "run", [shown(accounts()), shown(findings("One"))])
    plan = outline({"block": "profile.accounts", "of_account": True}, "profile.findings", scope="account")
    found = build_document(plan, "account_plan", open_run(run), "en", "B9")
    assert [each.why for each in found.omissions] == ["no_rows_of_account"]


def test_one_of_several_pieces_of_a_name_is_chosen_by_columns_type_or_place(tmp_path):
    other = replace(
        accounts(), columns=(TableColumn("name", "Name"), TableColumn("npv", "NPV", "money")), rows=(("x", 1.0),)
    )
    figures = [
        KeyFigures(language=EN, key="profile.accounts", audience="client", items=((n, 1, "number", ""),)) for n in "ab"
    ]
    cells = [shown(each) for each in (accounts(), other, *figures)]
    pick = {"having": ["npv"]}, {"kind": "figures", "nth": 2}
    found = made(tmp_path, cells, outline(*({"block": "profile.accounts"} | each for each in pick)))
    first, second = found.blocks()
    assert first.columns[1].name == "npv"
    assert second.items[0][0] == "b"


def test_a_title_of_the_outline_takes_the_place_of_the_blocks_own(tmp_path):
    piece = {"block": "profile.accounts", "title": {"ru": "Иначе", "en": "Otherwise"}}
    assert next(made(tmp_path, [shown(accounts())], outline(piece)).blocks()).title == "Otherwise"


def test_the_first_finding_not_told_yet_leads_and_the_others_are_the_presenters(tmp_path):
    cells = [shown(accounts()), shown(findings("One", "Two", "Three"))]
    plan = outline(*(section(name, "profile.accounts", message="profile.findings") for name in "AB"))
    first, second = made(tmp_path, cells, plan).sections
    assert (first.message, first.notes) == ("One", "Two\n\nThree")
    assert (second.message, second.notes) == ("Two", "Three")


def test_a_worksheet_is_blank_but_for_what_stays_printed(tmp_path):
    decision = Decision(
        language=EN, key="profile.decision", audience="client", title="D", proposed=True, body=accounts()
    )
    keep = {
        "block": "profile.decision",
        "blank": 9,
        "keep": ["name"],
        "columns": ["revenue"],
        "add": [{"ru": "Мы", "en": "We"}],
    }
    free = {"block": "profile.decision", "blank": 4, "columns": ["name", "revenue"]}
    kept, blank = made(tmp_path, [shown(decision)], outline(keep, free)).items()
    assert [column.title for column in kept.block.columns] == ["Name", "Revenue", "We"]
    assert set(kept.block.rows) == {("Ash & Sons", "", "")}
    assert next(iter(kept.block.cells())) == ["Ash & Sons", "", ""]
    assert (len(blank.block.rows), set(blank.block.rows), blank.worksheet) == (4, {("", "")}, True)


def test_a_whole_notebook_keeps_its_prose_and_order_and_tells_what_it_holds_back(tmp_path):
    cells = [
        prose("# Profile\n\nWhy.", "lang-en"),
        prose("# Профиль", "lang-ru"),
        prose("## First\n\nWords.\n\n```\n# no heading\n```", "lang-en"),
        shown(replace(accounts(), audience="internal")),
        prose("#### Deep\n\nMore.", "lang-en"),
        prose("Watch them.", "lang-en", "audience-facilitator"),
        shown(
            Findings(
                language=EN,
                key="profile.findings",
                title="F",
                items=(("a", "info", "internal"), ("b", "info", "facilitator")),
            )
        ),
        prose("## Empty", "lang-en"),
    ]
    found = made(tmp_path, cells, outline({"whole": True, "step": "*"}, audience="internal"))
    assert [(depth, each.title) for depth, each in found.walk()] == [(1, "Profile"), (2, "First"), (3, "Deep")]
    assert [part.source for part in found.sections[0].parts] == ["Why."]
    assert [block.items for block in found.blocks() if isinstance(block, Findings)] == [(("a", "info", "internal"),)]
    assert [(each.why, each.detail) for each in found.omissions] == [("withheld", "2")]
    assert not any(
        "Watch" in part.source for _, each in found.walk() for part in each.parts if isinstance(part, Passage)
    )


def test_the_last_page_says_where_it_all_comes_from(tmp_path):
    decision = Decision(
        language=EN,
        key="p.d",
        audience="client",
        title="Profile",
        proposed=False,
        who="A. Fox",
        when="1 Jan 2026",
        why="agreed",
        body=accounts(),
    )
    plan = outline("profile.accounts", appendices=["provenance"])
    found = made(tmp_path, [shown(accounts()), shown(decision)], plan)
    last = found.appendices[-1]
    assert last.title == "Appendix A. Sources and version"
    cells = [
        cell
        for item in last.parts
        if isinstance(item, Item) and isinstance(item.block, Table)
        for row in item.block.rows
        for cell in row
    ]
    assert {"A. Fox", "agreed", "data/accounts.csv", "abababababababab"} <= set(cells)


def test_the_certificate_prints_every_published_case_with_ours(tmp_path):
    from kamlib.quant.published import CASES

    found = made(tmp_path, [shown(accounts())], outline("profile.accounts", appendices=["certificate"]))
    rows = next(item.block for item in found.appendices[0].parts if isinstance(item, Item)).rows
    assert len(rows) == len(CASES)
    assert {row[-1] for row in rows} == {"agrees"}
    by_source = {row[0]: row for row in rows}
    assert by_source["Gale (1994), Managing Customer Value, chicken"][1:3] == ("1.26", "1.26")


def test_the_evidence_page_adds_up_what_rests_on_each_class(tmp_path):
    run = open_run(stored_run(tmp_path / "run"))
    found = build_document(read_outline(list_outlines()["client_report"]), "client_report", run, "ru")
    totals = next(block for block in found.blocks() if block.key == "documents.evidence")
    for row in totals.rows:
        assert sum(row[2:]) == pytest.approx(1)
    assert totals.rows[-1][1] == pytest.approx(sum(row[1] for row in totals.rows[:-1]))
    checks = next(b for b in found.blocks() if b.key == "budget_risk.inputs")
    narrowing = [row[-1] for row in checks.rows]
    assert (len(narrowing), narrowing) == (3, sorted(narrowing, reverse=True))


@pytest.mark.parametrize("kind", list_outlines())
def test_every_shipped_outline_fits_the_notebooks(tmp_path, kind):
    plan = read_outline(list_outlines()[kind])
    account = ACCOUNTS.get(kind, ACCOUNT) if plan.scope == "account" else ""
    found = build_document(plan, kind, open_run(stored_run(tmp_path / "run")), "ru", account)
    assert found.sections
    assert {each.why for each in found.omissions} <= {"empty", "withheld"}


def test_an_outline_may_lead_a_section_with_the_figures_of_its_first_table(tmp_path):
    words = {"ru": "…", "en": "{rows:count|account|accounts}; the first is {name}"}
    found = made(tmp_path, [shown(accounts())], outline(section("A", "profile.accounts", lead=words)))
    assert found.sections[0].message == "3\N{NO-BREAK SPACE}accounts; the first is Ash & Sons"


def test_a_leading_sentence_gives_way_to_a_finding_and_names_what_its_table_lacks(tmp_path):
    words = {"ru": "…", "en": "{nobody}"}
    cells = [shown(accounts()), shown(findings("One"))]
    found = made(tmp_path, cells, outline(section("A", "profile.accounts", message="profile.findings", lead=words)))
    assert found.sections[0].message == "One"
    with pytest.raises(InputError) as refused:
        made(tmp_path / "2", cells, outline(section("A", "profile.accounts", lead=words)))
    assert [(each.code, each.found) for each in refused.value.problems] == [("outline_column", "nobody")]

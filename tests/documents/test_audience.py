"""The gate between what was computed and who reads it: refusing is the default, and nothing slips through."""

from dataclasses import replace

import pytest
from markupsafe import escape

from kamlib.blocks import AUDIENCES, Chart, Decision, Findings, Heading, KeyFigures, Table, TableColumn
from kamlib.core.errors import InputError
from kamlib.documents import as_html
from kamlib.documents.audience import clear_block, count_withheld, find_leaks, may_see, refuse_strangers
from kamlib.documents.build import build_document
from kamlib.documents.model import Document, Item, Meta, Section
from kamlib.documents.outline import list_outlines, read_outline
from kamlib.i18n import Language
from kamlib.runs.reader import open_run
from kamlib.workbook.declared import declared_audiences

from .notebooks import FACTS, prose, shown, written
from .runs import ACCOUNT, ACCOUNTS, NAME, job, outline, recorded, run_of, stored_run

WORDS = Language("en", "EUR")
SECRET = "cost-to-serve 424242"


def table(audience="customer", columns=("name", "worth"), **facts):
    head = tuple(TableColumn(name, name) for name in columns)
    cells = tuple("x" for _ in columns)
    return Table(language=WORDS, key="offers.form", audience=audience, title="T", columns=head, rows=(cells,), **facts)


def document(block, audience):
    section = Section("S", parts=(Item(block),))
    return Document(Meta("customer_offer", audience, "T"), WORDS, (section,))


@pytest.mark.parametrize("reader", AUDIENCES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_reader_sees_his_own_circle_and_the_wider_ones(reader, audience):
    assert may_see(reader, audience) == (AUDIENCES.index(audience) <= AUDIENCES.index(reader))


@pytest.mark.parametrize("unknown", ["", "public", "Customer", None])
def test_what_is_not_marked_is_internal(unknown):
    assert not may_see("customer", unknown)
    assert not may_see("client", unknown)
    assert may_see("internal", unknown)
    assert not may_see(unknown, "facilitator")


@pytest.mark.parametrize("audience", ["client", "internal", "facilitator"])
def test_no_document_for_a_customer_can_be_made_with_another_block(audience):
    with pytest.raises(InputError) as refused:
        document(
            KeyFigures(language=WORDS, key="x.y", audience=audience, items=((SECRET, 1, "number", ""),)), "customer"
        )
    problem = refused.value.problems[0]
    assert (problem.code, problem.found, problem.values["block"]) == ("document_leak", audience, "x.y")


@pytest.mark.parametrize(
    "block",
    [
        Chart(language=WORDS, key="a.b", audience="customer", title="T", alt="A", data=table("client")),
        Decision(language=WORDS, key="a.b", audience="customer", title="T", proposed=True, body=table("internal")),
    ],
    ids=["chart", "decision"],
)
def test_a_table_inside_another_block_is_looked_at_too(block):
    assert [each.code for each in find_leaks(block, "customer")] == ["document_leak"]


@pytest.mark.parametrize(
    "name", ["margin", "our_npv", "cost_to_serve", "nopat", "person", "rater", "give_cost", "kam_hours"]
)
def test_a_confidential_column_is_refused_though_its_table_is_marked_for_the_customer(name):
    with pytest.raises(InputError) as refused:
        document(table(columns=("name", name)), "customer")
    assert refused.value.problems[0].code == "document_leak_columns"
    assert document(table(columns=("name", name)), "client")


def test_what_is_the_customers_own_business_passes():
    assert document(table(columns=("name", "customer_npv", "switching_cost", "worth")), "customer")


def test_notes_written_for_our_people_never_reach_a_customer():
    noted = table(note="The form holds neither our cost nor our margin.")
    assert [each.code for each in find_leaks(noted, "customer")] == ["document_leak"]
    assert clear_block(noted, "customer").note == ""
    assert clear_block(noted, "client") == noted


def test_findings_lose_what_is_not_for_these_readers_and_their_number_is_told():
    items = (
        ("For all", "good", "customer"),
        ("For us", "warn", "client"),
        ("One rater is euphoric", "bad", "facilitator"),
    )
    block = Findings(language=WORDS, key="a.findings", audience="customer", title="F", items=items)
    assert [item[0] for item in clear_block(block, "client").items] == ["For all", "For us"]
    assert (count_withheld(block, "customer"), count_withheld(block, "facilitator")) == (2, 0)
    assert [each.found for each in find_leaks(block, "client")] == ["facilitator"]


def test_an_outline_that_asks_for_more_than_its_readers_may_see_is_refused_with_the_piece_named(tmp_path):
    run = open_run(run_of(tmp_path / "run", [shown(replace(table("internal"), key="profile.form"))]))
    with pytest.raises(InputError) as refused:
        build_document(outline("profile.form", audience="customer"), "customer_offer", run, "en")
    assert refused.value.problems[0].values == {"block": "profile.form", "title": "T", "document": "customer_offer"}


def test_a_leading_sentence_passes_the_gate_as_well(tmp_path):
    told = Findings(
        language=WORDS, key="profile.findings", audience="internal", title="F", items=((SECRET, "bad", "internal"),)
    )
    public = replace(table("customer"), key="profile.form")
    run = open_run(run_of(tmp_path / "run", [shown(told), shown(public)]))
    section = {
        "title": {"ru": "Р", "en": "S"},
        "step": "profile",
        "parts": ["profile.form"],
        "message": "profile.findings",
    }
    with pytest.raises(InputError) as refused:
        build_document(outline(section, audience="customer"), "customer_offer", run, "en")
    assert refused.value.problems[0].code == "document_leak"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return open_run(stored_run(tmp_path_factory.mktemp("sample") / "run"))


@pytest.mark.parametrize("kind", list_outlines())
def test_no_document_of_the_sample_holds_what_its_readers_may_not_see(sample, kind):
    """Every sentence and every person's name of a narrower block of the run is looked for in the finished page."""
    plan = read_outline(list_outlines()[kind])
    account = ACCOUNTS.get(kind, ACCOUNT)
    made = build_document(plan, kind, sample, "ru", account if plan.scope == "account" else "")
    page = as_html.write(made)[0].decode()
    assert not [problem for block in made.blocks() for problem in find_leaks(block, plan.audience)]
    told = {seen: set() for seen in (True, False)}
    for block in _blocks(sample):
        for audience, text in _sentences(block):
            told[may_see(plan.audience, audience)].add(str(escape(text)))
    # A blank cell names nobody.
    secrets = told[False] - told[True] - {""}
    assert len(secrets) > 3
    assert [text for text in secrets if text in page] == []


def test_the_offer_to_the_customer_holds_no_word_of_money_of_ours(sample):
    made = build_document(read_outline(list_outlines()["customer_offer"]), "customer_offer", sample, "ru", ACCOUNT)
    page = as_html.write(made)[0].decode().lower()
    main = page[page.index("<main") : page.index("</main>")]
    for word in ("маржа", "марж", "себестоим", "наш npv", "затраты на клиента", "оценщик", "sales.csv", "решено"):
        assert word not in main
    assert "решения, на которых" not in main


def test_every_declared_audience_is_a_circle_and_somebody_besides_us_sees_something():
    found = set(declared_audiences().values())
    assert found <= set(AUDIENCES)
    assert {"customer", "client"} <= found


def test_stored_notebooks_carry_the_audience_of_the_list(sample):
    declared = declared_audiences()
    wrong = [
        block.key
        for block in _blocks(sample)
        if block.key in declared and block.audience not in (declared[block.key], "facilitator", "internal")
    ]
    assert wrong == []


def _blocks(run):
    from kamlib.blocks import Block

    return [part for each in run.jobs for part in each.reading.parts if isinstance(part, Block)]


def _sentences(block):
    """Yield audience and text of what a block says in words: findings, what replaces a picture, names of persons."""
    if isinstance(block, Findings):
        yield from ((audience, text) for text, _, audience in block.items)
    if isinstance(block, Chart):
        yield block.audience, block.alt
    if isinstance(block, Table):
        places = [place for place, column in enumerate(block.columns) if column.name in ("rater", "person")]
        yield from ((block.audience, row[place]) for row in block.cells() for place in places)


OTHER = "Birch & Daughters"


def two_accounts(folder, own_cells=(), common_cells=()):
    """Return a run with a notebook of the engagement and one of each of two accounts."""
    named = [shown(Heading(language=WORDS, key="offers.heading", audience="customer", words="Our proposal"))]
    folder.mkdir()
    written(folder / "profile.ipynb", [prose(f"# All about {OTHER}", "lang-en"), *common_cells], **FACTS)
    written(folder / "a1.ipynb", [prose("# Offers", "lang-en"), *named, *own_cells], **FACTS)
    said = Heading(language=WORDS, key="offers.heading", audience="customer", words=f"For {OTHER}")
    written(folder / "a2.ipynb", [prose("# Offers", "lang-en"), shown(said), shown(table())], **FACTS)
    jobs = [
        job("profile", notebook="profile.ipynb"),
        job("offers", account="A1", name="Ash", notebook="a1.ipynb"),
        job("offers", account="A2", name=OTHER, notebook="a2.ipynb"),
    ]
    return open_run(recorded(folder, jobs))


def whole(**facts):
    section = {"title": {"ru": "Всё", "en": "All"}, "step": "*", "whole": True}
    return outline(section, audience="customer", scope="account", appendices=["evidence", "provenance"], **facts)


def test_a_whole_outline_for_a_customer_is_of_his_notebooks_alone(tmp_path):
    run = two_accounts(tmp_path / "run", own_cells=[shown(table())])
    made = build_document(whole(), "customer_offer", run, "en", "A1")
    page = as_html.write(made)[0].decode()
    assert [section.title for section in made.sections] == ["All · Ash"]
    assert "Our proposal" in page
    assert str(escape(OTHER)) not in page
    assert "Birch" not in page


def test_a_heading_that_names_another_customer_is_refused(tmp_path):
    named = Heading(language=WORDS, key="offers.heading", audience="customer", words=f"Better than {OTHER}")
    run = two_accounts(tmp_path / "run", own_cells=[shown(named), shown(table())])
    with pytest.raises(InputError) as refused:
        build_document(whole(), "customer_offer", run, "en", "A1")
    problem = refused.value.problems[0]
    assert (problem.code, problem.found, problem.values["text"]) == (
        "document_leak_account",
        OTHER,
        f"Better than {OTHER}",
    )


@pytest.mark.parametrize(
    "block",
    [
        replace(table(), title=f"As {OTHER} has it"),
        replace(table(), rows=((OTHER, "x"),)),
        Chart(language=WORDS, key="a.b", audience="customer", title="T", alt=f"{OTHER} in red", data=table()),
        Findings(language=WORDS, key="a.f", audience="customer", title="F", items=((f"{OTHER}!", "good", "customer"),)),
    ],
    ids=["title", "cell", "picture", "finding"],
)
def test_another_customer_is_found_wherever_he_is_named(tmp_path, block):
    run = two_accounts(tmp_path / "run", own_cells=[shown(block)])
    with pytest.raises(InputError) as refused:
        build_document(whole(), "customer_offer", run, "en", "A1")
    assert {each.code for each in refused.value.problems} == {"document_leak_account"}


def test_a_name_within_the_customers_own_or_within_a_word_is_no_leak():
    refuse_strangers(["Nord Steel Group buys; Nordic"], ["Nord Steel", "Nord"], "Nord Steel Group", "customer_offer")
    with pytest.raises(InputError):
        refuse_strangers(["Nord Steel Group and Nord Steel"], ["Nord Steel"], "Nord Steel Group", "customer_offer")


def test_a_whole_outline_of_one_account_holds_no_notebook_of_another(tmp_path):
    run = two_accounts(tmp_path / "run", own_cells=[shown(table())], common_cells=[shown(table())])
    section = {"title": {"ru": "Всё", "en": "All"}, "step": "*", "whole": True}
    made = build_document(outline(section, audience="internal", scope="account"), "account_plan", run, "en", "A1")
    assert [section.title for section in made.sections] == [f"All about {OTHER}", "Offers · Ash"]


def test_evidence_behind_an_account_plan_is_of_that_account(sample):
    """The checks of the budget name their accounts; the potential by evidence is that of all of them together."""
    made = build_document(read_outline(list_outlines()["account_plan"]), "account_plan", sample, "ru", ACCOUNT)
    evidence = made.appendices[0]
    tables = {part.block.key: part.block for part in evidence.parts if isinstance(part, Item)}
    checks = tables["budget_risk.inputs"]
    place = [column.name for column in checks.columns].index("name")
    assert {row[place] for row in checks.rows} == {NAME}
    assert 1 <= len(checks.rows) <= 3
    assert "documents.evidence" not in tables
    report = build_document(read_outline(list_outlines()["client_report"]), "client_report", sample, "ru")
    keys = [part.block.key for part in report.appendices[0].parts if isinstance(part, Item)]
    assert {"documents.evidence", "budget_risk.inputs"} <= set(keys)

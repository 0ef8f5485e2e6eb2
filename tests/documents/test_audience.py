"""The gate between what was computed and who reads it: refusing is the default, and nothing slips through."""

from dataclasses import replace

import pytest
from markupsafe import escape

from kamlib.blocks import AUDIENCES, Chart, Decision, Findings, KeyFigures, Table, TableColumn
from kamlib.core.errors import InputError
from kamlib.documents import as_html
from kamlib.documents.audience import cleared, leaks, may_see, withheld
from kamlib.documents.build import build
from kamlib.documents.model import Document, Item, Meta, Section
from kamlib.documents.outline import outlines, read_outline
from kamlib.i18n import Language
from kamlib.runs.reader import open_run
from kamlib.workbook.declared import declared_audiences

from .notebooks import shown
from .runs import ACCOUNT, outline, run_of, stored_run

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
    assert [each.code for each in leaks(block, "customer")] == ["document_leak"]


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
    assert [each.code for each in leaks(noted, "customer")] == ["document_leak"]
    assert cleared(noted, "customer").note == ""
    assert cleared(noted, "client") == noted


def test_findings_lose_what_is_not_for_these_readers_and_their_number_is_told():
    items = (
        ("For all", "good", "customer"),
        ("For us", "warn", "client"),
        ("One rater is euphoric", "bad", "facilitator"),
    )
    block = Findings(language=WORDS, key="a.findings", audience="customer", title="F", items=items)
    assert [item[0] for item in cleared(block, "client").items] == ["For all", "For us"]
    assert (withheld(block, "customer"), withheld(block, "facilitator")) == (2, 0)
    assert [each.found for each in leaks(block, "client")] == ["facilitator"]


def test_an_outline_that_asks_for_more_than_its_readers_may_see_is_refused_with_the_piece_named(tmp_path):
    run = open_run(run_of(tmp_path / "run", [shown(replace(table("internal"), key="profile.form"))]))
    with pytest.raises(InputError) as refused:
        build(outline("profile.form", audience="customer"), "customer_offer", run, "en")
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
        build(outline(section, audience="customer"), "customer_offer", run, "en")
    assert refused.value.problems[0].code == "document_leak"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return open_run(stored_run(tmp_path_factory.mktemp("sample") / "run"))


@pytest.mark.parametrize("kind", outlines())
def test_no_document_of_the_sample_holds_what_its_readers_may_not_see(sample, kind):
    """Every sentence and every person's name of a narrower block of the run is looked for in the finished page."""
    plan = read_outline(outlines()[kind])
    made = build(plan, kind, sample, "ru", ACCOUNT if plan.scope == "account" else "")
    page = as_html.write(made)[0].decode()
    assert not [problem for block in made.blocks() for problem in leaks(block, plan.audience)]
    told = {seen: set() for seen in (True, False)}
    for block in _blocks(sample):
        for audience, text in _sentences(block):
            told[may_see(plan.audience, audience)].add(str(escape(text)))
    secrets = told[False] - told[True]
    assert len(secrets) > 3
    assert [text for text in secrets if text in page] == []


def test_the_offer_to_the_customer_holds_no_word_of_money_of_ours(sample):
    made = build(read_outline(outlines()["customer_offer"]), "customer_offer", sample, "ru", ACCOUNT)
    page = as_html.write(made)[0].decode().lower()
    main = page[page.index("<main") : page.index("</main>")]
    for word in ("маржа", "марж", "себестоим", "наш npv", "затраты на клиента", "оценщик", "sales.csv", "решено"):
        assert word not in main
    assert "решения, на которых" not in main


def test_every_name_on_the_list_of_audiences_is_a_block_of_the_notebooks(sample):
    keys = {block.key for block in _blocks(sample)}
    wide = {key for key, audience in declared_audiences().items() if audience in ("customer", "client")}
    assert sorted(wide - keys) == []


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

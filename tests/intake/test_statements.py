"""Queries for a client's database: proven to read before anything is sent, and unable to do more where they are."""

import sqlite3

import pytest
from intake_files import codes, only
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from kamlib.intake import Source
from kamlib.intake.formats.databases import _safe, only_reading
from kamlib.intake.formats.statements import why_not_select

READS = {
    "sqlite": [
        "select id as a, \"b c\", [d e], `f` from t where x like '%;drop table c%' -- a comment",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n;",
        "select strftime('%Y', d), replace(a, 'x', 'y'), 'it''s' from t",
    ],
    "postgresql": [
        "select a::text, date_trunc('month', d), sum(x) filter (where y) over (partition by z) from t group by 1, 2",
        "(select $$;drop table c$$ as a)",
        "select x->>'a' from t where d between '2024-01-01' and now() - interval '1 day' /* a comment */",
    ],
    "mysql": [
        "select if(a, 1, 2), date_format(d, '%Y-%m'), group_concat(x separator ',') from `t` limit 5, 10",
        "select insert('abc', 1, 1, 'x'), replace(a, 'b', 'c') from t",
    ],
}
DOES = {
    "sqlite": [
        *("drop table c", "attach 'new.db' as n", "vacuum into 'new.db'", "pragma user_version = 3", "begin"),
        "with a as (select 1) insert into c select * from a",
        *("select 1; drop table c", "select 1 /* x */; /* y */ drop table c --", "select 1;;select 2", "", "-- n"),
        *("replace into c values (1)", "explain select 1", "select load_extension('x')", "select 1\x00; drop table c"),
        "(" * 5000 + "select 1" + ")" * 5000,
    ],
    "postgresql": [
        "with gone as (delete from c returning *) select * from gone",
        *("select * into new from c", "create table n as select 1", "copy c to program 'x'", "call f()", "listen x"),
        *("do $$ begin end $$", "select * from c for update", "select dblink_exec('x', 'drop table c')"),
        *("select 1 where exists (select setval('x', 1))", "select pg_catalog.pg_read_file('/etc/passwd')"),
        *("select * from query_to_xml('drop table c', true, true, '')", "select 'a\\' || '; drop table c; --'"),
    ],
    "mysql": [
        *("select 1 /*! into outfile 'x' */", "select 1 /*!50000 into outfile 'x' */", "select 1 /*M! for update */"),
        *("select 1 --1 into outfile 'x'", "select 1 # x", "select * from c into outfile 'x'", "select a into @x"),
        *("select @a := 1", "select 'a\\'; drop table c; -- '", "select sleep(5)", "handler c open"),
        "select 1 /* /* x */; drop table c; -- */",
    ],
}


def _cases(given):
    return [(backend, query) for backend, queries in given.items() for query in queries]


@pytest.mark.parametrize(("backend", "query"), _cases(READS))
def test_a_query_that_reads_is_sent(backend, query):
    assert why_not_select(query, backend) == ""


@pytest.mark.parametrize(("backend", "query"), _cases(DOES))
def test_a_query_that_does_more_is_not_sent(backend, query):
    assert why_not_select(query, backend)


@pytest.fixture
def base(tmp_path):
    path = tmp_path / "data" / "crm 'q' #1.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE c (id TEXT, title TEXT)")
        made.execute("INSERT INTO c VALUES ('1', '10:30'), ('2', '100 % \\:x')")
    return path


@pytest.mark.parametrize("query", DOES["sqlite"])
def test_the_clients_database_stays_as_it_is(make, base, query):
    before = base.read_bytes()
    intake = make({}, accounts=False, sources={"accounts": Source(url=f"sqlite:///{base.name}", query=query)})
    assert codes(intake)[0] in ("query_not_select", "source_half")
    assert base.read_bytes() == before
    assert [path.name for path in base.parent.iterdir()] == [base.name]


@pytest.mark.parametrize("query", [query for query in DOES["sqlite"][:6] if query != "begin"])
def test_sqlite_itself_refuses_what_the_proof_would_let_through(base, query):
    before = base.read_bytes()
    connection = sqlite3.connect(base)
    only_reading(connection)
    with pytest.raises(sqlite3.Error):
        connection.execute(query).fetchall()
    connection.close()
    assert base.read_bytes() == before
    assert [path.name for path in base.parent.iterdir()] == [base.name]


def test_a_query_reaches_the_database_as_it_is_written(make, base):
    query = "select id as account_id, title as name from c where title in ('10:30', '100 % \\:x') order by id"
    intake = make({}, accounts=False, sources={"accounts": Source(url=f"sqlite:///{base.name}", query=query)})
    assert intake.frame("accounts")["name"].tolist() == ["10:30", "100 % \\:x"]


def test_what_was_found_stands_in_the_message(make, base):
    source = Source(url=f"sqlite:///{base.name}", query="select 1; drop table c")
    problem = only(make({}, accounts=False, sources={"accounts": source}), "query_not_select")
    assert problem.found == "SELECT, DROP"


def test_a_database_that_cannot_be_held_to_reading_is_not_asked(make):
    source = Source(url="mssql+pyodbc://u:p@h/d", query="select 1")
    problem = only(make({}, accounts=False, sources={"accounts": source}), "database_unguarded")
    assert problem.found == "mssql"


@pytest.mark.parametrize("given", ["u:s3cret@h/d", "u@h/d?password=s3cret", "${KAM_TEST_USER}:x@h/d"])
def test_nothing_secret_of_an_address_stands_in_a_message(monkeypatch, given):
    monkeypatch.setenv("KAM_TEST_USER", "s3cret")
    address = make_url(f"postgresql://{given}".replace("${KAM_TEST_USER}", "s3cret"))
    assert _safe(SQLAlchemyError("no entry for s3cret"), address, given) == "no entry for ***"

"""Documents made by hand, with everything that could break a format in them."""

from dataclasses import replace

from kamlib.blocks import Chart, Decision, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.documents.model import Document, Item, Meta, Omission, Passage, Section
from kamlib.i18n import Language
from kamlib.workspace.branding import Brand

from .notebooks import png

HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("x","y")'
MARKUP = '#import "@preview/x:1.0.0" $x$ *b* _i_ `c` \\ [a](b) @ref <label>'
CONTROL = "bell\x07 null\x00 turn\u202e end"
LONG = "Щ" * 200
PROSE = f"""Words **strong** and *soft*, `code`, [a page](https://example.org/), [a notebook](02_priorities.ipynb).
{HOSTILE}

- one
- two
  1. inner

| a | b |
|---|--:|
| 1 | 2 |

> quoted

```
# {MARKUP}
```
"""


def table(words, name="Ash & Sons", rows=3, columns=2, **facts):
    """Return a table of a name and as many amounts as wanted."""
    head = (TableColumn("name", "Name"), *(TableColumn(f"c{n}", f"Column {n}", "money") for n in range(1, columns)))
    cells = tuple((name, *(1000.0 * row + n for n in range(1, columns))) for row in range(rows))
    given = {"key": "x.table", "audience": "client", "title": "Accounts", "total_rows": rows} | facts
    return Table(language=words, columns=head, rows=cells, **given)


def everything(code="en", name="Ash & Sons", brand=None, **meta):
    """Return a document with every kind of piece, each of which says `name`."""
    words = Language(code, "EUR")
    about = {"language": words, "audience": "client"}
    blocks = [
        Item(KeyFigures(**about, items=((name, 12.5, "money", name), ("Text", name, "text", "")))),
        Item(table(words, name, 12, note=name), "Table 1"),
        Item(table(words, name, 2, total_rows=9, title=name), "Table 2", fixed=True),
        Item(
            Chart(**about, title=name, alt=f"Picture of {name}", image=png(800, 400), data=table(words, name)),
            "Figure 1",
        ),
        Item(
            Findings(
                **about,
                title="Findings",
                items=tuple((name, tone, "client") for tone in ("good", "info", "warn", "bad")),
            )
        ),
        Item(
            Decision(
                **about, title=name, proposed=False, who=name, when="1 Jan 2026", why=name, body=table(words, name)
            )
        ),
        Item(Notice(**about, title=name, tone="warn", items=(name,))),
        Item(replace(table(words, name, 4, columns=1), rows=(("",),) * 4), "Table 3", fixed=True, worksheet=True),
        Item(table(words, name, 0), "Table 4"),
    ]
    deep = Section("Fourth", parts=(Passage(PROSE.replace("| a | b |", "| c | d |")),))
    third = Section(f"Third {name}", sections=(deep,))
    sections = (
        Section("First", message=name, parts=(Passage(PROSE), *blocks)),
        Section(f"Second {name}", parts=(Passage("Words."),), sections=(third,), fresh_page=True),
        *(Section(f"Part {number}", parts=(Passage("Words."),)) for number in range(6)),
    )
    facts = {"kind": "client_report", "audience": "client", "title": "Report", "subtitle": name, "supplier": name}
    facts |= {"date": "1 Jan 2026", "base_year": "2025", "version": "1.2.3", "run": "2026-02-03_101112"}
    return Document(
        Meta(**(facts | meta)), words, sections, omissions=(Omission("x", "empty"),), brand=brand or Brand()
    )

"""Tables of what an account needs, who its people are, and what both sides promised."""

from kamlib.core.schema import EVIDENCE, InputColumn, InputTable, account, person, points

#: The five questions that are seldom asked, and the rest.
QUESTIONS = ("earn", "strengthen", "beat_rivals", "strategy", "share", "other")
#: What a need rests on: his paper, a person's word, or our opinion alone.
SOURCES = ("document", "said", "opinion")
#: What a person is paid a bonus for.
BONUS_KINDS = (
    *("purchase_price", "total_cost", "working_capital", "uptime", "output", "quality", "delivery"),
    *("safety", "growth", "project_date", "innovation", "other"),
)
#: How close the result of our deal comes to a person's own income, closest first.
INCOME_LINKS = ("owner", "own_result", "bonus", "procedure")
SIDES = ("us", "customer")

TABLES = (
    InputTable(
        "needs",
        (
            account(),
            InputColumn("need", "text", required=True),
            points("importance", 10, 0, required=True),
            EVIDENCE,
            InputColumn("question", "category", values=QUESTIONS),
            InputColumn("source", "category", values=SOURCES),
            person("person"),
            InputColumn("said_on", "date"),
        ),
        key=("account_id", "need"),
    ),
    InputTable(
        "contacts",
        (
            account(),
            person("person", required=True),
            InputColumn("function", "text"),
            InputColumn("role", "category", values=("decides", "influences", "uses", "buys", "guards")),
            points("influence", 5),
            points("attitude", 2, -2),
            points("attitude_before", 2, -2),
            InputColumn("bonus_kind", "category", values=BONUS_KINDS),
            InputColumn("bonus_driver", "text"),
            InputColumn("income_link", "category", values=INCOME_LINKS),
            InputColumn("our_owner", "text"),
            InputColumn("barred_kams", "text"),
            InputColumn("last_contact", "date"),
            InputColumn("unanswered", "int", low=0),
        ),
        key=("account_id", "person"),
    ),
    InputTable(
        "commitments",
        (
            account(),
            InputColumn("commitment", "text", required=True),
            InputColumn("side", "category", values=SIDES),
            InputColumn("owner", "text"),
            person("their_owner"),
            InputColumn("due", "date"),
            InputColumn("done_on", "date"),
        ),
    ),
    InputTable(
        "bonds",
        (
            account(),
            InputColumn("contract_until", "date"),
            InputColumn("joint_projects", "int", low=0),
            InputColumn("shared_stock", "bool"),
            InputColumn("shared_tools", "bool"),
            InputColumn("kam_changes", "int", low=0),
            points("lasting_for_us", 10, 0),
            points("lasting_for_them", 10, 0),
        ),
        key=("account_id",),
    ),
)

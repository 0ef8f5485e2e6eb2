"""Tables of the value dossier: what we did for an account, and what leaving us would cost it once."""

from kamlib.core.schema import EVIDENCE, PROOFS, InputColumn, InputTable, account, money, person, share

#: What a customer pays once for changing the supplier.
ITEMS = ("qualification", "stock", "training", "downtime", "other")

TABLES = (
    InputTable(
        "dossier",
        (
            account(),
            InputColumn("deed_id", "id"),
            InputColumn("date", "date", required=True),
            InputColumn("kind", "text", required=True),
            InputColumn("description", "text"),
            money("our_cost", low=0),
            money("customer_benefit", low=0),
            InputColumn("benefit_years", "int", low=1),
            InputColumn("equation", "text"),
            EVIDENCE,
            InputColumn("proof", "category", values=PROOFS),
            InputColumn("confirmed", "bool"),
            person("confirmed_by"),
            InputColumn("confirmed_on", "date"),
            InputColumn("done_by", "text"),
        ),
    ),
    InputTable(
        "switching",
        (
            account(),
            InputColumn("item", "category", required=True, values=ITEMS),
            InputColumn("description", "text"),
            money("amount", low=0),
            share("probability"),
            EVIDENCE,
            person("said_by"),
        ),
    ),
)

"""A team of two, and accounts for it."""

import pandas as pd

from kamlib.steps.team.case import TeamCase

NAN = float("nan")


def case(accounts, kams=(("x", "operational", 100.0), ("y", "strategic", 100.0)), bars=(), strength=None, **more):
    """Accounts: id, owner, hours, and whether it is worked; hours are the same whoever serves."""
    table = pd.DataFrame(accounts, columns=["account_id", "owner", "hours", "worked"])
    table["name"] = "Name " + table["account_id"]
    table["key"] = table["worked"]
    table["region"], table["strategic"] = None, None
    table["score"] = [0.1 * (place + 1) for place in range(len(table))]
    table["potential"], table["basis"] = 1.0, "norm"
    people = pd.DataFrame(kams, columns=["kam", "profile", "hours"]).assign(skill=3.0, fte=1.0)
    people["regions"] = [[] for _ in range(len(people))]
    worked = table[table["worked"]].set_index("account_id")
    takes = pd.DataFrame(dict.fromkeys(people["kam"], worked["hours"]), index=worked.index)
    barred = pd.DataFrame([(*bar, False)[:4] for bar in bars], columns=["account_id", "kam", "person", "serves"])
    barred = barred.astype({"serves": bool})
    made = TeamCase(table, takes, people, barred, pd.Series(strength or {}, dtype=float), 100.0)
    for name, column in more.items():
        if name == "regions":
            made.kams["regions"] = column
        else:
            made.accounts[name] = column
    return made

"""Needs of persons: what each is paid a bonus for, who matters, and how much of the influence we understand."""

from __future__ import annotations

import pandas as pd

from kamlib.steps.needs.decision import AgreedPerson
from kamlib.steps.shared.ledger import column, words

#: Roles that matter whatever the influence, and the influence that matters whatever the role.
ROLES = ("decides", "influences", "guards")
INFLUENTIAL = 3.0
_TEXTS = ("person", "function", "role", "bonus_kind", "bonus_driver", "income_link", "our_owner", "barred_kams")
_NUMBERS = ("influence", "attitude", "attitude_before", "unanswered")


def list_persons(contacts: pd.DataFrame, agreed: tuple[AgreedPerson, ...]) -> pd.DataFrame:
    """Return an account's persons as the room sees them.

    Parameters
    ----------
    contacts : DataFrame
        The account's rows of the table ``contacts``.
    agreed : tuple of AgreedPerson
        What the room knows better; persons who are not among the contacts are left out.

    Returns
    -------
    DataFrame
        person, function, role, bonus_kind, bonus_driver, income_link, our_owner, barred_kams ('' unknown), influence
        (1–5), attitude and attitude_before (−2…+2), unanswered (contacts in a row), last_contact, matters (bool:
        decides, influences or guards, or has an influence of `INFLUENTIAL` and more). Most influential first.
    """
    frame = pd.DataFrame({name: words(contacts, name, "") for name in _TEXTS})
    for name in _NUMBERS:
        frame[name] = column(contacts, name)
    days = contacts["last_contact"] if "last_contact" in contacts else pd.Series(pd.NaT, index=contacts.index)
    frame["last_contact"] = pd.to_datetime(days)
    for each in agreed:
        at = frame["person"] == each.person
        for name, value in (("bonus_kind", each.bonus_kind), ("income_link", each.income_link)):
            if value is not None:
                frame.loc[at, name] = value
        if each.our_owner is not None:
            frame.loc[at, "our_owner"] = each.our_owner
    frame["matters"] = frame["role"].isin(ROLES) | (frame["influence"] >= INFLUENTIAL)
    order = ["influence", "person"]
    return frame.sort_values(order, ascending=[False, True], kind="stable", na_position="last").reset_index(drop=True)


def cover_bonuses(persons: pd.DataFrame) -> float | None:
    """Return Σ influence with a known bonus / Σ influence of those who matter; None where no influence is known."""
    known = persons[persons["matters"] & persons["influence"].notna()]
    total = float(known["influence"].sum())
    return float(known.loc[known["bonus_kind"] != "", "influence"].sum()) / total if total > 0 else None

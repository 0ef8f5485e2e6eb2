"""The customer's word on the variants: rounds, wishes, what it changed, and the form that asks for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared.ledger import column, words

#: Acceptance (1–5) from which a variant is taken as accepted, below which as refused; and the least voice that accepts.
ACCEPTED, REFUSED, LEAST_VOICE = 4.0, 3.0, 3.0


def read_voices(feedback: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the customer's answers with the role of whoever gave them.

    Returns
    -------
    DataFrame
        variant, round, person (internal), role (category of the contacts; '' unknown), date, acceptance (1–5), change
        (what he wants changed; ''), last (bool; his latest word on the variant). Sorted by variant, round, person.
    """
    frame = pd.DataFrame({name: words(feedback, name, "") for name in ("variant", "person", "change")})
    frame["round"] = column(feedback, "round").astype("Int64")
    frame["acceptance"] = column(feedback, "acceptance")
    frame["date"] = feedback.get("date", pd.NaT)
    roles = pd.Series(words(contacts, "role", "").to_numpy(), index=words(contacts, "person", ""))
    frame["role"] = frame["person"].map(roles[~roles.index.duplicated()]).astype(object).fillna("")
    frame = frame.sort_values(["variant", "round", "person"], kind="stable").reset_index(drop=True)
    frame["last"] = frame["round"] == frame.groupby(["variant", "person"])["round"].transform("max")
    return frame[["variant", "round", "person", "role", "date", "acceptance", "change", "last"]]


def judge_states(variants: pd.Series, voices: pd.DataFrame, offers: pd.DataFrame) -> pd.Series:
    """Return what the customer makes of each variant, by variant.

    Each person counts with his latest word. ``unvalidated``: nobody has answered; ``revised``: it has changed since the
    last answer; ``accepted``: mean of 4 and more and nobody below 3; ``refused``: mean below 3; else ``discussed``.
    """
    last = voices[voices["last"]].groupby("variant")["acceptance"]
    mean, least = last.mean().reindex(variants), last.min().reindex(variants)
    answered = voices.groupby("variant")["round"].max().astype(float).reindex(variants)
    version = pd.concat([column(offers, "from_round"), column(offers, "until_round") + 1], axis=1).max(axis=1)
    version = version.groupby(words(offers, "variant", "")).max().reindex(variants)
    accepted = (mean >= ACCEPTED) & (least >= LEAST_VOICE)
    conditions = [mean.isna(), version > answered, accepted, mean < REFUSED]
    states = np.select(conditions, ["unvalidated", "revised", "accepted", "refused"], "discussed")
    return pd.Series(states.astype(object), index=variants.to_numpy())


def sum_rounds(voices: pd.DataFrame) -> pd.DataFrame:
    """Return the rounds of each variant.

    Returns
    -------
    DataFrame
        variant, round, people, acceptance (mean), lowest, wishes (number of changes asked for), moved (mean change of
        those who also spoke in the round before; NaN in the first).
    """
    grouped = voices.groupby(["variant", "round"], sort=True)
    frame = grouped.agg(
        people=("person", "nunique"),
        acceptance=("acceptance", "mean"),
        lowest=("acceptance", "min"),
        wishes=("change", lambda texts: int((texts != "").sum())),
    ).reset_index()
    before = voices.assign(moved=voices["acceptance"] - voices.groupby(["variant", "person"])["acceptance"].shift())
    moved = before.groupby(["variant", "round"])["moved"].mean()
    index = pd.MultiIndex.from_frame(frame[["variant", "round"]])
    return frame.assign(moved=moved.reindex(index).to_numpy(dtype=float))


def list_wishes(voices: pd.DataFrame) -> pd.DataFrame:
    """Return what the customer's people asked to change, and whether it was settled.

    Returns
    -------
    DataFrame
        variant, round, change, people (who asked for it), state (open: it is their latest word / settled: whoever asked
        has answered since and accepts, or marks higher / unsettled: answered since, no higher / silent: did not answer
        the later round). Open ones first.
    """
    asked = voices[voices["change"] != ""].copy()
    order = voices.groupby(["variant", "person"])["acceptance"].agg(["last"]).rename(columns={"last": "latest"})
    asked = asked.join(order, on=["variant", "person"])
    last_round = voices.groupby("variant")["round"].max()
    asked["later"] = asked["variant"].map(last_round) > asked["round"]
    content = (asked["latest"] > asked["acceptance"]) | (asked["latest"] >= ACCEPTED)
    conditions = [asked["last"] & ~asked["later"], asked["last"], content]
    asked["state"] = np.select(conditions, ["open", "silent", "settled"], "unsettled").astype(object)
    keys = ["variant", "round", "change", "state"]
    frame = asked.groupby(keys, sort=True).agg(people=("person", "nunique")).reset_index()
    rank = frame["state"].map({"open": 0, "unsettled": 1, "silent": 2, "settled": 3})
    frame = frame.assign(rank=rank).sort_values(["rank", "variant", "round", "change"], kind="stable")
    return frame[["variant", "round", "change", "people", "state"]].reset_index(drop=True)


def compare_before(terms_before: pd.DataFrame, terms_after: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Put each variant as first shown beside the variant as it is now.

    Parameters
    ----------
    terms_before, terms_after : DataFrame
        variant, customer_npv, our_npv (``money.weigh_terms``): as shown in the first round, and now.
    rounds : DataFrame
        See :func:`sum_rounds`.

    Returns
    -------
    DataFrame
        variant, rounds, accepted_before, accepted_after (mean acceptance of the first and the last round), moved (by
        those who spoke more than once; NaN), revised (bool; its components changed), value_before, value_after,
        our_before, our_after (present values, expected).
    """
    grouped = rounds.groupby("variant")
    seen = grouped.agg(rounds=("round", "nunique"), first=("acceptance", "first"), last=("acceptance", "last"))
    moved = grouped["moved"].sum(min_count=1)
    before, after = terms_before.set_index("variant"), terms_after.set_index("variant")
    frame = pd.DataFrame({"variant": after.index}).set_index("variant")
    frame["rounds"] = seen["rounds"].reindex(frame.index).fillna(0).astype(int)
    frame["accepted_before"], frame["accepted_after"] = (seen[name].reindex(frame.index) for name in ("first", "last"))
    frame["moved"] = moved.reindex(frame.index)
    old = before.reindex(frame.index)
    frame["value_before"], frame["value_after"] = old["customer_npv"], after["customer_npv"]
    frame["our_before"], frame["our_after"] = old["our_npv"], after["our_npv"]
    return frame.reset_index()


def first_shown(offers: pd.DataFrame) -> pd.DataFrame:
    """Return the components as they were shown in the first round: later ones left out, dropped ones back."""
    since, until = column(offers, "from_round"), column(offers, "until_round")
    rows = offers[(since.isna() | (since <= 1)) & (until.isna() | (until >= 1))]
    return rows.assign(until_round=np.nan) if len(rows) else rows


def revised_variants(offers: pd.DataFrame) -> list[str]:
    """Return the variants whose components changed between rounds."""
    changed = (column(offers, "from_round") > 1) | column(offers, "until_round").notna()
    return sorted(set(offers.loc[changed, "variant"]))


def lay_form(components: pd.DataFrame, equations: pd.DataFrame, variants: pd.DataFrame) -> pd.DataFrame:
    """Lay out the form that asks the customer for his word; nothing of ours is in it.

    Returns
    -------
    DataFrame
        variant, title, component, equation, difference (its factors, as a number with a unit: ``measure`` needs none),
        difference_unit, unit_worth, worth (a year, if it works), counter_condition (what we ask in return), then blank
        columns for him: right_figure, acceptance, change.
    """
    current = components[components["current"]]
    shown = current[["variant", "component", "equation", "worth", "counter_condition", "counted_in"]]
    factors = equations[["equation", "difference", "difference_unit", "unit_worth"]]
    frame = shown.merge(factors, on="equation", how="left").merge(
        variants[["variant", "title"]], on="variant", how="left"
    )
    frame["worth"] = frame["worth"].where(frame["counted_in"] == "")
    for name in ("right_figure", "acceptance_mark", "change"):
        frame[name] = ""
    return frame[_FORM]


_FORM = [
    *("variant", "title", "component", "equation", "difference", "difference_unit", "unit_worth", "worth"),
    *("counter_condition", "right_figure", "acceptance_mark", "change"),
]

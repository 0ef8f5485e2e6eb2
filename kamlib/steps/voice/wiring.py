"""Wiring: what is gathered from the book, and how the result is computed from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.core.tables import TABLES
from kamlib.steps.shared.ledger import words
from kamlib.steps.voice.agreed import cost_situations, judge_standards, list_statements
from kamlib.steps.voice.answers import mark_people, read_answers
from kamlib.steps.voice.case import VoiceCase
from kamlib.steps.voice.decision import VoiceDecision, describe_questions
from kamlib.steps.voice.drivers import relate_themes
from kamlib.steps.voice.findings import find
from kamlib.steps.voice.followups import list_comments, list_low_marks, write_letter
from kamlib.steps.voice.library import find_item, items, list_library
from kamlib.steps.voice.movement import compare_waves
from kamlib.steps.voice.result import VoiceResult
from kamlib.steps.voice.scores import count_promoters, score_people, score_questions, score_themes
from kamlib.steps.voice.waves import PERSON, count_response, keep_answered, tell_waves


def gather(book: Book) -> VoiceCase:
    """Gather the client's tables."""
    names = ("accounts", "survey", "survey_sent", "contacts")
    return VoiceCase(*(_whole(book.frame(name), name) for name in names))


def _whole(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with every column of its schema, so that an empty one reads as any other."""
    columns = [column.name for column in TABLES[name].columns]
    return frame.reindex(columns=[*columns, *(each for each in frame if each not in columns)])


def compute(case: VoiceCase, decision: VoiceDecision) -> VoiceResult:
    """Return the result as decided, or as proposed where nobody has decided."""
    accounts, survey, sent = case.accounts, keep_answered(case.survey), case.sent
    answers = read_answers(survey, sent, describe_questions(case.survey, decision.questions))
    people, waves = mark_people(answers), tell_waves(survey, sent)
    told = waves.loc[waves["answered"] > 0, "wave"].tolist()
    last, before = [*[""] * 2, *told][::-1][:2]
    now, who = answers[answers["wave"] == last], people[people["wave"] == last]
    listed = sent[sent["wave"] == last]
    themes = score_themes(who, now, decision.weighting)
    whole, drivers = relate_themes(who, themes)
    low_marks = list_low_marks(now, accounts, decision.followups, decision.low_mark)
    letter = write_letter(now, who, low_marks, accounts)
    response = _named(count_response(survey, listed, ["account_id"]), accounts)
    result = VoiceResult(
        waves=waves,
        roles=count_response(survey, listed, ["role"]),
        response=response.sort_values(["response_share", "account_id"], ignore_index=True),
        silent=_silent(response, survey, sent, accounts),
        unanswered=_unanswered(listed, now, accounts),
        loyalty=count_promoters(answers, waves, decision.all_asked),
        themes=themes,
        history=_history(people, told, decision.weighting),
        questions=score_questions(now, decision.weighting),
        set_aside=_set_aside(answers),
        movement=compare_waves(people, before, last, decision.weighting),
        drivers=drivers,
        low_marks=low_marks,
        comments=list_comments(now, accounts),
        letter=letter,
        library=list_library(decision.items),
        form=decide_form(decision),
        invited=_invited(decision, accounts),
        standards=judge_standards(decision.standards, accounts),
        situations=cost_situations(decision.situations),
        statements=list_statements(decision.statements, accounts),
        decision=decision,
    )
    figures = _figures(result, last, whole)
    return with_findings(replace(result, figures=figures, checks=_checks(result, now, last)), find)


def decision_frame(result: VoiceResult) -> pd.DataFrame:
    """Return the questionnaire."""
    scales = {each.question: each.scale for each in result.decision.questions}
    return result.form.assign(scale=[scales.get(each, "0-10") for each in result.form["question"]])


def decide_form(decision: VoiceDecision) -> pd.DataFrame:
    """Return what is asked next: questions of the library by their keys, the client's own in their words."""
    library = items()
    own = [(each.theme, each.question) for each in decision.questions if each.ask and not find_item(each.question)]
    asked = [(library[key].theme, key) for key in decision.items]
    table = pd.DataFrame([*asked, *own], columns=["theme", "question"])
    order = {theme: place for place, theme in enumerate(dict.fromkeys(each.theme for each in library.values()))}
    return table.sort_values("theme", key=lambda themes: themes.map(order), kind="stable", ignore_index=True)


def _named(table: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    named = table.copy()
    named.insert(1, "name", table["account_id"].map(accounts.set_index("account_id")["name"]))
    return named


def _silent(response: pd.DataFrame, survey: pd.DataFrame, sent: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts of which nobody answered, though somebody was asked; and in how many waves that was so."""
    owners = words(accounts, "owner", "").set_axis(accounts["account_id"])
    by_wave = count_response(survey, sent, ["account_id", "wave"])
    waves = by_wave[by_wave["answered"] == 0].groupby("account_id").size()
    table = response[response["answered"] == 0].sort_values(["asked", "account_id"], ascending=[False, True])
    table = table.assign(owner=table["account_id"].map(owners), waves=table["account_id"].map(waves))
    return table[["account_id", "name", "owner", "asked", "waves"]].reset_index(drop=True)


def _unanswered(listed: pd.DataFrame, now: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    came = now[PERSON].drop_duplicates().assign(came=True)
    rows = listed[[*PERSON, "role"]].merge(came, on=PERSON, how="left")
    rows = rows[rows["came"].isna()].sort_values(PERSON)
    table = _named(rows.drop(columns="came"), accounts)
    return table.assign(role=words(table, "role", ""))[["account_id", "name", "respondent", "role"]].reset_index(
        drop=True
    )


def _history(people: pd.DataFrame, waves: list[str], weighting: str) -> pd.DataFrame:
    place = {wave: each for each, wave in enumerate(waves)}
    rows = [
        {"theme": theme, "wave": wave} | score_people(group, weighting)
        for (theme, wave), group in people.groupby(["theme", "wave"], sort=True)
    ]
    columns = list(VoiceResult.schemas()["history"].columns)
    table = pd.DataFrame(rows, columns=columns)
    order = table["wave"].map(place)
    return table.assign(place=order).sort_values(["theme", "place"], ignore_index=True)[columns]


def _invited(decision: VoiceDecision, accounts: pd.DataFrame) -> pd.DataFrame:
    rows = [(each.account_id, each.person, each.role) for each in decision.persons]
    return _named(pd.DataFrame(rows, columns=["account_id", "person", "role"]), accounts)


def _set_aside(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the questions some of whose marks lie beyond their scale, in any wave, and how many do."""
    beyond = answers[answers["beyond"]]
    return beyond.groupby(["question", "scale"], sort=True).size().rename("n").reset_index()


def _figures(result: VoiceResult, last: str, whole: str) -> dict[str, Any]:
    wave = result.waves[result.waves["wave"] == last]
    loyal = result.loyalty[result.loyalty["wave"] == last]
    low = result.low_marks

    def of(rows: pd.DataFrame, name: str) -> Any:
        value = rows[name].iloc[0] if len(rows) else None
        return None if value is None or value != value else float(value) if rows[name].dtype == float else int(value)

    waiting = low.loc[(low["action"] == "") | low["due"].isna(), "account_id"].nunique()
    return {
        "wave": last or None,
        **{name: of(wave, name) for name in ("asked", "answered", "response_share", "unlisted")},
        "silent_accounts": len(result.silent) if of(wave, "asked") is not None else None,
        **{name: of(loyal, name) for name in ("nps", "nps_low", "nps_high", "n")},
        "low_open": int(low["open"].sum()) if last else None,
        "letters_waiting": int(waiting) if last else None,
        "whole": whole or None,
        "weighting": result.decision.weighting,
    }


def _checks(result: VoiceResult, now: pd.DataFrame, last: str) -> tuple[Check, ...]:
    wave = result.waves[result.waves["wave"] == last]
    marks = int(now["score"].notna().sum() - now["beyond"].sum())
    asked = float(wave["asked"].fillna(0).sum())
    return (
        Check("answers", float(result.questions["n"].sum()), float(marks), 0.0),
        Check("asked", float(result.response["asked"].sum()), asked, 0.0),
        Check("silence", float(result.response["answered"].sum() + len(result.unanswered)), asked, 0.0),
        Check("people", float(wave["listed"].sum() + wave["unlisted"].sum()), float(wave["answered"].sum()), 0.0),
    )

"""What the survey says: sentences that can be false, each with its number."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.voice.result import VoiceResult
from kamlib.steps.voice.scores import FEW

#: Below it fewer people answered than kept silent: who they are matters more than their mean.
HALF = 0.5
#: Below it the questions of a theme are better read one by one.
LEAST_ALPHA = 0.6
#: Questions that the printed form holds (``questionnaire.yaml``): nobody fills in more.
PRINTED = 60


def find(result: VoiceResult) -> Iterator[Finding]:
    """Yield what the result says."""
    if len(result.form) > PRINTED:
        yield Finding("long_form", {"n": len(result.form), "most": PRINTED}, "warn", 55)
    yield from _agreed(result)
    if result.figures["wave"] is None:
        asked = float(result.waves["asked"].sum())
        values = {"n": len(result.form)}
        yield (
            Finding("nobody_answered", {"n": int(asked)}, "warn", 90)
            if asked
            else Finding("nobody_asked", values, "warn", 90)
        )
        return
    yield from _response(result)
    yield from _reading(result)
    yield from _promoters(result)
    yield from _themes(result)
    yield from _movement(result)
    yield from _drivers(result)
    yield from _loop(result)


def _response(result: VoiceResult) -> Iterator[Finding]:
    figures = result.figures
    values = {name: figures[name] for name in ("wave", "asked", "answered")}
    if figures["asked"] is None:
        yield Finding("rate_unknown", values, "warn", 80)
    else:
        values |= {"share": figures["response_share"], "answered": figures["answered"] - figures["unlisted"]}
        low = figures["response_share"] < HALF
        yield Finding("response_low" if low else "response", values, "warn" if low else "info", 85 if low else 60)
    if figures["asked"] is not None and figures["unlisted"]:
        yield Finding("unlisted", {"n": figures["unlisted"]}, "warn", 50)
    if len(result.silent):
        values = {"n": len(result.silent), "names": result.silent["name"].tolist()}
        yield Finding("silent", values, "bad", 88)


def _reading(result: VoiceResult) -> Iterator[Finding]:
    """What in the answers could not be read as it stands, or was read by a guess."""
    unsorted = result.questions[result.questions["theme"] == "unsorted"]
    if len(unsorted):
        yield Finding("unsorted", {"n": len(unsorted), "names": unsorted["question"].tolist()}, "warn", 70)
    if len(result.set_aside):
        values = {"n": int(result.set_aside["n"].sum()), "names": result.set_aside["question"].tolist()}
        yield Finding("beyond", values, "bad", 95)
    other = result.questions[result.questions["scale"] != "0-10"]
    if len(other):
        yield Finding("other_scale", {"n": len(other), "names": other["question"].tolist()}, "warn", 92)


def _promoters(result: VoiceResult) -> Iterator[Finding]:
    figures = result.figures
    if figures["nps"] is not None:
        values = {name: figures[name] for name in ("nps", "nps_low", "nps_high", "n", "wave")}
        few = figures["nps_low"] is None
        yield Finding("nps_few" if few else "nps", values | ({"least": FEW} if few else {}), "info", 75)
    elif (result.questions["theme"] == "recommend").any():
        yield Finding("no_nps", {}, "warn", 74)


def _themes(result: VoiceResult) -> Iterator[Finding]:
    scored = result.themes[result.themes["mean"].notna() & ~result.themes["theme"].isin(["recommend", "whole"])]
    if len(scored) > 1:
        first, last = scored.iloc[0], scored.iloc[-1]
        values = {"theme": first["theme"], "mean": first["mean"], "low": first["low"], "high": first["high"]}
        yield Finding("lowest", values | {"best": last["theme"], "best_mean": last["mean"]}, "info", 72)
    few = result.themes[result.themes["n"] < FEW]
    if len(few):
        yield Finding("few", {"n": len(few), "themes": few["theme"].tolist(), "least": FEW}, "warn", 45)
    loose = result.themes[result.themes["alpha"] < LEAST_ALPHA]
    if len(loose):
        yield Finding("loose", {"n": len(loose), "themes": loose["theme"].tolist(), "limit": LEAST_ALPHA}, "info", 40)


def _movement(result: VoiceResult) -> Iterator[Finding]:
    against = result.movement[result.movement["verdict"] == "against"]
    if len(against):
        worst = against.loc[(against["paired"] - against["change"]).abs().idxmax()]
        values = {"n": len(against), "theme": worst["theme"], "paired_n": int(worst["paired_n"])}
        figures = {"paired": worst["paired"], "change": worst["change"], "mix": worst["mix"]}
        yield Finding("against", values | figures, "bad", 86)
    for verdict, tone, weight in (("falls", "bad", 82), ("rises", "good", 64)):
        moved = result.movement[result.movement["verdict"] == verdict]
        if len(moved):
            far = moved.loc[moved["paired"].abs().idxmax()]
            values = {"n": len(moved), "themes": moved["theme"].tolist(), "theme": far["theme"]}
            values |= {"paired": far["paired"], "low": far["paired_low"], "high": far["paired_high"]}
            yield Finding(verdict, values, tone, weight)


def _drivers(result: VoiceResult) -> Iterator[Finding]:
    sure = result.drivers[result.drivers["low"] > 0]
    if len(sure):
        top = sure.iloc[0]
        values = {"theme": top["theme"], "whole": result.figures["whole"], "n": int(top["n"])}
        values |= {"correlation": top["correlation"], "low": top["low"], "high": top["high"]}
        yield Finding("goes_with", values, "info", 58)
    improve = sure[sure["place"] == "improve"]
    if len(improve):
        yield Finding("improve", {"n": len(improve), "themes": improve["theme"].tolist()}, "warn", 62)


def _loop(result: VoiceResult) -> Iterator[Finding]:
    open_marks = result.low_marks[result.low_marks["open"]]
    if len(open_marks):
        values = {"n": len(open_marks), "of": len(result.low_marks), "names": open_marks["name"].unique().tolist()}
        yield Finding("low_open", values, "warn", 78)
    if result.figures["letters_waiting"]:
        yield Finding("letters_waiting", {"n": result.figures["letters_waiting"]}, "info", 48)


def _agreed(result: VoiceResult) -> Iterator[Finding]:
    missed = result.standards[result.standards["verdict"] == "missed"]
    if len(missed):
        worst = missed.loc[(missed["within_share"] - missed["agreed_share"]).idxmin()]
        values = {"n": len(missed), "name": worst["standard"], "share": worst["within_share"]}
        yield Finding("standard_missed", values | {"agreed": worst["agreed_share"]}, "bad", 76)
    idle = result.situations[result.situations["drilled_by"] == ""]
    if len(idle):
        yield Finding("undrilled", {"n": len(idle), "names": idle["situation"].tolist()}, "warn", 52, "internal")

"""Editors of the decisions: the decision comes back whole, edits arrive, and nothing wrong is ever saved."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from kamlib.core.errors import UsageError
from kamlib.core.paths import share
from kamlib.i18n import Language
from kamlib.steps.priorities.decision import ChosenAccount
from kamlib.steps.priorities.editor import MOST_OFFERED, _rows
from kamlib.steps.profile import editor as profile
from kamlib.steps.profile.criteria import BestWorst, Criterion
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.widgets.cells import CellError
from kamlib.workspace.engagement import Engagement

from .shop import ACCOUNT, DAY, STEMS, Shop, sign, type_in

WIDGET = "application/vnd.jupyter.widget-view+json"


def rows(editor):
    return {name: table.read() for name, table in editor.tables.items()}


def saved(shop, stem):
    account = ACCOUNT if stem in ("competitors", "offers", "dossier") else ""
    return shop.engagement.decisions.read(stem, account)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_an_untouched_editor_gives_the_decision_back_in_our_words(shop, stem, lang):
    editor = shop.editor(stem, lang)
    decision = editor.book.result().decision
    assert editor._build(rows(editor)) == decision
    for table in editor.tables.values():
        keys = {each.name for each in table._columns}
        titles = [each["title"] for each in table.heads] + [line[0] for line in table.shown]
        assert not keys & set(titles)
        words = [word for rule in table.rules for word in rule["choices"] if word]
        assert not [word for word in words if "_" in word]


@pytest.mark.slow
def test_saving_the_proposals_changes_no_table(shop):
    before = {stem: shop.book(stem).result() for stem in STEMS}
    # A signed offer stands in the budget's plan: it is signed last, and the budget compared before.
    for signed in (tuple(stem for stem in STEMS if stem != "offers"), ("offers",)):
        for stem in signed:
            editor = sign(shop.editor(stem))
            assert editor.save(DAY), editor.status.value
            assert editor._build(rows(editor)) == before[stem].decision
            assert saved(shop, stem).value == before[stem].decision.model_dump(mode="json")
        anew = Shop(shop.engagement.folder)
        anew.engagement = shop.engagement  # the data are read already; decisions are read from the files
        for stem in signed:
            after = anew.book(stem).result()
            for name, table in after.tables().items():
                pd.testing.assert_frame_equal(table, before[stem].tables()[name], rtol=1e-9)
            assert after.decision == before[stem].decision


def test_points_are_brought_to_a_hundred_and_shown_so(shop):
    editor = sign(shop.editor("profile"))
    table = editor.tables["criteria"]
    before = [row["weight"] for row in table.rows]
    type_in(table, 0, "weight", "40,5")
    assert table.rows[0]["share"] == pytest.approx(40.5 / (sum(before) - before[0] + 40.5))
    assert editor.save(DAY), editor.status.value
    points = [each["weight"] for each in saved(shop, "profile").value["criteria"]]
    assert sum(points) == pytest.approx(100, abs=1e-9)
    assert points[0] / points[1] == pytest.approx(40.5 / before[1], rel=2e-3)
    assert [row["weight"] for row in table.rows] == points


def test_points_of_a_hundred_stay_and_zero_sums_are_left_to_the_model():
    assert profile.to_hundred([60, 40]) == [60, 40]
    assert profile.to_hundred([1, 1, 1]) == [33.34, 33.33, 33.33]
    assert profile.to_hundred([0, 0]) == [0, 0]


def test_thresholds_are_typed_in_their_own_unit(shop):
    editor = shop.editor("profile")
    table = editor.tables["criteria"]
    places = {row["own"]["unit"]: at for at, row in enumerate(table.rows)}
    type_in(table, places["share"], "floor", "12,5 %")
    type_in(table, places["money"], "target", "60 000 000 ₽")
    type_in(table, places["points"], "must_have", "4")
    decision = editor._build(rows(editor))
    assert decision.criteria[places["share"]].floor == 0.125
    assert decision.criteria[places["money"]].target == 60_000_000
    assert decision.criteria[places["points"]].must_have == 4


def test_what_a_mark_means_is_typed_and_the_usual_words_are_nobody_s(shop):
    editor = shop.editor("profile")
    table = editor.tables["anchors"]
    place = next(at for at, row in enumerate(table.rows) if row["id"] == "strategic_fit")
    assert table.rows[place]["anchor_low"].startswith("Ему нужно то")
    type_in(table, place, "anchor_high", "Наши сплавы решают его главную задачу")
    edited = {each.id: each for each in editor._build(rows(editor)).criteria}
    one = edited["strategic_fit"]
    assert (one.anchor_low, one.anchor_high) == ("", "Наши сплавы решают его главную задачу")
    assert all(not each.anchor_low for each in edited.values())


def test_a_criterion_goes_and_another_comes(shop):
    editor = sign(shop.editor("profile"))
    table = editor.tables["criteria"]
    result = editor.book.result()
    box = editor.view.children[2]
    metric, _ = box.children
    assert not {row["own"]["id"] for row in table.rows} & {key for _, key in metric.options}
    gone = table.rows[1]["own"]["id"]
    type_in(table, 1, "keep", "0")
    metric.value = "complaints"
    box.add(None)
    metric.value = "industry"
    box.add(None)
    assert [row["id"] for row in editor.tables["categories"].rows] == ["industry"] * result.metrics[
        "industry"
    ].nunique()
    type_in(editor.tables["categories"], 0, "value", "80")
    assert editor.save(DAY), editor.status.value
    criteria = {each["id"]: each for each in saved(shop, "profile").value["criteria"]}
    assert gone not in criteria
    assert criteria["complaints"]["floor"] > criteria["complaints"]["target"]
    assert list(criteria["industry"]["categories"].values()) == [0.8]
    assert len(editor.tables["categories"].rows) == result.metrics["industry"].nunique()
    assert {"complaints", "industry"} <= {row["own"]["id"] for row in table.rows}


def test_votes_and_judgements_survive_the_editing():
    start = ProfileDecision(
        criteria=(
            Criterion(id="a", metric="a", group="fit", weight=2, function="bands", edges=(1,), values=(0, 1)),
            Criterion(id="b", metric="b", group="risk", weight=1, floor=0, target=1, label="Риск"),
        ),
        voters={"Анна": {"a": 60, "b": 40}},
        best_worst=BestWorst(best="a", worst="b", best_to_others={"b": 3}, others_to_worst={"a": 3}),
        method="voters",
        roles={"colour": "other"},
    )
    language = Language("en")
    laid = profile._lay(start, pd.DataFrame({"account_id": []}), language) | {
        "fields": [{"name": "method", "value": "voters"}]
    }
    assert profile.build(start, laid, language) == start
    laid["criteria"][1]["keep"] = False
    with pytest.raises(ValueError, match="unknown: b"):
        profile.build(start, laid, language)


def test_accounts_are_chosen_ordered_and_explained(shop):
    editor = sign(shop.editor("priorities"))
    table, fields = editor.tables["accounts"], editor.tables["fields"]
    ids = [row["account_id"] for row in table.rows]
    chosen = [each.account_id for each in editor.book.result().decision.accounts]
    assert len(ids) >= 30
    type_in(table, ids.index(chosen[0]), "chosen", "0")
    type_in(table, ids.index(chosen[-1]), "order", "1")
    type_in(table, ids.index(chosen[1]), "order", "2")
    new = next(each for each in ids if each not in chosen)
    type_in(table, ids.index(new), "chosen", "да")
    type_in(table, ids.index(new), "reason", "<script>alert(1)</script>")
    type_in(fields, 0, "value", "55")
    type_in(fields, 2, "value", "6")
    assert editor.save(DAY), editor.status.value
    value = saved(shop, "priorities").value
    names = [each["account_id"] for each in value["accounts"]]
    assert names[:2] == [chosen[-1], chosen[1]]
    assert names[-1] == new
    assert chosen[0] not in names
    assert value["boundary"] == 0.55
    assert value["size"] == 6
    assert value["accounts"][-1]["reason"] == "<script>alert(1)</script>"


def test_an_account_far_down_the_list_stays_in_the_table(shop):
    result = shop.book("priorities").result()
    far = result.ranking["account_id"].iloc[MOST_OFFERED + 20]
    decision = result.decision.model_copy(update={"accounts": [ChosenAccount(account_id=far, reason="связи")]})
    offered = _rows(result.ranking, decision)
    assert [(row["account_id"], row["reason"]) for row in offered if row["chosen"]] == [(far, "связи")]
    assert len(offered) == MOST_OFFERED + 1


def test_levels_caps_and_assumptions_of_the_budget(shop):
    editor = shop.editor("budget")
    result = editor.book.result()
    first = editor.tables["levels"].rows[0]["account_id"]
    type_in(editor.tables["levels"], 0, "level", "")
    type_in(editor.tables["levels"], 1, "level", "none")
    type_in(editor.tables["money_caps"], 0, "amount", "12 500 000")
    type_in(editor.tables["money_caps"], 1, "amount", "")
    names = [row["name"] for row in editor.tables["fields"].rows]
    type_in(editor.tables["fields"], names.index("fte_cap"), "value", "")
    type_in(editor.tables["fields"], names.index("erosion"), "value", "7,5")
    decision = editor._build(rows(editor))
    assert first not in decision.level_of()
    assert decision.levels[0].level == "none"
    caps = {each.year: each.amount for each in decision.money_caps}
    years = editor.book.settings.plan_years
    assert caps[years[0]] == 12_500_000
    assert years[1] not in caps
    assert (decision.fte_cap, decision.erosion) == (None, 0.075)
    assert decision.retention == result.decision.retention


def test_scenarios_stand_on_both_sides_of_the_base(shop):
    editor = shop.editor("budget")
    type_in(editor.tables["scenarios"], 0, "optimistic", "0,9")
    with pytest.raises(CellError, match="не меньше 1"):
        editor._build(rows(editor))


def test_criteria_rivals_and_raters_of_the_session(shop):
    editor = shop.editor("competitors")
    decision = editor.book.result().decision
    type_in(editor.tables["criteria"], 0, "keep", "0")
    type_in(editor.tables["criteria"], 1, "importance", "50")
    for name, typed in (("cost_per_point", "1 200 000"), ("copy_months", "18"), ("copy_evidence", "B")):
        type_in(editor.tables["criteria"], 1, name, typed)
    type_in(editor.tables["rivals"], 0, "keep", "0")
    type_in(editor.tables["raters"], 0, "keep", "0")
    names = [row["name"] for row in editor.tables["fields"].rows]
    type_in(editor.tables["fields"], names.index("price_weight"), "value", "35")
    type_in(editor.tables["fields"], names.index("use_adjusted"), "value", "0")
    type_in(editor.tables["fields"], names.index("tender_price_weight"), "value", "60")
    edited = editor._build(rows(editor))
    assert [each.criterion for each in edited.criteria] == [each.criterion for each in decision.criteria[1:]]
    assert edited.criteria[0].importance == 50
    first, second = edited.criteria[:2]
    assert (first.cost_per_point, first.copy_months, first.copy_evidence) == (1_200_000, 18, "B")
    assert (second.cost_per_point, second.copy_months, second.tender_points) == (None, None, None)
    assert edited.tender_price_weight == 0.6
    assert edited.rivals == decision.rivals[1:]
    assert edited.leave_out == (editor.tables["raters"].rows[0]["rater"],)
    assert (edited.price_weight, edited.use_adjusted) == (0.35, False)
    type_in(editor.tables["criteria"], 2, "importance", "")
    with pytest.raises(CellError, match="баллов важности нет"):
        editor._build(rows(editor))


def test_the_offer_its_reasons_and_assumptions(shop):
    editor = shop.editor("offers")
    table, fields = editor.tables["reasons"], editor.tables["fields"]
    variants = [row["variant"] for row in table.rows]
    chosen = editor.book.result().decision.variant
    other = next(at for at, each in enumerate(variants) if each != chosen)
    type_in(table, other, "against", "Дорого нам")
    names = [row["name"] for row in fields.rows]
    type_in(fields, names.index("discount"), "value", "12,5")
    decision = editor._build(rows(editor))
    assert [(each.variant, each.reason) for each in decision.reasons] == [(variants[other], "Дорого нам")]
    assert decision.discount == 0.125
    type_in(table, variants.index(chosen), "against", "Сомневаемся")
    with pytest.raises(CellError, match="выбран"):
        editor._build(rows(editor))


def test_nothing_is_saved_while_anything_is_wrong(shop):
    editor = shop.editor("profile")
    table = editor.tables["criteria"]
    type_in(table, 0, "weight", "10^400")
    type_in(table, 1, "weight", "NaN")
    assert not editor.save(DAY)
    for said in ("кто решил", "почему решено", "10^400", "NaN"):
        assert said in editor.status.value
    type_in(table, 0, "weight", "1")
    type_in(table, 1, "weight", "1")
    sign(editor, who=" ", why="\n")
    assert not editor.save(DAY)
    sign(editor, who="я" * 201)
    assert not editor.save(DAY)
    sign(editor)
    type_in(table, 0, "floor", "5")
    type_in(table, 0, "target", "5")
    assert not editor.save(DAY)
    assert "Нижняя граница равна цели" in editor.status.value
    for at in range(len(table.rows)):
        type_in(table, at, "keep", "0")
    assert not editor.save(DAY)
    assert "Не осталось ни одного критерия" in editor.status.value
    assert saved(shop, "profile") is None


def test_signatures_are_escaped(shop):
    editor = sign(shop.editor("priorities"), who="<script>alert(1)</script>", why="<img src=x onerror=alert(1)>")
    assert editor.save(DAY)
    assert "<script>" not in editor.head.value
    assert "<img" not in editor.head.value
    assert editor.why.value == ""


def test_a_decision_changed_meanwhile_is_not_overwritten(shop):
    first, second = sign(shop.editor("priorities"), why="первый"), sign(shop.editor("priorities"), why="второй")
    assert first.save(DAY)
    assert not second.save(DAY)
    assert "записал кто-то другой" in second.status.value
    assert saved(shop, "priorities").entry.why == "первый"
    sign(first, why="ещё раз")
    assert first.save(DAY)
    assert [each.why for each in saved(shop, "priorities").history] == ["первый"]


def test_a_shipped_sample_is_read_only(shop):
    editor = sign(shop.editor("priorities"))
    sample = Engagement(share("data_samples", "toolmaker"))
    editor.book.engagement = sample
    assert editor.book.read_only
    assert not editor.save(DAY)
    assert "kam new DIR --sample toolmaker" in editor.status.value
    with pytest.raises(UsageError, match="sample_is_read_only"):
        editor.book.decide(editor.book.result().decision, who="x", why="y", when=DAY)
    assert not sample.decisions.folder.exists()


def test_widgets_come_only_to_the_living(shop, monkeypatch):
    book = shop.book("priorities")
    monkeypatch.setenv("KAM_LIVE", "0")
    plain = book.edit()._repr_mimebundle_()
    assert WIDGET not in plain
    monkeypatch.setenv("KAM_LIVE", "1")
    live = book.edit()._repr_mimebundle_()
    assert WIDGET in live
    assert {name: live[name] for name in plain} == plain
    json.dumps(live)


def test_a_batch_loads_no_widgets():
    code = "import sys, kamlib, kamlib.workbook.book; print('ipywidgets' in sys.modules, 'anywidget' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_dossier_takes_wording_and_a_cost_of_the_change_and_refuses_a_cost_of_nothing(shop):
    editor = shop.editor("dossier")
    edited = rows(editor)
    edited["lines"][0] |= {"show": False, "wording": "Иначе"}
    blank = next(row for row in edited["switching"] if row["item"] is None)
    blank |= {"item": "stock", "amount": 5.0}
    made = editor._build(edited)
    assert (made.lines[0].show, made.lines[0].wording) == (False, "Иначе")
    assert made.switching[-1].model_dump()["amount"] == 5.0
    assert made.switching[-1].evidence == "C"
    blank["item"] = None
    with pytest.raises(CellError):
        editor._build(edited)


def test_answers_to_low_marks_of_the_survey_arrive(shop):
    editor = shop.editor("voice", "ru")
    edited = rows(editor)
    account, theme = edited["followups"][0]["account_id"], edited["followups"][0]["theme"]
    edited["followups"][0] |= {"action": "Запас на площадке", "owner": "Сафин Т. Р.", "due": DAY}
    (told,) = editor._build(edited).followups
    assert (told.account_id, told.theme, told.owner, told.due) == (account, theme, "Сафин Т. Р.", DAY)


def test_standards_and_statements_are_typed_beside_the_survey(shop):
    editor = shop.editor("voice", "en")
    edited = rows(editor)
    edited["standards"][0] |= {"standard": "Answer", "agreed_share": 0.9, "cases": 10, "within": 9}
    edited["statements"][0] |= {"statement": "Too late", "theme": "delivery", "agreed": 3, "present": 4}
    decided = editor._build(edited)
    assert [(each.standard, each.within) for each in decided.standards] == [("Answer", 9)]
    assert [(each.theme, each.present) for each in decided.statements] == [("delivery", 4)]
    assert decided.situations == ()

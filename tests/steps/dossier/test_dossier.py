"""The dossier on figures that can be checked by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from kamlib.core.errors import InputError
from kamlib.i18n import Language
from kamlib.steps.dossier.charts import leaving_data
from kamlib.steps.dossier.decision import ShownLine, SwitchingCost, propose_dossier
from kamlib.steps.dossier.kinds import KINDS, read_kinds
from kamlib.steps.dossier.premium import price_state
from kamlib.steps.shared.benefits import Answer, confirmed_benefits, count_unpriced

from .cases import assess, case, deed, dossier, table

#: Our price 100, the rival's 80 for L; M has no price of his.
PRICES = (
    {"account_id": "A", "company": "us", "product_line": "L", "price": 100.0, "evidence": "A"},
    {"account_id": "A", "company": "Rival", "product_line": "L", "price": 80.0, "evidence": "A"},
)
QUALIFY = {"item": "qualification", "description": "Q", "amount": 110.0, "evidence": "A"}
STOP = {"item": "downtime", "description": "D", "amount": 1100.0, "probability": 0.1, "evidence": "C"}


# What was done, and how it is proven ---------------------------------------------------------------------------------


def test_benefits_by_year_and_grade_by_hand():
    result = assess(
        case(
            deed("2023-05-01", 100, 50, proof="customer", benefit_years=2),
            deed("2024-01-01", 30, 10, proof="us", confirmed=False),
            deed("2026-01-01", 7, proof="estimated"),
        )
    )
    by_year = result.by_year.set_index("year")
    assert by_year["benefit"].dropna().to_dict() == {2023: 100, 2024: 130, 2026: 7}
    assert by_year.loc[2024, ["customer", "us", "confirmed", "claimed"]].tolist() == [100, 30, 100, 30]
    assert np.isnan(by_year.loc[2025, "benefit"])  # nothing on file, and nothing pays: unknown, not nothing
    assert by_year["cumulative"].tolist() == [100, 230, 230, 237]
    grades = result.grades.set_index("proof")
    assert grades["benefit"].to_dict() == {"customer": 200, "us": 30, "estimated": 7}
    assert grades.loc["us", "confirmed"] == 0
    assert grades["share"].sum() == pytest.approx(1)
    assert all(check.holds for check in result.checks)


def test_kinds_by_hand():
    result = assess(
        case(
            deed("2024-01-01", 100, 20, kind="Обучение"),
            deed("2025-01-01", 50, 30, kind="training", benefit_years=2),
            deed("2025-02-01", 900, kind="Страховой запас"),
            deed("2025-03-01", cost=5, kind="Нечто"),
        )
    )
    kinds = result.kinds.set_index("kind")
    assert kinds.loc["training", "per_cost"] == pytest.approx((100 + 2 * 50) / 50)
    assert np.isnan(kinds.loc["stock", "per_cost"])  # nobody knows what it cost
    assert kinds.loc["other", ["deeds", "priced"]].tolist() == [1, 0]
    assert np.isnan(kinds.loc["other", "benefit"])
    own = result.by_kind[result.by_kind["kind"] == "training"]
    assert own["cumulative"].tolist() == [100, 150, 200]
    (nobody,) = result.by_kind[result.by_kind["kind"] == "other"].to_dict("records")
    assert np.isnan(nobody["benefit"])  # done, and nobody has counted: unknown, not nothing
    assert np.isnan(nobody["cumulative"])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Инженерный проект", "investment"),
        ("Пусконаладка", "investment"),
        ("Решение проблемы", "problem"),
        ("Срочная поставка", "express"),
        ("Консигнация", "stock"),
        ("Образцы", "samples"),
        ("Особая мера", "rescue"),
        ("Consulting", "consulting"),
        ("Site training", "training"),
        ("Статистика", "statistics"),
        ("Нечто", "other"),
        (None, "other"),
        *zip(KINDS, KINDS, strict=True),
    ],
)
def test_the_kind_is_read_from_the_clients_own_word(said, kind):
    assert read_kinds(pd.Series([said], dtype=object)).tolist() == [kind]


def test_a_saving_that_two_deeds_name_is_counted_once_with_the_best_proven():
    rows = (
        deed("2024-01-01", 80, equation="Простои", proof="us", benefit_years=2),
        deed("2024-06-01", 60, equation=" простои", proof="customer"),
        deed("2025-03-01", 10, equation="Простои", proof="estimated"),
    )
    # 2024: measured by the customer, though smaller; 2025: measured by us.
    assert confirmed_benefits(dossier(*rows), [2024, 2025]).tolist() == [60, 80]
    result = assess(case(*rows))
    assert result.by_year["benefit"].tolist() == [60, 80]
    doubles = result.doubles
    assert doubles["where"].tolist() == ["dossier", "dossier"]
    assert result.figures["benefit"] == 140
    assert all(check.holds for check in result.checks)


def test_a_saving_stays_with_what_is_confirmed_so_that_both_sums_agree():
    rows = (
        deed("2025-01-01", 60, equation="Простои", proof="estimated"),
        deed("2025-02-01", 90, equation="Простои", proof="customer", confirmed=False),
    )
    result = assess(case(*rows))
    assert confirmed_benefits(dossier(*rows), [2025])[2025] == 60
    assert result.by_year.loc[0, ["benefit", "confirmed", "claimed"]].tolist() == [60, 60, 0]
    assert (result.figures["confirmed_base"], result.figures["claimed_base"]) == (60, 0)


def test_a_saving_that_an_offer_names_as_well_is_shown_with_both_sums():
    equations = table("equations", [{"account_id": "A", "equation": "Простои", "difference": 10.0, "worth": 7.0}])
    offers = table("offers", [{"account_id": "A", "variant": "V1", "component": "Склад", "equation": "ПРОСТОИ"}])
    given = case(deed("2025-01-01", 50, equation="простои"), deed("2025-02-01", 5), equations=equations, offers=offers)
    (row,) = assess(given).doubles.to_dict("records")
    assert (row["where"], row["benefit"], row["amount"], row["beside"]) == ("offer", 50, 70, "V1: Склад")


def test_old_files_without_the_new_columns_are_read_as_before():
    rows = table("dossier", [deed("2025-01-01", 100), deed("2025-02-01", 30, confirmed=False)])
    old = rows[["account_id", "date", "kind", "description", "our_cost", "customer_benefit", "evidence", "confirmed"]]
    assert confirmed_benefits(old, [2025, 2026]).tolist() == [100, 0]


# What the customer answered ------------------------------------------------------------------------------------------


def test_answers_of_the_customer_go_before_our_word():
    rows = (deed("2025-01-01", 100, confirmed=False), deed("2025-02-01", 30), deed("2025-03-01"))
    numbers = dossier(*rows)["deed_id"].tolist()
    answers = (
        Answer(deed=numbers[0], verdict="corrected", benefit=80, person="Иванов"),
        Answer(deed=numbers[1], verdict="denied"),
        Answer(deed=numbers[2], verdict="agreed"),
    )
    given = case(*rows, answers=answers)
    assert confirmed_benefits(given.rows, [2025])[2025] == 80
    assert count_unpriced(given.rows, 2025) == 1
    deeds = assess(given).deeds
    assert deeds["state"].tolist() == ["confirmed", "denied", "unpriced"]
    assert deeds["proof"].tolist() == ["customer", "unstated", "unstated"]
    assert deeds["evidence"].tolist()[0] == "A"


def test_numbers_of_deeds_hold_whatever_the_order_and_tell_twins_apart():
    rows = [deed("2025-01-01", 100), deed("2025-02-01", 30), deed("2025-02-01", 30)]
    one, other = dossier(*rows), dossier(*rows[::-1])
    assert sorted(one["deed_id"]) == sorted(other["deed_id"])
    assert one["deed_id"].is_unique
    assert dossier(deed("2025-01-01", 1, deed_id="D-12"))["deed_id"].tolist() == ["D-12"]


def test_an_answer_of_a_deed_whose_words_were_changed_is_named_and_not_lost_in_silence():
    first = case(deed("2025-01-01", 100, confirmed=False))
    answer = Answer(deed=first.rows["deed_id"].iloc[0], verdict="agreed")
    changed = case(deed("2025-01-01", 100, confirmed=False, description="Иначе"), answers=(answer,))
    result = assess(changed, answers=(answer,))
    assert result.figures["orphans"] == 1
    assert "orphans" in {each.key for each in result.findings}
    assert assess(first, answers=(answer,)).figures["orphans"] == 0


# The premium ---------------------------------------------------------------------------------------------------------


def test_value_for_each_unit_of_premium_by_hand():
    given = case(deed("2025-01-01", 50), prices=PRICES, purchases={"L": 500.0, "M": 250.0})
    row = assess(given).premiums.iloc[0]
    # He would pay 400 for what costs him 500 here: 100 above, for two thirds of what he buys.
    assert row[["priced_share", "premium", "premium_share"]].tolist() == pytest.approx([2 / 3, 100, 0.2])
    assert row["value_per_unit"] == pytest.approx(0.5)
    assert row["price_state"] == "dearer"


@pytest.mark.parametrize(
    ("share", "state"),
    [(0.02, "dearer"), (0.0049, "parity"), (0.0, "parity"), (-0.005, "cheaper"), (float("nan"), "unknown")],
)
def test_parity_is_said_and_an_unknown_price_is_no_parity(share, state):
    assert price_state(share) == state


def test_without_prices_the_premium_is_unknown_and_the_benefit_is_not():
    result = assess(case(deed("2025-01-01", 50), purchases={"L": 500.0}))
    assert result.figures["price_state"] == "unknown"
    assert result.figures["premium"] is None
    assert result.figures["confirmed_base"] == 50
    assert {"price_unknown"} <= {each.key for each in result.findings}


# Leaving -------------------------------------------------------------------------------------------------------------


def leaving(**change):
    rows = (
        deed("2025-01-01", 121, benefit_years=3, evidence="A"),  # pays in 2026 and 2027
        deed("2025-02-01", 999, evidence="A"),  # done once: not lost
        deed("2025-03-01", 40, benefit_years=9, confirmed=False, evidence="A"),  # claimed
    )
    given = {"switching": (QUALIFY, STOP), "prices": PRICES, "purchases": {"L": 500.0}}
    return case(*rows, **given | change)


def test_loss_by_leaving_by_hand():
    result = assess(leaving())
    figures = result.figures
    lost = 121 / 1.1 + 121 / 1.1**2
    change = (110 + 1100 * 0.1) / 1.1
    price = 100 / 1.1 + 100 / 1.1**2 + 100 / 1.1**3
    bought = 5 * price
    assert figures["lost_npv"] == pytest.approx(lost)
    assert figures["switching_npv"] == pytest.approx(change)
    assert figures["price_npv"] == pytest.approx(price)
    assert figures["gross_npv"] == pytest.approx(lost + change)
    assert figures["loss_npv"] == pytest.approx(lost + change - price)
    assert figures["break_even"] == pytest.approx((lost + change) / bought)
    assert figures["ratio"] == pytest.approx((lost + change) / price)
    assert figures["loss_low"] < figures["loss_npv"] < figures["loss_high"]
    assert figures["loss_state"] == "claimed"
    assert figures["left_out"] == pytest.approx(40 * sum(1.1**-year for year in (1, 2, 3)))
    assert assess(leaving(), count_claimed=True).figures["loss_state"] == "full"
    assert next(check for check in result.checks if check.key == "closed_form").holds


def test_the_range_follows_the_evidence():
    """Independent figures: the variance of a triangle of half-width w is w²/6."""
    given = leaving(prices=(), switching=(QUALIFY,))
    figures = assess(given, correlation=0.0).figures
    lost, change = 121 / 1.1 + 121 / 1.1**2, 100.0
    sd = np.sqrt(((0.05 * lost) ** 2 + (0.05 * change) ** 2) / 6)
    bought = 500 * sum(1.1**-year for year in (1, 2, 3))
    width = (figures["break_even_high"] - figures["break_even_low"]) * bought
    assert width == pytest.approx(2 * 1.645 * sd, rel=0.05)
    sure = assess(given, range_a=0.0).figures
    assert sure["break_even_low"] == pytest.approx(sure["break_even_high"])


def test_benefits_and_purchases_rise_with_the_same_prices_unless_another_rise_is_stated():
    """Where all rises alike, the discount at which leaving pays does not move."""
    rise = 1.2
    rows = (deed("2025-01-01", 100, benefit_years=4, evidence="A"),)
    flat = case(*rows, purchases={"L": 500.0})
    risen = case(*rows, purchases={"L": 500.0}, growth=rise ** np.arange(1, 4), price_growth=rise - 1)
    assert assess(flat).figures["break_even"] == pytest.approx(0.2)
    assert assess(risen).figures["break_even"] == pytest.approx(0.2)
    assert assess(risen, indexation=0.0).figures["break_even"] < 0.2


def test_what_is_claimed_counts_only_where_it_is_decided_so():
    more = assess(leaving(), count_claimed=True).figures["lost_npv"] - assess(leaving()).figures["lost_npv"]
    assert more == pytest.approx(40 * sum(1.1**-year for year in (1, 2, 3)))


def test_a_cost_of_unknown_size_makes_the_loss_the_least_it_can_be():
    unknown = {"item": "stock", "description": "S", "amount": None, "evidence": "B"}
    figures = assess(leaving(switching=(QUALIFY, unknown))).figures
    assert (figures["loss_state"], figures["unknown_costs"]) == ("least", 1)
    assert figures["switching_npv"] == pytest.approx(100)
    assert assess(leaving(switching=())).figures["loss_state"] == "least"


def test_without_prices_the_break_even_stands_and_the_loss_does_not():
    figures = assess(leaving(prices=())).figures
    assert figures["loss_state"] == "unpriced"
    assert figures["loss_npv"] is None
    assert figures["ratio"] is None
    assert figures["break_even"] > 0


def test_nothing_lasting_and_no_costs_on_file_is_unknown_and_no_zero():
    figures = assess(case(deed("2025-01-01", 50), prices=PRICES, purchases={"L": 500.0})).figures
    assert figures["loss_state"] == "unknown"
    assert figures["gross_npv"] is None
    assert figures["break_even"] is None


@pytest.mark.parametrize(("unpriced", "told"), [(0.0, False), (55.0, False), (56.0, True)])
def test_a_saving_on_a_part_of_the_purchases_is_said_to_be_one(unpriced, told):
    result = assess(leaving(purchases={"L": 500.0, "M": unpriced}))
    assert ("prices_partial" in {each.key for each in result.findings}) == told


def test_a_verdict_that_rests_on_the_forecast_of_purchases_says_so_with_both_figures():
    result = assess(leaving(growth=1.3 ** np.arange(1, 4)))
    figures = result.figures
    assert figures["growth"] == pytest.approx(0.3)
    assert figures["bought_npv"] == pytest.approx(500 * sum((1.3 / 1.1) ** year for year in (1, 2, 3)))
    assert figures["loss_flat"] == pytest.approx(assess(leaving()).figures["loss_npv"])
    assert figures["loss_npv"] < 0 < figures["loss_flat"]
    finding = next(each for each in result.findings if each.key == "growth_turns")
    assert (finding.values["forecast"], finding.values["flat"]) == (-figures["loss_npv"], figures["loss_flat"])
    assert "growth_turns" not in {each.key for each in assess(leaving()).findings}


def test_an_unconfirmed_benefit_that_turns_the_verdict_is_named_and_asked_about_first():
    rows = (
        deed("2025-01-01", 40, benefit_years=3, confirmed=False, description="small"),
        deed("2025-02-01", 300, benefit_years=3, confirmed=False, description="large"),
        deed("2025-03-01", description="open"),
    )
    result = assess(case(*rows, switching=(QUALIFY,), prices=PRICES, purchases={"L": 500.0}))
    left_out = 340 / 1.1 + 340 / 1.1**2
    assert result.figures["left_out"] == pytest.approx(left_out)
    finding = next(each for each in result.findings if each.key == "claimed_turns")
    assert (finding.values["first"], finding.values["n"]) == ("large", 2)
    assert finding.values["loss_with"] == pytest.approx(result.figures["loss_npv"] + left_out)
    assert result.asks["description"].tolist() == ["large", "open"]
    assert result.asks["rank"].tolist() == [1, 2]
    assert "claimed_turns" not in {each.key for each in assess(leaving()).findings}


def test_a_gain_from_leaving_is_called_one_and_a_cheaper_rival_has_no_plus():
    dear = (PRICES[0], PRICES[1] | {"price": 30.0})
    result = assess(leaving(prices=dear))
    assert result.figures["loss_npv"] < 0
    assert leaving_data(result)["part"].iloc[-1] == "gain"
    assert leaving_data(assess(leaving()))["part"].iloc[-1] == "net"
    assert result.FIGURES["premium_share"] == result.schemas()["premiums"].columns["premium_share"].kind == "share.1"


def test_who_needs_whom_more_by_hand():
    result = assess(leaving())
    sides = result.mutual.set_index("side")
    even = sum(1.1**-year for year in (1, 2, 3))
    assert sides.loc["ours", "loss_npv"] == pytest.approx(100 * even)
    assert sides.loc["ours", "result_share"] == pytest.approx(0.1)
    assert np.isnan(sides.loc["theirs", "result_share"])
    assert (result.figures["stronger"], result.figures["compared_by"]) == ("we_more", "money")
    shared = assess(leaving(), customer_result=100.0)
    # He loses less than we do, but it is more of his result.
    assert (shared.figures["stronger"], shared.figures["compared_by"]) == ("they_more", "share")


def test_the_break_even_is_the_border():
    """At the price that the break-even discount gives, leaving neither pays nor costs."""
    discount = assess(leaving()).figures["break_even"]
    cheaper = (PRICES[0], PRICES[1] | {"price": 100.0 * (1 - discount)})
    assert assess(leaving(prices=cheaper)).figures["loss_npv"] == pytest.approx(0, abs=1e-6)
    for step, key in ((0.99, "leaving_costs"), (1.01, "leaving_pays")):
        prices = (PRICES[0], PRICES[1] | {"price": 100.0 * (1 - discount * step)})
        assert key in {each.key for each in assess(leaving(prices=prices)).findings}


def test_a_rival_without_prices_is_refused():
    with pytest.raises(InputError) as refused:
        assess(leaving(), rival="Nobody")
    assert refused.value.problems[0].code == "dossier_rival_unknown"


# What to ask ---------------------------------------------------------------------------------------------------------


def test_questions_stand_in_the_order_of_what_they_may_be_worth():
    result = assess(
        case(
            deed("2024-01-01", 100, 10),  # training brings 10 for 1
            deed("2024-02-01", 20, 10, kind="Образцы"),  # samples bring 2 for 1
            deed("2025-01-01", cost=30, kind="Образцы", description="a"),  # 60
            deed("2025-02-01", cost=8, description="b"),  # 80
            deed("2025-03-01", cost=5, kind="Консультация", description="c"),  # 6 for 1 over all: 30
            deed("2025-04-01", description="d"),  # no cost: as a usual training, 100
            deed("2025-05-01", kind="Статистика", description="e"),  # nothing to compare with
        )
    )
    asks = result.asks
    assert asks["description"].tolist() == ["d", "b", "a", "c", "e"]
    assert asks["worth"].tolist()[:4] == pytest.approx([100, 80, 60, 30])
    assert asks["basis"].tolist() == ["deed", "kind", "kind", "all", "unknown"]
    assert result.figures["benefit"] == 120  # an expectation is no benefit


# What the customer reads ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Обучили 8 технологов", ""),
        ("Обучение провёл Гордеев", "our_people"),
        ("Работа обошлась нам дорого: себестоимость выросла", "our_money"),
        ("Комплект за 320 000 рублей", "our_money"),
        ("A low-margin job", "our_money"),
    ],
)
def test_lines_that_name_our_people_or_our_money_do_not_leave_the_house(words, why):
    given = case(deed("2025-01-01", 50, 320_000, description=words, done_by="Гордеев П. А."))
    always = (ShownLine(deed=given.rows["deed_id"].iloc[0], show=True),)
    result = assess(given, lines=always)
    assert result.deeds["why_not"].tolist() == [why]
    assert len(result.statement) == (0 if why else 1)
    mended = (always[0].model_copy(update={"wording": "Обучили технологов"}),)
    assert assess(given, lines=mended).statement["description"].tolist() == ["Обучили технологов"]


def test_a_line_that_nobody_decided_on_is_not_shown():
    given = case(deed("2025-01-01", 50), deed("2025-02-01", 60, confirmed=False))
    first, second = propose_dossier(given).lines
    result = assess(given, lines=(first,))
    assert result.deeds["why_not"].tolist() == ["", "undecided"]
    hidden = assess(given, lines=(first.model_copy(update={"show": False}), second))
    assert hidden.statement["benefit"].tolist() == [60]
    assert hidden.form["deed"].tolist() == [second.deed]


def test_a_year_whose_deeds_nobody_has_counted_is_unknown_to_the_customer_and_no_zero():
    result = assess(case(deed("2024-01-01", 50), deed("2025-01-01")))
    years = result.statement_years.set_index("year")
    assert years.loc[2024, "benefit"] == 50
    assert years.loc[2025, ["benefit", "confirmed_benefit"]].isna().all()
    assert years["cumulative"].tolist() == [50, 50]
    assert result.figures["confirmed_base"] is None
    assert result.figures["claimed_base"] is None


def test_the_customers_tables_hold_neither_our_cost_nor_our_people():
    result = assess(leaving())
    for name in ("statement", "form", "statement_years", "statement_kinds"):
        columns = set(getattr(result, name).columns)
        assert not columns & {"our_cost", "per_cost", "done_by", "confirmed_by"}


# Invariances ---------------------------------------------------------------------------------------------------------


def test_the_order_of_rows_changes_nothing():
    rows = [deed(f"2025-0{month}-01", month * 10.0, month, benefit_years=month) for month in range(1, 5)]
    results = [assess(case(*order, prices=PRICES, purchases={"L": 500.0})) for order in itertools.permutations(rows)]
    for other in results[1:]:
        assert other.figures == pytest.approx(results[0].figures)
        pd.testing.assert_frame_equal(other.deeds, results[0].deeds)


def test_another_currency_scales_the_money_and_nothing_else():
    scale = 1000.0
    rows = [deed("2025-01-01", 121, 10, benefit_years=3, evidence="A")]
    large = [rows[0] | {"customer_benefit": 121 * scale, "our_cost": 10 * scale}]
    dear = [price | {"price": price["price"] * scale} for price in PRICES]
    one = assess(case(*rows, switching=(QUALIFY,), prices=PRICES, purchases={"L": 500.0})).figures
    other = assess(
        case(
            *large,
            switching=({**QUALIFY, "amount": 110 * scale},),
            prices=dear,
            purchases={"L": 500.0 * scale},
            contribution=100 * scale,
        )
    ).figures
    for name in ("break_even", "ratio", "value_per_unit", "loss_share"):
        assert other[name] == pytest.approx(one[name])
    assert other["loss_npv"] == pytest.approx(one["loss_npv"] * scale)


@pytest.mark.parametrize("code", ["ru", "en"])
def test_every_finding_has_its_words_and_hostile_names_change_nothing(code):
    hostile = "=СУММ(A1) <b>{deeds}</b> " + "х" * 300
    results = [
        assess(leaving()),
        assess(leaving(prices=())),
        assess(case(deed("2025-01-01", description=hostile, done_by=hostile))),
        assess(case(deed("2025-01-01", 1, 1, confirmed=False, kind=hostile))),
    ]
    for finding in (each for result in results for each in result.findings):
        said = Language(code)(f"dossier.finding.{finding.key}", **finding.values)
        assert not said.startswith("dossier."), finding.key


def test_500_deeds_are_drawn_up_and_add_up():
    rows = [deed(f"20{10 + n % 16}-0{1 + n % 9}-11", 1.0 + n, n, benefit_years=1 + n % 4) for n in range(500)]
    result = assess(case(*rows))
    assert result.figures["deeds"] == 500
    assert result.deeds["deed"].is_unique
    assert all(check.holds for check in result.checks)


def test_the_proposal_takes_the_costs_of_a_change_from_the_table():
    proposed = propose_dossier(leaving())
    assert proposed.switching == (
        SwitchingCost(item="downtime", description="D", amount=1100, probability=0.1, evidence="C"),
        SwitchingCost(item="qualification", description="Q", amount=110, evidence="A"),
    )

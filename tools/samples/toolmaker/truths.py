"""What is planted in the toolmaker sample, with figures told by the finished tables."""

from __future__ import annotations

import pandas as pd

from samples.toolmaker import figures, relations, rivals, selling, team, voice, worth
from samples.toolmaker import plants as who
from samples.toolmaker.market import BASE, LOW_NORM
from samples.toolmaker.names import KAMS

Frames = dict[str, pd.DataFrame]
Truth = dict[str, object]


def share(value: float) -> float:
    """Round a share for the manifest."""
    return round(float(value), 3)


def rank_of(values: pd.Series, account: str) -> int:
    """Return the place of an account, best first."""
    return int(values.rank(ascending=False, method="min")[account])


def largest_buyer(made: Frames) -> Truth:
    """Return truth 1."""
    revenue, profit, score = figures.revenue(made), figures.nopat(made)[BASE], figures.scores(made)
    years = figures.by_year(made).loc[who.LARGEST]
    return {
        "accounts": [who.LARGEST],
        "statement_ru": "Самый крупный покупатель — не лучший ключевой клиент",
        "statement_en": "The largest buyer is not the best key account",
        "mechanism": "Saturated share of wallet, shrinking park, low prices, dear to serve, pays late, wants price",
        "revenue": int(revenue[who.LARGEST]),
        "revenue_share": share(revenue[who.LARGEST] / revenue.sum()),
        "revenue_rank": rank_of(revenue, who.LARGEST),
        "share_of_wallet": share(figures.wallet(made)[who.LARGEST]),
        "demand_growth_to_2030_share": share(years[BASE + 5] / years[BASE] - 1),
        "nopat_to_revenue_share": share(profit[who.LARGEST] / revenue[who.LARGEST]),
        "median_nopat_to_revenue_share": share((profit / revenue).median()),
        "nopat_rank": rank_of(profit.dropna(), who.LARGEST),
        "usp_fit": share(figures.usp_fit(made)[who.LARGEST]),
        "profile_rank": rank_of(score, who.LARGEST),
    }


def famous_name(made: Frames) -> Truth:
    """Return truth 2."""
    fame = made["accounts"].set_index("account_id").fame_index
    potential = figures.potential(made).dropna()
    return {
        "accounts": [who.FAMOUS],
        "statement_ru": "У самого известного имени потенциал невелик",
        "statement_en": "The most famous name has little potential",
        "mechanism": "Machining has moved to subcontractors: nine machines are left and their number falls",
        "fame_index": float(fame[who.FAMOUS]),
        "fame_rank": rank_of(fame, who.FAMOUS),
        "potential_at_2025_prices": int(round(potential[who.FAMOUS], -3)),
        "potential_rank": rank_of(potential, who.FAMOUS),
        "potential_known_accounts": len(potential),
        "profile_rank": rank_of(figures.scores(made), who.FAMOUS),
    }


def silent_prospect(made: Frames) -> Truth:
    """Return truth 3."""
    years, score = figures.by_year(made).loc[who.PROSPECT], figures.scores(made)
    return {
        "accounts": [who.PROSPECT],
        "statement_ru": "Завод, который ничего не покупает, входит в первую тройку по разумному профилю",
        "statement_en": "A prospect that buys nothing is among the first three by a sensible profile",
        "mechanism": "Large park and a new works by 2029, high USP fit, good solvency; payment discipline is unknown",
        "revenue": 0,
        "addressable_2025": int(round(years[BASE], -3)),
        "addressable_2029": int(round(years[BASE + 4], -3)),
        "usp_fit": share(figures.usp_fit(made)[who.PROSPECT]),
        "solvency": 5,
        "potential_rank": rank_of(figures.potential(made).dropna(), who.PROSPECT),
        "profile_rank": rank_of(score, who.PROSPECT),
        "profile": figures.PROFILE,
        "profile_first_five": list(score.index[:5]),
    }


def profit_destroyer(made: Frames) -> Truth:
    """Return truth 4."""
    revenue, profit = figures.revenue(made), figures.nopat(made).loc[who.DESTROYER]
    potential = figures.potential(made).dropna()
    return {
        "accounts": [who.DESTROYER],
        "statement_ru": "Один крупный клиент съедает прибыль: NOPAT отрицателен четыре года подряд",
        "statement_en": "One large account destroys profit: its NOPAT is negative in all four years",
        "mechanism": "Deep discount, express deliveries, complaints, 160 days of debt; closes its shops by 2027",
        "revenue": int(revenue[who.DESTROYER]),
        "revenue_rank": rank_of(revenue, who.DESTROYER),
        "nopat": {str(year): int(round(value, -3)) for year, value in profit.items()},
        "years_negative": int((profit < 0).sum()),
        "potential_rank": rank_of(potential, who.DESTROYER),
    }


def low_norm(made: Frames) -> Truth:
    """Return truth 5."""
    wallet, shown = figures.wallet(made), figures.calibration(made)
    above = wallet[wallet > 1].index
    others = (shown.shown / shown.in_use).drop(LOW_NORM.name)
    return {
        "driver": LOW_NORM.driver,
        "product_line": LOW_NORM.name,
        "accounts": sorted(above),
        "sole_suppliers": list(who.SOLE),
        "statement_ru": "Норма фрез на станок с ЧПУ занижена: у ряда клиентов наша доля выше 100 %",
        "statement_en": "The norm of milling cutters per CNC machine is too low: several shares of wallet exceed 100 %",
        "mechanism": "The norm dates from three-axis machining; accounts that we supply alone show the true one",
        "norm_in_use": float(LOW_NORM.norm),
        "norm_true": float(LOW_NORM.true_norm),
        "norm_shown": share(shown.shown[LOW_NORM.name]),
        "other_norms_shown_to_used": [share(others.min()), share(others.max())],
        "share_of_wallet": {account: share(wallet[account]) for account in sorted(above)},
    }


def perception_gap(made: Frames) -> Truth:
    """Return truth 6."""
    gaps = figures.perception(made, rivals.GAP_ACCOUNT)
    return {
        "accounts": [rivals.GAP_ACCOUNT],
        "statement_ru": "Клиент ставит нам за поддержку и сроки ниже, за стойкость и независимость выше, чем мы сами",
        "statement_en": "The customer marks us lower on support and delivery, higher on tool life and independence",
        "mechanism": "Three people of the customer marked all companies; gap = their mean less ours, last round",
        "overrated_by_us": [name for name, gap in rivals.GAPS.items() if gap < 0],
        "underrated_by_us": [name for name, gap in rivals.GAPS.items() if gap > 0],
        "gap": {name: share(gaps[name]) for name in rivals.GAPS},
    }


def extreme_raters(made: Frames) -> Truth:
    """Return truth 7."""
    flags = figures.extremes(made).groupby(level="rater").agg(["min", "max"])
    sober = flags.drop([rivals.EUPHORIC, rivals.DEFEATED])
    return {
        "accounts": list(rivals.RATED),
        "euphoric": rivals.EUPHORIC,
        "defeated": rivals.DEFEATED,
        "statement_ru": "Один оценщик видит нас лучшими почти везде, другой — худшими, даже по цене вопреки фактам",
        "statement_en": "One rater sees us best nearly everywhere, one worst, on price too and against the price facts",
        "mechanism": "Set above or below all rivals on 13 of 14 criteria, in every account and round",
        "euphoric_best_share": share(flags.loc[rivals.EUPHORIC, ("best", "min")]),
        "defeated_worst_share": share(flags.loc[rivals.DEFEATED, ("worst", "min")]),
        "others_best_share": [share(sober[("best", "min")].min()), share(sober[("best", "max")].max())],
        "price_level_by_company": rivals.PRICE_FACTS,
    }


def best_variants(made: Frames) -> Truth:
    """Return truth 8."""
    table = figures.variant_figures(made)
    return {
        "accounts": sorted(set(table.index.get_level_values("account_id"))),
        "best": dict.fromkeys(sorted(set(table.index.get_level_values("account_id"))), "V3"),
        "degenerate": dict.fromkeys(sorted(set(table.index.get_level_values("account_id"))), "V1"),
        "statement_ru": "Инженерно-сервисный вариант лучше и для клиента, и для нас; скидочный вариант вырожден",
        "statement_en": "The engineering variant is best for both sides; the discount variant is degenerate",
        "mechanism": "At the base year's demand: value of components and price; uplift margin less price and cost",
        "customer_value": {".".join(key): int(round(row.customer_value, -3)) for key, row in table.iterrows()},
        "our_margin": {".".join(key): int(round(row.our_margin, -3)) for key, row in table.iterrows()},
        "price_share": {".".join(key): share(row.price_share) for key, row in table.iterrows()},
    }


def asked_worth(made: Frames, account: str, cost: float) -> float:
    """Return what a deed may have brought by what all deeds of the account have brought per unit of cost."""
    deeds = made["dossier"]
    deeds = deeds[(deeds.account_id == account) & deeds.customer_benefit.notna()]
    brought = (deeds.customer_benefit * deeds.benefit_years.astype(float).fillna(1.0)).sum()
    return float(cost * brought / deeds.our_cost.sum())


def leaving_ratio(made: Frames, account: str, rival: str) -> float:
    """Return what leaving costs an account over what the rival's price saves it, present values of five years."""
    years = [BASE + step for step in range(1, 6)]
    own = figures.demand(made)
    own = own[own.account_id == account]
    today = own[own.year == BASE]
    rise = ((today.worth * (1 + today.price_growth) ** 5).sum() / today.worth.sum()) ** 0.2 / (1 + figures.DISCOUNT)
    # What a unit of money that rises with prices is worth now, by year.
    factors = pd.Series([rise ** (year - BASE) for year in years], index=years)
    deeds = made["dossier"]
    deeds = deeds[(deeds.account_id == account) & (deeds.confirmed == True) & (deeds.benefit_years > 1)]  # noqa: E712
    lost = sum(
        row.customer_benefit * factors[factors.index < int(row.date[:4]) + row.benefit_years].sum()
        for row in deeds.itertuples()
    )
    costs = made["switching"]
    costs = costs[costs.account_id == account]
    change = (costs.amount * costs.probability.astype(float).fillna(1.0)).sum() * rise
    demand = figures.by_year(made).loc[account]
    sold = made["sales"]
    bought = sold[(sold.account_id == account) & (sold.year == BASE)].groupby("product_line").revenue.sum()
    prices = made["prices"]
    own = prices[prices.account_id == account].set_index(["product_line", "company"]).price
    usual = prices[prices.account_id.isna()].set_index(["product_line", "company"]).price
    price = own.combine_first(usual).unstack()
    saved = (bought * (1 - price[rival] / price["us"])).sum() * (demand[years] / demand[BASE] * factors).sum()
    return float((lost + change) / saved)


def further(made: Frames) -> dict[str, Truth]:
    """Return smaller things that are planted."""
    revenue, accounts = figures.revenue(made), made["accounts"]
    last = made["sales"].groupby("account_id").date.max()
    ranks = accounts[["employees", "turnover"]].astype(float).rank()
    return {
        "lapsed_accounts": {
            "statement_ru": "Ушедших клиентов достаточно для кривой удержания Каплана — Мейера",
            "statement_en": "Enough accounts have lapsed for a Kaplan-Meier curve",
            "lapsed": int((last <= f"{BASE - 1}-12-31").sum()),
        },
        "called_key": {
            "accounts": list(who.CALLED),
            "stays": [who.ENGINES],
            "falls": [who.LARGEST, who.FAMOUS],
            "missing": who.PROSPECT,
            "statement_ru": "Из названных ключевыми сегодня остаётся один; завода без закупок среди них нет",
            "statement_en": "Of those called key today one stays; the works that buys nothing is not among them",
        },
        "rival_contract": {
            "accounts": [who.ENGINES],
            "company": rivals.HELD[who.ENGINES][0][0],
            "contract_end": rivals.HELD[who.ENGINES][0][2],
            "rivals_share": share(sum(row[1] for row in rivals.HELD[who.ENGINES])),
            "statement_ru": "Договор сильнейшего конкурента кончается через полгода, держит его директор по закупкам",
            "statement_en": "The strongest rival's contract ends in half a year; the head of purchasing holds it",
        },
        "lapsed_return": {
            "accounts": [who.RETURN],
            "statement_ru": "Ушедший клиент входит в первую пятёрку по разумному профилю",
            "statement_en": "A lapsed account is among the first five by the sensible profile",
            "profile_rank": rank_of(figures.scores(made), who.RETURN),
        },
        "related_companies": {
            "accounts": list(who.GROUP),
            "statement_ru": "Три клиента одной группы вместе дают больше десятой части выручки",
            "statement_en": "Three accounts of one group together give more than a tenth of revenue",
            "revenue_share": share(revenue[list(who.GROUP)].sum() / revenue.sum()),
        },
        "profile_traps": {
            "statement_ru": "Численность и выручка клиента говорят одно и то же; сертификат качества есть почти у всех",
            "statement_en": "Employees and turnover say the same; nearly everybody has the quality certificate",
            "counted_twice": ["employees", "turnover"],
            "spearman": share(ranks.employees.corr(ranks.turnover)),
            "does_not_separate": ["quality_certificate"],
            "certificate_share": share(accounts.quality_certificate.mean()),
            "fame_like": ["fame_index"],
        },
        "rival_keys": {
            "accounts": [who.RETURN, who.VALVES],
            "statement_ru": "Двух ключевых соперников ведёт один человек; один просит эксклюзив и свободен",
            "statement_en": "One man serves two rival key accounts; one asks for exclusivity and is free",
            "owner": accounts.set_index("account_id").owner[who.RETURN],
            "free": who.RETURN,
            "in_arms": who.PROSPECT,
        },
        "placed_apart": {
            "accounts": [who.DESTROYER],
            "statement_ru": "Продажи и финансы видят одного клиента по-разному: 8 и 1 из десяти",
            "statement_en": "Sales and finance see one account differently: 8 and 1 of ten",
            "gap": 7,
        },
        "dear_to_leave": {
            "accounts": [who.DRILLING],
            "statement_ru": "Уйти к самому дешёвому конкуренту стоит клиенту втрое больше, чем он сбережёт на цене",
            "statement_en": "Going over to the cheapest rival costs three times what its price saves",
            "ratio": share(leaving_ratio(made, who.DRILLING, "Хайдао Тулс")),
        },
        "cheap_to_leave": {
            "accounts": [who.ENGINES],
            "statement_ru": "Скидка конкурента больше цены ухода; два сбережения обещаны в предложении второй раз",
            "statement_en": "The rival's discount exceeds the cost of leaving; an offer promises two savings again",
            "ratio": share(leaving_ratio(made, who.ENGINES, "Хайдао Тулс")),
            "named_twice": sorted(worth.SAVINGS.values()),
        },
        "worth_asking": {
            "accounts": [who.ENGINES],
            "statement_ru": "Самое дорогое дело никто не оценил: что оно дало, стоит спросить первым",
            "statement_en": "Nobody has valued the dearest special measure: it is the first thing to ask about",
            "description": "Комплект фрез доставлен самолётом в выходной после аварии станка",
            "expected": round(asked_worth(made, who.ENGINES, 410_000)),
        },
        "overloaded_manager": {
            "kam": KAMS[1],
            "accounts": [who.BEARINGS],
            "freed_hours": 300,
            "to": KAMS[0],
            "barred": KAMS[2],
            "statement_ru": "Один КАМ перегружен; одна передача освобождает 300 часов, хотя коллеге дверь закрыта",
            "statement_en": "One KAM is overloaded; one move frees 300 hours, though a colleague is barred there",
        },
        **_people(made),
        "silent_account": {
            "accounts": [voice.SILENT],
            "statement_ru": "Один ключевой клиент не ответил ни в одной волне опроса",
            "statement_en": "One key account has not answered in any wave of the survey",
            "asked": int((made["survey_sent"].account_id == voice.SILENT).sum()),
        },
        "mix_of_answers": {
            "accounts": [],
            "statement_ru": "Тема «Люди» падает у тех же людей, а среднее всех растёт: недовольные не ответили снова",
            "statement_en": "The theme 'People' falls on the same people while the mean of all rises: critics left",
            "question": voice.MIXED,
            **figures.mixed(made, voice.MIXED, voice.FIRST, voice.SECOND),
        },
        "deadly_stage": {
            "statement_ru": "Сделки умирают на предложении: проигрывают больше половины дошедших до него",
            "statement_en": "Deals die of the proposal: more than half of those that reach it are lost",
            "stage": selling.DEADLY,
            "pass_chance": selling.PASS[2],
        },
        "stuck_giant": {
            "statement_ru": "План делает одна огромная сделка, застрявшая на последнем этапе",
            "statement_en": "One giant deal, stuck at the last stage, makes the plan",
            "deal": selling.GIANT,
            "amount": selling.GIANT_AMOUNT,
        },
        "one_situation": {
            "statement_ru": "Один продавец выигрывает только у знакомых покупателей с обычным товаром",
            "statement_en": "One seller wins only known buyers of standard products",
            "person": selling.SELLER,
            "situation": ["known_buyer", "standard_product"],
        },
        "funnel_wrong_now": {
            "statement_ru": "Воронка верна в среднем за год и неверна сейчас: с октября сделок почти не открывали",
            "statement_en": "The funnel is right over the year and wrong now: hardly a deal was opened since October",
            "dry_from": selling.DRY_FROM.isoformat(),
        },
        "recruited_manager": {
            "kam": team.RECRUITED,
            "statement_ru": "Один КАМ уступает без встречных условий; поручений клиента у него больше переговоров",
            "statement_en": "One KAM gives without conditions and runs more errands than he negotiates",
            "kpis": int((made["kpis"].kam == team.RECRUITED).sum()),
        },
    }


def _people(made: Frames) -> dict[str, Truth]:
    """Return what is planted among needs, persons and promises."""
    needs, people = made["needs"], made["contacts"].set_index("person")
    promises = made["commitments"].assign(due_now=lambda frame: frame.due <= f"{BASE}-12-31").set_index("account_id")
    kept = promises.done_on.notna() & (promises.done_on <= promises.due)
    return {
        "price_against_uptime": {
            "accounts": [who.ENGINES],
            "price": people.query("account_id == @who.ENGINES and bonus_kind == 'purchase_price'").index[0],
            "uptime": people.query("account_id == @who.ENGINES and bonus_kind == 'uptime'").index[0],
            "only_price": "V1",
            "hurts_price": "V3",
            "statement_ru": "Покупателю платят за цену, механику — за работу без простоев: скидка нужна одному первому",
            "statement_en": "The buyer is paid for price, the engineer for uptime: a discount serves the buyer alone",
        },
        "single_thread": {
            "accounts": [who.RETURN],
            "owner": people.query("account_id == @who.RETURN").our_owner.iloc[0],
            "wide": who.ENGINES,
            "statement_ru": "У одного клиента всё держится на одном нашем человеке, у другого нет",
            "statement_en": "At one account everything hangs on one of us, at another it does not",
        },
        "phantom": {
            "need": relations.PHANTOM,
            "accounts_on_file": int((needs.need == relations.PHANTOM).sum()),
            "statement_ru": "Одну потребность повторяют у всех, и ни один клиент её не называл",
            "statement_en": "One need is repeated everywhere, and no customer ever named it",
        },
        "unasked_share": {
            "statement_ru": "Никого не спросили, за счёт чего он завоюет долю рынка",
            "statement_en": "Nobody was asked how they mean to win market share",
            "questions": sorted(set(needs.question)),
        },
        "barred_still": {
            "accounts": [who.DRILLING],
            "person": relations.BARRED_STILL,
            "kam": people.barred_kams[relations.BARRED_STILL],
            "statement_ru": "С одним закупщиком работает тот, кому с ним работать не стоит",
            "statement_en": "One buyer is still served by the KAM who should not",
        },
        "for_the_time_being": {
            "accounts": [who.BEARINGS],
            "bound": who.ENGINES,
            "gap": relations.BONDS[who.BEARINGS][5] - relations.BONDS[who.BEARINGS][6],
            "statement_ru": "Одного клиента с нами не связывает почти ничего, хотя мы считаем иначе",
            "statement_en": "Hardly anything binds one account to us, though we believe it does",
        },
        "promises": {
            "overdue": who.ENGINES,
            "kept": who.DRILLING,
            "overdue_number": int((promises.done_on.isna() & promises.due_now)[who.ENGINES].sum()),
            "kept_number": int(kept[who.DRILLING].sum()),
            "statement_ru": "Одному клиенту обещания просрочены, другому все выполнены в срок",
            "statement_en": "Promises to one account are overdue, to another all were kept on time",
        },
    }


def truths(tables: dict[str, list[dict]]) -> dict[str, Truth]:
    """Return all that is planted, by name."""
    made = figures.frames(tables)
    main = (
        largest_buyer,
        famous_name,
        silent_prospect,
        profit_destroyer,
        low_norm,
        perception_gap,
        extreme_raters,
        best_variants,
    )
    return {truth.__name__: truth(made) for truth in main} | further(made)

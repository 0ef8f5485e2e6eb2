"""The offers to one key account: what they are worth to them and to us, and what volume they need."""

from __future__ import annotations

from collections.abc import Sequence

from kamlib.i18n import Language
from kamlib.i18n.numbers import is_unknown
from kamlib.sheets.book import SHARE, Sheet, between, quoted, whole
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart
from kamlib.steps.offers.assumptions import DISCOUNT, OffersDecision
from kamlib.steps.offers.judgement import label
from kamlib.steps.offers.money import VARIABLE_KINDS
from kamlib.steps.offers.sheet.frame import BASIS, BASIS_ROWS, COMPONENTS, PARTS, Offer
from kamlib.steps.offers.sheet.years import Way, fill_ways

_INPUTS = 3
WAYS = (
    *("variant", "title", "price_change", "stated_uplift", "uplift_confidence", "value_year", "customer_npv"),
    *("equivalent_discount", "our_npv", "joint_npv", "needed_price", "needed_variable", "needed_full"),
    *("better_share", "earn_share"),
)


def _fill(twin: Twin, sheets: Sequence[Sheet], account: str) -> None:
    """Fill the sheet of one key account."""
    (sheet,) = sheets
    decision = OffersDecision.model_validate(twin.decide("offers", account))
    tables = {each: twin.run.table("offers", each, account) for each in ("variants", "components", "by_year")}
    variants = tables["variants"][tables["variants"]["variant"] != "_today"].reset_index(drop=True)
    parts = tables["components"]
    parts = parts[parts["current"].astype(bool)].reset_index(drop=True) if len(parts) else parts
    years = sorted({int(year) for year in tables["by_year"]["year"]})
    offer = Offer(twin, sheet, account, decision, variants, parts, tables["by_year"], years, {})
    sheet.head(f"{twin.say('sheet.offers')}: {twin.name_of(account)}", twin.say("offers.note"), 10)
    _inputs(offer)
    _basis(offer)
    _components(offer)
    first = PARTS + len(parts) + 3
    ways = [_way(offer, first + at, record) for at, record in enumerate(variants.to_dict("records"))]
    sheet.section(first - 2, twin.say("offers.ways"))
    sheet.heads(first - 1, twin.column("offers", *WAYS))
    spans = fill_ways(offer, first + len(ways) + 20, ways)
    for way in ways:
        _worth(offer, way, spans[way.row])
        _needed(offer, way)
    _chart(offer, first, first + len(ways) - 1)
    sheet.finish((34, 38, 15, 15, 15, 15, 15, 15, 15, 15, 14, 14, 14, 14, 14), (0, 1))


def _inputs(offer: Offer) -> None:
    """Write what is decided, and what the figures rest on."""
    twin, sheet, decision = offer.twin, offer.sheet, offer.decision
    own = offer.variants[offer.variants["variant"] != DISCOUNT]
    codes = ("", *own["variant"])
    labels = (twin.say("offers.nothing"), *(label(row.variant, row.title) for row in own.itertuples()))
    entry = _entry(offer, "choice", "variant", codes=codes, labels=labels)
    sheet.text(_INPUTS, 0, twin.say("offers.variant"), "bold")
    chosen = labels[codes.index(decision.variant)]
    sheet.ask(_INPUTS, 1, chosen, "text", entry, {"labels": labels})
    rules = {
        "discount": ("share", between(0, 0.9), "number"),
        "discount_uplift": ("share", SHARE, "number"),
        "ramp_years": ("number", whole(1, 15), "integer"),
    }
    for row, (name, (kind, rule, how)) in enumerate(rules.items(), start=_INPUTS + 1):
        sheet.text(row, 0, twin.say(f"offers.{name}"))
        offer.cells[name] = sheet.ask(row, 1, getattr(decision, name), kind, _entry(offer, how, name), rule)
    figures = twin.run.figures("offers", offer.account)
    facts = {
        "purchases": ("money", between(0, 1e15)),
        "unit_margin": ("share", between(-10, 1)),
        "room": ("share", SHARE),
    }
    for row, (name, (kind, rule)) in enumerate(facts.items(), start=_INPUTS):
        sheet.text(row, 4, twin.say(f"offers.{name}"))
        offer.cells[name] = sheet.data(row, 7, figures[name], kind, rule)


def _entry(offer: Offer, kind: str, name: str, **more):
    def title(language: Language) -> str:
        return f"{language('twin.sheet.offers')} {offer.account} · {language(f'twin.offers.{name}')}"

    return offer.twin.entry(kind, ("offers", offer.account, name), title, **more)


def _basis(offer: Offer) -> None:
    """Write what the account could buy at our margin, what it buys from us, and what prices do, by year."""
    twin, sheet = offer.twin, offer.sheet
    rows = twin.run.table("offers", "basis", offer.account).set_index("year")
    shown = [offer.years[0] - 1, *offer.years]
    sheet.section(BASIS - 1, twin.say("offers.basis"))
    sheet.heads(BASIS, ["", "", *map(str, shown)])
    for at, name in enumerate(BASIS_ROWS, start=BASIS + 1):
        sheet.text(at, 0, twin.say(f"offers.{name}"))
        for column, year in enumerate(shown, start=2):
            value = rows[name].get(year)
            if name == "bought":
                sheet.live(at, column, _bought(offer, column), value, "money")
            else:
                kind, least = ("number.3", 0) if name == "price_index" else ("money", -1e15)
                sheet.data(at, column, value, kind, between(least, 1e15))


def _bought(offer: Offer, column: int) -> str:
    """Return the formula of what is bought in a year on today's terms: today's share of what is consumed."""
    revenue, sheet = offer.cells["purchases"], offer.sheet
    now, then = sheet.at(BASIS + 1, column), sheet.at(BASIS + 1, 2)
    growth = f"IF(AND(N({then})>0,ISNUMBER({now})),{now}/{then},1)"
    return f'IF(ISNUMBER({revenue}),{revenue}*{growth},"")'


def _components(offer: Offer) -> None:
    """Write what the variants consist of."""
    twin, sheet, first = offer.twin, offer.sheet, PARTS
    sheet.section(first - 2, twin.say("offers.components"))
    sheet.heads(first - 1, twin.column("offers", *COMPONENTS))
    yes, no = (twin.language(f"common.value.any.{each}") for each in (True, False))
    for row, record in enumerate(offer.components.to_dict("records"), start=first):
        sheet.fact(row, 0, record["variant"], role="live")
        sheet.fact(row, 1, record["component"], role="live")
        sheet.fact(row, 2, twin.language.value("offers", "kind", record["kind"]), role="live")
        worth = sheet.data(row, 3, record["worth"], "money", between(-1e15, 1e15))
        chance = sheet.data(row, 4, record["confidence"], "share", SHARE)
        sheet.live(row, 5, f'IF(ISNUMBER({worth}),{worth}*{chance},"")', record["expected"], "money")
        sheet.data(row, 6, record["our_cost"], "money", between(-1e15, 1e15))
        sheet.data(row, 7, record["one_off"], "money", between(-1e15, 1e15))
        sheet.data(row, 8, record["start_year"], "year", whole(1900, 2200))
        sheet.data(row, 9, record["end_year"], "year", whole(1900, 2200))
        sheet.fact(row, 10, yes if record["kind"] in VARIABLE_KINDS else no)


def _way(offer: Offer, row: int, record: dict) -> Way:
    """Write the terms of one way of dealing; just a discount follows the assumptions above."""
    twin, sheet, variant = offer.twin, offer.sheet, record["variant"]
    cut = variant == DISCOUNT
    shown = twin.language.first(f"offers.reference.{variant}", default=variant)
    sheet.fact(row, 0, shown, role="live")
    sheet.fact(row, 1, "" if cut else record["title"], role="live")
    if cut:
        price = sheet.live(row, 2, f"-{offer.cells['discount']}", record["price_change"], "share")
        uplift = sheet.live(row, 3, offer.cells["discount_uplift"], record["stated_uplift"], "share")
        sheet.fact(row, 4, 1.0, "share")
    else:
        price = sheet.data(row, 2, record["price_change"], "share", between(-1, 10))
        uplift = sheet.data(row, 3, record["stated_uplift"], "share", SHARE)
        sheet.data(row, 4, _chance(record, twin.run.figures("offers", offer.account)["room"]), "share", SHARE)
    for column, name in ((13, "better_share"), (14, "earn_share")):
        sheet.fact(row, column, record[name], "share")
    return Way(row, variant, record, sheet.at(row, 0), price, uplift, sheet.at(row, 4), cut)


def _chance(record: dict, room: float) -> float | None:
    """Return the chance that the growth comes: what is expected of what is stated and still to be won."""
    if is_unknown(record["stated_uplift"]):
        return None
    most = min(record["stated_uplift"], room)
    return record["expected_uplift"] / most if most > 0 else 1.0


def _worth(offer: Offer, way: Way, span) -> None:
    """Write what it is worth to both sides over the horizon."""
    sheet, row, record, count = offer.sheet, way.row, way.record, len(offer.years)
    revenue, price = offer.cells["purchases"], way.price
    lowered = f'IF({price}=0,0,IF(ISNUMBER({revenue}),-{price}*{revenue},""))'
    if way.cut:
        sheet.live(row, 5, lowered, record["value_year"], "money")
    else:
        same = f"EXACT({offer.parts('variant')},{way.key})"
        known = f"SUMPRODUCT({same}*ISNUMBER({offer.parts('worth')}))"
        unknown = f"AND(SUMPRODUCT(--{same})>0,{known}=0)"
        total = f"SUMPRODUCT(--{same},{offer.parts('worth')})"
        amount = f'IF(OR({unknown},NOT(ISNUMBER({lowered}))),"",{total}+{lowered})'
        sheet.live(row, 5, amount, record["value_year"], "money")
    for column, name, source in ((6, "customer_npv", "customer"), (8, "our_npv", "ours")):
        flows = f"SUMPRODUCT({span(source)}/(1+kam_discount)^({span('year')}-kam_base_year))"
        sheet.live(row, column, f'IF(COUNT({span(source)})={count},{flows},"")', record[name], "money")
    theirs, ours = sheet.at(row, 6), sheet.at(row, 8)
    bought = sheet.span(BASIS + 3, 3, BASIS + 3, 2 + count)
    # Heads of the basis are text: years since the base year are counted by place.
    powers = "{" + ",".join(map(str, range(1, count + 1))) + "}"
    now = f"SUMPRODUCT({bought}/(1+kam_discount)^{powers})"
    formula = f'IF(AND(ISNUMBER({theirs}),COUNT({bought})={count}),IF({now}>0,{theirs}/{now},""),"")'
    sheet.live(row, 7, formula, record["equivalent_discount"], "share")
    both = f'IF(AND(ISNUMBER({theirs}),ISNUMBER({ours})),(1-kam_tax)*{theirs}+{ours},"")'
    sheet.live(row, 9, both, record["joint_npv"], "money")


def _needed(offer: Offer, way: Way) -> None:
    """Write how much more they must buy for us to earn as much: by the price, with variable costs, with all costs."""
    sheet, cells, row = offer.sheet, offer.cells, way.row
    margin, revenue = cells["unit_margin"], cells["purchases"]
    table = offer.twin.run.table("offers", "break_even", offer.account)
    found = table[table["variant"] == way.variant].set_index("form")["needed"]
    never = offer.twin.language.value("offers", "verdict", "never")
    same = f"EXACT({offer.parts('variant')},{way.key})"
    yes = quoted(offer.twin.language("common.value.any.True"))
    moving = f"({offer.parts('with_volume')}={yes})"
    cost, once = offer.parts("our_cost"), offer.parts("one_off")
    unit = f"SUMPRODUCT({same}*{moving},{cost})/{revenue}"
    length = f"({offer.parts('end_year')}-{offer.parts('start_year')}+1)"
    length = f"(({length}>1)*{length}+({length}<=1))"
    fixed = f"(SUMPRODUCT({same}*(1-{moving}),{cost})+SUMPRODUCT({same}/{length},{once}))"
    blank = f"(1-ISNUMBER({cost}))"
    unknown = {"variable": f"SUMPRODUCT({same}*{moving}*{blank})>0", "full": f"SUMPRODUCT({same}*{blank})>0"}
    forms = {"price": ("0", "0"), "variable": (unit, "0"), "full": (unit, f"{fixed}/{revenue}")}
    for column, (form, (added, extra)) in enumerate(forms.items(), start=10):
        if form not in found.index:
            sheet.fact(row, column, None)
            continue
        change = way.price if form == "price" else f"({way.price}-{added})"
        left = f"({margin}+{change})"
        ratio = f'IF({left}>1E-12*{margin},({extra}-{change})/{left},"{never}")'
        bare = f'IF(AND({change}>=0,{extra}<=0),0,"{never}")'
        ratio = f"IF({margin}<=0,{bare},{ratio})"
        usable = f"AND(N({revenue})>0,ISNUMBER({margin}))"
        guarded = ratio if form == "price" else f'IF({unknown[form]},"",{ratio})'
        value = never if found[form] == float("inf") else found[form]
        sheet.live(row, column, f'IF({usable},{guarded},"")', value, "share")


def _chart(offer: Offer, first: int, last: int) -> None:
    """Draw the win–win map: their gain across, ours up."""
    twin, sheet = offer.twin, offer.sheet
    chart = twin.book.file.add_chart({"type": "scatter"})
    for row in range(first, last + 1):
        colour = "#7F7F7F" if row == first else twin.book.brand.main
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "categories": [sheet.name, row, 6, row, 6],
                "values": [sheet.name, row, 8, row, 8],
                "marker": {"type": "circle", "size": 10, "fill": {"color": colour}, "border": {"color": colour}},
                "data_labels": {"series_name": True, "value": False, "position": "right"},
            }
        )
    titles = twin.column("offers", "customer_npv", "our_npv")
    axis = twin.book.axis([*offer.variants["customer_npv"], *offer.variants["our_npv"]])
    look = {"num_format": axis, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}}
    chart.set_title({"name": twin.say("offers.chart"), "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_x_axis(look | {"name": titles[0], "label_position": "low"})
    chart.set_y_axis(look | {"name": titles[1], "label_position": "low"})
    chart.set_size({"width": 760, "height": 340})
    sheet.ws.insert_chart(last + 2, 1, chart, {"description": twin.say("offers.chart")})


TWIN = TwinPart(("offers",), _fill)

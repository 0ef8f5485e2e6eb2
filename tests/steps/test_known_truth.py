"""An engagement whose truth is known, because it was made from it: the workbook must find the truth again.

Everything is worked out here a second time, from the truth and not from the client's files.
"""

import numpy as np
import pandas as pd
import pytest

from kamlib.workbook import open_workbook

BASE, HORIZON, RATE, TAX, FINANCING = 2025, 5, 0.2, 0.25, 0.1
NORM, PRICE, GROWTH, OPEN, MARGIN = 300.0, 500.0, 0.05, 0.8, 0.4
#: The norm that the client uses is a fifth too low.
TYPED = 240.0
SOLE, MIXED, PROSPECTS = 12, 30, 6
SETTINGS = f"""supplier: Truth
currency: EUR
language: en
base_year: {BASE}
horizon: {HORIZON}
key_accounts: 4
seed: 7
rates: {{discount: {RATE}, tax: {TAX}, financing: {FINANCING}}}
"""


class Truth:
    """What is true of each account."""

    def __init__(self):
        random = np.random.default_rng(11)
        self.ids = [f"A{n:02d}" for n in range(1, SOLE + MIXED + PROSPECTS + 1)]
        count = len(self.ids)
        self.sole = np.arange(count) < SOLE
        self.buys = np.arange(count) < SOLE + MIXED
        self.machines = np.round(np.exp(random.normal(3.0, 0.8, count))) + 2
        self.growth = random.uniform(0.0, 0.2, count)
        self.share = np.where(self.sole, 1.0, np.where(self.buys, random.uniform(0.1, 0.9, count), 0.0))
        self.unit_margin = random.uniform(0.15, 0.5, count)
        self.service = random.uniform(0.0, 0.3, count)
        self.debt = random.uniform(0.0, 0.3, count)
        self.ours = random.integers(2, 10, (count, 3))
        self.theirs = random.integers(2, 10, (count, 3))

    def quantity(self, year):
        return np.round(self.machines * (1 + self.growth) ** (year - BASE), 3)

    def open_money(self, year, norm=NORM):
        return self.quantity(year) * norm * PRICE * (1 + GROWTH) ** (year - BASE) * OPEN

    def revenue(self, year):
        return self.open_money(year) * self.share

    def nopat(self, year):
        sales = self.revenue(year)
        served = sales * (self.unit_margin - self.service) - sales * self.debt * FINANCING
        return served * (1 - TAX)

    def view(self):
        return ((self.ours - self.theirs) / 18 + 0.5).mean(axis=1)


@pytest.fixture(scope="module")
def truth():
    return Truth()


def frames_of(truth):
    """Return the client's tables as the truth would fill them."""
    years = range(BASE - 2, BASE + 1)
    status = np.where(truth.buys, "current", "prospect")
    accounts = pd.DataFrame({"account_id": truth.ids, "name": truth.ids, "status": status, "sole_supplier": truth.sole})
    sales, costs, debts = [], [], []
    for year in years:
        revenue = truth.revenue(year)
        rows = {"account_id": truth.ids, "revenue": revenue, "cogs": revenue * (1 - truth.unit_margin)}
        sales.append(pd.DataFrame(rows).assign(date=f"{year}-06-15", product_line="Inserts"))
        served = {"account_id": truth.ids, "amount": revenue * truth.service}
        costs.append(pd.DataFrame(served).assign(year=year, kind="service"))
        debts.append(pd.DataFrame({"account_id": truth.ids, "average_debt": revenue * truth.debt}).assign(year=year))
    drivers = [
        pd.DataFrame({"account_id": truth.ids, "quantity": truth.quantity(year)}).assign(year=year)
        for year in range(BASE - 2, BASE + HORIZON + 1)
    ]
    norm = {"driver": "Machines", "product_line": "Inserts", "norm": TYPED, "price": PRICE, "price_growth": GROWTH}
    norm |= {"gross_margin_share": MARGIN, "addressable_share": OPEN, "evidence": "A"}
    marks = [
        {"account_id": account, "rater": f"R-{account}", "side": "customer", "company": company}
        | {"criterion": f"C{at}", "score": score, "evidence_kind": "customer_said"}
        for row, account in enumerate(truth.ids)
        for company, table in (("us", truth.ours), ("Rival", truth.theirs))
        for at, score in enumerate(table[row])
    ]
    bought = pd.concat(sales)
    return {
        "accounts": accounts,
        "sales": bought[bought["revenue"] > 0],
        "costs": pd.concat(costs).query("amount > 0"),
        "receivables": pd.concat(debts),
        "drivers": pd.concat(drivers).assign(driver="Machines", evidence="A"),
        "norms": pd.DataFrame([norm]),
        "ratings": pd.DataFrame(marks),
    }


@pytest.fixture(scope="module")
def results(tmp_path_factory, truth):
    folder = tmp_path_factory.mktemp("truth") / "client"
    (folder / "data").mkdir(parents=True)
    (folder / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, frame in frames_of(truth).items():
        # The order of the rows says nothing.
        frame.sample(frac=1.0, random_state=3).to_csv(folder / "data" / f"{name}.csv", index=False)
    book = open_workbook("positions", str(folder), "en")
    book.start()
    return {stem: book.result(stem) for stem in ("potential", "profitability", "positions")}


def by_account(frame, name, truth):
    return frame.set_index("account_id")[name].reindex(truth.ids).astype(float).to_numpy()


def test_the_norm_of_consumption_is_found(results):
    (norm,) = results["potential"].norms.to_dict("records")
    assert (norm["norm"], norm["accounts"], norm["verdict"]) == (TYPED, SOLE, "low")
    assert norm["calibrated"] == pytest.approx(NORM, rel=1e-6)


def test_potential_and_share_of_wallet_follow_from_the_norm_in_use(results, truth):
    accounts = results["potential"].accounts
    years = range(BASE + 1, BASE + HORIZON + 1)
    worth = sum(truth.open_money(year, TYPED) * MARGIN / (1 + RATE) ** (year - BASE) for year in years)
    assert by_account(accounts, "potential", truth) == pytest.approx(worth, rel=1e-6)
    wallet = truth.revenue(BASE) / truth.open_money(BASE, TYPED)
    assert by_account(accounts, "wallet_share", truth) == pytest.approx(wallet, rel=1e-6)
    assert (wallet > 1).any(), "a norm that is too low must show, not be clipped"


def test_net_profit_of_each_account_is_what_was_earned(results, truth):
    accounts = results["profitability"].accounts
    buyers = [account for account, buys in zip(truth.ids, truth.buys, strict=True) if buys]
    found = accounts.set_index("account_id")["nopat"].reindex(buyers).astype(float)
    assert found.to_numpy() == pytest.approx(truth.nopat(BASE)[truth.buys], rel=1e-6, abs=0.01)
    assert results["profitability"].figures["nopat"] == pytest.approx(truth.nopat(BASE).sum(), rel=1e-6)
    whale = results["profitability"].whale
    order = np.sort(truth.nopat(BASE)[truth.buys])[::-1]
    assert whale["cumulative"].astype(float).to_numpy() == pytest.approx(np.cumsum(order), rel=1e-6, abs=0.01)


def test_the_view_of_us_is_that_against_the_rival(results, truth):
    views = results["positions"].selection.set_index("account_id")
    assert set(views.index) == set(truth.ids)
    assert views["view"].reindex(truth.ids).astype(float).to_numpy() == pytest.approx(truth.view(), abs=1e-9)
    assert set(views["basis"]) == {"voice"}

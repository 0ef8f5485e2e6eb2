"""Figures of public data that stand beside the checkout."""

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from kamlib.quant import concentration, consensus

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the public data do not stand beside the checkout"),
]


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def resellers():
    sales, margin = defaultdict(float), defaultdict(float)
    for row in rows(DATA / "adventureworks_resellers" / "FactResellerSales.csv.gz"):
        sales[row["ResellerKey"]] += float(row["SalesAmount"])
        margin[row["ResellerKey"]] += float(row["SalesAmount"]) - float(row["TotalProductCost"])
    return np.array(list(sales.values())), np.array(list(margin.values()))


def test_adventureworks_concentration(resellers):
    sales, _ = resellers
    assert sales.size == 635
    assert sales.sum() == pytest.approx(80_450_596.98, abs=0.005)
    assert concentration.hhi(sales) == pytest.approx(45.24, abs=0.005)


def test_adventureworks_abc(resellers):
    labels, counts = np.unique(concentration.abc(resellers[0]), return_counts=True)
    assert dict(zip(labels.tolist(), counts.tolist(), strict=True)) == {"A": 185, "B": 125, "C": 325}


def test_adventureworks_whale_curve(resellers):
    curve = concentration.whale_curve(resellers[1])
    assert curve.peak == pytest.approx(2_643_543.32, abs=0.005)
    assert 100 * curve.peak_share == pytest.approx(561.88, abs=0.005)
    assert curve.peak_position == 300
    assert curve.total == pytest.approx(470_482.60, abs=0.005)


def test_northwind_concentration():
    orders = {row["orderID"]: row["customerID"] for row in rows(DATA / "northwind" / "orders.csv")}
    sales = defaultdict(float)
    for row in rows(DATA / "northwind" / "order_details.csv"):
        net = float(row["unitPrice"]) * float(row["quantity"]) * (1 - float(row["discount"]))
        sales[orders[row["orderID"]]] += net
    assert concentration.hhi(list(sales.values())) == pytest.approx(336.91, abs=0.005)
    assert max(sales, key=sales.get) == "QUICK"


def test_wholesale_top_fifth():
    columns = ("Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper")
    table = list(rows(DATA / "wholesale_customers" / "wholesale_customers.csv"))
    last = next(name for name in table[0] if name.lower().startswith("delica"))
    spend = [sum(float(row[name]) for name in (*columns, last)) for row in table]
    assert sum(spend) == 14_619_500
    assert 100 * concentration.top_shares(spend, [0.2])[0] == pytest.approx(42.905, abs=0.0005)


def test_strawberries_as_stored():
    table = [
        [float(x) for x in row.values()]
        for row in rows(DATA / "published_cases" / "influentialpoints_strawberries.csv")
    ]
    found = consensus.kendall_w(np.transpose(table))
    assert (found.raters, found.items) == (4, 8)
    assert found.w == pytest.approx(0.74405, abs=5e-6)

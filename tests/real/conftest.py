from pathlib import Path

import pytest

from kamlib.workspace.engagement import Engagement

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data"
FOLDERS = {"adventureworks": "adventureworks_resellers", "northwind": "northwind", "wholesale": "wholesale_customers"}


def _open(name: str) -> Engagement:
    if not (SHARED / FOLDERS[name]).is_dir():
        pytest.skip(f"the public data {FOLDERS[name]} do not stand beside the checkout")
    return Engagement(HERE / name)


@pytest.fixture(scope="session")
def adventureworks() -> Engagement:
    return _open("adventureworks")


@pytest.fixture(scope="session")
def adventureworks_files(adventureworks) -> Path:
    """The folder of the published tables, for what no engagement reads."""
    return SHARED / FOLDERS["adventureworks"]


@pytest.fixture(scope="session")
def northwind() -> Engagement:
    return _open("northwind")


@pytest.fixture(scope="session")
def wholesale() -> Engagement:
    return _open("wholesale")

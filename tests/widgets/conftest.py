"""A copy of the toolmaker engagement for the editors."""

import shutil

import pytest

from kamlib.core.paths import share

from .shop import Shop


@pytest.fixture(scope="session")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("widgets") / "toolmaker"
    shutil.copytree(share("data_samples", "toolmaker"), folder, ignore=shutil.ignore_patterns("decisions", "runs"))
    return Shop(folder)


@pytest.fixture
def shop(origin):
    """The engagement with nothing decided; a test may save, the next one finds it as it was."""
    yield origin
    shutil.rmtree(origin.engagement.decisions.folder, ignore_errors=True)

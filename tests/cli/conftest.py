"""A fresh engagement for every test: made once by the command, copied after that."""

import shutil

import pytest
from click.testing import CliRunner

from kamlib.cli.main import main


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return an engagement that nobody has touched, by language."""
    known = {}

    def make(language):
        if language not in known:
            known[language] = tmp_path_factory.mktemp(language) / "e"
            said = CliRunner().invoke(main, ["new", str(known[language]), "--lang", language])
            assert said.exit_code == 0, said.output
        return known[language]

    return make


@pytest.fixture
def client(request, made, tmp_path):
    """An engagement in the language that the module of the test asks for."""
    return shutil.copytree(made(request.module.LANGUAGE), tmp_path / "e")

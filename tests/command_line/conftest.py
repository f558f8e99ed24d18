"""The command line as a person uses it: words in, lines and an exit status out."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import PREFIX

OFFICES = Path(__file__).parents[2] / "questionnaires" / "offices" / "kutai-kartanegara.csv"


@dataclass(frozen=True)
class Outcome:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Kuesioner = Callable[..., Outcome]


@pytest.fixture
def clean_start(tmp_path, monkeypatch):
    """An empty folder to start in, and no setting of the machine the tests run on."""

    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kuesioner(clean_start, capfd) -> Kuesioner:
    """Runs one command in this process."""

    def run(*words: str) -> Outcome:
        capfd.readouterr()
        status = main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Outcome(status, out, err)

    return run


@pytest.fixture
def stored(kuesioner, database_url, monkeypatch) -> Kuesioner:
    """The same on each kind of database."""
    monkeypatch.setenv("KUESIONER_DATABASE_URL", database_url)
    return kuesioner


@pytest.fixture
def regency(stored) -> Kuesioner:
    """With the regency's offices in the database."""
    assert stored("office", "import", OFFICES).status == 0
    return stored

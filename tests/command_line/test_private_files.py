"""Everything on disk is its owner's only, whatever it was before."""

import os
import stat
from pathlib import Path

import pytest

from bot.commands.opening import keep_private
from bot.config import Config
from bot.documents.private_files import open_to_others
from tests.command_line.conftest import OFFICES


def modes(folder: Path) -> dict[str, int]:
    found = {"": stat.S_IMODE(folder.stat().st_mode)}
    for path in folder.rglob("*"):
        found[path.relative_to(folder).as_posix()] = stat.S_IMODE(path.stat().st_mode)
    return found


@pytest.fixture
def wide_open():
    """What a service without a mask of its own starts with."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_lies_there_already_is_tightened(tmp_path: Path, database_url: str, wide_open):
    data = tmp_path / "data"
    (data / "evidence" / "ab").mkdir(parents=True)
    (data / "evidence" / "ab" / "abc").write_text("bukti")
    (data / "pictures").mkdir()
    (data / "log.txt").write_text("x")
    database = tmp_path / "kuesioner.db"
    for ending in ("", "-wal", "-shm"):
        Path(f"{database}{ending}").write_text("x")
    assert modes(data)["evidence/ab/abc"] & 0o077
    keep_private(Config(data_dir=data, database_url=f"sqlite:///{database}"))
    keep_private(Config(data_dir=data, database_url=database_url))
    assert not [name for name, mode in modes(data).items() if mode & 0o077]
    assert not [path for path in tmp_path.glob("kuesioner.db*") if path.stat().st_mode & 0o077]
    assert list(open_to_others(data, database)) == []
    assert (data / "log.txt").read_text() == "x"


def test_what_commands_make_is_their_owners_only(kuesioner, tmp_path: Path, wide_open):
    assert kuesioner("office", "import", OFFICES).status == 0
    opened = ("period", "open", "--instrument", "pegi", "--name", "2026", "--deadline", "2099-01-01")
    assert kuesioner(*opened).status == 0
    (tmp_path / "ekspor.xlsx").write_text("")
    (tmp_path / "ekspor.xlsx").chmod(0o644)
    assert kuesioner("export", "ekspor.xlsx").status == 0
    assert kuesioner("db", "backup", "salinan.zip").status == 0
    made = {name: mode for name, mode in modes(tmp_path).items() if name}
    assert {"data", "data/kuesioner.db", "ekspor.xlsx", "salinan.zip"} <= made.keys()
    assert not {name: oct(mode) for name, mode in made.items() if mode & 0o077}


def test_the_doctor_names_what_others_can_read(stored, bot_api, tmp_path: Path):
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data").chmod(0o755)
    outcome = stored("doctor")
    line = next(line for line in outcome.lines if line[8:].startswith("hak akses"))
    assert line.startswith("PERIKSA")
    assert "chmod" in outcome.out
    # every command that opens the database mends it
    assert stored("period", "list").status == 0
    line = next(line for line in stored("doctor").lines if line[8:].startswith("hak akses"))
    assert line.startswith("baik")

"""What the bot keeps on disk is about people: it is its owner's only, whatever it was before."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

OWN_MASK = 0o077
"""What nobody but the owner gets of anything that this program makes from now on."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_BESIDE_SQLITE = ("", "-wal", "-shm", "-journal", ".lock")


def make_private() -> None:
    """Whatever this process makes is its owner's only."""
    os.umask(OWN_MASK)


def open_to_others(data_dir: Path, database: Path | None) -> Iterator[Path]:
    """What others may read or change of the data and of an SQLite file; nothing where modes mean nothing."""
    if os.name != "posix":
        return
    found = [] if database is None else [Path(f"{database}{ending}") for ending in _BESIDE_SQLITE]
    for path in (*found, data_dir, *(sorted(data_dir.rglob("*")) if data_dir.is_dir() else ())):
        if path.is_symlink() or not path.exists():
            continue
        if path.stat().st_mode & _OTHERS:
            yield path


def tighten(data_dir: Path, database: Path | None) -> tuple[Path, ...]:
    """Takes from others what they could read; the paths where that was refused."""
    refused: list[Path] = []
    for path in open_to_others(data_dir, database):
        try:
            keep_own(path)
        except OSError:
            refused.append(path)
    return tuple(refused)


def keep_own(path: Path) -> None:
    """One file or folder for its owner only."""
    if os.name == "posix":
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)

"""Evidence as ZIP files by office and indicator, each small enough for Telegram."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents.bounded_process import Bounds, run_bounded

BOUNDS = Bounds(memory=100_000_000, seconds=60)
"""What one archive may take; nothing of it stays in memory."""
PART_BYTES = 45_000_000
"""Telegram takes files of up to 50 MB from a bot (Bot API, sendDocument)."""
_LONGEST_NAME, _LONGEST_FOLDER = 100, 60
"""In bytes of UTF-8: file systems take 255, and some programs add to a name what they please."""
_ENTRY_BYTES = 1000
"""More than a file's name and place take in the archive."""

_LONGEST_ENDING = 16
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of evidence and where it belongs; `number` counts the pieces of one indicator."""

    office: str
    indicator: str
    number: int
    name: str
    path: Path


def write_parts(folder: Path, files: Iterable[ArchivedFile], limit: int = PART_BYTES) -> Iterator[Path]:
    """The archives one after the other, each complete when it is given; the taker may delete it at once.

    Each is written in a process of its own; files go from disk to disk, none is held in memory. One that is
    not on disk is left out, and no two have the same name, whatever the case of its letters. A file larger
    than `limit` gets a part of its own. Blocks, and raises `OverBoundsError` beyond `BOUNDS`.
    """
    for number, entries in enumerate(_planned(files, limit), 1):
        place = folder / f"bukti-{number:02d}.zip"
        run_bounded(_write_part, place, entries, bounds=BOUNDS)
        yield place


def _planned(files: Iterable[ArchivedFile], limit: int) -> Iterator[list[tuple[Path, str]]]:
    """What goes into each part: a file and its name there."""
    taken: set[str] = set()
    part: list[tuple[Path, str]] = []
    size = 0
    for file in files:
        if not file.path.is_file():
            continue
        needed = file.path.stat().st_size + _ENTRY_BYTES
        if part and size + needed > limit:
            yield part
            part, size = [], 0
        part.append((file.path, not_taken(entry_name(file), taken)))
        size += needed
    if part:
        yield part


def _write_part(place: Path, entries: Sequence[tuple[Path, str]]) -> None:
    # evidence is mostly pictures and PDFs, which do not get smaller
    # a copied file may bear a date that ZIP has no number for
    with zipfile.ZipFile(place, "x", zipfile.ZIP_STORED, strict_timestamps=False) as part:
        for path, name in entries:
            if path.is_file():
                part.write(path, name)


def entry_name(file: ArchivedFile) -> str:
    """Where the file lies in the archive: never above it, whatever the file was called."""
    name = _plain(file.name.replace("\\", "/").rpartition("/")[2]) or "bukti"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending.encode()) <= _LONGEST_ENDING:
        name = f"{_cut(stem, _LONGEST_NAME - len(ending.encode()) - 1)}.{ending}"
    folders = "/".join(_folder(part) for part in (file.office, file.indicator))
    return f"{folders}/{file.number:02d}-{_cut(name, _LONGEST_NAME)}"


def _folder(text: str) -> str:
    name = _cut(_plain(text), _LONGEST_FOLDER).strip(" .") or "_"
    # Windows knows these as devices, also with an ending
    return f"_{name}" if _DEVICE.fullmatch(name.partition(".")[0].strip()) else name


def _plain(text: str) -> str:
    """Letters that every system takes in a file's name."""
    return re.sub(r"[^\w .()-]", "_", text).strip(" .")


def _cut(text: str, most: int) -> str:
    """The beginning of a text, at most so many bytes and no broken letter."""
    return text.encode()[:most].decode(errors="ignore")


def not_taken(name: str, taken: set[str]) -> str:
    """The name, or one like it that no file of the archives has."""
    folder, _, last = name.rpartition("/")
    count, free = 1, name
    while free.casefold() in taken:
        count += 1
        free = f"{folder}/{count}-{last}"
    taken.add(free.casefold())
    return free

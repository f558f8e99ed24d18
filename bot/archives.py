"""Evidence as ZIP files by office and indicator, each small enough for Telegram."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PART_BYTES = 45_000_000
"""Telegram takes files of up to 50 MB from a bot (Bot API, sendDocument)."""
_LONGEST_NAME = 80
_ENTRY_BYTES = 400
"""More than a file's name and place take in the archive."""


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

    Files go from disk to disk; none is held in memory. One that is not on disk is left out.
    """
    number, size = 0, 0
    part: zipfile.ZipFile | None = None
    place = folder
    try:
        for file in files:
            if not file.path.is_file():
                continue
            needed = file.path.stat().st_size + _ENTRY_BYTES
            if part is not None and size + needed > limit:
                part.close()
                part = None
                yield place
            if part is None:
                number, size = number + 1, 0
                place = folder / f"bukti-{number:02d}.zip"
                # evidence is mostly pictures and PDFs, which do not get smaller
                part = zipfile.ZipFile(place, "x", zipfile.ZIP_STORED)
            part.write(file.path, entry_name(file))
            size += needed
        if part is not None:
            part.close()
            part = None
            yield place
    finally:
        if part is not None:
            part.close()


def entry_name(file: ArchivedFile) -> str:
    """Where the file lies in the archive: never above it, whatever the file was called."""
    name = _plain(file.name.replace("\\", "/").rpartition("/")[2]) or "bukti"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 8:
        name = f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    folders = "/".join(_plain(folder) or "_" for folder in (file.office, file.indicator))
    return f"{folders}/{file.number:02d}-{name[:_LONGEST_NAME]}"


def _plain(text: str) -> str:
    """Letters that every system takes in a file's name."""
    return re.sub(r"[^\w .()-]", "_", text).strip(" .")

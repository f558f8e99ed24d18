"""Files by their hash: each content is stored once, under a name made of nothing but its SHA-256."""

import asyncio
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is on disk: hex SHA-256 and size in bytes."""

    sha256: str
    size: int


LEAST_FREE_BYTES = 500 * 1024 * 1024
"""No file is fetched when less than this would be left: the database needs room for what people answer."""
ABANDONED_SECONDS = 600.0
"""A half-written file that nothing was added to for so long belongs to a process that died."""


class TooLargeError(Exception):
    """More bytes came than a piece of evidence may have."""


class NoRoomError(Exception):
    """The disk is nearly full."""


def free_bytes(folder: Path) -> int:
    """How much room is left where the folder is, or will be."""
    existing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    return shutil.disk_usage(existing).free


class EvidenceStore:
    """The copies of all evidence below one folder. Names that people give to files never become paths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"

    def path_of(self, sha256: str) -> Path:
        """Where the content with this hash lies, kept or not. Raises ValueError for what is no SHA-256."""
        if len(sha256) != 64 or not all(letter in "0123456789abcdef" for letter in sha256):
            raise ValueError("not a SHA-256 in hex")
        return self._folder / sha256[:2] / sha256

    def look_for_room(self, size: int | None) -> None:
        """Raises NoRoomError when a file of this size in bytes would leave too little of the disk."""
        if free_bytes(self._folder) - (size or 0) < LEAST_FREE_BYTES:
            raise NoRoomError

    async def keep(self, stream: AsyncIterator[bytes], most: int) -> Kept:
        """The content written to disk piece by piece, hashed, and only then given its name.

        Raises TooLargeError beyond `most` bytes and OSError when the disk refuses; nothing stays behind then.
        """
        await asyncio.to_thread(self._arriving.mkdir, parents=True, exist_ok=True)
        draft = self._arriving / secrets.token_hex(16)
        sha, size = hashlib.sha256(), 0
        try:
            with await asyncio.to_thread(draft.open, "xb") as file:
                async for piece in stream:
                    size += len(piece)
                    if size > most:
                        raise TooLargeError
                    sha.update(piece)
                    await asyncio.to_thread(file.write, piece)
                await asyncio.to_thread(_settle, file.fileno(), file.flush)
            kept = Kept(sha.hexdigest(), size)
            await asyncio.to_thread(self._name, draft, self.path_of(kept.sha256))
            return kept
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)

    def sweep(self, now: float | None = None) -> int:
        """Removes what dead processes left half written; how many files.

        Other processes may share the folder, so what grows is left alone. `now` is seconds since 1970.
        """
        moment = time.time() if now is None else now
        removed = 0
        for draft in self._arriving.glob("*") if self._arriving.is_dir() else ():
            try:
                if draft.stat().st_mtime < moment - ABANDONED_SECONDS:
                    draft.unlink()
                    removed += 1
            except FileNotFoundError:
                continue  # whoever wrote it has finished meanwhile
        return removed

    @staticmethod
    def _name(draft: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            # Without this a power cut may forget the new name although the content is there.
            os.fsync(folder)
        finally:
            os.close(folder)


def first_changed(files: Iterable[Path]) -> Path | None:
    """The first file whose content is not that whose hash is its name; a file that is gone is passed over."""
    for path in files:
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            continue
        if found != path.name:
            return path
    return None


def _settle(descriptor: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(descriptor)

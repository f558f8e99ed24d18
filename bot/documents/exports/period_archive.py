"""A period as one ZIP file that opens without this program, and its evidence back from there.

Spreadsheet, reports, evidence by office, the instrument and the part of the audit trail, with a page to
begin at (`index.html`) and the hash of everything (`SHA256SUMS`, for `sha256sum --check`). Everything goes
from disk to disk, an office at a time.
"""

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import IO

from sqlmodel import Session

from bot.documents.evidence_files import EvidenceStore
from bot.documents.exports.evidence_archive import ArchivedFile, entry_name, not_taken
from bot.documents.exports.period import evidence_of, export_period
from bot.documents.reports import office_report, pictures_of, regency_report
from bot.storage import exports
from bot.storage.periods import periods
from bot.storage.reports.office import dossier_of
from bot.storage.reports.regency import whole_period
from bot.texts import period_archive as words
from questionnaires.people import Office
from questionnaires.period import Period
from questionnaires.scoring import show_index
from questionnaires.sheet import Sheet

SUMS = "SHA256SUMS"
EVIDENCE = "bukti"
_PIECE = 1_000_000


class DamagedArchiveError(Exception):
    """What is in the archive is not what was put there; the message names the first file."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What went into an archive; `absent` files of evidence were written down, and are not on disk."""

    offices: int
    files: int
    absent: int


@dataclass(slots=True)
class _Zip:
    """The archive as it grows, with the hash of each of its files."""

    archive: zipfile.ZipFile
    sums: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @contextmanager
    def file(self, name: str, *, packed: bool = True) -> Iterator[Callable[[bytes], None]]:
        """What is given to it becomes the content of the file."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = 0o600 << 16
        found = hashlib.sha256()
        with self.archive.open(entry, "w", force_zip64=True) as target:

            def write(content: bytes) -> None:
                found.update(content)
                target.write(content)

            yield write
        self.sums.append((found.hexdigest(), name))

    def text(self, name: str, lines: Iterable[str]) -> None:
        """A file of lines."""
        with self.file(name) as write:
            for line in lines:
                write(f"{line}\n".encode())

    def copy(self, name: str, source: IO[bytes]) -> str:
        """A file from disk as it is; its hash."""
        with self.file(name, packed=False) as write:
            while piece := source.read(_PIECE):
                write(piece)
        return self.sums[-1][0]


def write_archive(
    db: Session,
    period: Period,
    path: Path,
    store: EvidenceStore,
    evidence_folder: Path,
    now: datetime,
    zone: tzinfo,
    progress: Callable[[int], None] = lambda _: None,
) -> Archived:
    """Writes the archive, whole or not at all. Raises DamagedArchiveError for evidence that was changed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    draft = Path(name)
    try:
        with zipfile.ZipFile(draft, "w") as archive:
            done = _write(_Zip(archive), db, period, store, evidence_folder, now, zone, progress)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return done


def _write(
    target: _Zip,
    db: Session,
    period: Period,
    store: EvidenceStore,
    evidence_folder: Path,
    now: datetime,
    zone: tzinfo,
    progress: Callable[[int], None],
) -> Archived:
    instrument = periods.instrument_of(db, period.instrument_digest)
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
        tables = export_period(db, period, Path(folder) / "ekspor.xlsx", zone)
        for table in tables:
            with table.open("rb") as source:
                target.copy(table.name, source)
    with target.file("laporan/kabupaten.pdf", packed=False) as write:
        write(regency_report(whole_period(db, period), now, zone))
    files: dict[str, list[ArchivedFile]] = {}
    for file in evidence_of(db, period, store):
        files.setdefault(file.office, []).append(file)
    rows: list[words.ArchivedOffice] = []
    kept = absent = 0
    taken: set[str] = set()
    for count, (sheet, result) in enumerate(exports.sheets_of_period(db, period.id)):
        progress(count)
        report = not_taken(f"laporan/{_name_of(sheet.office)}.pdf", taken)
        has_report = _write_report(target, db, sheet, report, evidence_folder, now, zone)
        links: list[tuple[str, str]] = []
        for file in files.pop(sheet.office.code, ()):
            place = not_taken(f"{EVIDENCE}/{_named(file, sheet.office)}", taken)
            try:
                with file.path.open("rb") as source:
                    found = target.copy(place, source)
            except FileNotFoundError:
                absent += 1
                continue
            if found != file.path.name:
                raise DamagedArchiveError(str(file.path))
            kept += 1
            links.append((f"{file.indicator} · {file.name}", place))
        shown = None if result is None else show_index(result.index, instrument)
        predicate = None if result is None else result.predicate
        own_report = report if has_report else None
        rows.append(
            words.ArchivedOffice(sheet.office.code, sheet.office.name, shown, predicate, own_report, links)
        )
    with target.file(f"instrumen/{instrument.id}.yaml") as write:
        write(instrument.content.encode())
    entries = exports.trail_of_period(db, period.id)
    target.text("jejak-audit.txt", (f"{own}  {entry}" for own, entry in entries))
    target.text("index.html", words.page(period.name, [table.name for table in tables], rows, now, zone))
    target.text("BACA-SAYA.txt", words.read_me(period.name))
    listed = "".join(f"{found}  {name}\n" for found, name in target.sums)
    with target.file(SUMS) as write:
        write(listed.encode())
    return Archived(len(rows), kept, absent)


def _write_report(
    target: _Zip, db: Session, sheet: Sheet, name: str, folder: Path, now: datetime, zone: tzinfo
) -> bool:
    dossier = dossier_of(db, sheet.id)
    if dossier is None:
        return False
    with target.file(name, packed=False) as write:
        write(office_report(dossier, now, zone, pictures_of(dossier, folder)))
    return True


def _name_of(office: Office) -> str:
    """Code and short name, as a file's name can have them."""
    place = ArchivedFile(f"{office.code} {office.short_name or office.name}", "x", 0, "x", Path())
    return entry_name(place).partition("/")[0]


def _named(file: ArchivedFile, office: Office) -> str:
    """By the office's code and name, then as in the other archives."""
    _, _, rest = entry_name(file).partition("/")
    return f"{_name_of(office)}/{rest}"


def bring_back(path: Path, store: EvidenceStore, wanted: Iterable[str]) -> int:
    """Puts the evidence of an archive back where it is missing on disk; how many files that were.

    `wanted` are the hashes that the database knows. Everything is looked at before anything is changed.
    Raises DamagedArchiveError for what is no archive of ours or was changed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listed = _verified(archive)
            missing = {sha256 for sha256 in wanted if not store.path_of(sha256).is_file()}
            count = 0
            for sha256, name in listed:
                if name.startswith(f"{EVIDENCE}/") and sha256 in missing:
                    _put_back(archive, name, store.path_of(sha256))
                    missing.discard(sha256)
                    count += 1
            return count
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, OverflowError) as trouble:
        raise DamagedArchiveError(str(path)) from trouble


def _verified(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Hash and name of each file, all as they were put there."""
    listed: list[tuple[str, str]] = []
    for line in archive.read(SUMS).decode().splitlines():
        sha256, _, name = line.partition("  ")
        with archive.open(name) as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != sha256:  # type: ignore[arg-type] # it reads
                raise DamagedArchiveError(name)
        listed.append((sha256, name))
    return listed


def _put_back(archive: zipfile.ZipFile, name: str, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.tmp")
    try:
        with archive.open(name) as source, draft.open("wb") as target:
            shutil.copyfileobj(source, target, _PIECE)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)

"""Evidence under an indicator: it arrives, is kept or fails, and stays in the history when it is removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import ARRIVING, EVIDENCE, FAILED, KEPT, evidence_from
from bot.storage.audit import trail, written_words
from bot.storage.audit.trail import Done
from questionnaires.answers import Evidence, EvidenceKind
from questionnaires.people import Actor
from questionnaires.sheet import Sheet

_evidence = tables.evidence.c
_TOLD = (
    _evidence.indicator, _evidence.name, _evidence.sha256, _evidence.added_by, _evidence.kind, _evidence.size,
    _evidence.added_at, _evidence.finished_at,
)  # fmt: skip
"""What an entry tells of evidence that is removed or brought back."""


@dataclass(frozen=True, slots=True)
class ArrivingEvidence:
    """A file that was announced and is not kept yet; `telegram_id` is the chat that waits for the answer."""

    id: int
    sheet_id: int
    indicator: str
    kind: EvidenceKind
    name: str
    file_id: str
    declared_size: int | None
    media_group: str | None
    telegram_id: int | None
    added_at: datetime
    state: str = ARRIVING
    cause: str | None = None
    """Why it could not be kept."""


@dataclass(frozen=True, slots=True)
class PastEvidence:
    """A piece of evidence in the history: still there when `removed_at` is None."""

    evidence: Evidence
    removed_at: datetime | None
    removed_by: str | None


def begin_evidence(
    db: Session,
    sheet: Sheet,
    code: str,
    kind: EvidenceKind,
    name: str,
    file_id: str,
    file_unique_id: str,
    declared_size: int | None,
    caption: str | None,
    media_group: str | None,
    actor: Actor,
    now: datetime,
    replaces: int | None = None,
) -> int:
    """Notes that a file is on its way and returns its id. It counts as evidence only when it is finished.

    `replaces` is evidence of the same sheet that is removed at that moment, and not before.
    """
    return _add(
        db,
        sheet_id=sheet.id,
        indicator=code,
        kind=str(kind),
        state=ARRIVING,
        name=name,
        file_id=file_id,
        file_unique_id=file_unique_id,
        declared_size=declared_size,
        caption=caption,
        media_group=media_group,
        replaces=replaces,
        added_by=_person_id(actor),
        added_at=now,
    )


def finish_evidence(db: Session, evidence_id: int, sha256: str, size: int, now: datetime) -> bool:
    """The file lies in the store, checked; False when it was not on its way (any more)."""
    row = (
        db.connection()
        .execute(
            update(tables.evidence)
            .where(_evidence.id == evidence_id, _evidence.state == ARRIVING)
            .values(state=KEPT, sha256=sha256, size=size, finished_at=now)
            .returning(
                _evidence.added_by,
                _evidence.sheet_id,
                _evidence.indicator,
                _evidence.name,
                _evidence.replaces,
                _evidence.kind,
                _evidence.added_at,
            )
        )
        .first()
    )
    if row is None:
        return False
    kept = content_of_evidence(row[5], size, row[6], now)
    details = {"evidence": evidence_id, "sha256": sha256, "size": size, "kept": kept}
    trail.append(
        db, Done.EVIDENCE_ADDED, now, *row[:3], after=written_words.keep(db, row[3], now), details=details
    )
    if row[4] is not None:
        _remove(db, row[1], row[4], row[0], now)
    return True


def content_of_evidence(kind: str, size: int | None, added_at: datetime, finished_at: datetime | None) -> str:
    """What the trail tells of evidence beside its name and hash: nothing that a person wrote."""
    moments = (added_at.isoformat(), None if finished_at is None else finished_at.isoformat())
    return trail.fingerprint(f"{kind} {size} {moments}")[:32]


def fail_evidence(db: Session, evidence_id: int, cause: str, now: datetime) -> bool:
    """The file could not be kept; False when it was not on its way."""
    row = (
        db.connection()
        .execute(
            update(tables.evidence)
            .where(_evidence.id == evidence_id, _evidence.state == ARRIVING)
            .values(state=FAILED, cause=cause, finished_at=now)
            .returning(_evidence.added_by, _evidence.sheet_id, _evidence.indicator, _evidence.name)
        )
        .first()
    )
    if row is None:
        return False
    details = {"evidence": evidence_id, "cause": cause}
    trail.append(
        db, Done.EVIDENCE_FAILED, now, *row[:3], after=written_words.keep(db, row[3], now), details=details
    )
    return True


def arriving_evidence(db: Session) -> tuple[ArrivingEvidence, ...]:
    """Files that were on their way when the process stopped, in the order they came."""
    return _files(db, _evidence.state == ARRIVING)


def file_sent(db: Session, evidence_id: int) -> ArrivingEvidence:
    """One file as it was announced, whatever became of it. Raises IndexError for an unknown id."""
    return _files(db, _evidence.id == evidence_id)[0]


def album_began(db: Session, actor: Actor, media_group: str) -> tuple[int, str] | None:
    """Sheet and indicator under which this person's album began; None for the first of one."""
    if actor.person is None:
        return None
    row = (
        db.connection()
        .execute(
            select(_evidence.sheet_id, _evidence.indicator)
            .where(_evidence.media_group == media_group, _evidence.added_by == actor.person.id)
            .order_by(_evidence.id)
            .limit(1)
        )
        .first()
    )
    return None if row is None else (row[0], row[1])


def sent_together(db: Session, evidence_id: int) -> tuple[ArrivingEvidence, ...]:
    """All files of the album that this one belongs to; itself alone when it came by itself."""
    one = file_sent(db, evidence_id)
    if one.media_group is None:
        return (one,)
    return _files(
        db,
        _evidence.sheet_id == one.sheet_id,
        _evidence.indicator == one.indicator,
        _evidence.media_group == one.media_group,
    )


def _files(db: Session, *which: ColumnElement[bool]) -> tuple[ArrivingEvidence, ...]:
    rows = db.connection().execute(
        select(
            _evidence.id,
            _evidence.sheet_id,
            _evidence.indicator,
            _evidence.kind,
            _evidence.name,
            _evidence.file_id,
            _evidence.declared_size,
            _evidence.media_group,
            tables.person.c.telegram_id,
            _evidence.added_at,
            _evidence.state,
            _evidence.cause,
        )
        .join_from(tables.evidence, tables.person, _evidence.added_by == tables.person.c.id)
        .where(*which)
        .order_by(_evidence.id)
    )
    return tuple(ArrivingEvidence(*row[:3], EvidenceKind(row[3]), *row[4:]) for row in rows)


def keep_link(
    db: Session,
    sheet: Sheet,
    code: str,
    url: str,
    actor: Actor,
    now: datetime,
    caption: str | None = None,
) -> int:
    """Keeps an address as evidence and returns its id; the same address twice under one indicator is one."""
    there = db.connection().execute(
        select(_evidence.id).where(
            _evidence.sheet_id == sheet.id,
            _evidence.indicator == code,
            _evidence.url == url,
            _evidence.removed_at.is_(None),
        )
    )
    known = there.scalar()
    if known is not None:
        return known
    by = _person_id(actor)
    evidence_id = _add(
        db,
        sheet_id=sheet.id,
        indicator=code,
        kind=str(EvidenceKind.LINK),
        state=KEPT,
        name=url,
        url=url,
        caption=caption,
        added_by=by,
        added_at=now,
        finished_at=now,
    )
    kept = content_of_evidence(str(EvidenceKind.LINK), None, now, now)
    marked, details = written_words.keep(db, url, now), {"evidence": evidence_id, "kept": kept}
    trail.append(db, Done.EVIDENCE_ADDED, now, by, sheet.id, code, after=marked, details=details)
    return evidence_id


def remove_evidence(db: Session, sheet: Sheet, evidence_id: int, actor: Actor, now: datetime) -> bool:
    """Takes it off the sheet; it stays in the history. False when this sheet has no such evidence."""
    return _remove(db, sheet.id, evidence_id, _person_id(actor), now)


def _remove(db: Session, sheet_id: int, evidence_id: int, by: int, now: datetime) -> bool:
    row = (
        db.connection()
        .execute(
            update(tables.evidence)
            .where(
                _evidence.id == evidence_id,
                _evidence.sheet_id == sheet_id,
                _evidence.state == KEPT,
                _evidence.removed_at.is_(None),
            )
            .values(removed_at=now, removed_by=by)
            .returning(*_TOLD)
        )
        .first()
    )
    if row is None:
        return False
    marked, details = _told(db, evidence_id, row, now)
    trail.append(db, Done.EVIDENCE_REMOVED, now, by, sheet_id, row[0], before=marked, details=details)
    return True


def _told(db: Session, number: int, row: Sequence[Any], now: datetime) -> tuple[str | None, dict[str, Any]]:
    """Mark of the name, and details: by them a copy is known, whose id no entry has told so far."""
    details = {"evidence": number, "sha256": row[2], "by": row[3], "kept": content_of_evidence(*row[4:])}
    return written_words.keep(db, row[1], now), details


def restore_evidence(db: Session, sheet: Sheet, evidence_id: int, actor: Actor, now: datetime) -> bool:
    """Brings back what was removed from this sheet; False when there is no such evidence, or it is there."""
    row = (
        db.connection()
        .execute(
            update(tables.evidence)
            .where(
                _evidence.id == evidence_id,
                _evidence.sheet_id == sheet.id,
                _evidence.state == KEPT,
                _evidence.removed_at.is_not(None),
            )
            .values(removed_at=None, removed_by=None)
            .returning(*_TOLD)
        )
        .first()
    )
    if row is None:
        return False
    marked, details = _told(db, evidence_id, row, now)
    by = _person_id(actor)
    trail.append(db, Done.EVIDENCE_ADDED, now, by, sheet.id, row[0], after=marked, details=details)
    return True


def removed_evidence(db: Session, sheet_id: int, number: int) -> tuple[str, int | None, str | None] | None:
    """Indicator, size in bytes and address of what was removed from this sheet; None where it was not."""
    row = (
        db.connection()
        .execute(
            select(_evidence.indicator, _evidence.size, _evidence.url).where(
                _evidence.id == number, _evidence.sheet_id == sheet_id, _evidence.removed_at.is_not(None)
            )
        )
        .first()
    )
    return None if row is None else (row[0], row[1], row[2])


def evidence_history(db: Session, sheet_id: int, code: str) -> tuple[PastEvidence, ...]:
    """All evidence ever kept under this indicator, removed or not, the oldest first."""
    remover = tables.person.alias()
    rows = db.connection().execute(
        select(*EVIDENCE, _evidence.removed_at, remover.c.name)
        .join_from(tables.evidence, tables.person, _evidence.added_by == tables.person.c.id)
        .outerjoin(remover, _evidence.removed_by == remover.c.id)
        .where(_evidence.sheet_id == sheet_id, _evidence.indicator == code, _evidence.state == KEPT)
        .order_by(_evidence.id)
    )
    return tuple(PastEvidence(evidence_from(row[:-2]), row[-2], row[-1]) for row in rows)


def _add(db: Session, **values: object) -> int:
    added = db.connection().execute(tables.evidence.insert().values(**values).returning(_evidence.id))
    return added.scalar_one()


def _person_id(actor: Actor) -> int:
    if actor.person is None:
        raise ValueError("a stranger cannot add evidence")
    return actor.person.id

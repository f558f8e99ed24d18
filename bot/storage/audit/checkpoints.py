"""Which heads of the audit trail have been given out of the house, and how far the trail was checked."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.check import Outcome, check_all, check_new
from bot.storage.connection.statements import execute, upsert
from bot.storage.messages import outbox
from questionnaires.people import Person

KIND = "seal"
"""How the outbox calls a message with the head."""
GIVEN = "given"
CHECKED = "checked"
TRIED = "tried"
"""When a check was last begun, however it ended."""
_READ_WHOLE = 50_000
"""A trail of up to so many entries is read whole each day, which takes a second."""

_item = tables.outbox.c
_mark = tables.trail_mark.c
_KEEP = upsert(tables.trail_mark, ["kind", "entry_id"], ["hash", "at"])


def is_given_out(db: Session, day: date) -> bool:
    """Whether a head went out on this day."""
    return bool(outbox.keys_beginning(db, f"{KIND}:{day.isoformat()}:"))


def last_head(db: Session) -> str | None:
    """The head that went out last; None when none ever did."""
    newest = select(_mark.hash).where(_mark.kind == GIVEN).order_by(_mark.entry_id.desc()).limit(1)
    head = db.connection().execute(newest).scalar()
    if head is not None:
        return head
    earlier = heads_given_out(db)
    return earlier[-1] if earlier else None


def heads_given_out(db: Session) -> tuple[str, ...]:
    """All of them, in the order in which they went out; those of earlier versions as far as their messages
    are still there.
    """
    connection = db.connection()
    messages = select(_item.payload).where(_item.key.startswith(f"{KIND}:")).order_by(_item.id)
    sent = [payload.get("head") for payload in connection.execute(messages).scalars()]
    marks = select(_mark.hash).where(_mark.kind == GIVEN).order_by(_mark.at, _mark.entry_id)
    kept = connection.execute(marks).scalars()
    return tuple(dict.fromkeys([*(str(head) for head in sent if head is not None), *kept]))


def give_out(db: Session, head: str, day: date, institution: str, person: Person, now: datetime) -> bool:
    """Queues the head of that day for one person of the institution; False when it had one that day."""
    is_queued = outbox.enqueue(
        db,
        f"{KIND}:{day.isoformat()}:{institution}",
        person.telegram_id,
        KIND,
        {"head": head, "at": now.isoformat()},
        now,
        bulk=True,
        repeat_if_uncertain=False,
    )
    entry = tables.audit_entry.c
    entry_id = db.connection().execute(select(entry.id).where(entry.hash == head)).scalar()
    if is_queued and entry_id is not None:
        # messages are deleted with the person who had them; that the head went out has to stay known
        execute(db, _KEEP, {"kind": GIVEN, "entry_id": entry_id, "hash": head, "at": now})
    return is_queued


def missing_heads(db: Session) -> tuple[str, ...]:
    """Heads that were given out and that no entry bears (any more)."""
    entry = tables.audit_entry.c
    heads = heads_given_out(db)
    found = set(db.connection().execute(select(entry.hash).where(entry.hash.in_(heads))).scalars())
    return tuple(head for head in heads if head not in found)


def tried_at(db: Session) -> datetime | None:
    """When the trail was last looked at; None when it never was."""
    found = db.connection().execute(select(_mark.at).where(_mark.kind == TRIED))
    return found.scalar()


def keep_tried(db: Session, now: datetime) -> None:
    """A check begins now."""
    execute(db, _KEEP, {"kind": TRIED, "entry_id": 0, "hash": trail.BEFORE_ALL, "at": now})


def check_since_last(db: Session) -> Outcome:
    """What came after the last check that found all well, with the tables it tells of.

    Everything at first, and as long as the trail is short.
    """
    row = db.connection().execute(select(_mark.entry_id, _mark.hash).where(_mark.kind == CHECKED)).first()
    if row is None or trail.length(db) <= _READ_WHOLE:
        return check_all(db, () if row is None else (row[1],))
    return check_new(db, row[0], row[1])


def keep_checked(db: Session, outcome: Outcome, now: datetime) -> None:
    """The next check begins after this one, which found all well."""
    db.connection().execute(delete(tables.trail_mark).where(_mark.kind == CHECKED))
    values = {
        "kind": CHECKED,
        "entry_id": outcome.entry_id,
        "hash": outcome.hash or trail.BEFORE_ALL,
        "at": now,
    }
    execute(db, _KEEP, values)

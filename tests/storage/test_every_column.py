"""Whoever changes one value of one column past the bot is found out, or the column is named here with why."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    Table,
    Text,
    TypeDecorator,
    and_,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session

from bot.storage import appeals, tables, visits
from bot.storage.answering import previous_answers, sheets
from bot.storage.audit.check import check_all
from bot.storage.people import access_requests, groups, people
from bot.storage.people.access_requests import RequestState
from questionnaires.answers import EvidenceKind
from questionnaires.mapping import Earlier
from questionnaires.people import Membership, Permission, Role
from questionnaires.sheet import Sheet
from tests.storage.regency import ANI, BUDI, DEDI, NOW, Regency
from tests.storage.test_rows_of_the_trail import run_everything
from tests.storage.test_trail_check import confirmed

__all__ = ["confirmed"]

_WORK = "what came in, is to go out, or is under way: no deed of a person"
_STAND = "where somebody's conversation stands; it decides nothing"
_OWN = "a wish about one's own reminders, told to nobody and deciding nothing"
_TRAIL = "the trail and what is beside it: chain, triggers and the heads that went out prove it"
_NAME = "Telegram's own and changing; it must be forgotten with the person, so the trail knows none of it"
_REACHED = "whether Telegram delivers to the person: no deed"
_MEDIA = "where Telegram keeps the file; the file itself is proved by its hash"
_CAPTION = "written beside a file and forgotten with whoever wrote it; it decides nothing"
_OFTEN = (
    "the entry has the moment, and the history shows it from there; proving it too would double the memory"
)

EXEMPT: dict[str, str] = {
    "inbox": _WORK,
    "outbox": _WORK,
    "download": _WORK,
    "worker": _WORK,
    "picture": _WORK,
    "reminder": _WORK,
    "broadcast_recipient": "to whom a broadcast went: of the outbox, and when it was read is no deed",
    "place": _STAND,
    "long_text": _STAND,
    "typed_message": _STAND,
    "invitation_opening": "who looked at a link; accepting it is told",
    "code_attempt": "guesses, kept for an hour",
    "reminder_wish": _OWN,
    "reminder_quiet": _OWN,
    "audit_entry": _TRAIL,
    "trail_mark": _TRAIL,
    "trail_text": _TRAIL,
    "person.name": _NAME,
    "person.username": _NAME,
    "person.unreachable_since": _REACHED,
    "person.unreachable_reason": _REACHED,
    "membership.id": "a number that nothing points to",
    "declared_conflict.id": "a number that nothing points to",
    "sheet_return.id": "its notes are found by it, and these are proved",
    "appeal.id": "its files are found by it, and these are proved",
    "answer.answered_at": _OFTEN,
    "judgement.judged_at": _OFTEN,
    "evidence.file_id": _MEDIA,
    "evidence.file_unique_id": _MEDIA,
    "evidence.media_group": _MEDIA,
    "evidence.declared_size": "what was said before the file came; its real size is proved",
    "evidence.caption": _CAPTION,
    "evidence.replaces": "done once the file was kept: what was removed is proved",
    "evidence.cause": "why a file did not come; it is no evidence",
    "attachment.file_id": _MEDIA,
    "attachment.media_group": _MEDIA,
    "attachment.caption": _CAPTION,
    "broadcast.message_id": _STAND,
    "broadcast.shown_at": _STAND,
}


def more(db: Session) -> None:
    """What the two other stories leave out."""
    ani, budi, dedi = (people.load_actor(db, number) for number in (ANI, BUDI, DEDI))
    assert ani.person is not None
    assert budi.person is not None
    assert dedi.person is not None
    sheet = sheets.sheet_for(db, dedi, 2, Permission.ANSWER)
    assert isinstance(sheet, Sheet)
    sheets.keep_level(db, sheet, "I01", 2, dedi, NOW)
    sent = sheets.begin_evidence(
        db, sheet, "I01", EvidenceKind.DOCUMENT, "a.pdf", "f", "u", 3, "Surat", None, dedi, NOW
    )
    sheets.finish_evidence(db, sent, "a" * 64, 3, NOW + timedelta(minutes=1))
    earlier = Earlier(1, "PeGI 2026", "I01", 3, False, None, NOW, 0, None)
    previous_answers.mark_carried(db, sheet, "I01", earlier, dedi.person.id, NOW)
    appeal = appeals.file_appeal(db, 1, "I01", "Bukti ada", ani.person.id, NOW)
    appeals.decide_appeal(
        db, appeal, 1, "I01", accept=False, reason="Belum cukup", by=budi.person.id, now=NOW
    )
    open_one = appeals.file_appeal(db, 1, "I02", "Mohon lihat", ani.person.id, NOW)
    visit = visits.note_visit(db, 1, budi.person.id, date(2026, 3, 2), "Kantor", "Rapi", NOW)
    owners: tuple[dict[str, Any], ...] = ({"visit_id": visit}, {"appeal_id": open_one})
    for number, owner in enumerate(owners):
        file_id = visits.attach(
            db,
            kind=EvidenceKind.DOCUMENT,
            name=f"{number}.pdf",
            file_id="f",
            size=3,
            caption=None,
            by=ani.person.id,
            now=NOW,
            **owner,
        )
        visits.finish_attachment(db, file_id, str(number) * 64, 3, NOW + timedelta(minutes=1))
    lost = visits.attach(
        db,
        kind=EvidenceKind.DOCUMENT,
        name="b",
        file_id="f",
        size=3,
        caption=None,
        by=ani.person.id,
        now=NOW,
        visit_id=visit,
    )
    visits.fail_attachment(db, lost, "too_big", NOW)
    groups.join_group(db, -100, NOW, budi.person.id)
    groups.move_group(db, -100, -1001, NOW)
    groups.join_group(db, -200, NOW, budi.person.id)
    groups.leave_group(db, -200, NOW)
    for number, state in ((81, None), (82, RequestState.REFUSED), (83, RequestState.ACCEPTED)):
        asked = access_requests.ask_access(db, number, f"Orang {number}", "Dinas", NOW)
        assert isinstance(asked, tuple)
        if state is not None:
            access_requests.decide_request(db, asked[0].id, state, NOW, budi.person.id)
    gone = people.remember_person(db, 84, "Gani", None, NOW)
    people.grant(db, gone.id, Membership(Role.VIEWER), NOW, budi.person.id)
    people.forget_person(db, gone.id, NOW, budi.person.id)


@pytest.fixture
def full(confirmed: Regency) -> Regency:
    confirmed.do(run_everything)
    confirmed.do(more)
    return confirmed


def unbind(db: Session) -> None:
    """What the database itself refuses is to be tried as well, as far as it lets itself be told."""
    if db.connection().dialect.name == "sqlite":
        db.connection().execute(text("PRAGMA defer_foreign_keys = ON"))
        db.connection().execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        db.connection().execute(text("SET LOCAL session_replication_role = replica"))


def is_checked(table: Table, column: Column[Any]) -> bool:
    """Whether a check of PostgreSQL, which cannot be told to let go, holds this column."""
    checks = (one for one in table.constraints if isinstance(one, CheckConstraint))
    return any(column.name in str(one.sqltext) for one in checks)


def columns() -> Iterator[tuple[Table, Column[Any]]]:
    for table in tables.Row.metadata.sorted_tables:
        for column in table.columns:
            if not {table.name, f"{table.name}.{column.name}"} & EXEMPT.keys():
                yield table, column


def other_values(db: Session, column: Column[Any], present: Any) -> Iterator[Any]:
    """Values that somebody could put in its place; some of them the database may refuse."""
    for key in column.foreign_keys:
        known = db.connection().execute(select(key.column).order_by(key.column)).scalars().all()
        yield from (value for value in known if value != present)
    match present:
        case bool():
            yield not present
        case datetime():
            yield present + timedelta(days=1)
        case int():
            yield present + 1000
        case str():
            yield f"{present}x"
        case dict():
            yield {**present, "x": "1/1"}
        case list():
            yield [*present, "x"]
        case _ if column.nullable:
            tried = {Boolean: [True], Integer: [1, 7], Text: ["x"], JSON: [{"x": 1}], TypeDecorator: [NOW, 7]}
            yield from next(values for kind, values in tried.items() if isinstance(column.type, kind))
        case _:
            pass
    if column.nullable and present is not None:
        yield None


def changed(db: Session, table: Table, column: Column[Any]) -> Iterator[str]:
    """Once for each of some rows in which the value could be changed, while it is changed."""
    keys = list(table.primary_key.columns)
    rows = db.connection().execute(select(table).order_by(*keys)).mappings().all()
    met: set[bool] = set()
    for row in rows:
        # one row in which there is a value, and one in which there is none
        if (row[column.name] is None) in met or (row.get("state") == "draft" and table is tables.broadcast):
            continue
        this = and_(*(key == row[key.name] for key in keys))
        for value in other_values(db, column, row[column.name]):
            assert value != row[column.name]
            db.connection().execute(text("SAVEPOINT before_it"))
            try:
                db.connection().execute(update(table).where(this).values({column.name: value}))
            except (DBAPIError, StatementError):
                db.connection().execute(text("ROLLBACK TO SAVEPOINT before_it"))
                continue
            met.add(row[column.name] is None)
            yield f"{table.name}.{column.name} of {dict(row)} as {value!r}"
            db.connection().execute(text("ROLLBACK TO SAVEPOINT before_it"))
            break


def test_every_value_that_a_person_set_is_proved(full: Regency) -> None:
    unseen: list[str] = []
    untried: list[str] = []

    def walk(db: Session) -> None:
        assert check_all(db).differences == ()
        unbind(db)
        for table, column in columns():
            tried = 0
            for what in changed(db, table, column):
                tried += 1
                if not check_all(db).differences:
                    unseen.append(what)
            if not tried and (db.connection().dialect.name == "sqlite" or not is_checked(table, column)):
                untried.append(f"{table.name}.{column.name}")

    full.do(walk)
    assert (unseen, untried) == ([], [])


def test_every_row_that_is_gone_shows(full: Regency) -> None:
    unseen: list[str] = []

    def walk(db: Session) -> None:
        unbind(db)
        for table in {table for table, _ in columns()}:
            keys = list(table.primary_key.columns)
            for row in db.connection().execute(select(*keys).order_by(*keys)).all():
                db.connection().execute(text("SAVEPOINT before_it"))
                try:
                    this = and_(*(key == value for key, value in zip(keys, row, strict=True)))
                    db.connection().execute(table.delete().where(this))
                    if not check_all(db).differences:
                        unseen.append(f"{table.name} {tuple(row)}")
                    db.connection().execute(text("ROLLBACK TO SAVEPOINT before_it"))
                    break
                except DBAPIError:
                    db.connection().execute(text("ROLLBACK TO SAVEPOINT before_it"))

    full.do(walk)
    assert unseen == []


def test_every_exempt_column_is_there() -> None:
    names = {table.name for table in tables.Row.metadata.sorted_tables}
    names |= {f"{table.name}.{column.name}" for table, column in all_columns()}
    assert names >= EXEMPT.keys()


def all_columns() -> Iterator[tuple[Table, Column[Any]]]:
    for table in tables.Row.metadata.sorted_tables:
        for column in table.columns:
            yield table, column

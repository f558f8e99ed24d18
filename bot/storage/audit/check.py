"""Whether the tables hold what the audit trail tells, and whether the trail can still not be changed."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import row_marks, trail
from bot.storage.audit.difference import TableDifference, What
from bot.storage.audit.differences import differences_on_sheets
from bot.storage.audit.replay import Replay
from bot.storage.audit.replayed_sheet import Held, is_by, plain_json
from bot.storage.audit.salted import salts_of
from bot.storage.audit.trail import Chain, Done
from bot.storage.audit.written_words import key_of

Progress = Callable[[int], None]
"""Told now and then how many entries and rows have been looked at."""

_EVERY = 5000
_MOST_SHEETS = 2000
"""When more than these have changed, the whole trail is read: it costs less than asking for each."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found. `broken` is the first entry that does not fit, `missing` heads that are not there.

    The entry up to which all is well, and its hash, say where the next check of what is new begins.
    """

    broken: int | None
    missing: tuple[str, ...]
    differences: tuple[TableDifference, ...]
    entry_id: int
    hash: str
    is_vague: bool = False
    """Entries of an earlier version leave rows open that only a mark could tell; `record_rows` ends it."""

    @property
    def is_well(self) -> bool:
        """Whether trail and tables agree."""
        return self.broken is None and not self.missing and not self.differences


def check_all(db: Session, heads: Iterable[str] = (), progress: Progress = lambda _: None) -> Outcome:
    """The whole trail, entry by entry, and every table that it tells of."""
    replay = Replay(_of_panels(db), key_of(db), salts_of(db))
    chain = Chain(looks_for=tuple(heads))
    take = replay.take
    for number, deed, person, sheet, code, before, after, details, at in chain.walk(db):
        take(deed, person, sheet, code, before, after, details, at)
        if number % _EVERY == 0:
            progress(number)
    progress(chain.number)
    found = () if chain.broken is not None else tuple(_differences(db, replay, None))
    return Outcome(
        chain.broken, tuple(sorted(chain.missing)), found, chain.number, chain.last, replay.needs_record()
    )


def check_new(db: Session, entry_id: int, hash_: str) -> Outcome:
    """The entries after this one, and the tables as far as these entries tell of them.

    Roles, periods and settings are looked at as a whole, for their entries are few.
    """
    if entry_id and trail.hash_of(db, entry_id) != hash_:
        return Outcome(None, (hash_,), (), entry_id, hash_)
    chain = Chain(entry_id, hash_)
    touched = {row[3] for row in chain.walk(db) if row[3] is not None}
    if chain.broken is not None:
        return Outcome(chain.broken, (), (), entry_id, hash_)
    touched = _with_sources(db, touched)
    if len(touched) > _MOST_SHEETS:
        return check_all(db)
    replay = Replay(_of_panels(db), key_of(db), salts_of(db))
    entry = tables.audit_entry.c
    roles = (str(Done.ROLE_GRANTED), str(Done.ROLE_ENDED))
    everywhere = entry.deed.in_((*roles, *row_marks.TOLD_BY, str(Done.CONFIRMED)))
    for row in trail.entries_where(
        db, or_(entry.sheet_id.is_(None), entry.sheet_id.in_(touched), everywhere)
    ):
        _, deed, _, sheet_id, _, _, _, details, _ = row
        if sheet_id is None or sheet_id in touched or deed in roles:
            replay.take(*row[1:])
        elif details is not None and (deed in row_marks.TOLD_BY or f'"{row_marks.ROWS}"' in details):
            replay.take_marks(deed, json.loads(details))
    found = tuple(_differences(db, replay, touched))
    return Outcome(None, (), found, chain.number, chain.last, replay.needs_record())


def record_rows(db: Session, now: datetime) -> None:
    """Takes into the trail how the rows are of which entries of earlier versions told without marks."""
    sheet = tables.sheet.c
    own = db.connection().execute(
        select(sheet.id, sheet.deadline).where(sheet.deadline.is_not(None)).order_by(sheet.id)
    )
    details = {
        row_marks.ROWS: row_marks.all_marks(db),
        "deadlines": {str(number): deadline.isoformat() for number, deadline in own},
    }
    trail.append(db, Done.ROWS_RECORDED, now, details=details)


def standing_triggers(db: Session) -> bool:
    """Whether the database still refuses to change an entry, in the words of migration 0002."""
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        found = connection.execute(
            text(
                "SELECT pg_get_triggerdef(trigger.oid), function.prosrc FROM pg_trigger AS trigger "
                "JOIN pg_proc AS function ON function.oid = trigger.tgfoid "
                "WHERE trigger.tgrelid = 'audit_entry'::regclass AND trigger.tgname = :name "
                "AND trigger.tgenabled IN ('O', 'A')"
            ),
            {"name": "audit_entry_never_changes"},
        ).first()
        if found is None:
            return False
        definition, body = (" ".join(part.split()) for part in found)
        deeds = definition.partition(" ON ")[0]
        return (
            "BEFORE" in deeds
            and all(deed in deeds for deed in ("UPDATE", "DELETE", "TRUNCATE"))
            and " WHEN " not in definition
            and body == f"BEGIN RAISE EXCEPTION '{_REFUSAL}'; END"
        )
    for deed in ("UPDATE", "DELETE"):
        name = f"audit_entry_no_{deed.lower()}"
        sql = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name"), {"name": name}
        ).scalar()
        expected = (
            f"CREATE TRIGGER {name} BEFORE {deed} ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
        if sql is None or " ".join(sql.split()).replace('"', "") != expected:
            return False
    return True


_REFUSAL = "audit entries are never changed or deleted"


def kept_files(db: Session) -> tuple[tuple[str, int], ...]:
    """Hash and size of every file that must lie in the store, each once."""
    found: dict[str, int] = {}
    for table in (tables.evidence, tables.attachment):
        rows = db.connection().execute(
            select(table.c.sha256, table.c.size).where(table.c.sha256.is_not(None)).order_by(table.c.id)
        )
        for sha256, size in rows:
            found.setdefault(sha256, size or 0)
    return tuple(found.items())


def _of_panels(db: Session) -> frozenset[int]:
    panels = (
        select(tables.sheet.c.id)
        .join(tables.period, tables.sheet.c.period_id == tables.period.c.id)
        .where(tables.period.c.scoring.is_not(None))
    )
    return frozenset(db.connection().execute(panels).scalars())


def _with_sources(db: Session, touched: set[int]) -> set[int]:
    """The sheets, and those from which something was copied onto them."""
    known, fresh = set(touched), set(touched)
    entry = tables.audit_entry.c
    copying = [str(deed) for deed in (Done.REOPENED, Done.CONFIRMED, Done.CARRIED_OVER)]
    while fresh and len(known) <= _MOST_SHEETS:
        rows = db.connection().execute(
            select(entry.details).where(entry.sheet_id.in_(fresh), entry.deed.in_(copying))
        )
        sources = {json.loads(details).get("from") for details in rows.scalars() if details is not None}
        fresh = {source for source in sources if isinstance(source, int)} - known
        known |= fresh
    return known


def _differences(db: Session, replay: Replay, only: set[int] | None) -> Iterator[TableDifference]:
    """Everything in the tables that the entries tell otherwise; of all sheets, or of `only` these."""
    yield from differences_on_sheets(db, replay, only)
    yield from _roles(db, replay)
    yield from _periods(db, replay)
    yield from _settings(db, replay)
    yield from _conflicts(db, replay)
    yield from _instruments(db)
    for kind, name in row_marks.differing(db, replay.rows, replay.vague, replay.salts):
        number, _, detail = name.partition(" ")
        what = What.PERIOD_ROW if kind == "period" else What(kind)
        yield (
            TableDifference(what, int(number), detail)
            if number.isdecimal()
            else TableDifference(what, 0, name)
        )


def _roles(db: Session, replay: Replay) -> Iterator[TableDifference]:
    """Roles that people hold or held, since when, until when and through whom."""
    column = tables.membership.c
    columns = (
        column.person_id,
        column.role,
        column.office_id,
        column.institution,
        column.sheet_id,
        column.indicator,
        column.granted_by,
        column.granted_at,
        column.ended_by,
        column.ended_at,
    )
    active = {person_id: dict(told) for person_id, told in replay.roles.items()}
    ended = {person_id: list(told) for person_id, told in replay.ended_roles.items()}
    for person_id, role, office_id, institution, sheet_id, code, *moments in db.connection().execute(
        select(*columns).order_by(column.id)
    ):
        mark = None if institution is None else trail.fingerprint(institution)
        held: Held = (role, office_id, mark, sheet_id, code)
        granted_by, granted_at, ended_by, ended_at = moments
        if ended_at is None and ended_by is None:
            is_told = is_by(active.get(person_id, {}).pop(held, None), granted_by, granted_at)
        else:
            found = next(
                (
                    one
                    for one in ended.get(person_id, ())
                    if one[0] == held
                    and is_by(one[1], granted_by, granted_at)
                    and is_by(one[2], ended_by, ended_at)
                ),
                None,
            )
            is_told = found is not None
            if found is not None:
                ended[person_id].remove(found)
        if not is_told:
            yield TableDifference(What.ROLE, person_id, role)
    for person_id in sorted(active.keys() | ended.keys()):
        left = [*active.get(person_id, {}), *(one[0] for one in ended.get(person_id, ()))]
        for role in sorted({held[0] for held in left}):
            yield TableDifference(What.ROLE, person_id, role)


def _periods(db: Session, replay: Replay) -> Iterator[TableDifference]:
    column, rule = tables.period.c, tables.period_rule.c
    connection = db.connection()
    states: dict[int, str] = {
        row[0]: row[1] for row in connection.execute(select(column.id, column.state).order_by(column.id))
    }
    for period_id in sorted(states.keys() | replay.periods.keys()):
        if states.get(period_id) != replay.periods.get(period_id):
            yield TableDifference(What.PERIOD, period_id)
    rules = {
        row[0]: row[1:]
        for row in connection.execute(
            select(rule.period_id, rule.lead_id, rule.return_days, rule.appeal_days)
        )
    }
    for period_id in sorted(rules.keys() | replay.leads.keys() | replay.days.keys()):
        lead, *days = rules.get(period_id, (None, None, None))
        if lead != replay.leads.get(period_id):
            yield TableDifference(What.LEAD, period_id)
        if tuple(days) != replay.days.get(period_id, (None, None)):
            yield TableDifference(What.DAYS, period_id)


def _conflicts(db: Session, replay: Replay) -> Iterator[TableDifference]:
    column = tables.declared_conflict.c
    stands, ended = dict(replay.conflicts), list(replay.ended_conflicts)
    columns = (
        column.person_id,
        column.office_id,
        column.declared_by,
        column.declared_at,
        column.ended_by,
        column.ended_at,
    )
    for person_id, office_id, by, at, *end in db.connection().execute(select(*columns).order_by(column.id)):
        which = (person_id, office_id)
        if end == [None, None]:
            is_told = is_by(stands.pop(which, None), by, at)
        else:
            found = next(
                (one for one in ended if one[0] == which and is_by(one[1], by, at) and is_by(one[2], *end)),
                None,
            )
            is_told = found is not None
            if found is not None:
                ended.remove(found)
        if not is_told:
            yield TableDifference(What.CONFLICT, person_id, str(office_id))
    for person_id, office_id in sorted({*stands, *(one[0] for one in ended)}):
        yield TableDifference(What.CONFLICT, person_id, str(office_id))


def _instruments(db: Session) -> Iterator[TableDifference]:
    """A pinned instrument bears the hash of its content, so it needs no entry."""
    column = tables.definition.c
    rows = db.connection().execute(select(column.digest, column.instrument_id, column.content))
    for digest, instrument_id, content in rows:
        if trail.fingerprint(content) != digest:
            yield TableDifference(What.INSTRUMENT, 0, instrument_id)


def _settings(db: Session, replay: Replay) -> Iterator[TableDifference]:
    column = tables.setting.c
    kept = {
        row[0]: (trail.fingerprint(plain_json(row[1])), row[2], row[3])
        for row in db.connection().execute(
            select(column.name, column.content, column.changed_by, column.changed_at)
        )
    }
    for number, name in enumerate(sorted(kept.keys() | replay.settings.keys()), 1):
        found, told = kept.get(name), replay.settings.get(name)
        if found is None or told is None or found[0] != told[0] or not is_by(told[1], *found[1:]):
            yield TableDifference(What.SETTING, number, name)

"""Whether the tables hold what the audit trail tells, and whether the trail can still not be changed."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select, text
from sqlmodel import Session

from bot.storage import audit, tables
from bot.storage.audit import Chain, Done
from bot.storage.evidence import KEPT
from bot.storage.replay import UNKNOWN, Held, Replay, ReplayedSheet, plain_json
from bot.storage.visits import content_of_visit

Progress = Callable[[int], None]
"""Told now and then how many entries and rows have been looked at."""

_EVERY = 5000
_MOST_SHEETS = 2000
"""When more than these have changed, the whole trail is read: it costs less than asking for each."""


class What(StrEnum):
    """The kinds of things that can differ."""

    ANSWER = "answer"
    JUDGEMENT = "judgement"
    SHEET = "sheet"
    NOTE = "note"
    SETTLEMENT = "settlement"
    RESULT = "result"
    EVIDENCE = "evidence"
    APPEAL = "appeal"
    VISIT = "visit"
    FILE = "file"
    ROLE = "role"
    PERIOD = "period"
    LEAD = "lead"
    DAYS = "days"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that a table has otherwise than the trail tells.

    `id` is that of the sheet, or of the person, period, visit or file; `detail` an indicator or a name.
    """

    what: What
    id: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found. `broken` is the first entry that does not fit, `missing` heads that are not there.

    The entry up to which all is well, and its hash, say where the next check of what is new begins.
    """

    broken: int | None
    missing: tuple[str, ...]
    differences: tuple[Difference, ...]
    entry_id: int
    hash: str

    @property
    def is_well(self) -> bool:
        """Whether trail and tables agree."""
        return self.broken is None and not self.missing and not self.differences


def check_all(db: Session, heads: Iterable[str] = (), progress: Progress = lambda _: None) -> Outcome:
    """The whole trail, entry by entry, and every table that it tells of."""
    replay = Replay(_of_panels(db))
    chain = Chain(looks_for=tuple(heads))
    take = replay.take
    for number, deed, person, sheet, code, before, after, details in chain.walk(db):
        take(deed, person, sheet, code, before, after, details)
        if number % _EVERY == 0:
            progress(number)
    progress(chain.number)
    found = () if chain.broken is not None else tuple(_differences(db, replay, None))
    return Outcome(chain.broken, tuple(sorted(chain.missing)), found, chain.number, chain.last)


def check_new(db: Session, entry_id: int, hash_: str) -> Outcome:
    """The entries after this one, and the tables as far as these entries tell of them.

    Roles, periods and settings are looked at as a whole, for their entries are few.
    """
    if entry_id and audit.hash_of(db, entry_id) != hash_:
        return Outcome(None, (hash_,), (), entry_id, hash_)
    chain = Chain(entry_id, hash_)
    touched = {row[3] for row in chain.walk(db) if row[3] is not None}
    if chain.broken is not None:
        return Outcome(chain.broken, (), (), entry_id, hash_)
    touched = _with_sources(db, touched)
    if len(touched) > _MOST_SHEETS:
        return check_all(db)
    replay = Replay(_of_panels(db))
    entry = tables.audit_entry.c
    roles = entry.deed.in_([str(Done.ROLE_GRANTED), str(Done.ROLE_ENDED)])
    for row in audit.entries_where(db, or_(entry.sheet_id.is_(None), entry.sheet_id.in_(touched), roles)):
        replay.take(*row[1:])
    return Outcome(None, (), tuple(_differences(db, replay, touched)), chain.number, chain.last)


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


def _differences(db: Session, replay: Replay, only: set[int] | None) -> Iterator[Difference]:
    """Everything in the tables that the entries tell otherwise; of all sheets, or of `only` these."""
    sheets = replay.sheets
    yield from _sheet_rows(db, sheets, only)
    yield from _answers(db, sheets, only)
    yield from _judgements(db, sheets, only)
    yield from _settlements(db, sheets, only)
    yield from _notes(db, sheets, only)
    yield from _results(db, sheets, only)
    yield from _evidence(db, sheets, only)
    yield from _appeals(db, sheets, only)
    yield from _visits(db, replay, only)
    yield from _files(db, replay, only)
    yield from _roles(db, replay.roles)
    yield from _periods(db, replay)
    yield from _settings(db, replay)


def _rows(
    db: Session, columns: Sequence[Any], sheet_id: ColumnElement[int], only: set[int] | None, *joins: Any
) -> Iterator[Sequence[Any]]:
    wanted = select(*columns)
    for table, on in joins:
        wanted = wanted.join(table, on)
    if only is not None:
        wanted = wanted.where(sheet_id.in_(only))
    yield from db.connection().execute(wanted, execution_options={"yield_per": 5000})


def _sheet_rows(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[Difference]:
    column = tables.sheet.c
    seen: set[int] = set()
    untouched = ReplayedSheet()
    for sheet_id, state, round_, number in _rows(
        db, (column.id, column.state, column.round, column.number), column.id, only
    ):
        seen.add(sheet_id)
        told = sheets.get(sheet_id, untouched)
        if (told.state, told.round, told.number) != (state, round_, number):
            yield Difference(What.SHEET, sheet_id)
    for sheet_id, told in sheets.items():
        if sheet_id not in seen and (only is None or sheet_id in only) and told != untouched:
            yield Difference(What.SHEET, sheet_id)


def _answers(db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None) -> Iterator[Difference]:
    column = tables.answer.c
    for sheet_id, code, level, not_applicable, explanation in _rows(
        db,
        (column.sheet_id, column.indicator, column.level, column.not_applicable, column.explanation),
        column.sheet_id,
        only,
    ):
        told = sheets[sheet_id].answers.pop(code, (None, None)) if sheet_id in sheets else (None, None)
        if told != (
            _as_text(level, not_applicable),
            None if explanation is None else hash(explanation),
        ):
            yield Difference(What.ANSWER, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code, told in told_sheet.answers.items():
            if told != (None, None):
                yield Difference(What.ANSWER, sheet_id, code)


def _judgements(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[Difference]:
    column = tables.judgement.c
    for sheet_id, round_, by, code, level, not_applicable, note in _rows(
        db,
        (
            column.sheet_id,
            column.round,
            column.assessor_id,
            column.indicator,
            column.level,
            column.not_applicable,
            column.note,
        ),
        column.sheet_id,
        only,
    ):
        judged = sheets[sheet_id].judgements.get((round_, by)) if sheet_id in sheets else None
        told = None if judged is None else judged.pop(code, None)
        if told != (_as_text(level, not_applicable), None if note is None else hash(note)):
            yield Difference(What.JUDGEMENT, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for judged in told_sheet.judgements.values():
            for code in judged:
                yield Difference(What.JUDGEMENT, sheet_id, code)


def _settlements(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[Difference]:
    column = tables.settlement.c
    rows = _rows(
        db,
        (
            column.sheet_id,
            column.round,
            column.indicator,
            column.level,
            column.not_applicable,
            column.sent_back,
            column.reason,
        ),
        column.sheet_id,
        only,
    )
    for sheet_id, round_, code, level, not_applicable, sent_back, reason in rows:
        if sent_back:
            continue  # a question to the panel decides nothing, and ends with its answer
        settled = sheets[sheet_id].settled.pop((round_, code), None) if sheet_id in sheets else None
        if (
            settled is None
            or settled[0] != _as_text(level, not_applicable)
            or settled[1] not in (UNKNOWN, audit.fingerprint(reason))
        ):
            yield Difference(What.SETTLEMENT, sheet_id, code)
    for sheet_id, told in sheets.items():
        for _, code in told.settled:
            yield Difference(What.SETTLEMENT, sheet_id, code)


def _notes(db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None) -> Iterator[Difference]:
    back, note = tables.sheet_return.c, tables.return_note.c
    rows = _rows(
        db,
        (back.sheet_id, back.round, note.indicator, note.note),
        back.sheet_id,
        only,
        (tables.sheet_return, note.sheet_return_id == back.id),
    )
    for sheet_id, round_, code, written in rows:
        told = sheets[sheet_id].notes.pop((round_, code), None) if sheet_id in sheets else None
        if told not in (UNKNOWN, audit.fingerprint(written)):
            yield Difference(What.NOTE, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for _, code in told_sheet.notes:
            yield Difference(What.NOTE, sheet_id, code)


def _results(db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None) -> Iterator[Difference]:
    level, result = tables.confirmed_level.c, tables.confirmation.c
    levels: dict[int, dict[str, int | None]] = {}
    for sheet_id, code, confirmed in _rows(
        db, (level.sheet_id, level.indicator, level.level), level.sheet_id, only
    ):
        levels.setdefault(sheet_id, {})[code] = confirmed
    seen: set[int] = set()
    for sheet_id, index, predicate, groups in _rows(
        db, (result.sheet_id, result.index, result.predicate, result.groups), result.sheet_id, only
    ):
        seen.add(sheet_id)
        told = sheets.get(sheet_id)
        if told is None or told.index != index or told.predicate not in (UNKNOWN, predicate):
            yield Difference(What.RESULT, sheet_id)
            continue
        if told.groups != UNKNOWN and audit.fingerprint(plain_json(groups)) != told.groups:
            yield Difference(What.RESULT, sheet_id)
        kept = levels.get(sheet_id, {})
        if told.levels is not None and kept != told.levels:
            for code in sorted(kept.keys() | told.levels.keys()):
                if kept.get(code, UNKNOWN) != told.levels.get(code, UNKNOWN):
                    yield Difference(What.RESULT, sheet_id, code)
    for sheet_id, told in sheets.items():
        if told.index is not None and sheet_id not in seen:
            yield Difference(What.RESULT, sheet_id)


def _evidence(
    db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None
) -> Iterator[Difference]:
    column = tables.evidence.c
    columns = (
        column.id,
        column.sheet_id,
        column.indicator,
        column.sha256,
        column.name,
        column.url,
        column.state,
        column.removed_at,
    )
    for number, sheet_id, code, sha256, name, url, state, removed_at in _rows(
        db, columns, column.sheet_id, only
    ):
        if state != KEPT or removed_at is not None:
            continue
        there = sheets[sheet_id].evidence if sheet_id in sheets else {}
        wanted = (code, sha256, url if url is not None else name)
        told = there.pop(number, None)
        if told is None:
            copy = next((key for key, one in there.items() if key < 0 and one == wanted), None)
            told = None if copy is None else there.pop(copy)
        if told != wanted or (url is not None and name != url):
            yield Difference(What.EVIDENCE, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code, _, _ in told_sheet.evidence.values():
            yield Difference(What.EVIDENCE, sheet_id, code)


def _appeals(db: Session, sheets: Mapping[int, ReplayedSheet], only: set[int] | None) -> Iterator[Difference]:
    column = tables.appeal.c
    columns = (column.sheet_id, column.indicator, column.state, column.reason, column.decision)
    for sheet_id, code, state, reason, decision in _rows(db, columns, column.sheet_id, only):
        told = sheets[sheet_id].appeals.pop(code, None) if sheet_id in sheets else None
        decided = None if decision is None else audit.fingerprint(decision)
        if (
            told is None
            or told[0] != state
            or told[1] not in (UNKNOWN, audit.fingerprint(reason))
            or told[2] not in (UNKNOWN, decided)
        ):
            yield Difference(What.APPEAL, sheet_id, code)
    for sheet_id, told_sheet in sheets.items():
        for code in told_sheet.appeals:
            yield Difference(What.APPEAL, sheet_id, code)


def _visits(db: Session, replay: Replay, only: set[int] | None) -> Iterator[Difference]:
    column = tables.visit.c
    left = dict(replay.visits)
    columns = (column.id, column.sheet_id, column.location, column.findings)
    for visit_id, sheet_id, location, findings in _rows(db, columns, column.sheet_id, only):
        told = left.pop(visit_id, None)
        if (
            told is None
            or told[0] != sheet_id
            or told[1] not in (UNKNOWN, content_of_visit(location, findings))
        ):
            yield Difference(What.VISIT, visit_id)
    yield from (Difference(What.VISIT, visit_id) for visit_id in left)


def _files(db: Session, replay: Replay, only: set[int] | None) -> Iterator[Difference]:
    """Files that came before their coming left entries are passed over, as long as they are the oldest."""
    if only is not None and not replay.files:
        return
    left = dict(replay.files)
    first = min(left, default=None)
    column = tables.attachment.c
    rows = db.connection().execute(select(column.id, column.sha256).order_by(column.id))
    for file_id, sha256 in rows:
        if file_id in left:
            if left.pop(file_id) != sha256:
                yield Difference(What.FILE, file_id)
        elif only is None and first is not None and file_id > first:
            yield Difference(What.FILE, file_id)
    yield from (Difference(What.FILE, file_id) for file_id in left)


def _roles(db: Session, told: Mapping[int, set[Held]]) -> Iterator[Difference]:
    column = tables.membership.c
    held: dict[int, set[Held]] = {}
    rows = db.connection().execute(
        select(
            column.person_id,
            column.role,
            column.office_id,
            column.institution,
            column.sheet_id,
            column.indicator,
        ).where(column.ended_at.is_(None))
    )
    for person_id, role, office_id, institution, sheet_id, code in rows:
        mark = None if institution is None else audit.fingerprint(institution)
        held.setdefault(person_id, set()).add((role, office_id, mark, sheet_id, code))
    for person_id in sorted(held.keys() | told.keys()):
        for role in sorted({one[0] for one in held.get(person_id, set()) ^ told.get(person_id, set())}):
            yield Difference(What.ROLE, person_id, role)


def _periods(db: Session, replay: Replay) -> Iterator[Difference]:
    column, rule = tables.period.c, tables.period_rule.c
    connection = db.connection()
    states: dict[int, str] = {
        row[0]: row[1] for row in connection.execute(select(column.id, column.state).order_by(column.id))
    }
    for period_id in sorted(states.keys() | replay.periods.keys()):
        if states.get(period_id) != replay.periods.get(period_id):
            yield Difference(What.PERIOD, period_id)
    rules = {
        row[0]: row[1:]
        for row in connection.execute(
            select(rule.period_id, rule.lead_id, rule.return_days, rule.appeal_days)
        )
    }
    for period_id in sorted(rules.keys() | replay.leads.keys() | replay.days.keys()):
        lead, *days = rules.get(period_id, (None, None, None))
        if lead != replay.leads.get(period_id):
            yield Difference(What.LEAD, period_id)
        if tuple(days) != replay.days.get(period_id, (None, None)):
            yield Difference(What.DAYS, period_id)


def _settings(db: Session, replay: Replay) -> Iterator[Difference]:
    column = tables.setting.c
    kept = {
        row[0]: audit.fingerprint(plain_json(row[1]))
        for row in db.connection().execute(select(column.name, column.content))
    }
    for number, name in enumerate(sorted(kept.keys() | replay.settings.keys()), 1):
        if kept.get(name) != replay.settings.get(name):
            yield Difference(What.SETTING, number, name)


def told_tables() -> tuple[Table, ...]:
    """The tables that are held against the trail."""
    return (
        tables.sheet,
        tables.answer,
        tables.judgement,
        tables.settlement,
        tables.sheet_return,
        tables.return_note,
        tables.confirmation,
        tables.confirmed_level,
        tables.evidence,
        tables.appeal,
        tables.visit,
        tables.attachment,
        tables.membership,
        tables.period,
        tables.period_rule,
        tables.setting,
    )


def _as_text(level: int | None, not_applicable: bool) -> str | None:
    if not_applicable:
        return "-"
    return None if level is None else str(level)

"""The sheet of an office: the one door to it, and what is written on it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.previous_answers import forget_carried, with_earlier
from bot.storage.answering.whole_sheets import contents_of, head_of
from bot.storage.audit import trail, written_words
from bot.storage.audit.trail import Done
from bot.storage.connection.compiled_statements import Prepared
from bot.storage.connection.statements import execute, upsert, writes
from bot.storage.dashboard.summaries import (
    SheetSummary,
    period_counts,
    period_summaries,
    sheets_served,
    summary_of,
)
from bot.storage.evidence.evidence import (
    ArrivingEvidence,
    album_began,
    arriving_evidence,
    begin_evidence,
    evidence_history,
    fail_evidence,
    file_sent,
    finish_evidence,
    keep_link,
    remove_evidence,
    restore_evidence,
    sent_together,
)
from bot.storage.offices.changes import served_successor
from bot.storage.panels.member_view import as_member
from questionnaires.answers import Answer
from questionnaires.instrument import Instrument
from questionnaires.people import Actor, Permission, Role, why_not_judge
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet

__all__ = [
    "NOT_APPLICABLE",
    "ArrivingEvidence",
    "Change",
    "SheetSummary",
    "album_began",
    "arriving_evidence",
    "begin_evidence",
    "clear_level",
    "evidence_history",
    "fail_evidence",
    "file_sent",
    "finish_evidence",
    "history_of",
    "instrument_of_sheet",
    "keep_explanation",
    "keep_level",
    "keep_link",
    "period_counts",
    "period_summaries",
    "remove_evidence",
    "restore_evidence",
    "sent_together",
    "sheet_for",
    "sheets_served",
    "submit_sheet",
    "summary_of",
]

NOT_APPLICABLE = "-"
"""How the history writes the level of an indicator that does not apply."""

_answer = tables.answer.c
_sheet = tables.sheet.c
_entry = tables.audit_entry.c
_SHEETS = "sheets"
"""Where a session keeps the sheets it has opened, so that a change knows what was there before."""

_KEEP_LEVEL = Prepared(
    upsert(
        tables.answer,
        ["sheet_id", "indicator"],
        ["level", "not_applicable", "answered_by", "answered_at"],
    ),
    tables.answer.c.keys(),
)
_KEEP_EXPLANATION = upsert(tables.answer, ["sheet_id", "indicator"], ["explanation"])
_UNJUDGE = delete(tables.judgement).where(
    tables.judgement.c.sheet_id == bindparam("sheet"),
    tables.judgement.c.round == bindparam("now_in"),
    tables.judgement.c.indicator == bindparam("code"),
)
_UNSETTLE = delete(tables.settlement).where(
    tables.settlement.c.sheet_id == bindparam("sheet"),
    tables.settlement.c.round == bindparam("now_in"),
    tables.settlement.c.indicator == bindparam("code"),
)
BLIND = tuple(
    str(deed)
    for deed in (
        Done.JUDGED,
        Done.NOTED,
        Done.GROUP_OPENED,
        Done.GROUP_AGREED,
        Done.SETTLED,
        Done.SENT_BACK,
    )
)
"""What nobody reads in the history of an indicator before a panel's sheet is confirmed."""
_HISTORY = (
    select(
        _entry.at,
        tables.person.c.name,
        _entry.deed,
        written_words.shown(_entry.before),
        written_words.shown(_entry.after),
    )
    .join_from(tables.audit_entry, tables.person, _entry.person_id == tables.person.c.id, isouter=True)
    .where(_entry.sheet_id == bindparam("sheet_id"), _entry.indicator == bindparam("code"))
    .order_by(_entry.id)
)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry in the history of an indicator; `deed` is one of `audit.Done`.

    A level is written as its number or as NOT_APPLICABLE, evidence by its name, other things as their text.
    """

    at: datetime
    by: str | None
    deed: str
    before: str | None
    after: str | None


def sheet_for(
    db: Session, actor: Actor, sheet_id: int, deed: Permission, indicator: str | None = None
) -> Sheet | Refusal:
    """The sheet, if this actor may do this deed on it: the one door to a sheet.

    Someone to whom one indicator was handed comes in only with that `indicator`.
    """
    to_change = deed in (Permission.ANSWER, Permission.ASSESS) and writes(db)
    head = head_of(db, sheet_id, to_change=to_change)
    if head is None:
        return Refusal(Reason.NOT_FOUND)
    may = actor.may(deed, head.office.id, period_id=head.period.id)
    if not may and not _was_handed(actor, sheet_id, deed, indicator):
        successor = served_successor(db, actor, head.office)
        if successor is not None:
            return Refusal(Reason.OFFICE_MERGED, {"office": successor.name})
        if deed is Permission.ASSESS:
            return why_not_judge(actor, head.office.id, head.period.id) or Refusal(Reason.NOT_ALLOWED)
        return Refusal(Reason.NOT_ALLOWED)
    if deed is Permission.ASSESS and head.state is SheetState.DRAFT:
        # what was never sent is the office's own
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    if head.period.panel and deed is Permission.ASSESS:
        found = as_member(db, actor, head)
        return found if isinstance(found, Refusal) else with_earlier(db, found)
    sheet = with_earlier(db, contents_of(db, head))
    db.info.setdefault(_SHEETS, {})[sheet_id] = sheet
    return sheet


def instrument_of_sheet(db: Session, sheet_id: int) -> Instrument | None:
    """The pinned instrument of a sheet; nothing of the sheet itself, so nobody's right is asked."""
    head = head_of(db, sheet_id)
    return None if head is None else head.instrument


def _was_handed(actor: Actor, sheet_id: int, deed: Permission, indicator: str | None) -> bool:
    return (
        indicator is not None
        and deed in (Permission.ANSWER, Permission.SEE_SHEET)
        and any(
            held.role is Role.OFFICER and held.sheet_id == sheet_id and held.indicator == indicator
            for held in actor.memberships
        )
    )


def keep_level(db: Session, sheet: Sheet, code: str, level: int | None, actor: Actor, now: datetime) -> bool:
    """Keeps the level (None: not applicable) that the rules have accepted; False when it was that already.

    `sheet` is one that `sheet_for` gave in this transaction, before or after the level was recorded on it. On
    a returned sheet the assessor's earlier judgement of this indicator is void: it was about another answer.
    """
    return _keep_answer(db, sheet, code, level, level is None, actor, now)


def clear_level(db: Session, sheet: Sheet, code: str, actor: Actor, now: datetime) -> bool:
    """The indicator is unanswered again; False when it was. As for `keep_level`."""
    return _keep_answer(db, sheet, code, None, False, actor, now)


def _keep_answer(
    db: Session,
    sheet: Sheet,
    code: str,
    level: int | None,
    not_applicable: bool,
    actor: Actor,
    now: datetime,
) -> bool:
    before = _before(db, sheet, code)
    if (before.level, before.not_applicable) == (level, not_applicable):
        return False
    by, is_given = _person_id(actor), level is not None or not_applicable
    _KEEP_LEVEL.change(
        db.connection(),
        {
            "sheet_id": sheet.id,
            "indicator": code,
            "level": level,
            "not_applicable": not_applicable,
            "explanation": None,
            "answered_by": by if is_given else None,
            "answered_at": now if is_given else None,
        },
    )
    if code in sheet.carried:
        forget_carried(db, sheet.id, code)
    if sheet.state is SheetState.RETURNED:
        here = {"sheet": sheet.id, "now_in": sheet.round, "code": code}
        db.connection().execute(_UNJUDGE, here)
        if sheet.period.panel:
            db.connection().execute(_UNSETTLE, here)
    trail.append(
        db,
        Done.LEVEL,
        now,
        by,
        sheet.id,
        code,
        _as_text(before.level, before.not_applicable),
        _as_text(level, not_applicable),
    )
    _note(db, sheet, replace(before, level=level, not_applicable=not_applicable))
    return True


def keep_explanation(
    db: Session, sheet: Sheet, code: str, text: str | None, actor: Actor, now: datetime
) -> bool:
    """Keeps the explanation the rules have accepted, or takes it away; False when it was that already."""
    before = _before(db, sheet, code)
    if before.explanation == text:
        return False
    execute(
        db,
        _KEEP_EXPLANATION,
        {
            "sheet_id": sheet.id,
            "indicator": code,
            "level": None,
            "not_applicable": False,
            "explanation": text,
            "answered_by": None,
            "answered_at": None,
        },
    )
    earlier, marked = written_words.keep(db, before.explanation, now), written_words.keep(db, text, now)
    trail.append(db, Done.EXPLANATION, now, _person_id(actor), sheet.id, code, earlier, marked)
    _note(db, sheet, replace(before, explanation=text))
    return True


def submit_sheet(db: Session, sheet: Sheet, actor: Actor, now: datetime) -> Sheet:
    """The sheet as sent, with its number: year, sheet, round. One that was sent already stays as it is."""
    number = f"{now.year}-{sheet.id:04d}-{sheet.round}"
    by = _person_id(actor)
    sent = db.connection().execute(
        update(tables.sheet)
        .where(_sheet.id == sheet.id, _sheet.state.in_((str(SheetState.DRAFT), str(SheetState.RETURNED))))
        .values(state=str(SheetState.SUBMITTED), number=number, submitted_at=now, submitted_by=by)
    )
    if not sent.rowcount:
        there = head_of(db, sheet.id)
        return sheet if there is None else contents_of(db, there)
    trail.append(db, Done.SUBMITTED, now, by, sheet.id, before=str(sheet.state), after=number)
    return replace(sheet, state=SheetState.SUBMITTED, number=number, submitted_at=now)


def history_of(db: Session, sheet_id: int, code: str) -> tuple[Change, ...]:
    """All that was ever done at this indicator, the oldest first; what a panel holds only once confirmed."""
    trail.write_pending(db)
    head = head_of(db, sheet_id)
    is_blind = head is not None and head.period.panel and head.state is not SheetState.CONFIRMED
    rows = db.connection().execute(_HISTORY, {"sheet_id": sheet_id, "code": code})
    return tuple(Change(*row) for row in rows if not is_blind or row[2] not in BLIND)


def _before(db: Session, sheet: Sheet, code: str) -> Answer:
    """The answer as this transaction found it, whatever the caller has recorded on the sheet since."""
    opened: dict[int, Sheet] = db.info.get(_SHEETS, {})
    found = opened.get(sheet.id)
    if found is None:
        found = contents_of(db, sheet)
    return found.answers.get(code) or Answer(code)


def _note(db: Session, sheet: Sheet, answer: Answer) -> None:
    opened: dict[int, Sheet] = db.info.setdefault(_SHEETS, {})
    found = opened.get(sheet.id)
    if found is not None:
        opened[sheet.id] = replace(found, answers={**found.answers, answer.indicator: answer})


def _as_text(level: int | None, not_applicable: bool) -> str | None:
    if not_applicable:
        return NOT_APPLICABLE
    return None if level is None else str(level)


def _person_id(actor: Actor) -> int:
    if actor.person is None:
        raise ValueError("a stranger cannot write on a sheet")
    return actor.person.id

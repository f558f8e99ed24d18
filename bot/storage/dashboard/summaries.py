"""Many sheets at a glance: lists and the dashboard."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering.whole_sheets import HEADS, KEPT, head_from
from bot.storage.review.newest import is_newest
from questionnaires.answers import Answer, Evidence, EvidenceKind, Judgement
from questionnaires.instrument import Instrument
from questionnaires.people import Actor
from questionnaires.period import PeriodState, SheetState
from questionnaires.sheet import Progress, Sheet, progress
from questionnaires.summary import SheetSummary

_sheet = tables.sheet.c
_answer = tables.answer.c
_evidence = tables.evidence.c
_judgement = tables.judgement.c


def sheets_served(db: Session, actor: Actor, *, only_open: bool = True) -> tuple[SheetSummary, ...]:
    """The newest sheets of the offices this person serves, in open periods unless asked otherwise."""
    offices = actor.offices_served()
    if not offices:
        return ()
    which = HEADS.where(_sheet.office_id.in_(sorted(offices)))
    if only_open:
        which = which.where(tables.period.c.state == str(PeriodState.OPEN))
    return summaries(db, which.order_by(tables.period.c.opened_at.desc(), tables.office.c.code))


def period_summaries(
    db: Session,
    period_id: int,
    *,
    states: Iterable[SheetState] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[SheetSummary, ...]:
    """The newest sheets of a period by office code: all, those in some states, or one page of them."""
    which = HEADS.where(_sheet.period_id == period_id).order_by(tables.office.c.code)
    if states is not None:
        which = which.where(_sheet.state.in_([str(state) for state in states]))
    if limit is not None:
        which = which.limit(limit).offset(offset)
    return summaries(db, which)


def summary_of(db: Session, sheet_id: int) -> SheetSummary | None:
    """One sheet at a glance; None when there is none, or a newer revision has replaced it."""
    found = summaries(db, HEADS.where(_sheet.id == sheet_id))
    return found[0] if found else None


def period_counts(db: Session, period_id: int) -> dict[SheetState, int]:
    """How many offices of a period are in each state; every state is named."""
    rows = db.connection().execute(
        select(_sheet.state, func.count())
        .join_from(tables.sheet, tables.office, _sheet.office_id == tables.office.c.id)
        .join(tables.period, _sheet.period_id == tables.period.c.id)
        .where(_sheet.period_id == period_id, is_present())
        .group_by(_sheet.state)
    )
    counts = dict.fromkeys(SheetState, 0)
    counts.update({SheetState(state): count for state, count in rows})
    return counts


def summaries(db: Session, which: Select[*tuple[Any, ...]]) -> tuple[SheetSummary, ...]:
    """The sheets that `which` (HEADS with conditions) selects, as far as they are present."""
    heads = [head_from(db, row) for row in db.connection().execute(which.where(is_present()))]
    return tuple(
        SheetSummary(
            sheet.id,
            sheet.office,
            sheet.period,
            sheet.state,
            done,
            sheet.submitted_at,
            sheet.number,
            sheet.revision,
            sheet.round,
            sheet.withdrawn,
        )
        for sheet, done in _with_progress(db, heads)
    )


def is_present() -> Any:
    """The condition for sheets, joined with office and period, that lists show.

    Not those of which there is a newer revision, nor those that a retired office still had in hand: nobody
    waits for them.
    """
    return and_(is_newest(), ~_is_dropped())


def _is_dropped() -> Any:
    return (
        tables.office.c.retired
        & (tables.period.c.state == str(PeriodState.OPEN))
        & or_(*(_sheet.state == str(state) for state in (SheetState.DRAFT, SheetState.RETURNED)))
    )


_AT_ONCE = 500
"""Ids in one statement; SQLite allows 999 in its older builds."""


def _with_progress(db: Session, heads: list[Sheet]) -> Iterable[tuple[Sheet, Progress]]:
    """Each sheet with its progress, in three statements for hundreds of sheets."""
    untouched: dict[str, Progress] = {}
    for start in range(0, len(heads), _AT_ONCE):
        some = heads[start : start + _AT_ONCE]
        answers, evidence, judgements = _contents(db, some)
        for head in some:
            if head.id in answers or head.id in evidence or head.id in judgements:
                filled = Sheet(
                    head.id,
                    head.office,
                    head.period,
                    head.instrument,
                    head.state,
                    answers=answers.get(head.id, {}),
                    evidence=evidence.get(head.id, {}),
                    judgements=judgements.get(head.id, {}),
                )
                yield head, progress(filled)
                continue
            # most offices of a young period have nothing yet: the same for all of them
            instrument: Instrument = head.instrument
            if instrument.digest not in untouched:
                untouched[instrument.digest] = progress(head)
            yield head, untouched[instrument.digest]


def _contents(
    db: Session, heads: list[Sheet]
) -> tuple[
    dict[int, dict[str, Answer]],
    dict[int, dict[str, tuple[Evidence, ...]]],
    dict[int, dict[str, Judgement]],
]:
    """What progress is counted from, by sheet id."""
    connection = db.connection()
    ids = [head.id for head in heads]
    answers: dict[int, dict[str, Answer]] = {}
    for sheet_id, code, level, not_applicable in connection.execute(
        select(_answer.sheet_id, _answer.indicator, _answer.level, _answer.not_applicable).where(
            _answer.sheet_id.in_(ids)
        )
    ):
        answers.setdefault(sheet_id, {})[code] = Answer(code, level, not_applicable)
    evidence: dict[int, dict[str, tuple[Evidence, ...]]] = {}
    for sheet_id, code, evidence_id, kind, name, added_at in connection.execute(
        select(
            _evidence.sheet_id,
            _evidence.indicator,
            _evidence.id,
            _evidence.kind,
            _evidence.name,
            _evidence.added_at,
        ).where(_evidence.sheet_id.in_(ids), _evidence.state == KEPT, _evidence.removed_at.is_(None))
    ):
        found = Evidence(evidence_id, code, EvidenceKind(kind), name, "", added_at)
        evidence.setdefault(sheet_id, {})[code] = (found,)
    judgements: dict[int, dict[str, Judgement]] = {}
    judged = [head.id for head in heads if head.state is not SheetState.DRAFT]
    if judged:
        for sheet_id, code, level, not_applicable in connection.execute(
            select(_judgement.sheet_id, _judgement.indicator, _judgement.level, _judgement.not_applicable)
            .join_from(tables.judgement, tables.sheet, _judgement.sheet_id == _sheet.id)
            .join(tables.period, _sheet.period_id == tables.period.c.id)
            # how far the members of a panel are is theirs to know, until all have handed in
            .where(_sheet.id.in_(judged), _judgement.round == _sheet.round, tables.period.c.scoring.is_(None))
            .order_by(_judgement.judged_at)
        ):
            judgements.setdefault(sheet_id, {})[code] = Judgement(code, level, not_applicable)
    return answers, evidence, judgements

"""Conflicts of interest: the admin sees what keeps each assessor away, and declares what no deed tells."""

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.responses import Moment, Response, Toast
from bot.storage import conflicts
from bot.storage.audit.earlier_deeds import as_told, conflict_withdrawn
from bot.storage.audit.trail import Done
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import periods
from handlers.conflicts import screens
from handlers.conflicts import texts as words
from handlers.conflicts.buttons import (
    AssessorConflictsButton,
    ConflictOfficesButton,
    ConflictsButton,
    DeclareConflictButton,
    WithdrawConflictButton,
)
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.panels.vacancies import telling_what_it_leaves
from handlers.told_before import before
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal


def show_assessors(db: Session, _: Actor, tap: ConflictsButton, __: Moment) -> Response:
    """The assessors."""
    return screens.assessors([(one.id, one.name, of) for one, of in people.assessors(db)], tap.page)


def show_assessor(db: Session, _: Actor, tap: AssessorConflictsButton, __: Moment) -> Response:
    """What keeps one assessor away."""
    return _of_assessor(db, tap.person)


def choose_office(db: Session, _: Actor, tap: ConflictOfficesButton, __: Moment) -> Response:
    """With which office?"""
    person = people.person(db, tap.person)
    if person is None:
        return Refusal(Reason.NOT_FOUND)
    there = {one.office.id for one in conflicts.declared_of(db, person.id)}
    left = [one for one in offices.all_offices(db) if not one.retired and one.id not in there]
    return screens.choose_office(person.id, person.name, left, tap.page)


def declare(db: Session, actor: Actor, tap: DeclareConflictButton, at: Moment) -> Response:
    """The assessor does not judge the office any more, hears of it, and the admins of seats left empty."""
    person, office = people.person(db, tap.person), offices.office(db, tap.office)
    if person is None or office is None or all(one.id != person.id for one, _ in people.assessors(db)):
        return Refusal(Reason.NOT_FOUND)
    now, by = at.now, person_id(actor)
    is_new = telling_what_it_leaves(
        db, person.id, now, lambda: conflicts.declare(db, person.id, office.id, now, by)
    )
    if is_new:
        key = f"conflict:{person.id}:{office.id}:{now.isoformat()}"
        tell(db, key, person, Screen(words.told_declared(office)), now)
        return _of_assessor(db, person.id)
    who = before(
        db,
        actor,
        at,
        (Done.CONFLICT_DECLARED,),
        about=("person", person.id),
        where=lambda told: told.get("office") == office.id,
    )
    return Toast(words.DECLARED_ALREADY + who, alert=True), _of_assessor(db, person.id)


def withdraw(db: Session, actor: Actor, tap: WithdrawConflictButton, at: Moment) -> Response:
    """What was declared stands no more."""
    gone = conflicts.withdraw(db, tap.conflict, at.now, person_id(actor))
    if gone is None:
        done = conflict_withdrawn(db, tap.conflict)
        return as_told(Refusal(Reason.NOT_FOUND), done, person_id(actor))
    person, office = people.person(db, gone[0]), offices.office(db, gone[1])
    if person is None or office is None:
        return Refusal(Reason.NOT_FOUND)
    tell(db, f"no_conflict:{tap.conflict}", person, Screen(words.told_withdrawn(office)), at.now)
    return _of_assessor(db, person.id)


def _of_assessor(db: Session, person_id: int) -> Screen | Refusal:
    person = people.person(db, person_id)
    if person is None:
        return Refusal(Reason.NOT_FOUND)
    named = {office.id: office.short_name or office.name for office in offices.all_offices(db)}
    rounds = {period.id: period.name for period in periods.periods(db)}
    found = conflicts.all_conflicts_of(db, [person_id]).get(person_id, frozenset())
    entries = [(named.get(one.office_id, "-"), rounds.get(one.period_id or 0), one.ground) for one in found]
    entries.sort(key=lambda entry: (entry[0], entry[1] or "", entry[2]))
    declared = [(one.id, one.office.short_name) for one in conflicts.declared_of(db, person_id)]
    return screens.of_assessor(person_id, person.name, entries, declared)

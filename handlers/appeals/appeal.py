"""`/sanggah`: an office objects to a confirmed level, with a reason and new evidence."""

from datetime import datetime, tzinfo
from typing import Any, cast

from sqlmodel import Session

from bot.bot_api.paging import grid, page_row, page_within, pages_of
from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage import appeals, visits
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.panels import rules
from bot.storage.people import people
from bot.storage.scores import results
from bot.storage.settings.office_hours import office_time
from bot.texts import labels
from bot.texts.common import units
from handlers.answering.screens import short_code
from handlers.answering.sheet_cursor import AWAY, stand_away
from handlers.appeals import texts as words
from handlers.appeals.buttons import AppealButton, AppealListButton
from handlers.evidence.attachments import APPEAL_FILES, DONE_ROW
from handlers.notify import tell
from handlers.routing import Reply
from questionnaires.appeals import why_not_appeal, wrong_appeal
from questionnaires.calendar import end_after
from questionnaires.people import Actor, Permission, Role
from questionnaires.refusal import Reason, Refusal
from questionnaires.summary import Result

APPEAL = "appeal"
_PER_PAGE = 40
REASON_LIMIT = 3000


def level_words(levels: object, code: str) -> str:
    """A level for a sentence."""
    found = cast("dict[str, Any]", levels).get(code, "-") if isinstance(levels, dict) else "-"
    return labels.NOT_APPLICABLE.lower() if found is None else str(found)


def choose_indicator(db: Session, actor: Actor, understood: str | AppealListButton, at: Moment) -> Response:
    """The indicators of the confirmed sheet; those that differ from one's own answer first."""
    tap = understood if isinstance(understood, AppealListButton) else None
    stand_away(db, actor)
    found = _own_result(db, actor, tap.sheet if tap else None)
    if isinstance(found, Refusal):
        return Screen(words.NOTHING_TO_APPEAL) if found.reason is Reason.NOT_FOUND else found
    return _list(db, found, tap.page if tap else 0, at)


def _own_result(db: Session, actor: Actor, sheet_id: int | None) -> Result | Refusal:
    if sheet_id is not None:
        found = results.result_of(db, sheet_id)
        if found is None:
            return Refusal(Reason.NOT_FOUND)
        return found if actor.may(Permission.ANSWER, found.office.id) else Refusal(Reason.NOT_ALLOWED)
    every = [one for office in actor.offices_served() for one in results.results_of_office(db, office)]
    return max(every, key=lambda one: one.confirmed_at, default=Refusal(Reason.NOT_FOUND))


def _list(db: Session, found: Result, page: int, at: Moment) -> Screen:
    positions = found.instrument.positions
    codes = sorted(
        found.confirmed,
        key=lambda code: (found.own.get(code) == found.confirmed[code], positions.get(code, 0)),
    )
    pages = pages_of(len(codes), _PER_PAGE)
    page = page_within(page, pages)
    rows = grid(
        [
            Button(f"{short_code(code)} {_mark(found, code)}", AppealButton(found.sheet_id, positions[code]))
            for code in codes[page * _PER_PAGE : (page + 1) * _PER_PAGE]
            if code in positions
        ]
    )
    rows += page_row(page, pages, lambda other: AppealListButton(found.sheet_id, other))
    until = _until(db, found, at.zone)
    text = words.choose(found.office, found.period.name, until, at.zone, is_open=at.now <= until)
    return Screen(text, tuple(rows))


def _until(db: Session, found: Result, zone: tzinfo) -> datetime:
    """The last moment for an appeal: the end of office hours some working days after confirmation."""
    days, time = rules.rules_of(db, found.period.id).appeal_days, office_time(db)
    return end_after(found.confirmed_at, days, zone, time.extra, time.hours)


def _mark(found: Result, code: str) -> str:
    own, final = level_words(dict(found.own), code), level_words(dict(found.confirmed), code)
    return f"{own}→{final}" if len(own) + len(final) < 4 else "·"


def _to_appeal(
    db: Session, actor: Actor, sheet_id: int, place: int, at: Moment
) -> tuple[Result, str] | Refusal:
    """The result and the code to object to, or why not."""
    found = _own_result(db, actor, sheet_id)
    if isinstance(found, Refusal):
        return found
    codes = found.instrument.indicators
    if not 0 <= place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    code = codes[place].code
    before = {one.code for one in visits.appeals_of(db, sheet_id)}
    no = why_not_appeal(found, code, before, _until(db, found, at.zone), at.now)
    me = None if actor.person is None else actor.person.id
    return (found, code) if no is None else with_doer(db, no, me, sheet_id=sheet_id, indicator=code)


def ask_reason(db: Session, actor: Actor, tap: AppealButton, at: Moment) -> Response:
    """Why is it wrong?"""
    outcome = _to_appeal(db, actor, tap.sheet, tap.place, at)
    if isinstance(outcome, Refusal):
        return outcome
    found, code = outcome
    data = {"sheet": tap.sheet, "place": tap.place}
    set_conversation_state(db, actor.telegram_id, awaiting=APPEAL, awaiting_data=data)
    name = found.instrument.indicators[tap.place].name
    own, final = level_words(dict(found.own), code), level_words(dict(found.confirmed), code)
    row = (Button(labels.CANCEL, AppealListButton(tap.sheet, 0)),)
    return Screen(words.ask_reason(code, name, own, final), (row,))


def take_reason(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The reason: the appeal is filed, new evidence is awaited, and who decides is told."""
    no, length = wrong_appeal(reply.text), units(reply.text)
    if length > REASON_LIMIT:
        no = Refusal(Reason.TOO_LONG, {"length": length, "limit": REASON_LIMIT})
    if no is not None:
        return no
    data = reply.conversation.awaiting_data
    outcome = _to_appeal(db, actor, data["sheet"], data["place"], at)
    if isinstance(outcome, Refusal):
        set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
        return outcome
    found, code = outcome
    if actor.person is None:
        return Refusal(Reason.NOT_ALLOWED)
    appeal_id = appeals.file_appeal(db, found.sheet_id, code, reply.text.strip(), actor.person.id, at.now)
    set_conversation_state(db, actor.telegram_id, awaiting=APPEAL_FILES, awaiting_data={"appeal": appeal_id})
    _tell_filed(db, found, code, appeal_id, at.now)
    return NewMessage(Screen(words.filed(code), DONE_ROW))


def _tell_filed(db: Session, found: Result, code: str, appeal_id: int, now: datetime) -> None:
    """Tells who decides; the admins where nobody may, or only who gave the level."""
    who = appeals.deciders_of(db, found, code)
    for person_id in who.able:
        decider = people.person(db, person_id)
        if decider is not None:
            text = Screen(words.tell_filed(found.office, code))
            tell(db, f"appeal:{appeal_id}:{person_id}", decider, text, now)
    if not who.is_by_another:
        text = Screen(words.tell_no_other_decider(found.office, code, is_decided=bool(who.able)))
        for admin in people.people_with_role(db, Role.ADMIN, reachable=True):
            tell(db, f"appeal_undecided:{appeal_id}:{admin.id}", admin, text, now)

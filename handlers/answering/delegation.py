"""One indicator handed to a colleague by a single-use link."""

from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Menu, Moment, Response
from bot.storage.answering import sheets
from bot.storage.audit import earlier_deeds
from bot.storage.people import handovers, invitations
from bot.texts import labels
from bot.texts.refusals import done_by
from handlers.answering import detail_screens as screens
from handlers.answering import texts as words
from handlers.answering.buttons import CardButton, HandOverButton, NewHandOverButton, WithdrawHandOverButton
from handlers.answering.sheet_cursor import Opened, card_of, open_at
from handlers.notify import tell
from handlers.people.home import Helped
from questionnaires.people import Actor, Permission, Role
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, open_to_answers

VALID = timedelta(days=7)


def helped_cards(db: Session, actor: Actor) -> tuple[Helped, ...]:
    """The indicators of other offices that this person was asked to answer, in periods that are open."""
    found: list[Helped] = []
    served = actor.offices_served()
    for held in actor.memberships:
        if held.sheet_id is None or held.indicator is None or held.office_id in served:
            continue
        sheet = sheets.sheet_for(db, actor, held.sheet_id, Permission.SEE_SHEET, indicator=held.indicator)
        if isinstance(sheet, Refusal) or sheet.period.state is not PeriodState.OPEN:
            continue
        place = sheet.instrument.positions[held.indicator]
        indicator = sheet.instrument.indicators[place]
        found.append(Helped(sheet.id, place, indicator.code, indicator.name, sheet.office))
    return tuple(found)


def tell_asker(db: Session, actor: Actor, sheet: Sheet, code: str, now: datetime) -> None:
    """Who asked hears that the colleague has answered: once for each level that is chosen."""
    answer = sheet.answers.get(code)
    if actor.person is None or answer is None:
        return
    place = sheet.instrument.positions[code]
    indicator = sheet.instrument.indicators[place]
    level = None if answer.level is None else indicator.level(answer.level)
    text = words.helper_answered(actor.person.name, code, indicator.name, level)
    screen = Screen(text, ((Button(labels.SEE_ANSWER, CardButton(sheet.id, place)),),))
    for asker in handovers.askers_of(db, sheet.id, code, actor.person.id):
        key = f"helped:{sheet.id}:{place}:{sheet.round}:{answer.level}:{actor.person.id}:{asker.id}"
        tell(db, key, asker, screen, now)


def hand_over(db: Session, actor: Actor, tap: HandOverButton, at: Moment) -> Response:
    """Shows who helps already; where nobody does, makes a link at once."""
    return _hand_over(db, actor, tap.sheet, tap.place, at, anew=False)


def hand_over_anew(db: Session, actor: Actor, tap: NewHandOverButton, at: Moment) -> Response:
    """Makes one more link."""
    return _hand_over(db, actor, tap.sheet, tap.place, at, anew=True)


def _link_ends(sheet: Sheet, now: datetime) -> datetime:
    """Until when the link is good: not beyond the time for handing in, where that is still to come."""
    until = now + VALID
    return min(until, sheet.period.deadline) if sheet.period.deadline > now else until


def _hand_over(db: Session, actor: Actor, sheet_id: int, place: int, at: Moment, *, anew: bool) -> Response:
    opened = open_at(db, actor, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    if opened.helping:
        return Refusal(Reason.NOT_ALLOWED)
    closed = open_to_answers(opened.sheet, at.now)
    if closed is not None:
        return closed
    helpers = _helpers(db, opened, at.now, at.zone)
    if helpers and not anew:
        return screens.hand_overs(opened.sheet, place, helpers)
    until = _link_ends(opened.sheet, at.now)
    _, code = invitations.create_invitation(
        db,
        role=Role.OFFICER,
        now=at.now,
        valid_until=until,
        office_id=opened.sheet.office.id,
        sheet_id=opened.sheet.id,
        indicator=opened.code,
        by=actor.person.id if actor.person else None,
    )
    return screens.hand_over_link(opened.sheet, place, f"https://t.me/{at.bot}?start={code}", until, at.zone)


def _helpers(db: Session, opened: Opened, now: datetime, zone: tzinfo) -> tuple[tuple[int, str], ...]:
    return tuple(
        (entry.id, words.helper_line(entry.created_by_name, entry.accepted_by_name, entry.valid_until, zone))
        for entry in handovers.handovers_at(db, opened.sheet.id, opened.code, now)
    )


def withdraw(db: Session, actor: Actor, tap: WithdrawHandOverButton, at: Moment) -> Response:
    """Takes a link back, or the access that it gave."""
    opened = open_at(db, actor, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    if opened.helping:
        return Refusal(Reason.NOT_ALLOWED)
    entry = invitations.invitation(db, tap.invitation, at.now)
    if entry is None or (entry.sheet_id, entry.indicator) != (tap.sheet, opened.code):
        return Refusal(Reason.NOT_FOUND)
    by = actor.person.id if actor.person else None
    card = card_of(opened, at, news=words.HANDOVER_WITHDRAWN)
    if invitations.withdraw_invitation(db, entry.id, by, at.now):
        return card
    helper = invitations.accepted_by(db, entry.id)
    if helper is not None and handovers.end_handover(db, entry.id, by, at.now):
        return card, Menu(helper)
    done = earlier_deeds.handover_ended(db, entry.id)
    if done is None or done.person_id == by:
        return card
    return card_of(opened, at, news=words.handover_withdrawn_before(done_by(done.by, done.at, at.zone)))

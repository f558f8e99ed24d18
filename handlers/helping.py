"""One indicator handed to a colleague by a single-use link."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.context import Context
from bot.screens import proofs as screens
from bot.screens.home import Helped
from bot.screens.sheet_taps import HandOverTap, NewHandOverTap, WithdrawHandOverTap
from bot.storage import invitations, sheets
from bot.texts import answering as words
from handlers.at_card import Opened, card_of, open_at
from handlers.menus import refresh_menu
from handlers.switchboard import refuse
from questionnaires.people import Deed, Role, Speaker
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import open_to_answers

VALID = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Link:
    """A new link's code, for the indicator it opens."""

    opened: Opened
    code: str


@dataclass(frozen=True, slots=True)
class _Helpers:
    """Who helps already: invitation id and words."""

    opened: Opened
    names: tuple[tuple[int, str], ...]


def helped_cards(db: Session, speaker: Speaker) -> tuple[Helped, ...]:
    """The indicators of other offices that this person was asked to answer, in periods that are open."""
    found: list[Helped] = []
    served = speaker.offices_served()
    for held in speaker.memberships:
        if held.sheet_id is None or held.indicator is None or held.office_id in served:
            continue
        sheet = sheets.sheet_for(db, speaker, held.sheet_id, Deed.SEE_SHEET, indicator=held.indicator)
        if isinstance(sheet, Refusal) or sheet.period.state is not PeriodState.OPEN:
            continue
        place = sheet.instrument.positions[held.indicator]
        indicator = sheet.instrument.indicators[place]
        found.append(Helped(sheet.id, place, indicator.code, indicator.name, sheet.office))
    return tuple(found)


async def hand_over(context: Context, tap: HandOverTap) -> None:
    """Shows who helps already; where nobody does, makes a link at once."""
    outcome = await context.in_database(
        _hand_over, tap.sheet, tap.place, context.now, context.config.timezone, anew=False
    )
    await _show(context, tap.place, outcome)


async def hand_over_anew(context: Context, tap: NewHandOverTap) -> None:
    """Makes one more link."""
    outcome = await context.in_database(
        _hand_over, tap.sheet, tap.place, context.now, context.config.timezone, anew=True
    )
    await _show(context, tap.place, outcome)


async def _show(context: Context, place: int, outcome: _Link | _Helpers | Refusal) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    elif isinstance(outcome, _Helpers):
        await context.show(screens.hand_overs(outcome.opened.sheet, place, outcome.names))
    else:
        bot = await context.world.bot_username()
        await context.show(
            screens.hand_over_link(outcome.opened.sheet, place, f"https://t.me/{bot}?start={outcome.code}")
        )


def _hand_over(
    db: Session, speaker: Speaker, sheet_id: int, place: int, now: datetime, zone: tzinfo, *, anew: bool
) -> _Link | _Helpers | Refusal:
    opened = open_at(db, speaker, sheet_id, place=place)
    if isinstance(opened, Refusal):
        return opened
    if opened.helping:
        return Refusal(Reason.NOT_ALLOWED)
    closed = open_to_answers(opened.sheet, now)
    if closed is not None:
        return closed
    helpers = _helpers(db, opened, now, zone)
    if helpers and not anew:
        return _Helpers(opened, helpers)
    _, code = invitations.create_invitation(
        db,
        role=Role.OFFICER,
        now=now,
        valid_until=now + VALID,
        office_id=opened.sheet.office.id,
        sheet_id=opened.sheet.id,
        indicator=opened.code,
        by=speaker.person.id if speaker.person else None,
    )
    return _Link(opened, code)


def _helpers(db: Session, opened: Opened, now: datetime, zone: tzinfo) -> tuple[tuple[int, str], ...]:
    return tuple(
        (entry.id, words.helper_line(entry.created_by_name, entry.accepted_by_name, entry.valid_until, zone))
        for entry in invitations.handovers_at(db, opened.sheet.id, opened.code, now)
    )


async def withdraw(context: Context, tap: WithdrawHandOverTap) -> None:
    """Takes a link back, or the access that it gave."""
    outcome = await context.in_database(_withdraw, tap, context.now)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        opened, helper = outcome
        await context.show(card_of(context, opened, news=words.HANDOVER_WITHDRAWN))
        if helper is not None:
            refresh_menu(context, helper)


def _withdraw(
    db: Session, speaker: Speaker, tap: WithdrawHandOverTap, now: datetime
) -> tuple[Opened, int | None] | Refusal:
    """The card again, and the Telegram id of the colleague whose access ended by it."""
    opened = open_at(db, speaker, tap.sheet, place=tap.place)
    if isinstance(opened, Refusal):
        return opened
    if opened.helping:
        return Refusal(Reason.NOT_ALLOWED)
    entry = invitations.invitation(db, tap.invitation, now)
    if entry is None or (entry.sheet_id, entry.indicator) != (tap.sheet, opened.code):
        return Refusal(Reason.NOT_FOUND)
    by = speaker.person.id if speaker.person else None
    if invitations.withdraw_invitation(db, entry.id, by, now):
        return opened, None
    helper = invitations.accepted_by(db, entry.id)
    return opened, helper if invitations.end_handover(db, entry.id, by, now) else None

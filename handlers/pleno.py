"""`/pleno`: the lead sees where a panel differs, settles with a reason, sends back, returns, confirms."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens import pleno as screens
from bot.screens.panel_taps import (
    PlenoCardTap,
    PlenoListTap,
    PlenoTap,
    SendBackTap,
    SettleNotApplicableTap,
    SettleTap,
)
from bot.storage import panel_rules as rules
from bot.storage import panels, people, periods, pleno, sheets
from bot.storage.places import set_place
from bot.storage.pleno import Pleno
from bot.texts import assessing as member_words
from bot.texts import pleno as words
from bot.texts.common import units
from handlers.at_card import AWAY, stand_away
from handlers.switchboard import Reply, refuse
from handlers.telling import tell
from questionnaires.judging import wrong_settlement
from questionnaires.people import Speaker
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import visible

SETTLING = "settling"
SENDING_BACK = "sending_back"


async def open_pleno(context: Context, understood: str | PlenoListTap) -> None:
    """The sheets that wait for this lead."""
    page = understood.page if isinstance(understood, PlenoListTap) else 0

    def look(db: Session, speaker: Speaker) -> Screen:
        led = [
            period
            for period in periods.periods(db)
            if period.panel and _leads(rules.rules_of(db, period.id), speaker)
        ]
        if not led:
            return Screen(words.NOT_A_LEAD)
        waiting: list[tuple[int, str, int]] = []
        scoring = confirmed = 0
        for entry in (one for period in led for one in sheets.period_summaries(db, period.id)):
            confirmed += entry.state is SheetState.CONFIRMED
            if entry.state is SheetState.SUBMITTED:
                found = pleno.pleno_for(db, speaker, entry.id)
                if isinstance(found, Pleno):
                    waiting.append((entry.id, entry.office.short_name, len(found.comparison.differing)))
                else:
                    scoring += 1
        return screens.queue(waiting, (len(waiting), scoring, confirmed), [one.id for one in led], page)

    await context.show(await context.read(look))


def _leads(found: rules.Rules, speaker: Speaker) -> bool:
    return found.lead is not None and speaker.person is not None and found.lead.id == speaker.person.id


async def show_sheet(context: Context, tap: PlenoTap) -> None:
    """What the panel has come to on one sheet."""

    def look(db: Session, speaker: Speaker) -> Pleno | Refusal:
        stand_away(db, speaker)
        return pleno.pleno_for(db, speaker, tap.sheet)

    await _overview(context, await context.in_database(look))


async def _overview(context: Context, found: Pleno | Refusal) -> None:
    if isinstance(found, Refusal):
        await refuse(context, found)
    else:
        await context.show(screens.overview(found.sheet, found.comparison))


@dataclass(frozen=True, slots=True)
class _At:
    """A panel's sheet at one indicator."""

    found: Pleno
    code: str


def _at(db: Session, speaker: Speaker, sheet_id: int, place: int, round_: int | None = None) -> _At | Refusal:
    found = pleno.pleno_for(db, speaker, sheet_id)
    if isinstance(found, Refusal):
        return found
    codes = found.sheet.instrument.indicators
    if not 0 <= place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    if round_ is not None and found.sheet.round != round_:
        return Refusal(Reason.SHEET_NOT_SUBMITTED)
    code = codes[place].code
    differing = {one.code for one in found.comparison.differing}
    if code not in differing and code not in found.comparison.settled:
        return Refusal(Reason.NOT_DIFFERING)
    return _At(found, code)


def _card(at: _At) -> Screen:
    found = at.found
    decided = found.settlements.get(at.code)
    shown = None
    if decided is not None and not decided.sent_back:
        shown = (screens.level_name(found.sheet, at.code, decided.level), decided.by, decided.reason)
    return screens.card(found.sheet, at.code, found.opinions.get(at.code, ()), found.comparison, shown)


async def show_card(context: Context, tap: PlenoCardTap) -> None:
    """One indicator with what each member holds."""

    def look(db: Session, speaker: Speaker) -> _At | Refusal:
        stand_away(db, speaker)
        return _at(db, speaker, tap.sheet, tap.place)

    at = await context.in_database(look)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(_card(at))


async def choose_level(context: Context, tap: SettleTap) -> None:
    """A level; its reason comes next."""
    await _choose(context, tap.sheet, tap.round, tap.place, tap.level)


async def choose_not_applicable(context: Context, tap: SettleNotApplicableTap) -> None:
    """Not applicable; its reason comes next."""
    await _choose(context, tap.sheet, tap.round, tap.place, None)


async def _choose(context: Context, sheet_id: int, round_: int, place: int, level: int | None) -> None:
    def wait(db: Session, speaker: Speaker) -> _At | Refusal:
        at = _at(db, speaker, sheet_id, place, round_)
        if isinstance(at, Refusal):
            return at
        no = wrong_settlement(at.found.sheet.instrument, at.code, level)
        if no is not None:
            return no
        await_reply(db, speaker, SETTLING, sheet_id, round_, place=place, level=level)
        return at

    at = await context.in_database(wait)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.ask_reason(at.found.sheet, at.code, level))


def await_reply(
    db: Session, speaker: Speaker, what: str, sheet_id: int, round_: int, **more: int | None
) -> None:
    """What is typed next is the answer to this."""
    data = {"round": round_, "sheet": sheet_id, **more}
    set_place(db, speaker.telegram_id, awaiting=what, awaiting_data=data)


async def ask_to_send_back(context: Context, tap: SendBackTap) -> None:
    """Back to the panel; the reason comes next."""

    def wait(db: Session, speaker: Speaker) -> _At | Refusal:
        at = _at(db, speaker, tap.sheet, tap.place, tap.round)
        if not isinstance(at, Refusal):
            await_reply(db, speaker, SENDING_BACK, tap.sheet, tap.round, place=tap.place)
        return at

    at = await context.in_database(wait)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(screens.ask_send_back(at.found.sheet, at.code))


def wrong_reason(text: str) -> str | None:
    """Why a text can be no reason, in words; None for a good one."""
    if not visible(text):
        return words.REASON_EMPTY
    long = units(text)
    return words.REASON_TOO_LONG.format(length=long) if long > member_words.NOTE_LIMIT else None


async def take_reason(context: Context, reply: Reply) -> None:
    """The reason for a level: with it the indicator is settled."""
    if (wrong := wrong_reason(reply.text)) is not None:
        await context.send(Screen(wrong))
        return
    data = reply.place.awaiting_data

    def keep(db: Session, speaker: Speaker) -> Pleno | Refusal:
        at = _at(db, speaker, data["sheet"], data["place"], data["round"])
        if isinstance(at, Refusal):
            return at
        pleno.settle(db, at.found, at.code, data["level"], reply.text.strip(), speaker, context.now)
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        return pleno.pleno_for(db, speaker, at.found.sheet.id)

    found = await context.in_database(keep)
    if isinstance(found, Pleno) and found.comparison.differing:
        await context.show(_card(_At(found, found.comparison.differing[0].code)))
    else:
        await _overview(context, found)


async def take_send_back(context: Context, reply: Reply) -> None:
    """The reason for sending back: the members are asked again."""
    if (wrong := wrong_reason(reply.text)) is not None:
        await context.send(Screen(wrong))
        return
    data = reply.place.awaiting_data

    def back(db: Session, speaker: Speaker) -> _At | Refusal:
        at = _at(db, speaker, data["sheet"], data["place"], data["round"])
        if isinstance(at, Refusal):
            return at
        reason = reply.text.strip()
        pleno.send_back(db, at.found, at.code, reason, speaker, context.now)
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        sheet = at.found.sheet
        indicator = sheet.instrument.indicators[sheet.instrument.positions[at.code]]
        text = words.tell_sent_back(sheet.office, at.code, indicator.name, reason)
        for held in panels.seats_of(db, sheet.id):
            person = people.person(db, held.seat.assessor_id)
            if person is not None and not held.has_handed_in:
                key = f"again:{sheet.id}:{at.code}:{person.id}:{context.now.isoformat()}"
                tell(db, key, person, Screen(text), context.now)
        return at

    at = await context.in_database(back)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        row = (Button(words.QUEUE, PlenoListTap(0)),)
        await context.show(Screen(words.sent_back(at.code), (row,)))

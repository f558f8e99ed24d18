"""`/pleno`: the lead sees where a panel differs, settles with a reason, sends back, returns, confirms."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, Response, Toast
from bot.storage.answering import sheets
from bot.storage.audit import earlier_deeds
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.panels import pleno, rules, seats
from bot.storage.panels.pleno import Pleno, Settlement
from bot.storage.people import people
from bot.storage.periods import periods
from bot.texts import labels
from bot.texts.common import units
from handlers.answering.sheet_cursor import AWAY, stand_away
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.panels import pleno_screens as screens
from handlers.panels import pleno_texts as words
from handlers.panels.buttons import (
    FollowAllButton,
    FollowButton,
    PlenoButton,
    PlenoCardButton,
    PlenoListButton,
    RewordButton,
    SendBackButton,
    SettleButton,
    SettleNotApplicableButton,
)
from handlers.review import texts as member_words
from handlers.review.buttons import OpenJudgingButton
from handlers.routing import Reply
from questionnaires.panels import Opinion
from questionnaires.people import Actor
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import wrong_settlement
from questionnaires.settling import needs_reason, proposals_by_rule, propose
from questionnaires.typed_text import visible

SETTLING = "settling"
SENDING_BACK = "sending_back"


def open_pleno(db: Session, actor: Actor, understood: str | PlenoListButton, _: Moment) -> Response:
    """The sheets that wait for this lead."""
    page = understood.page if isinstance(understood, PlenoListButton) else 0
    led = [
        period
        for period in periods.periods(db)
        if period.panel and _leads(rules.rules_of(db, period.id), actor)
    ]
    if not led:
        return Screen(words.NOT_A_LEAD)
    waiting: list[tuple[int, str, int]] = []
    scoring = confirmed = 0
    for entry in (one for period in led for one in sheets.period_summaries(db, period.id)):
        confirmed += entry.state is SheetState.CONFIRMED
        if entry.state is SheetState.SUBMITTED:
            found = pleno.pleno_for(db, actor, entry.id)
            if isinstance(found, Pleno):
                waiting.append((entry.id, entry.office.short_name, len(found.comparison.differing)))
            else:
                scoring += 1
    return screens.queue(waiting, (len(waiting), scoring, confirmed), [one.id for one in led], page)


def _leads(found: rules.Rules, actor: Actor) -> bool:
    return found.lead is not None and actor.person is not None and found.lead.id == actor.person.id


def show_sheet(db: Session, actor: Actor, tap: PlenoButton, _: Moment) -> Response:
    """What the panel has come to on one sheet."""
    stand_away(db, actor)
    found = in_round(db, actor, tap.sheet)
    return found if isinstance(found, Refusal) else screens.overview(found.sheet, found.comparison)


def in_round(db: Session, actor: Actor, sheet_id: int, round_: int | None = None) -> Pleno | Refusal:
    """The sheet before its lead (in this round); whoever comes too late reads who has ended its pleno."""
    found = pleno.pleno_for(db, actor, sheet_id)
    if not isinstance(found, Refusal) and round_ not in (None, found.sheet.round):
        found = Refusal(Reason.SHEET_NOT_SUBMITTED)
    if isinstance(found, Refusal):
        return earlier_deeds.with_doer(db, found, person_id(actor), sheet_id=sheet_id)
    return found


@dataclass(frozen=True, slots=True)
class _At:
    """A panel's sheet at one indicator."""

    found: Pleno
    code: str

    @property
    def decided(self) -> Settlement | None:
        """What was settled on it; None also where the panel looks at it again."""
        decided = self.found.settlements.get(self.code)
        return None if decided is None or decided.sent_back else decided

    @property
    def settled(self) -> tuple[str, str, str] | None:
        """The same in words: level, by whom, why."""
        decided = self.decided
        if decided is None:
            return None
        return screens.level_name(self.found.sheet, self.code, decided.level), decided.by, decided.reason


def _at(db: Session, actor: Actor, sheet_id: int, place: int, round_: int | None = None) -> _At | Refusal:
    found = in_round(db, actor, sheet_id, round_)
    if isinstance(found, Refusal):
        return found
    codes = found.sheet.instrument.indicators
    if not 0 <= place < len(codes):
        return Refusal(Reason.NO_SUCH_INDICATOR)
    code = codes[place].code
    differing = {one.code for one in found.comparison.differing}
    if code not in differing and code not in found.comparison.settled:
        return Refusal(Reason.NOT_DIFFERING)
    return _At(found, code)


def _card(at: _At, news: str | None = None) -> Screen:
    found = at.found
    opinions = found.opinions.get(at.code, ())
    return screens.card(found.sheet, at.code, opinions, found.comparison, at.settled, news)


def show_card(db: Session, actor: Actor, tap: PlenoCardButton, _: Moment) -> Response:
    """One indicator with what each member holds."""
    stand_away(db, actor)
    opened = _at(db, actor, tap.sheet, tap.place)
    return opened if isinstance(opened, Refusal) else _card(opened)


def choose_level(db: Session, actor: Actor, tap: SettleButton, at: Moment) -> Response:
    """A level; its reason comes next where the rule asks for one, else it is settled."""
    return _choose(db, actor, tap, tap.level, at)


def choose_not_applicable(db: Session, actor: Actor, tap: SettleNotApplicableButton, at: Moment) -> Response:
    """Not applicable; its reason comes next."""
    return _choose(db, actor, tap, None, at)


def _choose(
    db: Session, actor: Actor, tap: SettleButton | SettleNotApplicableButton, level: int | None, at: Moment
) -> Response:
    opened = _at(db, actor, tap.sheet, tap.place, tap.round)
    if isinstance(opened, Refusal):
        return opened
    sheet = opened.found.sheet
    no = wrong_settlement(sheet.instrument, opened.code, level)
    if no is not None:
        return no
    held, decided = opened.found.opinions.get(opened.code, ()), opened.decided
    # a card may be older than what another lead has settled since: that is not replaced unseen
    is_anothers = decided is not None and decided.level != level and decided.by_id != person_id(actor)
    if level is None or is_anothers or needs_reason(held, level):
        _ask_why(db, actor, SETTLING, opened, tap.place, level=level)
        return screens.ask_reason(sheet, opened.code, level, held, opened.settled)
    if decided is None or decided.level != level:
        pleno.settle(db, opened.found, opened.code, level, _reason(held, level), actor, at.now)
    return _next(db, actor, sheet.id, opened.code)


def _reason(held: Sequence[Opinion], level: int) -> str:
    """The reason that is kept where the lead has to write none."""
    proposed = propose(held)
    if proposed is not None and proposed.level == level:
        return words.reason_of(proposed)
    return words.reason_of_choice(level)


def _next(db: Session, actor: Actor, sheet_id: int, code: str) -> Response:
    """What is left to settle after this indicator, or what the panel has come to; above it what was kept,
    with the way to another reason.
    """
    stand_away(db, actor)
    found = pleno.pleno_for(db, actor, sheet_id)
    if isinstance(found, Refusal):
        return found
    done = _At(found, code)
    level, _, reason = done.settled or ("", "", "")
    news = words.just_settled(code, level, reason) if level else None
    if found.comparison.differing:
        shown = _card(_At(found, found.comparison.differing[0].code), news)
    else:
        shown = screens.overview(found.sheet, found.comparison, news)
    return screens.with_reword(shown, found.sheet, code) if level else shown


def follow(db: Session, actor: Actor, tap: FollowButton, at: Moment) -> Response:
    """Settles on the majority or the median; where that is another by now, the card as it is now."""
    opened = _at(db, actor, tap.sheet, tap.place, tap.round)
    if isinstance(opened, Refusal):
        return opened
    held = opened.found.opinions.get(opened.code, ())
    decided, proposed = opened.decided, propose(held)
    if decided is not None and decided.level != tap.level:
        return _card(opened, words.settled_meanwhile(opened.code, decided.by, decided.at, at.zone))
    if decided is None and (proposed is None or proposed.level != tap.level):
        return Toast(words.PROPOSALS_CHANGED), _card(opened)
    if decided is None:
        pleno.settle(db, opened.found, opened.code, tap.level, _reason(held, tap.level), actor, at.now)
    return _next(db, actor, tap.sheet, opened.code)


def follow_all(db: Session, actor: Actor, tap: FollowAllButton, at: Moment) -> Response:
    """Settles every difference that the rule settles; those that a new level opens are shown first."""
    found = in_round(db, actor, tap.sheet, tap.round)
    if isinstance(found, Refusal):
        return found
    by_rule = proposals_by_rule(found.comparison)
    if len(by_rule) != tap.shown:
        return Toast(words.PROPOSALS_CHANGED), screens.overview(found.sheet, found.comparison)
    for code, proposed in by_rule.items():
        pleno.settle(db, found, code, proposed.level, words.reason_of(proposed), actor, at.now)
    stand_away(db, actor)
    after = in_round(db, actor, tap.sheet)
    shown = after if isinstance(after, Refusal) else screens.overview(after.sheet, after.comparison)
    return Toast(words.followed(len(by_rule))), shown


def reword(db: Session, actor: Actor, tap: RewordButton, _: Moment) -> Response:
    """Another reason for what was settled comes next."""
    opened = _at(db, actor, tap.sheet, tap.place, tap.round)
    if isinstance(opened, Refusal):
        return opened
    if opened.decided is None:
        return _card(opened)
    level = opened.decided.level
    _ask_why(db, actor, SETTLING, opened, tap.place, level=level)
    held = opened.found.opinions.get(opened.code, ())
    return screens.ask_reason(opened.found.sheet, opened.code, level, held, opened.settled)


def _ask_why(db: Session, actor: Actor, what: str, opened: _At, place: int, **more: int | None) -> None:
    """The reason comes next; what was settled until now is remembered, for it may be another by then."""
    sheet, decided = opened.found.sheet, opened.decided
    seen = None if decided is None else decided.at.isoformat()
    await_reply(db, actor, what, sheet.id, sheet.round, place=place, seen=seen, **more)


def await_reply(
    db: Session, actor: Actor, what: str, sheet_id: int, round_: int, **more: int | str | None
) -> None:
    """What is typed next is the answer to this."""
    data = {"round": round_, "sheet": sheet_id, **more}
    set_conversation_state(db, actor.telegram_id, awaiting=what, awaiting_data=data)


def ask_to_send_back(db: Session, actor: Actor, tap: SendBackButton, _: Moment) -> Response:
    """Back to the panel; the reason comes next."""
    opened = _at(db, actor, tap.sheet, tap.place, tap.round)
    if isinstance(opened, Refusal):
        return opened
    _ask_why(db, actor, SENDING_BACK, opened, tap.place)
    return screens.ask_send_back(opened.found.sheet, opened.code)


def wrong_reason(text: str) -> str | None:
    """Why a text can be no reason, in words; None for a good one."""
    if not visible(text):
        return words.REASON_EMPTY
    long = units(text)
    return words.REASON_TOO_LONG.format(length=long) if long > member_words.NOTE_LIMIT else None


def take_reason(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The reason for a level: with it the indicator is settled."""
    opened = _replied(db, actor, reply, at)
    if not isinstance(opened, _At):
        return opened
    level = reply.conversation.awaiting_data["level"]
    pleno.settle(db, opened.found, opened.code, level, reply.text.strip(), actor, at.now)
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _next(db, actor, opened.found.sheet.id, opened.code)


def _replied(db: Session, actor: Actor, reply: Reply, at: Moment) -> _At | Screen | Refusal:
    """What the typed reason is for; a screen where it can be none, or where it was settled meanwhile."""
    if (wrong := wrong_reason(reply.text)) is not None:
        return Screen(wrong)
    data = reply.conversation.awaiting_data
    opened = _at(db, actor, data["sheet"], data["place"], data["round"])
    if isinstance(opened, Refusal) or (decided := opened.decided) is None:
        return opened
    if data.get("seen") == decided.at.isoformat():
        return opened
    # never replaced unseen: who settled it and how is read first, then chosen again
    stand_away(db, actor)
    return _card(opened, words.settled_meanwhile(opened.code, decided.by, decided.at, at.zone))


def take_send_back(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The reason for sending back: the members are asked again."""
    opened = _replied(db, actor, reply, at)
    if not isinstance(opened, _At):
        return opened
    sheet, code, reason = opened.found.sheet, opened.code, reply.text.strip()
    pleno.send_back(db, opened.found, code, reason, actor, at.now)
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    indicator = sheet.instrument.indicators[sheet.instrument.positions[code]]
    button = ((Button(labels.assess(sheet.office), OpenJudgingButton(sheet.id)),),)
    text = words.tell_sent_back(sheet.office, code, indicator.name, reason)
    for held in seats.seats_of(db, sheet.id):
        person = people.person(db, held.seat.assessor_id)
        if person is not None and not held.has_handed_in:
            key = f"again:{sheet.id}:{code}:{person.id}:{at.now.isoformat()}"
            tell(db, key, person, Screen(text, button), at.now)
    return Screen(words.sent_back(code), ((Button(words.QUEUE, PlenoListButton(0)),),))

"""`/sanggahan`: the lead accepts or rejects an appeal, with a reason; an accepted one is a new revision."""

from dataclasses import dataclass
from datetime import tzinfo

from sqlmodel import Session

from bot.bot_api.paging import page_row, page_within, pages_of
from bot.bot_api.screen import Button, Screen
from bot.engine.context import Context
from bot.engine.responses import Moment, Response
from bot.storage import appeals, visits
from bot.storage.audit import earlier_deeds
from bot.storage.audit.trail import Done
from bot.storage.messages.conversation_states import set_conversation_state
from bot.storage.people import people
from bot.storage.scores import results
from bot.texts import labels
from bot.texts.common import escape, shorten, units
from handlers.answering.sheet_cursor import AWAY, stand_away
from handlers.appeals import texts as words
from handlers.appeals.appeal import level_words
from handlers.appeals.buttons import (
    AcceptAppealButton,
    AppealFilesButton,
    AppealsButton,
    RejectAppealButton,
    SeeAppealButton,
)
from handlers.evidence.send import send_file
from handlers.notify import tell
from handlers.recommendations.screens import index_words
from handlers.review import texts as member_words
from handlers.routing import Reply, refuse
from questionnaires.people import Actor, why_not_judge
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
from questionnaires.report_data import Appeal
from questionnaires.review import wrong_settlement
from questionnaires.scoring import score
from questionnaires.summary import Result
from questionnaires.typed_text import visible

DECIDING = "deciding_appeal"
_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class _At:
    """An appeal with the newest result of its sheet."""

    appeal: Appeal
    result: Result


def _at(db: Session, actor: Actor, appeal_id: int, *, to_decide: bool = False) -> _At | Refusal:
    """The appeal before who decides on it; refused for everybody else, and for an own office."""
    ids = appeals.sheet_of_appeal(db, appeal_id)
    if ids is None:
        return Refusal(Reason.NOT_FOUND)
    found = results.result_of(db, ids[1])
    appeal = next((one for one in visits.appeals_of(db, ids[0]) if one.id == appeal_id), None)
    if found is None or appeal is None:
        # the sheet was reopened meanwhile: its new confirmation answers the appeal
        me = None if actor.person is None else actor.person.id
        return earlier_deeds.with_doer(db, Refusal(Reason.APPEAL_MOOT), me, sheet_id=ids[1])
    no = why_not_judge(actor, found.office.id, found.period.id)
    if no is not None or actor.person is None:
        return no or Refusal(Reason.NOT_ALLOWED)
    if to_decide and appeal.state != "open":
        return _decided(db, appeal, actor.person.id)
    who = appeals.deciders_of(db, found, appeal.code)
    if actor.person.id in who.able:
        return _At(appeal, found)
    return Refusal(Reason.OWN_DECISION if actor.person.id in who.authors else Reason.NOT_THE_DECIDER)


def show_queue(db: Session, actor: Actor, understood: str | AppealsButton, _: Moment) -> Response:
    """The appeals that wait for this person."""
    page = understood.page if isinstance(understood, AppealsButton) else 0
    waiting = [
        (appeal_id, found)
        for appeal_id, _sheet in appeals.open_appeals(db)
        if isinstance(found := _at(db, actor, appeal_id), _At)
    ]
    if not waiting:
        return Screen(words.NO_APPEALS)
    pages = pages_of(len(waiting), _PER_PAGE)
    shown = page_within(page, pages)
    rows = [
        (
            Button(
                f"{shorten(found.result.office.short_name, 30)} · {found.appeal.code}",
                SeeAppealButton(number),
            ),
        )
        for number, found in waiting[shown * _PER_PAGE : (shown + 1) * _PER_PAGE]
    ]
    return Screen(words.queue(len(waiting)), (*rows, *page_row(shown, pages, AppealsButton)))


def show(db: Session, actor: Actor, tap: SeeAppealButton, at: Moment) -> Response:
    """One appeal, and the ways to decide it."""
    stand_away(db, actor)
    found = _at(db, actor, tap.appeal)
    return found if isinstance(found, Refusal) else _card(found, at.zone)


def _card(at: _At, zone: tzinfo) -> Screen:
    found, code = at.result, at.appeal.code
    indicator = found.instrument.indicators[found.instrument.positions[code]]
    own, final = level_words(dict(found.own), code), level_words(dict(found.confirmed), code)
    rows: list[tuple[Button, ...]] = []
    if at.appeal.files:
        label = words.FILES.format(count=len(at.appeal.files))
        rows.append((Button(label, AppealFilesButton(at.appeal.id)),))
    if at.appeal.state == "open":
        rows += [
            (
                Button(
                    words.ACCEPT.format(level=labels.level(level, chosen=False)),
                    AcceptAppealButton(at.appeal.id, level.number),
                ),
            )
            for level in indicator.levels
            if level.number != found.confirmed.get(code)
        ]
        rows.append((Button(words.REJECT, RejectAppealButton(at.appeal.id)),))
    rows.append((Button(words.QUEUE, AppealsButton(0)),))
    text = words.card(found.office, found.period.name, indicator.name, at.appeal, own, final, zone)
    return Screen(text, tuple(rows))


async def send_files(context: Context, tap: AppealFilesButton) -> None:
    """The new evidence, into the chat; then the card again. Files whose id is unknown to Telegram go anew."""
    at = await context.read(_at, tap.appeal)
    if isinstance(at, Refusal):
        await refuse(context, at)
        return
    for item in at.appeal.files:
        caption = Screen(
            escape(shorten(item.name, 200)), attachment_kind=item.kind.value, attachment_id=item.file_id
        )
        await send_file(context, caption, item.sha256, item.name)
    await context.send(_card(at, context.config.timezone))


def accept(db: Session, actor: Actor, tap: AcceptAppealButton, _: Moment) -> Response:
    """With another level; why comes next."""
    return _ask(db, actor, tap.appeal, tap.level)


def reject(db: Session, actor: Actor, tap: RejectAppealButton, _: Moment) -> Response:
    """Not accepted; why comes next."""
    return _ask(db, actor, tap.appeal, None)


def _ask(db: Session, actor: Actor, appeal_id: int, level: int | None) -> Response:
    at = _to_decide(db, actor, appeal_id, level)
    if isinstance(at, Refusal):
        return at
    data = {"appeal": appeal_id, "level": level}
    set_conversation_state(db, actor.telegram_id, awaiting=DECIDING, awaiting_data=data)
    what = words.REJECT if level is None else words.ACCEPT.format(level=level)
    row = (Button(labels.CANCEL, SeeAppealButton(appeal_id)),)
    return Screen(words.ask_decision(at.appeal.code, what), (row,))


def _to_decide(db: Session, actor: Actor, appeal_id: int, level: int | None) -> _At | Refusal:
    """The appeal before who may decide on it so; one that was decided names by whom, and how."""
    at = _at(db, actor, appeal_id, to_decide=True)
    if isinstance(at, Refusal):
        return at
    if at.result.period.state is PeriodState.PUBLISHED:
        return Refusal(Reason.FROZEN)
    no = None if level is None else wrong_settlement(at.result.instrument, at.appeal.code, level)
    return no or at


def _decided(db: Session, appeal: Appeal, me: int) -> Refusal:
    details: dict[str, object] = {"by": appeal.decided_by, "at": appeal.decided_at, "state": appeal.state}
    done = earlier_deeds.last_deed(db, (Done.APPEAL_DECIDED,), about=("appeal", appeal.id))
    return Refusal(
        Reason.APPEAL_DECIDED, {**details, "by": True} if done and done.person_id == me else details
    )


def take_reason(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The reason: the appeal is decided, the office is told, and an accepted one changes the score."""
    length, limit = units(reply.text), member_words.NOTE_LIMIT
    if not visible(reply.text):
        return Refusal(Reason.REASON_REQUIRED)
    if length > limit:
        return Refusal(Reason.TOO_LONG, {"length": length, "limit": limit})
    appeal_id, level = reply.conversation.awaiting_data["appeal"], reply.conversation.awaiting_data["level"]
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    ids = appeals.sheet_of_appeal(db, appeal_id)
    if ids is not None:
        # held before the appeal is read: who decides at the same moment waits, and reads what was decided
        appeals.head_for_appeal(db, ids[1])
    opened = _to_decide(db, actor, appeal_id, level)
    if isinstance(opened, Refusal):
        return opened
    head = appeals.head_for_appeal(db, opened.result.sheet_id)
    if head is None or actor.person is None:
        return Refusal(Reason.NOT_FOUND)
    by, found, code, reason = actor.person.id, opened.result, opened.appeal.code, reply.text.strip()
    index = found.index
    if level is not None:
        levels = {**found.confirmed, code: level}
        judged = score(found.instrument, levels)
        if judged.index is None or judged.band is None:
            return Refusal(Reason.NOTHING_COUNTS)
        index, label = judged.index, judged.band.label
        appeals.revise(db, head, levels, by, at.now, index=index, predicate=label)
    appeals.decide_appeal(
        db,
        appeal_id,
        found.sheet_id,
        code,
        accept=level is not None,
        reason=reason,
        by=by,
        now=at.now,
    )
    state = "rejected" if level is None else "accepted"
    text = words.decided(code, state, reason, index_words(index, found.instrument))
    told = (
        *people.officers_of(db, found.office.id, reachable=True),
        *people.heads_of(db, found.office.id, reachable=True),
    )
    for officer in told:
        tell(db, f"appeal_decided:{appeal_id}:{officer.id}", officer, Screen(text), at.now)
    return Screen(text, ((Button(words.QUEUE, AppealsButton(0)),),))

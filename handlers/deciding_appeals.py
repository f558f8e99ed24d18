"""`/sanggahan`: the lead accepts or rejects an appeal, with a reason; an accepted one is a new revision."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.context import Context
from bot.screens import Button, Screen
from bot.screens.appeal_taps import (
    AcceptAppealTap,
    AppealFilesTap,
    AppealsTap,
    RejectAppealTap,
    SeeAppealTap,
)
from bot.screens.paging import page_row, pages_of
from bot.screens.recommending import index_words
from bot.storage import appeals, people, results, visits
from bot.storage.places import set_place
from bot.texts import appealing as words
from bot.texts import assessing as member_words
from bot.texts import labels
from bot.texts.common import escape, shorten, units
from handlers.appealing import level_words
from handlers.at_card import AWAY, stand_away
from handlers.showing import send_file
from handlers.switchboard import Reply, refuse
from handlers.telling import tell
from questionnaires.dossier import Appeal
from questionnaires.judging import wrong_settlement
from questionnaires.people import Speaker, why_not_judge
from questionnaires.period import PeriodState
from questionnaires.refusal import Reason, Refusal
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


def _at(db: Session, speaker: Speaker, appeal_id: int) -> _At | Refusal:
    """The appeal before who decides on it; refused for everybody else, and for an own office."""
    ids = appeals.sheet_of_appeal(db, appeal_id)
    if ids is None:
        return Refusal(Reason.NOT_FOUND)
    found = results.result_of(db, ids[1])
    appeal = next((one for one in visits.appeals_of(db, ids[0]) if one.id == appeal_id), None)
    if found is None or appeal is None:
        # the sheet was reopened meanwhile: its new confirmation answers the appeal
        return Refusal(Reason.APPEAL_MOOT)
    no = why_not_judge(speaker, found.office.id, found.period.id)
    if no is not None or speaker.person is None:
        return no or Refusal(Reason.NOT_ALLOWED)
    who = appeals.deciders_of(db, found, appeal.code)
    if speaker.person.id in who.able:
        return _At(appeal, found)
    return Refusal(Reason.OWN_DECISION if speaker.person.id in who.authors else Reason.NOT_THE_DECIDER)


async def show_queue(context: Context, understood: str | AppealsTap) -> None:
    """The appeals that wait for this person."""
    page = understood.page if isinstance(understood, AppealsTap) else 0

    def look(db: Session, speaker: Speaker) -> Screen:
        waiting = [
            (appeal_id, at)
            for appeal_id, _ in appeals.open_appeals(db)
            if isinstance(at := _at(db, speaker, appeal_id), _At)
        ]
        if not waiting:
            return Screen(words.NO_APPEALS)
        pages = pages_of(len(waiting), _PER_PAGE)
        shown = min(max(page, 0), pages - 1)
        rows = [
            (Button(f"{shorten(at.result.office.short_name, 30)} · {at.appeal.code}", SeeAppealTap(number)),)
            for number, at in waiting[shown * _PER_PAGE : (shown + 1) * _PER_PAGE]
        ]
        return Screen(words.queue(len(waiting)), (*rows, *page_row(shown, pages, AppealsTap)))

    await context.show(await context.read(look))


async def show(context: Context, tap: SeeAppealTap) -> None:
    """One appeal, and the ways to decide it."""

    def look(db: Session, speaker: Speaker) -> _At | Refusal:
        stand_away(db, speaker)
        return _at(db, speaker, tap.appeal)

    at = await context.in_database(look)
    if isinstance(at, Refusal):
        await refuse(context, at)
    else:
        await context.show(_card(context, at))


def _card(context: Context, at: _At) -> Screen:
    found, code = at.result, at.appeal.code
    indicator = found.instrument.indicators[found.instrument.positions[code]]
    own, final = level_words(dict(found.own), code), level_words(dict(found.confirmed), code)
    rows: list[tuple[Button, ...]] = []
    if at.appeal.files:
        label = words.FILES.format(count=len(at.appeal.files))
        rows.append((Button(label, AppealFilesTap(at.appeal.id)),))
    if at.appeal.state == "open":
        rows += [
            (
                Button(
                    words.ACCEPT.format(level=labels.level(level, chosen=False)),
                    AcceptAppealTap(at.appeal.id, level.number),
                ),
            )
            for level in indicator.levels
            if level.number != found.confirmed.get(code)
        ]
        rows.append((Button(words.REJECT, RejectAppealTap(at.appeal.id)),))
    rows.append((Button(words.QUEUE, AppealsTap(0)),))
    zone = context.config.timezone
    text = words.card(found.office, found.period.name, indicator.name, at.appeal, own, final, zone)
    return Screen(text, tuple(rows))


async def send_files(context: Context, tap: AppealFilesTap) -> None:
    """The new evidence, into the chat; then the card again."""
    at = await context.read(_at, tap.appeal)
    if isinstance(at, Refusal):
        await refuse(context, at)
        return
    for item in at.appeal.files:
        caption = Screen(
            escape(shorten(item.name, 200)), attachment_kind=item.kind.value, attachment_id=item.file_id
        )
        await send_file(context, caption, item.sha256, item.name)
    await context.send(_card(context, at))


async def accept(context: Context, tap: AcceptAppealTap) -> None:
    """With another level; why comes next."""
    await _ask(context, tap.appeal, tap.level)


async def reject(context: Context, tap: RejectAppealTap) -> None:
    """Not accepted; why comes next."""
    await _ask(context, tap.appeal, None)


async def _ask(context: Context, appeal_id: int, level: int | None) -> None:
    def wait(db: Session, speaker: Speaker) -> _At | Refusal:
        at = _at(db, speaker, appeal_id)
        if isinstance(at, Refusal):
            return at
        no = _wrong(at, level)
        if no is not None:
            return no
        data = {"appeal": appeal_id, "level": level}
        set_place(db, speaker.telegram_id, awaiting=DECIDING, awaiting_data=data)
        return at

    at = await context.in_database(wait)
    if isinstance(at, Refusal):
        await refuse(context, at)
        return
    what = words.REJECT if level is None else words.ACCEPT.format(level=level)
    row = (Button(labels.CANCEL, SeeAppealTap(appeal_id)),)
    await context.show(Screen(words.ask_decision(at.appeal.code, what), (row,)))


def _wrong(at: _At, level: int | None) -> Refusal | None:
    if at.appeal.state != "open":
        return Refusal(Reason.APPEAL_DECIDED, {"by": at.appeal.decided_by, "at": at.appeal.decided_at})
    if at.result.period.state is PeriodState.PUBLISHED:
        return Refusal(Reason.FROZEN)
    return None if level is None else wrong_settlement(at.result.instrument, at.appeal.code, level)


async def take_reason(context: Context, reply: Reply) -> None:
    """The reason: the appeal is decided, the office is told, and an accepted one changes the score."""
    length, limit = units(reply.text), member_words.NOTE_LIMIT
    if not visible(reply.text):
        await refuse(context, Refusal(Reason.REASON_REQUIRED))
        return
    if length > limit:
        await refuse(context, Refusal(Reason.TOO_LONG, {"length": length, "limit": limit}))
        return
    data, reason = reply.place.awaiting_data, reply.text.strip()

    def decide(db: Session, speaker: Speaker) -> str | Refusal:
        set_place(db, speaker.telegram_id, awaiting=AWAY, awaiting_data={})
        at, level = _at(db, speaker, data["appeal"]), data["level"]
        if isinstance(at, Refusal):
            return at
        head = appeals.head_for_appeal(db, at.result.sheet_id)
        no = _wrong(at, level)
        if no is not None or head is None or speaker.person is None:
            return no or Refusal(Reason.NOT_FOUND)
        by, found, code = speaker.person.id, at.result, at.appeal.code
        index = found.index
        if level is not None:
            levels = {**found.confirmed, code: level}
            judged = score(found.instrument, levels)
            if judged.index is None or judged.band is None:
                return Refusal(Reason.NOTHING_COUNTS)
            index, label = judged.index, judged.band.label
            appeals.revise(db, head, levels, by, context.now, index=index, predicate=label)
        appeals.decide_appeal(
            db,
            at.appeal.id,
            found.sheet_id,
            code,
            accept=level is not None,
            reason=reason,
            by=by,
            now=context.now,
        )
        state = "rejected" if level is None else "accepted"
        text = words.decided(code, state, reason, index_words(index, found.instrument))
        for officer in people.officers_of(db, found.office.id, reachable=True):
            key = f"appeal_decided:{at.appeal.id}:{officer.id}"
            tell(db, key, officer, Screen(text), context.now)
        return text

    outcome = await context.in_database(decide)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(Screen(outcome, ((Button(words.QUEUE, AppealsTap(0)),),)))

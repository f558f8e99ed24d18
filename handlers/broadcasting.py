"""`/siaran`: an admin writes a message to many, chooses to whom, and looks at it before it leaves."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session
from telegram import Message

from bot.config import Config
from bot.context import Context
from bot.screens import Screen
from bot.screens import broadcasting as screens
from bot.screens.broadcast_taps import (
    AskReadTap,
    CrowdTap,
    DraftTap,
    GroupsTap,
    GroupTap,
    NewDraftTap,
    OfficesTap,
    OfficeTap,
    PreviewTap,
    UsefulTap,
)
from bot.storage import broadcasts, offices, periods
from bot.storage.broadcasts import Broadcast, BroadcastState
from bot.storage.places import place_of, set_place
from bot.texts import broadcasting as words
from handlers.broadcast_drafts import View, draft_screen, message_for, view_of
from handlers.switchboard import Reply
from questionnaires.broadcasts import Audience, office_groups, switch_crowd, switch_offices
from questionnaires.people import Office, Speaker

AWAITING = "broadcast"
"""What `Place.awaiting` says while the message itself is awaited."""


async def begin(context: Context, _: str | NewDraftTap) -> None:
    """A new draft; what is sent next becomes its message."""
    view = await context.in_database(_new_draft, context.now, context.config)
    await _send_draft(context, view, None)


def _new_draft(db: Session, speaker: Speaker, now: datetime, config: Config) -> View:
    assert speaker.person is not None  # noqa: S101 - who holds a role is a person
    open_ones = periods.open_periods(db)
    period_id = open_ones[0].id if open_ones else None
    one = broadcasts.new_broadcast(db, speaker.person.id, now, period_id=period_id)
    await_message(db, speaker, one)
    return view_of(db, one, now, config)


def await_message(db: Session, speaker: Speaker, one: Broadcast) -> None:
    """What this admin sends next is the message of this broadcast."""
    set_place(
        db,
        speaker.telegram_id,
        sheet_id=None,
        indicator=None,
        awaiting=AWAITING,
        awaiting_data={"broadcast": one.id},
    )


def draft_in_hand(db: Session, speaker: Speaker) -> int | None:
    """The draft whose message this admin would change by writing now; None when there is none."""
    place = place_of(db, speaker.telegram_id)
    number = place.awaiting_data.get("broadcast") if place.awaiting == AWAITING else None
    one = broadcasts.broadcast(db, number) if isinstance(number, int) else None
    return one.id if one is not None and one.state is BroadcastState.DRAFT else None


async def take_message(context: Context, reply: Reply) -> None:
    """Keeps the text with its formatting, or the file, as the message of the draft."""
    values = _content(reply.message)
    if values is None:
        await context.send(Screen(words.WRONG_KIND))
        return
    number = reply.place.awaiting_data.get("broadcast")
    if reply.message.media_group_id is not None:
        await _refuse_album(context, reply)
        return

    def keep(db: Session, speaker: Speaker) -> tuple[View, int | None] | None:
        draft = draft_of(db, number) if isinstance(number, int) else None
        if draft is None:
            return None
        changed = values
        if not values["plain"] and draft.plain and draft.media_id is None:
            # a picture without a caption comes to the words that are there
            changed = {**values, "text": draft.text, "plain": draft.plain}
            changed["digest"] = _digest(values["unique"], draft.text)
        kept = {name: value for name, value in changed.items() if name != "unique"}
        if not broadcasts.change_draft(db, draft.id, **kept):
            return None
        set_place(db, speaker.telegram_id, awaiting_data={"broadcast": number})
        one = broadcasts.broadcast(db, draft.id)
        return None if one is None else (view_of(db, one, context.now, context.config), one.message_id)

    kept = await context.in_database(keep)
    if kept is None:
        await context.send(Screen(words.NO_DRAFT))
    else:
        await _send_draft(context, *kept)


async def _refuse_album(context: Context, reply: Reply) -> None:
    """Several files are no broadcast; that is said once for all of them, and the draft stays as it is."""
    album, before = reply.message.media_group_id, reply.place.awaiting_data
    if album == before.get("album"):
        return

    def remember(db: Session, speaker: Speaker) -> Screen:
        set_place(db, speaker.telegram_id, awaiting_data={**before, "album": album})
        return Screen(words.NO_ALBUM)

    await context.send(await context.in_database(remember))


def _digest(unique: str, html: str) -> str:
    """What two equal messages have in common."""
    return hashlib.sha256(f"{unique}\n{html}".encode()).hexdigest()


def _content(message: Message) -> dict[str, Any] | None:
    """What a message says, as columns of a broadcast, and its file's `unique` id; None if it cannot be."""
    if message.text:
        html, plain, kind, file, unique = message.text_html, message.text, None, None, ""
    else:
        if message.document:
            kind, file, unique = "document", message.document.file_id, message.document.file_unique_id
        elif message.photo:
            kind, file, unique = "photo", message.photo[-1].file_id, message.photo[-1].file_unique_id
        elif message.video:
            kind, file, unique = "video", message.video.file_id, message.video.file_unique_id
        else:
            return None
        html, plain = message.caption_html or "", message.caption or ""
    said = {"text": html, "plain": plain, "media_kind": kind, "media_id": file}
    return {**said, "digest": _digest(unique, html), "unique": unique}


async def _send_draft(context: Context, view: View, earlier: int | None, news: str | None = None) -> None:
    """The draft as the newest message; the earlier one goes."""
    message_id = await context.send(draft_screen(view, news))
    await context.database.run(lambda db: broadcasts.show_in(db, view.one.id, message_id))
    if earlier is not None and message_id is not None:
        context.later(context.sender.delete(context.chat_id, earlier))


def draft_of(db: Session, number: int) -> Broadcast | None:
    """The broadcast, if it is still a draft."""
    one = broadcasts.broadcast(db, number)
    return one if one is not None and one.state is BroadcastState.DRAFT else None


async def _change(
    context: Context, number: int, change: Callable[[Session, Broadcast], dict[str, Any]]
) -> None:
    """Changes the draft in view and shows it again."""

    def keep(db: Session, speaker: Speaker) -> View | None:
        one = draft_of(db, number)
        if one is None:
            return None
        values = change(db, one)
        if values and not broadcasts.change_draft(db, number, **values):
            return None
        await_message(db, speaker, one)
        one = draft_of(db, number)
        return None if one is None else view_of(db, one, context.now, context.config)

    view = await context.in_database(keep)
    if view is None:
        await context.notice(words.NO_DRAFT, alert=True)
    else:
        await context.show(draft_screen(view))


async def show_draft(context: Context, tap: DraftTap) -> None:
    """The draft again."""
    await _change(context, tap.broadcast, lambda _db, _one: {})


async def switch_crowd_of(context: Context, tap: CrowdTap) -> None:
    """One crowd more or less."""
    if 0 <= tap.crowd < len(screens.CROWDS):
        crowd = screens.CROWDS[tap.crowd]
        await _change(
            context, tap.broadcast, lambda _db, one: {"audience": switch_crowd(one.audience, crowd)}
        )


async def switch_read_button(context: Context, tap: AskReadTap) -> None:
    """With or without the button under the message."""
    await _change(context, tap.broadcast, lambda _db, one: {"asks_read": not one.asks_read})


async def choose_useful(context: Context, tap: UsefulTap) -> None:
    """Until when the message is worth being read."""
    if tap.days in words.USEFUL_DAYS:
        await _change(context, tap.broadcast, lambda _db, _one: {"useful_days": tap.days})


async def show_groups(context: Context, tap: GroupsTap) -> None:
    """The sorts of offices."""
    await _choose_offices(context, tap.broadcast, None, None)


async def switch_group(context: Context, tap: GroupTap) -> None:
    """One sort of offices more or less."""

    def sort_of(every: tuple[Office, ...]) -> frozenset[int]:
        of = (group.office_ids for group in office_groups(every) if tap.office in group.office_ids)
        return next(of, frozenset())

    await _choose_offices(context, tap.broadcast, sort_of, None)


async def show_offices(context: Context, tap: OfficesTap) -> None:
    """A page of offices."""
    await _choose_offices(context, tap.broadcast, None, tap.page)


async def switch_office(context: Context, tap: OfficeTap) -> None:
    """One office more or less."""
    await _choose_offices(context, tap.broadcast, lambda _: frozenset({tap.office}), tap.page)


async def _choose_offices(
    context: Context,
    number: int,
    switch: Callable[[tuple[Office, ...]], frozenset[int]] | None,
    page: int | None,
) -> None:
    """Switches offices and shows the list again: of sorts, or with `page` of single offices."""

    def keep(db: Session, speaker: Speaker) -> tuple[Audience, tuple[Office, ...]] | None:
        one = draft_of(db, number)
        if one is None:
            return None
        every = tuple(office for office in offices.all_offices(db) if not office.retired)
        audience = one.audience
        if switch is not None:
            audience = switch_offices(audience, switch(every))
            broadcasts.change_draft(db, number, audience=audience)
        return audience, every

    kept = await context.in_database(keep)
    if kept is None:
        await context.notice(words.NO_DRAFT, alert=True)
        return
    audience, every = kept
    if page is None:
        await context.show(screens.groups(number, office_groups(every), audience.offices))
    else:
        await context.show(screens.offices(number, every, audience.offices, page))


async def preview(context: Context, tap: PreviewTap) -> None:
    """The message as the first reader will see it, and the draft below it."""

    def look(db: Session, speaker: Speaker) -> View | None:
        one = draft_of(db, tap.broadcast)
        return None if one is None else view_of(db, one, context.now, context.config)

    view = await context.read(look)
    if view is None:
        await context.notice(words.NO_DRAFT, alert=True)
        return
    if (trouble := what_is_missing(view)) is not None:
        await context.notice(trouble, alert=True)
        return
    first = next(iter(view.readers.values()))
    await context.send(message_for(view.one, first, view.known, context.now, context.config))
    await _send_draft(context, view, context.tapped_message_id, words.PREVIEW_ABOVE)


def what_is_missing(view: View) -> str | None:
    """Why this draft cannot be sent yet, or None."""
    if not view.one.plain and view.one.media_id is None:
        return words.NOTHING_SAID
    if not view.readers:
        return words.NOBODY
    return view.problems[0] if view.problems else None

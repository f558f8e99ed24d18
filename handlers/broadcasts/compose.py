"""`/siaran`: an admin writes a message to many, chooses to whom, and looks at it before it leaves."""

import hashlib
from collections.abc import Callable
from typing import Any

from sqlmodel import Session
from telegram import Message

from bot.bot_api.screen import Screen
from bot.engine.responses import Card, Gone, Moment, NewMessage, Response, Toast
from bot.storage.audit.announced import Announced
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import Broadcast, BroadcastState
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.offices import offices
from bot.storage.periods import periods
from handlers.answering import edited_messages
from handlers.broadcasts import screens
from handlers.broadcasts import texts as words
from handlers.broadcasts.buttons import (
    AskReadButton,
    AudienceOfficeButton,
    AudienceOfficesButton,
    CrowdButton,
    DraftButton,
    GroupButton,
    GroupsButton,
    NewDraftButton,
    PreviewButton,
    UsefulButton,
)
from handlers.broadcasts.drafts import DraftView, draft_screen, message_for, view_of
from handlers.routing import EditedReply, Reply
from handlers.told_before import before
from questionnaires.broadcasts import office_groups, switch_crowd, switch_offices
from questionnaires.people import Actor, Office
from questionnaires.typed_text import visible

AWAITING = "broadcast"
"""What `ConversationState.awaiting` says while the message itself is awaited."""


def begin(db: Session, actor: Actor, _: str | NewDraftButton, at: Moment) -> Response:
    """A new draft; what is sent next becomes its message."""
    assert actor.person is not None  # noqa: S101 - who holds a role is a person
    open_ones = periods.open_periods(db)
    period_id = open_ones[0].id if open_ones else None
    one = broadcasts.new_broadcast(db, actor.person.id, at.now, period_id=period_id)
    await_message(db, actor, one)
    return _newest(view_of(db, one, at.now, at.config), None)


def await_message(db: Session, actor: Actor, one: Broadcast) -> None:
    """What this admin sends next is the message of this broadcast."""
    before = conversation_state_of(db, actor.telegram_id).awaiting_data
    said = {"said": before["said"]} if before.get("broadcast") == one.id and "said" in before else {}
    set_conversation_state(
        db,
        actor.telegram_id,
        sheet_id=None,
        indicator=None,
        awaiting=AWAITING,
        awaiting_data={"broadcast": one.id, **said},
    )


def draft_in_hand(db: Session, actor: Actor) -> int | None:
    """The draft whose message this admin would change by writing now; None when there is none."""
    place = conversation_state_of(db, actor.telegram_id)
    number = place.awaiting_data.get("broadcast") if place.awaiting == AWAITING else None
    one = broadcasts.broadcast(db, number) if isinstance(number, int) else None
    return one.id if one is not None and one.state is BroadcastState.DRAFT else None


def take_message(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """Keeps the text with its formatting, or the file, as the message of the draft."""
    values = _content(reply.message)
    if values is None:
        return NewMessage(Screen(words.WRONG_KIND))
    number = reply.conversation.awaiting_data.get("broadcast")
    if reply.message.media_group_id is not None:
        return _refuse_album(db, actor, reply)
    draft = draft_of(db, number) if isinstance(number, int) else None
    if draft is None:
        return NewMessage(Screen(_no_draft_text(db, actor, number, at)))
    changed = values
    if not values["plain"] and draft.plain and draft.media_id is None:
        # a picture without a caption comes to the words that are there
        changed = {**values, "text": draft.text, "plain": draft.plain}
        changed["digest"] = _digest(values["unique"], draft.text)
    kept = {name: value for name, value in changed.items() if name != "unique"}
    broadcasts.change_draft(db, draft.id, **kept)
    one = draft_of(db, draft.id)
    if one is None:
        return NewMessage(Screen(_no_draft_text(db, actor, number, at)))
    said = {"broadcast": number, "said": reply.message.message_id}
    set_conversation_state(db, actor.telegram_id, awaiting_data=said)
    return _newest(view_of(db, one, at.now, at.config), one.message_id)


def take_edit(db: Session, actor: Actor, edit: EditedReply, at: Moment) -> Response:
    """The message of the draft, changed; of any other one it is said how."""
    message, data = edit.message, edit.conversation.awaiting_data
    is_of_draft = data.get("said") == message.message_id and draft_in_hand(db, actor) is not None
    if not is_of_draft or (message.text and not visible(message.text)):
        return edited_messages.take_edit(db, actor, edit, at)
    return take_message(db, actor, edit, at)


def _refuse_album(db: Session, actor: Actor, reply: Reply) -> Response:
    """Several files are no broadcast; that is said once for all of them, and the draft stays as it is."""
    album, before = reply.message.media_group_id, reply.conversation.awaiting_data
    if album == before.get("album"):
        return None
    set_conversation_state(db, actor.telegram_id, awaiting_data={**before, "album": album})
    return NewMessage(Screen(words.NO_ALBUM))


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


def _newest(view: DraftView, earlier: int | None, news: str | None = None) -> Card:
    """The draft as the newest message; the earlier one goes."""
    return Card(draft_screen(view, news), earlier, broadcast=view.one.id)


def draft_of(db: Session, number: int) -> Broadcast | None:
    """The broadcast, if it is still a draft."""
    one = broadcasts.broadcast(db, number)
    return one if one is not None and one.state is BroadcastState.DRAFT else None


def no_draft(db: Session, actor: Actor, number: int, at: Moment) -> Toast:
    """Of a broadcast that was sent, planned or called off meanwhile: by whom, and when."""
    return Toast(_no_draft_text(db, actor, number, at), alert=True)


def _no_draft_text(db: Session, actor: Actor, number: object, at: Moment) -> str:
    if not isinstance(number, int):
        return words.NO_DRAFT
    one = broadcasts.broadcast(db, number)
    is_planned = one is not None and one.state is BroadcastState.SCHEDULED
    deeds = (Announced.BROADCAST_PLANNED, Announced.BROADCAST_STARTED, Announced.BROADCAST_CANCELLED)
    text = words.PLANNED_ALREADY if is_planned else words.NO_DRAFT
    return text + before(db, actor, at, deeds, about=("broadcast", number))


def _change(
    db: Session,
    actor: Actor,
    number: int,
    at: Moment,
    change: Callable[[Broadcast], dict[str, Any]] = lambda _: {},
) -> Response:
    """Changes the draft in view and shows it again."""
    one = draft_of(db, number)
    if one is not None and (values := change(one)):
        broadcasts.change_draft(db, number, **values)
        one = draft_of(db, number)
    if one is None:
        return no_draft(db, actor, number, at)
    await_message(db, actor, one)
    return draft_screen(view_of(db, one, at.now, at.config)), *_shown_here(db, one, at)


def _shown_here(db: Session, one: Broadcast, at: Moment) -> tuple[Gone, ...]:
    """The tapped message shows the draft from now on; the one that did until now goes."""
    if at.message_id is None or one.message_id in (None, at.message_id):
        return ()
    broadcasts.show_in(db, one.id, at.message_id)
    return (Gone(one.message_id),)


def show_draft(db: Session, actor: Actor, tap: DraftButton, at: Moment) -> Response:
    """The draft again."""
    return _change(db, actor, tap.broadcast, at)


def switch_crowd_of(db: Session, actor: Actor, tap: CrowdButton, at: Moment) -> Response:
    """One crowd more or less."""
    if not 0 <= tap.crowd < len(screens.CROWDS):
        return None
    crowd = screens.CROWDS[tap.crowd]
    return _change(db, actor, tap.broadcast, at, lambda one: {"audience": switch_crowd(one.audience, crowd)})


def switch_read_button(db: Session, actor: Actor, tap: AskReadButton, at: Moment) -> Response:
    """With or without the button under the message."""
    return _change(db, actor, tap.broadcast, at, lambda one: {"asks_read": not one.asks_read})


def choose_useful(db: Session, actor: Actor, tap: UsefulButton, at: Moment) -> Response:
    """Until when the message is worth being read."""
    if tap.days not in words.USEFUL_DAYS:
        return None
    return _change(db, actor, tap.broadcast, at, lambda _: {"useful_days": tap.days})


def show_groups(db: Session, actor: Actor, tap: GroupsButton, at: Moment) -> Response:
    """The sorts of offices."""
    return _choose_offices(db, actor, at, tap.broadcast, None, None)


def switch_group(db: Session, actor: Actor, tap: GroupButton, at: Moment) -> Response:
    """One sort of offices more or less."""

    def sort_of(every: tuple[Office, ...]) -> frozenset[int]:
        of = (group.office_ids for group in office_groups(every) if tap.office in group.office_ids)
        return next(of, frozenset[int]())

    return _choose_offices(db, actor, at, tap.broadcast, sort_of, None)


def show_offices(db: Session, actor: Actor, tap: AudienceOfficesButton, at: Moment) -> Response:
    """A page of offices."""
    return _choose_offices(db, actor, at, tap.broadcast, None, tap.page)


def switch_office(db: Session, actor: Actor, tap: AudienceOfficeButton, at: Moment) -> Response:
    """One office more or less."""
    return _choose_offices(db, actor, at, tap.broadcast, lambda _: frozenset({tap.office}), tap.page)


def _choose_offices(
    db: Session,
    actor: Actor,
    at: Moment,
    number: int,
    switch: Callable[[tuple[Office, ...]], frozenset[int]] | None,
    page: int | None,
) -> Response:
    """Switches offices and shows the list again: of sorts, or with `page` of single offices."""
    one = draft_of(db, number)
    if one is None:
        return no_draft(db, actor, number, at)
    every = tuple(office for office in offices.all_offices(db) if not office.retired)
    audience = one.audience
    if switch is not None:
        audience = switch_offices(audience, switch(every))
        broadcasts.change_draft(db, number, audience=audience)
    if page is None:
        return screens.groups(number, office_groups(every), audience.offices)
    return screens.offices(number, every, audience.offices, page)


def preview(db: Session, actor: Actor, tap: PreviewButton, at: Moment) -> Response:
    """The message as the first reader will see it, and the draft below it."""
    one = draft_of(db, tap.broadcast)
    if one is None:
        return no_draft(db, actor, tap.broadcast, at)
    view = view_of(db, one, at.now, at.config)
    if (trouble := what_is_missing(view)) is not None:
        return Toast(trouble, alert=True)
    first = next(iter(view.readers.values()))
    message = message_for(view.one, first, view.known, at.now, at.config)
    return NewMessage(message), _newest(view, at.message_id, words.PREVIEW_ABOVE)


def what_is_missing(view: DraftView) -> str | None:
    """Why this draft cannot be sent yet, or None."""
    if not view.one.plain and view.one.media_id is None:
        return words.NOTHING_SAID
    if not view.readers:
        return words.NOBODY
    return view.problems[0] if view.problems else None

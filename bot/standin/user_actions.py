"""What people do: each act changes the chat at once and gives the bot its update.

Plain functions of the world, so that a benchmark in the same process can use them without HTTP.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.standin.api_call import Upload
from bot.standin.buttons import find_button, label_of
from bot.standin.chats import Chat, Json, Post
from bot.standin.detection import detect
from bot.standin.files import StoredFile, picture_size
from bot.standin.formatting import trimmed, units
from bot.standin.methods.media import describe, photo_sizes
from bot.standin.methods.texts import TEXT_LIMIT, without_reply
from bot.standin.refusals import Impossible
from bot.standin.world import World

_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class ActionDone:
    """An act done: its updates (none when the bot gets none), the messages made, the query asked, and how
    often the bot had reacted in this chat before."""

    chat_id: int
    updates: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()
    query: str = ""
    reactions: int = 0
    version: int = 0


def _chat(world: World, person: int, chat_id: int | None) -> Chat:
    human = world.people.get(person)
    if human is None:
        raise Impossible(f"there is no person {person}")
    chat = world.chats.get(chat_id or person)
    if chat is None:
        raise Impossible(f"there is no chat {chat_id}")
    if chat.kind == "private" and chat.id != person:
        raise Impossible("that is another person's chat")
    if human.deactivated:
        raise Impossible("this account is deleted")
    return chat


def _post(world: World, person: int, chat: Chat, parts: Json, reply_to: int | None = None) -> Post:
    if chat.kind == "private":
        human = world.people[person]
        if not human.started:
            human.started = True
            world.roster_changed()
        if human.blocked:
            raise Impossible("a person who blocked the bot cannot write to it")
    if reply_to is not None:
        if reply_to not in chat.posts:
            raise Impossible(f"there is no message {reply_to}")
        parts = parts | {"reply_to_message": without_reply(chat.posts[reply_to].content)}
    post = world.add_post(chat, world.people[person].user, parts)
    chat.read = post.id
    return post


def _deliver(world: World, chat: Chat, posts: Sequence[Post], reactions: int, version: int) -> ActionDone:
    updates = [
        number
        for post in posts
        if _bot_sees(world, chat, post.content)
        and (number := world.updates.add("message", post.content, chat.id)) is not None
    ]
    return ActionDone(chat.id, tuple(updates), tuple(post.id for post in posts), "", reactions, version)


def _bot_sees(world: World, chat: Chat, content: Json) -> bool:
    """In groups a bot in privacy mode sees commands, replies to it and mentions of it only."""
    if chat.kind == "private":
        return True
    if chat.bot_left:
        return False
    text = content.get("text") or content.get("caption") or ""
    username = world.bot["username"].lower()
    if text.startswith("/"):
        _, _, addressed = text.split(maxsplit=1)[0].partition("@")
        return not addressed or addressed.lower() == username
    reply = content.get("reply_to_message")
    return f"@{username}" in text.lower() or bool(reply and reply["from"]["id"] == world.bot["id"])


def write(
    world: World,
    person: int,
    text: str,
    *,
    chat_id: int | None = None,
    reply_to: int | None = None,
    entities: list[Json] | None = None,
) -> ActionDone:
    """Write a text; it is cut into messages at Telegram's limit, as its apps do."""
    chat = _chat(world, person, chat_id)
    reactions, version = chat.reactions, chat.version
    posts: list[Post] = []
    for piece in _pieces(text):
        plain, marks = trimmed(piece, entities or [])
        if not plain:
            continue
        marks = tuple(sorted((*marks, *detect(plain)), key=lambda mark: mark["offset"]))
        parts: Json = {"text": plain} | ({"entities": marks} if marks else {})
        posts.append(_post(world, person, chat, parts, reply_to))
    if not posts:
        raise Impossible("an empty text cannot be sent")
    return _deliver(world, chat, posts, reactions, version)


def _pieces(text: str) -> list[str]:
    if units(text) <= TEXT_LIMIT:
        return [text]
    pieces, piece, size = [], [], 0
    for letter in text:
        width = 1 + (letter > "\uffff")
        if size + width > TEXT_LIMIT:
            pieces.append("".join(piece))
            piece, size = [], 0
        piece.append(letter)
        size += width
    return [*pieces, "".join(piece)]


def open_link(world: World, person: int, link: str) -> ActionDone:
    """Open a `t.me` link to the bot and press Start; a payload Telegram would not pass on is dropped."""
    parts = urlsplit(link if "//" in link else f"https://{link}")
    asked = parse_qs(parts.query, keep_blank_values=True)
    name = (asked.get("domain", [""])[0] if parts.scheme == "tg" else parts.path.strip("/")).lower()
    if name != world.bot["username"].lower():
        raise Impossible(f"the link leads to {name!r}, not to this bot")
    payload = asked.get("start", [""])[0]
    return start(world, person, payload if _START_PARAMETER.match(payload) else "")


def start(world: World, person: int, payload: str = "") -> ActionDone:
    """Press Start, unblocking the bot first when it was blocked."""
    if world.people[person].blocked:
        set_blocked(world, person, False)
    return write(world, person, f"/start {payload}".strip())


def edit(world: World, person: int, message_id: int, text: str, *, chat_id: int | None = None) -> ActionDone:
    """Change an own text or caption."""
    chat = _chat(world, person, chat_id)
    reactions, version = chat.reactions, chat.version
    post = chat.posts.get(message_id)
    if post is None or post.content["from"]["id"] != person:
        raise Impossible("only an own message can be changed")
    what, marked = ("text", "entities") if "text" in post.content else ("caption", "caption_entities")
    content = {key: value for key, value in post.content.items() if key != marked}
    content |= {what: text, "edit_date": world.now()}
    if marks := detect(text):
        content[marked] = marks
    chat.edit(post, content)
    number = (
        world.updates.add("edited_message", content, chat.id) if _bot_sees(world, chat, content) else None
    )
    return ActionDone(chat.id, (number,) if number else (), (message_id,), "", reactions, version)


def tap(
    world: World, person: int, label: str, *, message_id: int | None = None, chat_id: int | None = None
) -> ActionDone:
    """Tap a button by its label."""
    chat = _chat(world, person, chat_id)
    post, button = find_button(chat, label, message_id)
    if "callback_data" in button:
        return tap_data(world, person, button["callback_data"], message_id=post.id, chat_id=chat.id)
    url = button.get("url", "")
    if re.match(rf"(https?://)?t\.me/{world.bot['username']}(\?|$)", url, re.IGNORECASE):
        return open_link(world, person, url)
    raise Impossible(f"the button {button['text']!r} tells the bot nothing")


def tap_data(
    world: World,
    person: int,
    data: str,
    *,
    message_id: int | None = None,
    chat_id: int | None = None,
    accessible: bool = True,
) -> ActionDone:
    """Send callback data from a message, whether or not it has such a button (apps can be forged).

    `accessible` false gives the bot only the message's number, as Telegram does for some very old ones.
    """
    chat = _chat(world, person, chat_id)
    post = chat.posts.get(message_id) if message_id else next((p for p in chat.latest() if p.by_bot), None)
    if post is None:
        raise Impossible("there is no message of the bot to tap on")
    if world.people[person].blocked and chat.kind == "private":
        raise Impossible("a person who blocked the bot cannot tap")
    reactions, version = chat.reactions, chat.version
    query = world.new_query(person, chat)
    chat.happened("tap", {"user_id": person, "message_id": post.id, "label": label_of(post, data)})
    content = {
        "id": query,
        "from": world.people[person].user,
        "message": post.content if accessible else {"chat": chat.about, "message_id": post.id, "date": 0},
        "chat_instance": str(-(abs(chat.id) * 2654435761 % 2**63)),
        "data": data,
    }
    number = world.updates.add("callback_query", content, chat.id)
    return ActionDone(chat.id, (number,) if number else (), (post.id,), query, reactions, version)


def send_files(
    world: World,
    person: int,
    kind: str,
    uploads: Sequence[Upload],
    *,
    caption: str = "",
    chat_id: int | None = None,
    reply_to: int | None = None,
    announced: bool = True,
) -> ActionDone:
    """Send one file, or several as an album with the caption on the first.

    `announced` false leaves the size out of the messages, as some apps do.
    """
    chat = _chat(world, person, chat_id)
    reactions, version = chat.reactions, chat.version
    group: Json = {"media_group_id": str(random.getrandbits(60))} if len(uploads) > 1 else {}
    posts: list[Post] = []
    for upload in uploads:
        parts = _file_parts(world, kind, upload, announced) | group
        if caption and not posts:
            parts |= {"caption": caption} | (
                {"caption_entities": marks} if (marks := detect(caption)) else {}
            )
        posts.append(_post(world, person, chat, parts, reply_to))
    return _deliver(world, chat, posts, reactions, version)


def _file_parts(world: World, kind: str, upload: Upload, announced: bool) -> Json:
    if kind == "photo":
        return {"photo": photo_sizes(world.files.keep_photo(upload, announced=announced))}
    width, height = picture_size(upload.content)
    stored: StoredFile = world.files.keep(kind, upload, width=width, height=height, announced=announced)
    return {kind: describe(stored)}


def share(
    world: World,
    person: int,
    parts: Json,
    *,
    chat_id: int | None = None,
    reply_to: int | None = None,
) -> ActionDone:
    """Send something without a file: a location, a dice, a contact, a poll, as the Bot API names it."""
    chat = _chat(world, person, chat_id)
    reactions, version = chat.reactions, chat.version
    return _deliver(world, chat, [_post(world, person, chat, parts, reply_to)], reactions, version)


def set_blocked(world: World, person: int, blocked: bool) -> ActionDone:
    """Block the bot, or let it speak again; the bot is told."""
    chat = _chat(world, person, None)
    human = world.people[person]
    reactions, version = chat.reactions, chat.version
    if human.blocked == blocked:
        return ActionDone(chat.id, reactions=reactions, version=version)
    human.blocked = blocked
    world.roster_changed()
    was, now = ("member", "kicked") if blocked else ("kicked", "member")
    number = world.updates.add("my_chat_member", membership(world, person, chat, was, now), chat.id)
    return ActionDone(chat.id, (number,) if number else (), (), "", reactions, version)


def read(world: World, person: int, message_id: int) -> ActionDone:
    """Look at the own chat down to this message; the bot is not told."""
    chat = _chat(world, person, None)
    chat.read = max(chat.read, message_id)
    world.changes.ring()
    return ActionDone(chat.id)


def deactivate(world: World, person: int) -> ActionDone:
    """Delete one's account."""
    world.people[person].deactivated = True
    world.roster_changed()
    return ActionDone(person)


def membership(world: World, person: int, chat: Chat, was: str, now: str) -> Json:
    """A ChatMemberUpdated about the bot."""

    def standing(status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": world.bot_as_user} | until

    return {
        "chat": chat.about,
        "from": world.people[person].user,
        "date": world.now(),
        "old_chat_member": standing(was),
        "new_chat_member": standing(now),
    }


def ask_inline(
    world: World, person: int, query: str, offset: str = "", chat_type: str = "sender"
) -> ActionDone:
    """Type `@bot query` in some chat."""
    human = world.people[person]
    human.met = True
    chat = _chat(world, person, None)
    reactions, version = chat.reactions, chat.version
    number = world.new_query(person, chat, inline=True)
    content: dict[str, Any] = {
        "id": number,
        "from": human.user,
        "query": query[:256],
        "offset": offset,
        "chat_type": chat_type,
    }
    update = world.updates.add("inline_query", content, chat.id)
    return ActionDone(chat.id, (update,) if update else (), (), number, reactions, version)

"""Messages as a person sees them: words, marks, buttons, files."""

from itertools import islice
from typing import Any

from aiohttp import web

from bot.standin.chats import Chat, Happening, Json, Post
from bot.standin.files import StoredFile
from bot.standin.formatting import to_html
from bot.standin.world import Human, World

_MEDIA = ("photo", "document", "voice", "video", "audio", "video_note", "animation", "sticker")
_FILE = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type", "width", "height")
_OTHERS = ("location", "venue", "contact", "dice", "poll")
_SHOWN = 200
_PICTURES = {
    b"\xff\xd8\xff\xe0": "image/jpeg",
    b"\xff\xd8\xff\xe1": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_PLAYED = frozenset({"audio/ogg", "audio/webm", "audio/mpeg", "audio/mp4", "video/mp4", "video/webm"})


def person_view(human: Human) -> Json:
    """A person as the practice page lists them."""
    return human.user | {
        "label": human.label,
        "started": human.started,
        "blocked": human.blocked,
        "deactivated": human.deactivated,
    }


def message_view(content: Json, *, version: int = 0, reaction: str = "") -> Json:
    """One message. `text` is the plain words (the caption's when it has a medium), `html` the same marked."""
    kind = next((name for name in _MEDIA if name in content), None) or next(
        (name for name in _OTHERS if name in content), "text"
    )
    text = content.get("text", content.get("caption", ""))
    marks = content.get("entities", content.get("caption_entities", ()))
    view: dict[str, Any] = {
        "id": content["message_id"],
        "from_bot": content["from"]["is_bot"],
        "author": content["from"]["first_name"],
        "author_id": content["from"]["id"],
        "date": content["date"],
        "edited": "edit_date" in content,
        "kind": kind,
        "text": text,
        "html": to_html(text, marks),
        "entities": list(marks),
        "buttons": content.get("reply_markup", {}).get("inline_keyboard", []),
        "version": version,
        "reaction": reaction,
    }
    if kind in _MEDIA:
        medium = content[kind][-1] if kind == "photo" else content[kind]
        view["file"] = {
            key: medium[key] for key in ("file_id", "file_unique_id", "file_size") if key in medium
        }
        view["file"] |= {
            key: medium[key] for key in ("file_name", "mime_type", "width", "height") if key in medium
        }
    elif kind in _OTHERS:
        view["shared"] = content[kind]
    if "media_group_id" in content:
        view["album"] = content["media_group_id"]
    if "reply_to_message" in content:
        replied = content["reply_to_message"]
        view["reply_to"] = {
            "id": replied["message_id"],
            "text": replied.get("text", replied.get("caption", "")),
        }
    if content.get("is_topic_message"):
        view["topic"] = content["message_thread_id"]
    if "forward_origin" in content:
        view["forwarded"] = True
    return view


def post_view(post: Post) -> Json:
    """One message that is in a chat."""
    return message_view(post.content, version=post.changed, reaction=post.reaction)


def chat_view(world: World, chat: Chat, person: int, since: int = 0, last: int = _SHOWN) -> Json:
    """The chat for one of its people: those of the last messages, and the toasts, that came after `since`."""
    posts = [post for post in islice(chat.latest(), last) if post.changed > since]
    happenings = [one for one in chat.happenings if one.version > since]
    return {
        "chat_id": chat.id,
        "kind": chat.kind,
        "title": chat.about.get("title", ""),
        "version": chat.version,
        "reactions": chat.reactions,
        "waiting": world.updates.waiting,
        "messages": [post_view(post) for post in reversed(posts)],
        "deleted": [one.content["message_id"] for one in happenings if one.kind == "delete"],
        "toasts": [
            {"text": one.content["text"], "alert": one.content["alert"], "version": one.version}
            for one in happenings
            if one.kind == "answer" and one.content["user_id"] == person and one.content["text"]
        ],
    }


def file_response(stored: StoredFile) -> web.Response:
    """A file for the practice page, in the page's own origin: never as anything a browser would run."""
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    kind = "application/octet-stream"
    if stored.kind == "photo":
        kind = _PICTURES.get(stored.content[:4], "image/png")
    elif stored.mime_type.partition(";")[0] in _PLAYED:
        kind = stored.mime_type.partition(";")[0]
    return web.Response(body=stored.content, content_type=kind, headers=headers)


def happening_view(happening: Happening) -> Json:
    """Something that happened, for a transcript."""
    content = happening.content
    shown = message_view(content) if happening.kind in {"message", "edit", "delete"} else content
    return {"version": happening.version, "kind": happening.kind, "content": shown}


def commands_for(world: World, person: int) -> list[Json]:
    """The commands in a person's menu: the nearest scope that has any."""
    language = world.people[person].user.get("language_code", "")
    for scope in (f"chat:{person}", "all_private_chats", "default"):
        for code in (language, ""):
            if (scope, code) in world.commands:
                return world.commands[scope, code]
    return []

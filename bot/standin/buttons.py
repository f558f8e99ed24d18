"""The button a person means by some words."""

import re

from bot.standin.chats import Chat, Json, Post
from bot.standin.refusals import Impossible


def find_button(chat: Chat, label: str, message_id: int | None = None) -> tuple[Post, Json]:
    """On the newest message that has one, the button with this label, else with these words in it."""
    if message_id is not None:
        if message_id not in chat.posts:
            raise Impossible(f"there is no message {message_id}")
        posts = [chat.posts[message_id]]
    else:
        posts = list(chat.latest())
    wanted = _bare(label)
    words = re.compile(rf"(?<!\w){re.escape(wanted or label)}(?!\w)")
    for post in posts:
        rows = post.content.get("reply_markup", {}).get("inline_keyboard", ())
        buttons = [button for row in rows for button in row]
        for fits in (
            lambda text: text == label,
            lambda text: bool(wanted) and _bare(text) == wanted,
            lambda text: words.match(_bare(text)) is not None,
            lambda text: words.search(text) is not None,
        ):
            for button in buttons:
                if fits(button["text"]):
                    return post, button
    raise Impossible(f"there is no button {label!r}")


def _bare(label: str) -> str:
    """A label without the signs and emoji around its words, which people do not read out."""
    return re.sub(r"^[^\w]+|[^\w]+$", "", label).strip()


def label_of(post: Post, data: str) -> str:
    """The label of the button with this data, or the data when there is no such button."""
    for row in post.content.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            if button.get("callback_data") == data:
                return button["text"]
    return data

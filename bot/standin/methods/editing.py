"""Changes to messages that are there."""

from bot.standin.api_call import Call
from bot.standin.chats import Chat, Json, Post
from bot.standin.keyboards import read_markup
from bot.standin.methods.media import KINDS, media_parts
from bot.standin.methods.registry import CAPTION, method
from bot.standin.methods.texts import caption, caption_of, message_text
from bot.standin.refusals import NOT_MODIFIED, bad_request
from bot.standin.world import EDIT_WINDOW, World

_CHANGEABLE = ("text", "entities", "link_preview_options", "caption", "caption_entities", "reply_markup")


def _target(world: World, call: Call) -> tuple[Chat, Post]:
    if "inline_message_id" in call.parameters:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    number = call.number("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    post = chat.posts.get(number)
    if post is None:
        raise bad_request("message to edit not found")
    if not post.by_bot:
        raise bad_request("message can't be edited")
    return chat, post


def _replace(world: World, chat: Chat, post: Post, content: Json) -> Json:
    """Put new content in place, refused when a person would see no difference."""
    if content == post.content:
        raise bad_request(NOT_MODIFIED)
    content["edit_date"] = world.now()
    chat.edit(post, content)
    return content


def _without(content: Json, *keys: str) -> Json:
    dropped = {*keys, "reply_markup"}
    return {key: value for key, value in content.items() if key not in dropped}


def _markup(call: Call) -> Json:
    markup = read_markup(call)
    if markup is None:
        return {}
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return {"reply_markup": markup}


def edit_text(world: World, call: Call) -> Json:
    """editMessageText; without a reply_markup the buttons go."""
    chat, post = _target(world, call)
    parts = message_text(call) | _markup(call)
    if "text" not in post.content:
        raise bad_request("there is no text in the message to edit")
    kept = _without(post.content, "text", "entities", "link_preview_options")
    return _replace(world, chat, post, kept | parts)


def edit_caption(world: World, call: Call) -> Json:
    """editMessageCaption."""
    chat, post = _target(world, call)
    parts = caption(call) | _markup(call)
    if not KINDS & post.content.keys():
        raise bad_request("there is no caption in the message to edit")
    kept = _without(post.content, "caption", "caption_entities", "show_caption_above_media")
    return _replace(world, chat, post, kept | parts)


def edit_markup(world: World, call: Call) -> Json:
    """editMessageReplyMarkup."""
    chat, post = _target(world, call)
    return _replace(world, chat, post, _without(post.content) | _markup(call))


def edit_media(world: World, call: Call) -> Json:
    """editMessageMedia; a text becomes a message with a medium, too."""
    chat, post = _target(world, call)
    media = call.value("media", "InputMedia")
    if not isinstance(media, dict) or media.get("type") not in KINDS:
        raise bad_request("can't parse InputMedia: type must be specified")
    markup = _markup(call)
    captioned = caption_of(
        media.get("caption") or "", media.get("parse_mode") or "", media.get("caption_entities")
    )
    parts = media_parts(world, call, media["type"], media.get("media")) | captioned | markup
    return _replace(world, chat, post, _without(post.content, *KINDS, *_CHANGEABLE) | parts)


def _delete(world: World, chat: Chat, post: Post) -> None:
    if world.now() - post.content["date"] > EDIT_WINDOW:
        raise bad_request("message can't be deleted for everyone")
    if chat.kind != "private" and not post.by_bot:
        raise bad_request("message can't be deleted")
    chat.delete(post)


def delete_message(world: World, call: Call) -> bool:
    """deleteMessage."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    post = chat.posts.get(call.number("message_id"))
    if post is None:
        raise bad_request("message to delete not found")
    _delete(world, chat, post)
    return True


def delete_messages(world: World, call: Call) -> bool:
    """deleteMessages: those that are there."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    numbers = call.value("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad_request("message identifiers are not specified")
    for number in numbers:
        if post := chat.posts.get(int(number)):
            _delete(world, chat, post)
    return True


def set_reaction(world: World, call: Call) -> bool:
    """setMessageReaction: one emoji on a message, or none."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    post = chat.posts.get(call.number("message_id"))
    if post is None:
        raise bad_request("message to react not found")
    wanted = call.value("reaction", "reaction types") or []
    if not isinstance(wanted, list) or len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    post.reaction = wanted[0].get("emoji", "") if wanted else ""
    chat.happened("reaction", post.content)
    post.changed = chat.version
    return True


_TARGET = "business_connection_id chat_id message_id inline_message_id reply_markup "

METHODS = (
    method(
        "editMessageText",
        edit_text,
        _TARGET + "text parse_mode entities link_preview_options rich_message",
        is_reaction=True,
    ),
    method(
        "editMessageCaption", edit_caption, _TARGET + CAPTION + "show_caption_above_media", is_reaction=True
    ),
    method("editMessageReplyMarkup", edit_markup, _TARGET, is_reaction=True),
    method("editMessageMedia", edit_media, _TARGET + "media", is_reaction=True),
    method("deleteMessage", delete_message, "chat_id message_id", is_reaction=True),
    method("deleteMessages", delete_messages, "chat_id message_ids", is_reaction=True),
    method("setMessageReaction", set_reaction, "chat_id message_id reaction is_big", is_reaction=True),
)

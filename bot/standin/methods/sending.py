"""New messages from the bot."""

import random
from typing import Any

from bot.standin.api_call import Call
from bot.standin.chats import Chat, Json
from bot.standin.keyboards import read_markup
from bot.standin.methods.media import KINDS, media_parts
from bot.standin.methods.registry import CAPTION, SENDING, Work, method
from bot.standin.methods.texts import caption, caption_of, message_text, reply_parts
from bot.standin.refusals import bad_request
from bot.standin.world import World

_ALBUM = range(2, 11)
_TYPING_SECONDS = 5.0
_DICE_SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def _post(world: World, call: Call, chat: Chat, parts: Json) -> Json:
    """Check what all messages have in common, then put the message in its chat."""
    markup = read_markup(call)
    more = reply_parts(call, chat) | _topic(call, chat)
    if call.flag("protect_content"):
        more["has_protected_content"] = True
    world.flood.take(chat.id)
    if markup is not None and "inline_keyboard" in markup:
        more["reply_markup"] = markup
    chat.typing_until = 0.0
    return world.add_post(chat, world.bot_as_user, parts | more).content


def _topic(call: Call, chat: Chat) -> Json:
    """The topic that a call names: one in which somebody has written."""
    number = call.number("message_thread_id") if call.text("message_thread_id") else 0
    if not number:
        return {}
    if all(post.content.get("message_thread_id") != number for post in chat.posts.values()):
        raise bad_request("message thread not found")
    return {"message_thread_id": number, "is_topic_message": True}


def send_message(world: World, call: Call) -> Json:
    """sendMessage."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    return _post(world, call, chat, message_text(call))


def _send_media(kind: str) -> Work:
    def send(world: World, call: Call) -> Json:
        chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
        captioned = {} if kind in {"video_note", "sticker"} else caption(call)
        return _post(world, call, chat, media_parts(world, call, kind) | captioned)

    return send


def send_media_group(world: World, call: Call) -> list[Json]:
    """sendMediaGroup: two to ten of a sort that may stand together."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    media = call.value("media", "InputMedia")
    if not isinstance(media, list) or not all(isinstance(one, dict) for one in media):
        raise bad_request("can't parse media JSON object")
    if len(media) not in _ALBUM:
        raise bad_request("wrong number of messages in album")
    kinds = {one.get("type") for one in media}
    if not kinds <= KINDS or (len(kinds) > 1 and kinds != {"photo", "video"}):
        raise bad_request("media of different types can't be mixed in an album")
    more = reply_parts(call, chat)
    parts = [
        media_parts(world, call, one["type"], one.get("media"))
        | caption_of(one.get("caption") or "", one.get("parse_mode") or "", one.get("caption_entities"))
        for one in media
    ]
    world.flood.take(chat.id, len(media))
    group = {"media_group_id": str(random.getrandbits(60))} | more
    return [world.add_post(chat, world.bot_as_user, part | group).content for part in parts]


def send_location(world: World, call: Call) -> Json:
    """sendLocation."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    return _post(world, call, chat, {"location": _location(call)})


def _location(call: Call) -> Json:
    return {"latitude": call.decimal("latitude"), "longitude": call.decimal("longitude")}


def send_venue(world: World, call: Call) -> Json:
    """sendVenue."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    location = _location(call)
    venue = {"location": location, "title": call.text("title"), "address": call.text("address")}
    return _post(world, call, chat, {"venue": venue, "location": location})


def send_contact(world: World, call: Call) -> Json:
    """sendContact."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    known = {key: call.text(key) for key in ("phone_number", "first_name", "last_name") if call.text(key)}
    if "phone_number" not in known:
        raise bad_request("contact phone number must be non-empty")
    return _post(world, call, chat, {"contact": known})


def send_dice(world: World, call: Call) -> Json:
    """sendDice."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    emoji = call.text("emoji") or "🎲"
    value = random.randint(1, _DICE_SIDES.get(emoji, 6))  # noqa: S311 - a throw, not a secret
    return _post(world, call, chat, {"dice": {"emoji": emoji, "value": value}})


def send_chat_action(world: World, call: Call) -> bool:
    """sendChatAction: dots for some seconds, or until a message comes."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    if call.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_until = world.clock.now() + _TYPING_SECONDS
    chat.wake()
    return True


_KEPT_IN_COPIES = (
    "text",
    "entities",
    "link_preview_options",
    "caption",
    "caption_entities",
    "location",
    "venue",
    "contact",
    "dice",
    *sorted(KINDS),
)


def _source(world: World, call: Call, number: int, deed: str) -> Json:
    post = world.chat(call.parameters.get("from_chat_id")).posts.get(number)
    if post is None:
        raise bad_request(f"message to {deed} not found")
    return post.content


def copy_message(world: World, call: Call) -> Json:
    """copyMessage: the same content as a new message of the bot."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    source = _source(world, call, call.number("message_id"), "copy")
    parts = {key: source[key] for key in _KEPT_IN_COPIES if key in source}
    if "caption" in call.parameters:
        parts = {key: value for key, value in parts.items() if not key.startswith("caption")} | caption(call)
    return {"message_id": _post(world, call, chat, parts)["message_id"]}


def forward_message(world: World, call: Call) -> Json:
    """forwardMessage."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    return _forward(world, call, chat, call.number("message_id"))


def _forward(world: World, call: Call, chat: Chat, number: int) -> Json:
    source = _source(world, call, number, "forward")
    if source.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    origin = {"type": "user", "sender_user": source["from"], "date": source["date"]}
    parts = {key: source[key] for key in _KEPT_IN_COPIES if key in source}
    return _post(world, call, chat, parts | {"forward_origin": source.get("forward_origin", origin)})


def _numbers(call: Call) -> list[int]:
    numbers = call.value("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad_request("message identifiers are not specified")
    return [int(number) for number in numbers]


def copy_messages(world: World, call: Call) -> list[Json]:
    """copyMessages: those that exist."""
    return _several(world, call, copy_message)


def forward_messages(world: World, call: Call) -> list[Json]:
    """forwardMessages: those that exist."""
    return _several(world, call, forward_message)


def _several(world: World, call: Call, work: Any) -> list[Json]:
    source = world.chat(call.parameters.get("from_chat_id"))
    done = [
        work(world, Call(call.method, {**call.parameters, "message_id": number}))
        for number in sorted(_numbers(call))
        if number in source.posts
    ]
    return [{"message_id": one["message_id"]} for one in done]


_SHORT = SENDING.replace("reply_markup", "").replace("suggested_post_parameters", "")
_COPY = (
    "chat_id message_thread_id direct_messages_topic_id from_chat_id disable_notification protect_content "
)
_EFFECT = "message_effect_id suggested_post_parameters "
_VISUAL = CAPTION + "show_caption_above_media has_spoiler "
_MEDIA = {
    "photo": ("sendPhoto", _VISUAL),
    "document": ("sendDocument", CAPTION + "thumbnail disable_content_type_detection"),
    "video": (
        "sendVideo",
        _VISUAL + "duration width height thumbnail cover start_timestamp supports_streaming",
    ),
    "animation": ("sendAnimation", _VISUAL + "duration width height thumbnail"),
    "voice": ("sendVoice", CAPTION + "duration"),
    "audio": ("sendAudio", CAPTION + "duration performer title thumbnail"),
    "video_note": ("sendVideoNote", "duration length thumbnail"),
    "sticker": ("sendSticker", "emoji"),
}

METHODS = (
    method(
        "sendMessage",
        send_message,
        SENDING + "text parse_mode entities link_preview_options",
        is_reaction=True,
    ),
    *(
        method(name, _send_media(kind), f"{SENDING} {kind} {more}", is_reaction=True)
        for kind, (name, more) in _MEDIA.items()
    ),
    method("sendMediaGroup", send_media_group, _SHORT + "media", is_reaction=True),
    method(
        "sendLocation",
        send_location,
        SENDING + "latitude longitude horizontal_accuracy live_period heading proximity_alert_radius",
        is_reaction=True,
    ),
    method(
        "sendVenue",
        send_venue,
        SENDING
        + "latitude longitude title address foursquare_id foursquare_type google_place_id google_place_type",
        is_reaction=True,
    ),
    method(
        "sendContact", send_contact, SENDING + "phone_number first_name last_name vcard", is_reaction=True
    ),
    method("sendDice", send_dice, SENDING + "emoji", is_reaction=True),
    method("sendChatAction", send_chat_action, "business_connection_id chat_id message_thread_id action"),
    method(
        "copyMessage",
        copy_message,
        _COPY
        + _EFFECT
        + CAPTION
        + "message_id video_start_timestamp show_caption_above_media allow_paid_broadcast reply_parameters "
        "reply_markup",
        is_reaction=True,
    ),
    method("copyMessages", copy_messages, _COPY + "message_ids remove_caption", is_reaction=True),
    method(
        "forwardMessage",
        forward_message,
        _COPY + _EFFECT + "message_id video_start_timestamp",
        is_reaction=True,
    ),
    method("forwardMessages", forward_messages, _COPY + "message_ids", is_reaction=True),
)

"""What sort of message came, whatever Telegram calls it."""

from typing import Any, cast

from telegram import Message, MessageOriginUser

from bot.bot_api.rich_text import read_rich_message
from bot.bot_api.updates import LEFT_OUT
from bot.engine.context import Context

SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "supergroup_chat_created",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)
"""The fields of Message (Bot API 10.1) with which Telegram speaks and not the person.

Gifts count as service messages to Telegram, but somebody sent them and waits. A field that is not here, a
future one too, is something a person sent.
"""


def is_service(message: Message) -> bool:
    """Whether Telegram speaks and not the person: pinned messages, new members and the like."""
    named = {*message.api_kwargs, *message.api_kwargs.get(LEFT_OUT, ())}
    return any(getattr(message, name, None) or name in named for name in SERVICE)


def with_text(message: Message) -> Message:
    """The message; one with blocks instead of a text gets what they say as its text, if a text can.

    A live photo (Bot API 10.1) that brings its still picture is a photo.
    """
    live = message.live_photo
    if not message.photo and live is not None and live.photo:
        return Message.de_json({**message.to_dict(), "photo": [size.to_dict() for size in live.photo]}, None)
    rich = message.api_kwargs.get("rich_message")
    if message.text or not isinstance(rich, dict):
        return message
    found = read_rich_message(cast("dict[str, Any]", rich))
    if found is None:
        return message
    text, marks = found
    return Message.de_json({**message.to_dict(), "text": text, "entities": marks}, None)


def bot_id(context: Context) -> int:
    """The bot's own number: the public part of its token."""
    return int((context.config.bot_token or "0").partition(":")[0])


def is_from(message: Message, bot_id: int) -> bool:
    """Whether these are this bot's own words: a result of its inline search, or a message of it forwarded."""
    origin = message.forward_origin
    return (message.via_bot is not None and message.via_bot.id == bot_id) or (
        isinstance(origin, MessageOriginUser) and origin.sender_user.id == bot_id
    )


def command_of(message: Message) -> tuple[str, str, str | None] | None:
    """Name, argument and addressed bot of a command at the beginning of a message; None when it is none."""
    text = message.text or ""
    if not text.startswith("/"):
        return None
    head, _, argument = text[1:].partition(" ")
    head, newline, rest = head.partition("\n")
    name, _, addressed = head.partition("@")
    return name.lower(), (rest + " " + argument if newline else argument).strip(), addressed or None

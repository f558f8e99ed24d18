"""Texts and captions of calls: parsed, measured, marked."""

from typing import Any

from bot.standin.api_call import Call
from bot.standin.chats import Chat, Json
from bot.standin.detection import with_detected
from bot.standin.formatting import Formatted, parse_html, trimmed, units
from bot.standin.markdown import parse_markdown
from bot.standin.refusals import bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def formatted(source: str, mode: str, entities: Any) -> Formatted:
    """The text as it will stand in the message."""
    match mode.lower():
        case "html":
            marked = parse_html(source)
        case "markdownv2" | "markdown":
            marked = parse_markdown(source)
        case "" | "none":
            marked = trimmed(source, list(entities) if isinstance(entities, list) else [])
        case _:
            raise bad_request("unsupported parse_mode")
    return with_detected(marked)


def message_text(call: Call) -> Json:
    """text and entities of a message; refused when empty or too long."""
    source = call.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = formatted(source, call.text("parse_mode"), call.value("entities", "message entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > TEXT_LIMIT or units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    parts: Json = {"text": text}
    if entities:
        parts["entities"] = entities
    options = call.value("link_preview_options", "link preview options")
    if options:
        parts["link_preview_options"] = options
    return parts


def caption(call: Call) -> Json:
    """caption and caption_entities of a call, nothing when there is none."""
    return caption_of(
        call.text("caption"), call.text("parse_mode"), call.value("caption_entities", "caption entities")
    ) | ({"show_caption_above_media": True} if call.flag("show_caption_above_media") else {})


def caption_of(source: str, mode: str, entities: Any) -> Json:
    """caption and caption_entities, nothing when the source is empty; refused when too long."""
    if not source:
        return {}
    text, marks = formatted(source, mode, entities)
    if units(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": marks} if marks else {"caption": text}


def reply_parts(call: Call, chat: Chat) -> Json:
    """reply_to_message when the call replies to something."""
    about = call.value("reply_parameters", "reply parameters")
    if not about:
        return {}
    try:
        number = int(about["message_id"])
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse reply parameters JSON object") from None
    post = chat.posts.get(number)
    if post is None:
        if about.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": without_reply(post.content)}


def without_reply(content: Json) -> Json:
    """A message as it stands inside another one."""
    return {key: value for key, value in content.items() if key != "reply_to_message"}

"""Answers to taps and to inline queries."""

from bot.standin.api_call import Call
from bot.standin.formatting import units
from bot.standin.methods.registry import method
from bot.standin.methods.texts import formatted
from bot.standin.refusals import QUERY_TOO_OLD, bad_request
from bot.standin.world import INLINE_SECONDS, QUERY_SECONDS, World

_TOAST_LIMIT = 200
_RESULTS_LIMIT = 50


def answer_callback(world: World, call: Call) -> bool:
    """answerCallbackQuery: once, and within Telegram's patience."""
    query = world.queries.get(call.text("callback_query_id"))
    if query is None or query.answer is not None or world.clock.now() - query.asked_at > QUERY_SECONDS:
        raise bad_request(QUERY_TOO_OLD)
    text = call.text("text")
    if units(text) > _TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": text, "alert": call.flag("show_alert"), "url": call.text("url")}
    if query.chat is not None:
        query.chat.happened("answer", {"user_id": query.user_id, **query.answer})
    return True


def answer_inline(world: World, call: Call) -> bool:
    """answerInlineQuery: at most fifty results with ids of their own."""
    query = world.inline_queries.get(call.text("inline_query_id"))
    if query is None or query.answer is not None or world.clock.now() - query.asked_at > INLINE_SECONDS:
        raise bad_request(QUERY_TOO_OLD)
    results = call.value("results", "results")
    if not isinstance(results, list):
        raise bad_request("can't parse results JSON object")
    if len(results) > _RESULTS_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if any(not 1 <= len(number.encode()) <= 64 for number in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(call.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    for result in results:
        content = result.get("input_message_content") or {}
        if "message_text" in content:
            text, marks = formatted(
                content["message_text"], content.get("parse_mode") or "", content.get("entities")
            )
            if not text:
                raise bad_request("MESSAGE_EMPTY")
            result["_formatted"] = {"text": text} | ({"entities": marks} if marks else {})
    query.answer = {
        "results": results,
        "next_offset": call.text("next_offset"),
        "cache_time": call.number("cache_time", 300),
        "is_personal": call.flag("is_personal"),
        "button": call.value("button", "button"),
    }
    if query.chat is not None:
        query.chat.happened("inline", {"user_id": query.user_id})
    return True


METHODS = (
    method("answerCallbackQuery", answer_callback, "callback_query_id text show_alert url cache_time"),
    method(
        "answerInlineQuery",
        answer_inline,
        "inline_query_id results cache_time is_personal next_offset button",
    ),
)

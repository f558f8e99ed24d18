"""Chats and who is in them."""

from bot.standin.api_call import Call
from bot.standin.chats import Json
from bot.standin.methods.registry import method
from bot.standin.refusals import bad_request
from bot.standin.world import World

_GIFTS = {
    "unlimited_gifts": True,
    "limited_gifts": True,
    "unique_gifts": True,
    "premium_subscription": True,
    "gifts_from_channels": True,
}


def get_chat(world: World, call: Call) -> Json:
    """getChat."""
    chat = world.chat(call.parameters.get("chat_id"))
    if chat.kind == "private" and not world.people[chat.id].started and not world.people[chat.id].met:
        raise bad_request("chat not found")
    return chat.about | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}


def get_member(world: World, call: Call) -> Json:
    """getChatMember."""
    chat = world.chat(call.parameters.get("chat_id"))
    number = call.number("user_id")
    if number == world.bot["id"]:
        return {"status": "left" if chat.bot_left else "member", "user": world.bot_as_user}
    human = world.people.get(number)
    if human is None:
        raise bad_request("user not found")
    inside = number in chat.members or number == chat.id
    return {"status": "member" if inside else "left", "user": human.user}


def count_members(world: World, call: Call) -> int:
    """getChatMemberCount, the bot included."""
    chat = world.chat(call.parameters.get("chat_id"))
    return 2 if chat.kind == "private" else len(chat.members) + (not chat.bot_left)


def administrators(world: World, call: Call) -> list[Json]:
    """getChatAdministrators: the first member owns a group."""
    chat = world.chat(call.parameters.get("chat_id"))
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    owner = min(chat.members, default=None)
    if owner is None:
        return []
    return [{"status": "creator", "user": world.people[owner].user, "is_anonymous": False}]


def leave(world: World, call: Call) -> bool:
    """leaveChat."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_left = True
    return True


def pin(world: World, call: Call) -> bool:
    """pinChatMessage."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    number = call.number("message_id")
    if number not in chat.posts:
        raise bad_request("message to pin not found")
    chat.pinned = [*(other for other in chat.pinned if other != number), number]
    chat.happened("pin", {"message_id": number})
    return True


def unpin(world: World, call: Call) -> bool:
    """unpinChatMessage: one, or the latest."""
    chat = world.chat_to_speak_in(call.parameters.get("chat_id"))
    number = call.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    return True


def unpin_all(world: World, call: Call) -> bool:
    """unpinAllChatMessages."""
    world.chat_to_speak_in(call.parameters.get("chat_id")).pinned.clear()
    return True


METHODS = (
    method("getChat", get_chat, "chat_id"),
    method("getChatMember", get_member, "chat_id user_id"),
    method("getChatMemberCount", count_members, "chat_id"),
    method("getChatAdministrators", administrators, "chat_id return_bots"),
    method("leaveChat", leave, "chat_id"),
    method(
        "pinChatMessage",
        pin,
        "business_connection_id chat_id message_id disable_notification",
        is_reaction=True,
    ),
    method("unpinChatMessage", unpin, "business_connection_id chat_id message_id"),
    method("unpinAllChatMessages", unpin_all, "chat_id"),
)

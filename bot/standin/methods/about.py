"""The bot about itself: name, texts, commands, menu, and where its updates go."""

import re

from bot.standin.api_call import Call
from bot.standin.chats import Json
from bot.standin.methods.registry import Work, method
from bot.standin.refusals import bad_request
from bot.standin.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_SCOPES = frozenset(
    [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
)
_COMMANDS_LIMIT = 100
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, _: Call) -> Json:
    """getMe."""
    return world.bot


def _scope(world: World, call: Call) -> str:
    scope = call.value("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    elif kind in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("chat_id is empty")
    return ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)


def set_commands(world: World, call: Call) -> bool:
    """setMyCommands for a scope and a language."""
    commands = call.value("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > _COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not _COMMAND.match(
            str(command.get("command", "")).removeprefix("/")
        ):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, call), call.text("language_code")] = commands
    return True


def get_commands(world: World, call: Call) -> list[Json]:
    """getMyCommands of exactly this scope and language."""
    return world.commands.get((_scope(world, call), call.text("language_code")), [])


def delete_commands(world: World, call: Call) -> bool:
    """deleteMyCommands of exactly this scope and language."""
    world.commands.pop((_scope(world, call), call.text("language_code")), None)
    return True


def _set_text(what: str) -> Work:
    def set_text(world: World, call: Call) -> bool:
        text = call.text(what)
        if len(text) > _LIMITS[what]:
            raise bad_request(f"BOT_{what.upper()}_TOO_LONG")
        world.texts[what, call.text("language_code")] = text
        return True

    return set_text


def _get_text(what: str) -> Work:
    def get_text(world: World, call: Call) -> Json:
        default = world.bot["first_name"] if what == "name" else ""
        return {what: world.texts.get((what, call.text("language_code")), default)}

    return get_text


def set_menu_button(world: World, call: Call) -> bool:
    """setChatMenuButton."""
    button = call.value("menu_button", "MenuButton") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    world.texts["menu_button", call.text("chat_id")] = button["type"]
    return True


def get_menu_button(world: World, call: Call) -> Json:
    """getChatMenuButton."""
    return {"type": world.texts.get(("menu_button", call.text("chat_id")), "default")}


def webhook_info(world: World, _: Call) -> Json:
    """getWebhookInfo."""
    return world.updates.webhook_info()


def done(_world: World, _call: Call) -> bool:
    """close and logOut: nothing to do for a stand-in."""
    return True


METHODS = (
    method("getMe", get_me),
    method("setMyCommands", set_commands, "commands scope language_code"),
    method("getMyCommands", get_commands, "scope language_code"),
    method("deleteMyCommands", delete_commands, "scope language_code"),
    method("setMyName", _set_text("name"), "name language_code"),
    method("getMyName", _get_text("name"), "language_code"),
    method("setMyDescription", _set_text("description"), "description language_code"),
    method("getMyDescription", _get_text("description"), "language_code"),
    method("setMyShortDescription", _set_text("short_description"), "short_description language_code"),
    method("getMyShortDescription", _get_text("short_description"), "language_code"),
    method("setChatMenuButton", set_menu_button, "chat_id menu_button"),
    method("getChatMenuButton", get_menu_button, "chat_id"),
    method("getWebhookInfo", webhook_info),
    method("close", done),
    method("logOut", done),
)

"""How the bot receives updates: getUpdates or a webhook."""

import orjson

from bot.standin.api_call import Call
from bot.standin.methods.registry import method
from bot.standin.refusals import bad_request
from bot.standin.world import World

_LONGEST_POLL = 50


def _allowed(call: Call) -> list[str] | None:
    allowed = call.value("allowed_updates", "allowed_updates")
    if allowed is not None and not isinstance(allowed, list):
        raise bad_request("can't parse allowed_updates JSON object")
    return allowed


async def get_updates(world: World, call: Call) -> orjson.Fragment:
    """getUpdates, waiting in real seconds however the clock was moved."""
    timeout = min(max(call.decimal("timeout"), 0.0), _LONGEST_POLL)
    return orjson.Fragment(
        await world.updates.get(call.number("offset"), call.number("limit", 100), timeout, _allowed(call))
    )


async def set_webhook(world: World, call: Call) -> bool:
    """setWebhook; an empty address removes it."""
    if call.flag("drop_pending_updates"):
        world.updates.drop()
    await world.updates.set_webhook(
        call.text("url"), call.text("secret_token"), _allowed(call), call.number("max_connections")
    )
    return True


async def delete_webhook(world: World, call: Call) -> bool:
    """deleteWebhook."""
    if call.flag("drop_pending_updates"):
        world.updates.drop()
    await world.updates.set_webhook("", "", None, 0)
    return True


METHODS = (
    method("getUpdates", get_updates, "offset limit timeout allowed_updates"),
    method(
        "setWebhook",
        set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    method("deleteWebhook", delete_webhook, "drop_pending_updates"),
)

"""The command menu of somebody whose roles changed by what another person did."""

from bot.context import Context, set_commands
from bot.storage.people import load_speaker


def refresh_menu(context: Context, telegram_id: int) -> None:
    """In the background, the menu set to what this person may do now; nobody waits for it."""
    if context.world.commands is not None:
        context.later(_refresh(context, telegram_id))


async def _refresh(context: Context, telegram_id: int) -> None:
    world = context.world
    speaker = await world.database.read(lambda db: load_speaker(db, telegram_id))
    if world.commands is not None:
        await set_commands(world, telegram_id, world.commands(speaker))

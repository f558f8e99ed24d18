"""The command menu of somebody whose roles changed by what another person did."""

from bot import services
from bot.context import Context


def refresh_menu(context: Context, telegram_id: int) -> None:
    """In the background, the menu set to what this person may do now; nobody waits for it."""
    context.later(services.refresh_menu(context.world, telegram_id))

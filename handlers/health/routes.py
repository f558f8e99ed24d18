"""What the clock does to tell admins about the bot's own state."""

from bot.engine.scheduler import Job
from handlers.health import notices
from handlers.routing import Routes

ROUTES = Routes(
    # not at the start: what came while the bot was down is just being handled
    jobs=(Job("admin notices", notices.look, at_start=False),),
)

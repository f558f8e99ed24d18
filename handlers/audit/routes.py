"""What the clock does about the audit trail, and the message it makes."""

from bot.engine.scheduler import Job, on_database
from bot.storage.audit import checkpoints
from handlers.audit import checkpoint
from handlers.routing import Routes

ROUTES = Routes(
    producers={
        checkpoints.KIND: checkpoint.make_seal,
    },
    jobs=(
        Job("audit checkpoint", on_database(checkpoint.seal_day)),
        Job("audit check", on_database(checkpoint.check_trail)),
    ),
)

"""What fits nowhere else: a sticker, an unknown command, somebody who blocks the bot."""

from handlers.fallbacks import answers
from handlers.routing import Route, Routes, UpdateKind

ROUTES = Routes(
    updates={
        UpdateKind.ANYTHING_ELSE: Route(answers.refuse_kind, reads=True),
        UpdateKind.UNKNOWN_COMMAND: Route(answers.unknown_command, reads=True),
        UpdateKind.REACHABILITY: Route(answers.reachability),
    },
)

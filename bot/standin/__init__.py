"""A local stand-in for Telegram: a Bot API server, people who talk through it, a page to try it by hand.

It knows Telegram and nothing of this project, so what it refuses is what Telegram would refuse.
"""

from bot.standin.chat_view import Message
from bot.standin.people import People
from bot.standin.server import StandIn
from bot.standin.transcript import Transcript

__all__ = ["Message", "People", "StandIn", "Transcript"]

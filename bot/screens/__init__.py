"""What a person sees: a text and its buttons, as plain values; and the small classes behind buttons."""

from bot.screens.screen import Button, Screen
from bot.screens.taps import Tap, parse_tap

__all__ = ["Button", "Screen", "Tap", "parse_tap"]

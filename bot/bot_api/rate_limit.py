"""How many messages may be on their way: Telegram counts those of the last second, as it handles them.

When it handles a message is known only within limits: after the message left and before its answer came. So
a message that left counts until a second after its answer: no jitter on the way can make that one too many.
(aiolimiter and limits count departures.)
"""

from collections import deque

SECOND = 1.005
"""Telegram's second with what our timers are inexact."""


class LastSecond:
    """The messages that Telegram may still count; times are those of the event loop, in seconds."""

    def __init__(self, most: int) -> None:
        """`most` is how many Telegram takes in a second."""
        self._most = most
        self._flying: set[int] = set()
        self._answered: deque[float] = deque()

    def left(self, message: int) -> None:
        """The message with this number is about to leave."""
        self._flying.add(message)

    def answered(self, message: int, now: float) -> None:
        """Its answer came."""
        if message in self._flying:
            self._flying.remove(message)
            self._answered.append(now)

    def dropped(self, message: int) -> None:
        """It did not leave after all; after an answer this changes nothing."""
        self._flying.discard(message)

    def wait(self, now: float) -> float:
        """Seconds until one more may leave: 0 at once; infinite while all that count are on their way."""
        while self._answered and self._answered[0] <= now - SECOND:
            self._answered.popleft()
        too_many = len(self._flying) + len(self._answered) + 1 - self._most
        if too_many <= 0:
            return 0.0
        if too_many > len(self._answered):
            return float("inf")
        return self._answered[too_many - 1] + SECOND - now

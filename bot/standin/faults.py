"""What can go wrong with Telegram, switched on from outside, and its limits on speed."""

import itertools
from collections import deque
from dataclasses import dataclass, field
from math import ceil
from typing import Protocol

from bot.standin.refusals import Refused, too_many

KINDS = frozenset({"error", "slow", "flood", "drop", "midway", "lose"})
_REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class HasNow(Protocol):
    """Something that knows the time."""

    def now(self) -> float:
        """Seconds since 1970."""
        ...


@dataclass(slots=True)
class Fault:
    """A fault that meets some calls.

    kind: `error` answers `code` and does nothing; `flood` answers 429 with `seconds` to wait; `slow` waits
    `seconds` and then goes on; `drop` closes the connection and does nothing; `midway` does what was asked
    and closes it within the answer; `lose` does what was asked and closes it without one. It begins at the
    `start`-th call it could meet and ends after `times` (None: until cleared).
    """

    kind: str
    methods: frozenset[str] = frozenset()  # lower case; empty means every method
    chat_id: int | None = None
    times: int | None = None
    start: int = 1
    code: int = 500
    seconds: float = 0.0
    number: int = 0
    seen: int = 0
    met: int = 0

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Whether it strikes this call; counts it."""
        if self.methods and method not in self.methods:
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        self.seen += 1
        if self.seen < self.start or (self.times is not None and self.met >= self.times):
            return False
        self.met += 1
        return True

    def refusal(self) -> Refused:
        """What `error` and `flood` answer."""
        if self.kind == "flood":
            return too_many(max(1, ceil(self.seconds)))
        return Refused(self.code, _REASONS.get(self.code, "Error"))


@dataclass(slots=True)
class Faults:
    """The faults that are on."""

    on: list[Fault] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def add(self, fault: Fault) -> Fault:
        """Switch one on."""
        fault.number = next(self._numbers)
        self.on.append(fault)
        return fault

    def clear(self, number: int | None = None) -> None:
        """Switch one off, or all."""
        self.on = [fault for fault in self.on if number is not None and fault.number != number]

    def for_call(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, if any."""
        return next((fault for fault in self.on if fault.meets(method, chat_id)), None)


class Flood:
    """Telegram's limits on new messages: off until switched on; edits and answers to taps are free.

    Overall a sliding window of a second; in one chat a bucket that fills by one a second. Whoever goes on
    during a pause is refused again for what is left of it.
    """

    def __init__(self, clock: HasNow) -> None:
        self._clock = clock
        self.overall = 0  # messages a second, 0 for no limit
        self.burst = 0  # messages one chat takes at once, 0 for no limit
        self.pause = 1.0  # seconds to wait after going over the overall limit
        self.paused_until = 0.0
        self._sent: deque[float] = deque()
        self._buckets: dict[int, tuple[float, float]] = {}  # chat -> (messages left, at)

    def set(self, *, overall: int = 30, burst: int = 20, pause: float = 1.0) -> None:
        """Switch the limits on, or off with zeros."""
        self.overall, self.burst, self.pause = overall, burst, pause
        self.paused_until = 0.0
        self._sent.clear()
        self._buckets.clear()

    def hold(self, seconds: float) -> None:
        """Refuse all new messages for so long."""
        self.paused_until = self._clock.now() + seconds

    def take(self, chat_id: int, count: int = 1) -> None:
        """Count new messages; raises 429 when there are too many."""
        now = self._clock.now()
        if self.paused_until > now:
            raise too_many(ceil(self.paused_until - now))
        if self.overall:
            while self._sent and self._sent[0] <= now - 1.0:
                self._sent.popleft()
            if len(self._sent) + count > self.overall:
                self.paused_until = now + self.pause
                raise too_many(max(1, ceil(self.pause)))
        if self.burst:
            left, at = self._buckets.get(chat_id, (float(self.burst), now))
            left = min(self.burst, left + now - at)
            if left < count:
                self._buckets[chat_id] = (left, now)
                raise too_many(max(1, ceil(count - left)))
            self._buckets[chat_id] = (left - count, now)
        self._sent.extend([now] * count)

"""How much one person may send in a time, and how much many may together; what was used comes back."""

_MOST_KEPT = 10_000
"""Buckets before the full ones are forgotten."""


class Share:
    """What many people have together: `burst` at once, then `per_second`, each in turn. Times as below."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._slack = (burst - 1.0) * self._gap
        self._next = 0.0
        """When the next one may go if it came in even steps."""

    def is_free(self, now: float) -> bool:
        """Whether one more may go at once."""
        return self._next - self._slack <= now

    def reserve(self, now: float) -> float:
        """Takes the next turn; the seconds until then."""
        turn = max(self._next, now)
        self._next = turn + self._gap
        return max(0.0, turn - self._slack - now)


class Allowance:
    """`burst` at once, then `per_second`; times are seconds of any clock that only goes forward."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._left: dict[int, tuple[float, float]] = {}
        """What was left when, by the person's number."""

    def take(self, person: int, now: float) -> bool:
        """One more of this person; False when it is too much, and then it does not count."""
        left = self._left_of(person, now)
        if left < 1.0:
            return False
        if len(self._left) >= _MOST_KEPT:
            self._forget_full(now)
        self._left[person] = (left - 1.0, now)
        return True

    def give_back(self, person: int, now: float) -> None:
        """What was taken was not used after all."""
        self._left[person] = (min(self._burst, self._left_of(person, now) + 1.0), now)

    def _left_of(self, person: int, now: float) -> float:
        known = self._left.get(person)
        if known is None:
            return self._burst
        left, at = known
        return min(self._burst, left + (now - at) * self._per_second)

    def _forget_full(self, now: float) -> None:
        self._left = {
            person: kept for person, kept in self._left.items() if self._left_of(person, now) < self._burst
        }

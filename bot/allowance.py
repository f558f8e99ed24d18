"""How much one person may send in a time: a bucket for each, which fills again by itself."""

_MOST_KEPT = 10_000
"""Buckets before the full ones are forgotten."""


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

"""When everything will be in, at the pace so far."""

from datetime import datetime, timedelta

FEWEST = 3
"""With fewer sheets handed in there is no pace to speak of."""
LONGEST = timedelta(days=365)


def all_in_by(done: int, total: int, opened_at: datetime, now: datetime) -> datetime | None:
    """The moment at which `total` sheets will be handed in, if it goes on as since the opening.

    `done` of them are. None with fewer than FEWEST, when the pace would take more than LONGEST, or when
    nothing is left.
    """
    if done < FEWEST or done >= total or now <= opened_at:
        return None
    left = (now - opened_at) * (total - done) / done
    return None if left > LONGEST else now + left

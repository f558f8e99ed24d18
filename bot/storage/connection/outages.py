"""One line when the database cannot be used, one when it can be used again."""

import logging
import threading

from bot.storage.connection.errors import cause_of

log = logging.getLogger(__name__)


class Outages:
    """Whoever waits for a work hears of each failure; the log does not have to."""

    def __init__(self) -> None:
        self._failing: set[str] = set()
        self._gate = threading.Lock()

    def failed(self, kind: str, error: BaseException) -> None:
        """A transaction of this kind (writing, reading) failed as a whole."""
        with self._gate:
            is_first = not self._failing
            self._failing.add(kind)
        log.log(
            logging.ERROR if is_first else logging.DEBUG, "the database cannot be used: %s", cause_of(error)
        )

    def succeeded(self, kind: str) -> None:
        """A transaction of this kind succeeded."""
        if kind not in self._failing:
            return
        with self._gate:
            self._failing.discard(kind)
            is_over = not self._failing
        if is_over:
            log.info("the database can be used again")

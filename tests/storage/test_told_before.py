"""What summaries told before: of late, before today, and only those that may have arrived."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.reminders.told import REMEMBERED, told_before

TODAY = date(2026, 3, 27)
KIND = "head_digest"


@pytest.fixture
def told(database: Database) -> Database:
    def queue(db: Session) -> None:
        rows = [
            (f"digest:{TODAY - timedelta(days=days)}:{kind}:{person}", kind, {"days": days})
            for person, days, kind in (
                (1, 0, KIND),
                (1, 1, KIND),
                (1, REMEMBERED.days, KIND),
                (1, REMEMBERED.days + 1, KIND),
                (2, 3, KIND),
                (3, 1, "admin_digest"),
            )
        ]
        for key, kind, payload in [*rows, ("reminder:1:2026-03-26", KIND, {})]:
            outbox.enqueue(
                db,
                key,
                70,
                kind,
                payload,
                datetime(2026, 3, 1, tzinfo=UTC),
                bulk=True,
                repeat_if_uncertain=False,
            )

    database.run_now(queue)
    return database


def test_by_person_and_day(told: Database) -> None:
    found = told.read_now(lambda db: told_before(db, KIND, TODAY))
    assert found == {
        1: {
            TODAY - timedelta(days=1): {"days": 1},
            TODAY - REMEMBERED: {"days": REMEMBERED.days},
        },
        2: {TODAY - timedelta(days=3): {"days": 3}},
    }


def test_one_that_did_not_leave_told_nothing(told: Database) -> None:
    late = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)

    def fail(db: Session) -> None:
        for item in outbox.claim_due(db, late, 10, "a", bulk=True):
            outbox.mark_failed(db, item.id, outbox.TOO_LATE, late)

    told.run_now(fail)
    assert told.read_now(lambda db: told_before(db, KIND, TODAY)) == {}

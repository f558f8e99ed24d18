"""What an operator is told: the metrics, the dashboard that shows them, and the notices to the admins."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session

from bot.documents.evidence_files import LEAST_FREE_BYTES
from bot.engine.metrics import Disk, Metrics, as_prometheus
from bot.storage.connection.database import Database
from bot.storage.messages import inbox, outbox
from bot.storage.messages.admin_notices import Need
from bot.storage.messages.backlog import NO_LONGER_APPLIES, Backlog, backlog
from handlers.health.notices import LOW_FREE_BYTES, OLD_MINUTES, what_is_needed

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
QUIET = Backlog(0, 0.0, 0, None, 0, 0.0, 0, 0, 0, 0, 0, 0.0, 0)
DASHBOARD = Path(__file__).parents[2] / "docs" / "grafana-dashboard.json"


def measured() -> dict[str, float]:
    """Every sample by its name, of a process in which everything happened once."""
    metrics = Metrics(received=3, handled=2, set_aside=1, sent=4, telegram_is_reached=True)
    for times in (metrics.updates, metrics.database, metrics.renders):
        times.observe(0.03)
        times.observe(20.0)
    metrics.refusals["not_allowed"] += 1
    metrics.downloads["kept"] += 1
    metrics.job_lag["reminders"] = 0.25
    metrics.job_failures["reminders"] += 1
    page = as_prometheus(metrics, replace(QUIET, set_aside=5, outbox_seconds=60.0), Disk(7, 9)).decode()
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_what_was_counted_is_told() -> None:
    found = measured()
    assert {
        "kuesioner_updates_received_total": 3,
        "kuesioner_updates_set_aside_total": 1,
        "kuesioner_telegram_reached": 1,
        "kuesioner_update_seconds_count": 2,
        "kuesioner_update_seconds_bucket": 2,
        "kuesioner_database_seconds_sum": 20.03,
        "kuesioner_refusals_total": 1,
        "kuesioner_downloads_total": 1,
        "kuesioner_job_lag_seconds": 0.25,
        "kuesioner_inbox_set_aside": 5,
        "kuesioner_outbox_oldest_seconds": 60,
        "kuesioner_disk_free_bytes": 7,
    }.items() <= found.items()
    assert all(name.startswith("kuesioner_") for name in found), "nothing of other libraries"


def test_buckets_hold_all_that_is_below_them() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.03, 0.04, 99.0):
        metrics.observe(seconds)
    page = as_prometheus(metrics, None, None).decode()
    assert 'kuesioner_update_seconds_bucket{le="0.005"} 1.0\n' in page
    assert 'kuesioner_update_seconds_bucket{le="0.05"} 3.0\n' in page
    assert 'kuesioner_update_seconds_bucket{le="+Inf"} 4.0\n' in page
    assert "kuesioner_inbox_waiting" not in page, "what cannot be asked is not told as nothing"


def test_the_dashboard_shows_every_metric_and_none_that_is_not_there() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    asked = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    shown = set(re.findall(r"kuesioner_\w+", asked))
    there = {name for name in measured() if not name.endswith("_created")}
    assert shown <= there
    parts = re.compile(r"_(bucket|sum|count)$")
    assert {parts.sub("", name) for name in there} <= {parts.sub("", name) for name in shown}


def test_the_backlog_counts_what_waits_and_what_did_not_get_through(database: Database) -> None:
    def queue(db: Session, key: str, *, bulk: bool = False, due: timedelta = timedelta()) -> None:
        outbox.enqueue(
            db, key, 7, "screen", {"text": "x"}, NOW, bulk=bulk, repeat_if_uncertain=False, due_at=NOW + due
        )

    def fill(db: Session) -> None:
        inbox.store_updates(db, [(number, number, "{}") for number in range(1, 4)], NOW, "me")
        inbox.set_aside(db, 1, "a mistake", NOW)
        ends = (
            lambda item: outbox.mark_failed(db, item, "Forbidden", NOW),
            lambda item: outbox.mark_failed(db, item, NO_LONGER_APPLIES, NOW),
            lambda item: outbox.mark_uncertain(db, item, "lost", NOW),
            lambda item: outbox.mark_sent(db, item, 1, NOW),
            lambda item: None,
        )
        for number, end in enumerate(ends):
            queue(db, f"ended:{number}")
            (item,) = outbox.claim_due(db, NOW, 1, "me", bulk=False)
            end(item.id)
        queue(db, "due")
        queue(db, "later", due=timedelta(days=2))
        queue(db, "bulk", bulk=True)

    database.run_now(fill)
    found = database.read_now(lambda db: backlog(db, NOW + timedelta(minutes=2)))
    assert found == Backlog(2, 120.0, 1, NOW, 1, 120.0, 3, 1, 1, 1, 0, 0.0, 0)
    old = database.read_now(lambda db: backlog(db, NOW + timedelta(days=8)))
    assert (old.unsendable, old.uncertain) == (0, 0)


@pytest.mark.parametrize(
    ("found", "free", "needs"),
    [
        (QUIET, LOW_FREE_BYTES, {}),
        (QUIET, LOW_FREE_BYTES - 1, {Need.DISK: "Bukti masih diterima"}),
        (QUIET, LEAST_FREE_BYTES - 1, {Need.DISK: "tidak dapat disimpan"}),
        (replace(QUIET, outbox_seconds=OLD_MINUTES * 60.0 - 1), LOW_FREE_BYTES, {}),
        (
            replace(QUIET, outbox_seconds=OLD_MINUTES * 60.0),
            LOW_FREE_BYTES,
            {Need.QUEUE: "Kabar untuk pengguna"},
        ),
        (
            replace(QUIET, inbox_seconds=7200.0, set_aside=2),
            LOW_FREE_BYTES,
            {Need.QUEUE: "Pesan dari pengguna menunggu 120 menit", Need.SET_ASIDE: "2 pesan"},
        ),
        (replace(QUIET, download_seconds=3600.0), LOW_FREE_BYTES, {Need.QUEUE: "Berkas yang masuk"}),
    ],
)
def test_what_needs_a_person(found: Backlog, free: int, needs: dict[Need, str]) -> None:
    told = what_is_needed(found, free)
    assert told.keys() == needs.keys()
    assert all(words in told[need] for need, words in needs.items())

"""What the operator's tools count, in Prometheus' format.

The counts are plain numbers, for they are touched at every tap; prometheus-client reads them when asked
(`as_prometheus`), together with what the database says at that moment.
"""

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from bot.storage.messages.backlog import Backlog

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; the upper bounds of every histogram's buckets."""


@dataclass(slots=True)
class Times:
    """How often something happened and how long it took, in seconds."""

    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))

    def observe(self, seconds: float) -> None:
        """Count one."""
        self.seconds += seconds
        self.buckets[bisect.bisect_left(_BOUNDS, seconds)] += 1

    def cumulative(self) -> list[tuple[str, float]]:
        """The buckets as Prometheus wants them: each holds all that are below."""
        total, found = 0, list[tuple[str, float]]()
        for bound, count in zip((*map(str, _BOUNDS), "+Inf"), self.buckets, strict=True):
            total += count
            found.append((bound, total))
        return found


@dataclass(slots=True)
class Metrics:
    """What has happened since the process started."""

    received: int = 0
    handled: int = 0
    set_aside: int = 0
    dropped: int = 0
    """What strangers sent beyond their limit."""
    wrong_secrets: int = 0
    sent: int = 0
    send_failures: int = 0
    flood_pauses: int = 0
    telegram_is_reached: bool = False
    updates: Times = field(default_factory=Times)
    database: Times = field(default_factory=Times)
    """From asking for a transaction to its end; writing ones only, for readers never wait."""
    renders: Times = field(default_factory=Times)
    render_failures: int = 0
    refusals: Counter[str] = field(default_factory=Counter[str])
    """By the reason."""
    downloads: Counter[str] = field(default_factory=Counter[str])
    """By the outcome: kept, or the cause of failure."""
    job_lag: dict[str, float] = field(default_factory=dict[str, float])
    """Seconds between the planned and the actual beginning of a job's last run, by its name."""
    job_failures: Counter[str] = field(default_factory=Counter[str])

    def observe(self, seconds: float) -> None:
        """Count the time one update took."""
        self.updates.observe(seconds)


@dataclass(frozen=True, slots=True)
class Disk:
    """Room where the data folder is, in bytes."""

    free: int
    total: int


class _Collector:
    """What is read at one moment."""

    def __init__(self, metrics: Metrics, backlog: Backlog | None, disk: Disk | None) -> None:
        self._meters, self._backlog, self._disk = metrics, backlog, disk

    def collect(self) -> Iterator[Metric]:
        """Every metric there is; those of the database are missing while it does not answer."""
        yield from _of_process(self._meters)
        if self._backlog is not None:
            yield from _of_database(self._backlog)
        if self._disk is not None:
            yield _gauge("disk_free_bytes", "Room left where the data folder is", self._disk.free)
            yield _gauge("disk_total_bytes", "Size of the disk where the data folder is", self._disk.total)


def as_prometheus(metrics: Metrics, backlog: Backlog | None, disk: Disk | None) -> bytes:
    """The page that Prometheus fetches; a registry of its own, free of what other libraries count."""
    registry = CollectorRegistry()
    registry.register(_Collector(metrics, backlog, disk))
    return generate_latest(registry)


def _of_process(metrics: Metrics) -> Iterator[Metric]:
    for name, help_, value in (
        ("updates_received", "Updates stored", metrics.received),
        ("updates_handled", "Updates whose handling ended", metrics.handled),
        ("updates_set_aside", "Updates that could not be handled", metrics.set_aside),
        ("updates_dropped", "Updates of strangers beyond their limit", metrics.dropped),
        ("webhook_wrong_secrets", "Posts to the webhook without the right secret", metrics.wrong_secrets),
        ("messages_sent", "Messages that Telegram took, of those the bot says by itself", metrics.sent),
        ("messages_failed", "Messages that will never be sent", metrics.send_failures),
        ("flood_pauses", "Pauses that Telegram asked for", metrics.flood_pauses),
        ("render_failures", "Pictures that could not be drawn", metrics.render_failures),
    ):
        yield _counter(name, help_, value)
    yield _gauge("telegram_reached", "1 while Telegram answers", int(metrics.telegram_is_reached))
    yield _histogram(
        "update_seconds", "From taking an update in hand to the end of its handling", metrics.updates
    )
    yield _histogram("database_seconds", "From asking for a transaction to its commit", metrics.database)
    yield _histogram("render_seconds", "Drawing one picture, waiting for the turn included", metrics.renders)
    yield _labelled_counter("refusals", "Expected refusals that people read", "reason", metrics.refusals)
    yield _labelled_counter("downloads", "Files that came in", "outcome", metrics.downloads)
    yield _labelled_counter(
        "job_failures", "Runs of a job that failed or were missed", "concern", metrics.job_failures
    )
    # "job" is Prometheus' own label of what it fetches from
    lag = GaugeMetricFamily(
        "kuesioner_job_lag_seconds", "How late the last run of a job began", labels=("concern",)
    )
    for job, seconds in sorted(metrics.job_lag.items()):
        lag.add_metric((job,), seconds)
    yield lag


def _of_database(backlog: Backlog) -> Iterable[Metric]:
    for name, help_, value in (
        ("inbox_waiting", "Updates that are stored and not handled yet", backlog.inbox_waiting),
        ("inbox_oldest_seconds", "How long the oldest of them waits", backlog.inbox_seconds),
        ("inbox_set_aside", "Updates set aside that nobody has looked at", backlog.set_aside),
        ("outbox_due", "News that is due and not sent yet", backlog.outbox_due),
        ("outbox_oldest_seconds", "How long the oldest of them is due", backlog.outbox_seconds),
        ("outbox_queued", "Messages that are queued, later ones included", backlog.outbox_queued),
        ("outbox_sending", "Messages on their way", backlog.outbox_sending),
        ("outbox_unsendable", "Messages that Telegram refused, of the last week", backlog.unsendable),
        (
            "outbox_uncertain",
            "Messages of which nobody knows whether they arrived, of the last week",
            backlog.uncertain,
        ),
        ("downloads_waiting", "Files on their way from Telegram", backlog.downloads),
        ("downloads_oldest_seconds", "How long the oldest of them is on its way", backlog.download_seconds),
        (
            "files_without_bytes",
            "Files that wait for their content although nobody fetches it",
            backlog.no_bytes,
        ),
    ):
        yield _gauge(name, help_, value)


def _counter(name: str, help_: str, value: float) -> Metric:
    return CounterMetricFamily(f"kuesioner_{name}", help_, value=value)


def _gauge(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(f"kuesioner_{name}", help_, value=value)


def _histogram(name: str, help_: str, times: Times) -> Metric:
    return HistogramMetricFamily(
        f"kuesioner_{name}", help_, buckets=times.cumulative(), sum_value=times.seconds
    )


def _labelled_counter(name: str, help_: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"kuesioner_{name}", help_, labels=(label,))
    for value, count in sorted(values.items()):
        family.add_metric((value,), count)
    return family

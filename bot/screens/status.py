"""Progress: of one's own sheets, and of all offices."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from bot.charts import DashboardData, GroupBar, OfficeBar, StateCount
from bot.screens.oversee_taps import OverseeTap
from bot.screens.paging import within
from bot.screens.screen import Button, Screen
from bot.screens.sheet_taps import OpenSheetTap
from bot.texts import labels
from bot.texts import results as words
from bot.texts.common import CAPTION_UNITS, MESSAGE_UNITS, STATE_NAMES, moment
from bot.texts.overseeing import LIST, forecast
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.summary import SheetSummary

STATES = (
    ("not_started", words.NOT_BEGUN),
    ("filling", words.FILLING),
    ("submitted", words.SENT),
    ("returned", words.RETURNED),
    ("confirmed", words.CONFIRMED),
)


def state_key(entry: SheetSummary) -> str:
    """The state as the dashboard counts it: a draft without any answer has not begun."""
    if entry.state is SheetState.DRAFT:
        return "filling" if entry.progress.answered else "not_started"
    return {
        SheetState.SUBMITTED: "submitted",
        SheetState.RETURNED: "returned",
        SheetState.CONFIRMED: "confirmed",
    }[entry.state]


def counts_of(entries: Sequence[SheetSummary]) -> dict[str, int]:
    counts = {key: 0 for key, _ in STATES}
    for entry in entries:
        counts[state_key(entry)] += 1
    return counts


def own_status(entries: Sequence[SheetSummary]) -> Screen:
    """How far one's own sheets are, by group."""
    parts = [
        words.officer_status(
            entry.office,
            entry.period.name,
            STATE_NAMES[entry.state],
            entry.progress.answered,
            entry.progress.total,
            entry.progress.evidenced,
            entry.progress.evidence_asked,
            [(group.name, group.answered, group.total) for group in entry.progress.by_group],
        )
        for entry in entries[:10]
    ]
    rows = tuple(
        (
            Button(
                labels.CONTINUE if len(entries) == 1 else f"{labels.CONTINUE} · {entry.office.short_name}",
                OpenSheetTap(entry.id),
            ),
        )
        for entry in entries[:10]
        if entry.period.state is PeriodState.OPEN
    )
    return Screen(within("\n\n".join(parts).split("\n")), rows)


def dashboard(
    period: Period,
    entries: Sequence[SheetSummary],
    zone: tzinfo,
    picture: Path | None,
    expected: datetime | None = None,
) -> Screen:
    """All offices by state, when all will be in, and who is late, furthest behind first."""
    counts = counts_of(entries)
    open_ones = [entry for entry in entries if entry.state in (SheetState.DRAFT, SheetState.RETURNED)]
    open_ones.sort(key=lambda entry: (entry.progress.answered, entry.office.code))
    named = [
        f"{entry.office.short_name or entry.office.name} {entry.progress.answered}/{entry.progress.total}"
        for entry in open_ones
    ]
    limit = CAPTION_UNITS if picture else MESSAGE_UNITS
    head = words.dashboard(
        period.name,
        words.PERIOD_STATES[period.state],
        period.deadline,
        [(label, counts[key]) for key, label in STATES],
        zone,
    )
    if expected is not None:
        head += "\n" + forecast(expected, period.deadline, zone)
    shown = named
    while shown and len(f"{head}{words.late(shown)}".encode("utf-16-le")) // 2 > limit - 40:
        shown = shown[: len(shown) * 3 // 4]
    late = words.late(named) if len(shown) == len(named) else words.late_some(len(named), shown)
    rows = ((Button(LIST, OverseeTap(period.id, 0, 0, 0)),),) if entries else ()
    return Screen(f"{head}\n\n{late}", rows, picture=picture)


def dashboard_data(
    period: Period, entries: Sequence[SheetSummary], now: datetime, zone: tzinfo
) -> DashboardData:
    """The numbers of the dashboard's picture."""
    counts = counts_of(entries)
    groups: dict[str, tuple[str, int, int]] = {}
    for entry in entries:
        for group in entry.progress.by_group:
            name, answered, total = groups.get(group.id, (group.name, 0, 0))
            groups[group.id] = (name, answered + group.answered, total + group.total)
    return DashboardData(
        title=period.name,
        subtitle=f"Batas waktu {moment(period.deadline, zone)}",
        as_of=moment(now, zone),
        states=tuple(StateCount(key, counts[key]) for key, _ in STATES),
        groups=tuple(GroupBar(name, answered, total) for name, answered, total in groups.values()),
        offices=tuple(
            OfficeBar(
                entry.office.short_name or entry.office.name,
                entry.progress.answered,
                entry.progress.total,
                state_key(entry),
            )
            for entry in entries
        ),
    )

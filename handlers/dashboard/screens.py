"""Progress: of one's own sheets, and of all offices."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import chain

from bot.bot_api.paging import within
from bot.bot_api.screen import Button, Screen
from bot.documents.charts import DashboardData, GroupBar, OfficeBar, SpreadBar, StateCount
from bot.texts import labels
from bot.texts.common import CAPTION_UNITS, day, moment, plain, shorten, state_words, units
from bot.texts.sending import until_when
from handlers.answering.buttons import OpenSheetButton
from handlers.dashboard import texts as words
from handlers.dashboard.buttons import OverseeButton, PeriodDashboardButton
from handlers.dashboard.texts import LIST, SIGNS, SPREAD
from handlers.periods.arrows import Neighbours, period_row
from handlers.scores.texts import CONFIRMED, FILLING, NOT_BEGUN, PERIOD_STATES, RETURNED, SENT, officer_status
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.sending import sending
from questionnaires.summary import UNSENT, OfficeLine, Overview, SheetSummary, Stage, stage_of

STATES = (
    (Stage.NOT_STARTED, NOT_BEGUN),
    (Stage.FILLING, FILLING),
    (Stage.SUBMITTED, SENT),
    (Stage.RETURNED, RETURNED),
    (Stage.CONFIRMED, CONFIRMED),
)
LATE = len(STATES) + 1
"""Among the filters of a list: 0 is all, each state has its place from 1, and then those that are late."""
Places = Mapping[Stage, Sequence[int]]
MOST_BARS = 60
"""Of more offices than this nobody reads all; the picture has FEW_BARS of each stage, and how all spread."""
FEW_BARS = 15
MOST_NAMES = 40
"""Of each stage so many names fit into a caption at best."""


def state_key(entry: SheetSummary) -> Stage:
    """The stage of a sheet."""
    return stage_of(entry.state, entry.progress.answered)


def counts_of(entries: Sequence[SheetSummary]) -> dict[Stage, int]:
    """How many sheets are at each stage; every stage is named."""
    counts = dict.fromkeys(Stage, 0)
    for entry in entries:
        counts[state_key(entry)] += 1
    return counts


def own_status(entries: Sequence[SheetSummary], now: datetime, zone: tzinfo) -> Screen:
    """How far one's own sheets are, by group."""
    parts = [
        officer_status(
            entry.office,
            entry.period.name,
            state_words(entry),
            entry.progress.answered,
            entry.progress.total,
            entry.progress.evidenced,
            entry.progress.evidence_asked,
            [(group.name, group.answered, group.total) for group in entry.progress.by_group],
            (None if entry.withdrawn else entry.number, entry.submitted_at),
            until_when(
                sending(entry.state, entry.period, now, withdrawn=entry.withdrawn),
                entry.period.deadline,
                zone,
            ),
            zone,
        )
        for entry in entries[:10]
    ]
    rows = tuple(
        (_to_sheet(entry, alone=len(entries) == 1),)
        for entry in entries[:10]
        if entry.period.state is PeriodState.OPEN
    )
    return Screen(within("\n\n".join(parts).split("\n")), rows)


def _to_sheet(entry: SheetSummary, *, alone: bool) -> Button:
    """The way to a sheet, which says whether it can be filled or only be read."""
    is_open = entry.state in (SheetState.DRAFT, SheetState.RETURNED)
    label = labels.CONTINUE if is_open else labels.SEE_SHEET
    return Button(label if alone else f"{label} · {entry.office.short_name}", OpenSheetButton(entry.id))


def dashboard(
    period: Period,
    overview: Overview,
    places: Places,
    lines: Mapping[int, OfficeLine],
    now: datetime,
    zone: tzinfo,
    expected: datetime | None = None,
    neighbours: Neighbours | None = None,
) -> Screen:
    """All offices by stage, progress by group, when all will be in, and who has not sent, by stage.

    `places` are those that `named` says, `lines` the offices there. The text is short enough to stand below a
    picture.
    """
    counts = overview.counts
    parts = words.dashboard(
        period,
        PERIOD_STATES[period.state],
        [(SIGNS[key], label, counts[key]) for key, label in STATES],
        len(overview.late(now)),
        [(group.name, group.answered, group.total) for group in overview.groups],
        expected,
        zone,
    )
    beside = period_row(neighbours or Neighbours(), PeriodDashboardButton)
    if not overview:
        return Screen(parts, beside)
    waiting = [
        (SIGNS[stage], dict(STATES)[stage], counts[stage], [_progress(lines[place]) for place in found])
        for stage, found in places.items()
        if stage in UNSENT and found
    ]
    most = max((len(names) for *_, names in waiting), default=0)
    text = f"{parts}\n\n{words.waiting(waiting, most)}"
    while units(plain(text)) > CAPTION_UNITS and most:
        most -= 1
        text = f"{parts}\n\n{words.waiting(waiting, most)}"
    return Screen(text, ((Button(LIST, OverseeButton(period.id, 0, 0, 0)),), *beside))


def _progress(line: OfficeLine) -> str:
    name = shorten(line.name, 32)
    return f"{name} {line.answered}/{line.total}" if line.stage is Stage.FILLING else name


def named(overview: Overview) -> Places:
    """The places of the offices that the dashboard may name, by stage, the furthest behind first."""
    return overview.furthest_behind(max(MOST_BARS, MOST_NAMES))


def dashboard_data(
    period: Period,
    overview: Overview,
    places: Places,
    lines: Mapping[int, OfficeLine],
    now: datetime,
    zone: tzinfo,
) -> DashboardData:
    """The numbers of the dashboard's picture: every office where they are few, else how they spread.

    `places` and `lines` as for `dashboard`. The day and no time of it is part of them: the same numbers on
    the same day are the same picture.
    """
    counts = overview.counts
    are_few = len(overview) <= MOST_BARS
    if not are_few:
        places = {stage: found[:FEW_BARS] for stage, found in places.items() if stage in UNSENT}
    return DashboardData(
        title=shorten(period.name, 120),
        subtitle=f"Batas waktu {moment(period.deadline, zone)}",
        as_of=f"Keadaan {day(now, zone)}",
        states=_counts(counts),
        groups=tuple(GroupBar(group.name, group.answered, group.total) for group in overview.groups),
        offices=tuple(
            OfficeBar(line.name, line.answered, line.total, line.stage)
            for place in chain.from_iterable(places.values())
            for line in (lines[place],)
        ),
        spread=()
        if are_few
        else tuple(
            SpreadBar(name, _counts(found))
            for name, found in zip(SPREAD, overview.spread(len(SPREAD) - 2), strict=True)
        ),
    )


def _counts(counts: Mapping[Stage, int]) -> tuple[StateCount, ...]:
    return tuple(StateCount(stage, counts.get(stage, 0)) for stage in Stage)

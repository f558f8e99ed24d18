"""The groups as a radar, or as bars where there are too few axes for one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, inf, pi, sin, sqrt, tan

from matplotlib.typing import LineStyleType

from bot.documents.charts import words
from bot.documents.charts.data import ChartData
from bot.documents.charts.lettering import LINE_HEIGHT, plain, width, wrap, wrap_evenly
from bot.documents.charts.page import (
    BLUE,
    BODY,
    GREEN,
    INNER_WIDTH,
    LINE,
    MARGIN,
    PAGE_WIDTH,
    PURPLE,
    SMALL,
    SOFT_INK,
    TRACK,
    VERMILION,
    WHITE,
    Align,
    Page,
)

FEWEST_AXES = 3
_RADIUS = 240
_CENTRE = PAGE_WIDTH / 2
_GAP = 22
"""Between the outer ring and a label."""
_DIGIT_ROOM = 46
"""A level's digit and half a marker; nearer to the centre the axes leave too little room for digits."""
_BETWEEN = 14
"""Between two labels."""
_LINE = LINE_HEIGHT * SMALL

DASHED = (0, (5, 2.5))
DOTTED = (0, (1, 1.5))


@dataclass(frozen=True, slots=True)
class Series:
    """One line of the picture and how it is told from the others: colour, stroke and marker."""

    label: str
    values: tuple[float | None, ...]
    color: str
    stroke: LineStyleType
    marker: str
    thickness: float
    is_main: bool = False
    """The one that the picture is about: drawn full, the others hollow."""


def series_of(data: ChartData) -> tuple[Series, ...]:
    """What there is to draw, the most important last, so that it lies on top."""
    main, own = data.labels or (words.CONFIRMED, words.OWN)
    found = [Series(own, data.own, VERMILION, DASHED, "D", 4)]
    if data.average is not None:
        found.insert(0, Series(words.AVERAGE, data.average, GREEN, DOTTED, "^", 5))
    if data.earlier is not None:
        found.insert(0, Series(words.EARLIER, data.earlier, PURPLE, DASHED, "s", 4))
    found.append(Series(main, data.confirmed, BLUE, "solid", "o", 5, is_main=True))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Label:
    """Text at the end of an axis; positions are relative to the centre, down is positive."""

    name: tuple[str, ...]
    value: tuple[str, ...]
    axis: tuple[float, float]
    side: Align
    """Which edge of the text faces the radar: left when it stands on the right."""
    is_confirmed: bool
    top: float = 0
    x: float = 0

    @property
    def height(self) -> float:
        return _LINE * (len(self.name) + len(self.value))

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def wide(self) -> float:
        return max(
            *(width(line, SMALL) for line in self.name),
            *(width(line, SMALL, self.is_confirmed) for line in self.value),
            1,
        )

    @property
    def reach(self) -> tuple[float, float]:
        """Left and right end."""
        if self.side == "left":
            return self.x, self.x + self.wide
        if self.side == "right":
            return self.x - self.wide, self.x
        return self.x - self.wide / 2, self.x + self.wide / 2

    @property
    def nearest(self) -> tuple[float, float]:
        """Where a line from the end of the axis meets the text."""
        if self.side == "center":
            return self.x, self.bottom if self.axis[1] < 0 else self.top
        level = min(max(self.axis[1], self.top + _LINE / 2), self.bottom - _LINE / 2)
        return self.x + (-8 if self.side == "left" else 8), level


def draw_groups(page: Page, top: float, data: ChartData) -> float:
    """The groups' levels; returns where what follows may begin."""
    if len(data.group_names) >= FEWEST_AXES:
        return _draw_radar(page, top, data)
    return _draw_bars(page, top, data)


def _draw_radar(page: Page, top: float, data: ChartData) -> float:
    labels = _place(data)
    centre_y = top - min(-_RADIUS - 10, *(label.top for label in labels))
    count = len(data.group_names)
    origin = origin_of(data.lowest)

    def point(axis: int, value: float) -> tuple[float, float]:
        away = _RADIUS * min(max((value - origin) / (data.highest - origin), 0), 1)
        across, down = _direction(axis, count)
        return _CENTRE + away * across, centre_y + away * down

    for level in range(origin + 1, data.highest + 1):
        ring = [point(axis, level) for axis in (*range(count), 0)]
        page.line(ring, LINE, 3 if level == data.highest else 1.5, zorder=1.1)
    for axis in range(count):
        page.line([(_CENTRE, centre_y), point(axis, data.highest)], LINE, 1.5, zorder=1.1)
    for series in series_of(data):
        _draw_series(page, series, [None if v is None else point(i, v) for i, v in enumerate(series.values)])
    for level in range(max(origin + 1, data.lowest), data.highest + 1):
        x, y = point(0, level)
        if _neighbour_distance(centre_y - y - _LINE, count) > _DIGIT_ROOM:
            wide = width(str(level), SMALL)
            page.box(x - wide - 18, y + 3, wide + 4, _LINE - 6, WHITE, opacity=0.85, zorder=4)
            page.text(x - 16, y, str(level), SMALL, color=SOFT_INK, align="right")
    for label in labels:
        _draw_label(page, label, centre_y)
    return centre_y + max(_RADIUS + 10, *(label.bottom for label in labels))


def _draw_series(page: Page, series: Series, points: Sequence[tuple[float, float] | None]) -> None:
    known = [point for point in points if point is not None]
    if len(known) == len(points) and series.is_main:
        page.polygon(known, series.color, 0.13)
    for start, end in zip(points, (*points[1:], points[0]), strict=True):
        if start is not None and end is not None:
            page.line([start, end], series.color, series.thickness, style=series.stroke)
    if known:
        page.line(
            known,
            series.color,
            0,
            marker=series.marker,
            marker_size=15,
            zorder=3,
            marker_fill=None if series.is_main else "white",
        )


def _draw_label(page: Page, label: _Label, centre_y: float) -> None:
    x, top = _CENTRE + label.x, centre_y + label.top
    after = page.lines(x, top, label.name, SMALL, align=label.side)
    color = BLUE if label.is_confirmed else SOFT_INK
    page.lines(x, after, label.value, SMALL, bold=label.is_confirmed, align=label.side, color=color)
    start, end = label.axis, label.nearest
    if hypot(end[0] - start[0], end[1] - start[1]) > _GAP * 2:
        ends = [(_CENTRE + across, centre_y + down) for across, down in (start, end)]
        page.line(ends, LINE, 2, zorder=1)


def _direction(axis: int, count: int) -> tuple[float, float]:
    """Clockwise from the top; down is positive."""
    angle = 2 * pi * axis / count
    return sin(angle), -cos(angle)


def _neighbour_distance(height: float, count: int) -> float:
    """How far the axis beside the first is from it, so high above the centre."""
    return inf if count <= 4 else height * tan(2 * pi / count)


def origin_of(lowest: int) -> int:
    """Where bars and axes begin: below the lowest level, so that it can be seen; never below zero."""
    return max(lowest - 1, 0) if lowest >= 0 else lowest


def _value(data: ChartData, axis: int) -> str:
    confirmed, own = data.confirmed[axis], data.own[axis]
    if data.labels is not None:
        return words.both(confirmed, own)
    if confirmed is not None:
        return words.number(confirmed)
    if own is not None:
        return words.own_value(own)
    return words.NOT_JUDGED


def _place(data: ChartData) -> list[_Label]:
    """Labels around the ring: none on another, none in the ring, none outside of the page."""
    count = len(data.group_names)
    column = INNER_WIDTH / 2 - _RADIUS - _GAP
    middle: list[_Label] = []
    sides: dict[Align, list[_Label]] = {"left": [], "right": []}
    for axis, name in enumerate(data.group_names):
        across, down = _direction(axis, count)
        side: Align = "center" if abs(across) < 0.05 else "left" if across > 0 else "right"
        widest = INNER_WIDTH * 0.62 if side == "center" else column
        label = _Label(
            name=wrap_evenly(name, SMALL, widest) or ("–",),
            value=wrap(_value(data, axis), SMALL, widest, True),
            axis=(_RADIUS * across, _RADIUS * down),
            side=side,
            is_confirmed=data.confirmed[axis] is not None,
        )
        wished = label.axis[1] * (1 + _GAP / _RADIUS) - label.height * (1 - down) / 2
        (middle if side == "center" else sides[side]).append(replace(label, top=wished))
    placed = [_beside_ring(label) for side in sides.values() for label in _spread(side)]
    for label in middle:
        placed.append(_clear_of(label, placed))
    return placed


def _spread(labels: Sequence[_Label]) -> list[_Label]:
    """Labels of one side moved apart as little as it takes, in the order of their axes."""
    clusters: list[tuple[float, list[_Label]]] = []  # where a run of touching labels begins
    for label in sorted(labels, key=lambda label: label.axis[1]):
        start, run = label.top, [label]
        while clusters and clusters[-1][0] + _run_height(clusters[-1][1]) + _BETWEEN > start:
            run = clusters.pop()[1] + run
            offsets = [_run_height(run[:place]) + (_BETWEEN if place else 0) for place in range(len(run))]
            start = sum(one.top - offset for one, offset in zip(run, offsets, strict=True)) / len(run)
        clusters.append((start, run))
    moved: list[_Label] = []
    for start, run in clusters:
        place = start
        for label in run:
            moved.append(replace(label, top=place))
            place += label.height + _BETWEEN
    return moved


def _run_height(run: Sequence[_Label]) -> float:
    return sum(label.height for label in run) + _BETWEEN * max(len(run) - 1, 0)


def _beside_ring(label: _Label) -> _Label:
    """As near to the ring as its height allows."""
    nearest = 0 if label.top <= 0 <= label.bottom else min(abs(label.top), abs(label.bottom))
    clear = _RADIUS + _GAP
    away = max(sqrt(max(clear**2 - nearest**2, 0)), abs(label.axis[0]) * 0.9, _GAP)
    return replace(label, x=away if label.side == "left" else -away)


def _clear_of(label: _Label, others: Sequence[_Label]) -> _Label:
    """A label above or below the ring, moved out past those it would lie on."""
    upwards = label.axis[1] < 0
    moved = True
    while moved:
        moved = False
        left, right = label.reach
        for other in others:
            across = other.reach[0] - _BETWEEN < right and left < other.reach[1] + _BETWEEN
            if across and other.top - _BETWEEN < label.bottom and label.top < other.bottom + _BETWEEN:
                top = other.top - label.height - _BETWEEN if upwards else other.bottom + _BETWEEN
                if top != label.top:
                    label, moved = replace(label, top=top), True
    return label


def _draw_bars(page: Page, top: float, data: ChartData) -> float:
    origin = origin_of(data.lowest)
    long = INNER_WIDTH - 130
    for axis, name in enumerate(data.group_names):
        top = page.lines(MARGIN, top, wrap(name, BODY, INNER_WIDTH), BODY) + 10
        page.box(MARGIN, top, long, 34, TRACK)

        def across(value: float) -> float:
            return MARGIN + long * min(max((value - origin) / (data.highest - origin), 0), 1)

        for series in series_of(data):
            value = series.values[axis]
            if value is None:
                continue
            if series.is_main:
                page.box(MARGIN, top, across(value) - MARGIN, 34, series.color, zorder=1.2)
            else:
                page.line(
                    [(across(value), top + 17)],
                    series.color,
                    0,
                    marker=series.marker,
                    marker_size=20,
                    marker_fill="white",
                    zorder=3,
                )
        confirmed = data.confirmed[axis]
        shown = words.number(confirmed) if confirmed is not None else "–"
        page.text(MARGIN + INNER_WIDTH, top, plain(shown), BODY, bold=True, align="right", color=BLUE)
        top += 34 + 34
    return top

"""Periods as screens: the list, a draft, a running one, the calendar."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.bot_api.paging import PER_PAGE, grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten, shorten_apart
from handlers.dashboard.screens import STATES, counts_of
from handlers.panels.screens import panel_button
from handlers.periods import buttons as taps
from handlers.periods import texts as words
from handlers.periods.buttons import About, Turn
from handlers.periods.calendar import month_rows
from handlers.reminders.buttons import PlanButton, RemindButton
from handlers.reminders.plan_texts import REMIND
from handlers.scores.texts import PERIOD_STATES
from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.period_draft import PeriodSettings
from questionnaires.summary import SheetSummary

_MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period with all that an admin sees of it; `offices` are those of a draft."""

    period: Period
    instrument: Instrument
    settings: PeriodSettings
    offices: tuple[Office, ...]
    summaries: tuple[SheetSummary, ...]


def period_list(
    drafts: Sequence[Period], known: Sequence[Period], zone: tzinfo, *, news: str | None = None
) -> Screen:
    """All periods, and how to make a new one."""
    every = [*drafts, *known][:_MOST_LISTED]
    lines = [
        words.listed(period.name, PERIOD_STATES[period.state], period.deadline, None, zone)
        for period in every
    ]
    names = [one.name for one in every]
    rows: list[tuple[Button, ...]] = [
        (Button(name, taps.PeriodButton(period.id)),)
        for period, name in zip(every, shorten_apart(names, 40), strict=True)
    ]
    if known:
        label = words.COPY.format(name=shorten_apart([known[0].name, *names], 30)[0])
        rows.append((Button(label, taps.CopyPeriodButton(known[0].id)),))
    rows.append((Button(words.NEW, taps.NewPeriodButton()),))
    head = [news, "", words.HEAD, ""] if news else [words.HEAD, ""]
    return Screen(within([*head, *(lines or [words.NONE_YET])]), tuple(rows))


def ask_name(text: str, period_id: int) -> Screen:
    """Asks for the name, with the way out."""
    return Screen(text, ((Button(labels.CANCEL, taps.PeriodButton(period_id)),),))


def period_card(view: PeriodView, zone: tzinfo, *, news: str | None = None) -> Screen:
    """A draft to be changed, or a period to be run."""
    if view.period.state is PeriodState.DRAFT:
        text, rows = _draft(view, zone)
    else:
        text, rows = _running(view, zone)
    rows.append((Button(labels.BACK, taps.PeriodsButton()),))
    head = [news, ""] if news else []
    return Screen(within([*head, *text.split("\n")]), tuple(rows))


def _draft(view: PeriodView, zone: tzinfo) -> tuple[str, list[tuple[Button, ...]]]:
    period, settings, id_ = view.period, view.settings, view.period.id
    count = f"{len(view.offices)} OPD"
    offices = f"{words.ALL_INVITED} ({count})" if settings.offices is None else count
    text = words.draft(
        period.name,
        view.instrument.title,
        period.deadline,
        offices,
        settings.is_panel,
        settings.days_before,
        settings.evidence,
        zone,
    )
    rows: list[tuple[Button, ...]] = [
        (
            Button(words.NAME, taps.NamePeriodButton(id_)),
            Button(words.DEADLINE, taps.PeriodDateButton(About.DRAFT, id_)),
        ),
        (
            Button(words.INSTRUMENT, taps.ChoicesButton(id_, Turn.INSTRUMENT)),
            Button(words.OFFICES, taps.PeriodOfficesButton(id_, 0)),
        ),
        (
            Button(words.PANEL, taps.ChoicesButton(id_, Turn.PANEL)),
            Button(words.REMINDERS, taps.ChoicesButton(id_, Turn.REMINDERS)),
            Button(words.EVIDENCE, taps.ChoicesButton(id_, Turn.EVIDENCE)),
        ),
        (Button(words.OPEN, taps.OpenPeriodButton(id_)),),
        (Button(words.DISCARD, taps.DiscardPeriodButton(id_)),),
    ]
    return text, rows


def _running(view: PeriodView, zone: tzinfo) -> tuple[str, list[tuple[Button, ...]]]:
    period, id_ = view.period, view.period.id
    counts = counts_of(view.summaries)
    own = [
        (entry.office.short_name or entry.office.name, entry.period.deadline)
        for entry in view.summaries
        if period.state is PeriodState.OPEN
        and entry.period.deadline != period.deadline
        and entry.state is SheetState.DRAFT
    ]
    text = words.running(
        period.name,
        PERIOD_STATES[period.state],
        view.instrument.title,
        period.deadline,
        [(label, counts[key]) for key, label in STATES],
        own,
        zone,
    )
    rows: list[tuple[Button, ...]] = []
    if period.state is PeriodState.OPEN:
        rows.append(
            (
                Button(words.EXTEND_ALL, taps.PeriodDateButton(About.PERIOD, id_)),
                Button(words.EXTEND_ONE, taps.ExtendOfficeButton(id_, 0)),
            )
        )
        rows.append((Button(labels.REMINDER_PLAN, PlanButton(id_)), Button(REMIND, RemindButton(id_, 0))))
        rows.append((Button(words.CLOSE, taps.ClosePeriodButton(id_)),))
    elif period.state is PeriodState.CLOSED:
        rows.append((Button(words.PUBLISH, taps.PublishPeriodButton(id_)),))
    if period.state is not PeriodState.PUBLISHED:
        rows.append((panel_button(id_),))
    rows.append((Button(words.COPY.format(name=shorten(period.name, 30)), taps.CopyPeriodButton(id_)),))
    return text, rows


def choices(period_id: int, kind: int, text: str, names: Sequence[str], chosen: int | None) -> Screen:
    """All choices of one kind, one a row, the present one marked."""
    rows = [
        (
            Button(
                ("✅ " if place == chosen else "") + shorten(name, 40),
                taps.ChooseButton(period_id, kind, place),
            ),
        )
        for place, name in enumerate(names)
    ]
    return Screen(text, (*rows, (Button(labels.BACK, taps.PeriodButton(period_id)),)))


def discard_question(period: Period) -> Screen:
    """Asks whether to throw the draft away."""
    yes = Button(words.DISCARD_YES, taps.DiscardPeriodYesButton(period.id))
    no = Button(labels.CANCEL, taps.PeriodButton(period.id))
    return Screen(words.discard_question(period.name), ((yes, no),))


def date_choice(
    text: str, about: int, target: int, month: int, first: date, holidays: Collection[date], period_id: int
) -> Screen:
    """The calendar; `first` is the earliest day that can be chosen."""
    rows = month_rows(about, target, month, first, holidays)
    return Screen(text, (*rows, (Button(labels.CANCEL, taps.PeriodButton(period_id)),)))


def office_choice(
    period_id: int,
    known: Sequence[Office],
    chosen: Collection[int],
    page: int,
    *,
    news: str | None = None,
) -> Screen:
    """Which offices take part: each button switches one."""
    pages = pages_of(len(known), PER_PAGE)
    page = page_within(page, pages)
    buttons = [
        Button(
            ("✅ " if office.id in chosen else "") + shorten(office.short_name or office.name, 26),
            taps.SwitchOfficeButton(period_id, office.id, page),
        )
        for office in known[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    rows = [
        *grid(buttons),
        *page_row(page, pages, lambda other: taps.PeriodOfficesButton(period_id, other)),
        (Button(words.ALL_INVITED, taps.TurnButton(period_id, Turn.ALL_OFFICES)),),
        (
            Button(words.EVERY_OFFICE, taps.TurnButton(period_id, Turn.EVERY_OFFICE)),
            Button(words.NO_OFFICE, taps.TurnButton(period_id, Turn.NO_OFFICE)),
        ),
        (Button(labels.BACK, taps.PeriodButton(period_id)),),
    ]
    text = words.CHOOSE_OFFICES.format(count=len(chosen))
    return Screen(f"{news}\n\n{text}" if news else text, tuple(rows))


def sheet_choice(period_id: int, entries: Sequence[SheetSummary], page: int) -> Screen:
    """Which office gets more time."""
    pages = pages_of(len(entries), PER_PAGE)
    page = page_within(page, pages)
    buttons = [
        Button(
            shorten(entry.office.short_name or entry.office.name, 28),
            taps.PeriodDateButton(About.SHEET, entry.id),
        )
        for entry in entries[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    rows = [
        *grid(buttons),
        *page_row(page, pages, lambda other: taps.ExtendOfficeButton(period_id, other)),
        (Button(labels.BACK, taps.PeriodButton(period_id)),),
    ]
    return Screen(words.WHICH_SHEET if entries else words.ALL_SENT, tuple(rows))


def extend_question(period: Period, deadline: datetime, day: int, unsent: int, zone: tzinfo) -> Screen:
    """Asks whether all get more time."""
    yes = Button(words.EXTEND_YES, taps.ExtendYesButton(period.id, day))
    no = Button(labels.CANCEL, taps.PeriodButton(period.id))
    return Screen(words.extend_question(period.name, deadline, unsent, zone), ((yes, no),))


def close_question(period: Period, unsent: int) -> Screen:
    """Asks whether to close."""
    yes = Button(words.CLOSE_YES, taps.ClosePeriodYesButton(period.id))
    no = Button(labels.CANCEL, taps.PeriodButton(period.id))
    return Screen(words.close_question(period.name, unsent), ((yes, no),))


def publish_question(period: Period, confirmed: int, total: int) -> Screen:
    """Asks whether to publish."""
    yes = Button(words.PUBLISH_YES, taps.PublishPeriodYesButton(period.id))
    no = Button(labels.CANCEL, taps.PeriodButton(period.id))
    return Screen(words.publish_question(period.name, confirmed, total), ((yes, no),))

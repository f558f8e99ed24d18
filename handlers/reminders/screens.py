"""Reminders and the summaries that follow them, as screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.bot_api.paging import grid, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten, shorten_apart
from handlers.answering.buttons import CheckButton, OpenSheetButton
from handlers.dashboard.buttons import OverseeButton
from handlers.dashboard.screens import LATE
from handlers.reminders import texts as words
from handlers.reminders.buttons import (
    HearAgainButton,
    InviteButton,
    LeaveButton,
    LeaveNoButton,
    LeaveYesButton,
    QuietButton,
    RemindButton,
    TomorrowButton,
)
from handlers.review.buttons import QueueButton
from questionnaires.people import Office
from questionnaires.period import Period, SheetState
from questionnaires.reminders.due import AfterDeadline, ReminderKind
from questionnaires.reminders.news import call_first
from questionnaires.reminders.plan import Occasion
from questionnaires.summary import SheetSummary

MOST_PARTS = 6
"""Offices in one reminder; hardly anybody serves more."""
MOST_INVITATIONS = 40
QUIET_DAYS = (1, 3, 7, 14)
MOST_CALLED = 5
"""Of those who are late a summary names so many; all are behind its button."""


@dataclass(frozen=True, slots=True)
class ReminderPart:
    """One office in somebody's reminder. `minutes` is what the rest usually takes others."""

    entry: SheetSummary
    kind: ReminderKind
    occasion: Occasion
    days_left: int
    minutes: int | None = None
    after: AfterDeadline | None = None
    has_head: bool = False


def reminder(parts: Sequence[ReminderPart], zone: tzinfo) -> Screen:
    """What fits where each office stands, with the button that goes on there."""
    parts = parts[:MOST_PARTS]
    alone = len(parts) == 1
    texts: list[str] = []
    rows: list[tuple[Button, ...]] = []
    for part in parts:
        entry = part.entry
        if part.occasion is Occasion.OPENING and part.kind is ReminderKind.NOT_BEGUN:
            texts.append(words.opening(entry.office, entry.period.name, entry.period.deadline, zone))
        else:
            texts.append(
                words.reminder(
                    entry.office,
                    entry.period.name,
                    part.kind,
                    entry.progress,
                    entry.period.deadline,
                    part.days_left,
                    zone,
                    part.minutes,
                    part.after,
                    has_head=part.has_head,
                )
            )
        rows.append((_go_on(part, alone=alone),))
    rows.append((Button(words.TOMORROW, TomorrowButton()), Button(words.QUIET, QuietButton(0))))
    offices = {part.entry.office.id: part.entry.office for part in parts}
    for office in offices.values():
        label = words.NO_LONGER_OFFICER
        rows.append(
            (Button(label if len(offices) == 1 else f"{label} · {_short(office)}", LeaveButton(office.id)),)
        )
    return Screen(within("\n\n".join(texts).split("\n")), tuple(rows))


def _go_on(part: ReminderPart, *, alone: bool) -> Button:
    sheet = part.entry.id
    if part.kind is ReminderKind.COMPLETE:
        label, tap = labels.CHECK, CheckButton(sheet)
    elif part.kind is ReminderKind.NOT_BEGUN:
        label, tap = labels.START, OpenSheetButton(sheet)
    else:
        label, tap = labels.CONTINUE, OpenSheetButton(sheet)
    return Button(label if alone else f"{label} · {_short(part.entry.office)}", tap)


def _short(office: Office) -> str:
    return shorten(office.short_name or office.name, 30)


@dataclass(frozen=True, slots=True)
class PeriodNews:
    """What an admin is told of one period: who has no officer, who is late (with days since the deadline)."""

    period: Period
    without_officer: tuple[Office, ...]
    overdue: tuple[tuple[SheetSummary, int], ...]
    sent: int = 0
    total: int = 0
    since_last: "SinceLast | None" = None


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What has changed since the summary of that day: who is late now, and who is no longer."""

    day: date
    late: tuple[Office, ...]
    done: tuple[Office, ...]


@dataclass(frozen=True, slots=True)
class LateSheet:
    """A late sheet for the head of its office; `before` are the answers at the last news (`since`)."""

    entry: SheetSummary
    officers: tuple[str, ...]
    since: date | None = None
    before: int | None = None
    days: int = 0


def admin_digest(news: Sequence[PeriodNews], today: date, zone: tzinfo) -> Screen:
    """One summary a working day."""
    lines = [words.digest_head(today, zone)]
    invite: dict[int, Office] = {}
    rows: list[tuple[Button, ...]] = []
    shown = shorten_apart([one.period.name for one in news], 26)
    for one, name in zip(news, shown, strict=True):
        if one.without_officer:
            names = [office.short_name or office.name for office in one.without_officer]
            lines += ["", *words.without_officer(one.period.name, names).split("\n")]
            invite |= {office.id: office for office in one.without_officer}
        if one.overdue:
            late = [
                (
                    entry.office.short_name or entry.office.name,
                    entry.progress.answered,
                    entry.progress.total,
                    days,
                )
                for entry, days in one.overdue
            ]
            shares = [
                (place, days, 100 * entry.progress.answered // max(entry.progress.total, 1))
                for place, (entry, days) in enumerate(one.overdue)
            ]
            first = [late[place] for place in call_first(shares)[:MOST_CALLED]]
            lines += ["", *words.overdue(one.period.name, len(late), one.sent, one.total).split("\n")]
            if one.since_last is not None:
                fresh, done = (
                    [office.short_name or office.name for office in group]
                    for group in (one.since_last.late, one.since_last.done)
                )
                lines.append(words.since_last(one.since_last.day, fresh, done))
            lines += words.to_call(first, len(late))
            rows.append((Button(words.ALL_LATE, OverseeButton(one.period.id, LATE, 0, 0)),))
        rows.append((Button(f"/ingatkan · {name}", RemindButton(one.period.id, 0)),))
    buttons = [
        Button(words.invite_button(office.short_name or office.name), InviteButton(office.id))
        for office in list(invite.values())[:MOST_INVITATIONS]
    ]
    return Screen(within(lines), (*grid(buttons), *rows))


def head_digest(late: Sequence[LateSheet], zone: tzinfo) -> Screen:
    """What the head of an office is told: each late sheet with its officers, and what is new about it."""
    texts = [
        words.to_head(
            one.entry.office,
            one.entry.period.name,
            one.entry.period.deadline,
            one.entry.progress,
            one.officers,
            zone,
            was_returned=one.entry.state is SheetState.RETURNED and not one.entry.withdrawn,
            was_withdrawn=one.entry.withdrawn,
        )
        + (
            ""
            if one.since is None
            else "\n" + words.head_since(one.since, one.before, one.entry.progress.answered, one.days)
        )
        for one in late
    ]
    return Screen(within("\n\n".join(texts).split("\n")), ((Button(words.QUIET, QuietButton(0)),),))


def assessor_digest(sheets: Sequence[tuple[Office, datetime | None]], zone: tzinfo) -> Screen:
    """The sheets that wait for one assessor."""
    return Screen(
        within(words.waiting(sheets, zone).split("\n")),
        ((Button(labels.ASSESS, QueueButton(0)),), (Button(words.QUIET, QuietButton(0)),)),
    )


def ask_quiet() -> Screen:
    """For how long reminders are to be muted."""
    choices = tuple(Button(words.days(days), QuietButton(days)) for days in QUIET_DAYS)
    return Screen(words.ASK_QUIET, (choices,))


def is_quiet(until: datetime, zone: tzinfo) -> Screen:
    """Muted, with the way back."""
    return Screen(words.is_quiet(until, zone), ((Button(words.HEAR_AGAIN, HearAgainButton()),),))


def ask_to_leave(office: Office) -> Screen:
    """Asks once before a membership ends."""
    return Screen(
        words.ask_to_leave(office),
        ((Button(words.NO_LONGER_YES, LeaveYesButton(office.id)), Button(labels.CANCEL, LeaveNoButton())),),
    )


def officer_left(name: str, office: Office, remaining: int) -> Screen:
    """Tells the admin, with the invitation of a new officer at hand."""
    button = Button(words.invite_button(office.short_name or office.name), InviteButton(office.id))
    return Screen(words.officer_left(name, office, remaining), ((button,),))

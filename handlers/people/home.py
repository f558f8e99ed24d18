"""The first screen, invitations and other short ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.paging import within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten, shorten_apart, state_words
from bot.texts.sending import until_when
from handlers.answering.buttons import CardButton, OpenSheetButton
from handlers.answering.texts import CHOOSE_SHEET
from handlers.dashboard.buttons import DashboardButton
from handlers.offices.buttons import OfficesButton
from handlers.people import texts as words
from handlers.people.buttons import InvitingButton
from handlers.people.screens import ASK_ACCESS_ROW
from handlers.periods.buttons import PeriodsButton
from handlers.review.buttons import QueueButton
from questionnaires.people import Actor, Office, Role
from questionnaires.period import SheetState
from questionnaires.sending import sending
from questionnaires.summary import SheetSummary

_OFFICE_ROOM = 14
_PERIOD_ROOM = 17
"""Letters of the names on one button, which then fits a phone of 360 dp."""


@dataclass(frozen=True, slots=True)
class AcceptButton(CallbackData):
    """Takes an invitation; counts only for who opened its link."""

    word: ClassVar[str] = "iy"
    invitation: int


@dataclass(frozen=True, slots=True)
class DeclineButton(CallbackData):
    """Leaves an invitation to its rightful owner."""

    word: ClassVar[str] = "in"
    invitation: int


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What an admin's home tells of the way to a running period.

    `periods` are those that are open, `latest` the one whose dashboard is shown; `wanted` offices take part
    in them (or would, while none is open), `joined` of them have an officer.
    """

    offices: int
    periods: tuple[str, ...]
    latest: int | None
    wanted: int
    joined: int


@dataclass(frozen=True, slots=True)
class Helped:
    """One indicator that a colleague of an office handed to this person, at this place of the sheet."""

    sheet_id: int
    place: int
    code: str
    name: str
    office: Office


def invitation(text: str, invitation_id: int) -> Screen:
    """Asks whether office, role and name are right."""
    return Screen(
        text,
        (
            (
                Button(labels.INVITATION_YES, AcceptButton(invitation_id)),
                Button(labels.INVITATION_NO, DeclineButton(invitation_id)),
            ),
        ),
    )


def roles_of(actor: Actor) -> list[Role]:
    """The person's roles, in the order of the work."""
    return [role for role in (Role.OFFICER, Role.ASSESSOR, Role.ADMIN, Role.VIEWER) if actor.has_role(role)]


def home(
    actor: Actor,
    sheets: Sequence[SheetSummary],
    helped: Sequence[Helped],
    now: datetime,
    zone: tzinfo,
    *,
    news: str | None = None,
    is_retired: bool = False,
    steps: FirstSteps | None = None,
) -> Screen:
    """The home of one's roles: sheets to fill, single indicators to help with, the queue, scores.

    `is_retired`: none of the offices that the person serves takes part any more. `steps` are for an admin.
    """
    roles = roles_of(actor)
    if actor.person is None:
        return Screen(words.STRANGER, (ASK_ACCESS_ROW,))
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    names = shorten_apart([entry.period.name for entry in sheets[:20]], _PERIOD_ROOM)
    for entry, period_name in zip(sheets[:20], names, strict=True):
        lines.append(
            words.home_sheet(
                entry.office,
                entry.period.name,
                state_words(entry),
                entry.progress.answered,
                entry.progress.total,
                until_when(
                    sending(entry.state, entry.period, now, withdrawn=entry.withdrawn),
                    entry.period.deadline,
                    zone,
                ),
            )
            + "\n"
        )
        rows.append((_open_button(entry, None if len(sheets) == 1 else period_name),))
    for card in helped[:20]:
        lines.append(words.home_helped(card.office, card.code, card.name) + "\n")
        rows.append((_helped_button(card),))
    if Role.OFFICER in roles and not sheets:
        lines.append((words.OFFICE_RETIRED if is_retired else words.NO_SHEET_YET) + "\n")
    if not roles and not helped:
        lines.append(words.NO_ROLE + "\n")
        rows.append(ASK_ACCESS_ROW)
    if Role.ASSESSOR in roles:
        rows.append((Button(labels.ASSESS, QueueButton(0)),))
    if steps is not None:
        lines.append(words.first_steps(steps.offices, steps.periods, steps.wanted, steps.joined) + "\n")
        rows += _step_rows(steps)
    lines += [f"{words.TO_WORK[role]}\n" for role in roles if role in words.TO_WORK]
    lines.append(words.TO_HELP)
    head = [news, ""] if news else []
    greeting = words.home(actor.person.name, roles, lines, is_helping=bool(helped))
    return Screen(within([*head, *greeting.split("\n")]), tuple(rows))


def _step_rows(steps: FirstSteps) -> list[tuple[Button, ...]]:
    """The ways of an admin, in the order of the work."""
    rows: list[tuple[Button, ...]] = [
        (Button(words.TO_OFFICES, OfficesButton(0)), Button(words.TO_PERIODS, PeriodsButton())),
        (Button(words.TO_INVITATIONS, InvitingButton(0)),),
    ]
    if steps.latest is not None:
        rows[1] = (*rows[1], Button(words.TO_WATCH, DashboardButton(steps.latest)))
    return rows


def _open_button(entry: SheetSummary, period_name: str | None) -> Button:
    """The way to a sheet; with the name of office and period where there are several."""
    begun = entry.progress.answered > 0 or entry.state is not SheetState.DRAFT
    label = labels.CONTINUE if begun else labels.START
    if period_name is not None:
        office = shorten(entry.office.short_name or entry.office.name, _OFFICE_ROOM)
        label += f" · {office}, {period_name}"
    return Button(label, OpenSheetButton(entry.id))


def _helped_button(card: Helped) -> Button:
    office = shorten(card.office.short_name or card.office.name, 25)
    return Button(
        f"{labels.HELP_WITH} {shorten(card.code, 12)} · {office}", CardButton(card.sheet_id, card.place)
    )


def choose_sheet(sheets: Sequence[SheetSummary], helped: Sequence[Helped]) -> Screen:
    """Which of several sheets, or of the indicators handed over, to open."""
    names = shorten_apart([entry.period.name for entry in sheets], _PERIOD_ROOM)
    rows = [(_open_button(entry, name),) for entry, name in zip(sheets, names, strict=True)]
    rows += [(_helped_button(card),) for card in helped]
    return Screen(CHOOSE_SHEET, tuple(rows[:90]))


def help_screen(actor: Actor) -> Screen:
    """Help for the roles that one has; whoever has none can ask for one."""
    is_helping = any(held.indicator for held in actor.memberships)
    text = words.help_text(roles_of(actor), is_helping=is_helping, is_known=actor.person is not None)
    return Screen(text, () if actor.memberships else (ASK_ACCESS_ROW,))

"""A broadcast as its admin sees it, and as its readers do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo

from bot.bot_api.paging import grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten
from handlers.broadcasts import texts as words
from handlers.broadcasts.buttons import (
    AgainButton,
    AskReadButton,
    AudienceOfficeButton,
    AudienceOfficesButton,
    BroadcastHistoryButton,
    BroadcastReportButton,
    CancelButton,
    CrowdButton,
    DraftButton,
    GoOnButton,
    GroupButton,
    GroupsButton,
    HaveReadButton,
    NewDraftButton,
    PauseButton,
    PreviewButton,
    ScheduleAtButton,
    ScheduleButton,
    ScheduleSureButton,
    SendBroadcastButton,
    UsefulButton,
)
from questionnaires.broadcasts import Audience, Crowd, OfficeGroup
from questionnaires.people import Office

OFFICES_A_PAGE = 40
MISSED_A_PAGE = 25
HISTORY_A_PAGE = 10
CROWDS = tuple(Crowd)
_STOPPABLE: Mapping[str, Callable[[int], tuple[Button, ...]]] = {
    "scheduled": lambda number: (),
    "running": lambda number: (Button(words.PAUSE, PauseButton(number)),),
    "paused": lambda number: (Button(words.GO_ON, GoOnButton(number)),),
}


def message(text: str, media_kind: str | None, media_id: str | None, read_tap: int | None) -> Screen:
    """What a reader gets; `read_tap` is the broadcast's id when it asks to say that one has read it."""
    rows = () if read_tap is None else ((Button(words.HAVE_READ, HaveReadButton(read_tap)),),)
    return Screen(text, rows, attachment_kind=media_kind, attachment_id=media_id)


def draft(
    number: int,
    text: str,
    audience: Audience,
    problems: Sequence[str],
    *,
    asks_read: bool,
    useful_days: int,
    news: str | None = None,
) -> Screen:
    """The draft with everything that can be chosen. A message sent again has its readers already."""
    rows: list[tuple[Button, ...]] = []
    if audience.people is None:
        crowds = [
            Button(_ticked(words.CROWDS[crowd], on=crowd in audience.crowds), CrowdButton(number, place))
            for place, crowd in enumerate(CROWDS)
        ]
        rows += [tuple(crowds[place : place + 2]) for place in range(0, len(crowds), 2)]
        rows.append(
            (
                Button(_ticked(words.GROUPS, on=bool(audience.offices)), GroupsButton(number)),
                Button(_ticked(words.OFFICES, on=bool(audience.offices)), AudienceOfficesButton(number, 0)),
            )
        )
    next_useful = words.USEFUL_DAYS[
        (words.USEFUL_DAYS.index(useful_days) + 1) % len(words.USEFUL_DAYS)
        if useful_days in words.USEFUL_DAYS
        else 0
    ]
    useful = (
        words.USEFUL[words.USEFUL_DAYS.index(useful_days)]
        if useful_days in words.USEFUL_DAYS
        else words.USEFUL[0]
    )
    rows += [
        (
            Button(_ticked(words.ASK_READ, on=asks_read), AskReadButton(number)),
            Button(useful, UsefulButton(number, next_useful)),
        ),
        (
            Button(labels.PREVIEW, PreviewButton(number)),
            Button(labels.SEND_BROADCAST, SendBroadcastButton(number, 0)),
        ),
        (Button(labels.SCHEDULE, ScheduleButton(number)), Button(words.CANCEL, CancelButton(number))),
        (Button(words.HISTORY, BroadcastHistoryButton(0)),),
    ]
    head = [news, ""] if news else []
    below = ["", *problems] if problems else []
    return Screen(within([*head, *text.split("\n"), *below]), tuple(rows))


def _ticked(label: str, *, on: bool) -> str:
    return f"✅ {label}" if on else label


def groups(number: int, found: Sequence[OfficeGroup], chosen: frozenset[int]) -> Screen:
    """The sorts of offices, to switch on and off."""
    buttons = [
        Button(
            _ticked(f"{shorten(group.name, 30)} ({len(group.office_ids)})", on=group.office_ids <= chosen),
            GroupButton(number, min(group.office_ids)),
        )
        for group in found
    ]
    return Screen(words.CHOOSE_GROUPS, (*grid(buttons), (Button(words.BACK, DraftButton(number)),)))


def offices(number: int, found: Sequence[Office], chosen: frozenset[int], page: int) -> Screen:
    """One page of all offices, to switch on and off."""
    pages = pages_of(len(found), OFFICES_A_PAGE)
    page = page_within(page, pages)
    shown = found[page * OFFICES_A_PAGE : (page + 1) * OFFICES_A_PAGE]
    buttons = [
        Button(
            _ticked(shorten(office.short_name or office.name, 24), on=office.id in chosen),
            AudienceOfficeButton(number, office.id, page),
        )
        for office in shown
    ]
    turn = page_row(page, pages, lambda to: AudienceOfficesButton(number, to))
    return Screen(words.CHOOSE_OFFICES, (*grid(buttons), *turn, (Button(words.BACK, DraftButton(number)),)))


def ask_same(number: int, text: str) -> Screen:
    """Asks before the same is sent once more."""
    return Screen(
        text,
        (
            (
                Button(words.SEND_AGAIN, SendBroadcastButton(number, 1)),
                Button(labels.CANCEL, DraftButton(number)),
            ),
        ),
    )


def ask_hours(
    number: int, at: datetime, opening: datetime, zone: tzinfo, *, now: bool, news: str | None = None
) -> Screen:
    """Asks before it leaves at night or on a day off: `now`, or at the time that was planned; below what else
    there is to ask (HTML).
    """
    yes = (
        Button(words.SEND_NOW, SendBroadcastButton(number, 3))
        if now
        else Button(words.PLAN_SO, ScheduleSureButton(number, int(at.timestamp()) // 60))
    )
    later = ScheduleAtButton(number, int(opening.timestamp()) // 60)
    return Screen(
        "\n\n".join([*([news] if news else []), words.off_hours(at, opening, zone)]),
        (
            (Button(words.at_opening(opening, zone), later),),
            (yes, Button(labels.CANCEL, DraftButton(number))),
        ),
    )


def ask_same_time(number: int, text: str, at: datetime) -> Screen:
    """Asks before the same is planned once more."""
    yes = ScheduleSureButton(number, int(at.timestamp()) // 60)
    return Screen(text, ((Button(words.SEND_AGAIN, yes), Button(labels.CANCEL, DraftButton(number))),))


def ask_time(number: int, choices: Sequence[tuple[str, datetime]]) -> Screen:
    """Asks when to send; each choice is a label and a moment."""
    buttons = [
        Button(label, ScheduleAtButton(number, int(moment.timestamp()) // 60)) for label, moment in choices
    ]
    return Screen(words.ASK_TIME, (*grid(buttons), (Button(words.BACK, DraftButton(number)),)))


def scheduled(number: int, at: datetime, zone: tzinfo, people: int, people_offices: int) -> Screen:
    """It will begin by itself; it can be called off."""
    text = words.scheduled(at, zone, people, people_offices)
    return Screen(text, ((Button(words.CANCEL, CancelButton(number)),),))


def progress(number: int, ended: int, total: int, per_second: float, *, paused: bool) -> Screen:
    """How far it is, with what can be done about it."""
    stop = Button(words.GO_ON, GoOnButton(number)) if paused else Button(words.PAUSE, PauseButton(number))
    return Screen(
        words.progress(number, ended, total, per_second, paused=paused),
        ((stop, Button(words.CANCEL, CancelButton(number))),),
    )


def report(
    number: int,
    state: str,
    text: str,
    missed: Sequence[str],
    missed_count: int,
    page: int,
    failed: int,
    unread: int,
) -> Screen:
    """The report: counts, whom it did not reach, and how to reach them after all.

    One that is not over can be stopped from here, too, for its own message may be far up in the chat.
    """
    pages = pages_of(missed_count, MISSED_A_PAGE)
    rows: list[tuple[Button, ...]] = page_row(page, pages, lambda to: BroadcastReportButton(number, to))
    if state in _STOPPABLE:
        rows.append((*_STOPPABLE[state](number), Button(words.CANCEL, CancelButton(number))))
    if failed:
        rows.append((Button(words.again_failed(failed), AgainButton(number, 0)),))
    if unread:
        rows.append((Button(words.again_unread(unread), AgainButton(number, 1)),))
    rows.append(
        (
            Button(words.REFRESH, BroadcastReportButton(number, page)),
            Button(words.HISTORY, BroadcastHistoryButton(0)),
        )
    )
    below = ["", *missed] if missed else []
    return Screen(within([*text.split("\n"), *below]), tuple(rows))


def dropped() -> Screen:
    """Called off, and where to go from there."""
    return Screen(
        words.DROPPED,
        ((Button(words.NEW, NewDraftButton()), Button(words.HISTORY, BroadcastHistoryButton(0))),),
    )


def history(entries: Sequence[tuple[int, str]], page: int, pages: int, *, draft_number: int | None) -> Screen:
    """A page of earlier broadcasts: number and label of each, with the way back to the draft in hand."""
    back = (
        Button(words.NEW, NewDraftButton())
        if draft_number is None
        else Button(words.BACK, DraftButton(draft_number))
    )
    if not entries:
        return Screen(words.NO_HISTORY, ((back,),))
    rows = [(Button(label, BroadcastReportButton(number, 0)),) for number, label in entries]
    return Screen(words.HISTORY, (*rows, *page_row(page, pages, BroadcastHistoryButton), (back,)))

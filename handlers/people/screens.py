"""Invitations and requests for access as screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.paging import PER_PAGE, grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import escape, shorten, shorten_apart
from handlers.conflicts.screens import CONFLICTS_ROW
from handlers.people import buttons as taps
from handlers.people import invitation_texts as words
from questionnaires.people import Office, Role
from questionnaires.period import Period

_OTHERS_PER_PAGE = 20
_MOST_REQUESTS = 20
_MOST_PERIODS = 5
_TO_OVERVIEW = (Button(labels.BACK, taps.InvitingButton(0)),)
_CANCEL = (Button(labels.CANCEL, taps.InvitingButton(0)),)


def overview(
    offices: Sequence[Office],
    joined: frozenset[int],
    links: int,
    requests: int,
    page: int,
    periods: Sequence[Period] = (),
) -> Screen:
    """The offices of the open periods as buttons, and what can be made for all of them.

    While no period is open they are those that are invited.
    """
    ordered = sorted(offices, key=lambda office: (office.id in joined, office.code))
    pages = pages_of(len(ordered), PER_PAGE)
    page = page_within(page, pages)
    buttons = [
        Button(
            ("✅ " if office.id in joined else "") + shorten(office.short_name or office.name, 26),
            taps.OfficePeopleButton(office.id),
        )
        for office in ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    rows: list[tuple[Button, ...]] = []
    if requests:
        rows.append(_requests_row(requests))
    rows += _letter_rows(periods)
    rows.append(
        tuple(
            Button(f"➕ {name}", taps.InviteRoleButton(place, 0))
            for place, (name, _) in enumerate(words.ROLES, 1)
        )
    )
    rows.append((Button(words.OTHERS, taps.OthersButton(0)),))
    rows += [*grid(buttons), *page_row(page, pages, taps.InvitingButton)]
    there = sum(office.id in joined for office in offices)
    names = [period.name for period in periods]
    return Screen(words.overview(names, len(offices), there, links, page, pages), tuple(rows))


def _letter_rows(periods: Sequence[Period]) -> list[tuple[Button, ...]]:
    """Links and letters, of several open periods for each of them."""
    letterhead = (Button(words.LETTERHEAD, taps.LetterheadButton()),)
    if len(periods) < 2:
        return [
            (Button(words.ALL_MISSING, taps.InviteAllButton(0)),),
            (Button(words.ALL, taps.InviteAllButton(1)),),
            letterhead,
        ]
    some = periods[:_MOST_PERIODS]
    rows: list[tuple[Button, ...]] = []
    for period, name in zip(some, shorten_apart([one.name for one in some], 22), strict=True):
        rows += [
            (Button(words.ALL_MISSING_OF.format(name=name), taps.InviteAllButton(0, period.id)),),
            (Button(words.ALL_OF.format(name=name), taps.InviteAllButton(1, period.id)),),
        ]
    return [*rows, letterhead]


def office_people(
    office: Office,
    people: Sequence[tuple[int, str, datetime]],
    links: Sequence[tuple[int, str | None, datetime]],
    zone: tzinfo,
    *,
    news: str | None = None,
) -> Screen:
    """Who joined for an office (id, name, since) and its open links (id, by whom, until when)."""
    text = words.office_people(
        office,
        [words.person_line(name, since, zone) for _, name, since in people],
        [words.link_line(number, by, until, zone) for number, by, until in links],
    )
    rows: list[tuple[Button, ...]] = [(Button(words.NEW_LINK, taps.InviteOfficeLinkButton(office.id)),)]
    if not office.retired:
        rows.append((Button(words.LEADER_LINK, taps.InviteLeaderButton(office.id)),))
    rows += grid(
        [
            Button(words.WITHDRAW.format(number=number), taps.WithdrawInvitationButton(number, office.id))
            for number, _, _ in links[:20]
        ]
    )
    rows += [
        (Button(words.END.format(name=shorten(name, 40)), taps.EndOfficerButton(person, office.id)),)
        for person, name, _ in people[:20]
    ]
    rows.append((Button(labels.BACK, taps.InvitingButton(0)),))
    head = [news, ""] if news else []
    return Screen(within([*head, *text.split("\n")]), tuple(rows))


def office_choice(query: str, offices: Sequence[Office]) -> Screen:
    """What was typed below the overview means several offices, or none."""
    shown = escape(shorten(query, 100))
    if not offices:
        return Screen(words.NOT_FOUND.format(query=shown), (_TO_OVERVIEW,))
    buttons = [
        Button(shorten(office.short_name or office.name, 26), taps.OfficePeopleButton(office.id))
        for office in offices[:60]
    ]
    return Screen(words.WHICH.format(query=shown), (*grid(buttons), _TO_OVERVIEW))


def institutions(names: Sequence[str]) -> Screen:
    """Of which institution the assessor is."""
    rows = [
        (Button(shorten(name, 60), taps.InviteRoleButton(1, place)),) for place, name in enumerate(names, 1)
    ]
    return Screen(words.ASK_INSTITUTION, (*rows, _CANCEL))


def ask(question: str) -> Screen:
    """A question that is answered by typing, and how to get out of it."""
    return Screen(question, (_CANCEL,))


def to_overview(text: str) -> Screen:
    """Some words, and the way on to the invitations."""
    return Screen(text, (_TO_OVERVIEW,))


def withdraw_question(number: int, yes: CallbackData, no: CallbackData) -> Screen:
    """Asks whether a link is to be taken back."""
    return Screen(
        words.WITHDRAW_QUESTION.format(number=number),
        ((Button(words.WITHDRAW_YES, yes), Button(labels.CANCEL, no)),),
    )


def end_question(name: str, role: Role, place: str | None, yes: CallbackData, no: CallbackData) -> Screen:
    """Asks whether somebody's role is to end."""
    return Screen(
        words.end_question(name, role, place), ((Button(words.END_YES, yes), Button(labels.CANCEL, no)),)
    )


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """Somebody with a role (its id, their name, since when), or an open link into one.

    A link has its number, who made it, and until when it is good.
    """

    number: int
    name: str | None
    role: Role
    place: str | None
    moment: datetime
    is_link: bool


def others(entries: Sequence[RoleEntry], page: int, zone: tzinfo, *, news: str | None = None) -> Screen:
    """Who assesses, leads or runs the assessment, then the open links; a page."""
    pages = pages_of(len(entries), _OTHERS_PER_PAGE)
    page = page_within(page, pages)
    shown = entries[page * _OTHERS_PER_PAGE : (page + 1) * _OTHERS_PER_PAGE]
    people, links = ([one for one in shown if one.is_link is is_link] for is_link in (False, True))
    text = words.others(
        [words.other_line(one.name or "", one.role, one.place, one.moment, zone) for one in people],
        [words.other_link_line(one.number, one.role, one.place, one.name, one.moment, zone) for one in links],
    )
    rows: list[tuple[Button, ...]] = [
        (Button(words.END.format(name=shorten(one.name or "", 40)), taps.EndRoleButton(one.number)),)
        for one in people
    ]
    rows += grid(
        [
            Button(words.WITHDRAW.format(number=one.number), taps.WithdrawOtherButton(one.number))
            for one in links
        ]
    )
    head = [news, ""] if news else []
    return Screen(
        within([*head, *text]),
        (*rows, *page_row(page, pages, taps.OthersButton), CONFLICTS_ROW, _TO_OVERVIEW),
    )


def request(
    request_id: int, name: str, wish: str | None, offices: Sequence[Office], *, asks: bool = False
) -> Screen:
    """A request with the offices that may be meant; with `asks` another one may be typed."""
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"✅ {shorten(office.short_name or office.name, 50)}",
                taps.AcceptRequestButton(request_id, office.id),
            ),
        )
        for office in offices[:5]
    ]
    rows.append(
        (
            Button(words.OTHER_OFFICE, taps.RequestOfficeButton(request_id)),
            Button(words.REFUSE, taps.RefuseRequestButton(request_id)),
        )
    )
    if not asks:
        return Screen(words.request(name, wish), tuple(rows))
    rows.append((Button(labels.BACK, taps.RequestsButton()),))
    return Screen(f"{words.request(name, wish)}\n\n{words.ASK_OFFICE}", tuple(rows))


def requests(entries: Sequence[tuple[int, str, str | None]]) -> Screen:
    """The requests that wait (id, name, wish), each a button that shows it."""
    if not entries:
        return Screen(words.NO_REQUESTS, (_TO_OVERVIEW,))
    shown = entries[:_MOST_REQUESTS]
    lines = [words.request_line(name, wish) for _, name, wish in shown]
    rows = grid([Button(shorten(name, 28), taps.RequestOfficeButton(number)) for number, name, _ in shown])
    if len(entries) > 1:
        rows.append((Button(words.REFUSE_ALL, taps.RefuseAllButton(0)),))
    head = words.requests_head(len(entries), len(shown))
    return Screen(within([head, *lines]), (*rows, _TO_OVERVIEW))


def refuse_all_question(count: int) -> Screen:
    """Asks whether to refuse all that wait."""
    yes = Button(words.REFUSE_ALL_YES, taps.RefuseAllButton(1))
    return Screen(words.refuse_all_question(count), ((yes, Button(labels.CANCEL, taps.RequestsButton())),))


def decided(text: str, waiting: int) -> Screen:
    """Said after a request was answered, with the way on to those that still wait."""
    return Screen(text, (_requests_row(waiting) if waiting else _TO_OVERVIEW,))


def many_requests(count: int) -> Screen:
    """Tells the admins that more wait than are announced."""
    return Screen(words.many_requests(count), (_requests_row(count),))


def _requests_row(count: int) -> tuple[Button, ...]:
    return (Button(words.REQUESTS.format(count=count), taps.RequestsButton()),)


def hand_on(offices: Sequence[Office]) -> Screen:
    """Which office is handed on."""
    rows: list[tuple[Button, ...]] = [
        (Button(shorten(office.short_name or office.name, 50), taps.HandOnButton(office.id)),)
        for office in offices[:20]
    ]
    return Screen(words.choose_hand_on(), tuple(rows))


ASK_ACCESS_ROW = (Button(words.ASK_ACCESS, taps.AskAccessButton()),)
"""Below what a stranger reads."""

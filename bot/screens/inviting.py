"""Invitations and requests for access as screens."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.screens import invite_taps as taps
from bot.screens.paging import PER_PAGE, grid, page_row, pages_of, within
from bot.screens.screen import Button, Screen
from bot.texts import inviting as words
from bot.texts import labels
from bot.texts.common import shorten
from questionnaires.people import Office


def overview(
    offices: Sequence[Office], joined: frozenset[int], links: int, requests: int, page: int
) -> Screen:
    """All invited offices as buttons, and what can be made for all of them."""
    ordered = sorted(offices, key=lambda office: (office.id in joined, office.code))
    pages = pages_of(len(ordered), PER_PAGE)
    page = min(max(page, 0), pages - 1)
    buttons = [
        Button(
            ("✅ " if office.id in joined else "") + shorten(office.short_name or office.name, 26),
            taps.OfficePeopleTap(office.id),
        )
        for office in ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    rows: list[tuple[Button, ...]] = []
    if requests:
        rows.append((Button(words.REQUESTS.format(count=requests), taps.RequestsTap()),))
    rows += [(Button(words.ALL_MISSING, taps.InviteAllTap(0)),), (Button(words.ALL, taps.InviteAllTap(1)),)]
    rows.append(
        tuple(
            Button(f"➕ {name}", taps.InviteRoleTap(place, 0))
            for place, (name, _) in enumerate(words.ROLES, 1)
        )
    )
    rows += [*grid(buttons), *page_row(page, pages, taps.InvitingTap)]
    there = sum(office.id in joined for office in offices)
    return Screen(words.overview(len(offices), there, links, page, pages), tuple(rows))


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
    rows: list[tuple[Button, ...]] = [(Button(words.NEW_LINK, taps.InviteOfficeLinkTap(office.id)),)]
    rows += grid(
        [
            Button(words.WITHDRAW.format(number=number), taps.WithdrawInvitationTap(number, office.id))
            for number, _, _ in links[:20]
        ]
    )
    rows += [
        (Button(words.END.format(name=shorten(name, 40)), taps.EndOfficerTap(person, office.id)),)
        for person, name, _ in people[:20]
    ]
    rows.append((Button(labels.BACK, taps.InvitingTap(0)),))
    head = [news, ""] if news else []
    return Screen(within([*head, *text.split("\n")]), tuple(rows))


def institutions(names: Sequence[str]) -> Screen:
    """Of which institution the assessor is."""
    rows = [(Button(shorten(name, 60), taps.InviteRoleTap(1, place)),) for place, name in enumerate(names, 1)]
    return Screen(words.ASK_INSTITUTION, tuple(rows))


def request(request_id: int, name: str, wish: str | None, offices: Sequence[Office]) -> Screen:
    """A request with the offices that may be meant."""
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"✅ {shorten(office.short_name or office.name, 50)}",
                taps.AcceptRequestTap(request_id, office.id),
            ),
        )
        for office in offices[:5]
    ]
    rows.append(
        (
            Button(words.OTHER_OFFICE, taps.RequestOfficeTap(request_id)),
            Button(words.REFUSE, taps.RefuseRequestTap(request_id)),
        )
    )
    return Screen(words.request(name, wish), tuple(rows))


def requests(entries: Sequence[tuple[int, str, str | None]]) -> Screen:
    """The requests that wait (id, name, wish), each a button that shows it."""
    if not entries:
        return Screen(words.NO_REQUESTS, ((Button(labels.BACK, taps.InvitingTap(0)),),))
    lines = [words.request_line(name, wish) for _, name, wish in entries[:30]]
    rows = [(Button(shorten(name, 50), taps.RequestOfficeTap(number)),) for number, name, _ in entries[:30]]
    return Screen(within(lines), (*rows, (Button(labels.BACK, taps.InvitingTap(0)),)))


def hand_on(offices: Sequence[Office]) -> Screen:
    """Which office is handed on."""
    rows: list[tuple[Button, ...]] = [
        (Button(shorten(office.short_name or office.name, 50), taps.HandOnTap(office.id)),)
        for office in offices[:20]
    ]
    return Screen(words.choose_hand_on(), tuple(rows))


ASK_ACCESS_ROW = (Button(words.ASK_ACCESS, taps.AskAccessTap()),)
"""Below what a stranger reads."""

"""Who may use what: every command and every button of running an assessment, role by role, and in groups."""

import pytest

import handlers
from handlers.routing import Awaited, Route
from questionnaires.people import Actor, Membership, Permission, Person, Role
from tests.conversation import Person as Talker
from tests.handlers.confirmed import confirmed_period
from tests.handlers.conftest import Regency

GROUP = -1001987654321
RUNNING = ("dashboard", "exports", "offices", "people", "periods", "privacy", "scores", "settings")
"""The features that running an assessment is made of."""
BUTTONS = {tap: route for name in RUNNING for tap, route in handlers.FEATURES[name].buttons.items()}
AWAITED = [one for name in RUNNING for one in handlers.FEATURES[name].awaited]
OPEN_TO_ALL = {
    "AcceptButton",
    "DeclineButton",
    "MissedButton",
    "AskAccessButton",
    "PrivacyButton",
    "MyDataButton",
    "LeaveBotButton",
    "LeaveBotYesButton",
}
"""Only about the one who taps."""
IN_GROUPS = {"GroupRankButton", "GroupScoreButton"}
"""Show nothing but what is published, and only where an admin added the bot."""
OTHERS = {
    "ScoreButton": Permission.SEE_SCORE,
    "RankButton": Permission.SEE_PUBLISHED,
    "RankPictureButton": Permission.SEE_PUBLISHED,
    "HandOnButton": Permission.ANSWER,
}
TYPED_BY_OTHERS = {
    "access_wish": None,
    "own_name": None,
    "invited": None,
    "office": Permission.SEE_SCORE,
}
"""About oneself: a stranger's request, the own name, an invitation; and the office whose score is wanted."""

# who may give which command: admin, officer, assessor, viewer, stranger
COMMANDS = {
    "periode": "10000",
    "opd": "10000",
    "undang": "10000",
    "ekspor": "10000",
    "atur": "10000",
    "serahkan": "01000",
    "banding": "11110",
    "privasi": "11111",
    "peringkat": "11110",
    "skor": "11110",
}


def actor(role: Role | None) -> Actor:
    if role is None:
        return Actor(1)
    office = 1 if role is Role.OFFICER else None
    return Actor(1, Person(1, 1, "x"), (Membership(role, office),))


SPEAKERS = [actor(role) for role in (Role.ADMIN, Role.OFFICER, Role.ASSESSOR, Role.VIEWER, None)]


def may(route: Route, who: Actor) -> bool:
    return route.needs is None or who.may(route.needs)


@pytest.mark.parametrize(("command", "cells"), COMMANDS.items())
def test_commands_cell_by_cell(command: str, cells: str) -> None:
    route = handlers.COMMANDS[command]
    assert "".join(str(int(may(route, who))) for who in SPEAKERS) == cells


@pytest.mark.parametrize("tap", BUTTONS, ids=lambda tap: tap.__name__)
def test_each_button_asks_for_the_right(tap: type) -> None:
    route = BUTTONS[tap]
    name = tap.__name__
    if name in OPEN_TO_ALL | IN_GROUPS:
        assert route.needs is None
        assert route.private_only is (name in OPEN_TO_ALL)
    else:
        assert route.needs is OTHERS.get(name, Permission.RUN_PERIOD)
        assert route.private_only


@pytest.mark.parametrize("awaited", AWAITED, ids=lambda awaited: awaited.name)
def test_what_is_typed_or_sent_asks_for_the_right(awaited: Awaited) -> None:
    needs = TYPED_BY_OTHERS.get(awaited.name, Permission.RUN_PERIOD)
    routes = [route for route in (awaited.text, awaited.file, awaited.other) if isinstance(route, Route)]
    assert routes
    assert {route.needs for route in routes} == {needs}
    # an invitation waits for its button, whatever comes in between
    assert (awaited.dropped_to == awaited.name) is (awaited.name == "invited")


def test_no_exception_is_left_of_what_is_gone() -> None:
    assert OPEN_TO_ALL | IN_GROUPS | OTHERS.keys() <= {tap.__name__ for tap in BUTTONS}
    assert TYPED_BY_OTHERS.keys() <= {one.name for one in AWAITED}


def test_the_menu_offers_only_what_one_may() -> None:
    for who in SPEAKERS:
        for name, _ in handlers.commands_for(who):
            assert may(handlers.COMMANDS[name], who), name


async def test_in_a_group_only_what_is_published(regency: Regency, budi: Talker) -> None:
    confirmed_period(regency, {"D01": 3}, publish=False)
    group = await regency.people.group("Rapat", [budi.id], number=GROUP)
    await regency.people.all_confirmed()
    await regency.idle()
    there = budi.in_group(group)
    for command in ("skor disdikbud", "peringkat"):
        name, _, rest = command.partition(" ")
        await there.says(f"/{name}@kuesioner_bot {rest}".strip())
        there.sees("belum diterbitkan" if name == "skor" else "Belum ada skor yang diterbitkan")
        there.sees_no("3,00")
    for name in ("periode", "opd", "undang", "ekspor", "atur", "privasi", "banding", "status", "siaran"):
        await there.says(f"/{name}@kuesioner_bot")
        there.sees("percakapan pribadi")

"""Joining what the features declare: nothing twice, nothing missing."""

from dataclasses import fields
from typing import Any

import pytest

import handlers
from bot.storage.messages.conversation_states import ConversationState
from handlers.answering.buttons import CardButton
from handlers.fallbacks import answers
from handlers.routing import Awaited, Command, Route, Router, Routes, UpdateKind
from questionnaires.people import Permission

ROUTE = Route(answers.unknown_command)
EVERY_KIND = Routes(updates=dict.fromkeys(UpdateKind, ROUTE))


def router(*features: Routes) -> Router:
    return Router(features, want_text=answers.want_text, cut=handlers.ROUTER._cut)


@pytest.mark.parametrize(
    "declared",
    [
        Routes(commands={"isi": Command(answers.unknown_command)}),
        Routes(group_commands={"skor": ROUTE}),
        Routes(buttons={CardButton: ROUTE}),
        Routes(awaited=(Awaited("name", ROUTE),)),
        Routes(updates={UpdateKind.TEXT: ROUTE}),
    ],
    ids=["command", "group command", "button", "reply", "update"],
)
def test_no_two_features_take_the_same(declared: Routes) -> None:
    with pytest.raises(ValueError, match="two features"):
        router(EVERY_KIND, declared, declared)


@pytest.mark.parametrize("missing", UpdateKind)
def test_every_kind_of_update_is_taken_by_a_feature(missing: UpdateKind) -> None:
    taken = {kind: ROUTE for kind in UpdateKind if kind is not missing}
    with pytest.raises(ValueError, match=str(missing)):
        router(Routes(updates=taken))


def test_where_each_kind_of_reply_goes() -> None:
    text, rest = Route(answers.unknown_command, Permission.ASSESS), Route(answers.refuse_kind)
    whole = router(
        Routes(updates=dict.fromkeys(UpdateKind, rest)),
        Routes(awaited=(Awaited("text only", text), Awaited("as ever", text, file=None, other=None))),
    )

    def goes(awaiting: str | None, kind: UpdateKind) -> Route:
        state: dict[str, Any] = {field.name: None for field in fields(ConversationState)}
        return whole.reply_route(ConversationState(**{**state, "awaiting": awaiting}), kind)

    wanted = Route(answers.want_text, Permission.ASSESS, reads=True)
    kinds = (UpdateKind.TEXT, UpdateKind.FILE, UpdateKind.ANYTHING_ELSE)
    assert [goes("text only", kind) for kind in kinds] == [text, wanted, wanted]
    assert [goes("as ever", kind) for kind in kinds] == [text, rest, rest]
    assert [goes(None, kind) for kind in kinds] == [rest, rest, rest]
    assert [goes("of an older release", kind) for kind in kinds] == [rest, rest, rest]


def test_nobody_is_asked_for_a_text_that_is_not_taken() -> None:
    with pytest.raises(ValueError, match="nobody takes"):
        Awaited("name", file=ROUTE)


def test_what_is_awaited_after_a_command_is_known() -> None:
    known = {None, "away", *handlers.ROUTER.awaited}
    assert {one.dropped_to for one in handlers.ROUTER.awaited.values()} <= known


def test_the_menu_has_a_place_for_each_of_its_commands() -> None:
    assert sorted(handlers.MENU_ORDER) == sorted(name for name, one in handlers.COMMANDS.items() if one.menu)

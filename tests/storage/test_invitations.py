"""Codes that work once, for who showed them, for a while."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.people import handovers, invitations, people
from bot.storage.people.invitations import Invitation, InvitationState
from questionnaires.people import Actor, Membership, Role
from questionnaires.refusal import Reason, Refusal
from tests.storage.regency import ANI, BUDI, DEDI, EKA, NOW, Regency

WEEK = NOW + timedelta(days=7)


def invite(regency: Regency, **named: Any) -> tuple[Invitation, str]:
    values: dict[str, Any] = {
        "role": Role.OFFICER,
        "office_id": regency.offices[0].id,
        "now": NOW,
        "valid_until": WEEK,
        "by": regency.person_id(BUDI),
    }
    return regency.do(invitations.create_invitation, **(values | named))


def find(regency: Regency, code: str, who: int = EKA, after: timedelta = timedelta()) -> Invitation | Refusal:
    return regency.do(invitations.find_invitation, code, who, NOW + after)


def accept(regency: Regency, invitation: Invitation, who: int = EKA) -> Actor | Refusal:
    return regency.do(invitations.accept_invitation, invitation.id, who, "Eka", None, NOW)


def reason(outcome: object) -> Reason:
    assert isinstance(outcome, Refusal), outcome
    return outcome.reason


def test_a_code_leads_into_a_role(regency: Regency):
    invitation, code = invite(regency)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", code)
    found = find(regency, code)
    assert isinstance(found, Invitation)
    assert (found.id, found.role, found.office, found.created_by_name, found.state) == (
        invitation.id,
        Role.OFFICER,
        regency.offices[0],
        "Budi",
        InvitationState.OPEN,
    )
    actor = accept(regency, found)
    assert isinstance(actor, Actor)
    assert actor == regency.actor(EKA)
    assert actor.memberships == (Membership(Role.OFFICER, regency.offices[0].id),)
    assert regency.see(invitations.open_invitations) == ()


def test_the_code_is_nowhere_in_the_database(regency: Regency):
    _, code = invite(regency)

    def everything(db: Session) -> str:
        return "".join(
            str(tuple(row))
            for table in tables.Row.metadata.sorted_tables
            for row in db.connection().execute(select(table))
        )

    assert code not in regency.see(everything)


def test_a_code_works_once(regency: Regency):
    invitation, code = invite(regency)
    find(regency, code)
    find(regency, code, DEDI)
    first = accept(regency, invitation)
    assert accept(regency, invitation) == first, "the same tap again changes nothing"
    assert reason(accept(regency, invitation, DEDI)) is Reason.CODE_UNKNOWN
    assert reason(find(regency, code, DEDI)) is Reason.CODE_USED
    assert regency.actor(DEDI).offices_served() == {regency.offices[1].id}


async def test_of_two_at_once_one_gets_it(regency: Regency):
    invitation, code = invite(regency)
    people_ = [EKA + number for number in range(8)]
    for who in people_:
        find(regency, code, who)

    def taking(who: int) -> Any:
        return lambda db: invitations.accept_invitation(db, invitation.id, who, "X", None, NOW)

    outcomes = await asyncio.gather(*(regency.database.run(taking(who)) for who in people_))
    assert sum(isinstance(outcome, Actor) for outcome in outcomes) == 1
    assert sum(bool(regency.actor(who).memberships) for who in people_) == 1


def test_only_who_showed_the_code_can_accept(regency: Regency):
    invitation, code = invite(regency)
    assert reason(accept(regency, invitation)) is Reason.CODE_UNKNOWN
    find(regency, code)
    regency.do(invitations.decline_invitation, invitation.id, EKA, NOW)
    assert reason(accept(regency, invitation)) is Reason.CODE_UNKNOWN
    find(regency, code, DEDI)
    assert isinstance(accept(regency, invitation, DEDI), Actor)


def test_a_code_expires(regency: Regency):
    invitation, code = invite(regency)
    assert isinstance(find(regency, code, after=timedelta(days=7, seconds=-1)), Invitation)
    assert reason(find(regency, code, after=timedelta(days=7))) is Reason.CODE_EXPIRED
    late = regency.do(invitations.accept_invitation, invitation.id, EKA, "Eka", None, WEEK)
    assert reason(late) is Reason.CODE_EXPIRED
    assert regency.see(invitations.open_invitations, WEEK) == ()


def test_a_code_can_be_withdrawn(regency: Regency):
    invitation, code = invite(regency)
    find(regency, code)
    assert regency.do(invitations.withdraw_invitation, invitation.id, regency.person_id(BUDI), NOW)
    assert not regency.do(invitations.withdraw_invitation, invitation.id, None, NOW)
    assert reason(accept(regency, invitation)) is Reason.CODE_UNKNOWN
    assert reason(find(regency, code)) is Reason.CODE_WITHDRAWN


@pytest.mark.parametrize("code", ["", "x" * 65, "a=b", "%00", "\ud800", "' OR 1=1 --"])
def test_odd_codes_are_unknown(regency: Regency, code: str):
    assert reason(find(regency, code)) is Reason.CODE_UNKNOWN


def test_guessing_is_slowed(regency: Regency):
    _, code = invite(regency)
    for number in range(invitations.WRONG_CODES):
        assert reason(find(regency, f"guess {number}")) is Reason.CODE_UNKNOWN
    refusal = find(regency, code)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.TOO_MANY_TRIES
    assert refusal.details == {"until": NOW + invitations.WRONG_CODES_WITHIN}
    assert isinstance(find(regency, code, DEDI), Invitation), "others are not held up"
    assert isinstance(find(regency, code, after=invitations.WRONG_CODES_WITHIN), Invitation)


def test_one_indicator_is_handed_to_a_colleague(regency: Regency):
    sheet_id = regency.sheet_id()
    invitation, code = invite(regency, sheet_id=sheet_id, indicator="I03", by=regency.person_id(ANI))
    find(regency, code)
    actor = accept(regency, invitation)
    assert isinstance(actor, Actor)
    assert actor.offices_served() == frozenset()
    (handed,) = regency.see(handovers.handovers_at, sheet_id, "I03", NOW)
    assert (handed.indicator, handed.created_by_name, handed.accepted_by_name, handed.state) == (
        "I03",
        "Ani",
        "Eka",
        InvitationState.ACCEPTED,
    )
    held = Membership(Role.OFFICER, regency.offices[0].id, None, sheet_id, "I03")
    assert regency.do(people.end_membership, regency.person_id(EKA), held, NOW, None)
    assert regency.actor(EKA).memberships == ()
    assert regency.see(trail.verify) is None

"""People and their roles."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.messages import conversation_states, inbox, outbox
from bot.storage.people import people
from questionnaires.people import Membership, Permission, Role
from tests.storage.regency import ANI, BUDI, CITRA, DEDI, EKA, NOW, Regency


def test_a_actor_has_all_roles_held_now(regency: Regency):
    ani = regency.actor(ANI)
    assert ani.person is not None
    assert (ani.person.telegram_id, ani.person.name) == (ANI, "Ani")
    assert ani.memberships == (Membership(Role.OFFICER, regency.offices[0].id),)
    viewer = Membership(Role.VIEWER)
    regency.do(people.grant, ani.person.id, viewer, NOW, regency.person_id(BUDI))
    regency.do(people.grant, ani.person.id, viewer, NOW, regency.person_id(BUDI))
    assert regency.actor(ANI).memberships == (*ani.memberships, viewer)
    assert regency.do(people.end_membership, ani.person.id, viewer, NOW, None)
    assert not regency.do(people.end_membership, ani.person.id, viewer, NOW, None)
    assert regency.actor(ANI).memberships == ani.memberships


def test_a_stranger_has_none(regency: Regency):
    stranger = regency.actor(EKA)
    assert stranger.person is None
    assert stranger.memberships == ()


def test_names_come_and_go_and_rights_stay(regency: Regency):
    regency.do(people.update_name, ANI, "Ani Baru", "ani_dulu")
    regency.do(people.update_name, ANI, "Ani Baru", None)
    regency.do(people.update_name, EKA, "Eka", "ani_dulu")
    ani = regency.actor(ANI)
    assert ani.person is not None
    assert ani.person.name == "Ani Baru"
    assert ani.offices_served() == {regency.offices[0].id}
    assert regency.actor(EKA).person is None


def test_the_same_person_is_remembered_once(regency: Regency):
    first = regency.do(people.remember_person, EKA, "Eka", None, NOW)
    again = regency.do(people.remember_person, EKA, "Eka Putri", "eka", NOW)
    assert again.id == first.id
    assert again.name == "Eka Putri"


def test_who_fills_and_who_assesses(regency: Regency):
    ani = regency.person_id(ANI)
    one = Membership(Role.OFFICER, regency.offices[1].id, None, regency.sheet_id(1), "I01")
    regency.do(people.grant, ani, one, NOW, None)
    assert [found.name for found in regency.see(people.officers_of, regency.offices[1].id)] == ["Dedi"]
    assert [found.name for found in regency.see(people.people_with_role, Role.OFFICER)] == ["Ani", "Dedi"]
    ((citra, institution),) = regency.see(people.assessors)
    assert (citra.telegram_id, institution) == (CITRA, "Universitas")
    held = regency.see(people.memberships, regency.offices[1].id)
    assert [(found.person.name, found.membership.indicator) for found in held] == [
        ("Ani", "I01"),
        ("Dedi", None),
    ]


def test_someone_who_blocks_the_bot_is_left_alone_until_they_write(regency: Regency):
    regency.do(people.mark_unreachable, DEDI, "Forbidden: bot was blocked by the user", NOW)
    assert not regency.see(people.is_reachable, DEDI)
    office = regency.offices[1].id
    assert regency.see(people.officers_of, office, reachable=True) == ()
    assert len(regency.see(people.officers_of, office)) == 1
    regency.do(people.load_actor, DEDI)  # as by somebody else's tap
    assert not regency.see(people.is_reachable, DEDI)
    regency.see(people.hear_actor, DEDI)
    assert not regency.see(people.is_reachable, DEDI)
    regency.do(people.hear_actor, DEDI)
    assert regency.see(people.is_reachable, DEDI)
    assert regency.see(people.is_reachable, EKA)


def test_who_leaves_is_forgotten_and_what_they_did_stays(regency: Regency):
    ani = regency.person_id(ANI)
    regency.do(conversation_states.set_conversation_state, ANI, awaiting="explanation")
    regency.do(outbox.enqueue, "news", ANI, "news", {}, NOW, bulk=False, repeat_if_uncertain=True)
    told = {"text": "<b>Ani</b> menyerahkannya kepada Anisa", "rows": [[{"label": "Ani", "tap": "x"}]]}
    regency.do(outbox.enqueue, "told", EKA, "screen", told, NOW, bulk=False, repeat_if_uncertain=True)
    regency.do(inbox.store_updates, [(1, ANI, "{}"), (2, ANI, f'{{"from": {ANI}}}')], NOW)
    regency.do(inbox.done, 1)
    regency.do(inbox.set_aside, 2, "why", NOW)
    assert regency.do(people.forget_person, ani, NOW, ani)
    assert regency.see(
        lambda db: db.connection().execute(select(tables.outbox.c.payload)).scalars().all()
    ) == [
        {"text": "<b>petugas</b> menyerahkannya kepada Anisa", "rows": [[{"label": "petugas", "tap": "x"}]]}
    ]
    assert not regency.do(inbox.store_updates, [(1, ANI, "{}")], NOW), "it came before"
    assert not regency.do(people.forget_person, ani, NOW, ani)
    assert regency.actor(ANI).person is None
    assert regency.see(people.person, ani) is None
    assert regency.see(people.officers_of, regency.offices[0].id) == ()
    assert regency.see(conversation_states.conversation_state_of, ANI).awaiting is None
    assert regency.see(trail.verify) is None

    def traces(db: Session) -> list[str]:
        return [
            table.name
            for table in tables.Row.metadata.sorted_tables
            for row in db.connection().execute(select(table))
            if str(ANI) in str(tuple(row)) or re.search(r"\bAni\b", str(tuple(row)))
        ]

    assert regency.see(traces) == []
    again = regency.do(people.remember_person, ANI, "Ani", None, NOW + timedelta(days=1))
    assert again.id != ani


@pytest.mark.parametrize("telegram_id", [7123456789, 2**52 - 1])
def test_large_numbers(regency: Regency, telegram_id: int):
    regency.do(people.remember_person, telegram_id, "X", None, NOW)
    group = -1001987654321
    regency.do(conversation_states.set_conversation_state, group, message_id=2**40)
    regency.do(outbox.enqueue, "x", group, "news", {}, NOW, bulk=True, repeat_if_uncertain=False)
    assert regency.see(conversation_states.conversation_state_of, group).message_id == 2**40
    (item,) = regency.do(outbox.claim_due, NOW, 10, "me", bulk=True)
    assert item.telegram_id == group
    assert regency.actor(telegram_id).person is not None


def test_the_right_is_asked_about_the_very_office(regency: Regency):
    ani = regency.actor(ANI)
    assert ani.may(Permission.ANSWER, regency.offices[0].id)
    assert not ani.may(Permission.ANSWER, regency.offices[1].id)

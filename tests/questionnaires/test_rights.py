"""The one table of who may do what."""

from datetime import UTC, datetime

import pytest

from questionnaires.people import (
    RIGHTS,
    Actor,
    Conflict,
    Ground,
    Membership,
    Permission,
    Person,
    Role,
    why_not_alone,
    why_not_judge,
)
from questionnaires.period import Period, PeriodState
from questionnaires.refusal import Reason
from questionnaires.visibility import is_public, may_see_score

OWN, OTHER = 1, 2


def actor(*memberships: Membership) -> Actor:
    return Actor(7123456789, Person(1, 7123456789, "Ani"), memberships)


OFFICER = Membership(Role.OFFICER, OWN)
ASSESSOR = Membership(Role.ASSESSOR, institution="Universitas")
HEAD = Membership(Role.VIEWER, OWN)
LEADER = Membership(Role.VIEWER)
ADMIN = Membership(Role.ADMIN)

TABLE = [
    # deed, own office, another office: o officer, a assessor, h head of office, l leader, A admin
    (Permission.ANSWER, "o", ""),
    (Permission.SEE_SHEET, "oaA", "aA"),
    (Permission.ASSESS, "a", "a"),
    (Permission.SEE_SCORE, "oahlA", "alA"),
    (Permission.SEE_REPORT, "oahlA", "alA"),
    (Permission.SEE_RANKING, "alA", "alA"),
    (Permission.SEE_PUBLISHED, "oahlA", "oahlA"),
    (Permission.RUN_PERIOD, "A", "A"),
]
PEOPLE = {"o": OFFICER, "a": ASSESSOR, "h": HEAD, "l": LEADER, "A": ADMIN}


@pytest.mark.parametrize(("deed", "own", "other"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table(deed, own, other):
    for letter, membership in PEOPLE.items():
        who = actor(membership)
        assert who.may(deed, OWN) is (letter in own), letter
        assert who.may(deed, OTHER) is (letter in other), letter
        assert who.may(deed) is (letter in own + other), letter


def test_every_deed_is_in_the_table():
    assert set(RIGHTS) == set(Permission) == {row[0] for row in TABLE}


@pytest.mark.parametrize("deed", list(Permission))
def test_a_stranger_may_nothing(deed):
    for stranger in (Actor(1), actor()):
        assert not stranger.may(deed)
        assert not stranger.may(deed, OWN)
        assert not stranger.may(deed, OWN, sheet_id=1, indicator="I01")


def test_an_assessor_never_assesses_an_office_he_serves():
    both = actor(OFFICER, ASSESSOR)
    assert not both.may(Permission.ASSESS, OWN)
    assert both.may(Permission.ASSESS, OTHER)
    assert both.may(Permission.ASSESS)
    assert both.may(Permission.SEE_SHEET, OTHER)
    assert both.may(Permission.ANSWER, OWN)
    assert not both.may(Permission.ANSWER, OTHER)


@pytest.mark.parametrize(
    ("roles", "ground"),
    [
        ((OFFICER,), Ground.SERVES),
        ((HEAD,), Ground.HEADS),
        ((Membership(Role.OFFICER, OWN, sheet_id=5, indicator="I03"),), Ground.SERVES),
        ((HEAD, OFFICER), Ground.SERVES),
    ],
)
def test_present_roles_keep_from_judging_in_every_period(roles, ground):
    who = actor(ASSESSOR, *roles)
    for period in (1, 2):
        refused = why_not_judge(who, OWN, period)
        assert refused is not None
        assert (refused.reason, refused.details["ground"]) == (Reason.OWN_OFFICE, ground)
        assert why_not_judge(who, OTHER, period) is None
        assert not who.may(Permission.ASSESS, OWN, period_id=period)


def test_deeds_keep_from_judging_in_their_period_and_declarations_in_all():
    held = frozenset({Conflict(OWN, 1, Ground.ANSWERED), Conflict(OTHER, None, Ground.DECLARED)})
    who = Actor(7123456789, Person(1, 7123456789, "Ani"), (ASSESSOR, ADMIN), held)
    assert not who.may(Permission.ASSESS, OWN, period_id=1)
    assert who.may(Permission.ASSESS, OWN, period_id=2)
    assert not who.may(Permission.ASSESS, OWN)  # asked without a period, any counts
    for period in (1, 2):
        assert not who.may(Permission.ASSESS, OTHER, period_id=period)
    assert who.may(Permission.ASSESS, 3, period_id=1)
    assert who.may(Permission.SEE_SCORE, OWN)  # reading is not judging
    refused = why_not_judge(who, OTHER, 2)
    assert refused is not None
    assert refused.details["ground"] is Ground.DECLARED


def test_who_is_no_assessor_is_refused_for_the_role_and_not_for_the_office():
    refused = why_not_judge(actor(OFFICER), OWN, 1)
    assert refused is not None
    assert refused.reason is Reason.NOT_ALLOWED


def test_a_leader_of_all_compares_and_the_head_of_one_office_does_not():
    assert actor(LEADER).may(Permission.SEE_RANKING)
    assert not actor(HEAD).may(Permission.SEE_RANKING)
    assert not actor(HEAD).may(Permission.SEE_RANKING, OWN)
    assert actor(HEAD, LEADER).may(Permission.SEE_RANKING)


@pytest.mark.parametrize(
    ("judges", "is_refused"), [({1}, True), ({1, 2}, True), ({1, 3}, False), ({3}, False), (set(), True)]
)
def test_admins_never_judge_alone(judges, is_refused):
    assert (why_not_alone(judges, {1, 2}) is not None) is is_refused


def test_several_offices_are_served_by_one_person():
    who = actor(OFFICER, Membership(Role.OFFICER, OTHER))
    assert who.may(Permission.ANSWER, OWN)
    assert who.may(Permission.ANSWER, OTHER)
    assert not who.may(Permission.ANSWER, 3)


def test_a_handed_over_indicator_opens_only_itself():
    who = actor(Membership(Role.OFFICER, OWN, sheet_id=5, indicator="I03"))
    assert who.may(Permission.ANSWER)
    assert who.may(Permission.ANSWER, OWN, sheet_id=5, indicator="I03")
    assert who.may(Permission.SEE_SHEET, sheet_id=5, indicator="I03")
    assert not who.may(Permission.ANSWER, OWN)
    assert not who.may(Permission.ANSWER, OWN, sheet_id=5)
    assert not who.may(Permission.ANSWER, OWN, sheet_id=5, indicator="I04")
    assert not who.may(Permission.ANSWER, OWN, sheet_id=6, indicator="I03")
    assert not who.may(Permission.ANSWER, OTHER, sheet_id=5, indicator="I03")
    assert not who.may(Permission.SEE_SCORE)
    assert not who.may(Permission.SEE_SCORE, OWN)
    assert not who.may(Permission.SEE_PUBLISHED)
    assert not who.has_role(Role.OFFICER)
    assert who.offices_served() == frozenset()


@pytest.mark.parametrize("state", list(PeriodState))
def test_scores_of_others_are_seen_once_published(state):
    period = Period(1, "2026", state, datetime(2026, 3, 1, tzinfo=UTC), "digest")
    published = state is PeriodState.PUBLISHED
    assert is_public(period) is published
    for letter, membership in PEOPLE.items():
        who = actor(membership)
        assert may_see_score(who, OWN, period), letter
        assert may_see_score(who, OTHER, period) is (published or letter in "alA"), letter
    handed = actor(Membership(Role.OFFICER, OWN, sheet_id=5, indicator="I03"))
    for nobody in (Actor(1), actor(), handed):
        assert not may_see_score(nobody, OWN, period)


def test_a_membership_without_an_office_is_no_key_to_all():
    nowhere = actor(Membership(Role.OFFICER))
    assert not nowhere.may(Permission.ANSWER, OWN)

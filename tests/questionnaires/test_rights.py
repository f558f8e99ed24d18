"""The one table of who may do what."""

from datetime import UTC, datetime

import pytest

from questionnaires.people import RIGHTS, Deed, Membership, Person, Role, Speaker
from questionnaires.period import Period, PeriodState
from questionnaires.visibility import is_public, may_see_score

OWN, OTHER = 1, 2


def speaker(*memberships: Membership) -> Speaker:
    return Speaker(7123456789, Person(1, 7123456789, "Ani"), memberships)


OFFICER = Membership(Role.OFFICER, OWN)
ASSESSOR = Membership(Role.ASSESSOR, institution="Universitas")
HEAD = Membership(Role.VIEWER, OWN)
LEADER = Membership(Role.VIEWER)
ADMIN = Membership(Role.ADMIN)

TABLE = [
    # deed, own office, another office: o officer, a assessor, h head of office, l leader, A admin
    (Deed.ANSWER, "o", ""),
    (Deed.SEE_SHEET, "oaA", "aA"),
    (Deed.ASSESS, "a", "a"),
    (Deed.SEE_SCORE, "oahlA", "alA"),
    (Deed.SEE_RANKING, "ahlA", "ahlA"),
    (Deed.SEE_PUBLISHED, "oahlA", "oahlA"),
    (Deed.RUN_PERIOD, "A", "A"),
]
PEOPLE = {"o": OFFICER, "a": ASSESSOR, "h": HEAD, "l": LEADER, "A": ADMIN}


@pytest.mark.parametrize(("deed", "own", "other"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table(deed, own, other):
    for letter, membership in PEOPLE.items():
        who = speaker(membership)
        assert who.may(deed, OWN) is (letter in own), letter
        assert who.may(deed, OTHER) is (letter in other), letter
        assert who.may(deed) is (letter in own + other), letter


def test_every_deed_is_in_the_table():
    assert set(RIGHTS) == set(Deed) == {row[0] for row in TABLE}


@pytest.mark.parametrize("deed", list(Deed))
def test_a_stranger_may_nothing(deed):
    for stranger in (Speaker(1), speaker()):
        assert not stranger.may(deed)
        assert not stranger.may(deed, OWN)
        assert not stranger.may(deed, OWN, sheet_id=1, indicator="I01")


def test_an_assessor_never_assesses_an_office_he_serves():
    both = speaker(OFFICER, ASSESSOR)
    assert not both.may(Deed.ASSESS, OWN)
    assert both.may(Deed.ASSESS, OTHER)
    assert both.may(Deed.ASSESS)
    assert both.may(Deed.SEE_SHEET, OTHER)
    assert both.may(Deed.ANSWER, OWN)
    assert not both.may(Deed.ANSWER, OTHER)


def test_several_offices_are_served_by_one_person():
    who = speaker(OFFICER, Membership(Role.OFFICER, OTHER))
    assert who.may(Deed.ANSWER, OWN)
    assert who.may(Deed.ANSWER, OTHER)
    assert not who.may(Deed.ANSWER, 3)


def test_a_handed_over_indicator_opens_only_itself():
    who = speaker(Membership(Role.OFFICER, OWN, sheet_id=5, indicator="I03"))
    assert who.may(Deed.ANSWER)
    assert who.may(Deed.ANSWER, OWN, sheet_id=5, indicator="I03")
    assert who.may(Deed.SEE_SHEET, sheet_id=5, indicator="I03")
    assert not who.may(Deed.ANSWER, OWN)
    assert not who.may(Deed.ANSWER, OWN, sheet_id=5)
    assert not who.may(Deed.ANSWER, OWN, sheet_id=5, indicator="I04")
    assert not who.may(Deed.ANSWER, OWN, sheet_id=6, indicator="I03")
    assert not who.may(Deed.ANSWER, OTHER, sheet_id=5, indicator="I03")
    assert not who.may(Deed.SEE_SCORE)
    assert not who.may(Deed.SEE_SCORE, OWN)
    assert not who.may(Deed.SEE_PUBLISHED)
    assert not who.has_role(Role.OFFICER)
    assert who.offices_served() == frozenset()


@pytest.mark.parametrize("state", list(PeriodState))
def test_scores_of_others_are_seen_once_published(state):
    period = Period(1, "2026", state, datetime(2026, 3, 1, tzinfo=UTC), "digest")
    published = state is PeriodState.PUBLISHED
    assert is_public(period) is published
    for letter, membership in PEOPLE.items():
        who = speaker(membership)
        assert may_see_score(who, OWN, period), letter
        assert may_see_score(who, OTHER, period) is (published or letter in "alA"), letter
    handed = speaker(Membership(Role.OFFICER, OWN, sheet_id=5, indicator="I03"))
    for nobody in (Speaker(1), speaker(), handed):
        assert not may_see_score(nobody, OWN, period)


def test_a_membership_without_an_office_is_no_key_to_all():
    nowhere = speaker(Membership(Role.OFFICER))
    assert not nowhere.may(Deed.ANSWER, OWN)

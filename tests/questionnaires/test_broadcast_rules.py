"""Audiences, placeholders and times of a broadcast, as tables and properties."""

import json
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.broadcasts import (
    Audience,
    Crowd,
    ServedOffice,
    audience_from_plain,
    audience_to_plain,
    choose,
    office_groups,
    switch_crowd,
    switch_offices,
    useful_until,
)
from questionnaires.offices.office_list import built_in_offices
from questionnaires.people import Office
from questionnaires.period import SheetState
from questionnaires.placeholders import Wrong, fill, placeholders_in, wrong_placeholders
from questionnaires.sheet import Progress
from questionnaires.typed_dates import read_moment

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=WITA).astimezone(UTC)


def serves(
    person: int, office: int, state: SheetState, answered: int = 0, *, late: bool = False
) -> ServedOffice:
    return ServedOffice(person, office, state, Progress(5, answered, 0, 0, 0, ()), late)


SERVED = (
    serves(1, 11, SheetState.DRAFT),
    serves(2, 12, SheetState.DRAFT, 3, late=True),
    serves(3, 13, SheetState.SUBMITTED, 5),
    serves(4, 14, SheetState.RETURNED, 5),
    serves(5, 15, SheetState.CONFIRMED, 5),
    serves(1, 13, SheetState.SUBMITTED, 5),
    ServedOffice(6, 16),
)


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        (Audience(), set()),
        (Audience(frozenset({Crowd.OFFICERS})), {1, 2, 3, 4, 5, 6}),
        (Audience(frozenset({Crowd.NOT_BEGUN})), {1}),
        (Audience(frozenset({Crowd.HALF_WAY})), {2}),
        (Audience(frozenset({Crowd.LATE})), {2}),
        (Audience(frozenset({Crowd.SUBMITTED})), {1, 3, 5}),
        (Audience(frozenset({Crowd.RETURNED})), {4}),
        (Audience(frozenset({Crowd.ASSESSORS})), {90, 91}),
        (Audience(frozenset({Crowd.RETURNED, Crowd.ASSESSORS, Crowd.LATE})), {2, 4, 90, 91}),
        (Audience(offices=frozenset({13, 14})), {1, 3, 4}),
        (Audience(frozenset({Crowd.ASSESSORS}), frozenset({14})), {4, 90, 91}),
        (Audience(frozenset({Crowd.SUBMITTED}), frozenset({13, 14})), {1, 3}),
        (Audience(frozenset({Crowd.OFFICERS}), people=frozenset({3, 77})), {3, 77}),
    ],
)
def test_who_is_addressed(audience: Audience, people: set[int]):
    assert choose(audience, SERVED, (90, 91)).keys() == people
    assert audience_from_plain(json.loads(json.dumps(audience_to_plain(audience)))) == audience
    assert audience.is_empty is (not people)


def test_a_person_is_addressed_once_on_account_of_all_offices_that_fit():
    chosen = choose(Audience(frozenset({Crowd.OFFICERS})), SERVED, ())
    assert chosen[1] == (11, 13)
    chosen = choose(Audience(frozenset({Crowd.NOT_BEGUN})), SERVED, ())
    assert chosen[1] == (11,)


def test_choices_are_switched_on_and_off():
    one = switch_crowd(Audience(), Crowd.LATE)
    assert switch_crowd(one, Crowd.LATE) == Audience()
    some = switch_offices(one, {1, 2})
    assert switch_offices(some, {2, 3}).offices == {1, 2, 3}
    assert switch_offices(some, {1, 2}) == one


def test_offices_of_one_sort():
    offices = [
        Office(number, row.code, row.name, row.short_name) for number, row in enumerate(built_in_offices())
    ]
    groups = {group.key: group for group in office_groups(offices)}
    assert (groups["K"].name, len(groups["K"].office_ids)) == ("Kecamatan", 20)
    assert groups["D"].name == "Dinas"
    assert groups["R"].name == "Rumah Sakit Umum Daerah"
    by_number = [
        Office(1, "7.01", "Kecamatan A", ""),
        Office(2, "7.02", "Kecamatan B", ""),
        Office(3, "1", "Setda", ""),
    ]
    assert [(group.key, group.office_ids) for group in office_groups(by_number)] == [("KECAMATAN", {1, 2})]


def test_placeholders_are_checked_before():
    plain = "Yth. {nama_opd}, {Sisa_Hari} hari lagi, {progres}. {tanggal} {nama_opd}"
    assert placeholders_in(plain) == ("nama_opd", "sisa_hari", "progres", "tanggal")
    html = "Yth. {nama_opd}, {Sisa_<b>Hari}</b> hari lagi, <i>{progres}</i>. {tanggal} {nama_opd}"
    found = wrong_placeholders(plain, html, all_have_office=True, has_period=False, is_open=False)
    assert {one.name: one.wrong for one in found} == {
        "sisa_hari": Wrong.FORMATTED,
        "progres": Wrong.NO_PERIOD,
        "tanggal": Wrong.UNKNOWN,
    }
    (first, *_) = wrong_placeholders(
        "{nama_opd}", "{nama_opd}", all_have_office=False, has_period=True, is_open=True
    )
    assert first.wrong is Wrong.NO_OFFICE
    assert (
        wrong_placeholders(
            "harga {} dan { }", "harga {} dan { }", all_have_office=False, has_period=False, is_open=False
        )
        == ()
    )


def test_placeholders_are_filled_outside_of_tags_only():
    html = '<a href="https://a.id/{progres}">{ progres }</a> {lain}'
    assert fill(html, {"progres": "3 dari 5"}) == '<a href="https://a.id/{progres}">3 dari 5</a> {lain}'


@given(st.text(), st.text(st.characters(exclude_characters="{}")))
def test_a_text_without_placeholders_comes_back_unchanged(name: str, text: str):
    assert fill(escape(text), {"nama_opd": escape(name)}) == escape(text)
    assert fill("<b>{nama_opd}</b>", {"nama_opd": escape(name)}) == f"<b>{escape(name)}</b>"


@pytest.mark.parametrize(
    ("starts_at", "days", "until"),
    [
        (NOW, 0, datetime(2026, 3, 2, 20, 0, tzinfo=WITA)),
        (NOW, 2, datetime(2026, 3, 4, 20, 0, tzinfo=WITA)),
        (datetime(2026, 3, 2, 21, 30, tzinfo=WITA), 0, datetime(2026, 3, 2, 23, 30, tzinfo=WITA)),
    ],
)
def test_until_when_it_is_worth_being_read(starts_at: datetime, days: int, until: datetime):
    assert useful_until(starts_at, WITA, days) == until


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("besok 09.00", "2026-03-03 09:00"),
        ("Besok pukul 9.05 WITA", "2026-03-03 09:05"),
        ("hari ini, jam 14:30", "2026-03-02 14:30"),
        ("10.00", "2026-03-02 10:00"),
        ("08.00", "2026-03-03 08:00"),
        ("2026-03-05 13:00", "2026-03-05 13:00"),
        ("5/3/2026 13.00", "2026-03-05 13:00"),
        ("5 Maret 13.00", "2026-03-05 13:00"),
        ("1 Januari 07.00", "2027-01-01 07:00"),
        ("5 agustus 2026 07.00", "2026-08-05 07:00"),
        ("31/2/2026 07.00", None),
        ("besok", None),
        ("25.00", None),
        ("kapan-kapan 10.00", None),
    ],
)
def test_moments_as_people_write_them(text: str, moment: str | None):
    found = read_moment(text, NOW, WITA)
    assert (None if found is None else f"{found.astimezone(WITA):%Y-%m-%d %H:%M}") == moment


@given(st.text())
def test_whatever_is_written_is_a_moment_or_none(text: str):
    assert read_moment(text, NOW, WITA) is None or text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{sisa_hari} {progres}", "6 hari 0 dari 35"),
        ("Sisa {sisa_hari} hari, {progres} indikator", "Sisa 6 hari, 0 dari 35 indikator"),
        ("Sisa <b>{sisa_hari}</b> Hari lagi", "Sisa <b>6</b> Hari lagi"),
        ("Sisa <b>{sisa_hari}</b>.", "Sisa <b>6 hari</b>."),
        ("{nama_opd}: {progres}.", "Dinkes 2: 0 dari 35."),
    ],
)
def test_no_number_is_said_without_what_it_counts(text: str, said: str):
    assert fill(text, {"sisa_hari": "6", "progres": "0 dari 35", "nama_opd": "Dinkes 2"}) == said


def test_no_days_are_left_of_a_closed_period():
    text = "{sisa_hari} {progres}"
    (found,) = wrong_placeholders(text, text, all_have_office=True, has_period=True, is_open=False)
    assert (found.name, found.wrong) == ("sisa_hari", Wrong.CLOSED)

"""Finding an office by what people call it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.offices.office_list import built_in_offices
from questionnaires.offices.search import find_offices
from questionnaires.people import Office

OFFICES = tuple(
    Office(number, row.code, row.name, row.short_name, row.aliases, row.invited)
    for number, row in enumerate(built_in_offices(), 1)
)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("dikbud", "D01"),
        ("disdik", "D01"),
        ("dikbut", "D01"),
        ("dinas pendidkan", "D01"),
        ("DISDIKBUD", "D01"),
        ("  d01 ", "D01"),
        ("diskomifo", "D17"),
        ("Kominfo", "D17"),
        ("satpolpp", "D06"),
        ("pol pp", "D06"),
        ("perizinan", "D19"),
        ("dpm ptsp", "D19"),
        ("parikesit", "R01"),
        ("tenggarong", "K01"),
        ("kesehatan dinas", "D02"),
        ("dinas kb", "D15"),
        ("kb", "D15"),
        ("bpkad", "B02"),
        ("bpp d", "B01"),  # initials that no list has
        ("sanga sanga", "K06"),
    ],
)
def test_one_clear_office(query, code):
    assert [office.code for office in find_offices(query, OFFICES)] == [code]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("rsud", {"R01", "R02"}),
        ("muara", {"K07", "K10", "K13", "K16", "K17"}),
        ("tenggarong sebrang", {"K01", "K02"}),
    ],
)
def test_several_that_may_be_meant(query, codes):
    assert {office.code for office in find_offices(query, OFFICES)} == codes


def test_the_best_comes_first():
    assert find_offices("tenggarong sebrang", OFFICES)[0].code == "K02"
    assert len(find_offices("kecamatan", OFFICES)) == 20


@pytest.mark.parametrize("query", ["", "   ", "?!", "zzzz", "🙂", "qqq"])
def test_nothing_fits(query):
    assert find_offices(query, OFFICES) == ()


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.code)
def test_every_name_finds_its_office_alone(office):
    for name in (office.code, office.name, office.short_name, *office.aliases):
        assert find_offices(name, OFFICES) == (office,)


@given(st.text(max_size=300))
def test_any_words_at_all(query):
    found = find_offices(query, OFFICES)
    assert len(set(found)) == len(found)

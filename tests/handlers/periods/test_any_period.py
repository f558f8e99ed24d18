"""Every view of a period leads to the earlier ones, by arrows and by name."""

from datetime import timedelta

import pytest

from questionnaires.people import Role
from questionnaires.period import Period, PeriodState
from questionnaires.period_search import find_periods, split_period
from tests.conversation import Person
from tests.handlers.confirmed import confirmed_period
from tests.handlers.conftest import MONDAY_MORNING, Regency


@pytest.fixture
def three_years(regency: Regency) -> tuple[Period, Period, Period]:
    """Two that are over, and one that is open and has nothing confirmed yet."""
    first = confirmed_period(regency, {"D01": 1, "D02": 2}, "Penilaian 2024")
    regency.now += timedelta(days=200)
    second = confirmed_period(regency, {"D01": 3, "D02": 4}, "Penilaian 2025")
    regency.now += timedelta(days=200)
    return first, second, regency.open_period("Penilaian 2026")


@pytest.mark.usefixtures("three_years")
async def test_the_dashboard_goes_back_year_by_year_and_takes_a_name(budi: Person) -> None:
    await budi.says("/status")
    budi.sees("Penilaian 2026 (dibuka)")
    await budi.taps("‹ Penilaian 2025")
    budi.sees("Penilaian 2025 (diterbitkan)", "Dikonfirmasi: 2")
    await budi.taps("‹ Penilaian 2024")
    budi.sees("Penilaian 2024 (diterbitkan)")
    budi.sees_no_button("‹")
    await budi.taps("Penilaian 2025 ›")
    budi.sees("Penilaian 2025 (diterbitkan)")
    await budi.taps("Daftar OPD", on=budi.last)
    budi.sees("Penilaian 2025", "Semua: 2 OPD")
    await budi.says("/status 2024")
    budi.sees("Penilaian 2024 (diterbitkan)")
    await budi.forges("vp:999")
    budi.sees("Yang dituju tombol ini sudah tidak ada")


@pytest.mark.usefixtures("three_years")
async def test_panels_go_back_and_take_a_name(budi: Person) -> None:
    await budi.says("/panel")
    budi.sees("Penilaian 2026")
    await budi.taps("‹ Penilaian 2025")
    budi.sees("Penilaian 2025")
    await budi.says("/panel penilaian 2024")
    budi.sees("Penilaian 2024")


@pytest.mark.usefixtures("three_years")
async def test_advice_for_the_regency_and_for_an_office_of_any_year(regency: Regency, budi: Person) -> None:
    await budi.says("/rekomendasi")
    budi.sees("Penilaian 2026")
    await budi.taps("‹ Penilaian 2025")
    budi.sees("Penilaian 2025")
    await budi.says("/rekomendasi 2024")
    budi.sees("Penilaian 2024")
    await budi.says("/rekomendasi disdikbud")
    budi.sees("Disdikbud", "Penilaian 2025")
    await budi.taps("‹ Penilaian 2024")
    budi.sees("Disdikbud", "Penilaian 2024")
    await budi.taps("Penilaian 2025 ›")
    budi.sees("Penilaian 2025")
    await budi.says("/rekomendasi disdikbud 2024")
    budi.sees("Disdikbud", "Penilaian 2024")
    eka = await regency.joins("Eka", Role.VIEWER, "D02")
    # an office's leader: its own years, and of the regency those that are published
    await eka.says("/rekomendasi 2025")
    eka.sees("Penilaian 2025")
    await eka.says("/rekomendasi disdikbud 2026")
    eka.sees_no("Penilaian 2026")


@pytest.mark.usefixtures("three_years")
async def test_reports_of_any_year(budi: Person) -> None:
    await budi.says("/laporan 2024")
    message = budi.sees("Laporan kabupaten, Penilaian 2024: 2 OPD")
    assert message.kind == "document"
    await budi.taps("Penilaian 2025 ›", on=message)
    budi.sees("Laporan kabupaten, Penilaian 2025")
    await budi.says("/laporan dinkes 2024")
    message = budi.sees("Laporan Dinas Kesehatan", "Penilaian 2024")
    await budi.taps("Penilaian 2025 ›", on=message)
    budi.sees("Laporan Dinas Kesehatan", "Penilaian 2025")


async def test_every_period_can_be_exported(regency: Regency, budi: Person) -> None:
    for year in range(2010, 2023):
        regency.now = MONDAY_MORNING + timedelta(days=year)
        regency.open_period(f"Penilaian {year}")
    await budi.says("/ekspor")
    budi.sees_button("Penilaian 2022")
    budi.sees_no_button("Penilaian 2012")
    await budi.taps("Halaman 2")
    budi.sees_button("Penilaian 2010")
    await budi.says("/ekspor 2011")
    budi.sees_button("Penilaian 2011")
    budi.sees_no_button("Penilaian 2022")


def period(number: int, name: str) -> Period:
    return Period(number, name, PeriodState.OPEN, MONDAY_MORNING, "x")


EVERY = (period(3, "Penilaian 2026 susulan"), period(2, "Penilaian 2026"), period(1, "Evaluasi"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("penilaian  2026", (2,)),
        ("2026", (3, 2)),
        ("susulan", (3,)),
        ("evaluasi", (1,)),
        ("2025", ()),
        ("", ()),
    ],
)
def test_a_period_is_found_by_its_words(typed: str, found: tuple[int, ...]) -> None:
    assert tuple(one.id for one in find_periods(typed, EVERY)) == found


@pytest.mark.parametrize(
    ("typed", "office", "found"),
    [
        ("dinkes penilaian 2026", "dinkes", 2),
        ("dinkes 2026 susulan", "dinkes", 3),
        ("dinkes evaluasi", "dinkes", 1),
        ("2026 susulan", "", 3),
        # what could be a part of an office's name is taken for one
        ("dinas susulan", "dinas susulan", None),
        # of two periods none is guessed
        ("dinkes 2026", "dinkes 2026", None),
        ("", "", None),
    ],
)
def test_the_period_behind_an_office(typed: str, office: str, found: int | None) -> None:
    left, named = split_period(typed, EVERY)
    assert (left, named and named.id) == (office, found)

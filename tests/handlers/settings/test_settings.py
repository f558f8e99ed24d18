"""Admins set office hours, holidays, institutions, the rule for evidence and the welcome in chat."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.audit import trail
from bot.storage.settings import settings
from questionnaires.calendar import OfficeHours
from questionnaires.people import Role
from questionnaires.settings import Choices, read_days, read_hours, read_institutions
from tests.conversation import Person
from tests.handlers.conftest import Regency


def chosen(regency: Regency) -> Choices:
    return regency.database.read_now(settings.choices)


async def test_each_choice_is_checked_and_kept(regency: Regency, budi: Person) -> None:
    await budi.says("/atur")
    budi.sees("08.00–16.00", "Jumat sampai 11.00", "tidak ada", "menurut instrumen", "bawaan")
    await budi.taps("Jam kantor")
    for wrong in ("pagi sampai sore", "08.00-16.00", "16.00-08.00; 08.00-11.00", "08.00-25.00; 08.00-11.00"):
        await budi.says(wrong)
        budi.sees("belum dapat dipahami")
    await regency.restart()
    await budi.says("07.30 - 15.30; 07:30-11:30")
    budi.sees("Tersimpan", "07.30–15.30", "Jumat sampai 11.30")
    await budi.taps("Hari libur")
    await budi.says("2026-09-28, 31-02-2026")
    budi.sees("31-02-2026 bukan tanggal")
    await budi.taps("Batal")
    await budi.taps("Hari libur")
    await budi.says("28/09/2026\n24 Desember 2026, 28-09-2026")
    budi.sees("28 September 2026, 24 Desember 2026")
    await budi.taps("Hari libur")
    budi.sees("Yang berlaku sekarang", "28-09-2026, 24-12-2026")
    await budi.sends_sticker()
    budi.sees("Yang ditunggu adalah teks")
    await budi.taps("Batal")
    await budi.taps("Lembaga")
    await budi.says("x" * 81)
    budi.sees("terlalu panjang")
    await budi.says("Universitas <Kutai>\n\nDiskominfo Provinsi\nuniversitas <kutai>")
    budi.sees("Universitas <Kutai>, Diskominfo Provinsi")
    await budi.taps("Aturan bukti")
    budi.sees("tidak diminta")
    await budi.taps("Teks sambutan")
    await budi.says("x" * 1501)
    budi.sees("paling banyak 1.500")
    await budi.says("Selamat <b>datang</b> & terima kasih")
    budi.sees("Selamat <b>datang</b> & terima kasih")
    assert chosen(regency) == Choices(
        OfficeHours(time(7, 30), time(15, 30), time(11, 30)),
        (date(2026, 9, 28), date(2026, 12, 24)),
        ("Universitas <Kutai>", "Diskominfo Provinsi"),
        0,
        "Selamat <b>datang</b> & terima kasih",
    )
    eka = await regency.joins("Eka", Role.VIEWER)
    eka.sees("Selamat <b>datang</b> & terima kasih")
    await budi.says("/undang")
    await budi.taps("Asesor")
    await budi.taps("Universitas <Kutai>")
    budi.sees("asesor dari Universitas <Kutai>")
    await budi.says("/periode")
    await budi.taps("Periode baru")
    budi.sees("Bukti: tidak diminta")
    await budi.says("/atur")
    await budi.taps("Teks sambutan")
    await budi.taps("Kembalikan bawaan")
    budi.sees("Teks sambutan: bawaan")
    assert regency.database.run_now(trail.verify) is None


async def test_only_admins_choose(regency: Regency, ani: Person, citra: Person, budi: Person) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    zul = await regency.arrives("Zul")
    for person in (ani, citra, eka, zul):
        await person.says("/atur")
        for data in ("sl", "sa:1", "sr:1", "sb"):
            await person.forges(data)
            person.sees_no("Jam kantor", "Tersimpan", "Ketik jam")
    await budi.forges("sa:1")
    budi.sees("08.00-16.00; 08.00-11.00")
    for data in ("sa:9", "sr:9"):
        await budi.forges(data)
    assert chosen(regency) == Choices()


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_hours(text)
    read_days(text)
    read_institutions(text)


@pytest.mark.parametrize("text", ["2026-13-01", "00-00-2026", "besok", "31 Juni 2026", "3 Rabu 2026"])
def test_what_is_no_date_is_named(text: str) -> None:
    assert read_days(f"2026-01-02, {text}") == text


@given(
    st.builds(
        Choices,
        holidays=st.lists(st.dates(), unique=True, max_size=5).map(lambda days: tuple(sorted(days))),
        institutions=st.lists(st.text(max_size=10), max_size=3).map(tuple),
        evidence=st.integers(-1, 5),
        welcome=st.none() | st.text(max_size=20),
    )
)
def test_choices_come_back_as_they_were(choices: Choices) -> None:
    assert Choices.from_json(choices.to_json()) == choices

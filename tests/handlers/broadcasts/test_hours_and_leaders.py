"""Broadcasts reach leaders too, and nights and days off ask first, whoever sends what by hand."""

from datetime import timedelta

from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency

FRIDAY_EVENING = timedelta(days=4, hours=10)
"""After Monday 09.00."""


async def test_a_broadcast_to_leaders_reaches_those_of_offices_and_of_the_regency(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER, "D01")
    fani = await regency.joins("Fani", Role.VIEWER)
    await budi.says("/siaran")
    await budi.says("Rapat hari Senin.")
    await budi.taps("Pimpinan")
    budi.sees("Penerima: 2")
    await budi.taps("Kirim siaran")
    await eka.comes_to_see("Rapat hari Senin.")
    await fani.comes_to_see("Rapat hari Senin.")
    await ani.looks()
    assert not [one for one in ani.messages if "Rapat hari Senin." in one.text]
    # with an office chosen only its own leader
    await budi.says("/siaran")
    await budi.says("Untuk {nama_opd}.")
    await budi.taps("Pimpinan")
    await budi.taps("Pilih OPD")
    await budi.taps("Disdikbud")
    await budi.taps("Kembali")
    budi.sees("Penerima: 1")
    await budi.taps("Kirim siaran")
    await eka.comes_to_see("Untuk Dinas Pendidikan dan Kebudayaan.")


async def test_a_broadcast_in_the_evening_asks_first(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    regency.now += FRIDAY_EVENING
    for button in ("Batal", "🕘 9 Maret pukul 08.00", "Ya, kirim sekarang"):
        await budi.says("/siaran")
        await budi.says(f"Pesan sebelum {button}.")
        await budi.taps("Semua petugas")
        await budi.taps("Kirim siaran")
        budi.sees("Jumat, 6 Maret 2026 pukul 19.00 di luar jam kantor", "Senin, 9 Maret 2026 pukul 08.00")
        await budi.taps(button)
    await ani.comes_to_see("Pesan sebelum Ya, kirim sekarang.")
    assert not [one for one in ani.messages if "pukul 08.00" in one.text or "sebelum Batal" in one.text]


async def test_a_time_at_night_is_asked_about_too(regency: Regency, budi: Person, ani: Person) -> None:
    await budi.says("/siaran")
    await budi.says("Besok malam.")
    await budi.taps("Semua petugas")
    await budi.taps("Jadwalkan")
    await budi.says("besok 21.00")
    budi.sees("pukul 21.00 di luar jam kantor")
    await budi.taps("Ya, jadwalkan")
    budi.sees("3 Maret 2026 pukul 21.00")
    # the same once more, at night too: whoever is sure of one has read the other
    for _ in range(2):
        await budi.says("/siaran")
        await budi.says("Besok malam.")
        await budi.taps("Semua petugas")
        await budi.taps("Jadwalkan")
        await budi.says("besok 21.30")
        budi.sees("Pesan yang sama sudah dijadwalkan", "pukul 21.30 di luar jam kantor")
        await budi.taps("Ya, jadwalkan")
        budi.sees("3 Maret 2026 pukul 21.30")
    assert ani.name


async def test_reminding_by_hand_says_that_offices_are_closed(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    regency.now += FRIDAY_EVENING
    await budi.says("/ingatkan")
    await budi.taps("Kirim pengingat")
    budi.sees("di luar jam kantor", "kepada 1 orang sekarang?")
    await budi.taps("Batal")
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    await budi.taps("Disdikbud")
    await budi.taps("🔔 Ingatkan")
    budi.sees("di luar jam kantor")
    await budi.taps("Batal")
    await ani.looks()
    assert not [one for one in ani.messages if one.text.startswith("⏰")]
    await budi.taps("🔔 Ingatkan", on=budi.last)
    await budi.taps("Ya, ingatkan sekarang")
    await ani.comes_to_see("Belum ada indikator yang dijawab")
    # in office hours nobody is asked
    regency.now += timedelta(days=3, hours=-10)
    await budi.says("/ingatkan")
    await budi.taps("Kirim pengingat")
    budi.sees_no("di luar jam kantor")

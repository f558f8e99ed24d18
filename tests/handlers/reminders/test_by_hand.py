"""`/ingatkan`: who would get what, the plan as dates, more time for one office."""

from datetime import timedelta

from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.reminders.test_reminders import empties, reminders_to, ticks, wita
from tests.handlers.test_whole_pass import answer_all, submit


async def test_who_would_get_what_and_sending_it(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await empties(regency)
    regency.now = wita(2026, 3, 3, 19, 0)
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await budi.says("/ingatkan")
    budi.sees(
        "Belum mulai (1): Dinkes",
        "Sedang mengisi (1): Disdikbud",
        "Tanpa petugas (admin yang diberi tahu) (1): P&K <Kota>",
        "Berikutnya menurut rencana: Kamis, 5 Maret 2026 pukul 08.00",
        "2 orang menerima",
    )
    await budi.taps("Kirim pengingat (2 orang)")
    budi.sees("kepada 2 orang sekarang?")
    await budi.taps("Ya, ingatkan", settle=False)
    await budi.forges(f"ry:{period.id}:1")
    await empties(regency)
    await ani.looks()
    await dedi.looks()
    assert "1 dari 4 indikator sudah dijawab" in reminders_to(ani)[-1]
    assert [len(reminders_to(person)) for person in (ani, dedi)] == [1, 1]
    await budi.says("/ingatkan")
    budi.sees("0 orang menerima", "Sudah diingatkan hari ini: 2 orang")
    budi.sees_no_button("Kirim pengingat")
    await answer_all(dedi)
    await submit(dedi)
    await budi.says("/ingatkan")
    budi.sees_no("Dinkes")


async def test_a_question_of_the_day_that_is_answered_at_night_is_asked_again(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await empties(regency)
    regency.now = wita(2026, 3, 3, 15, 59)
    await budi.says("/ingatkan")
    await budi.taps("Kirim pengingat")
    budi.sees_no("di luar jam kantor")
    regency.now = wita(2026, 3, 4, 0, 1)
    await budi.taps("Ya, ingatkan")
    budi.sees("di luar jam kantor", "kepada 1 orang sekarang?")
    await ani.looks()
    assert not reminders_to(ani)
    await budi.taps("Ya, ingatkan")
    await empties(regency)
    await ani.looks()
    assert len(reminders_to(ani)) == 1


async def test_the_plan_is_shown_as_dates_and_changed(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await budi.says("/ingatkan")
    await budi.taps("Rencana pengingat")
    budi.sees(
        "✔️ Senin, 2 Maret 2026 pukul 09.00 (saat dibuka)",
        "• Kamis, 5 Maret 2026 pukul 08.00 (sebelum batas waktu)",
        "• Senin, 16 Maret 2026 pukul 08.00 (hari terakhir)",
        "• Rabu, 25 Maret 2026 pukul 08.00 (setelah batas waktu)",
    )
    await budi.taps("✅ 7")
    budi.sees_no("Kamis, 5 Maret 2026")
    await budi.taps("Ubah per tanggal")
    await budi.taps("11/03")
    await budi.says("4/3/2026")
    budi.sees_button("✅ 04/03")
    await budi.says("kemarin dulu")
    budi.sees("belum terbaca")
    await budi.taps("Rencana pengingat")
    budi.sees("• Rabu, 4 Maret 2026 pukul 08.00 (tanggal tambahan)", "Tidak diingatkan: 11/03")
    await ticks(regency, wita(2026, 3, 4, 8, 0))
    await ani.comes_to_see("Sisa waktu 12 hari")
    for day in (5, 11):
        await ticks(regency, wita(2026, 3, day, 8, 0))
    await ani.looks()
    assert len([text for text in reminders_to(ani) if "Sisa waktu" in text]) == 1
    await ticks(regency, wita(2026, 3, 13, 8, 0))
    await ani.comes_to_see("Sisa waktu 3 hari")
    await budi.says("/ingatkan")
    await budi.taps("Rencana pengingat")
    await budi.taps("Rencana biasa")
    budi.sees("Tanggal yang Anda pilih hilang")
    await budi.taps("Batal")
    budi.sees("Tidak diingatkan: 11/03")
    await budi.taps("Rencana biasa")
    await budi.taps("Ya, ganti")
    budi.sees("5 Maret 2026", "11 Maret 2026")


async def test_more_time_for_one_office_with_a_reason(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    regency.now = wita(2026, 3, 16, 10, 0)
    await ani.says("/isi")
    ani.sees_no_button("2 · Kurang")
    await budi.says("/ingatkan")
    await budi.taps("Perpanjang OPD")
    await budi.taps("Disdikbud")
    budi.sees("Batas waktu sekarang: 16 Maret 2026")
    await budi.taps("+1 hari")
    budi.sees("17 Maret 2026", "Ketik alasannya")
    await budi.says("Server <OPD> mati & listrik padam")
    budi.sees("Batas waktu Dinas Pendidikan dan Kebudayaan (Disdikbud) kini 17 Maret 2026")
    told = await ani.comes_to_see("diperpanjang sampai 17 Maret 2026")
    assert "Alasan: Server <OPD> mati & listrik padam" in told.text
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    ani.sees("K02 · Rencana")
    await ticks(regency, wita(2026, 3, 17, 8, 0))
    await ani.comes_to_see("Hari ini hari terakhir")
    digest = await budi.comes_to_see("lewat batas waktu")
    assert "Dinkes" in digest.text
    assert "• Disdikbud" not in digest.text


async def test_the_plan_is_reached_from_the_period(budi: Person, period: Period) -> None:
    await budi.says("/periode")
    await budi.taps("Penilaian 2026")
    await budi.taps("Rencana pengingat")
    budi.sees("Kamis, 5 Maret 2026 pukul 08.00 (sebelum batas waktu)")


async def test_only_an_admin_may(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/ingatkan")
    ani.sees("bukan untuk peran Anda")
    await ani.forges(f"rps:{period.id}:7:0")
    assert "bukan untuk peran Anda" in ani.toast
    regency.now += timedelta(minutes=1)
    await ani.forges("rxd:1:5")
    assert "bukan untuk peran Anda" in ani.toast

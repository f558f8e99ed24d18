"""Year on year: last time's answers are offered, marked, and never confirmed by themselves."""

from datetime import timedelta

from bot.storage import periods, results
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_reports import confirmed


async def a_year_later(regency: Regency, period: Period) -> None:
    def close(db):  # type: ignore[no-untyped-def] # a session
        periods.close_period(db, period.id, regency.now, None)

    regency.database.run_now(close)
    regency.now += timedelta(days=365)
    regency.open_period("Penilaian 2027")


async def test_last_times_answer_is_offered_and_marked(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    ani.sees_no_button("Pakai yang lalu")
    await ani.sends_document("perda.pdf", b"perda" * 30)
    await ani.comes_to_see("diterima")
    await ani.says("Perda nomor 3.")
    await confirmed(ani, citra)
    await a_year_later(regency, period)
    await ani.says("/isi")
    ani.sees("K01 · Aturan", "Penilaian 2026: tingkat 2, 1 bukti, yang tertua berumur 12 bulan")
    await ani.taps("Pakai yang lalu")
    ani.sees(
        "Jawaban: 2 · Kurang", "Perda nomor 3.", "Diambil dari Penilaian 2026", "Periksa apakah masih berlaku"
    )
    ani.sees("📎 Bukti: 1 tersimpan")
    ani.sees_no_button("Pakai yang lalu")
    await ani.taps("3 · Baik")
    await ani.taps("Sebelumnya")
    ani.sees("K01 · Aturan", "Penilaian 2026: tingkat 2")
    ani.sees_no("Diambil dari")
    await ani.taps("Pakai yang lalu")
    ani.sees("Diambil dari Penilaian 2026", "Bukti: 1 tersimpan")

    def newest(db):  # type: ignore[no-untyped-def] # a session
        return results.results_of_office(db, 1)

    assert len(regency.database.read_now(newest)) == 1
    dedi = await regency.joins("Dedi", Role.OFFICER, "D02")
    await dedi.says("/isi")
    dedi.sees_no_button("Pakai yang lalu")
    await dedi.forges("y:5:0")
    dedi.sees("Tidak ada jawaban periode lalu")


async def test_the_next_result_shows_the_earlier_round(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    regency.now -= timedelta(hours=2)  # 07.00 on 2 March in Makassar, still 1 March in UTC
    await confirmed(ani, citra)
    await a_year_later(regency, period)
    await ani.says("/isi")
    for _ in range(5):
        await ani.taps("Pakai yang lalu")
        await ani.taps("Lewati")
    await ani.taps("Periksa")
    ani.sees("Terjawab: 5 dari 5")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    citra.sees("Penilaian: belum ada", "Diambil dari Penilaian 2026, dijawab 02-03-2026")
    for _ in range(5):
        await citra.taps("Setuju")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await ani.says("/laporan")
    ani.sees("Laporan Dinas Pendidikan", "Penilaian 2027")

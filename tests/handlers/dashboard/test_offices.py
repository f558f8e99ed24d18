"""The admin's dashboard: who stands where, one office in detail, reminding, more time, opening again."""

import io
from datetime import timedelta

import openpyxl

from bot.storage.scores import results
from questionnaires.forecast import all_in_by
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import MONDAY_MORNING, Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def test_offices_are_filtered_sorted_and_looked_at(
    regency: Regency, budi: Person, ani: Person, dedi: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await answer_all(dedi)
    await submit(dedi)
    await budi.says("/status")
    budi.sees("Mengisi: 1", "Terkirim: 1", "Belum mulai: 1")
    await budi.taps("Daftar OPD")
    budi.sees("Semua: 3 OPD")
    budi.sees_button("🟠 Disdikbud 1/4")
    budi.sees_button("🔵 Dinkes 5/5")
    await budi.taps("Mengisi 1")
    budi.sees("Mengisi: 1 OPD")
    budi.sees_no_button("Dinkes")
    await budi.taps("Semua 3")
    await budi.taps("Kemajuan")
    await regency.restart()
    await budi.taps("🟠 Disdikbud 1/4")
    budi.sees("Keadaan: Mengisi", "1 dari 4 terjawab", "Ani (petugas)", "Kebijakan: 1 dari 2")
    await budi.taps("Riwayat")
    budi.sees("Ani · tingkat K01: – → 2")
    await budi.taps("Kembali")
    regency.now += timedelta(days=1, hours=11)  # in the evening, when nobody is reminded by itself
    await budi.taps("Ingatkan")
    await budi.taps("Ya, ingatkan sekarang")
    budi.sees("1 petugas Disdikbud diingatkan")
    await ani.comes_to_see("1 dari 4")
    await budi.taps("Ya, ingatkan sekarang")
    budi.sees("sudah diingatkan hari ini")
    await budi.taps("Batal")
    await budi.taps("Perpanjang")
    budi.sees("Perpanjang Disdikbud sampai hari apa?")
    regency.now += timedelta(days=20)
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    await budi.taps("Terlambat 2")
    budi.sees("Terlambat: 2 OPD")
    await budi.taps("P&K <Kota>")
    budi.sees("❗ terlambat", 'Dinas P&K <Kota> "A"', "Belum ada yang bergabung")
    await budi.taps("Ingatkan")
    budi.sees("Belum ada petugas yang bergabung")


async def test_a_confirmed_sheet_is_opened_again_as_a_new_revision(
    regency: Regency, budi: Person, ani: Person, citra: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.sends_document("sk.pdf", b"sk" * 50)
    await ani.comes_to_see("diterima")
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    await budi.taps("✅ Disdikbud")
    budi.sees("Keadaan: Dikonfirmasi", "2,50 (Kurang)")
    detail = budi.last
    await budi.taps("Buka kembali")
    await budi.taps("Batal")
    await budi.says("Ini bukan alasan")
    budi.sees_no("Dibuka kembali")
    await budi.taps("Buka kembali", on=detail)
    budi.sees("Mengapa lembar Dinas Pendidikan dan Kebudayaan")
    await budi.says("x" * 1001)
    budi.sees("1 sampai 1.000 huruf")
    await regency.restart()
    await budi.says("Bukti K01 <salah> unggah")
    budi.sees("Dibuka kembali sebagai revisi baru", "Dikembalikan · revisi 2")
    await ani.comes_to_see("Alasan: Bukti K01 <salah> unggah")
    await citra.comes_to_see("dibuka kembali oleh admin")
    # the same button once more: the confirmed sheet is no longer the newest
    await budi.forges("vr:1", on=detail)
    budi.sees("Hanya lembar terbaru", "(Oleh Anda sendiri, ")
    await ani.says("/skor")
    ani.sees("Indeks: 2,50")
    await ani.says("/isi")
    ani.sees("Jawaban: 2 · Kurang", "Bukti")
    await ani.taps("4 · Sangat Baik")
    await budi.says("/ekspor")
    await budi.taps("📊 Penilaian 2026")
    book = openpyxl.load_workbook(io.BytesIO(await budi.file_of(await budi.comes_to_see("Ekspor"))))
    scored = next(book["Skor"].iter_rows(min_row=2, values_only=True))
    assert scored[2:5] == ("dikembalikan", 2.5, "Kurang")
    answered = next(book["Jawaban"].iter_rows(min_row=2, values_only=True))
    assert answered[4:6] == (4, 2)  # the new answer beside what stands confirmed
    await ani.taps("Periksa")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")
    await citra.comes_to_see("Nomor: 2026-")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    citra.sees("K01 · Aturan", "Petugas: 4 · Sangat Baik")
    await citra.taps("Setuju")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.says("/skor")
    ani.sees("Indeks: 3,00")
    office = regency.database.read_now(lambda db: results.results_of_period(db, period.id))[0].office
    both = regency.database.read_now(lambda db: results.results_of_office(db, office.id))
    assert [(str(found.index), found.revision) for found in both] == [("3", 2), ("5/2", 1)]


async def test_what_is_no_sheet_or_nobodys_business(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    citra = await regency.joins("Citra", Role.ASSESSOR)
    zul = await regency.arrives("Zul")
    await zul.says("halo")
    for data in ("vo:1:0:0:0", "vn:1", "vr:1", "vh:1:0:0:0:0", f"vl:{period.id}:0:0:0"):
        for person in (ani, eka, citra, zul):
            await person.forges(data)
            person.sees_no("Keadaan", "Riwayat", "Mengapa", "OPD (", "diingatkan")
    for data in (
        "vo:1",
        "vo:999:0:0:0",
        "vn:999",
        "vr:999",
        "vh:999:0:0:0:0",
        "vl:999:0:0:0",
        f"vl:{period.id}:77:9:88",
        "vh:1:99:77:9:88",
    ):
        await budi.forges(data)
    budi.sees("Riwayat")
    await budi.forges("vr:1")
    budi.sees("Hanya lembar terbaru yang sudah dikonfirmasi")
    await budi.says("tidak ada yang dikonfirmasi")
    budi.sees_no("Dibuka kembali")


def test_a_forecast_needs_a_pace() -> None:
    opened = MONDAY_MORNING
    now = opened + timedelta(days=6)
    assert all_in_by(3, 6, opened, now) == opened + timedelta(days=12)
    assert all_in_by(2, 6, opened, now) is None
    assert all_in_by(3, 3, opened, now) is None
    assert all_in_by(3, 3000, opened, now) is None
    assert all_in_by(3, 6, opened, opened) is None


async def test_the_forecast_is_in_the_dashboard(regency: Regency, budi: Person, period: Period) -> None:
    for code in ("D01", "D02"):
        officer = await regency.joins(f"Petugas {code}", Role.OFFICER, code)
        await answer_all(officer)
        await submit(officer)
    await budi.says("/status")
    budi.sees_no("Dengan laju sekarang")


async def test_every_list_leads_back_to_where_one_came_from(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    await budi.taps("Belum mulai")
    await budi.taps("Kembali")
    budi.sees("📊 Penilaian 2026", "Belum mulai: 3")
    await budi.taps("Daftar OPD")
    await budi.taps("Disdikbud")
    await budi.taps("Kembali")
    budi.sees_button("Dinkes 0/")
    await ani.forges(f"vb:{period.id}")
    ani.sees("bukan untuk peran Anda")
    await budi.forges("vb:999")
    budi.sees("sudah tidak ada")
    for door in ("👥 Panel", "⏰ Ingatkan"):
        await budi.says("/periode")
        await budi.taps("Penilaian 2026")
        await budi.taps(door)
        await budi.taps("Kembali")
        budi.sees("Penilaian 2026", "Batas waktu")
        budi.sees_button("Perpanjang semua")

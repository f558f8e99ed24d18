"""An assessor judges: whose sheets, which round, two at once, and how judging ends."""

from datetime import timedelta

import pytest

from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import changes, taps_at_once
from tests.handlers.appeals.test_appeals import sets_office_time
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


@pytest.fixture
async def waiting(ani: Person, period: Period) -> None:
    """Ani's sheet waits."""
    await answer_all(ani)
    await submit(ani)


async def opens(assessor: Person) -> None:
    """From the queue to the first card."""
    await assessor.says("/nilai")
    await assessor.taps("Disdikbud")


async def test_nothing_waits(citra: Person, period: Period) -> None:
    await citra.says("/nilai")
    citra.sees("Belum ada lembar yang menunggu penilaian")


async def test_nobody_judges_the_office_they_serve(waiting: None, ani: Person, regency: Regency) -> None:
    await ani.opens(regency.link(Role.ASSESSOR, institution="Disdikbud"))
    await ani.taps("Ya, benar")
    await ani.says("/nilai")
    ani.sees("Belum ada lembar yang menunggu penilaian")
    for data in ("jo:1", "j:1:1:0:3", "ja:1:1:0", "jr:1:1", "jk:1", "jy:1:1", "jt:1:0"):
        await ani.forges(data)
        ani.sees("dinilai oleh asesor lain")
    assert changes(regency, "judged") == 0


async def test_two_assessors_on_one_sheet_see_each_other(
    waiting: None, citra: Person, regency: Regency
) -> None:
    cahya = await regency.joins("Cahya", Role.ASSESSOR)
    await opens(citra)
    await opens(cahya)
    await citra.taps("3 · Baik")
    await cahya.taps("Berikutnya")
    await cahya.taps("Sebelumnya")
    cahya.sees("Penilaian: 3 · Baik (Citra)")
    await cahya.taps("4 · Sangat Baik")
    await citra.taps("Sebelumnya")
    citra.sees("Penilaian: 4 · Sangat Baik (Cahya)")
    await judge_all(citra, 5)
    await citra.taps("Konfirmasi")
    await cahya.says("/nilai")
    await cahya.taps("Disdikbud")
    card = cahya.last
    await citra.taps("Ya, konfirmasi")
    citra.sees("dikonfirmasi")
    await cahya.taps("1 · Sangat Kurang", on=card)
    cahya.sees("sudah dikonfirmasi dan tidak dapat diubah lagi")
    await cahya.says("catatan yang terlambat")
    cahya.sees("sudah dikonfirmasi dan tidak dapat diubah lagi")


async def test_a_card_of_an_earlier_round_is_refused(
    waiting: None, ani: Person, citra: Person, regency: Regency
) -> None:
    cahya = await regency.joins("Cahya", Role.ASSESSOR)
    await opens(cahya)
    stale = cahya.last
    await opens(citra)
    await citra.taps("Catatan")
    await citra.says("Mohon tanggalnya")
    await citra.taps("Ringkasan")
    await taps_at_once(citra, "Kembalikan")
    citra.sees("dikembalikan dengan 1 catatan")
    assert not any(toast.text for toast in citra.toasts)
    assert changes(regency, "returned") == 1
    await cahya.taps("4 · Sangat Baik", on=stale)
    cahya.sees("tidak sedang menunggu penilaian")
    await cahya.says("catatan untuk putaran lama")
    cahya.sees("tidak sedang menunggu penilaian")
    await ani.comes_to_see("Mohon tanggalnya")
    await ani.taps("Lanjutkan")
    await ani.taps("3 · Baik")
    await submit(ani)
    await cahya.taps("4 · Sangat Baik", on=stale)
    cahya.sees("tidak sedang menunggu penilaian")
    assert changes(regency, "judged") == 0


async def test_time_to_mend_knows_the_hours_and_days_off_that_admins_set(
    waiting: None, ani: Person, citra: Person, budi: Person
) -> None:
    await sets_office_time(budi)
    await opens(citra)
    await citra.taps("Catatan")
    await citra.says("Mohon tanggalnya")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await ani.comes_to_see("10 Maret 2026 pukul 15.30 WITA")


async def test_confirming_on_two_devices_is_one_confirmation(
    waiting: None, ani: Person, citra: Person, regency: Regency
) -> None:
    await opens(citra)
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    question = citra.last
    await citra.says("ya")
    citra.sees("ketuk salah satu tombol")
    await taps_at_once(citra, "Ya, konfirmasi", question)
    citra.sees("dikonfirmasi: 2,50")
    assert not any(toast.text for toast in citra.toasts)
    assert changes(regency, "confirmed") == 1
    await ani.comes_to_see("sudah selesai")
    assert len([message for message in ani.messages if "sudah selesai" in message.text]) == 1


async def test_a_confirmed_sheet_is_never_changed(
    waiting: None, ani: Person, citra: Person, regency: Regency
) -> None:
    await opens(citra)
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    before = changes(regency, "level")
    for data in ("l:1:0:4", "na:1:4", "sy:1:1", "s:1", "xr:1:0", "g:1:0"):
        await ani.forges(data)
        ani.sees("sudah dikonfirmasi dan tidak dapat diubah lagi")
    await ani.says("penjelasan terlambat")
    ani.sees("sudah dikonfirmasi")
    assert changes(regency, "level") == before
    assert changes(regency, "explanation") == 0


async def test_a_note_can_be_taken_away_and_what_fits_nowhere_is_no_note(
    waiting: None, citra: Person, regency: Regency
) -> None:
    await opens(citra)
    await citra.says("keliru ketik")
    citra.sees("Catatan K01 tersimpan", "Catatan: keliru ketik")
    await citra.taps("Catatan")
    citra.sees("Catatan sekarang", "keliru ketik")
    await citra.sends_sticker()
    citra.sees("Catatan berupa teks")
    await citra.sends_document("x.pdf", b"isi")
    citra.sees("Catatan berupa teks")
    await citra.taps("Hapus")
    citra.sees("K01 · Aturan")
    citra.sees_no("Catatan: keliru")
    await citra.taps("Ringkasan")
    citra.sees("Catatan: 0")
    await citra.says("halo")
    citra.sees("Belum ada indikator yang terbuka")
    await citra.taps("Kembalikan")
    citra.sees("Pengembalian perlu catatan")
    await citra.says("/skor")
    citra.sees("Skor OPD mana yang Anda cari?")
    await citra.says("Disdikbud")
    citra.sees("terkirim, menunggu asesor", "Belum ada skor yang dikonfirmasi")
    assert changes(regency, "returned") == 0
    assert changes(regency, "noted") == 2


async def test_the_history_tells_an_office_nothing_of_a_judgement_in_the_making(
    waiting: None, ani: Person, citra: Person
) -> None:
    await opens(citra)
    await citra.says("rahasia asesor")
    await citra.taps("4 · Sangat Baik")
    await ani.says("/isi")
    await ani.taps("Daftar")
    await ani.taps("K01")
    ani.sees_no("rahasia asesor", "Sangat Baik (Citra)")
    await ani.taps("Penjelasan")
    await ani.taps("Riwayat")
    ani.sees("Ani: tingkat (kosong) → 2")
    ani.sees_no("rahasia asesor", "dinilai")


async def test_the_news_of_a_result_survives_a_blocked_bot(
    waiting: None, ani: Person, citra: Person, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await opens(citra)
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await regency.people.block(arif.id)
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await regency.idle()
    await regency.people.unblock(arif.id)
    await arif.says("/skor")
    arif.sees("Indeks: 2,50")


async def test_when_the_assessor_who_returned_it_is_gone_the_others_hear_of_the_sheet(
    waiting: None, ani: Person, citra: Person, regency: Regency
) -> None:
    cahya = await regency.joins("Cahya", Role.ASSESSOR)
    await opens(citra)
    await citra.says("Mohon tanggalnya")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await citra.blocks()
    await ani.comes_to_see("Mohon tanggalnya")
    await ani.taps("Lanjutkan")
    await ani.taps("3 · Baik")
    await submit(ani)
    await cahya.comes_to_see("Lembar baru: Dinas Pendidikan")


async def test_words_over_the_chat_that_nobody_could_see_become_a_message(
    waiting: None, citra: Person, regency: Regency
) -> None:
    await opens(citra)
    await regency.stop()
    await citra.taps("Bukti", settle=False)
    await regency.people.advance_clock(60)
    await regency.start()
    await citra.comes_to_see("Tidak ada bukti pada indikator ini")
    await regency.people.fault("error", methods=["answerCallbackQuery"], code=502)
    await citra.taps("Bukti")
    said = [one for one in citra.messages if one.from_bot and "Tidak ada bukti" in one.text]
    assert len(said) == 1, "who taps again reads it once"


async def test_evidence_sent_after_a_return_is_marked_as_new(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await ani.taps("Kembali ke kartu")
    await ani.sends_document("lama.pdf", b"lama" * 30)
    await ani.comes_to_see("1 dari 1 diterima")
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.says("Buktinya kurang.")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await ani.comes_to_see("dikembalikan oleh asesor")
    regency.now += timedelta(hours=1)
    await ani.taps("Lanjutkan")
    ani.sees("K01")
    await ani.sends_document("baru.pdf", b"baru" * 30)
    await ani.comes_to_see("1 dari 1 diterima")
    await submit(ani)
    await citra.comes_to_see("sudah mengirim lagi")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    citra.sees("K01", "Bukti: 1, 🆕 1 baru sejak dikembalikan")
    await citra.taps("Daftar")
    citra.sees("🆕 K01", "🆕 bukti baru")
    await citra.taps("K05")
    citra.sees("Bukti: 1 (ketuk")


async def test_the_head_of_the_office_hears_of_the_result_and_of_no_other(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER, "D01")
    gani = await regency.joins("Gani", Role.VIEWER, "D02")
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    news = await eka.comes_to_see("Penilaian Dinas Pendidikan dan Kebudayaan (Disdikbud) sudah selesai")
    assert "Indeks: 2,50" in news.text
    await regency.idle()
    await gani.looks()
    assert not any("sudah selesai" in message.text for message in gani.messages)

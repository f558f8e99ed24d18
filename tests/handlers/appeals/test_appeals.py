"""Visits that are noted, and appeals that are filed, decided and stay on record."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage import visits
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.scores import results
from handlers.visits.record import understood_visit
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import MONDAY_MORNING, Regency
from tests.handlers.reports.test_reports import confirmed


async def test_a_visit_is_noted_with_its_photos(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await citra.says("/kunjungan")
    await citra.taps("Disdikbud")
    citra.sees("Untuk mencatat yang baru")
    await citra.says("kemarin di kantor")
    citra.sees("Tulis tiga bagian")
    await citra.says("3-3-2026\nKantor\nBesok")
    citra.sees("Tulis tiga bagian")
    await citra.says("1-3-2026\nKantor\n" + "a" * 4000)
    citra.sees("terlalu panjang")
    await citra.says("1-3-2026\nKantor <Dinas>\nServer baik.\nPetugas ada.")
    citra.sees("Kunjungan tercatat")
    await citra.sends_photo()
    citra.sees("diterima")
    await citra.sends_voice()
    await citra.says("selesai?")
    citra.sees("atau ketuk Selesai")
    await citra.taps("Selesai")

    def look(db):  # type: ignore[no-untyped-def] # a session
        return visits.visits_of(db, 1)

    await regency.idle()
    (visit,) = regency.database.read_now(look)
    assert all(one.sha256 for one in visit.files)
    assert (visit.location, visit.findings) == ("Kantor <Dinas>", "Server baik.\nPetugas ada.")
    assert [one.kind for one in visit.files] == ["photo", "voice"]
    await budi.says("/laporan disdikbud")
    assert (await budi.file_of(budi.sees("Laporan"))).startswith(b"%PDF-")
    await ani.forges("Vo:1")
    ani.sees("bukan untuk peran Anda")


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("2-3-2026\nKantor\nBaik", True),
        ("02/03/2026\nKantor\nBaik\nsekali", True),
        ("31-2-2026\nKantor\nBaik", False),
        ("3-3-2026\nKantor\nBaik", False),
        ("2-3-2026\n\nBaik", False),
        ("2-3-2026\nKantor", False),
        ("", False),
    ],
)
def test_which_notes_of_visits_are_understood(text: str, is_good: bool) -> None:
    assert (understood_visit(text, datetime(2026, 3, 2, 1, tzinfo=UTC), UTC) is not None) is is_good


async def test_an_accepted_appeal_makes_a_new_revision(
    ani: Person, citra: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/sanggah")
    ani.sees("Belum ada skor")
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    ani.sees("Sanggahan diterima sampai 9 Maret 2026")
    await ani.taps("K04")
    ani.sees("K04", "Mandiri: 3 · Final: 3")
    await ani.says("Situsnya <sudah> interaktif.")
    ani.sees("tercatat")
    await ani.sends_document("bukti.pdf", b"bukti" * 20)
    ani.sees("bukti.pdf diterima")
    await ani.taps("Selesai")
    await citra.comes_to_see("menyanggah indikator K04")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K04")
    citra.sees("Situsnya <sudah> interaktif.")
    await citra.taps("Bukti baru (1)")
    assert any(message.kind == "document" for message in citra.recent)
    await citra.taps("Terima: 4")
    await citra.says("Sudah diperiksa.")
    citra.sees("diterima", "Skor sekarang: 3,00 (Baik)")
    await ani.comes_to_see("Skor sekarang: 3,00")
    await ani.says("/skor")
    ani.sees("Indeks: 3,00")

    def look(db):  # type: ignore[no-untyped-def] # a session
        return results.results_of_office(db, 1), visits.appeals_of(db, 1)

    every, (appeal,) = regency.database.read_now(look)
    assert [(one.revision, one.confirmed["K04"]) for one in every] == [(2, 4), (1, 3)]
    assert (appeal.state, appeal.decision) == ("accepted", "Sudah diperiksa.")
    await ani.says("/sanggah")
    await ani.taps("K04")
    ani.sees("sudah pernah disanggah")
    await dedi.forges("Aa:1:0")
    dedi.sees("bukan untuk peran Anda")


async def test_the_wrong_sort_is_told_what_is_awaited_and_the_question_stays(
    ani: Person, citra: Person, budi: Person, period: Period
) -> None:
    await citra.says("/skor")
    await citra.sends_sticker()
    citra.sees("Yang ditunggu adalah teks")
    await citra.says("disdik")
    citra.sees("Disdikbud")
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    for sends in (ani.sends_sticker, ani.sends_photo, ani.sends_location):
        await sends()
        ani.sees("Yang ditunggu adalah teks")
    await ani.says("Situsnya interaktif.")
    ani.sees("tercatat")
    await ani.sends_dice()
    ani.sees("atau ketuk Selesai")
    await citra.says("/kunjungan")
    await citra.taps("Disdikbud")
    await citra.sends_photo()
    citra.sees("Yang ditunggu adalah teks")
    await budi.says("/siaran")
    await budi.sends_sticker()
    budi.sees("kirim teks, satu foto, satu berkas, atau satu video")
    await budi.says("Besok libur.")
    budi.sees("Pesan: Besok libur.")


async def test_what_was_called_off_awaits_no_text(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await ani.taps("Batal")
    await ani.says("Terima kasih.")
    ani.sees_no("tercatat")
    await citra.says("/kunjungan")
    await citra.taps("Disdikbud")
    await citra.taps("Batal")
    await citra.says("1-3-2026\nKantor\nServer baik.")
    citra.sees_no("tercatat")

    def look(db):  # type: ignore[no-untyped-def] # a session
        return visits.appeals_of(db, 1), visits.visits_of(db, 1)

    assert regency.database.read_now(look) == ((), ())


async def test_time_for_an_appeal_knows_the_hours_and_days_off_that_admins_set(
    ani: Person, citra: Person, budi: Person, period: Period
) -> None:
    await sets_office_time(budi)
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    ani.sees("Sanggahan diterima sampai 10 Maret 2026 pukul 15.30 WITA")


async def sets_office_time(admin: Person) -> None:
    """Offices close at half past three, and Monday, 9 March, is a day off."""
    await admin.says("/atur")
    await admin.taps("Jam kantor")
    await admin.says("07.30-15.30; 07.30-11.30")
    await admin.taps("Hari libur")
    await admin.says("9-3-2026")
    admin.sees("9 Maret 2026")


async def test_a_rejected_appeal_stays_on_record_and_late_ones_are_refused(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K01")
    await ani.says("Mestinya dua.")
    await ani.taps("Selesai")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K01")
    await citra.taps("Tolak")
    await citra.says("Bukti kuat.")
    citra.sees("ditolak", "2,75")
    await ani.comes_to_see("ditolak")
    await citra.says("/sanggahan")
    citra.sees("Tidak ada sanggahan")
    await citra.forges("As:99")
    citra.sees("sudah tidak ada")
    regency.now = MONDAY_MORNING + timedelta(days=8)
    await ani.says("/sanggah")
    ani.sees("Masa sanggah sudah lewat")
    await ani.taps("K02")
    ani.sees("Masa sanggah untuk lembar ini sudah lewat")


async def test_a_published_score_is_frozen(
    ani: Person, citra: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    await confirmed(ani, citra)
    await dedi.says("/skor disdikbud")
    dedi.sees("belum dapat Anda lihat")
    await ani.says("/sanggah")
    await ani.taps("K01")
    await ani.says("Mestinya dua.")

    def publish(db):  # type: ignore[no-untyped-def] # a session
        assert people.load_actor(db, ani.id).person is not None
        periods.close_period(db, period.id, regency.now, None)
        periods.publish_period(db, period.id, regency.now, None)

    regency.database.run_now(publish)
    await citra.forges("An:1")
    citra.sees("sudah diterbitkan dan tidak dapat diubah lagi")
    await ani.says("/sanggah")
    await ani.taps("K02")
    ani.sees("sudah diterbitkan dan tidak dapat diubah lagi")
    await dedi.says("/skor disdikbud")
    dedi.sees("Indeks: 2,75")


async def test_what_was_filed_stays_to_be_shown(ani: Person, citra: Person, period: Period) -> None:
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await ani.says("Situsnya sudah interaktif.")
    await ani.sends_document("bukti.pdf", b"bukti" * 20)
    await ani.comes_to_see("bukti.pdf diterima")
    await ani.taps("Selesai")
    ani.sees("Sanggahan atas K04 tercatat, 2 Maret 2026 pukul 09.00 WITA", "Bukti baru (1): bukti.pdf")
    receipt = ani.last
    await ani.forges("Vd:1", on=receipt)
    assert ani.toast == "Terima kasih. Semuanya sudah tercatat."
    ani.sees("Sanggahan atas K04 tercatat", "Bukti baru (1): bukti.pdf")
    await ani.says("/isi")
    await ani.says("/sanggah")
    ani.sees_anywhere("Sanggahan atas K04 tercatat, 2 Maret 2026")


async def test_an_old_button_of_files_ends_no_decision(ani: Person, citra: Person, period: Period) -> None:
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await ani.says("Situsnya sudah interaktif.")
    await ani.taps("Selesai")
    await citra.comes_to_see("menyanggah indikator K04")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K04")
    await citra.taps("Tolak")
    await citra.forges("Vd:1")
    citra.sees_no("Sanggahan atas K04 tercatat")
    await citra.says("Situsnya belum interaktif.")
    await ani.comes_to_see("Situsnya belum interaktif.")

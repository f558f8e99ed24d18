"""A message that is edited changes what it said, where that still stands; else the bot says how."""

from bot.storage.answering import typed_messages
from bot.storage.people import people
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import answer, changes
from tests.handlers.answering.test_messages import FIFTY, sends_all
from tests.handlers.conftest import Regency
from tests.handlers.reports.test_reports import confirmed

HOW = "tidak ikut tersimpan"


def written(person: Person, said: str) -> int:
    """The message in which the person wrote this."""
    own = (message for message in person.messages if not message.from_bot)
    return next(message.id for message in own if message.text == said.strip())


async def test_the_explanation_follows_its_message_and_the_old_one_is_a_tap_away(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("tahun 2023")
    said = written(ani, "tahun 2023")
    await regency.restart()
    await ani.edits(said, "tahun 2024, https://kukar.go.id/sk")
    ani.sees("K01 ikut diubah", "Penjelasan: tahun 2024", "Bukti: 1 tersimpan")
    await ani.taps("Penjelasan sebelumnya")
    ani.sees("Penjelasan: tahun 2023")
    await ani.edits(said, "tahun 2025")
    ani.sees(HOW)
    assert changes(regency, "explanation") == 3


async def test_a_card_that_is_not_in_view_stays_away(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.says("tahun 2023")
    said = written(ani, "tahun 2023")
    await ani.taps("Berikutnya")
    await ani.edits(said, "tahun 2024")
    ani.sees("K01 ikut diubah")
    ani.sees_button("Penjelasan sebelumnya")
    await ani.taps("Kembali ke kartu")
    ani.sees("K01 · ", "Penjelasan: tahun 2024")


async def test_what_took_the_place_of_an_explanation_is_not_overwritten(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says(FIFTY)
    await ani.says("Hanya Perbup 12.")
    await ani.taps("Ganti")
    await ani.edits(written(ani, FIFTY), "Lain sama sekali.")
    ani.sees(HOW)
    await ani.edits(written(ani, "Hanya Perbup 12."), "Hanya Perbup 13.")
    ani.sees("Penjelasan: Hanya Perbup 13.")
    await ani.taps("Berikutnya")
    await ani.says(FIFTY + "Kedua.")
    await ani.says("Ditambah Perbup 14.")
    await ani.taps("Tambahkan")
    for earlier in (FIFTY + "Kedua.", "Ditambah Perbup 14."):
        await ani.edits(written(ani, earlier), "Lain sama sekali.")
        ani.sees(HOW)


async def test_a_nod_or_nothing_in_place_of_an_explanation_is_not_taken(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("Sudah ada SK.")
    said = written(ani, "Sudah ada SK.")
    for changed in ("3", "ya", "\u200b"):
        await ani.edits(said, changed)
        ani.sees(HOW)
    assert changes(regency, "explanation") == 1


async def test_once_the_sheet_is_sent_it_stays_as_it_was(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("Sudah ada SK.")
    said = written(ani, "Sudah ada SK.")
    await sends_all(ani)
    await ani.edits(said, "Belum ada SK.")
    assert any(HOW in message.text for message in ani.recent)
    assert any("sudah" in message.text and HOW not in message.text for message in ani.recent)
    assert changes(regency, "explanation") == 1


async def test_a_note_follows_its_message_until_the_sheet_is_confirmed(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await sends_all(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.says("Lampirkan SK-nya.")
    said = written(citra, "Lampirkan SK-nya.")
    await citra.edits(said, "Lampirkan SK terbaru.")
    citra.sees("Catatan K01 ikut diubah")
    await citra.taps("Kembali ke kartu")
    citra.sees("Lampirkan SK terbaru.")
    await citra.edits(said, "x" * 1001)
    citra.sees("terlalu panjang")
    await answer(citra, "Setuju", "Setuju", "Setuju", "Setuju", "Konfirmasi", "Ya, konfirmasi")
    await citra.edits(said, "Terlambat.")
    assert any(HOW in message.text for message in citra.recent)
    assert changes(regency, "noted") == 2


async def test_of_whoever_leaves_nothing_leads_to_a_message(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("tahun 2023")
    said = written(ani, "tahun 2023")
    assert regency.database.read_now(lambda db: typed_messages.typed_in(db, ani.id, said)) is not None
    await ani.says("/privasi")
    await ani.taps("Keluar")
    await ani.taps("Ya")
    assert regency.database.read_now(lambda db: people.load_actor(db, ani.id)).person is None
    assert regency.database.read_now(lambda db: typed_messages.typed_in(db, ani.id, said)) is None


STAYS = ("tetap seperti semula", "Buka lagi tempat Anda menulisnya")


async def test_the_message_of_a_broadcast_follows_while_it_is_a_draft(budi: Person, period: Period) -> None:
    await budi.says("/siaran")
    await budi.says("Besok libur.")
    said = written(budi, "Besok libur.")
    await budi.edits(said, "Lusa libur.")
    budi.sees("Pesan: Lusa libur.")
    await budi.taps("Semua petugas")
    await budi.edits(said, "Lusa <b>libur</b>.")
    budi.sees("Pesan: Lusa <b>libur</b>.", "Sasaran: Semua petugas")
    await budi.edits(said, "\u200b")
    budi.sees(HOW)
    await budi.says("Jumat libur.")
    await budi.edits(said, "Sabtu libur.")
    budi.sees(HOW)
    await budi.sends_photo(caption="Senam")
    photo = max(message.id for message in budi.messages if not message.from_bot)
    await budi.edits(photo, "Senam pagi")
    budi.sees("foto · Senam pagi")
    await budi.says("/status")
    await budi.edits(photo, "Senam sore")
    budi.sees(HOW, *STAYS, "(/siaran)")


async def test_what_is_taken_stays_and_it_is_said_how(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.sends_document("SK.pdf", b"sk" * 50, caption="SK lama")
    await ani.comes_to_see("diterima")
    file = max(message.id for message in ani.messages if not message.from_bot)
    await ani.edits(file, "SK baru")
    ani.sees(HOW, "ketuk Bukti, ketuk Ganti", "sekali lagi dengan keterangan yang benar")
    await ani.taps("Bukti")
    ani.sees("SK lama")
    await ani.taps("Ganti 1")
    await ani.sends_document("SK.pdf", b"sk" * 50, caption="SK baru")
    await ani.comes_to_see("diterima")
    await ani.taps("Bukti")
    ani.sees("SK baru")
    ani.sees_no("SK lama")
    await ani.says("/isi")
    await sends_all(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await citra.says("Lampirkan SK.")
    await ani.looks()
    ani.sees_anywhere("Lampirkan SK.")
    await citra.edits(written(citra, "Lampirkan SK."), "Lampirkan Perbup.")
    citra.sees(HOW, *STAYS, "(/nilai)")
    await ani.looks()
    assert not any("Perbup" in message.text for message in ani.messages)


async def test_an_appeal_stays_as_it_was_filed(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await ani.says("Situsnya interaktif.")
    await ani.edits(written(ani, "Situsnya interaktif."), "Situsnya mati.")
    ani.sees(HOW, *STAYS)
    await ani.taps("Selesai")
    await citra.says("/nilai")
    await citra.looks()
    assert not any("mati" in message.text for message in citra.messages)


async def test_a_stranger_who_asks_for_access_is_told_too(regency: Regency, budi: Person) -> None:
    eka = await regency.arrives("Eka")
    await eka.starts()
    await eka.taps("Minta akses")
    await eka.says("Eka dari Dinkes")
    await eka.edits(written(eka, "Eka dari Dinkes"), "Eka dari Disdikbud")
    eka.sees(HOW, *STAYS, "(/start)")

"""A message that is edited changes what it said, where that still stands; else the bot says how."""

from bot.storage.answering import typed_messages
from bot.storage.people import people
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import answer, changes
from tests.handlers.answering.test_messages import FIFTY, sends_all
from tests.handlers.conftest import Regency

HOW = "tidak ikut tersimpan"


def written(person: Person, text: str) -> int:
    """The message in which the person wrote this."""
    own = (message for message in person.messages if not message.from_bot)
    return next(message.id for message in own if message.text == text.strip())


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
    for text in (FIFTY + "Kedua.", "Ditambah Perbup 14."):
        await ani.edits(written(ani, text), "Lain sama sekali.")
        ani.sees(HOW)


async def test_a_nod_or_nothing_in_place_of_an_explanation_is_not_taken(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("Sudah ada SK.")
    said = written(ani, "Sudah ada SK.")
    for text in ("3", "ya", "\u200b"):
        await ani.edits(said, text)
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

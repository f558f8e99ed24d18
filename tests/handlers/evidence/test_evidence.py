"""Files, albums, links and explanations become what they should under the right indicator."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from telegram import Chat, Message, Voice

from bot.documents.evidence_files import EvidenceStore, Kept
from handlers.evidence.receive import sent_file
from questionnaires.period import Period
from tests.conversation import Person, picture
from tests.handlers.conftest import Regency


def stored(regency: Regency) -> list[Path]:
    """All files in the evidence store."""
    return sorted(path for path in (regency.config.data_dir / "evidence").rglob("*") if path.is_file())


async def test_a_document_becomes_evidence_of_the_open_card(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("3 · Baik", on=ani.last)
    await ani.taps("Sebelumnya")
    content = b"%PDF-1.4 SK " + bytes(3000)
    await ani.sends_document("SK Tim.pdf", content, caption="SK tahun ini")
    await ani.comes_to_see("1 dari 1 diterima")
    ani.sees("K01 · Aturan", "Bukti: 1 tersimpan")
    assert [path.name for path in stored(regency)] == [hashlib.sha256(content).hexdigest()]
    await ani.taps("Bukti")
    ani.sees("SK Tim.pdf", "SK tahun ini", "Ani")
    await ani.taps("Lihat 1")
    assert ani.last.kind == "document"


async def test_an_album_is_acknowledged_once(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    album = [(f"foto{number}.png", picture(800, 600, salt=bytes([number]))) for number in range(5)]
    await ani.sends_album(album, caption="Rapat")
    await ani.comes_to_see("5 dari 5 diterima")
    said = [message for message in ani.messages if message.from_bot and "diterima" in message.text]
    assert len(said) == 1
    ani.sees("K01 · Aturan", "Bukti: 5 tersimpan")
    assert len(stored(regency)) == 5


async def test_the_same_bytes_are_stored_once(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    await ani.sends_document("a.pdf", b"sama" * 100)
    await ani.comes_to_see("diterima")
    await ani.taps("Berikutnya")
    await ani.sends_document("b.pdf", b"sama" * 100)
    await ani.comes_to_see("diterima")
    ani.sees("K02 · Rencana", "Bukti: 1 tersimpan")
    assert len(stored(regency)) == 1


@pytest.mark.parametrize(
    "name", ["../../../tmp/x.pdf", "..\\x.pdf", "/tmp/x.pdf", ".profile", "n" * 300, "", "<b>&.pdf"]
)
async def test_file_names_are_data_and_never_paths(
    ani: Person, period: Period, regency: Regency, name: str
) -> None:
    await ani.says("/isi")
    await ani.sends_document(name, b"isi berkas" * 20)
    await ani.comes_to_see("1 dari 1 diterima")
    (only,) = stored(regency)
    assert only.parent.parent == regency.config.data_dir / "evidence"
    await ani.taps("Bukti")
    ani.sees("Bukti K01", name[:50].lstrip("/") if name else "berkas")


async def test_too_large_is_said_before_the_upload_fails(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.sends_document("kecil.pdf", b"kecil" * 10)
    await ani.comes_to_see("diterima")
    await ani.sends_document("besar.pdf", bytes(25_000_000))
    ani.sees("besar.pdf", "20 MB", "tautan")
    await ani.sends_document("besar.pdf", bytes(25_000_000), announced=False)
    await ani.comes_to_see("0 dari 1 diterima")
    ani.sees("20 MB", "Bukti: 1 tersimpan")
    await regency.restart()
    await ani.says("https://kukarkab.go.id/sk.pdf")
    ani.sees("1 dari 1 tautan diterima", "Bukti: 2 tersimpan")
    assert len(stored(regency)) == 1


async def test_an_empty_file_is_refused(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    await ani.sends_document("kosong.pdf", b"")
    ani.sees("kosong (0 byte)")
    assert stored(regency) == []


async def test_a_replaced_file_stays_in_the_history(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    await ani.sends_document("lama.pdf", b"lama" * 50)
    await ani.comes_to_see("diterima")
    await ani.taps("Bukti")
    await ani.taps("Ganti 1")
    ani.sees("pengganti", "lama.pdf")
    await ani.says("sudah saya ganti")
    ani.sees("Yang ditunggu adalah pengganti bukti")
    await ani.sends_document("baru.pdf", b"baru" * 50)
    await ani.comes_to_see("1 dari 1 diterima")
    ani.sees("Bukti: 1 tersimpan")
    await ani.taps("Bukti")
    ani.sees("baru.pdf")
    ani.sees_no("lama.pdf")
    assert len(stored(regency)) == 2
    await ani.taps("Hapus 1")
    ani.sees("Belum ada bukti")


async def test_a_failed_replacement_keeps_the_earlier_file(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.sends_document("lama.pdf", b"lama" * 50)
    await ani.comes_to_see("diterima")
    await ani.taps("Bukti")
    await ani.taps("Ganti 1")
    await ani.sends_document("besar.pdf", bytes(25_000_000), announced=False)
    await ani.comes_to_see("0 dari 1 diterima")
    ani.sees("Bukti: 1 tersimpan")


async def test_what_was_arriving_when_the_bot_stopped_is_fetched_at_the_next_start(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await regency.stop()
    await ani.sends_document("saat-mati.pdf", b"isi" * 50, settle=False)
    await regency.start()
    await ani.comes_to_see("1 dari 1 diterima")
    ani.sees("Bukti: 1 tersimpan")


async def test_text_is_the_explanation_and_can_be_replaced_and_removed(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.says("nilai < 3 & > 1 </b>")
    ani.sees("Penjelasan K01 tersimpan", "nilai < 3 & > 1 </b>", "K01 · Aturan")
    await ani.says("Sudah ada sejak 2024.")
    await ani.taps("Penjelasan")
    ani.sees("Sudah ada sejak 2024.")
    ani.sees_no("nilai <")
    await ani.taps("Riwayat")
    ani.sees("nilai < 3 & > 1 </b>", "Ani")
    await ani.taps("Kembali")
    await ani.taps("Penjelasan")
    await ani.taps("Hapus")
    ani.sees("K01 · Aturan")
    ani.sees_no("Penjelasan: ")


async def test_where_the_explanation_is_asked_nothing_but_words_and_files_is_kept(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("Penjelasan")
    for sends in (
        ani.sends_voice,
        ani.sends_video_note,
        ani.sends_sticker,
        ani.sends_location,
        ani.sends_dice,
    ):
        await sends()
        ani.sees("Yang ditunggu adalah penjelasan dalam bentuk teks")
    assert stored(regency) == []
    await ani.says("Sudah ada sejak 2024.")
    ani.sees("Penjelasan K01 tersimpan", "📎 Bukti yang sesuai")
    await ani.taps("Penjelasan")
    await ani.taps("Kembali ke kartu")
    await ani.sends_voice()
    await ani.comes_to_see("1 dari 1 diterima")
    await ani.taps("Penjelasan")
    await ani.sends_document("sk.pdf", b"isi" * 50)
    await ani.comes_to_see("Bukti: 2 tersimpan")
    ani.sees("K01 · Aturan")
    await ani.sends_voice()
    await ani.comes_to_see("Bukti: 3 tersimpan")


async def test_a_file_that_arrives_while_the_explanation_is_asked_brings_no_card_in_the_way(
    ani: Person, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_arrive, keep = asyncio.Event(), EvidenceStore.keep

    async def held(store: EvidenceStore, pieces: AsyncIterator[bytes], most: int) -> Kept:
        await may_arrive.wait()
        return await keep(store, pieces, most)

    monkeypatch.setattr(EvidenceStore, "keep", held)
    await ani.says("/isi")
    await ani.sends_document("sk.pdf", b"isi" * 50, settle=False)
    await ani.taps("Penjelasan", settle=False)
    await ani.comes_to_see("Ketik penjelasan sebagai pesan biasa")
    may_arrive.set()
    told = await ani.comes_to_see("1 dari 1 diterima")
    assert not told.labels
    await ani.says("Sudah ada sejak 2024.")
    ani.sees("Penjelasan K01 tersimpan", "Bukti: 1 tersimpan")


def test_what_has_no_name_is_called_by_the_moment_on_the_clock_of_the_regency() -> None:
    voice = Voice("id", "unique", duration=3, file_size=200)
    late = datetime(2026, 3, 1, 20, 5, tzinfo=UTC)
    found = sent_file(Message(1, late, Chat(7, "private"), voice=voice), ZoneInfo("Asia/Makassar"))
    assert found is not None
    assert found.name == "pesan suara 2026-03-02 04.05"


async def test_a_very_long_explanation_is_kept_whole(ani: Person, period: Period) -> None:
    text = "😀" * 2048
    await ani.says("/isi")
    await ani.says(text)
    ani.sees("Penjelasan K01 tersimpan")
    await ani.taps("Penjelasan")
    assert "".join(message.text for message in ani.recent).count("😀") == 2048
    await ani.taps("Daftar", on=ani.sees_anywhere("1 dari 4"))
    await ani.taps("Periksa")
    await ani.taps("Baca jawaban")
    assert "".join(message.text for message in ani.recent).count("😀") == 2048


async def test_text_with_a_link_is_both(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.says("Lihat kukarkab.go.id/aturan untuk naskahnya")
    ani.sees("Penjelasan K01 tersimpan", "1 dari 1 tautan diterima", "Bukti: 1 tersimpan")
    await ani.taps("Bukti")
    ani.sees("https://kukarkab.go.id/aturan")


async def test_what_cannot_be_evidence_gets_one_friendly_answer(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    card = ani.last
    for send in (
        ani.sends_sticker,
        ani.sends_location,
        ani.sends_dice,
        ani.sends_video_note,
        ani.sends_contact,
    ):
        await send()
        ani.sees("tidak dapat disimpan sebagai bukti")
        assert len(ani.recent) == 1
    await ani.taps("2 · Kurang", on=card)
    ani.sees("K02 · Rencana")


async def test_a_file_without_a_card_is_not_swallowed_silently(ani: Person, period: Period) -> None:
    await ani.sends_document("x.pdf", b"isi")
    ani.sees("Belum ada kartu indikator yang terbuka", "/isi")

"""Messages as Telegram's apps really send them: blocks, unknown kinds, cut texts, letters nobody sees."""

import pytest

from bot.bot_api.screen import Screen
from bot.bot_api.screen_json import to_payload
from bot.documents.evidence_files import EvidenceStore
from bot.documents.exports.evidence_archive import entry_name
from bot.documents.exports.period import evidence_of
from bot.storage.messages import outbox
from bot.storage.offices import changes as office_changes
from bot.storage.offices import offices
from bot.texts.common import units
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import answer, changes
from tests.handlers.conftest import Regency

FIFTY = "Sudah ada peraturan bupati yang tertulis dan ditinjau setiap tahun oleh tim. " * 5
PASTED = {
    "rich_message": {
        "blocks": [
            {"type": "section_heading", "text": "Dasar hukum", "size": 2},
            {
                "type": "list",
                "items": [
                    {
                        "label": "1.",
                        "blocks": [
                            {"type": "paragraph", "text": ["SK ", {"type": "bold", "text": "Bupati"}]}
                        ],
                    },
                    {"label": "2.", "blocks": [{"type": "paragraph", "text": "Perbup 12/2024"}]},
                ],
            },
            {
                "type": "table",
                "cells": [[{"text": "Tahun"}, {"text": "Jumlah"}], [{"text": "2024"}, {"text": "7"}]],
            },
        ]
    }
}
PICTURE = {"rich_message": {"blocks": [{"type": "photo", "photo": []}]}}
UNSEEN = ("\u200b", "\u2060", "\u3164", "\u2800", "\ufeff", "\u00ad", "\u200e\u200f", "\u200b \u2060\n\u00ad")


async def sends_all(officer: Person) -> None:
    """Every indicator answered, and the sheet sent."""
    await answer(officer, "2 · Kurang", "2 · Kurang", "2 · Kurang", "Tidak berlaku")
    await answer(officer, "Periksa", "Kirim", "Ya, kirim")


async def test_what_is_pasted_with_its_layout_is_an_explanation(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.shares(PASTED)
    ani.sees("Penjelasan K01 tersimpan")
    await ani.taps("Penjelasan")
    ani.sees("Dasar hukum\n1. SK Bupati\n2. Perbup 12/2024\nTahun | Jumlah\n2024 | 7")


async def test_a_picture_among_the_blocks_is_not_left_off_silently(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.shares(PICTURE)
    ani.sees("ketik teks untuk penjelasan")
    assert changes(regency, "explanation") == 0


async def test_blocks_are_a_note_a_draft_and_a_request_too(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await sends_all(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.shares(PASTED)
    citra.sees("Catatan K01 tersimpan", "Perbup 12/2024")
    await budi.says("/siaran")
    await budi.shares(PASTED)
    budi.sees("Pesan: Dasar hukum")
    stranger = await regency.arrives("Sari")
    await stranger.starts()
    await stranger.taps("Minta akses")
    await stranger.shares(PASTED)
    await budi.comes_to_see("Perbup 12/2024")


async def test_a_live_photo_is_a_photo(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    await ani.sends_photo()
    await ani.comes_to_see("1 dari 1 diterima")
    still = next(message for message in ani.messages if message.kind == "photo").file
    moving = {"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9, "duration": 2}
    await ani.shares({"live_photo": {**moving, "photo": [{"width": 9, "height": 9, **still}]}})
    await ani.comes_to_see("1 dari 1 diterima")
    assert changes(regency, "evidence_added") == 2
    await ani.shares({"live_photo": moving})
    ani.sees("tidak dapat disimpan sebagai bukti")


KINDS = {
    "checklist": {"title": "Tugas", "tasks": [{"id": 1, "text": "SK"}]},
    "gift": {"gift": {"id": "1"}},
    "unique_gift": {"origin": "transfer"},
    "paid_media": {"star_count": 1, "paid_media": []},
    "giveaway": {"chats": [], "winners_selection_date": 0, "winner_count": 1},
    "story": {"chat": {"id": 1, "type": "private"}, "id": 3},
    "poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0},
    "dice": {"emoji": "🎲", "value": 3},
    "something_of_next_year": {"text": "?"},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_else_a_person_sends_gets_one_sentence(
    kind: str, ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    count = len(ani.messages)
    await ani.shares({kind: KINDS[kind]})
    ani.sees("tidak dapat disimpan sebagai bukti")
    assert len(ani.messages) == count + 2
    assert changes(regency, "explanation") == changes(regency, "evidence_added") == 0


SERVICE = {
    "video_chat_scheduled": {"a form of": "next year"},
    "pinned_message": {"chat": {"id": 1, "type": "private"}, "message_id": 1, "date": 0},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400},
    "forum_topic_created": {"name": "Umum", "icon_color": 0},
    "general_forum_topic_hidden": {},
    "write_access_allowed": {},
    "delete_chat_photo": True,
}


@pytest.mark.parametrize("kind", SERVICE)
async def test_telegram_itself_gets_no_answer(kind: str, ani: Person, period: Period) -> None:
    await ani.says("/isi")
    count = len(ani.messages)
    await ani.shares({kind: SERVICE[kind]})
    assert len(ani.messages) == count + 1


async def test_the_bots_own_words_are_no_explanation_and_no_evidence(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    bot = await regency.people.about_bot()
    own = {"text": "Indeks: 2,75", "via_bot": bot}
    forwarded = {"forward_origin": {"type": "user", "sender_user": bot, "date": 0}}
    photo = {"photo": [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9, "file_size": 9}]}
    for parts in (own, {"text": "Tanda terima", **forwarded}, {**photo, **forwarded}):
        await ani.shares(parts)
        ani.sees("pesan dari bot ini sendiri")
    assert changes(regency, "explanation") == changes(regency, "evidence_added") == 0
    await ani.shares(
        {
            "text": "Dari rekan: sudah ada SK.",
            "forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 0},
        }
    )
    ani.sees("Penjelasan K01 tersimpan")


async def test_an_explanation_that_telegram_cut_is_refused_whole(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("Sudah ada SK.")
    await ani.says("awal " + "kata " * 1200)
    ani.sees("Telegram membaginya", "Tidak ada bagian yang disimpan", "paling banyak 4096 huruf")
    await ani.says("/isi")
    ani.sees("Penjelasan: Sudah ada SK.")


async def test_the_rest_is_known_for_what_it_is_after_a_restart(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("awal " + "kata " * 810)
    ani.sees("Penjelasan K01 tersimpan")
    await regency.restart()
    await ani.says("dan akhirnya")
    ani.sees("Telegram membaginya")
    await ani.says("/isi")
    ani.sees_no("Penjelasan:", "akhirnya")


async def test_a_text_of_one_message_is_kept_and_another_a_minute_later_is_another(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    long = "awal " + "kata " * 810
    assert 4000 < units(long) < 4096
    await ani.says(long)
    await regency.people.advance_clock(60)
    await ani.says("Ringkasannya saja.")
    ani.sees("Tambahkan, ganti, atau biarkan")
    await ani.taps("Ganti")
    ani.sees("Penjelasan K01 tersimpan", "Ringkasannya saja.")


async def test_a_note_that_telegram_cut_is_refused_whole(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await sends_all(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.says("catatan " * 600)
    citra.sees("Telegram membaginya", "paling banyak 1000 huruf")
    assert changes(regency, "noted") == 0


async def test_a_broadcast_that_telegram_cut_is_refused_whole(budi: Person, period: Period) -> None:
    await budi.says("/siaran")
    await budi.says("pesan " * 800)
    budi.sees("Telegram membaginya", "paling banyak 4096 huruf")
    await budi.taps("Kembali ke siaran")
    budi.sees_no("pesan pesan")


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
async def test_letters_nobody_sees_are_no_explanation(
    text: str, ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("Sudah ada SK.")
    await ani.shares({"text": text})
    ani.sees("tidak berisi huruf yang dapat dibaca")
    await ani.says("/isi")
    ani.sees("Penjelasan: Sudah ada SK.")


async def test_who_has_no_name_to_read_is_asked_for_one(regency: Regency, period: Period) -> None:
    nobody = await regency.arrives("\u3164\u200b")
    await nobody.opens(regency.link(Role.OFFICER, "D01"))
    nobody.sees("Ketik nama lengkap Anda")
    await nobody.sends_sticker()
    nobody.sees("Yang ditunggu adalah teks")
    await nobody.says("Siti  Aminah\u200b")
    nobody.sees("Nama yang akan tercatat: Siti Aminah.")
    await nobody.taps("Ya, benar")
    nobody.sees("Halo, Siti Aminah.")
    await nobody.says("/start")
    nobody.sees("Halo, Siti Aminah.")


@pytest.mark.parametrize("text", ["3", "3.", "tingkat 3", "Baik", "tiga", "3 · Baik"])
async def test_a_typed_level_is_offered_as_a_button(
    text: str, ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says(FIFTY)
    await ani.says(text)
    ani.sees("Maksud Anda 3 · Baik?")
    assert changes(regency, "explanation") == 1
    await ani.taps("3 · Baik")
    ani.sees("K02 · Rencana", "1 terjawab")
    assert changes(regency, "explanation") == 1


@pytest.mark.parametrize("text", ["ya", "lanjut", "OK", "?", "9"])
async def test_a_nod_is_no_explanation_unless_one_says_so(
    text: str, ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says(text)
    ani.sees("belum disimpan")
    assert changes(regency, "explanation") == 0
    await ani.taps("Simpan sebagai penjelasan")
    ani.sees("Penjelasan K01 tersimpan", f"Penjelasan: {text}")


async def test_a_second_text_asks_what_becomes_of_the_first(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says(FIFTY)
    await ani.says("Ditambah Perbup 12.")
    ani.sees("Tambahkan, ganti, atau biarkan yang lama?")
    await ani.taps("Biarkan yang lama")
    assert changes(regency, "explanation") == 1
    await ani.says("Ditambah Perbup 12.")
    await regency.restart()
    await ani.taps("Tambahkan")
    await ani.taps("Penjelasan")
    ani.sees(FIFTY.strip() + "\n\nDitambah Perbup 12.")
    await ani.taps("Kembali ke kartu")
    await ani.says("Hanya Perbup 12.")
    await ani.taps("Ganti")
    ani.sees("Penjelasan: Hanya Perbup 12.")
    await ani.taps("Penjelasan sebelumnya")
    ani.sees("Penjelasan: Sudah ada peraturan bupati")


async def test_an_album_belongs_where_it_began(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    card = ani.last
    await ani.sends_document("muster.pdf", b"isi" * 50)
    await ani.comes_to_see("1 dari 1 diterima")
    mold = next(message for message in ani.messages if message.kind == "document").file
    await ani.taps("Bukti")
    await ani.taps("Hapus 1")
    await ani.taps("Kembali ke kartu")
    card = ani.last
    for number in range(10):
        if number == 4:
            await ani.taps("Berikutnya", on=card)
            ani.sees("K02 · Rencana")
        if number == 7:
            await ani.taps("Daftar")
        parts = {"document": {**mold, "file_name": f"{number}.pdf"}, "media_group_id": "77"}
        await ani.shares(parts, settle=False)
    await ani.settles()
    await ani.comes_to_see("Bukti K01: 10 dari 10 diterima")
    said = [message for message in ani.messages if message.from_bot and "dari 10 diterima" in message.text]
    assert len(said) == 1
    await ani.says("/isi")
    await ani.taps("Daftar")
    await ani.taps("K01")
    ani.sees("Bukti: 10 tersimpan")


async def test_answers_go_into_the_topic_they_were_asked_in(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    group = await regency.people.group("Rapat", [budi.id, ani.id], number=-1001987654321)
    await regency.people.all_confirmed()
    await regency.idle()
    there = ani.in_group(group)
    for command in ("/skor disdikbud", "/peringkat"):
        await there.shares({"text": command, "message_thread_id": 77, "is_topic_message": True})
        assert there.last.topic == 77
    await there.says("/peringkat")
    assert there.last.topic is None
    await ani.shares({"text": "/isi", "message_thread_id": 5, "is_topic_message": True})
    assert ani.last.topic == 5
    await ani.shares(
        {"text": "Sudah ada SK.", "message_thread_id": 5, "is_topic_message": True},
    )
    ani.sees("Penjelasan K01 tersimpan")
    assert ani.last.topic == 5
    await ani.taps("Penjelasan")
    await ani.sends_sticker()
    assert ani.last.topic is None


async def test_a_thread_of_replies_is_no_topic(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    group = await regency.people.group("Rapat", [budi.id, ani.id], number=-1001987654321)
    await regency.people.all_confirmed()
    await regency.idle()
    there = ani.in_group(group)
    await there.shares({"text": "/peringkat", "message_thread_id": 12})
    assert there.last.topic is None


async def test_who_blocked_the_bot_gets_the_result_after_coming_back(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await sends_all(ani)
    await ani.blocks()
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await answer(citra, "Setuju", "Setuju", "Setuju", "Setuju", "Konfirmasi", "Ya, konfirmasi")
    await regency.idle()
    await ani.unblocks()
    await ani.looks()
    back = ani.sees_anywhere("Selamat datang kembali")
    await ani.says("/start")
    await ani.taps("Hasil Disdikbud", on=back)
    ani.sees("Indeks: 2,00")
    assert sum("Selamat datang kembali" in message.text for message in ani.messages) == 1


async def test_messages_that_did_not_arrive_are_sent_on_request(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.blocks()
    payload = to_payload(Screen("Kabar penting"))

    def tell(db):  # type: ignore[no-untyped-def] # a session
        outbox.enqueue(
            db, "kabar", ani.id, "screen", payload, regency.now, bulk=False, repeat_if_uncertain=True
        )

    regency.database.run_now(tell)
    assert regency.runtime is not None
    regency.runtime.services.wake_outbox()
    await regency.idle()
    await ani.unblocks()
    await ani.looks()
    await ani.taps("Kirim 1 pesan", on=ani.sees_anywhere("1 pesan belum terkirim"))
    await ani.comes_to_see("Kabar penting")


async def test_an_album_is_no_broadcast_and_the_words_stay(budi: Person, period: Period) -> None:
    await budi.says("/siaran")
    await budi.says("Besok libur.")
    album = [(f"{number}.png", b"\x89PNG" + bytes(60)) for number in range(3)]
    await budi.sends_album(album, kind="document", caption="lain")
    refused = [message for message in budi.messages if "album" in message.text]
    assert len(refused) == 1
    await budi.taps("Semua petugas")
    budi.sees("Pesan: Besok libur.")


async def test_a_picture_without_a_caption_comes_to_the_words(budi: Person, period: Period) -> None:
    await budi.says("/siaran")
    await budi.says("Besok libur.")
    await budi.sends_photo()
    budi.sees("foto · Besok libur.")


async def test_of_a_long_result_nothing_is_left_off(regency: Regency, citra: Person) -> None:
    year = "Penilaian <SPBE> & layanan digital tahun 2026 " * 4
    regency.open_period(year.strip())
    name = "Dinas P&K <Kota> & Daerah " * 12

    def rename(db):  # type: ignore[no-untyped-def] # a session
        office = offices.office_by_code(db, "X01")
        assert office is not None
        office_changes.rename_office(db, office.id, name.strip(), "P&K <Kota>", regency.now, None)

    regency.database.run_now(rename)
    oki = await regency.joins("Oki", Role.OFFICER, "X01")
    await oki.says("/isi")
    await sends_all(oki)
    await citra.says("/nilai")
    await citra.taps("P&K <Kota>")
    await answer(citra, "Setuju", "Setuju", "Setuju", "Setuju", "Konfirmasi", "Ya, konfirmasi")
    await regency.idle()
    await oki.says("/skor")
    oki.sees(name.strip(), year.strip(), "Indeks: 2,00, predikat", "Mutakhirkan.")
    oki.sees_no("…")


async def test_a_photo_lies_in_the_archive_under_a_name_with_its_ending(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.sends_photo()
    await ani.comes_to_see("1 dari 1 diterima")
    await ani.sends_voice()
    await ani.comes_to_see("1 dari 1 diterima")
    store = EvidenceStore(regency.config.data_dir / "evidence")
    files = regency.database.read_now(lambda db: evidence_of(db, period, store))
    assert [entry_name(file).rpartition(".")[2] for file in files] == ["jpg", "ogg"]
    assert all("foto" in entry_name(file) or "pesan suara" in entry_name(file) for file in files)


async def test_what_comes_later_comes_into_the_topic_too(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    """A file that is fetched in the background, an album, an export: all are told of where they began."""
    there = {"message_thread_id": 5, "is_topic_message": True}
    await ani.shares({"text": "/isi", **there})
    await ani.sends_document("muster.pdf", b"isi" * 50)
    told = await ani.comes_to_see("1 dari 1 diterima")
    assert told.topic is None
    mold = next(message for message in ani.messages if message.kind == "document").file
    await ani.shares({"document": {**mold, "file_name": "satu.pdf"}, **there})
    told = await ani.comes_to_see("1 dari 1 diterima")
    assert told.topic == 5
    for number in range(2):
        album = {"document": {**mold, "file_name": f"{number}.pdf"}, "media_group_id": "77", **there}
        await ani.shares(album, settle=False)
    await ani.settles()
    told = await ani.comes_to_see("2 dari 2 diterima")
    assert told.topic == 5
    await budi.shares({"text": "/ekspor", **there})
    choice = budi.last
    assert choice.topic == 5
    await budi.taps("Bukti (ZIP)", on=choice)
    assert (await budi.comes_to_see("Selesai: ")).topic == 5
    await ani.shares({"text": "/isi", **there})
    await ani.taps("Bukti")
    await ani.taps("Lihat 1")
    sent = [message for message in ani.recent if message.kind == "document"]
    assert [message.topic for message in sent] == [5]

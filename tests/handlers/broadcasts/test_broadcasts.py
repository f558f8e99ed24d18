"""Broadcasts from the first word to the report, with people out of reach and a Telegram that brakes."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.standin.chat_view import Message
from bot.storage import tables
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastState
from bot.storage.messages import outbox
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.privacy.personal_data import kept_about
from questionnaires.people import Membership, Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.reminders.test_reminders import empties, ticks, wita
from tests.handlers.test_whole_pass import answer_all, submit


async def crowd(regency: Regency, count: int, office: int = 1) -> list[int]:
    """So many officers of one office, who have started the bot; their numbers."""
    numbers = [await regency.people.create(f"Petugas {index}") for index in range(count)]
    for number in numbers:
        await regency.people.start(number)
    await regency.people.all_confirmed()
    await regency.idle()

    def join(db) -> None:  # type: ignore[no-untyped-def] # a session
        for number in numbers:
            person = people.remember_person(db, number, f"Petugas {number}", None, regency.now)
            people.grant(db, person.id, Membership(Role.OFFICER, office), regency.now, None)

    regency.database.run_now(join)
    return numbers


def copies(regency: Regency, numbers: Sequence[int], text: str) -> list[int]:
    """How many messages with this text each of them has from the bot."""
    return [
        sum(
            text in (post.content.get("text") or post.content.get("caption") or "")
            for post in regency.standin.world.chats[number].posts.values()
            if post.by_bot
        )
        for number in numbers
    ]


async def report_of(admin: Person) -> Message:
    return await admin.comes_to_see("Laporan siaran")


async def draft(admin: Person, text: str, *audience: str) -> None:
    await admin.says("/siaran")
    await admin.says(text)
    for label in audience:
        await admin.taps(label)


async def test_from_the_first_word_to_the_report(
    ani: Person, dedi: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await budi.says("/siaran")
    budi.sees("Pesan: belum ada", "0 orang, 0 OPD")
    await budi.taps("Pratinjau")
    assert "Belum ada pesan" in budi.toast
    await budi.says("Yth. {nama_opd}: sisa {sisa_hari} hari, {progres}.")
    budi.sees("Yth. {nama_opd}")
    await budi.taps("Pratinjau")
    assert "Pilih sasaran dulu" in budi.toast
    await budi.taps("Semua petugas")
    budi.sees("Sasaran: Semua petugas", "2 orang, 2 OPD")
    await budi.taps("Asesor")
    budi.sees("3 orang, 2 OPD", "{nama_opd}: sebagian penerima tidak mewakili OPD")
    await budi.taps("Asesor")
    await budi.taps("Tombol “Sudah dibaca”")
    await budi.taps("Pratinjau")
    budi.sees("Yth. Dinas Pendidikan dan Kebudayaan: sisa 14 hari, 5 dari 5.")
    await budi.taps("Kirim siaran")
    message = await ani.comes_to_see("Yth. Dinas Pendidikan dan Kebudayaan: sisa 14 hari, 5 dari 5.")
    await dedi.comes_to_see("Yth. Dinas Kesehatan: sisa 14 hari, 0 dari 4.")
    report = await report_of(budi)
    assert "Penerima: 2" in report.text
    assert "Terkirim: 2" in report.text
    await ani.taps("Sudah dibaca", on=message)
    assert "tercatat sudah dibaca" in ani.toast
    await ani.taps("Sudah dibaca", on=message)
    await citra.forges("br:1")
    assert "bukan untuk Anda" in citra.toast
    await budi.taps("Perbarui", on=report)
    budi.sees("Sudah dibaca: 1")
    budi.sees_button("Kirim ke yang belum membaca (1)")
    await budi.taps("Kirim ke yang belum")
    budi.sees("orang yang belum terjangkau", "1 orang, 1 OPD")
    await budi.taps("Kirim siaran")
    await empties(regency)
    assert copies(regency, [dedi.id, ani.id], "sisa 14 hari") == [2, 1]
    await budi.says("/siaran")
    await budi.taps("Riwayat siaran")
    budi.sees_button("2 · 02/03 09.00")
    budi.sees_button("1 · 02/03 09.00")


async def test_telegrams_formatting_is_kept_by_its_own_way_of_counting(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    text = "😀😀 penting & <jelas> tautan rahasia"
    marks = {"bold": "penting", "text_link": "tautan", "spoiler": "rahasia", "italic": "penting & <jelas>"}
    entities = [
        {
            "type": kind,
            "offset": len(text[: text.index(part)].encode("utf-16-le")) // 2,
            "length": len(part.encode("utf-16-le")) // 2,
            **({"url": "https://kukarkab.go.id/?a=1&b=2"} if kind == "text_link" else {}),
        }
        for kind, part in marks.items()
    ]
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    await budi.says("/siaran")
    await budi.says(text, entities=entities)
    await budi.taps("Semua petugas")
    await budi.taps("Kirim siaran")
    await ani.comes_to_see("penting & <jelas>")
    (post,) = (
        post
        for post in regency.standin.world.chats[ani.id].posts.values()
        if post.by_bot and post.content.get("text") == text
    )
    got = sorted(
        (
            {name: value for name, value in one.items() if name in ("type", "offset", "length", "url")}
            for one in post.content["entities"]
        ),
        key=lambda entity: (entity["offset"], -entity["length"]),
    )
    assert got == entities


async def test_a_photo_with_a_caption(ani: Person, budi: Person, period: Period, regency: Regency) -> None:
    await budi.says("/siaran")
    await budi.sends_photo(caption="Jadwal untuk {nama_opd}")
    await budi.taps("Semua petugas")
    await budi.taps("Kirim siaran")
    message = await ani.comes_to_see("Jadwal untuk Dinas Pendidikan dan Kebudayaan")
    assert message.kind == "photo"
    await budi.says("/siaran")
    await budi.sends_voice()
    budi.sees("satu foto, satu berkas, atau satu video")
    await budi.sends_document("edaran.pdf", b"edaran" * 30)
    await budi.taps("Semua petugas")
    await budi.taps("Kirim siaran")
    await empties(regency)
    await ani.looks()
    assert [one.kind for one in ani.messages if one.from_bot][-1] == "document"


async def test_what_is_wrong_is_said_before(ani: Person, budi: Person, period: Period) -> None:
    await draft(budi, "Tanggal {tanggal}", "Semua petugas")
    budi.sees("{tanggal} tidak dikenal")
    await budi.taps("Kirim siaran")
    assert "tidak dikenal" in budi.toast
    await budi.says("a" * 4080 + " {nama_opd}")
    budi.sees("Pesan terlalu panjang: 4112 dari paling banyak 4096")
    await budi.taps("Batalkan")
    budi.sees("Siaran dibatalkan")
    await ani.looks()
    assert not any("Tanggal" in message.text for message in ani.messages)


async def test_audiences_by_state_and_by_office(
    ani: Person, dedi: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await answer_all(dedi)
    await submit(dedi)
    await draft(budi, "Kabar baru", "Belum mulai")
    budi.sees("1 orang, 1 OPD")
    await budi.taps("Sudah mengirim")
    budi.sees("Sasaran: Belum mulai dan Sudah mengirim", "2 orang, 2 OPD")
    await budi.taps("Asesor")
    budi.sees("3 orang, 2 OPD")
    await budi.taps("Pilih OPD")
    await budi.taps("Dinkes")
    await budi.taps("Kembali ke siaran")
    budi.sees("hanya 1 OPD terpilih", "2 orang, 1 OPD")
    await budi.taps("Kelompok OPD")
    await budi.taps("Dinas (2)")
    await budi.taps("Kembali ke siaran")
    budi.sees("hanya 2 OPD terpilih", "3 orang, 2 OPD")
    await budi.taps("Kirim siaran")
    await empties(regency)
    assert copies(regency, [ani.id, dedi.id, citra.id, budi.id], "Kabar baru")[:3] == [1, 1, 1]


async def test_only_an_admin_may(ani: Person, budi: Person, period: Period) -> None:
    await ani.says("/siaran")
    ani.sees("bukan untuk peran Anda")
    await draft(budi, "Kabar baru", "Semua petugas")
    await ani.forges("bs:1:1")
    assert "bukan untuk peran Anda" in ani.toast


async def test_the_same_within_an_hour_is_asked_about(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await draft(budi, "Rapat besok", "Semua petugas")
    await budi.taps("Kirim siaran")
    await report_of(budi)
    regency.now += timedelta(minutes=12)
    await draft(budi, "Rapat besok", "Semua petugas")
    await budi.taps("Kirim siaran")
    budi.sees("sudah dikirim 12 menit yang lalu. Kirim sekali lagi?")
    await budi.taps("Ya, kirim lagi")
    await empties(regency)
    assert copies(regency, [ani.id], "Rapat besok") == [2]


async def test_two_taps_send_once(ani: Person, budi: Person, period: Period, regency: Regency) -> None:
    await draft(budi, "Sekali saja", "Semua petugas")
    await budi.taps("Kirim siaran", settle=False)
    await budi.forges("bs:1:0")
    await empties(regency)
    assert copies(regency, [ani.id], "Sekali saja") == [1]


async def test_at_a_time_and_to_those_who_fit_then(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await draft(budi, "Mohon segera dimulai", "Belum mulai")
    await budi.taps("Jadwalkan")
    await budi.says("kapan saja")
    budi.sees("belum terbaca")
    await budi.says("besok 09.30")
    budi.sees("3 Maret 2026 pukul 09.30 WITA", "2 orang, 2 OPD")
    await budi.says("/siaran")
    await budi.taps("Riwayat siaran")
    await budi.taps("1 · dijadwalkan")
    budi.sees_button("Batalkan")
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ticks(regency, wita(2026, 3, 3, 9, 29))
    assert copies(regency, [ani.id, dedi.id], "Mohon segera") == [0, 0]
    await regency.restart()
    await ticks(regency, wita(2026, 3, 3, 9, 31))
    assert copies(regency, [ani.id, dedi.id], "Mohon segera") == [0, 1]
    await report_of(budi)


async def test_past_its_time_it_is_dropped_and_reported(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await draft(budi, "Hari ini pukul 10 listrik padam", "Semua petugas")
    await budi.taps("Jadwalkan")
    await budi.says("09.30")
    await regency.stop()
    regency.now = wita(2026, 3, 3, 8, 0)
    await regency.start()
    await ticks(regency, regency.now)
    report = await report_of(budi)
    assert "Lewat waktu, tidak dikirim: 1" in report.text
    assert copies(regency, [ani.id], "listrik padam") == [0]


async def test_paused_going_on_cancelled(budi: Person, period: Period, regency: Regency) -> None:
    numbers = await crowd(regency, 6)
    assert regency.runtime is not None
    regency.runtime.outbox.may_send_bulk = False
    await draft(budi, "Bertahap", "Semua petugas")
    await budi.taps("Kirim siaran")
    budi.sees("Siaran berjalan", "0 dari 6")
    await budi.taps("Jeda")
    budi.sees("Siaran dijeda", "0 dari 6")
    regency.runtime.outbox.may_send_bulk = True
    await regency.restart()
    await ticks_without_waiting(regency)
    assert copies(regency, numbers, "Bertahap") == [0] * 6
    await budi.taps("Teruskan")
    await empties(regency)
    assert copies(regency, numbers, "Bertahap") == [1] * 6
    report = await report_of(budi)
    assert "Terkirim: 6" in report.text
    budi.sees_anywhere("Siaran selesai (no. 1)")
    regency.runtime.outbox.may_send_bulk = False
    await draft(budi, "Tidak jadi", "Semua petugas")
    await budi.taps("Kirim siaran")
    await budi.taps("Batalkan")
    budi.sees("Dibatalkan: 6")
    regency.runtime.outbox.may_send_bulk = True
    await ticks(regency, regency.now)
    assert copies(regency, numbers, "Tidak jadi") == [0] * 6


async def ticks_without_waiting(regency: Regency) -> None:
    assert regency.runtime is not None
    await regency.runtime.scheduler.tick()
    await regency.idle()


async def test_people_who_cannot_be_reached(budi: Person, period: Period, regency: Regency) -> None:
    """Case 12: of 50, one blocked the bot, one has left Telegram, one chat does not exist."""
    numbers = await crowd(regency, 49)
    await regency.people.block(numbers[0])
    await regency.people.deactivate(numbers[1])

    def add_unknown(db) -> None:  # type: ignore[no-untyped-def] # a session
        person = people.remember_person(db, 999_999_999, "Tidak Ada", None, regency.now)
        people.grant(db, person.id, Membership(Role.OFFICER, 2), regency.now, None)

    regency.database.run_now(add_unknown)
    await draft(budi, "Untuk semua", "Semua petugas")
    budi.sees("50 orang, 2 OPD")
    await budi.taps("Kirim siaran")
    report = await report_of(budi)
    assert "Terkirim: 47" in report.text
    assert "Gagal: 3" in report.text
    for words in ("memblokir bot", "akun Telegram dihapus", "Dinkes – Tidak Ada: percakapan tidak ditemukan"):
        assert words in report.text
    assert copies(regency, numbers[2:], "Untuk semua") == [1] * 47
    await draft(budi, "Untuk semua lainnya", "Semua petugas")
    budi.sees("50 orang, 2 OPD", "(3 tidak dapat dihubungi)")
    tried = regency.standin.world.refusals.copy()
    await budi.taps("Kirim siaran")
    assert "Gagal: 3" in (await report_of(budi)).text
    assert regency.standin.world.refusals == tried, "they are not tried again"
    await regency.people.unblock(numbers[0])
    await regency.people.say(numbers[0], "/start")
    await regency.people.all_confirmed()
    await regency.idle()
    await again(budi, report)
    budi.sees("1 orang, 1 OPD")
    await budi.taps("Kirim siaran")
    await empties(regency)
    assert copies(regency, numbers[:2], "Untuk semua") == [1, 0]


async def again(admin: Person, report: Message) -> None:
    await admin.taps("Perbarui", on=report)
    await admin.taps("Kirim ulang ke yang gagal (1)", on=report)


async def test_slow_down(ani: Person, budi: Person, period: Period, regency: Regency) -> None:
    """Case 13, with a shorter pause: Telegram brakes at the 30th of 40; a tap meanwhile is kept at once."""
    numbers = await crowd(regency, 39, office=2)
    await ani.says("/isi")
    await draft(budi, "Pelan-pelan", "Semua petugas")
    await regency.people.fault("flood", methods=["sendMessage"], start=30, times=1, seconds=2)
    await budi.taps("Kirim siaran")
    while True:
        if regency.standin.world.refusals["429"]:
            break
        await asyncio.sleep(0)
    before = sum(copies(regency, [*numbers, ani.id], "Pelan-pelan"))
    await ani.taps("2 · Kurang")
    ani.sees("K02 · Rencana")
    assert sum(copies(regency, [*numbers, ani.id], "Pelan-pelan")) <= before + 1
    regency.now += timedelta(seconds=3)
    report = await report_of(budi)
    assert "Terkirim: 40" in report.text
    assert copies(regency, [*numbers, ani.id], "Pelan-pelan") == [1] * 40
    # the report is no bulk: it does not wait for the pause and may be refused once itself
    assert regency.standin.world.refusals["429"] <= 2


async def test_killed_in_the_middle_nothing_is_doubled(
    budi: Person, period: Period, regency: Regency
) -> None:
    """The process is dropped without any goodbye; the next one goes on from what the database says."""
    numbers = await crowd(regency, 30)
    await draft(budi, "Tidak dua kali", "Semua petugas")
    await budi.taps("Kirim siaran")
    for until in (5, 12, 20):
        await some_have_it(regency, numbers, until)
        await kill(regency)
        await regency.start()
    await empties(regency)
    got = copies(regency, numbers, "Tidak dua kali")
    assert max(got) == 1
    report = await report_of(budi)
    found = re.search(r"Terkirim: (\d+)", report.text)
    assert found is not None
    uncertain = re.search(r"Tidak pasti: (\d+)", report.text)
    assert int(found[1]) + (int(uncertain[1]) if uncertain else 0) == 30
    assert got.count(0) <= (int(uncertain[1]) if uncertain else 0)


async def some_have_it(regency: Regency, numbers: Sequence[int], count: int) -> None:
    while True:
        if sum(copies(regency, numbers, "Tidak dua kali")) >= count:
            return
        await asyncio.sleep(0)


async def kill(regency: Regency) -> None:
    """As SIGKILL does it, as far as a process can do it to itself: nothing is finished, nothing noted."""
    runtime = regency.runtime
    assert runtime is not None
    runtime.scheduler._scheduler.shutdown(wait=False)
    tasks = [task for task in asyncio.all_tasks() if is_of_the_bot(task)]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await runtime._request.shutdown()
    runtime.services.database.close()
    regency.runtime = None


def is_of_the_bot(task: "asyncio.Task[object]") -> bool:
    """Whether the bot began this task, and not the stand-in or the test."""
    where = getattr(task.get_coro(), "cr_code", None)
    return where is not None and "/bot/" in where.co_filename and "/bot/standin/" not in where.co_filename


@pytest.mark.parametrize("times", [3])
async def test_progress_is_one_message_edited_now_and_then(
    budi: Person, period: Period, regency: Regency, times: int
) -> None:
    numbers = await crowd(regency, times * 3)
    assert regency.runtime is not None
    await draft(budi, "Maju", "Semua petugas")
    await budi.taps("Kirim siaran")
    shown = budi.sees("(no. 1)", " dari 9").id
    for _ in range(times):
        regency.now += timedelta(seconds=4)
        await regency.idle()
    await empties(regency)
    assert copies(regency, numbers, "Maju") == [1] * len(numbers)
    await report_of(budi)
    (one,) = await regency.database.read(lambda db: broadcasts.in_state(db, BroadcastState.DONE))
    assert one.message_id == shown
    edited = next(message for message in budi.messages if message.id == shown)
    assert "9 dari 9 terkirim" in edited.text


async def test_who_left_after_the_message_came_was_reached(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await draft(budi, "Rapat <besok> pukul 9", "Semua petugas", "Tombol “Sudah dibaca”")
    await budi.taps("Kirim siaran")
    await ani.comes_to_see("Rapat")
    report = await report_of(budi)
    assert "Terkirim: 2" in report.text
    await ani.taps("Sudah dibaca")
    await ani.says("/privasi")
    await ani.taps("Keluar dan hapus")
    await ani.taps("Ya, hapus")
    await budi.taps("Perbarui", on=report)
    budi.sees("Penerima: 2", "Terkirim: 2", "Sudah dibaca: 1", "Gagal: 0")
    budi.sees_no("sudah keluar", "Ani")
    kept = regency.database.read_now(lambda db: kept_about(db, ani.id))
    assert kept.messages == 0


async def test_the_history_leads_back_to_the_draft_and_else_to_a_new_one(
    ani: Person, budi: Person, period: Period
) -> None:
    await budi.says("/siaran")
    await budi.taps("Riwayat siaran")
    budi.sees("Belum pernah ada siaran")
    await budi.taps("Kembali ke siaran")
    await budi.says("Rapat pukul 9")
    budi.sees("Rapat pukul 9")
    await budi.taps("Semua petugas")
    await budi.taps("Riwayat siaran")
    await budi.taps("Kembali ke siaran")
    budi.sees("Rapat pukul 9", "1 orang, 1 OPD")
    await budi.taps("Kirim siaran")
    report = await report_of(budi)
    await budi.taps("Riwayat siaran", on=report)
    budi.sees_no_button("Kembali ke siaran")
    await budi.taps("Siaran baru")
    budi.sees("Pesan: belum ada")
    await budi.says("Rapat kedua")
    budi.sees("Rapat kedua")
    await budi.taps("Batalkan")
    await budi.taps("Riwayat siaran")
    budi.sees_button("1 · 02/03 09.00")


async def plans(admin: Person, text: str, at: str) -> None:
    await draft(admin, text, "Semua petugas")
    await admin.taps("Jadwalkan")
    await admin.says(at)


async def test_the_same_planned_twice_is_asked_about_and_never_sent_twice_at_one_minute(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await plans(budi, "Rapat besok", "3/3 10.00")
    await plans(budi, "Rapat besok", "3/3 10.00")
    budi.sees("Pesan yang sama sudah dijadwalkan 3 Maret 2026 pukul 10.00 WITA. Kirim juga yang ini?")
    await budi.taps("Ya, kirim lagi")
    budi.sees("dijadwalkan")
    await ticks(regency, wita(2026, 3, 3, 10, 0))
    await budi.comes_to_see("Siaran no. 2 yang dijadwalkan 3 Maret 2026 pukul 10.00 WITA tidak dikirim")
    await ticks(regency, wita(2026, 3, 3, 10, 1))
    assert copies(regency, [ani.id], "Rapat besok") == [1]


async def test_what_is_planned_is_checked_when_it_starts(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await plans(budi, "Sisa {sisa_hari} hari.", "3/3 10.00")
    regency.database.run_now(lambda db: periods.close_period(db, period.id, regency.now, None))
    await ticks(regency, wita(2026, 3, 3, 10, 0))
    await budi.comes_to_see("periodenya sudah ditutup, jadi tidak ada sisa hari lagi")
    assert copies(regency, [ani.id], "Sisa") == [0]
    assert await regency.database.read(lambda db: broadcasts.in_state(db, BroadcastState.SCHEDULED)) == ()


@pytest.mark.parametrize("times", [4])
async def test_a_deleted_progress_message_comes_anew_once(
    budi: Person, period: Period, regency: Regency, times: int
) -> None:
    numbers = await crowd(regency, times * 3)
    assert regency.runtime is not None
    await draft(budi, "Maju", "Semua petugas")
    regency.runtime.outbox.may_send_bulk = False
    await budi.taps("Kirim siaran")
    shown = budi.sees("(no. 1)").id
    await regency.runtime.services.sender.delete(budi.id, shown)
    regency.runtime.outbox.may_send_bulk = True
    for _ in range(times):
        regency.now += timedelta(seconds=4)
        await regency.idle()
    await empties(regency)
    assert copies(regency, numbers, "Maju") == [1] * len(numbers)
    await report_of(budi)
    about = [
        one for one in budi.messages if one.from_bot and "(no. 1)" in one.text and "Laporan" not in one.text
    ]
    over = [
        one for one in budi.messages if one.from_bot and "terkirim" in one.text and "Laporan" not in one.text
    ]
    assert len({one.id for one in [*about, *over]}) == 1


async def test_a_message_that_took_the_place_of_a_deleted_one_shows_the_broadcast(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await draft(budi, "Rapat besok", "Semua petugas")
    await budi.taps("Jadwalkan")
    await regency.kill()
    await budi.taps("02/03 10.00", settle=False)
    chat = regency.standin.world.chats[budi.id]
    chat.delete(chat.posts[budi.messages[-1].id])
    await regency.start()
    anew = await budi.comes_to_see("Siaran dijadwalkan")
    await regency.idle()
    (one,) = await regency.database.read(lambda db: broadcasts.in_state(db, BroadcastState.SCHEDULED))
    assert one.message_id == anew.id


async def test_a_file_that_telegram_knows_no_more_is_told_once(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    """As after the database was restored under another bot: no reader could get it."""
    await budi.says("/siaran")
    await budi.sends_photo(caption="Jadwal rapat")
    await budi.taps("Semua petugas")

    def of_another_bot(db: Session) -> None:
        db.connection().execute(update(tables.broadcast).values(media_id="of-another-bot"))

    regency.database.run_now(of_another_bot)
    await budi.taps("Pratinjau")
    budi.sees("tidak dapat menampilkan berkas itu lagi")
    await budi.taps("Kirim siaran")
    told = await budi.comes_to_see("Telegram tidak mengenal lagi berkasnya")
    await regency.idle()
    await budi.looks()
    assert [one.id for one in budi.messages if "mengenal lagi berkasnya" in one.text] == [told.id]
    states = regency.database.read_now(lambda db: outbox.count_states(db, "broadcast:"))
    # the second may have been on its way already when the first was refused
    assert states in ({"failed": 1, "queued": 1}, {"failed": 2})
    for person in (ani, dedi):
        await person.looks()
        person.sees_no("Jadwal rapat")

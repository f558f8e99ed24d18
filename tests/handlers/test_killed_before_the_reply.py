"""The process dies at the first thing it wants to say: what was done is kept once, and seen once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.engine.responses import Gone, to_json
from bot.engine.unshown_replies import make_reply
from bot.storage import tables
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import PATIENCE, Person
from tests.handlers.broadcasts.test_broadcasts import copies, draft, report_of
from tests.handlers.conftest import Regency, assessor
from tests.handlers.panels.test_panels import panel_begins, score_all, scores
from tests.handlers.reminders.test_reminders import empties
from tests.handlers.reports.test_reports import confirmed
from tests.handlers.test_restarts import THE_PASS, Step
from tests.handlers.test_whole_pass import judge_all

Permission = Callable[[Person, Person], Awaitable[None]]


def taps(who: str, label: str) -> Permission:
    async def deed(ani: Person, citra: Person) -> None:
        await (ani if who == "ani" else citra).taps(label, settle=False)

    return deed


def says(who: str, text: str) -> Permission:
    async def deed(ani: Person, citra: Person) -> None:
        await (ani if who == "ani" else citra).says(text, settle=False)

    return deed


async def play(regency: Regency, steps: tuple[Step, ...]) -> tuple[Person, Person]:
    """Ani and Citra have come in and done the first steps of the whole pass."""
    regency.open_period()
    ani = await regency.joins("Ani", Role.OFFICER, "D01")
    citra = await regency.joins("Citra", Role.ASSESSOR)
    for step in steps:
        await step(ani, citra)
    return ani, citra


async def dies_in_the_middle(regency: Regency, deed: Awaitable[None]) -> None:
    """The deed reaches the bot, which is killed when it wants to answer, and starts again."""
    wanted = regency.hangs_at_its_next_call()
    await deed
    await asyncio.wait_for(wanted.wait(), PATIENCE)
    await regency.kill()
    await regency.start()
    await regency.idle()


DEEDS: tuple[tuple[int, str, Permission, str], ...] = (
    (0, "ani", says("ani", "/isi"), "K01 · Aturan"),
    (1, "ani", says("ani", "sudah ada sejak 2024"), "Penjelasan K01 tersimpan"),
    (3, "ani", taps("ani", "2 · Kurang"), "K02 · Rencana"),
    (10, "ani", taps("ani", "Ya, kirim"), "Tanda terima"),
    (15, "citra", says("citra", "Mohon tanggalnya"), "Catatan K01 tersimpan"),
    (17, "citra", taps("citra", "Kembalikan"), "dikembalikan dengan 1 catatan"),
    (26, "citra", taps("citra", "Setuju"), "K02 · Rencana"),
    (32, "citra", taps("citra", "Ya, konfirmasi"), "dikonfirmasi: 2,25"),
)


@pytest.mark.parametrize(("before", "who", "deed", "seen"), DEEDS, ids=[deed[3] for deed in DEEDS])
async def test_what_was_done_is_seen_after_the_start(
    regency: Regency, before: int, who: str, deed: Permission, seen: str
) -> None:
    ani, citra = await play(regency, THE_PASS[:before])
    person = ani if who == "ani" else citra
    await dies_in_the_middle(regency, deed(ani, citra))
    await person.comes_to_see(seen)
    assert len([message for message in person.messages if seen in message.text]) == 1


async def test_who_says_yes_to_an_invitation_sees_the_home_after_the_start(regency: Regency) -> None:
    regency.open_period()
    ani = await regency.arrives("Ani")
    await ani.opens(regency.link(Role.OFFICER, "D01"))
    await dies_in_the_middle(regency, ani.taps("Ya, benar", settle=False))
    await ani.comes_to_see("Daftar perintah")
    ani.sees_button("Mulai mengisi")


async def test_a_choice_about_a_second_text_is_seen_after_the_start(regency: Regency) -> None:
    ani, _ = await play(regency, THE_PASS[:1])
    await ani.says("Sudah ada peraturan bupati tentang hal ini. " * 10)
    await ani.says("Ditambah Perbup 12.")
    await dies_in_the_middle(regency, ani.taps("Tambahkan", settle=False))
    await ani.comes_to_see("K01 · Aturan")
    await ani.taps("Penjelasan")
    ani.sees("hal ini.\n\nDitambah Perbup 12.")


async def test_a_file_that_cannot_be_taken_is_answered_after_the_start(regency: Regency) -> None:
    ani, _ = await play(regency, THE_PASS[:11])
    await dies_in_the_middle(regency, ani.sends_document("surat.pdf", b"isi" * 50, settle=False))
    await ani.comes_to_see("Lembar ini sudah dikirim dan hanya bisa dibaca")


async def test_a_setting_that_was_kept_is_seen_after_the_start(regency: Regency) -> None:
    budi = await regency.joins("Budi", Role.ADMIN)
    await budi.says("/atur")
    await budi.taps("Jam kantor")
    await dies_in_the_middle(regency, budi.says("07.30 - 15.30; 07:30-11:30", settle=False))
    await budi.comes_to_see("07.30–15.30")
    assert len([message for message in budi.messages if "Tersimpan" in message.text]) == 1


ADMIN_DEEDS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("/periode", "Penilaian 2026", "Tutup"), "Ya, tutup", "(ditutup)"),
    (("/periode", "Salin"), "Buka periode", "Penilaian 2027 dibuka untuk 3 OPD"),
    (("/ingatkan", "Kirim pengingat"), "Ya, ingatkan", "Pengingat dikirim kepada"),
    (("/siaran", "=Rapat besok", "Semua petugas", "Jadwalkan"), "02/03 10.00", "Siaran dijadwalkan"),
)


@pytest.mark.parametrize(("steps", "last", "seen"), ADMIN_DEEDS, ids=[deed[1] for deed in ADMIN_DEEDS])
async def test_what_an_admin_did_is_seen_after_the_start(
    regency: Regency, ani: Person, budi: Person, period: Period, steps: tuple[str, ...], last: str, seen: str
) -> None:
    for step in steps:
        if step[0] in "/=":
            await budi.says(step.removeprefix("="))
        else:
            await budi.taps(step)
    budi.sees_no(seen)
    await dies_in_the_middle(regency, budi.taps(last, settle=False))
    await budi.comes_to_see(seen)
    assert len([message for message in budi.messages if message.from_bot and seen in message.text]) == 1


async def test_a_broadcast_that_was_begun_is_sent_once_and_reported_after_the_start(
    regency: Regency, ani: Person, budi: Person, period: Period
) -> None:
    assert regency.runtime is not None
    await draft(budi, "Rapat besok", "Semua petugas")
    # a copy that was on its way at that moment is uncertain, and so is not sent again
    regency.runtime.outbox.may_send_bulk = False
    await dies_in_the_middle(regency, budi.taps("Kirim siaran", settle=False))
    await empties(regency)
    await report_of(budi)
    assert copies(regency, [ani.id], "Rapat besok") == [1]


async def test_a_card_that_has_gone_on_is_not_put_back(regency: Regency) -> None:
    """The tap made while the bot was down is answered; the reply to the one before would hide it."""
    ani, _ = await play(regency, THE_PASS[:3])
    wanted = regency.hangs_at_its_next_call()
    await ani.taps("2 · Kurang", settle=False)
    await asyncio.wait_for(wanted.wait(), PATIENCE)
    await regency.kill()
    await ani.taps("Daftar", settle=False)
    await regency.start()
    await ani.settles()
    await regency.idle()
    await ani.looks()
    ani.sees("K01 Aturan", "✅ terjawab")


async def test_what_a_panel_and_its_lead_do_is_seen_after_the_start(regency: Regency) -> None:
    regency.open_period()
    budi = await regency.joins("Budi", Role.ADMIN)
    ani = await regency.joins("Ani", Role.OFFICER, "D01")
    fajar = await assessor(regency, "Fajar", "BPS")
    citra = await assessor(regency, "Citra", "Diskominfo Provinsi")
    await panel_begins(ani, budi)
    await score_all(fajar, first="3 · Baik")
    await scores(citra)
    await judge_all(citra, 5)
    await citra.taps("Serahkan")
    await dies_in_the_middle(regency, citra.taps("Ya, serahkan", settle=False))
    await citra.comes_to_see("sudah diserahkan")
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await dies_in_the_middle(regency, citra.taps("3 · Baik", settle=False))
    await citra.comes_to_see("Diputuskan ketua: 1")
    await citra.taps("Konfirmasi")
    await dies_in_the_middle(regency, citra.taps("Ya, konfirmasi", settle=False))
    await citra.comes_to_see("dikonfirmasi: 2,75")
    for seen in ("sudah diserahkan", "Diputuskan ketua: 1", "dikonfirmasi: 2,75"):
        assert len([message for message in citra.messages if seen in message.text]) <= 1


async def test_an_appeal_and_its_verdict_are_seen_after_the_start(
    regency: Regency, ani: Person, citra: Person, period: Period
) -> None:
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await dies_in_the_middle(regency, ani.says("Situsnya interaktif.", settle=False))
    await ani.comes_to_see("tercatat")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K04")
    await citra.taps("Terima: 4")
    await dies_in_the_middle(regency, citra.says("Sudah diperiksa.", settle=False))
    await citra.comes_to_see("Skor sekarang: 3,00")
    await ani.comes_to_see("Skor sekarang: 3,00")
    for person, seen in ((ani, "tercatat"), (citra, "Skor sekarang: 3,00")):
        assert len([message for message in person.messages if seen in message.text]) == 1


async def test_what_took_the_place_of_a_deleted_card_is_the_card(
    regency: Regency, ani: Person, period: Period
) -> None:
    """It goes when the next card comes, as any earlier card does: a chat has one card."""
    await ani.says("/isi")
    await regency.idle()
    shown = ani.sees("K01 · Aturan").id
    await regency.kill()
    await ani.taps("Penjelasan", settle=False)
    chat = regency.standin.world.chats[ani.id]
    chat.delete(chat.posts[shown])
    await regency.start()
    instead = (await ani.comes_to_see("Ketik penjelasan")).id
    await regency.idle()
    await ani.says("sudah ada sejak 2024")
    card = await ani.comes_to_see("Penjelasan K01 tersimpan")
    await regency.idle()
    assert [number for number in (instead, card.id) if number in chat.posts] == [card.id]


async def test_what_follows_after_the_start_comes_into_its_topic(
    regency: Regency, ani: Person, period: Period
) -> None:
    in_topic = {"message_thread_id": 5, "is_topic_message": True}
    for text, seen in (("/isi", "K01 · Aturan"), ("Sudah ada SK.", "Penjelasan K01 tersimpan")):
        await dies_in_the_middle(regency, ani.shares({"text": text, **in_topic}, settle=False))
        assert (await ani.comes_to_see(seen)).topic == 5


async def test_the_card_that_is_drawn_again_is_the_one_as_it_is_now(
    regency: Regency, ani: Person, period: Period
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await ani.says("/isi")
    wanted = regency.hangs_at_its_next_call()
    await ani.taps("2 · Kurang", settle=False)
    await asyncio.wait_for(wanted.wait(), PATIENCE)
    await regency.kill()
    await arif.says("/isi", settle=False)
    await arif.says("Rencananya ada.", settle=False)
    await regency.start()
    await regency.idle()
    await arif.settles()
    await ani.comes_to_see("K02 · Rencana")
    assert len([one for one in ani.messages if one.from_bot and "K02 · Rencana" in one.text]) == 1


@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "not killed"])
async def test_who_leaves_sees_it_and_is_nowhere_afterwards(
    regency: Regency, ani: Person, period: Period, is_killed: bool
) -> None:
    await ani.says("/privasi")
    await ani.taps("Keluar dan hapus")
    leaving = ani.taps("Ya, hapus", settle=not is_killed)
    if is_killed:
        await dies_in_the_middle(regency, leaving)
    else:
        await leaving
    await ani.comes_to_see("Identitas Anda sudah dihapus")
    await regency.idle()

    def traces(db: Session) -> list[object]:
        found: list[object] = []
        for table, columns in (
            (tables.inbox, ("chat_key", "payload")),
            (tables.outbox, ("telegram_id", "payload")),
        ):
            rows = db.connection().execute(select(*(table.c[name] for name in columns))).all()
            found += [row for row in rows if str(ani.id) in str(tuple(row))]
        return found

    assert regency.database.read_now(traces) == []


async def test_a_question_for_an_office_is_seen_after_the_start(regency: Regency, citra: Person) -> None:
    await dies_in_the_middle(regency, citra.says("/skor", settle=False))
    await citra.comes_to_see("Skor OPD mana")
    await citra.says("dinkes")
    citra.sees("Dinas Kesehatan")


async def test_who_made_links_reads_what_to_do_when_they_do_not_come(regency: Regency, budi: Person) -> None:
    """The codes are kept nowhere: the list of a process that died cannot be made again."""
    await budi.says("/undang")
    await dies_in_the_middle(regency, budi.taps("semua OPD", settle=False))
    await budi.comes_to_see("ketuk 📦 Tautan dan surat sekali lagi")
    await budi.says("/undang")
    await budi.taps("semua OPD")
    budi.sees("Daftar tautan")


async def test_a_card_whose_number_was_lost_goes_on_as_the_card(
    regency: Regency, ani: Person, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It arrived, and the process died before it could note which message it is: the card comes again."""
    arrived = asyncio.Event()

    async def dies(*_: object) -> None:
        arrived.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr("bot.engine.handling.settle_card", dies)
        await ani.says("/isi", settle=False)
        await asyncio.wait_for(arrived.wait(), PATIENCE)
        await regency.kill()
    await regency.start()
    await regency.idle()
    await ani.looks()
    first, second = [message for message in ani.messages if "K01 · Aturan" in message.text]
    await ani.taps("2 · Kurang", on=second)
    assert ani.sees("K02 · Rencana").id == second.id
    await ani.taps("3 · Baik", on=first)
    assert ani.sees("K02 · Rencana").id == first.id
    await ani.says("Rencananya ada.")
    card = ani.sees("Penjelasan K02 tersimpan")
    await regency.idle()
    await ani.looks()
    shown = [message.id for message in ani.messages if message.from_bot and message.id >= first.id]
    assert first.id not in shown
    assert card.id in shown


async def test_a_draft_whose_number_was_lost_is_shown_by_one_message(
    regency: Regency, budi: Person, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = asyncio.Event()

    async def dies(*_: object) -> None:
        arrived.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr("bot.engine.handling.settle_card", dies)
        await budi.says("/siaran", settle=False)
        await asyncio.wait_for(arrived.wait(), 60)
        await regency.kill()
    await regency.start()
    await regency.idle()
    await budi.looks()
    first, _ = [message for message in budi.messages if "Pesan: belum ada" in message.text]
    await budi.taps("Semua petugas", on=first)
    await regency.idle()
    await budi.looks()
    assert [one.id for one in budi.messages if "Pesan: belum ada" in one.text] == [first.id]


async def test_what_was_tapped_since_does_not_go_when_the_rest_of_a_reply_follows(
    regency: Regency, budi: Person, period: Period
) -> None:
    await budi.says("/siaran")
    shown, before = budi.last, budi.last_act
    assert before is not None
    assert regency.runtime is not None
    kept = {"chat": budi.id, "chat_key": budi.id, "update": before.updates[0]}
    rest = {**to_json(Gone(shown.id)), **kept}
    await budi.taps("Semua petugas", on=shown)
    assert await make_reply(rest, regency.runtime.services) is None
    await regency.idle()
    await budi.looks()
    assert shown.id in [one.id for one in budi.messages]

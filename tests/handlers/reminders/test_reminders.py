"""Reminders as people get them: fitting, never two a day, and what they answer to them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import tzset
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.storage.messages import outbox
from bot.storage.people import people
from bot.storage.periods import drafts
from handlers.reminders import digests
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, submit

WITA = ZoneInfo("Asia/Makassar")


def wita(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WITA).astimezone(UTC)


async def ticks(regency: Regency, at: datetime) -> None:
    """The minute's work at this moment, until all that it queued has left."""
    regency.now = at
    assert regency.runtime is not None
    await regency.runtime.scheduler.tick()
    await empties(regency)


async def empties(regency: Regency) -> None:
    """Returns when nothing waits in the outbox."""
    while True:
        states = await regency.database.read(outbox.count_states)
        if not states.keys() & {"queued", "sending"}:
            return
        await asyncio.sleep(0)


def reminders_to(person: Person) -> list[str]:
    return [message.text for message in person.messages if message.from_bot and message.text[:1] in "⏰📣"]


async def test_opening_then_fitting_the_state(
    ani: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    """Opened on Monday 2 March for 14 days; 7 working days before the deadline is Thursday the 5th."""
    await ticks(regency, regency.now)
    opening = await ani.comes_to_see("Penilaian 2026 sudah dibuka")
    assert "Mulai mengisi" in opening.labels
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ticks(regency, wita(2026, 3, 4, 8, 0))
    await ani.looks()
    assert len(reminders_to(ani)) == 1
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    half_way = await ani.comes_to_see("Sisa waktu 11 hari")
    assert "1 dari 4 indikator sudah dijawab" in half_way.text
    assert "Masih kurang:" in half_way.text
    assert {"Lanjutkan", "⏰ Ingatkan besok", "Saya bukan petugas lagi"} <= set(half_way.labels)
    await dedi.looks()
    assert "Belum ada indikator yang dijawab" in reminders_to(dedi)[-1]
    await ticks(regency, wita(2026, 3, 5, 15, 0))
    await ani.looks()
    assert len(reminders_to(ani)) == 2
    await ani.taps("Lanjutkan", on=half_way)
    ani.sees("K02 · Rencana")


@pytest.fixture(params=["UTC", "Europe/Berlin", "America/New_York", ""])
def clock_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of the server's clock; none, or one whose clock changes."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", request.param)
        tzset()
        yield request.param
    tzset()


async def test_eight_in_makassar_is_eight_there_whatever_the_servers_clock_says(
    clock_zone: str, ani: Person, regency: Regency
) -> None:
    """Berlin's clock is put forward on 29 March 2026, New York's on the 8th."""
    regency.open_period(days=38)  # until Thursday 9 April
    await ticks(regency, regency.now)
    await ani.looks()
    told: list[datetime] = []
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    while midnight < datetime(2026, 4, 9, tzinfo=UTC):
        for moment in (midnight - timedelta(seconds=1), midnight):
            before = len(reminders_to(ani))
            await ticks(regency, moment)
            await ani.looks()
            told += [moment] * (len(reminders_to(ani)) - before)
        midnight += timedelta(days=1)
    assert told == [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 30), (4, 6), (4, 8))]
    assert "9 April 2026 pukul 09.00" in reminders_to(ani)[-1]


async def test_offices_that_open_at_half_past_seven_are_reminded_then(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ticks(regency, regency.now)
    await budi.says("/atur")
    await budi.taps("Jam kantor")
    await budi.says("07.30-15.30; 07.30-11.00")
    await ticks(regency, wita(2026, 3, 5, 7, 29))
    await ani.looks()
    assert len(reminders_to(ani)) == 1
    await ticks(regency, wita(2026, 3, 5, 7, 30))
    await ani.comes_to_see("Sisa waktu 11 hari")


async def test_who_handed_in_is_left_alone_and_who_is_complete_is_told_to_send(
    ani: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    complete = await ani.comes_to_see("tinggal dikirim")
    assert "✅ Periksa" in complete.labels
    await submit(ani)
    await ticks(regency, wita(2026, 3, 11, 8, 0))
    await dedi.comes_to_see("Sisa waktu 5 hari")
    await ani.looks()
    assert reminders_to(ani) == [], "the only one became the check of the answers when its button was tapped"


async def test_one_who_hands_in_while_the_reminder_waits_gets_none(
    ani: Person, period: Period, regency: Regency
) -> None:
    assert regency.runtime is not None
    regency.runtime.outbox.may_send_bulk = False
    regency.now = wita(2026, 3, 5, 8, 0)
    await regency.runtime.scheduler.tick()
    await answer_all(ani)
    await submit(ani)
    regency.runtime.outbox.may_send_bulk = True
    await empties(regency)
    await ani.looks()
    assert reminders_to(ani) == []


async def test_a_returned_sheet(ani: Person, citra: Person, period: Period, regency: Regency) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await citra.says("Mohon dilengkapi.")
    await ani.comes_to_see("Mohon dilengkapi.")
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    await ani.comes_to_see("menunggu perbaikan. Setelah diperbaiki")


async def returns(citra: Person) -> None:
    """The assessor sends Disdikbud's sheet back."""
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await citra.says("Mohon dilengkapi.")


async def test_a_sheet_sent_in_time_and_returned_has_a_day_of_its_own(
    ani: Person, dedi: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    """Due on 16 March; returned on the 13th, five working days with holidays between are over on the 27th."""
    eka = await regency.joins("Eka", Role.VIEWER, "D01")
    await answer_all(dedi)
    await submit(dedi)
    await answer_all(ani)
    await submit(ani)
    regency.now = wita(2026, 3, 13, 9, 30)
    await returns(citra)
    await ani.comes_to_see("paling lambat 27 Maret 2026 pukul 11.00")
    await ani.says("/start")
    ani.sees("Batas waktu: 27 Maret 2026 pukul 11.00")
    for day in (17, 25):
        await ticks(regency, wita(2026, 3, day, 8, 0))
    await budi.looks()
    digests = [one.text for one in budi.messages if "lewat batas waktu" in one.text]
    assert digests, "the third office is late"
    assert not [text for text in digests if "Disdikbud" in text]
    await budi.says("/status")
    budi.sees("terlambat: 1")
    await budi.taps("Daftar OPD")
    await budi.taps("Disdikbud")
    budi.sees("Batas waktu: 27 Maret 2026 pukul 11.00")
    await ticks(regency, wita(2026, 3, 26, 8, 0))
    await ani.comes_to_see("Sisa waktu 1 hari, sampai Jumat, 27 Maret 2026 pukul 11.00")
    await budi.says("/siaran")
    await budi.says("Sisa {sisa_hari} hari untuk {nama_opd}.")
    await budi.taps("Dikembalikan")
    await budi.taps("Pratinjau")
    assert any("Sisa 1 hari untuk Dinas Pendidikan" in one.text for one in budi.messages)
    await budi.says("/siaran")
    await budi.says("Mohon segera.")
    await budi.taps("Terlambat")
    budi.sees("Penerima: 0")
    await ticks(regency, wita(2026, 3, 27, 8, 0))
    await ani.comes_to_see("Hari ini hari terakhir, sampai pukul 11.00")
    await eka.looks()
    assert not [one for one in eka.messages if "Kepada pimpinan" in one.text]
    await ticks(regency, wita(2026, 3, 30, 8, 0))
    await eka.comes_to_see(
        "dikembalikan asesor untuk diperbaiki dan belum dikirim lagi; batas waktunya Jumat, 27 Maret"
    )
    await budi.looks()
    assert (
        "Disdikbud: 5/5, lewat 3 hari" in [one.text for one in budi.messages if "Ringkasan" in one.text][-1]
    )


async def test_tomorrow_once_more(ani: Person, period: Period, regency: Regency) -> None:
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    first = await ani.comes_to_see("Sisa waktu 11 hari")
    await ani.taps("Ingatkan besok", on=first)
    assert "Jumat, 6 Maret 2026 pukul 08.00" in ani.toast
    await ticks(regency, wita(2026, 3, 5, 14, 0))
    await ticks(regency, wita(2026, 3, 6, 8, 0))
    await ticks(regency, wita(2026, 3, 6, 9, 0))
    await ani.comes_to_see("Sisa waktu 10 hari")
    await ticks(regency, wita(2026, 3, 9, 8, 0))
    await ani.looks()
    assert len(reminders_to(ani)) == 2


async def test_after_an_outage_one_reminder_the_right_one(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ticks(regency, regency.now)
    await regency.stop()
    regency.now = wita(2026, 3, 13, 10, 0)
    await regency.start()
    await ticks(regency, regency.now)
    await ani.comes_to_see("Sisa waktu 3 hari")
    await regency.restart()
    await ticks(regency, regency.now + timedelta(minutes=30))
    await ani.looks()
    assert len(reminders_to(ani)) == 2


async def test_a_person_with_two_offices_gets_one_message(regency: Regency) -> None:
    dewi = await regency.joins("Dewi", Role.OFFICER, "D01")
    await dewi.opens(regency.link(Role.OFFICER, "X01"))
    await dewi.taps("Ya, benar")
    regency.open_period()
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    both = await dewi.comes_to_see("Dinas Pendidikan dan Kebudayaan")
    assert 'Dinas P&K <Kota> "A"' in both.text
    assert "Mulai mengisi · P&K <Kota>" in both.labels
    assert len(reminders_to(dewi)) == 1


async def test_muted_but_not_the_news_about_ones_own_sheet(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ticks(regency, regency.now)
    message = await ani.comes_to_see("sudah dibuka")
    await ani.taps("Senyapkan", on=message)
    await ani.taps("7 hari")
    ani.sees("disenyapkan sampai 9 Maret 2026")
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await citra.says("Mohon dilengkapi.")
    await ani.comes_to_see("Mohon dilengkapi.")
    await ani.looks()
    assert len(reminders_to(ani)) == 1
    await ticks(regency, wita(2026, 3, 11, 8, 0))
    await ani.comes_to_see("menunggu perbaikan. Setelah diperbaiki")


async def test_no_longer_an_officer(ani: Person, budi: Person, period: Period, regency: Regency) -> None:
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    message = await ani.comes_to_see("Sisa waktu 11 hari")
    await ani.taps("Saya bukan petugas lagi", on=message)
    ani.sees("tidak lagi menjadi petugas Dinas Pendidikan dan Kebudayaan")
    await ani.taps("Ya, saya bukan petugas lagi")
    ani.sees("tidak lagi tercatat")
    told = await budi.comes_to_see("Ani bukan lagi petugas Dinas Pendidikan")
    assert "Kini OPD ini tidak punya petugas" in told.text
    await budi.taps("Disdikbud", on=told)
    budi.sees("mohon satu petugas", "https://t.me/kuesioner_bot?start=")
    link = next(word for word in budi.last.text.split() if word.startswith("https://t.me/"))
    eka = await regency.arrives("Eka")
    await eka.opens(link)
    await eka.taps("Ya, benar")
    eka.sees("terdaftar sebagai petugas")
    await ani.says("/isi")
    ani.sees("bukan untuk peran Anda")


async def test_offices_without_an_officer_are_told_to_the_admin(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ticks(regency, wita(2026, 3, 5, 8, 0))
    digest = await budi.comes_to_see("2 OPD belum punya petugas")
    assert "✉️ Dinkes" in digest.labels
    await ticks(regency, wita(2026, 3, 5, 9, 0))
    await ticks(regency, wita(2026, 3, 6, 8, 0))
    await budi.looks()
    assert len([one for one in budi.messages if "Ringkasan" in one.text]) == 1


async def test_after_the_deadline_the_admin_hears_daily_and_the_head_when_there_is_news(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER, "D01")
    await answer_all(dedi)
    await submit(dedi)
    for day in (17, 25, 26):  # 18 to 24 March 2026 are holidays, collective leave and a weekend
        for hour in (8, 14):
            await ticks(regency, wita(2026, 3, day, hour, 0))
    await ticks(regency, wita(2026, 3, 23, 9, 0))
    await eka.looks()
    told = [one.text for one in eka.messages if "Kepada pimpinan Dinas Pendidikan" in one.text]
    # on Thursday there is nothing new since Wednesday
    assert len(told) == 2
    assert "Petugas: Ani" in told[0]
    assert "Sejak kabar kami" not in told[0]
    assert "Sejak kabar kami 17 Maret: belum ada jawaban yang bertambah. Kini lewat 9 hari" in told[1]
    # some more time, in which one answer is given, and it is over again
    until = wita(2026, 3, 26, 16, 0)
    regency.now = wita(2026, 3, 26, 14, 30)
    regency.database.run_now(lambda db: drafts.extend_sheet(db, 1, until, regency.now, None))
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ticks(regency, wita(2026, 3, 27, 8, 0))
    await eka.comes_to_see("Sejak kabar kami 25 Maret: 1 jawaban bertambah. Kini lewat 1 hari")
    await budi.looks()
    digests = [one.text for one in budi.messages if "Ringkasan" in one.text]
    assert len(digests) == 4
    assert "1 dari 3 OPD sudah mengirim, 2 OPD lewat batas waktu" in digests[0]
    assert "Disdikbud: 0/4, lewat 1 hari" in digests[0]
    assert "Dinkes" not in digests[0]
    assert "Sejak" not in digests[0]
    assert "Sejak 17 Maret: belum ada perubahan." in digests[1]
    assert "Sejak 26 Maret: belum ada perubahan." in digests[3]
    await budi.taps("Semua yang terlambat")
    budi.sees("Terlambat: 2 OPD")


async def test_a_head_of_two_offices_hears_again_only_what_a_message_can_tell(
    period: Period, regency: Regency
) -> None:
    """That one of them is late no more says nothing new of the other."""
    eka = await regency.joins("Eka", Role.VIEWER, "D01")
    await eka.opens(regency.link(Role.VIEWER, "D02"))
    await eka.taps("Ya, benar")
    for day in (17, 25):
        await ticks(regency, wita(2026, 3, day, 8, 0))
    until = wita(2026, 3, 31, 16, 0)
    regency.database.run_now(lambda db: drafts.extend_sheet(db, 2, until, regency.now, None))
    await ticks(regency, wita(2026, 3, 27, 8, 0))
    await eka.looks()
    told = [one.text for one in eka.messages if "Kepada pimpinan" in one.text]
    assert len(told) == 2
    assert all("Dinas Kesehatan" in text for text in told)


@pytest.mark.parametrize("kind", [digests.ADMIN, digests.HEAD], ids=["admin", "head"])
async def test_a_summary_that_kept_nothing_of_what_it_told_is_compared_with_nothing(
    budi: Person, period: Period, regency: Regency, kind: str
) -> None:
    """As those were that an earlier release sent: not everybody who is late now is so since then."""
    eka = await regency.joins("Eka", Role.VIEWER, "D01")

    def earlier(db: Session) -> None:
        for person in (budi, eka):
            found = people.load_actor(db, person.id).person
            assert found is not None
            key = f"digest:2026-03-17:{kind}:{found.id}"
            payload = {"of": [], "offices": [1]}
            outbox.enqueue(
                db,
                key,
                person.id,
                kind,
                payload,
                wita(2026, 3, 17, 8, 0),
                bulk=True,
                repeat_if_uncertain=False,
            )

    regency.database.run_now(earlier)
    await ticks(regency, wita(2026, 3, 25, 8, 0))
    read = budi if kind == digests.ADMIN else eka
    await read.looks()
    last = [one.text for one in read.messages if "Ringkasan" in one.text or "Kepada pimpinan" in one.text][-1]
    assert "Penilaian 2026" in last
    assert "Sejak" not in last


async def test_assessors_hear_of_what_waits_once_a_working_day(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await ticks(regency, regency.now + timedelta(hours=1))
    for hour in (8, 10):
        await ticks(regency, wita(2026, 3, 3, hour, 0))
    await citra.looks()
    digests = [one for one in citra.messages if "1 lembar menunggu penilaian Anda" in one.text]
    assert len(digests) == 1
    assert "Disdikbud, sejak Senin, 2 Maret 2026" in digests[0].text
    await citra.taps("Antrean penilaian", on=digests[0])
    citra.sees("Disdikbud")


@pytest.mark.parametrize("at", [wita(2026, 3, 7, 9, 0), wita(2026, 3, 5, 16, 0), wita(2026, 3, 6, 11, 0)])
async def test_nothing_outside_office_hours(
    ani: Person, period: Period, regency: Regency, at: datetime
) -> None:
    await ticks(regency, at)
    await ani.looks()
    assert reminders_to(ani) == []


@pytest.mark.parametrize("has_head", [False, True])
async def test_after_the_deadline_three_reminders_each_say_something_else(
    ani: Person, period: Period, regency: Regency, has_head: bool
) -> None:
    """17, 25 and 27 March are planned; the days between them are holidays, and 31 March has none."""
    if has_head:
        await regency.joins("Eka", Role.VIEWER, "D01")
    for day in (16, 17, 25, 26, 27, 30, 31):
        await ticks(regency, wita(2026, 3, day, 8, 0))
    await ticks(regency, wita(2026, 4, 1, 8, 0))
    await ticks(regency, wita(2026, 4, 6, 8, 0))
    await ani.looks()
    after = [text for text in reminders_to(ani) if "sudah lewat" in text]
    assert len(after) == 3
    first, second, third = after
    assert "Hubungi Diskominfo bila memerlukannya" in first
    assert "Diskominfo melihat lembar ini pada ringkasan keterlambatan" in second
    assert ("Pimpinan OPD" in second) is has_head
    assert "ini pengingat terakhir" in third
    assert len({text.split("\n")[-1] for text in after}) == 3


async def test_a_sheet_taken_back_and_not_sent_again_is_told_as_that(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER, "D01")
    await answer_all(ani)
    await submit(ani)
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, tarik kembali")
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    await budi.taps("Disdikbud")
    budi.sees("ditarik kembali oleh OPD, belum dikirim lagi")
    await ticks(regency, wita(2026, 3, 16, 8, 0))
    await ani.comes_to_see("Hari ini hari terakhir")
    ani.sees_no("menunggu perbaikan")
    await ticks(regency, wita(2026, 3, 17, 8, 0))
    await eka.comes_to_see("ditarik kembali oleh petugas Anda dan belum dikirim lagi")

"""Every file that comes in is kept or its failure is told, whatever happens on the way."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.documents import evidence_files as files
from bot.documents.evidence_files import EvidenceStore, Kept
from bot.engine import downloads
from bot.storage import tables, visits
from bot.storage.connection import workers
from bot.storage.messages import admin_notices
from bot.storage.messages import downloads as stored
from bot.storage.messages.admin_notices import Need
from bot.storage.messages.backlog import backlog
from bot.storage.messages.downloads import Purpose
from handlers.evidence import downloads as downloading
from questionnaires import file_limits
from questionnaires.period import Period
from tests.conversation import Person, picture
from tests.handlers.conftest import Regency
from tests.handlers.evidence.test_evidence import stored as files_of
from tests.handlers.reports.test_reports import confirmed

Way = str
WAYS = ("evidence", "visit", "appeal")
OTHER = "a process that died"


async def stands_before(way: Way, regency: Regency, ani: Person, citra: Person) -> Person:
    """Whoever may send a file of this sort now; the bot waits for it."""
    if way == "evidence":
        await ani.says("/isi")
        return ani
    if way == "visit":
        await citra.says("/kunjungan")
        await citra.taps("Disdikbud")
        await citra.says("1-3-2026\nKantor\nServer baik.")
        return citra
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await ani.says("Situsnya interaktif.")
    return ani


def states(db: Session) -> list[tuple[str, bool]]:
    """State, and whether there is content, of every file that was sent."""
    found: list[tuple[str, bool]] = []
    for table in (tables.evidence, tables.attachment):
        rows = db.connection().execute(select(table.c.state, table.c.sha256).order_by(table.c.id))
        found += [(row[0], row[1] is not None) for row in rows]
    return found


def on_their_way(db: Session) -> int:
    return len(db.connection().execute(select(tables.download.c.id)).all())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries take no time."""
    monkeypatch.setattr(downloads, "FETCH_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(downloads, "DATABASE_PAUSES", (0.0,))
    monkeypatch.setattr(downloads, "ALBUM_QUIET_SECONDS", 0.0)


@pytest.mark.parametrize("way", WAYS)
async def test_one_502_loses_no_file(
    way: Way, ani: Person, citra: Person, period: Period, regency: Regency, quick: None
) -> None:
    sender = await stands_before(way, regency, ani, citra)
    await regency.people.fault("error", methods=["getFile"], code=502, times=1)
    await sender.sends_document("sk.pdf", b"sk" * 60)
    await sender.comes_to_see("diterima dan tersimpan")
    assert ("kept", True) in await regency.database.read(states)
    assert await regency.database.read(on_their_way) == 0
    assert len(files_of(regency)) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_a_failure_is_told_and_the_file_can_be_sent_again(
    way: Way, ani: Person, citra: Person, period: Period, regency: Regency, quick: None
) -> None:
    sender = await stands_before(way, regency, ani, citra)
    number = await regency.people.fault("error", methods=["getFile"], code=502)
    await sender.sends_document("sk.pdf", b"sk" * 60)
    await sender.comes_to_see("sk.pdf belum berhasil diambil dari Telegram. Silakan kirim sekali lagi.")
    assert await regency.database.read(states) == [("failed", False)]
    await regency.people.clear_faults(number)
    await sender.sends_document("sk.pdf", b"sk" * 60)
    await sender.comes_to_see("diterima dan tersimpan")
    assert await regency.database.read(states) == [("failed", False), ("kept", True)]
    assert await regency.database.read(on_their_way) == 0


class Held:
    """Downloads that wait, as a slow Telegram lets them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()
        keep = EvidenceStore.keep

        async def held(store: EvidenceStore, pieces: AsyncIterator[bytes], most: int) -> Kept:
            self.begun.set()
            await self.goes_on.wait()
            return await keep(store, pieces, most)

        monkeypatch.setattr(EvidenceStore, "keep", held)


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_killed_process_was_fetching_is_fetched_by_the_next(
    way: Way,
    ani: Person,
    citra: Person,
    period: Period,
    regency: Regency,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = await stands_before(way, regency, ani, citra)
    held = Held(monkeypatch)
    await sender.sends_document("sk.pdf", b"sk" * 60, settle=False)
    await held.begun.wait()
    assert regency.runtime is not None
    for task in list(regency.runtime.services.background):
        task.cancel()
    held.goes_on.set()
    await regency.restart()
    told = await sender.comes_to_see("diterima dan tersimpan")
    assert told is not None
    assert await regency.database.read(states) == [("kept", True)]
    assert await regency.database.read(on_their_way) == 0


async def test_an_album_whose_process_died_before_the_acknowledgement_is_acknowledged_once(
    ani: Person, period: Period, regency: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "ALBUM_QUIET_SECONDS", 3600.0)
    await ani.says("/isi")
    album = [(f"foto{number}.png", picture(800, 600, salt=bytes([number]))) for number in range(3)]
    await ani.sends_album(album, settle=False)
    async with asyncio.timeout(60):
        while await regency.database.read(states) != [("kept", True)] * 3:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0)
    assert regency.runtime is not None
    for task in list(regency.runtime.services.background):
        task.cancel()
    await regency.restart()
    await ani.comes_to_see("3 dari 3 diterima")
    async with asyncio.timeout(60):
        while await regency.database.read(on_their_way):  # noqa: ASYNC110 - each file ends by itself
            await asyncio.sleep(0)
    await regency.idle()
    await ani.looks()
    assert len([one for one in ani.messages if one.from_bot and "diterima" in one.text]) == 1


async def test_a_database_that_is_away_after_the_download_loses_nothing(
    ani: Person, period: Period, regency: Regency, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ani.says("/isi")
    held = Held(monkeypatch)
    await ani.sends_document("sk.pdf", b"sk" * 60, settle=False)
    await held.begun.wait()
    run, times = regency.database.run, 4

    async def away(work: Any) -> Any:
        nonlocal times
        if times:
            times -= 1
            raise OperationalError("COMMIT", {}, Exception("the server closed the connection"))
        return await run(work)

    monkeypatch.setattr(regency.database, "run", away)
    held.goes_on.set()
    await ani.comes_to_see("1 dari 1 diterima")
    assert times == 0
    assert await regency.database.read(states) == [("kept", True)]


async def test_a_row_that_the_process_itself_lost_is_taken_up_by_its_next_look(
    ani: Person, period: Period, regency: Regency, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ani.says("/isi")
    held = Held(monkeypatch)
    await ani.sends_document("sk.pdf", b"sk" * 60, settle=False)
    await held.begun.wait()
    assert regency.runtime is not None
    services = regency.runtime.services
    await downloading.take_up(services)
    assert len(services.fetching) == 1, "what is in hand is left alone"
    for task in list(services.background):
        task.cancel()
    await asyncio.gather(*services.background, return_exceptions=True)
    held.goes_on.set()
    await downloading.take_up(services)
    await ani.comes_to_see("1 dari 1 diterima")


async def test_a_file_over_which_every_process_dies_is_given_up(
    ani: Person, period: Period, regency: Regency, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ani.says("/isi")
    held = Held(monkeypatch)
    await ani.sends_document("sk.pdf", b"sk" * 60, settle=False)
    await held.begun.wait()
    assert regency.runtime is not None
    for task in list(regency.runtime.services.background):
        task.cancel()
    await regency.database.run(
        lambda db: db.execute(update(tables.download).values(attempts=downloads.MOST_TAKEN_OVER))
    )
    await regency.restart()
    await ani.comes_to_see("sk.pdf belum berhasil diambil")
    assert await regency.database.read(states) == [("failed", False)]


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_among_several_processes_only_the_files_of_a_dead_one_are_taken_over(
    ani: Person, period: Period, regency: Regency, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ani.says("/isi")
    held = Held(monkeypatch)
    await ani.sends_document("sk.pdf", b"sk" * 60, settle=False)
    await held.begun.wait()
    assert regency.runtime is not None
    services = regency.runtime.services
    for task in list(services.background):
        task.cancel()
    await asyncio.gather(*services.background, return_exceptions=True)
    held.goes_on.set()

    def taken_by_another(db: Session) -> None:
        workers.beat(db, OTHER)
        db.execute(update(tables.download).values(worker=OTHER))

    await regency.database.run(taken_by_another)
    services.config = replace(services.config, webhook_url="https://bot.example.go.id/telegram")
    await downloading.take_up(services)
    assert not services.fetching, "a living process keeps what it fetches"
    await regency.database.run(lambda db: workers.leave(db, OTHER))
    await downloading.take_up(services)
    await ani.comes_to_see("1 dari 1 diterima")
    assert await regency.database.read(on_their_way) == 0


def test_only_what_nobody_living_fetches_is_taken(database: Any, kind: str) -> None:
    now = datetime.now(UTC)

    def begin(worker: str, subject: int) -> Any:
        return database.run_now(
            lambda db: stored.begin(db, Purpose.EVIDENCE, subject, "id", None, worker, now).id
        )

    mine, forgotten, dead = begin("me", 1), begin("me", 2), begin(OTHER, 3)
    alone = kind == "sqlite"
    if not alone:
        living = begin("living", 4)
        database.run_now(lambda db: workers.beat(db, "living"))
    taken = database.run_now(lambda db: stored.take_left(db, "me", {mine}, alone=alone))
    assert [item.id for item in taken] == [forgotten, dead]
    assert not database.read_now(
        lambda db: stored.is_any_left(db, "me", {mine, forgotten, dead}, alone=alone)
    )
    if not alone:
        assert database.run_now(lambda db: stored.is_held(db, living, "living"))


def test_a_starting_process_deletes_nobody_elses_running_download(tmp_path: Any) -> None:
    store = EvidenceStore(tmp_path)
    arriving = tmp_path / "arriving"
    arriving.mkdir()
    for name in ("running", "abandoned"):
        (arriving / name).write_bytes(b"half")
    at = (arriving / "running").stat().st_mtime
    os.utime(arriving / "abandoned", (at - files.ABANDONED_SECONDS - 1,) * 2)
    assert store.sweep(at) == 1
    assert [path.name for path in arriving.iterdir()] == ["running"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_full_disk_is_told_to_the_person_and_once_an_hour_to_the_admins(
    way: Way,
    ani: Person,
    citra: Person,
    budi: Person,
    period: Period,
    regency: Regency,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = await stands_before(way, regency, ani, citra)
    monkeypatch.setattr(files, "free_bytes", lambda folder: files.LEAST_FREE_BYTES)
    # Telegram is not even asked for it: else its refusal would be told
    await regency.people.fault("error", methods=["getFile"], code=400)
    for name in ("satu.pdf", "dua.pdf"):
        await sender.sends_document(name, b"sk" * 60)
        await sender.comes_to_see(f"{name} belum disimpan, karena tempat di server hampir habis")
    await budi.comes_to_see("Tempat di server hampir habis")
    told = [one for one in budi.messages if one.from_bot and "Tempat di server" in one.text]
    assert len(told) == 1
    assert files_of(regency) == []


async def test_a_quota_is_told_before_it_is_reached_and_then_refuses(
    ani: Person, period: Period, regency: Regency, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_limits, "MOST_SHEET_FILES", 5)
    await ani.says("/isi")
    for number in range(5):
        await ani.sends_document(f"{number}.pdf", bytes([number]) * 50)
        await ani.comes_to_see("1 dari 1 diterima")
        if number < 3:
            ani.sees_no("hampir habis")
        else:
            ani.sees(f"hampir habis: lembar ini {number + 1} dari 5 berkas")
    await ani.sends_document("6.pdf", b"6" * 50)
    ani.sees("batasnya tercapai: lembar ini 5 dari 5 berkas", "Hapus bukti")
    await ani.says("/isi")
    await ani.taps("Bukti")
    await ani.taps("Ganti 1")
    await ani.sends_document("ganti.pdf", b"7" * 50)
    await ani.comes_to_see("1 dari 1 diterima")
    assert len(files_of(regency)) == 6


@pytest.mark.parametrize(
    ("limit", "most", "told"),
    [
        ("MOST_SHEET_BYTES", 120, "lembar ini 2 dari 500 berkas"),
        ("MOST_OFFICE_FILES", 2, "OPD Anda 2 dari 2 berkas"),
        ("MOST_OFFICE_BYTES", 120, "OPD Anda 2 dari 5000 berkas"),
    ],
)
async def test_sheet_and_office_have_a_quota_in_files_and_in_size(
    limit: str,
    most: int,
    told: str,
    ani: Person,
    period: Period,
    regency: Regency,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_limits, limit, most)
    await ani.says("/isi")
    for number in range(2):
        await ani.sends_document(f"{number}.pdf", bytes([number]) * 50)
        await ani.comes_to_see("1 dari 1 diterima")
    ani.sees("hampir habis", told)
    await ani.sends_document("6.pdf", b"6" * 50)
    ani.sees("batasnya tercapai", told)
    assert len(files_of(regency)) == 2


@pytest.mark.parametrize("way", ["visit", "appeal"])
@pytest.mark.parametrize(
    ("limit", "most", "told"),
    [("MOST_ATTACHMENTS", 1, "lampiran ini 1 dari 1 berkas"), ("MOST_ATTACHMENT_BYTES", 60, "lampiran ini")],
    ids=["files", "bytes"],
)
async def test_files_of_one_matter_have_a_limit(
    way: Way,
    limit: str,
    most: int,
    told: str,
    ani: Person,
    citra: Person,
    period: Period,
    regency: Regency,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_limits, limit, most)
    sender = await stands_before(way, regency, ani, citra)
    await sender.sends_document("a.pdf", b"a" * 50)
    await sender.comes_to_see("a.pdf diterima dan tersimpan")
    sender.sees(told)
    await sender.sends_document("b.pdf", b"b" * 50)
    sender.sees(f"batasnya tercapai: {told}")
    assert "b.pdf diterima" not in "\n".join(message.text for message in sender.messages)


async def test_an_album_for_a_visit_is_acknowledged_once(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    sender = await stands_before("visit", regency, ani, citra)
    album = [(f"foto{number}.png", picture(800, 600, salt=bytes([number]))) for number in range(3)]
    await sender.sends_album(album)
    await sender.comes_to_see("3 dari 3 berkas diterima dan tersimpan")
    assert len([one for one in sender.messages if one.from_bot and "diterima" in one.text]) == 1
    (visit,) = await regency.database.read(lambda db: visits.visits_of(db, 1))
    assert all(one.sha256 for one in visit.files)


async def test_files_without_anybody_on_the_road_are_counted(
    ani: Person, period: Period, regency: Regency, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ani.says("/isi")
    held = Held(monkeypatch)
    await ani.sends_document("sk.pdf", b"sk" * 60, settle=False)
    await held.begun.wait()
    now = regency.now + timedelta(minutes=5)
    found = await regency.database.read(lambda db: backlog(db, now))
    assert (found.downloads, found.download_seconds, found.no_bytes) == (1, 300.0, 0)
    await regency.database.run(lambda db: db.execute(tables.download.delete()))
    assert (await regency.database.read(lambda db: backlog(db, now))).no_bytes == 1
    held.goes_on.set()


async def test_a_notice_comes_once_an_hour_to_each_admin(budi: Person, regency: Regency) -> None:
    def tell(minutes: int, need: Need = Need.QUEUE) -> bool:
        now = regency.now + timedelta(minutes=minutes)
        return regency.database.run_now(lambda db: admin_notices.tell_admins(db, need, "Perlu dilihat", now))

    assert [tell(0), tell(59), tell(0, Need.BACKUP), tell(60), tell(61)] == [True, False, True, True, False]
    await regency.restart()
    assert not tell(61)


async def test_a_list_of_offices_survives_one_502_and_its_failure_is_told(
    budi: Person, regency: Regency, quick: None
) -> None:
    await budi.says("/opd")
    table = b"kode,nama,singkatan,alias,diundang\nD50,Satu,S,,1\n"
    await regency.people.fault("error", methods=["getFile"], code=502, times=1)
    await budi.sends_document("opd.csv", table)
    budi.sees("Satu")
    await regency.people.fault("error", methods=["getFile"], code=502)
    await budi.sends_document("opd.csv", table)
    budi.sees("belum dapat diambil dari Telegram")

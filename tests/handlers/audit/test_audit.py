"""The head of the audit trail goes to one assessor of each institution, and the doctor checks against it."""

import asyncio
import json
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlmodel import Session

from bot.commands.doctor import Finding, findings
from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.check import check_all
from bot.storage.audit.difference import What
from handlers.exports import texts as words
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.reminders.test_reminders import ticks, wita

HASH = re.compile(r"\b[0-9a-f]{64}\b")
TAMPERED = 2
"""The entry that is changed past the bot."""


def seals_of(person: Person) -> list[str]:
    """The heads that this person has been sent, in order."""
    return [HASH.findall(message.text)[0] for message in person.messages if HASH.search(message.text)]


async def seal_at(regency: Regency, at: datetime, *readers: Person) -> list[list[str]]:
    """The heads that the minute's work of this moment brings to each of them."""
    for reader in readers:
        await reader.looks()
    had = [len(seals_of(reader)) for reader in readers]
    await ticks(regency, at)
    for reader in readers:
        await reader.looks()
    return [seals_of(reader)[before:] for reader, before in zip(readers, had, strict=True)]


async def checked(regency: Regency, head: str | None) -> Finding:
    """What `kuesioner doctor` says of the trail."""
    found = await asyncio.to_thread(lambda: list(findings(regency.config, head)))
    return next(finding for finding in found if finding.subject == "jejak audit")


async def assessor(regency: Regency, name: str, institution: str) -> Person:
    person = await regency.arrives(name)
    await person.opens(regency.link(Role.ASSESSOR, None, institution))
    await person.taps("Ya, benar")
    return person


def tamper(db: Session, *, rebuild: bool) -> None:
    """What the owner of the database can do: change an entry, and chain all anew after it."""
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
    else:
        triggers = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
        )
        for name in triggers.scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    entry = tables.audit_entry
    connection.execute(entry.update().where(entry.c.id == TAMPERED).values(after="99"))
    previous = trail.BEFORE_ALL
    rows = connection.execute(entry.select().order_by(entry.c.id)).mappings().all() if rebuild else []
    for row in rows:
        changed = {**row, "previous_hash": previous}
        previous = trail._seal(changed)
        values = {"previous_hash": changed["previous_hash"], "hash": previous}
        connection.execute(entry.update().where(entry.c.id == row["id"]).values(values))


async def test_one_assessor_of_each_institution_a_day_and_none_when_nothing_changed(
    ani: Person, period: Period, regency: Regency
) -> None:
    of_province = [await assessor(regency, f"Provinsi {number}", "Provinsi") for number in (1, 2)]
    of_campus = await assessor(regency, "Kampus", "Universitas")
    tuesday = wita(2026, 3, 3, 9, 5)
    everybody = (*of_province, of_campus)
    first, second, campus = await seal_at(regency, tuesday, *everybody)
    assert sorted((len(first), len(second))) == [0, 1]
    assert [*first, *second] == campus
    assert await seal_at(regency, tuesday + timedelta(hours=3), *everybody) == [[], [], []]
    assert await seal_at(regency, tuesday + timedelta(days=1), *everybody) == [[], [], []]
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    first, second, later = await seal_at(regency, tuesday + timedelta(days=2), *everybody)
    assert [*first, *second] == later != campus
    await ani.says("/isi")
    await ani.taps("3 · Baik")
    assert await seal_at(regency, wita(2026, 3, 7, 10, 0), *everybody) == [[], [], []]


async def test_the_doctor_checks_against_a_head_that_was_given_out(
    ani: Person, period: Period, regency: Regency
) -> None:
    keeper = await assessor(regency, "Kampus", "Universitas")
    ((head,),) = await seal_at(regency, wita(2026, 3, 3, 9, 5), keeper)
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    assert (await checked(regency, head)).advice is None
    regency.is_tampered = True
    await regency.database.run(lambda db: tamper(db, rebuild=False))
    assert "rusak mulai catatan nomor 2" in (await checked(regency, head)).text
    await regency.database.run(lambda db: tamper(db, rebuild=True))
    # which heads went out is remembered, so they need not even be asked for
    assert "tidak memuat kepala yang pernah dibagikan" in (await checked(regency, None)).text
    assert "tidak memuat kepala itu" in (await checked(regency, head)).text


async def test_admins_hear_once_of_what_was_changed_past_the_bot(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    monday = wita(2026, 3, 2, 23, 0)
    await ticks(regency, monday)
    regency.is_tampered = True
    change = text("UPDATE answer SET level = 4")
    await regency.database.run(lambda db: db.connection().execute(change))
    await ticks(regency, monday + timedelta(minutes=30))
    await budi.looks()
    assert not [message for message in budi.messages if "Jejak audit tidak cocok" in message.text]
    for day in (1, 2):
        await ticks(regency, monday + timedelta(days=day))
        await budi.looks()
    told = [message.text for message in budi.messages if "Jejak audit tidak cocok" in message.text]
    assert len(told) == 1
    assert "jawaban K01 pada lembar 1" in told[0]
    assert "kuesioner doctor" in told[0]
    assert "jawaban K01 pada lembar 1" in (await checked(regency, None)).text


def forget_marks(db: Session) -> None:
    """The trail as a version before wrote it, which marked no rows."""
    tamper(db, rebuild=False)
    db.connection().execute(text("DELETE FROM trail_mark WHERE kind = 'checked'"))
    entry, previous = tables.audit_entry, trail.BEFORE_ALL
    for row in db.connection().execute(entry.select().order_by(entry.c.id)).mappings().all():
        told = json.loads(row["details"] or "null")
        if told is not None:
            told.pop("rows", None)
        after = None if row["id"] == TAMPERED else row["after"]
        changed = {**row, "after": after, "details": told and json.dumps(told), "previous_hash": previous}
        previous = changed["hash"] = trail._seal(changed)
        db.connection().execute(entry.update().where(entry.c.id == row["id"]).values(changed))


def records(db: Session) -> int:
    """How often the rows as they are were taken into the trail."""
    entry = tables.audit_entry.c
    found = select(func.count()).select_from(tables.audit_entry).where(entry.deed == "rows_recorded")
    return db.connection().execute(found).scalar_one()


async def test_the_daily_check_records_the_rows_of_an_earlier_version_once_and_only_when_all_is_well(
    ani: Person, period: Period, regency: Regency, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    monday = wita(2026, 3, 2, 23, 0)
    regency.is_tampered = True
    await regency.database.run(forget_marks)
    change = "UPDATE answer SET level = {}"
    await regency.database.run(lambda db: db.connection().execute(text(change.format(4))))
    monkeypatch.setattr("handlers.audit.checkpoint.standing_triggers", lambda db: True)
    await ticks(regency, monday + timedelta(days=1))
    # what differs is not taken as true
    assert await regency.database.read(records) == 0
    await regency.database.run(lambda db: db.connection().execute(text(change.format(2))))
    for day in (2, 3, 4):
        await ticks(regency, monday + timedelta(days=day))
        assert await regency.database.read(records) == 1
    # from now on what was open before is proved
    assert (await regency.database.read(check_all)).differences == ()
    await regency.database.run(lambda db: db.connection().execute(text("UPDATE office SET retired = true")))
    assert {one.what for one in (await regency.database.read(check_all)).differences} == {What.OFFICE}


async def test_the_doctor_sees_guards_that_were_taken_down_and_evidence_that_was_changed(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.sends_document("sk.pdf", b"sk" * 100)
    await ani.comes_to_see("diterima")

    async def advised() -> set[str]:
        found = await asyncio.to_thread(lambda: list(findings(regency.config, None)))
        return {one.subject for one in found if one.advice is not None} & {
            "jejak audit",
            "penjaga jejak",
            "isi bukti",
        }

    assert await advised() == set()
    file = next(path for path in (regency.config.data_dir / "evidence").rglob("*") if path.is_file())
    file.write_bytes(b"lain")
    assert await advised() == {"isi bukti"}
    for button in (words.EVIDENCE, "Penilaian 2026"):
        await budi.says("/ekspor")
        await budi.taps(button)
        await budi.comes_to_see("isinya berubah sejak diterima")
    regency.is_tampered = True
    await regency.database.run(lambda db: tamper(db, rebuild=True))
    assert "penjaga jejak" in await advised()

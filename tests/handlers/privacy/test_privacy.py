"""What is kept about a person, given to that person and to nobody else; leaving."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.engine.cluster import keep_house
from bot.storage.audit import trail
from bot.storage.messages import inbox
from bot.storage.people import people
from bot.storage.privacy.personal_data import kept_about
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, submit


async def test_everything_kept_is_shown_and_given_as_a_file(
    regency: Regency, ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ani.says("/privasi")
    ani.sees(
        "Nama: Ani",
        "Nomor Telegram: 7123456789",
        "petugas, Dinas Pendidikan",
        "Jawaban yang Anda berikan: 1",
        "UU 27/2022",
    )
    await ani.taps("Kirim data saya")
    message = ani.sees("Semua yang tersimpan")
    kept = json.loads(await ani.file_of(message))
    assert (kept["telegram_id"], kept["name"], kept["answers"]) == (7123456789, "Ani", 1)
    assert [role["office"] for role in kept["roles"]] == ["Dinas Pendidikan dan Kebudayaan"]
    last = kept["history"][-1]
    assert (last["deed"], last["indicator"], last["after"]) == ("level", "K01", "2")
    assert "UU 27/2022" in kept["why"]


async def test_an_officer_leaves_and_the_answers_stay(
    regency: Regency, ani: Person, budi: Person, period: Period
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ani.says("/privasi")
    await ani.taps("Keluar dan hapus")
    ani.sees("Keluar dan hapus identitas Anda?")
    question = ani.last
    await ani.taps("Batal")
    ani.sees("yang tersimpan tentang Anda")
    await ani.forges("yy", on=question)
    ani.sees("Identitas Anda sudah dihapus")
    await ani.says("/isi")
    ani.sees("belum terdaftar")
    await ani.says("/privasi")
    ani.sees("tidak ada data tentang Anda")
    await ani.forges("yy", on=question)
    assert regency.database.read_now(lambda db: kept_about(db, 7123456789)).name is None
    assert regency.database.run_now(trail.verify) is None
    await arif.says("/isi")
    arif.sees("K02 · Rencana", "1 terjawab")
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    await budi.taps("Disdikbud")
    await budi.taps("Riwayat")
    budi.sees("petugas · tingkat K01")
    budi.sees_no("Ani")
    # coming back needs an invitation, and begins anew
    again = regency.link(Role.OFFICER, "D01")
    await ani.opens(again)
    await ani.taps("Ya, benar")
    await ani.says("/privasi")
    ani.sees("Nama: Ani")
    ani.sees_no("Jawaban yang Anda berikan")


async def test_an_assessor_leaves_in_the_middle_and_another_goes_on(
    regency: Regency, ani: Person, citra: Person, period: Period
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Setuju")
    await citra.says("/privasi")
    await citra.taps("Keluar dan hapus")
    await citra.taps("Ya, hapus")
    citra.sees("sudah dihapus")
    galih = await regency.joins("Galih", Role.ASSESSOR)
    await galih.says("/nilai")
    await galih.taps("Disdikbud")
    galih.sees("2 dari 5", "1 dinilai")
    await galih.taps("Sebelumnya")
    galih.sees("(asesor)")
    galih.sees_no("Citra")


async def test_what_an_admin_was_told_of_a_stranger_goes_with_the_request(
    regency: Regency, budi: Person
) -> None:
    zul = await regency.arrives("Zulkifli")
    await zul.says("halo")
    await zul.taps("Minta akses")
    await zul.says("Kepala seksi di Dinkes")
    await budi.comes_to_see("Zulkifli meminta akses")
    await zul.says("/privasi")
    await zul.taps("Keluar dan hapus")
    await zul.taps("Ya, hapus")
    told = regency.database.read_now(
        lambda db: str(db.connection().execute(text("SELECT payload FROM outbox")).all())
    )
    assert "Zulkifli" not in told
    assert "Kepala seksi" not in told


async def test_the_only_admin_stays(regency: Regency, budi: Person) -> None:
    await budi.forges("yy")
    budi.sees("satu-satunya admin")
    await budi.taps("Kembali")
    budi.sees("yang tersimpan tentang Anda")
    assert len(regency.database.read_now(lambda db: people.people_with_role(db, Role.ADMIN))) == 1
    await regency.joins("Wati", Role.ADMIN)
    await budi.forges("yy")
    budi.sees("sudah dihapus")


async def test_a_stranger_who_opened_links_is_told_that_the_number_is_kept(regency: Regency) -> None:
    fay = await regency.arrives("Fay")
    await fay.starts("tidak-ada")
    await fay.says("/privasi")
    fay.sees("hanya nomor Telegram Anda", "tautan undangan")
    gita = await regency.arrives("Gita")
    await gita.opens(regency.link(Role.VIEWER))
    await gita.says("/privasi")
    gita.sees("hanya nomor Telegram Anda", "tautan undangan")


async def test_a_stranger_who_asked_can_take_it_back(regency: Regency) -> None:
    zul = await regency.arrives("Zul", number=7999999999)
    await zul.says("/privasi")
    zul.sees("tidak ada data tentang Anda")
    await zul.says("/start")
    await zul.taps("Minta akses")
    await zul.says("Zul <i>, Dinkes")
    await zul.says("/privasi")
    zul.sees("Permintaan akses: Zul <i>, Dinkes")
    await zul.taps("Keluar dan hapus")
    await zul.taps("Ya, hapus")
    zul.sees("sudah dihapus")
    assert regency.database.read_now(lambda db: kept_about(db, 7999999999)).request is None


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_nothing_of_who_left_is_in_the_files_of_the_database(
    regency: Regency, ani: Person, budi: Person, period: Period
) -> None:
    """Neither in free pages nor in the write-ahead file, nor in updates that were set aside."""
    zul = await regency.joins("Zulkarnaenx", Role.OFFICER, "D01", number=7888888881)
    await zul.says("/isi")
    await zul.sends_document("sk.pdf", b"sk" * 100, caption="kiriman Zulkarnaenx pribadi")
    await zul.comes_to_see("diterima")
    await zul.taps("2 · Kurang")

    def set_aside(db) -> None:  # type: ignore[no-untyped-def] # a session
        for number, chat, about in (
            (1, 7888888881, 7888888881),
            (2, -100, 7888888881),
            (3, -100, 78888888812),
        ):
            payload = f'{{"message":{{"from":{{"id":{about},"first_name":"Zulkarnaenx {number}"}}}}}}'
            inbox.store_updates(db, [(number, chat, payload)], regency.now)
            inbox.set_aside(db, number, "test", regency.now)

    regency.database.run_now(set_aside)
    path = Path(regency.config.database_url.removeprefix("sqlite:///"))
    files = [path, path.with_name(f"{path.name}-wal")]
    assert any(b"Zulkarnaenx" in file.read_bytes() for file in files)
    await zul.says("/privasi")
    zul.sees("cadangan")
    await zul.taps("Keluar dan hapus")
    await zul.taps("Ya, hapus")
    zul.sees("sudah dihapus", "cadangan")
    await regency.idle()
    left = b"".join(file.read_bytes() for file in files).replace(b"Zulkarnaenx 3", b"")
    assert b"Zulkarnaenx" not in left
    assert b"7888888881" not in left.replace(b"78888888812", b"")


async def test_an_admin_sets_how_long_a_message_that_failed_is_kept(regency: Regency, budi: Person) -> None:
    def set_aside(db) -> None:  # type: ignore[no-untyped-def] # a session
        inbox.store_updates(db, [(1, 5, "{}")], regency.now)
        inbox.set_aside(db, 1, "test", regency.now)

    def kept() -> int:
        return len(regency.database.read_now(inbox.put_aside))

    regency.database.run_now(set_aside)
    await keep_house(regency.database, regency.config, regency.now + timedelta(days=20))
    assert kept() == 1
    await budi.says("/atur")
    budi.sees("gagal diproses disimpan 30 hari")
    await budi.taps("Masa simpan")
    await budi.says("seribu")
    budi.sees("antara 1 dan 365")
    await budi.says("14 hari")
    budi.sees("gagal diproses disimpan 14 hari")
    await keep_house(regency.database, regency.config, regency.now + timedelta(days=20))
    assert kept() == 0


async def test_who_reads_what_others_sent_is_in_the_trail(
    regency: Regency, ani: Person, budi: Person, citra: Person, period: Period
) -> None:
    def readings() -> list[tuple[str, str]]:
        query = text(
            "SELECT person.name, details FROM audit_entry JOIN person ON person.id = person_id "
            "WHERE deed = 'data_read' ORDER BY audit_entry.id"
        )
        rows = regency.database.read_now(lambda db: db.connection().execute(query).all())
        return [(name, json.loads(details)["what"]) for name, details in rows]

    await ani.says("/isi")
    await ani.sends_document("sk.pdf", b"sk" * 100)
    await ani.comes_to_see("diterima")
    await answer_all(ani)
    await submit(ani)
    assert readings() == []
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Bukti")
    assert readings() == [("Citra", "evidence")]
    await budi.says("/opd disdikbud")
    await budi.taps("Petugas dan undangan")
    budi.sees("Ani")
    assert readings()[1:] == [("Budi", "people")]

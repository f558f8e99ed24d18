"""Coming in: codes and links, who is speaking, several roles, what each role finds at home."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage.people import invitations, people
from questionnaires.people import Role
from questionnaires.period import Period
from questionnaires.typed_text import one_line
from tests.conversation import Person
from tests.handlers.conftest import Regency


def code_of(link: str) -> str:
    """What stands behind ?start=."""
    return link.partition("start=")[2]


def known(regency: Regency, person: Person) -> bool:
    """Whether the person holds any role."""
    found = regency.database.run_now(lambda db: people.load_actor(db, person.id))
    return bool(found.memberships)


async def test_an_invitation_names_office_role_and_name_and_asks(regency: Regency, period: Period) -> None:
    ani = await regency.arrives("Ani", last_name="Wulandari")
    await ani.opens(regency.link(Role.OFFICER, "D01"))
    ani.sees("petugas", "Dinas Pendidikan dan Kebudayaan (Disdikbud)", "Ani Wulandari", "Benarkah ini Anda?")
    ani.sees_button("Ya, benar")
    ani.sees_button("Bukan saya")
    assert not known(regency, ani)
    await ani.taps("Ya, benar")
    ani.sees("Anda sudah terdaftar sebagai petugas", "0 dari 4 indikator dijawab", "Batas waktu")
    ani.sees_button("Mulai mengisi")
    assert [entry["command"] for entry in await regency.people.commands(ani.id)][:2] == ["isi", "status"]
    await ani.taps("Mulai mengisi")
    ani.sees("K01 · Aturan", "1 dari 4")
    await ani.taps("2 · Kurang")
    await ani.says("/start")
    ani.sees("Halo, Ani Wulandari", "1 dari 4 indikator dijawab")
    await ani.taps("Lanjutkan")
    ani.sees("K02 · Rencana", "2 dari 4")


async def test_a_code_that_is_none_of_ours_gives_nothing(regency: Regency, period: Period) -> None:
    for code in ("salah", "a" * 65, "abc=", "50%25", "%00", "x" * 3000, "kode lain", "'; --", "ß"):
        sari = await regency.arrives("Sari")
        await sari.says(f"/start {code}")
        sari.sees("Tautan ini tidak dikenal", "Diskominfo")
        sari.sees_no("Disdikbud", "Penilaian 2026")
        assert not known(regency, sari)


async def test_used_expired_and_withdrawn_links_say_so_and_give_nothing(
    regency: Regency, ani: Person
) -> None:
    link = regency.link(Role.OFFICER, "D02")
    await ani.opens(link)
    await ani.taps("Ya, benar")
    sari = await regency.arrives("Sari")
    await sari.opens(link)
    sari.sees("sudah pernah dipakai")
    late = regency.link(Role.OFFICER, "D01", days=1)
    regency.now += timedelta(days=1, seconds=1)
    await sari.opens(late)
    sari.sees("Masa berlaku tautan ini sudah habis")
    back = regency.link(Role.ASSESSOR, institution="Inspektorat")
    await sari.opens(back)
    asked = sari.last

    def withdraw(db: Any) -> None:
        (open_one,) = invitations.open_invitations(db, regency.now)
        assert invitations.withdraw_invitation(db, open_one.id, None, regency.now)

    regency.database.run_now(withdraw)
    await sari.taps("Ya, benar", on=asked)
    sari.sees("tidak dikenal")
    await sari.opens(back)
    sari.sees("sudah dibatalkan")
    assert not known(regency, sari)


async def test_an_invitation_that_expires_while_it_is_being_read(regency: Regency) -> None:
    sari = await regency.arrives("Sari")
    await sari.opens(regency.link(Role.OFFICER, "D01", days=1))
    regency.now += timedelta(days=2)
    await sari.taps("Ya, benar")
    sari.sees("Masa berlaku tautan ini sudah habis")
    assert not known(regency, sari)


async def test_guessing_is_slowed_and_the_wait_is_named(regency: Regency) -> None:
    sari = await regency.arrives("Sari")
    good = regency.link(Role.OFFICER, "D01")
    for number in range(5):
        await sari.says(f"/start tebakan{number}")
        sari.sees("tidak dikenal")
    await sari.opens(good)
    sari.sees("Terlalu banyak tautan yang keliru", "2 Maret 2026 pukul 10.00 WITA")
    regency.now += timedelta(minutes=61)
    await sari.opens(good)
    sari.sees("Benarkah ini Anda?")


async def test_a_link_passed_on_serves_one_person_only(regency: Regency, period: Period) -> None:
    link = regency.link(Role.OFFICER, "D01")
    ani, sari = await regency.arrives("Ani"), await regency.arrives("Sari")
    await ani.opens(link)
    await sari.opens(link)
    await ani.taps("Ya, benar")
    await sari.taps("Ya, benar")
    sari.sees_no("terdaftar sebagai")
    await sari.opens(link)
    sari.sees("sudah pernah dipakai")
    assert known(regency, ani)
    assert not known(regency, sari)
    await sari.says("/isi")
    sari.sees("Anda belum terdaftar")


async def test_accepting_twice_is_one_membership_and_no_error(regency: Regency, period: Period) -> None:
    ani = await regency.arrives("Ani")
    await ani.opens(regency.link(Role.OFFICER, "D01"))
    asked = ani.last
    yes, no = (button.data or "" for button in asked.rows[0])
    await ani.forges(yes, on=asked, settle=False)
    await ani.forges(yes, on=asked)
    ani.sees("terdaftar sebagai petugas")
    assert not ani.toast
    await ani.forges(no, on=asked)
    ani.sees("sudah pernah dipakai")
    count = regency.database.run_now(
        lambda db: db.connection().execute(text("SELECT count(*) FROM membership")).scalar_one()
    )
    assert count == 1


async def test_who_never_opened_the_link_cannot_accept(regency: Regency) -> None:
    regency.link(Role.ADMIN)
    sari = await regency.arrives("Sari")
    await sari.says("/start")
    for number in range(4):
        await sari.forges(f"iy:{number}")
        sari.sees("tidak dikenal")
    assert not known(regency, sari)


async def test_bukan_saya_leaves_the_link_to_its_owner(regency: Regency) -> None:
    link = regency.link(Role.OFFICER, "D01")
    sari = await regency.arrives("Sari")
    await sari.opens(link)
    await sari.says("bukan saya kok")
    sari.sees("ketuk salah satu tombol")
    await sari.taps("Bukan saya")
    sari.sees("tautannya tetap berlaku")
    assert not known(regency, sari)
    ani = await regency.arrives("Ani")
    await ani.opens(link)
    await ani.taps("Ya, benar")
    assert known(regency, ani)


async def test_one_person_has_several_roles_and_offices(regency: Regency, period: Period) -> None:
    ani = await regency.joins("Ani", Role.OFFICER, "D01")
    await ani.opens(regency.link(Role.OFFICER, "X01"))
    await ani.taps("Ya, benar")
    await ani.opens(regency.link(Role.ASSESSOR, institution="Inspektorat <Kabupaten>"))
    ani.sees("asesor", "Inspektorat <Kabupaten>")
    await ani.taps("Ya, benar")
    ani.sees("terdaftar sebagai asesor dari Inspektorat <Kabupaten>", "petugas dan asesor")
    ani.sees_button("Mulai mengisi · Disdikbud")
    ani.sees_button("Mulai mengisi · P&K <Kota>")
    ani.sees_button("Antrean penilaian")
    commands = [entry["command"] for entry in await regency.people.commands(ani.id)]
    assert {"isi", "status", "nilai", "skor", "peringkat", "bantuan"} <= set(commands)
    await ani.says("/isi")
    ani.sees("lebih dari satu")
    await ani.taps("Mulai mengisi · P&K <Kota>")
    ani.sees("P&K <Kota> · Penilaian 2026", "K01 · Aturan")
    await ani.says("/bantuan")
    ani.sees("Petugas", "/isi", "Asesor", "/nilai")


async def test_officers_of_one_office_fill_one_sheet_and_see_who_answered(
    regency: Regency, ani: Person, period: Period
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await ani.says("/isi")
    await ani.taps("3 · Baik")
    await arif.says("/isi")
    arif.sees("K02 · Rencana", "1 terjawab")
    await arif.taps("Sebelumnya")
    arif.sees("Jawaban: 3 · Baik (oleh Ani)")
    await arif.taps("4 · Sangat Baik")
    await ani.taps("Sebelumnya")
    ani.sees("Jawaban: 4 · Sangat Baik (oleh Arif)")
    await ani.taps("Penjelasan")
    await ani.taps("Riwayat")
    ani.sees("Ani: tingkat (kosong) → 3", "Arif: tingkat 3 → 4")


ODD_NAMES = (("<b>", None), ("Sri & Co", "</i>"), ("😀", None), ("\u202eInA", None), ("A" * 64, "B" * 64))


async def test_names_are_shown_letter_for_letter(regency: Regency, period: Period) -> None:
    for first, last in ODD_NAMES:
        odd = await regency.arrives(first, last_name=last)
        full = one_line(f"{first} {last}" if last else first)  # without letters that nobody sees
        await odd.opens(regency.link(Role.OFFICER, "X01"))
        odd.sees(full, 'Dinas P&K <Kota> "A"')
        await odd.taps("Ya, benar")
        odd.sees(f"Halo, {full}", 'Dinas P&K <Kota> "A" (P&K <Kota>)')
        await odd.says("/isi")
        await odd.taps("Daftar")
        await odd.taps("K01")
        await odd.says(f"dari {first}")
        await odd.taps("2 · Kurang")
        await odd.taps("Daftar")
        await odd.taps("K01")
        odd.sees(f"dari {first}", "P&K <Kota> · Penilaian 2026")
        await odd.taps("Penjelasan")
        await odd.taps("Riwayat")
        odd.sees("Riwayat K01", full, f"dari {first}")


async def test_names_change_and_rights_stay_with_the_account(regency: Regency, period: Period) -> None:
    ani = await regency.joins("Ani", Role.OFFICER, "D01", username="ani_dikbud")
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await regency.people.create("Anita", number=ani.id, username="anita")
    await ani.says("/isi")
    ani.sees("K02 · Rencana")
    await regency.people.create("Anita", number=ani.id)
    stranger = await regency.arrives("Maling", username="ani_dikbud")
    await stranger.says("/isi")
    stranger.sees("Anda belum terdaftar")
    nobody = await regency.joins("Tini", Role.OFFICER, "D02")
    await nobody.says("/isi")
    nobody.sees("Dinkes")
    await ani.says("/start")
    ani.sees("Halo, Anita", "1 dari 4")
    assert not known(regency, stranger)


@pytest.mark.parametrize(
    ("role", "office", "seen", "buttons"),
    [
        (Role.OFFICER, "D01", ["petugas", "Penilaian 2026", "0 dari 4"], ["Mulai mengisi"]),
        (Role.ASSESSOR, None, ["asesor"], ["Antrean penilaian"]),
        (Role.ADMIN, None, ["admin"], []),
        (Role.VIEWER, None, ["pimpinan"], []),
    ],
)
async def test_a_plain_start_shows_the_home_of_ones_role(
    regency: Regency, period: Period, role: Role, office: str | None, seen: list[str], buttons: list[str]
) -> None:
    person = await regency.joins("Wati", role, office)
    await person.says("/start")
    person.sees("Halo, Wati", "/bantuan", *seen)
    for label in buttons:
        person.sees_button(label)
    await person.says("/bantuan")
    for command in re.findall(r"^/(\w+)", person.last.text, re.MULTILINE):
        await person.says(f"/{command}")
        person.sees_no("tidak dikenal", "bukan untuk peran Anda", "gangguan")


async def test_who_has_nothing_to_fill_reads_where_the_work_begins(regency: Regency, budi: Person) -> None:
    budi.sees("/opd", "/periode", "/undang", "/status")
    leader = await regency.joins("Lina", Role.VIEWER)
    leader.sees("/skor", "/peringkat")
    leader.sees_no("/opd")


async def test_a_stranger_reads_how_to_come_in(regency: Regency) -> None:
    sari = await regency.arrives("Sari")
    for said in ("/start", "/bantuan", "/isi", "/nilai", "/status", "/skor dinkes", "/peringkat", "halo"):
        await sari.says(said)
        sari.sees("Anda belum terdaftar", "Diskominfo")
    await sari.sends_document("x.pdf", b"x" * 99)
    sari.sees("Anda belum terdaftar")
    await sari.sends_sticker()
    sari.sees("Anda belum terdaftar")


async def test_no_period_yet(regency: Regency, ani: Person) -> None:
    ani.sees("Belum ada periode yang dibuka")
    await ani.says("/isi")
    ani.sees("Belum ada periode yang dibuka")
    await ani.says("/status")
    ani.sees("Belum ada lembar")
    await ani.says("/skor")
    ani.sees("belum mengikuti penilaian")


async def test_an_officer_who_left_keeps_nothing(regency: Regency, ani: Person, period: Period) -> None:
    await ani.says("/isi")
    card = ani.last

    def leave(db: Any) -> None:
        actor = people.load_actor(db, ani.id)
        assert actor.person
        assert people.end_membership(db, actor.person.id, actor.memberships[0], regency.now, None)

    regency.database.run_now(leave)
    await ani.taps("3 · Baik", on=card)
    ani.sees("bukan untuk peran Anda")
    await ani.says("/isi")
    ani.sees("bukan untuk peran Anda")
    await ani.says("/start")
    ani.sees("Anda tidak memegang peran apa pun")
    await ani.says("/bantuan")
    ani.sees("Anda tidak memegang peran apa pun")
    await ani.taps("Minta akses")
    ani.sees("Tulis dalam satu pesan")

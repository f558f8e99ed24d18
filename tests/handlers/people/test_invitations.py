"""Links and letters for all offices, people who ask to be let in, and an officer who hands on."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from bot.documents import letters as documents
from bot.documents.letters import Letter, Wording, letters_pdf
from bot.storage.people import access_requests, invitations
from handlers.people import invitation_texts as words
from handlers.people.letters import wording_of
from questionnaires.letterhead import Letterhead
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency


async def test_links_and_letters_for_all_at_once(regency: Regency, budi: Person, ani: Person) -> None:
    await budi.says("/undang")
    budi.sees("OPD yang diundang: 3", "sudah bergabung: 1", "belum: 2")
    await budi.taps("yang belum bergabung")
    files = [message for message in budi.recent if message.kind == "document"]
    assert len(files) == 2
    page = openpyxl.load_workbook(io.BytesIO(await budi.file_of(files[0]))).worksheets[0]
    titles, *rows = page.iter_rows(values_only=True)
    assert titles == ("kode", "opd", "singkatan", "tautan", "berlaku_sampai")
    assert [row[1] for row in rows] == ["Dinas Kesehatan", 'Dinas P&K <Kota> "A"']
    letters = await budi.file_of(files[1])
    assert letters.startswith(b"%PDF-")
    dedi = await regency.arrives("Dedi")
    await dedi.opens(str(rows[0][3]))
    dedi.sees("petugas untuk Dinas Kesehatan")
    await dedi.taps("Ya, benar")
    fajar = await regency.arrives("Fajar")
    await fajar.opens(str(rows[0][3]))
    fajar.sees("sudah pernah dipakai")
    await budi.says("/undang")
    budi.sees("sudah bergabung: 2")
    await budi.taps("P&K <Kota>")
    budi.sees("Tautan terbuka", "dari Budi", "Belum ada yang bergabung")
    await budi.taps("Tarik")
    budi.sees("Tarik tautan undangan nomor")
    await budi.taps("Batal")
    await budi.taps("Tarik")
    await budi.taps("Ya, tarik")
    budi.sees("Undangan ditarik", "Tidak ada.")
    await fajar.opens(str(rows[1][3]))
    fajar.sees("sudah dibatalkan")


async def test_one_office_again_and_an_officer_taken_off(
    regency: Regency, budi: Person, dedi: Person, period: Period
) -> None:
    await budi.says("/undang")
    await budi.taps("Dinkes")
    budi.sees("Dedi, sejak")
    await budi.taps("Buat tautan baru")
    first = budi.sees("Undangan sebagai petugas Dinas Kesehatan").text
    await budi.taps("Buat tautan baru")
    second = budi.sees("Undangan sebagai petugas Dinas Kesehatan").text
    gita = await regency.arrives("Gita")
    await gita.opens(next(line for line in first.splitlines() if line.startswith("https")))
    gita.sees("sudah dibatalkan")
    await gita.opens(next(line for line in second.splitlines() if line.startswith("https")))
    await gita.taps("Ya, benar")
    # an admin's link adds an officer and ends nobody's part
    await dedi.says("/isi")
    dedi.sees("K01")
    await budi.says("/undang")
    await budi.taps("Dinkes")
    await budi.taps("Akhiri Dedi")
    budi.sees("Akhiri Dedi sebagai petugas Dinas Kesehatan?")
    await budi.taps("Batal")
    await budi.taps("Akhiri Dedi")
    await budi.taps("Ya, akhiri")
    budi.sees("Diakhiri", "Gita")
    await dedi.comes_to_see("sebagai petugas Dinas Kesehatan sudah diakhiri")
    await dedi.says("/isi")
    dedi.sees_no("K01")


async def test_links_for_the_other_roles(regency: Regency, budi: Person) -> None:
    await budi.says("/undang")
    await budi.taps("Asesor")
    budi.sees("Ketik nama lembaga")
    await budi.says("x" * 81)
    budi.sees("1 sampai 80 huruf")
    await budi.says("Universitas <Kutai>")
    text = budi.sees("asesor dari Universitas <Kutai>").text
    hana = await regency.arrives("Hana")
    await hana.opens(next(line for line in text.splitlines() if line.startswith("https")))
    hana.sees("asesor dari Universitas <Kutai>")
    await budi.says("/undang")
    await budi.taps("Pimpinan")
    budi.sees("Undangan sebagai pimpinan")


async def test_a_stranger_asks_and_is_let_in_with_one_tap(
    regency: Regency, budi: Person, period: Period
) -> None:
    zul = await regency.arrives("Zul <b>", last_name="A&B")
    await zul.says("/start")
    await zul.taps("Minta akses")
    zul.sees("nama Anda", "OPD")
    await zul.says("x" * 301)
    zul.sees("paling banyak 300 huruf")
    await regency.restart()
    await zul.says("Zul, staf <i>, dinas kesehatan")
    zul.sees("sudah diteruskan")
    request = await budi.comes_to_see("Zul <b> A&B meminta akses")
    budi.sees("Zul, staf <i>, dinas kesehatan")
    budi.sees_button("✅ Dinkes")
    await zul.says("/start")
    await zul.taps("Minta akses")
    zul.sees("sudah kami terima")
    await budi.taps("✅ Dinkes", on=request)
    budi.sees("sekarang petugas Dinas Kesehatan (Dinkes)")
    await zul.comes_to_see("Permintaan Anda diterima")
    await zul.says("/isi")
    zul.sees("K01 · Aturan")
    await zul.forges("uq")
    zul.sees("sudah terdaftar")


async def test_refused_once_decided_once_and_no_flood(regency: Regency, budi: Person) -> None:
    wati = await regency.joins("Wati", Role.ADMIN)
    zul = await regency.arrives("Zul")
    await zul.says("/start")
    await zul.taps("Minta akses")
    await zul.says("saya dari tempat lain")
    await budi.comes_to_see("meminta akses")
    message = await wati.comes_to_see("meminta akses")
    await budi.taps("OPD lain")
    budi.sees("Ketik nama atau singkatan")
    await budi.says("zzzz")
    budi.sees("Tidak ada OPD yang cocok")
    await budi.says("disdikbud")
    budi.sees_button("✅ Disdikbud")
    await budi.taps("Tolak")
    budi.sees("ditolak")
    await zul.comes_to_see("belum dapat diterima")
    await wati.taps("Tolak", on=message)
    wati.sees("sudah dijawab")
    # refused: told so, and when to ask again, before anything is typed
    await zul.taps("Minta akses")
    zul.sees("sudah dijawab", "setelah 3 Maret 2026 pukul 09.00 WITA")
    await zul.says("sekali lagi")
    zul.sees("sudah dijawab")
    for _ in range(access_requests.MOST_ASKS - 1):
        regency.now += timedelta(days=2)
        await zul.taps("Minta akses")
        await zul.says("lagi")
        zul.sees("sudah diteruskan")
    assert len(regency.database.read_now(access_requests.open_requests)) == 1
    regency.now += timedelta(days=2)
    await zul.taps("Minta akses")
    zul.sees("sudah kami terima")


def test_of_very_many_requests_only_some_are_announced(regency: Regency) -> None:
    def ask(number: int) -> bool:
        outcome = regency.database.run_now(
            lambda db: access_requests.ask_access(db, 7_000_000_000 + number, "x", "y", regency.now)
        )
        assert isinstance(outcome, tuple)
        return outcome[1]

    announced = [ask(number) for number in range(access_requests.MOST_ANNOUNCED + 5)]
    assert announced == [True] * access_requests.MOST_ANNOUNCED + [False] * 5


async def test_a_flood_is_one_message_a_day_and_one_list(regency: Regency, budi: Person) -> None:
    crowd = [await regency.arrives(f"Orang {number}") for number in range(access_requests.MOST_ANNOUNCED + 3)]
    for number, person in enumerate(crowd):
        await person.says("halo")
        await person.taps("Minta akses")
        await person.says(f"saya {number}")
    await budi.comes_to_see("Banyak permintaan masuk: 6")
    told = [message for message in budi.messages if "ermintaan masuk" in message.text]
    asked = [message for message in budi.messages if "meminta akses" in message.text]
    assert (len(told), len(asked)) == (1, access_requests.MOST_ANNOUNCED)
    await budi.taps("Permintaan masuk")
    budi.sees("Permintaan masuk: 8", "Orang 7: saya 7")
    await budi.taps("Orang 7", on=budi.last)
    budi.sees("Ketik nama atau singkatan")
    await budi.taps("Tolak", on=budi.last)
    await budi.taps("Permintaan masuk (7)")
    await budi.taps("Tolak semua")
    budi.sees("Tolak 7 permintaan")
    await budi.taps("Ya, tolak semua")
    budi.sees("7 permintaan ditolak")
    await crowd[0].comes_to_see("belum dapat diterima")
    await budi.taps("Kembali")
    budi.sees_no_button("Permintaan masuk")


async def test_who_waits_or_sends_the_wrong_sort_is_told_so(regency: Regency, budi: Person) -> None:
    zul = await regency.arrives("Zul")
    await zul.says("halo")
    await zul.taps("Minta akses")
    await zul.sends_photo()
    zul.sees("Yang ditunggu adalah teks")
    await zul.sends_sticker()
    zul.sees("Yang ditunggu adalah teks")
    await zul.says("Zul, staf, Dinkes")
    zul.sees("sudah diteruskan")
    await zul.says("sudah?")
    zul.sees("sedang menunggu jawaban")
    await budi.says("/undang")
    await budi.taps("Asesor")
    await budi.sends_sticker()
    budi.sees("Yang ditunggu adalah teks")
    await budi.taps("Batal")
    await budi.says("/opd")
    await budi.sends_sticker()
    budi.sees("Yang ditunggu adalah berkas CSV atau XLSX")


async def test_who_assesses_leads_and_runs_is_listed_and_ended(
    regency: Regency, budi: Person, citra: Person
) -> None:
    wati = await regency.joins("Wati", Role.ADMIN)
    await wati.says("/undang")
    await wati.taps("➕ Admin")
    text = wati.sees("Undangan sebagai admin").text
    await budi.says("/undang")
    await budi.taps("➕ Pimpinan")
    await budi.taps("Asesor, pimpinan, admin")
    budi.sees(
        "Citra: asesor, Diskominfo Provinsi",
        "Wati: admin",
        "pimpinan, dari Budi",
        "admin Diskominfo, dari Wati",
    )
    await budi.taps("Tarik 5")
    budi.sees("Tarik tautan undangan nomor 5?")
    await budi.taps("Ya, tarik")
    budi.sees("Undangan ditarik")
    await budi.taps("Akhiri Wati")
    budi.sees("Akhiri Wati sebagai admin")
    question = budi.last
    await budi.taps("Ya, akhiri")
    budi.sees("Diakhiri")
    budi.sees_no("Wati")
    await wati.comes_to_see("sudah diakhiri oleh admin")
    await wati.says("/undang")
    wati.sees_no("OPD yang diundang")
    # the link that a former admin made for a new one is void
    await wati.opens(next(line for line in text.splitlines() if line.startswith("https")))
    wati.sees("sudah dibatalkan")
    await budi.taps("Akhiri Budi")
    await budi.taps("Ya, akhiri")
    budi.sees("satu-satunya admin")
    await budi.forges("uc:1", on=question)
    budi.sees("satu-satunya admin")


async def test_an_office_is_found_by_typing(regency: Regency, budi: Person) -> None:
    await budi.says("/undang dinkes")
    budi.sees("Dinas Kesehatan (Dinkes)", "Belum ada yang bergabung")
    await budi.says("entah di mana")
    budi.sees("Tidak ada OPD yang cocok")
    await budi.says("dinas")
    await budi.taps("Disdikbud")
    await budi.taps("Tautan untuk pimpinannya")
    text = budi.sees("Undangan sebagai pimpinan Dinas Pendidikan").text
    await budi.taps("Buat tautan baru")
    budi.sees("Tautan terbuka", "No. 3 dari Budi")
    # the officer's link does not end the leader's
    eka = await regency.arrives("Eka")
    await eka.opens(next(line for line in text.splitlines() if line.startswith("https")))
    eka.sees("pimpinan Dinas Pendidikan")
    budi.sees("Undangan sebagai petugas Dinas Pendidikan")


async def test_an_officer_taken_off_cannot_come_back_by_an_own_link(
    regency: Regency, budi: Person, ani: Person
) -> None:
    await ani.says("/serahkan")
    await ani.taps("Disdikbud")
    link = next(line for line in ani.last.text.splitlines() if line.startswith("https"))
    await budi.says("/undang disdikbud")
    await budi.taps("Akhiri Ani")
    await budi.taps("Ya, akhiri")
    budi.sees("Diakhiri", "Tidak ada.")
    await ani.opens(link)
    ani.sees("sudah dibatalkan")


async def test_an_officer_hands_on_and_the_admin_is_told(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ani.says("/serahkan")
    await ani.taps("Disdikbud")
    text = ani.sees("Teruskan pesan ini kepada rekan").text
    link = next(line for line in text.splitlines() if line.startswith("https"))
    await ani.says("/isi")
    ani.sees("K02 · Rencana")
    lina = await regency.arrives("Lina")
    await lina.opens(link)
    await lina.taps("Ya, benar")
    await budi.comes_to_see("Ani menyerahkannya kepada Lina")
    await ani.comes_to_see("Ani menyerahkannya kepada Lina")
    await lina.says("/isi")
    lina.sees("K02 · Rencana", "1 terjawab")
    await ani.says("/isi")
    ani.sees_no("K02")
    await ani.forges("uh:1")
    ani.sees_no("Teruskan")


async def test_a_link_for_a_colleague_is_not_used_up_by_its_maker_nor_left_behind(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    links: list[str] = []
    for _ in range(2):
        await ani.says("/serahkan")
        await ani.taps("Disdikbud")
        links.append(next(line for line in ani.last.text.splitlines() if line.startswith("https")))
    await ani.opens(links[1])
    ani.sees("sudah petugas OPD ini")
    await ani.opens(regency.link(Role.OFFICER, "D01"))
    ani.sees("sudah petugas OPD ini")
    # a colleague of the same office may take over
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await arif.opens(links[0])
    arif.sees("sudah dibatalkan")
    await arif.opens(links[1])
    await arif.taps("Ya, benar")
    await ani.comes_to_see("Ani menyerahkannya kepada Arif")
    await ani.says("/isi")
    ani.sees_no("K01")
    await arif.says("/isi")
    arif.sees("K01")


async def test_only_admins_invite(regency: Regency, ani: Person, citra: Person, budi: Person) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    zul = await regency.arrives("Zul")
    await zul.says("halo")
    before = len(regency.database.read_now(invitations.open_invitations))
    for person in (ani, citra, eka, zul):
        for data in (
            "ul:0",
            "ua:0",
            "ua:1",
            "un:1",
            "uo:1",
            "uw:1:1",
            "ue:1:1",
            "ur:3:0",
            "us",
            "uy:1:1",
            "ux:1",
            "uf:1",
            "ub:1",
            "uc:1",
            "ud:1",
            "ug:0",
            "ug:1",
            "uv:0",
            "ui:1",
            "uz:1:1",
        ):
            await person.forges(data)
            person.sees_no("Undangan</b>", "https://t.me", "Petugas\n", "ditarik", "Diakhiri", "Permintaan")
    for person in (citra, eka, zul):
        await person.forges("uh:1")
        person.sees_no("Teruskan")
    await ani.forges("uh:2")
    ani.sees_no("Teruskan")
    for data in (
        "un:999",
        "uo:999",
        "uw:999:1",
        "uw:1:2",
        "ue:999:1",
        "ur:9:0",
        "ur:1:55",
        "uy:9:1",
        "ux:9",
        "uf:9",
        "ub:999",
        "uc:999",
        "ud:999",
        "uz:999:1",
        "ui:999",
        "uh:1",
    ):
        await budi.forges(data)
        budi.sees_no("Undangan ditarik", "Undangan sebagai")
    assert len(regency.database.read_now(invitations.open_invitations)) == before


def test_a_letter_is_one_page_whatever_the_name() -> None:
    names = (
        "Dinas Sosial",
        "Dinas Pemberdayaan Masyarakat dan Desa " * 5,
        "W" * 200,
        'P&K <Kota> "A" #set $x$',
    )
    wording = Wording(
        words.HEADING,
        words.GREETING,
        words.PURPOSE,
        words.STEPS,
        words.VALID,
        words.SINGLE,
        words.CLOSING,
        words.PERIOD,
        words.DEADLINE,
        "Kabupaten " + "W" * 70,
        "M" * 80 + ", 2 Maret 2026",
        "W" * 80,
        "NIP " + "1" * 76,
    )
    address = f"https://t.me/{'k' * 32}?start={'x' * 32}"
    letters = letters_pdf(
        [Letter(name, address, "1 April 2026 pukul 16.00 WITA", "W" * 80, "1 April 2026") for name in names],
        wording,
    )
    assert f"/Type/Pages/Count {len(names)}".encode() in letters


def test_whatever_a_sender_is_called_ends_in_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words longer than a line have places to break: a letter has no text beside the paper."""
    printed: dict[str, Any] = {}

    def typeset(_: str, data: dict[str, Any], __: object) -> bytes:
        printed.update(data)
        return b""

    monkeypatch.setattr(documents, "typeset", typeset)
    long = "W" * 80
    head = Letterhead(long, long, long, long, long)
    wording = wording_of(head, datetime(2026, 3, 2, tzinfo=UTC), UTC)
    letters_pdf([Letter(long, "https://t.me/a", "1 April", long, "1 April")], wording)
    assert long in printed["wording"]["purpose"].replace("\u200b", "")
    for name, text in printed["wording"].items():
        pieces = re.split(r"[\s\u200b]", " ".join(text) if name == "steps" else text)
        assert max(map(len, pieces)) <= 28, name

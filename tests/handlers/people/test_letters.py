"""Links and letters: of the offices of a period, from whom, until when."""

import io
from collections.abc import Sequence
from datetime import timedelta

import openpyxl
import pytest

from bot.documents.letters import Letter, Wording, letters_pdf
from bot.storage.audit.check import check_all
from bot.storage.offices import changes
from bot.storage.people import invitations
from bot.storage.periods import drafts
from handlers.people import letters
from questionnaires.letterhead import Letterhead, read_letterhead
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency


class Printed:
    """The letters as they were typeset."""

    def __init__(self) -> None:
        self.pages: list[Letter] = []
        self.wording: Wording | None = None

    def typeset(self, pages: Sequence[Letter], wording: Wording) -> bytes:
        self.pages, self.wording = list(pages), wording
        return letters_pdf(pages, wording)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Printed:
    made = Printed()
    monkeypatch.setattr(letters, "letters_pdf", made.typeset)
    return made


async def rows_of(person: Person) -> list[tuple[object, ...]]:
    table = next(message for message in person.recent if message.kind == "document")
    page = openpyxl.load_workbook(io.BytesIO(await person.file_of(table))).worksheets[0]
    return list(page.iter_rows(values_only=True))[1:]


async def test_letters_are_for_the_offices_of_the_open_period_and_say_whose_they_are(
    regency: Regency, budi: Person, printed: Printed
) -> None:
    period = regency.open_period(days=14)
    # invited for the next period, which has nothing to do with this one
    regency.database.run_now(lambda db: changes.set_invited(db, 2, invited=False, now=regency.now, by=None))
    await budi.says("/undang")
    budi.sees("OPD dalam Penilaian 2026: 3")
    await budi.taps("Kop dan penanda tangan")
    budi.sees("kabupaten atau kota", "tempat tanda tangan")
    await budi.says("Kabupaten saja")
    budi.sees("tiga sampai lima baris")
    await regency.restart()
    await budi.says("Kabupaten <Kutai>\nDinas Kominfo\nTenggarong\nDrs. Budi & Co\nNIP 1970")
    budi.sees("Kop surat tersimpan")
    await budi.taps("Kembali")
    await budi.taps("semua OPD")
    assert len(await rows_of(budi)) == 3
    assert printed.pages[0].office == "Dinas Pendidikan dan Kebudayaan"
    assert {(page.period, page.deadline) for page in printed.pages} == {
        ("Penilaian 2026", "16 Maret 2026 pukul 09.00 WITA")
    }
    assert printed.wording is not None
    assert (printed.wording.regency, printed.wording.closing) == ("Kabupaten <Kutai>", "Dinas Kominfo")
    assert printed.wording.place_and_day == "Tenggarong, 2 Maret 2026"
    assert (printed.wording.signer, printed.wording.number) == ("Drs. Budi & Co", "NIP 1970")
    assert "Kabupaten <Kutai>" in printed.wording.purpose
    # the way back to it shows what is in force
    await budi.says("/undang")
    await budi.taps("Kop dan penanda tangan")
    budi.sees("Yang berlaku sekarang", "Drs. Budi & Co")
    assert regency.database.read_now(check_all).differences == ()
    assert period.deadline == regency.now + timedelta(days=14)


async def test_a_link_does_not_outlive_the_time_for_handing_in(
    regency: Regency, budi: Person, ani: Person, printed: Printed
) -> None:
    period = regency.open_period(days=5)
    later = regency.now + timedelta(days=9)
    sheet = 2  # of Dinkes
    regency.database.run_now(lambda db: drafts.extend_sheet(db, sheet, later, regency.now, None))
    await budi.says("/undang")
    await budi.taps("yang belum bergabung")
    assert [page.valid_until for page in printed.pages] == [
        "11 Maret 2026 pukul 09.00 WITA",
        "7 Maret 2026 pukul 09.00 WITA",
    ]
    await budi.says("/undang dinkes")
    await budi.taps("Buat tautan baru")
    budi.sees("Undangan sebagai petugas", "Berlaku sampai 11 Maret 2026")
    await ani.says("/serahkan")
    await ani.taps("Disdikbud")
    ani.sees("Berlaku sampai 7 Maret 2026")
    await ani.says("/isi")
    await ani.taps("Minta bantuan")
    ani.sees("berlaku sampai 7 Maret 2026 pukul 09.00")
    ends = [one.valid_until for one in regency.database.read_now(invitations.open_invitations)]
    assert max(ends) == later
    # most have no time left: they get no letter, and it is said
    regency.now = period.deadline + timedelta(hours=1)
    await budi.says("/undang")
    await budi.taps("yang belum bergabung")
    budi.sees("1 OPD tidak diberi surat")
    assert [page.office for page in printed.pages] == ["Dinas Kesehatan"]
    regency.now = later + timedelta(hours=1)
    await budi.taps("yang belum bergabung")
    budi.sees("Batas waktu pengisian sudah lewat", "/periode")


async def test_of_two_open_periods_each_has_its_own_letters(
    regency: Regency, budi: Person, printed: Printed
) -> None:
    regency.open_period("Penilaian 2026", days=14)
    second = regency.open_period("Penilaian 2026 susulan", days=20)
    await budi.says("/undang")
    budi.sees("Penilaian 2026 susulan", "Penilaian 2026")
    await budi.taps("Semua OPD · Penilaian 2026 susulan")
    assert {page.period for page in printed.pages} == {"Penilaian 2026 susulan"}
    await budi.says("/undang")
    await budi.taps("Semua OPD · Penilaian 2026")
    assert second.name != "Penilaian 2026"
    await budi.forges("ua:1:999")
    budi.sees_no("sedang disiapkan")


async def test_without_a_letterhead_room_is_left_for_it(
    regency: Regency, budi: Person, period: Period, printed: Printed
) -> None:
    await budi.says("/undang")
    await budi.taps("semua OPD")
    assert printed.wording is not None
    assert printed.wording.place_and_day == "……………………, 2 Maret 2026"
    assert printed.wording.closing == "Dinas Komunikasi dan Informatika"
    assert printed.wording.signer == ""


async def test_only_admins_say_who_letters_are_from(regency: Regency, ani: Person, citra: Person) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    for person in (ani, citra, eka):
        await person.forges("uk")
        person.sees_no("tempat tanda tangan")


def test_what_a_letterhead_is() -> None:
    assert read_letterhead("A\n\n B \nC") == Letterhead("A", "B", "C")
    assert read_letterhead("A\nB\nC\nD\nE") == Letterhead("A", "B", "C", "D", "E")
    assert read_letterhead("A\nB") is None
    assert read_letterhead("A\nB\nC\nD\nE\nF") is None
    assert read_letterhead("A\nB\n" + "x" * 81) is None
    assert Letterhead("A", "B", "C").lines() == ("A", "B", "C")

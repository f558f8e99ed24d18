"""An admin's first hour, played and counted: from a messy table of 58 offices to the first reminder."""

import io
from dataclasses import dataclass

import openpyxl

from bot.storage.offices import changes
from bot.storage.periods import periods
from bot.storage.periods.handing_in import time_of_offices
from questionnaires.period import PeriodState
from tests.conversation import Person
from tests.handlers.conftest import Regency

MOST_TAPS, MOST_TEXTS = 30, 2


@dataclass
class Counted:
    """Counts what a person does; a command is two taps, for it is chosen from Telegram's menu."""

    person: Person
    taps_done: int = 0
    texts_typed: int = 0

    async def taps(self, label: str) -> None:
        self.taps_done += 1
        await self.person.taps(label)

    async def chooses(self, command: str) -> None:
        self.taps_done += 2
        await self.person.says(command)

    async def types(self, text: str) -> None:
        self.texts_typed += 1
        await self.person.says(text)


def messy_list() -> bytes:
    """58 offices below a title, with groups, blank rows, stray blanks, two cases, a number and a total."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["DAFTAR PERANGKAT DAERAH TAHUN 2026"])
    page.append([])
    page.append(["No", " Kode  OPD ", "Nama Perangkat Daerah", "Singkatan"])
    number = 0
    for group, count, kind in (
        ("DINAS", 24, "Dinas"),
        ("BADAN", 14, "BADAN"),
        ("KECAMATAN", 20, "Kecamatan"),
    ):
        page.append([None, None, group])
        for place in range(1, count + 1):
            number += 1
            name = f"  {kind}  Urusan {place} " if place % 3 else f"{kind} Urusan {place}"
            page.append([number, f" {group[:3]}{place:02d}", name, f"{group[:3].title()} {place}"])
        page.append([])
    page.append([None, None, "JUMLAH", number])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


async def test_the_first_hour_of_an_admin(regency: Regency, budi: Person) -> None:
    for office in (1, 2, 3):  # what the other tests work with takes no part
        regency.database.run_now(
            lambda db, office=office: changes.set_invited(db, office, invited=False, now=regency.now, by=None)
        )
    regency.keeps_still()
    admin = Counted(budi)
    await admin.taps("Daftar OPD")
    admin.taps_done += 2  # the clip, and the file
    await budi.sends_document("opd.xlsx", messy_list())
    budi.sees("58 OPD")
    await admin.taps("Perbarui; OPD baru ikut")
    await admin.chooses("/periode")
    await admin.taps("Periode baru")
    budi.sees("Semua yang diundang (58 OPD)")
    await admin.taps("Batas waktu")
    await admin.taps("›")
    await admin.taps("30")
    await admin.taps("Buka periode")
    budi.sees("dibuka untuk 58 OPD")
    await admin.chooses("/undang")
    budi.sees("OPD dalam Penilaian 2026: 58")
    await admin.taps("Kop dan penanda tangan")
    await admin.types("Kabupaten Kutai\nDiskominfo\nTenggarong\nNama Kepala\nNIP 1970")
    await admin.taps("Kembali")
    await admin.taps("yang belum bergabung")
    table = next(message for message in budi.recent if message.kind == "document")
    rows = list(
        openpyxl.load_workbook(io.BytesIO(await budi.file_of(table)))
        .worksheets[0]
        .iter_rows(values_only=True)
    )
    assert len(rows) == 59
    # an office gets its letter, and somebody joins
    gita = await regency.arrives("Gita")
    await gita.opens(str(rows[1][3]))
    await gita.taps("Ya, benar")
    await admin.chooses("/start")
    budi.sees("Undangan (/undang): 1 dari 58")
    await admin.taps("Periode")
    await admin.taps("Penilaian 2026")
    await admin.taps("⏰ Ingatkan")
    await admin.taps("Kirim pengingat")
    await admin.taps("Ya, ingatkan")
    budi.sees("Pengingat dikirim kepada 1 orang")
    await gita.comes_to_see("Belum ada indikator yang dijawab")

    running = regency.database.read_now(periods.open_periods)
    assert [one.state for one in running] == [PeriodState.OPEN]
    assert len(regency.database.read_now(lambda db: time_of_offices(db, running[0]))) == 58
    assert admin.taps_done <= MOST_TAPS, admin.taps_done
    assert admin.texts_typed <= MOST_TEXTS

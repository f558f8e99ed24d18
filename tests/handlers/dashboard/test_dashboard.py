"""The admin's dashboard with few offices and with very many: one picture and one message, then lists."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update
from sqlmodel import Session

from bot.documents.charts import DashboardData
from bot.storage import tables
from bot.storage.dashboard import overviews
from bot.storage.offices import offices
from bot.storage.offices.changes import retire_office
from bot.storage.periods import periods
from bot.texts.common import CAPTION_UNITS, plain, units
from handlers.dashboard import screens
from questionnaires.instrument import Instrument
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Role
from questionnaires.period import Period, PeriodState
from questionnaires.progress import GroupProgress
from questionnaires.summary import OfficeLine, Overview, Stage
from tests.conversation import Person, picture
from tests.handlers.conftest import MONDAY_MORNING, Regency

WITA = ZoneInfo("Asia/Makassar")
WHOLE = ("K01", "K02", "K04", "K05")
"""With K02 at 2 its follow-up K03 is not asked, so these are all."""


@dataclass
class Drawing:
    """Stands for the worker process: keeps what it was asked to draw."""

    asked: list[DashboardData] = field(default_factory=list)
    fails: bool = False

    async def draw(self, data: DashboardData) -> bytes:
        self.asked.append(data)
        if self.fails:
            raise RuntimeError("no picture today")
        return picture(1080, 2000, salt=str(len(self.asked)).encode())


@pytest.fixture
def drawing(regency: Regency) -> Drawing:
    made = Drawing()
    assert regency.runtime is not None
    regency.runtime.services.draw = made.draw
    return made


def fill(regency: Regency, **stages: int) -> Period:
    """A period with so many offices at each stage; those that fill have one answer more each, up to three."""
    wanted = [Stage(stage) for stage, count in stages.items() for _ in range(count)]

    count = len(wanted)
    rows = [
        ListedOffice(f"A{place:05}", f"Dinas Nomor {place}", f"Dinas {count - place}", (), invited=True)
        for place in range(count)
    ]

    def add(db: Session) -> Period:
        offices.import_offices(db, rows, regency.now, None)
        opened = periods.open_period(
            db,
            name="Penilaian 2026",
            instrument=regency.instrument,
            deadline=regency.now + timedelta(days=14),
            office_ids=[office.id for office in offices.all_offices(db) if office.code.startswith("A")],
            now=regency.now,
            by=None,
        )
        assert isinstance(opened, Period)
        return opened

    period = regency.database.run_now(add)

    def answer(db: Session) -> None:
        overview = overviews.overview_of(db, period)
        answers: list[dict[str, object]] = []
        for place, stage in enumerate(wanted):
            sheet_id = overview.sheet_ids[place]
            done = {Stage.NOT_STARTED: 0, Stage.FILLING: 1 + place % 3}.get(stage, len(WHOLE))
            answers += [
                {"sheet_id": sheet_id, "indicator": code, "level": 2, "not_applicable": False}
                for code in WHOLE[:done]
            ]
        if answers:
            db.connection().execute(insert(tables.answer), answers)
        for state in (Stage.SUBMITTED, Stage.RETURNED, Stage.CONFIRMED):
            ids = [overview.sheet_ids[place] for place, stage in enumerate(wanted) if stage is state]
            which = tables.sheet.c.id.in_(ids)
            db.connection().execute(update(tables.sheet).where(which).values(state=str(state)))

    regency.is_tampered = True
    regency.database.run_now(answer)
    return period


async def test_thirty_offices_are_one_message_whose_words_do_not_wait_for_the_picture(
    regency: Regency, budi: Person, drawing: Drawing
) -> None:
    fill(regency, not_started=9, filling=8, submitted=6, returned=3, confirmed=4)
    regency.now += timedelta(days=2)
    await budi.says("/status")
    message = budi.sees(
        "Penilaian 2026 (dibuka)",
        "Belum mulai: 9",
        "Mengisi: 8",
        "Terkirim: 6",
        "Dikembalikan: 3",
        "Dikonfirmasi: 4",
        "Jumlah OPD: 30\n",
        "Kebijakan 65% · Layanan 46%",
        # ten of thirty in two days, so the others in four more
        "semua OPD terkirim sekitar 8 Maret 2026 pukul 09.00 WITA.",
        "Belum mengirim (20)",
        "Belum mulai: Dinas 30, Dinas 29,",
        "Mengisi: Dinas 21 1/4, Dinas 18 1/4,",
        "Dikembalikan: Dinas 7, Dinas 6, Dinas 5",
    )
    assert message.kind == "photo"
    assert len(budi.recent) == 1
    assert budi.last_act is not None
    kinds = [one["kind"] for one in await budi.people.happenings(budi.id, since=budi.last_act.version)]
    assert kinds[-2:] == ["message", "edit"]
    (data,) = drawing.asked
    assert [(one.key, one.count) for one in data.states] == [
        ("not_started", 9),
        ("filling", 8),
        ("submitted", 6),
        ("returned", 3),
        ("confirmed", 4),
    ]
    assert [(one.name, one.answered, one.total) for one in data.groups] == [
        ("Kebijakan", 39, 60),
        ("Layanan", 28, 60),
    ]
    assert len(data.offices) == 30
    assert data.spread == ()
    # nothing is new: Telegram has the picture
    await budi.says("/status")
    again = budi.sees("Jumlah OPD: 30")
    assert again.file["file_id"] == message.file["file_id"]
    assert not again.edited
    assert len(drawing.asked) == 1
    # somebody has answered meanwhile
    ani = await regency.joins("Ani", Role.OFFICER, "A00000")
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await budi.says("/status")
    new = budi.sees("Belum mulai: 8", "Mengisi: 9", "Kebijakan 66%")
    assert new.file["file_id"] != message.file["file_id"]
    assert (await budi.people.counts())["refusals"] == {}


async def test_fifty_eight_offices_are_filtered_sorted_paged_and_looked_at(
    regency: Regency, budi: Person, drawing: Drawing
) -> None:
    fill(regency, not_started=20, filling=19, submitted=9, returned=4, confirmed=6)
    ani = await regency.joins("Ani", Role.OFFICER, "A00021")
    await budi.says("/status")
    assert len(drawing.asked[0].offices) == 58
    await budi.taps("Daftar OPD")
    budi.sees("Semua: 58 OPD (halaman 1 dari 2)")
    assert budi.last.labels[0] == "⚪ Dinas 58 0/4"
    await budi.taps("Halaman 2 ›")
    budi.sees("Semua: 58 OPD (halaman 2 dari 2)")
    budi.sees_button("✅ Dinas 1 4/4")
    await budi.taps("Nama")
    # "Dinas 10" stands before "Dinas 2": names are letters
    assert budi.last.labels[:3] == ("✅ Dinas 1 4/4", "🟣 Dinas 10 4/4", "🔵 Dinas 11 4/4")
    await budi.taps("Mengisi 19")
    budi.sees("Mengisi: 19 OPD")
    await budi.taps("Kemajuan")
    shown = [label for label in budi.last.labels if label.startswith("🟠")]
    assert len(shown) == 19
    assert [label[-3:] for label in shown] == sorted(label[-3:] for label in shown)
    # one office, its people and its history, and back to the list one came from
    await budi.taps("🟠 Dinas 37 1/4")
    budi.sees("Dinas Nomor 21 (Dinas 37)", "Keadaan: Mengisi", "Kebijakan: 1 dari 2", "Ani (petugas)")
    await budi.taps("Riwayat")
    budi.sees("Riwayat Dinas Nomor 21", "Belum ada yang tercatat.")
    await budi.taps("Kembali")
    budi.sees("Keadaan: Mengisi")
    await budi.taps("Ingatkan")
    budi.sees("1 petugas Dinas 37 diingatkan")
    await budi.taps("Kembali")
    budi.sees("Mengisi: 19 OPD")
    budi.sees_button("• Kemajuan")
    # more time for one alone: the others are late afterwards
    await budi.taps("Perpanjang", on=await looked_at(budi, "🟠 Dinas 37 1/4"))
    budi.sees("Perpanjang Dinas 37 sampai hari apa?")
    await budi.taps("27")
    await budi.says("Banjir")
    await ani.comes_to_see("diperpanjang sampai 27 Maret 2026")
    regency.now += timedelta(days=15)
    await budi.says("/status")
    budi.sees("Jumlah OPD: 58 · ❗ terlambat: 42")
    await budi.taps("Daftar OPD")
    await budi.taps("Terlambat 42")
    budi.sees("Terlambat: 42 OPD (halaman 1 dari 2)")
    budi.sees_no_button("Dinas 37 ")
    await budi.taps("Belum mulai 20")
    await budi.taps("⚪ Dinas 58 0/4")
    budi.sees("❗ terlambat", "Batas waktu: 16 Maret 2026", "Belum ada yang bergabung")
    await budi.taps("Kembali")
    await budi.taps("Dikonfirmasi 6")
    await budi.taps("✅ Dinas 1 4/4")
    budi.sees_no_button("Ingatkan")
    budi.sees_no_button("Perpanjang")
    budi.sees_button("Buka kembali")
    await budi.taps("Kembali")
    await budi.taps("Mengisi 19")
    await budi.taps("🟠 Dinas 37 1/4")
    await budi.taps("Riwayat")
    budi.sees("batas waktu diubah")


async def looked_at(person: Person, label: str):  # type: ignore[no-untyped-def] # a message
    await person.taps(label)
    return person.last


async def test_of_six_hundred_offices_all_are_counted_few_named_and_every_one_is_found(
    regency: Regency, budi: Person, drawing: Drawing
) -> None:
    period = fill(regency, not_started=200, filling=250, submitted=90, returned=20, confirmed=40)
    await budi.says("/status")
    message = budi.sees("Belum mulai: 200", "Jumlah OPD: 600", "Belum mengirim (470)", "dan ", " lagi")
    assert message.kind == "photo"
    assert len(message.text.encode("utf-16-le")) // 2 <= 1024
    for line in message.text.splitlines():
        if " lagi" in line:
            stage, names = line.split(": ")
            said = names.count(",") + names.count(" lagi") - 1
            rest = int(names.rsplit("dan ", 1)[1].removesuffix(" lagi"))
            assert said + rest == {"Belum mulai": 200, "Mengisi": 250, "Dikembalikan": 20}[stage[2:]]
    (data,) = drawing.asked
    assert len(data.offices) == 45
    assert [sum(state.count for state in bar.states) for bar in data.spread] == [200, 0, 83, 83, 84, 150]
    await budi.taps("Daftar OPD")
    found: set[str] = set()
    for page in range(1, 21):
        budi.sees(f"Semua: 600 OPD (halaman {page} dari 20)")
        buttons = [button for row in budi.last.rows for button in row]
        assert len(buttons) <= 100
        assert all(len((button.data or "").encode()) <= 64 for button in buttons)
        found |= {button.data or "" for button in buttons if (button.data or "").startswith("vo:")}
        if page < 20:
            await budi.taps(f"Halaman {page + 1} ›")
    assert len({data.split(":")[1] for data in found}) == 600

    # the list has become shorter since it was shown
    def retire(db: Session) -> None:
        for office in offices.all_offices(db)[10:]:
            if office.code.startswith("A"):
                retire_office(db, office.id, regency.now, None)

    regency.database.run_now(retire)
    await budi.taps("‹ Halaman 19")
    budi.sees("Semua: 140 OPD (halaman 5 dari 5)")
    await budi.forges(f"vl:{period.id}:2:1:15")
    budi.sees("Mengisi: 0 OPD", "Tidak ada OPD pada saringan ini.")
    budi.sees_no_button("Kemajuan")
    await budi.taps("Semua 140")
    budi.sees("Semua: 140 OPD (halaman 1 dari 5)")


async def test_a_forecast_is_said_only_when_it_can_be_told(
    regency: Regency, budi: Person, drawing: Drawing
) -> None:
    period = fill(regency, not_started=2, submitted=2, confirmed=1)
    await budi.says("/status")  # at the moment of the opening there is no pace
    budi.sees_no("Dengan laju sekarang")
    regency.now += timedelta(days=12)
    await budi.says("/status")
    budi.sees("sekitar 22 Maret 2026 pukul 09.00 WITA (melewati batas waktu).")
    regency.now += timedelta(days=700)
    await budi.says("/status")  # more than a year away
    budi.sees_no("Dengan laju sekarang")
    regency.now -= timedelta(days=700)
    regency.database.run_now(lambda db: periods.close_period(db, period.id, regency.now, None))
    await budi.says("/status")
    budi.sees("Penilaian 2026 (ditutup)", "Belum mengirim (2)")
    budi.sees_no("Dengan laju sekarang")
    await budi.taps("Daftar OPD")
    await budi.taps("⚪ Dinas 5 0/4")
    budi.sees_button("Riwayat")
    for gone in ("Ingatkan", "Perpanjang", "Buka kembali"):
        budi.sees_no_button(gone)


async def test_when_all_have_sent_nobody_is_waited_for(
    regency: Regency, budi: Person, drawing: Drawing
) -> None:
    fill(regency, submitted=40, confirmed=30)
    regency.now += timedelta(days=30)
    await budi.says("/status")
    budi.sees("Terkirim: 40", "Semua OPD sudah mengirim.")
    budi.sees_no("Belum mengirim", "terlambat", "Dengan laju sekarang")
    assert drawing.asked[0].offices == ()
    assert len(drawing.asked[0].spread) == 6


async def test_nothing_to_show_is_said(regency: Regency, budi: Person, drawing: Drawing) -> None:
    await budi.says("/status")
    budi.sees("Belum ada periode penilaian", "/periode")
    period = fill(regency, filling=1)
    await budi.says("/status")
    await budi.taps("Daftar OPD")
    shown = budi.last

    def retire(db: Session) -> None:
        office = offices.office_by_code(db, "A00000")
        assert office is not None
        retire_office(db, office.id, regency.now, None)

    regency.database.run_now(retire)
    await budi.says("/status")
    budi.sees("Belum ada OPD dalam periode ini.")
    budi.sees_no("Semua OPD sudah mengirim")
    budi.sees_no_button("Daftar OPD")
    assert len(drawing.asked) == 1
    await budi.taps("🟠 Dinas 1 1/4", on=shown)
    budi.sees("tombol ini sudah tidak ada")
    await budi.taps("Mengisi 1", on=shown)
    budi.sees("Mengisi: 0 OPD", "Tidak ada OPD pada saringan ini.")
    for data in (f"vl:{period.id}:6:2:0", f"vl:{period.id}:99:99:99", f"vl:{period.id + 7}:0:0:0"):
        await budi.forges(data, on=shown)
    budi.sees("tombol ini sudah tidak ada")


async def test_without_a_picture_the_words_are_there(
    regency: Regency, budi: Person, drawing: Drawing, caplog: pytest.LogCaptureFixture
) -> None:
    fill(regency, filling=3)
    drawing.fails = True
    await budi.says("/status")
    assert budi.sees("Jumlah OPD: 3").kind == "text"
    assert "could not be drawn" in caplog.text
    drawing.fails = False
    # a server that cannot put a picture above a text
    await budi.people.fault("error", methods=["editMessageMedia"], code=400)
    await budi.says("/status")
    words, alone = budi.recent
    assert (words.kind, alone.kind, alone.text) == ("text", "photo", "")
    assert "Jumlah OPD: 3" in words.text
    # Telegram no longer knows the picture: it is drawn again
    await budi.people.clear_faults()
    await budi.people.fault("error", methods=["sendPhoto"], code=400, times=1)
    await budi.says("/status")
    assert budi.sees("Jumlah OPD: 3").kind == "photo"
    assert len(drawing.asked) == 3
    assert regency.runtime is not None
    regency.runtime.services.draw = None
    await budi.says("/status")
    budi.sees("Jumlah OPD: 3")


def test_the_longest_names_fit_below_a_picture(instrument: Instrument) -> None:
    name = "Pengembangan <Layanan> & Aplikasi Pemerintahan Berbasis Elektronik " * 3
    groups = tuple(GroupProgress(str(place), name, 34_000, 12_345) for place in range(30))
    stages = [list(Stage)[place % 5] for place in range(34_000)]
    overview = Overview(range(34_000), stages, [3] * 34_000, [47] * 34_000, MONDAY_MORNING, {}, groups)
    period = Period(1, name, PeriodState.OPEN, MONDAY_MORNING, instrument.digest, MONDAY_MORNING)
    places = screens.named(overview)
    lines = {
        place: OfficeLine(place, name, stages[place], 3, 47) for same in places.values() for place in same
    }
    later = MONDAY_MORNING + timedelta(days=300)
    screen = screens.dashboard(period, overview, places, lines, later, WITA, later)
    assert units(plain(screen.text)) <= CAPTION_UNITS
    assert "Belum mengirim (20.400)" in screen.text
    assert len(screens.dashboard_data(period, overview, places, lines, later, WITA).offices) == 45

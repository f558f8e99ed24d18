"""An admin makes, opens, extends, closes, publishes and copies periods in chat."""

from datetime import UTC, datetime, timedelta

from bot.storage.offices import changes
from bot.storage.periods import drafts, periods
from questionnaires.people import Role
from questionnaires.period import Period, PeriodState
from tests.conversation import Person
from tests.handlers.conftest import Regency


def latest(regency: Regency) -> Period:
    found = regency.database.read_now(periods.latest_period)
    assert found is not None
    return found


async def test_a_period_is_made_choice_by_choice_and_opened(
    regency: Regency, budi: Person, ani: Person
) -> None:
    await budi.says("/periode")
    budi.sees("Belum ada periode")
    await budi.taps("Periode baru")
    budi.sees("Penilaian 2026 (rancangan)", "Semua yang diundang (3 OPD)", "satu asesor", "menurut instrumen")
    await budi.taps("Nama")
    await budi.says("x" * 81)
    budi.sees("1 sampai 80 huruf")
    await budi.says("Evaluasi <SPBE> & lainnya")
    budi.sees("Evaluasi <SPBE> & lainnya (rancangan)")
    await budi.taps("Batas waktu")
    budi.sees("Pilih hari terakhir", "Hari libur bertanda")
    await budi.taps("›")
    await regency.restart()
    await budi.taps("30")
    budi.sees("Batas waktu: 30 ", "pukul 16.00 WITA")
    await budi.taps("Instrumen")
    budi.sees("Pilih instrumen")
    assert len([label for label in budi.last.labels if label.startswith("✅")]) == 1
    others = [label for label in budi.last.labels if not label.startswith(("✅", "↩️"))]
    await budi.taps(others[0])
    budi.sees(f"Instrumen: {others[0].rstrip('…')}")
    await budi.taps("Pengingat")
    budi.sees_button("✅ saat dibuka")
    await budi.taps("H-14, H-7")
    budi.sees("H-14, H-7")
    await budi.taps("Cara menilai")
    budi.sees_button("✅ satu asesor")
    budi.sees_button("panel, satu asesor")
    await budi.taps("Kembali")
    await budi.taps("Bukti")
    budi.sees_button("✅ menurut instrumen")
    await budi.taps("mulai tingkat 1")
    budi.sees("Bukti: mulai tingkat 1")
    await budi.taps("OPD")
    budi.sees("Terpilih: 3")
    await budi.taps("✅ Dinkes")
    budi.sees("Terpilih: 2")
    budi.sees_button("Disdikbud")
    await budi.taps("Kembali")
    budi.sees("OPD: 2 OPD")
    await ani.says("/isi")
    ani.sees_no("Evaluasi")
    await budi.taps("Buka periode")
    budi.sees("dibuka untuk 2 OPD", "(dibuka)", "Belum mulai: 2")
    opened = latest(regency)
    assert opened.state is PeriodState.OPEN
    pinned = regency.database.read_now(lambda db: periods.instrument_of(db, opened.instrument_digest))
    assert {indicator.evidence_from for indicator in pinned.indicators} == {1}
    await ani.says("/isi")
    ani.sees("Evaluasi <SPBE> & lainnya")


async def test_the_last_one_is_copied_and_opened_in_two_taps(
    regency: Regency, budi: Person, period: Period
) -> None:
    await budi.says("/periode")
    budi.sees("Penilaian 2026: dibuka")
    await budi.taps("Salin dari Penilaian 2026")
    budi.sees("Penilaian 2027 (rancangan)", "OPD: 3 OPD", "16 Maret 2027 pukul 16.00")  # not 09.00
    await budi.taps("Buka periode")
    budi.sees("Penilaian 2027 dibuka untuk 3 OPD")
    assert latest(regency).name == "Penilaian 2027"
    assert latest(regency).deadline.year == 2027


async def test_a_draft_that_is_no_more_or_open_already(
    regency: Regency, budi: Person, period: Period
) -> None:
    await budi.says("/periode")
    await budi.taps("Periode baru")
    budi.sees("Penilaian 2027 (rancangan)")
    card = budi.last
    draft = regency.database.read_now(drafts.drafts)[0]
    await budi.taps("Nama")
    await budi.says("penilaian 2026")
    budi.sees("Sudah ada periode dengan nama itu")
    await budi.taps("Batal")
    budi.sees("Penilaian 2027 (rancangan)")
    await budi.taps("Nama")
    await budi.sends_sticker()
    budi.sees("Yang ditunggu adalah teks")
    await budi.says("Penilaian Kedua")
    budi.sees("Penilaian Kedua (rancangan)")
    await budi.taps("Hapus rancangan")
    budi.sees("Hapus rancangan Penilaian Kedua beserta semua pilihannya?")
    await budi.taps("Batal")
    await budi.taps("Hapus rancangan")
    await budi.taps("Ya, hapus")
    budi.sees("Rancangan dihapus", "Penilaian 2026: dibuka")
    for data in (
        f"zo:{draft.id}",
        f"zt:{draft.id}:2",
        f"zm:{draft.id}",
        f"zx:{draft.id}",
        f"zq:{draft.id}",
        f"zh:{draft.id}:2",
        f"zj:{draft.id}:2:1",
        f"zd:1:{draft.id}",
    ):
        await budi.forges(data, on=card)
        budi.sees_no("dibuka untuk")
    for data in (
        f"zo:{period.id}",
        f"zt:{period.id}:2",
        f"zt:{period.id}:99",
        f"zs:{period.id}:1:0",
        f"zx:{period.id}",
        f"zq:{period.id}",
        f"zh:{period.id}:2",
        f"zj:{period.id}:2:1",
        f"zj:{period.id}:99:1",
        f"cd:1:{period.id}:20270101",
        f"cd:2:{period.id}:20270230",
        f"cd:2:{period.id}:20200101",
        "cd:9:1:20270101",
        "cd:3:99999:20270101",
        "ca:2:99999:1",
        "zc:99999",
        "zy:99999",
        "cx",
        f"zv:{period.id}",
    ):
        await budi.forges(data)
    assert latest(regency).deadline == period.deadline
    assert latest(regency).state is PeriodState.OPEN


async def test_all_offices_or_none_are_chosen_with_one_tap(regency: Regency, budi: Person) -> None:
    regency.database.run_now(lambda db: changes.set_invited(db, 2, invited=False, now=regency.now, by=None))
    await budi.says("/periode")
    await budi.taps("Periode baru")
    budi.sees("Semua yang diundang (2 OPD)")
    await budi.taps("OPD")
    await budi.taps("Semua OPD")
    budi.sees("Terpilih: 3")
    await budi.taps("Kosongkan")
    budi.sees("Terpilih: 0")
    await budi.taps("Kembali")
    await budi.taps("Buka periode")
    budi.sees("Belum ada OPD yang dipilih")
    await budi.taps("OPD", on=budi.last)
    await budi.says("dinkes, dikbud\ndinas, <entah>")
    budi.sees("Diikutkan: Dinkes, Disdikbud", "Tidak jelas OPD yang mana: dinas, <entah>", "Terpilih: 2")
    await budi.taps("✅ Dinkes")
    budi.sees("Terpilih: 1")
    await budi.taps("Kembali")
    await budi.says("p&k")  # taken for nothing any more
    await budi.taps("Buka periode")
    budi.sees("dibuka untuk 1 OPD")


async def test_of_two_admins_who_open_at_once_one_does(regency: Regency, budi: Person) -> None:
    wati = await regency.joins("Wati", Role.ADMIN)
    await budi.says("/periode")
    await budi.taps("Periode baru")
    await wati.says("/periode")
    await wati.taps("Penilaian 2026")
    await budi.taps("Buka periode", settle=False)
    await wati.taps("Buka periode")
    await budi.settles()
    seen = [*budi.messages, *wati.messages]
    assert sum("dibuka untuk 3 OPD" in message.text for message in seen) == 1
    assert any("bukan rancangan lagi" in toast.text for toast in (*budi.toasts, *wati.toasts))


async def test_extending_for_one_office_opens_its_sheet_again_and_no_other(
    regency: Regency, budi: Person, ani: Person, dedi: Person, period: Period
) -> None:
    await ani.says("/isi")
    regency.now = period.deadline + timedelta(hours=1)
    await ani.taps("2 · Kurang")
    ani.sees("Batas waktu pengisian sudah lewat")
    await budi.says("/periode")
    await budi.taps("Penilaian 2026")
    await budi.taps("Perpanjang satu OPD")
    budi.sees("OPD mana yang diberi tambahan waktu?")
    await budi.taps("Disdikbud")
    budi.sees("Perpanjang Disdikbud sampai hari apa?")
    await budi.taps("27")
    budi.sees("akan diberi waktu sampai 27 Maret 2026 pukul 11.00 WITA", "Ketik alasannya")
    await budi.says("Jaringan kantor putus karena banjir")
    budi.sees("kini 27 Maret 2026 pukul 11.00 WITA")
    await ani.comes_to_see("Jaringan kantor putus karena banjir")
    ani.sees("diperpanjang sampai 27 Maret 2026")
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    ani.sees("K02 · Rencana")
    await dedi.says("/isi")
    dedi.sees_no_button("3 · Baik")
    # all get until the 25th: Disdikbud keeps its later day
    await budi.says("/periode")
    await budi.taps("Penilaian 2026")
    budi.sees("Batas waktu tersendiri", "Disdikbud: 27 Maret")
    await budi.taps("Perpanjang semua")
    budi.sees_no_button("15")  # before the present deadline
    await budi.taps("25")
    budi.sees("sampai 25 Maret 2026 pukul 16.00 WITA?", "3 OPD yang belum mengirim diberi tahu")
    question = budi.last
    await budi.taps("Ya, perpanjang")
    budi.sees("diperpanjang sampai 25 Maret", "Disdikbud: 27 Maret")
    await dedi.comes_to_see("diperpanjang sampai 25 Maret")
    await budi.forges(f"zg:{period.id}:20260325", on=question)
    budi.sees("tidak lebih lambat")
    await budi.forges(f"cd:2:{period.id}:20260324", on=question)
    budi.sees("tidak lebih lambat")
    await budi.forges(f"cd:3:{1}:20260320", on=question)
    budi.sees("tidak lebih lambat")
    await dedi.says("/isi")
    await dedi.taps("3 · Baik")
    dedi.sees("K02 · Rencana")
    regency.now = datetime(2026, 3, 26, 1, 0, tzinfo=UTC)
    await dedi.taps("3 · Baik")
    dedi.sees("sudah lewat")
    await ani.taps("2 · Kurang")
    ani.sees("K04 · Situs")


async def test_closing_and_publishing_ask_once_more(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.says("/peringkat")
    ani.sees("belum diterbitkan")
    await budi.says("/periode")
    await budi.taps("Penilaian 2026")
    await budi.taps("Tutup")
    budi.sees("Tutup Penilaian 2026?", "3 OPD belum mengirim", "tidak dapat dibuka kembali")
    question = budi.last
    await budi.taps("Ya, tutup")
    budi.sees("(ditutup)")
    await budi.forges(f"zz:{period.id}", on=question)
    budi.sees("sudah ditutup")
    await budi.taps("Terbitkan")
    budi.sees("Terbitkan Penilaian 2026?", "Skor 0 dari 3 OPD", "3 OPD belum dikonfirmasi")
    await budi.taps("Ya, terbitkan")
    budi.sees("(diterbitkan)")
    await ani.comes_to_see("Hasil Penilaian 2026 sudah diterbitkan")
    await ani.says("/peringkat")
    ani.sees_no("belum diterbitkan")
    for data in (f"cd:2:{period.id}:20260401", f"zd:2:{period.id}", "zd:3:1", f"zg:{period.id}:20260401"):
        await budi.forges(data)
        budi.sees("Ketik /periode")


async def test_only_admins_run_periods(regency: Regency, ani: Person, citra: Person, period: Period) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    zul = await regency.arrives("Zul")
    for person in (ani, citra, eka, zul):
        await person.says("/periode")
        person.sees_no("Periode penilaian")
        for data in (
            "zl",
            f"zc:{period.id}",
            "zn",
            f"zy:{period.id}",
            f"zm:{period.id}",
            f"zt:{period.id}:1",
            f"zd:2:{period.id}",
            f"zf:{period.id}:0",
            f"zs:{period.id}:1:0",
            f"zo:{period.id}",
            f"zx:{period.id}",
            f"zk:{period.id}",
            f"zz:{period.id}",
            f"zu:{period.id}",
            f"zv:{period.id}",
            f"zg:{period.id}:20270101",
            f"ze:{period.id}:0",
            f"ca:2:{period.id}:24315",
            f"cd:2:{period.id}:20270101",
            "cx",
        ):
            await person.forges(data)
            person.sees_no("rancangan", "Perpanjang", "Tutup", "diperpanjang")
    assert latest(regency) == period
    assert regency.database.read_now(drafts.drafts) == ()


async def test_a_day_chosen_ends_with_the_office_hours_of_the_settings(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    await budi.says("/atur")
    await budi.taps("Jam kantor")
    await budi.says("07.30-15.30; 07.30-11.00")
    await budi.says("/periode")
    await budi.taps("Penilaian 2026")
    await budi.taps("Perpanjang semua")
    budi.sees("sampai hari apa?", "berakhir saat kantor tutup, pukul 15.30 (Jumat pukul 11.00)")
    await budi.taps("25")
    budi.sees("sampai 25 Maret 2026 pukul 15.30 WITA?")
    await budi.taps("Ya, perpanjang")
    budi.sees("diperpanjang sampai 25 Maret 2026 pukul 15.30 WITA")
    await ani.comes_to_see("diperpanjang sampai 25 Maret 2026 pukul 15.30 WITA")
    await budi.taps("Perpanjang satu OPD")
    await budi.taps("Disdikbud")
    await budi.taps("27")
    budi.sees("27 Maret 2026 pukul 11.00 WITA")  # a Friday
    await budi.says("/periode")
    await budi.taps("Periode baru")
    budi.sees("pukul 15.30 WITA")
    await budi.taps("Batas waktu")
    budi.sees("kantor tutup, pukul 15.30")
    await budi.taps("28")
    budi.sees("28 April 2026 pukul 15.30 WITA")

"""Year on year: last time's answers are offered, marked, and never confirmed by themselves."""

from datetime import timedelta

from bot.storage.periods import periods
from bot.storage.reports import regency as report_data
from bot.storage.reports.office import dossier_of, earlier_result
from bot.storage.scores import results
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.reports.test_reports import confirmed


async def a_year_later(regency: Regency, period: Period, name: str = "Penilaian 2027") -> None:
    def close(db):  # type: ignore[no-untyped-def] # a session
        periods.close_period(db, period.id, regency.now, None)

    regency.database.run_now(close)
    regency.now += timedelta(days=365)
    regency.open_period(name)


async def test_last_times_answer_is_offered_and_marked(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    ani.sees_no_button("Pakai yang lalu")
    await ani.sends_document("perda.pdf", b"perda" * 30)
    await ani.comes_to_see("diterima")
    await ani.says("Perda nomor 3.")
    await confirmed(ani, citra)
    await a_year_later(regency, period)
    await ani.says("/isi")
    ani.sees("K01 · Aturan", "Penilaian 2026: tingkat 2, 1 bukti, yang tertua berumur 12 bulan")
    await ani.taps("Pakai yang lalu")
    ani.sees(
        "Jawaban: 2 · Kurang", "Perda nomor 3.", "Diambil dari Penilaian 2026", "Periksa apakah masih berlaku"
    )
    ani.sees("📎 Bukti: 1 tersimpan")
    ani.sees_no_button("Pakai yang lalu")
    await ani.taps("3 · Baik")
    await ani.taps("Sebelumnya")
    ani.sees("K01 · Aturan", "Penilaian 2026: tingkat 2")
    ani.sees_no("Diambil dari")
    await ani.taps("Pakai yang lalu")
    ani.sees("Diambil dari Penilaian 2026", "Bukti: 1 tersimpan")

    def newest(db):  # type: ignore[no-untyped-def] # a session
        return results.results_of_office(db, 1)

    assert len(regency.database.read_now(newest)) == 1
    dedi = await regency.joins("Dedi", Role.OFFICER, "D02")
    await dedi.says("/isi")
    dedi.sees_no_button("Pakai yang lalu")
    await dedi.forges("y:5:0")
    dedi.sees("Tidak ada jawaban periode lalu")


async def test_the_next_result_shows_the_earlier_round(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    regency.now -= timedelta(hours=2)  # 07.00 on 2 March in Makassar, still 1 March in UTC
    await confirmed(ani, citra)
    await a_year_later(regency, period)
    await ani.says("/isi")
    for _ in range(5):
        await ani.taps("Pakai yang lalu")
        await ani.taps("Lewati")
    await ani.taps("Periksa")
    ani.sees("Terjawab: 5 dari 5")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    citra.sees("Penilaian: belum ada", "Diambil dari Penilaian 2026, dijawab 02-03-2026")
    for _ in range(5):
        await citra.taps("Setuju")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await ani.says("/laporan")
    ani.sees("Laporan Dinas Pendidikan", "Penilaian 2027")


def small_with(instrument: Instrument, *changes: tuple[str, str]) -> Instrument:
    """The small instrument with these words changed."""
    text = instrument.content
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    loaded = load_instrument(text, "lain.yaml")
    assert isinstance(loaded, Instrument), loaded
    return loaded


async def test_unchanged_levels_under_new_weights_are_no_rise(
    ani: Person, budi: Person, citra: Person, period: Period, regency: Regency
) -> None:
    small = regency.instrument
    await confirmed(ani, citra)  # 3, 3, 2, 3 at equal weights: 2,75
    first_asks = ("Apakah ada aturan tertulis?", "Apakah ada peraturan daerah?")
    regency.instrument = small_with(small, ("id: kecil", "id: lain"), first_asks)
    await a_year_later(regency, period)
    await confirmed(ani, citra)
    between = regency.database.read_now(periods.latest_period)
    assert between is not None
    question, third = "Apakah ada aturan tertulis?", "Seberapa jauh rencana dijalankan?"
    weight = '"\n        type: umum\n        weight: "{}"'
    regency.instrument = small_with(
        small,
        (question + weight.format(20), question + weight.format(30)),
        (third + weight.format(20), third + weight.format(10)),
    )
    await a_year_later(regency, between, "Penilaian 2028")
    await confirmed(ani, citra)
    await budi.says("/peringkat")
    budi.sees("Disdikbud: 2,88", "＝", "Perubahan terhadap Penilaian 2026, dihitung dengan bobot periode ini")
    budi.sees_no("▲")

    def look(db):  # type: ignore[no-untyped-def] # a session
        now = periods.latest_period(db)
        assert now is not None
        newest = results.newest_sheet(db, 1, now.id)
        assert newest is not None
        return earlier_result(db, 1, now), dossier_of(db, newest[0]), report_data.whole_period(db, now)

    earlier, dossier, whole = regency.database.read_now(look)
    assert earlier is not None
    assert dossier is not None
    assert earlier.period.name == "Penilaian 2026"
    assert dossier.judges == dossier.earlier_judges == ("Citra",)
    assert whole.earlier[1].period.name == "Penilaian 2026"
    assert [name for _, name in whole.earlier_judges[1]] == ["Citra"]


async def test_nothing_that_counts_ends_in_words(ani: Person, citra: Person, regency: Regency) -> None:
    may = "may_not_apply: true"
    text = regency.instrument.content.replace(f"        {may}\n", "").replace(
        "        type: umum\n", f"        type: umum\n        {may}\n"
    )
    loaded = load_instrument(text, "lain.yaml")
    assert isinstance(loaded, Instrument), loaded
    regency.instrument = loaded
    regency.open_period()
    await ani.says("/isi")
    for _ in range(4):  # K03 is asked for only once K02 is high
        await ani.taps("Tidak berlaku")
    await ani.taps("Periksa")
    ani.sees("Tidak ada skor: semua indikator ditandai tidak berlaku", "kirimkan lembar ini")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")
    ani.sees("Tanda terima", "Skor mandiri: tidak ada (semua tidak berlaku)")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    for _ in range(4):
        await citra.taps("Setuju")
    citra.sees("tidak ada skor yang dapat dikonfirmasi", "beri tahu admin")
    citra.sees_no("-?")
    citra.sees_no_button("Konfirmasi")
    citra.sees_button("Kembalikan")
    await citra.forges("jy:1:1")
    citra.sees_no("sudah dikonfirmasi")

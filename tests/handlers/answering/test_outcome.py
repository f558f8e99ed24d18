"""An office reads in chat what was decided, and why; what it may do about it, and nothing of the filling."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.answering.outcome_texts import time_left
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def judged_otherwise(ani: Person, citra: Person) -> None:
    """K01 is confirmed at 1 instead of 2, with a note; all others as answered."""
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.says("Aturannya <belum> ada.")
    await citra.taps("1 · Sangat Kurang")
    await judge_all(citra, 4)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")


async def test_the_card_of_a_confirmed_sheet_says_what_was_decided_and_why(
    ani: Person, citra: Person, period: Period
) -> None:
    await judged_otherwise(ani, citra)
    await ani.says("/isi")
    await ani.taps("Daftar")
    ani.sees(
        "Sudah dikonfirmasi. Skor akhir: 2,25 (Kurang)",
        "1 dari 5 tingkat akhir berbeda",
        "K01 2→1 ≠",
        "K02 3→3",
    )
    ani.sees_no("perlu bukti", "terjawab")
    ani.sees_no_button("Perlu bukti")
    ani.sees_no_button("Periksa")
    await ani.taps("K01")
    ani.sees(
        "K01 · Aturan",
        "1 dari 5",
        "Tingkat mandiri: 2 · Kurang",
        "Tingkat akhir: 1 · Sangat Kurang ≠",
        "Catatan asesor: Aturannya <belum> ada.",
        "Sanggahan diterima sampai 9 Maret 2026 pukul 16.00 WITA (7 hari lagi)",
    )
    ani.sees_no("Citra", "terjawab", "Yang diminta")
    assert [label for row in ani.last.rows for label in (button.label for button in row)] == [
        "⚖️ Sanggah",
        "📎 Bukti",
        "📝 Penjelasan",
        *[label for label in ani.last.labels if "Sebelumnya" in label or "Berikutnya" in label],
        "📋 Daftar",
    ]
    await ani.taps("Berikutnya")
    ani.sees("K02", "Tingkat akhir: 3 · Baik")
    ani.sees_no("≠", "Catatan asesor")
    await ani.taps("Sebelumnya")
    await ani.taps("Sebelumnya")
    ani.sees("K05", "Tingkat mandiri: tidak berlaku", "Tingkat akhir: tidak berlaku")


async def test_an_appeal_begins_at_the_card_and_its_answer_is_read_there(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await judged_otherwise(ani, citra)
    await ani.says("/isi")
    await ani.taps("Daftar")
    ani.sees_button("Sanggah")
    await ani.taps("K01")
    await ani.taps("Sanggah")
    ani.sees("K01", "Mandiri: 2 · Final: 1", "Ketik alasan sanggahan")
    await ani.says("Aturannya sudah terbit.")
    ani.sees("Sanggahan atas K01 tercatat")
    await ani.says("/isi")
    await ani.taps("Daftar")
    await ani.taps("K01")
    ani.sees("Sanggahan Anda menunggu keputusan.")
    ani.sees_no_button("Sanggah")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K01")
    await citra.taps("Terima: 2")
    await citra.says("Naskahnya <sah>.")
    await ani.says("/isi")
    await ani.taps("Daftar")
    ani.sees("K01 2→2 ⚖️")
    await ani.taps("K01")
    ani.sees("Tingkat akhir: 2 · Kurang", "Sanggahan Anda diterima: Naskahnya <sah>.")


async def test_when_the_time_is_over_the_card_says_so_and_has_no_way_to_object(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await judged_otherwise(ani, citra)
    regency.now += timedelta(days=7, hours=6, minutes=30)
    await ani.says("/isi")
    ani.sees("(30 menit lagi)")
    regency.now += timedelta(hours=1)
    await ani.says("/isi")
    ani.sees("Masa sanggah sudah lewat", "hanya bisa dibaca")
    ani.sees_no_button("Sanggah")
    await ani.taps("Daftar")
    ani.sees_no_button("Sanggah")


async def test_old_buttons_of_the_filling_lead_to_what_was_decided(
    ani: Person, citra: Person, period: Period
) -> None:
    await judged_otherwise(ani, citra)
    await ani.says("/isi")
    for old in ("k:1", "n:1:0"):
        await ani.forges(old)
        ani.sees("Sudah dikonfirmasi", "K01 2→1")
        ani.sees_no("Pemeriksaan sebelum dikirim", "Perlu bukti")
    await ani.taps("Baca jawaban")
    ani.sees("K01 · Aturan")
    ani.sees_no_button("Periksa")


async def test_a_sheet_on_its_way_lacks_nothing_that_anybody_could_add(ani: Person, period: Period) -> None:
    await answer_all(ani)
    await submit(ani)
    await ani.says("/isi")
    ani.sees("hanya bisa dibaca")
    ani.sees_no("Yang diminta")
    await ani.taps("Daftar")
    ani.sees_no("perlu bukti")
    ani.sees_no_button("Perlu bukti")


@given(st.timedeltas(timedelta(0), timedelta(days=90)))
def test_the_time_left_is_never_said_to_be_longer_than_it_is(left: timedelta) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    count, unit = time_left(now + left, now).split()
    one = {"hari": timedelta(days=1), "jam": timedelta(hours=1), "menit": timedelta(minutes=1)}[unit]
    assert one * int(count) <= left < one * (int(count) + 1)

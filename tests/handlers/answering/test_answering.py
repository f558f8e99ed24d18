"""An officer fills the sheet."""

from datetime import timedelta

from sqlalchemy import text

from bot.standin.chat_view import Message
from bot.storage.periods import periods
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency


async def test_a_tap_keeps_the_level_and_shows_the_next_indicator_on_the_same_card(
    ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    card = ani.sees(
        "K01 · Aturan", "1 dari 4", "Kebijakan", "Apakah ada aturan tertulis?", "Tertulis dan ditinjau."
    )
    for label in (
        "1 · Sangat Kurang",
        "3 · Baik",
        "Bukti",
        "Penjelasan",
        "Sebelumnya",
        "Berikutnya",
        "Daftar",
        "Lewati",
    ):
        ani.sees_button(label)
    before = len(ani.messages)
    await ani.taps("3 · Baik")
    assert ani.sees("K02 · Rencana", "2 dari 4", "1 terjawab").id == card.id
    assert len(ani.messages) == before


async def test_the_card_is_where_it_was_after_a_restart(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await regency.restart()
    await ani.says("/isi")
    ani.sees("K02 · Rencana", "2 dari 4", "1 terjawab")
    await regency.restart()
    await ani.taps("1 · Sangat Kurang")
    ani.sees("K04 · Situs", "2 terjawab")


async def taps_at_once(person: Person, label: str, on: Message | None = None, times: int = 2) -> None:
    """The same button on several devices, some milliseconds apart."""
    card = on or person.last
    data = next(button.data for row in card.rows for button in row if label in button.label)
    for _ in range(times):
        await person.forges(data or "", on=card, settle=False)
    await person.people.all_confirmed()
    assert person.idle
    await person.idle()
    await person.looks()


def changes(regency: Regency, deed: str) -> int:
    """How often the trail tells of this deed."""
    return regency.database.run_now(
        lambda db: (
            db.connection()
            .execute(text("SELECT count(*) FROM audit_entry WHERE deed = :deed"), {"deed": deed})
            .scalar_one()
        )
    )


async def test_two_taps_on_one_button_count_once(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    before = len(ani.messages)
    await taps_at_once(ani, "3 · Baik")
    ani.sees("K02 · Rencana", "1 terjawab")
    assert len(ani.messages) == before
    assert not any(toast.text for toast in ani.toasts)
    assert changes(regency, "level") == 1


async def test_a_tap_too_late_to_be_acknowledged_still_counts(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await regency.stop()
    await ani.taps("3 · Baik", settle=False)
    await regency.people.advance_clock(60)
    await regency.start()
    await ani.settles()
    ani.sees("K02 · Rencana", "1 terjawab")
    ani.sees_no("gangguan")


async def test_what_is_shown_already_may_be_tapped_again(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("Daftar")
    listed = ani.last
    await ani.taps("K01")
    card = ani.last
    assert card.id == listed.id
    await ani.forges("c:1:0", on=card)
    await ani.forges("c:1:0", on=card)
    assert not ani.toast
    ani.sees_no("gangguan")
    assert ani.last.labels == card.labels
    await ani.taps("2 · Kurang")
    await ani.taps("Sebelumnya")
    await ani.taps("2 · Kurang ✅")
    ani.sees("K02 · Rencana", "1 terjawab")
    assert changes(regency, "level") == 1


async def test_to_and_fro_wraps_round(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.taps("Sebelumnya")
    ani.sees("K05 · Legislasi", "4 dari 4")
    await ani.taps("Berikutnya")
    ani.sees("K01 · Aturan", "1 dari 4")
    await ani.taps("Lewati")
    ani.sees("K02 · Rencana", "0 terjawab")
    await ani.taps("3 · Baik")
    ani.sees("K03 · Pelaksanaan rencana", "3 dari 5")
    for _ in range(2):
        await ani.taps("Lewati")
    await ani.taps("1 · Sangat Kurang")
    ani.sees("K01 · Aturan")


async def test_the_wrong_sort_of_message_is_answered_and_nothing_is_kept(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("Penjelasan yang benar")
    await answer(ani, "2 · Kurang", "1 · Sangat Kurang", "1 · Sangat Kurang", "Tidak berlaku")
    ani.sees("Semua 4 indikator sudah dijawab")
    await ani.says("ya")
    ani.sees("Belum ada kartu indikator yang terbuka")
    await ani.sends_document("x.pdf", b"isi")
    ani.sees("Belum ada kartu indikator yang terbuka")
    await ani.taps("Periksa")
    await ani.says("oke")
    ani.sees("Belum ada kartu indikator yang terbuka")
    await ani.taps("Kirim")
    for said in ("ya, kirim", "YA"):
        await ani.says(said)
        ani.sees("ketuk salah satu tombol")
    await ani.sends_sticker()
    ani.sees("ketuk salah satu tombol")
    await ani.sends_document("x.pdf", b"isi")
    ani.sees("Belum ada kartu indikator yang terbuka")
    assert changes(regency, "explanation") == 1
    assert changes(regency, "evidence_added") == 0
    await ani.says("/bantuan")
    await ani.says("ya")
    ani.sees("Belum ada kartu")
    await ani.taps("Ya, kirim")
    ani.sees("Tanda terima")
    await ani.says("tambahan")
    ani.sees("sudah dikirim dan hanya bisa dibaca")
    assert changes(regency, "explanation") == 1


async def answer(person: Person, *labels: str) -> None:
    """Taps one level after the other."""
    for label in labels:
        await person.taps(label)


async def test_what_came_while_the_bot_was_down_is_handled_in_order(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    card = ani.last
    await regency.stop()
    await ani.taps("3 · Baik", on=card, settle=False)
    await ani.says("rencana kami", settle=False)
    await ani.says("rencana kami, diperbaiki", settle=False)
    await regency.start()
    await ani.settles()
    ani.sees("K02 · Rencana", "1 terjawab", "Penjelasan: rencana kami, diperbaiki")
    await ani.taps("1 · Sangat Kurang")
    ani.sees("K04 · Situs", "2 terjawab")


async def test_after_the_deadline_nothing_changes_and_the_reason_is_named(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    card = ani.last
    regency.now += timedelta(days=15)
    await ani.taps("3 · Baik", on=card)
    ani.sees("Batas waktu pengisian sudah lewat", "16 Maret 2026 pukul 09.00 WITA")
    await ani.says("penjelasan terlambat")
    ani.sees("Batas waktu pengisian sudah lewat")
    await ani.sends_document("x.pdf", b"isi")
    ani.sees("Batas waktu pengisian sudah lewat")
    await ani.says("/isi")
    ani.sees("Batas waktu pengisian sudah lewat", "hanya bisa dibaca", "0 terjawab")
    ani.sees_no_button("3 · Baik")
    assert changes(regency, "level") == changes(regency, "explanation") == 0


async def test_a_closed_period_is_read_only(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    regency.database.run_now(lambda db: periods.close_period(db, period.id, regency.now, None))
    await ani.taps("3 · Baik")
    ani.sees("Periode penilaian ini sudah ditutup")
    await ani.says("/isi")
    ani.sees("Belum ada periode yang dibuka")
    await ani.says("/status")
    ani.sees("0 dari 4 terjawab")


async def test_a_card_of_which_a_colleague_knew_more(ani: Person, period: Period, regency: Regency) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await ani.says("/isi")
    await answer(ani, "2 · Kurang", "3 · Baik")
    hidden = ani.sees("K03 · Pelaksanaan rencana")
    await arif.says("/isi")
    await arif.taps("Sebelumnya")
    await arif.taps("1 · Sangat Kurang")
    await ani.says("penjelasan untuk K03")
    ani.sees("tidak perlu diisi")
    await ani.taps("2 · Kurang", on=hidden)
    ani.sees("tidak perlu diisi")
    assert changes(regency, "explanation") == 0
    await ani.says("/isi")
    ani.sees("K04 · Situs", "3 dari 4")


async def test_a_sheet_sent_by_a_colleague_meanwhile(ani: Person, period: Period, regency: Regency) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await ani.says("/isi")
    card = ani.last
    await arif.says("/isi")
    await answer(arif, "2 · Kurang", "2 · Kurang", "2 · Kurang", "Tidak berlaku")
    await answer(arif, "Periksa", "Kirim", "Ya, kirim")
    await ani.comes_to_see("sudah dikirim oleh Arif")
    await ani.taps("4 · Sangat Baik", on=card)
    ani.sees("sudah dikirim dan hanya bisa dibaca")
    await ani.says("/isi")
    ani.sees("menunggu asesor", "hanya bisa dibaca")


async def test_going_back_and_changing_one_answer_twice(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.sends_document("sk.pdf", b"sk" * 50)
    await ani.comes_to_see("1 dari 1 diterima")
    await answer(ani, "2 · Kurang", "2 · Kurang")
    ani.sees("K04 · Situs")
    await answer(ani, "Daftar", "K01", "4 · Sangat Baik")
    ani.sees("K04 · Situs", "2 terjawab")
    await answer(ani, "Daftar", "K01", "2 · Kurang")
    ani.sees("K04 · Situs", "2 terjawab")
    await answer(ani, "2 · Kurang", "Tidak berlaku", "Periksa")
    ani.sees("Terjawab: 4 dari 4", "Skor mandiri: 2,00")
    await answer(ani, "Daftar", "K01")
    ani.sees("Bukti: 1 tersimpan", "2 · Kurang (oleh Ani)")


async def test_the_rest_of_a_text_that_telegram_cut_does_not_replace_its_beginning(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.says("awal " + "kata " * 1200)
    ani.sees("Telegram membaginya")
    await ani.says("/isi")
    ani.sees_no("Penjelasan:")
    regency.now += timedelta(minutes=1)
    await ani.says("Ringkasannya saja.")
    ani.sees("Penjelasan K01 tersimpan", "Ringkasannya saja.")

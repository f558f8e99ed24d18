"""An office takes back what it sent: at once while nobody has looked, afterwards by asking the assessor."""

from datetime import timedelta

from bot.storage.periods.periods import close_period
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, submit


async def test_a_sheet_that_nobody_opened_is_taken_back_and_sent_again(
    ani: Person, citra: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await answer_all(ani)
    await submit(ani)
    receipt = ani.sees("Tanda terima", "2026-0001-1")
    await ani.taps("Tarik kembali", on=receipt)
    ani.sees("Asesor belum membukanya", "2026-0001-1 tidak berlaku lagi", "16 Maret 2026 pukul 09.00 WITA")
    await ani.taps("Batal")
    ani.sees("tetap terkirim")
    await ani.taps("Tarik kembali", on=receipt)
    await ani.taps("Ya, tarik kembali")
    ani.sees("ditarik kembali dan dapat diubah")
    await arif.comes_to_see("ditarik kembali oleh Ani")
    await citra.says("/nilai")
    citra.sees("Belum ada lembar")
    await ani.forges("Wy:1:1")
    ani.sees("sudah kembali pada OPD Anda", "Oleh Anda sendiri")
    await dedi.forges("Wy:1:1")
    dedi.sees("bukan untuk peran Anda")
    await ani.taps("Lanjutkan")
    ani.sees("K01", "5 terjawab")
    await ani.taps("4 · Sangat Baik")
    await submit(ani)
    ani.sees("Tanda terima", "2026-0001-2")
    assert receipt.id in [message.id for message in ani.messages]
    await citra.comes_to_see("2026-0001-2")


async def test_once_an_assessor_opened_it_he_gives_it_back_with_one_tap(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    fajar = await regency.joins("Fajar", Role.ASSESSOR)
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await ani.says("/isi")
    await ani.taps("Tarik kembali")
    ani.sees("Asesor belum membukanya")
    await citra.taps("Disdikbud")
    await citra.taps("3 · Baik")
    await ani.taps("Ya, tarik kembali")
    ani.sees("disampaikan kepada asesor", "tetap terkirim")
    asked = await citra.comes_to_see("meminta lembar Penilaian 2026 dikembalikan")
    fajar.sees_no("meminta lembar")
    await ani.says("/isi")
    await ani.taps("Tarik kembali")
    ani.sees("sudah dibuka asesor")
    await ani.taps("Ya, minta kembali")
    ani.sees("sudah disampaikan dan menunggu")
    await citra.taps("Kembalikan ke OPD", on=asked)
    citra.sees("dikembalikan. Petugas sudah diberi tahu")
    await ani.comes_to_see("Dikembalikan atas permintaan OPD")
    await citra.forges("Wa:1:1")
    citra.sees("tidak sedang menunggu penilaian")
    await ani.taps("Lanjutkan")
    await ani.taps("4 · Sangat Baik")
    await submit(ani)
    await citra.comes_to_see("sudah mengirim lagi")


async def test_after_the_deadline_it_is_for_the_assessor_to_say(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    regency.now += timedelta(days=15)
    await ani.says("/isi")
    await ani.taps("Tarik kembali")
    ani.sees("Batas waktu sudah lewat", "dikembalikan oleh asesor")
    await ani.taps("Ya, minta kembali")
    await citra.comes_to_see("meminta lembar Penilaian 2026 dikembalikan")
    await citra.taps("Kembalikan ke OPD")
    await ani.comes_to_see("Dikembalikan atas permintaan OPD")


async def test_of_a_panel_only_the_lead_gives_it_back(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    gita = await regency.joins("Gita", Role.ASSESSOR)
    await budi.says("/panel")
    await budi.taps("Panel penuh")
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, minta kembali")
    ani.sees("Belum ada ketua pleno")
    await budi.says("/panel")
    await budi.taps("Pilih ketua")
    await budi.taps("Gita")
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, minta kembali")
    await gita.comes_to_see("meminta lembar")
    await citra.forges("Wa:1:1")
    citra.sees("ketua pleno")
    await gita.taps("Kembalikan ke OPD")
    await ani.comes_to_see("Dikembalikan atas permintaan OPD")


async def test_a_confirmed_sheet_is_not_taken_back(ani: Person, citra: Person, period: Period) -> None:
    await answer_all(ani)
    await submit(ani)
    receipt = ani.last
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    for _ in range(5):
        await citra.taps("Setuju")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.taps("Tarik kembali", on=receipt)
    ani.sees("sudah dikonfirmasi")


async def test_what_is_typed_after_taking_back_is_no_explanation(ani: Person, period: Period) -> None:
    await answer_all(ani)
    await submit(ani)
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, tarik kembali")
    await ani.says("maaf, ada yang keliru")
    ani.sees_no("Penjelasan")
    await ani.says("/isi")
    ani.sees_no("maaf, ada yang keliru")


async def test_taking_back_wins_no_time(ani: Person, period: Period, regency: Regency) -> None:
    await answer_all(ani)
    await submit(ani)
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, tarik kembali")
    regency.now += timedelta(days=15)
    await ani.taps("Lanjutkan")
    ani.sees("Batas waktu pengisian sudah lewat")
    await ani.forges("l:1:0:4")
    ani.sees("Batas waktu pengisian sudah lewat")
    await ani.says("/status")
    ani.sees("ditarik kembali oleh OPD, belum dikirim lagi", "kecuali Diskominfo memperpanjang")
    ani.sees_no("masih dapat dikirim")


async def test_a_sheet_taken_back_is_nowhere_said_to_be_returned(
    ani: Person, citra: Person, period: Period
) -> None:
    await answer_all(ani)
    await submit(ani)
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, tarik kembali")
    for command in ("/start", "/status", "/skor Disdikbud"):
        await ani.says(command)
        ani.sees("ditarik kembali oleh OPD")
        ani.sees_no("Tanda terima")
        ani.sees_no("dikembalikan untuk diperbaiki")
    await citra.forges("jr:1:1")
    citra.sees("tidak sedang menunggu penilaian", "Oleh Ani")
    citra.sees_no("catatan")


async def test_an_assessor_whom_nobody_asked_gives_back_with_notes_only(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.forges("Wa:1:1")
    citra.sees("sudah tidak ada")
    regency.now += timedelta(days=15)
    await ani.says("/isi")
    await ani.taps("Tarik kembali")
    await ani.taps("Ya, minta kembali")
    asked = await citra.comes_to_see("meminta lembar")
    await regency.database.run(lambda db: close_period(db, period.id, regency.now, None))
    await citra.taps("Kembalikan ke OPD", on=asked)
    citra.sees("sudah ditutup")


async def test_a_lead_named_after_the_request_hears_of_it(
    ani: Person, citra: Person, budi: Person, period: Period, regency: Regency
) -> None:
    gita = await regency.joins("Gita", Role.ASSESSOR)
    fajar = await regency.joins("Fajar", Role.ASSESSOR)
    await budi.says("/panel")
    await budi.taps("Panel penuh")
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    for lead in (gita, fajar):
        await budi.says("/panel")
        await budi.taps("Pilih ketua")
        await budi.taps(lead.name)
        await ani.says("/isi")
        await ani.taps("Tarik kembali")
        await ani.taps("Ya, minta kembali")
        await lead.comes_to_see("meminta lembar")
    ani.sees("sudah disampaikan")

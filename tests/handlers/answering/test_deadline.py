"""After the deadline an officer reads whether the sheet can still be sent, and until when."""

from datetime import timedelta

from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, submit

NOT_ANY_MORE = "tidak dapat diisi atau dikirim lagi kecuali Diskominfo memperpanjang waktunya"


async def test_what_was_not_sent_in_time_cannot_be_sent_without_more_time(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/start")
    ani.sees("Batas waktu: 16 Maret 2026 pukul 09.00 WITA")
    regency.now += timedelta(days=15)
    for command in ("/isi", "/start", "/status"):
        await ani.says(command)
        ani.sees("16 Maret 2026 pukul 09.00 WITA", "sudah lewat", NOT_ANY_MORE)
    await ani.forges("l:1:0:3")
    ani.sees(NOT_ANY_MORE)


async def test_what_was_returned_can_be_sent_while_the_period_is_open(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await ani.says("/start")
    ani.sees_no("Batas waktu")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.says("Mohon lengkapi.")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await ani.comes_to_see("dikembalikan oleh asesor")
    regency.now += timedelta(days=40)
    for command in ("/isi", "/start", "/status"):
        await ani.says(command)
        ani.sees("lewat", "masih dapat dikirim selama periodenya belum ditutup")
        ani.sees_no(NOT_ANY_MORE)
    await submit(ani)
    ani.sees("Tanda terima")

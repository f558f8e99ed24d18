"""A bot that is killed between any two steps carries on with the same card."""

from collections.abc import Awaitable, Callable

import pytest

from questionnaires.people import Role
from tests.conversation import Person
from tests.handlers.conftest import Regency

Step = Callable[[Person, Person], Awaitable[None]]


def ani_taps(label: str, *seen: str) -> Step:
    """Ani taps and sees."""

    async def step(ani: Person, _: Person) -> None:
        await ani.taps(label)
        ani.sees(*seen)

    return step


def citra_taps(label: str, *seen: str) -> Step:
    """Citra taps and sees."""

    async def step(_: Person, citra: Person) -> None:
        await citra.taps(label)
        citra.sees(*seen)

    return step


async def opens(ani: Person, _: Person) -> None:
    await ani.says("/isi")
    ani.sees("K01 · Aturan", "1 dari 4")


async def explains(ani: Person, _: Person) -> None:
    await ani.says("sudah ada sejak 2024")
    ani.sees("Penjelasan K01 tersimpan", "sudah ada sejak 2024")


async def proves(ani: Person, _: Person) -> None:
    await ani.sends_document("sk.pdf", b"sk" * 60)
    await ani.comes_to_see("1 dari 1 diterima")


async def mends(ani: Person, _: Person) -> None:
    await ani.comes_to_see("dikembalikan oleh asesor")
    await ani.taps("Lanjutkan")
    ani.sees("K01 · Aturan", "Catatan asesor: Mohon tanggalnya")


async def is_told(_: Person, citra: Person) -> None:
    await citra.comes_to_see("Lembar baru: Dinas Pendidikan")


async def looks(_: Person, citra: Person) -> None:
    await citra.says("/nilai")
    citra.sees("1 lembar menunggu")


async def notes(_: Person, citra: Person) -> None:
    await citra.says("Mohon tanggalnya")
    citra.sees("Catatan K01 tersimpan", "Mohon tanggalnya")


async def is_told_again(_: Person, citra: Person) -> None:
    await citra.comes_to_see("sudah mengirim lagi")


async def gets_the_result(ani: Person, _: Person) -> None:
    await ani.comes_to_see("sudah selesai")
    ani.sees("Indeks: 2,25")


THE_PASS: tuple[Step, ...] = (
    opens,
    explains,
    proves,
    ani_taps("2 · Kurang", "K02 · Rencana"),
    ani_taps("3 · Baik", "K03 · Pelaksanaan rencana", "3 dari 5"),
    ani_taps("2 · Kurang", "K04 · Situs"),
    ani_taps("2 · Kurang", "K05 · Legislasi"),
    ani_taps("Tidak berlaku", "Semua 5 indikator sudah dijawab"),
    ani_taps("Periksa", "Terjawab: 5 dari 5"),
    ani_taps("Kirim", "Kirim lembar"),
    ani_taps("Ya, kirim", "Tanda terima", "-1"),
    is_told,
    looks,
    citra_taps("Disdikbud", "K01 · Aturan", "Bukti: 1", "sudah ada sejak 2024"),
    citra_taps("Catatan", "Ketik catatan"),
    notes,
    citra_taps("Ringkasan", "Dinilai: 0 dari 5"),
    citra_taps("Kembalikan", "dikembalikan dengan 1 catatan"),
    mends,
    ani_taps("2 · Kurang ✅", "Semua 5 indikator sudah dijawab"),
    ani_taps("Periksa", "Terjawab: 5 dari 5"),
    ani_taps("Kirim", "Kirim lembar"),
    ani_taps("Ya, kirim", "Tanda terima", "-2"),
    is_told_again,
    looks,
    citra_taps("Disdikbud", "K01 · Aturan"),
    citra_taps("Setuju", "K02 · Rencana"),
    citra_taps("Setuju", "K03"),
    citra_taps("Setuju", "K04"),
    citra_taps("Setuju", "K05"),
    citra_taps("Setuju", "Dinilai: 5 dari 5"),
    citra_taps("Konfirmasi", "Konfirmasi skor"),
    citra_taps("Ya, konfirmasi", "dikonfirmasi: 2,25"),
    gets_the_result,
)


async def test_a_restart_after_every_step_of_the_whole_pass(regency: Regency) -> None:
    regency.open_period()
    ani = await regency.joins("Ani", Role.OFFICER, "D01")
    await regency.restart()
    citra = await regency.joins("Citra", Role.ASSESSOR)
    for step in THE_PASS:
        await regency.restart()
        await step(ani, citra)
    results = [message for message in ani.messages if "sudah selesai" in message.text]
    assert len(results) == 1


@pytest.mark.parametrize("last", [4, 10, 16])
async def test_a_tap_sent_while_the_bot_is_down_is_answered_after_the_start(
    regency: Regency, last: int
) -> None:
    regency.open_period()
    ani = await regency.joins("Ani", Role.OFFICER, "D01")
    citra = await regency.joins("Citra", Role.ASSESSOR)
    for step in THE_PASS[:last]:
        await step(ani, citra)
    await regency.stop()
    person, label, seen = {
        4: (ani, "3 · Baik", "K03"),
        10: (ani, "Ya, kirim", "Tanda terima"),
        16: (citra, "4 · Sangat Baik", "K02"),
    }[last]
    await person.taps(label, settle=False)
    await regency.start()
    await person.settles()
    person.sees(seen)

"""Two people do the same at the same moment: one does it, the other reads by whom it was done."""

from collections.abc import Sequence

import pytest

from bot.storage import sheets
from questionnaires.people import Role
from questionnaires.period import Period, PeriodState, SheetState
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_periods import latest
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def both(first: Person, second: Person, label: str, *, words: str) -> tuple[Person, Person]:
    """Both tap it without waiting for each other; who did it, and who came second and so reads `words`."""
    await first.taps(label, settle=False)
    await second.taps(label, settle=False)
    await first.settles()
    await second.settles()
    late = [one for one in (first, second) if words in read_by(one)]
    assert len(late) == 1, [read_by(one) for one in (first, second)]
    return (second, first) if late == [first] else (first, second)


def read_by(person: Person) -> str:
    toasts: Sequence[str] = [toast.text or "" for toast in person.toasts]
    return "\n".join([*(message.text for message in person.messages if message.from_bot), *toasts])


@pytest.fixture
async def waiting(ani: Person, period: Period) -> None:
    """Disdikbud's sheet is sent."""
    await answer_all(ani)
    await submit(ani)


async def opens_sheet(assessor: Person) -> None:
    await assessor.says("/nilai")
    await assessor.taps("Disdikbud")


async def test_two_assessors_confirm(waiting: None, citra: Person, regency: Regency) -> None:
    cahya = await regency.joins("Cahya", Role.ASSESSOR)
    await opens_sheet(citra)
    await judge_all(citra)
    await opens_sheet(cahya)
    await cahya.taps("4 · Sangat Baik")
    for one in (citra, cahya):
        await one.says("/nilai")
        await one.taps("Disdikbud")
        await one.taps("Ringkasan")
        await one.taps("Konfirmasi")
    won, lost = await both(citra, cahya, "Ya, konfirmasi", words="Konfirmasi Anda tidak dipakai")
    assert f"sudah dikonfirmasi oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA: " in read_by(lost)
    shown = read_by(won).split("dikonfirmasi: ")[1].split(".")[0]
    assert shown in read_by(lost)
    # the latest word counts, which is Cahya's
    assert ("Penilaian Anda yang berbeda juga tidak dipakai: K01." in read_by(lost)) == (lost is citra)


async def test_two_assessors_return(waiting: None, citra: Person, regency: Regency) -> None:
    cahya = await regency.joins("Cahya", Role.ASSESSOR)
    for one in (citra, cahya):
        await opens_sheet(one)
        await one.taps("Catatan")
        await one.says(f"Catatan dari {one.name}")
        await one.taps("Ringkasan")
    won, lost = await both(citra, cahya, "Kembalikan", words="Pengembalian Anda tidak dipakai")
    assert f"sudah dikembalikan oleh {won.name}" in read_by(lost)


async def test_two_officers_send(ani: Person, period: Period, regency: Regency) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await answer_all(ani)
    for one in (ani, arif):
        await one.says("/isi")
        await one.taps("Periksa")
        await one.taps("Kirim")
    won, lost = await both(ani, arif, "Ya, kirim", words="ketukan Anda tidak mengirimnya lagi")
    assert f"Lembar ini sudah dikirim oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA" in read_by(lost)
    assert "Tanda terima" in read_by(lost)
    (entry,) = (
        one
        for one in regency.database.read_now(lambda db: sheets.period_summaries(db, period.id))
        if one.state is SheetState.SUBMITTED
    )
    assert entry.round == 1


async def test_who_types_on_a_card_that_a_colleague_has_sent_reads_by_whom(
    ani: Person, period: Period, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await answer_all(ani)
    await arif.says("/isi")
    await submit(ani)
    by_whom = "(Oleh Ani, 2 Maret 2026 pukul 09.00 WITA.)"
    await arif.says("Penjelasan yang datang terlambat")
    arif.sees("Lembar ini sudah dikirim", by_whom)
    await arif.sends_document("surat.pdf", b"isi" * 50)
    arif.sees("Lembar ini sudah dikirim", by_whom)
    assert not any("tersimpan" in message.text for message in arif.messages)


async def test_an_office_does_not_read_which_assessor_confirmed(
    waiting: None, ani: Person, citra: Person, period: Period
) -> None:
    await ani.says("/isi")
    await opens_sheet(citra)
    await judge_all(citra)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.says("Penjelasan yang datang terlambat")
    ani.sees("sudah dikonfirmasi dan tidak dapat diubah lagi")
    assert "Citra" not in read_by(ani)


@pytest.mark.parametrize(
    ("label", "yes", "already", "state"),
    [
        ("Tutup", "Ya, tutup", "Periode ini sudah ditutup oleh", PeriodState.CLOSED),
        ("Terbitkan", "Ya, terbitkan", "Hasil periode ini sudah diterbitkan oleh", PeriodState.PUBLISHED),
    ],
)
async def test_two_admins_close_or_publish(
    budi: Person, period: Period, regency: Regency, label: str, yes: str, already: str, state: PeriodState
) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    if state is PeriodState.PUBLISHED:
        await budi.says("/periode")
        await budi.taps("Penilaian 2026")
        await budi.taps("Tutup")
        await budi.taps("Ya, tutup")
    for one in (budi, bima):
        await one.says("/periode")
        await one.taps("Penilaian 2026")
        await one.taps(label)
    won, lost = await both(budi, bima, yes, words=already)
    assert f"{already} {won.name}, 2 Maret 2026 pukul 09.00 WITA" in read_by(lost)
    assert latest(regency).state is state


async def test_two_admins_open_a_draft(budi: Person, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    await budi.says("/periode")
    await budi.taps("Periode baru")
    await bima.says("/periode")
    await bima.taps("Penilaian 2026")
    won, lost = await both(budi, bima, "Buka periode", words="(Oleh ")
    assert f"(Oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA.)" in read_by(lost)


async def test_two_admins_answer_a_request(budi: Person, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    zul = await regency.arrives("Zul")
    await zul.says("/start")
    await zul.taps("Minta akses")
    await zul.says("Petugas Dinkes")
    for one in (budi, bima):
        await one.comes_to_see("Petugas Dinkes")
    won, lost = await both(budi, bima, "Tolak", words="(Oleh ")
    assert f"Permintaan ini sudah dijawab. (Oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA.)" in read_by(lost)


async def test_two_admins_open_a_sheet_again(
    waiting: None, citra: Person, budi: Person, regency: Regency
) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    await opens_sheet(citra)
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    for one in (budi, bima):
        await one.says("/status")
        await one.taps("Daftar OPD")
        await one.taps("Disdikbud")
        await one.taps("Buka kembali")
    await budi.says("Salah unggah", settle=False)
    await bima.says("Salah berkas", settle=False)
    await budi.settles()
    await bima.settles()
    (lost,) = (one for one in (budi, bima) if "(Oleh " in read_by(one))
    won = bima if lost is budi else budi
    assert f"(Oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA.)" in read_by(lost)


async def test_two_admins_take_back_a_link(budi: Person, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    regency.link(Role.OFFICER, "D02")
    for one in (budi, bima):
        await one.says("/undang")
        await one.taps("Dinkes")
    won, lost = await both(budi, bima, "Tarik", words="sudah ditarik. (oleh ")
    assert f"(oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA)" in read_by(lost)

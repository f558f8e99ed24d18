"""Two people do the same at the same moment: one does it, the other reads by whom it was done."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session

from bot.storage import visits
from bot.storage.answering import sheets
from bot.storage.offices import offices
from bot.storage.scores import results
from handlers.broadcasts.buttons import CancelButton
from handlers.offices.buttons import MergeYesButton, RetireOfficeYesButton
from questionnaires.people import Role
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.refusal import Reason
from tests.conversation import Person
from tests.handlers.answering.test_delegation import link_for
from tests.handlers.conftest import Regency
from tests.handlers.panels.test_panels import assessor, lead_is, panel_begins, score_all
from tests.handlers.periods.test_periods import latest
from tests.handlers.reports.test_reports import confirmed
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


@pytest.mark.parametrize(("ends", "verdict"), [("Tolak", "ditolak"), ("Terima: 4", "diterima")])
async def test_two_assessors_decide_an_appeal(
    ani: Person, citra: Person, period: Period, regency: Regency, ends: str, verdict: str
) -> None:
    cahya, cindy = [await regency.joins(name, Role.ASSESSOR) for name in ("Cahya", "Cindy")]
    await confirmed(ani, citra)
    await ani.says("/sanggah")
    await ani.taps("K04")
    await ani.says("Situsnya sudah interaktif.")
    await ani.taps("Selesai")
    for one in (cahya, cindy):
        await one.says("/sanggahan")
        await one.taps("Disdikbud · K04")
        await one.taps(ends)
    for one in (cahya, cindy):
        await one.says(f"Menurut {one.name}", settle=False)
    for one in (cahya, cindy):
        await one.settles()
    (lost,) = (one for one in (cahya, cindy) if "Putusannya" in read_by(one))
    won = cindy if lost is cahya else cahya
    who = f"{won.name}, 2 Maret 2026 pukul 09.00 WITA"
    assert f"sudah diputus. Ketik /sanggahan untuk yang masih menunggu. Putusannya: {verdict}." in read_by(
        lost
    )
    assert f"(Oleh {who}.)" in read_by(lost)

    def look(db: Session) -> tuple[int, str | None]:
        (appeal,) = visits.appeals_of(db, 1)
        return len(results.results_of_office(db, 1)), appeal.decision

    assert regency.runtime is not None
    assert regency.runtime.metrics.refusals[Reason.APPEAL_DECIDED] == 1
    revisions = 2 if verdict == "diterima" else 1
    assert regency.database.read_now(look) == (revisions, f"Menurut {won.name}")


@pytest.fixture
async def leads(ani: Person, budi: Person, period: Period, regency: Regency) -> tuple[Person, Person]:
    """Citra leads and Fajar can; their panel differs on K01 of Disdikbud's sheet, and all have handed in."""
    fajar = await assessor(regency, "Fajar", "BPS")
    citra = await assessor(regency, "Citra", "Diskominfo Provinsi")
    await panel_begins(ani, budi)
    await score_all(fajar, first="3 · Baik")
    await score_all(citra)
    return citra, fajar


async def opens_pleno(lead: Person, *labels: str) -> None:
    await lead.says("/pleno")
    for label in ("Disdikbud", *labels):
        await lead.taps(label)


async def changes_lead(admin: Person, name: str) -> None:
    await admin.says("/panel")
    await lead_is(admin, name)


async def test_two_leads_settle_one_indicator(budi: Person, leads: tuple[Person, Person]) -> None:
    citra, fajar = leads
    await opens_pleno(citra, "Bahas perbedaan", "4 · Sangat Baik")
    await changes_lead(budi, "Fajar")
    await opens_pleno(fajar, "Bahas perbedaan", "2 · Kurang")
    fajar.sees("Diputuskan ketua: 1")
    await changes_lead(budi, "Citra")
    await citra.says("Naskahnya sudah terbit.")
    citra.sees("K01 sudah diputuskan oleh Fajar, 2 Maret 2026 pukul 09.00 WITA", "belum disimpan")
    citra.sees("Keputusan: 2 · Kurang (Fajar)")
    await citra.taps("3 · Baik")
    citra.sees("Keputusan sekarang: 2 · Kurang (Fajar). Keputusan baru menggantikannya.")
    await citra.says("Naskahnya sudah terbit.")
    citra.sees("Diputuskan ketua: 1")
    await citra.taps("Daftar")
    citra.sees("Keputusan: 3 · Baik (Citra)", "Naskahnya sudah terbit.")


async def test_one_tap_on_an_old_card_replaces_no_decision_unseen(
    budi: Person, leads: tuple[Person, Person]
) -> None:
    citra, fajar = leads
    await opens_pleno(citra, "Bahas perbedaan")
    card = citra.last
    await changes_lead(budi, "Fajar")
    await opens_pleno(fajar, "Bahas perbedaan", "2 · Kurang")
    await changes_lead(budi, "Citra")
    await citra.taps("3 · Baik", on=card)
    citra.sees("Keputusan sekarang: 2 · Kurang (Fajar). Keputusan baru menggantikannya.")
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Daftar")
    citra.sees("Keputusan: 2 · Kurang (Fajar)")


async def test_a_decision_made_meanwhile_is_not_sent_back_unseen(
    budi: Person, leads: tuple[Person, Person]
) -> None:
    citra, fajar = leads
    await opens_pleno(citra, "Bahas perbedaan", "Kirim balik ke panel")
    await changes_lead(budi, "Fajar")
    await opens_pleno(fajar, "Bahas perbedaan", "2 · Kurang")
    await fajar.says("Naskahnya belum terbit.")
    await changes_lead(budi, "Citra")
    await citra.says("Lihat lagi tanggalnya.")
    citra.sees("K01 sudah diputuskan oleh Fajar", "Keputusan: 2 · Kurang (Fajar)")


async def test_two_leads_end_a_pleno(budi: Person, leads: tuple[Person, Person]) -> None:
    citra, fajar = leads
    await opens_pleno(citra, "Bahas perbedaan", "3 · Baik")
    await citra.says("Naskahnya sudah terbit.")
    await citra.taps("Konfirmasi")
    await changes_lead(budi, "Fajar")
    await opens_pleno(fajar, "Konfirmasi")
    question = citra.last
    won, _ = await both(fajar, citra, "Ya, konfirmasi", words="Bagian ini untuk ketua pleno periode itu")
    assert won is fajar
    fajar.sees("dikonfirmasi: 2,75")
    await changes_lead(budi, "Citra")
    await citra.taps("Ya, konfirmasi", on=question)
    citra.sees("Lembar ini sudah dikonfirmasi", "(Oleh Fajar, 2 Maret 2026 pukul 09.00 WITA.)")


@pytest.mark.parametrize("is_taken", [False, True], ids=["the link", "what it gave"])
async def test_two_officers_take_back_a_hand_over(
    ani: Person, period: Period, regency: Regency, is_taken: bool
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    link = await link_for(ani, "K02")
    if is_taken:
        rina = await regency.arrives("Rina")
        await rina.opens(link)
        await rina.taps("Ya, benar")
    for one in (ani, arif):
        await one.says("/isi")
        await one.taps("Daftar")
        await one.taps("K02")
        await one.taps("Minta bantuan")
    won, lost = await both(ani, arif, "Batalkan 1", words="sudah dibatalkan oleh")
    assert (
        f"Permintaan bantuan ini sudah dibatalkan oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA; "
        in read_by(lost)
    )


async def asks_to_extend(admin: Person, day: str) -> None:
    await admin.says("/periode")
    await admin.taps("Penilaian 2026")
    await admin.taps("Perpanjang semua")
    await admin.taps(day)


async def test_two_admins_extend_a_period(budi: Person, period: Period, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    await asks_to_extend(budi, "25")
    await asks_to_extend(bima, "25")
    won, lost = await both(budi, bima, "Ya, perpanjang", words="tidak lebih lambat")
    assert f"(Oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA.)" in read_by(lost)
    assert "(Batas waktu: 25 Maret 2026 pukul 16.00 WITA.)" in read_by(lost)
    await asks_to_extend(lost, "27")
    await lost.taps("Ya, perpanjang")
    lost.sees(f"Sebelumnya sampai 25 Maret 2026 pukul 16.00 WITA (diperpanjang oleh {won.name}, 2 Maret")


async def test_two_admins_extend_one_office(budi: Person, period: Period, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    for one in (budi, bima):
        await one.says("/periode")
        await one.taps("Penilaian 2026")
        await one.taps("Perpanjang satu OPD")
        await one.taps("Disdikbud")
        await one.taps("27")
    await budi.says("Banjir", settle=False)
    await bima.says("Jaringan putus", settle=False)
    await budi.settles()
    await bima.settles()
    (lost,) = (one for one in (budi, bima) if "tidak lebih lambat" in read_by(one))
    won = bima if lost is budi else budi
    assert f"(Oleh {won.name}, 2 Maret 2026 pukul 09.00 WITA.)" in read_by(lost)


async def test_an_office_extended_meanwhile_is_not_extended_again_unseen(
    budi: Person, period: Period, regency: Regency
) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    for one, day in ((budi, "25"), (bima, "27")):
        await one.says("/periode")
        await one.taps("Penilaian 2026")
        await one.taps("Perpanjang satu OPD")
        await one.taps("Disdikbud")
        await one.taps(day)
    await budi.says("Banjir")
    budi.sees("25 Maret 2026")
    await bima.says("Jaringan putus")
    bima.sees(
        "sudah diubah sementara itu, jadi perpanjangan Anda tidak dipakai",
        "25 Maret 2026",
        "(Oleh Budi, 2 Maret 2026 pukul 09.00 WITA.)",
    )
    await bima.says("/periode")
    await bima.taps("Penilaian 2026")
    await bima.taps("Perpanjang satu OPD")
    await bima.taps("Disdikbud")
    await bima.taps("27")
    bima.sees("diperpanjang oleh Budi, 2 Maret 2026 pukul 09.00 WITA")
    await bima.says("Jaringan putus")
    bima.sees("27 Maret 2026")


async def test_two_admins_call_off_a_broadcast(budi: Person, ani: Person, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    await budi.says("/siaran")
    await budi.says("Rapat besok")
    await bima.forges(CancelButton(1).data)
    await budi.forges(CancelButton(1).data)
    budi.sees("sudah dikirim atau dibatalkan", "(Oleh Bima, 2 Maret 2026 pukul 09.00 WITA.)")


async def test_two_admins_merge_an_office(budi: Person, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    first, second = regency.database.read_now(offices.all_offices)[:2]
    for one in (bima, budi):
        await one.forges(MergeYesButton(first.id, second.id).data)
    budi.sees("tidak dapat digabungkan", "(Oleh Bima, 2 Maret 2026 pukul 09.00 WITA.)")


async def test_two_admins_retire_an_office(budi: Person, regency: Regency) -> None:
    bima = await regency.joins("Bima", Role.ADMIN)
    first = regency.database.read_now(offices.all_offices)[0]
    for one in (bima, budi):
        await one.forges(RetireOfficeYesButton(first.id).data)
        one.sees("Tidak aktif")
    budi.sees("Sudah dilakukan oleh Bima, 2 Maret 2026 pukul 09.00 WITA.")
    bima.sees_no("Sudah dilakukan")

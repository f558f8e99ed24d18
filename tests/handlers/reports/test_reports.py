"""Recommendations and reports in chat: tried out by a tap, and seen by those who may."""

import pytest

from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def confirmed(ani: Person, citra: Person) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("3 · Baik")
    await judge_all(citra, 4)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")


async def test_an_officer_tries_out_what_one_level_would_change(
    ani: Person, citra: Person, dedi: Person, period: Period
) -> None:
    await ani.says("/rekomendasi")
    ani.sees("Belum ada jawaban")
    await confirmed(ani, citra)
    await ani.says("/rekomendasi")
    ani.sees("Rekomendasi Dinas Pendidikan", "2,75 (Baik)", "K03", "Lanjutkan.", "Biaya: belum ditetapkan")
    await ani.taps("K03 +1")
    ani.sees("naik dari tingkat 2 ke 3", "2,75 (Baik) → 3,00 (Baik) (+0,25)", "Predikat belum berubah")
    await ani.taps("Kembali")
    ani.sees("Rekomendasi Dinas Pendidikan")
    await dedi.says("/rekomendasi disdikbud")
    dedi.sees("bukan untuk peran Anda")
    await dedi.forges("Rw:1:0")
    dedi.sees("bukan untuk peran Anda")
    await ani.forges("Rw:1:99")
    ani.sees("Indikator itu tidak ada")


async def test_the_admin_sets_costs_and_sees_what_helps_the_regency(
    ani: Person, citra: Person, budi: Person, period: Period
) -> None:
    await confirmed(ani, citra)
    await budi.says("/rekomendasi")
    budi.sees("Yang paling membantu kabupaten", "Dari 1 OPD", "1 OPD (rata-rata +0,25)")
    await budi.taps("Layanan")
    budi.sees("K04")
    budi.sees_no("K01")
    await budi.taps("Biaya & penanggung jawab")
    await budi.taps("K03")
    await budi.taps("Tinggi")
    budi.sees("Biaya: tinggi")
    await budi.taps("Penanggung jawab")
    await budi.taps("Dinkes")
    budi.sees("Penanggung jawab: Dinkes")
    await ani.says("/rekomendasi")
    ani.sees("Biaya: tinggi · Penanggung jawab: Dinkes")
    await ani.forges(f"Rs:{period.id}:0:1")
    ani.sees("bukan untuk peran Anda")


@pytest.mark.parametrize("button", ["Rr:{draft}:0", "Re:{draft}"])
async def test_a_draft_is_nothing_that_a_leader_compares(
    regency: Regency, budi: Person, period: Period, button: str
) -> None:
    dewi = await regency.joins("Dewi", Role.VIEWER)
    await budi.says("/periode")
    await budi.taps("Periode baru")
    await dewi.forges(button.format(draft=period.id + 1))
    dewi.sees("belum diterbitkan")
    dewi.sees_no("Rekomendasi")


async def test_reports_arrive_as_pdf_for_those_who_may(
    ani: Person,
    citra: Person,
    budi: Person,
    dedi: Person,
    period: Period,
    regency: Regency,
    bounded_processes: None,
) -> None:
    await ani.says("/laporan")
    early = ani.sees("Laporan Dinas Pendidikan", "belum dikonfirmasi")
    assert (await ani.file_of(early)).startswith(b"%PDF-")
    await confirmed(ani, citra)
    await ani.says("/laporan")
    assert (await ani.file_of(ani.sees("Laporan Dinas Pendidikan"))).startswith(b"%PDF-")
    await budi.says("/laporan")
    message = budi.sees("Laporan kabupaten", "1 OPD dikonfirmasi")
    assert (await budi.file_of(message)).startswith(b"%PDF-")
    assert message.file["file_name"] == "laporan-kabupaten-penilaian-2026.pdf"
    await budi.says("/laporan dinas pendidikan")
    budi.sees("Laporan Dinas Pendidikan")
    await dedi.says("/laporan disdikbud")
    dedi.sees("bukan untuk peran Anda")
    eka = await regency.joins("Eka", Role.VIEWER)
    await eka.says("/laporan")
    eka.sees("Laporan kabupaten")

"""A slip of the finger is taken back on the next card."""

from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import changes
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, submit


async def test_an_answer_is_taken_back_on_the_next_card(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    ani.sees_no_button("Batalkan")
    await ani.taps("2 · Kurang")
    ani.sees("K02 · Rencana", "1 terjawab")
    card = ani.last
    await ani.taps("Batalkan K01: 2")
    await ani.forges("Ul:1:0:4:0", on=card)
    ani.sees("Jawaban K01 dibatalkan", "K01 · Aturan", "Jawaban: belum ada", "0 terjawab")
    assert ani.last.id == card.id
    ani.sees_no_button("Batalkan")
    await ani.taps("3 · Baik")
    await ani.taps("Sebelumnya")
    await ani.taps("4 · Sangat Baik")
    await ani.taps("Batalkan K01: 4")
    ani.sees("K01", "Jawaban: 3 · Baik")
    assert changes(regency, "level") == 5


async def test_not_applicable_and_the_last_answer_are_taken_back_too(ani: Person, period: Period) -> None:
    await answer_all(ani)
    ani.sees("Semua 5 indikator sudah dijawab")
    await ani.taps("Batalkan K05: tidak berlaku")
    ani.sees("K05", "Jawaban: belum ada", "4 terjawab")
    await ani.taps("Tidak berlaku")
    await ani.taps("Kembali ke kartu")
    await ani.taps("3 · Baik")
    await ani.taps("Batalkan K05: 3")
    ani.sees("K05", "Jawaban: tidak berlaku")


async def test_what_was_changed_again_since_is_not_touched(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ani.forges("l:1:0:4")
    await ani.forges("Ul:1:0:4:0")
    ani.sees("sudah diubah lagi", "Jawaban: 4 · Sangat Baik")
    assert changes(regency, "level") == 2
    await ani.forges("Ul:1:0:6:9")
    ani.sees("Pilihan itu tidak ada")
    await ani.forges("Ul:1:0:6:1")
    ani.sees("berlaku untuk semua OPD")


async def test_nothing_is_taken_back_on_a_sheet_that_was_sent(ani: Person, period: Period) -> None:
    await answer_all(ani)
    await submit(ani)
    await ani.forges("Ul:1:4:1:0")
    ani.sees("sudah dikirim")


async def test_removed_evidence_comes_back(
    ani: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.sends_document("aturan.pdf", b"aturan" * 30)
    await ani.comes_to_see("1 dari 1 diterima")
    await ani.taps("Bukti")
    await ani.taps("Hapus 1")
    ani.sees("Belum ada bukti")
    undo = ani.last
    await ani.forges("er:1:0:1", on=undo)
    ani.sees("Belum ada bukti")
    await ani.taps("Batalkan penghapusan")
    ani.sees("1. aturan.pdf")
    ani.sees_no_button("Batalkan")
    await ani.forges("Ue:1:0:1", on=undo)
    ani.sees("1. aturan.pdf")
    ani.sees_no("2. aturan.pdf")
    await dedi.forges("Ue:1:0:1")
    dedi.sees("bukan untuk peran Anda")
    await ani.taps("Kembali ke kartu")
    ani.sees("Bukti: 1 tersimpan")


async def test_a_removed_address_that_was_sent_again_is_there_once(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.says("https://disdikbud.kukarkab.go.id/sk")
    await ani.taps("Bukti")
    await ani.taps("Hapus 1")
    await ani.taps("Kembali ke kartu")
    await ani.says("https://disdikbud.kukarkab.go.id/sk")
    await ani.forges("Ue:1:0:1")
    ani.sees("1. ")
    ani.sees_no("2. ")


async def test_a_removed_explanation_comes_back(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.says("Naskahnya ada.")
    await ani.taps("Penjelasan")
    await ani.taps("Hapus")
    ani.sees_no("Naskahnya ada.")
    await ani.forges("xr:1:0", on=ani.last)
    ani.sees_no("Naskahnya ada.")
    await ani.taps("Penjelasan sebelumnya")
    ani.sees("Penjelasan: Naskahnya ada.")

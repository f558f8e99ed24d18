"""From the first card to the chart: an office answers, an assessor returns and confirms."""

from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


async def answer_all(person: Person) -> None:
    """Every indicator of the small instrument, K03 included because K02 is high."""
    await person.says("/isi")
    await person.taps("2 · Kurang")
    await person.taps("3 · Baik")
    await person.taps("2 · Kurang")
    await person.taps("3 · Baik")
    await person.taps("Tidak berlaku")


async def submit(person: Person) -> None:
    """From the last answer to the receipt."""
    await person.taps("Periksa")
    await person.taps("Kirim")
    await person.taps("Ya, kirim")


async def judge_all(person: Person, count: int = 5) -> None:
    """Agrees with everything."""
    for _ in range(count):
        await person.taps("Setuju")


async def test_a_sheet_from_the_first_card_to_the_receipt(ani: Person, period: Period) -> None:
    await answer_all(ani)
    ani.sees("Semua 5 indikator sudah dijawab", "2 indikator masih perlu bukti")
    await ani.taps("Perlu bukti")
    ani.sees("Perlu bukti", "K02", "K04")
    await ani.taps("K02")
    ani.sees("K02 · Rencana")
    await ani.sends_document("rencana.pdf", b"rencana" * 30)
    await ani.comes_to_see("1 dari 1 diterima")
    await ani.taps("Perlu bukti ▸ K04")
    ani.sees("K04 · Situs")
    await ani.says("https://disdikbud.kukarkab.go.id")
    await ani.taps("Periksa")
    ani.sees("Terjawab: 5 dari 5", "Bukti: 2 dari 2", "Skor mandiri: 2,50 (Kurang)")
    await ani.taps("Kirim")
    ani.sees("Kirim lembar Dinas Pendidikan dan Kebudayaan")
    await ani.taps("Ya, kirim")
    ani.sees("Tanda terima", "Nomor: 2026-", "2 Maret 2026 pukul 09.00 WITA", "2,50")
    await ani.says("/isi")
    ani.sees("hanya bisa dibaca")
    ani.sees_no_button("3 · Baik")


async def test_warnings_never_block(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.taps("1 · Sangat Kurang")
    await ani.taps("1 · Sangat Kurang")
    await ani.taps("4 · Sangat Baik")
    await ani.taps("4 · Sangat Baik")
    await ani.taps("Periksa")
    ani.sees("Layanan yang baik memerlukan kebijakan", "Tingkat tinggi tanpa bukti: K04, K05")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")
    ani.sees("Tanda terima")


async def test_what_is_missing_is_listed_and_blocks_sending(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.taps("1 · Sangat Kurang")
    await ani.taps("Daftar")
    await ani.taps("Periksa")
    ani.sees("Belum dijawab (3): K02, K04, K05", "Skor sementara, berdasarkan 1 dari 4")
    ani.sees_no_button("Kirim")
    await ani.taps("K04")
    ani.sees("K04 · Situs")


async def test_an_answer_that_no_longer_applies_does_not_count(ani: Person, period: Period) -> None:
    await answer_all(ani)
    await ani.taps("Daftar")
    await ani.taps("K02")
    await ani.taps("1 · Sangat Kurang")
    await ani.taps("Periksa")
    ani.sees("Terjawab: 4 dari 4", "Skor mandiri: 2,00")
    await ani.taps("Daftar")
    ani.sees_no("K03")
    await ani.taps("K02")
    await ani.taps("3 · Baik")
    await ani.taps("Periksa")
    ani.sees("Terjawab: 5 dari 5", "Skor mandiri: 2,50")


async def test_the_assessor_judges_and_every_officer_gets_the_chart(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await answer_all(ani)
    await submit(ani)
    await arif.comes_to_see("sudah dikirim oleh Ani")
    await citra.comes_to_see("Lembar baru: Dinas Pendidikan dan Kebudayaan")
    await citra.says("/nilai")
    citra.sees("1 lembar menunggu")
    await citra.taps("Disdikbud")
    citra.sees("K01 · Aturan", "Petugas: 2 · Kurang", "Penilaian: belum ada")
    await citra.taps("3 · Baik")
    citra.sees("K02 · Rencana", "1 dinilai")
    await judge_all(citra, 4)
    citra.sees(
        "Dinilai: 5 dari 5", "Berbeda dari petugas (1): K01", "Skor mandiri: 2,50", "Skor penilaian: 2,75"
    )
    await citra.taps("Konfirmasi")
    citra.sees("Konfirmasi skor Dinas Pendidikan dan Kebudayaan (Disdikbud): 2,75 (Baik)?")
    await citra.taps("Ya, konfirmasi")
    citra.sees("dikonfirmasi: 2,75 (Baik)")
    for officer in (ani, arif):
        message = await officer.comes_to_see("sudah selesai")
        officer.sees("Indeks: 2,75, predikat Baik", "Skor mandiri: 2,50", "Tiga langkah")
        assert (await officer.file_of(message)).startswith(PNG_SIGNATURE)
    await ani.says("/isi")
    ani.sees("sudah dikonfirmasi")
    await ani.says("/skor")
    ani.sees("Indeks: 2,75")
    uploads = list((regency.config.data_dir / "pictures").glob("result-*.png"))
    assert len(uploads) == 1


async def test_returning_needs_a_note_and_tells_both_sides(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    citra.sees("Pengembalian perlu catatan")
    await citra.taps("Batal")
    await citra.taps("Kembali ke kartu")
    await citra.taps("Catatan")
    await citra.says("a" * 1500)
    citra.sees("terlalu panjang", "1500")
    await citra.says("Mohon lampirkan <aturannya> & tanggalnya")
    citra.sees("Catatan K01 tersimpan", "Mohon lampirkan <aturannya> & tanggalnya")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    citra.sees("dikembalikan dengan 1 catatan")
    await ani.comes_to_see("dikembalikan oleh asesor")
    ani.sees("K01 Aturan", "Mohon lampirkan <aturannya> & tanggalnya")
    await ani.taps("Lanjutkan")
    ani.sees(
        "K01 · Aturan", "Catatan asesor: Mohon lampirkan <aturannya> & tanggalnya", "Jawaban: 2 · Kurang"
    )
    await ani.taps("3 · Baik")
    await ani.taps("Periksa")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")
    ani.sees("Tanda terima", "-2")
    await citra.comes_to_see("sudah mengirim lagi")
    await citra.taps("Disdikbud · nilai")
    citra.sees("K01 · Aturan", "Petugas: 3 · Baik")


async def test_a_note_typed_for_the_return_sends_it_back_at_once(
    ani: Person, citra: Person, period: Period
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await citra.says("Semua bukti belum bertanggal.")
    citra.sees("dikembalikan dengan 1 catatan")
    await ani.comes_to_see("Semua bukti belum bertanggal.")


async def test_the_assessor_sees_evidence_and_the_whole_explanation(
    ani: Person, citra: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.sends_document("sk.pdf", b"sk" * 100)
    await ani.comes_to_see("diterima")
    await ani.sends_photo()
    await ani.comes_to_see("diterima")
    await ani.says("panjang " * 400)
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    citra.sees("Bukti: 2")
    await citra.taps("Bukti")
    kinds = [message.kind for message in citra.recent]
    assert "document" in kinds
    assert "photo" in kinds
    assert sum(message.text.count("panjang") for message in citra.recent) > 400
    citra.sees_button("Setuju")


async def test_a_second_tap_sends_and_confirms_only_once(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await ani.taps("Periksa")
    await ani.taps("Kirim")
    question = ani.last
    await ani.taps("Ya, kirim", settle=False)
    await ani.forges(data_of(question, "Ya, kirim"), on=question)
    ani.sees("Tanda terima", "-1")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    question = citra.last
    await citra.taps("Ya, konfirmasi", settle=False)
    await citra.forges(data_of(question, "Ya, konfirmasi"), on=question)
    await ani.comes_to_see("sudah selesai")
    results = [message for message in ani.messages if "sudah selesai" in message.text]
    assert len(results) == 1


def data_of(message: object, label: str) -> str:
    """The callback data behind a button."""
    for row in message.rows:  # type: ignore[attr-defined] # a Message
        for button in row:
            if label in button.label:
                return button.data
    raise AssertionError(label)


async def test_the_receipt_stays_whatever_is_asked_for_afterwards(
    ani: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    receipt = ani.sees("Tanda terima", "Nomor: 2026-0001-1")
    for command in ("/isi", "/start", "/status", "/isi", "/skor", "/sanggah", "/bantuan"):
        await ani.says(command)
    for label in ("Lihat lembar", "Baca jawaban", "Lihat lembar"):
        await ani.taps(label, on=receipt)
        assert ani.last.id != receipt.id
    await ani.taps("Daftar")
    await regency.restart()
    await ani.says("/isi")
    (kept,) = (message for message in ani.messages if message.id == receipt.id)
    assert kept.text == receipt.text
    await ani.says("/status")
    ani.sees("Tanda terima 2026-0001-1, diterima 2 Maret 2026 pukul 09.00 WITA")
    ani.sees_button("Lihat lembar")


async def test_who_came_second_keeps_the_receipt_too(ani: Person, period: Period, regency: Regency) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await answer_all(ani)
    await arif.says("/isi")
    for person in (ani, arif):
        await person.forges("s:1")
    await ani.taps("Ya, kirim")
    await arif.taps("Ya, kirim")
    receipt = arif.sees("Tanda terima", "sudah dikirim oleh Ani")
    await arif.says("/isi")
    await arif.says("/isi")
    assert receipt.id in [message.id for message in arif.messages]

"""An admin looks after the list of offices in chat."""

import io

from openpyxl import Workbook

from bot.storage.offices import offices
from questionnaires.people import Office, Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency

PLAIN = "kode,nama,singkatan,alias,diundang\n"


def office(regency: Regency, code: str) -> Office:
    found = regency.database.read_now(lambda db: offices.office_by_code(db, code))
    assert found is not None
    return found


async def test_a_file_is_looked_at_and_then_taken_over(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    budi.sees("3 OPD", "Kirim berkas")
    # as Excel in Indonesia writes it: byte order mark, semicolons, CRLF, a quoted separator, empty last lines
    table = (
        "\ufeffsingkatan;kode;nama;alias;diundang\r\n"
        'Disdikbud;D01;Dinas Pendidikan, Kebudayaan;"Dinas Pendidikan;Dikbud";1\r\n'
        'Dinkes;D02;Dinas Kesehatan;;1\r\nDiskan;D30;"Dinas\r\nPerikanan";;0\r\n;;;;\r\n\r\n'
    )
    await budi.sends_document("opd.csv", table.encode())
    budi.sees("Pratinjau: 3 baris", "Baru: 1", "berubah: 1", "tetap: 1", "D30 · Dinas Perikanan (Diskan)")
    budi.sees(
        "nama: Dinas Pendidikan dan Kebudayaan → Dinas Pendidikan, Kebudayaan", "1 OPD tidak ada di berkas"
    )
    assert office(regency, "D01").name == "Dinas Pendidikan dan Kebudayaan"
    await regency.restart()
    await budi.taps("Ya, perbarui")
    budi.sees("1 baru, 1 berubah, 1 tetap")
    assert office(regency, "D01").name == "Dinas Pendidikan, Kebudayaan"
    assert not office(regency, "D30").invited
    assert office(regency, "X01").name == 'Dinas P&K <Kota> "A"'


async def test_each_bad_row_is_named_and_nothing_is_half_imported(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    table = (
        f"{PLAIN}D40,Dinas Baru,Disbar,,1\n,Tanpa Kode,TK,,1\nD41,Dinas <b>,DB,,mungkin\nD40,Dua Kali,DK,,1\n"
    )
    await budi.sends_document("opd.csv", table.encode())
    budi.sees("Ada 3 hal", "Baris 3", "Baris 4", "mungkin", "Baris 5", "sudah dipakai di baris 2")
    budi.sees_no_button("Ya, perbarui")
    await budi.sends_document("opd.csv", b"kode,nama,singkatan,aliase,diundang\nD40,A,B,,1\n")
    budi.sees("aliase", 'Mungkin maksudnya "alias"', "Belum ada yang diubah")
    assert regency.database.read_now(lambda db: offices.office_by_code(db, "D40")) is None


async def test_an_xlsx_a_thousand_rows_long_and_files_that_are_none(regency: Regency, budi: Person) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["kode", "nama", "singkatan", "alias", "diundang"])
    for number in range(1000):
        page.append([f"N{number:04d}", f"Kelurahan {number}", f"Kel {number}", None, 1])
    buffer = io.BytesIO()
    book.save(buffer)
    await budi.says("/opd")
    await budi.sends_document("opd.xlsx", buffer.getvalue())
    budi.sees("Pratinjau: 1000 baris", "Baru: 1000", "…")
    await budi.taps("Ya, perbarui")
    budi.sees("1000 baru")
    await budi.says("/opd")
    budi.sees("1003 OPD", "halaman 1 dari 26")
    await budi.taps("Halaman 2 ›")
    budi.sees("halaman 2 dari 26")
    await budi.says("bukan berkas")
    budi.sees("Yang ditunggu adalah berkas CSV atau XLSX")
    await budi.sends_document("opd.xlsx", b"PK\x03\x04 bukan")
    budi.sees("rusak")
    await budi.sends_document("foto.png", b"\x89PNG")
    budi.sees("bukan CSV atau XLSX")
    await budi.sends_photo()
    budi.sees("bukan CSV atau XLSX")


async def test_an_earlier_preview_does_not_confirm_a_later_file(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    await budi.sends_document("a.csv", f"{PLAIN}D50,Satu,S,,1\n".encode())
    first = budi.sees("Satu")
    await budi.sends_document("b.csv", f"{PLAIN}D51,Dua,D,,1\n".encode())
    await budi.taps("Ya, perbarui", on=first)
    budi.sees("tidak berlaku")
    assert regency.database.read_now(lambda db: offices.office_by_code(db, "D50")) is None
    await budi.taps("Batal")
    budi.sees("tetap seperti semula")
    # a corrected file may follow at once, and the code's case makes no other office of it
    await budi.sends_document("c.csv", f"{PLAIN}d02,Dinas Kesehatan Baru,Dinkes,,1\n".encode())
    budi.sees("Baru: 0 · berubah: 1")
    await budi.taps("Ya, perbarui")
    await budi.taps("Daftar OPD")
    budi.sees("3 OPD")
    assert office(regency, "D02").name == "Dinas Kesehatan Baru"


async def test_what_is_confirmed_is_what_was_shown(regency: Regency, budi: Person) -> None:
    wati = await regency.joins("Wati", Role.ADMIN)
    for person, name in ((budi, "Satu"), (wati, "Dua")):
        await person.says("/opd")
        await person.sends_document("a.csv", f"{PLAIN}D50,{name},S,,1\n".encode())
        person.sees("Baru: 1")
    await budi.says("dinkes")  # looking something up meanwhile voids nothing
    await budi.taps("Ya, perbarui")
    budi.sees("1 baru")
    await wati.taps("Ya, perbarui")
    wati.sees("berubah sesudah pratinjau", "nama: Satu → Dua")
    assert office(regency, "D50").name == "Satu"
    await wati.taps("Ya, perbarui")
    wati.sees("1 berubah")
    assert office(regency, "D50").name == "Dua"


async def test_a_file_that_nobody_awaits_says_where_it_belongs(regency: Regency, budi: Person) -> None:
    await budi.sends_document("opd.csv", f"{PLAIN}D50,Satu,S,,1\n".encode())
    budi.sees("belum ditunggu", "/opd")


async def test_what_is_too_much_for_a_message_comes_as_a_file(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    bad = "".join(f",Dinas {number},D{number},,1\n" for number in range(300))
    await budi.sends_document("opd.csv", (PLAIN + bad).encode())
    budi.sees("Ada 300 hal", "Baris 16:", "… dan 285 lagi", "kirim lagi")
    rest = next(message for message in budi.recent if message.kind == "document")
    assert (await budi.file_of(rest)).decode().count("kode") == 300
    good = "".join(f"K{number},Dinas {number} <b>,D{number},,1\n" for number in range(40))
    await budi.sends_document("opd.csv", (PLAIN + good).encode())
    budi.sees("Baru: 40", "K14 · Dinas 14 <b>", "… dan 25 lagi")
    rest = next(message for message in budi.recent if message.kind == "document")
    assert "K39 · Dinas 39 <b> (D39)" in (await budi.file_of(rest)).decode()


async def test_a_list_of_code_and_name_asks_once_who_takes_part(regency: Regency, budi: Person) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Daftar"
    for row in (
        ["DAFTAR PERANGKAT DAERAH"],
        ["No", "Kode OPD", "Nama Perangkat Daerah"],
        [None, None, "A. DINAS"],
        [1, "D01", "Dinas Pendidikan dan Kebudayaan"],
        [2, "D40", "Dinas Perumahan dan Kawasan Permukiman Rakyat"],
        ["Jumlah", None, "2"],
    ):
        page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    before = office(regency, "D01")
    await budi.says("/opd")
    await budi.sends_document("daftar OPD.XLSX", buffer.getvalue())
    budi.sees('lembar "Daftar", baris 4–5, 2 OPD', '"Kode OPD" sebagai kode', "baris 3 (A. DINAS)", "Jumlah")
    budi.sees("Singkatan untuk 1 OPD", "DPKPR", "tetap: 1", "Apakah OPD yang baru ikut")
    await budi.taps("OPD baru ikut")
    budi.sees("1 baru, 0 berubah, 1 tetap")
    assert office(regency, "D40").invited
    assert office(regency, "D40").short_name == "DPKPR"
    assert office(regency, "D01") == before, "what a list leaves out stays as it was"


async def test_known_names_under_other_codes_are_asked_about(regency: Regency, budi: Person) -> None:
    table = b"kode;nama\n1;Dinas Kesehatan\n2;Dinas Sosial\n"
    await budi.says("/opd")
    await budi.sends_document("opd.csv", table)
    budi.sees("1 OPD sudah ada dengan kode lain", "Dinas Kesehatan: kini D02, di berkas 1")
    budi.sees_no_button("Ya, perbarui")
    question = budi.last
    await regency.restart()
    await budi.taps("Ya, OPD yang sama")
    budi.sees("Baru: 1", "Apakah OPD yang baru ikut")
    await budi.taps("OPD baru belum ikut")
    budi.sees("1 baru, 0 berubah, 1 tetap")
    assert not office(regency, "2").invited
    assert regency.database.read_now(lambda db: offices.office_by_code(db, "1")) is None
    await budi.taps("Ya, OPD yang sama", on=question)
    assert "tidak berlaku" in budi.toast
    await budi.sends_document("opd.csv", table.replace(b"2;Dinas Sosial", b"2;Dinas Sosial Baru"))
    await budi.taps("Bukan, tambah")
    await budi.taps("OPD baru ikut")
    budi.sees("1 baru, 1 berubah")
    assert office(regency, "1").name == office(regency, "D02").name


async def test_files_that_are_no_table_are_named(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40
    for name, content, told in (
        ("opd.xlsx", locked, "terkunci dengan kata sandi"),
        ("opd.pdf", b"%PDF-1.7", "sebenarnya PDF"),
        ("opd.xls", b"<html><table></table></html>", "halaman web"),
        ("opd.csv", b'kode,nama\nD50,"Satu\nD51,Dua\n', "Baris 2: Ada tanda kutip"),
    ):
        await budi.sends_document(name, content)
        budi.sees(told, "kirim lagi")


async def test_the_template_holds_what_is_known(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    await budi.taps("Unduh contoh")
    budi.sees("kirim berkasnya di sini")
    content = await budi.file_of(budi.last)
    await budi.sends_document("daftar-opd.xlsx", content)
    budi.sees("3 OPD", "Semua baris sudah sama")


async def test_an_office_is_found_by_typing_and_questions_can_be_left(regency: Regency, budi: Person) -> None:
    await budi.says("/opd dinkes")
    budi.sees("Dinas Kesehatan (Dinkes)")
    await budi.says("dikbud")
    budi.sees("Dinas Pendidikan dan Kebudayaan (Disdikbud)")
    await budi.says("dinas")
    budi.sees("Beberapa OPD")
    await budi.taps("Disdikbud")
    await budi.taps("Petugas dan undangan")
    budi.sees("Belum ada yang bergabung")
    await budi.says("/opd dinkes")
    for question in ("Ubah nama", "Gabungkan"):
        await budi.taps(question)
        await budi.taps("Batal")
        budi.sees("Kode: D02")
    await budi.taps("Ubah nama")
    await budi.says("hanya nama")
    budi.sees("Ketik nama dan singkatan")
    await budi.taps("Batal")
    budi.sees("Kode: D02")


async def test_an_invitation_follows_a_merger_and_rests_with_a_retired_office(
    regency: Regency, budi: Person
) -> None:
    merged, retired = regency.link(Role.OFFICER, "D02"), regency.link(Role.OFFICER, "D01")
    await budi.says("/opd")
    await budi.taps("Dinkes")
    await budi.taps("Gabungkan")
    await budi.says("disdikbud")
    await budi.taps("Ya, gabungkan")
    zul = await regency.arrives("Zul")
    await zul.opens(merged)
    zul.sees("petugas untuk Dinas Pendidikan dan Kebudayaan")
    yes = zul.last
    await budi.taps("Nonaktifkan")
    await budi.taps("Ya, nonaktifkan")
    await zul.taps("Ya, benar", on=yes)
    zul.sees("sudah tidak aktif")
    await zul.opens(retired)
    zul.sees("sudah tidak aktif")
    await budi.taps("Aktifkan lagi")
    await zul.taps("Ya, benar", on=yes)
    zul.sees("terdaftar sebagai petugas")


async def test_adding_and_renaming_keep_the_old_name_findable(
    regency: Regency, budi: Person, period: Period
) -> None:
    await budi.says("/opd")
    await budi.taps("Tambah OPD")
    await budi.says("D30; Dinas Perikanan")
    budi.sees("Belum lengkap")
    await budi.says("D01; Dinas Perikanan; Diskan")
    budi.sees("Kode itu sudah dipakai")
    await budi.says("D30; Dinas <Perikanan>; Diskan; Dinas Kelautan; DKP")
    budi.sees("Ditambahkan: Dinas <Perikanan> (Diskan)", "Dinas Kelautan, DKP")
    await budi.taps("Ubah nama")
    await budi.says("hanya nama")
    budi.sees("Ketik nama dan singkatan")
    await budi.says("Dinas Kelautan dan Perikanan; DKP")
    budi.sees("Dinas Kelautan dan Perikanan (DKP)", "Nama lain: Dinas Kelautan, Dinas <Perikanan>, Diskan")
    await budi.taps("Tidak ikut periode baru")
    budi.sees("Ikut periode baru: tidak")


async def test_merging_moves_people_and_names_and_leaves_scores(
    regency: Regency, budi: Person, dedi: Person, period: Period
) -> None:
    await dedi.says("/isi")
    await dedi.taps("2 · Kurang")
    await budi.says("/opd")
    await budi.taps("Dinkes")
    budi.sees("Dinas Kesehatan (Dinkes)", "Petugas: Dedi")
    await budi.taps("Gabungkan")
    await budi.says("tidak ada yang begini")
    budi.sees("Tidak ada OPD lain")
    await budi.says("disdikbud")
    budi.sees("Gabungkan Dinas Kesehatan (Dinkes) ke Dinas Pendidikan dan Kebudayaan")
    await budi.taps("Ya, gabungkan")
    budi.sees("sudah digabung", "Gabungan dari: Dinas Kesehatan", "Petugas: Dedi", "Dinas Kesehatan, Dinkes")
    gone = office(regency, "D02")
    assert gone.retired
    await dedi.says("/isi")
    dedi.sees("K01", "1 dari 4")
    await budi.forges(f"ow:{gone.id}:{office(regency, 'D01').id}")
    budi.sees("tidak dapat digabungkan")
    await budi.says("/opd")
    await budi.taps("🚫 Dinkes")
    budi.sees("Sudah digabung ke Dinas Pendidikan")
    await budi.taps("Aktifkan lagi")
    budi.sees("Ikut periode baru: ya")


async def test_a_retired_office_is_waited_for_no_longer(
    regency: Regency, budi: Person, dedi: Person, period: Period
) -> None:
    await dedi.says("/isi")
    card = dedi.last
    await budi.says("/opd")
    await budi.taps("Dinkes")
    await budi.taps("Nonaktifkan")
    budi.sees("Nonaktifkan Dinas Kesehatan")
    await budi.taps("Ya, nonaktifkan")
    budi.sees("Tidak aktif")
    await dedi.taps("3 · Baik", on=card)
    dedi.sees("sudah tidak aktif")
    await budi.says("/status")
    budi.sees_no("Dinkes 0/")


async def test_only_admins_come_near_the_list(
    regency: Regency, ani: Person, citra: Person, budi: Person
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    zul = await regency.arrives("Zul")
    await budi.says("/opd")
    await budi.taps("Dinkes")
    dinkes = office(regency, "D02").id
    for person in (ani, citra, eka, zul):
        await person.says("/opd")
        person.sees_no("OPD. Ketuk", "Dinkes")
        for data in ("ol:0", f"oc:{dinkes}", "on", f"or:{dinkes}", f"oi:{dinkes}:0", f"ot:{dinkes}",
                     f"oy:{dinkes}", f"ob:{dinkes}", f"om:{dinkes}", f"ov:{dinkes}:1", f"ow:{dinkes}:1",
                     "op:1", "oq:1"):  # fmt: skip
            await person.forges(data)
            person.sees_no("Dinas Kesehatan", "Nonaktifkan")
    assert not office(regency, "D02").retired
    assert office(regency, "D02").invited
    for data in ("oc:999999", "or:999999", "oy:-1", "ow:1:1", f"ow:{dinkes}:{dinkes}", "op:5", "oc:x", "oc"):
        await budi.forges(data)
    assert not office(regency, "D02").retired


async def test_an_officer_of_an_office_that_takes_part_no_more_is_told_so(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    card = ani.last
    await budi.says("/opd Disdikbud")
    await budi.taps("Nonaktifkan")
    await budi.taps("Ya, nonaktifkan")
    await ani.taps("3 · Baik", on=card)
    assert "OPD ini sudah tidak aktif" in ani.toast
    for what in ("Penjelasan saya", None):
        await (ani.says(what) if what else ani.sends_photo())
        ani.sees("OPD ini sudah tidak aktif", "Hubungi Diskominfo")
    for command in ("/isi", "/start"):
        await ani.says(command)
        ani.sees("OPD Anda sudah tidak aktif", "Hubungi Diskominfo")
        ani.sees_no("Belum ada periode")


async def test_an_officer_of_a_merged_office_goes_on_at_the_one_that_took_it_over(
    regency: Regency, budi: Person, dedi: Person, period: Period
) -> None:
    await dedi.says("/isi")
    card = dedi.last
    await dedi.taps("2 · Kurang", on=card)
    await budi.says("/opd Dinkes")
    await budi.taps("Gabungkan")
    await budi.says("Disdikbud")
    await budi.taps("Ya, gabungkan")
    await dedi.taps("3 · Baik", on=card)
    assert "OPD ini sudah digabungkan" in dedi.toast
    assert "Dinas Pendidikan dan Kebudayaan" in dedi.toast
    for what in ("Penjelasan saya", None):
        await (dedi.says(what) if what else dedi.sends_photo())
        dedi.sees("OPD ini sudah digabungkan", "/isi", "Kini: Dinas Pendidikan dan Kebudayaan")
    await dedi.says("/isi")
    dedi.sees("Disdikbud", "0 terjawab")
    await dedi.taps("3 · Baik")
    dedi.sees("K02 · Rencana")


async def test_a_name_that_is_in_no_list_leads_back_to_the_list(regency: Regency, budi: Person) -> None:
    await budi.says("/opd")
    await budi.says("zzzz qqqq")
    await budi.taps("Daftar OPD")
    budi.sees_button("Disdikbud")

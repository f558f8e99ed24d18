"""What kind of file somebody sent instead of a table, and how to make a table of it."""

_SAVE = 'Buka di Excel atau LibreOffice, pilih "Simpan sebagai", jenis berkas XLSX atau CSV UTF-8, lalu kirim lagi.'

EMPTY = "Berkas ini kosong (0 byte). Simpan ulang daftarnya, lalu kirim lagi."
LOCKED = (
    "Berkas ini terkunci dengan kata sandi. Buka di Excel, hapus sandinya lewat File > Info > Lindungi Buku Kerja > "
    "Enkripsi dengan Kata Sandi (kosongkan), simpan, lalu kirim lagi."
)
BROKEN = f"Berkas ini rusak, sehingga tidak dapat dibaca sebagai lembar kerja. {_SAVE}"
UNSURE = f"Isi berkas ini tidak dapat dibaca dengan pasti. {_SAVE}"
TOO_LARGE = (
    "Berkas ini terlalu besar untuk dibaca: terlalu banyak baris, kolom, atau isi. Salin daftarnya saja (kode dan nama) "
    "ke buku kerja baru, simpan sebagai XLSX, lalu kirim lagi."
)
NO_SHEET = "Buku kerja ini tidak memuat lembar berisi tabel. Isi satu lembar dengan kolom kode dan nama, lalu kirim lagi."
DATE_NOT_TEXT = "berisi tanggal; tulis sebagai teks (awali dengan tanda kutip tunggal ')"
ROUNDED = (
    "berisi angka lebih dari 15 digit, yang sudah dibulatkan oleh aplikasi lembar kerja; "
    "ubah format selnya menjadi Teks, lalu tulis ulang"
)
NOT_AS_SHOWN = (
    "berisi angka yang tampil lain daripada isinya (persen, mata uang, atau ribuan); "
    "ubah format selnya menjadi Teks, lalu tulis ulang"
)


def far_cell(place: str, sheet: str) -> str:
    """A cell so far from the others that the sheet is larger than any list."""
    return (
        f'Sel {place} di lembar "{sheet[:60]}" berisi sesuatu jauh di luar daftar. Kosongkan sel itu, atau salin daftarnya '
        "saja ke buku kerja baru, lalu kirim lagi."
    )


def other_kind(kind: str) -> str:
    """A file of another kind, whatever it is called."""
    return f"Berkas ini sebenarnya {kind}, bukan CSV atau XLSX. {_SAVE}"


def archive() -> str:
    """A ZIP that is no document."""
    return "Berkas ini arsip ZIP, bukan CSV atau XLSX. Keluarkan isinya, lalu kirim berkas daftarnya saja."

"""What each command does, as Telegram's menu shows it."""

MENU = {
    "isi": "Buka lembar isian",
    "status": "Kemajuan pengisian",
    "nilai": "Antrean penilaian",
    "skor": "Skor satu OPD",
    "peringkat": "Peringkat OPD",
    "periode": "Periode penilaian",
    "opd": "Daftar OPD",
    "undang": "Undangan dan surat",
    "ekspor": "Ekspor lembar kerja dan bukti",
    "ingatkan": "Ingatkan OPD yang belum mengirim",
    "siaran": "Kirim pesan ke banyak orang",
    "rekomendasi": "Saran perbaikan dan simulasi",
    "laporan": "Laporan PDF",
    "sanggah": "Sanggah hasil penilaian",
    "sanggahan": "Sanggahan yang menunggu keputusan",
    "kunjungan": "Catat wawancara atau kunjungan",
    "pleno": "Pleno: putuskan perbedaan panel",
    "panel": "Panel asesor per periode",
    "start": "Halaman awal",
    "bantuan": "Bantuan",
}

"""What each command does, as Telegram's menu shows it."""

MENU = {
    "isi": "Buka lembar isian",
    "status": "Kemajuan pengisian",
    "nilai": "Antrean penilaian",
    "skor": "Skor satu OPD",
    "peringkat": "Peringkat OPD",
    "opd": "Daftar OPD",
    "start": "Halaman awal",
    "bantuan": "Bantuan",
}

"""What each command does, as Telegram's menu shows it."""

MENU = {
    "isi": "Buka lembar isian",
    "status": "Sejauh mana pengisian",
    "nilai": "Antrean penilaian",
    "skor": "Skor satu OPD",
    "peringkat": "Peringkat OPD",
    "start": "Halaman awal",
    "bantuan": "Bantuan",
}

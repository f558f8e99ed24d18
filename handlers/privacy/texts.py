"""Words about what is kept of a person, and about leaving."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import ROLE_NAMES, escape, moment, shorten
from questionnaires.people import Role

FILE = "📄 Kirim data saya"
LEAVE = "🚪 Keluar dan hapus identitas saya"
LEAVE_YES = "Ya, hapus identitas saya"
FILE_NAME = "data-saya.json"
FILE_CAPTION = "Semua yang tersimpan tentang Anda: peran, bukti yang Anda kirim, dan riwayat satu per satu."
NOTHING = "🔐 <b>Privasi</b>\n\nAnda belum terdaftar, dan tidak ada data tentang Anda yang tersimpan."
ONLY_LINKS = (
    "🔐 <b>Privasi</b>\n\nAnda belum terdaftar. Yang tersimpan hanya nomor Telegram Anda, karena Anda membuka tautan "
    "undangan: agar kodenya tidak dapat ditebak dan satu tautan hanya untuk satu orang."
)
ONLY_ADMIN = "Anda satu-satunya admin. Undang admin lain lewat /undang sebelum keluar."
GONE = (
    "Identitas Anda sudah dihapus: nama, nomor Telegram, dan keterangan yang Anda tulis pada berkas tidak tersimpan lagi. "
    "Salinan cadangan yang dibuat sebelumnya masih memuatnya sampai dihapus pengelola server. Jawaban yang pernah Anda "
    "berikan tetap menjadi milik OPD, tanpa nama Anda. Terima kasih atas kerja samanya."
)
WHY = (
    "<b>Mengapa disimpan?</b> Nama dan nomor Telegram dipakai untuk mengenali Anda, mengirim pengingat, dan mencatat siapa "
    "yang mengisi atau menilai, sesuai tugas penilaian e-government. Data tidak dibagikan ke pihak lain (UU 27/2022 tentang "
    "Pelindungan Data Pribadi).\n\n"
    "<b>Siapa yang melihat bukti?</b> Hanya petugas OPD yang mengirimnya, asesornya, dan admin.\n\n"
    "<b>Bila Anda keluar</b>, nama dan nomor Telegram dihapus; jawaban OPD tetap tersimpan atas nama “petugas”. Salinan "
    "cadangan yang dibuat sebelumnya masih memuatnya sampai cadangan itu dihapus pengelola server."
)
LEAVE_QUESTION = (
    "Keluar dan hapus identitas Anda? Semua peran Anda berakhir dan bot tidak mengenal Anda lagi. Jawaban OPD tetap "
    "tersimpan tanpa nama Anda. Untuk kembali, Anda memerlukan undangan baru."
)


def overview(
    name: str | None,
    username: str | None,
    telegram_id: int,
    joined_at: datetime | None,
    roles: Sequence[str],
    counts: Sequence[tuple[str, int]],
    wish: str | None,
    zone: tzinfo,
) -> str:
    """What is kept, and why."""
    lines = ["🔐 <b>Privasi: yang tersimpan tentang Anda</b>", ""]
    if name is not None:
        lines.append(f"Nama: {escape(shorten(name, 100))}")
    if username:
        lines.append(f"Nama pengguna Telegram: @{escape(username)}")
    lines.append(f"Nomor Telegram: {telegram_id}")
    if joined_at is not None:
        lines.append(f"Bergabung: {moment(joined_at, zone)}")
    lines += [f"Peran: {role}" for role in roles[:20]]
    if wish is not None:
        lines.append(f"Permintaan akses: {escape(shorten(wish, 300))}")
    lines += [f"{what}: {count}" for what, count in counts if count]
    return "\n".join([*lines, "", WHY])


def role(
    kind: Role, office: str | None, institution: str | None, until: datetime | None, zone: tzinfo
) -> str:
    """One role in a line."""
    text = ROLE_NAMES[kind]
    if office or institution:
        text += f", {escape(shorten(office or institution or '', 100))}"
    return text + (f" (berakhir {moment(until, zone)})" if until else "")

"""The words on buttons. People are told them by name, and tests from outside tap them."""

from bot.texts.common import shorten
from questionnaires.instrument import Level
from questionnaires.people import Office

START = "Mulai mengisi"
CONTINUE = "Lanjutkan"
EVIDENCE = "📎 Bukti"
EXPLANATION = "📝 Penjelasan"
PREVIOUS = "Sebelumnya"
NEXT = "Berikutnya"
LIST = "📋 Daftar"
SKIP = "Lewati ⏭"
CHECK = "✅ Periksa"
SEND = "📤 Kirim"
SEND_YES = "Ya, kirim"
NOT_YET = "Belum"
NEEDS_EVIDENCE = "📎 Perlu bukti"
HAND_OVER = "🤝 Minta bantuan"
HELP_WITH = "🤝 Bantu"
NOT_APPLICABLE = "Tidak berlaku"
READ_ANSWERS = "📖 Baca jawaban"
WITHDRAW_SHEET = "↩️ Tarik kembali"
UNDO_REMOVAL = "↩️ Batalkan penghapusan"
SEE_ANSWER = "👁 Lihat jawaban"
SEE_SHEET = "👁 Lihat lembar"
HISTORY = "🕘 Riwayat"
BACK = "↩️ Kembali"
ADD = "➕ Tambahkan"
KEEP_AS_EXPLANATION = "📝 Simpan sebagai penjelasan"
LEAVE_AS_IT_IS = "✋ Biarkan yang lama"
EARLIER_EXPLANATION = "↩️ Penjelasan sebelumnya"
BACK_TO_CARD = "↩️ Kembali ke kartu"
REMOVE = "🗑 Hapus"
REPLACE = "🔁 Ganti"
OPEN = "👁 Lihat"
CARRY = "♻️ Pakai yang lalu"
AGREE = "👍 Setuju"
GROUP = "📂 Kelompok"
AGREE_GROUP = "👍 Setuju semua di kelompok ini"
NOTE = "📝 Catatan"
RETURN = "🔙 Kembalikan"
CONFIRM = "✅ Konfirmasi"
CONFIRM_YES = "Ya, konfirmasi"
SUMMARY = "📊 Ringkasan"
INVITATION_YES = "Ya, benar"
INVITATION_NO = "Bukan saya"
ASSESS = "Antrean penilaian"
CANCEL = "Batal"
PREVIEW = "👁 Pratinjau"
SEND_BROADCAST = "📢 Kirim siaran"
SCHEDULE = "🕘 Jadwalkan"
REMINDER_PLAN = "🗓 Rencana pengingat"
EXTEND_OFFICE = "⏳ Perpanjang OPD"
WITHDRAW = "✖️ Batalkan"
NEW_LINK = "➕ Tautan baru"


def level(choice: Level, *, chosen: bool, own: bool = False) -> str:
    """A level's button: its number first, then its name, then a sign when it is the one chosen."""
    return f"{choice.number} · {choice.label}" + (" ✅" if chosen else "") + (" 👤" if own else "")


def undo(code: str, kept: str) -> str:
    """The way to take back what was just answered."""
    return f"↩️ Batalkan {code}: {kept}"


def assess(office: Office) -> str:
    """The way to one office's sheet from the news of it: the short name first, as in the queue."""
    return f"{shorten(office.short_name or office.name, 40)} · nilai"

"""Words around the settings that admins choose in chat; those of each setting are in `bot/settings.py`."""

from bot.texts.common import escape

TITLE = "⚙️ <b>Pengaturan</b>"
RESET = "↩️ Kembalikan bawaan"
RESET_YES = "Ya, kembalikan"
RESET_QUESTION = "Kembalikan pengaturan ini ke bawaan? Yang berlaku sekarang hilang:\n{shown}"
CHANGED_MEANWHILE = "⚠️ Pengaturan ini sudah diubah sementara itu, jadi yang Anda kirim belum disimpan."
SAVED = "✅ Tersimpan."
PRESENT = "Yang berlaku sekarang, ketuk untuk menyalin:"


def question(text: str, present: str) -> str:
    """A question with what is chosen now, ready to be copied and changed."""
    return f"{text}\n\n{PRESENT}\n<code>{escape(present)}</code>" if present else text

"""Words for who comes back after blocking the bot."""

from datetime import datetime, tzinfo

from bot.texts.common import moment

RESULT = "🏁 Hasil {office}"
RETURNED = "🔙 Perbaiki {office}"
SEND = "📬 Kirim {count} pesan yang terlewat"
NONE_LEFT = "Tidak ada lagi pesan yang terlewat."


def missed(since: datetime, zone: tzinfo, confirmed: int, returned: int, waiting: int, messages: int) -> str:
    """What there is to catch up on."""
    lines = [f"Selamat datang kembali. Sejak {moment(since, zone)} pesan bot ini tidak sampai kepada Anda."]
    if confirmed:
        lines.append(f"• {confirmed} hasil penilaian sudah dikonfirmasi")
    if returned:
        lines.append(f"• {returned} lembar dikembalikan untuk diperbaiki")
    if waiting:
        lines.append(f"• {waiting} lembar menunggu penilaian Anda")
    if messages:
        lines.append(f"• {messages} pesan belum terkirim")
    return "\n".join([*lines, "Ketuk yang ingin Anda buka."])


def sending(count: int) -> str:
    """They are on their way."""
    return f"📬 {count} pesan yang terlewat sedang dikirim."

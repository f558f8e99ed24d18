"""What went wrong, in one line that says what to do, and whose fault it is."""

import errno
import re

from sqlalchemy.exc import OperationalError
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.commands.terminal import FAILED, WRONG_USE
from bot.storage.migrate import DatabaseFromNewerVersion
from bot.storage.sole import DatabaseInUse

NO_SPACE = "Ruang disk habis. Kosongkan ruang lalu ulangi; data yang sudah tersimpan tetap utuh."
REFUSED_BY_TELEGRAM = "Token ditolak Telegram. Periksa KUESIONER_BOT_TOKEN atau minta yang baru."
NEWER_DATABASE = (
    "Basis data ini dibuat oleh versi Kuesioner yang lebih baru. Pasang versi itu, atau pulihkan cadangan."
)

IN_USE = "Bot sedang berjalan dengan basis data ini. Hentikan dahulu yang sedang berjalan, lalu ulangi."


def explain(error: Exception) -> tuple[int, str]:
    """The exit status and the line for an error that a command did not foresee."""
    match error:
        case DatabaseFromNewerVersion():
            return WRONG_USE, NEWER_DATABASE
        case DatabaseInUse():
            return FAILED, IN_USE
        case InvalidToken():
            return WRONG_USE, REFUSED_BY_TELEGRAM
        case OSError(errno=errno.EADDRINUSE):
            # asyncio says the address in its message only
            address = re.search(r"\('(.+?)', (\d+)", str(error))
            port = f"Port {address[2]} di {address[1]}" if address else "Port itu"
            return WRONG_USE, f"{port} sudah dipakai program lain. Pilih yang lain di KUESIONER_LISTEN."
        case OSError(errno=errno.ENOSPC):
            return FAILED, NO_SPACE
        case PermissionError():
            return FAILED, f"Tidak diizinkan menulis atau membaca {error.filename}. Periksa hak aksesnya."
        case OperationalError():
            return FAILED, f"Basis data tidak dapat dipakai: {error.orig}. Periksa KUESIONER_DATABASE_URL."
        case Conflict():
            return FAILED, "Bot dengan token ini sudah berjalan di tempat lain. Hentikan salah satunya."
        case NetworkError():
            return FAILED, f"Bot API tidak terjangkau: {error}. Periksa jaringan dan KUESIONER_API_URL."
        case _:
            return FAILED, f"Gagal: {type(error).__name__}: {error}"

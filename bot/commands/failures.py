"""What went wrong, in one line that says what to do, and whose fault it is."""

import errno
import re
import socket
import sqlite3

from sqlalchemy.exc import DatabaseError, OperationalError
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.commands.terminal import FAILED, WRONG_USE
from bot.storage.connection.database_file import DatabaseReplaced
from bot.storage.connection.instance_lock import DatabaseInUse
from bot.storage.copies.migrate import DatabaseFromNewerVersion

NO_SPACE = "Ruang disk habis. Kosongkan ruang lalu ulangi; data yang sudah tersimpan tetap utuh."
REFUSED_BY_TELEGRAM = "Token ditolak Telegram. Periksa KUESIONER_BOT_TOKEN atau minta yang baru."
NEWER_DATABASE = (
    "Basis data ini dibuat oleh versi Kuesioner yang lebih baru. Pasang versi itu, atau pulihkan cadangan."
)

DAMAGED_DATABASE = (
    "Hentikan bot, pindahkan berkas basis data itu ke tempat lain sebagai simpanan, lalu pulihkan cadangan: "
    "kuesioner db restore BERKAS."
)
IN_USE = "Bot sedang berjalan dengan basis data ini. Hentikan dahulu yang sedang berjalan, lalu ulangi."
ELSEWHERE = (
    "Bot dengan token ini sudah berjalan di tempat lain, jadi yang ini berhenti dan tidak memproses apa pun. "
    "Hentikan dahulu yang lain itu bila yang ini yang benar."
)
_LISTENING = "KUESIONER_LISTEN atau KUESIONER_HEALTH_LISTEN"

_SAYS_ALL = (DatabaseInUse, Conflict, PermissionError)
"""Errors of which --verbose would tell nothing more."""


def explain(error: Exception) -> tuple[int, str]:
    """The exit status and the line for an error that a command did not foresee."""
    match error:
        case DatabaseFromNewerVersion():
            return WRONG_USE, NEWER_DATABASE
        case DatabaseReplaced():
            return (
                FAILED,
                f"Berkas {error.path} dihapus atau diganti selagi dipakai; tidak ada yang disimpan.",
            )
        case DatabaseInUse():
            return FAILED, IN_USE
        case InvalidToken():
            return WRONG_USE, REFUSED_BY_TELEGRAM
        case Conflict():
            return WRONG_USE, ELSEWHERE  # a service that is started again and again would not mend it
        case NetworkError():
            return FAILED, f"Bot API tidak terjangkau: {error}. Periksa jaringan dan KUESIONER_API_URL."
        case OSError():
            found = _of_the_system(error)
        case DatabaseError():
            found = _of_the_database(error)
        case _:
            found = None
    return found or (FAILED, f"Gagal: {type(error).__name__}: {error}")


def _of_the_system(error: OSError) -> tuple[int, str] | None:
    """Of ports, disk and files; None for what is neither."""
    # asyncio says the address in its message only
    address = re.search(r"bind on address \('(.+?)', (\d+)", str(error))
    if address is not None:
        port = f"Port {address[2]} di {address[1]}"
        if error.errno == errno.EADDRINUSE:
            return WRONG_USE, f"{port} sudah dipakai program lain. Pilih yang lain di {_LISTENING}."
        return WRONG_USE, f"{port} tidak boleh atau tidak dapat dipakai. Periksa {_LISTENING}."
    if isinstance(error, socket.gaierror):
        return WRONG_USE, f"Nama alamat tidak dikenal di mesin ini. Periksa {_LISTENING}."
    if error.errno == errno.ENOSPC:
        return FAILED, NO_SPACE
    if isinstance(error, PermissionError):
        return FAILED, f"Tidak diizinkan menulis atau membaca {error.filename}. Periksa hak aksesnya."
    if error.filename is not None:
        return (
            FAILED,
            f"{error.filename} tidak dapat dibuka atau dibuat ({error.strerror}). Periksa letaknya.",
        )
    return None


def _of_the_database(error: DatabaseError) -> tuple[int, str] | None:
    """Of the database itself; None for a statement that it does not take."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF  # the rest of an extended code says where it happened
    if primary == sqlite3.SQLITE_READONLY:
        return FAILED, "Basis data tidak dapat ditulis. Periksa hak akses berkas basis data dan foldernya."
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return FAILED, f"Berkas basis data rusak atau bukan basis data SQLite. {DAMAGED_DATABASE}"
    if primary == sqlite3.SQLITE_FULL:
        return FAILED, NO_SPACE
    if isinstance(error, OperationalError):
        cause = str(error.orig).partition("\n")[0].rstrip(".")  # what follows are guesses of the driver
        return FAILED, f"Basis data tidak dapat dipakai: {cause}. Periksa KUESIONER_DATABASE_URL."
    return None


def has_details(error: Exception) -> bool:
    """Whether --verbose would tell more than the line does."""
    return not isinstance(error, _SAYS_ALL)

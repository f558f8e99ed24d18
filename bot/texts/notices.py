"""Short messages to the admins: what needs a person, and what to do."""

from bot.texts.common import file_size


def disk_full(free: int | None = None) -> str:
    """The disk is nearly full; `free` in bytes."""
    left = "" if free is None else f" Sisa {file_size(free)}."
    return (
        f"⚠️ <b>Tempat di server hampir habis.</b>{left} Berkas bukti yang baru tidak dapat disimpan. "
        "Kosongkan disk server, lalu periksa dengan <code>kuesioner doctor</code>."
    )


def disk_low(free: int) -> str:
    """There is room, but not for long; `free` in bytes."""
    return f"⚠️ <b>Tempat di server tinggal {file_size(free)}.</b> Bukti masih diterima. Kosongkan disk server sebelum penuh."


def queue_old(what: str, minutes: int) -> str:
    """Something waits too long; `what` is inbox or outbox."""
    which = {
        "inbox": "Pesan dari pengguna",
        "outbox": "Kabar untuk pengguna",
        "downloads": "Berkas yang masuk",
    }[what]
    return (
        f"⚠️ <b>{which} menunggu {minutes} menit.</b> Bot tertinggal atau Telegram tidak terjangkau. "
        "Periksa dengan <code>kuesioner doctor</code> dan log server."
    )


def set_aside(count: int) -> str:
    """Updates that could not be handled."""
    return (
        f"⚠️ <b>{count} pesan tidak dapat ditangani</b> dan disisihkan. "
        "Lihat dengan <code>kuesioner update list</code>."
    )


def backup_failed(*, is_full: bool) -> str:
    """The daily copy was not made; `is_full`: for want of room."""
    cause = (
        "Tempat di disk tidak cukup. Kosongkan disk itu"
        if is_full
        else "Periksa ruang disk dan hak akses folder KUESIONER_BACKUP_DIR"
    )
    return (
        "⚠️ <b>Pencadangan harian gagal.</b> Bot tetap bekerja, tetapi belum ada salinan baru. "
        f"{cause}, lalu buat salinan dengan <code>kuesioner db backup BERKAS</code>. Rinciannya ada di log server."
    )


def token_revoked() -> str:
    """Telegram does not know the token any more; read once a new one is set."""
    return "⚠️ <b>Token bot sempat ditolak Telegram.</b> Bila Anda tidak menggantinya sendiri, ganti token pada @BotFather."

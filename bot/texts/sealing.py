"""Words that go with the head of the audit trail."""

from datetime import datetime, tzinfo

from bot.texts.common import day


def seal(head: str, at: datetime, zone: tzinfo) -> str:
    """The head of the day of that moment, and what it is good for."""
    return (
        f"🔏 <b>Segel jejak audit</b> {day(at, zone)}\n\n<code>{head}</code>\n\n"
        "Mohon simpan pesan ini. Selama kode ini dikenali, seluruh catatan sampai hari ini terbukti belum diubah. "
        "Pengelola memeriksanya dengan perintah <code>kuesioner doctor --head KODE</code>."
    )

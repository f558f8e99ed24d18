"""Words that go with the head of the audit trail."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import day, escape
from bot.texts.trail import differing

MOST_TOLD = 10
"""So many differences are named one by one."""


def seal(head: str, at: datetime, zone: tzinfo) -> str:
    """The head of the day of that moment, and what it is good for."""
    return (
        f"🔏 <b>Segel jejak audit</b> {day(at, zone)}\n\n<code>{head}</code>\n\n"
        "Mohon simpan pesan ini. Selama kode ini dikenali, seluruh catatan sampai hari ini terbukti belum diubah. "
        "Pengelola memeriksanya dengan perintah <code>kuesioner doctor --head KODE</code>."
    )


def trail_differs(
    found: Sequence[tuple[str, int, str]], broken: int | None, is_rewritten: bool, stands: bool
) -> str:
    """Said to the admins when the daily check finds what nobody did through the bot."""
    lines = ["⚠️ <b>Jejak audit tidak cocok dengan basis data</b>", ""]
    if broken is not None:
        lines.append(f"• Jejak rusak mulai catatan nomor {broken}.")
    if is_rewritten:
        lines.append("• Jejak ditulis ulang: catatan yang dulu sudah diperiksa tidak ada lagi.")
    if not stands:
        lines.append("• Penjaga jejak di basis data dimatikan.")
    lines += [f"• {escape(differing(*one))}" for one in found[:MOST_TOLD]]
    if len(found) > MOST_TOLD:
        lines.append(f"• dan {len(found) - MOST_TOLD} hal lain")
    return "\n".join(
        [
            *lines,
            "",
            "Ada yang mengubah basis data di luar bot. Mohon minta pengelola server menyimpan salinan basis data, lalu "
            "menjalankan <code>kuesioner doctor</code>. Selama belum jelas, jangan terbitkan hasil.",
        ]
    )

"""Words for interviews and visits."""

from collections.abc import Sequence

from bot.texts.common import escape, office_name, shorten
from questionnaires.people import Office
from questionnaires.report_data import Visit

CHOOSE = "<b>Wawancara dan kunjungan</b>. Untuk lembar mana?"
NO_SHEETS = "Belum ada lembar yang dapat dicatat kunjungannya."
NOT_UNDERSTOOD = (
    "Tulis tiga bagian, masing-masing pada baris sendiri: tanggal (misalnya 2-3-2026), tempat, lalu temuan. "
    "Tanggal tidak boleh sesudah hari ini."
)
TOO_LONG = "Catatan ini terlalu panjang: {length} huruf, paling banyak {limit}. Ringkaslah, lalu kirim lagi."
KEPT = "📍 Kunjungan tercatat. Kirim foto atau pesan suara sebagai lampiran, atau ketuk Selesai."


def ask(office: Office, visits: Sequence[Visit]) -> str:
    """What was noted, and how to note a new one."""
    lines = [f"📍 <b>{office_name(office)}</b>"]
    lines += [
        f"• {visit.on:%d-%m-%Y}, {escape(shorten(visit.location, 80))} ({escape(shorten(visit.by, 40))}, "
        f"{len(visit.files)} lampiran): {escape(shorten(visit.findings, 200))}"
        for visit in visits[-8:]
    ]
    lines += ["", "Untuk mencatat yang baru, kirim satu pesan dengan tiga bagian pada baris sendiri:"]
    lines.append("<code>2-3-2026\nKantor Dinas, ruang rapat\nTemuan Anda, boleh beberapa baris.</code>")
    return "\n".join(lines)

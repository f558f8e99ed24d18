"""Words for the export."""

import re

from bot.texts.common import escape, shorten
from handlers.dashboard.texts import number

CHOOSE = (
    "📦 <b>Ekspor</b>\nLembar kerja (XLSX) berisi jawaban, skor, rumus yang dapat dihitung ulang, penilaian, daftar bukti, "
    "riwayat, dan grafik. Bukti dikirim sebagai ZIP, per OPD dan indikator."
)
NO_PERIOD = "Belum ada periode yang dapat diekspor."
TABLE = "📊 {name}"
EVIDENCE = "🗜 Bukti (ZIP)"
MAKING = "Berkas sedang disiapkan …"
FAILED = "Maaf, berkasnya tidak dapat dibuat atau dikirim. Coba lagi lewat /ekspor, atau jalankan kuesioner export di server."
CHANGED = (
    "⛔ Ekspor dihentikan: ada berkas bukti yang isinya berubah sejak diterima. Ada yang mengubahnya di luar bot. Mohon "
    "minta pengelola server menjalankan <code>kuesioner doctor</code> dan mengambil berkas yang asli dari cadangan."
)
NO_EVIDENCE = "Belum ada berkas bukti pada periode ini. Bukti berupa tautan ada di lembar kerja."


def progress(done: int, total: int) -> str:
    """While a large spreadsheet is made."""
    return (
        f"⏳ Menyusun lembar kerja: {number(done)} dari {number(total)} OPD ({100 * done // max(total, 1)}%)."
    )


def table_caption(period: str, part: tuple[int, int] | None = None) -> str:
    """Below the spreadsheet; `part` is the number of this file and how many there are."""
    which = f", bagian {part[0]} dari {part[1]}" if part else ""
    return f"Ekspor <b>{escape(shorten(period, 80))}</b>{which}. Berisi data internal; simpan dengan aman."


def file_name(period: str, part: int | None = None) -> str:
    """What the spreadsheet is called; of several each has its number."""
    of = f"-{part}" if part else ""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', period).strip('-').lower()[:60] or 'ekspor'}{of}.xlsx"


def evidence_caption(period: str, number: int) -> str:
    """Below an archive."""
    return f"Bukti <b>{escape(shorten(period, 80))}</b>, bagian {number}"


def evidence_done(period: str, parts: int, files: int, absent: int = 0, failed: int = 0) -> str:
    """Said after the last archive; `absent` files are not on disk, `failed` archives did not arrive."""
    text = f"Selesai: {files} berkas bukti {escape(shorten(period, 80))} dalam {parts} ZIP."
    if absent:
        text += f"\n⚠ {absent} berkas tercatat tetapi tidak ada di penyimpanan, jadi tidak ikut."
    if failed:
        text += f"\n⚠ {failed} ZIP tidak dapat dikirim. Minta lagi lewat /ekspor."
    return text

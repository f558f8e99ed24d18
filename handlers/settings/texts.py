"""Words for the settings that admins choose in chat."""

from collections.abc import Sequence
from datetime import date

from bot.texts.common import escape, month_name, shorten
from handlers.periods.texts import evidence
from questionnaires.calendar import OfficeHours
from questionnaires.settings import LONGEST_KEPT, SHORTEST_KEPT, USUALLY_KEPT

HOURS = "🕗 Jam kantor"
HOLIDAYS = "📅 Hari libur tambahan"
INSTITUTIONS = "🏛 Lembaga asesor"
EVIDENCE = "📎 Aturan bukti"
WELCOME = "👋 Teks sambutan"
KEPT = "🗑 Masa simpan pesan gagal"
RESET = "↩️ Kembalikan bawaan"
ASK_HOURS = (
    "Ketik jam kantor: Senin–Kamis, lalu Jumat, dipisah titik koma. Contoh: <code>08.00-16.00; 08.00-11.00</code>. "
    "Pengingat hanya dikirim pada jam kantor."
)
ASK_HOLIDAYS = (
    "Ketik semua hari libur tambahan (di luar libur nasional dan cuti bersama yang sudah dikenal), satu per baris atau "
    "dipisah koma. Contoh: <code>28 September 2026, 24-12-2026</code>. Daftar baru menggantikan yang lama."
)
ASK_INSTITUTIONS = "Ketik nama lembaga asesor, satu per baris. Daftar baru menggantikan yang lama."
ASK_WELCOME = "Ketik teks sambutan bagi orang yang baru bergabung, paling banyak 1.500 huruf."
ASK_KEPT = (
    f"Pesan yang gagal diproses disimpan sementara apa adanya agar dapat diperiksa. Ketik berapa hari disimpan, "
    f"{SHORTEST_KEPT} sampai {LONGEST_KEPT}. Contoh: <code>{USUALLY_KEPT}</code>"
)
KEPT_WRONG = f"Ketik angka antara {SHORTEST_KEPT} dan {LONGEST_KEPT}. Contoh: <code>{USUALLY_KEPT}</code>"
HOURS_WRONG = (
    "Jam itu belum dapat dipahami. Jam buka harus sama pada semua hari dan lebih awal daripada jam tutup. "
    "Contoh: <code>08.00-16.00; 08.00-11.00</code>"
)
HOLIDAY_WRONG = "<b>{part}</b> bukan tanggal. Contoh yang benar: <code>28 September 2026</code> atau <code>28-09-2026</code>."
TOO_MANY = "Terlalu banyak: paling banyak {most}."
INSTITUTION_WRONG = "Nama lembaga terlalu panjang: <b>{part}</b> …"
WELCOME_WRONG = "Teks sambutan paling banyak 1.500 huruf."
EMPTY = "Belum ada isinya. Ketik lagi, atau kembalikan ke bawaan."
CHANGED_MEANWHILE = "⚠️ Pengaturan ini sudah diubah sementara itu, jadi yang Anda kirim belum disimpan."
SAVED = "✅ Tersimpan."
PRESENT = "Yang berlaku sekarang, ketuk untuk menyalin:"
_MOST_NAMED = 30


def question(text: str, present: str) -> str:
    """A question with what is chosen now, ready to be copied and changed."""
    return f"{text}\n\n{PRESENT}\n<code>{escape(present)}</code>" if present else text


def present_hours(hours: OfficeHours) -> str:
    """The office hours as they would be typed."""
    clock = "%H.%M"
    opening = hours.opening.strftime(clock)
    ends = (hours.closing.strftime(clock), hours.closing_friday.strftime(clock))
    return "; ".join(f"{opening}-{end}" for end in ends)


def present_days(days: Sequence[date]) -> str:
    """The holidays as they would be typed."""
    return ", ".join(f"{day:%d-%m-%Y}" for day in days)


def overview(
    hours: OfficeHours,
    holidays: Sequence[date],
    institutions: Sequence[str],
    rule: int,
    welcome: str | None,
    kept_days: int,
) -> str:
    """All choices."""
    days = ", ".join(f"{day.day} {month_name(day.month)} {day.year}" for day in holidays[:_MOST_NAMED])
    more = " …" if len(holidays) > _MOST_NAMED else ""
    names = ", ".join(escape(shorten(name, 60)) for name in institutions)
    clock = "%H.%M"
    return "\n".join(
        [
            "⚙️ <b>Pengaturan</b>",
            "",
            f"Jam kantor: Senin–Kamis {hours.opening.strftime(clock)}–{hours.closing.strftime(clock)}, "
            f"Jumat sampai {hours.closing_friday.strftime(clock)}",
            f"Hari libur tambahan: {days + more if days else 'tidak ada'}",
            f"Lembaga asesor: {names or 'belum ada'}",
            f"Bukti pada periode baru: {evidence(rule)}",
            f"Teks sambutan: {escape(shorten(welcome, 300)) if welcome else 'bawaan'}",
            f"Pesan yang gagal diproses disimpan {kept_days} hari",
        ]
    )

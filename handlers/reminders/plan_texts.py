"""Words for the admin's side of reminders: who would get what, the plan, more time for one office."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from bot.texts.common import day, escape, moment, office_name, shorten
from questionnaires.people import Office
from questionnaires.reminders.due import ReminderKind
from questionnaires.reminders.plan import Occasion, PlannedDay, ReminderPlan

NO_PERIOD = "Tidak ada periode yang sedang dibuka, jadi tidak ada yang perlu diingatkan."
SEND_YES = "Ya, ingatkan"
REMIND = "⏰ Ingatkan"
BACK = "↩️ Kembali"
DATES = "Ubah per tanggal"
USUAL = "Rencana biasa"
USUAL_YES = "Ya, ganti"
AT_OPENING = "Saat dibuka"
LAST_DAY = "Hari terakhir"
NOBODY = "Tidak ada yang perlu diingatkan sekarang."
ALL_DONE = "Semua OPD sudah mengirim lembarnya."
CHANGED_MEANWHILE = "Periode ini sudah ditutup atau lembarnya sudah dikirim."
SO_ALREADY = "Rencana pengingat ini sudah begitu."
DAY_NOT_UNDERSTOOD = "Tanggal itu belum terbaca. Contoh: <code>12/3/2026</code> atau <code>12 Maret</code>."
DAY_IN_THE_PAST = "Tanggal itu sudah lewat."
REASON_TOO_LONG = "Alasannya terlalu panjang; cukup beberapa kalimat (paling banyak 500 karakter)."
MOST_REASON_UNITS = 500

_KINDS = {
    ReminderKind.NOT_BEGUN: "⬜ Belum mulai",
    ReminderKind.HALF_WAY: "🟨 Sedang mengisi",
    ReminderKind.COMPLETE: "✅ Lengkap, belum dikirim",
    ReminderKind.RETURNED: "🔙 Dikembalikan",
    ReminderKind.NO_OFFICER: "👥 Tanpa petugas (admin yang diberi tahu)",
}
_OCCASIONS = {
    Occasion.OPENING: "saat dibuka",
    Occasion.BEFORE: "sebelum batas waktu",
    Occasion.LAST_DAY: "hari terakhir",
    Occasion.AFTER: "setelah batas waktu",
    Occasion.EXTRA: "tanggal tambahan",
}


def send(count: int) -> str:
    """A button that reminds so many people."""
    return f"⏰ Kirim pengingat ({count} orang)"


def who_would_get(
    period: str,
    deadline: datetime,
    next_day: PlannedDay | None,
    kinds: Sequence[tuple[ReminderKind, Sequence[str]]],
    people: int,
    had_today: int,
    muted: int,
    zone: tzinfo,
) -> str:
    """Who would get what, if it were sent now; `had_today` and `muted` count people who are left out."""
    lines = [f"⏰ <b>Pengingat · {escape(shorten(period, 80))}</b>", f"Batas waktu: {moment(deadline, zone)}"]
    if next_day is not None:
        lines.append(f"Berikutnya menurut rencana: {planned(next_day, zone)}")
    lines.append("")
    if not kinds:
        return "\n".join([*lines, ALL_DONE])
    for kind, offices in kinds:
        names = ", ".join(escape(shorten(name, 30)) for name in offices[:40])
        lines.append(f"{_KINDS[kind]} ({len(offices)}): {names}")
    lines += [
        "",
        f"Bila dikirim sekarang: <b>{people} orang</b> menerima pengingat yang sesuai keadaan OPD-nya.",
    ]
    if had_today:
        lines.append(f"Sudah diingatkan hari ini: {had_today} orang.")
    if muted:
        lines.append(f"Sedang menyenyapkan pengingat: {muted} orang.")
    return "\n".join(lines)


def usual_question(period: str) -> str:
    """Asks before the usual plan replaces the one that was chosen."""
    return f"Ganti rencana pengingat <b>{escape(shorten(period, 80))}</b> dengan rencana biasa? Tanggal yang Anda pilih hilang."


OFF_HOURS = "🌙 Sekarang di luar jam kantor; penerima mungkin sedang beristirahat."


def ask_to_send(period: str, people: int, *, is_off_hours: bool = False) -> str:
    """Asks once before reminding by hand, and says so at night and on a day off."""
    text = f"Kirim pengingat <b>{escape(shorten(period, 80))}</b> kepada {people} orang sekarang?"
    return f"{OFF_HOURS}\n{text}" if is_off_hours else text


def was_sent(people: int) -> str:
    """It is on its way."""
    return f"⏰ Pengingat dikirim kepada {people} orang." if people else NOBODY


def planned(one: PlannedDay, zone: tzinfo) -> str:
    """One date of the plan and why it is in it."""
    at = one.moment.astimezone(zone)
    return f"{day(one.moment, zone)} pukul {at:%H.%M} ({_OCCASIONS[one.occasion]})"


def plan(
    period: str,
    deadline: datetime,
    days: Sequence[PlannedDay],
    chosen: ReminderPlan,
    now: datetime,
    zone: tzinfo,
) -> str:
    """The plan as dates; those that are over are marked."""
    lines = [
        f"🗓 <b>Rencana pengingat · {escape(shorten(period, 80))}</b>",
        f"Batas waktu: {moment(deadline, zone)}",
        "",
    ]
    lines += [f"{'✔️' if one.moment <= now else '•'} {planned(one, zone)}" for one in days]
    if not days:
        lines.append("Tidak ada pengingat.")
    if chosen.left_out:
        lines.append("Tidak diingatkan: " + ", ".join(short_day(one) for one in chosen.left_out))
    lines += [
        "",
        "Hanya pada jam kerja; yang jatuh pada hari libur pindah ke pagi hari kerja berikutnya. "
        "Angka: hari kerja sebelum batas waktu.",
    ]
    return "\n".join(lines)


def short_day(one: date) -> str:
    """A date on a button: `05/03`."""
    return f"{one:%d/%m}"


def every(count: int) -> str:
    """How often after the deadline."""
    return f"Setelahnya tiap {count} hari kerja"


def times(count: int) -> str:
    """How many times after the deadline."""
    return f"{count} kali"


CHOOSE_DATES = (
    "Ketuk tanggal untuk meniadakan atau memunculkannya lagi. Untuk menambah tanggal, ketik tanggalnya, "
    "misalnya <code>12/3/2026</code>."
)


def choose_office(period: str) -> str:
    """Whose time is to be extended."""
    return f"⏳ OPD mana yang diberi waktu tambahan pada <b>{escape(shorten(period, 80))}</b>?"


def ask_days(office: Office, deadline: datetime, zone: tzinfo) -> str:
    """How much more time one office gets."""
    return (
        f"⏳ <b>{office_name(office)}</b>\nBatas waktu sekarang: {moment(deadline, zone)}.\n"
        "Tambah berapa hari kerja, dihitung dari hari ini atau batas waktunya, mana yang lebih akhir?"
    )


def more_days(count: int) -> str:
    """A button of so many working days."""
    return f"+{count} hari"


def ask_reason(office: Office, until: datetime, zone: tzinfo) -> str:
    """Asks why."""
    return (
        f"⏳ <b>{office_name(office)}</b> akan diberi waktu sampai {moment(until, zone)}.\n"
        "Ketik alasannya sebagai pesan biasa; begitu terkirim, waktu itu berlaku dan petugas OPD diberi tahu."
    )


def was_extended(office: Office, until: datetime, zone: tzinfo) -> str:
    """Done."""
    return f"⏳ Batas waktu <b>{office_name(office)}</b> kini {moment(until, zone)}. Petugasnya diberi tahu."


def tell_extended(office: Office, period: str, until: datetime, reason: str, zone: tzinfo) -> str:
    """Tells the officers of the office."""
    return (
        f"⏳ Batas waktu <b>{escape(shorten(period, 80))}</b> untuk {office_name(office)} diperpanjang "
        f"sampai <b>{moment(until, zone)}</b>.\nAlasan: {escape(reason)}"
    )

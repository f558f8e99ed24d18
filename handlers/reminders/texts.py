"""Words for reminders and for the summaries that follow them."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from bot.texts.common import day, escape, moment, month_name, office_name, shorten
from bot.texts.sending import NOT_ANY_MORE, STILL_POSSIBLE
from questionnaires.people import Office
from questionnaires.reminders.due import AfterDeadline, ReminderKind
from questionnaires.sheet import Progress

TOMORROW = "⏰ Ingatkan besok"
QUIET = "🔕 Senyapkan"
NO_LONGER_OFFICER = "Saya bukan petugas lagi"
NO_LONGER_YES = "Ya, saya bukan petugas lagi"
HEAR_AGAIN = "🔔 Ingatkan seperti biasa"


def opening(office: Office, period: str, deadline: datetime, zone: tzinfo) -> str:
    """A period has begun."""
    return (
        f"📣 Penilaian <b>{escape(shorten(period, 80))}</b> sudah dibuka untuk <b>{office_name(office)}</b>.\n"
        f"Batas waktu: {moment(deadline, zone)}. Satu indikator cukup satu ketukan, dan dapat dilanjutkan kapan saja."
    )


def reminder(
    office: Office,
    period: str,
    kind: ReminderKind,
    progress: Progress,
    deadline: datetime,
    days_left: int,
    zone: tzinfo,
    minutes: int | None = None,
    after: AfterDeadline | None = None,
    *,
    has_head: bool = False,
) -> str:
    """One office's reminder: how long still, how far it is, what is missing. `days_left` in calendar days."""
    lines = [f"⏰ <b>{escape(shorten(period, 80))}</b>\n{office_name(office)}"]
    if kind is ReminderKind.RETURNED:
        lines.append(
            "Lembar kembali pada Anda dan menunggu perbaikan. Setelah diperbaiki, mohon dikirim lagi."
        )
        lines.append(_time_left(deadline, days_left, zone))
        if days_left < 0:
            lines.append(f"Lembar ini {STILL_POSSIBLE}.")
        return "\n".join(lines)
    lines += [_time_left(deadline, days_left, zone), _how_far(kind, progress, minutes)]
    if days_left < 0:
        lines.append(_after_deadline(-days_left, after, has_head=has_head))
    return "\n".join(lines)


def _after_deadline(days: int, after: AfterDeadline | None, *, has_head: bool) -> str:
    """What each of the reminders after the deadline adds: how to go on, who knows of it, that it is the last."""
    if after is None or after.number == 1:
        return f"{NOT_ANY_MORE} Hubungi Diskominfo bila memerlukannya."
    if not after.is_last:
        who = "Pimpinan OPD dan Diskominfo" if has_head else "Diskominfo"
        return (
            f"Sudah {days} hari lewat. {who} melihat lembar ini pada ringkasan keterlambatan. "
            "Tanpa perpanjangan lembar ini tidak dapat dikirim; mintalah hari ini kepada Diskominfo."
        )
    return (
        f"Sudah {days} hari lewat, dan ini pengingat terakhir. Bila periode ditutup tanpa perpanjangan, "
        "OPD tercatat tidak mengirim dan tidak mendapat skor. Hubungi Diskominfo untuk perpanjangan."
    )


def _time_left(deadline: datetime, days_left: int, zone: tzinfo) -> str:
    at = f"{day(deadline, zone)} pukul {deadline.astimezone(zone):%H.%M}"
    if days_left > 0:
        return f"Sisa waktu {days_left} hari, sampai {at}."
    if days_left == 0:
        return f"Hari ini hari terakhir, sampai pukul {deadline.astimezone(zone):%H.%M}."
    return f"Batas waktu {at} sudah lewat."


def _how_far(kind: ReminderKind, progress: Progress, minutes: int | None) -> str:
    if kind is ReminderKind.COMPLETE:
        text = "Semua indikator sudah dijawab, tinggal dikirim."
        lacking = progress.evidence_asked - progress.evidenced
        return text + (f" 📎 {lacking} indikator masih perlu bukti." if lacking > 0 else "")
    if kind is ReminderKind.NOT_BEGUN:
        text = f"Belum ada indikator yang dijawab (0 dari {progress.total})."
        return text + (f" OPD lain menyelesaikannya dalam sekitar {minutes} menit." if minutes else "")
    text = f"{progress.answered} dari {progress.total} indikator sudah dijawab."
    behind = [group for group in progress.by_group if group.answered < group.total]
    if behind:
        named = ", ".join(
            f"{escape(shorten(group.name, 40))} {group.total - group.answered}" for group in behind[:8]
        )
        text += f"\nMasih kurang: {named}."
    return text + (f" OPD lain perlu sekitar {minutes} menit untuk sisa sebanyak itu." if minutes else "")


def digest_head(today: date, zone: tzinfo) -> str:
    """The first line of an admin's summary."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=zone)
    return f"📋 <b>Ringkasan {day(noon, zone)}</b>"


def without_officer(period: str, offices: Sequence[str]) -> str:
    """Tells the admin which offices have nobody who can be reached."""
    named = ", ".join(escape(shorten(name, 40)) for name in offices[:60])
    return (
        f"👥 <b>{escape(shorten(period, 80))}</b>: {len(offices)} OPD belum punya petugas yang dapat dihubungi: "
        f"{named}.\nKetuk nama OPD untuk undangan yang siap diteruskan."
    )


ALL_LATE = "📋 Semua yang terlambat"


def overdue(period: str, late: int, sent: int, total: int) -> str:
    """Tells the admin how many have sent, and how many are late."""
    return (
        f"⏰ <b>{escape(shorten(period, 80))}</b>: {sent} dari {total} OPD sudah mengirim, "
        f"{late} OPD lewat batas waktu dan belum mengirim."
    )


def since_last(told: date, late: Sequence[str], done: Sequence[str]) -> str:
    """What is new since the summary of that day."""
    parts: list[str] = []
    if done:
        parts.append(f"sudah mengirim atau diperpanjang: {_some(done)}")
    if late:
        parts.append(f"baru terlambat: {_some(late)}")
    return f"Sejak {_short_day(told)}: " + ("; ".join(parts) if parts else "belum ada perubahan") + "."


def _some(names: Sequence[str]) -> str:
    said = ", ".join(escape(shorten(name, 40)) for name in names[:8])
    return said + (f", dan {len(names) - 8} lagi" if len(names) > 8 else "")


def _short_day(told: date) -> str:
    return f"{told.day} {month_name(told.month)}"


def to_call(first: Sequence[tuple[str, int, int, int]], late: int) -> list[str]:
    """Who to call first: short name, answered, total, days since the deadline."""
    lines = ["Hubungi lebih dulu:" if late > len(first) else "Hubungi:"]
    lines += [
        f"• {escape(shorten(name, 40))}: {answered}/{total}, lewat {days} hari"
        for name, answered, total, days in first
    ]
    return lines + ([f"dan {late - len(first)} OPD lagi"] if late > len(first) else [])


def head_since(told: date, before: int | None, answered: int, days: int) -> str:
    """What is new for a head since they were told last."""
    more = answered - (before or 0)
    if before is None:
        news = "lembar ini baru melewati batas waktu"
    elif more > 0:
        news = f"{more} jawaban bertambah"
    else:
        news = "belum ada jawaban yang bertambah"
    return f"Sejak kabar kami {_short_day(told)}: {news}. Kini lewat {days} hari."


def to_head(
    office: Office,
    period: str,
    deadline: datetime,
    progress: Progress,
    officers: Sequence[str],
    zone: tzinfo,
    *,
    was_returned: bool,
    was_withdrawn: bool = False,
) -> str:
    """Tells the head of an office that its sheet is late; one that was sent in time and came back, so."""
    due = day(deadline, zone)
    what = f"belum dikirim; batas waktunya {due}"
    if was_returned:
        what = f"dikembalikan asesor untuk diperbaiki dan belum dikirim lagi; batas waktunya {due}"
    elif was_withdrawn:
        what = f"ditarik kembali oleh petugas Anda dan belum dikirim lagi; batas waktunya {due}"
    who = ", ".join(escape(shorten(name, 40)) for name in officers[:10]) or "belum ada"
    return (
        f"⏰ Kepada pimpinan <b>{office_name(office)}</b>\n"
        f"Lembar <b>{escape(shorten(period, 80))}</b> {what}.\n"
        f"{progress.answered} dari {progress.total} indikator sudah dijawab. Petugas: {who}.\n"
        "Mohon bantuan Bapak/Ibu agar lembar ini segera diselesaikan, atau hubungi Diskominfo untuk perpanjangan."
    )


def waiting(sheets: Sequence[tuple[Office, datetime | None]], zone: tzinfo) -> str:
    """Tells an assessor which sheets wait: office and since when."""
    lines = [f"🗂 <b>{len(sheets)} lembar menunggu penilaian Anda:</b>"]
    lines += [
        f"• {escape(shorten(office.short_name or office.name, 60))}"
        + (f", sejak {day(at, zone)}" if at is not None else "")
        for office, at in sheets
    ]
    return "\n".join(lines)


def remind_tomorrow(at: datetime, zone: tzinfo) -> str:
    """The next reminder is asked for."""
    return f"Baik. Anda diingatkan lagi {day(at, zone)} pukul {at.astimezone(zone):%H.%M}."


NOTHING_OPEN = "Tidak ada lembar yang masih harus diisi, jadi tidak ada yang perlu diingatkan."

ASK_QUIET = (
    "🔕 Berapa lama pengingat disenyapkan?\n"
    "Kabar tentang lembar Anda sendiri (dikembalikan, dikonfirmasi) tetap dikirim."
)


def is_quiet(until: datetime, zone: tzinfo) -> str:
    """Reminders are muted."""
    return f"🔕 Pengingat disenyapkan sampai {moment(until, zone)}. Kabar tentang lembar Anda tetap dikirim."


HEARS_AGAIN = "🔔 Pengingat dikirim lagi seperti biasa."


def days(count: int) -> str:
    """A button of so many days."""
    return f"{count} hari"


def ask_to_leave(office: Office) -> str:
    """Asks once before a membership ends."""
    return (
        f"Anda tidak lagi menjadi petugas <b>{office_name(office)}</b>?\n"
        "Bila ya, Anda tidak dapat mengisi lembarnya lagi dan Diskominfo diberi tahu. Jawaban yang ada tetap tersimpan."
    )


def left(office: Office) -> str:
    """The membership has ended."""
    return f"Terima kasih. Anda tidak lagi tercatat sebagai petugas <b>{office_name(office)}</b>."


NOT_OFFICER = "Anda memang tidak tercatat sebagai petugas OPD itu."


def officer_left(name: str, office: Office, remaining: int) -> str:
    """Tells the admin."""
    rest = f"Masih ada {remaining} petugas lain." if remaining else "Kini OPD ini tidak punya petugas."
    return f"👤 {escape(shorten(name, 60))} bukan lagi petugas <b>{office_name(office)}</b>. {rest}"


def invite_button(name: str) -> str:
    """A button that makes an invitation for an office."""
    return f"✉️ {shorten(name, 30)}"


def invitation_to_forward(office: Office, link: str, valid_until: datetime, zone: tzinfo) -> str:
    """A message that the admin forwards as it is."""
    return (
        f"Yth. <b>{office_name(office)}</b>,\n"
        "mohon satu petugas mengisi penilaian e-government lewat bot ini. Buka tautan berikut, lalu ketuk Start:\n"
        f"{escape(link)}\n"
        f"Tautan ini untuk satu orang, berlaku sampai {day(valid_until, zone)}."
    )

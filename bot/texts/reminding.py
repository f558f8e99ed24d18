"""Words for reminders and for the news that a period is open."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import day, escape, moment, office_name, shorten
from questionnaires.people import Office


def opening(office: Office, period: str, deadline: datetime, zone: tzinfo) -> str:
    """A period has begun."""
    return (
        f"📣 Penilaian <b>{escape(shorten(period, 80))}</b> sudah dibuka untuk <b>{office_name(office)}</b>.\n"
        f"Batas waktu: {moment(deadline, zone)}. Satu indikator cukup satu ketukan, dan dapat dilanjutkan kapan saja."
    )


def before(
    office: Office, period: str, deadline: datetime, days_left: int, answered: int, total: int, zone: tzinfo
) -> str:
    """Some days are left; `days_left` counts calendar days."""
    left = "hari ini hari terakhir" if days_left <= 0 else f"sisa waktu {days_left} hari"
    return (
        f"⏰ <b>{escape(shorten(period, 80))}</b>: {left}.\n{office_name(office)}: {_progress(answered, total)}\n"
        f"Batas waktu: {day(deadline, zone)} pukul {deadline.astimezone(zone):%H.%M}."
    )


def after(office: Office, period: str, deadline: datetime, answered: int, total: int, zone: tzinfo) -> str:
    """The deadline has passed."""
    return (
        f"⏰ <b>{escape(shorten(period, 80))}</b>: batas waktu {day(deadline, zone)} sudah lewat, "
        f"dan lembar {office_name(office)} belum terkirim ({_progress(answered, total)}).\n"
        "Hubungi Diskominfo bila memerlukan perpanjangan; jawaban Anda tetap tersimpan."
    )


def without_officer(period: str, offices: Sequence[str]) -> str:
    """Tells the admin which offices nobody has joined for."""
    named = ", ".join(escape(shorten(name, 40)) for name in offices[:60])
    return (
        f"👥 <b>{escape(shorten(period, 80))}</b>: {len(offices)} OPD belum punya petugas yang bergabung: {named}.\n"
        "Kirim ulang tautan undangannya, atau buat yang baru dengan <code>kuesioner invite officer</code>."
    )


def _progress(answered: int, total: int) -> str:
    if answered == 0:
        return "belum ada indikator yang dijawab"
    if answered == total:
        return "semua indikator sudah dijawab, tinggal dikirim"
    return f"{answered} dari {total} indikator sudah dijawab"

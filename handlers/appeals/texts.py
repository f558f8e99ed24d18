"""Words for appeals (sanggahan)."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import escape, moment, office_name, shorten
from questionnaires.people import Office
from questionnaires.report_data import Appeal

NOTHING_TO_APPEAL = "Belum ada skor OPD Anda yang dikonfirmasi, jadi belum ada yang dapat disanggah."
NO_APPEALS = "Tidak ada sanggahan yang menunggu keputusan Anda."
DONE = "✅ Selesai"
FILES = "📎 Bukti baru ({count})"
ACCEPT = "Terima: {level}"
REJECT = "❌ Tolak"
QUEUE = "Sanggahan lain"
STATES = {"open": "menunggu keputusan", "accepted": "diterima", "rejected": "ditolak"}
NO_FILE = "Kirim berkas, foto, atau pesan suara; atau ketuk Selesai."
THANKS = "Terima kasih. Semuanya sudah tercatat."


def choose(office: Office, period: str, until: datetime, zone: tzinfo, *, is_open: bool) -> str:
    """Above the indicators."""
    when = (
        f"Sanggahan diterima sampai <b>{moment(until, zone)}</b>." if is_open else "Masa sanggah sudah lewat."
    )
    return (
        f"⚖️ <b>Sanggahan {office_name(office)}</b> · {escape(shorten(period, 60))}\n{when}\n"
        "Ketuk indikator yang disanggah (mandiri → final). Tiap indikator dapat disanggah satu kali."
    )


def ask_reason(code: str, name: str, own: str, final: str) -> str:
    """Why is it wrong?"""
    return (
        f"⚖️ <b>{escape(code)}</b> {escape(shorten(name, 150))}\nMandiri: {escape(own)} · Final: <b>{escape(final)}</b>\n"
        "Ketik alasan sanggahan Anda sebagai pesan biasa. Bukti baru dapat dikirim sesudahnya."
    )


def filed(code: str) -> str:
    """It is kept."""
    return f"⚖️ Sanggahan atas <b>{escape(code)}</b> tercatat. {NO_FILE}"


def appeal_receipt(code: str, at: datetime, files: Sequence[str], zone: tzinfo) -> str:
    """What was filed, when, and with which evidence."""
    text = f"⚖️ Sanggahan atas <b>{escape(code)}</b> tercatat, {moment(at, zone)}. {THANKS}"
    if files:
        named = ", ".join(escape(shorten(name, 60)) for name in files[:10])
        text += f"\nBukti baru ({len(files)}): {named}" + (" …" if len(files) > 10 else "")
    return text


def queue(count: int) -> str:
    """Above what waits."""
    return f"<b>Sanggahan</b>: {count} menunggu keputusan Anda."


def card(office: Office, period: str, name: str, appeal: Appeal, own: str, final: str, zone: tzinfo) -> str:
    """One appeal."""
    text = (
        f"⚖️ <b>{office_name(office)}</b> · {escape(shorten(period, 60))}\n"
        f"<b>{escape(appeal.code)}</b> {escape(shorten(name, 150))}\nMandiri: {escape(own)} · Final: <b>{escape(final)}</b>\n\n"
        f"Disanggah oleh {escape(shorten(appeal.by, 60))}, {moment(appeal.at, zone)}:\n{escape(shorten(appeal.reason, 2000))}"
    )
    if appeal.decision is not None:
        text += f"\n\n{STATES[appeal.state].capitalize()}: {escape(shorten(appeal.decision, 800))}"
    return text


def ask_decision(code: str, what: str) -> str:
    """Why is it decided so?"""
    return f"⚖️ {escape(code)}: <b>{escape(what)}</b>. Ketik alasan keputusan ini sebagai pesan biasa."


def tell_filed(office: Office, code: str) -> str:
    """Tells who decides."""
    return f"⚖️ <b>{office_name(office)}</b> menyanggah indikator <b>{escape(code)}</b>. Ketik /sanggahan."


def tell_no_other_decider(office: Office, code: str, *, is_decided: bool) -> str:
    """Tells an admin that an appeal has nobody to decide it, or only who gave the level."""
    who = (
        "Hanya asesor yang memberi tingkat itu yang dapat memutuskannya"
        if is_decided
        else "Belum ada yang boleh memutuskannya: ketua memutuskan sendiri tingkat itu, dan asesor lain tidak ada"
    )
    return (
        f"⚖️ <b>{office_name(office)}</b> menyanggah indikator <b>{escape(code)}</b>. {who}. "
        "Undang asesor lain lewat /undang; sanggahan lalu muncul padanya di /sanggahan."
    )


def decided(code: str, state: str, reason: str, score: str) -> str:
    """Tells the office and the lead."""
    return (
        f"⚖️ Sanggahan atas <b>{escape(code)}</b> {STATES[state]}.\n<i>{escape(reason)}</i>\n"
        f"Skor sekarang: <b>{score}</b>"
    )

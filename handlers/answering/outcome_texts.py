"""Words for a confirmed sheet, as its office reads it."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import escape, moment, shorten
from bot.texts.labels import NOT_APPLICABLE
from questionnaires.instrument import Indicator
from questionnaires.people import Office
from questionnaires.report_data import Appeal

APPEAL = "⚖️ Sanggah"
LIST_KEY = "Tingkat mandiri → tingkat akhir · ≠ berbeda · ⚖️ disanggah · TB tidak berlaku"
CONFIRMED = "🔒 Lembar ini sudah dikonfirmasi; jawaban dan bukti hanya bisa dibaca."
APPEAL_OVER = "⚖️ Masa sanggah sudah lewat."
FROZEN = "⚖️ Hasil periode ini sudah diterbitkan dan tidak dapat disanggah lagi."

_STATES = {"open": "menunggu keputusan", "accepted": "diterima", "rejected": "ditolak"}


def level(indicator: Indicator, number: int | None, *, is_there: bool = True) -> str:
    """A level with its name, escaped; None stands for "not applicable"."""
    if not is_there:
        return "tidak dijawab"
    if number is None:
        return NOT_APPLICABLE.lower()
    found = indicator.level(number)
    return f"{number} · {escape(found.label)}" if found else str(number)


def levels(own: str, final: str, *, differs: bool) -> str:
    """The own level and the final one, each in words."""
    return f"Tingkat mandiri: {own}\nTingkat akhir: <b>{final}</b>" + (" ≠" if differs else "")


def reason(text: str) -> str:
    """Why the lead of the panel decided so."""
    return f"🏛 Alasan keputusan: <i>{escape(shorten(text, 800))}</i>"


def note(text: str) -> str:
    """What an assessor noted."""
    return f"📝 Catatan asesor: <i>{escape(shorten(text, 600))}</i>"


def appeal(found: Appeal) -> str:
    """What became of an objection."""
    text = f"⚖️ Sanggahan Anda {_STATES[found.state]}"
    return text + (f": <i>{escape(shorten(found.decision, 600))}</i>" if found.decision else ".")


def appeal_until(until: datetime, now: datetime, zone: tzinfo) -> str:
    """Until when one may object, and how long that is still."""
    return f"⚖️ Sanggahan diterima sampai <b>{moment(until, zone)}</b> ({time_left(until, now)} lagi)."


def time_left(until: datetime, now: datetime) -> str:
    """How long still: in days from two days on, below in hours, in the last hour in minutes."""
    minutes = max(0, int((until - now).total_seconds()) // 60)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} hari"
    return f"{minutes // 60} jam" if minutes >= 60 else f"{minutes} menit"


def place_line(groups: str, position: int, total: int) -> str:
    """Group and place."""
    return f"{groups}\n{position} dari {total}"


def list_head(office: Office, period: str, score: str, differing: int, total: int) -> str:
    """Above the list of a confirmed sheet."""
    name = escape(shorten(office.short_name or office.name, 60))
    return (
        f"<b>{name}</b> · {escape(shorten(period, 60))}\n✅ Sudah dikonfirmasi. Skor akhir: <b>{score}</b>\n"
        f"{differing} dari {total} tingkat akhir berbeda dari tingkat mandiri."
    )


def list_line(code: str, name: str, own: str, final: str, marks: Sequence[str]) -> str:
    """One indicator: own level, final level, and what is to be seen there."""
    told = [escape(shorten(code, 40)), f"{own}→<b>{final}</b>", *marks, escape(shorten(name, 50))]
    return " ".join(told)

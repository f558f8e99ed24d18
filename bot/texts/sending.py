"""Whether a sheet can still be sent, and until when: the same words wherever an office reads of it."""

from datetime import datetime, tzinfo

from bot.texts.common import moment
from questionnaires.sending import Sending

STILL_POSSIBLE = "masih dapat dikirim selama periodenya belum ditutup"
NOT_ANY_MORE = (
    "Lembar ini belum terkirim, dan tidak dapat diisi atau dikirim lagi kecuali Diskominfo memperpanjang "
    "waktunya; jawaban Anda tetap tersimpan."
)


def until_when(can: Sending, deadline: datetime, zone: tzinfo) -> str:
    """One line on the deadline of an office's sheet; empty for one that was sent."""
    match can:
        case Sending.IN_TIME:
            return f"Batas waktu: {moment(deadline, zone)}"
        case Sending.LATE:
            return f"Batas waktu {moment(deadline, zone)} sudah lewat; lembar ini {STILL_POSSIBLE}."
        case Sending.OVER:
            return f"Batas waktu {moment(deadline, zone)} sudah lewat. {NOT_ANY_MORE}"
        case Sending.CLOSED:
            return "Periode ini sudah ditutup sebelum lembar ini dikirim, jadi tidak dapat dikirim lagi."
        case Sending.SENT:
            return ""

"""Words for taking a sheet back."""

from datetime import datetime, tzinfo

from bot.texts.common import escape, moment, office_name, shorten
from questionnaires.people import Office

YES = "Ya, tarik kembali"
ASK = "Ya, minta kembali"
NO = "Batal"
GIVE_BACK = "🔙 Kembalikan ke OPD"
STAYS_SENT = "Lembar tetap terkirim."
ASKED_BEFORE = "Permintaan itu sudah disampaikan dan menunggu jawaban asesor. Anda mendapat kabar bila lembar dikembalikan."
NOBODY_TO_ASK = "Belum ada ketua pleno yang dapat mengembalikan lembar ini. Hubungi Diskominfo."
NOTE_WITHDRAWN = "Ditarik kembali oleh OPD sebelum dinilai."
NOTE_GIVEN_BACK = "Dikembalikan atas permintaan OPD."


def question(office: Office, number: str, deadline: datetime, zone: tzinfo) -> str:
    """Asks before the sheet is taken back."""
    return (
        f"Tarik kembali lembar <b>{office_name(office)}</b>? Asesor belum membukanya.\n"
        f"Tanda terima {escape(number)} tidak berlaku lagi; setelah diperbaiki, lembar perlu dikirim lagi "
        f"sampai <b>{moment(deadline, zone)}</b>."
    )


def question_read(office: Office) -> str:
    """Asks before the assessor is asked; somebody has looked already."""
    return (
        f"Lembar <b>{office_name(office)}</b> sudah dibuka asesor, jadi asesor yang mengembalikannya. "
        "Sampaikan permintaan Anda?"
    )


def question_late(office: Office) -> str:
    """Asks before the assessor is asked; the deadline has passed."""
    return (
        f"Batas waktu sudah lewat, jadi lembar <b>{office_name(office)}</b> dikembalikan oleh asesor. "
        "Sampaikan permintaan Anda?"
    )


def withdrawn(office: Office, deadline: datetime, zone: tzinfo) -> str:
    """It is with the office again."""
    return (
        f"↩️ Lembar <b>{office_name(office)}</b> ditarik kembali dan dapat diubah. Kirim lagi sampai "
        f"<b>{moment(deadline, zone)}</b>; jawaban yang tidak Anda ubah tetap tersimpan."
    )


def withdrawn_by_colleague(office: Office, by: str, at: datetime, zone: tzinfo) -> str:
    """Tells the other officers."""
    return (
        f"↩️ Lembar <b>{office_name(office)}</b> ditarik kembali oleh {escape(shorten(by, 60))}, {moment(at, zone)}. "
        "Setelah diperbaiki, lembar perlu dikirim lagi."
    )


def asked(office: Office) -> str:
    """The request is on its way."""
    return (
        f"✉️ Permintaan mengembalikan lembar <b>{office_name(office)}</b> disampaikan kepada asesor. "
        "Anda mendapat kabar bila lembar dikembalikan; sampai saat itu lembar tetap terkirim."
    )


def asks_back(office: Office, period: str, by: str) -> str:
    """Tells who can give it back."""
    return (
        f"✉️ <b>{office_name(office)}</b> ({escape(shorten(by, 60))}) meminta lembar {escape(shorten(period, 60))} "
        "dikembalikan untuk diperbaiki. Penilaian Anda yang sudah ada tetap tersimpan."
    )


def given_back(office: Office) -> str:
    """Tells who gave it back."""
    return f"🔙 Lembar <b>{office_name(office)}</b> dikembalikan. Petugas sudah diberi tahu."

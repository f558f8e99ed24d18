"""Words for coming in, for help, and for what fits nowhere."""

from datetime import datetime, tzinfo

from bot.texts.common import ROLE_NAMES, escape, joined, moment, office_name
from questionnaires.people import Office, Role

STRANGER = (
    "Selamat datang di <b>Kuesioner</b>, penilaian e-government perangkat daerah.\n\n"
    "Anda belum terdaftar. Untuk masuk, buka tautan undangan yang Anda terima dari Diskominfo. "
    "Belum menerima undangan? Silakan hubungi Diskominfo."
)

_INVITATION = "Nama yang akan tercatat: <b>{name}</b>. Benarkah ini Anda?"

DECLINED = (
    "Baik, undangan ini tidak dipakai dan tautannya tetap berlaku bagi yang berhak. "
    "Mohon teruskan kepada orang yang tepat, atau beri tahu Diskominfo."
)

PRIVATE_ONLY = "Silakan buka percakapan pribadi dengan bot ini untuk melanjutkan."

NOT_UNDERSTOOD_COMMAND = "Perintah itu tidak dikenal. Ketik /bantuan untuk daftar perintah Anda."

NOT_UNDERSTOOD_TEXT = (
    "Terima kasih. Pesan Anda belum cocok dengan langkah mana pun, jadi belum ada yang disimpan. "
    "Ketik /bantuan untuk melihat yang dapat Anda lakukan."
)

OLD_BUTTON = "Tombol ini sudah tidak berlaku. Ketik /start untuk mulai dari awal."

APOLOGY = (
    "Maaf, ada gangguan di pihak kami dan pesan terakhir Anda belum selesai diproses. "
    "Jawaban yang sudah tersimpan tetap aman. Silakan coba sekali lagi."
)


def invitation(role: Role, office: Office | None, institution: str | None, person_name: str) -> str:
    """Names role and office, and asks whether that is right."""
    if role is Role.OFFICER and office is not None:
        who = f"<b>petugas</b> untuk <b>{office_name(office)}</b>"
    elif role is Role.ASSESSOR:
        who = f"<b>asesor</b> dari <b>{escape(institution or '-')}</b>"
    elif role is Role.VIEWER and office is not None:
        who = f"<b>pimpinan</b> <b>{office_name(office)}</b>"
    else:
        who = f"<b>{ROLE_NAMES[role]}</b>"
    return f"Anda diundang sebagai {who}.\n\n{_INVITATION.format(name=escape(person_name))}"


def handover_invitation(office: Office, code: str, name: str, asked_by: str | None, person_name: str) -> str:
    """A colleague is asked to answer a single indicator."""
    by = f"{escape(asked_by)} meminta" if asked_by else "Anda diminta"
    return (
        f"{by} bantuan untuk satu indikator dari <b>{office_name(office)}</b>:\n"
        f"<b>{escape(code)} · {escape(name)}</b>\n\n{_INVITATION.format(name=escape(person_name))}"
    )


def welcome(role: Role, office: Office | None) -> str:
    """Said once the invitation was taken."""
    place = f" untuk <b>{office_name(office)}</b>" if office else ""
    return f"Terima kasih. Anda terdaftar sebagai <b>{ROLE_NAMES[role]}</b>{place}."


def home(name: str, roles: list[Role], lines: list[str]) -> str:
    """The first screen of someone known."""
    known_as = joined([ROLE_NAMES[role] for role in roles]) or "tamu"
    body = "\n".join(lines)
    return f"Halo, <b>{escape(name)}</b>. Anda masuk sebagai {known_as}." + (f"\n\n{body}" if body else "")


def home_sheet(
    office: Office, period: str, state: str, answered: int, total: int, deadline: datetime, zone: tzinfo
) -> str:
    """One line a sheet on the home screen."""
    return (
        f"📄 <b>{office_name(office)}</b> · {escape(period)}\n"
        f"{answered} dari {total} indikator dijawab · {state}\nBatas waktu: {moment(deadline, zone)}"
    )


NO_SHEET_YET = "Belum ada periode yang dibuka untuk OPD Anda. Anda akan diberi tahu lewat bot ini."

_HELP = {
    Role.OFFICER: (
        "<b>Petugas</b>\n"
        "/isi – buka lembar isian, lanjut dari tempat terakhir\n"
        "/status – sejauh mana pengisian Anda\n"
        "/skor – skor OPD Anda\n"
        "Pada kartu indikator: ketuk satu tingkat; kirim foto, berkas, tautan, atau pesan suara sebagai bukti "
        "(paling besar 20 MB); ketik teks sebagai penjelasan. Semua langsung tersimpan."
    ),
    Role.ASSESSOR: (
        "<b>Asesor</b>\n"
        "/nilai – antrean lembar yang menunggu penilaian\n"
        "/skor nama OPD – cari skor satu OPD\n"
        "/peringkat – peringkat OPD"
    ),
    Role.ADMIN: (
        "<b>Admin</b>\n"
        "/status – keadaan semua OPD\n"
        "/skor nama OPD – cari skor satu OPD\n"
        "/peringkat – peringkat OPD\n"
        "Undangan, periode, dan daftar OPD dikelola dari komputer dengan perintah <code>kuesioner</code>."
    ),
    Role.VIEWER: "<b>Pimpinan</b>\n/skor nama OPD – cari skor, misalnya <code>/skor dinkes</code>\n/peringkat – peringkat OPD",
}


def help_text(roles: list[Role]) -> str:
    """Help for all roles of one person."""
    if not roles:
        return STRANGER
    return "\n\n".join(_HELP[role] for role in roles) + "\n\n/start – halaman awal\n/bantuan – bantuan ini"

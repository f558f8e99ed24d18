"""Words for coming in, for help, and for what fits nowhere."""

from collections.abc import Iterable, Sequence

from bot.texts.common import ROLE_NAMES, escape, joined, office_name, shorten
from questionnaires.people import Office, Role

STRANGER = (
    "Selamat datang di <b>Kuesioner</b>, penilaian e-government perangkat daerah.\n\n"
    "Anda belum terdaftar. Untuk masuk, buka tautan undangan yang Anda terima dari Diskominfo. "
    "Belum menerima undangan? Ketuk <b>Minta akses</b>, atau hubungi Diskominfo."
)

_INVITATION = "Nama yang akan tercatat: <b>{name}</b>. Benarkah ini Anda?"

ASK_NAME = (
    "Nama Anda di Telegram tidak dapat dibaca. Ketik nama lengkap Anda sebagai pesan biasa; "
    "nama itu yang akan tercatat."
)
NAME_TOO_LONG = "Nama itu terlalu panjang. Ketik nama Anda, paling banyak {limit} huruf."

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

NO_FILE_AWAITED = (
    "Berkas ini belum ditunggu, jadi tidak disimpan. Untuk daftar OPD, ketik /opd lalu kirim berkasnya; "
    "untuk mengirimnya ke banyak orang, ketik /siaran."
)

OLD_BUTTON = "Tombol ini sudah tidak berlaku. Ketik /start untuk mulai dari awal."

TAP_A_BUTTON = (
    "Untuk menjawab pertanyaan ini, ketuk salah satu tombol di bawahnya. Kiriman lain tidak disimpan."
)

WANT_TEXT = (
    "Yang ditunggu adalah teks; kiriman itu tidak disimpan. Ketik jawabannya, "
    "atau ketik perintah lain, misalnya /bantuan, untuk berhenti."
)

_EDITED = "Perubahan pada pesan yang sudah dikirim tidak ikut tersimpan. "

EDITED_ASKED = (
    f"{_EDITED}Bila itu jawaban atas pertanyaan terakhir di atas, kirim teks yang benar sebagai pesan baru. "
    "Untuk yang lain, buka lagi tempat Anda menulisnya."
)

EDITED_EXPLANATION = f"{_EDITED}Buka kartu indikatornya, lalu kirim teks yang benar di sana sebagai pesan baru; bila ditanya, ketuk Ganti."

EDITED_CAPTION = (
    f"{_EDITED}Untuk mengubah keterangan sebuah berkas, buka kartu indikatornya, ketuk Bukti, ketuk Ganti di berkas "
    "itu, lalu kirim berkasnya sekali lagi dengan keterangan yang benar."
)

_EDITED_ELSEWHERE = (
    "Buka lagi tempat Anda menulisnya ({commands}), lalu kirim teks yang benar di sana. "
    "Yang sudah sampai ke orang lain, misalnya siaran, catatan pengembalian, atau alasan, tetap seperti semula."
)

NOTHING_VISIBLE = "Pesan itu tidak berisi huruf yang dapat dibaca, jadi tidak disimpan. Ketik sekali lagi sebagai teks biasa."

OWN_WORDS = (
    "Itu pesan dari bot ini sendiri, jadi tidak disimpan sebagai jawaban atau bukti. "
    "Ketik dengan kata-kata Anda, atau kirim berkasnya."
)

TOO_LONG = (
    "Teks itu terlalu panjang untuk pertanyaan ini, jadi tidak disimpan. Ringkaslah{limit}, lalu kirim lagi."
)
CUT_BY_TELEGRAM = (
    "Teks Anda seluruhnya sekitar {length} huruf, sehingga Telegram membaginya menjadi beberapa pesan. "
    "Tidak ada bagian yang disimpan. Ringkaslah{limit}, lalu kirim lagi sebagai satu pesan."
)
CUT_LIMIT = " sampai paling banyak {limit} huruf"
CUT_AT_CARD = " Teks yang panjang dapat juga dikirim sebagai berkas."

FROM_INLINE = "buka"
"""What comes after /start from the button above an inline query."""

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


def admin_assesses(name: str) -> str:
    """Tells the other admins that one of them assesses as well."""
    return (
        f"ℹ️ <b>{escape(shorten(name, 60))}</b> kini admin dan sekaligus asesor. Lembar yang dinilainya sendiri "
        "baru selesai setelah asesor lain yang bukan admin mengonfirmasinya. Peran dapat diakhiri lewat /undang."
    )


def welcome(role: Role, office: Office | None, institution: str | None) -> str:
    """Said once the invitation was taken."""
    place = f" untuk <b>{office_name(office)}</b>" if office else ""
    place = place or (f" dari <b>{escape(institution)}</b>" if institution else "")
    return f"Terima kasih. Anda sudah terdaftar sebagai <b>{ROLE_NAMES[role]}</b>{place}."


def home(name: str, roles: list[Role], lines: list[str], *, is_helping: bool = False) -> str:
    """The first screen of someone known."""
    known_as = [ROLE_NAMES[role] for role in roles] or (["rekan yang membantu"] if is_helping else [])
    role = f" Anda masuk sebagai {joined(known_as)}." if known_as else ""
    body = "\n".join(lines)
    return f"Halo, <b>{escape(name)}</b>.{role}" + (f"\n\n{body}" if body else "")


NO_ROLE = (
    "Saat ini Anda tidak memegang peran apa pun. Bila itu keliru, ketuk <b>Minta akses</b>, "
    "atau mintalah tautan undangan baru kepada Diskominfo."
)
TO_HELP = "Daftar perintah: /bantuan"
TO_WORK = {
    Role.ADMIN: "Siaran: /siaran · Pengingat: /ingatkan · Pengaturan: /atur",
    Role.VIEWER: "Skor satu OPD: /skor · Peringkat: /peringkat",
}
"""Where the work begins for who has no button on the home screen; Telegram makes commands in a text tappable."""


TO_OFFICES = "🏢 Daftar OPD"
TO_PERIODS = "🗓 Periode"
TO_INVITATIONS = "✉️ Undangan"
TO_WATCH = "📊 Pantauan"


def first_steps(offices: int, periods: Sequence[str], wanted: int, joined: int) -> str:
    """The way to a running period, what is done of it, and which step comes next."""
    shown = ", ".join(escape(shorten(name, 40)) for name in periods[:3])
    steps = [
        (
            offices > 0,
            f"Daftar OPD (/opd): {offices}" if offices else "Daftar OPD (/opd): belum ada, kirim berkasnya",
        ),
        (
            bool(periods),
            f"Periode (/periode) dibuka: {shown}" if periods else "Buka periode penilaian (/periode)",
        ),
        (0 < wanted == joined, f"Undangan (/undang): {joined} dari {wanted} OPD sudah bergabung"),
    ]
    following = next((place for place, (done, _) in enumerate(steps) if not done), None)
    lines = [
        ("✅" if done else "👉" if place == following else "⬜") + f" {place + 1}. {text}"
        for place, (done, text) in enumerate(steps)
    ]
    watch = "Pantau (/status), dan ingatkan yang terlambat"
    lines.append(("👉" if following is None else "⬜") + f" {len(steps) + 1}. {watch}")
    return "<b>Langkah kerja</b>\n" + "\n".join(lines)


def home_helped(office: Office, code: str, name: str) -> str:
    """An indicator that a colleague asked this person to answer."""
    return f"🤝 Bantuan untuk <b>{office_name(office)}</b>: {escape(code)} · {escape(shorten(name, 100))}"


def home_sheet(office: Office, period: str, state: str, answered: int, total: int, until_when: str) -> str:
    """A sheet on the home screen; `until_when` (HTML) is empty for one that was sent."""
    text = f"📄 <b>{office_name(office)}</b> · {escape(period)}\n{answered} dari {total} indikator dijawab · {state}"
    return f"{text}\n{until_when}" if until_when else text


NO_SHEET_YET = "Belum ada periode yang dibuka untuk OPD Anda. Anda akan diberi tahu lewat bot ini."
OFFICE_RETIRED = (
    "OPD Anda sudah tidak aktif, jadi tidak ada lembar yang perlu diisi. Hubungi Diskominfo bila keliru."
)

_HELP = {
    Role.OFFICER: (
        "<b>Petugas</b>\n"
        "/isi – buka lembar isian, lanjut dari tempat terakhir\n"
        "/status – kemajuan pengisian Anda\n"
        "/skor – skor OPD Anda\n"
        "/serahkan – serahkan tugas kepada rekan yang menggantikan Anda\n"
        "/rekomendasi – saran yang paling menaikkan indeks, dan simulasinya\n"
        "/laporan – laporan OPD Anda (PDF)\n"
        "/sanggah – keberatan atas hasil yang sudah dikonfirmasi\n"
        "Pada kartu indikator: ketuk satu tingkat; kirim foto, berkas, tautan, atau pesan suara sebagai bukti "
        "(paling besar 20 MB); ketik teks sebagai penjelasan. Semua langsung tersimpan."
    ),
    Role.ASSESSOR: (
        "<b>Asesor</b>\n"
        "/nilai – antrean lembar yang menunggu penilaian\n"
        "/pleno – untuk ketua: perbedaan dalam panel dan keputusan\n"
        "/kunjungan – catat wawancara atau kunjungan\n"
        "/sanggahan – sanggahan yang menunggu keputusan Anda\n"
        "/skor nama OPD – cari skor satu OPD\n"
        "/peringkat – peringkat OPD"
    ),
    Role.ADMIN: (
        "<b>Admin</b>\n"
        "/status – keadaan semua OPD\n"
        "/ingatkan – pengingat, rencananya, dan perpanjangan waktu satu OPD\n"
        "/siaran – kirim pesan ke banyak orang\n"
        "/panel – cara penilaian periode, susunan panel, ketua pleno\n"
        "/rekomendasi, /laporan – saran dan laporan PDF, kabupaten atau satu OPD\n"
        "/skor nama OPD – cari skor satu OPD\n"
        "/peringkat – peringkat OPD\n"
        "/periode – buat, buka, perpanjang, tutup, terbitkan periode\n"
        "/opd – daftar OPD, dari berkas atau satu per satu\n"
        "/undang – tautan dan surat undangan, permintaan masuk\n"
        "/ekspor – lembar kerja dan berkas bukti\n"
        "/atur – jam kantor, hari libur, lembaga, bukti, teks sambutan"
    ),
    Role.VIEWER: "<b>Pimpinan</b>\n/skor nama OPD – cari skor, misalnya <code>/skor dinkes</code>\n/peringkat – peringkat OPD\n/banding – dua OPD berdampingan",
}


_HELPING = (
    "<b>Rekan yang membantu</b>\n"
    "/isi – buka indikator yang diminta kepada Anda\n"
    "Ketuk satu tingkat; kirim foto, berkas, tautan, atau pesan suara sebagai bukti; ketik teks sebagai penjelasan."
)


def help_text(roles: list[Role], *, is_helping: bool, is_known: bool) -> str:
    """Help for all that one person does here."""
    if not is_known:
        return STRANGER
    parts = [_HELP[role] for role in roles]
    if is_helping and Role.OFFICER not in roles:
        parts.append(_HELPING)
    return "\n\n".join(
        [
            *(parts or [NO_ROLE]),
            "/start – halaman awal\n/privasi – data tentang Anda, dan cara keluar\n/bantuan – bantuan ini",
        ]
    )


def edited_elsewhere(commands: Iterable[str]) -> str:
    """A changed message of which nobody knows what became of it; where what is written can be opened."""
    return _EDITED + _EDITED_ELSEWHERE.format(commands=", ".join(f"/{name}" for name in commands))

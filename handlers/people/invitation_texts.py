"""Words for invitations, for asking to be let in, and for handing on."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import ROLE_NAMES, day, escape, moment, office_name, shorten
from questionnaires.people import Office, Role

HEAD = "✉️ <b>Undangan</b>"
ALL_MISSING = "📦 Tautan dan surat: yang belum bergabung"
ALL = "📦 Tautan dan surat: semua OPD"
ALL_MISSING_OF = "📦 Yang belum bergabung · {name}"
ALL_OF = "📦 Semua OPD · {name}"
LETTERHEAD = "✍️ Kop dan penanda tangan surat"
ASK_LETTERHEAD = (
    "Ketik dalam satu pesan, satu per baris: <b>kabupaten atau kota</b>, <b>dinas pengirim</b>, <b>tempat tanda tangan</b>; "
    "bila perlu juga <b>nama penanda tangan</b> dan <b>NIP</b>. Contoh:\n"
    "<code>Kabupaten Kutai Kartanegara\nDinas Komunikasi dan Informatika\nTenggarong\nNama Kepala Dinas\nNIP 19700101 199503 1 001</code>"
)
LETTERHEAD_NOW = "Yang berlaku sekarang, ketuk untuk menyalin:"
LETTERHEAD_WRONG = "Surat perlu tiga sampai lima baris, masing-masing paling banyak 80 huruf. Ketik lagi."
LETTERHEAD_KEPT = "✅ Kop surat tersimpan. Surat berikutnya memakainya."
ROLES = (("Asesor", Role.ASSESSOR), ("Pimpinan", Role.VIEWER), ("Admin", Role.ADMIN))
NEW_LINK = "🔗 Buat tautan baru"
LEADER_LINK = "🔗 Tautan untuk pimpinannya"
WITHDRAW = "❌ Tarik {number}"
END = "🚪 Akhiri {name}"
OTHERS = "👥 Asesor, pimpinan, admin"
END_YES = "Ya, akhiri"
REFUSE_ALL = "Tolak semua"
REFUSE_ALL_YES = "Ya, tolak semua"
REQUESTS = "🙋 Permintaan masuk ({count})"
NO_ONE = "Tidak ada OPD yang perlu diundang."
MAKING = (
    "Tautan dan surat sedang disiapkan, lalu dikirim di bawah ini. "
    "Bila dalam beberapa menit belum ada, ketuk 📦 Tautan dan surat sekali lagi; tautan yang sudah ada tetap berlaku."
)
NO_REQUESTS = "Tidak ada permintaan yang menunggu."
TITLES = ("kode", "opd", "singkatan", "tautan", "berlaku_sampai")
LIST_CAPTION = "Daftar tautan {count} OPD. Satu tautan untuk satu orang. Jangan diteruskan ke grup."
LETTERS_CAPTION = "Surat undangan, satu halaman per OPD, siap dicetak."
LIST_NAME = "tautan-opd.xlsx"
LETTERS_NAME = "surat-undangan.pdf"
ENDED_ALREADY = "Tugas ini sudah diakhiri."
ENDED = "Diakhiri, dan orangnya diberi tahu. Yang sudah diisi atau dinilai tetap tersimpan."
NOT_FOUND = "Tidak ada OPD yang cocok dengan <b>{query}</b>. Ketik nama lain, atau pilih dari /undang."
WHICH = "Beberapa OPD cocok dengan <b>{query}</b>. Pilih satu:"
WITHDRAW_QUESTION = (
    "Tarik tautan undangan nomor {number}? Siapa pun yang memegangnya tidak dapat memakainya lagi."
)
WITHDRAW_YES = "Ya, tarik"
WITHDRAWN = "Undangan ditarik."
ALREADY_GONE = "Undangan ini sudah dipakai atau sudah ditarik."
ASK_INSTITUTION = "Ketik nama lembaga asesor, misalnya <code>Diskominfo Provinsi</code>."
INSTITUTION_WRONG = "Nama lembaga 1 sampai 80 huruf. Ketik lagi."

HEADING = "Undangan mengisi penilaian e-government"
GREETING = "Kepada Yth. Pimpinan perangkat daerah"
PURPOSE = (
    "Dengan hormat, perangkat daerah yang Bapak/Ibu pimpin mengikuti penilaian e\N{NON-BREAKING HYPHEN}government {regency}. Pengisian dilakukan "
    "lewat Telegram oleh satu petugas yang Bapak/Ibu tunjuk. Mohon surat ini diteruskan kepada petugas tersebut."
)
STEPS = (
    "Pasang Telegram di ponsel, lalu pindai kode QR di atas dengan kamera. Tanpa kamera: ketik alamat di bawah kode itu.",
    "Ketuk Mulai (Start), periksa nama perangkat daerah yang muncul, lalu ketuk “Ya, benar”.",
    "Ketuk “Mulai mengisi” dan jawab satu per satu. Semua jawaban langsung tersimpan dan dapat dilanjutkan kapan saja.",
)
PERIOD = "Periode"
DEADLINE = "Batas pengisian"
REGENCY = "kabupaten"
NO_PLACE = "……………………"
TIME_OVER = "Batas waktu pengisian sudah lewat untuk semua OPD yang dimaksud. Perpanjang dulu lewat /periode, lalu buat suratnya."
VALID = "Tautan ini berlaku sampai"
SINGLE = "Satu tautan hanya untuk satu orang. Bila sudah terpakai atau hilang, mintalah yang baru kepada Diskominfo."
CLOSING = "Dinas Komunikasi dan Informatika"

ASK_ACCESS = "🙋 Minta akses"
ASK_WHO = (
    "Baik. Tulis dalam satu pesan: <b>nama Anda</b>, <b>jabatan</b>, dan <b>OPD</b> Anda. Admin membacanya dan menjawab "
    "lewat bot ini. Pesan itu disimpan sampai Anda menghapusnya lewat /privasi."
)
WISH_WRONG = "Mohon tulis nama, jabatan, dan OPD Anda, paling banyak 300 huruf."
ASKED = "Terima kasih. Permintaan Anda sudah diteruskan kepada admin. Jawabannya datang lewat bot ini."
REFUSED = "Mohon maaf, permintaan akses Anda belum dapat diterima. Bila ini keliru, silakan hubungi Diskominfo secara langsung."
REFUSE = "Tolak"
OTHER_OFFICE = "OPD lain"
ASK_OFFICE = "Ketik nama atau singkatan OPD orang ini."
NO_OFFICE = "Tidak ada OPD yang cocok. Ketik nama atau singkatan lain."
KNOWN_ALREADY = "Anda sudah terdaftar. Ketik /start untuk halaman awal."


def overview(periods: Sequence[str], total: int, joined: int, open_links: int, page: int, pages: int) -> str:
    """Who has joined and who has not, of the open periods or else of those that are invited."""
    where = f" (halaman {page + 1} dari {pages})" if pages > 1 else ""
    names = ", ".join(f"<b>{escape(shorten(name, 60))}</b>" for name in periods[:5])
    whose = f"OPD dalam {names}" if periods else "Belum ada periode yang dibuka. OPD yang diundang"
    return (
        f"{HEAD}\n\n{whose}: <b>{total}</b> · sudah bergabung: <b>{joined}</b> · belum: <b>{total - joined}</b>\n"
        f"Tautan yang masih terbuka: {open_links}\n\nKetuk atau ketik nama satu OPD untuk petugas dan tautannya{where}. ✅ sudah bergabung."
    )


def office_people(office: Office, people: Sequence[str], links: Sequence[str]) -> str:
    """Who joined for an office, and its open links."""
    return "\n".join(
        [
            f"✉️ <b>{office_name(office)}</b>",
            "",
            "<b>Petugas</b>",
            *(people or ["Belum ada yang bergabung."]),
            "",
            "<b>Tautan terbuka</b>",
            *(links or ["Tidak ada."]),
        ]
    )


def person_line(name: str, since: datetime, zone: tzinfo) -> str:
    """One officer."""
    return f"• {escape(shorten(name, 60))}, sejak {day(since, zone)}"


def link_line(number: int, by: str | None, until: datetime, zone: tzinfo) -> str:
    """One open link: never the link itself, for only its hash is kept."""
    made = f" dari {escape(shorten(by, 40))}" if by else ""
    return f"• No. {number}{made}, berlaku sampai {moment(until, zone)}"


def link(
    role: Role, office: Office | None, institution: str | None, address: str, until: datetime, zone: tzinfo
) -> str:
    """A new link, ready to forward."""
    who = f"{ROLE_NAMES[role]} <b>{office_name(office)}</b>" if office else f"<b>{ROLE_NAMES[role]}</b>"
    if institution:
        who += f" dari <b>{escape(institution)}</b>"
    return (
        f"🔗 Undangan sebagai {who}:\n{escape(address)}\n\nBerlaku sampai {moment(until, zone)}, untuk satu orang. "
        "Teruskan pesan ini hanya kepada orangnya."
    )


def request(name: str, wish: str | None) -> str:
    """Tells the admins that somebody asks to be let in."""
    return f"🙋 <b>{escape(shorten(name, 80))}</b> meminta akses:\n{escape(wish or '–')}\n\nTerima sebagai petugas OPD mana?"


def requests_head(count: int, shown: int) -> str:
    """Above the requests that wait."""
    more = f" Yang tampil: {shown} yang paling lama menunggu." if count > shown else ""
    return f"🙋 <b>Permintaan masuk: {count}</b>.{more} Ketuk satu nama untuk menjawabnya.\n"


def many_requests(count: int) -> str:
    """Tells the admins once a day that requests wait which were not announced one by one."""
    return f"🙋 Banyak permintaan masuk: {count} menunggu jawaban. Yang berikutnya tidak lagi diberitahukan satu per satu."


def refuse_all_question(count: int) -> str:
    """Asks whether to refuse all that wait."""
    return f"Tolak {count} permintaan yang menunggu? Setiap orangnya diberi tahu."


def all_refused(count: int) -> str:
    """Said after refusing all."""
    return f"{count} permintaan ditolak."


def others(people: Sequence[str], links: Sequence[str]) -> list[str]:
    """Who holds a role without filling sheets, and the open links into such roles."""
    return [
        OTHERS,
        "",
        *(people or ["Belum ada yang bergabung."]),
        "",
        "<b>Tautan terbuka</b>",
        *(links or ["Tidak ada."]),
    ]


def other_line(name: str, role: Role, place: str | None, since: datetime, zone: tzinfo) -> str:
    """One person with such a role."""
    of = f", {escape(shorten(place, 60))}" if place else ""
    return f"• {escape(shorten(name, 60))}: {ROLE_NAMES[role]}{of}, sejak {day(since, zone)}"


def other_link_line(
    number: int, role: Role, place: str | None, by: str | None, until: datetime, zone: tzinfo
) -> str:
    """One open link into such a role."""
    of = f" ({escape(shorten(place, 60))})" if place else ""
    made = f", dari {escape(shorten(by, 40))}" if by else ""
    return f"• No. {number}: {ROLE_NAMES[role]}{of}{made}, sampai {moment(until, zone)}"


def end_question(name: str, role: Role, place: str | None) -> str:
    """Asks whether somebody's role is to end."""
    of = f" {escape(shorten(place, 200))}" if place else ""
    return (
        f"Akhiri <b>{escape(shorten(name, 80))}</b> sebagai {ROLE_NAMES[role]}{of}? Yang sudah diisi atau dinilai tetap "
        "tersimpan. Orangnya diberi tahu."
    )


def told_ended(role: Role, place: str | None) -> str:
    """Tells the person whose role ended."""
    of = f" <b>{escape(shorten(place, 200))}</b>" if place else ""
    return f"Tugas Anda sebagai {ROLE_NAMES[role]}{of} sudah diakhiri oleh admin. Terima kasih atas kerja samanya."


def request_line(name: str, wish: str | None) -> str:
    """One request in the list."""
    return f"• <b>{escape(shorten(name, 60))}</b>: {escape(shorten(wish or '–', 120))}"


def accepted(office: Office, greeting: str | None) -> str:
    """Tells the person that they are in; `greeting` is what the admins want newcomers to read."""
    more = f"\n\n{escape(greeting)}" if greeting else ""
    return f"✅ Permintaan Anda diterima. Anda terdaftar sebagai <b>petugas</b> untuk <b>{office_name(office)}</b>. Ketik /isi untuk mulai.{more}"


def request_done(name: str, office: Office | None) -> str:
    """Tells the admin what was decided."""
    if office is None:
        return f"Permintaan <b>{escape(shorten(name, 80))}</b> ditolak. Orangnya sudah diberi tahu."
    return f"✅ <b>{escape(shorten(name, 80))}</b> sekarang petugas <b>{office_name(office)}</b>."


def choose_hand_on() -> str:
    """Which office is handed on."""
    return "OPD mana yang Anda serahkan kepada rekan? Anda tetap petugas sampai rekan Anda menerima."


def hand_on_link(office: Office, address: str, until: datetime, zone: tzinfo) -> str:
    """The link by which a colleague takes over."""
    return (
        f"🤝 Teruskan pesan ini kepada rekan yang menggantikan Anda di <b>{office_name(office)}</b>:\n{escape(address)}\n\n"
        f"Berlaku sampai {moment(until, zone)}. Begitu rekan Anda menerima, ia menjadi petugas dan tugas Anda selesai. "
        "Admin diberi tahu."
    )


def handed_on(office: Office, before: str, after: str) -> str:
    """Tells admins and the one who left."""
    return (
        f"🤝 Petugas <b>{office_name(office)}</b> berganti: <b>{escape(shorten(before, 60))}</b> menyerahkannya kepada "
        f"<b>{escape(shorten(after, 60))}</b>."
    )


NOTHING_TO_HAND_ON = "Anda bukan petugas OPD mana pun, jadi tidak ada yang diserahkan."


def making(left_out: int) -> str:
    """Said while links and letters are made; `left_out` offices have no time left to hand in."""
    more = f"\n\n{left_out} OPD tidak diberi surat: batas waktunya sudah lewat." if left_out else ""
    return MAKING + more


def ask_letterhead(present: str) -> str:
    """The question, with what is in force ready to be copied."""
    return ASK_LETTERHEAD + (f"\n\n{LETTERHEAD_NOW}\n<code>{escape(present)}</code>" if present else "")

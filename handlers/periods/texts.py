"""Words for periods: drafting, opening, extending, closing, publishing."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import day, escape, moment, shorten
from bot.texts.names import evidence_rule
from questionnaires.calendar import OfficeHours

HEAD = "🗓 <b>Periode penilaian</b>"
NONE_YET = "Belum ada periode. Buat yang pertama dengan tombol di bawah."
NEW = "➕ Periode baru"
COPY = "📋 Salin dari {name}"
NAME = "✏️ Nama"
INSTRUMENT = "📐 Instrumen"
DEADLINE = "📅 Batas waktu"
OFFICES = "🏢 OPD"
PANEL = "👥 Cara menilai"
REMINDERS = "⏰ Pengingat"
EVIDENCE = "📎 Bukti"
OPEN = "✅ Buka periode"
DISCARD = "🗑 Hapus rancangan"
DISCARD_YES = "Ya, hapus"
CHOOSE_INSTRUMENT = "📐 Pilih instrumen:"
CHOOSE_PANEL = "👥 Pilih cara menilai:"
CHOOSE_REMINDERS = "⏰ Pilih kapan yang belum mengirim diingatkan:"
CHOOSE_EVIDENCE = "📎 Pilih mulai tingkat berapa bukti diminta:"
EXTEND_ALL = "⏳ Perpanjang semua"
EXTEND_ONE = "⏳ Perpanjang satu OPD"
CLOSE = "🔒 Tutup"
CLOSE_YES = "Ya, tutup"
PUBLISH = "📢 Terbitkan"
PUBLISH_YES = "Ya, terbitkan"
ALL_INVITED = "Semua yang diundang"
ASK_NAME = "Ketik nama periode, misalnya <code>Penilaian 2027</code>."
NAME_WRONG = "Nama periode 1 sampai 80 huruf. Ketik lagi."
DISCARDED = "Rancangan dihapus."
DAY_GONE = "Tanggal itu sudah lewat. Pilih tanggal lain."
DAY_NOT_LATER = "Tanggal itu tidak lebih lambat daripada batas waktu sekarang. Pilih tanggal sesudahnya."
CLOSED = "Periode ini sudah ditutup{who}. Ketik /periode untuk keadaan terbaru."
PUBLISHED_ALREADY = "Hasil periode ini sudah diterbitkan{who}. Ketik /periode untuk keadaan terbaru."
EVERY_OFFICE = "Semua OPD"
NO_OFFICE = "Kosongkan"
EXTEND_YES = "Ya, perpanjang"
NEW_NAME = "Penilaian {year}"
PANEL_NAMES = {False: "satu asesor per lembar", True: "panel, satu asesor dari tiap lembaga"}
CHOOSE_OFFICES = (
    "Ketuk OPD untuk mengikutkan (✅) atau mengeluarkannya, atau ketik nama-nama yang ikut, dipisah koma. "
    "Terpilih: <b>{count}</b>."
)
WHICH_SHEET = "OPD mana yang diberi tambahan waktu? Yang belum mengirim:"
ALL_SENT = "Semua OPD sudah mengirim, jadi tidak ada yang perlu diperpanjang."


TOO_MANY_NAMES = (
    "Itu {count} nama, jadi belum ada yang diikutkan. Kirim paling banyak {limit} nama dalam satu pesan, "
    "sisanya dalam pesan berikutnya."
)


def put_in(found: Sequence[str], unclear: Sequence[str]) -> str:
    """Which offices were put in, and which words meant none or several."""
    lines: list[str] = []
    if found:
        lines.append("✅ Diikutkan: " + ", ".join(escape(shorten(name, 40)) for name in found[:40]))
    if unclear:
        names = ", ".join(escape(shorten(name, 40)) for name in unclear[:20])
        lines.append(f"❓ Tidak jelas OPD yang mana: {names}")
    return "\n".join(lines)


def listed(name: str, state: str, deadline: datetime, count: int | None, zone: tzinfo) -> str:
    """One line a period."""
    offices = "" if count is None else f" · {count} OPD"
    return f"• <b>{escape(shorten(name, 80))}</b>: {state}{offices}, batas {day(deadline, zone)}"


def reminders(days: Sequence[int]) -> str:
    """When those who are late are reminded."""
    if not days:
        return "hanya saat dibuka dan pada hari terakhir"
    return "saat dibuka, " + ", ".join(f"H-{count}" for count in days) + ", hari terakhir"


def draft(
    name: str,
    instrument: str,
    deadline: datetime,
    offices: str,
    panel: bool,
    days: Sequence[int],
    rule: int,
    zone: tzinfo,
) -> str:
    """A draft with all that was chosen."""
    return "\n".join(
        [
            f"🗓 <b>{escape(shorten(name, 80))}</b> (rancangan)",
            "",
            f"Instrumen: {escape(instrument)}",
            f"Batas waktu: {moment(deadline, zone)}",
            f"OPD: {offices}",
            f"Cara menilai: {PANEL_NAMES[panel]}",
            f"Pengingat: {reminders(days)}",
            f"Bukti: {evidence_rule(rule)}",
            "",
            "Ketuk bagian yang ingin diubah. Setelah dibuka, instrumen dan aturan bukti tidak berubah lagi.",
        ]
    )


def running(
    name: str,
    state: str,
    instrument: str,
    deadline: datetime,
    counts: Sequence[tuple[str, int]],
    own_deadlines: Sequence[tuple[str, datetime]],
    zone: tzinfo,
) -> str:
    """A period that is open or later."""
    lines = [
        f"🗓 <b>{escape(shorten(name, 80))}</b> ({state})",
        f"Instrumen: {escape(instrument)}",
        f"Batas waktu: {moment(deadline, zone)}",
        "",
        *(f"{label}: <b>{count}</b>" for label, count in counts),
    ]
    if own_deadlines:
        lines += ["", "Batas waktu tersendiri:"]
        lines += [
            f"• {escape(shorten(office, 40))}: {moment(until, zone)}" for office, until in own_deadlines[:40]
        ]
    return "\n".join(lines)


def opened(name: str, count: int, deadline: datetime, zone: tzinfo) -> str:
    """Said once a period is open."""
    return f"✅ <b>{escape(shorten(name, 80))}</b> dibuka untuk {count} OPD sampai {moment(deadline, zone)}."


def _ends(hours: OfficeHours) -> str:
    """When a day that is chosen ends."""
    usual, friday = f"{hours.closing:%H.%M}", f"{hours.closing_friday:%H.%M}"
    fridays = f" (Jumat pukul {friday})" if friday != usual else ""
    return f"berakhir saat kantor tutup, pukul {usual}{fridays}"


def choose_draft_date(hours: OfficeHours) -> str:
    """Above the calendar of a draft."""
    return f"Pilih hari terakhir pengisian; {_ends(hours)}. Hari libur bertanda °."


def choose_date(name: str, deadline: datetime, hours: OfficeHours, zone: tzinfo) -> str:
    """Above the calendar of an extension."""
    return (
        f"Perpanjang <b>{escape(shorten(name, 80))}</b> sampai hari apa? "
        f"Batas waktu sekarang: {moment(deadline, zone)}. "
        f"Yang baru {_ends(hours)}. Hari libur bertanda °."
    )


def extended(name: str, deadline: datetime, zone: tzinfo) -> str:
    """Said once the deadline moved; to the admin and to those who are still to send."""
    return f"⏳ Batas waktu <b>{escape(shorten(name, 80))}</b> diperpanjang sampai {moment(deadline, zone)}."


def extended_before(deadline: datetime, who: str, zone: tzinfo) -> str:
    """Below it for the admin, where somebody else had given more time before; `who` did it when."""
    return f"Sebelumnya sampai {moment(deadline, zone)} (diperpanjang {who})."


def extend_question(name: str, deadline: datetime, unsent: int, zone: tzinfo) -> str:
    """Asks whether all get more time."""
    return (
        f"Perpanjang <b>{escape(shorten(name, 80))}</b> sampai {moment(deadline, zone)}? "
        f"Petugas {unsent} OPD yang belum mengirim diberi tahu."
    )


def close_question(name: str, unsent: int) -> str:
    """Asks whether to close."""
    left = f" {unsent} OPD belum mengirim dan tidak dapat mengirim lagi setelahnya." if unsent else ""
    return (
        f"Tutup <b>{escape(shorten(name, 80))}</b>?{left} Periode yang ditutup tidak dapat dibuka kembali. "
        "Penilaian oleh asesor tetap dapat diselesaikan."
    )


def publish_question(name: str, confirmed: int, total: int) -> str:
    """Asks whether to publish; warns of what would be left without a score."""
    left = total - confirmed
    warning = (
        f"⚠️ {left} OPD belum dikonfirmasi dan tidak dapat dinilai lagi sesudah terbit.\n\n" if left else ""
    )
    return warning + (
        f"Terbitkan <b>{escape(shorten(name, 80))}</b>? Skor {confirmed} dari {total} OPD dan peringkatnya dapat dilihat "
        "semua petugas serta grup tempat bot ini ditambahkan; petugas dan pimpinan diberi tahu. Skor yang terbit tidak "
        "dapat diubah lagi."
    )


def discard_question(name: str) -> str:
    """Asks before a draft is thrown away."""
    return f"Hapus rancangan <b>{escape(shorten(name, 80))}</b> beserta semua pilihannya? Ini tidak dapat dibatalkan."

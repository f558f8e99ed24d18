"""Words for the list of offices and for what is done to it."""

from collections.abc import Sequence

from bot.texts.common import escape, office_name, shorten
from questionnaires.people import Office
from questionnaires.problem import Problem

SEND_FILE = (
    "Kirim berkas <b>XLSX</b>, XLS, ODS, atau <b>CSV</b> untuk menambah atau memperbarui banyak OPD sekaligus. "
    "Yang wajib hanya kolom <code>kode</code> dan <code>nama</code>; boleh juga <code>singkatan</code>, "
    "<code>alias</code> (dipisah titik koma), dan <code>diundang</code> (1 atau 0), dalam urutan apa pun. "
    "Anda melihat pratinjau lebih dulu; tidak ada yang berubah sebelum Anda menyetujuinya."
)
TEMPLATE = "📥 Unduh contoh"
TEMPLATE_NAME = "daftar-opd.xlsx"
TEMPLATE_SHEET = "OPD"
TEMPLATE_CAPTION = (
    "Isi atau ubah barisnya, simpan, lalu kirim berkasnya di sini. Yang wajib hanya kode dan nama; jangan mengubah kode "
    "OPD yang sudah ada."
)
NO_OFFICES = "Belum ada OPD."
WANT_FILE = "Yang ditunggu adalah berkas CSV atau XLSX, atau nama satu OPD."
NOT_A_TABLE = "Berkas itu bukan CSV atau XLSX. Simpan daftar OPD sebagai salah satunya, lalu kirim lagi."
FILE_TOO_LARGE = "Berkas itu terlalu besar: paling banyak 5 MB."
FILE_NOT_FETCHED = "Berkas itu belum dapat diambil dari Telegram. Silakan kirim sekali lagi."
FILE_REPLACED = "Pratinjau ini sudah tidak berlaku. Kirim lagi berkasnya lewat /opd."
LIST_CHANGED = (
    "⚠️ Daftar OPD berubah sesudah pratinjau tadi. Belum ada yang diperbarui; inilah keadaannya sekarang:"
)
IMPORT_DROPPED = "Berkas tidak dipakai. Daftar OPD tetap seperti semula."
ALL_OFFICES = "🏢 Daftar OPD"
PEOPLE = "✉️ Petugas dan undangan"
SEND_AGAIN = "Perbaiki, lalu kirim lagi berkasnya di sini."
REST_NAME = "rincian-opd.txt"
REST_CAPTION = "Rincian selengkapnya."
NOTHING_TO_DO = "Semua baris sudah sama dengan daftar OPD. Tidak ada yang perlu diubah."
DONE_BEFORE = "Sudah dilakukan {who}."
IMPORT_YES = "✅ Ya, perbarui"
SAME_KEEP = "🔁 Ya, OPD yang sama"
SAME_ADD = "➕ Bukan, tambah sebagai OPD baru"
INVITED_YES = "✅ Perbarui; OPD baru ikut"
INVITED_NO = "✅ Perbarui; OPD baru belum ikut"
ASK_INVITED = (
    "❓ Berkas ini tidak menyebut siapa yang ikut. <b>Apakah OPD yang baru ikut dalam periode penilaian berikutnya?</b> "
    "Jawaban berlaku untuk semua yang baru, dan dapat diubah per OPD."
)
NEW = "➕ Tambah OPD"
RENAME = "✏️ Ubah nama"
MERGE = "🔗 Gabungkan"
MERGE_YES = "Ya, gabungkan"
RETIRE = "🚫 Nonaktifkan"
RETIRE_YES = "Ya, nonaktifkan"
RESTORE = "♻️ Aktifkan lagi"
INVITE = "📨 Ikutkan dalam periode baru"
UNINVITE = "Tidak ikut periode baru"
ASK_NEW = (
    "Ketik OPD baru dalam satu pesan, dipisah titik koma: <code>kode; nama; singkatan; alias</code>. "
    "Alias boleh kosong, boleh lebih dari satu.\nContoh: <code>D30; Dinas Perikanan; Diskan; Dinas Kelautan</code>"
)
NEW_INCOMPLETE = "Belum lengkap. Yang wajib: kode, nama, dan singkatan, dipisah titik koma."
NAMES_INCOMPLETE = "Belum lengkap. Ketik nama dan singkatan, dipisah titik koma."


def list_head(count: int, retired: int, page: int, pages: int) -> str:
    """Above the list of offices."""
    where = f" (halaman {page + 1} dari {pages})" if pages > 1 else ""
    gone = f", {retired} di antaranya tidak aktif" if retired else ""
    return f"🏢 <b>{count} OPD</b>{gone}{where}. Ketuk atau ketik nama satu OPD, atau:\n\n{SEND_FILE}"


def card(
    office: Office,
    into: Office | None,
    merged: Sequence[Office],
    people: Sequence[str],
    scores: Sequence[str],
) -> str:
    """One office with its names, people and scores."""
    lines = [f"🏢 <b>{office_name(office)}</b>", f"Kode: <code>{escape(office.code)}</code>"]
    if office.aliases:
        lines.append("Nama lain: " + ", ".join(escape(shorten(alias, 60)) for alias in office.aliases[:20]))
    if into is not None:
        lines.append(f"Sudah digabung ke <b>{office_name(into)}</b>.")
    elif office.retired:
        lines.append("Tidak aktif: tidak ikut periode baru dan tidak diingatkan.")
    else:
        lines.append("Ikut periode baru: " + ("ya" if office.invited else "tidak"))
    if merged:
        lines.append("Gabungan dari: " + ", ".join(office_name(one) for one in merged))
    lines.append("")
    lines.append("Petugas: " + (", ".join(escape(shorten(name, 60)) for name in people[:15]) or "belum ada"))
    if scores:
        lines += ["", "Skor:", *scores]
    return "\n".join(lines)


def score_line(period: str, index: str, predicate: str) -> str:
    """One past score."""
    return f"• {escape(shorten(period, 60))}: <b>{index}</b> ({escape(predicate)})"


def ask_names(office: Office) -> str:
    """Asks for the new names of an office."""
    return (
        f"Ketik nama baru <b>{office_name(office)}</b>, dipisah titik koma: <code>nama; singkatan</code>. "
        "Nama lama tetap dikenali sebagai nama lain, dan semua skor tetap pada OPD ini."
    )


def renamed(office: Office) -> str:
    """Said after renaming."""
    return f"Tersimpan: <b>{office_name(office)}</b>."


def added(office: Office) -> str:
    """Said after adding."""
    return f"Ditambahkan: <b>{office_name(office)}</b>."


def ask_merge(office: Office) -> str:
    """Asks into which office this one goes."""
    return (
        f"Ke OPD mana <b>{office_name(office)}</b> digabung? Ketik nama atau singkatan OPD tujuannya. "
        "Petugas dan nama lama ikut pindah; jawaban dan skor lama tetap tercatat pada OPD asal."
    )


def merge_question(gone: Office, stays: Office) -> str:
    """Asks once more, naming both."""
    return (
        f"Gabungkan <b>{office_name(gone)}</b> ke <b>{office_name(stays)}</b>?\n"
        f"{escape(gone.short_name)} menjadi tidak aktif; petugasnya menjadi petugas {escape(stays.short_name)}."
    )


def merged(gone: Office, stays: Office) -> str:
    """Said after merging."""
    return f"<b>{office_name(gone)}</b> sudah digabung ke <b>{office_name(stays)}</b>."


def retire_question(office: Office) -> str:
    """Asks whether to retire."""
    return (
        f"Nonaktifkan <b>{office_name(office)}</b>? OPD ini tidak ikut periode baru, lembar yang belum terkirim "
        "tidak ditunggu lagi, dan skor lamanya tetap tersimpan."
    )


def which(query: str) -> str:
    """Several offices may be meant."""
    return f"Beberapa OPD cocok dengan <b>{escape(shorten(query, 100))}</b>. Pilih satu:"


def none_found(query: str) -> str:
    """No office is meant."""
    return (
        f"Tidak ada OPD lain yang cocok dengan <b>{escape(shorten(query, 100))}</b>. Ketik lagi, atau /opd."
    )


def not_in_list(query: str) -> str:
    """What was typed below the list is no office."""
    return f"Tidak ada OPD yang cocok dengan <b>{escape(shorten(query, 100))}</b>. {WANT_FILE}"


def wrong_rows(problems: Sequence[Problem], most: int | None = None) -> list[str]:
    """Every bad row with its number and reason, or the first `most` of them."""
    return [
        f"❗ Ada {len(problems)} hal yang perlu diperbaiki. Belum ada yang diubah.",
        "",
        *(f"Baris {problem.line}: {escape(problem.message)}" for problem in problems[:most]),
        *_others(len(problems), most),
        "",
        SEND_AGAIN,
    ]


def preview(
    count: int,
    added_names: Sequence[str],
    changes: Sequence[tuple[str, Sequence[tuple[str, str, str]]]],
    unchanged: int,
    absent: int,
    retired: Sequence[str],
    most: int | None = None,
    notes: Sequence[str] = (),
) -> list[str]:
    """What a file would do; `notes` tell how it was read, `changes` are a code with (column, before, after). `most` of each kind are told."""
    width = 500 if most is None else 60
    lines = [
        f"📄 <b>Pratinjau: {count} baris</b>",
        f"Baru: <b>{len(added_names)}</b> · berubah: <b>{len(changes)}</b> · tetap: <b>{unchanged}</b>",
    ]
    lines[1:1] = [escape(shorten(note, 700)) for note in notes]
    if absent:
        lines.append(f"{absent} OPD tidak ada di berkas dan dibiarkan seperti semula.")
    if retired:
        names = ", ".join(escape(shorten(name, 40)) for name in retired[:10])
        lines.append(f"Tetap tidak aktif: {names}{' …' if len(retired) > 10 else ''}.")
    if changes:
        lines += ["", "<b>Berubah</b>"]
        for code, cells in changes[:most]:
            what = "; ".join(
                f"{column}: {escape(shorten(before, width)) or '–'} → {escape(shorten(after, width)) or '–'}"
                for column, before, after in cells
            )
            lines.append(f"{escape(code)} · {what}")
        lines += _others(len(changes), most)
    if added_names:
        lines += ["", "<b>Baru</b>"]
        lines += [escape(shorten(name, width + 60)) for name in added_names[:most]]
        lines += _others(len(added_names), most)
    return lines


def ask_same(pairs: Sequence[tuple[str, str, str]], most: int = 10) -> list[str]:
    """Asks whether offices with a known name under another code are the same; each is name, code there, code in the file."""
    return [
        f"❓ <b>{len(pairs)} OPD sudah ada dengan kode lain. OPD yang sama?</b> Bila sama, kode yang sudah ada dipertahankan.",
        *(
            f"{escape(shorten(name, 80))}: kini {escape(there)}, di berkas {escape(new)}"
            for name, there, new in pairs[:most]
        ),
        *([f"… dan {len(pairs) - most} lagi"] if len(pairs) > most else []),
    ]


def _others(count: int, most: int | None) -> list[str]:
    """A line that says how many more there are."""
    return [f"… dan {count - most} lagi, lihat berkas."] if most is not None and count > most else []


def imported(added_count: int, changed: int, unchanged: int) -> str:
    """Said after the import."""
    return f"✅ Daftar OPD diperbarui: {added_count} baru, {changed} berubah, {unchanged} tetap."

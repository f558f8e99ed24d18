"""Words for judging a sheet, and for telling its officers."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import escape, moment, office_name, shorten
from bot.texts.refusals import done_by
from questionnaires.instrument import Level
from questionnaires.people import Office

EMPTY_QUEUE = "Belum ada lembar yang menunggu penilaian. Anda akan diberi tahu bila ada yang masuk."
QUEUE_HEAD = "<b>Antrean penilaian</b>: {count} lembar menunggu. Ketuk satu OPD untuk menilai."


def queue_line(
    office: Office, period: str, judged: int, total: int, at: datetime | None, zone: tzinfo
) -> str:
    """One waiting sheet."""
    when = f", dikirim {moment(at, zone)}" if at else ""
    return f"• <b>{escape(office.short_name or office.name)}</b>, {escape(period)}: {judged} dari {total} dinilai{when}"


def place_line(groups: str, position: int, total: int, bar: str, judged: int) -> str:
    """Group, place and a bar of how much is judged."""
    return f"{groups}\n{position} dari {total}  {bar} {judged} dinilai"


def own_level(level: Level | None, not_applicable: bool, by: str | None) -> str:
    """What the officer answered."""
    if not_applicable:
        what = "tidak berlaku"
    elif level is not None:
        what = f"{level.number} · {escape(level.label)}"
    else:
        what = "tidak dijawab"
    return f"👤 Petugas: <b>{what}</b>" + (f" ({escape(shorten(by, 60))})" if by else "")


def judged_level(level: Level | None, not_applicable: bool, by: str | None) -> str:
    """What the assessor holds, and who: several may judge one sheet."""
    if not_applicable:
        what = "tidak berlaku"
    elif level is not None:
        what = f"{level.number} · {escape(level.label)}"
    else:
        return "🧑‍⚖️ Penilaian: belum ada"
    return f"🧑‍⚖️ Penilaian: <b>{what}</b>" + (f" ({escape(shorten(by, 60))})" if by else "")


def read_only(state: str) -> str:
    """Why nothing can be judged here."""
    return f"🔒 Lembar ini {state}; hanya bisa dibaca."


LIST_KEY = "✅ setuju · ≠ berbeda · 📝 catatan · ⬜ belum · 🆕 bukti baru"


def note_line(note: str) -> str:
    """The assessor's note on the card."""
    return f"📝 Catatan: <i>{escape(shorten(note, 400))}</i>"


def evidence_line(count: int, new: int) -> str:
    """How much evidence can be looked at, and how much of it came after the latest return."""
    if not count:
        return "📎 Bukti: tidak ada"
    since = f", 🆕 <b>{new} baru sejak dikembalikan</b>" if new else ""
    return f"📎 Bukti: {count}{since} (ketuk Bukti untuk melihat)"


def sent_back(why: str) -> str:
    """Why the lead asks for another look, on the card."""
    return f"↩️ Ketua pleno meminta nilai ulang: <i>{escape(shorten(why, 400))}</i>"


def evidence_count(count: int) -> str:
    """How much evidence was sent along."""
    return f"📎 Bukti: {count} (di atas)" if count else "📎 Bukti: tidak ada"


def evidence_of(code: str, office: str) -> str:
    """Where a file belongs, before its name."""
    return f"<b>{escape(shorten(code, 40))}</b> · {escape(shorten(office, 60))}\n"


def last_year(period: str, level: int | None) -> str:
    """What the office answered in the period before."""
    what = "tidak berlaku" if level is None else f"tingkat {level}"
    return f"🕘 {escape(shorten(period, 50))}: {what} (jawaban petugas)"


def explanation_line(text: str) -> str:
    """The officer's explanation; all of it is behind the button when it is long."""
    return f"💬 Penjelasan: {escape(shorten(text, 700))}"


def carried_mark(period: str, answered_at: datetime | None, zone: tzinfo) -> str:
    """The answer was taken over from an earlier period."""
    when = f", dijawab {answered_at.astimezone(zone):%d-%m-%Y}" if answered_at else ""
    return f"♻️ Diambil dari {escape(shorten(period, 50))}{when}; belum tentu masih berlaku."


def ask_note(code: str, name: str, kept: str | None) -> str:
    """Asks for a note on one indicator."""
    now = f"\n\nCatatan sekarang:\n<i>{escape(shorten(kept, 2500))}</i>" if kept else ""
    return (
        f"📝 <b>Catatan {escape(code)}</b> · {escape(shorten(name, 150))}\n"
        f"Ketik catatan Anda sebagai pesan biasa (paling banyak 1.000 huruf).{now}"
    )


def edited_note(code: str) -> str:
    """The message was edited in which the note was typed."""
    return f"Catatan {escape(code)} ikut diubah sesuai pesan yang Anda sunting."


def note_kept(code: str) -> str:
    """Acknowledges a note."""
    return f"Catatan {escape(code)} tersimpan."


AGREE_GROUP_RULE = (
    "Semua jawaban dan bukti kelompok ini sudah terbuka. Yang tidak Anda setujui, ketuk kodenya dan pilih "
    "tingkatnya; yang lain dapat disetujui sekaligus."
)
OPEN_GROUP_FIRST = (
    "Buka dulu seluruh kelompok ini (📂 Kelompok); setelah itu semuanya dapat disetujui sekaligus."
)
EVIDENCE_SINCE = "Bukti kelompok ini bertambah sejak Anda membukanya. Buka lagi (📂 Kelompok): hanya yang baru yang dikirim."


def explanation_of(code: str) -> str:
    """An indicator's explanation among what could not be shown; plain text."""
    return f"penjelasan {code}"


def group_head(name: str, number: int, of: int) -> str:
    """Above the answers of a group that were opened together."""
    return f"📂 <b>{escape(shorten(name, 80))}</b> · {number} dari {of} belum dinilai"


def not_arrived(names: Sequence[str]) -> str:
    """Evidence and explanations that could not be shown, so that the group is not agreed with as a whole."""
    shown = ", ".join(escape(shorten(name, 60)) for name in names[:10])
    more = f" dan {len(names) - 10} lagi" if len(names) > 10 else ""
    return (
        f"⚠️ Ini tidak dapat ditampilkan: {shown}{more}. Karena itu kelompok ini belum dapat disetujui "
        "sekaligus; nilai satu per satu, atau buka lagi nanti."
    )


def group_agreed(count: int) -> str:
    """What agreeing with a group has done, in a toast."""
    return f"{count} indikator disetujui. Tiap tingkat masih dapat diubah pada kartunya."


NO_EVIDENCE = "Tidak ada bukti pada indikator ini."

HANDED_IN = "🔒 Penilaian Anda sudah diserahkan; hanya bisa dibaca."
NOTE_LIMIT = 1000
NOTE_TOO_LONG = (
    "Catatan ini terlalu panjang: {length} huruf, paling banyak 1.000. Ringkaslah sedikit, lalu kirim lagi. "
    "Catatan yang lama belum berubah."
)
NOTE_IS_TEXT = "Catatan berupa teks. Ketik catatan Anda sebagai pesan biasa, atau ketuk Batal."

NO_CARD = (
    "Belum ada indikator yang terbuka, jadi kiriman ini belum disimpan. Ketik /nilai, pilih lembarnya, "
    "lalu ketik catatan pada kartu indikatornya."
)

ASK_RETURN_NOTE = (
    "Pengembalian perlu catatan. Ketik apa yang harus diperbaiki petugas; "
    "lembar dikembalikan begitu catatan itu Anda kirim. Atau ketuk Batal, lalu isi Catatan pada indikatornya."
)


def summary(office: Office, period: str, judged: int, total: int, changed: Sequence[str], notes: int) -> str:
    """How far the judging is and where the assessor differs."""
    lines = [
        f"<b>{office_name(office)}</b> · {escape(shorten(period, 60))}",
        f"Dinilai: {judged} dari {total} · Catatan: {notes}",
    ]
    if changed:
        shown = ", ".join(escape(shorten(code, 40)) for code in changed[:40])
        lines.append(f"Berbeda dari petugas ({len(changed)}): {shown}{' …' if len(changed) > 40 else ''}")
    return "\n".join(lines)


def scores(own: str, judged: str) -> str:
    """Both scores side by side."""
    return f"Skor mandiri: {own}\nSkor penilaian: <b>{judged}</b>"


OWN_HIDDEN = "Jawaban OPD: terlihat setelah Anda memilih tingkat."
OWN_SCORE_HIDDEN = "terlihat setelah semua Anda nilai"
CHOOSE_FIRST = "Periode ini memakai nilai dulu: pilih tingkat Anda, lalu jawaban OPD terlihat."
NOTHING_COUNTS = "tidak ada (semua tidak berlaku)"
NOT_ALL_JUDGED = "Skor dapat dikonfirmasi setelah semua indikator dinilai."


def confirm_question(office: Office, judged: str) -> str:
    """Asks once before a score is final."""
    return (
        f"Konfirmasi skor <b>{office_name(office)}</b>: <b>{judged}</b>?\n"
        "Hasilnya segera dikirim kepada petugas dan tidak dapat diubah lagi oleh asesor."
    )


def confirmed(office: Office, judged: str) -> str:
    """Tells the assessor it is done."""
    return f"✅ Skor <b>{office_name(office)}</b> dikonfirmasi: <b>{judged}</b>. Petugas menerima grafik dan saran."


def returned(office: Office, count: int) -> str:
    """Tells the assessor it is back with the office."""
    return (
        f"🔙 Lembar <b>{office_name(office)}</b> dikembalikan dengan {count} catatan. "
        "Petugas sudah diberi tahu; Anda mendapat kabar bila lembar dikirim lagi."
    )


def confirmed_before(
    office: Office, judged: str, by: str | None, at: datetime, lost: Sequence[str], zone: tzinfo
) -> str:
    """Tells the assessor who came second; `lost` are the codes at which their own level was another."""
    text = (
        f"ℹ️ Skor <b>{office_name(office)}</b> sudah dikonfirmasi {done_by(by, at, zone)}: <b>{judged}</b>. "
        "Konfirmasi Anda tidak dipakai."
    )
    if lost:
        codes = ", ".join(escape(shorten(code, 20)) for code in lost[:20])
        more = f" dan {len(lost) - 20} lagi" if len(lost) > 20 else ""
        text += f"\nPenilaian Anda yang berbeda juga tidak dipakai: {codes}{more}."
    return text


def returned_before(office: Office, by: str | None, at: datetime, zone: tzinfo) -> str:
    """Tells the assessor who came second with returning."""
    return (
        f"ℹ️ Lembar <b>{office_name(office)}</b> sudah dikembalikan {done_by(by, at, zone)}. "
        "Pengembalian Anda tidak dipakai; bila ada catatan lain, sampaikan setelah lembar dikirim lagi."
    )


def tell_returned(
    office: Office,
    period: str,
    notes: Sequence[tuple[str, str, str]],
    overall: str | None,
    due: datetime,
    zone: tzinfo,
) -> str:
    """Tells the officers; notes are (code, name, note). Not shortened beyond a message by the caller's paging."""
    lines = [
        f"🔙 Lembar <b>{office_name(office)}</b> ({escape(shorten(period, 60))}) dikembalikan oleh asesor untuk diperbaiki."
    ]
    if overall:
        lines += ["", escape(overall)]
    lines += [
        f"\n<b>{escape(code)}</b> {escape(shorten(name, 80))}\n{escape(note)}" for code, name, note in notes
    ]
    lines += ["", f"Mohon kirim lagi paling lambat <b>{moment(due, zone)}</b>. Jawaban lain tetap tersimpan."]
    return "\n".join(lines)


def tell_resubmitted(office: Office, period: str, number: str) -> str:
    """Tells the assessor who returned the sheet."""
    return (
        f"📥 <b>{office_name(office)}</b> sudah mengirim lagi lembar {escape(shorten(period, 60))} "
        f"yang Anda kembalikan. Nomor: <b>{escape(number)}</b>."
    )


def tell_submitted(office: Office, period: str, number: str) -> str:
    """Tells assessors that a sheet waits."""
    return f"📥 Lembar baru: <b>{office_name(office)}</b>, {escape(shorten(period, 60))}. Nomor: <b>{escape(number)}</b>."

"""Words for filling a sheet."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import EVIDENCE_BYTES, bar, day, escape, file_size, moment, shorten
from bot.texts.names import KIND_NAMES
from bot.texts.sending import NOT_ANY_MORE, STILL_POSSIBLE
from questionnaires.instrument import Group, Indicator, Level
from questionnaires.mapping import Earlier
from questionnaires.people import Office
from questionnaires.refusal import Reason
from questionnaires.sheet import Evidence

CHOOSE_SHEET = "Anda mengisi lebih dari satu lembar. Lembar mana yang akan dibuka?"
NO_CARD = (
    "Belum ada kartu indikator yang terbuka, jadi kiriman ini belum disimpan. "
    "Ketik /isi, lalu kirim bukti atau penjelasan pada kartu indikatornya."
)
NOT_EVIDENCE = (
    "Jenis pesan ini tidak dapat disimpan sebagai bukti. Kirim berkas, foto, video, pesan suara, atau tautan; "
    "atau ketik teks untuk penjelasan. Kartu Anda tetap terbuka."
)
EXPLANATION_IS_TEXT = (
    "Yang ditunggu adalah penjelasan dalam bentuk teks; kiriman itu tidak disimpan. Ketik penjelasannya, "
    "atau ketuk Kembali ke kartu."
)
REPLACE_WITH_FILE = (
    "Yang ditunggu adalah pengganti bukti: kirim berkas, foto, atau tautan. Untuk membatalkan, ketuk Batal."
)
EMPTY_FILE = "Berkas ini kosong (0 byte), jadi tidak disimpan. Periksa berkasnya, lalu kirim lagi."
ASK_EVIDENCE = (
    "Kirim berkas, foto, tautan, atau pesan suara ke percakapan ini sebagai bukti (paling besar 20 MB)."
)


def header(office: Office, period: str) -> str:
    """The first line of every card."""
    return f"<b>{escape(shorten(office.short_name or office.name, 60))}</b> · {escape(shorten(period, 60))}"


def place_line(path: Sequence[Group], position: int, total: int, answered: int) -> str:
    """Group, place and a bar of how much is answered."""
    groups = " › ".join(escape(shorten(group.name, 60)) for group in path)
    return f"{groups}\n{position} dari {total}  {bar(answered, total)} {answered} terjawab"


def question(indicator: Indicator) -> str:
    """Code, name and the question itself."""
    return (
        f"<b>{escape(indicator.code)} · {escape(shorten(indicator.name, 200))}</b>\n"
        f"{escape(shorten(indicator.question, 500))}"
    )


def criteria(levels: Sequence[Level], limit: int = 320) -> str:
    """The levels with what each asks for; `limit` caps one criterion in UTF-16 units."""
    return "\n".join(
        f"<b>{level.number}</b> {escape(level.label)}: {escape(shorten(level.criteria, limit))}"
        for level in levels
    )


def chosen(level: Level | None, not_applicable: bool, by: str | None) -> str:
    """What is recorded so far."""
    if not_applicable:
        what = "tidak berlaku"
    elif level is not None:
        what = f"{level.number} · {escape(level.label)}"
    else:
        return "Jawaban: belum ada"
    return f"Jawaban: <b>{what}</b>" + (f" (oleh {escape(shorten(by, 60))})" if by else "")


def evidence_line(count: int, asked: str, needed: bool) -> str:
    """How much evidence there is and what would do."""
    if count:
        return f"📎 Bukti: {count} tersimpan"
    if needed:
        return f"📎 Bukti: <b>belum ada</b>. Yang diminta: {escape(shorten(asked, 300))}"
    return f"📎 Bukti yang sesuai: {escape(shorten(asked, 300))}"


NO_EVIDENCE = "📎 Bukti: tidak ada"


def explanation_line(text: str) -> str:
    """The beginning of the explanation; all of it is behind the button."""
    return f"📝 Penjelasan: <i>{escape(shorten(' '.join(text.split()), 200))}</i>"


def returned_note(note: str) -> str:
    """What the assessor asks to be changed."""
    return f"🔙 Catatan asesor: {escape(shorten(note, 800))}"


def mending(place: int, count: int, round_: int, due: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Which of the returned indicators this is, and until when the sheet is asked for again."""
    text = f"Perbaikan {place} dari {count} (putaran {round_})"
    if due is None:
        return text
    if now <= due:
        return f"{text} · paling lambat {moment(due, zone)}"
    return f"{text} · ⚠️ lewat {moment(due, zone)}, {STILL_POSSIBLE}"


def age(since: datetime, now: datetime) -> str:
    """How old something is, in months, for people."""
    months = (now - since).days // 30
    return f"{months} bulan" if months else "kurang dari sebulan"


def _earlier_evidence(earlier: Earlier, now: datetime) -> str:
    if not earlier.evidence or earlier.evidence_since is None:
        return "tanpa bukti"
    return f"{earlier.evidence} bukti, yang tertua berumur {age(earlier.evidence_since, now)}"


def last_time(earlier: Earlier, now: datetime) -> str:
    """What was answered in the period before."""
    level = "tidak berlaku" if earlier.not_applicable else f"tingkat {earlier.level}"
    return f"♻️ {escape(shorten(earlier.period, 50))}: {level}, {_earlier_evidence(earlier, now)}"


def carried_over(earlier: Earlier, answered_at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """The answer was taken over; is it still true?"""
    when = f" (dijawab {day(answered_at, zone)})" if answered_at else ""
    return (
        f"♻️ Diambil dari {escape(shorten(earlier.period, 50))}{when}, {_earlier_evidence(earlier, now)}. "
        "Periksa apakah masih berlaku."
    )


def carried(note: str) -> str:
    """A line of news on top of the card."""
    return f"✔️ {note}"


def read_only(reason: Reason, deadline: datetime, zone: tzinfo) -> str:
    """Why no answer can be given here; `deadline` is the one that counts for this sheet."""
    if reason is Reason.DEADLINE_PASSED:
        return (
            f"🔒 Batas waktu pengisian sudah lewat ({moment(deadline, zone)}); lembar hanya bisa dibaca. "
            f"{NOT_ANY_MORE}"
        )
    return f"🔒 {_CLOSED.get(reason, 'Lembar ini sudah ditutup')}; lembar hanya bisa dibaca."


_CLOSED = {
    Reason.SHEET_CONFIRMED: "Lembar ini sudah dikonfirmasi",
    Reason.SHEET_NOT_OPEN: "Lembar ini sudah terkirim dan menunggu asesor",
    Reason.PERIOD_CLOSED: "Periode penilaian sudah ditutup",
}


def kept_evidence(kept: int, sent: int, code: str, failures: Sequence[str]) -> str:
    """The acknowledgement after size and hash were checked."""
    text = f"Bukti {escape(code)}: {kept} dari {sent} diterima dan tersimpan."
    return "\n".join([text, *(f"⚠️ {failure}" for failure in failures)])


def kept_link(count: int, code: str) -> str:
    """Acknowledges one or more addresses."""
    return f"Bukti {escape(code)}: {count} dari {count} tautan diterima dan tersimpan."


CHANGED_SINCE = "Jawaban ini sudah diubah lagi sesudahnya, jadi tidak ada yang dibatalkan."


def undone(code: str) -> str:
    """The answer just given was taken back."""
    return f"Jawaban {escape(code)} dibatalkan; yang sebelumnya berlaku lagi."


def kept_explanation(code: str) -> str:
    """Acknowledges a typed text."""
    return f"Penjelasan {escape(code)} tersimpan."


def too_large(name: str, size: int | None) -> str:
    """A file beyond what a bot may fetch."""
    how_large = f" ({file_size(size)})" if size else ""
    return (
        f"Berkas <b>{escape(shorten(name, 100))}</b>{how_large} lebih besar dari batas {EVIDENCE_BYTES // 1024 // 1024} MB, "
        "jadi tidak dapat disimpan. Kecilkan berkasnya, atau unggah ke penyimpanan OPD dan kirim tautannya di sini. "
        "Bukti yang sudah ada tidak berubah."
    )


def not_fetched(name: str) -> str:
    """Telegram did not hand the file over."""
    return f"Berkas {escape(shorten(name, 100))} belum berhasil diambil dari Telegram. Silakan kirim sekali lagi."


def wrong_size(name: str) -> str:
    """What came is not what was announced."""
    return f"Berkas {escape(shorten(name, 100))} tidak sampai utuh. Silakan kirim sekali lagi."


def evidence_list(code: str, name: str, items: Sequence[Evidence], asked: str, zone: tzinfo) -> str:
    """All evidence of one indicator."""
    lines = [f"📎 <b>Bukti {escape(code)}</b> · {escape(shorten(name, 150))}", ""]
    for place, item in enumerate(items[:30], start=1):
        size = f" · {file_size(item.size)}" if item.size else ""
        lines.append(
            f"{place}. {escape(shorten(item.url or item.name, 80))} ({KIND_NAMES[item.kind]}{size})\n"
            f"    {escape(shorten(item.added_by, 40))}, {moment(item.added_at, zone)}"
        )
        if item.caption:
            lines.append(f"    <i>{escape(shorten(item.caption, 100))}</i>")
    if not items:
        lines.append("Belum ada bukti.")
    lines += ["", f"Yang diminta: {escape(shorten(asked, 400))}"]
    return "\n".join(lines)


def replace_prompt(place: int, name: str) -> str:
    """The next file takes the place of this one."""
    return (
        f"Kirim berkas, foto, atau tautan pengganti untuk bukti nomor {place} ({escape(shorten(name, 80))}). "
        "Yang lama tetap tercatat dalam riwayat."
    )


def explanation_head(code: str, name: str) -> str:
    """Above the full explanation."""
    return f"📝 <b>Penjelasan {escape(code)}</b> · {escape(shorten(name, 150))}"


ASK_EXPLANATION = "Ketik penjelasan sebagai pesan biasa; teks itu tersimpan pada indikator ini."
NO_EXPLANATION = "Belum ada penjelasan."
ASK_NEW_EXPLANATION = "Ketik pesan baru untuk menggantinya."


def evidence_progress(evidenced: int, asked: int) -> str:
    """How many of the indicators that need evidence have some."""
    if not asked:
        return "Bukti: belum ada tingkat yang memerlukannya"
    return f"Bukti: {evidenced} dari {asked} indikator yang memerlukannya"


def list_head(office: Office, period: str, answered: int, total: int, lacking: int) -> str:
    """Above the list of all indicators."""
    evidence = f" · {lacking} masih perlu bukti" if lacking else ""
    return f"{header(office, period)}\n{answered} dari {total} terjawab{evidence}"


LIST_KEY_LOCKED = "✅ terjawab · ⬜ belum · 🔙 dikembalikan"
LIST_KEY = "✅ terjawab · 📎 perlu bukti · ⬜ belum · 🔙 dikembalikan"


def list_line(mark: str, code: str, name: str) -> str:
    """One indicator in the list."""
    return f"{mark} {escape(shorten(code, 40))} {escape(shorten(name, 60))}"


def needs_evidence(count: int) -> str:
    """Above the list of what lacks evidence."""
    if not count:
        return "📎 Semua indikator yang memerlukan bukti sudah ada buktinya."
    return (
        f"📎 <b>Perlu bukti</b>: tingkat pada {count} indikator perlu dibuktikan, tetapi buktinya belum ada. "
        "Ketuk satu indikator, lalu kirim buktinya."
    )


def hand_over(link: str, code: str, name: str, until: str) -> str:
    """The link that an officer forwards to a colleague."""
    return (
        f"🤝 Teruskan tautan ini kepada rekan yang akan menjawab <b>{escape(code)} · {escape(shorten(name, 150))}</b>. "
        f"Tautan ini hanya untuk satu orang, hanya membuka indikator itu, dan berlaku sampai {until}.\n\n"
        f"{escape(link)}"
    )


def handed_over(names: Sequence[str]) -> str:
    """Who is helping or may still open the link."""
    return "Rekan yang diminta membantu:\n" + "\n".join(f"• {escape(name)}" for name in names)


def helper_line(asked_by: str | None, taken_by: str | None, valid_until: datetime, zone: tzinfo) -> str:
    """Who asked whom, or that a link waits; plain text."""
    asked = f" (diminta {shorten(asked_by, 40)})" if asked_by else ""
    if taken_by:
        return f"{shorten(taken_by, 40)}{asked}"
    return f"tautan belum dibuka{asked}, berlaku sampai {day(valid_until, zone)}"


def helper_answered(by: str, code: str, name: str, level: Level | None) -> str:
    """Tells who asked for help; no level is "not applicable"."""
    what = "tidak berlaku" if level is None else f"{level.number} · {escape(level.label)}"
    return f"🤝 {escape(shorten(by, 60))} sudah menjawab <b>{escape(code)} · {escape(shorten(name, 100))}</b>: <b>{what}</b>."


HANDOVER_WITHDRAWN = "Permintaan bantuan dibatalkan; tautan dan aksesnya tidak berlaku lagi."
HELPER_CARD = "🤝 Anda membantu mengisi satu indikator ini."
HELPER_THANKS = "Terima kasih, jawaban tersimpan. Anda boleh mengubahnya selama lembar belum dikirim."


def handover_withdrawn_before(who: str) -> str:
    """`who`: by whom and when it was taken back before."""
    return f"Permintaan bantuan ini sudah dibatalkan {who}; tautan dan aksesnya tidak berlaku lagi."


def change(
    at: datetime, zone: tzinfo, by: str | None, deed: str, before: str | None, after: str | None
) -> str:
    """One line of an answer's history."""
    what = f"• {moment(at, zone)}, {escape(by or 'petugas')}: {_DEEDS.get(deed, escape(deed))}"
    if before is None and after is None:
        return what
    return f"{what} {_value(deed, before)} → {_value(deed, after)}"


def _value(deed: str, value: str | None) -> str:
    if value is None:
        return "(kosong)"
    return "tidak berlaku" if deed == "level" and value == "-" else escape(shorten(value, 80))


NO_CHANGES = "Belum ada perubahan."


_DEEDS = {
    "level": "tingkat",
    "explanation": "penjelasan",
    "evidence_added": "bukti ditambahkan",
    "evidence_removed": "bukti dihapus",
    "evidence_failed": "bukti gagal diterima",
    "judged": "dinilai",
    "noted": "catatan asesor",
    "settled": "keputusan ketua",
    "sent_back": "dikirim balik ke panel",
    "carried_over": "diambil dari periode lalu",
    "appealed": "disanggah",
    "appeal_decided": "sanggahan diputus",
    "invited": "bantuan diminta",
    "invitation_accepted": "bantuan diterima",
    "invitation_declined": "bantuan ditolak",
    "invitation_withdrawn": "bantuan dibatalkan",
    "role_granted": "bantuan dimulai",
    "role_ended": "bantuan diakhiri",
}

"""Words for broadcasts."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import bar, day, escape, joined, moment, month_name, shorten
from questionnaires.broadcasts import Crowd
from questionnaires.placeholders import KNOWN, Wrong, WrongPlaceholder

CROWDS = {
    Crowd.OFFICERS: "Semua petugas",
    Crowd.NOT_BEGUN: "Belum mulai",
    Crowd.HALF_WAY: "Sedang mengisi",
    Crowd.LATE: "Terlambat",
    Crowd.SUBMITTED: "Sudah mengirim",
    Crowd.RETURNED: "Dikembalikan",
    Crowd.ASSESSORS: "Asesor",
    Crowd.LEADERS: "Pimpinan",
}
GROUPS = "Kelompok OPD"
OFFICES = "Pilih OPD"
SEND_AGAIN = "Ya, kirim lagi"
SEND_NOW = "Ya, kirim sekarang"
PLAN_SO = "Ya, jadwalkan"
CANCEL = "✖️ Batalkan"
PAUSE = "⏸ Jeda"
GO_ON = "▶️ Teruskan"
HAVE_READ = "Sudah dibaca"
ASK_READ = "Tombol “Sudah dibaca”"
HISTORY = "🗂 Riwayat siaran"
REFRESH = "🔄 Perbarui"
BACK = "↩️ Kembali ke siaran"
NEW = "➕ Siaran baru"
USEFUL = ("Berlaku: hari ini", "Berlaku: sampai besok", "Berlaku: 3 hari", "Berlaku: seminggu")
USEFUL_DAYS = (0, 1, 3, 7)

SAY_IT = (
    "Kirim pesannya sekarang: teks (tebal, miring, dan tautan dipertahankan), atau satu foto, berkas, atau video "
    "dengan keterangan. Boleh memakai {nama_opd}, {sisa_hari}, {progres}."
)
NOBODY = "Belum ada penerima. Pilih sasaran dulu."
NOTHING_SAID = "Belum ada pesan. Kirim teks, foto, berkas, atau video dulu."
NO_DRAFT = "Siaran ini sudah dikirim atau dibatalkan. Ketik /siaran untuk membuat yang baru."
PLANNED_ALREADY = "Siaran ini sudah dijadwalkan. Ketik /siaran untuk melihat atau membatalkannya."
PAUSED_ALREADY = "Siaran ini sudah dijeda."
RUNS_ALREADY = "Siaran ini sedang dikirim."
DROPPED = "Siaran dibatalkan; tidak ada yang dikirim."
NO_ALBUM = (
    "Beberapa foto atau berkas sekaligus (album) tidak dapat disiarkan, jadi rancangannya tidak berubah. "
    "Kirim satu foto, satu berkas, atau satu video dengan keterangan."
)
WRONG_KIND = "Untuk siaran, kirim teks, satu foto, satu berkas, atau satu video."
PREVIEW_ABOVE = "👆 Pratinjau di atas: begitulah penerima pertama melihatnya."
CHOOSE_GROUPS = "Pilih kelompok OPD. Petugas OPD di luar pilihan tidak menerima siaran ini."
CHOOSE_OFFICES = "Pilih OPD. Petugas OPD di luar pilihan tidak menerima siaran ini."
ASK_TIME = (
    "🕘 Kapan siaran dikirim? Ketuk salah satu, atau ketik waktunya, misalnya "
    "<code>besok 09.00</code> atau <code>5/3/2026 13.30</code>."
)
TIME_NOT_UNDERSTOOD = (
    "Waktu itu belum terbaca. Contoh: <code>besok 09.00</code> atau <code>5/3/2026 13.30</code>."
)
TIME_IN_THE_PAST = "Waktu itu sudah lewat. Pilih waktu yang akan datang."
THANKS_FOR_READING = "Terima kasih, tercatat sudah dibaca."
NOT_FOR_YOU = "Siaran ini bukan untuk Anda."
NO_HISTORY = "Belum pernah ada siaran."
STATES = {
    "draft": "rancangan",
    "scheduled": "dijadwalkan",
    "running": "berjalan",
    "paused": "dijeda",
    "done": "selesai",
    "cancelled": "dibatalkan",
}
_MEDIA = {"photo": "🖼 foto", "document": "📎 berkas", "video": "🎬 video"}


def draft(
    plain: str,
    media_kind: str | None,
    audience: Sequence[str],
    offices: int,
    people: int,
    people_offices: int,
    unreachable: int,
    *,
    is_repeat: bool,
) -> str:
    """A draft: what it says, to whom, how many people and offices that are. `offices` were named."""
    said = escape(shorten(plain, 300)) if plain else ""
    media = _MEDIA.get(media_kind or "", "")
    message = " · ".join(part for part in (media, said) if part) or "<i>belum ada</i>"
    if is_repeat:
        whom = "orang yang belum terjangkau"
    else:
        whom = (
            escape(joined(list(audience)))
            if audience
            else ("semua petugas" if offices else "<i>belum dipilih</i>")
        )
        whom += f", hanya {offices} OPD terpilih" if offices else ""
    lines = [
        "📢 <b>Siaran</b>",
        f"Pesan: {message}",
        f"Sasaran: {whom}",
        f"Penerima: <b>{people} orang, {people_offices} OPD</b>"
        + (f" ({unreachable} tidak dapat dihubungi)" if unreachable else ""),
    ]
    if not plain and not media:
        lines += ["", SAY_IT]
    return "\n".join(lines)


def wrong(one: WrongPlaceholder) -> str:
    """What is the matter with one placeholder."""
    name = f"<code>{{{escape(one.name)}}}</code>"
    match one.wrong:
        case Wrong.CLOSED:
            return f"⚠️ {name}: periodenya sudah ditutup, jadi tidak ada sisa hari lagi."
        case Wrong.UNKNOWN:
            known = ", ".join(f"{{{known}}}" for known in KNOWN)
            return f"⚠️ {name} tidak dikenal; yang dapat dipakai: {known}."
        case Wrong.FORMATTED:
            return f"⚠️ {name} hanya sebagian diberi format; beri format pada seluruhnya."
        case Wrong.NO_OFFICE:
            return f"⚠️ {name}: sebagian penerima tidak mewakili OPD. Hapus penandanya atau ubah sasaran."
        case Wrong.NO_PERIOD:
            return f"⚠️ {name}: tidak ada periode yang sedang dibuka."


def too_long(longest: int, limit: int) -> str:
    """The message does not fit."""
    return (
        f"⚠️ Pesan terlalu panjang: {longest} dari paling banyak {limit} karakter. Kirim yang lebih ringkas."
    )


def same_before(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Asks before the same is sent once more within a day; `at` lies ahead for one that is planned."""
    if at > now:
        return f"Pesan yang sama sudah dijadwalkan {moment(at, zone)}. Kirim juga yang ini?"
    minutes = max(1, round((now - at).total_seconds() / 60))
    ago = f"{minutes} menit" if minutes < 60 else f"{minutes // 60} jam"
    return f"Pesan yang sama sudah dikirim {ago} yang lalu. Kirim sekali lagi?"


def not_begun(number: int, at: datetime, why: str, zone: tzinfo) -> str:
    """Tells the admin that a planned broadcast was not sent, and what to do."""
    return (
        f"⚠️ Siaran no. {number} yang dijadwalkan {moment(at, zone)} tidak dikirim.\n{why}\n"
        "Ketik /siaran untuk membuat yang baru."
    )


SAME_JUST_NOW = "Pesan yang sama baru saja dikirim, jadi tidak dikirim dua kali."


def progress(number: int, ended: int, total: int, per_second: float, *, paused: bool) -> str:
    """How far a running broadcast is."""
    head = "⏸ <b>Siaran dijeda</b>" if paused else "📢 <b>Siaran berjalan</b>"
    rate = f"{per_second:.1f}".replace(".", ",")
    lines = [f"{head} (no. {number})", f"{bar(ended, total)} {ended} dari {total}"]
    if not paused and per_second > 0:
        lines.append(f"{rate} pesan per detik")
    return "\n".join(lines)


def finished(number: int, sent: int, total: int, *, cancelled: bool) -> str:
    """What the progress message says in the end."""
    head = "✖️ <b>Siaran dibatalkan</b>" if cancelled else "✅ <b>Siaran selesai</b>"
    return f"{head} (no. {number})\n{bar(sent, total)} {sent} dari {total} terkirim"


def scheduled(at: datetime, zone: tzinfo, people: int, offices: int) -> str:
    """It will begin by itself."""
    return (
        f"🕘 <b>Siaran dijadwalkan</b> untuk {moment(at, zone)}.\n"
        f"Menurut keadaan sekarang: {people} orang, {offices} OPD; penerimanya dihitung lagi saat dikirim."
    )


def report(
    number: int,
    at: datetime | None,
    zone: tzinfo,
    state: str,
    counts: Sequence[tuple[str, int]],
    said: str,
) -> str:
    """The head of the report."""
    lines = [f"📊 <b>Laporan siaran no. {number}</b> ({STATES[state]})"]
    if at is not None:
        lines.append(f"Dikirim: {moment(at, zone)}")
    if said:
        lines.append(f"<i>{escape(shorten(said, 120))}</i>")
    return "\n".join([*lines, "", *(f"{name}: <b>{count}</b>" for name, count in counts)])


def missed(name: str, offices: str, cause: str) -> str:
    """One person whom it did not reach."""
    where = f"{escape(shorten(offices, 60))} – " if offices else ""
    return f"• {where}{escape(shorten(name, 40))}: {escape(cause)}"


def cause(state: str | None, words: str | None) -> str:
    """Telegram's reason, or ours, in a few words."""
    if state is None:
        return "sudah keluar"
    if state == "uncertain":
        return "tidak pasti sampai"
    known = {
        "too late": "lewat waktu, tidak dikirim",
        "cancelled": "dibatalkan",
        "no longer applies": "dibatalkan",
    }
    found = words or ""
    if found in known:
        return known[found]
    lower = found.lower()
    for part, meaning in (
        ("blocked", "memblokir bot"),
        ("deactivated", "akun Telegram dihapus"),
        ("chat not found", "percakapan tidak ditemukan"),
        ("user not found", "akun tidak ditemukan"),
    ):
        if part in lower:
            return meaning
    return shorten(found, 80) or "gagal"


def again_failed(count: int) -> str:
    """A button that begins a draft for those whom it did not reach."""
    return f"Kirim ulang ke yang gagal ({count})"


def again_unread(count: int) -> str:
    """A button that begins a draft for those who did not say they read it."""
    return f"Kirim ke yang belum membaca ({count})"


def history_line(number: int, state: str, at: datetime | None, zone: tzinfo, said: str) -> str:
    """One earlier broadcast on a button."""
    when = f"{at.astimezone(zone):%d/%m %H.%M}" if at is not None else STATES[state]
    return f"{number} · {when} · {shorten(' '.join(said.split()) or '(berkas)', 30)}"


def file_unknown(number: int) -> str:
    """To the admin whose broadcast has a file that Telegram does not know any more."""
    return (
        f"⚠️ Siaran {number} dijeda: Telegram tidak mengenal lagi berkasnya, misalnya karena data dipulihkan di bawah "
        "bot lain. Batalkan siaran itu, lalu ketik /siaran dan kirim berkasnya sekali lagi. Penerima yang belum "
        "mendapatnya ada di laporan siaran."
    )


def off_hours(at: datetime, opening: datetime, zone: tzinfo) -> str:
    """Asks before a message goes out at night or on a day off."""
    return (
        f"🌙 {day(at, zone)} pukul {at.astimezone(zone):%H.%M} di luar jam kantor. Penerima mungkin sedang beristirahat. "
        f"Kirim pada waktu itu, atau saat kantor buka, {day(opening, zone)} pukul {opening.astimezone(zone):%H.%M}?"
    )


def at_opening(opening: datetime, zone: tzinfo) -> str:
    """The button that plans it for when offices open."""
    local = opening.astimezone(zone)
    return f"🕘 {local.day} {month_name(local.month)} pukul {local:%H.%M}"

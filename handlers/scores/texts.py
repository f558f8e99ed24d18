"""Words for scores, ranking and progress."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import bar, escape, moment, office_name, shorten
from handlers.answering.texts import evidence_progress
from questionnaires.people import Office

NO_OFFICE = "Tidak ada OPD yang cocok dengan <b>{query}</b>. Coba singkatan atau sebagian namanya, misalnya <code>/skor dinkes</code>."
NO_OFFICE_NAMED = "Tidak ada OPD yang cocok dengan <b>{query}</b>. Coba singkatan atau sebagian namanya."
WHICH_OFFICE = "Beberapa OPD cocok dengan <b>{query}</b>. Pilih satu:"
WHICH_OF_YOURS = "Anda melayani beberapa OPD. Pilih satu:"
MORE_OFFICES = "Daftar ini belum lengkap; tambahkan sebagian nama OPD agar pilihannya lebih sedikit."
RETIRED = " · nonaktif"
ASK_OFFICE = "Skor OPD mana yang Anda cari? Ketik nama atau singkatannya, misalnya <code>dinkes</code>."
DRAWING = "Grafik sedang disiapkan …"
NOT_YOURS = (
    "Skor OPD itu belum dapat Anda lihat. Anda dapat melihat skor OPD Anda sendiri; skor OPD lain dapat dilihat "
    "setelah Diskominfo menerbitkan hasilnya."
)
NO_RANKING = "Belum ada skor yang dikonfirmasi pada periode ini."
RANKING_NOT_YET = "Peringkat belum diterbitkan. Anda akan dapat melihatnya setelah Diskominfo menerbitkan hasil periode ini."
NO_PERIOD = "Belum ada periode penilaian."
NO_STATUS = "Belum ada lembar yang menjadi tugas Anda."
CHART_TITLE = "Hasil penilaian {period}"


def result(
    office: Office, period: str, index: str, predicate: str, own: str, at: datetime, zone: tzinfo
) -> str:
    """The confirmed score of one office."""
    return (
        f"🏁 <b>{office_name(office)}</b>\n{escape(period)}\n"
        f"Indeks: <b>{index}</b>, predikat <b>{escape(predicate)}</b>\n"
        f"Skor mandiri: {own}\nDikonfirmasi {moment(at, zone)}"
    )


def result_news(office: Office) -> str:
    """Above the result when it arrives by itself."""
    return f"Penilaian <b>{office_name(office)}</b> sudah selesai. Terima kasih atas kerja samanya."


def recommendations(entries: Sequence[tuple[str, str, str, str]]) -> str:
    """What would raise the index most; entries are (code, name, advice, what one level up adds, as shown)."""
    if not entries:
        return "Semua indikator sudah pada tingkat tertinggi. Pertahankan!"
    lines = [
        "<b>Tiga langkah yang paling menaikkan indeks</b>"
        if len(entries) == 3
        else "<b>Langkah yang paling menaikkan indeks</b>"
    ]
    for number, (code, name, advice, gain) in enumerate(entries, start=1):
        lines.append(
            f"{number}. <b>{escape(code)}</b> {escape(shorten(name, 70))} (satu tingkat: +{gain})\n{escape(shorten(advice, 220))}"
        )
    return "\n".join(lines)


def recommendation_on_chart(code: str, advice: str, gain: str) -> str:
    """The same in the picture, plain text."""
    return f"{code}: {advice} (satu tingkat: +{gain})"


def not_confirmed(office: Office, period: str, state: str) -> str:
    """An office without a confirmed score yet."""
    return f"<b>{office_name(office)}</b>\n{escape(period)}: {state}.\nBelum ada skor yang dikonfirmasi."


def not_assessed(office: Office) -> str:
    """An office that has never been part of a period."""
    return f"<b>{office_name(office)}</b> belum mengikuti penilaian, jadi belum ada skornya."


def officer_status(
    office: Office,
    period: str,
    state: str,
    answered: int,
    total: int,
    evidenced: int,
    asked: int,
    groups: Sequence[tuple[str, int, int]],
    receipt: tuple[str | None, datetime | None],
    until_when: str,
    zone: tzinfo,
) -> str:
    """How far one's own sheet is, by group; the latest receipt, and until when the sheet can be sent (HTML)."""
    lines = [
        f"<b>{office_name(office)}</b> · {escape(shorten(period, 60))}",
        f"{bar(answered, total)} {answered} dari {total} terjawab · {state}",
        evidence_progress(evidenced, asked),
    ]
    lines += [f"• {escape(shorten(name, 60))}: {done} dari {count}" for name, done, count in groups]
    number, sent_at = receipt
    if number is not None and sent_at is not None:
        lines.append(f"📄 Tanda terima <b>{escape(number)}</b>, diterima {moment(sent_at, zone)}")
    lines += [until_when] if until_when else []
    return "\n".join(lines)


PERIOD_STATES = {"draft": "rancangan", "open": "dibuka", "closed": "ditutup", "published": "diterbitkan"}
NOT_BEGUN = "Belum mulai"
FILLING = "Mengisi"
SENT = "Terkirim"
RETURNED = "Dikembalikan"
CONFIRMED = "Dikonfirmasi"

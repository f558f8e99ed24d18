"""Words from the last answer to the receipt."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import day, escape, moment, office_name, shorten
from bot.texts.refusals import done_by
from handlers.answering.texts import evidence_progress, header
from questionnaires.answers import Evidence
from questionnaires.instrument import Indicator
from questionnaires.people import Office


def all_answered(total: int, lacking: int) -> str:
    """Said when the last indicator has been answered."""
    text = f"Semua {total} indikator sudah dijawab. Ketuk <b>Periksa</b> untuk melihat ringkasan sebelum mengirim."
    if lacking:
        text += f"\n📎 {lacking} indikator masih perlu bukti; boleh dilengkapi sekarang."
    return text


def review(office: Office, period: str, answered: int, total: int, evidenced: int, asked: int) -> str:
    """The head of the check before sending."""
    return (
        f"{header(office, period)}\n<b>Pemeriksaan sebelum dikirim</b>\n"
        f"Terjawab: {answered} dari {total}\n{evidence_progress(evidenced, asked)}"
    )


def own_score(
    index: str, predicate: str, groups: Sequence[tuple[str, str]], partial: bool, answered: int, total: int
) -> str:
    """The officer's own score; a partial one says so."""
    lines = [f"<b>Skor mandiri: {index} ({escape(predicate)})</b>"]
    if partial:
        lines.append(f"Skor sementara, berdasarkan {answered} dari {total} indikator.")
    lines += [f"• {escape(shorten(name, 60))}: {shown}" for name, shown in groups]
    return "\n".join(lines)


def missing(codes: Sequence[str]) -> str:
    """What still has to be answered."""
    return f"⬜ Belum dijawab ({len(codes)}): {_codes(codes)}"


def contradiction(codes: Sequence[str], message: str) -> str:
    """Two answers that do not fit together."""
    return f"⚠️ {_codes(codes)}: {escape(shorten(message, 250))}"


def high_without_evidence(codes: Sequence[str]) -> str:
    """Levels that an assessor will hardly accept."""
    return f"⚠️ Tingkat tinggi tanpa bukti: {_codes(codes)}"


def same_file(name: str, codes: Sequence[str]) -> str:
    """One file that is to prove many things."""
    return f"⚠️ Berkas yang sama ({escape(shorten(name, 60))}) dipakai pada {_codes(codes)}"


NOTHING_COUNTS = (
    "Tidak ada skor: semua indikator ditandai tidak berlaku. Periksa lagi mana yang berlaku bagi OPD Anda. "
    "Bila memang tidak satu pun, kirimkan lembar ini; asesor yang memutuskan."
)
NO_SCORE = "Belum ada skor: belum ada indikator yang dijawab."
WARNINGS_ONLY = "Lembar tetap dapat dikirim meskipun ada peringatan."


def _codes(codes: Sequence[str], most: int = 20) -> str:
    shown = ", ".join(escape(shorten(code, 40)) for code in codes[:most])
    return shown + (f" dan {len(codes) - most} lainnya" if len(codes) > most else "")


def confirm_sending(office: Office, warnings: int) -> str:
    """Asks once before the sheet becomes read-only."""
    extra = f"\nMasih ada {warnings} peringatan pada pemeriksaan." if warnings else ""
    return (
        f"Kirim lembar <b>{office_name(office)}</b> kepada asesor?{extra}\n"
        "Setelah dikirim, jawaban hanya bisa dibaca sampai asesor mengembalikan atau mengonfirmasinya."
    )


def receipt(number: str, office: Office, period: str, at: datetime, zone: tzinfo, own: str) -> str:
    """The receipt: number, time, and the own score in words."""
    return (
        f"📄 <b>Tanda terima</b>\nNomor: <b>{escape(number)}</b>\nOPD: {office_name(office)}\n"
        f"Periode: {escape(period)}\nDiterima: {moment(at, zone)}\n"
        f"Skor mandiri: {escape(own)}\n\n"
        "Terima kasih. Asesor akan menilai lembar ini; hasilnya dikirim ke percakapan ini."
    )


def sent_before(by: str | None, at: datetime, zone: tzinfo) -> str:
    """Above the receipt of who came second."""
    return f"ℹ️ Lembar ini sudah dikirim {done_by(by, at, zone)}; ketukan Anda tidak mengirimnya lagi."


def sent_by_colleague(number: str, office: Office, by: str, at: datetime, zone: tzinfo) -> str:
    """Tells the other officers of the office."""
    return (
        f"📤 Lembar <b>{office_name(office)}</b> sudah dikirim oleh {escape(by)} "
        f"pada {moment(at, zone)}. Nomor tanda terima: <b>{escape(number)}</b>."
    )


def deadline_line(deadline: datetime, zone: tzinfo) -> str:
    """Until when."""
    return f"Batas waktu: {day(deadline, zone)} pukul {deadline.astimezone(zone):%H.%M}"


def answer_block(
    indicator: Indicator, chosen_line: str, explanation: str | None, evidence: Sequence[Evidence]
) -> str:
    """One indicator when all answers are read through. Not shortened: it is sent in as many messages as it takes."""
    lines = [f"<b>{escape(indicator.code)} · {escape(indicator.name)}</b>", chosen_line]
    lines += [f"📎 {escape(shorten(item.url or item.name, 200))}" for item in evidence]
    if explanation:
        lines.append(f"📝 {escape(explanation)}")
    return "\n".join(lines)

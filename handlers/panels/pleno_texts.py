"""Words for the lead: where a panel differs, settling with a reason, agreement."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import escape, moment, office_name, shorten
from bot.texts.measurement import AGREEMENT_OF, COEFFICIENTS, about, coefficient, judged, percent
from questionnaires.agreement import Agreement, Scatter, Severity
from questionnaires.confidence import Intervals, Verdict
from questionnaires.instrument import Level
from questionnaires.panels import Opinion
from questionnaires.people import Office
from questionnaires.settling import Proposal

OPEN = "⚖️ Buka pleno"
DISCUSS = "⚖️ Bahas perbedaan"
AGREEMENT = "📐 Kesepakatan asesor"
SEND_BACK = "↩️ Kirim balik ke panel"
RETURN = "🔙 Kembalikan ke OPD"
RETURN_YES = "Ya, kembalikan"
QUEUE = "Antrean pleno"
NOTHING = "Belum ada lembar panel yang menunggu pleno."
NOT_A_LEAD = "Anda bukan ketua pleno periode mana pun. Ketua dipilih oleh admin."
REASON_TOO_LONG = (
    "Alasan ini terlalu panjang: {length} huruf, paling banyak 1.000. Ringkaslah, lalu kirim lagi."
)
REASON_EMPTY = "Alasan perlu ditulis. Ketik alasan Anda sebagai pesan biasa."


FOLLOW_ALL = "✅ Terapkan {count} usulan"
REWORD = "✏️ Ubah alasan"


def follow(proposed: Proposal) -> str:
    """The level that follows from the panel, on a button."""
    if proposed.is_majority:
        return f"✅ Ikut mayoritas ({proposed.votes} dari {proposed.of}): {proposed.level}"
    return f"Ikut median: {proposed.level}"


def reason_of(proposed: Proposal) -> str:
    """The reason that is kept when the lead follows majority or median and writes none; plain text."""
    gap = "satu" if proposed.gap == 1 else str(proposed.gap)
    if proposed.is_majority:
        return (
            f"Mengikuti mayoritas panel: {proposed.votes} dari {proposed.of} anggota memberi tingkat "
            f"{proposed.level}, selisih {gap} tingkat."
        )
    return (
        f"Mengikuti median panel: tingkat {proposed.level} berada di tengah {proposed.of} penilaian, "
        f"selisih {gap} tingkat."
    )


def reword(code: str) -> str:
    """The way to another reason for the indicator that was just settled, on a button."""
    return f"{REWORD} {code}"


def place(at: int, of: int) -> str:
    """Which of the differences a card shows."""
    return f"Perbedaan {at} dari {of}"


def just_settled(code: str, level: str, reason: str) -> str:
    """What was just settled, above what comes next."""
    return f"⚖️ {escape(code)} diputuskan: <b>{escape(level)}</b>. <i>{escape(shorten(reason, 200))}</i>\n"


def reason_of_choice(level: int) -> str:
    """The reason that is kept when the lead takes one of two neighbouring levels; plain text."""
    return f"Memilih tingkat {level} dari tingkat yang diberikan panel, selisih satu tingkat."


def proposals(entries: Sequence[tuple[str, Sequence[int], int]]) -> str:
    """What the rule settles; entries are (code, levels given, level proposed)."""
    lines = [
        f"<b>Usulan menurut aturan</b> (mayoritas, selisih satu tingkat): {len(entries)} indikator",
        *(
            f"• {escape(code)}: {', '.join(map(str, levels))} → <b>{level}</b>"
            for code, levels, level in entries[:40]
        ),
    ]
    if len(entries) > 40:
        lines.append(f"dan {len(entries) - 40} lagi")
    return "\n".join(lines)


def followed(count: int) -> str:
    """What settling by rule has done, in a toast."""
    return f"{count} indikator diputuskan menurut aturan."


PROPOSALS_CHANGED = "Usulannya sudah berubah. Periksa lagi, lalu terapkan."


def queue(waiting: int, scoring: int, confirmed: int) -> str:
    """Above the sheets that wait."""
    return f"<b>Pleno</b>: {waiting} lembar menunggu Anda, {scoring} masih dinilai panel, {confirmed} dikonfirmasi."


def sheet_label(office: str, differing: int) -> str:
    """A sheet on a button."""
    return f"{shorten(office, 30)} · " + (f"{differing} berbeda" if differing else "sepakat")


def overview(
    office: Office, period: str, agreed: int, settled: int, differing: Sequence[str], score: str
) -> str:
    """What a panel has come to."""
    lines = [
        f"⚖️ <b>{office_name(office)}</b> · {escape(shorten(period, 60))}",
        f"Sepakat: {agreed} · Diputuskan ketua: {settled} · Berbeda: {len(differing)}",
    ]
    if differing:
        lines.append("Menunggu keputusan: " + ", ".join(escape(code) for code in differing[:40]))
    else:
        lines.append(f"Skor panel: <b>{score}</b>")
    return "\n".join(lines)


def opinion(held: Opinion, level: Level | None) -> str:
    """What one member holds."""
    what = (
        "tidak berlaku"
        if held.not_applicable
        else f"{level.number} · {escape(level.label)}"
        if level
        else "belum menilai"
    )
    note = f"\n   📝 <i>{escape(shorten(held.note, 300))}</i>" if held.note else ""
    return (
        f"• {escape(shorten(held.institution, 40))} ({escape(shorten(held.name, 40))}): <b>{what}</b>{note}"
    )


def settled(level: str, by: str, reason: str) -> str:
    """What was decided."""
    return f"⚖️ Keputusan: <b>{escape(level)}</b> ({escape(shorten(by, 40))})\n<i>{escape(shorten(reason, 300))}</i>"


def ask_reason(code: str, level: str) -> str:
    """A level was chosen; why?"""
    return f"⚖️ {escape(code)}: <b>{escape(level)}</b>. Ketik alasan keputusan ini sebagai pesan biasa."


def nobody_gave(level: str, given: Sequence[str]) -> str:
    """Asks whether a level is meant that no member of the panel gave; `given` are the levels they gave."""
    return (
        f"⚠️ Tidak seorang pun anggota panel memberi tingkat ini; panel memberi {escape(', '.join(given))}. "
        f"Tetap {escape(level)}? Bila ya, kirim alasannya; bila tidak, ketuk Batal."
    )


def replaces(level: str, by: str) -> str:
    """What a new decision would replace."""
    return f"Keputusan sekarang: {escape(level)} ({escape(shorten(by, 40))}). Keputusan baru menggantikannya."


def settled_meanwhile(code: str, by: str, at: datetime, zone: tzinfo) -> str:
    """Somebody else settled it while a reason was being typed."""
    return (
        f"⚠️ {escape(code)} sudah diputuskan oleh {escape(shorten(by, 40))}, {moment(at, zone)}, "
        "jadi pilihan dan alasan Anda <b>belum</b> disimpan. Periksa keputusannya di bawah; bila perlu diganti, pilih lagi."
    )


def ask_send_back(code: str) -> str:
    """Why is the panel to look again?"""
    return f"↩️ {escape(code)} dikirim balik ke panel untuk dinilai ulang secara tertutup. Ketik alasannya."


def sent_back(code: str) -> str:
    """Tells the lead."""
    return f"↩️ {escape(code)} dikirim balik ke panel. Anda diberi tahu setelah semua menyerahkan lagi."


def tell_sent_back(office: Office, code: str, name: str, reason: str) -> str:
    """Tells a member what to look at again."""
    return (
        f"↩️ Ketua pleno meminta panel menilai ulang <b>{office_name(office)}</b>, "
        f"{escape(code)} {escape(shorten(name, 80))}:\n<i>{escape(reason)}</i>\nNilai sekali lagi, lalu serahkan."
    )


def ask_return(office: Office, notes: Sequence[tuple[str, str]]) -> str:
    """What goes back to the office; notes are (code, note)."""
    lines = [f"🔙 <b>{office_name(office)}</b> dikembalikan kepada petugas untuk diperbaiki."]
    if notes:
        lines.append(f"Catatan panel pada {len(notes)} indikator ikut dikirim:")
        lines += [f"• <b>{escape(code)}</b> {escape(shorten(note, 200))}" for code, note in notes[:15]]
        lines.append("Ketuk Ya, kembalikan; atau ketik catatan umum, yang dikirim bersama catatan panel.")
    else:
        lines.append(
            "Panel tidak menulis catatan. Ketik apa yang harus diperbaiki; lembar dikembalikan begitu dikirim."
        )
    return "\n".join(lines)


def confirm_question(office: Office, score: str, settled: int, members: int, missing: Sequence[str]) -> str:
    """Asks once before a score is final; `missing` are institutions that were to score and did not."""
    by_lead = f" ({settled} indikator diputuskan ketua)" if settled else ""
    few = "Lembar ini dinilai <b>satu</b> asesor saja.\n" if members == 1 else ""
    without = (
        f"⚠️ Tanpa penilaian {escape(shorten(', '.join(missing), 200))}; ini ikut tertulis dalam laporan.\n"
        if missing
        else ""
    )
    return (
        f"Konfirmasi skor panel <b>{office_name(office)}</b>: <b>{score}</b>{by_lead}?\n{few}{without}"
        "Hasilnya segera dikirim kepada petugas dan tidak dapat diubah lagi oleh asesor."
    )


def agreement(
    period: str,
    found: Agreement,
    sure: Intervals,
    good_for: Verdict,
    scatter: Sequence[tuple[Scatter, str]],
    severities: Sequence[tuple[Severity, str, str]],
    by_indicator: Sequence[tuple[str, Agreement]],
) -> str:
    """How far the assessors agree, where they scatter, who is strict or lenient."""
    lines = [f"📐 <b>Kesepakatan asesor</b> · {escape(shorten(period, 60))}"]
    if not found.units:
        return (
            lines[0] + "\nBelum ada indikator yang dinilai lebih dari satu asesor dan sudah diserahkan semua."
        )
    lines += [
        f"<b>{escape(judged(good_for))}</b>",
        f"Dinilai bersama: {found.units} · Sama persis: <b>{percent(found.exact)}</b>"
        f"{about(sure.exact, percent)} · Paling banyak satu tingkat: "
        f"<b>{percent(found.within_one)}</b>{about(sure.within_one, percent)}",
    ]
    if found.ac2 is None:
        lines.append(COEFFICIENTS)
    else:
        lines += [
            f"AC2 Gwet: <b>{coefficient(found.ac2)}</b>{about(sure.ac2, coefficient)} · "
            f"Alpha Krippendorff: {coefficient(found.alpha)} · Kappa berbobot: {coefficient(found.kappa)}",
            "1 berarti sepakat penuh, 0 berarti tidak lebih dari kebetulan.",
        ]
    lines.append(AGREEMENT_OF)
    if scatter:
        lines += ["", "<b>Paling berjauhan</b>"]
        lines += [
            f"• {escape(one.code)} {escape(shorten(name, 50))}: jarak rata-rata {coefficient(one.mean_range)}"
            for one, name in scatter[:8]
        ]
    named = [entry for entry in severities if entry[0].is_systematic]
    lines += ["", "<b>Asesor yang ajek lebih ketat atau longgar</b>"]
    lines += [
        f"• {escape(shorten(name, 40))} ({escape(shorten(where, 30))}): "
        f"{'lebih ketat' if one.deviation < 0 else 'lebih longgar'} {coefficient(abs(one.deviation))} tingkat"
        for one, name, where in named[:10]
    ] or ["Tidak ada."]
    worst = sorted(
        ((code, one) for code, one in by_indicator if one.exact is not None),
        key=lambda entry: entry[1].exact or 0.0,
    )[:8]
    if worst:
        lines += [
            "",
            "<b>Per indikator, yang paling jarang sama</b> (sama persis · paling banyak satu tingkat · AC2)",
        ]
        lines += [
            f"• {escape(code)}: {percent(one.exact)} · {percent(one.within_one)} · {coefficient(one.ac2)}"
            for code, one in worst
        ]
    return "\n".join(lines)

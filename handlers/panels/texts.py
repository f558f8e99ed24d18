"""Words for panels: how a period is scored, who sits where, handing in."""

from collections.abc import Sequence

from bot.texts.common import escape, office_name, shorten
from questionnaires.panels import Coverage, Split
from questionnaires.people import Office
from questionnaires.sampling import Draw

PANEL = "👥 Panel"
ONE = "Satu asesor"
WHOLE = "Panel penuh"
DIMENSIONS = "Panel per dimensi"
SAMPLE = "Panel sampel {percent}%"
FILL = "🎲 Bagi otomatis"
LEAD = "⭐ Pilih ketua"
SHEETS = "📋 Susunan per OPD"
CHANGE = "🔁 Ganti · {name}"
FILL_ONE = "➕ Isi · {institution}"
HAND_IN = "📨 Serahkan"
HAND_IN_YES = "Ya, serahkan"
DAYS = "⏳ {returns} dan {appeals} hari"
HIDE_OWN = "🙈 Nilai dulu: aktifkan"
SHOW_OWN = "👁 Nilai dulu: matikan"
LEVEL_FIRST = "\n🙈 Nilai dulu: tingkat pilihan OPD baru terlihat oleh asesor setelah asesor memilih tingkatnya sendiri."
WAYS = {Split.WHOLE: WHOLE, Split.DIMENSIONS: DIMENSIONS, Split.SAMPLE: SAMPLE}

NO_PERIOD = "Belum ada periode yang dapat diatur panelnya. Buka periode dahulu."
NO_CANDIDATES = "Belum ada asesor yang dapat dipilih. Undang asesor dahulu."
CHOOSE_LEAD = "Siapa ketua pleno periode ini? Yang lama, bila ada, tidak lagi menjadi ketua."
NOBODY_LEFT = (
    "Tidak ada asesor lain dari lembaga ini yang boleh menilai OPD ini. Undang asesor baru dari lembaga itu."
)
ALL_SEATED = "Semua bagian sudah ada penilainya."


def overview(
    period: str,
    way: str,
    institutions: Sequence[str],
    lead: str | None,
    coverage: Coverage | None,
    loads: Sequence[tuple[str, str, int, int]],
    days: tuple[int, int],
) -> str:
    """How a period is scored; loads are (assessor, institution, sheets, handed in)."""
    lines = [f"👥 <b>Panel {escape(shorten(period, 80))}</b>", f"Cara: <b>{way}</b>"]
    if coverage is not None:
        lines += [
            f"Lembaga: {escape(', '.join(institutions)) or 'belum ada asesor'}",
            f"Ketua pleno: <b>{escape(lead) if lead else 'belum ada'}</b>",
            coverage_line(coverage),
        ]
    lines.append(f"⏳ Perbaikan OPD: {days[0]} hari kerja, sanggahan: {days[1]} hari kerja")
    if loads:
        lines += ["", "<b>Beban asesor</b>"]
        lines += [
            f"• {escape(shorten(name, 50))} ({escape(shorten(institution, 40))}): {sheets} lembar, {done} diserahkan"
            for name, institution, sheets, done in loads
        ]
    return "\n".join(lines)


def how_drawn(drawn: tuple[Draw, Sequence[str], Sequence[str]] | None) -> str:
    """How the sample was drawn: the seed, the offices in it, and those that every assessor scores."""
    if drawn is None:
        return ""
    draw, sample, linking = drawn
    return (
        f"\n🎲 Sampel diundi dari {draw.of} OPD dengan angka acuan {draw.seed}: "
        f"{escape(listed(sample))}.\nDinilai semua asesor: {escape(listed(linking)) or '-'}."
    )


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a row, with how many more there are; plain text."""
    shown = ", ".join(shorten(name, 40) for name in names[:most])
    return shown + (f" dan {len(names) - most} lagi" if len(names) > most else "")


def lead_sits(seats: int) -> str:
    """The lead is a member too, since nobody else of the institution can be."""
    if not seats:
        return ""
    return (
        f"\nℹ️ Ketua pleno juga menilai {seats} lembar, karena belum ada asesor lain dari lembaganya. "
        "Undang asesor lain bila ketua sebaiknya bukan anggota panel."
    )


def coverage_line(coverage: Coverage) -> str:
    """How much is scored, and how much by several."""
    percent = round(100 * coverage.by_several / coverage.of) if coverage.of else 0
    judgements = f"{coverage.judgements:,}".replace(",", ".")
    return (
        f"Cakupan: {judgements} penilaian; {percent}% indikator dinilai lebih dari satu lembaga "
        f"({coverage.sheets_by_all} dari {coverage.sheets} OPD dinilai penuh oleh semua lembaga)"
    )


def troubles(entries: Sequence[tuple[str, str, str | None, Sequence[str]]]) -> str:
    """Panels that can never complete as they are; entries are (office, institution, who is gone, who could
    sit there).
    """
    lines = [f"⚠️ <b>{len(entries)} bagian panel tidak dapat selesai</b> tanpa penilai baru:"]
    lines += [
        f"• {escape(shorten(office, 40))}, {escape(shorten(institution, 40))}: "
        + (f"{escape(shorten(gone, 40))} tidak lagi dapat menilai" if gone else "belum ada penilai")
        + _able(able)
        for office, institution, gone, able in entries[:15]
    ]
    if len(entries) > 15:
        lines.append("…")
    return "\n".join(lines)


def _able(names: Sequence[str]) -> str:
    if not names:
        return "; tidak ada asesor lembaga ini yang boleh menilainya, undanglah yang baru"
    shown = ", ".join(escape(shorten(name, 30)) for name in names[:3])
    return f"; dapat diisi {shown}" + (" …" if len(names) > 3 else "")


def confirmed_without(entries: Sequence[tuple[str, str]]) -> str:
    """Sheets that were confirmed although an institution did not score them; (office, institution)."""
    lines = [f"ℹ️ {len(entries)} bagian panel dikonfirmasi tanpa penilaian satu lembaga:"]
    lines += [
        f"• {escape(shorten(office, 40))} tanpa {escape(shorten(institution, 40))}"
        for office, institution in entries[:15]
    ]
    if len(entries) > 15:
        lines.append("…")
    return "\n".join(lines)


def vacated(period: str, parts: Sequence[tuple[str, str]], *, is_lead: bool) -> str:
    """Tells an admin what a panel lacks since an assessor went; parts are (office, institution)."""
    lines = [f"👥 Seorang asesor tidak lagi bertugas pada panel <b>{escape(shorten(period, 80))}</b>."]
    if parts:
        lines.append(f"{len(parts)} bagian kini kosong:")
        lines += [
            f"• {escape(shorten(office, 40))}, {escape(shorten(institution, 40))}"
            for office, institution in parts[:15]
        ]
    if len(parts) > 15:
        lines.append("…")
    if is_lead:
        lines.append(
            "Periode ini juga tidak lagi memiliki ketua pleno." if parts else "Ia ketua pleno periode ini."
        )
    lines.append("Tunjuk penggantinya lewat tombol di bawah atau /panel.")
    return "\n".join(lines)


def named_lead(period: str) -> str:
    """Tells an assessor that the pleno is theirs to lead."""
    return f"⭐ Anda ketua pleno <b>{escape(shorten(period, 80))}</b>. Ketik /pleno untuk lembar yang menunggu Anda."


NO_LEAD = "⚠️ Belum ada ketua pleno, jadi tidak ada skor panel yang dapat dikonfirmasi."


def lead_serves(lead: str, offices: Sequence[str]) -> str:
    """The lead cannot settle his own offices' sheets."""
    return (
        f"⚠️ Ketua pleno {escape(lead)} adalah petugas di {escape(', '.join(offices))}; "
        "pleno OPD itu perlu ketua lain."
    )


def shared_out(seats: int, gaps: int) -> str:
    """What sharing out has done."""
    text = f"{seats} bagian dibagikan merata."
    return text + (f" {gaps} bagian belum ada penilainya." if gaps else "")


def seated(period: str, offices: Sequence[str]) -> str:
    """Tells an assessor what is his to score."""
    shown = ", ".join(escape(shorten(name, 40)) for name in offices[:30])
    more = " …" if len(offices) > 30 else ""
    return (
        f"👥 Anda anggota panel {escape(shorten(period, 60))} untuk {len(offices)} lembar: {shown}{more}.\n"
        "Nilai Anda tidak terlihat siapa pun sampai semua anggota menyerahkan. Ketik /nilai untuk yang sudah menunggu."
    )


def sheet_line(office: str, seats: int, done: int) -> str:
    """A sheet on a button."""
    return f"{shorten(office, 30)} · {done}/{seats}"


SHEETS_HEAD = (
    "<b>Susunan panel</b>. Ketuk OPD untuk melihat atau mengganti penilainya (angka: sudah menyerahkan)."
)


def seats(office: str, entries: Sequence[tuple[str, str | None, str, bool, bool]]) -> str:
    """Who sits at one sheet; entries are (institution, name, part, handed in, vacant)."""
    lines = [f"👥 <b>Panel {escape(shorten(office, 80))}</b>", ""]
    for institution, name, part, done, vacant in entries:
        who = escape(shorten(name, 50)) if name else "<b>belum ada</b>"
        state = "✅ diserahkan" if done else "⚠️ tidak lagi dapat menilai" if vacant else "⏳ belum"
        lines.append(f"• {escape(institution)}: {who}, {escape(part)}" + (f", {state}" if name else ""))
    return "\n".join(lines)


WHOLE_SHEET = "seluruh lembar"


def choose_assessor(institution: str, office: str) -> str:
    """Who takes a part."""
    return f"Siapa dari <b>{escape(institution)}</b> yang menilai <b>{escape(shorten(office, 80))}</b>?"


def hand_in_question(office: Office) -> str:
    """Asks once before a member's levels are final."""
    return (
        f"Serahkan penilaian Anda atas <b>{office_name(office)}</b>?\n"
        "Setelah diserahkan tidak dapat diubah. Nilai anggota lain baru terbuka bagi ketua setelah semua menyerahkan."
    )


def handed_in(office: Office) -> str:
    """Tells the member it is done; nothing of the others."""
    return f"📨 Penilaian Anda atas <b>{office_name(office)}</b> sudah diserahkan. Terima kasih."


HAND_IN_HINT = (
    "Bagian panel: catatan pada indikator dibaca ketua pleno, yang dapat mengembalikan lembar kepada OPD."
)
NOT_ALL_JUDGED = "Penyerahan dapat dilakukan setelah semua indikator bagian Anda dinilai."


def all_handed_in(office: Office, differing: int) -> str:
    """Tells the lead that a panel is through."""
    what = (
        f"{differing} indikator berbeda dan menunggu keputusan Anda"
        if differing
        else "semua indikator sepakat"
    )
    return f"👥 Panel <b>{office_name(office)}</b> sudah menyerahkan: {what}. Ketik /pleno."

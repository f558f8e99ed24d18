"""Words for reports."""

from bot.texts.common import escape, office_name, shorten
from questionnaires.dossier import Dossier, WholePeriod
from questionnaires.instrument import Instrument

NOTHING_YET = "Belum ada lembar OPD itu, jadi belum ada laporannya."

NOT_CONFIRMED = (
    "Skor OPD itu belum dikonfirmasi, jadi laporannya belum dapat dibaca. Coba lagi setelah dikonfirmasi."
)


def method(instrument: Instrument) -> list[str]:
    """How the numbers of a report come about, and what of the instrument is not compared with its source."""
    return [
        f"Instrumen: {instrument.title}, versi {instrument.version}. Dasar: {instrument.legal_basis}",
        "Indeks adalah rata-rata tingkat indikator menurut bobotnya. Indikator yang tidak berlaku tidak ikut "
        "dihitung, dan bobotnya pun tidak. Angka dibulatkan hanya saat ditampilkan.",
        f"Menurut instrumen sendiri, {doubt}"
        if (doubt := unverified(instrument))
        else "Instrumen ini tidak menandai bagian yang belum dicocokkan dengan naskah sumbernya.",
    ]


def unverified(instrument: Instrument) -> str | None:
    """What the instrument itself marks as not compared with its source; None where it marks nothing."""
    parts: list[str] = []
    codes = instrument.unverified
    if codes:
        parts.append(f"{len(codes)} dari {len(instrument.indicators)} indikator ({', '.join(codes)})")
    if not instrument.bands_verified:
        parts.append("batas predikat")
    return f"belum dicocokkan dengan naskah sumbernya: {' dan '.join(parts)}." if parts else None


def caption(found: Dossier | WholePeriod) -> str:
    """Below the file."""
    if isinstance(found, Dossier):
        sheet = found.sheet
        state = "" if found.result else "\nSkornya belum dikonfirmasi."
        return (
            f"📄 Laporan <b>{office_name(sheet.office)}</b>, {escape(shorten(sheet.period.name, 80))}.{state}"
        )
    return f"📄 Laporan kabupaten, {escape(shorten(found.period.name, 80))}: {len(found.results)} OPD dikonfirmasi."

"""Words for reports."""

from bot.texts.common import escape, office_name, shorten
from questionnaires.report_data import Dossier, WholePeriod

NOTHING_YET = "Belum ada lembar OPD itu, jadi belum ada laporannya."

NOT_CONFIRMED = (
    "Skor OPD itu belum dikonfirmasi, jadi laporannya belum dapat dibaca. Coba lagi setelah dikonfirmasi."
)


def caption(found: Dossier | WholePeriod) -> str:
    """Below the file."""
    if isinstance(found, Dossier):
        sheet = found.sheet
        state = "" if found.result else "\nSkornya belum dikonfirmasi."
        return (
            f"📄 Laporan <b>{office_name(sheet.office)}</b>, {escape(shorten(sheet.period.name, 80))}.{state}"
        )
    return f"📄 Laporan kabupaten, {escape(shorten(found.period.name, 80))}: {len(found.results)} OPD dikonfirmasi."

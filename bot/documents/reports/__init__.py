"""Results become a PDF: the report of one office, and the regency's."""

from bot.documents.reports.office import office_report
from bot.documents.reports.pictures import pictures_of
from bot.documents.reports.regency import regency_report

__all__ = ["office_report", "pictures_of", "regency_report"]

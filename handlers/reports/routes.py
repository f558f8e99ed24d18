"""What people can type, tap and send about reports."""

from handlers.reports import buttons, send
from handlers.routing import Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "laporan": Command(send.look_up, Permission.SEE_SCORE, menu="Laporan PDF"),
    },
    buttons={
        buttons.ReportOfficeButton: Route(send.send_chosen, Permission.SEE_SCORE),
        buttons.ReportButton: Route(send.send_office, Permission.SEE_SCORE),
        buttons.RegencyReportButton: Route(send.send_regency, Permission.SEE_PUBLISHED),
    },
)

"""What people can type, tap and send about visits and interviews."""

from handlers.routing import Awaited, Command, Route, Routes
from handlers.visits import buttons, record
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "kunjungan": Command(
            record.choose_sheet, Permission.ASSESS, reads=True, menu="Catat wawancara atau kunjungan"
        ),
    },
    buttons={
        buttons.VisitSheetsButton: Route(record.choose_sheet, Permission.ASSESS, reads=True),
        buttons.VisitButton: Route(record.show, Permission.ASSESS),
    },
    awaited=(Awaited(record.VISIT, text=Route(record.take_note, Permission.ASSESS)),),
)

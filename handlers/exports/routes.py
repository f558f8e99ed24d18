"""What people can type, tap and send about exports."""

from handlers.exports import buttons, send
from handlers.routing import Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "ekspor": Command(
            send.choose, Permission.RUN_PERIOD, reads=True, menu="Ekspor lembar kerja dan bukti"
        ),
    },
    buttons={
        buttons.ExportPageButton: Route(send.turn_page, Permission.RUN_PERIOD, reads=True),
        buttons.ExportTableButton: Route(send.send_table, Permission.RUN_PERIOD),
        buttons.ExportEvidenceButton: Route(send.send_evidence, Permission.RUN_PERIOD),
    },
    producers={
        send.KIND: send.make_export,
    },
)

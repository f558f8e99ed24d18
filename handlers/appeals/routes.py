"""What people can type, tap and send about appeals of an office and the decisions on them."""

from handlers.appeals import appeal, buttons, decide
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission, Role

ROUTES = Routes(
    commands={
        "sanggah": Command(
            appeal.choose_indicator,
            Permission.ANSWER,
            menu="Sanggah hasil penilaian",
            shown_to=lambda actor: actor.has_role(Role.OFFICER),
        ),
        "sanggahan": Command(
            decide.show_queue, Permission.ASSESS, reads=True, menu="Sanggahan yang menunggu keputusan"
        ),
    },
    buttons={
        buttons.AppealListButton: Route(appeal.choose_indicator, Permission.ANSWER),
        buttons.AppealButton: Route(appeal.ask_reason, Permission.ANSWER),
        buttons.AppealsButton: Route(decide.show_queue, Permission.ASSESS, reads=True),
        buttons.SeeAppealButton: Route(decide.show, Permission.ASSESS),
        buttons.AppealFilesButton: Route(decide.send_files, Permission.ASSESS),
        buttons.AcceptAppealButton: Route(decide.accept, Permission.ASSESS),
        buttons.RejectAppealButton: Route(decide.reject, Permission.ASSESS),
    },
    awaited=(
        Awaited(appeal.APPEAL, text=Route(appeal.take_reason, Permission.ANSWER)),
        Awaited(decide.DECIDING, text=Route(decide.take_reason, Permission.ASSESS)),
    ),
)

"""What people can type, tap and send about the progress of offices."""

from handlers.dashboard import buttons, offices, overview
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission, Role

ROUTES = Routes(
    commands={
        "status": Command(
            overview.show_status,
            Permission.SEE_SHEET,
            menu="Kemajuan pengisian",
            shown_to=lambda actor: actor.has_role(Role.OFFICER) or actor.may(Permission.RUN_PERIOD),
        ),
    },
    buttons={
        buttons.DashboardButton: Route(overview.return_to_dashboard, Permission.RUN_PERIOD),
        buttons.PeriodDashboardButton: Route(overview.show_period, Permission.RUN_PERIOD),
        buttons.OverseeButton: Route(offices.show_list, Permission.RUN_PERIOD, reads=True),
        buttons.OverseeOfficeButton: Route(offices.show_detail, Permission.RUN_PERIOD, reads=True),
        buttons.SheetHistoryButton: Route(offices.show_history, Permission.RUN_PERIOD, reads=True),
        buttons.NudgeButton: Route(offices.nudge, Permission.RUN_PERIOD),
        buttons.ReopenButton: Route(offices.ask_reason, Permission.RUN_PERIOD),
    },
    awaited=(Awaited(offices.ASKED_REASON, text=Route(offices.take_reason, Permission.RUN_PERIOD)),),
)

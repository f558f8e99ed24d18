"""What people can type, tap and send about conflicts of interest."""

from handlers.conflicts import buttons, declare
from handlers.routing import Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    buttons={
        buttons.ConflictsButton: Route(declare.show_assessors, Permission.RUN_PERIOD, reads=True),
        buttons.AssessorConflictsButton: Route(declare.show_assessor, Permission.RUN_PERIOD, reads=True),
        buttons.ConflictOfficesButton: Route(declare.choose_office, Permission.RUN_PERIOD, reads=True),
        buttons.DeclareConflictButton: Route(declare.declare, Permission.RUN_PERIOD),
        buttons.WithdrawConflictButton: Route(declare.withdraw, Permission.RUN_PERIOD),
    },
)

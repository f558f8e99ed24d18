"""What people can type, tap and send about recommendations and their costs."""

from handlers.recommendations import buttons, recommend
from handlers.routing import Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "rekomendasi": Command(
            recommend.look_up, Permission.SEE_SCORE, reads=True, menu="Saran perbaikan dan simulasi"
        ),
    },
    buttons={
        buttons.AdviceOfficeButton: Route(recommend.show_chosen, Permission.SEE_SCORE, reads=True),
        buttons.AdviceButton: Route(recommend.show_office, Permission.SEE_SCORE, reads=True),
        buttons.WhatIfButton: Route(recommend.try_out, Permission.SEE_SCORE, reads=True),
        buttons.RegencyAdviceButton: Route(recommend.show_regency, Permission.SEE_PUBLISHED, reads=True),
        buttons.CostsButton: Route(recommend.show_costs, Permission.RUN_PERIOD, reads=True),
        buttons.CostButton: Route(recommend.show_cost, Permission.RUN_PERIOD, reads=True),
        buttons.SetCostButton: Route(recommend.set_cost, Permission.RUN_PERIOD),
        buttons.ResponsibleButton: Route(recommend.show_responsible, Permission.RUN_PERIOD, reads=True),
        buttons.SetResponsibleButton: Route(recommend.set_responsible, Permission.RUN_PERIOD),
    },
)

"""What people can type, tap and send about reminders, digests and extensions."""

from bot.engine.scheduler import Job, on_database
from handlers.reminders import buttons, by_hand, digests, extensions, plan, remind, wishes
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "ingatkan": Command(
            by_hand.show, Permission.RUN_PERIOD, reads=True, menu="Ingatkan OPD yang belum mengirim"
        ),
    },
    buttons={
        buttons.TomorrowButton: Route(wishes.remind_tomorrow),
        buttons.QuietButton: Route(wishes.quiet),
        buttons.HearAgainButton: Route(wishes.hear_again),
        buttons.LeaveButton: Route(wishes.ask_to_leave, reads=True),
        buttons.LeaveYesButton: Route(wishes.leave),
        buttons.LeaveNoButton: Route(wishes.stay),
        buttons.InviteButton: Route(wishes.invite, Permission.RUN_PERIOD, links=True),
        buttons.RemindButton: Route(by_hand.show_period, Permission.RUN_PERIOD, reads=True),
        buttons.RemindAskButton: Route(by_hand.ask, Permission.RUN_PERIOD, reads=True),
        buttons.RemindYesButton: Route(by_hand.send, Permission.RUN_PERIOD),
        buttons.PlanButton: Route(plan.show, Permission.RUN_PERIOD),
        buttons.PlanSwitchButton: Route(plan.switch, Permission.RUN_PERIOD),
        buttons.PlanAfterButton: Route(plan.change_after, Permission.RUN_PERIOD),
        buttons.PlanUsualButton: Route(plan.usual, Permission.RUN_PERIOD),
        buttons.PlanDatesButton: Route(plan.show_dates, Permission.RUN_PERIOD),
        buttons.PlanDayButton: Route(plan.switch_date, Permission.RUN_PERIOD),
        buttons.ExtendListButton: Route(extensions.show_offices, Permission.RUN_PERIOD, reads=True),
        buttons.ExtendButton: Route(extensions.ask_days, Permission.RUN_PERIOD, reads=True),
        buttons.ExtendDaysButton: Route(extensions.ask_reason, Permission.RUN_PERIOD),
    },
    awaited=(
        Awaited(plan.AWAITING, text=Route(plan.take_date, Permission.RUN_PERIOD)),
        Awaited(extensions.AWAITING, text=Route(extensions.take_reason, Permission.RUN_PERIOD)),
    ),
    producers={
        remind.KIND: remind.make_reminder,
        digests.ADMIN: digests.make_admin_digest,
        digests.HEAD: digests.make_head_digest,
        digests.ASSESSOR: digests.make_assessor_digest,
    },
    jobs=(
        Job("reminders", on_database(remind.remind)),
        Job("digests", on_database(digests.summarise)),
    ),
)

"""What people can type, tap and send about periods."""

from handlers.periods import buttons, calendar, choose_offices, draft, draft_choices, run
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "periode": Command(draft.list_periods, Permission.RUN_PERIOD, menu="Periode penilaian"),
    },
    buttons={
        buttons.PeriodsButton: Route(draft.list_periods, Permission.RUN_PERIOD),
        buttons.PeriodButton: Route(draft.show_period, Permission.RUN_PERIOD),
        buttons.NewPeriodButton: Route(draft.draft, Permission.RUN_PERIOD),
        buttons.CopyPeriodButton: Route(draft.copy, Permission.RUN_PERIOD),
        buttons.NamePeriodButton: Route(draft.ask_name, Permission.RUN_PERIOD),
        buttons.TurnButton: Route(draft.turn, Permission.RUN_PERIOD),
        buttons.PeriodOfficesButton: Route(draft.choose_offices, Permission.RUN_PERIOD),
        buttons.SwitchOfficeButton: Route(draft.switch_office, Permission.RUN_PERIOD),
        buttons.OpenPeriodButton: Route(draft.open_period, Permission.RUN_PERIOD),
        buttons.DiscardPeriodButton: Route(draft.ask_to_discard, Permission.RUN_PERIOD, reads=True),
        buttons.DiscardPeriodYesButton: Route(draft.discard, Permission.RUN_PERIOD),
        buttons.ChoicesButton: Route(draft_choices.show, Permission.RUN_PERIOD, reads=True),
        buttons.ChooseButton: Route(draft_choices.choose, Permission.RUN_PERIOD),
        buttons.PeriodDateButton: Route(run.show_dates, Permission.RUN_PERIOD, reads=True),
        buttons.ExtendOfficeButton: Route(run.choose_office, Permission.RUN_PERIOD, reads=True),
        buttons.ExtendYesButton: Route(run.extend, Permission.RUN_PERIOD),
        buttons.ClosePeriodButton: Route(run.ask_to_close, Permission.RUN_PERIOD, reads=True),
        buttons.ClosePeriodYesButton: Route(run.close, Permission.RUN_PERIOD),
        buttons.PublishPeriodButton: Route(run.ask_to_publish, Permission.RUN_PERIOD, reads=True),
        buttons.PublishPeriodYesButton: Route(run.publish, Permission.RUN_PERIOD),
        calendar.MonthButton: Route(run.turn_month, Permission.RUN_PERIOD, reads=True),
        calendar.DayButton: Route(run.choose_day, Permission.RUN_PERIOD),
        calendar.StillButton: Route(run.stand_still, Permission.RUN_PERIOD, reads=True),
    },
    awaited=(
        Awaited(draft.ASKED_NAME, text=Route(draft.take_name, Permission.RUN_PERIOD)),
        Awaited(draft.ASKED_OFFICES, text=Route(choose_offices.take_names, Permission.RUN_PERIOD)),
    ),
)

"""What people can type, tap and send about broadcasts."""

from bot.engine.scheduler import Job, on_database
from bot.storage.broadcasts import broadcasts
from handlers.broadcasts import buttons, compose, outcome, schedule, send
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "siaran": Command(compose.begin, Permission.RUN_PERIOD, menu="Kirim pesan ke banyak orang"),
    },
    buttons={
        buttons.DraftButton: Route(compose.show_draft, Permission.RUN_PERIOD),
        buttons.CrowdButton: Route(compose.switch_crowd_of, Permission.RUN_PERIOD),
        buttons.GroupsButton: Route(compose.show_groups, Permission.RUN_PERIOD),
        buttons.GroupButton: Route(compose.switch_group, Permission.RUN_PERIOD),
        buttons.AudienceOfficesButton: Route(compose.show_offices, Permission.RUN_PERIOD),
        buttons.AudienceOfficeButton: Route(compose.switch_office, Permission.RUN_PERIOD),
        buttons.NewDraftButton: Route(compose.begin, Permission.RUN_PERIOD),
        buttons.AskReadButton: Route(compose.switch_read_button, Permission.RUN_PERIOD),
        buttons.UsefulButton: Route(compose.choose_useful, Permission.RUN_PERIOD),
        buttons.PreviewButton: Route(compose.preview, Permission.RUN_PERIOD, reads=True),
        buttons.SendBroadcastButton: Route(send.send, Permission.RUN_PERIOD),
        buttons.ScheduleButton: Route(schedule.ask_time, Permission.RUN_PERIOD),
        buttons.ScheduleAtButton: Route(schedule.choose_time, Permission.RUN_PERIOD),
        buttons.ScheduleSureButton: Route(schedule.choose_time, Permission.RUN_PERIOD),
        buttons.CancelButton: Route(send.cancel, Permission.RUN_PERIOD),
        buttons.PauseButton: Route(send.pause, Permission.RUN_PERIOD),
        buttons.GoOnButton: Route(send.go_on, Permission.RUN_PERIOD),
        buttons.BroadcastReportButton: Route(outcome.show_report, Permission.RUN_PERIOD, reads=True),
        buttons.BroadcastHistoryButton: Route(outcome.show_history, Permission.RUN_PERIOD, reads=True),
        buttons.AgainButton: Route(outcome.send_again, Permission.RUN_PERIOD),
        buttons.HaveReadButton: Route(outcome.have_read),
    },
    awaited=(
        Awaited(
            compose.AWAITING,
            text=Route(compose.take_message, Permission.RUN_PERIOD),
            file=Route(compose.take_message, Permission.RUN_PERIOD),
            other=Route(compose.take_message, Permission.RUN_PERIOD),
            takes_own_words=True,
            edit=Route(compose.take_edit, Permission.RUN_PERIOD),
        ),
        Awaited(schedule.AWAITING_TIME, text=Route(schedule.take_time, Permission.RUN_PERIOD)),
    ),
    producers={
        broadcasts.KIND: send.make_message,
        outcome.REPORT: send.make_report,
    },
    jobs=(Job("broadcasts", on_database(send.run_broadcasts)),),
)

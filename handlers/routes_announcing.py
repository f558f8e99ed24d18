"""The switchboard's entries for reminders and broadcasts."""

from collections.abc import Mapping

from bot.bot_api.callback_data import CallbackData
from bot.engine.outbox import Producer
from bot.engine.scheduler import Job, on_database
from bot.storage.broadcasts.broadcasts import KIND as BROADCAST
from handlers.answering.sheet_cursor import AWAY
from handlers.broadcasts import compose, outcome, schedule, send
from handlers.broadcasts.buttons import (
    AgainButton,
    AskReadButton,
    AudienceOfficeButton,
    AudienceOfficesButton,
    BroadcastHistoryButton,
    BroadcastReportButton,
    CancelButton,
    CrowdButton,
    DraftButton,
    GoOnButton,
    GroupButton,
    GroupsButton,
    HaveReadButton,
    NewDraftButton,
    PauseButton,
    PreviewButton,
    ScheduleAtButton,
    ScheduleButton,
    ScheduleSureButton,
    SendBroadcastButton,
    UsefulButton,
)
from handlers.fallbacks import answers
from handlers.reminders import by_hand, digests, extensions, plan, remind, wishes
from handlers.reminders.buttons import (
    ExtendButton,
    ExtendDaysButton,
    ExtendListButton,
    HearAgainButton,
    InviteButton,
    LeaveButton,
    LeaveNoButton,
    LeaveYesButton,
    PlanAfterButton,
    PlanButton,
    PlanDatesButton,
    PlanDayButton,
    PlanSwitchButton,
    PlanUsualButton,
    QuietButton,
    RemindAskButton,
    RemindButton,
    RemindYesButton,
    TomorrowButton,
)
from handlers.routing import Route
from questionnaires.people import Permission

COMMANDS: Mapping[str, Route] = {
    "siaran": Route(compose.begin, Permission.RUN_PERIOD),
    "ingatkan": Route(by_hand.show, Permission.RUN_PERIOD, reads=True),
}

BUTTONS: Mapping[type[CallbackData], Route] = {
    TomorrowButton: Route(wishes.remind_tomorrow),
    QuietButton: Route(wishes.quiet),
    HearAgainButton: Route(wishes.hear_again),
    LeaveButton: Route(wishes.ask_to_leave, reads=True),
    LeaveYesButton: Route(wishes.leave),
    LeaveNoButton: Route(wishes.stay),
    InviteButton: Route(wishes.invite, Permission.RUN_PERIOD, links=True),
    RemindButton: Route(by_hand.show_period, Permission.RUN_PERIOD, reads=True),
    RemindAskButton: Route(by_hand.ask, Permission.RUN_PERIOD, reads=True),
    RemindYesButton: Route(by_hand.send, Permission.RUN_PERIOD),
    PlanButton: Route(plan.show, Permission.RUN_PERIOD),
    PlanSwitchButton: Route(plan.switch, Permission.RUN_PERIOD),
    PlanAfterButton: Route(plan.change_after, Permission.RUN_PERIOD),
    PlanUsualButton: Route(plan.usual, Permission.RUN_PERIOD),
    PlanDatesButton: Route(plan.show_dates, Permission.RUN_PERIOD),
    PlanDayButton: Route(plan.switch_date, Permission.RUN_PERIOD),
    ExtendListButton: Route(extensions.show_offices, Permission.RUN_PERIOD, reads=True),
    ExtendButton: Route(extensions.ask_days, Permission.RUN_PERIOD, reads=True),
    ExtendDaysButton: Route(extensions.ask_reason, Permission.RUN_PERIOD),
    DraftButton: Route(compose.show_draft, Permission.RUN_PERIOD),
    CrowdButton: Route(compose.switch_crowd_of, Permission.RUN_PERIOD),
    GroupsButton: Route(compose.show_groups, Permission.RUN_PERIOD),
    GroupButton: Route(compose.switch_group, Permission.RUN_PERIOD),
    AudienceOfficesButton: Route(compose.show_offices, Permission.RUN_PERIOD),
    AudienceOfficeButton: Route(compose.switch_office, Permission.RUN_PERIOD),
    NewDraftButton: Route(compose.begin, Permission.RUN_PERIOD),
    AskReadButton: Route(compose.switch_read_button, Permission.RUN_PERIOD),
    UsefulButton: Route(compose.choose_useful, Permission.RUN_PERIOD),
    PreviewButton: Route(compose.preview, Permission.RUN_PERIOD, reads=True),
    SendBroadcastButton: Route(send.send, Permission.RUN_PERIOD),
    ScheduleButton: Route(schedule.ask_time, Permission.RUN_PERIOD),
    ScheduleAtButton: Route(schedule.choose_time, Permission.RUN_PERIOD),
    ScheduleSureButton: Route(schedule.choose_time, Permission.RUN_PERIOD),
    CancelButton: Route(send.cancel, Permission.RUN_PERIOD),
    PauseButton: Route(send.pause, Permission.RUN_PERIOD),
    GoOnButton: Route(send.go_on, Permission.RUN_PERIOD),
    BroadcastReportButton: Route(outcome.show_report, Permission.RUN_PERIOD, reads=True),
    BroadcastHistoryButton: Route(outcome.show_history, Permission.RUN_PERIOD, reads=True),
    AgainButton: Route(outcome.send_again, Permission.RUN_PERIOD),
    HaveReadButton: Route(outcome.have_read),
}

TYPED_REPLIES: Mapping[str, Route] = {
    compose.AWAITING: Route(compose.take_message, Permission.RUN_PERIOD),
    schedule.AWAITING_TIME: Route(schedule.take_time, Permission.RUN_PERIOD),
    plan.AWAITING: Route(plan.take_date, Permission.RUN_PERIOD),
    extensions.AWAITING: Route(extensions.take_reason, Permission.RUN_PERIOD),
}

_WANT_TEXT = answers.wanting_text(TYPED_REPLIES, but=(compose.AWAITING,))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    compose.AWAITING: Route(compose.take_message, Permission.RUN_PERIOD),
}

OTHER_REPLIES: Mapping[str, Route] = FILE_REPLIES
"""A sticker or a place cannot be broadcast either; whoever waits for a message says what can."""

DROPPED: Mapping[str, str | None] = dict.fromkeys(TYPED_REPLIES, AWAY)

OUTGOING: Mapping[str, Producer] = {
    remind.KIND: remind.make_reminder,
    digests.ADMIN: digests.make_admin_digest,
    digests.HEAD: digests.make_head_digest,
    digests.ASSESSOR: digests.make_assessor_digest,
    BROADCAST: send.make_message,
    outcome.REPORT: send.make_report,
}

JOBS: tuple[Job, ...] = (
    Job("reminders", on_database(remind.remind)),
    Job("digests", on_database(digests.summarise)),
    Job("broadcasts", on_database(send.run_broadcasts)),
)

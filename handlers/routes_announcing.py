"""The switchboard's entries for reminders and broadcasts."""

from collections.abc import Mapping

from bot.bot_api.callback_data import Tap
from bot.engine.outbox import Producer
from bot.engine.scheduler import Job, on_database
from bot.storage.broadcasts.broadcasts import KIND as BROADCAST
from handlers.answering.sheet_cursor import AWAY
from handlers.broadcasts import compose, outcome, schedule, send
from handlers.broadcasts.buttons import (
    AgainTap,
    AskReadTap,
    CancelTap,
    CrowdTap,
    DraftTap,
    GoOnTap,
    GroupsTap,
    GroupTap,
    HaveReadTap,
    HistoryTap,
    NewDraftTap,
    OfficesTap,
    OfficeTap,
    PauseTap,
    PreviewTap,
    ReportTap,
    ScheduleAtTap,
    ScheduleSureTap,
    ScheduleTap,
    SendTap,
    UsefulTap,
)
from handlers.fallbacks import answers
from handlers.reminders import by_hand, digests, extensions, plan, remind, wishes
from handlers.reminders.buttons import (
    ExtendDaysTap,
    ExtendListTap,
    ExtendTap,
    HearAgainTap,
    InviteTap,
    LeaveNoTap,
    LeaveTap,
    LeaveYesTap,
    PlanAfterTap,
    PlanDatesTap,
    PlanDayTap,
    PlanSwitchTap,
    PlanTap,
    PlanUsualTap,
    QuietTap,
    RemindAskTap,
    RemindTap,
    RemindYesTap,
    TomorrowTap,
)
from handlers.routing import Route
from questionnaires.people import Deed

COMMANDS: Mapping[str, Route] = {
    "siaran": Route(compose.begin, Deed.RUN_PERIOD),
    "ingatkan": Route(by_hand.show, Deed.RUN_PERIOD, reads=True),
}

BUTTONS: Mapping[type[Tap], Route] = {
    TomorrowTap: Route(wishes.remind_tomorrow),
    QuietTap: Route(wishes.quiet),
    HearAgainTap: Route(wishes.hear_again),
    LeaveTap: Route(wishes.ask_to_leave, reads=True),
    LeaveYesTap: Route(wishes.leave),
    LeaveNoTap: Route(wishes.stay),
    InviteTap: Route(wishes.invite, Deed.RUN_PERIOD, links=True),
    RemindTap: Route(by_hand.show_period, Deed.RUN_PERIOD, reads=True),
    RemindAskTap: Route(by_hand.ask, Deed.RUN_PERIOD, reads=True),
    RemindYesTap: Route(by_hand.send, Deed.RUN_PERIOD),
    PlanTap: Route(plan.show, Deed.RUN_PERIOD),
    PlanSwitchTap: Route(plan.switch, Deed.RUN_PERIOD),
    PlanAfterTap: Route(plan.change_after, Deed.RUN_PERIOD),
    PlanUsualTap: Route(plan.usual, Deed.RUN_PERIOD),
    PlanDatesTap: Route(plan.show_dates, Deed.RUN_PERIOD),
    PlanDayTap: Route(plan.switch_date, Deed.RUN_PERIOD),
    ExtendListTap: Route(extensions.show_offices, Deed.RUN_PERIOD, reads=True),
    ExtendTap: Route(extensions.ask_days, Deed.RUN_PERIOD, reads=True),
    ExtendDaysTap: Route(extensions.ask_reason, Deed.RUN_PERIOD),
    DraftTap: Route(compose.show_draft, Deed.RUN_PERIOD),
    CrowdTap: Route(compose.switch_crowd_of, Deed.RUN_PERIOD),
    GroupsTap: Route(compose.show_groups, Deed.RUN_PERIOD),
    GroupTap: Route(compose.switch_group, Deed.RUN_PERIOD),
    OfficesTap: Route(compose.show_offices, Deed.RUN_PERIOD),
    OfficeTap: Route(compose.switch_office, Deed.RUN_PERIOD),
    NewDraftTap: Route(compose.begin, Deed.RUN_PERIOD),
    AskReadTap: Route(compose.switch_read_button, Deed.RUN_PERIOD),
    UsefulTap: Route(compose.choose_useful, Deed.RUN_PERIOD),
    PreviewTap: Route(compose.preview, Deed.RUN_PERIOD, reads=True),
    SendTap: Route(send.send, Deed.RUN_PERIOD),
    ScheduleTap: Route(schedule.ask_time, Deed.RUN_PERIOD),
    ScheduleAtTap: Route(schedule.choose_time, Deed.RUN_PERIOD),
    ScheduleSureTap: Route(schedule.choose_time, Deed.RUN_PERIOD),
    CancelTap: Route(send.cancel, Deed.RUN_PERIOD),
    PauseTap: Route(send.pause, Deed.RUN_PERIOD),
    GoOnTap: Route(send.go_on, Deed.RUN_PERIOD),
    ReportTap: Route(outcome.show_report, Deed.RUN_PERIOD, reads=True),
    HistoryTap: Route(outcome.show_history, Deed.RUN_PERIOD, reads=True),
    AgainTap: Route(outcome.send_again, Deed.RUN_PERIOD),
    HaveReadTap: Route(outcome.have_read),
}

TYPED_REPLIES: Mapping[str, Route] = {
    compose.AWAITING: Route(compose.take_message, Deed.RUN_PERIOD),
    schedule.AWAITING_TIME: Route(schedule.take_time, Deed.RUN_PERIOD),
    plan.AWAITING: Route(plan.take_date, Deed.RUN_PERIOD),
    extensions.AWAITING: Route(extensions.take_reason, Deed.RUN_PERIOD),
}

_WANT_TEXT = answers.wanting_text(TYPED_REPLIES, but=(compose.AWAITING,))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    compose.AWAITING: Route(compose.take_message, Deed.RUN_PERIOD),
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

"""The switchboard's entries for reminders and broadcasts."""

from collections.abc import Mapping

from bot.outbox import Producer
from bot.scheduler import Job, on_database
from bot.screens.broadcast_taps import (
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
from bot.screens.reminder_taps import (
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
from bot.screens.taps import Tap
from bot.storage.broadcasts import KIND as BROADCAST
from handlers import (
    broadcasting,
    broadcasting_planning,
    broadcasting_reports,
    broadcasting_sending,
    elsewhere,
    reminding,
    reminding_by_hand,
    reminding_digests,
    reminding_extensions,
    reminding_plans,
    reminding_wishes,
)
from handlers.at_card import AWAY
from handlers.switchboard import Route
from questionnaires.people import Deed

COMMANDS: Mapping[str, Route] = {
    "siaran": Route(broadcasting.begin, Deed.RUN_PERIOD),
    "ingatkan": Route(reminding_by_hand.show, Deed.RUN_PERIOD, reads=True),
}

BUTTONS: Mapping[type[Tap], Route] = {
    TomorrowTap: Route(reminding_wishes.remind_tomorrow),
    QuietTap: Route(reminding_wishes.quiet),
    HearAgainTap: Route(reminding_wishes.hear_again),
    LeaveTap: Route(reminding_wishes.ask_to_leave, reads=True),
    LeaveYesTap: Route(reminding_wishes.leave),
    LeaveNoTap: Route(reminding_wishes.stay),
    InviteTap: Route(reminding_wishes.invite, Deed.RUN_PERIOD, links=True),
    RemindTap: Route(reminding_by_hand.show_period, Deed.RUN_PERIOD, reads=True),
    RemindAskTap: Route(reminding_by_hand.ask, Deed.RUN_PERIOD, reads=True),
    RemindYesTap: Route(reminding_by_hand.send, Deed.RUN_PERIOD),
    PlanTap: Route(reminding_plans.show, Deed.RUN_PERIOD),
    PlanSwitchTap: Route(reminding_plans.switch, Deed.RUN_PERIOD),
    PlanAfterTap: Route(reminding_plans.change_after, Deed.RUN_PERIOD),
    PlanUsualTap: Route(reminding_plans.usual, Deed.RUN_PERIOD),
    PlanDatesTap: Route(reminding_plans.show_dates, Deed.RUN_PERIOD),
    PlanDayTap: Route(reminding_plans.switch_date, Deed.RUN_PERIOD),
    ExtendListTap: Route(reminding_extensions.show_offices, Deed.RUN_PERIOD, reads=True),
    ExtendTap: Route(reminding_extensions.ask_days, Deed.RUN_PERIOD, reads=True),
    ExtendDaysTap: Route(reminding_extensions.ask_reason, Deed.RUN_PERIOD),
    DraftTap: Route(broadcasting.show_draft, Deed.RUN_PERIOD),
    CrowdTap: Route(broadcasting.switch_crowd_of, Deed.RUN_PERIOD),
    GroupsTap: Route(broadcasting.show_groups, Deed.RUN_PERIOD),
    GroupTap: Route(broadcasting.switch_group, Deed.RUN_PERIOD),
    OfficesTap: Route(broadcasting.show_offices, Deed.RUN_PERIOD),
    OfficeTap: Route(broadcasting.switch_office, Deed.RUN_PERIOD),
    NewDraftTap: Route(broadcasting.begin, Deed.RUN_PERIOD),
    AskReadTap: Route(broadcasting.switch_read_button, Deed.RUN_PERIOD),
    UsefulTap: Route(broadcasting.choose_useful, Deed.RUN_PERIOD),
    PreviewTap: Route(broadcasting.preview, Deed.RUN_PERIOD, reads=True),
    SendTap: Route(broadcasting_sending.send, Deed.RUN_PERIOD),
    ScheduleTap: Route(broadcasting_planning.ask_time, Deed.RUN_PERIOD),
    ScheduleAtTap: Route(broadcasting_planning.choose_time, Deed.RUN_PERIOD),
    ScheduleSureTap: Route(broadcasting_planning.choose_time, Deed.RUN_PERIOD),
    CancelTap: Route(broadcasting_sending.cancel, Deed.RUN_PERIOD),
    PauseTap: Route(broadcasting_sending.pause, Deed.RUN_PERIOD),
    GoOnTap: Route(broadcasting_sending.go_on, Deed.RUN_PERIOD),
    ReportTap: Route(broadcasting_reports.show_report, Deed.RUN_PERIOD, reads=True),
    HistoryTap: Route(broadcasting_reports.show_history, Deed.RUN_PERIOD, reads=True),
    AgainTap: Route(broadcasting_reports.send_again, Deed.RUN_PERIOD),
    HaveReadTap: Route(broadcasting_reports.have_read),
}

TYPED_REPLIES: Mapping[str, Route] = {
    broadcasting.AWAITING: Route(broadcasting.take_message, Deed.RUN_PERIOD),
    broadcasting_planning.AWAITING_TIME: Route(broadcasting_planning.take_time, Deed.RUN_PERIOD),
    reminding_plans.AWAITING: Route(reminding_plans.take_date, Deed.RUN_PERIOD),
    reminding_extensions.AWAITING: Route(reminding_extensions.take_reason, Deed.RUN_PERIOD),
}

_WANT_TEXT = elsewhere.wanting_text(TYPED_REPLIES, but=(broadcasting.AWAITING,))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    broadcasting.AWAITING: Route(broadcasting.take_message, Deed.RUN_PERIOD),
}

OTHER_REPLIES: Mapping[str, Route] = FILE_REPLIES
"""A sticker or a place cannot be broadcast either; whoever waits for a message says what can."""

DROPPED: Mapping[str, str | None] = dict.fromkeys(TYPED_REPLIES, AWAY)

OUTGOING: Mapping[str, Producer] = {
    reminding.KIND: reminding.make_reminder,
    reminding_digests.ADMIN: reminding_digests.make_admin_digest,
    reminding_digests.HEAD: reminding_digests.make_head_digest,
    reminding_digests.ASSESSOR: reminding_digests.make_assessor_digest,
    BROADCAST: broadcasting_sending.make_message,
    broadcasting_reports.REPORT: broadcasting_sending.make_report,
}

JOBS: tuple[Job, ...] = (
    Job("reminders", on_database(reminding.remind)),
    Job("digests", on_database(reminding_digests.summarise)),
    Job("broadcasts", on_database(broadcasting_sending.run_broadcasts)),
)

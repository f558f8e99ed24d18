"""The switchboard's entries for reminders and broadcasts."""

from collections.abc import Mapping

from bot.outbox import Producer
from bot.scheduler import Tick
from bot.screens.reminder_taps import InviteTap, LeaveNoTap, LeaveTap, LeaveYesTap, QuietTap, TomorrowTap
from bot.screens.taps import Tap
from handlers import reminding, reminding_digests, reminding_wishes
from handlers.switchboard import Route
from questionnaires.people import Deed

COMMANDS: Mapping[str, Route] = {}

BUTTONS: Mapping[type[Tap], Route] = {
    TomorrowTap: Route(reminding_wishes.remind_tomorrow),
    QuietTap: Route(reminding_wishes.quiet),
    LeaveTap: Route(reminding_wishes.ask_to_leave),
    LeaveYesTap: Route(reminding_wishes.leave),
    LeaveNoTap: Route(reminding_wishes.stay),
    InviteTap: Route(reminding_wishes.invite, Deed.RUN_PERIOD),
}

TYPED_REPLIES: Mapping[str, Route] = {}

FILE_REPLIES: Mapping[str, Route] = {}

DROPPED: Mapping[str, str | None] = {}

OUTGOING: Mapping[str, Producer] = {
    reminding.KIND: reminding.make_reminder,
    reminding_digests.ADMIN: reminding_digests.make_admin_digest,
    reminding_digests.HEAD: reminding_digests.make_head_digest,
    reminding_digests.ASSESSOR: reminding_digests.make_assessor_digest,
}

TICKS: tuple[Tick, ...] = (reminding.remind, reminding_digests.summarise)

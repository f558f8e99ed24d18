"""The part of the switchboard that is about running an assessment: offices, periods, people, exports."""

from collections.abc import Mapping

from bot.screens import calendar
from bot.screens import export_taps as export
from bot.screens import invite_taps as invite
from bot.screens import office_taps as office
from bot.screens import oversee_taps as oversee
from bot.screens import period_taps as period
from bot.screens import privacy_taps as private
from bot.screens import ranking as rank
from bot.screens import setting_taps as setting
from bot.screens.taps import Tap
from handlers import (
    certainty,
    choosing,
    comparing,
    elsewhere,
    exporting,
    finding,
    grouping,
    handing_on,
    inviting,
    letting_in,
    office_import,
    offices,
    overseeing,
    period_offices,
    period_steps,
    periods,
    privacy,
    ranking,
    taking_away,
    watching,
)
from handlers.at_card import AWAY
from handlers.switchboard import Route
from questionnaires.people import Deed

_RUN = Deed.RUN_PERIOD

COMMANDS: Mapping[str, Route] = {
    "periode": Route(periods.list_periods, _RUN),
    "opd": Route(offices.show_offices, _RUN),
    "undang": Route(inviting.show_overview, _RUN),
    "ekspor": Route(exporting.choose, _RUN, reads=True),
    "atur": Route(choosing.show, _RUN),
}

FOR_ALL: Mapping[str, Route] = {
    "serahkan": Route(handing_on.choose, Deed.ANSWER, reads=True),
    "privasi": Route(privacy.show, reads=True),
    "banding": Route(comparing.compare, Deed.SEE_PUBLISHED),
}
"""Commands of others than admins that belong to the same work."""

BUTTONS: Mapping[type[Tap], Route] = {
    office.OfficesTap: Route(offices.turn_page, _RUN),
    office.OfficeTap: Route(offices.show_office, _RUN),
    office.NewOfficeTap: Route(offices.ask_new, _RUN),
    office.RenameOfficeTap: Route(offices.ask_names, _RUN),
    office.InviteOfficeTap: Route(offices.set_invited, _RUN),
    office.RetireOfficeTap: Route(offices.ask_to_retire, _RUN, reads=True),
    office.RetireOfficeYesTap: Route(offices.retire, _RUN),
    office.RestoreOfficeTap: Route(offices.restore, _RUN),
    office.MergeOfficeTap: Route(offices.ask_merge, _RUN),
    office.MergeIntoTap: Route(offices.ask_to_merge, _RUN, reads=True),
    office.MergeYesTap: Route(offices.merge, _RUN),
    office.ImportYesTap: Route(office_import.take_over, _RUN),
    office.ImportNoTap: Route(office_import.drop, _RUN),
    office.ImportAnswerTap: Route(office_import.answer, _RUN),
    office.OfficeTemplateTap: Route(office_import.send_template, _RUN),
    period.PeriodsTap: Route(periods.list_periods, _RUN),
    period.PeriodTap: Route(periods.show_period, _RUN),
    period.NewPeriodTap: Route(periods.draft, _RUN),
    period.CopyPeriodTap: Route(periods.copy, _RUN),
    period.NamePeriodTap: Route(periods.ask_name, _RUN),
    period.TurnTap: Route(periods.turn, _RUN),
    period.PeriodOfficesTap: Route(periods.choose_offices, _RUN),
    period.SwitchOfficeTap: Route(periods.switch_office, _RUN),
    period.OpenPeriodTap: Route(periods.open_period, _RUN),
    period.DiscardPeriodTap: Route(periods.discard, _RUN),
    period.PeriodDateTap: Route(period_steps.show_dates, _RUN, reads=True),
    period.ExtendOfficeTap: Route(period_steps.choose_office, _RUN, reads=True),
    period.ExtendYesTap: Route(period_steps.extend, _RUN),
    period.ClosePeriodTap: Route(period_steps.ask_to_close, _RUN, reads=True),
    period.ClosePeriodYesTap: Route(period_steps.close, _RUN),
    period.PublishPeriodTap: Route(period_steps.ask_to_publish, _RUN, reads=True),
    period.PublishPeriodYesTap: Route(period_steps.publish, _RUN),
    invite.InvitingTap: Route(inviting.show_overview, _RUN),
    invite.InviteAllTap: Route(inviting.invite_all, _RUN),
    invite.InviteOfficeLinkTap: Route(inviting.new_link, _RUN, links=True),
    invite.OfficePeopleTap: Route(inviting.show_people, _RUN),
    invite.WithdrawInvitationTap: Route(inviting.withdraw, _RUN),
    invite.EndOfficerTap: Route(taking_away.ask_to_end_officer, _RUN, reads=True),
    invite.EndOfficerYesTap: Route(taking_away.end_officer, _RUN),
    invite.OthersTap: Route(taking_away.show_others, _RUN, reads=True),
    invite.EndRoleTap: Route(taking_away.ask_to_end, _RUN, reads=True),
    invite.EndRoleYesTap: Route(taking_away.end, _RUN),
    invite.WithdrawOtherTap: Route(taking_away.withdraw, _RUN),
    invite.InviteLeaderTap: Route(inviting.invite_leader, _RUN, links=True),
    invite.InviteRoleTap: Route(inviting.invite_role, _RUN, links=True),
    invite.RequestsTap: Route(letting_in.show_requests, _RUN, reads=True),
    invite.RequestOfficeTap: Route(letting_in.ask_office, _RUN),
    invite.AcceptRequestTap: Route(letting_in.accept, _RUN),
    invite.RefuseRequestTap: Route(letting_in.refuse_request, _RUN),
    invite.RefuseAllTap: Route(letting_in.refuse_all, _RUN),
    invite.AskAccessTap: Route(letting_in.ask_who),
    setting.SettingsTap: Route(choosing.show, _RUN),
    setting.AskSettingTap: Route(choosing.ask, _RUN),
    setting.ResetSettingTap: Route(choosing.reset, _RUN),
    setting.EvidenceRuleTap: Route(choosing.turn_evidence, _RUN),
    private.PrivacyTap: Route(privacy.show, reads=True),
    private.MyDataTap: Route(privacy.send_file),
    private.LeaveBotTap: Route(privacy.ask_to_leave, reads=True),
    private.LeaveBotYesTap: Route(privacy.leave),
    export.ExportTableTap: Route(exporting.send_table, _RUN),
    export.ExportEvidenceTap: Route(exporting.send_evidence, _RUN),
    rank.RankTap: Route(ranking.show, Deed.SEE_PUBLISHED, reads=True),
    rank.RankPictureTap: Route(certainty.send, Deed.SEE_PUBLISHED),
    rank.GroupRankTap: Route(grouping.show_ranking, private_only=False, reads=True),
    rank.GroupScoreTap: Route(grouping.show_score, private_only=False),
    invite.HandOnTap: Route(handing_on.hand_on, Deed.ANSWER, links=True),
    oversee.DashboardTap: Route(watching.return_to_dashboard, _RUN),
    oversee.OverseeTap: Route(overseeing.show_list, _RUN, reads=True),
    oversee.OverseeOfficeTap: Route(overseeing.show_detail, _RUN, reads=True),
    oversee.SheetHistoryTap: Route(overseeing.show_history, _RUN, reads=True),
    oversee.NudgeTap: Route(overseeing.nudge, _RUN),
    oversee.ReopenTap: Route(overseeing.ask_reason, _RUN),
    calendar.MonthTap: Route(period_steps.turn_month, _RUN, reads=True),
    calendar.DayTap: Route(period_steps.choose_day, _RUN),
    calendar.StillTap: Route(period_steps.stand_still, _RUN, reads=True),
}

GROUP_COMMANDS: Mapping[str, Route] = {
    "skor": Route(grouping.look_up, private_only=False),
    "peringkat": Route(grouping.show_ranking, private_only=False, reads=True),
}

INLINE = Route(finding.answer)
MEMBERSHIP = Route(grouping.membership, private_only=False)
MOVED = Route(grouping.moved, private_only=False)

TYPED_REPLIES: Mapping[str, Route] = {
    office_import.ASKED: Route(offices.find, _RUN, reads=True),
    offices.ASKED_NEW: Route(offices.take_new, _RUN),
    offices.ASKED_NAMES: Route(offices.take_names, _RUN),
    offices.ASKED_MERGE: Route(offices.take_merge, _RUN, reads=True),
    choosing.ASKED: Route(choosing.take, _RUN),
    inviting.ASKED_NAME: Route(inviting.find, _RUN),
    inviting.ASKED_INSTITUTION: Route(inviting.take_institution, _RUN, links=True),
    letting_in.ASKED_OFFICE: Route(letting_in.take_office, _RUN, reads=True),
    letting_in.ASKED_WISH: Route(letting_in.take_wish),
    overseeing.ASKED_REASON: Route(overseeing.take_reason, _RUN),
    periods.ASKED_NAME: Route(periods.take_name, _RUN),
    periods.ASKED_OFFICES: Route(period_offices.take_names, _RUN),
}

_WANT_TEXT = elsewhere.wanting_text(TYPED_REPLIES, but=(office_import.ASKED, inviting.ASKED_NAME))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    office_import.ASKED: Route(office_import.receive_table, _RUN),
}
"""As TYPED_REPLIES, for a file; where none of these is awaited, a file is evidence."""

OTHER_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    office_import.ASKED: Route(office_import.want_file, _RUN, reads=True),
}
"""The same for a sticker, a place and the like."""

DROPPED: Mapping[str, str | None] = dict.fromkeys(TYPED_REPLIES, AWAY)
"""What is awaited after a command that came instead of the reply."""

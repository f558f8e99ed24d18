"""The part of the switchboard that is about running an assessment: offices, periods, people, exports."""

from collections.abc import Mapping

from bot.bot_api.callback_data import Tap
from handlers.answering.sheet_cursor import AWAY
from handlers.dashboard import buttons as oversee
from handlers.dashboard import offices as overseeing
from handlers.dashboard import overview
from handlers.exports import buttons as export
from handlers.exports import send
from handlers.fallbacks import answers
from handlers.offices import buttons as office
from handlers.offices import import_list, manage
from handlers.people import access_requests, invitations, office_handover, roles
from handlers.people import buttons as invite
from handlers.periods import buttons as period
from handlers.periods import calendar, choose_offices, draft, run
from handlers.privacy import buttons as private
from handlers.privacy import own_data
from handlers.routing import Route
from handlers.scores import certainty, comparison, group_chats, inline_search, ranking
from handlers.scores import ranking_screens as rank
from handlers.settings import buttons as setting
from handlers.settings import change
from questionnaires.people import Deed

_RUN = Deed.RUN_PERIOD

COMMANDS: Mapping[str, Route] = {
    "periode": Route(draft.list_periods, _RUN),
    "opd": Route(manage.show_offices, _RUN),
    "undang": Route(invitations.show_overview, _RUN),
    "ekspor": Route(send.choose, _RUN, reads=True),
    "atur": Route(change.show, _RUN),
}

FOR_ALL: Mapping[str, Route] = {
    "serahkan": Route(office_handover.choose, Deed.ANSWER, reads=True),
    "privasi": Route(own_data.show, reads=True),
    "banding": Route(comparison.compare, Deed.SEE_PUBLISHED),
}
"""Commands of others than admins that belong to the same work."""

BUTTONS: Mapping[type[Tap], Route] = {
    office.OfficesTap: Route(manage.turn_page, _RUN),
    office.OfficeTap: Route(manage.show_office, _RUN),
    office.NewOfficeTap: Route(manage.ask_new, _RUN),
    office.RenameOfficeTap: Route(manage.ask_names, _RUN),
    office.InviteOfficeTap: Route(manage.set_invited, _RUN),
    office.RetireOfficeTap: Route(manage.ask_to_retire, _RUN, reads=True),
    office.RetireOfficeYesTap: Route(manage.retire, _RUN),
    office.RestoreOfficeTap: Route(manage.restore, _RUN),
    office.MergeOfficeTap: Route(manage.ask_merge, _RUN),
    office.MergeIntoTap: Route(manage.ask_to_merge, _RUN, reads=True),
    office.MergeYesTap: Route(manage.merge, _RUN),
    office.ImportYesTap: Route(import_list.take_over, _RUN),
    office.ImportNoTap: Route(import_list.drop, _RUN),
    office.ImportAnswerTap: Route(import_list.answer, _RUN),
    office.OfficeTemplateTap: Route(import_list.send_template, _RUN),
    period.PeriodsTap: Route(draft.list_periods, _RUN),
    period.PeriodTap: Route(draft.show_period, _RUN),
    period.NewPeriodTap: Route(draft.draft, _RUN),
    period.CopyPeriodTap: Route(draft.copy, _RUN),
    period.NamePeriodTap: Route(draft.ask_name, _RUN),
    period.TurnTap: Route(draft.turn, _RUN),
    period.PeriodOfficesTap: Route(draft.choose_offices, _RUN),
    period.SwitchOfficeTap: Route(draft.switch_office, _RUN),
    period.OpenPeriodTap: Route(draft.open_period, _RUN),
    period.DiscardPeriodTap: Route(draft.discard, _RUN),
    period.PeriodDateTap: Route(run.show_dates, _RUN, reads=True),
    period.ExtendOfficeTap: Route(run.choose_office, _RUN, reads=True),
    period.ExtendYesTap: Route(run.extend, _RUN),
    period.ClosePeriodTap: Route(run.ask_to_close, _RUN, reads=True),
    period.ClosePeriodYesTap: Route(run.close, _RUN),
    period.PublishPeriodTap: Route(run.ask_to_publish, _RUN, reads=True),
    period.PublishPeriodYesTap: Route(run.publish, _RUN),
    invite.InvitingTap: Route(invitations.show_overview, _RUN),
    invite.InviteAllTap: Route(invitations.invite_all, _RUN),
    invite.InviteOfficeLinkTap: Route(invitations.new_link, _RUN, links=True),
    invite.OfficePeopleTap: Route(invitations.show_people, _RUN),
    invite.WithdrawInvitationTap: Route(invitations.withdraw, _RUN),
    invite.EndOfficerTap: Route(roles.ask_to_end_officer, _RUN, reads=True),
    invite.EndOfficerYesTap: Route(roles.end_officer, _RUN),
    invite.OthersTap: Route(roles.show_others, _RUN, reads=True),
    invite.EndRoleTap: Route(roles.ask_to_end, _RUN, reads=True),
    invite.EndRoleYesTap: Route(roles.end, _RUN),
    invite.WithdrawOtherTap: Route(roles.withdraw, _RUN),
    invite.InviteLeaderTap: Route(invitations.invite_leader, _RUN, links=True),
    invite.InviteRoleTap: Route(invitations.invite_role, _RUN, links=True),
    invite.RequestsTap: Route(access_requests.show_requests, _RUN, reads=True),
    invite.RequestOfficeTap: Route(access_requests.ask_office, _RUN),
    invite.AcceptRequestTap: Route(access_requests.accept, _RUN),
    invite.RefuseRequestTap: Route(access_requests.refuse_request, _RUN),
    invite.RefuseAllTap: Route(access_requests.refuse_all, _RUN),
    invite.AskAccessTap: Route(access_requests.ask_who),
    setting.SettingsTap: Route(change.show, _RUN),
    setting.AskSettingTap: Route(change.ask, _RUN),
    setting.ResetSettingTap: Route(change.reset, _RUN),
    setting.EvidenceRuleTap: Route(change.turn_evidence, _RUN),
    private.PrivacyTap: Route(own_data.show, reads=True),
    private.MyDataTap: Route(own_data.send_file),
    private.LeaveBotTap: Route(own_data.ask_to_leave, reads=True),
    private.LeaveBotYesTap: Route(own_data.leave),
    export.ExportTableTap: Route(send.send_table, _RUN),
    export.ExportEvidenceTap: Route(send.send_evidence, _RUN),
    rank.RankTap: Route(ranking.show, Deed.SEE_PUBLISHED, reads=True),
    rank.RankPictureTap: Route(certainty.send, Deed.SEE_PUBLISHED),
    rank.GroupRankTap: Route(group_chats.show_ranking, private_only=False, reads=True),
    rank.GroupScoreTap: Route(group_chats.show_score, private_only=False),
    invite.HandOnTap: Route(office_handover.hand_on, Deed.ANSWER, links=True),
    oversee.DashboardTap: Route(overview.return_to_dashboard, _RUN),
    oversee.OverseeTap: Route(overseeing.show_list, _RUN, reads=True),
    oversee.OverseeOfficeTap: Route(overseeing.show_detail, _RUN, reads=True),
    oversee.SheetHistoryTap: Route(overseeing.show_history, _RUN, reads=True),
    oversee.NudgeTap: Route(overseeing.nudge, _RUN),
    oversee.ReopenTap: Route(overseeing.ask_reason, _RUN),
    calendar.MonthTap: Route(run.turn_month, _RUN, reads=True),
    calendar.DayTap: Route(run.choose_day, _RUN),
    calendar.StillTap: Route(run.stand_still, _RUN, reads=True),
}

GROUP_COMMANDS: Mapping[str, Route] = {
    "skor": Route(group_chats.look_up, private_only=False),
    "peringkat": Route(group_chats.show_ranking, private_only=False, reads=True),
}

INLINE = Route(inline_search.answer)
MEMBERSHIP = Route(group_chats.membership, private_only=False)
MOVED = Route(group_chats.moved, private_only=False)

TYPED_REPLIES: Mapping[str, Route] = {
    import_list.ASKED: Route(manage.find, _RUN, reads=True),
    manage.ASKED_NEW: Route(manage.take_new, _RUN),
    manage.ASKED_NAMES: Route(manage.take_names, _RUN),
    manage.ASKED_MERGE: Route(manage.take_merge, _RUN, reads=True),
    change.ASKED: Route(change.take, _RUN),
    invitations.ASKED_NAME: Route(invitations.find, _RUN),
    invitations.ASKED_INSTITUTION: Route(invitations.take_institution, _RUN, links=True),
    access_requests.ASKED_OFFICE: Route(access_requests.take_office, _RUN, reads=True),
    access_requests.ASKED_WISH: Route(access_requests.take_wish),
    overseeing.ASKED_REASON: Route(overseeing.take_reason, _RUN),
    draft.ASKED_NAME: Route(draft.take_name, _RUN),
    draft.ASKED_OFFICES: Route(choose_offices.take_names, _RUN),
}

_WANT_TEXT = answers.wanting_text(TYPED_REPLIES, but=(import_list.ASKED, invitations.ASKED_NAME))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    import_list.ASKED: Route(import_list.receive_table, _RUN),
}
"""As TYPED_REPLIES, for a file; where none of these is awaited, a file is evidence."""

OTHER_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    import_list.ASKED: Route(import_list.want_file, _RUN, reads=True),
}
"""The same for a sticker, a place and the like."""

DROPPED: Mapping[str, str | None] = dict.fromkeys(TYPED_REPLIES, AWAY)
"""What is awaited after a command that came instead of the reply."""

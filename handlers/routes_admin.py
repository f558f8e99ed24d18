"""The part of the switchboard that is about running an assessment: offices, periods, people, exports."""

from collections.abc import Mapping

from bot.bot_api.callback_data import CallbackData
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
from questionnaires.people import Permission

_RUN = Permission.RUN_PERIOD

COMMANDS: Mapping[str, Route] = {
    "periode": Route(draft.list_periods, _RUN),
    "opd": Route(manage.show_offices, _RUN),
    "undang": Route(invitations.show_overview, _RUN),
    "ekspor": Route(send.choose, _RUN, reads=True),
    "atur": Route(change.show, _RUN),
}

FOR_ALL: Mapping[str, Route] = {
    "serahkan": Route(office_handover.choose, Permission.ANSWER, reads=True),
    "privasi": Route(own_data.show, reads=True),
    "banding": Route(comparison.compare, Permission.SEE_PUBLISHED),
}
"""Commands of others than admins that belong to the same work."""

BUTTONS: Mapping[type[CallbackData], Route] = {
    office.OfficesButton: Route(manage.turn_page, _RUN),
    office.OfficeButton: Route(manage.show_office, _RUN),
    office.NewOfficeButton: Route(manage.ask_new, _RUN),
    office.RenameOfficeButton: Route(manage.ask_names, _RUN),
    office.InviteOfficeButton: Route(manage.set_invited, _RUN),
    office.RetireOfficeButton: Route(manage.ask_to_retire, _RUN, reads=True),
    office.RetireOfficeYesButton: Route(manage.retire, _RUN),
    office.RestoreOfficeButton: Route(manage.restore, _RUN),
    office.MergeOfficeButton: Route(manage.ask_merge, _RUN),
    office.MergeIntoButton: Route(manage.ask_to_merge, _RUN, reads=True),
    office.MergeYesButton: Route(manage.merge, _RUN),
    office.ImportYesButton: Route(import_list.take_over, _RUN),
    office.ImportNoButton: Route(import_list.drop, _RUN),
    office.ImportAnswerButton: Route(import_list.answer, _RUN),
    office.OfficeTemplateButton: Route(import_list.send_template, _RUN),
    period.PeriodsButton: Route(draft.list_periods, _RUN),
    period.PeriodButton: Route(draft.show_period, _RUN),
    period.NewPeriodButton: Route(draft.draft, _RUN),
    period.CopyPeriodButton: Route(draft.copy, _RUN),
    period.NamePeriodButton: Route(draft.ask_name, _RUN),
    period.TurnButton: Route(draft.turn, _RUN),
    period.PeriodOfficesButton: Route(draft.choose_offices, _RUN),
    period.SwitchOfficeButton: Route(draft.switch_office, _RUN),
    period.OpenPeriodButton: Route(draft.open_period, _RUN),
    period.DiscardPeriodButton: Route(draft.discard, _RUN),
    period.PeriodDateButton: Route(run.show_dates, _RUN, reads=True),
    period.ExtendOfficeButton: Route(run.choose_office, _RUN, reads=True),
    period.ExtendYesButton: Route(run.extend, _RUN),
    period.ClosePeriodButton: Route(run.ask_to_close, _RUN, reads=True),
    period.ClosePeriodYesButton: Route(run.close, _RUN),
    period.PublishPeriodButton: Route(run.ask_to_publish, _RUN, reads=True),
    period.PublishPeriodYesButton: Route(run.publish, _RUN),
    invite.InvitingButton: Route(invitations.show_overview, _RUN),
    invite.InviteAllButton: Route(invitations.invite_all, _RUN),
    invite.InviteOfficeLinkButton: Route(invitations.new_link, _RUN, links=True),
    invite.OfficePeopleButton: Route(invitations.show_people, _RUN),
    invite.WithdrawInvitationButton: Route(invitations.withdraw, _RUN),
    invite.EndOfficerButton: Route(roles.ask_to_end_officer, _RUN, reads=True),
    invite.EndOfficerYesButton: Route(roles.end_officer, _RUN),
    invite.OthersButton: Route(roles.show_others, _RUN, reads=True),
    invite.EndRoleButton: Route(roles.ask_to_end, _RUN, reads=True),
    invite.EndRoleYesButton: Route(roles.end, _RUN),
    invite.WithdrawOtherButton: Route(roles.withdraw, _RUN),
    invite.InviteLeaderButton: Route(invitations.invite_leader, _RUN, links=True),
    invite.InviteRoleButton: Route(invitations.invite_role, _RUN, links=True),
    invite.RequestsButton: Route(access_requests.show_requests, _RUN, reads=True),
    invite.RequestOfficeButton: Route(access_requests.ask_office, _RUN),
    invite.AcceptRequestButton: Route(access_requests.accept, _RUN),
    invite.RefuseRequestButton: Route(access_requests.refuse_request, _RUN),
    invite.RefuseAllButton: Route(access_requests.refuse_all, _RUN),
    invite.AskAccessButton: Route(access_requests.ask_who),
    setting.SettingsButton: Route(change.show, _RUN),
    setting.AskSettingButton: Route(change.ask, _RUN),
    setting.ResetSettingButton: Route(change.reset, _RUN),
    setting.EvidenceRuleButton: Route(change.turn_evidence, _RUN),
    private.PrivacyButton: Route(own_data.show, reads=True),
    private.MyDataButton: Route(own_data.send_file),
    private.LeaveBotButton: Route(own_data.ask_to_leave, reads=True),
    private.LeaveBotYesButton: Route(own_data.leave),
    export.ExportTableButton: Route(send.send_table, _RUN),
    export.ExportEvidenceButton: Route(send.send_evidence, _RUN),
    rank.RankButton: Route(ranking.show, Permission.SEE_PUBLISHED, reads=True),
    rank.RankPictureButton: Route(certainty.send, Permission.SEE_PUBLISHED),
    rank.GroupRankButton: Route(group_chats.show_ranking, private_only=False, reads=True),
    rank.GroupScoreButton: Route(group_chats.show_score, private_only=False),
    invite.HandOnButton: Route(office_handover.hand_on, Permission.ANSWER, links=True),
    oversee.DashboardButton: Route(overview.return_to_dashboard, _RUN),
    oversee.OverseeButton: Route(overseeing.show_list, _RUN, reads=True),
    oversee.OverseeOfficeButton: Route(overseeing.show_detail, _RUN, reads=True),
    oversee.SheetHistoryButton: Route(overseeing.show_history, _RUN, reads=True),
    oversee.NudgeButton: Route(overseeing.nudge, _RUN),
    oversee.ReopenButton: Route(overseeing.ask_reason, _RUN),
    calendar.MonthButton: Route(run.turn_month, _RUN, reads=True),
    calendar.DayButton: Route(run.choose_day, _RUN),
    calendar.StillButton: Route(run.stand_still, _RUN, reads=True),
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

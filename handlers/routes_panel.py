"""The switchboard's part for panels, their pleno, recommendations, reports, visits and appeals."""

from collections.abc import Mapping

from bot.bot_api.callback_data import Tap
from handlers.answering import previous_answers
from handlers.answering.buttons import CarryTap
from handlers.answering.sheet_cursor import AWAY
from handlers.appeals import appeal, decide
from handlers.appeals.buttons import (
    AcceptAppealTap,
    AppealFilesTap,
    AppealListTap,
    AppealsTap,
    AppealTap,
    RejectAppealTap,
    SeeAppealTap,
)
from handlers.conflicts import declare
from handlers.conflicts.buttons import (
    AssessorConflictsTap,
    ConflictOfficesTap,
    ConflictsTap,
    DeclareConflictTap,
    WithdrawConflictTap,
)
from handlers.evidence import attachments
from handlers.fallbacks import answers
from handlers.panels import agreement, end_pleno, hand_in, pleno, setup
from handlers.panels.buttons import (
    AgreementTap,
    DaysTap,
    FillSeatsTap,
    FollowAllTap,
    FollowTap,
    GiveSeatTap,
    HandInTap,
    HandInYesTap,
    LeadsTap,
    LevelFirstTap,
    NameLeadTap,
    PanelSheetsTap,
    PanelTap,
    PlenoCardTap,
    PlenoConfirmTap,
    PlenoConfirmYesTap,
    PlenoListTap,
    PlenoReturnTap,
    PlenoReturnYesTap,
    PlenoTap,
    RewordTap,
    ScoringTap,
    SeatsTap,
    SeatTap,
    SendBackTap,
    SettleNotApplicableTap,
    SettleTap,
)
from handlers.recommendations import recommend
from handlers.recommendations.buttons import (
    AdviceOfficeTap,
    AdviceTap,
    CostsTap,
    CostTap,
    RegencyAdviceTap,
    ResponsibleTap,
    SetCostTap,
    SetResponsibleTap,
    WhatIfTap,
)
from handlers.reports import send
from handlers.reports.buttons import RegencyReportTap, ReportOfficeTap, ReportTap
from handlers.routing import Route
from handlers.visits import record
from handlers.visits.buttons import VisitDoneTap, VisitSheetsTap, VisitTap
from questionnaires.people import Deed, Role, Speaker

COMMANDS: Mapping[str, Route] = {
    "panel": Route(setup.show_panel, Deed.RUN_PERIOD, reads=True),
    "pleno": Route(pleno.open_pleno, Deed.ASSESS, reads=True),
    "rekomendasi": Route(recommend.look_up, Deed.SEE_SCORE, reads=True),
    "kunjungan": Route(record.choose_sheet, Deed.ASSESS, reads=True),
    "sanggah": Route(appeal.choose_indicator, Deed.ANSWER),
    "sanggahan": Route(decide.show_queue, Deed.ASSESS, reads=True),
    "laporan": Route(send.look_up, Deed.SEE_SCORE),
}

BUTTONS: Mapping[type[Tap], Route] = {
    PanelTap: Route(setup.show_panel, Deed.RUN_PERIOD, reads=True),
    ScoringTap: Route(setup.choose_scoring, Deed.RUN_PERIOD),
    FillSeatsTap: Route(setup.fill_seats, Deed.RUN_PERIOD),
    LeadsTap: Route(setup.show_leads, Deed.RUN_PERIOD, reads=True),
    NameLeadTap: Route(setup.name_lead, Deed.RUN_PERIOD),
    PanelSheetsTap: Route(setup.show_sheets, Deed.RUN_PERIOD, reads=True),
    SeatsTap: Route(setup.show_seats, Deed.RUN_PERIOD, reads=True),
    SeatTap: Route(setup.show_candidates, Deed.RUN_PERIOD, reads=True),
    GiveSeatTap: Route(setup.give_seat, Deed.RUN_PERIOD),
    ConflictsTap: Route(declare.show_assessors, Deed.RUN_PERIOD, reads=True),
    AssessorConflictsTap: Route(declare.show_assessor, Deed.RUN_PERIOD, reads=True),
    ConflictOfficesTap: Route(declare.choose_office, Deed.RUN_PERIOD, reads=True),
    DeclareConflictTap: Route(declare.declare, Deed.RUN_PERIOD),
    WithdrawConflictTap: Route(declare.withdraw, Deed.RUN_PERIOD),
    LevelFirstTap: Route(setup.hide_own_level, Deed.RUN_PERIOD),
    DaysTap: Route(setup.set_days, Deed.RUN_PERIOD),
    HandInTap: Route(hand_in.ask_to_hand_in, Deed.ASSESS),
    HandInYesTap: Route(hand_in.hand_in, Deed.ASSESS),
    PlenoListTap: Route(pleno.open_pleno, Deed.ASSESS, reads=True),
    PlenoTap: Route(pleno.show_sheet, Deed.ASSESS),
    PlenoCardTap: Route(pleno.show_card, Deed.ASSESS),
    SettleTap: Route(pleno.choose_level, Deed.ASSESS),
    SettleNotApplicableTap: Route(pleno.choose_not_applicable, Deed.ASSESS),
    FollowTap: Route(pleno.follow, Deed.ASSESS),
    FollowAllTap: Route(pleno.follow_all, Deed.ASSESS),
    RewordTap: Route(pleno.reword, Deed.ASSESS),
    SendBackTap: Route(pleno.ask_to_send_back, Deed.ASSESS),
    PlenoReturnTap: Route(end_pleno.ask_to_return, Deed.ASSESS),
    PlenoReturnYesTap: Route(end_pleno.return_sheet, Deed.ASSESS),
    PlenoConfirmTap: Route(end_pleno.ask_to_confirm, Deed.ASSESS, reads=True),
    PlenoConfirmYesTap: Route(end_pleno.confirm, Deed.ASSESS),
    AgreementTap: Route(agreement.show_agreement, reads=True),
    AdviceOfficeTap: Route(recommend.show_chosen, Deed.SEE_SCORE, reads=True),
    AdviceTap: Route(recommend.show_office, Deed.SEE_SCORE, reads=True),
    WhatIfTap: Route(recommend.try_out, Deed.SEE_SCORE, reads=True),
    RegencyAdviceTap: Route(recommend.show_regency, Deed.SEE_PUBLISHED, reads=True),
    CostsTap: Route(recommend.show_costs, Deed.RUN_PERIOD, reads=True),
    CostTap: Route(recommend.show_cost, Deed.RUN_PERIOD, reads=True),
    SetCostTap: Route(recommend.set_cost, Deed.RUN_PERIOD),
    ResponsibleTap: Route(recommend.show_responsible, Deed.RUN_PERIOD, reads=True),
    SetResponsibleTap: Route(recommend.set_responsible, Deed.RUN_PERIOD),
    CarryTap: Route(previous_answers.carry_over, Deed.ANSWER),
    VisitSheetsTap: Route(record.choose_sheet, Deed.ASSESS, reads=True),
    VisitTap: Route(record.show, Deed.ASSESS),
    VisitDoneTap: Route(attachments.done),
    AppealListTap: Route(appeal.choose_indicator, Deed.ANSWER),
    AppealTap: Route(appeal.ask_reason, Deed.ANSWER),
    AppealsTap: Route(decide.show_queue, Deed.ASSESS, reads=True),
    SeeAppealTap: Route(decide.show, Deed.ASSESS),
    AppealFilesTap: Route(decide.send_files, Deed.ASSESS),
    AcceptAppealTap: Route(decide.accept, Deed.ASSESS),
    RejectAppealTap: Route(decide.reject, Deed.ASSESS),
    ReportOfficeTap: Route(send.send_chosen, Deed.SEE_SCORE),
    ReportTap: Route(send.send_office, Deed.SEE_SCORE),
    RegencyReportTap: Route(send.send_regency, Deed.SEE_PUBLISHED),
}

TYPED_REPLIES: Mapping[str, Route] = {
    pleno.SETTLING: Route(pleno.take_reason, Deed.ASSESS),
    pleno.SENDING_BACK: Route(pleno.take_send_back, Deed.ASSESS),
    end_pleno.RETURNING: Route(end_pleno.take_return_note, Deed.ASSESS),
    record.VISIT: Route(record.take_note, Deed.ASSESS),
    appeal.APPEAL: Route(appeal.take_reason, Deed.ANSWER),
    decide.DECIDING: Route(decide.take_reason, Deed.ASSESS),
    attachments.VISIT_FILES: Route(attachments.ask_for_a_file, Deed.ASSESS, reads=True),
    attachments.APPEAL_FILES: Route(attachments.ask_for_a_file, Deed.ANSWER, reads=True),
}

DROPPED: Mapping[str, str | None] = {
    pleno.SETTLING: AWAY,
    pleno.SENDING_BACK: AWAY,
    end_pleno.RETURNING: AWAY,
    record.VISIT: AWAY,
    appeal.APPEAL: AWAY,
    decide.DECIDING: AWAY,
    attachments.VISIT_FILES: AWAY,
    attachments.APPEAL_FILES: AWAY,
}

_WANT_TEXT = answers.wanting_text(TYPED_REPLIES, but=(attachments.VISIT_FILES, attachments.APPEAL_FILES))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    attachments.VISIT_FILES: Route(attachments.receive, Deed.ASSESS),
    attachments.APPEAL_FILES: Route(attachments.receive, Deed.ANSWER),
}

OTHER_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    attachments.VISIT_FILES: Route(attachments.ask_for_a_file, Deed.ASSESS, reads=True),
    attachments.APPEAL_FILES: Route(attachments.ask_for_a_file, Deed.ANSWER, reads=True),
}


def commands_of(speaker: Speaker) -> list[str]:
    """Which of these commands stand in this speaker's menu."""
    names = ["rekomendasi", "laporan"] if speaker.may(Deed.SEE_SCORE) else []
    names += ["sanggah"] if speaker.has_role(Role.OFFICER) else []
    names += ["pleno", "kunjungan", "sanggahan"] if speaker.may(Deed.ASSESS) else []
    return [*names, "panel"] if speaker.may(Deed.RUN_PERIOD) else names

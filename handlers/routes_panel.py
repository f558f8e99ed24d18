"""The switchboard's part for panels, their pleno, recommendations, reports, visits and appeals."""

from collections.abc import Mapping

from bot.bot_api.callback_data import CallbackData
from handlers.answering import previous_answers
from handlers.answering.buttons import CarryButton
from handlers.answering.sheet_cursor import AWAY
from handlers.appeals import appeal, decide
from handlers.appeals.buttons import (
    AcceptAppealButton,
    AppealButton,
    AppealFilesButton,
    AppealListButton,
    AppealsButton,
    RejectAppealButton,
    SeeAppealButton,
)
from handlers.conflicts import declare
from handlers.conflicts.buttons import (
    AssessorConflictsButton,
    ConflictOfficesButton,
    ConflictsButton,
    DeclareConflictButton,
    WithdrawConflictButton,
)
from handlers.evidence import attachments
from handlers.fallbacks import answers
from handlers.panels import agreement, end_pleno, hand_in, pleno, setup
from handlers.panels.buttons import (
    AgreementButton,
    DaysButton,
    FillSeatsButton,
    FollowAllButton,
    FollowButton,
    GiveSeatButton,
    HandInButton,
    HandInYesButton,
    LeadsButton,
    LevelFirstButton,
    NameLeadButton,
    PanelButton,
    PanelSheetsButton,
    PlenoButton,
    PlenoCardButton,
    PlenoConfirmButton,
    PlenoConfirmYesButton,
    PlenoListButton,
    PlenoReturnButton,
    PlenoReturnYesButton,
    RewordButton,
    ScoringButton,
    SeatButton,
    SeatsButton,
    SendBackButton,
    SettleButton,
    SettleNotApplicableButton,
)
from handlers.recommendations import recommend
from handlers.recommendations.buttons import (
    AdviceButton,
    AdviceOfficeButton,
    CostButton,
    CostsButton,
    RegencyAdviceButton,
    ResponsibleButton,
    SetCostButton,
    SetResponsibleButton,
    WhatIfButton,
)
from handlers.reports import send
from handlers.reports.buttons import RegencyReportButton, ReportButton, ReportOfficeButton
from handlers.routing import Route
from handlers.visits import record
from handlers.visits.buttons import VisitButton, VisitDoneButton, VisitSheetsButton
from questionnaires.people import Actor, Permission, Role

COMMANDS: Mapping[str, Route] = {
    "panel": Route(setup.show_panel, Permission.RUN_PERIOD, reads=True),
    "pleno": Route(pleno.open_pleno, Permission.ASSESS, reads=True),
    "rekomendasi": Route(recommend.look_up, Permission.SEE_SCORE, reads=True),
    "kunjungan": Route(record.choose_sheet, Permission.ASSESS, reads=True),
    "sanggah": Route(appeal.choose_indicator, Permission.ANSWER),
    "sanggahan": Route(decide.show_queue, Permission.ASSESS, reads=True),
    "laporan": Route(send.look_up, Permission.SEE_SCORE),
}

BUTTONS: Mapping[type[CallbackData], Route] = {
    PanelButton: Route(setup.show_panel, Permission.RUN_PERIOD, reads=True),
    ScoringButton: Route(setup.choose_scoring, Permission.RUN_PERIOD),
    FillSeatsButton: Route(setup.fill_seats, Permission.RUN_PERIOD),
    LeadsButton: Route(setup.show_leads, Permission.RUN_PERIOD, reads=True),
    NameLeadButton: Route(setup.name_lead, Permission.RUN_PERIOD),
    PanelSheetsButton: Route(setup.show_sheets, Permission.RUN_PERIOD, reads=True),
    SeatsButton: Route(setup.show_seats, Permission.RUN_PERIOD, reads=True),
    SeatButton: Route(setup.show_candidates, Permission.RUN_PERIOD, reads=True),
    GiveSeatButton: Route(setup.give_seat, Permission.RUN_PERIOD),
    ConflictsButton: Route(declare.show_assessors, Permission.RUN_PERIOD, reads=True),
    AssessorConflictsButton: Route(declare.show_assessor, Permission.RUN_PERIOD, reads=True),
    ConflictOfficesButton: Route(declare.choose_office, Permission.RUN_PERIOD, reads=True),
    DeclareConflictButton: Route(declare.declare, Permission.RUN_PERIOD),
    WithdrawConflictButton: Route(declare.withdraw, Permission.RUN_PERIOD),
    LevelFirstButton: Route(setup.hide_own_level, Permission.RUN_PERIOD),
    DaysButton: Route(setup.set_days, Permission.RUN_PERIOD),
    HandInButton: Route(hand_in.ask_to_hand_in, Permission.ASSESS),
    HandInYesButton: Route(hand_in.hand_in, Permission.ASSESS),
    PlenoListButton: Route(pleno.open_pleno, Permission.ASSESS, reads=True),
    PlenoButton: Route(pleno.show_sheet, Permission.ASSESS),
    PlenoCardButton: Route(pleno.show_card, Permission.ASSESS),
    SettleButton: Route(pleno.choose_level, Permission.ASSESS),
    SettleNotApplicableButton: Route(pleno.choose_not_applicable, Permission.ASSESS),
    FollowButton: Route(pleno.follow, Permission.ASSESS),
    FollowAllButton: Route(pleno.follow_all, Permission.ASSESS),
    RewordButton: Route(pleno.reword, Permission.ASSESS),
    SendBackButton: Route(pleno.ask_to_send_back, Permission.ASSESS),
    PlenoReturnButton: Route(end_pleno.ask_to_return, Permission.ASSESS),
    PlenoReturnYesButton: Route(end_pleno.return_sheet, Permission.ASSESS),
    PlenoConfirmButton: Route(end_pleno.ask_to_confirm, Permission.ASSESS, reads=True),
    PlenoConfirmYesButton: Route(end_pleno.confirm, Permission.ASSESS),
    AgreementButton: Route(agreement.show_agreement, reads=True),
    AdviceOfficeButton: Route(recommend.show_chosen, Permission.SEE_SCORE, reads=True),
    AdviceButton: Route(recommend.show_office, Permission.SEE_SCORE, reads=True),
    WhatIfButton: Route(recommend.try_out, Permission.SEE_SCORE, reads=True),
    RegencyAdviceButton: Route(recommend.show_regency, Permission.SEE_PUBLISHED, reads=True),
    CostsButton: Route(recommend.show_costs, Permission.RUN_PERIOD, reads=True),
    CostButton: Route(recommend.show_cost, Permission.RUN_PERIOD, reads=True),
    SetCostButton: Route(recommend.set_cost, Permission.RUN_PERIOD),
    ResponsibleButton: Route(recommend.show_responsible, Permission.RUN_PERIOD, reads=True),
    SetResponsibleButton: Route(recommend.set_responsible, Permission.RUN_PERIOD),
    CarryButton: Route(previous_answers.carry_over, Permission.ANSWER),
    VisitSheetsButton: Route(record.choose_sheet, Permission.ASSESS, reads=True),
    VisitButton: Route(record.show, Permission.ASSESS),
    VisitDoneButton: Route(attachments.done),
    AppealListButton: Route(appeal.choose_indicator, Permission.ANSWER),
    AppealButton: Route(appeal.ask_reason, Permission.ANSWER),
    AppealsButton: Route(decide.show_queue, Permission.ASSESS, reads=True),
    SeeAppealButton: Route(decide.show, Permission.ASSESS),
    AppealFilesButton: Route(decide.send_files, Permission.ASSESS),
    AcceptAppealButton: Route(decide.accept, Permission.ASSESS),
    RejectAppealButton: Route(decide.reject, Permission.ASSESS),
    ReportOfficeButton: Route(send.send_chosen, Permission.SEE_SCORE),
    ReportButton: Route(send.send_office, Permission.SEE_SCORE),
    RegencyReportButton: Route(send.send_regency, Permission.SEE_PUBLISHED),
}

TYPED_REPLIES: Mapping[str, Route] = {
    pleno.SETTLING: Route(pleno.take_reason, Permission.ASSESS),
    pleno.SENDING_BACK: Route(pleno.take_send_back, Permission.ASSESS),
    end_pleno.RETURNING: Route(end_pleno.take_return_note, Permission.ASSESS),
    record.VISIT: Route(record.take_note, Permission.ASSESS),
    appeal.APPEAL: Route(appeal.take_reason, Permission.ANSWER),
    decide.DECIDING: Route(decide.take_reason, Permission.ASSESS),
    attachments.VISIT_FILES: Route(attachments.ask_for_a_file, Permission.ASSESS, reads=True),
    attachments.APPEAL_FILES: Route(attachments.ask_for_a_file, Permission.ANSWER, reads=True),
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
    attachments.VISIT_FILES: Route(attachments.receive, Permission.ASSESS),
    attachments.APPEAL_FILES: Route(attachments.receive, Permission.ANSWER),
}

OTHER_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    attachments.VISIT_FILES: Route(attachments.ask_for_a_file, Permission.ASSESS, reads=True),
    attachments.APPEAL_FILES: Route(attachments.ask_for_a_file, Permission.ANSWER, reads=True),
}


def commands_of(actor: Actor) -> list[str]:
    """Which of these commands stand in this actor's menu."""
    names = ["rekomendasi", "laporan"] if actor.may(Permission.SEE_SCORE) else []
    names += ["sanggah"] if actor.has_role(Role.OFFICER) else []
    names += ["pleno", "kunjungan", "sanggahan"] if actor.may(Permission.ASSESS) else []
    return [*names, "panel"] if actor.may(Permission.RUN_PERIOD) else names

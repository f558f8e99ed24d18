"""The switchboard's part for panels, their pleno, recommendations, reports, visits and appeals."""

from collections.abc import Mapping

from bot.screens.advice_taps import (
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
from bot.screens.appeal_taps import (
    AcceptAppealTap,
    AppealFilesTap,
    AppealListTap,
    AppealsTap,
    AppealTap,
    RejectAppealTap,
    SeeAppealTap,
)
from bot.screens.conflict_taps import (
    AssessorConflictsTap,
    ConflictOfficesTap,
    ConflictsTap,
    DeclareConflictTap,
    WithdrawConflictTap,
)
from bot.screens.panel_taps import (
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
from bot.screens.report_taps import RegencyReportTap, ReportOfficeTap, ReportTap
from bot.screens.sheet_taps import CarryTap
from bot.screens.taps import Tap
from bot.screens.visit_taps import VisitDoneTap, VisitSheetsTap, VisitTap
from handlers import (
    appealing,
    attaching,
    carrying,
    conflicts,
    deciding_appeals,
    elsewhere,
    ending_pleno,
    handing_in,
    measuring,
    paneling,
    pleno,
    recommending,
    reporting,
    visiting,
)
from handlers.at_card import AWAY
from handlers.switchboard import Route
from questionnaires.people import Deed, Role, Speaker

COMMANDS: Mapping[str, Route] = {
    "panel": Route(paneling.show_panel, Deed.RUN_PERIOD, reads=True),
    "pleno": Route(pleno.open_pleno, Deed.ASSESS, reads=True),
    "rekomendasi": Route(recommending.look_up, Deed.SEE_SCORE, reads=True),
    "kunjungan": Route(visiting.choose_sheet, Deed.ASSESS, reads=True),
    "sanggah": Route(appealing.choose_indicator, Deed.ANSWER),
    "sanggahan": Route(deciding_appeals.show_queue, Deed.ASSESS, reads=True),
    "laporan": Route(reporting.look_up, Deed.SEE_SCORE),
}

BUTTONS: Mapping[type[Tap], Route] = {
    PanelTap: Route(paneling.show_panel, Deed.RUN_PERIOD, reads=True),
    ScoringTap: Route(paneling.choose_scoring, Deed.RUN_PERIOD),
    FillSeatsTap: Route(paneling.fill_seats, Deed.RUN_PERIOD),
    LeadsTap: Route(paneling.show_leads, Deed.RUN_PERIOD, reads=True),
    NameLeadTap: Route(paneling.name_lead, Deed.RUN_PERIOD),
    PanelSheetsTap: Route(paneling.show_sheets, Deed.RUN_PERIOD, reads=True),
    SeatsTap: Route(paneling.show_seats, Deed.RUN_PERIOD, reads=True),
    SeatTap: Route(paneling.show_candidates, Deed.RUN_PERIOD, reads=True),
    GiveSeatTap: Route(paneling.give_seat, Deed.RUN_PERIOD),
    ConflictsTap: Route(conflicts.show_assessors, Deed.RUN_PERIOD, reads=True),
    AssessorConflictsTap: Route(conflicts.show_assessor, Deed.RUN_PERIOD, reads=True),
    ConflictOfficesTap: Route(conflicts.choose_office, Deed.RUN_PERIOD, reads=True),
    DeclareConflictTap: Route(conflicts.declare, Deed.RUN_PERIOD),
    WithdrawConflictTap: Route(conflicts.withdraw, Deed.RUN_PERIOD),
    LevelFirstTap: Route(paneling.hide_own_level, Deed.RUN_PERIOD),
    DaysTap: Route(paneling.set_days, Deed.RUN_PERIOD),
    HandInTap: Route(handing_in.ask_to_hand_in, Deed.ASSESS),
    HandInYesTap: Route(handing_in.hand_in, Deed.ASSESS),
    PlenoListTap: Route(pleno.open_pleno, Deed.ASSESS, reads=True),
    PlenoTap: Route(pleno.show_sheet, Deed.ASSESS),
    PlenoCardTap: Route(pleno.show_card, Deed.ASSESS),
    SettleTap: Route(pleno.choose_level, Deed.ASSESS),
    SettleNotApplicableTap: Route(pleno.choose_not_applicable, Deed.ASSESS),
    FollowTap: Route(pleno.follow, Deed.ASSESS),
    FollowAllTap: Route(pleno.follow_all, Deed.ASSESS),
    RewordTap: Route(pleno.reword, Deed.ASSESS),
    SendBackTap: Route(pleno.ask_to_send_back, Deed.ASSESS),
    PlenoReturnTap: Route(ending_pleno.ask_to_return, Deed.ASSESS),
    PlenoReturnYesTap: Route(ending_pleno.return_sheet, Deed.ASSESS),
    PlenoConfirmTap: Route(ending_pleno.ask_to_confirm, Deed.ASSESS, reads=True),
    PlenoConfirmYesTap: Route(ending_pleno.confirm, Deed.ASSESS),
    AgreementTap: Route(measuring.show_agreement, reads=True),
    AdviceOfficeTap: Route(recommending.show_chosen, Deed.SEE_SCORE, reads=True),
    AdviceTap: Route(recommending.show_office, Deed.SEE_SCORE, reads=True),
    WhatIfTap: Route(recommending.try_out, Deed.SEE_SCORE, reads=True),
    RegencyAdviceTap: Route(recommending.show_regency, Deed.SEE_PUBLISHED, reads=True),
    CostsTap: Route(recommending.show_costs, Deed.RUN_PERIOD, reads=True),
    CostTap: Route(recommending.show_cost, Deed.RUN_PERIOD, reads=True),
    SetCostTap: Route(recommending.set_cost, Deed.RUN_PERIOD),
    ResponsibleTap: Route(recommending.show_responsible, Deed.RUN_PERIOD, reads=True),
    SetResponsibleTap: Route(recommending.set_responsible, Deed.RUN_PERIOD),
    CarryTap: Route(carrying.carry_over, Deed.ANSWER),
    VisitSheetsTap: Route(visiting.choose_sheet, Deed.ASSESS, reads=True),
    VisitTap: Route(visiting.show, Deed.ASSESS),
    VisitDoneTap: Route(attaching.done),
    AppealListTap: Route(appealing.choose_indicator, Deed.ANSWER),
    AppealTap: Route(appealing.ask_reason, Deed.ANSWER),
    AppealsTap: Route(deciding_appeals.show_queue, Deed.ASSESS, reads=True),
    SeeAppealTap: Route(deciding_appeals.show, Deed.ASSESS),
    AppealFilesTap: Route(deciding_appeals.send_files, Deed.ASSESS),
    AcceptAppealTap: Route(deciding_appeals.accept, Deed.ASSESS),
    RejectAppealTap: Route(deciding_appeals.reject, Deed.ASSESS),
    ReportOfficeTap: Route(reporting.send_chosen, Deed.SEE_SCORE),
    ReportTap: Route(reporting.send_office, Deed.SEE_SCORE),
    RegencyReportTap: Route(reporting.send_regency, Deed.SEE_PUBLISHED),
}

TYPED_REPLIES: Mapping[str, Route] = {
    pleno.SETTLING: Route(pleno.take_reason, Deed.ASSESS),
    pleno.SENDING_BACK: Route(pleno.take_send_back, Deed.ASSESS),
    ending_pleno.RETURNING: Route(ending_pleno.take_return_note, Deed.ASSESS),
    visiting.VISIT: Route(visiting.take_note, Deed.ASSESS),
    appealing.APPEAL: Route(appealing.take_reason, Deed.ANSWER),
    deciding_appeals.DECIDING: Route(deciding_appeals.take_reason, Deed.ASSESS),
    attaching.VISIT_FILES: Route(attaching.ask_for_a_file, Deed.ASSESS, reads=True),
    attaching.APPEAL_FILES: Route(attaching.ask_for_a_file, Deed.ANSWER, reads=True),
}

DROPPED: Mapping[str, str | None] = {
    pleno.SETTLING: AWAY,
    pleno.SENDING_BACK: AWAY,
    ending_pleno.RETURNING: AWAY,
    visiting.VISIT: AWAY,
    appealing.APPEAL: AWAY,
    deciding_appeals.DECIDING: AWAY,
    attaching.VISIT_FILES: AWAY,
    attaching.APPEAL_FILES: AWAY,
}

_WANT_TEXT = elsewhere.wanting_text(TYPED_REPLIES, but=(attaching.VISIT_FILES, attaching.APPEAL_FILES))

FILE_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    attaching.VISIT_FILES: Route(attaching.receive, Deed.ASSESS),
    attaching.APPEAL_FILES: Route(attaching.receive, Deed.ANSWER),
}

OTHER_REPLIES: Mapping[str, Route] = {
    **_WANT_TEXT,
    attaching.VISIT_FILES: Route(attaching.ask_for_a_file, Deed.ASSESS, reads=True),
    attaching.APPEAL_FILES: Route(attaching.ask_for_a_file, Deed.ANSWER, reads=True),
}


def commands_of(speaker: Speaker) -> list[str]:
    """Which of these commands stand in this speaker's menu."""
    names = ["rekomendasi", "laporan"] if speaker.may(Deed.SEE_SCORE) else []
    names += ["sanggah"] if speaker.has_role(Role.OFFICER) else []
    names += ["pleno", "kunjungan", "sanggahan"] if speaker.may(Deed.ASSESS) else []
    return [*names, "panel"] if speaker.may(Deed.RUN_PERIOD) else names

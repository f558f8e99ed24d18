"""What people can type, tap and send about panels and their pleno."""

from handlers.panels import agreement, buttons, end_pleno, hand_in, pleno, setup
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "panel": Command(
            setup.show_panel, Permission.RUN_PERIOD, reads=True, menu="Panel asesor per periode"
        ),
        "pleno": Command(
            pleno.open_pleno, Permission.ASSESS, reads=True, menu="Pleno: putuskan perbedaan panel"
        ),
    },
    buttons={
        buttons.PanelButton: Route(setup.show_panel, Permission.RUN_PERIOD, reads=True),
        buttons.ScoringButton: Route(setup.choose_scoring, Permission.RUN_PERIOD),
        buttons.FillSeatsButton: Route(setup.fill_seats, Permission.RUN_PERIOD),
        buttons.LeadsButton: Route(setup.show_leads, Permission.RUN_PERIOD, reads=True),
        buttons.NameLeadButton: Route(setup.name_lead, Permission.RUN_PERIOD),
        buttons.PanelSheetsButton: Route(setup.show_sheets, Permission.RUN_PERIOD, reads=True),
        buttons.SeatsButton: Route(setup.show_seats, Permission.RUN_PERIOD, reads=True),
        buttons.SeatButton: Route(setup.show_candidates, Permission.RUN_PERIOD, reads=True),
        buttons.GiveSeatButton: Route(setup.give_seat, Permission.RUN_PERIOD),
        buttons.LevelFirstButton: Route(setup.hide_own_level, Permission.RUN_PERIOD),
        buttons.DaysButton: Route(setup.set_days, Permission.RUN_PERIOD),
        buttons.HandInButton: Route(hand_in.ask_to_hand_in, Permission.ASSESS),
        buttons.HandInYesButton: Route(hand_in.hand_in, Permission.ASSESS),
        buttons.PlenoListButton: Route(pleno.open_pleno, Permission.ASSESS, reads=True),
        buttons.PlenoButton: Route(pleno.show_sheet, Permission.ASSESS),
        buttons.PlenoCardButton: Route(pleno.show_card, Permission.ASSESS),
        buttons.SettleButton: Route(pleno.choose_level, Permission.ASSESS),
        buttons.SettleNotApplicableButton: Route(pleno.choose_not_applicable, Permission.ASSESS),
        buttons.FollowButton: Route(pleno.follow, Permission.ASSESS),
        buttons.FollowAllButton: Route(pleno.follow_all, Permission.ASSESS),
        buttons.RewordButton: Route(pleno.reword, Permission.ASSESS),
        buttons.SendBackButton: Route(pleno.ask_to_send_back, Permission.ASSESS),
        buttons.PlenoReturnButton: Route(end_pleno.ask_to_return, Permission.ASSESS),
        buttons.PlenoReturnYesButton: Route(end_pleno.return_sheet, Permission.ASSESS),
        buttons.PlenoConfirmButton: Route(end_pleno.ask_to_confirm, Permission.ASSESS, reads=True),
        buttons.PlenoConfirmYesButton: Route(end_pleno.confirm, Permission.ASSESS),
        buttons.AgreementButton: Route(agreement.show_agreement, reads=True),
    },
    awaited=(
        Awaited(pleno.SETTLING, text=Route(pleno.take_reason, Permission.ASSESS)),
        Awaited(pleno.SENDING_BACK, text=Route(pleno.take_send_back, Permission.ASSESS)),
        Awaited(end_pleno.RETURNING, text=Route(end_pleno.take_return_note, Permission.ASSESS)),
    ),
)

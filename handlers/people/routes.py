"""What people can type, tap and send about joining, invitations, roles and requests."""

from handlers.answering import sheet_cursor
from handlers.fallbacks import answers
from handlers.people import (
    access_requests,
    buttons,
    home,
    invitations,
    join,
    letters,
    missed,
    missed_screens,
    office_handover,
    roles,
)
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "start": Command(join.start, menu="Halaman awal"),
        "bantuan": Command(join.show_help, reads=True, menu="Bantuan"),
        "help": Command(join.show_help, reads=True),
        "undang": Command(invitations.show_overview, Permission.RUN_PERIOD, menu="Undangan dan surat"),
        "serahkan": Command(
            office_handover.choose,
            Permission.ANSWER,
            reads=True,
            menu="Serahkan tugas ke rekan",
            shown_to=lambda actor: bool(actor.offices_served()),
        ),
    },
    buttons={
        home.AcceptButton: Route(join.accept),
        home.DeclineButton: Route(join.decline),
        missed_screens.MissedButton: Route(missed.send_missed),
        buttons.InvitingButton: Route(invitations.show_overview, Permission.RUN_PERIOD),
        buttons.InviteAllButton: Route(letters.invite_all, Permission.RUN_PERIOD),
        buttons.LetterheadButton: Route(letters.ask_letterhead, Permission.RUN_PERIOD),
        buttons.InviteOfficeLinkButton: Route(invitations.new_link, Permission.RUN_PERIOD, links=True),
        buttons.OfficePeopleButton: Route(invitations.show_people, Permission.RUN_PERIOD),
        buttons.WithdrawInvitationButton: Route(invitations.withdraw, Permission.RUN_PERIOD),
        buttons.EndOfficerButton: Route(roles.ask_to_end_officer, Permission.RUN_PERIOD, reads=True),
        buttons.EndOfficerYesButton: Route(roles.end_officer, Permission.RUN_PERIOD),
        buttons.OthersButton: Route(roles.show_others, Permission.RUN_PERIOD, reads=True),
        buttons.EndRoleButton: Route(roles.ask_to_end, Permission.RUN_PERIOD, reads=True),
        buttons.EndRoleYesButton: Route(roles.end, Permission.RUN_PERIOD),
        buttons.WithdrawOtherButton: Route(roles.withdraw, Permission.RUN_PERIOD),
        buttons.InviteLeaderButton: Route(invitations.invite_leader, Permission.RUN_PERIOD, links=True),
        buttons.InviteRoleButton: Route(invitations.invite_role, Permission.RUN_PERIOD, links=True),
        buttons.RequestsButton: Route(access_requests.show_requests, Permission.RUN_PERIOD, reads=True),
        buttons.RequestOfficeButton: Route(access_requests.ask_office, Permission.RUN_PERIOD),
        buttons.AcceptRequestButton: Route(access_requests.accept, Permission.RUN_PERIOD),
        buttons.RefuseRequestButton: Route(access_requests.refuse_request, Permission.RUN_PERIOD),
        buttons.RefuseAllButton: Route(access_requests.refuse_all, Permission.RUN_PERIOD),
        buttons.AskAccessButton: Route(access_requests.ask_who),
        buttons.HandOnButton: Route(office_handover.hand_on, Permission.ANSWER, links=True),
    },
    awaited=(
        Awaited(
            sheet_cursor.INVITED,
            text=Route(answers.ask_for_a_tap, reads=True),
            file=None,
            other=Route(answers.ask_for_a_tap, reads=True),
            dropped_to=sheet_cursor.INVITED,
            asks=False,
        ),
        Awaited(join.ASKED_NAME, text=Route(join.take_own_name), dropped_to=None),
        Awaited(
            invitations.ASKED_NAME, text=Route(invitations.find, Permission.RUN_PERIOD), file=None, other=None
        ),
        Awaited(
            invitations.ASKED_INSTITUTION,
            text=Route(invitations.take_institution, Permission.RUN_PERIOD, links=True),
        ),
        Awaited(letters.ASKED, text=Route(letters.take_letterhead, Permission.RUN_PERIOD)),
        Awaited(
            access_requests.ASKED_OFFICE,
            text=Route(access_requests.take_office, Permission.RUN_PERIOD, reads=True),
        ),
        Awaited(access_requests.ASKED_WISH, text=Route(access_requests.take_wish)),
    ),
)

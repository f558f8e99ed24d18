"""What people can type, tap and send about the list of offices."""

from handlers.offices import buttons, import_list, manage
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "opd": Command(manage.show_offices, Permission.RUN_PERIOD, menu="Daftar OPD"),
    },
    buttons={
        buttons.OfficesButton: Route(manage.turn_page, Permission.RUN_PERIOD),
        buttons.OfficeButton: Route(manage.show_office, Permission.RUN_PERIOD),
        buttons.NewOfficeButton: Route(manage.ask_new, Permission.RUN_PERIOD),
        buttons.RenameOfficeButton: Route(manage.ask_names, Permission.RUN_PERIOD),
        buttons.InviteOfficeButton: Route(manage.set_invited, Permission.RUN_PERIOD),
        buttons.RetireOfficeButton: Route(manage.ask_to_retire, Permission.RUN_PERIOD, reads=True),
        buttons.RetireOfficeYesButton: Route(manage.retire, Permission.RUN_PERIOD),
        buttons.RestoreOfficeButton: Route(manage.restore, Permission.RUN_PERIOD),
        buttons.MergeOfficeButton: Route(manage.ask_merge, Permission.RUN_PERIOD),
        buttons.MergeIntoButton: Route(manage.ask_to_merge, Permission.RUN_PERIOD, reads=True),
        buttons.MergeYesButton: Route(manage.merge, Permission.RUN_PERIOD),
        buttons.ImportYesButton: Route(import_list.take_over, Permission.RUN_PERIOD),
        buttons.ImportNoButton: Route(import_list.drop, Permission.RUN_PERIOD),
        buttons.ImportAnswerButton: Route(import_list.answer, Permission.RUN_PERIOD),
        buttons.OfficeTemplateButton: Route(import_list.send_template, Permission.RUN_PERIOD),
    },
    awaited=(
        Awaited(
            import_list.ASKED,
            text=Route(manage.find, Permission.RUN_PERIOD, reads=True),
            file=Route(import_list.receive_table, Permission.RUN_PERIOD),
            other=Route(import_list.want_file, Permission.RUN_PERIOD, reads=True),
        ),
        Awaited(manage.ASKED_NEW, text=Route(manage.take_new, Permission.RUN_PERIOD)),
        Awaited(manage.ASKED_NAMES, text=Route(manage.take_names, Permission.RUN_PERIOD)),
        Awaited(manage.ASKED_MERGE, text=Route(manage.take_merge, Permission.RUN_PERIOD, reads=True)),
    ),
)

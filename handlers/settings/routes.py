"""What people can type, tap and send about settings."""

from handlers.routing import Awaited, Command, Route, Routes
from handlers.settings import buttons, change
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "atur": Command(change.show, Permission.RUN_PERIOD, menu="Pengaturan"),
    },
    buttons={
        buttons.SettingsButton: Route(change.show, Permission.RUN_PERIOD),
        buttons.ChangeSettingButton: Route(change.change, Permission.RUN_PERIOD),
        buttons.ResetSettingButton: Route(change.reset, Permission.RUN_PERIOD),
    },
    awaited=(Awaited(change.ASKED, text=Route(change.take, Permission.RUN_PERIOD)),),
)

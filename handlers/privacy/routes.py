"""What people can type, tap and send about one's own data."""

from handlers.privacy import buttons, own_data
from handlers.routing import Command, Route, Routes

ROUTES = Routes(
    commands={
        "privasi": Command(own_data.show, reads=True, menu="Data tentang Anda"),
    },
    buttons={
        buttons.PrivacyButton: Route(own_data.show, reads=True),
        buttons.MyDataButton: Route(own_data.send_file),
        buttons.LeaveBotButton: Route(own_data.ask_to_leave, reads=True),
        buttons.LeaveBotYesButton: Route(own_data.leave),
    },
)

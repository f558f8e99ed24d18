"""What people can tap to have a sheet back that was sent."""

from handlers.routing import Route, Routes
from handlers.withdrawals import buttons, withdraw
from questionnaires.people import Permission

ROUTES = Routes(
    buttons={
        buttons.WithdrawButton: Route(withdraw.ask, Permission.ANSWER),
        buttons.WithdrawYesButton: Route(withdraw.withdraw, Permission.ANSWER),
        buttons.WithdrawNoButton: Route(withdraw.stay, Permission.ANSWER, reads=True),
        buttons.GiveBackButton: Route(withdraw.give_back, Permission.ASSESS),
    },
)

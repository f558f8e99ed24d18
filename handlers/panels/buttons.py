"""The buttons of panels: the admin's, a member's handing in, and the lead's."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class PanelButton(CallbackData):
    """Shows how a period is scored, and what its panels lack."""

    word: ClassVar[str] = "Pa"
    period: int


@dataclass(frozen=True, slots=True)
class ScoringButton(CallbackData):
    """Chooses how a period is scored; `way` is a place in `SPLITS`, 0 is one assessor a sheet."""

    word: ClassVar[str] = "Pw"
    period: int
    way: int
    percent: int


@dataclass(frozen=True, slots=True)
class FillSeatsButton(CallbackData):
    """Shares out the seats that nobody has."""

    word: ClassVar[str] = "Pf"
    period: int


@dataclass(frozen=True, slots=True)
class LeadsButton(CallbackData):
    """Shows who can lead the pleno."""

    word: ClassVar[str] = "Pn"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class NameLeadButton(CallbackData):
    """Names the lead."""

    word: ClassVar[str] = "Pm"
    period: int
    person: int


@dataclass(frozen=True, slots=True)
class PanelSheetsButton(CallbackData):
    """Shows a page of the sheets with their panels."""

    word: ClassVar[str] = "Ps"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class SeatsButton(CallbackData):
    """Shows who sits at one sheet."""

    word: ClassVar[str] = "Pt"
    sheet: int


@dataclass(frozen=True, slots=True)
class SeatButton(CallbackData):
    """Shows who could take a part: by its place among the parts that the sheet needs."""

    word: ClassVar[str] = "Pe"
    sheet: int
    part: int


@dataclass(frozen=True, slots=True)
class GiveSeatButton(CallbackData):
    """Gives a part to an assessor."""

    word: ClassVar[str] = "Pg"
    sheet: int
    part: int
    person: int


@dataclass(frozen=True, slots=True)
class DaysButton(CallbackData):
    """Sets the working days for returns and for appeals."""

    word: ClassVar[str] = "Py"
    period: int
    returns: int
    appeals: int


@dataclass(frozen=True, slots=True)
class LevelFirstButton(CallbackData):
    """Hides the officer's own level from assessors until theirs is chosen (1), or shows it at once (0)."""

    word: ClassVar[str] = "Pv"
    period: int
    hidden: int


@dataclass(frozen=True, slots=True)
class HandInButton(CallbackData):
    """Asks a member whether to hand in."""

    word: ClassVar[str] = "Hi"
    sheet: int


@dataclass(frozen=True, slots=True)
class HandInYesButton(CallbackData):
    """Hands in."""

    word: ClassVar[str] = "Hy"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class PlenoListButton(CallbackData):
    """Shows a page of the sheets that wait for the lead."""

    word: ClassVar[str] = "Ll"
    page: int


@dataclass(frozen=True, slots=True)
class PlenoButton(CallbackData):
    """Shows what a panel has come to on one sheet."""

    word: ClassVar[str] = "Lo"
    sheet: int


@dataclass(frozen=True, slots=True)
class PlenoCardButton(CallbackData):
    """Shows one indicator with what each member holds."""

    word: ClassVar[str] = "Lc"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class SettleButton(CallbackData):
    """Chooses a level; the reason is asked for next."""

    word: ClassVar[str] = "Ls"
    sheet: int
    round: int
    place: int
    level: int


@dataclass(frozen=True, slots=True)
class SettleNotApplicableButton(CallbackData):
    """Chooses "not applicable"; the reason is asked for next."""

    word: ClassVar[str] = "Ln"
    sheet: int
    round: int
    place: int


@dataclass(frozen=True, slots=True)
class FollowButton(CallbackData):
    """Settles on the level that follows from the panel by rule; no reason is asked for."""

    word: ClassVar[str] = "Lf"
    sheet: int
    round: int
    place: int
    level: int


@dataclass(frozen=True, slots=True)
class FollowAllButton(CallbackData):
    """Settles every difference of a sheet that the rule settles; so many were shown."""

    word: ClassVar[str] = "Lg"
    sheet: int
    round: int
    shown: int


@dataclass(frozen=True, slots=True)
class RewordButton(CallbackData):
    """Keeps what was settled; another reason is asked for next."""

    word: ClassVar[str] = "Le"
    sheet: int
    round: int
    place: int


@dataclass(frozen=True, slots=True)
class SendBackButton(CallbackData):
    """Sends one indicator back to the panel; the reason is asked for next."""

    word: ClassVar[str] = "Lb"
    sheet: int
    round: int
    place: int


@dataclass(frozen=True, slots=True)
class PlenoReturnButton(CallbackData):
    """Asks what the office is to mend."""

    word: ClassVar[str] = "Lr"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class PlenoReturnYesButton(CallbackData):
    """Returns the sheet with the panel's notes."""

    word: ClassVar[str] = "Lt"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class PlenoConfirmButton(CallbackData):
    """Asks the lead whether to confirm."""

    word: ClassVar[str] = "Lk"
    sheet: int


@dataclass(frozen=True, slots=True)
class PlenoConfirmYesButton(CallbackData):
    """Confirms what was agreed and settled."""

    word: ClassVar[str] = "Ly"
    sheet: int
    round: int


@dataclass(frozen=True, slots=True)
class AgreementButton(CallbackData):
    """Shows how far the assessors of a period agree."""

    word: ClassVar[str] = "La"
    period: int

"""The buttons for inviting people, and for those who ask to be let in."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class InvitingButton(CallbackData):
    """Who has joined and who has not: a page."""

    word: ClassVar[str] = "ul"
    page: int


@dataclass(frozen=True, slots=True)
class InviteAllButton(CallbackData):
    """Links and letters for all offices nobody has joined for (0), or for all (1), of an open period.

    Period 0: of the newest open one, and while none is open for the offices that are invited.
    """

    word: ClassVar[str] = "ua"
    everybody: int
    period: int = 0


@dataclass(frozen=True, slots=True)
class LetterheadButton(CallbackData):
    """Asks who the letters are from."""

    word: ClassVar[str] = "uk"


@dataclass(frozen=True, slots=True)
class InviteOfficeLinkButton(CallbackData):
    """A new link for an office; earlier ones that are open end with it."""

    word: ClassVar[str] = "un"
    office: int


@dataclass(frozen=True, slots=True)
class OfficePeopleButton(CallbackData):
    """Who joined for an office, and its open invitations."""

    word: ClassVar[str] = "uo"
    office: int


@dataclass(frozen=True, slots=True)
class WithdrawInvitationButton(CallbackData):
    """Takes an invitation back, once that is `sure`."""

    word: ClassVar[str] = "uw"
    invitation: int
    office: int
    sure: int = 0


@dataclass(frozen=True, slots=True)
class EndOfficerButton(CallbackData):
    """Somebody fills sheets for this office no longer."""

    word: ClassVar[str] = "ue"
    person: int
    office: int


@dataclass(frozen=True, slots=True)
class InviteRoleButton(CallbackData):
    """A link for a role: 1 assessor, 2 leader, 3 admin; of an institution by its place, 0 for none."""

    word: ClassVar[str] = "ur"
    role: int
    institution: int


@dataclass(frozen=True, slots=True)
class HandOnButton(CallbackData):
    """An officer hands an office on to a colleague: makes the link."""

    word: ClassVar[str] = "uh"
    office: int


@dataclass(frozen=True, slots=True)
class AskAccessButton(CallbackData):
    """A stranger asks to be let in."""

    word: ClassVar[str] = "uq"


@dataclass(frozen=True, slots=True)
class RequestsButton(CallbackData):
    """The requests that wait."""

    word: ClassVar[str] = "us"


@dataclass(frozen=True, slots=True)
class AcceptRequestButton(CallbackData):
    """Lets the person in as officer of this office."""

    word: ClassVar[str] = "uy"
    request: int
    office: int


@dataclass(frozen=True, slots=True)
class RefuseRequestButton(CallbackData):
    """Does not let the person in."""

    word: ClassVar[str] = "ux"
    request: int


@dataclass(frozen=True, slots=True)
class RequestOfficeButton(CallbackData):
    """Asks which office the person belongs to."""

    word: ClassVar[str] = "uf"
    request: int


@dataclass(frozen=True, slots=True)
class RefuseAllButton(CallbackData):
    """Refuses all that wait: 0 asks first, 1 does it."""

    word: ClassVar[str] = "ug"
    sure: int


@dataclass(frozen=True, slots=True)
class EndOfficerYesButton(CallbackData):
    """Ends an officer's part, after the question."""

    word: ClassVar[str] = "uz"
    person: int
    office: int


@dataclass(frozen=True, slots=True)
class OthersButton(CallbackData):
    """Who assesses, leads or runs the assessment, and their open links: a page."""

    word: ClassVar[str] = "uv"
    page: int


@dataclass(frozen=True, slots=True)
class EndRoleButton(CallbackData):
    """Asks whether somebody's role is to end."""

    word: ClassVar[str] = "ub"
    held: int


@dataclass(frozen=True, slots=True)
class EndRoleYesButton(CallbackData):
    """Ends the role."""

    word: ClassVar[str] = "uc"
    held: int


@dataclass(frozen=True, slots=True)
class WithdrawOtherButton(CallbackData):
    """Takes back a link that is for no office, once that is `sure`."""

    word: ClassVar[str] = "ud"
    invitation: int
    sure: int = 0


@dataclass(frozen=True, slots=True)
class InviteLeaderButton(CallbackData):
    """A link for the leader of one office."""

    word: ClassVar[str] = "ui"
    office: int

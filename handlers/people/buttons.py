"""The buttons for inviting people, and for those who ask to be let in."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import Tap


@dataclass(frozen=True, slots=True)
class InvitingTap(Tap):
    """Who has joined and who has not: a page."""

    word: ClassVar[str] = "ul"
    page: int


@dataclass(frozen=True, slots=True)
class InviteAllTap(Tap):
    """Links and letters for all offices nobody has joined for (0), or for all that are invited (1)."""

    word: ClassVar[str] = "ua"
    everybody: int


@dataclass(frozen=True, slots=True)
class InviteOfficeLinkTap(Tap):
    """A new link for an office; earlier ones that are open end with it."""

    word: ClassVar[str] = "un"
    office: int


@dataclass(frozen=True, slots=True)
class OfficePeopleTap(Tap):
    """Who joined for an office, and its open invitations."""

    word: ClassVar[str] = "uo"
    office: int


@dataclass(frozen=True, slots=True)
class WithdrawInvitationTap(Tap):
    """Takes an invitation back."""

    word: ClassVar[str] = "uw"
    invitation: int
    office: int


@dataclass(frozen=True, slots=True)
class EndOfficerTap(Tap):
    """Somebody fills sheets for this office no longer."""

    word: ClassVar[str] = "ue"
    person: int
    office: int


@dataclass(frozen=True, slots=True)
class InviteRoleTap(Tap):
    """A link for a role: 1 assessor, 2 leader, 3 admin; of an institution by its place, 0 for none."""

    word: ClassVar[str] = "ur"
    role: int
    institution: int


@dataclass(frozen=True, slots=True)
class HandOnTap(Tap):
    """An officer hands an office on to a colleague: makes the link."""

    word: ClassVar[str] = "uh"
    office: int


@dataclass(frozen=True, slots=True)
class AskAccessTap(Tap):
    """A stranger asks to be let in."""

    word: ClassVar[str] = "uq"


@dataclass(frozen=True, slots=True)
class RequestsTap(Tap):
    """The requests that wait."""

    word: ClassVar[str] = "us"


@dataclass(frozen=True, slots=True)
class AcceptRequestTap(Tap):
    """Lets the person in as officer of this office."""

    word: ClassVar[str] = "uy"
    request: int
    office: int


@dataclass(frozen=True, slots=True)
class RefuseRequestTap(Tap):
    """Does not let the person in."""

    word: ClassVar[str] = "ux"
    request: int


@dataclass(frozen=True, slots=True)
class RequestOfficeTap(Tap):
    """Asks which office the person belongs to."""

    word: ClassVar[str] = "uf"
    request: int


@dataclass(frozen=True, slots=True)
class RefuseAllTap(Tap):
    """Refuses all that wait: 0 asks first, 1 does it."""

    word: ClassVar[str] = "ug"
    sure: int


@dataclass(frozen=True, slots=True)
class EndOfficerYesTap(Tap):
    """Ends an officer's part, after the question."""

    word: ClassVar[str] = "uz"
    person: int
    office: int


@dataclass(frozen=True, slots=True)
class OthersTap(Tap):
    """Who assesses, leads or runs the assessment, and their open links: a page."""

    word: ClassVar[str] = "uv"
    page: int


@dataclass(frozen=True, slots=True)
class EndRoleTap(Tap):
    """Asks whether somebody's role is to end."""

    word: ClassVar[str] = "ub"
    held: int


@dataclass(frozen=True, slots=True)
class EndRoleYesTap(Tap):
    """Ends the role."""

    word: ClassVar[str] = "uc"
    held: int


@dataclass(frozen=True, slots=True)
class WithdrawOtherTap(Tap):
    """Takes back a link that is for no office."""

    word: ClassVar[str] = "ud"
    invitation: int


@dataclass(frozen=True, slots=True)
class InviteLeaderTap(Tap):
    """A link for the leader of one office."""

    word: ClassVar[str] = "ui"
    office: int

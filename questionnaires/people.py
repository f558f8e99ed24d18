"""Who takes part, and the one table of who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the assessment; one person may be several."""

    ADMIN = "admin"
    OFFICER = "officer"
    ASSESSOR = "assessor"
    VIEWER = "viewer"


class Deed(StrEnum):
    """Everything that asks for a right."""

    ANSWER = "answer"
    """Fill and send the sheet of an office."""
    SEE_SHEET = "see_sheet"
    """Read answers and evidence of an office."""
    ASSESS = "assess"
    """Judge, return and confirm the sheet of an office."""
    SEE_SCORE = "see_score"
    """Look up the confirmed score of an office."""
    SEE_RANKING = "see_ranking"
    """Compare all offices' confirmed scores."""
    SEE_PUBLISHED = "see_published"
    """Scores of all offices and their ranking, in a period that the admin published."""
    RUN_PERIOD = "run_period"
    """Invite, watch, remind, broadcast, export: the work of the admin."""


class Reach(StrEnum):
    """Which offices a role's right extends to."""

    OWN = "own"
    """The office of the membership, and no other."""
    OWN_OR_ALL = "own_or_all"
    """The office of the membership; every office when the membership names none."""
    ALL = "all"
    OTHERS = "others"
    """Every office except those the person serves as an officer."""


RIGHTS: Mapping[Deed, Mapping[Role, Reach]] = {
    Deed.ANSWER: {Role.OFFICER: Reach.OWN},
    Deed.SEE_SHEET: {Role.OFFICER: Reach.OWN, Role.ASSESSOR: Reach.ALL, Role.ADMIN: Reach.ALL},
    Deed.ASSESS: {Role.ASSESSOR: Reach.OTHERS},
    Deed.SEE_SCORE: {
        Role.OFFICER: Reach.OWN,
        Role.VIEWER: Reach.OWN_OR_ALL,
        Role.ASSESSOR: Reach.ALL,
        Role.ADMIN: Reach.ALL,
    },
    Deed.SEE_RANKING: {Role.VIEWER: Reach.ALL, Role.ASSESSOR: Reach.ALL, Role.ADMIN: Reach.ALL},
    Deed.SEE_PUBLISHED: {
        Role.OFFICER: Reach.ALL,
        Role.VIEWER: Reach.ALL,
        Role.ASSESSOR: Reach.ALL,
        Role.ADMIN: Reach.ALL,
    },
    Deed.RUN_PERIOD: {Role.ADMIN: Reach.ALL},
}
"""Who may do what; nothing else in the program decides this."""

HANDED_OVER = frozenset({Deed.ANSWER, Deed.SEE_SHEET})
"""What a colleague may do to the one indicator that an officer handed over."""


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation of the regency (OPD)."""

    id: int
    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    invited: bool = True
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of one person: for an office (officer, its viewer), an institution (assessor), or for all."""

    role: Role
    office_id: int | None = None
    institution: str | None = None
    sheet_id: int | None = None
    """With `indicator`: an officer to whom a colleague handed this one indicator."""
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who joined. `telegram_id` exceeds 32 bits; `name` is what Telegram shows."""

    id: int
    telegram_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is speaking now: a person with memberships, or a stranger (`person` is None)."""

    telegram_id: int
    person: Person | None = None
    memberships: tuple[Membership, ...] = ()

    def has_role(self, role: Role) -> bool:
        """Whether any membership is of this role (a handed-over indicator makes nobody a full officer)."""
        return any(held.role is role and held.indicator is None for held in self.memberships)

    def offices_served(self) -> frozenset[int]:
        """Ids of the offices this person fills sheets for."""
        return frozenset(
            held.office_id
            for held in self.memberships
            if held.role is Role.OFFICER and held.office_id is not None and held.indicator is None
        )

    def may(
        self,
        deed: Deed,
        office_id: int | None = None,
        *,
        sheet_id: int | None = None,
        indicator: str | None = None,
    ) -> bool:
        """Whether this person may do this to this office; without an office: to any office at all.

        Someone to whom one indicator was handed over may answer and see exactly that one: `sheet_id` and
        `indicator` then say which is meant. Without any of the three, the handed-over one counts as "any".
        """
        reaches = RIGHTS[deed]
        for held in self.memberships:
            reach = reaches.get(held.role)
            if reach is None:
                continue
            if held.indicator is not None:
                if deed in HANDED_OVER and _is_handed(held, office_id, sheet_id, indicator):
                    return True
            elif office_id is None or self._reaches(held, reach, office_id):
                return True
        return False

    def _reaches(self, held: Membership, reach: Reach, office_id: int) -> bool:
        match reach:
            case Reach.OWN:
                return held.office_id == office_id
            case Reach.OWN_OR_ALL:
                return held.office_id is None or held.office_id == office_id
            case Reach.OTHERS:
                return office_id not in self.offices_served()
            case Reach.ALL:
                return True


def _is_handed(held: Membership, office_id: int | None, sheet_id: int | None, indicator: str | None) -> bool:
    if office_id is None and sheet_id is None and indicator is None:
        return True
    return (
        sheet_id is not None
        and (held.sheet_id, held.indicator) == (sheet_id, indicator)
        and (office_id is None or held.office_id is None or held.office_id == office_id)
    )

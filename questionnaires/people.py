"""Who takes part, and the one table of who may do what."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.refusal import Reason, Refusal


class Role(StrEnum):
    """What a person is in the assessment; one person may be several."""

    ADMIN = "admin"
    OFFICER = "officer"
    ASSESSOR = "assessor"
    VIEWER = "viewer"


class Permission(StrEnum):
    """Everything that asks for a right."""

    ANSWER = "answer"
    """Fill and send the sheet of an office."""
    SEE_SHEET = "see_sheet"
    """Read answers and evidence of an office."""
    ASSESS = "assess"
    """Judge, return and confirm the sheet of an office."""
    SEE_SCORE = "see_score"
    """Look up the confirmed score of an office."""
    SEE_REPORT = "see_report"
    """Read the report of an office: its answers, evidence, levels and what led to them."""
    SEE_RANKING = "see_ranking"
    """Compare all offices' confirmed scores."""
    SEE_PUBLISHED = "see_published"
    """Scores of all offices and their ranking, in a period that the admin published."""
    RUN_PERIOD = "run_period"
    """Invite, watch, remind, broadcast, export: the work of the admin."""


class Scope(StrEnum):
    """Which offices a role's right extends to."""

    OWN = "own"
    """The office of the membership, and no other."""
    OWN_OR_ALL = "own_or_all"
    """The office of the membership; every office when the membership names none."""
    WHOLE = "whole"
    """All offices at once, for a membership that names none; nothing for one that names an office."""
    ALL = "all"
    OTHERS = "others"
    """Every office except those the person has a conflict of interest with (`Actor.conflict`)."""


RIGHTS: Mapping[Permission, Mapping[Role, Scope]] = {
    Permission.ANSWER: {Role.OFFICER: Scope.OWN},
    Permission.SEE_SHEET: {Role.OFFICER: Scope.OWN, Role.ASSESSOR: Scope.ALL, Role.ADMIN: Scope.ALL},
    Permission.ASSESS: {Role.ASSESSOR: Scope.OTHERS},
    Permission.SEE_SCORE: {
        Role.OFFICER: Scope.OWN,
        Role.VIEWER: Scope.OWN_OR_ALL,
        Role.ASSESSOR: Scope.ALL,
        Role.ADMIN: Scope.ALL,
    },
    Permission.SEE_REPORT: {
        Role.OFFICER: Scope.OWN,
        Role.VIEWER: Scope.OWN_OR_ALL,
        Role.ASSESSOR: Scope.ALL,
        Role.ADMIN: Scope.ALL,
    },
    Permission.SEE_RANKING: {Role.VIEWER: Scope.WHOLE, Role.ASSESSOR: Scope.ALL, Role.ADMIN: Scope.ALL},
    Permission.SEE_PUBLISHED: {
        Role.OFFICER: Scope.ALL,
        Role.VIEWER: Scope.ALL,
        Role.ASSESSOR: Scope.ALL,
        Role.ADMIN: Scope.ALL,
    },
    Permission.RUN_PERIOD: {Role.ADMIN: Scope.ALL},
}
"""Who may do what; nothing else in the program decides this."""

HANDED_OVER = frozenset({Permission.ANSWER, Permission.SEE_SHEET})
"""What a colleague may do to the one indicator that an officer handed over."""


class Ground(StrEnum):
    """Why somebody does not judge an office."""

    SERVES = "serves"
    """Fills its sheets, or helps with an indicator of one, at present."""
    HEADS = "heads"
    """Leads it at present."""
    SERVED = "served"
    """Filled its sheets or led it at some time of the period."""
    ANSWERED = "answered"
    """Answered, explained, attached evidence, sent in or appealed there in the period."""
    DECLARED = "declared"
    """An admin noted a conflict of interest."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An office that somebody does not judge, lead, settle or decide appeals of; in one period or in all."""

    office_id: int
    period_id: int | None
    ground: Ground

    def concerns(self, office_id: int, period_id: int | None) -> bool:
        """Whether it is about this office in this period; without a period: in any."""
        return self.office_id == office_id and (
            self.period_id is None or period_id is None or self.period_id == period_id
        )


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
class Actor:
    """Who is speaking now: a person with memberships, or a stranger (`person` is None)."""

    telegram_id: int
    person: Person | None = None
    memberships: tuple[Membership, ...] = ()
    conflicts: frozenset[Conflict] = frozenset()
    """What deeds, former roles and declarations keep an assessor from; present roles are in `memberships`."""

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

    def conflict(self, office_id: int, period_id: int | None = None) -> Conflict | None:
        """Why this person does not judge this office in this period, the plainest reason; None when nothing
        speaks against it. Without a period a conflict in any period counts.
        """
        held = (*(present_conflicts(self.memberships)), *self.conflicts)
        found = [one for one in held if one.concerns(office_id, period_id)]
        return min(found, key=lambda one: _PLAINEST.index(one.ground), default=None)

    def may(
        self,
        deed: Permission,
        office_id: int | None = None,
        *,
        period_id: int | None = None,
        sheet_id: int | None = None,
        indicator: str | None = None,
    ) -> bool:
        """Whether this person may do this to this office; without an office: to any office at all.

        Judging is asked with its `period_id` as well, for conflicts of interest are of a period.

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
            elif reach is Scope.WHOLE:
                if held.office_id is None:
                    return True
            elif office_id is None or self._reaches(held, reach, office_id, period_id):
                return True
        return False

    def _reaches(self, held: Membership, reach: Scope, office_id: int, period_id: int | None) -> bool:
        match reach:
            case Scope.OWN:
                return held.office_id == office_id
            case Scope.OWN_OR_ALL:
                return held.office_id is None or held.office_id == office_id
            case Scope.OTHERS:
                return self.conflict(office_id, period_id) is None
            case Scope.WHOLE:
                return held.office_id is None
            case Scope.ALL:
                return True


_PLAINEST = (Ground.SERVES, Ground.HEADS, Ground.ANSWERED, Ground.SERVED, Ground.DECLARED)


def present_conflicts(memberships: Iterable[Membership]) -> Iterator[Conflict]:
    """The offices that somebody with these roles serves, helps or leads now: whatever the period."""
    for held in memberships:
        if held.office_id is None:
            continue
        if held.role is Role.OFFICER:
            yield Conflict(held.office_id, None, Ground.SERVES)
        elif held.role is Role.VIEWER:
            yield Conflict(held.office_id, None, Ground.HEADS)


def why_not_judge(actor: Actor, office_id: int, period_id: int) -> Refusal | None:
    """Why this person does not judge, lead, settle or decide appeals there in this period, or None."""
    if actor.may(Permission.ASSESS, office_id, period_id=period_id):
        return None
    found = actor.conflict(office_id, period_id)
    if found is None or not actor.may(Permission.ASSESS):
        return Refusal(Reason.NOT_ALLOWED)
    return Refusal(Reason.OWN_OFFICE, {"ground": found.ground})


def why_not_alone(judges: Iterable[int], admins: Collection[int]) -> Refusal | None:
    """Why these people's word alone does not end the judging of a sheet, or None.

    An admin runs the assessment, so a sheet is never judged by admins only: one of those who score, lead or
    confirm it is no admin. `judges` and `admins` are ids of people.
    """
    return None if any(judge not in admins for judge in judges) else Refusal(Reason.ONLY_ADMINS_JUDGE)


def _is_handed(held: Membership, office_id: int | None, sheet_id: int | None, indicator: str | None) -> bool:
    if office_id is None and sheet_id is None and indicator is None:
        return True
    return (
        sheet_id is not None
        and (held.sheet_id, held.indicator) == (sheet_id, indicator)
        and (office_id is None or held.office_id is None or held.office_id == office_id)
    )

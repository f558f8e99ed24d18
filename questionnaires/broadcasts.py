"""To whom a broadcast goes, and until when it is worth being read."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import takewhile
from typing import Any

from questionnaires.people import Office
from questionnaires.period import SheetState
from questionnaires.sheet import Progress

ASK_AGAIN_WITHIN = timedelta(days=1)
"""The same text sent or planned within this time is asked about first."""
SAME_MINUTE = timedelta(minutes=1)
"""The same text is not begun twice within this time, whatever was answered."""
_EVENING = time(20)
"""Until when a message of a day is worth being read that day."""
_LEAST_USEFUL = timedelta(hours=2)
_LETTERS = re.compile(r"[^\W\d_]+")


class Crowd(StrEnum):
    """Who can be addressed together."""

    OFFICERS = "officers"
    NOT_BEGUN = "not_begun"
    HALF_WAY = "half_way"
    LATE = "late"
    SUBMITTED = "submitted"
    """The sheet is handed in, confirmed or not."""
    RETURNED = "returned"
    ASSESSORS = "assessors"
    LEADERS = "leaders"
    """Of offices and of the regency."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Crowds together, officers only of these offices when any are named.

    Offices named without a crowd of officers stand for all officers of theirs. `people` names persons one by
    one (a message sent again); then nothing else counts.
    """

    crowds: frozenset[Crowd] = frozenset()
    offices: frozenset[int] = frozenset()
    people: frozenset[int] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody was chosen yet."""
        return self.people is None and not self.crowds and not self.offices


@dataclass(frozen=True, slots=True)
class ServedOffice:
    """One person who serves one office, with where its sheet stands; no sheet outside a period."""

    person_id: int
    office_id: int
    state: SheetState | None = None
    progress: Progress | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class OfficeGroup:
    """Offices of one sort, such as the districts. `key` is what their codes begin with."""

    key: str
    name: str
    office_ids: frozenset[int]


def choose(
    audience: Audience,
    served: Iterable[ServedOffice],
    assessors: Iterable[int],
    leaders: Iterable[tuple[int, int | None]] = (),
) -> dict[int, tuple[int, ...]]:
    """Whom the audience is, each person once, with the offices on whose account; assessors have none.

    `leaders` are people and the office each leads, None for the regency.
    """
    served = tuple(served)
    found: dict[int, list[int]] = {}
    if audience.people is not None:
        for one in served:
            if one.person_id in audience.people:
                found.setdefault(one.person_id, []).append(one.office_id)
        return {person: tuple(found.get(person, ())) for person in sorted(audience.people)}
    crowds = audience.crowds
    if audience.offices and not crowds - {Crowd.ASSESSORS}:
        crowds |= {Crowd.OFFICERS}
    for one in served:
        is_there = not audience.offices or one.office_id in audience.offices
        if is_there and any(_belongs(one, crowd) for crowd in crowds):
            found.setdefault(one.person_id, []).append(one.office_id)
    if Crowd.ASSESSORS in crowds:
        for person in assessors:
            found.setdefault(person, [])
    if Crowd.LEADERS in crowds:
        for person, office in leaders:
            if not audience.offices or office in audience.offices:
                found.setdefault(person, []).extend([] if office is None else [office])
    return {person: tuple(dict.fromkeys(offices)) for person, offices in found.items()}


def _belongs(one: ServedOffice, crowd: Crowd) -> bool:
    answered = one.progress.answered if one.progress is not None else 0
    match crowd:
        case Crowd.OFFICERS:
            return True
        case Crowd.NOT_BEGUN:
            return one.state is SheetState.DRAFT and not answered
        case Crowd.HALF_WAY:
            return one.state is SheetState.DRAFT and answered > 0
        case Crowd.LATE:
            return one.is_late
        case Crowd.SUBMITTED:
            return one.state in (SheetState.SUBMITTED, SheetState.CONFIRMED)
        case Crowd.RETURNED:
            return one.state is SheetState.RETURNED
        case Crowd.ASSESSORS | Crowd.LEADERS:
            return False


def switch_crowd(audience: Audience, crowd: Crowd) -> Audience:
    """The audience with, or without, this crowd."""
    return replace(audience, crowds=audience.crowds ^ {crowd})


def switch_offices(audience: Audience, offices: Iterable[int]) -> Audience:
    """The audience with these offices; without them when all of them were in it."""
    named = frozenset(offices)
    if named <= audience.offices:
        return replace(audience, offices=audience.offices - named)
    return replace(audience, offices=audience.offices | named)


def audience_to_plain(audience: Audience) -> dict[str, Any]:
    """The audience as plain JSON values."""
    return {
        "crowds": sorted(audience.crowds),
        "offices": sorted(audience.offices),
        "people": None if audience.people is None else sorted(audience.people),
    }


def audience_from_plain(values: Mapping[str, Any]) -> Audience:
    """The audience again. Raises ValueError for a crowd that is unknown."""
    people = values.get("people")
    return Audience(
        frozenset(Crowd(name) for name in values.get("crowds", ())),
        frozenset(int(office) for office in values.get("offices", ())),
        None if people is None else frozenset(int(person) for person in people),
    )


def office_groups(offices: Sequence[Office]) -> tuple[OfficeGroup, ...]:
    """Offices of one sort, by the letters their codes begin with; where there are none, by the first word.

    Only sorts of at least two offices; named by the words with which most of their names begin.
    """
    sorts: dict[str, list[Office]] = {}
    for office in offices:
        letters = _LETTERS.match(office.code)
        key = letters[0].upper() if letters else _first_words(office.name)[0].upper()
        sorts.setdefault(key, []).append(office)
    return tuple(
        OfficeGroup(key, _shared_name(members), frozenset(office.id for office in members))
        for key, members in sorted(sorts.items())
        if len(members) > 1
    )


def _first_words(name: str) -> list[str]:
    return name.split()[:4] or [name]


def _shared_name(offices: Sequence[Office]) -> str:
    beginnings = [_first_words(office.name) for office in offices]
    first, count = Counter(words[0] for words in beginnings).most_common(1)[0]
    if count < len(offices):
        return first
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*beginnings, strict=False))
    return " ".join(words[0] for words in shared)


def useful_until(starts_at: datetime, zone: tzinfo, days: int) -> datetime:
    """Until when a message that starts then is worth being read: that evening, or so many days later.

    Never less than two hours, so that one begun in the evening still arrives.
    """
    local = starts_at.astimezone(zone)
    evening = datetime.combine(local.date() + timedelta(days=days), _EVENING, zone)
    return max(evening.astimezone(UTC), starts_at + _LEAST_USEFUL)

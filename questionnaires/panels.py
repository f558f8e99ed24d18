"""Several assessors on one sheet: who sits where, where they differ, and the level that comes of it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.conditions import shown
from questionnaires.instrument import Instrument
from questionnaires.sampling import Sample, draw_sample


class Split(StrEnum):
    """How much of a period each institution scores."""

    WHOLE = "whole"
    """Every sheet is scored in full by one assessor of each institution."""
    DIMENSIONS = "dimensions"
    """Every sheet is shared out: each outermost group is scored by one institution, turning from sheet to
    sheet.
    """
    SAMPLE = "sample"
    """A sample of the sheets, drawn at random, is scored by all institutions, the others by one each, in
    turn.
    """


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assessor who can take seats. `serves` holds ids of the offices whose sheets are not theirs to
    score, whether they serve them or another conflict of interest keeps them away.
    """

    person_id: int
    institution: str
    serves: frozenset[int] = frozenset()
    is_admin: bool = False
    """An admin never is the only one who scores a sheet."""
    name: str = ""
    is_lead: bool = False
    """Who leads the pleno takes a seat only where nobody else can."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one institution scores of one sheet; without groups it is the whole sheet.

    `chair` tells several assessors of one institution at the same sheet apart, from 0.
    """

    sheet_id: int
    institution: str
    groups: tuple[str, ...] = ()
    chair: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """A part of a sheet with the assessor who scores it."""

    part: Part
    assessor_id: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Seats that were shared out, and the parts for which nobody could be found."""

    seats: tuple[Seat, ...]
    gaps: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a period several institutions look at: counts of indicators on sheets.

    `judgements` is what all assessors together have to give, `by_several` the indicators on sheets that more
    than one institution scores, `of` all indicators on all sheets, `sheets_by_all` the sheets scored in full
    by every institution out of `sheets`.
    """

    judgements: int
    by_several: int
    of: int
    sheets_by_all: int
    sheets: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one member of the panel holds of one indicator; not given while neither level nor "not
    applicable".
    """

    assessor_id: int
    institution: str
    name: str
    level: int | None = None
    not_applicable: bool = False
    note: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether a level or "not applicable" was chosen."""
        return self.not_applicable or self.level is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """An indicator on which the panel does not agree, with what each member holds."""

    code: str
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a panel. `levels` are agreed or settled (None is "not applicable"), `settled` the latter
    only.

    `differing` waits for the lead; `unscored` nobody scores: no seat covers it.
    """

    levels: Mapping[str, int | None]
    settled: frozenset[str]
    differing: tuple[Difference, ...]
    unscored: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every indicator has its level."""
        return not self.differing and not self.unscored


def parts_of(
    sheet_ids: Sequence[int],
    institutions: Sequence[str],
    groups: Sequence[str],
    split: Split,
    sample: int | Sample = 100,
    chairs: Callable[[int, str], int] | None = None,
) -> tuple[Part, ...]:
    """Every part of a period that needs an assessor, sheet by sheet.

    `sample` is the sample that was drawn, or percent that are spread evenly. `chairs` tells how many
    assessors an institution has for a sheet that all score; one each without it. The sheets outside the
    sample go to the institutions in turn, so that none is without such a sheet.
    """
    found: list[Part] = []
    count = len(institutions)
    if isinstance(sample, int):
        sample = draw_sample(len(sheet_ids), sample, None)
    single = 0
    for place, sheet_id in enumerate(sheet_ids):
        if count == 0:
            break
        if split is Split.DIMENSIONS:
            for at, institution in enumerate(institutions):
                own = tuple(group for turn, group in enumerate(groups) if (turn + place) % count == at)
                if own:
                    found.append(Part(sheet_id, institution, own))
        elif split is Split.SAMPLE and place in sample.linking and chairs is not None:
            found += [
                Part(sheet_id, institution, chair=chair)
                for institution in institutions
                for chair in range(max(1, chairs(sheet_id, institution)))
            ]
        elif split is Split.WHOLE or place in sample.places:
            found += [Part(sheet_id, institution) for institution in institutions]
        else:
            found.append(Part(sheet_id, institutions[single % count]))
            single += 1
    return tuple(found)


def share_out(
    wanted: Sequence[Part],
    offices: Mapping[int, int],
    candidates: Sequence[Candidate],
    taken: Sequence[Seat] = (),
) -> Plan:
    """Seats for all the parts that nobody has yet, as evenly as can be.

    `offices` gives the office of each sheet; nobody gets an office one serves, nor two seats at one sheet.
    Parts with few possible assessors are filled first; each goes to the one who has least so far, and of
    those to the one who has sat least with who is there already: assessors rotate, so that each can be
    compared with each. The only part of a sheet goes to an admin last: another assessor would have to
    confirm what they scored. Who leads the pleno is seated last of all.
    """
    load: Counter[int] = Counter()
    present: set[tuple[int, int]] = set()
    filled: set[Part] = set()
    sitting: dict[int, list[int]] = {}
    together: Counter[frozenset[int]] = Counter()

    def sit(seat: Seat) -> None:
        load[seat.assessor_id] += _size(seat.part)
        present.add((seat.part.sheet_id, seat.assessor_id))
        there = sitting.setdefault(seat.part.sheet_id, [])
        together.update(frozenset({seat.assessor_id, other}) for other in there)
        there.append(seat.assessor_id)

    for seat in taken:
        sit(seat)
        filled.add(seat.part)

    def possible(part: Part) -> list[Candidate]:
        return [
            candidate
            for candidate in candidates
            if candidate.institution == part.institution
            and offices[part.sheet_id] not in candidate.serves
            and (part.sheet_id, candidate.person_id) not in present
        ]

    parts_of_sheet = Counter(part.sheet_id for part in {*wanted, *filled})
    still = [part for part in wanted if part not in filled]
    order = {part: place for place, part in enumerate(wanted)}
    seats: list[Seat] = []
    gaps: list[Part] = []
    for part in sorted(still, key=lambda part: (len(possible(part)), order[part])):
        able = possible(part)
        if not able:
            gaps.append(part)
            continue
        is_alone = parts_of_sheet[part.sheet_id] == 1
        chosen = min(
            able,
            key=lambda one, is_alone=is_alone, part=part: (
                is_alone and one.is_admin,
                one.is_lead,
                load[one.person_id],
                sum(together[frozenset({one.person_id, other})] for other in sitting.get(part.sheet_id, ())),
                one.person_id,
            ),
        )
        seats.append(Seat(part, chosen.person_id))
        sit(seats[-1])
    seats.sort(key=lambda seat: order[seat.part])
    gaps.sort(key=lambda part: order[part])
    return Plan(tuple(seats), tuple(gaps))


_WHOLE_SHEET = 1000
"""More than any sheet has groups, so that one whole sheet outweighs parts of another."""


def _size(part: Part) -> int:
    return len(part.groups) or _WHOLE_SHEET


def codes_of(instrument: Instrument, groups: Collection[str]) -> frozenset[str]:
    """The indicators of these outermost groups; of all groups when none is named."""
    return frozenset(
        indicator.code
        for group, indicators in instrument.top_indicators
        if not groups or group.id in groups
        for indicator in indicators
    )


def coverage(instrument: Instrument, parts: Sequence[Part], sheets: int, institutions: int) -> Coverage:
    """How much of the period is scored, and how much by several."""
    scored: Counter[tuple[int, str]] = Counter()
    for part in parts:
        for code in codes_of(instrument, part.groups):
            scored[part.sheet_id, code] += 1
    total = len(instrument.indicators)
    by_all = Counter(sheet for (sheet, _), count in scored.items() if count >= institutions > 0)
    return Coverage(
        judgements=sum(scored.values()),
        by_several=sum(count > 1 for count in scored.values()),
        of=sheets * total,
        sheets_by_all=sum(count == total for count in by_all.values()),
        sheets=sheets,
    )


def compare(
    instrument: Instrument,
    opinions: Mapping[str, Sequence[Opinion]],
    settled: Mapping[str, int | None] | None = None,
) -> Comparison:
    """Where the panel agrees, where the lead has settled, and what is left to settle.

    `opinions` has, for each code, one entry for every member whose part it is, given or not. A follow-up
    counts only where the levels found so far show it; a member who did not see it under his own levels
    differs there.
    """
    settled = settled or {}
    levels: dict[str, int | None] = {}
    differing: list[Difference] = []
    unscored: list[str] = []
    for indicator in instrument.indicators:
        code = indicator.code
        # a condition points at an earlier indicator only, so the levels found so far decide
        if indicator.shown_if is not None and indicator not in shown(instrument, levels):
            continue
        held = tuple(opinions.get(code, ()))
        if code in settled:
            levels[code] = settled[code]
        elif not held:
            unscored.append(code)
        elif all(opinion.is_given for opinion in held) and len({opinion.level for opinion in held}) == 1:
            levels[code] = held[0].level
        else:
            differing.append(Difference(code, held))
    return Comparison(
        levels, frozenset(code for code in settled if code in levels), tuple(differing), tuple(unscored)
    )

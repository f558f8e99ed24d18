"""How far the offices' own levels lie from the confirmed: per office, indicator and judging institution."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.summary import Result


@dataclass(frozen=True, slots=True)
class Gap:
    """Own level less the other, over `levels` that both have; above zero the office rated itself higher."""

    name: str
    levels: int
    mean: Fraction
    above: int
    below: int


def gap_of(name: str, pairs: Iterable[tuple[int | None, int | None]]) -> Gap | None:
    """The gap of pairs (own, other); what is not applicable or unanswered on one side is left out."""
    apart = [own - other for own, other in pairs if own is not None and other is not None]
    if not apart:
        return None
    mean = Fraction(sum(apart), len(apart))
    return Gap(name, len(apart), mean, sum(one > 0 for one in apart), sum(one < 0 for one in apart))


def by_office(results: Sequence[Result]) -> tuple[Gap, ...]:
    """One gap for each office, the widest first."""
    return _widest_first(
        gap_of(
            one.office.short_name or one.office.name,
            ((level, one.confirmed.get(code)) for code, level in one.own.items()),
        )
        for one in results
    )


def by_indicator(results: Sequence[Result], codes: Sequence[str]) -> tuple[Gap, ...]:
    """One gap for each indicator by its code, the widest first."""
    return _widest_first(
        gap_of(code, ((one.own.get(code), one.confirmed.get(code)) for one in results)) for code in codes
    )


def by_institution(
    results: Sequence[Result],
    units: Mapping[tuple[int, str], Mapping[int, int]] | None,
    raters: Mapping[int, tuple[str, str]],
    judges: Mapping[int, Sequence[tuple[str, str]]],
) -> tuple[Gap, ...]:
    """One gap for each judging institution, the widest first.

    Against the level that the institution's assessor gave first; where one assessor scored each sheet,
    against what was confirmed on the sheets of the institution.
    """
    own = {one.sheet_id: one.own for one in results}
    pairs: dict[str, list[tuple[int | None, int | None]]] = {}
    if units is not None:
        for (sheet_id, code), unit in units.items():
            for rater, level in unit.items():
                if rater in raters and sheet_id in own:
                    pairs.setdefault(raters[rater][1], []).append((own[sheet_id].get(code), level))
    else:
        for one in results:
            for institution in {institution for institution, _ in judges.get(one.sheet_id, ())}:
                held = ((level, one.confirmed.get(code)) for code, level in one.own.items())
                pairs.setdefault(institution, []).extend(held)
    return _widest_first(gap_of(institution, found) for institution, found in pairs.items())


def _widest_first(gaps: Iterable[Gap | None]) -> tuple[Gap, ...]:
    return tuple(sorted((one for one in gaps if one is not None), key=lambda one: (-one.mean, one.name)))

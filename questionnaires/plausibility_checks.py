"""What looks odd on a sheet before it is sent. Warnings only: an oddity never blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.answers import Evidence
from questionnaires.conditions import is_fulfilled
from questionnaires.instrument import Indicator, Instrument


@dataclass(frozen=True, slots=True)
class Contradictory:
    """Two levels that do not fit each other by the instrument's own rules; `message` is the instrument's."""

    codes: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class HighWithoutEvidence:
    """Levels in the upper half of the scale that ask for evidence and have none."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameFile:
    """The same bytes, or the same link, as evidence of several indicators; `name` as it was first sent."""

    name: str
    codes: tuple[str, ...]


Oddity = Contradictory | HighWithoutEvidence | SameFile


def find_oddities(
    instrument: Instrument,
    shown: Sequence[Indicator],
    levels: Mapping[str, int | None],
    evidence: Mapping[str, tuple[Evidence, ...]],
) -> tuple[Oddity, ...]:
    """Everything odd among the indicators that are shown: contradictions first, then evidence."""
    visible = {indicator.code: levels[indicator.code] for indicator in shown if indicator.code in levels}
    odd: list[Oddity] = [
        Contradictory((rule.when.indicator, rule.expects.indicator), rule.message)
        for rule in instrument.contradictions
        if is_fulfilled(rule.when, visible)
        # Only two given levels can contradict each other: unanswered and "not applicable" cannot.
        and visible.get(rule.expects.indicator) is not None
        and not is_fulfilled(rule.expects, visible)
    ]
    high = tuple(
        indicator.code
        for indicator in shown
        if not evidence.get(indicator.code) and _is_high(instrument, indicator, visible.get(indicator.code))
    )
    if high:
        odd.append(HighWithoutEvidence(high))
    odd.extend(_same_files(shown, evidence))
    return tuple(odd)


def _is_high(instrument: Instrument, indicator: Indicator, level: int | None) -> bool:
    if level is None or indicator.evidence_from is None or level < indicator.evidence_from:
        return False
    return 2 * level > instrument.lowest + instrument.highest


def _same_files(shown: Sequence[Indicator], evidence: Mapping[str, tuple[Evidence, ...]]) -> list[SameFile]:
    places: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for indicator in shown:
        for piece in evidence.get(indicator.code, ()):
            identity = piece.sha256 or piece.url
            if identity is None:
                continue
            names.setdefault(identity, piece.name)
            codes = places.setdefault(identity, [])
            if indicator.code not in codes:
                codes.append(indicator.code)
    return [SameFile(names[identity], tuple(codes)) for identity, codes in places.items() if len(codes) > 1]

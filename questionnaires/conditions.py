"""Conditional parts: which indicators are shown, and which count, given the levels chosen so far."""

from collections.abc import Mapping

from questionnaires.instrument import Condition, Indicator, Instrument


def is_fulfilled(condition: Condition, levels: Mapping[str, int | None]) -> bool:
    """Whether the level of the condition's indicator is known, applicable and within the bounds."""
    level = levels.get(condition.indicator)
    if level is None:
        return False
    if condition.at_least is not None and level < condition.at_least:
        return False
    return condition.at_most is None or level <= condition.at_most


def shown(instrument: Instrument, levels: Mapping[str, int | None]) -> tuple[Indicator, ...]:
    """The indicators a person is asked, in order. The level of one that is not shown opens no other."""
    if not instrument.has_conditions:
        return instrument.indicators
    visible: dict[str, int | None] = {}
    found: list[Indicator] = []
    # One pass is enough: shown_if refers to earlier indicators only (the loader sees to it).
    for indicator in instrument.indicators:
        if indicator.shown_if is None or is_fulfilled(indicator.shown_if, visible):
            found.append(indicator)
            if indicator.code in levels:
                visible[indicator.code] = levels[indicator.code]
    return tuple(found)


def counted(instrument: Instrument, levels: Mapping[str, int | None]) -> tuple[Indicator, ...]:
    """The shown indicators that enter the index: their own condition to be counted is fulfilled.

    "Not applicable" is another matter: such an indicator is among these, and scoring takes its weight out.
    """
    if not instrument.has_conditions:
        return instrument.indicators
    visible = shown(instrument, levels)
    of_visible = {indicator.code: levels.get(indicator.code) for indicator in visible}
    return tuple(
        indicator
        for indicator in visible
        if indicator.counted_if is None or is_fulfilled(indicator.counted_if, of_visible)
    )

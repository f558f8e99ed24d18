"""Periods by what somebody types of their names."""

from collections.abc import Sequence

from questionnaires.period import Period


def find_periods(text: str, periods: Sequence[Period]) -> tuple[Period, ...]:
    """Those that are meant, in their order: that of this very name, else all that have these words."""
    words = text.casefold().split()
    if not words:
        return ()
    named = tuple(one for one in periods if one.name.casefold().split() == words)
    if named:
        return named[:1]
    return tuple(one for one in periods if all(word in one.name.casefold().split() for word in words))


def split_period(text: str, periods: Sequence[Period]) -> tuple[str, Period | None]:
    """What is left of a query once the period at its end is taken off: `dinkes 2025`, or only `2025`.

    A part with a number in it may be a year or a name; without one it must be the whole name of a period,
    for words alone are more likely an office.
    """
    words = text.split()
    for start in range(len(words)):
        end = " ".join(words[start:])
        found = find_periods(end, periods)
        is_name = any(one.name.casefold().split() == end.casefold().split() for one in found)
        if len(found) == 1 and (is_name or any(letter.isdigit() for letter in end)):
            return " ".join(words[:start]), found[0]
    return text, None

"""Offices by what people call them: name, short name, alias, acronym, or nearly so."""

from collections.abc import Iterable

from questionnaires.people import Office

GOOD_ENOUGH = 72.0
"""Similarity in percent below which an office is not meant."""
CLEARLY_AHEAD = 10.0
"""Lead in percent points with which the best match is the only one."""
LONGEST_QUERY = 256


def find_offices(query: str, offices: Iterable[Office]) -> tuple[Office, ...]:
    """The offices that may be meant, best first; a single one when it is clear. Empty for an empty query."""
    # three megabytes that a bot needs only once somebody looks for an office
    from questionnaires.fuzzy_match import likeness, plain  # noqa: PLC0415 - as said above

    wanted = plain(query[:LONGEST_QUERY])
    if not wanted:
        return ()
    ranked = sorted(
        ((likeness(wanted, office), office) for office in offices),
        key=lambda item: (-item[0], item[1].code),
    )
    found = [(percent, office) for percent, office in ranked if percent >= GOOD_ENOUGH]
    if len(found) > 1 and found[0][0] - found[1][0] >= CLEARLY_AHEAD:
        return (found[0][1],)
    return tuple(office for _, office in found)

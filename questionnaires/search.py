"""Offices by what people call them: name, short name, alias, acronym, or nearly so."""

from collections.abc import Iterable

from rapidfuzz import fuzz, utils

from questionnaires.people import Office

GOOD_ENOUGH = 72.0
"""Similarity in percent below which an office is not meant."""
CLEARLY_AHEAD = 10.0
"""Lead in percent points with which the best match is the only one."""
LONGEST_QUERY = 256
_SMALL_WORDS = frozenset({"dan", "di", "ke", "untuk", "dengan"})


def find_offices(query: str, offices: Iterable[Office]) -> tuple[Office, ...]:
    """The offices that may be meant, best first; a single one when it is clear. Empty for an empty query."""
    wanted = utils.default_process(query[:LONGEST_QUERY])
    if not wanted:
        return ()
    ranked = sorted(
        ((_likeness(wanted, office), office) for office in offices),
        key=lambda item: (-item[0], item[1].code),
    )
    found = [(likeness, office) for likeness, office in ranked if likeness >= GOOD_ENOUGH]
    if len(found) > 1 and found[0][0] - found[1][0] >= CLEARLY_AHEAD:
        return (found[0][1],)
    return tuple(office for _, office in found)


def _likeness(wanted: str, office: Office) -> float:
    """0 to 120: 120 is exactly one of its names or its code, 110 its initials, 105 how a name begins."""
    squeezed = wanted.replace(" ", "")
    best = 110.0 if len(squeezed) > 1 and squeezed == _initials(office) else 0.0
    for name in _names(office):
        if squeezed == name.replace(" ", ""):
            return 120.0
        if name.startswith(wanted):
            best = max(best, 105.0)
        elif f" {wanted} " in f" {name} " or (len(wanted) > 2 and f" {wanted}" in f" {name}"):
            best = max(best, 95.0)
        elif len(wanted) > 3:  # shorter ones are near to too many
            best = max(best, fuzz.ratio(wanted, name), 0.9 * fuzz.token_sort_ratio(wanted, name))
            best = max(best, 0.88 * fuzz.token_set_ratio(wanted, name))
    return best


def _names(office: Office) -> list[str]:
    names = [office.code, office.name, office.short_name, *office.aliases]
    return [name for name in map(utils.default_process, names) if name]


def _initials(office: Office) -> str:
    """The acronym that people make of a name nobody has abbreviated for them."""
    words = utils.default_process(office.name).split()
    return "".join(word[0] for word in words if word not in _SMALL_WORDS)

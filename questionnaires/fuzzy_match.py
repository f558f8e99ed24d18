"""How much a few typed words are like the name of an office."""

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process as plain

from questionnaires.people import Office

__all__ = ["likeness", "plain"]

_SMALL_WORDS = frozenset({"dan", "di", "ke", "untuk", "dengan"})


def likeness(wanted: str, office: Office) -> float:
    """How well `wanted`, made plain, fits an office: 0 to 120.

    120 is exactly one of its names or its code, 110 its initials, 105 how a name begins.
    """
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
    return [name for name in map(plain, names) if name]


def _initials(office: Office) -> str:
    """The acronym that people make of a name nobody has abbreviated for them."""
    words = plain(office.name).split()
    return "".join(word[0] for word in words if word not in _SMALL_WORDS)

"""How far a sheet is, as counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """How far one outermost group is answered."""

    id: str
    name: str
    total: int
    answered: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sheet is; the one definition of progress. Counts are of indicators that are shown.

    `evidence_asked` are those whose chosen level asks for evidence, `evidenced` those of them that have some,
    `confirmed` those on which the assessor has decided.
    """

    total: int
    answered: int
    evidence_asked: int
    evidenced: int
    confirmed: int
    by_group: tuple[GroupProgress, ...]

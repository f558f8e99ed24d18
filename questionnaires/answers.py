"""What stands on one line of a sheet: an answer, its evidence, and what an assessor holds of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EvidenceKind(StrEnum):
    """What was sent as evidence."""

    DOCUMENT = "document"
    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that is kept. `size` is in bytes; a link has `url` and neither size nor hash."""

    id: int
    indicator: str
    kind: EvidenceKind
    name: str
    added_by: str
    added_at: datetime
    size: int | None = None
    sha256: str | None = None
    file_id: str | None = None
    url: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one indicator: a level, "not applicable", or so far only an explanation."""

    indicator: str
    level: int | None = None
    not_applicable: bool = False
    explanation: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

    @property
    def is_given(self) -> bool:
        """Whether a level or "not applicable" was chosen."""
        return self.not_applicable or self.level is not None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an assessor holds of one indicator; the level is None while only a note was written."""

    indicator: str
    level: int | None = None
    not_applicable: bool = False
    note: str | None = None
    by: str | None = None
    at: datetime | None = None

    @property
    def is_given(self) -> bool:
        """Whether a level or "not applicable" was chosen."""
        return self.not_applicable or self.level is not None


def levels_of(entries: Mapping[str, Answer] | Mapping[str, Judgement]) -> dict[str, int | None]:
    """Level by indicator code, as scoring takes it: None is "not applicable", absent is unanswered."""
    levels: dict[str, int | None] = {}
    for code, entry in entries.items():
        if entry.not_applicable:
            levels[code] = None
        elif entry.level is not None:
            levels[code] = entry.level
    return levels

"""One sheet as the entries of the trail tell it, and the values in which they tell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.storage.audit.trail import fingerprint
from bot.storage.audit.written_words import is_mark
from questionnaires.period import SheetState

UNKNOWN = "?"
"""Stands for what an entry of an earlier version of this program does not tell."""

Held = tuple[str, int | None, str | None, int | None, str | None]
"""A role: its name, office, fingerprint of the institution, sheet and indicator."""
Word = tuple[str | None, str | int | None]
"""A level as the trail writes it, and Python's hash of the text beside it."""
_words: dict[Word, Word] = {}
"""One tuple for all answers that are alike: there are millions, and few of them bear a text."""


@dataclass(slots=True)
class ReplayedSheet:
    """One sheet as its entries tell it."""

    state: str = str(SheetState.DRAFT)
    round: int = 1
    number: str | None = None
    answers: dict[str, Word] = field(default_factory=dict)
    judgements: dict[tuple[int, int], dict[str, Word]] = field(default_factory=dict)
    """By round and assessor."""
    latest: dict[str, Word] = field(default_factory=dict)
    """The latest word on each indicator in this round, whoever said it."""
    settled: dict[tuple[int, str], tuple[str | None, str]] = field(default_factory=dict)
    notes: dict[tuple[int, str], str] = field(default_factory=dict)
    evidence: dict[int, tuple[str, str | None, str]] = field(default_factory=dict)
    """Indicator, hash and name; copies, whose ids the trail does not know, under negative numbers."""
    appeals: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)
    index: str | None = None
    levels: Mapping[str, int | None] | None = None
    predicate: str = UNKNOWN
    groups: str = UNKNOWN
    deadline: str | None = None
    """In ISO 8601; None while the period's counts, or where `Replay.knows_deadlines` says that it may not."""
    due: dict[int, str | None] = field(default_factory=dict)
    """Until when an answer to the return that ended each round was asked for; UNKNOWN is not in it."""
    handed_in: dict[tuple[int, int, int], dict[str, str | None]] = field(default_factory=dict)
    """By round, assessor and time the levels that were handed in."""
    handed_in_once: set[tuple[int, int]] = field(default_factory=set)
    """Round and assessor of what earlier versions told without its time."""
    revision: int = 1
    comes_from: int | None = None
    """The sheet of which it is a revision."""


def plain_json(value: object) -> str:
    """The same text for the same values, whatever order a database gave them in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mark_in(details: Mapping[str, Any], name: str) -> str:
    """The fingerprint of a text; earlier versions wrote the text itself."""
    known = details.get(f"{name}_sha256")
    if known is not None:
        return str(known)
    return fingerprint(details[name]) if name in details else UNKNOWN


def hashed(text: str | None) -> str | int | None:
    """What stands for a text: the mark in the entry, or Python's hash of words of earlier versions."""
    return text if text is None or is_mark(text) else hash(text)


def word_of(level: str | None, text: str | int | None) -> Word:
    word = (level, text)
    return word if text is not None else _words.setdefault(word, word)

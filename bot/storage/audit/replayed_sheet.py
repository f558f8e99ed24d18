"""One sheet as the entries of the trail tell it, and the values in which they tell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.storage.audit.salted import is_same, told_in
from bot.storage.audit.trail import Done, fingerprint, moment_of
from bot.storage.audit.written_words import is_mark
from questionnaires.period import SheetState

UNKNOWN = "?"
"""Stands for what an entry of an earlier version of this program does not tell."""

Held = tuple[str, int | None, str | None, int | None, str | None]
"""A role: its name, office, fingerprint of the institution, sheet and indicator."""
By = tuple[int | None, Any]
"""Who did something, and the moment as the entry has it."""
Word = tuple[str | None, str | int | None]
"""A level as the trail writes it, and Python's hash of the text beside it."""
Proof = tuple[str, str | None, str, int | None, int | None]
"""Evidence: indicator, hash, mark of the name, who added it, and Python's hash of what else is told of it.

The last two are None where nobody told.
"""
_words: dict[Word, Word] = {}
"""One tuple for all answers that are alike: there are millions, and few of them bear a text."""


@dataclass(slots=True)
class ReplayedSheet:
    """One sheet as its entries tell it."""

    state: str = str(SheetState.DRAFT)
    round: int = 1
    number: str | None = None
    answers: dict[str, Word] = field(default_factory=dict)
    answerer: int | None = None
    """Who gave the first level, and as a rule all of them."""
    answerers: dict[str, int] = field(default_factory=dict)
    """By indicator who gave its level, where that was somebody else."""
    judgements: dict[tuple[int, int], dict[str, Word]] = field(default_factory=dict)
    """By round and assessor."""
    latest: dict[str, Word] = field(default_factory=dict)
    """The latest word on each indicator in this round, whoever said it."""
    settled: dict[tuple[int, str], tuple[str | None, str, By]] = field(default_factory=dict)
    asked: dict[tuple[int, str], tuple[str, By]] = field(default_factory=dict)
    """What the lead sent back to the panel, by round and indicator: why, who and when."""
    notes: dict[tuple[int, str], str] = field(default_factory=dict)
    evidence: dict[int, Proof] = field(default_factory=dict)
    """Copies, whose ids the trail does not know, stand under negative numbers."""
    removed: dict[int, tuple[Proof, By]] = field(default_factory=dict)
    carried: dict[str, tuple[int, str, str, By]] = field(default_factory=dict)
    """By indicator from which sheet and indicator, of which moment, by whom and when an answer was taken."""
    own: set[str] = field(default_factory=set)
    """Indicators to which an own level was given after one had been taken over."""
    appeals: dict[str, tuple[str, str, str | None, By, By | None]] = field(default_factory=dict)
    index: str | None = None
    confirmed: By | None = None
    levels: Mapping[str, int | None] | None = None
    predicate: str = UNKNOWN
    groups: str = UNKNOWN
    deadline: str | None = None
    """In ISO 8601; None while the period's counts, or where `Replay.knows_deadlines` says that it may not."""
    due: dict[int, str | None] = field(default_factory=dict)
    """Until when an answer to the return that ended each round was asked for; UNKNOWN is not in it."""
    returned: dict[int, By] = field(default_factory=dict)
    """Who ended each round by handing the sheet back, and when."""
    submitted: By = (None, None)
    created: Any = None
    """When this revision began; None for the first, which began with its period."""
    handed_in: dict[tuple[int, int, int], dict[str, str | None]] = field(default_factory=dict)
    """By round, assessor and time the levels that were handed in."""
    handed_in_once: set[tuple[int, int]] = field(default_factory=set)
    """Round and assessor of what earlier versions told without its time."""
    copies: int = 0
    revision: int = 1
    comes_from: int | None = None
    """The sheet of which it is a revision."""

    def answered_by(self, code: str) -> int | None:
        """Who gave the level of this indicator; None while it has none."""
        is_given = self.answers.get(code, _NOTHING)[0] is not None
        return self.answerers.get(code, self.answerer) if is_given else None

    def note_answerer(self, code: str, by: int) -> None:
        """This person gave the level of this indicator."""
        if self.answerer is None:
            self.answerer = by
        if by == self.answerer:
            self.answerers.pop(code, None)
        else:
            self.answerers[code] = by
        if code in self.carried:
            self.own.add(code)

    def hand_back(self, details: Mapping[str, Any], by: By) -> None:
        """The sheet in its next round; what has no note goes along."""
        notes = notes_in(details)
        ended = self.round
        self.notes.update({(ended, code): mark for code, mark in notes.items()})
        self.returned[ended] = by
        if "due_at" in details:
            self.due[ended] = details["due_at"]
        for (round_, judge), judged in list(self.judgements.items()):
            if round_ == ended:
                self.judgements[ended + 1, judge] = {
                    code: word for code, word in judged.items() if code not in notes
                }
        for code in notes:
            self.latest.pop(code, None)
        for (round_, code), settled in list(self.settled.items()):
            if round_ == ended and code not in notes:
                self.settled[ended + 1, code] = settled
        self.state, self.round = str(SheetState.RETURNED), ended + 1

    def hand_in(self, by: int, time: int | None) -> None:
        """What this member of the panel holds counts now."""
        if time is None:
            self.handed_in_once.add((self.round, by))
            return
        given = self.judgements.get((self.round, by), {})
        levels: dict[str, str | None] = {
            code: level for code, (level, _) in given.items() if level is not None
        }
        self.handed_in[self.round, by, time] = levels

    def revise(self, earlier: "ReplayedSheet", from_id: int, at: Any) -> None:
        """It is the next revision of the `earlier` one."""
        self.revision, self.comes_from, self.created = earlier.revision + 1, from_id, at
        self.handed_in = {which: dict(levels) for which, levels in earlier.handed_in.items()}
        self.handed_in_once = set(earlier.handed_in_once)

    def copy(self, earlier: "ReplayedSheet", round_: int | None = None) -> None:
        """What a new revision begins with; `round_` is the one into which the last judgements go."""
        self.answers = dict(earlier.answers)
        self.answerer, self.answerers = earlier.answerer, dict(earlier.answerers)
        self.latest = dict(earlier.latest)
        for proof in earlier.evidence.values():
            self.add_copy(proof)
        for (of_round, by), judged in earlier.judgements.items():
            if of_round == earlier.round:
                self.judgements[of_round if round_ is None else round_, by] = dict(judged)

    def add_copy(self, proof: Proof) -> None:
        """Evidence that was taken along from another sheet."""
        self.copies -= 1
        self.evidence[self.copies] = proof

    def add(self, number: int, proof: Proof) -> None:
        """Evidence that came, or that came back: of that is known already what it is."""
        known = self.removed.pop(number, None)
        self.evidence[number] = proof if known is None else known[0]

    def remove(self, details: Mapping[str, Any], code: str, name: str, by: By) -> None:
        """Evidence that is off the sheet; `name` is the mark of its name."""
        number: int | None = details["evidence"]
        if number not in self.evidence:
            number = self._copy_of(details, code, name)
        if number is not None:
            self.removed[details["evidence"]] = (self.evidence.pop(number), by)

    def _copy_of(self, details: Mapping[str, Any], code: str, name: str) -> int | None:
        """Under which number the copy stands that was removed.

        The same file may have come twice. Where an entry of an earlier version leaves open which of the two
        was removed, nobody knows from then on who added the one that is left, and when.
        """
        sha = details.get("sha256", UNKNOWN)
        alike = {
            number: proof
            for number, proof in self.evidence.items()
            if number < 0 and (proof[0], proof[2]) == (code, name) and sha in (UNKNOWN, proof[1])
        }
        if "kept" in details:
            wanted = (code, details["sha256"], name, details["by"], hash(details["kept"]))
            return best_proof(alike, wanted)
        if len(set(alike.values())) > 1:
            self.evidence.update({number: (*proof[:3], None, None) for number, proof in alike.items()})
        return next(iter(alike), None)


def best_proof(told: Mapping[int, Proof], found: Proof) -> int | None:
    """The number of what is this evidence; of several the one of which most is told."""
    fitting = [number for number, proof in told.items() if is_proof(proof, found)]
    return min(fitting, key=lambda number: told[number].count(None), default=None)


def is_proof(told: Proof, found: Proof) -> bool:
    """Whether this evidence is what was told, as far as it was."""
    return told[:3] == found[:3] and told[3] in (None, found[3]) and told[4] in (None, found[4])


def notes_in(details: Mapping[str, Any]) -> dict[str, str]:
    """The marks of the notes with which a sheet was handed back, by indicator."""
    notes = details.get("notes_salted", details.get("notes_sha256"))
    if notes is None:
        return {code: fingerprint(text) for code, text in details.get("notes", {}).items()}
    return dict(notes)


def of_file(deed: str, name: str | None, details: Mapping[str, Any], done: By) -> dict[str, Any]:
    """What an entry tells of a file of a visit or an appeal."""
    if deed == str(Done.FILE_ATTACHED):
        told = {"visit_id": details["visit"], "appeal_id": details["appeal"], "added": done}
        return {**told, **({} if name is None else {"name": name, "kind": details["kind"]})}
    ended = {name: details[name] for name in ("sha256", "size", "cause") if name in details}
    return {"finished": done, **ended}


def is_by(told: By | None, by: int | None, at: datetime | None) -> bool:
    """Whether a table has who and when as the trail tells."""
    if told is None:
        return by is None and at is None
    return told[0] == by and (None if told[1] is None else moment_of(told[1])) == at


def is_text(salts: Mapping[str, str], told: str | None, text: str | None) -> bool:
    """Whether a text is the one that the trail tells of."""
    if told is None or text is None:
        return told == text
    return told == UNKNOWN or is_same(salts, told, text)


def plain_json(value: object) -> str:
    """The same text for the same values, whatever order a database gave them in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mark_in(details: Mapping[str, Any], name: str) -> str:
    """What stands for a text; earlier versions wrote its fingerprint, or the text itself."""
    known = told_in(details, name)
    if known is not None:
        return known
    return fingerprint(details[name]) if name in details else UNKNOWN


def hashed(text: str | None) -> str | int | None:
    """What stands for a text: the mark in the entry, or Python's hash of words of earlier versions."""
    return text if text is None or is_mark(text) else hash(text)


def word_of(level: str | None, text: str | int | None) -> Word:
    word = (level, text)
    return word if text is not None else _words.setdefault(word, word)


_NOTHING: Word = (None, None)

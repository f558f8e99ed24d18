"""What the tables must hold, worked out from the audit trail alone."""

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from bot.storage.announced import Announced
from bot.storage.audit import Done, fingerprint
from bot.storage.management import Managed
from questionnaires.period import PeriodState, SheetState

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


class Replay:
    """Takes the entries in their order; afterwards its fields say what the tables must hold.

    Python's own hash stands for long texts: it is keyed anew in each process, so nobody can aim at it.
    """

    def __init__(self, of_panels: Set[int]) -> None:
        """`of_panels` are the sheets that a panel scores, whose members know nothing of each other."""
        self.sheets: dict[int, ReplayedSheet] = {}
        self.roles: dict[int, set[Held]] = {}
        self.periods: dict[int, str | None] = {}
        """The state of each period; None once a draft was discarded."""
        self.leads: dict[int, int] = {}
        self.days: dict[int, tuple[int, int]] = {}
        self.settings: dict[str, str] = {}
        """Fingerprints of what was chosen."""
        self.visits: dict[int, tuple[int, str]] = {}
        self.files: dict[int, str | None] = {}
        """Hashes of the files of visits and appeals; None until the file was fetched."""
        self._of_panels = of_panels
        self._copies = 0

    def take(
        self,
        deed: str,
        person_id: int | None,
        sheet_id: int | None,
        code: str | None,
        before: str | None,
        after: str | None,
        details: str | None,
    ) -> None:
        """One more entry."""
        if sheet_id is None:
            self._beside_sheets(deed, person_id, {} if details is None else json.loads(details))
            return
        sheet = self.sheets.get(sheet_id)
        if sheet is None:
            sheet = self.sheets[sheet_id] = ReplayedSheet()
        if code is not None and details is None:
            self._at_indicator(sheet, sheet_id, deed, person_id or 0, intern(code), after)
            return
        self._on_sheet(
            sheet, sheet_id, deed, code, before, after, {} if details is None else json.loads(details)
        )

    def _at_indicator(
        self, sheet: ReplayedSheet, sheet_id: int, deed: str, by: int, code: str, after: str | None
    ) -> None:
        match deed:
            case Done.LEVEL:
                sheet.answers[code] = _word(after, sheet.answers.get(code, (None, None))[1])
                if sheet.state == SheetState.RETURNED:
                    for (round_, _), judged in sheet.judgements.items():
                        if round_ == sheet.round:
                            judged.pop(code, None)
                    sheet.latest.pop(code, None)
                    if sheet_id in self._of_panels:
                        sheet.settled.pop((sheet.round, code), None)
            case Done.EXPLANATION:
                sheet.answers[code] = _word(sheet.answers.get(code, (None, None))[0], _hashed(after))
            case Done.JUDGED | Done.NOTED:
                own = sheet.judgements.setdefault((sheet.round, by), {})
                base = (own if sheet_id in self._of_panels else sheet.latest).get(code, (None, None))
                new = _word(after, base[1]) if deed == str(Done.JUDGED) else _word(base[0], _hashed(after))
                own[code] = sheet.latest[code] = new

    def _on_sheet(  # noqa: PLR0912 - one branch for each deed, in one place
        self,
        sheet: ReplayedSheet,
        sheet_id: int,
        deed: str,
        code: str | None,
        before: str | None,
        after: str | None,
        details: Mapping[str, Any],
    ) -> None:
        match deed:
            case Done.SUBMITTED:
                sheet.state, sheet.number = str(SheetState.SUBMITTED), after
            case Done.RETURNED:
                self._hand_back(sheet, details)
            case Done.CONFIRMED:
                if "from" in details:
                    self._copy(details["from"], sheet)
                    sheet.round = self._sheet(details["from"]).round
                    sheet.settled = dict(self._sheet(details["from"]).settled)
                sheet.state, sheet.index = str(SheetState.CONFIRMED), after
                sheet.levels = details.get("levels")
                sheet.predicate = details.get("predicate", UNKNOWN)
                sheet.groups = details.get("groups_sha256", UNKNOWN)
            case Done.REOPENED:
                earlier = self._sheet(details["from"])
                self._copy(details["from"], sheet, earlier.round + 1)
                sheet.state, sheet.round = str(SheetState.RETURNED), earlier.round + 1
                sheet.notes[earlier.round, ""] = _mark(details, "reason")
            case Done.SETTLED | Done.SENT_BACK if code is not None:
                if deed == str(Done.SETTLED):
                    sheet.settled[sheet.round, intern(code)] = (after, _mark(details, "reason"))
                else:
                    sheet.settled.pop((sheet.round, code), None)
            case Done.EVIDENCE_ADDED if code is not None:
                sheet.evidence[details["evidence"]] = (intern(code), details.get("sha256"), after or "")
            case Done.EVIDENCE_REMOVED if code is not None:
                self._remove(sheet, details, code, before or "")
            case Done.CARRIED_OVER if code is not None:
                here = {(at, sha, name) for at, sha, name in sheet.evidence.values() if at == code}
                for at, sha, name in list(self._sheet(details["from"]).evidence.values()):
                    if at == details["indicator"] and (code, sha, name) not in here:
                        self._add_copy(sheet, intern(code), sha, name)
            case Done.APPEALED if code is not None:
                sheet.appeals[code] = ("open", _mark(details, "reason"), None)
            case Done.APPEAL_DECIDED if code is not None:
                reason = sheet.appeals.get(code, ("", UNKNOWN, None))[1]
                sheet.appeals[code] = (after or "", reason, _mark(details, "reason"))
            case Done.VISIT_NOTED:
                self.visits[details["visit"]] = (sheet_id, details.get("content_sha256", UNKNOWN))
            case Done.FILE_ATTACHED:
                self.files[details["file"]] = None
            case Done.FILE_KEPT:
                self.files[details["file"]] = details["sha256"]
            case Done.ROLE_GRANTED | Done.ROLE_ENDED:
                self._change_role(deed, details, sheet_id, code)

    def _beside_sheets(self, deed: str, person_id: int | None, details: Mapping[str, Any]) -> None:
        match deed:
            case Done.ROLE_GRANTED | Done.ROLE_ENDED:
                self._change_role(deed, details, None, None)
            case Done.PERSON_LEFT:
                self.roles[details["person"]] = set()
            case Done.PERIOD_OPENED:
                self.periods[details["period"]] = str(PeriodState.OPEN)
            case Done.PERIOD_CLOSED:
                self.periods[details["period"]] = str(PeriodState.CLOSED)
            case Done.PERIOD_PUBLISHED:
                self.periods[details["period"]] = str(PeriodState.PUBLISHED)
            case Managed.PERIOD_DRAFTED:
                self.periods[details["period"]] = str(PeriodState.DRAFT)
            case Managed.PERIOD_DISCARDED:
                self.periods[details["period"]] = None
            case Done.LEAD_NAMED:
                self.leads[details["period"]] = details["person"]
            case Done.DAYS_SET:
                self.days[details["period"]] = (details["return_days"], details["appeal_days"])
            case Managed.SETTING_CHANGED:
                kept = details.get("after_sha256")
                if kept is None:
                    kept = fingerprint(plain_json(details["after"]))
                self.settings[details["setting"]] = kept

    def _change_role(
        self, deed: str, details: Mapping[str, Any], sheet_id: int | None, code: str | None
    ) -> None:
        institution = None
        if "institution" in details or "institution_sha256" in details:
            institution = _mark(details, "institution")
        held: Held = (details["role"], details.get("office"), institution, sheet_id, code)
        roles = self.roles.setdefault(details["person"], set())
        if deed == str(Done.ROLE_GRANTED):
            roles.add(held)
        else:
            roles.discard(held)

    def _hand_back(self, sheet: ReplayedSheet, details: Mapping[str, Any]) -> None:
        notes = details.get("notes_sha256")
        if notes is None:
            notes = {code: fingerprint(text) for code, text in details.get("notes", {}).items()}
        ended = sheet.round
        sheet.notes.update({(ended, code): mark for code, mark in notes.items()})
        for (round_, by), judged in list(sheet.judgements.items()):
            if round_ == ended:
                sheet.judgements[ended + 1, by] = {
                    code: word for code, word in judged.items() if code not in notes
                }
        for code in notes:
            sheet.latest.pop(code, None)
        for (round_, code), settled in list(sheet.settled.items()):
            if round_ == ended and code not in notes:
                sheet.settled[ended + 1, code] = settled
        sheet.state, sheet.round = str(SheetState.RETURNED), ended + 1

    def _copy(self, from_id: int, sheet: ReplayedSheet, round_: int | None = None) -> None:
        """What a new revision begins with; `round_` is the one into which the last judgements go."""
        earlier = self._sheet(from_id)
        sheet.answers = dict(earlier.answers)
        sheet.latest = dict(earlier.latest)
        for code, sha, name in earlier.evidence.values():
            self._add_copy(sheet, code, sha, name)
        for (of_round, by), judged in earlier.judgements.items():
            if of_round == earlier.round:
                sheet.judgements[of_round if round_ is None else round_, by] = dict(judged)

    def _sheet(self, sheet_id: int) -> ReplayedSheet:
        return self.sheets.setdefault(sheet_id, ReplayedSheet())

    def _add_copy(self, sheet: ReplayedSheet, code: str, sha: str | None, name: str) -> None:
        self._copies -= 1
        sheet.evidence[self._copies] = (code, sha, name)

    def _remove(self, sheet: ReplayedSheet, details: Mapping[str, Any], code: str, name: str) -> None:
        if sheet.evidence.pop(details["evidence"], None) is not None:
            return
        sha = details.get("sha256", UNKNOWN)
        for number, (at, hashed, called) in sheet.evidence.items():
            if number < 0 and (at, called) == (code, name) and sha in (UNKNOWN, hashed):
                del sheet.evidence[number]
                return


def announced_deeds() -> Iterable[str]:
    """Every deed that an entry can tell of."""
    return (*map(str, Done), *map(str, Managed), *map(str, Announced))


def plain_json(value: object) -> str:
    """The same text for the same values, whatever order a database gave them in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _mark(details: Mapping[str, Any], name: str) -> str:
    """The fingerprint of a text; earlier versions wrote the text itself."""
    known = details.get(f"{name}_sha256")
    if known is not None:
        return str(known)
    return fingerprint(details[name]) if name in details else UNKNOWN


def _hashed(text: str | None) -> int | None:
    return None if text is None else hash(text)


def _word(level: str | None, text: str | int | None) -> Word:
    word = (level, text)
    return word if text is not None else _words.setdefault(word, word)

"""What the tables must hold, worked out from the audit trail alone."""

import json
from collections.abc import Mapping, Set
from sys import intern
from typing import Any

from bot.storage.audit.management import Managed
from bot.storage.audit.replayed_sheet import (
    UNKNOWN,
    Held,
    ReplayedSheet,
    hashed,
    mark_in,
    plain_json,
    word_of,
)
from bot.storage.audit.row_marks import ROWS, TOLD_BY
from bot.storage.audit.trail import Done, fingerprint
from bot.storage.audit.written_words import is_mark, mark_of
from questionnaires.period import PeriodState, SheetState


class Replay:
    """Takes the entries in their order; afterwards its fields say what the tables must hold.

    Python's own hash stands for long texts: it is keyed anew in each process, so nobody can aim at it.
    """

    def __init__(self, of_panels: Set[int], key: str) -> None:
        """`of_panels` are the sheets that a panel scores, whose members know nothing of each other.

        `key` is that of `written`.
        """
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
        self.conflicts: set[tuple[int, int]] = set()
        """Person and office of every declared conflict that stands."""
        self.opened: dict[int, str] = {}
        """The fingerprint of which sheet was whose when a period was opened."""
        self.rows: dict[str, dict[str, str | None]] = {}
        """By kind and name the mark of each row of which only a mark is told; None for one that is gone."""
        self.vague: set[str] = set()
        """The kinds of which an earlier version told without marks."""
        self.knows_deadlines = True
        """False once an earlier version moved a period's deadline and did not tell whose else it moved."""
        self.key = key
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
            told = {} if details is None else json.loads(details)
            if deed in TOLD_BY or ROWS in told:
                self.take_marks(deed, told)
            self._beside_sheets(deed, told)
            return
        sheet = self.sheets.get(sheet_id)
        if sheet is None:
            sheet = self.sheets[sheet_id] = ReplayedSheet()
        if code is not None and details is None:
            self._at_indicator(sheet, sheet_id, deed, person_id or 0, intern(code), after)
            return
        told = {} if details is None else json.loads(details)
        if deed in TOLD_BY or ROWS in told:
            self.take_marks(deed, told)
        self._on_sheet(sheet, sheet_id, deed, person_id or 0, code, before, after, told)

    def take_marks(self, deed: str, details: Mapping[str, Any]) -> None:
        """What an entry tells of rows that are known by their marks only."""
        rows = details.get(ROWS)
        if deed == _RECORDED:
            self.rows, self.vague, self.knows_deadlines = details[ROWS], set(), True
            for sheet in self.sheets.values():
                sheet.deadline = None
            for number, deadline in details["deadlines"].items():
                self._sheet(int(number)).deadline = deadline
        elif rows is None:
            self._leave_open(*TOLD_BY[deed])
        else:
            for kind, marks in rows.items():
                self.rows.setdefault(kind, {}).update(marks)

    def _marked(self, name: str | None) -> str:
        """The mark of a name of evidence; earlier versions wrote the name itself."""
        return name if name is not None and is_mark(name) else mark_of(self.key, name or "")

    def _leave_open(self, *kinds: str) -> None:
        for kind in kinds:
            self.vague.add(kind)
            self.rows.pop(kind, None)

    def _at_indicator(
        self, sheet: ReplayedSheet, sheet_id: int, deed: str, by: int, code: str, after: str | None
    ) -> None:
        match deed:
            case Done.LEVEL:
                sheet.answers[code] = word_of(after, sheet.answers.get(code, (None, None))[1])
                if sheet.state == SheetState.RETURNED:
                    for (round_, _), judged in sheet.judgements.items():
                        if round_ == sheet.round:
                            judged.pop(code, None)
                    sheet.latest.pop(code, None)
                    if sheet_id in self._of_panels:
                        sheet.settled.pop((sheet.round, code), None)
            case Done.EXPLANATION:
                sheet.answers[code] = word_of(sheet.answers.get(code, (None, None))[0], hashed(after))
            case Done.JUDGED | Done.NOTED:
                own = sheet.judgements.setdefault((sheet.round, by), {})
                base = (own if sheet_id in self._of_panels else sheet.latest).get(code, (None, None))
                new = word_of(after, base[1]) if deed == str(Done.JUDGED) else word_of(base[0], hashed(after))
                own[code] = sheet.latest[code] = new

    def _on_sheet(  # noqa: PLR0912 - one branch for each deed, in one place
        self,
        sheet: ReplayedSheet,
        sheet_id: int,
        deed: str,
        by: int,
        code: str | None,
        before: str | None,
        after: str | None,
        details: Mapping[str, Any],
    ) -> None:
        match deed:
            case Managed.DEADLINE_MOVED:
                sheet.deadline = after
            case Done.SUBMITTED:
                sheet.state, sheet.number = str(SheetState.SUBMITTED), after
            case Done.RETURNED | Done.WITHDRAWN:
                self._hand_back(sheet, details)
            case Done.CONFIRMED:
                if "from" in details:
                    self._copy(details["from"], sheet)
                    self._revise(sheet, details["from"])
                    sheet.round = self._sheet(details["from"]).round
                    sheet.settled = dict(self._sheet(details["from"]).settled)
                sheet.state, sheet.index = str(SheetState.CONFIRMED), after
                sheet.levels = details.get("levels")
                sheet.predicate = details.get("predicate", UNKNOWN)
                sheet.groups = details.get("groups_sha256", UNKNOWN)
            case Done.REOPENED:
                earlier = self._sheet(details["from"])
                self._revise(sheet, details["from"])
                if "due_at" in details:
                    sheet.due[earlier.round] = details["due_at"]
                self._copy(details["from"], sheet, earlier.round + 1)
                sheet.state, sheet.round = str(SheetState.RETURNED), earlier.round + 1
                sheet.notes[earlier.round, ""] = mark_in(details, "reason")
            case Done.EVIDENCE_ADDED if code is not None:
                sheet.evidence[details["evidence"]] = (
                    intern(code),
                    details.get("sha256"),
                    self._marked(after),
                )
            case Done.EVIDENCE_REMOVED if code is not None:
                self._remove(sheet, details, code, self._marked(before))
            case Done.CARRIED_OVER if code is not None:
                here = {(at, sha, name) for at, sha, name in sheet.evidence.values() if at == code}
                for at, sha, name in list(self._sheet(details["from"]).evidence.values()):
                    if at == details["indicator"] and (code, sha, name) not in here:
                        self._add_copy(sheet, intern(code), sha, name)
            case Done.APPEALED if code is not None:
                sheet.appeals[code] = ("open", mark_in(details, "reason"), None)
            case Done.APPEAL_DECIDED if code is not None:
                reason = sheet.appeals.get(code, ("", UNKNOWN, None))[1]
                sheet.appeals[code] = (after or "", reason, mark_in(details, "reason"))
            case Done.VISIT_NOTED:
                self.visits[details["visit"]] = (sheet_id, details.get("content_sha256", UNKNOWN))
            case Done.FILE_ATTACHED:
                self.files[details["file"]] = None
            case Done.FILE_KEPT:
                self.files[details["file"]] = details["sha256"]
            case Done.ROLE_GRANTED | Done.ROLE_ENDED:
                self._change_role(deed, details, sheet_id, code)
            case _:
                self._in_panel(sheet, deed, by, code, after, details)

    def _in_panel(
        self,
        sheet: ReplayedSheet,
        deed: str,
        by: int,
        code: str | None,
        after: str | None,
        details: Mapping[str, Any],
    ) -> None:
        match deed:
            case Done.HANDED_IN:
                self._hand_in(sheet, by, details.get("time"))
            case Done.SETTLED | Done.SENT_BACK if code is not None:
                if deed == str(Done.SETTLED):
                    sheet.settled[sheet.round, intern(code)] = (after, mark_in(details, "reason"))
                else:
                    sheet.settled.pop((sheet.round, code), None)

    def _beside_sheets(self, deed: str, details: Mapping[str, Any]) -> None:
        if "period" in details:
            self._at_period(deed, details["period"], details)
            return
        match deed:
            case Done.ROLE_GRANTED | Done.ROLE_ENDED:
                self._change_role(deed, details, None, None)
            case Done.PERSON_LEFT:
                self.roles[details["person"]] = set()
            case Done.CONFLICT_DECLARED:
                self.conflicts.add((details["person"], details["office"]))
            case Done.CONFLICT_WITHDRAWN:
                self.conflicts.discard((details["person"], details["office"]))
            case Managed.SETTING_CHANGED:
                kept = details.get("after_sha256")
                if kept is None:
                    kept = fingerprint(plain_json(details["after"]))
                self.settings[details["setting"]] = kept

    def _at_period(self, deed: str, period_id: int, details: Mapping[str, Any]) -> None:
        match deed:
            case Done.PERIOD_OPENED:
                self.periods[period_id] = str(PeriodState.OPEN)
                if "sheets_sha256" in details:
                    self.opened[period_id] = details["sheets_sha256"]
            case Done.PERIOD_CLOSED:
                self.periods[period_id] = str(PeriodState.CLOSED)
            case Done.PERIOD_PUBLISHED:
                self.periods[period_id] = str(PeriodState.PUBLISHED)
            case Managed.PERIOD_DRAFTED:
                self.periods[period_id] = str(PeriodState.DRAFT)
            case Managed.PERIOD_DISCARDED:
                self.periods[period_id] = None
            case _:
                self._rule_of_period(deed, period_id, details)

    def _rule_of_period(self, deed: str, period_id: int, details: Mapping[str, Any]) -> None:
        match deed:
            case Done.LEAD_NAMED:
                self.leads[period_id] = details["person"]
            case Done.DAYS_SET:
                self.days[period_id] = (details["return_days"], details["appeal_days"])
            case Managed.DEADLINE_MOVED:
                if "sheets" not in details:
                    self.knows_deadlines = False
                    self._leave_open("period")
                    for sheet in self.sheets.values():
                        sheet.deadline = UNKNOWN
                for number, deadline in details.get("sheets", {}).items():
                    self._sheet(int(number)).deadline = deadline
            case _:
                pass

    def _change_role(
        self, deed: str, details: Mapping[str, Any], sheet_id: int | None, code: str | None
    ) -> None:
        institution = None
        if "institution" in details or "institution_sha256" in details:
            institution = mark_in(details, "institution")
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
        if "due_at" in details:
            sheet.due[ended] = details["due_at"]
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

    def _hand_in(self, sheet: ReplayedSheet, by: int, time: int | None) -> None:
        if time is None:
            sheet.handed_in_once.add((sheet.round, by))
            return
        given = sheet.judgements.get((sheet.round, by), {})
        levels: dict[str, str | None] = {
            code: level for code, (level, _) in given.items() if level is not None
        }
        sheet.handed_in[sheet.round, by, time] = levels

    def _revise(self, sheet: ReplayedSheet, from_id: int) -> None:
        earlier = self._sheet(from_id)
        sheet.revision, sheet.comes_from = earlier.revision + 1, from_id
        sheet.handed_in = {which: dict(levels) for which, levels in earlier.handed_in.items()}
        sheet.handed_in_once = set(earlier.handed_in_once)

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
        for number, (at, known, called) in sheet.evidence.items():
            if number < 0 and (at, called) == (code, name) and sha in (UNKNOWN, known):
                del sheet.evidence[number]
                return


_RECORDED = str(Done.ROWS_RECORDED)

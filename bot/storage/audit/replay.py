"""What the tables must hold, worked out from the audit trail alone."""

import json
from collections.abc import Mapping, Set
from sys import intern
from typing import Any

from bot.storage.audit.management import Managed
from bot.storage.audit.replayed_sheet import (
    UNKNOWN,
    By,
    Held,
    ReplayedSheet,
    hashed,
    mark_in,
    of_file,
    plain_json,
    word_of,
)
from bot.storage.audit.row_marks import LATER_KINDS, ROWS, TOLD_BY, WATCHED, is_of_earlier_version
from bot.storage.audit.trail import Done, fingerprint
from bot.storage.audit.written_words import is_mark, mark_of
from questionnaires.period import PeriodState, SheetState


class Replay:
    """Takes the entries in their order; afterwards its fields say what the tables must hold.

    Python's own hash stands for long texts: it is keyed anew in each process, so nobody can aim at it.
    """

    def __init__(self, of_panels: Set[int], key: str, salts: Mapping[str, str]) -> None:
        """`of_panels` are the sheets that a panel scores, whose members know nothing of each other.

        `key` is that of `written_words`, `salts` are those of `salted`.
        """
        self.sheets: dict[int, ReplayedSheet] = {}
        self.roles: dict[int, dict[Held, By]] = {}
        """The roles that each person holds, with who gave them and when."""
        self.ended_roles: dict[int, list[tuple[Held, By, By]]] = {}
        """Those of earlier, with who ended them and when."""
        self.periods: dict[int, str | None] = {}
        """The state of each period; None once a draft was discarded."""
        self.leads: dict[int, int] = {}
        self.days: dict[int, tuple[int, int]] = {}
        self.settings: dict[str, tuple[str, By]] = {}
        """Fingerprints of what was chosen, by whom and when."""
        self.visits: dict[int, tuple[int, str, str | None, By]] = {}
        """By id the sheet, what was noted, the day, by whom and when."""
        self.files: dict[int, dict[str, Any]] = {}
        """What was told of the files of visits and appeals, by the columns of their table."""
        self.conflicts: dict[tuple[int, int], By] = {}
        """Person and office of every declared conflict that stands."""
        self.ended_conflicts: list[tuple[tuple[int, int], By, By]] = []
        self.opened: dict[int, str] = {}
        """The fingerprint of which sheet was whose when a period was opened."""
        self.opened_at: dict[int, Any] = {}
        self.rows: dict[str, dict[str, str | None]] = {}
        """By kind and name the mark of each row of which only a mark is told; None for one that is gone."""
        self.vague: set[str] = set()
        """The kinds of which an earlier version told without marks."""
        self.knows_deadlines = True
        """False once an earlier version moved a period's deadline and did not tell whose else it moved."""
        self.key = key
        self.salts = salts
        self._done: By = (None, None)
        """Who did what the present entry tells, and when."""
        self._of_panels = of_panels

    def take(
        self,
        deed: str,
        person_id: int | None,
        sheet_id: int | None,
        code: str | None,
        before: str | None,
        after: str | None,
        details: str | None,
        at: Any = None,
    ) -> None:
        """One more entry; `at` is its moment as the database has it."""
        self._done = (person_id, at)
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
            self.rows, self.knows_deadlines = dict(details[ROWS]), True
            self.vague = WATCHED.keys() - self.rows.keys()
            for sheet in self.sheets.values():
                sheet.deadline = None
            for number, deadline in details["deadlines"].items():
                self._sheet(int(number)).deadline = deadline
        elif rows is None:
            self._leave_open(*TOLD_BY[deed])
        else:
            for kind, marks in rows.items():
                self.rows.setdefault(kind, {}).update(marks)
            # kinds that are marked since a later version only
            self._leave_open(*(set(TOLD_BY.get(deed, ())) & LATER_KINDS - rows.keys()))

    def needs_record(self) -> bool:
        """Whether entries of an earlier version leave something open that `record_rows` would tell."""
        earlier = (is_of_earlier_version(mark) for marks in self.rows.values() for mark in marks.values())
        return bool(self.vague) or not self.knows_deadlines or any(earlier)

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
                sheet.note_answerer(code, by)
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
                sheet.state, sheet.number, sheet.submitted = str(SheetState.SUBMITTED), after, self._done
            case Done.RETURNED | Done.WITHDRAWN:
                sheet.hand_back(details, self._done)
            case Done.CONFIRMED:
                if "from" in details:
                    earlier = self._sheet(details["from"])
                    sheet.copy(earlier)
                    sheet.revise(earlier, details["from"], self._done[1])
                    sheet.round, sheet.settled = earlier.round, dict(earlier.settled)
                    sheet.submitted = (None, earlier.submitted[1])
                sheet.state, sheet.index, sheet.confirmed = str(SheetState.CONFIRMED), after, self._done
                sheet.levels = details.get("levels")
                sheet.predicate = details.get("predicate", UNKNOWN)
                sheet.groups = details.get("groups_sha256", UNKNOWN)
            case Done.REOPENED:
                earlier = self._sheet(details["from"])
                sheet.revise(earlier, details["from"], self._done[1])
                sheet.returned[earlier.round] = self._done
                if "due_at" in details:
                    sheet.due[earlier.round] = details["due_at"]
                sheet.copy(earlier, earlier.round + 1)
                sheet.state, sheet.round = str(SheetState.RETURNED), earlier.round + 1
                sheet.notes[earlier.round, ""] = mark_in(details, "reason")
            case Done.EVIDENCE_ADDED if code is not None:
                kept = hash(details["kept"]) if "kept" in details else None
                who = details.get("by", by)
                proof = (intern(code), details.get("sha256"), self._marked(after), who, kept)
                sheet.add(details["evidence"], proof)
            case Done.EVIDENCE_REMOVED if code is not None:
                sheet.remove(details, code, self._marked(before), self._done)
            case Done.CARRIED_OVER if code is not None:
                self._carry_over(sheet, code, details)
            case Done.APPEALED if code is not None:
                sheet.appeals[code] = ("open", mark_in(details, "reason"), None, self._done, None)
            case Done.APPEAL_DECIDED if code is not None:
                _, reason, _, filed, _ = sheet.appeals.get(code, ("", UNKNOWN, None, self._done, None))
                sheet.appeals[code] = (after or "", reason, mark_in(details, "reason"), filed, self._done)
            case Done.VISIT_NOTED:
                self.visits[details["visit"]] = (sheet_id, mark_in(details, "content"), after, self._done)
            case Done.FILE_ATTACHED | Done.FILE_KEPT | Done.ATTACHING_FAILED:
                told = self.files.setdefault(details["file"], {})
                told.update(of_file(deed, after, details, self._done))
            case Done.ROLE_GRANTED | Done.ROLE_ENDED:
                self._change_role(deed, details, sheet_id, code)
            case _:
                self._in_panel(sheet, deed, by, code, after, details)

    def _carry_over(self, sheet: ReplayedSheet, code: str, details: Mapping[str, Any]) -> None:
        moment = details.get("answered_at", UNKNOWN)
        sheet.carried[code] = (details["from"], details["indicator"], moment, self._done)
        sheet.own.discard(code)
        here = {proof[1:3] for proof in sheet.evidence.values() if proof[0] == code}
        for proof in list(self._sheet(details["from"]).evidence.values()):
            if proof[0] == details["indicator"] and proof[1:3] not in here:
                sheet.add_copy((intern(code), *proof[1:]))

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
                sheet.hand_in(by, details.get("time"))
            case Done.SETTLED | Done.SENT_BACK if code is not None:
                where, why = (sheet.round, intern(code)), mark_in(details, "reason")
                sheet.settled.pop(where, None)
                sheet.asked.pop(where, None)
                if deed == str(Done.SETTLED):
                    sheet.settled[where] = (after, why, self._done)
                else:
                    sheet.asked[where] = (why, self._done)

    def _beside_sheets(self, deed: str, details: Mapping[str, Any]) -> None:
        if "period" in details:
            self._at_period(deed, details["period"], details)
            return
        match deed:
            case Done.ROLE_GRANTED | Done.ROLE_ENDED:
                self._change_role(deed, details, None, None)
            case Done.PERSON_LEFT:
                for held in list(self.roles.get(details["person"], {})):
                    self._end_role(details["person"], held)
            case Done.CONFLICT_DECLARED:
                self.conflicts[details["person"], details["office"]] = self._done
            case Done.CONFLICT_WITHDRAWN:
                declared = self.conflicts.pop(which := (details["person"], details["office"]), None)
                if declared is not None:
                    self.ended_conflicts.append((which, declared, self._done))
            case Managed.SETTING_CHANGED:
                kept = details.get("after_sha256")
                if kept is None:
                    kept = fingerprint(plain_json(details["after"]))
                self.settings[details["setting"]] = (kept, self._done)

    def _at_period(self, deed: str, period_id: int, details: Mapping[str, Any]) -> None:
        match deed:
            case Done.PERIOD_OPENED:
                self.periods[period_id] = str(PeriodState.OPEN)
                self.opened_at[period_id] = self._done[1]
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
        if deed == str(Done.ROLE_GRANTED):
            self.roles.setdefault(details["person"], {})[held] = self._done
        else:
            self._end_role(details["person"], held)

    def _end_role(self, person_id: int, held: Held) -> None:
        granted = self.roles.get(person_id, {}).pop(held, None)
        if granted is not None:
            self.ended_roles.setdefault(person_id, []).append((held, granted, self._done))

    def _sheet(self, sheet_id: int) -> ReplayedSheet:
        return self.sheets.setdefault(sheet_id, ReplayedSheet())


_RECORDED = str(Done.ROWS_RECORDED)

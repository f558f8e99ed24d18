"""Rows of which the trail keeps a mark: whoever changes one past the bot is found out, table by table."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import Session

from bot.storage import conflicts, recommendations, tables
from bot.storage.answering import sheets
from bot.storage.audit import row_marks, trail
from bot.storage.audit.check import Outcome, What, check_all, check_new, record_rows
from bot.storage.broadcasts import broadcasts
from bot.storage.offices import changes
from bot.storage.panels import pleno, rules, seating, seats
from bot.storage.people import access_requests, groups, invitations, people
from bot.storage.periods import drafts
from bot.storage.reminders import reminders
from bot.storage.review.assessments import keep_judgement, return_sheet
from questionnaires.loading import default_instrument
from questionnaires.panels import Split
from questionnaires.people import Actor, Membership, Office, Permission, Role
from questionnaires.period import Period
from questionnaires.period_draft import PeriodSettings
from questionnaires.recommendations import Cost
from questionnaires.reminders.plan import DEFAULT_PLAN
from questionnaires.sheet import Sheet
from tests.storage.regency import ANI, BUDI, CITRA, EKA, NOW, OfficeLine, Regency
from tests.storage.test_audit import retell, without_triggers

LATER = NOW + timedelta(days=20)


def found(db: Session, number: int) -> tuple[Actor, int]:
    """The actor and the person's id."""
    actor = people.load_actor(db, number)
    assert actor.person is not None
    return actor, actor.person.id


def run_everything(db: Session) -> None:
    """Each deed that changes one of the rows, at least once."""
    instrument = default_instrument()
    budi, eka = found(db, BUDI)[1], people.remember_person(db, EKA, "Eka", None, NOW).id
    people.grant(db, eka, Membership(Role.ASSESSOR, institution="Institut"), NOW, budi)
    ids: list[int] = []
    for code in ("C", "D", "E"):
        added = changes.add_office(db, OfficeLine(code, code, code), NOW, budi)
        assert isinstance(added, Office)
        ids.append(added.id)
    changes.rename_office(db, ids[0], "Dinas C", "DC", NOW, budi)
    changes.set_invited(db, ids[0], False, NOW, budi)
    changes.retire_office(db, ids[0], NOW, budi)
    changes.restore_office(db, ids[0], NOW, budi)
    invitations.create_invitation(
        db, role=Role.OFFICER, now=NOW, valid_until=LATER, office_id=ids[1], by=budi
    )
    changes.merge_offices(db, ids[1], ids[2], NOW, budi)
    gone, _ = invitations.create_invitation(db, role=Role.ADMIN, now=NOW, valid_until=LATER, by=budi)
    invitations.withdraw_invitation(db, gone.id, budi, NOW)
    _, code = invitations.create_invitation(db, role=Role.VIEWER, now=NOW, valid_until=LATER, by=budi)
    shown = invitations.find_invitation(db, code, 77, NOW)
    assert isinstance(shown, invitations.Invitation)
    invitations.accept_invitation(db, shown.id, 77, "Fani", None, NOW)
    recommendations.set_cost(db, instrument.id, "I01", Cost.LOW, NOW, budi)
    recommendations.set_office(db, instrument.id, "I01", ids[0], NOW, budi)
    conflicts.declare(db, eka, ids[0], NOW, budi)
    conflicts.declare(db, eka, ids[1], NOW, budi)
    conflicts.withdraw(db, conflicts.declared_of(db, eka)[1].id, NOW, budi)
    for name in ("Rencana", "Panel"):
        draft = drafts.draft_period(
            db, name=name, instrument=instrument, deadline=LATER, settings=PeriodSettings(), now=NOW, by=budi
        )
        assert isinstance(draft, Period)
        drafts.change_draft(db, draft.id, NOW, budi, deadline=LATER + timedelta(days=1))
    other = drafts.draft_period(
        db, name="Batal", instrument=instrument, deadline=LATER, settings=PeriodSettings(), now=NOW, by=budi
    )
    assert isinstance(other, Period)
    drafts.discard_draft(db, other.id, NOW, budi)
    drafts.open_draft(db, draft.id, [1, 2], NOW, budi)
    judge_by_panel(db, draft.id, budi)
    reminders.keep_plan(db, draft.id, DEFAULT_PLAN, NOW, budi)
    drafts.extend_sheet(db, 2, NOW + timedelta(days=16), NOW, budi)
    drafts.extend_sheet(db, 1, NOW + timedelta(days=18), NOW, budi)
    drafts.extend_period(db, 1, NOW + timedelta(days=17), NOW, budi)
    announce(db, budi)
    groups.join_group(db, -100, NOW, budi)
    access_requests.ask_access(db, 78, "Gita", "Dinas C", NOW)


def judge_by_panel(db: Session, period_id: int, budi: int) -> None:
    """One sheet handed in by both, one level sent back and handed in again, then returned."""
    instrument = default_instrument()
    rules.score_by_one(db, period_id, NOW, budi)
    rules.score_by_panel(db, period_id, NOW, budi, Split.WHOLE)
    rules.name_lead(db, period_id, found(db, CITRA)[1], NOW, budi)
    rules.set_days(db, period_id, NOW, budi, return_days=3, appeal_days=4)
    seating.fill_seats(db, period_id, instrument, NOW, budi)
    held = seats.seats_of_period(db, period_id)
    sheet_id = held[0].seat.part.sheet_id
    ani = people.load_actor(db, ANI)
    sheet = sheets.sheet_for(db, ani, sheet_id, Permission.ANSWER)
    assert isinstance(sheet, Sheet)
    for indicator in instrument.indicators:
        sheets.keep_level(db, sheet, indicator.code, 3, ani, NOW)
    sheets.submit_sheet(db, sheet, ani, NOW)
    for telegram_id, level in ((CITRA, 2), (EKA, 4)):
        actor = people.load_actor(db, telegram_id)
        sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ASSESS)
        assert isinstance(sheet, Sheet)
        for indicator in instrument.indicators:
            keep_judgement(db, sheet, indicator.code, level, actor, NOW)
        pleno.hand_in(db, sheet, actor, NOW)
    citra = people.load_actor(db, CITRA)
    before = pleno.pleno_for(db, citra, sheet_id)
    assert isinstance(before, pleno.Pleno)
    pleno.settle(db, before, "I02", 3, "Bukti cukup", citra, NOW)
    pleno.send_back(db, before, "I01", "Lihat lagi", citra, NOW)
    for telegram_id in (CITRA, EKA):
        actor = people.load_actor(db, telegram_id)
        sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ASSESS)
        assert isinstance(sheet, Sheet)
        keep_judgement(db, sheet, "I01", 3, actor, NOW)
        pleno.hand_in(db, sheet, actor, NOW)
    return_sheet(db, sheet, {"I03": "Lengkapi"}, citra, NOW, due_at=NOW + timedelta(days=4))
    assert len(seats.seats_of(db, sheet_id)) == 2


def announce(db: Session, budi: int) -> None:
    """One broadcast that was paused, resumed and ended; one that is planned."""
    one = broadcasts.new_broadcast(db, budi, NOW, period_id=1, text="Halo")
    broadcasts.start(db, one, {}, NOW, LATER, {})
    broadcasts.pause(db, one.id, NOW, budi)
    broadcasts.go_on(db, one.id, NOW, budi)
    broadcasts.finish(db, one.id, NOW)
    planned = broadcasts.new_broadcast(db, budi, NOW, period_id=1, text="Nanti")
    broadcasts.schedule(db, planned.id, LATER, LATER, NOW, budi)
    broadcasts.new_broadcast(db, budi, NOW, period_id=1, text="Rancangan")


@pytest.fixture
def busy(regency: Regency) -> Regency:
    regency.do(run_everything)
    return regency


def outcome(regency: Regency) -> Outcome:
    return regency.see(check_all)


def test_what_the_bot_does_is_all_in_the_trail(busy: Regency) -> None:
    found = outcome(busy)
    assert found.differences == ()
    assert found.is_well
    assert not found.is_vague


STATEMENTS = [
    ("UPDATE office SET name = 'Dinas Lain' WHERE code = 'DISDIK'", What.OFFICE),
    ("UPDATE office SET retired = true WHERE code = 'DISHUB'", What.OFFICE),
    ("UPDATE office SET invited = false WHERE code = 'DISHUB'", What.OFFICE),
    ("UPDATE office SET merged_into = 1 WHERE code = 'D'", What.OFFICE),
    (
        "INSERT INTO office (code, name, short_name, aliases, invited, retired, changed_at) "
        "VALUES ('X', 'X', 'X', '[]', true, false, '2026-03-02 00:00:00')",
        What.OFFICE,
    ),
    ("UPDATE period SET name = 'Lain' WHERE id = 1", What.PERIOD_ROW),
    ("UPDATE period SET deadline = '2027-01-01 00:00:00' WHERE id = 1", What.PERIOD_ROW),
    ("UPDATE period SET scoring = 'panel' WHERE id = 1", What.PERIOD_ROW),
    ("UPDATE sheet SET period_id = 2 WHERE id = 1", What.PERIOD_ROW),
    ("UPDATE sheet SET deadline = NULL WHERE id = 1", What.DEADLINE),
    ("UPDATE sheet SET deadline = '2027-01-01 00:00:00' WHERE id = 2", What.DEADLINE),
    ("UPDATE sheet_return SET due_at = '2027-01-01 00:00:00'", What.DEADLINE),
    ("DELETE FROM reminder_plan", What.REMINDER_PLAN),
    ("UPDATE reminder_plan SET plan = '{}'", What.REMINDER_PLAN),
    ("UPDATE period_rule SET sample_percent = 10", What.PERIOD_RULE),
    ("UPDATE panel_seat SET assessor_id = 4 WHERE id = 1", What.SEAT),
    ("UPDATE panel_seat SET institution = 'Lain' WHERE id = 1", What.SEAT),
    ("UPDATE panel_seat SET ended_at = seated_at WHERE id = 2", What.SEAT),
    ("DELETE FROM panel_seat WHERE id = 3", What.SEAT),
    ("UPDATE handed_in_level SET level = 5 WHERE indicator = 'I01' AND time = 1", What.HANDED_IN),
    ("DELETE FROM handed_in_level WHERE indicator = 'I01' AND time = 2", What.HANDED_IN),
    ("UPDATE advice SET cost = 'high'", What.ADVICE),
    ("UPDATE advice SET office_id = 2", What.ADVICE),
    ("DELETE FROM declared_conflict", What.CONFLICT),
    ("UPDATE declared_conflict SET ended_at = NULL", What.CONFLICT),
    ("UPDATE invitation SET role = 'admin' WHERE role = 'officer'", What.INVITATION),
    ("UPDATE invitation SET withdrawn_at = NULL WHERE role = 'admin'", What.INVITATION),
    ("UPDATE broadcast SET state = 'running' WHERE state = 'scheduled'", What.BROADCAST),
    ("UPDATE broadcast SET text = 'lain' WHERE state = 'done'", What.BROADCAST),
    ("UPDATE broadcast SET state = 'running' WHERE state = 'draft'", What.BROADCAST),
    ("UPDATE definition SET content = 'lain'", What.INSTRUMENT),
    ("UPDATE definition SET format = 99", What.DEFINITION),
    ("UPDATE person SET telegram_id = 99 WHERE id = 1", What.PERSON),
    ("UPDATE access_request SET state = 'accepted'", What.REQUEST),
    ("UPDATE group_chat SET left_at = added_at", What.GROUP),
    ("UPDATE group_chat SET chat_id = -99", What.GROUP),
]


@pytest.mark.parametrize(("statement", "what"), STATEMENTS)
def test_sql_past_the_bot_shows(busy: Regency, statement: str, what: What) -> None:
    before = outcome(busy)
    busy.do(lambda db: db.connection().execute(text(statement)))
    assert {one.what for one in outcome(busy).differences} == {what}
    # the daily check of what is new finds it as well, save what concerns sheets on which nothing was done
    if what not in (What.DEADLINE, What.HANDED_IN) and "sheet" not in statement:
        daily = busy.see(check_new, before.entry_id, before.hash)
        assert {one.what for one in daily.differences} == {what}


def test_every_table_with_marks_is_changed_by_some_statement() -> None:
    named = {"period_row" if kind == "period" else kind for kind in row_marks.WATCHED}
    assert {str(what) for _, what in STATEMENTS} >= named


def test_entries_of_an_earlier_version_leave_rows_open_until_they_are_recorded(busy: Regency) -> None:
    def without_marks(_: str, details: dict[str, Any]) -> dict[str, Any]:
        later = ("rows", "sheets", "sheets_sha256", "time", "due_at")
        return {name: value for name, value in details.items() if name not in later}

    without_triggers(busy.database)
    busy.do(retell, without_marks)
    found = outcome(busy)
    assert found.differences == ()
    assert found.is_vague
    busy.do(record_rows, NOW)
    recorded = outcome(busy)
    assert (recorded.differences, recorded.is_vague) == ((), False)
    busy.do(lambda db: db.connection().execute(text("UPDATE office SET retired = true WHERE id = 2")))
    busy.do(lambda db: db.connection().execute(text("UPDATE sheet SET deadline = NULL WHERE id = 1")))
    assert {one.what for one in outcome(busy).differences} == {What.OFFICE, What.DEADLINE}


def as_version_one(db: Session, details: dict[str, Any]) -> dict[str, Any]:
    """The details of an entry as the version before wrote them: fewer columns, fewer tables, plain hashes."""
    told: dict[str, Any] = {}
    for name, value in details.items():
        if name in ("reason_salted", "content_salted", "notes_salted", "answered_at", "kept", "kind"):
            continue
        told[name] = value
    if "notes_salted" in details:
        told["notes_sha256"] = dict.fromkeys(details["notes_salted"], trail.fingerprint("Lengkapi"))
    if "rows" in told:
        told["rows"] = {
            kind: {name: mark and present_mark(db, kind, name) for name, mark in marks.items()}
            for kind, marks in told["rows"].items()
            if kind not in row_marks.LATER_KINDS
        }
        if not told["rows"]:
            del told["rows"]
    return told


def present_mark(db: Session, kind: str, name: str) -> str | None:
    watched = row_marks.WATCHED[kind]
    rows = dict(row_marks._rows(db, watched, None, everything=True))
    content = rows.get(name)
    return None if content is None else f"cafe.{row_marks._hash('cafe', content[: len(watched.columns)])}"


def test_marks_of_the_version_before_are_understood_and_then_renewed(busy: Regency) -> None:
    def rewrite(db: Session) -> None:
        retell(db, lambda _, details: as_version_one(db, details))
        db.connection().execute(text("DELETE FROM trail_text WHERE mark LIKE 'salt:%'"))

    without_triggers(busy.database)
    busy.do(rewrite)
    before = outcome(busy)
    assert before.differences == ()
    assert before.is_vague
    # what the version before had marked is proved without any renewal
    with pytest.raises(LookupError):
        busy.do(lambda db: changed_by(db, "UPDATE office SET retired = true WHERE id = 2"))
    busy.do(record_rows, NOW)
    recorded = outcome(busy)
    assert (recorded.differences, recorded.is_vague) == ((), False)
    for statement, what in (
        ("UPDATE person SET telegram_id = 99 WHERE id = 1", What.PERSON),
        ("UPDATE panel_seat SET seated_by = 1 WHERE id = 1", What.SEAT),
        ("UPDATE group_chat SET left_at = added_at", What.GROUP),
    ):
        busy.do(lambda db, statement=statement: db.connection().execute(text(statement)))
        assert what in {one.what for one in outcome(busy).differences}


def changed_by(db: Session, statement: str) -> None:
    """Raises LookupError, so that nothing stays, when the check sees what the statement did."""
    db.connection().execute(text(statement))
    if check_all(db).differences:
        raise LookupError(statement)


def test_a_check_of_what_is_new_understands_a_record_of_the_version_before(busy: Regency) -> None:
    def record(db: Session) -> None:
        marks = row_marks.all_marks(db)
        for kind in row_marks.LATER_KINDS:
            del marks[kind]
        record_rows(db, NOW)
        # as the version before would have written it
        db.info[trail.PENDING][-1] = replace(
            db.info[trail.PENDING][-1], details=json.dumps({"rows": marks, "deadlines": own_deadlines(db)})
        )

    before = outcome(busy)
    busy.do(record)
    daily = busy.see(check_new, before.entry_id, before.hash)
    assert (daily.differences, daily.is_vague) == ((), True)


def own_deadlines(db: Session) -> dict[str, str]:
    sheet = tables.sheet.c
    rows = db.connection().execute(select(sheet.id, sheet.deadline).where(sheet.deadline.is_not(None)))
    return {str(number): deadline.isoformat() for number, deadline in rows}


def test_a_pause_and_what_follows_are_told(busy: Regency) -> None:
    def deeds(db: Session) -> list[str]:
        rows = db.connection().execute(text("SELECT deed FROM audit_entry ORDER BY id"))
        return [row[0] for row in rows if row[0].startswith("broadcast_")]

    assert busy.see(deeds) == [
        "broadcast_started",
        "broadcast_paused",
        "broadcast_resumed",
        "broadcast_ended",
        "broadcast_planned",
    ]

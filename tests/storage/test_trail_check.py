"""Whoever changes a table past the bot differs from the trail, which the check names."""

import hashlib
import json
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.settings import WELCOME
from bot.storage import tables
from bot.storage.answering import sheets
from bot.storage.audit import checkpoints, trail
from bot.storage.audit.check import Outcome, What, check_all, check_new, standing_triggers
from bot.storage.audit.trail import BEFORE_ALL
from bot.storage.connection.database import Database
from bot.storage.people import people
from bot.storage.review import assessments
from bot.storage.review.reopening import reopen_sheet
from bot.storage.settings import settings
from questionnaires.people import Actor, Permission
from questionnaires.sheet import Sheet
from tests.storage.regency import ANI, BUDI, CITRA, NOW, Regency
from tests.storage.test_audit import without_triggers

SHEET = 1
"""That of the first office."""


def actor(db: Session, number: int) -> Actor:
    return people.load_actor(db, number)


def opened(db: Session, regency: Regency, number: int, deed: Permission) -> Sheet:
    found = sheets.sheet_for(db, actor(db, number), SHEET, deed)
    assert isinstance(found, Sheet)
    return found


@pytest.fixture
def confirmed(regency: Regency) -> Regency:
    """One sheet through everything: answered, returned, judged, confirmed, opened again; and a setting."""

    def play(db: Session) -> None:
        ani, citra, budi = (actor(db, number) for number in (ANI, CITRA, BUDI))
        sheet = opened(db, regency, ANI, Permission.ANSWER)
        for code in ("I01", "I02", "I03"):
            sheets.keep_level(db, sheet, code, 3, ani, NOW)
        sheets.keep_explanation(db, sheet, "I01", "Ada peraturan\x01", ani, NOW)
        link = sheets.keep_link(db, sheet, "I01", "https://a.go.id", ani, NOW)
        sheets.keep_link(db, sheet, "I02", "https://b.go.id", ani, NOW)
        sheets.remove_evidence(db, sheet, link, ani, NOW)
        sheets.submit_sheet(db, sheet, ani, NOW)
        sheet = opened(db, regency, CITRA, Permission.ASSESS)
        assessments.keep_judgement(db, sheet, "I01", 2, citra, NOW)
        assessments.keep_note(db, sheet, "I02", "Kurang jelas", citra, NOW)
        sheet = assessments.return_sheet(db, sheet, {"I01": "Ulangi", "": "Semua"}, citra, NOW)
        sheet = opened(db, regency, ANI, Permission.ANSWER)
        sheets.keep_level(db, sheet, "I02", None, ani, NOW)
        sheet = sheets.submit_sheet(db, sheet, ani, NOW)
        for code in ("I01", "I03"):
            assessments.keep_judgement(db, sheet, code, 4, citra, NOW + timedelta(minutes=1))
        assessments.confirm_sheet(db, sheet, citra, NOW, index=Fraction(7, 2), predicate="Baik")
        again = reopen_sheet(db, sheet.id, "Salah tekan", budi, NOW, NOW + timedelta(days=3))
        assert isinstance(again, Sheet)
        settings.keep_choice(db, WELCOME, "Halo", NOW, 1)

    regency.database.run_now(play)
    return regency


def outcome(database: Database) -> Outcome:
    return database.read_now(check_all)


def test_what_the_bot_does_is_all_in_the_trail(confirmed: Regency):
    found = outcome(confirmed.database)
    assert found.is_well
    assert found.hash == confirmed.database.read_now(trail.head)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE answer SET level = 5 WHERE indicator = 'I03'", What.ANSWER),
        ("UPDATE answer SET explanation = 'lain' WHERE indicator = 'I01'", What.ANSWER),
        ("DELETE FROM answer WHERE indicator = 'I03'", What.ANSWER),
        (
            "INSERT INTO answer (sheet_id, indicator, level, not_applicable) VALUES (1, 'I09', 5, false)",
            What.ANSWER,
        ),
        ("UPDATE judgement SET level = 5 WHERE indicator = 'I03'", What.JUDGEMENT),
        ("UPDATE judgement SET note = 'lain' WHERE indicator = 'I02'", What.JUDGEMENT),
        ("DELETE FROM judgement WHERE indicator = 'I03'", What.JUDGEMENT),
        ("UPDATE judgement SET assessor_id = 1", What.JUDGEMENT),
        ("UPDATE confirmation SET index = '5/1'", What.RESULT),
        ("UPDATE confirmation SET predicate = 'Memuaskan'", What.RESULT),
        ("UPDATE confirmation SET groups = '{\"a\": \"5/1\"}'", What.RESULT),
        ("UPDATE confirmed_level SET level = 5 WHERE indicator = 'I01'", What.RESULT),
        ("DELETE FROM confirmed_level WHERE indicator = 'I01'", What.RESULT),
        ("UPDATE sheet SET state = 'confirmed' WHERE state = 'draft'", What.SHEET),
        ("UPDATE sheet SET round = 9 WHERE state = 'confirmed'", What.SHEET),
        ("UPDATE return_note SET note = 'lain' WHERE indicator = ''", What.NOTE),
        ("UPDATE evidence SET url = 'x', name = 'x' WHERE removed_at IS NULL", What.EVIDENCE),
        ("UPDATE evidence SET removed_at = NULL WHERE removed_at IS NOT NULL", What.EVIDENCE),
        ("UPDATE membership SET role = 'admin' WHERE role = 'officer'", What.ROLE),
        ("UPDATE membership SET ended_at = granted_at WHERE role = 'admin'", What.ROLE),
        ("UPDATE membership SET office_id = 2 WHERE office_id = 1", What.ROLE),
        ("UPDATE period SET state = 'published'", What.PERIOD),
        ("UPDATE setting SET content = '{\"text\": \"lain\"}' WHERE name = 'welcome'", What.SETTING),
        ("DELETE FROM setting", What.SETTING),
    ],
)  # fmt: skip
def test_sql_past_the_bot_shows(confirmed: Regency, statement: str, what: What):
    quoted = statement.replace("SET index", 'SET "index"')
    confirmed.database.run_now(lambda db: db.connection().execute(text(quoted)))
    found = outcome(confirmed.database)
    assert {one.what for one in found.differences} == {what}


@pytest.mark.parametrize("has_explanation", [False, True])
def test_an_answer_that_was_taken_back_is_nobodys(regency: Regency, has_explanation: bool):
    regency.on_sheet(ANI, sheets.keep_level, "I01", 3)
    if has_explanation:
        regency.on_sheet(ANI, sheets.keep_explanation, "I01", "Ada peraturan")
    regency.on_sheet(ANI, sheets.clear_level, "I01")
    assert outcome(regency.database).differences == ()
    regency.on_sheet(ANI, sheets.keep_level, "I01", None)
    assert outcome(regency.database).differences == ()


def test_a_check_of_what_is_new_reads_the_sheets_that_it_tells_of(confirmed: Regency):
    before = outcome(confirmed.database)

    def more(db: Session) -> None:
        sheet = opened(db, confirmed, ANI, Permission.ANSWER)
        sheets.keep_level(db, sheet, "I03", 1, actor(db, ANI), NOW)

    def check(db: Session) -> Outcome:
        return check_new(db, before.entry_id, before.hash)

    assert confirmed.database.read_now(check).is_well
    confirmed.database.run_now(more)
    after = confirmed.database.read_now(check)
    assert after.is_well
    assert (after.entry_id, after.hash) == (before.entry_id + 1, confirmed.database.read_now(trail.head))
    confirmed.database.run_now(
        lambda db: db.connection().execute(text("UPDATE answer SET level = 5 WHERE indicator = 'I01'"))
    )
    assert not confirmed.database.read_now(check).is_well
    assert confirmed.database.read_now(lambda db: check_new(db, 3, "f" * 64)).missing == ("f" * 64,)


def test_entries_of_an_earlier_version_are_understood(confirmed: Regency):
    """They hold reasons, notes and institutions themselves; what they leave out is no difference."""

    def rewrite(db: Session) -> None:
        connection, previous = db.connection(), BEFORE_ALL
        words: dict[str, str] = {row[0]: row[1] for row in connection.execute(tables.trail_text.select())}
        earlier = {
            "returned": {"notes": {"I01": "Ulangi", "": "Semua"}},
            "setting_changed": {"setting": "welcome", "before": None, "after": {"text": "Halo"}},
        }
        for row in connection.execute(
            tables.audit_entry.select().order_by(tables.audit_entry.c.id)
        ).mappings():
            changed = dict(row)
            details: Any = None if row["details"] is None else json.loads(row["details"])
            if row["deed"] in earlier:
                details = earlier[row["deed"]]
            elif row["deed"] == "confirmed":
                details = {"levels": details["levels"]}
            elif row["deed"] == "reopened":
                details = {**details, "reason": "Salah tekan"}
                del details["reason_salted"]
            elif details and "institution_sha256" in details:
                details["institution"] = "Universitas"
                del details["institution_sha256"]
            for name in ("before", "after"):
                changed[name] = words.get(row[name], row[name])
            changed["details"] = None if details is None else json.dumps(details)
            changed["previous_hash"] = previous
            previous = changed["hash"] = trail._seal(changed)
            connection.execute(
                tables.audit_entry.update().where(tables.audit_entry.c.id == row["id"]).values(changed)
            )

    without_triggers(confirmed.database)
    confirmed.database.run_now(rewrite)
    assert outcome(confirmed.database).is_well


def test_the_guards_of_the_trail_are_looked_at(database: Database):
    assert database.read_now(standing_triggers)
    without_triggers(database)
    assert not database.read_now(standing_triggers)


def test_a_guard_that_does_nothing_is_no_guard(database: Database):
    def weaken(db: Session) -> None:
        connection = db.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(
                text(
                    "CREATE OR REPLACE FUNCTION audit_entry_never_changes() RETURNS trigger "
                    "LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
                )
            )
        else:
            connection.execute(text("DROP TRIGGER audit_entry_no_update"))
            connection.execute(
                text("CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END")
            )

    database.run_now(weaken)
    assert not database.read_now(standing_triggers)


def test_a_head_that_went_out_stays_known_after_its_message_is_gone(regency: Regency):
    head = regency.database.read_now(trail.head)

    def give_out(db: Session) -> None:
        citra = actor(db, CITRA).person
        assert citra is not None
        checkpoints.give_out(db, head, NOW.date(), "Universitas", citra, NOW)
        db.connection().execute(tables.outbox.delete())

    regency.database.run_now(give_out)
    assert regency.database.read_now(checkpoints.heads_given_out) == (head,)
    assert regency.database.read_now(checkpoints.missing_heads) == ()
    without_triggers(regency.database, "DELETE FROM audit_entry")
    assert regency.database.read_now(checkpoints.missing_heads) == (head,)


def test_the_trail_holds_no_text_that_a_person_wrote(confirmed: Regency):
    def everything(db: Session) -> str:
        found = db.connection().execute(tables.audit_entry.select().order_by(tables.audit_entry.c.id))
        return " ".join(str(value) for row in found for value in row)

    kept = confirmed.database.read_now(everything)
    words = (
        "Salah tekan",
        "Ulangi",
        "Semua",
        "Halo",
        "Universitas",
        "Ada peraturan",
        "Kurang jelas",
        "go.id",
    )
    for written in (*words, "Disdik", "PeGI 2026"):
        assert written not in kept


def test_the_history_shows_words_until_they_are_forgotten(confirmed: Regency):
    def change(db: Session) -> None:
        sheet = opened(db, confirmed, ANI, Permission.ANSWER)
        sheets.keep_explanation(db, sheet, "I01", "Sudah diganti", actor(db, ANI), NOW)
        sheets.keep_explanation(db, sheet, "I01", "Yang berlaku", actor(db, ANI), NOW)

    def told(db: Session) -> list[str | None]:
        return [one.after for one in sheets.history_of(db, SHEET, "I01") if one.deed == "explanation"]

    confirmed.database.run_now(change)
    # the first still stands on the revision that began with it
    assert confirmed.see(told) == ["Ada peraturan\x01", "Sudah diganti", "Yang berlaku"]
    person = confirmed.person_id(ANI)
    confirmed.database.run_now(lambda db: people.forget_person(db, person, NOW, None))
    assert confirmed.see(told) == ["Ada peraturan\x01", "…", "Yang berlaku"]
    assert outcome(confirmed.database).is_well


def test_the_seal_is_that_of_the_canonical_json(confirmed: Regency):
    """Entries written before it was worked out by hand have the same hashes."""

    def rows(db: Session) -> list[dict]:
        return [dict(row) for row in db.connection().execute(tables.audit_entry.select()).mappings()]

    for row in confirmed.database.read_now(rows):
        own = row.pop("hash")
        content = {**row, "at": row["at"].isoformat(timespec="microseconds")}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(canonical.encode()).hexdigest() == own

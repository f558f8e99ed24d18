"""The sheet of an office: who may open it, what is kept on it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.storage.answering import sheets
from bot.storage.answering.sheets import NOT_APPLICABLE, Change
from bot.storage.audit import trail
from bot.storage.people import people
from questionnaires.answers import EvidenceKind
from questionnaires.people import Actor, Membership, Permission, Role
from questionnaires.period import SheetState
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Sheet, progress, record_level
from tests.storage.regency import ANI, BUDI, CITRA, DEDI, EKA, NOW, Regency

SHA = "ab" * 32


def opened(
    regency: Regency, who: int, deed: Permission, indicator: str | None = None, office: int = 0
) -> object:
    outcome = regency.see(sheets.sheet_for, regency.actor(who), regency.sheet_id(office), deed, indicator)
    return outcome.reason if isinstance(outcome, Refusal) else type(outcome)


def test_who_may_open_a_sheet(regency: Regency):
    assert opened(regency, ANI, Permission.ANSWER) is Sheet
    assert opened(regency, DEDI, Permission.ANSWER) is Reason.NOT_ALLOWED
    assert opened(regency, DEDI, Permission.SEE_SHEET) is Reason.NOT_ALLOWED
    assert opened(regency, EKA, Permission.SEE_SHEET) is Reason.NOT_ALLOWED
    assert opened(regency, CITRA, Permission.ASSESS) is Reason.SHEET_NOT_SUBMITTED, (
        "what was never sent is the office's"
    )
    assert opened(regency, CITRA, Permission.ANSWER) is Reason.NOT_ALLOWED
    assert opened(regency, ANI, Permission.ASSESS) is Reason.NOT_ALLOWED
    missing = regency.see(sheets.sheet_for, regency.actor(ANI), 999, Permission.ANSWER)
    assert missing == Refusal(Reason.NOT_FOUND)


def test_an_assessor_does_not_judge_an_office_he_serves(regency: Regency):
    citra = regency.person_id(CITRA)
    regency.do(people.grant, citra, Membership(Role.OFFICER, regency.offices[0].id), NOW, None)
    assert opened(regency, CITRA, Permission.ASSESS) is Reason.OWN_OFFICE
    assert opened(regency, CITRA, Permission.ASSESS, office=1) is Reason.SHEET_NOT_SUBMITTED


def test_one_indicator_handed_over_opens_that_one_alone(regency: Regency):
    eka = regency.do(people.remember_person, EKA, "Eka", None, NOW)
    held = Membership(Role.OFFICER, regency.offices[0].id, None, regency.sheet_id(), "I03")
    regency.do(people.grant, eka.id, held, NOW, None)
    assert opened(regency, EKA, Permission.ANSWER, "I03") is Sheet
    assert opened(regency, EKA, Permission.SEE_SHEET, "I03") is Sheet
    assert opened(regency, EKA, Permission.ANSWER, "I04") is Reason.NOT_ALLOWED
    assert opened(regency, EKA, Permission.ANSWER) is Reason.NOT_ALLOWED
    assert opened(regency, EKA, Permission.ASSESS, "I03") is Reason.NOT_ALLOWED
    assert opened(regency, EKA, Permission.ANSWER, "I03", office=1) is Reason.NOT_ALLOWED


def test_a_level_is_kept_with_who_and_when(regency: Regency):
    assert regency.on_sheet(ANI, sheets.keep_level, "I01", 3)
    answer = regency.sheet().answers["I01"]
    assert (answer.level, answer.answered_by, answer.answered_at) == (3, "Ani", NOW)
    assert regency.sheet(DEDI, office=1).answers == {}


def test_the_history_of_an_indicator(regency: Regency):
    for level in (2, 4, 4, None, 2):
        regency.on_sheet(ANI, sheets.keep_level, "I01", level)
    regency.on_sheet(ANI, sheets.keep_level, "I02", 1)
    history = regency.see(sheets.history_of, regency.sheet_id(), "I01")
    assert [(change.before, change.after) for change in history] == [
        (None, "2"),
        ("2", "4"),
        ("4", NOT_APPLICABLE),
        (NOT_APPLICABLE, "2"),
    ]
    assert history[0] == Change(NOW, "Ani", trail.Done.LEVEL, None, "2")


def test_the_history_knows_what_was_there_whichever_sheet_is_passed(regency: Regency):
    def record_and_keep(db: Session, sheet: Sheet, code: str, level: int, actor: Actor, now: Any) -> None:
        recorded = record_level(sheet, code, level, by="Ani", at=now)
        assert isinstance(recorded, Sheet)
        assert sheets.keep_level(db, recorded, code, level, actor, now)
        assert not sheets.keep_level(db, recorded, code, level, actor, now)
        assert sheets.keep_level(db, sheet, code, level + 1, actor, now)
        assert len(sheets.history_of(db, sheet.id, code)) == 2

    regency.on_sheet(ANI, record_and_keep, "I01", 2)
    history = regency.see(sheets.history_of, regency.sheet_id(), "I01")
    assert [(change.before, change.after) for change in history] == [(None, "2"), ("2", "3")]


async def test_the_same_tap_from_two_devices_counts_once(regency: Regency):
    sheet_id = regency.sheet_id()

    def tap(db: Session) -> bool:
        actor = people.load_actor(db, ANI)
        sheet = sheets.sheet_for(db, actor, sheet_id, Permission.ANSWER)
        assert isinstance(sheet, Sheet)
        return sheets.keep_level(db, sheet, "I01", 3, actor, NOW)

    outcomes = await asyncio.gather(*(regency.database.run(tap) for _ in range(10)))
    assert sum(outcomes) == 1
    assert len(regency.see(sheets.history_of, sheet_id, "I01")) == 1


def test_an_explanation_of_4096_units_is_kept_whole(regency: Regency):
    text = "😀" * 2048
    assert regency.on_sheet(ANI, sheets.keep_explanation, "I01", text)
    assert not regency.on_sheet(ANI, sheets.keep_explanation, "I01", text)
    answer = regency.sheet().answers["I01"]
    assert answer.explanation == text
    assert not answer.is_given
    assert answer.answered_by is None
    regency.on_sheet(ANI, sheets.keep_level, "I01", 2)
    assert regency.sheet().answers["I01"].explanation == text
    regency.on_sheet(ANI, sheets.keep_explanation, "I01", None)
    answer = regency.sheet().answers["I01"]
    assert (answer.explanation, answer.level) == (None, 2)


def begin(
    regency: Regency, name: str = "sk.pdf", album: str | None = None, replaces: int | None = None
) -> int:
    def work(db: Session, sheet: Sheet, actor: Actor, now: Any) -> int:
        return sheets.begin_evidence(
            db,
            sheet,
            "I01",
            EvidenceKind.DOCUMENT,
            name,
            "file-id",
            "unique",
            3_000_000_000,
            None,
            album,
            actor,
            now,
            replaces,
        )

    return regency.on_sheet(ANI, work)


def test_evidence_counts_once_it_is_there(regency: Regency):
    number = begin(regency, "../../../tmp/x.pdf")
    assert regency.sheet().evidence == {}
    (arriving,) = regency.see(sheets.arriving_evidence)
    assert (arriving.id, arriving.telegram_id, arriving.name) == (number, ANI, "../../../tmp/x.pdf")
    assert regency.do(sheets.finish_evidence, number, SHA, 12, NOW)
    assert not regency.do(sheets.finish_evidence, number, SHA, 12, NOW)
    assert not regency.do(sheets.fail_evidence, number, "late", NOW)
    (kept,) = regency.sheet().evidence["I01"]
    assert (kept.id, kept.sha256, kept.size, kept.added_by, kept.file_id) == (
        number,
        SHA,
        12,
        "Ani",
        "file-id",
    )
    assert regency.see(sheets.arriving_evidence) == ()


def test_evidence_that_failed_is_no_evidence(regency: Regency):
    number = begin(regency)
    assert regency.do(sheets.fail_evidence, number, "too large", NOW)
    assert not regency.do(sheets.finish_evidence, number, SHA, 12, NOW)
    assert regency.sheet().evidence == {}
    assert regency.see(sheets.file_sent, number).cause == "too large"


def test_removed_evidence_stays_in_the_history(regency: Regency):
    number = begin(regency)
    regency.do(sheets.finish_evidence, number, SHA, 12, NOW)
    link = regency.on_sheet(
        ANI, lambda db, sheet, *who: sheets.keep_link(db, sheet, "I01", "https://kukar.go.id", *who)
    )
    again = regency.on_sheet(
        ANI, lambda db, sheet, *who: sheets.keep_link(db, sheet, "I01", "https://kukar.go.id", *who)
    )
    assert link == again
    assert regency.on_sheet(ANI, sheets.remove_evidence, number)
    assert not regency.on_sheet(ANI, sheets.remove_evidence, number)
    assert not regency.on_sheet(DEDI, sheets.remove_evidence, link, office=1)
    assert [kept.url for kept in regency.sheet().evidence["I01"]] == ["https://kukar.go.id"]
    past = regency.see(sheets.evidence_history, regency.sheet_id(), "I01")
    assert [(each.evidence.id, each.removed_by) for each in past] == [(number, "Ani"), (link, None)]
    deeds = [change.deed for change in regency.see(sheets.history_of, regency.sheet_id(), "I01")]
    assert deeds == ["evidence_added", "evidence_added", "evidence_removed"]


def test_a_replaced_file_goes_when_the_new_one_is_there(regency: Regency):
    old = begin(regency, "old.pdf")
    regency.do(sheets.finish_evidence, old, SHA, 12, NOW)
    new = begin(regency, "new.pdf", replaces=old)
    assert [kept.name for kept in regency.sheet().evidence["I01"]] == ["old.pdf"]
    regency.do(sheets.finish_evidence, new, "cd" * 32, 13, NOW)
    assert [kept.name for kept in regency.sheet().evidence["I01"]] == ["new.pdf"]


def test_an_album_belongs_together(regency: Regency):
    numbers = [begin(regency, f"{place}.jpg", album="album") for place in range(5)]
    begin(regency, "alone.jpg")
    together = regency.see(sheets.sent_together, numbers[2])
    assert [file.id for file in together] == numbers


def test_a_sheet_is_sent_once_and_gets_a_number(regency: Regency):
    sent = regency.on_sheet(ANI, sheets.submit_sheet)
    assert (sent.state, sent.number) == (SheetState.SUBMITTED, f"2026-{sent.id:04d}-1")
    again = regency.do(sheets.submit_sheet, sent, regency.actor(ANI), NOW + timedelta(hours=1))
    assert (again.number, again.submitted_at) == (sent.number, NOW)
    other = regency.on_sheet(DEDI, sheets.submit_sheet, office=1)
    assert other.number != sent.number
    assert regency.sheet().submitted_at == NOW


def test_progress_in_lists_is_that_of_the_sheet(regency: Regency):
    regency.answer_all(4)
    number = begin(regency)
    regency.do(sheets.finish_evidence, number, SHA, 12, NOW)
    (mine,) = regency.see(sheets.sheets_served, regency.actor(ANI))
    assert mine.progress == progress(regency.sheet())
    assert mine.progress.answered == mine.progress.total == len(regency.instrument.indicators)
    assert mine.progress.evidenced == 1
    assert regency.see(sheets.sheets_served, regency.actor(BUDI)) == ()
    assert [found.office.code for found in regency.see(sheets.period_summaries, regency.period.id)] == [
        "DISDIK",
        "DISHUB",
    ]


@pytest.mark.parametrize("who", [EKA])
def test_a_stranger_writes_nothing(regency: Regency, who: int):
    sheet = regency.sheet()
    with pytest.raises(ValueError, match="stranger"):
        regency.do(sheets.keep_level, sheet, "I01", 3, regency.actor(who), NOW)
    with pytest.raises(ValueError, match="stranger"):
        regency.do(sheets.submit_sheet, sheet, regency.actor(who), NOW)
    assert regency.sheet().answers == {}

"""Evidence that came twice, was removed, brought back and copied into later revisions: the trail follows."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering import sheets
from bot.storage.audit.check import What, check_all
from bot.storage.people import people
from bot.storage.review import assessments
from bot.storage.review.reopening import reopen_sheet
from questionnaires.answers import EvidenceKind
from questionnaires.people import Membership, Permission, Role
from questionnaires.sheet import Sheet
from tests.storage.regency import ANI, BUDI, CITRA, EKA, NOW, Regency
from tests.storage.test_audit import retell, without_triggers

KEPT = "a" * 64


def opened(db: Session, number: int, sheet_id: int, deed: Permission) -> Sheet:
    found = sheets.sheet_for(db, people.load_actor(db, number), sheet_id, deed)
    assert isinstance(found, Sheet)
    return found


def sends(db: Session, number: int, minute: int) -> None:
    """The same file under the same name."""
    now = NOW + timedelta(minutes=minute)
    actor, sheet = people.load_actor(db, number), opened(db, number, 1, Permission.ANSWER)
    kind = EvidenceKind.DOCUMENT
    file_id = sheets.begin_evidence(db, sheet, "I01", kind, "SK.pdf", "f", "u", 3, None, None, actor, now)
    sheets.finish_evidence(db, file_id, KEPT, 3, now)


def reopens(db: Session, sheet_id: int, level: int) -> int:
    """Sent, judged, confirmed and opened again; the id of the new revision."""
    ani, citra, budi = (people.load_actor(db, number) for number in (ANI, CITRA, BUDI))
    sheets.submit_sheet(db, opened(db, ANI, sheet_id, Permission.ANSWER), ani, NOW)
    sheet = opened(db, CITRA, sheet_id, Permission.ASSESS)
    assessments.keep_judgement(db, sheet, "I01", level, citra, NOW)
    assessments.confirm_sheet(db, sheet, citra, NOW, index=Fraction(level), predicate="Baik")
    again = reopen_sheet(db, sheet_id, "Salah tekan", budi, NOW, NOW + timedelta(days=3))
    assert isinstance(again, Sheet)
    return again.id


def files(db: Session, sheet_id: int) -> list[int]:
    column = tables.evidence.c
    wanted = select(column.id).where(column.sheet_id == sheet_id).order_by(column.id)
    return list(db.connection().execute(wanted).scalars())


def told_before(deed: str, details: dict[str, Any]) -> dict[str, Any]:
    """What the version before told of evidence."""
    later = ("kept", "by") if deed.startswith("evidence_") else ()
    return {name: value for name, value in details.items() if name not in later}


@pytest.fixture(params=["one", "two"])
def twice(request: pytest.FixtureRequest, regency: Regency) -> int:
    """The id of a revision with copies of two files that are alike, sent by one officer or by two."""

    def play(db: Session) -> int:
        eka = people.remember_person(db, EKA, "Eka", None, NOW)
        people.grant(db, eka.id, Membership(Role.OFFICER, regency.offices[0].id), NOW, None)
        sheets.keep_level(
            db, opened(db, ANI, 1, Permission.ANSWER), "I01", 3, people.load_actor(db, ANI), NOW
        )
        sends(db, ANI, 1)
        sends(db, EKA if request.param == "two" else ANI, 2)
        return reopens(db, 1, 3)

    return regency.do(play)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("is_of_before", [False, True])
def test_one_of_two_copies_that_are_alike_comes_and_goes(
    regency: Regency, twice: int, which: int, is_of_before: bool
) -> None:
    def removes(db: Session) -> None:
        sheet = opened(db, ANI, twice, Permission.ANSWER)
        one, ani = files(db, twice)[which], people.load_actor(db, ANI)
        assert sheets.remove_evidence(db, sheet, one, ani, NOW)

    def brings_back(db: Session) -> None:
        sheet = opened(db, ANI, twice, Permission.ANSWER)
        one, ani = files(db, twice)[which], people.load_actor(db, ANI)
        assert sheets.restore_evidence(db, sheet, one, ani, NOW)

    regency.do(removes)
    if is_of_before:
        without_triggers(regency.database)
        regency.do(retell, told_before)
    assert regency.see(check_all).differences == ()
    (last,) = regency.see(files, regency.do(reopens, twice, 2))
    assert regency.see(check_all).differences == ()
    regency.do(lambda db: db.connection().execute(text(f"UPDATE evidence SET name = 'x' WHERE id = {last}")))
    assert {one.what for one in regency.see(check_all).differences} == {What.EVIDENCE}


def test_what_is_brought_back_is_as_it_was(regency: Regency, twice: int) -> None:
    def play(db: Session) -> None:
        sheet = opened(db, ANI, twice, Permission.ANSWER)
        one, ani = files(db, twice)[1], people.load_actor(db, ANI)
        for _ in range(2):
            assert sheets.remove_evidence(db, sheet, one, ani, NOW)
            assert sheets.restore_evidence(db, sheet, one, ani, NOW)

    regency.do(play)
    assert regency.see(check_all).differences == ()
    removes = text(f"UPDATE evidence SET removed_at = added_at WHERE sheet_id = {twice}")
    regency.do(lambda db: db.connection().execute(removes))
    assert {one.what for one in regency.see(check_all).differences} == {What.EVIDENCE}

"""Judging, returning, confirming, and the result."""

from fractions import Fraction

from sqlmodel import Session

from bot.storage.answering import sheets
from bot.storage.audit import trail
from bot.storage.people import people
from bot.storage.review import assessments
from bot.storage.scores import results
from questionnaires.answers import levels_of
from questionnaires.people import Membership, Role
from questionnaires.period import SheetState
from tests.storage.regency import ANI, CITRA, EKA, NOW, Regency


def sent(regency: Regency) -> None:
    regency.answer_all(3)
    regency.on_sheet(ANI, sheets.submit_sheet)


def judge_all(regency: Regency, level: int = 2) -> None:
    for indicator in regency.instrument.indicators:
        regency.on_sheet(CITRA, assessments.keep_judgement, indicator.code, level)


def give_back(regency: Regency, **notes: str):
    return regency.on_sheet(CITRA, assessments.return_sheet, notes)


def test_the_queue_is_of_sheets_that_were_sent(regency: Regency):
    assert regency.see(assessments.queue, regency.actor(CITRA)) == ()
    sent(regency)
    (waiting,) = regency.see(assessments.queue, regency.actor(CITRA))
    assert (waiting.office.code, waiting.progress.confirmed) == ("DISDIK", 0)
    assert regency.see(assessments.queue, regency.actor(ANI)) == ()
    citra = regency.person_id(CITRA)
    regency.do(people.grant, citra, Membership(Role.OFFICER, regency.offices[0].id), NOW, None)
    assert regency.see(assessments.queue, regency.actor(CITRA)) == ()


def test_a_judgement_is_kept_with_its_note(regency: Regency):
    sent(regency)
    assert regency.on_sheet(CITRA, assessments.keep_note, "I01", "kurang jelas")
    judgement = regency.sheet(CITRA).judgements["I01"]
    assert (judgement.level, judgement.is_given, judgement.note) == (None, False, "kurang jelas")
    assert regency.on_sheet(CITRA, assessments.keep_judgement, "I01", 2)
    assert not regency.on_sheet(CITRA, assessments.keep_judgement, "I01", 2)
    judgement = regency.sheet(CITRA).judgements["I01"]
    assert (judgement.level, judgement.note, judgement.by, judgement.at) == (2, "kurang jelas", "Citra", NOW)
    regency.on_sheet(CITRA, assessments.keep_note, "I01", None)
    regency.on_sheet(CITRA, assessments.keep_judgement, "I01", None)
    judgement = regency.sheet(CITRA).judgements["I01"]
    assert (judgement.level, judgement.not_applicable, judgement.note) == (None, True, None)
    changes = [(each.deed, each.after) for each in regency.see(sheets.history_of, regency.sheet_id(), "I01")]
    assert changes[1:] == [("noted", "kurang jelas"), ("judged", "2"), ("noted", None), ("judged", "-")]
    (waiting,) = regency.see(assessments.queue, regency.actor(CITRA))
    assert waiting.progress.confirmed == 1


def test_a_second_assessor_goes_on_where_the_first_stopped(regency: Regency):
    sent(regency)
    eka = regency.do(people.remember_person, EKA, "Eka", None, NOW)
    regency.do(people.grant, eka.id, Membership(Role.ASSESSOR), NOW, None)
    regency.on_sheet(CITRA, assessments.keep_judgement, "I01", 2)

    def second(db: Session, sheet, *who) -> bool:
        return assessments.keep_note(db, sheet, "I01", "setuju", regency.actor(EKA), NOW)

    assert regency.on_sheet(CITRA, second)
    judgement = regency.sheet(CITRA).judgements["I01"]
    assert (judgement.level, judgement.note, judgement.by) == (2, "setuju", "Eka")


def test_a_returned_sheet_tells_what_to_change(regency: Regency):
    sent(regency)
    judge_all(regency)
    assert regency.see(assessments.who_returned, regency.sheet_id()) is None
    back = give_back(regency, I02="bukti belum ada", **{"": "mohon dilengkapi"})
    assert (back.state, back.round) == (SheetState.RETURNED, 2)
    assert back.return_notes == {"I02": "bukti belum ada", "": "mohon dilengkapi"}
    assert regency.sheet().return_notes == back.return_notes
    returned_by = regency.see(assessments.who_returned, regency.sheet_id())
    assert returned_by is not None
    assert returned_by.telegram_id == CITRA
    assert regency.see(assessments.queue, regency.actor(CITRA)) == ()
    again = regency.on_sheet(ANI, sheets.submit_sheet)
    assert again.number == f"2026-{again.id:04d}-2"
    assert regency.sheet().return_notes == back.return_notes


def test_what_was_judged_need_not_be_judged_again_unless_it_changed(regency: Regency):
    sent(regency)
    judge_all(regency)
    give_back(regency, I02="bukti belum ada")
    regency.on_sheet(ANI, sheets.keep_level, "I05", 4)
    regency.on_sheet(ANI, sheets.keep_level, "I06", 3)
    regency.on_sheet(ANI, sheets.submit_sheet)
    judged = set(levels_of(regency.sheet(CITRA).judgements))
    codes = {indicator.code for indicator in regency.instrument.indicators}
    assert codes - judged == {"I02", "I05"}


def test_returned_twice_at_once_is_returned_once(regency: Regency):
    sent(regency)
    sheet = regency.sheet(CITRA)
    give_back(regency, I02="satu")
    late = regency.do(assessments.return_sheet, sheet, {"I03": "dua"}, regency.actor(CITRA), NOW)
    assert (late.round, late.return_notes) == (2, {"I02": "satu"})
    late = regency.do(
        assessments.confirm_sheet, sheet, regency.actor(CITRA), NOW, index=Fraction(1), predicate="x"
    )
    assert late.state is SheetState.RETURNED


def test_a_confirmed_sheet_has_an_exact_result_and_never_changes(regency: Regency):
    sent(regency)
    judge_all(regency)
    assert regency.see(results.result_of, regency.sheet_id()) is None
    index = Fraction(7, 3)

    def confirm(db: Session, sheet, actor, now):
        return assessments.confirm_sheet(db, sheet, actor, now, index=index, predicate="Kurang")

    confirmed = regency.on_sheet(CITRA, confirm)
    assert confirmed.state is SheetState.CONFIRMED
    result = regency.see(results.result_of, regency.sheet_id())
    assert result is not None
    assert (result.index, result.predicate, result.confirmed_at) == (index, "Kurang", NOW)
    assert set(result.own.values()) == {3}
    assert set(result.confirmed.values()) == {2}
    assert result.instrument == regency.instrument
    assert regency.see(results.results_of_period, regency.period.id) == (result,)
    assert regency.see(results.results_of_office, regency.offices[0].id) == (result,)
    assert regency.on_sheet(CITRA, confirm).state is SheetState.CONFIRMED
    assert give_back(regency, I01="telat").state is SheetState.CONFIRMED
    assert regency.on_sheet(ANI, sheets.submit_sheet).state is SheetState.CONFIRMED
    assert regency.see(results.result_of, regency.sheet_id()) == result
    assert regency.see(trail.verify) is None

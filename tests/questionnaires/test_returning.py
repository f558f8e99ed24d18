"""A returned sheet is walked by its notes."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import Answer
from questionnaires.loading import built_in
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.revision import next_to_answer, step_among, to_mend, to_walk
from questionnaires.sheet import Sheet

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PEGI = built_in()["pegi"]
CODES = [indicator.code for indicator in PEGI.indicators]


def returned(*noted: str) -> Sheet:
    period = Period(1, "A", PeriodState.OPEN, NOW, PEGI.digest)
    answers = {code: Answer(code, 2) for code in CODES}
    notes = dict.fromkeys(noted, "mohon")
    return Sheet(
        1,
        Office(1, "A", "A", "A"),
        period,
        PEGI,
        SheetState.RETURNED,
        1,
        2,
        answers=answers,
        return_notes=notes,
    )


def test_only_what_came_back_is_walked() -> None:
    sheet = returned("I20", "I03", "")
    assert to_mend(sheet) == ("I03", "I20")
    assert next_to_answer(sheet, "I03") == "I20"
    assert next_to_answer(sheet, "I20") is None
    assert step_among(to_walk(sheet, "I03"), PEGI.positions, "I03", -1) == "I20"
    assert len(to_walk(sheet, "I01")) == len(CODES)


def test_what_is_unanswered_comes_first() -> None:
    sheet = returned("I03", "I20")
    answers = {code: answer for code, answer in sheet.answers.items() if code != "I30"}
    assert next_to_answer(replace(sheet, answers=answers), "I03") == "I30"


def test_a_note_on_the_whole_opens_everything() -> None:
    assert to_mend(returned("")) == ()
    assert to_mend(replace(returned("I03"), state=SheetState.SUBMITTED)) == ()


@given(st.sets(st.sampled_from(CODES), min_size=1), st.sampled_from(CODES))
def test_forth_and_back_is_where_one_was(among: set[str], code: str) -> None:
    codes = [one for one in CODES if one in among]
    there = step_among(codes, PEGI.positions, code, 1)
    assert there in codes
    if code in codes:
        assert step_among(codes, PEGI.positions, there, -1) == code


def test_where_no_indicator_is_left_one_stays_where_one_is() -> None:
    assert step_among((), {"K01": 0}, "K01", 1) == "K01"
    assert step_among((), {"K01": 0}, "K01", -1) == "K01"

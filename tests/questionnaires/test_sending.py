"""Whether a sheet can still be sent: said by one rule, which agrees with the one that lets it be changed."""

from datetime import UTC, datetime, timedelta

import pytest

from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.sending import Sending, sending
from questionnaires.sheet import Sheet, open_to_answers
from tests.handlers.test_every_screen import SMALL

DEADLINE = datetime(2026, 3, 16, 8, tzinfo=UTC)
OPEN = frozenset({Sending.IN_TIME, Sending.LATE})


def period(state: PeriodState) -> Period:
    return Period(1, "Penilaian", state, DEADLINE, "x")


@pytest.mark.parametrize(
    ("state", "of_period", "late", "can"),
    [
        (SheetState.DRAFT, PeriodState.OPEN, False, Sending.IN_TIME),
        (SheetState.DRAFT, PeriodState.OPEN, True, Sending.OVER),
        (SheetState.RETURNED, PeriodState.OPEN, False, Sending.IN_TIME),
        (SheetState.RETURNED, PeriodState.OPEN, True, Sending.LATE),
        (SheetState.RETURNED, PeriodState.CLOSED, True, Sending.CLOSED),
        (SheetState.DRAFT, PeriodState.PUBLISHED, True, Sending.CLOSED),
        (SheetState.SUBMITTED, PeriodState.OPEN, True, Sending.SENT),
        (SheetState.CONFIRMED, PeriodState.CLOSED, True, Sending.SENT),
    ],
)
def test_until_when_a_sheet_can_be_sent(
    state: SheetState, of_period: PeriodState, late: bool, can: Sending
) -> None:
    now = DEADLINE + timedelta(minutes=1) if late else DEADLINE
    assert sending(state, period(of_period), now) is can


@pytest.mark.parametrize("instrument", [SMALL])
@pytest.mark.parametrize("state", SheetState)
@pytest.mark.parametrize("of_period", [PeriodState.OPEN, PeriodState.CLOSED, PeriodState.PUBLISHED])
@pytest.mark.parametrize("minutes", [0, 1])
def test_what_is_said_is_what_holds(
    instrument: Instrument, state: SheetState, of_period: PeriodState, minutes: int
) -> None:
    now = DEADLINE + timedelta(minutes=minutes)
    sheet = Sheet(1, Office(1, "D01", "Dinas", "Dinas"), period(of_period), instrument, state)
    assert (sending(state, sheet.period, now) in OPEN) is (open_to_answers(sheet, now) is None)


@pytest.mark.parametrize("instrument", [SMALL])
@pytest.mark.parametrize("minutes", [0, 1])
def test_who_takes_a_sheet_back_wins_no_time(instrument: Instrument, minutes: int) -> None:
    now, open_period = DEADLINE + timedelta(minutes=minutes), period(PeriodState.OPEN)
    office = Office(1, "D01", "Dinas", "Dinas")
    sheet = Sheet(1, office, open_period, instrument, SheetState.RETURNED, withdrawn=True)
    can = sending(sheet.state, open_period, now, withdrawn=True)
    assert can is (Sending.OVER if minutes else Sending.IN_TIME)
    assert (open_to_answers(sheet, now) is None) is (can in OPEN)

"""What is drawn can be read: each button there is, with every sort of number."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bot_api.callback_data import CallbackData, parse_callback_data
from handlers import BUTTONS
from handlers.broadcasts.buttons import BroadcastHistoryButton
from handlers.people.missed_screens import MissedButton
from handlers.people.texts import APOLOGY
from handlers.reminders import plan_screens
from handlers.reminders import screens as reminding_screens
from questionnaires.people import Role
from questionnaires.period import Period
from questionnaires.reminders.plan import ReminderPlan
from tests.conversation import Person
from tests.handlers.conftest import MONDAY_MORNING, Regency

EVERY = sorted(BUTTONS, key=lambda kind: kind.word)
NUMBERS = st.integers(-(2**33), 2**33) | st.sampled_from((-1, 0, 1, 2**31 - 1, 2**31))


@settings(max_examples=15, deadline=None)
@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__qualname__)
@given(data=st.data())
def test_a_button_is_drawn_only_if_it_can_be_read(kind: type[CallbackData], data: st.DataObject) -> None:
    numbers = [data.draw(NUMBERS) for _ in fields(kind)]
    try:
        drawn = kind(*numbers)
    except ValueError:
        assert any(not 0 <= number < 2**31 for number in numbers)
        return
    assert len(drawn.data) <= 64
    assert parse_callback_data(drawn.data) == drawn


def test_reminders_have_no_button_that_cannot_be_read(period: Period, regency: Regency) -> None:
    zone = regency.config.timezone
    for screen in (
        reminding_screens.ask_quiet(),
        reminding_screens.is_quiet(MONDAY_MORNING, zone),
        plan_screens.plan(period, (), ReminderPlan(), MONDAY_MORNING, zone),
    ):
        drawn = [button.tap for row in screen.rows for button in row]
        assert [parse_callback_data(tap.data) for tap in drawn if tap] == drawn


async def test_who_muted_reminders_can_hear_them_again(ani: Person, regency: Regency) -> None:
    await ani.says("/isi")
    await ani.forges("rq:3")
    await ani.taps("Ingatkan seperti biasa")
    ani.sees("seperti biasa")
    ani.sees_no("tidak berlaku")


async def test_an_admin_switches_the_last_day(regency: Regency, period: Period) -> None:
    budi = await regency.joins("Budi", Role.ADMIN)
    await budi.forges(f"rp:{period.id}")
    await budi.taps("✅ Hari terakhir")
    assert "Hari terakhir" in budi.last.labels
    regency.now += timedelta(minutes=1)
    await budi.taps("Hari terakhir")
    assert "✅ Hari terakhir" in budi.last.labels


PAGES = sorted((kind for kind in BUTTONS if any("page" in one.name for one in fields(kind))), key=str)


async def test_a_page_behind_the_last_one_is_the_last_one(
    ani: Person, budi: Person, citra: Person, period: Period, regency: Regency
) -> None:
    """A forged page, or one of a list that has become shorter; every button that has a page."""
    for kind in PAGES:
        numbers = [2**31 - 1 if "page" in one.name else 1 for one in fields(kind)]
        for person in (ani, budi, citra):
            await person.forges(kind(*numbers).data)
            person.sees_no(APOLOGY)
    assert regency.runtime is not None
    assert regency.runtime.metrics.set_aside == 0
    await budi.forges(BroadcastHistoryButton(2**31 - 1).data)
    budi.sees("Belum pernah ada siaran")


def test_what_was_missed_is_found_after_2038_and_by_older_buttons() -> None:
    late = datetime(2040, 5, 1, 8, 30, 59, tzinfo=UTC)
    drawn = parse_callback_data(MissedButton.at(late).data)
    assert isinstance(drawn, MissedButton)
    assert drawn.moment == late.replace(second=0)
    before = datetime(2026, 3, 2, 1, 0, 7, tzinfo=UTC)
    assert MissedButton(int(before.timestamp())).moment == before

"""A year of reminders on a real database: holidays, moved deadlines, outages, a process killed at random.

Everything but Telegram is the bot's own: the minute's work, the outbox's rows, the message made as it leaves.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.config import Config
from bot.engine.context import Services
from bot.storage import tables
from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.messages.outbox import OutgoingItem
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.periods import drafts, periods
from bot.storage.reminders import reminders
from handlers import OUTGOING
from handlers.reminders import digests as reminding_digests
from handlers.reminders import remind
from questionnaires.calendar import DEFAULT_HOURS, in_office_hours, next_working_day
from questionnaires.instrument import Instrument
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Membership, Role
from questionnaires.period import Period, PeriodState, SheetState
from questionnaires.refusal import Refusal
from questionnaires.reminders.plan import DEFAULT_PLAN, planned_days

WITA = ZoneInfo("Asia/Makassar")
STEADY = 3
"""The officers of the first offices never answer and wish nothing: of them every reminder is foreseen."""
OFFICES = 6
TIMES = (time(7, 58), time(8, 0), time(10, 30), time(16, 5))


class KilledError(BaseException):
    """The process is gone at this point."""


@dataclass
class Killing:
    """The database, and the chance that the process dies in the middle of a transaction or behind it."""

    database: Database
    chance: random.Random
    rate: float

    async def read(self, work: Callable[[Session], Any]) -> Any:
        return self.database.read_now(work)

    async def run(self, work: Callable[[Session], Any]) -> Any:
        def killed(db: Session) -> Any:
            outcome = work(db)
            if self.chance.random() < self.rate:
                raise KilledError
            return outcome

        outcome = self.database.run_now(killed)
        if self.chance.random() < self.rate:
            raise KilledError
        return outcome


@dataclass
class Year:
    """What happens, and a record of what left the bot."""

    database: Database
    config: Config
    chance: random.Random
    rate: float
    now: datetime
    left: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """By Telegram id: when a reminder left, or may have left."""
    digests: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    up: set[date] = field(default_factory=set)
    """Days with office hours in which the bot worked to the end of a tick."""

    @property
    def services(self) -> Services:
        killing = Killing(self.database, self.chance, self.rate)
        return cast(Services, SimpleNamespace(database=killing, config=self.config, clock=lambda: self.now))

    async def minute(self) -> None:
        """One tick and what it queued; where the process dies, another one begins."""
        self.database.run_now(lambda db: outbox.expire_late(db, self.now))
        for _ in range(50):
            try:
                services = self.services
                await remind.remind(services.database, self.config, self.now)
                await reminding_digests.summarise(services.database, self.config, self.now)
                await self._send_all(services)
            except KilledError:
                self.database.run_now(lambda db: outbox.recover_stale(db, self.now, only_process=True))
            else:
                if in_office_hours(self.now, WITA, (), DEFAULT_HOURS):
                    self.up.add(self.now.astimezone(WITA).date())
                return
        raise AssertionError("killed fifty times in a minute")

    async def _send_all(self, services: Services) -> None:
        while True:
            taken = self.database.run_now(lambda db: outbox.claim_due(db, self.now, 1, "w", bulk=True))
            if not taken:
                return
            (item,) = taken
            if self.chance.random() < self.rate:
                self._left(item)  # nobody can tell whether it did
                raise KilledError
            made = await OUTGOING[item.kind](item.payload, services)
            if made is None:
                self.database.run_now(
                    lambda db, item=item: outbox.mark_failed(db, item.id, "no longer applies", self.now)
                )
                continue
            self._check(item, made.screen.text)
            self._left(item)
            if self.chance.random() < self.rate:
                raise KilledError
            self.database.run_now(lambda db, item=item: outbox.mark_sent(db, item.id, 1, self.now))

    def _left(self, item: OutgoingItem) -> None:
        if item.kind == remind.KIND:
            self.left[item.telegram_id].append(self.now)
        else:
            self.digests[f"{item.kind}:{item.telegram_id}:{self.now.astimezone(WITA).date()}"] += 1

    def _check(self, item: OutgoingItem, text: str) -> None:
        """What leaves is right at this moment."""
        assert in_office_hours(self.now, WITA, (), DEFAULT_HOURS)
        if item.kind != remind.KIND:
            return

        def look(db: Session) -> None:
            person = people.load_actor(db, item.telegram_id).person
            assert person is not None
            assert person.id not in reminders.muted(db, self.now)
            named = 0
            for period_id, office_id, _ in item.payload["of"]:
                entry = reminders.sheet_of_office(db, period_id, office_id)
                assert entry is not None
                is_open = entry.state in (SheetState.DRAFT, SheetState.RETURNED)
                if is_open and entry.period.state is PeriodState.OPEN:
                    assert entry.office.name in text
                    named += 1
                else:
                    assert f"{entry.period.name}</b>\n{entry.office.name}" not in text
            assert named

        self.database.read_now(look)

    def live(self) -> None:
        """Something happens at an office that is not steady."""
        office = self.chance.randrange(STEADY + 1, OFFICES + 1)
        deed = self.chance.choice(("submit", "return", "mute", "tomorrow", "extend", "nothing"))

        def work(db: Session) -> None:
            person = people.officers_of(db, office)[0]
            sheet = tables.sheet.c
            for period in periods.open_periods(db):
                entry = reminders.sheet_of_office(db, period.id, office)
                if entry is None:
                    continue
                if deed == "submit" and entry.state is not SheetState.SUBMITTED:
                    state = {"state": str(SheetState.SUBMITTED), "submitted_at": self.now}
                    db.connection().execute(update(tables.sheet).where(sheet.id == entry.id).values(**state))
                elif deed == "return" and entry.state is SheetState.SUBMITTED:
                    state = {"state": str(SheetState.RETURNED), "round": entry.round + 1}
                    db.connection().execute(update(tables.sheet).where(sheet.id == entry.id).values(**state))
                    given_back = {
                        "sheet_id": entry.id,
                        "round": entry.round,
                        "returned_by": 1,
                        "returned_at": self.now,
                    }
                    db.connection().execute(tables.sheet_return.insert().values(**given_back))
                elif deed == "extend":
                    drafts.extend_sheet(db, entry.id, self.now + timedelta(days=5), self.now, None)
            if deed == "mute":
                reminders.mute(db, person.id, self.now + timedelta(days=self.chance.randrange(1, 8)))
            elif deed == "tomorrow":
                day = next_working_day(self.now.astimezone(WITA).date() + timedelta(days=1), ())
                reminders.wish_for(db, person.id, [office], day)

        self.database.run_now(work)


def settle_regency(database: Database, now: datetime) -> None:
    """Offices with an officer each (the last serves two), an admin, a head, an assessor."""

    def work(db: Session) -> None:
        rows = [
            ListedOffice(f"D{number:02}", f"Dinas {number:02}", f"D{number}", (), invited=True)
            for number in range(1, OFFICES + 1)
        ]
        offices.import_offices(db, rows, now, None)
        for number in range(1, OFFICES + 1):
            person = people.remember_person(db, 1000 + number, f"Petugas {number}", None, now)
            people.grant(db, person.id, Membership(Role.OFFICER, number), now, None)
        people.grant(db, OFFICES, Membership(Role.OFFICER, OFFICES - 1), now, None)
        for telegram_id, held in (
            (2001, Membership(Role.ADMIN)),
            (2002, Membership(Role.VIEWER, 1)),
            (2003, Membership(Role.ASSESSOR, None, "Provinsi")),
        ):
            person = people.remember_person(db, telegram_id, f"Orang {telegram_id}", None, now)
            people.grant(db, person.id, held, now, None)

    database.run_now(work)


def open_period(
    database: Database, instrument: Instrument, name: str, now: datetime, deadline: datetime
) -> Period:
    opened = database.run_now(
        lambda db: periods.open_period(
            db,
            name=name,
            instrument=instrument,
            deadline=deadline,
            office_ids=range(1, OFFICES + 1),
            now=now,
            by=None,
        )
    )
    assert not isinstance(opened, Refusal)
    return opened


def wita(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WITA).astimezone(UTC)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("seed", "rate"), [(1, 0.0), (2, 0.12)])
def test_a_year_of_reminders(
    database: Database, instrument: Instrument, tmp_path: Path, kind: str, seed: int, rate: float
) -> None:
    chance = random.Random(seed)
    begin, end = wita(2026, 1, 5, 9, 0), wita(2026, 12, 24, 0, 0)
    config = Config(bot_token="1:a", data_dir=tmp_path)
    year = Year(database, config, chance, rate, begin)
    settle_regency(database, begin)
    rounds = [
        # over the Lunar New Year, the long leave of Eid al-Fitr, Eid al-Adha, and at the end of the year
        (wita(2026, 1, 19, 9, 0), wita(2026, 2, 12, 16, 0), wita(2026, 3, 2, 9, 0)),
        (wita(2026, 3, 3, 18, 0), wita(2026, 3, 31, 16, 0), wita(2026, 4, 20, 9, 0)),
        (wita(2026, 5, 18, 14, 0), wita(2026, 6, 3, 23, 59), wita(2026, 6, 24, 9, 0)),
        (wita(2026, 11, 20, 10, 0), wita(2026, 12, 4, 16, 0), wita(2026, 12, 23, 9, 0)),
    ]
    opened: list[tuple[Period, datetime]] = []
    closed: set[int] = set()
    outages = [
        (start, start + timedelta(hours=chance.randrange(2, 120)))
        for start in _moments(chance, begin, end, 14)
    ]
    day = begin.astimezone(WITA).date()

    async def run() -> None:
        nonlocal day
        while day < end.astimezone(WITA).date():
            for at in TIMES if next_working_day(day, ()) == day else (time(9, 0),):
                year.now = datetime.combine(day, at, WITA).astimezone(UTC)
                for opens, deadline, closes in rounds:
                    if opens <= year.now and len(opened) < 1 + rounds.index((opens, deadline, closes)):
                        opened.append(
                            (
                                open_period(database, instrument, f"Putaran {len(opened)}", opens, deadline),
                                closes,
                            )
                        )
                for period, closes in opened:
                    if closes <= year.now and period.id not in closed:
                        closed.add(period.id)
                        database.run_now(
                            lambda db, period=period: periods.close_period(db, period.id, year.now, None)
                        )
                if len(closed) == len(opened):
                    continue
                if chance.random() < 0.3:
                    year.live()
                if not any(start <= year.now < over for start, over in outages):
                    await year.minute()
            day += timedelta(days=1)

    asyncio.run(run())
    assert len(opened) == len(rounds)
    _nobody_two_in_a_day(year)
    for period, closes in opened:
        _every_planned_one_left(year, period, closes)


def _moments(chance: random.Random, begin: datetime, end: datetime, count: int) -> list[datetime]:
    return [begin + (end - begin) * chance.random() for _ in range(count)]


def _nobody_two_in_a_day(year: Year) -> None:
    for moments in year.left.values():
        days = [moment.astimezone(WITA).date() for moment in moments]
        assert len(days) == len(set(days))
    assert set(year.digests.values()) == {1}
    for kind in ("admin_digest", "head_digest", "assessor_digest"):
        assert any(key.startswith(kind) for key in year.digests)


def _every_planned_one_left(year: Year, period: Period, closes: datetime) -> None:
    """Of the steady offices: for each planned day one reminder, then or when the bot worked again."""
    planned = [
        one
        for one in planned_days(period, WITA, plan=DEFAULT_PLAN, extra_holidays=(), hours=DEFAULT_HOURS)
        if one.moment < closes
    ]
    assert planned
    for person in range(1001, 1001 + STEADY):
        days = [moment.astimezone(WITA).date() for moment in year.left[person]]
        for one, following in zip(planned, [*planned[1:], None], strict=True):
            until = closes.astimezone(WITA).date() if following is None else following.day
            could = sorted(day for day in year.up if one.day <= day < until)
            got = [day for day in days if one.day <= day < until]
            assert got == could[:1], (person, one, could[:3], got)

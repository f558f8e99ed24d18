"""The cast in a small regency: Ani and Dedi fill, Citra assesses, Budi runs the period."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlmodel import Session

from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.people import people
from questionnaires.instrument import Instrument
from questionnaires.people import Actor, Office, Permission
from questionnaires.period import Period
from questionnaires.sheet import Sheet

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
ANI, DEDI, CITRA, BUDI, EKA = 7123456789, 7123456790, 7123456791, 7123456792, 7123456793


@dataclass(frozen=True)
class OfficeLine:
    """A row of an office file."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    invited: bool = True


@dataclass
class Regency:
    """An open database with people in it. Every call of `do` is one committed transaction."""

    database: Database
    instrument: Instrument
    offices: tuple[Office, ...]
    period: Period

    def do(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        """Runs a storage function and returns what it returns."""
        return self.database.run_now(lambda db: work(db, *args, **named))

    def see(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        """The same on a connection that cannot write."""
        return self.database.read_now(lambda db: work(db, *args, **named))

    def actor(self, telegram_id: int) -> Actor:
        """Who has this Telegram id."""
        return self.see(people.load_actor, telegram_id)

    def person_id(self, telegram_id: int) -> int:
        """The id of someone who joined."""
        person = self.actor(telegram_id).person
        assert person is not None
        return person.id

    def sheet_id(self, office: int = 0) -> int:
        """The sheet of the office at this place of the list."""
        return next(
            found.id
            for found in self.see(sheets.period_summaries, self.period.id)
            if found.office.id == self.offices[office].id
        )

    def sheet(
        self, telegram_id: int = ANI, office: int = 0, deed: Permission = Permission.SEE_SHEET
    ) -> Sheet:
        """The sheet as this person sees it."""
        found = self.see(sheets.sheet_for, self.actor(telegram_id), self.sheet_id(office), deed)
        assert isinstance(found, Sheet)
        return found

    def on_sheet(
        self, telegram_id: int, work: Callable[..., T], *args: Any, office: int = 0, **named: Any
    ) -> T:
        """Opens the sheet and runs `work(db, sheet, *args, actor, now)` on it, in one transaction."""
        deed = Permission.ASSESS if telegram_id == CITRA else Permission.ANSWER
        sheet_id = self.sheet_id(office)

        def together(db: Session) -> T:
            actor = people.load_actor(db, telegram_id)
            sheet = sheets.sheet_for(db, actor, sheet_id, deed)
            assert isinstance(sheet, Sheet), sheet
            return work(db, sheet, *args, actor, NOW, **named)

        return self.database.run_now(together)

    def answer_all(self, level: int = 3, office: int = 0, telegram_id: int = ANI) -> None:
        """Gives every indicator this level."""
        for indicator in self.instrument.indicators:
            self.on_sheet(telegram_id, sheets.keep_level, indicator.code, level, office=office)

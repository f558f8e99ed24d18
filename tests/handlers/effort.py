"""How much people have to do: taps and typed texts, counted while a test plays them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from bot.storage.answering import sheets
from bot.storage.people import people
from questionnaires.people import Actor, Permission
from questionnaires.sheet import Sheet
from tests.conversation import Person
from tests.handlers.conftest import Regency


@dataclass
class Counted:
    """A person of whom every tap and text is counted; a command counts as a tap, for the menu has it."""

    person: Person
    taps: int = 0
    texts: list[str] = field(default_factory=list[str])

    async def tap(self, label: str) -> None:
        """One tap."""
        self.taps += 1
        await self.person.taps(label)

    async def say(self, text: str) -> None:
        """One typed text, or a command."""
        if text.startswith("/"):
            self.taps += 1
        else:
            self.texts.append(text)
        await self.person.says(text)


def on_sheet(
    regency: Regency, person: Person, sheet_id: int, deed: Permission, work: Callable[..., Any]
) -> Any:
    """What `work(db, actor, sheet)` does in storage, as the bot would by many taps."""

    def run(db: Session) -> Any:
        actor: Actor = people.load_actor(db, person.id)
        sheet = sheets.sheet_for(db, actor, sheet_id, deed)
        assert isinstance(sheet, Sheet)
        return work(db, actor, sheet)

    return regency.database.run_now(run)


def answer_and_send(regency: Regency, person: Person, sheet_id: int, level: int = 2) -> None:
    """The whole sheet answered with one level and sent, without the taps."""

    def work(db: Session, actor: Actor, sheet: Sheet) -> None:
        for indicator in sheet.instrument.indicators:
            sheets.keep_level(db, sheet, indicator.code, level, actor, regency.now)
        full = sheets.sheet_for(db, actor, sheet_id, Permission.ANSWER)
        assert isinstance(full, Sheet)
        sheets.submit_sheet(db, full, actor, regency.now)

    on_sheet(regency, person, sheet_id, Permission.ANSWER, work)

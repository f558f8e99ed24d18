"""What a broadcast's draft amounts to: its readers, what it says to each, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.config import Config
from bot.storage.broadcasts import readers as broadcast_readers
from bot.storage.broadcasts.broadcasts import Broadcast
from bot.storage.broadcasts.readers import Readers
from bot.texts.common import CAPTION_UNITS, MESSAGE_UNITS, escape, joined, units
from handlers.broadcasts import screens
from handlers.broadcasts import texts as words
from questionnaires.broadcasts import choose
from questionnaires.people import Person
from questionnaires.period import PeriodState
from questionnaires.placeholders import DAYS_LEFT, OFFICE_NAME, PROGRESS, fill, wrong_placeholders
from questionnaires.reminders.due import days_left


@dataclass(frozen=True, slots=True)
class DraftView:
    """A broadcast with everybody it would reach now; `readers` with the offices on whose account."""

    one: Broadcast
    readers: Mapping[Person, tuple[int, ...]]
    known: Readers
    problems: tuple[str, ...]

    @property
    def offices(self) -> int:
        """How many offices the readers stand for."""
        return len({office for offices in self.readers.values() for office in offices})


def view_of(db: Session, one: Broadcast, now: datetime, config: Config) -> DraftView:
    """The broadcast as it would be sent at this moment."""
    known = broadcast_readers.readers(db, one.period_id, now)
    chosen = choose(one.audience, known.served, known.assessors, known.leaders)
    readers = {known.people[person]: offices for person, offices in chosen.items() if person in known.people}
    return DraftView(one, readers, known, _problems(one, readers, known, now, config))


def _problems(
    one: Broadcast, readers: Mapping[Person, tuple[int, ...]], known: Readers, now: datetime, config: Config
) -> tuple[str, ...]:
    found = [
        words.wrong(wrong)
        for wrong in wrong_placeholders(
            one.plain,
            one.text,
            all_have_office=all(readers.values()),
            has_period=known.period is not None,
            is_open=known.period is not None and known.period.state is PeriodState.OPEN,
        )
    ]
    limit = CAPTION_UNITS if one.media_id else MESSAGE_UNITS
    filled = (
        units(fill(one.plain, values_for(offices, known, now, config, as_html=False)))
        for offices in {*readers.values(), ()}
    )
    longest = max(filled, default=0)
    if longest > limit:
        found.append(words.too_long(longest, limit))
    return tuple(found)


def values_for(
    offices: tuple[int, ...], known: Readers, now: datetime, config: Config, *, as_html: bool = True
) -> dict[str, str]:
    """What the placeholders stand for, of one reader with these offices."""
    names = [known.offices[office].name for office in offices if office in known.offices]
    if not names:
        return {}
    values = {OFFICE_NAME: joined(names)}
    sheets = [known.sheets[office] for office in offices if office in known.sheets]
    if known.period is not None:
        deadlines = [entry.period.deadline for entry in sheets] or [known.period.deadline]
        left = min(days_left(deadline, now, config.timezone) for deadline in deadlines)
        values[DAYS_LEFT] = str(max(left, 0))
        parts = [f"{entry.progress.answered} dari {entry.progress.total}" for entry in sheets]
        if len(parts) > 1:
            parts = [
                f"{part} ({entry.office.short_name or entry.office.name})"
                for part, entry in zip(parts, sheets, strict=True)
            ]
        values[PROGRESS] = ", ".join(parts) or "-"
    return {name: escape(value) for name, value in values.items()} if as_html else values


def message_for(
    one: Broadcast, offices: tuple[int, ...], known: Readers, now: datetime, config: Config
) -> Screen:
    """What a reader with these offices gets."""
    text = fill(one.text, values_for(offices, known, now, config))
    return screens.message(text, one.media_kind, one.media_id, one.id if one.asks_read else None)


def draft_screen(view: DraftView, news: str | None = None) -> Screen:
    """The draft to look at and change."""
    one = view.one
    names = [words.CROWDS[crowd] for crowd in screens.CROWDS if crowd in one.audience.crowds]
    text = words.draft(
        one.plain,
        one.media_kind,
        names,
        len(one.audience.offices),
        len(view.readers),
        view.offices,
        len([person for person in view.readers if person.id in view.known.unreachable]),
        is_repeat=one.audience.people is not None,
    )
    return screens.draft(
        one.id,
        text,
        one.audience,
        view.problems,
        asks_read=one.asks_read,
        useful_days=one.useful_days,
        news=news,
    )

"""The smallest bot that uses the whole engine: one question, kept in the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlmodel import Session
from telegram.error import NetworkError

from bot.bot_api.callback_data import CallbackData, parse_callback_data
from bot.bot_api.screen import Button, Screen
from bot.engine.context import Context
from bot.runtime import Handlers
from bot.storage import tables
from bot.storage.audit import trail
from questionnaires.people import Actor

SORRY = "Maaf, ada gangguan."


@dataclass(frozen=True, slots=True)
class MarkButton(CallbackData):
    """One of five."""

    word: ClassVar[str] = "tmark"
    level: int


CARD = Screen(
    "Pilih satu", tuple((Button(f"{level} · Tingkat", MarkButton(level)),) for level in range(1, 6))
)


class Survey:
    """`fails` holds what the next handlings raise, in order, before anything is kept."""

    def __init__(self) -> None:
        self.fails: list[Exception] = []
        self.fails_after: list[Exception] = []

    def switchboard(self, **more: Any) -> Handlers:
        return Handlers(self.dispatch, self.apologise, **more)

    async def dispatch(self, context: Context) -> None:
        if self.fails:
            raise self.fails.pop(0)
        if context.is_tap:
            tap = parse_callback_data(context.tapped_data)
            assert isinstance(tap, MarkButton)
            await context.in_database(keep, f"tap {tap.level}", context.now)
            if self.fails_after:
                raise self.fails_after.pop(0)
            await context.show(Screen(f"Tersimpan: {tap.level}", CARD.rows))
        elif context.update.message is not None:
            text = context.update.message.text or ""
            if text.startswith("/start"):
                await context.send(CARD)
            else:
                await context.in_database(keep, f"say {text}", context.now)
                await context.send(Screen(f"Anda menulis {text}"))

    async def apologise(self, context: Context) -> None:
        await context.send(Screen(SORRY))


def keep(db: Session, actor: Actor, what: str, now: datetime) -> None:
    trail.append(db, "kept", now, indicator=str(actor.telegram_id), after=what)


def kept(db: Session, telegram_id: int | None = None) -> list[str]:
    """What was kept, in order."""
    entry = tables.audit_entry.c
    wanted = select(entry.after).where(entry.deed == "kept").order_by(entry.id)
    if telegram_id is not None:
        wanted = wanted.where(entry.indicator == str(telegram_id))
    return list(db.execute(wanted).scalars())


__all__ = ["CARD", "SORRY", "MarkButton", "NetworkError", "Survey", "keep", "kept"]

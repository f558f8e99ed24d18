"""By whom something is so already: the end of every sentence that tells whoever comes second."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlmodel import Session

from bot.engine.responses import Moment
from bot.storage.audit.earlier_deeds import DoneBy, last_deed
from bot.texts.refusals import by_whom
from questionnaires.people import Actor


def told(done: DoneBy | None, actor: Actor, at: Moment) -> str:
    """` (Oleh Budi, 2 Maret 2026 pukul 09.00 WITA.)`; nothing where nobody is known to have done it."""
    me = None if actor.person is None else actor.person.id
    return "" if done is None else by_whom(done.read_by(me), done.at, at.zone)


def before(
    db: Session,
    actor: Actor,
    at: Moment,
    deeds: Collection[str],
    *,
    sheet_id: int | None = None,
    about: tuple[str, int | str] | None = None,
    where: Callable[[Mapping[str, Any]], bool] | None = None,
) -> str:
    """The same of the latest of these deeds, as `last_deed` finds it."""
    return told(last_deed(db, deeds, sheet_id=sheet_id, about=about, where=where), actor, at)

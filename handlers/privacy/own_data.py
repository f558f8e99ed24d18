"""`/privasi`: what is kept about oneself, as words and as a file; leaving."""

import asyncio
import json
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.context import Context
from bot.engine.responses import Farewell, Menu, Moment, Response
from bot.storage.people import people
from bot.storage.privacy.personal_data import (
    files_of,
    forget_request,
    has_opened_links,
    history_of,
    is_only_admin,
    kept_about,
)
from bot.texts import labels
from bot.texts.common import plain
from handlers.panels.vacancies import telling_what_it_leaves
from handlers.privacy import texts as words
from handlers.privacy.buttons import LeaveBotButton, LeaveBotYesButton, MyDataButton, PrivacyButton
from questionnaires.people import Actor


def show(db: Session, actor: Actor, _: object, at: Moment) -> Response:
    """What is kept, and why."""
    kept = kept_about(db, actor.telegram_id)
    if kept.name is None and kept.request is None:
        return Screen(words.ONLY_LINKS if has_opened_links(db, actor.telegram_id) else words.NOTHING)
    text = words.overview(
        kept.name,
        kept.username,
        kept.telegram_id,
        kept.joined_at,
        [words.role(one.role, one.office, one.institution, one.until, at.zone) for one in kept.roles],
        [
            ("Jawaban yang Anda berikan", kept.answers),
            ("Bukti yang Anda kirim", kept.evidence),
            ("Penilaian Anda", kept.judgements),
            ("Catatan riwayat", kept.trail),
            ("Pesan bot kepada Anda", kept.messages),
        ],
        kept.request.wish if kept.request else None,
        at.zone,
    )
    return Screen(text, ((Button(words.FILE, MyDataButton()),), (Button(words.LEAVE, LeaveBotButton()),)))


async def send_file(context: Context, _: MyDataButton) -> None:
    """The same as a file; async, for the file is written and sent."""
    kept = await context.read(_all_kept)
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as name:
        path = Path(name) / words.FILE_NAME
        await asyncio.to_thread(_write, path, kept)
        await context.send(Screen(words.FILE_CAPTION, document=path, document_name=words.FILE_NAME))


def _all_kept(db: Session, actor: Actor) -> dict[str, Any]:
    """All that is kept, the deeds one by one."""
    number = actor.telegram_id
    return {
        **asdict(kept_about(db, number)),
        "files": [asdict(one) for one in files_of(db, number)],
        "history": [asdict(one) for one in history_of(db, number)],
        "why": plain(words.WHY),
    }


def _write(path: Path, kept: dict[str, Any]) -> None:
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2, default=_plain), encoding="utf-8")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def ask_to_leave(_: Session, __: Actor, ___: LeaveBotButton, at: Moment) -> Response:
    """Asks once more."""
    rows = ((Button(words.LEAVE_YES, LeaveBotYesButton()),), (Button(labels.CANCEL, PrivacyButton()),))
    return Screen(words.LEAVE_QUESTION, rows)


def leave(db: Session, actor: Actor, _: LeaveBotYesButton, at: Moment) -> Response:
    """Name and Telegram identity go; what the person did stays with the office."""
    if actor.person is None:
        # a second tap finds nobody any more, and what was said stays true
        forget_request(db, actor.telegram_id, at.now)
    elif is_only_admin(db, actor.person.id):
        return Screen(words.ONLY_ADMIN, ((Button(labels.BACK, PrivacyButton()),),))
    else:
        gone = actor.person.id
        telling_what_it_leaves(db, gone, at.now, lambda: people.forget_person(db, gone, at.now, gone))
    return Farewell(Screen(words.GONE), at.message_id), Menu(actor.telegram_id)

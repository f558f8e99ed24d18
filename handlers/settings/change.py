"""`/atur`: what admins choose for all periods. Each setting is described in `bot/settings.py`."""

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from bot import settings
from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.settings import Choices, Setting, Turned, Typed, WrongValue, setting_numbered
from bot.storage.audit.management import Managed
from bot.storage.audit.trail import fingerprint
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.settings.settings import choices, keep_choice
from bot.texts import labels
from handlers.answering.sheet_cursor import AWAY
from handlers.offices.manage import person_id
from handlers.routing import Reply
from handlers.settings import texts as words
from handlers.settings.buttons import ChangeSettingButton, ResetSettingButton, SettingsButton
from handlers.told_before import before
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal

ASKED = "setting"
_NUMBER = "which"
_SEEN = "seen"
"""Under these names the conversation keeps which setting is asked for, and a mark of its value by then."""


def _screen(chosen: Choices, news: str | None = None) -> Screen:
    every = settings.SETTINGS
    lines = [words.TITLE, "", *(setting.shown(chosen[setting]) for setting in every)]
    buttons = [Button(setting.label, ChangeSettingButton(setting.number)) for setting in every]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Screen("\n".join([news, "", *lines] if news else lines), rows)


def show(db: Session, actor: Actor, _: object, at: Moment) -> Response:
    """All settings."""
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _screen(choices(db))


def change(db: Session, actor: Actor, tap: ChangeSettingButton, at: Moment) -> Response:
    """Asks for a setting that is typed; turns any other to its next value."""
    setting = setting_numbered(tap.number)
    if setting is None:
        return Refusal(Reason.NOT_FOUND)
    present, way = choices(db)[setting], setting.changed_by
    if isinstance(way, Turned):
        return _keep(db, actor, setting, _next(way.values(), present), at)
    return _ask(db, actor, setting, way)


def _ask(db: Session, actor: Actor, setting: Setting[Any], way: Typed[Any], news: str = "") -> Screen:
    """Asks, and remembers what was chosen by then: it may be another when the reply comes."""
    present = choices(db)[setting]
    data = {_NUMBER: setting.number, _SEEN: _mark(setting, present)}
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED, awaiting_data=data)
    return _asking(words.question(news + way.question, way.written(present)), setting)


def _mark(setting: Setting[Any], value: Any) -> str:
    """By which a change of this setting shows."""
    return fingerprint(json.dumps(setting.to_json(value), sort_keys=True))


def _changed_meanwhile(
    db: Session, actor: Actor, setting: Setting[Any], seen: object, at: Moment
) -> Screen | None:
    """The question anew, with what somebody else chose since it was asked, and who; None where nobody did."""
    way = setting.changed_by
    if seen is None or not isinstance(way, Typed) or seen == _mark(setting, choices(db)[setting]):
        return None
    who = before(db, actor, at, (Managed.SETTING_CHANGED,), about=("setting", setting.key))
    return _ask(db, actor, setting, way, f"{words.CHANGED_MEANWHILE}{who}\n\n")


def _next(values: Sequence[Any], present: Any) -> Any:
    """The value after the present one; the first, when that is none of them any more."""
    place = values.index(present) if present in values else -1
    return values[(place + 1) % len(values)]


def _asking(text: str, setting: Setting[Any]) -> Screen:
    """A question that is answered by typing, and the ways out of it."""
    reset = Button(words.RESET, ResetSettingButton(setting.number))
    return Screen(text, ((reset, Button(labels.CANCEL, SettingsButton())),))


def take(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The value as it was typed: kept when it is one, else asked for again."""
    data = reply.conversation.awaiting_data
    setting = setting_numbered(data.get(_NUMBER, 0))
    if setting is None or not isinstance(setting.changed_by, Typed):
        return Refusal(Reason.NOT_FOUND)
    if (other := _changed_meanwhile(db, actor, setting, data.get(_SEEN), at)) is not None:
        return NewMessage(other)
    value = setting.changed_by.read(reply.text)
    if isinstance(value, WrongValue):
        return NewMessage(_asking(value.sentence, setting))
    return _keep(db, actor, setting, value, at)


def reset(db: Session, actor: Actor, tap: ResetSettingButton, at: Moment) -> Response:
    """One setting as the program has it; asked first, for it replaces what somebody typed."""
    setting = setting_numbered(tap.number)
    if setting is None:
        return Refusal(Reason.NOT_FOUND)
    data, way = conversation_state_of(db, actor.telegram_id).awaiting_data, setting.changed_by
    is_asked, present = data.get(_NUMBER) == setting.number, choices(db)[setting]
    if present == setting.default:
        return _keep(db, actor, setting, present, at)
    if not is_asked and isinstance(way, Typed):
        # under an old question, or a second tap: nobody knows what was seen, so what would go is shown first
        return _ask(db, actor, setting, way)
    if (other := _changed_meanwhile(db, actor, setting, data.get(_SEEN), at)) is not None:
        return other
    if not tap.sure:
        yes = Button(words.RESET_YES, ResetSettingButton(setting.number, 1))
        text = words.RESET_QUESTION.format(shown=setting.shown(present))
        return Screen(text, ((yes, Button(labels.CANCEL, SettingsButton())),))
    return _keep(db, actor, setting, setting.default, at)


def _keep(db: Session, actor: Actor, setting: Setting[Any], value: Any, at: Moment) -> Screen:
    keep_choice(db, setting, value, at.now, person_id(actor))
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _screen(choices(db), words.SAVED)

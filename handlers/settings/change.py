"""`/atur`: office hours, extra holidays, institutions, the rule for evidence, the welcome."""

import json
from collections.abc import Callable
from dataclasses import replace

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, NewMessage, Response
from bot.storage.audit.management import Managed
from bot.storage.audit.trail import fingerprint
from bot.storage.messages.conversation_states import conversation_state_of, set_conversation_state
from bot.storage.settings.settings import choices, keep_choices
from bot.texts import labels
from bot.texts.common import escape, shorten, units
from handlers.answering.sheet_cursor import AWAY
from handlers.offices.manage import person_id
from handlers.routing import Reply
from handlers.settings import texts as words
from handlers.settings.buttons import (
    AskSettingButton,
    EvidenceRuleButton,
    ResetSettingButton,
    SettingsButton,
    Which,
)
from handlers.told_before import before
from questionnaires.loading import default_instrument
from questionnaires.people import Actor
from questionnaires.refusal import Reason, Refusal
from questionnaires.settings import (
    LONGEST_WELCOME,
    MOST_HOLIDAYS,
    MOST_INSTITUTIONS,
    Choices,
    evidence_rules,
    read_days,
    read_hours,
    read_institutions,
    read_kept_days,
)
from questionnaires.typed_text import visible

ASKED = "setting"
_NAMES = {
    Which.HOURS: "hours",
    Which.HOLIDAYS: "holidays",
    Which.INSTITUTIONS: "institutions",
    Which.WELCOME: "welcome",
    Which.KEPT: "updates",
}
"""What `Choices.to_json` and the audit trail call them."""
_QUESTIONS = {
    Which.HOURS: words.ASK_HOURS,
    Which.HOLIDAYS: words.ASK_HOLIDAYS,
    Which.INSTITUTIONS: words.ASK_INSTITUTIONS,
    Which.WELCOME: words.ASK_WELCOME,
    Which.KEPT: words.ASK_KEPT,
}


def _screen(chosen: Choices, news: str | None = None) -> Screen:
    text = words.overview(
        chosen.hours,
        chosen.holidays,
        chosen.institutions,
        chosen.evidence,
        chosen.welcome,
        chosen.updates_kept_days,
    )
    rows = (
        (
            Button(words.HOURS, AskSettingButton(Which.HOURS)),
            Button(words.HOLIDAYS, AskSettingButton(Which.HOLIDAYS)),
        ),
        (
            Button(words.INSTITUTIONS, AskSettingButton(Which.INSTITUTIONS)),
            Button(words.EVIDENCE, EvidenceRuleButton()),
        ),
        (
            Button(words.WELCOME, AskSettingButton(Which.WELCOME)),
            Button(words.KEPT, AskSettingButton(Which.KEPT)),
        ),
    )
    return Screen(f"{news}\n\n{text}" if news else text, rows)


def show(db: Session, actor: Actor, _: object, at: Moment) -> Response:
    """All choices."""
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _screen(choices(db))


def ask(db: Session, actor: Actor, tap: AskSettingButton, at: Moment) -> Response:
    """Asks for one choice."""
    question = next((text for which, text in _QUESTIONS.items() if which == tap.which), None)
    if question is None:
        return Refusal(Reason.NOT_FOUND)
    return _ask(db, actor, tap.which, question)


def _ask(db: Session, actor: Actor, which: int, question: str) -> Screen:
    """Asks, and remembers what was chosen by then: it may be another when the reply comes."""
    chosen = choices(db)
    data = {"which": which, "seen": _mark(which, chosen)}
    set_conversation_state(db, actor.telegram_id, awaiting=ASKED, awaiting_data=data)
    return _asking(words.question(question, _present(which, chosen)), which)


def _mark(which: int, chosen: Choices) -> str:
    """By which a change of this choice shows."""
    return fingerprint(json.dumps(chosen.to_json()[_NAMES[Which(which)]], sort_keys=True))


def _changed_meanwhile(db: Session, actor: Actor, which: int, seen: object, at: Moment) -> Screen | None:
    """The question anew, with what somebody else chose since it was asked, and who; None where nobody did."""
    if seen is None or which not in _QUESTIONS or seen == _mark(which, choices(db)):
        return None
    who = before(db, actor, at, (Managed.SETTING_CHANGED,), about=("setting", _NAMES[Which(which)]))
    return _ask(db, actor, which, f"{words.CHANGED_MEANWHILE}{who}\n\n{_QUESTIONS[Which(which)]}")


def _asking(text: str, which: int) -> Screen:
    """A question that is answered by typing, and the ways out of it."""
    return Screen(
        text, ((Button(words.RESET, ResetSettingButton(which)), Button(labels.CANCEL, SettingsButton())),)
    )


def _present(which: int, chosen: Choices) -> str:
    """What is chosen now, as it would be typed."""
    match which:
        case Which.HOURS:
            return words.present_hours(chosen.hours)
        case Which.HOLIDAYS:
            return words.present_days(chosen.holidays)
        case Which.INSTITUTIONS:
            return "\n".join(chosen.institutions)
        case Which.KEPT:
            return str(chosen.updates_kept_days)
        case _:
            return chosen.welcome or ""


def take(db: Session, actor: Actor, reply: Reply, at: Moment) -> Response:
    """The choice as it was typed: kept when it is one, else asked for again."""
    which = reply.conversation.awaiting_data.get("which", 0)
    other = _changed_meanwhile(db, actor, which, reply.conversation.awaiting_data.get("seen"), at)
    if other is not None:
        return NewMessage(other)
    change = _read(which, reply.text)
    return NewMessage(_asking(change, which)) if isinstance(change, str) else _keep(db, actor, change, at)


def _read(which: int, text: str) -> Callable[[Choices], Choices] | str:
    """What the text changes, or why it cannot."""
    if which == Which.HOURS:
        hours = read_hours(text)
        return words.HOURS_WRONG if hours is None else lambda before: replace(before, hours=hours)
    if which == Which.HOLIDAYS:
        days = read_days(text)
        if isinstance(days, str):
            return words.HOLIDAY_WRONG.format(part=escape(shorten(days, 40)))
        if len(days) > MOST_HOLIDAYS:
            return words.TOO_MANY.format(most=MOST_HOLIDAYS)
        return (lambda before: replace(before, holidays=days)) if days else words.EMPTY
    if which == Which.INSTITUTIONS:
        names = read_institutions(text)
        if isinstance(names, str):
            return words.INSTITUTION_WRONG.format(part=escape(shorten(names, 40)))
        if len(names) > MOST_INSTITUTIONS:
            return words.TOO_MANY.format(most=MOST_INSTITUTIONS)
        return (lambda before: replace(before, institutions=names)) if names else words.EMPTY
    if which == Which.KEPT:
        kept = read_kept_days(text)
        return words.KEPT_WRONG if kept is None else lambda before: replace(before, updates_kept_days=kept)
    welcome = text.strip()
    if not visible(welcome) or units(welcome) > LONGEST_WELCOME:
        return words.WELCOME_WRONG
    return lambda before: replace(before, welcome=welcome)


def reset(db: Session, actor: Actor, tap: ResetSettingButton, at: Moment) -> Response:
    """One choice as the program has it."""
    data = conversation_state_of(db, actor.telegram_id).awaiting_data
    seen = data.get("seen") if data.get("which") == tap.which else None
    if (other := _changed_meanwhile(db, actor, tap.which, seen, at)) is not None:
        return other
    usual = Choices()
    changes: dict[int, Callable[[Choices], Choices]] = {
        Which.HOURS: lambda before: replace(before, hours=usual.hours),
        Which.HOLIDAYS: lambda before: replace(before, holidays=usual.holidays),
        Which.INSTITUTIONS: lambda before: replace(before, institutions=usual.institutions),
        Which.WELCOME: lambda before: replace(before, welcome=usual.welcome),
        Which.KEPT: lambda before: replace(before, updates_kept_days=usual.updates_kept_days),
    }
    change = changes.get(tap.which)
    return Refusal(Reason.NOT_FOUND) if change is None else _keep(db, actor, change, at)


def turn_evidence(db: Session, actor: Actor, _: EvidenceRuleButton, at: Moment) -> Response:
    """The next rule for evidence, for periods that are made from now on."""

    def change(before: Choices) -> Choices:
        rules = evidence_rules(default_instrument().highest)
        place = rules.index(before.evidence) if before.evidence in rules else -1
        return replace(before, evidence=rules[(place + 1) % len(rules)])

    return _keep(db, actor, change, at)


def _keep(db: Session, actor: Actor, change: Callable[[Choices], Choices], at: Moment) -> Screen:
    new = change(choices(db))
    keep_choices(db, new, at.now, person_id(actor))
    set_conversation_state(db, actor.telegram_id, awaiting=AWAY, awaiting_data={})
    return _screen(new, words.SAVED)

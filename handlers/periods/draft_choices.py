"""The choices of a draft: instrument, way of judging, reminders, evidence, each shown with all there is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from bot.engine.responses import Moment, Response
from bot.storage.audit.earlier_deeds import with_doer
from bot.texts.names import evidence_rule
from handlers.offices.manage import person_id
from handlers.periods import buttons as taps
from handlers.periods import screens
from handlers.periods import texts as words
from handlers.periods.buttons import Turn
from handlers.periods.draft import card_after, change, view_of
from handlers.periods.screens import PeriodView
from questionnaires.loading import built_in
from questionnaires.people import Actor
from questionnaires.period import PeriodState
from questionnaires.period_draft import AS_INSTRUMENT, NEVER, REMINDER_PLANS
from questionnaires.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class _Choices:
    """What can be chosen: a name and the change of the draft each, and which of them is the present one."""

    text: str
    names: tuple[str, ...]
    changes: tuple[Mapping[str, Any], ...]
    present: int | None


def _choices_of(view: PeriodView, kind: int) -> _Choices | None:
    settings = view.settings
    match kind:
        case Turn.INSTRUMENT:
            known = tuple(built_in().values())
            digests = [one.digest for one in known]
            digest = view.instrument.digest
            present = digests.index(digest) if digest in digests else None
            names = tuple(one.title for one in known)
            return _Choices(
                words.CHOOSE_INSTRUMENT, names, tuple({"instrument": one} for one in known), present
            )
        case Turn.PANEL:
            ways = tuple(words.PANEL_NAMES)
            panels = tuple({"settings": replace(settings, is_panel=way)} for way in ways)
            names = tuple(words.PANEL_NAMES[way] for way in ways)
            return _Choices(words.CHOOSE_PANEL, names, panels, ways.index(settings.is_panel))
        case Turn.REMINDERS:
            plans = tuple({"settings": replace(settings, days_before=days)} for days in REMINDER_PLANS)
            names = tuple(words.reminders(days) for days in REMINDER_PLANS)
            days = settings.days_before
            present = REMINDER_PLANS.index(days) if days in REMINDER_PLANS else None
            return _Choices(words.CHOOSE_REMINDERS, names, plans, present)
        case Turn.EVIDENCE:
            levels = range(view.instrument.lowest, view.instrument.highest + 1)
            rules = (AS_INSTRUMENT, *(level for level in levels if level != NEVER), NEVER)
            evidence = tuple({"settings": replace(settings, evidence=rule)} for rule in rules)
            names = tuple(evidence_rule(rule) for rule in rules)
            present = rules.index(settings.evidence) if settings.evidence in rules else None
            return _Choices(words.CHOOSE_EVIDENCE, names, evidence, present)
        case _:
            return None


def show(db: Session, actor: Actor, tap: taps.ChoicesButton, _: Moment) -> Response:
    """All choices of one kind."""
    view = view_of(db, tap.period, person_id(actor))
    if isinstance(view, Refusal):
        return view
    if view.period.state is not PeriodState.DRAFT:
        return with_doer(db, Refusal(Reason.PERIOD_NOT_DRAFT), person_id(actor), period_id=tap.period)
    found = _choices_of(view, tap.kind)
    if found is None:
        return Refusal(Reason.NOT_FOUND)
    return screens.choices(tap.period, tap.kind, found.text, found.names, found.present)


def choose(db: Session, actor: Actor, tap: taps.ChooseButton, at: Moment) -> Response:
    """Takes one of them, and goes back to the draft."""

    def change_to(view: PeriodView) -> dict[str, Any]:
        found = _choices_of(view, tap.kind)
        is_there = found is not None and 0 <= tap.place < len(found.changes)
        return dict(found.changes[tap.place]) if found is not None and is_there else {}

    return card_after(db, change(db, actor, tap.period, at, change_to), tap.period, at)

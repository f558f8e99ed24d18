"""How far the assessors of a period agree, for its lead and for admins."""

from sqlmodel import Session

from bot.bot_api.paging import within
from bot.bot_api.screen import Button, Screen
from bot.engine.responses import Moment, Response
from bot.storage.panels import ratings, rules
from bot.storage.periods import periods
from handlers.panels import pleno_texts as words
from handlers.panels.buttons import AgreementButton, PlenoListButton
from questionnaires.agreement import agreement, scattering, severities
from questionnaires.confidence import intervals, verdict
from questionnaires.people import Actor, Permission
from questionnaires.refusal import Reason, Refusal


def show_agreement(db: Session, actor: Actor, tap: AgreementButton, _: Moment) -> Response:
    """Agreement, scattering indicators, strict and lenient assessors; of what was handed in by all."""
    period = periods.period(db, tap.period)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    lead = rules.rules_of(db, period.id).lead
    is_lead = lead is not None and actor.person is not None and lead.id == actor.person.id
    if not is_lead and not actor.may(Permission.RUN_PERIOD):
        return Refusal(Reason.NOT_THE_LEAD)
    units, who = ratings.units_of(db, period.id)
    instrument = periods.instrument_of(db, period.instrument_digest)
    names = {indicator.code: indicator.name for indicator in instrument.indicators}
    every, scale = list(units.values()), instrument.scale
    text = words.agreement(
        period.name,
        agreement(every, scale),
        intervals(units, scale),
        verdict(units, list(names), scale),
        [(one, names.get(one.code, "")) for one in scattering(units)],
        [(one, *who[one.rater]) for one in severities(every)],
        [
            (code, agreement([unit for (_sheet, other), unit in units.items() if other == code], scale))
            for code in names
        ],
    )
    return Screen(within(text.split("\n")), ((Button(words.QUEUE, PlenoListButton(0)),),) if is_lead else ())

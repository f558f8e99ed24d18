"""Joins what all features declare; `bot.runtime` takes from here what it runs."""

from collections.abc import Mapping

from bot.bot_api.callback_data import CallbackData
from bot.engine.context import Context, Services
from bot.engine.outbox import Producer
from bot.engine.scheduler import Job
from handlers.answering import routes as answering_routes
from handlers.appeals import routes as appeals_routes
from handlers.audit import routes as audit_routes
from handlers.broadcasts import routes as broadcasts_routes
from handlers.conflicts import routes as conflicts_routes
from handlers.dashboard import overview
from handlers.dashboard import routes as dashboard_routes
from handlers.evidence import downloads
from handlers.evidence import routes as evidence_routes
from handlers.exports import routes as exports_routes
from handlers.fallbacks import answers, split_texts
from handlers.fallbacks import routes as fallbacks_routes
from handlers.health import routes as health_routes
from handlers.offices import routes as offices_routes
from handlers.panels import routes as panels_routes
from handlers.people import routes as people_routes
from handlers.people.texts import APOLOGY
from handlers.periods import routes as periods_routes
from handlers.privacy import routes as privacy_routes
from handlers.recommendations import routes as recommendations_routes
from handlers.reminders import routes as reminders_routes
from handlers.reports import routes as reports_routes
from handlers.review import routes as review_routes
from handlers.routing import Command, CutTexts, Route, Router, Routes, joined
from handlers.scores import ranking
from handlers.scores import routes as scores_routes
from handlers.settings import routes as settings_routes
from handlers.visits import routes as visits_routes
from handlers.withdrawals import routes as withdrawals_routes
from questionnaires.people import Actor

# jobs run in this order when the bot starts
FEATURES: Mapping[str, Routes] = {
    "reminders": reminders_routes.ROUTES,
    "broadcasts": broadcasts_routes.ROUTES,
    "audit": audit_routes.ROUTES,
    "evidence": evidence_routes.ROUTES,
    "health": health_routes.ROUTES,
    "answering": answering_routes.ROUTES,
    "appeals": appeals_routes.ROUTES,
    "conflicts": conflicts_routes.ROUTES,
    "dashboard": dashboard_routes.ROUTES,
    "exports": exports_routes.ROUTES,
    "fallbacks": fallbacks_routes.ROUTES,
    "offices": offices_routes.ROUTES,
    "panels": panels_routes.ROUTES,
    "people": people_routes.ROUTES,
    "periods": periods_routes.ROUTES,
    "privacy": privacy_routes.ROUTES,
    "recommendations": recommendations_routes.ROUTES,
    "reports": reports_routes.ROUTES,
    "review": review_routes.ROUTES,
    "scores": scores_routes.ROUTES,
    "settings": settings_routes.ROUTES,
    "visits": visits_routes.ROUTES,
    "withdrawals": withdrawals_routes.ROUTES,
}

MENU_ORDER = (
    "isi", "status", "nilai", "skor", "peringkat", "banding", "periode", "opd", "undang", "ekspor", "atur",
    "siaran", "ingatkan", "rekomendasi", "laporan", "sanggah", "pleno", "kunjungan", "sanggahan", "panel",
    "serahkan", "start", "privasi", "bantuan",
)  # fmt: skip
"""Of all features together: first one's own work, last what everybody has."""

ROUTER = Router(
    FEATURES.values(),
    want_text=answers.want_text,
    cut=CutTexts(
        split_texts.is_too_long,
        split_texts.refuse_at_once,
        split_texts.may_go_on,
        split_texts.beginning,
        split_texts.continues,
        split_texts.refuse_whole,
    ),
)
dispatch = ROUTER.dispatch

COMMANDS: Mapping[str, Command] = ROUTER.commands
BUTTONS: Mapping[type[CallbackData], Route] = ROUTER.buttons
OUTGOING: Mapping[str, Producer] = joined(feature.producers for feature in FEATURES.values())
JOBS: tuple[Job, ...] = tuple(job for feature in FEATURES.values() for job in feature.jobs)


async def resume(services: Services) -> None:
    """Takes up what an earlier run left unfinished, and works out what the first lookup would wait for."""
    await downloads.take_up(services)
    await ranking.prepare(services.database)
    await overview.prepare(services.database)


async def apology(context: Context) -> None:
    """What a person reads when handling their message failed."""
    await context.notice(APOLOGY, alert=True)


def commands_for(actor: Actor) -> list[tuple[str, str]]:
    """The command menu of someone with these roles: a name and what it does."""
    offered = [name for name, command in COMMANDS.items() if command.menu and command.is_in_menu_of(actor)]
    return [(name, COMMANDS[name].menu) for name in sorted(offered, key=MENU_ORDER.index)]


__all__ = [
    "BUTTONS",
    "COMMANDS",
    "FEATURES",
    "JOBS",
    "MENU_ORDER",
    "OUTGOING",
    "ROUTER",
    "apology",
    "commands_for",
    "dispatch",
    "resume",
]

"""`/laporan`: the report of one's own office, of the one that is named, or of the regency, as a PDF."""

import asyncio
import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.documents.reports import office_report, pictures_of, regency_report
from bot.engine.context import Context
from bot.storage.answering import sheets
from bot.storage.offices import offices
from bot.storage.periods import periods
from bot.storage.reports.office import dossier_of
from bot.storage.reports.regency import whole_period
from bot.texts.common import escape, shorten
from handlers.periods.arrows import neighbours_of, period_row
from handlers.recommendations.recommend import basis_of, neighbours_of_sheet, sheet_of
from handlers.reports import texts as words
from handlers.reports.buttons import RegencyReportButton, ReportButton, ReportOfficeButton
from handlers.routing import refuse
from handlers.scores import screens as result_screens
from handlers.scores import texts as result_words
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office, Permission, Role
from questionnaires.period import Period
from questionnaires.period_search import split_period
from questionnaires.refusal import Reason, Refusal
from questionnaires.report_data import Dossier, WholePeriod
from questionnaires.visibility import may_compare

Found = Dossier | WholePeriod | Screen | Refusal


async def look_up(context: Context, wanted: str) -> None:
    """One's own office, the one that is named, or the regency for who may compare; `2025` behind it."""

    def look(db: Session, actor: Actor) -> Found:
        every = offices.all_offices(db)
        query, named = split_period(wanted, periods.periods(db))
        own = actor.offices_served() | {
            held.office_id for held in actor.memberships if held.role is Role.VIEWER
        }
        found = find_offices(query, every) if query else tuple(one for one in every if one.id in own)
        if named is not None and not query and may_compare(actor, named):
            return _of_period(db, actor, named.id)
        if len(found) == 1:
            return _of_office(db, actor, found[0], named)
        if found:
            return result_screens.which_office(query, found, ReportOfficeButton)
        if query:
            return Screen(result_words.NO_OFFICE_NAMED.format(query=escape(shorten(query, 100))))
        period = named or periods.latest_period(db)
        return Screen(result_words.NO_PERIOD) if period is None else _of_period(db, actor, period.id)

    await _send(context, look)


def _of_office(db: Session, actor: Actor, office: Office, named: Period | None = None) -> Found:
    sheet_id = sheet_of(db, actor, office, named)
    return Screen(words.NOTHING_YET) if sheet_id is None else _of_sheet(db, actor, sheet_id)


def _of_sheet(db: Session, actor: Actor, sheet_id: int) -> Found:
    basis = basis_of(db, actor, sheet_id)
    if isinstance(basis, Refusal):
        summary = sheets.summary_of(db, sheet_id)
        is_waiting = summary is not None and actor.may(Permission.SEE_REPORT, summary.office.id)
        return Screen(words.NOT_CONFIRMED) if is_waiting else basis
    if not actor.may(Permission.SEE_REPORT, basis.office.id):
        # a published score is everybody's, the evidence behind it is not
        return Refusal(Reason.NOT_ALLOWED)
    return dossier_of(db, sheet_id, actor) or Refusal(Reason.NOT_FOUND)


def _of_period(db: Session, actor: Actor, period_id: int) -> Found:
    period = periods.period(db, period_id)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    may = may_compare(actor, period)
    return whole_period(db, period) if may else Screen(result_words.RANKING_NOT_YET)


async def send_chosen(context: Context, tap: ReportOfficeButton) -> None:
    """The report of the office chosen from several."""

    def look(db: Session, actor: Actor) -> Found:
        office = offices.office(db, tap.office)
        return Refusal(Reason.NOT_FOUND) if office is None else _of_office(db, actor, office)

    await _send(context, look)


async def send_office(context: Context, tap: ReportButton) -> None:
    """The report of one sheet."""
    await _send(context, lambda db, actor: _of_sheet(db, actor, tap.sheet))


async def send_regency(context: Context, tap: RegencyReportButton) -> None:
    """The report of a period."""
    await _send(context, lambda db, actor: _of_period(db, actor, tap.period))


async def _send(context: Context, look: Callable[[Session, Actor], Found]) -> None:
    found, beside = await context.read(lambda db, actor: _with_arrows(db, actor, look))
    if isinstance(found, Refusal):
        await refuse(context, found)
        return
    if isinstance(found, Screen):
        await context.send(found)
        return
    with tempfile.TemporaryDirectory(prefix="kuesioner-") as folder:
        # typesetting takes a second: off the loop, and outside of any transaction
        path = await asyncio.to_thread(_made, found, context, Path(folder), context.now)
        name = file_name(found)
        await context.send(Screen(words.caption(found), beside, document=path, document_name=name))


def _with_arrows(
    db: Session, actor: Actor, look: Callable[[Session, Actor], Found]
) -> tuple[Found, tuple[tuple[Button, ...], ...]]:
    """What was looked up, and the way to the same of the periods beside it."""
    found = look(db, actor)
    if isinstance(found, Dossier):
        beside = neighbours_of_sheet(db, actor, found.sheet.office, found.sheet.period)
        return found, period_row(beside, ReportButton)
    if isinstance(found, WholePeriod):
        seen = [one for one in periods.periods(db) if may_compare(actor, one)]
        return found, period_row(neighbours_of(seen, found.period), RegencyReportButton)
    return found, ()


def _made(found: Dossier | WholePeriod, context: Context, folder: Path, now: datetime) -> Path:
    zone = context.config.timezone
    if isinstance(found, Dossier):
        pictures = pictures_of(found, context.config.data_dir / "evidence")
        content = office_report(found, now, zone, pictures)
    else:
        content = regency_report(found, now, zone)
    path = folder / "laporan.pdf"
    path.write_bytes(content)
    return path


def file_name(found: Dossier | WholePeriod) -> str:
    """A name for the file, of letters that every system takes."""
    sheet = found.sheet if isinstance(found, Dossier) else None
    parts = ["laporan", sheet.office.code if sheet else "kabupaten"]
    parts.append(sheet.period.name if sheet else found.period.name if isinstance(found, WholePeriod) else "")
    return re.sub(r"[^A-Za-z0-9]+", "-", " ".join(parts)).strip("-")[:80].lower() + ".pdf"

"""`/panel`: the admin chooses how a period is scored, shares out the seats, names the lead, replaces who
left.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.context import Context
from bot.screens import Screen
from bot.screens import paneling as screens
from bot.screens.panel_taps import (
    DaysTap,
    FillSeatsTap,
    GiveSeatTap,
    LeadsTap,
    NameLeadTap,
    PanelSheetsTap,
    PanelTap,
    ScoringTap,
    SeatsTap,
    SeatTap,
)
from bot.storage import panel_rules, panels, people, periods, sheets
from bot.storage.panels import HeldSeat
from bot.texts import panels as words
from handlers.switchboard import refuse
from handlers.telling import tell
from questionnaires.instrument import Instrument
from questionnaires.panel import Part
from questionnaires.people import Speaker
from questionnaires.period import Period, PeriodState
from questionnaires.refusal import Reason, Refusal


async def show_panel(context: Context, understood: str | PanelTap) -> None:
    """How the period is scored, who is seated, what is lacking."""
    period_id = understood.period if isinstance(understood, PanelTap) else None
    await _answer(context, await context.read(overview_of, period_id))


async def _answer(context: Context, outcome: Screen | Refusal) -> None:
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.show(outcome)


def overview_of(db: Session, _: Speaker, period_id: int | None) -> Screen | Refusal:
    """The screen of one period; without an id of the latest."""
    period = periods.latest_period(db) if period_id is None else periods.period(db, period_id)
    if period is None:
        return Screen(words.NO_PERIOD) if period_id is None else Refusal(Reason.NOT_FOUND)
    instrument = periods.instrument_of(db, period.instrument_digest)
    rules = panel_rules.rules_of(db, period.id)
    held = panels.seats_of_period(db, period.id)
    text = words.overview(
        period.name,
        screens.way(rules.split if period.panel else None, rules.sample_percent),
        panels.institutions_of(db, period.id),
        rules.lead.name if rules.lead else None,
        panels.coverage_of(db, period.id, instrument) if period.panel else None,
        _loads(held),
        (rules.return_days, rules.appeal_days),
    )
    lacking = lacking_of(db, period)
    if lacking:
        text += "\n\n" + "\n".join(lacking)
    return screens.overview(
        period, text, is_panel=period.panel, has_begun=panel_rules.has_judgements(db, period.id)
    )


def _loads(held: Sequence[HeldSeat]) -> list[tuple[str, str, int, int]]:
    count = Counter((one.name, one.seat.part.institution) for one in held)
    done = Counter((one.name, one.seat.part.institution) for one in held if one.has_handed_in)
    return [(name, where, seats, done[name, where]) for (name, where), seats in sorted(count.items())]


def lacking_of(db: Session, period: Period) -> list[str]:
    """Why panels of this period cannot complete, in words; nothing where all is well or it has none."""
    if not period.panel or period.state is PeriodState.PUBLISHED:
        return []
    instrument = periods.instrument_of(db, period.instrument_digest)
    lines: list[str] = []
    found = panels.troubles(db, period.id, instrument)
    if found:
        lines.append(words.troubles([(one.office, one.part.institution, one.name) for one in found]))
    lead = panel_rules.rules_of(db, period.id).lead
    if lead is None:
        lines.append(words.NO_LEAD)
        return lines
    serves = people.load_speaker(db, lead.telegram_id).offices_served()
    own = sorted({one.office for one in panels.seats_of_period(db, period.id) if one.office_id in serves})
    if own:
        lines.append(words.lead_serves(lead.name, own))
    return lines


async def send_lacking(context: Context, period: Period) -> None:
    """Under the dashboard: what keeps panels from completing."""

    def look(db: Session, _: Speaker) -> list[str]:
        return lacking_of(db, period)

    lines = await context.read(look)
    if lines:
        await context.send(screens.notice(lines, period.id))


async def choose_scoring(context: Context, tap: ScoringTap) -> None:
    """One assessor a sheet, or a panel in one of its ways; seats are shared out at once."""

    def choose(db: Session, speaker: Speaker) -> Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None or not 0 <= tap.way < len(screens.SPLITS):
            return Refusal(Reason.NOT_FOUND)
        split, by = screens.SPLITS[tap.way], _id(speaker)
        no = (
            panel_rules.score_by_one(db, period.id, context.now, by)
            if split is None
            else panel_rules.score_by_panel(db, period.id, context.now, by, split, tap.percent)
        )
        if no is not None:
            return no
        if split is not None:
            fill(db, period, context.now, by)
        return overview_of(db, speaker, tap.period)

    await _answer(context, await context.in_database(choose))


def fill(db: Session, period: Period, now: datetime, by: int | None) -> str:
    """Shares out what nobody has and tells each who got something; in words, what came of it."""
    instrument = periods.instrument_of(db, period.instrument_digest)
    plan = panels.fill_seats(db, period.id, instrument, now, by)
    offices = {entry.id: entry.office.short_name for entry in sheets.period_summaries(db, period.id)}
    got: dict[int, list[str]] = {}
    for seat in plan.seats:
        got.setdefault(seat.assessor_id, []).append(offices.get(seat.part.sheet_id, "-"))
    for person_id, names in got.items():
        _tell_seated(db, period, person_id, names, now)
    return words.shared_out(len(plan.seats), len(plan.gaps))


def _tell_seated(db: Session, period: Period, person_id: int, names: Sequence[str], now: datetime) -> None:
    person = people.person(db, person_id)
    if person is not None:
        key = f"seated:{period.id}:{person_id}:{now.isoformat()}"
        tell(db, key, person, Screen(words.seated(period.name, names)), now)


async def fill_seats(context: Context, tap: FillSeatsTap) -> None:
    """Shares out what nobody has."""

    def share(db: Session, speaker: Speaker) -> tuple[str, Screen] | Refusal:
        period = periods.period(db, tap.period)
        if period is None or not period.panel:
            return Refusal(Reason.NOT_FOUND)
        said = fill(db, period, context.now, _id(speaker))
        screen = overview_of(db, speaker, tap.period)
        return screen if isinstance(screen, Refusal) else (said, screen)

    outcome = await context.in_database(share)
    if isinstance(outcome, Refusal):
        await refuse(context, outcome)
    else:
        await context.notice(outcome[0])
        await context.show(outcome[1])


async def show_leads(context: Context, tap: LeadsTap) -> None:
    """Who can lead the pleno."""

    def look(db: Session, _: Speaker) -> Screen:
        assessors = people.assessors(db)
        entries = [(person.id, person.name, institution) for person, institution in assessors]
        return screens.leads(tap.period, entries, tap.page)

    await context.show(await context.read(look))


async def name_lead(context: Context, tap: NameLeadTap) -> None:
    """Names the lead, who hears of it."""

    def name(db: Session, speaker: Speaker) -> Screen | Refusal:
        period, lead = periods.period(db, tap.period), people.person(db, tap.person)
        if period is None or lead is None:
            return Refusal(Reason.NOT_FOUND)
        before = panel_rules.rules_of(db, period.id).lead
        no = panel_rules.name_lead(db, period.id, lead.id, context.now, _id(speaker))
        if no is None and (before is None or before.id != lead.id):
            key = f"lead:{period.id}:{lead.id}:{context.now.isoformat()}"
            tell(db, key, lead, Screen(words.named_lead(period.name)), context.now)
        return no or overview_of(db, speaker, period.id)

    await _answer(context, await context.in_database(name))


async def set_days(context: Context, tap: DaysTap) -> None:
    """Sets the working days for returns and appeals."""

    def keep(db: Session, speaker: Speaker) -> Screen | Refusal:
        if periods.period(db, tap.period) is None:
            return Refusal(Reason.NOT_FOUND)
        no = panel_rules.set_days(
            db, tap.period, context.now, _id(speaker), return_days=tap.returns, appeal_days=tap.appeals
        )
        return no or overview_of(db, speaker, tap.period)

    await _answer(context, await context.in_database(keep))


async def show_sheets(context: Context, tap: PanelSheetsTap) -> None:
    """The sheets with their panels."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        period = periods.period(db, tap.period)
        if period is None:
            return Refusal(Reason.NOT_FOUND)
        held = panels.seats_of_period(db, period.id)
        seats = Counter(one.seat.part.sheet_id for one in held)
        done = Counter(one.seat.part.sheet_id for one in held if one.has_handed_in)
        instrument = periods.instrument_of(db, period.instrument_digest)
        lacking = {one.part.sheet_id for one in panels.troubles(db, period.id, instrument)}
        entries = [
            (entry.id, entry.office.short_name, seats[entry.id], done[entry.id], entry.id in lacking)
            for entry in sheets.period_summaries(db, period.id)
        ]
        return screens.sheets(period.id, entries, tap.page)

    await _answer(context, await context.read(look))


@dataclass(frozen=True, slots=True)
class _Panel:
    """The parts that one sheet needs, each with its seat where there is one."""

    period: Period
    office: str
    instrument: Instrument
    parts: tuple[tuple[Part, HeldSeat | None], ...]


def _panel_of(db: Session, sheet_id: int) -> _Panel | Refusal:
    summary = sheets.summary_of(db, sheet_id)
    if summary is None or not summary.period.panel:
        return Refusal(Reason.NOT_FOUND)
    instrument = periods.instrument_of(db, summary.period.instrument_digest)
    held = {one.seat.part: one for one in panels.seats_of(db, sheet_id)}
    lacking = [
        one.part
        for one in panels.troubles(db, summary.period.id, instrument)
        if one.part.sheet_id == sheet_id and one.part not in held
    ]
    # in an order that does not change while a button is looked at
    parts = sorted([*held, *lacking], key=lambda part: (part.institution, part.groups))
    return _Panel(
        summary.period, summary.office.short_name, instrument, tuple((part, held.get(part)) for part in parts)
    )


def _seats_screen(db: Session, sheet_id: int) -> Screen | Refusal:
    panel = _panel_of(db, sheet_id)
    if isinstance(panel, Refusal):
        return panel
    names = [(group.id, group.name) for group in panel.instrument.groups]
    entries = [
        (
            part.institution,
            held.name if held else None,
            screens.part_words(names, part.groups),
            held is not None and held.has_handed_in,
            held is not None and held.is_vacant,
        )
        for part, held in panel.parts
    ]
    return screens.seats(panel.period.id, sheet_id, panel.office, entries)


async def show_seats(context: Context, tap: SeatsTap) -> None:
    """Who sits at one sheet."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        return _seats_screen(db, tap.sheet)

    await _answer(context, await context.read(look))


async def show_candidates(context: Context, tap: SeatTap) -> None:
    """Who could take this part."""

    def look(db: Session, _: Speaker) -> Screen | Refusal:
        panel = _panel_of(db, tap.sheet)
        if isinstance(panel, Refusal):
            return panel
        if not 0 <= tap.part < len(panel.parts):
            return Refusal(Reason.NOT_FOUND)
        part = panel.parts[tap.part][0]
        summary = sheets.summary_of(db, tap.sheet)
        office_id = summary.office.id if summary else 0
        seated = {held.seat.assessor_id for _, held in panel.parts if held}
        able = {
            one.person_id
            for one in panel_rules.candidates(db)
            if one.institution == part.institution
            and office_id not in one.serves
            and one.person_id not in seated
        }
        entries = [(person.id, person.name) for person, _ in people.assessors(db) if person.id in able]
        unique = list(dict(entries).items())
        return screens.choose_assessor(tap.sheet, tap.part, part.institution, panel.office, unique)

    await _answer(context, await context.read(look))


async def give_seat(context: Context, tap: GiveSeatTap) -> None:
    """Gives the part to this assessor."""

    def give(db: Session, speaker: Speaker) -> Screen | Refusal:
        panel = _panel_of(db, tap.sheet)
        if isinstance(panel, Refusal):
            return panel
        if not 0 <= tap.part < len(panel.parts):
            return Refusal(Reason.NOT_FOUND)
        part, held = panel.parts[tap.part]
        if held is not None and held.has_handed_in:
            return Refusal(Reason.HANDED_IN)
        seat_id = held.id if held else None
        no = panels.give_seat(db, tap.sheet, seat_id, part, tap.person, context.now, _id(speaker))
        if no is not None:
            return no
        _tell_seated(db, panel.period, tap.person, [panel.office], context.now)
        return _seats_screen(db, tap.sheet)

    await _answer(context, await context.in_database(give))


def _id(speaker: Speaker) -> int | None:
    return speaker.person.id if speaker.person else None

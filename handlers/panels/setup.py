"""`/panel`: the admin chooses how a period is scored, shares out the seats, names the lead, replaces who
left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.responses import Moment, Response, Toast
from bot.storage.answering import sheets
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.panels import rules as panel_rules
from bot.storage.panels import seating
from bot.storage.panels import seats as panels
from bot.storage.panels.seats import HeldSeat
from bot.storage.people import people
from bot.storage.periods import periods
from handlers.notify import tell
from handlers.offices.manage import person_id
from handlers.panels import screens
from handlers.panels import texts as words
from handlers.panels.buttons import (
    DaysButton,
    FillSeatsButton,
    GiveSeatButton,
    LeadsButton,
    LevelFirstButton,
    NameLeadButton,
    PanelButton,
    PanelSheetsButton,
    ScoringButton,
    SeatButton,
    SeatsButton,
)
from handlers.periods.arrows import neighbours_of
from questionnaires.instrument import Instrument
from questionnaires.panels import Part, Plan
from questionnaires.people import Actor
from questionnaires.period import Period, PeriodState
from questionnaires.period_search import find_periods
from questionnaires.refusal import Reason, Refusal


def show_panel(db: Session, actor: Actor, understood: str | PanelButton, _: Moment) -> Response:
    """How the period is scored, who is seated, what is lacking."""
    if isinstance(understood, PanelButton):
        return overview_of(db, actor, understood.period)
    named = find_periods(understood, periods.periods(db))
    return overview_of(db, actor, named[0].id if named else None)


def overview_of(db: Session, _: Actor, period_id: int | None) -> Screen | Refusal:
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
    if period.panel:
        text += words.how_drawn(seating.sample_of(db, period.id))
        text += words.lead_sits(_seats_of_lead(rules, held))
    if period.level_first:
        text += words.LEVEL_FIRST
    lacking = lacking_of(db, period)
    if lacking:
        text += "\n\n" + "\n".join(lacking)
    return screens.overview(
        period,
        text,
        is_panel=period.panel,
        has_begun=panel_rules.has_judgements(db, period.id),
        neighbours=neighbours_of(periods.periods(db), period),
    )


def _seats_of_lead(rules: panel_rules.Rules, held: Sequence[HeldSeat]) -> int:
    return sum(rules.lead is not None and one.seat.assessor_id == rules.lead.id for one in held)


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
        lines.append(
            words.troubles([(one.office, one.part.institution, one.name, one.able) for one in found])
        )
    without = panels.confirmed_without(db, period.id, instrument)
    if without:
        lines.append(words.confirmed_without(without))
    lead = panel_rules.rules_of(db, period.id).lead
    if lead is None:
        lines.append(words.NO_LEAD)
        return lines
    known = [one for one in panel_rules.candidates(db, period.id) if one.person_id == lead.id]
    serves = known[0].serves if known else frozenset[int]()
    own = sorted({one.office for one in panels.seats_of_period(db, period.id) if one.office_id in serves})
    if own:
        lines.append(words.lead_serves(lead.name, own))
    return lines


async def send_lacking(context: Context, period: Period) -> None:
    """Under the dashboard: what keeps panels from completing."""

    def look(db: Session, _: Actor) -> list[str]:
        return lacking_of(db, period)

    lines = await context.read(look)
    if lines:
        await context.send(screens.notice(lines, period.id))


def choose_scoring(db: Session, actor: Actor, tap: ScoringButton, at: Moment) -> Response:
    """One assessor a sheet, or a panel in one of its ways; seats are shared out at once."""
    period = periods.period(db, tap.period)
    if period is None or not 0 <= tap.way < len(screens.SPLITS):
        return Refusal(Reason.NOT_FOUND)
    split, by = screens.SPLITS[tap.way], person_id(actor)
    no = (
        panel_rules.score_by_one(db, period.id, at.now, by)
        if split is None
        else panel_rules.score_by_panel(db, period.id, at.now, by, split, tap.percent)
    )
    if no is not None:
        return no
    if split is not None:
        fill(db, period, at.now, by)
    return overview_of(db, actor, tap.period)


def fill(db: Session, period: Period, now: datetime, by: int | None) -> str:
    """Shares out what nobody has and tells each who got something; in words, what came of it."""
    instrument = periods.instrument_of(db, period.instrument_digest)
    plan = seating.fill_seats(db, period.id, instrument, now, by)
    offices = {entry.id: entry.office.short_name for entry in sheets.period_summaries(db, period.id)}
    _tell_all_seated(db, period, plan, offices, now)
    return words.shared_out(len(plan.seats), len(plan.gaps))


def _tell_all_seated(
    db: Session, period: Period, plan: Plan, offices: Mapping[int, str], now: datetime
) -> None:
    got: dict[int, list[str]] = {}
    for seat in plan.seats:
        got.setdefault(seat.assessor_id, []).append(offices.get(seat.part.sheet_id, "-"))
    for assessor_id, names in got.items():
        _tell_seated(db, period, assessor_id, names, now)


def _tell_seated(db: Session, period: Period, assessor_id: int, names: Sequence[str], now: datetime) -> None:
    person = people.person(db, assessor_id)
    if person is not None:
        key = f"seated:{period.id}:{assessor_id}:{now.isoformat()}"
        tell(db, key, person, Screen(words.seated(period.name, names)), now)


def fill_seats(db: Session, actor: Actor, tap: FillSeatsButton, at: Moment) -> Response:
    """Shares out what nobody has."""
    period = periods.period(db, tap.period)
    if period is None or not period.panel:
        return Refusal(Reason.NOT_FOUND)
    said = fill(db, period, at.now, person_id(actor))
    return Toast(said), overview_of(db, actor, tap.period)


def show_leads(db: Session, _: Actor, tap: LeadsButton, __: Moment) -> Response:
    """Who can lead the pleno."""
    entries = [(person.id, person.name, institution) for person, institution in people.assessors(db)]
    return screens.leads(tap.period, entries, tap.page)


def name_lead(db: Session, actor: Actor, tap: NameLeadButton, at: Moment) -> Response:
    """Names the lead, who hears of it."""
    period, lead = periods.period(db, tap.period), people.person(db, tap.person)
    if period is None or lead is None:
        return Refusal(Reason.NOT_FOUND)
    before = panel_rules.rules_of(db, period.id).lead
    no = panel_rules.name_lead(db, period.id, lead.id, at.now, person_id(actor))
    if no is not None:
        return no
    if before is None or before.id != lead.id:
        key = f"lead:{period.id}:{lead.id}:{at.now.isoformat()}"
        tell(db, key, lead, Screen(words.named_lead(period.name)), at.now)
    if period.panel:
        _relieve(db, period, at.now, person_id(actor))
    return overview_of(db, actor, period.id)


def _relieve(db: Session, period: Period, now: datetime, by: int | None) -> None:
    """The lead's seats go to others where others can sit there, who hear of it."""
    plan = seating.relieve_lead(db, period.id, now, by)
    offices = {entry.id: entry.office.short_name for entry in sheets.period_summaries(db, period.id)}
    _tell_all_seated(db, period, plan, offices, now)


def set_days(db: Session, actor: Actor, tap: DaysButton, at: Moment) -> Response:
    """Sets the working days for returns and appeals."""
    if periods.period(db, tap.period) is None:
        return Refusal(Reason.NOT_FOUND)
    no = panel_rules.set_days(
        db, tap.period, at.now, person_id(actor), return_days=tap.returns, appeal_days=tap.appeals
    )
    return no or overview_of(db, actor, tap.period)


def hide_own_level(db: Session, actor: Actor, tap: LevelFirstButton, at: Moment) -> Response:
    """Hides the officers' own levels from assessors until theirs are chosen, or shows them at once."""
    period = periods.period(db, tap.period)
    if period is None:
        return Refusal(Reason.NOT_FOUND)
    if period.level_first is not bool(tap.hidden):
        panel_rules.hide_own_level(db, period.id, at.now, person_id(actor), hidden=bool(tap.hidden))
    return overview_of(db, actor, period.id)


def show_sheets(db: Session, _: Actor, tap: PanelSheetsButton, __: Moment) -> Response:
    """Gives the part to this assessor."""
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
    parts = sorted([*held, *lacking], key=lambda part: (part.institution, part.groups, part.chair))
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


def show_seats(db: Session, _: Actor, tap: SeatsButton, __: Moment) -> Response:
    """Who sits at one sheet."""
    return _seats_screen(db, tap.sheet)


def show_candidates(db: Session, _: Actor, tap: SeatButton, __: Moment) -> Response:
    """Who could take this part."""
    panel = _panel_of(db, tap.sheet)
    if isinstance(panel, Refusal):
        return panel
    if not 0 <= tap.part < len(panel.parts):
        return Refusal(Reason.NOT_FOUND)
    part = panel.parts[tap.part][0]
    summary = sheets.summary_of(db, tap.sheet)
    office_id = summary.office.id if summary else 0
    seated = {held.seat.assessor_id for _part, held in panel.parts if held}
    able = {
        one.person_id
        for one in panel_rules.candidates(db, panel.period.id)
        if one.institution == part.institution and office_id not in one.serves and one.person_id not in seated
    }
    entries = [(person.id, person.name) for person, _of in people.assessors(db) if person.id in able]
    unique = list(dict(entries).items())
    return screens.choose_assessor(tap.sheet, tap.part, part.institution, panel.office, unique)


def give_seat(db: Session, actor: Actor, tap: GiveSeatButton, at: Moment) -> Response:
    """Gives the part to this assessor."""
    panel = _panel_of(db, tap.sheet)
    if isinstance(panel, Refusal):
        return panel
    if not 0 <= tap.part < len(panel.parts):
        return Refusal(Reason.NOT_FOUND)
    part, held = panel.parts[tap.part]
    if held is not None and held.has_handed_in:
        return with_doer(db, Refusal(Reason.HANDED_IN), person_id(actor), sheet_id=tap.sheet)
    seat_id = held.id if held else None
    no = seating.give_seat(db, tap.sheet, seat_id, part, tap.person, at.now, person_id(actor))
    if no is not None:
        return no
    _tell_seated(db, panel.period, tap.person, [panel.office], at.now)
    return _seats_screen(db, tap.sheet)

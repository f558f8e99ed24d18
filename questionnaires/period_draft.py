"""What an admin chooses for a period beside its instrument, name and deadline."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from questionnaires.calendar import OfficeHours, closing_of
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.people import Office

AS_INSTRUMENT = -1
"""Evidence is asked for where the instrument asks for it."""
NEVER = 0
"""No evidence is asked for."""
REMINDER_PLANS: tuple[tuple[int, ...], ...] = ((7, 3, 1), (14, 7, 3, 1), (3, 1), (1,), ())
"""Working days before the deadline on which those who are late are reminded; the first is the usual one."""
_FROM = re.compile(r"^evidence_from:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PeriodSettings:
    """`offices` are ids, None for those that are invited. `evidence` is a level from which evidence is asked
    for, NEVER or AS_INSTRUMENT. `is_panel`: several assessors a sheet. `days_before` as in `ReminderPlan`."""

    offices: tuple[int, ...] | None = None
    is_panel: bool = False
    days_before: tuple[int, ...] = REMINDER_PLANS[0]
    evidence: int = AS_INSTRUMENT

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        return {
            "offices": None if self.offices is None else list(self.offices),
            "is_panel": self.is_panel,
            "days_before": list(self.days_before),
            "evidence": self.evidence,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "PeriodSettings":
        """The settings of plain values; what is not there is as usual."""
        usual = cls()
        offices = kept.get("offices")
        return cls(
            offices=None if offices is None else tuple(offices),
            is_panel=bool(kept.get("is_panel", usual.is_panel)),
            days_before=tuple(kept.get("days_before", usual.days_before)),
            evidence=int(kept.get("evidence", usual.evidence)),
        )


def offices_meant(settings: PeriodSettings, known: tuple[Office, ...]) -> tuple[Office, ...]:
    """The offices that get a sheet: those chosen, or those invited; retired ones never do."""
    chosen = settings.offices
    return tuple(
        office
        for office in known
        if not office.retired and (office.invited if chosen is None else office.id in chosen)
    )


def with_evidence(instrument: Instrument, evidence: int) -> Instrument:
    """The instrument with another rule for evidence; indicators that have a rule of their own keep it.

    The rule becomes part of the text that a period pins, so nothing else has to know of it. Raises ValueError
    for a level outside the scale.
    """
    if evidence == AS_INSTRUMENT:
        return instrument
    if evidence != NEVER and not instrument.lowest <= evidence <= instrument.highest:
        raise ValueError(f"evidence cannot be asked for from level {evidence}")
    bare = _FROM.sub("", instrument.content)
    text = bare if evidence == NEVER else f"{bare.rstrip()}\n\nevidence_from: {evidence}\n"
    changed = load_instrument(text, instrument.id, read_as=instrument.format)
    if not isinstance(changed, Instrument):
        raise ValueError(
            f"{instrument.id} cannot be read with another rule for evidence: {changed[0].message}"
        )
    return changed


def next_deadline(before: datetime, now: datetime, zone: tzinfo, hours: OfficeHours) -> datetime:
    """The deadline offered for a copied period: its day in the next year that lies ahead, else in a month.

    As of any other day that is chosen, offices close at its end: an hour of the earlier period is not kept.
    """
    day = before.astimezone(zone).date()
    for years in range(1, 12):
        try:
            candidate = day.replace(year=day.year + years)
        except ValueError:  # 29 February
            candidate = day.replace(year=day.year + years, day=28)
        if closing_of(candidate, zone, hours) > now + timedelta(days=7):
            return closing_of(candidate, zone, hours)
    return closing_of(now.astimezone(zone).date() + timedelta(days=30), zone, hours)


def next_name(name: str, known: tuple[str, ...]) -> str:
    """A new name for the period after this one: the last year in it counted up, else a number behind it."""
    taken = {other.casefold() for other in known}
    years = list(re.finditer(r"(?<!\d)(20\d\d)(?!\d)", name))
    if years:
        start, end = years[-1].span()
        for year in range(int(name[start:end]) + 1, int(name[start:end]) + 20):
            candidate = f"{name[:start]}{year}{name[end:]}"
            if candidate.casefold() not in taken:
                return candidate
    number = 2
    while f"{name} ({number})".casefold() in taken:
        number += 1
    return f"{name} ({number})"

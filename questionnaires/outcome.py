"""What was decided on a confirmed sheet, as its office reads it, and what remains of the time to object."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from questionnaires.appeals import why_not_appeal
from questionnaires.calendar import OfficeHours, end_after
from questionnaires.refusal import Refusal
from questionnaires.report_data import Appeal
from questionnaires.summary import Result


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """The result of one sheet with the words behind it, by indicator code. Nobody is named."""

    result: Result
    appeal_days: int
    """Working days after the confirmation in which the office may object."""
    hours: OfficeHours
    days_off: Collection[date] = ()
    """Days off beside the holidays of the calendar."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Of the assessor; where a panel scored, of each member who wrote one."""
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of the lead of the panel, where the lead decided."""
    appeals: Mapping[str, Appeal] = field(default_factory=dict[str, Appeal])

    def differs(self, code: str) -> bool:
        """Whether the confirmed level is another than the office's own."""
        final = self.result.confirmed
        return code in final and (code not in self.result.own or self.result.own[code] != final[code])

    def appeal_until(self, zone: tzinfo) -> datetime:
        """The last moment for an appeal, in UTC: when offices close so many working days later."""
        return end_after(self.result.confirmed_at, self.appeal_days, zone, self.days_off, self.hours)

    def why_not_appeal(self, code: str, zone: tzinfo, now: datetime) -> Refusal | None:
        """Why the office cannot object to this indicator now, or None."""
        return why_not_appeal(self.result, code, self.appeals, self.appeal_until(zone), now)

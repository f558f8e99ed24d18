"""How scoring ends, whoever ends it: a sheet goes back to its office, or its result goes out."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.bot_api.screen import Button, Screen
from bot.storage.messages import outbox
from bot.storage.panels import rules
from bot.storage.people import people
from bot.storage.review import assessments
from bot.storage.settings.office_hours import office_time
from bot.texts import labels
from handlers.answering.buttons import OpenSheetButton
from handlers.notify import tell
from handlers.review import texts as words
from questionnaires.calendar import end_after
from questionnaires.people import Actor
from questionnaires.sheet import Sheet


def return_to_office(
    db: Session, actor: Actor, sheet: Sheet, notes: Mapping[str, str], now: datetime, zone: tzinfo
) -> Sheet:
    """The sheet back with its office, which is told what to mend and until when."""
    returned = assessments.return_sheet(
        db, sheet, notes, actor, now, return_day(db, sheet.period.id, now, zone)
    )
    due = returned.period.deadline
    named = [
        (indicator.code, indicator.name, notes[indicator.code])
        for indicator in sheet.instrument.indicators
        if indicator.code in notes
    ]
    text = words.tell_returned(sheet.office, sheet.period.name, named, notes.get(""), due, zone)
    button = ((Button(labels.CONTINUE, OpenSheetButton(sheet.id)),),)
    for officer in people.officers_of(db, sheet.office.id, reachable=True):
        tell(db, f"returned:{sheet.id}:{sheet.round}:{officer.id}", officer, Screen(text, button), now)
    return returned


def return_day(db: Session, period_id: int, now: datetime, zone: tzinfo) -> datetime:
    """Until when a sheet of this period that is given back now is asked for again, in UTC."""
    days, time = rules.rules_of(db, period_id).return_days, office_time(db)
    return end_after(now, days, zone, time.extra, time.hours)


def send_result(db: Session, sheet: Sheet, now: datetime) -> None:
    """Every officer of the office and its head get the picture; whoever is both gets it once."""
    told = (
        *people.officers_of(db, sheet.office.id, reachable=True),
        *people.heads_of(db, sheet.office.id, reachable=True),
    )
    for officer in told:
        outbox.enqueue(
            db,
            f"result:{sheet.id}:{officer.id}",
            officer.telegram_id,
            "result",
            {"sheet": sheet.id, "news": True},
            now,
            bulk=False,
            repeat_if_uncertain=True,
        )

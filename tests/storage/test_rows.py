"""What the database itself guards, and how values come back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering import sheets
from bot.storage.connection.database import Database
from bot.storage.messages import conversation_states
from tests.storage.regency import ANI, NOW, Regency

_WHEN = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - as above
    timezones=st.timezones() | st.sampled_from([UTC, timezone(timedelta(hours=8))]),
    allow_imaginary=False,
)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO answer (sheet_id, indicator, not_applicable) VALUES ({sheet}, 'I01', {no})",
        "INSERT INTO answer (sheet_id, indicator, not_applicable, level) VALUES ({sheet}, 'I02', {yes}, 3)",
        "INSERT INTO answer (sheet_id, indicator, not_applicable) VALUES (999, 'I01', {no})",
        "INSERT INTO answer (sheet_id, indicator, not_applicable, answered_by)"
        " VALUES ({sheet}, 'I02', {no}, 999)",
        "INSERT INTO sheet (period_id, office_id, revision, state, round, created_at)"
        " SELECT period_id, office_id, revision, state, round, created_at FROM sheet",
        "UPDATE sheet SET round = 0",
        "UPDATE person SET telegram_id = 1",
        "INSERT INTO place (telegram_id, awaiting_data) VALUES (1, '{{}}'), (1, '{{}}')",
        "UPDATE office SET code = 'SAME'",
        "DELETE FROM office",
        "UPDATE membership SET indicator = 'I01'",
    ],
)
def test_the_database_refuses(regency: Regency, statement: str):
    def first(db: Session) -> None:
        values = {"sheet_id": regency.sheet_id(), "indicator": "I01", "not_applicable": False}
        db.connection().execute(tables.answer.insert().values(values))

    yes, no = ("true", "false") if regency.database.url.startswith("postgresql") else ("1", "0")
    wrong = statement.format(sheet=regency.sheet_id(), yes=yes, no=no)
    regency.do(first)
    with pytest.raises(IntegrityError):
        regency.do(lambda db: db.connection().execute(text(wrong)))


def test_a_new_status_can_be_stored(regency: Regency):
    def change(db: Session) -> None:
        for table in (tables.sheet, tables.period):
            db.connection().execute(update(table).values(state="appealed"))

    regency.do(change)
    assert regency.see(lambda db: db.connection().scalar(select(tables.sheet.c.state))) == "appealed"


def test_a_confirmed_sheet_can_have_a_next_revision(regency: Regency):
    def revise(db: Session) -> None:
        one = tables.sheet.c
        row = db.connection().execute(select(tables.sheet).order_by(one.id).limit(1)).mappings().one()
        new = {**row, "id": None, "revision": 2, "number": None}
        del new["id"]
        db.connection().execute(tables.sheet.insert().values(new))

    regency.do(revise)
    (mine,) = regency.see(sheets.sheets_served, regency.actor(ANI))
    assert mine.revision == 2
    assert sum(regency.see(sheets.period_counts, regency.period.id).values()) == 2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=_WHEN)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime):
    def there_and_back(db: Session) -> datetime:
        added = db.connection().execute(
            tables.person.insert().values(name="x", joined_at=moment).returning(tables.person.c.id)
        )
        (number,) = added.one()
        found = select(tables.person.c.joined_at).where(tables.person.c.id == number)
        return db.connection().execute(found).scalar_one()

    back = database.run_now(there_and_back)
    assert back == moment.astimezone(UTC)  # by the zone itself a repeated hour equals nothing elsewhere
    assert back.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(database: Database):
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="zone"):
        database.run_now(
            lambda db: db.connection().execute(tables.person.insert().values(name="x", joined_at=naive))
        )


def test_moments_are_compared_by_the_database(database: Database):
    def work(db: Session) -> list[str]:
        for name, moment in (("early", NOW - timedelta(microseconds=1)), ("late", NOW)):
            db.connection().execute(tables.person.insert().values(name=name, joined_at=moment))
        makassar = NOW.astimezone(timezone(timedelta(hours=8)))
        earlier = select(tables.person.c.name).where(tables.person.c.joined_at < makassar)
        return list(db.connection().scalars(earlier))

    assert database.run_now(work) == ["early"]


def test_a_place_changes_in_what_is_named(regency: Regency):
    assert regency.see(
        conversation_states.conversation_state_of, ANI
    ) == conversation_states.ConversationState(ANI)
    regency.do(
        conversation_states.set_conversation_state,
        ANI,
        sheet_id=regency.sheet_id(),
        indicator="I03",
        message_id=2**33,
    )
    regency.do(
        conversation_states.set_conversation_state,
        ANI,
        awaiting="explanation",
        awaiting_data={"card": 7, "text": "ü"},
    )
    regency.do(conversation_states.set_conversation_state, ANI)
    assert regency.see(
        conversation_states.conversation_state_of, ANI
    ) == conversation_states.ConversationState(
        ANI, regency.sheet_id(), "I03", 2**33, "explanation", {"card": 7, "text": "ü"}
    )
    regency.do(conversation_states.set_conversation_state, ANI, awaiting=None, awaiting_data={})
    place = regency.see(conversation_states.conversation_state_of, ANI)
    assert (place.awaiting, place.awaiting_data, place.indicator) == (None, {}, "I03")
    with pytest.raises(KeyError, match="colour"):
        regency.do(conversation_states.set_conversation_state, ANI, colour="blue")

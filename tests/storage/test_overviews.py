"""The overview of a period counts as the rules count, sheet by sheet, also after what has changed since."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Delete, Update, delete, insert, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.answering import sheets
from bot.storage.audit.trail import Done, append
from bot.storage.connection.database import Database
from bot.storage.dashboard import overviews, progress_cache
from bot.storage.offices import offices
from bot.storage.offices.changes import retire_office
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.periods.drafts import extend_sheet
from bot.storage.review.reopening import reopen_sheet
from questionnaires.instrument import Instrument
from questionnaires.loading import default_instrument, load_instrument
from questionnaires.people import Membership, Role
from questionnaires.period import Period, SheetState
from questionnaires.sheet import Progress
from questionnaires.summary import Overview, Stage, stage_of
from tests.storage.regency import NOW, OfficeLine

BUDI = 11
COUNT = 70


def conditional() -> Instrument:
    """One with follow-ups and a follow-up of a follow-up."""
    path = Path(__file__).parents[1] / "handlers" / "small.yaml"
    content = path.read_text(encoding="utf-8").replace(
        'name: "Legislasi"', 'name: "Legislasi"\n        shown_if: { indicator: K03, at_most: 2 }'
    )
    loaded = load_instrument(content, path.name)
    assert isinstance(loaded, Instrument), loaded
    return loaded


@pytest.fixture(params=["default", "conditional"])
def instrument(request: pytest.FixtureRequest) -> Instrument:
    return default_instrument() if request.param == "default" else conditional()


@pytest.fixture
def period(database: Database, instrument: Instrument) -> Period:
    """An open period of many offices, whose sheets are filled by chance."""

    def work(db: Session) -> Period:
        lines = [OfficeLine(f"O{place:03}", f"Dinas {place}", f"D{place % 50}") for place in range(COUNT)]
        lines[3] = OfficeLine("O003", "dinas Tanpa Singkatan", "")
        offices.import_offices(db, lines, NOW, None)
        budi = people.remember_person(db, BUDI, "Budi", None, NOW)
        people.grant(db, budi.id, Membership(Role.ADMIN), NOW, None)
        opened = periods.open_period(
            db,
            name="Penilaian",
            instrument=instrument,
            deadline=NOW + timedelta(days=14),
            office_ids=[office.id for office in offices.all_offices(db)],
            now=NOW,
            by=None,
        )
        assert isinstance(opened, Period)
        return opened

    opened = database.run_now(work)
    database.run_now(lambda db: fill(db, opened, instrument, Random(1)))
    return opened


def fill(db: Session, period: Period, instrument: Instrument, chance: Random) -> None:
    """Answers of every kind, notes without an answer, codes of nobody, sheets in every state."""
    rows = []
    for entry in sheets.period_summaries(db, period.id):
        share = chance.choice((0, 0.1, 0.5, 0.9, 1))
        for code in (*(one.code for one in instrument.indicators), "GONE"):
            if chance.random() < share:
                kind = chance.choice(("level", "level", "level", "level", "none", "text"))
                level = chance.randint(instrument.lowest, instrument.highest) if kind == "level" else None
                rows.append((entry.id, code, level, kind == "none"))
        state = chance.choice(list(SheetState))
        db.connection().execute(
            update(tables.sheet).where(tables.sheet.c.id == entry.id).values(state=str(state))
        )
    names = ("sheet_id", "indicator", "level", "not_applicable")
    db.connection().execute(insert(tables.answer), [dict(zip(names, row, strict=True)) for row in rows])


def done(db: Session, statement: Delete | Update) -> None:
    db.connection().execute(statement)


def seen(database: Database, period: Period) -> Overview:
    """The overview, held against the progress of each sheet by itself."""

    def look(db: Session) -> Overview:
        overview = overviews.overview_of(db, period)
        lines = overviews.lines_of(db, overview, range(len(overview)))
        every = sheets.period_summaries(db, period.id)
        assert [
            (
                entry.id,
                entry.office.short_name or entry.office.name,
                entry.progress.answered,
                entry.progress.total,
            )
            for entry in every
        ] == [
            (one.sheet_id, one.name, one.answered, one.total)
            for one in (lines[place] for place in range(len(overview)))
        ]
        assert list(overview.stages) == [stage_of(entry.state, entry.progress.answered) for entry in every]
        assert overview.counts == dict.fromkeys(Stage, 0) | Counter(overview.stages)
        assert overview.own_deadlines == {
            entry.id: entry.period.deadline for entry in every if entry.period.deadline != period.deadline
        }
        assert [(one.total, one.answered) for one in overview.groups] == summed(
            [entry.progress for entry in every]
        )
        return overview

    return database.read_now(look)


def summed(every: list[Progress]) -> list[tuple[int, int]]:
    return [
        (sum(group.total for group in same), sum(group.answered for group in same))
        for same in zip(*(one.by_group for one in every), strict=True)
    ]


def test_it_counts_as_the_rules_do_whatever_changes(
    database: Database, period: Period, instrument: Instrument
) -> None:
    first = seen(database, period)
    assert len(first) == COUNT
    assert seen(database, period) == first
    chance = Random(2)
    for _ in range(25):
        database.run_now(lambda db: change(db, period, instrument, chance, NOW))
        seen(database, period)


def change(db: Session, period: Period, instrument: Instrument, chance: Random, now: datetime) -> None:
    """Something that happens to a sheet, through the very function through which it happens."""
    actor = people.load_actor(db, BUDI)
    entry = chance.choice(sheets.period_summaries(db, period.id))
    code = chance.choice(instrument.indicators).code
    match chance.choice(("level", "level", "level", "text", "reopen", "retire", "extend")):
        case "level":
            sheet = sheets.head_of(db, entry.id)
            assert sheet is not None
            level = chance.choice((None, *range(instrument.lowest, instrument.highest + 1)))
            sheets.keep_level(db, sheet, code, level, actor, now)
        case "text":
            sheet = sheets.head_of(db, entry.id)
            assert sheet is not None
            sheets.keep_explanation(db, sheet, code, "Penjelasan", actor, now)
        case "reopen":
            reopen_sheet(db, entry.id, "Salah unggah", actor, now, now + timedelta(days=3))
        case "retire":
            retire_office(db, entry.office.id, now, None)
        case "extend":
            extend_sheet(db, entry.id, now + timedelta(days=30), now, None)


def test_what_was_counted_is_forgotten_when_the_trail_is_another(
    database: Database, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.run_now(lambda db: append(db, Done.LEVEL, NOW))
    database.read_now(lambda db: progress_cache.tallies_of(db, period))
    whole: list[int] = []
    count_all = progress_cache._count_all

    def counting(*arguments):  # type: ignore[no-untyped-def] # as the function it stands for
        whole.append(1)
        return count_all(*arguments)

    monkeypatch.setattr(progress_cache, "_count_all", counting)
    database.run_now(lambda db: append(db, Done.LEVEL, NOW))
    seen(database, period)
    assert not whole
    # as if a copy had been brought back, in which somebody has then gone on
    known = progress_cache._known[database._reading][period.id]
    forged = type(known)(known.digest, known.entry_id, "0" * 64, known.tallies)
    for before in (forged, type(known)(known.digest, known.entry_id + 9, known.entry_hash, known.tallies)):
        database.run_now(lambda db: done(db, delete(tables.answer)))
        progress_cache._known[database._reading][period.id] = before
        assert not sum(seen(database, period).answered)
    assert whole == [1, 1]


def test_names_are_in_order_and_nothing_is_an_overview_too(database: Database, period: Period) -> None:
    overview = seen(database, period)
    places = database.read_now(lambda db: overviews.by_name(db, period, overview, range(len(overview))))
    names = database.read_now(lambda db: overviews.lines_of(db, overview, places))
    said = [names[place].name for place in places]
    assert said == sorted(said, key=str.casefold)
    assert len(said) == COUNT
    assert said[-1] == "dinas Tanpa Singkatan"
    database.run_now(
        lambda db: [retire_office(db, office.id, NOW, None) for office in offices.all_offices(db)] and None
    )
    database.run_now(lambda db: done(db, update(tables.sheet).values(state="draft")))
    nothing = database.read_now(lambda db: overviews.overview_of(db, period))
    assert len(nothing) == 0
    assert [group.total for group in nothing.groups] == [0] * len(nothing.groups)
    assert database.read_now(lambda db: overviews.lines_of(db, nothing, [])) == {}

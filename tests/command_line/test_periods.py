"""Periods on the command line."""

from datetime import UTC, datetime, time

import pytest
from sqlmodel import Session

from bot.settings import HOURS
from bot.storage.connection.database import Database
from bot.storage.messages import outbox
from bot.storage.offices import offices
from bot.storage.people import people
from bot.storage.settings.settings import keep_choice
from questionnaires.calendar import OfficeHours
from questionnaires.loading import built_in
from questionnaires.people import Membership, Role

OPEN = ("period", "open", "--instrument", "pegi", "--name", "2026", "--deadline", "2999-09-30")


def test_a_period_is_opened_for_the_invited_offices(regency):
    outcome = regency(*OPEN)
    assert (outcome.status, outcome.err) == (0, "")
    assert "30 OPD" in outcome.out
    assert "2999-09-30 16:00" in outcome.out
    line = regency("period", "list").lines[1]
    assert line.startswith("2026 ")
    assert line.split()[1:3] == ["dibuka", "pegi"]
    assert line.split()[-3:] == ["30", "0", "0"]


@pytest.mark.parametrize(
    ("deadline", "moment"),
    [
        ("2999-09-30", "2999-09-30 15:30"),
        ("2999-10-04", "2999-10-04 11:30"),  # a Friday
        ("2999-10-04T17:05", "2999-10-04 17:05"),
    ],
)
def test_a_day_ends_when_offices_close_as_in_chat(regency, database_url, deadline, moment):
    hours = OfficeHours(time(7, 30), time(15, 30), time(11, 30))
    database = Database(database_url)
    database.run_now(lambda db: keep_choice(db, HOURS, hours, datetime.now(UTC), None))
    database.close()
    assert moment in regency(*OPEN[:-1], deadline).out


@pytest.mark.parametrize(("offices", "count"), [("all", 58), ("D01, s01,D01", 2), ("invited", 30)])
def test_which_offices(regency, offices, count):
    assert f" {count} OPD" in regency(*OPEN, "--offices", offices).out


def test_unknown_offices_are_all_named_with_near_ones(regency):
    outcome = regency(*OPEN, "--offices", "D01,D1,disdik")
    assert outcome.status == 2
    assert [line.split("'")[1] for line in outcome.err.splitlines()] == ["D1", "disdik"]
    assert "Disdikbud" in outcome.err
    assert regency("period", "list").lines == ["Belum ada periode. Buka dengan: kuesioner period open"]


def test_without_offices_no_period(stored):
    outcome = stored(*OPEN)
    assert outcome.status == 2
    assert "office import" in outcome.err


def test_an_unknown_instrument(regency):
    outcome = regency("period", "open", "--instrument", "spbe2020", "--name", "x", "--deadline", "2999-01-01")
    assert outcome.status == 2
    assert "spbe-2020" in outcome.err


def test_an_instrument_of_ones_own(regency, tmp_path):
    (tmp_path / "milik-kami.yaml").write_text(built_in()["pegi"].content.replace("id: pegi", "id: kami", 1))
    outcome = regency(
        "period", "open", "--instrument", "milik-kami.yaml", "--name", "x", "--deadline", "2999-01-01"
    )
    assert (outcome.status, outcome.err) == (0, "")
    assert " kami " in regency("period", "list").out


def test_a_deadline_in_the_past(regency):
    outcome = regency("period", "open", "--instrument", "pegi", "--name", "x", "--deadline", "2020-01-01")
    assert outcome.status == 2
    assert "lewat" in outcome.err


def test_a_second_period_of_the_same_name(regency):
    assert regency(*OPEN).status == 0
    outcome = regency(*OPEN)
    assert outcome.status == 2
    assert "2026" in outcome.err


def test_a_name_is_as_long_as_in_chat_at_most(regency):
    words: list[str] = list(OPEN)
    words[words.index("2026")] = "x" * 81
    outcome = regency(*words)
    assert outcome.status == 2
    assert "81 huruf, paling banyak 80" in outcome.err
    words[words.index("x" * 81)] = "x" * 80
    assert regency(*words).status == 0


def test_closing_and_publishing(regency):
    regency(*OPEN)
    assert regency("period", "publish", "2026").status == 2
    assert regency("period", "close").status == 0
    assert regency("period", "close").status == 2
    assert regency("period", "close", "--name", "2026").status == 2
    assert regency("period", "publish", "--name", "2026").status == 0
    assert "diterbitkan" in regency("period", "list").out


def test_who_took_part_is_told_when_it_is_published_from_the_command_line(regency, database_url):
    regency(*OPEN)

    now = datetime.now(UTC)

    def grant(db: Session) -> None:
        held = offices.office_by_code(db, "D01").id
        for number, role, office in (
            (1, Role.OFFICER, held),
            (2, Role.VIEWER, None),
            (3, Role.ASSESSOR, None),
        ):
            person = people.remember_person(db, number, f"Orang {number}", None, now)
            people.grant(db, person.id, Membership(role, office), now, None)

    database = Database(database_url)
    database.run_now(grant)
    regency("period", "close")
    assert regency("period", "publish").status == 0
    items = database.run_now(lambda db: outbox.claim_due(db, datetime.now(UTC), 10, "tests", bulk=True))
    database.close()
    assert [item.telegram_id for item in items] == [2, 1]
    assert all("2026" in item.payload["text"] for item in items)


def test_the_name_is_asked_for_when_several_fit(regency):
    regency(*OPEN)
    regency(*OPEN[:5], "2027", *OPEN[6:])
    outcome = regency("period", "close")
    assert outcome.status == 2
    assert "2026" in outcome.err
    assert "2027" in outcome.err
    assert regency("period", "close", "2028").status == 2
    assert regency("period", "close", "2027").status == 0


def test_a_period_can_be_scored_by_panels(regency):
    words = ("period", "open", "--instrument", "pegi", "--deadline", "2999-01-01", "--offices", "D01,D17")
    plain = regency(*words, "--name", "A", "--panel")
    assert plain.status == 0
    assert "Belum semua bagian panel" in plain.out
    assert regency(*words, "--name", "B", "--panel", "sample", "--sample", "50").status == 0
    wrong = regency(*words, "--name", "C", "--panel", "sample", "--sample", "0")
    assert wrong.status == 2
    assert wrong.err.strip() == "--sample harus 1 sampai 100."
    assert regency(*words, "--name", "C", "--panel", "banyak").status == 2
    assert "C" not in [line.split()[0] for line in regency("period", "list").lines]

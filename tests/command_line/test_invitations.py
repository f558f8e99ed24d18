"""Invitations on the command line. The bot's name comes from a Bot API on this machine."""

import re
from datetime import UTC, datetime

import pytest

from bot.storage.connection.database import Database
from bot.storage.offices.changes import retire_office
from bot.storage.offices.offices import office_by_code

from .conftest import TOKEN

LINK = re.compile(r"https://t\.me/nilai_bot\?start=[A-Za-z0-9_-]{20,64}")


@pytest.mark.parametrize(
    "words",
    [
        ["admin"],
        ["officer", "--office", "d01"],
        ["assessor", "--institution", "Diskominfo Provinsi", "--valid-days", "3"],
        ["viewer"],
        ["viewer", "--office", "D01"],
    ],
)
def test_an_invitation_is_exactly_one_link(regency, bot_api, words):
    outcome = regency("invite", *words)
    assert (outcome.status, outcome.err) == (0, "")
    assert len(outcome.lines) == 1
    assert LINK.fullmatch(outcome.lines[0])


def test_a_retired_office_is_marked_and_invites_nobody(regency, bot_api, database_url):
    def retire(db):
        retire_office(db, office_by_code(db, "D01").id, datetime.now(UTC), None)

    database = Database(database_url)
    database.run_now(retire)
    database.close()
    assert "nonaktif" in next(line for line in regency("office", "list").lines if line.startswith("D01 "))
    outcome = regency("invite", "officer", "--office", "D01")
    assert (outcome.status, outcome.out) == (2, "")
    assert "D01" in outcome.err
    assert "dinonaktifkan" in outcome.err


def test_the_bots_name_is_remembered(regency, bot_api, unreachable):
    assert regency("invite", "admin").status == 0
    unreachable()
    assert LINK.fullmatch(regency("invite", "admin").lines[0])


def test_without_a_name_no_link(regency, bot_api, unreachable):
    unreachable()
    outcome = regency("invite", "admin")
    assert outcome.status == 1
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1
    assert TOKEN not in outcome.err
    assert regency("invitation", "list").lines == ["Tidak ada undangan yang beredar."]


def test_a_token_that_telegram_refuses(regency, bot_api, monkeypatch):
    monkeypatch.setenv("KUESIONER_BOT_TOKEN", "123456:other")
    outcome = regency("invite", "admin")
    assert outcome.status == 2
    assert "KUESIONER_BOT_TOKEN" in outcome.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["officer"], "--office"),
        (["officer", "--office", "D001"], "D01"),
        (["officer", "--office", "disdik"], "D01 (Disdikbud)"),
        (["officer", "--office", "D01", "--institution", "x"], "--institution"),
        (["assessor"], "--institution"),
        (["assessor", "--institution", " "], "--institution"),
        (["admin", "--office", "D01"], "--office"),
    ],
)
def test_what_a_role_needs(regency, bot_api, words, named):
    outcome = regency("invite", *words)
    assert outcome.status == 2
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1
    assert named in outcome.err


def test_invitations_are_listed_and_withdrawn(regency, bot_api):
    regency("invite", "officer", "--office", "D01")
    line = regency("invitation", "list").lines[1]
    assert "Disdikbud" in line
    assert regency("invitation", "withdraw", line.split()[0]).status == 0
    assert regency("invitation", "withdraw", line.split()[0]).status == 2
    assert regency("invitation", "list").lines == ["Tidak ada undangan yang beredar."]

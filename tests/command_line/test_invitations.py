"""Invitations on the command line. The bot's name comes from a Bot API on this machine."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

TOKEN = "123456:AAE-hunter2_hunter2_hunter2_hunter2"
LINK = re.compile(r"https://t\.me/nilai_bot\?start=[A-Za-z0-9_-]{20,64}")


class BotApi(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path == f"/bot{TOKEN}/getMe"
        body = (
            b'{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"N","username":"nilai_bot"}}'
            if known
            else b'{"ok":false,"error_code":401,"description":"Unauthorized"}'
        )
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the output belongs to the command."""


@pytest.fixture
def bot_api(monkeypatch) -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), BotApi) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("KUESIONER_API_URL", address)
        monkeypatch.setenv("KUESIONER_BOT_TOKEN", TOKEN)
        yield address
        server.shutdown()
        thread.join()


@pytest.fixture
def unreachable(bot_api, monkeypatch):
    """Call it, and nothing listens at the address of the Bot API any more."""

    def leave() -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        monkeypatch.setenv("KUESIONER_API_URL", f"http://127.0.0.1:{port}")

    return leave


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
        (["officer", "--office", "D1"], "D01"),
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

"""The command line as a person uses it: words in, lines and an exit status out."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.__main__ import main
from bot.config import PREFIX

OFFICES = Path(__file__).parents[2] / "questionnaires" / "offices" / "kutai-kartanegara.csv"
TOKEN = "123456:AAE-hunter2_hunter2_hunter2_hunter2"


@dataclass(frozen=True)
class CommandResult:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Kuesioner = Callable[..., CommandResult]


@pytest.fixture
def clean_start(tmp_path, monkeypatch):
    """An empty folder to start in, and no setting of the machine the tests run on."""

    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kuesioner(clean_start, capfd) -> Kuesioner:
    """Runs one command in this process."""

    def run(*words: str) -> CommandResult:
        capfd.readouterr()
        status = main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert "--verbose" in words or "Traceback" not in err
        return CommandResult(status, out, err)

    return run


@pytest.fixture
def stored(kuesioner, database_url, monkeypatch) -> Kuesioner:
    """The same on each kind of database."""
    monkeypatch.setenv("KUESIONER_DATABASE_URL", database_url)
    return kuesioner


@pytest.fixture
def empty(kuesioner, empty_url, monkeypatch) -> Kuesioner:
    """The same on each kind of database before its first upgrade."""
    monkeypatch.setenv("KUESIONER_DATABASE_URL", empty_url)
    return kuesioner


@pytest.fixture
def regency(stored) -> Kuesioner:
    """With the regency's offices in the database."""
    assert stored("office", "import", OFFICES).status == 0
    return stored


class BotApi(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
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

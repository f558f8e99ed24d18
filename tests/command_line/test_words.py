"""Wrong words: one clear line, exit status 2, nothing loaded that is not needed."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from bot.commands.parser import parse


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "PERINTAH"),
        (["fly"], "fly"),
        (["period"], "PERINTAH"),
        (["invite", "boss"], "boss"),
        (["invite", "officer", "--valid-days", "0"], "--valid-days"),
        (["invite", "officer", "--valid-days", "many"], "many"),
        (["demo", "--port", "70000"], "70000"),
        (["demo", "--por", "1"], "--por"),
        (["run", "fast"], "fast"),
        (["db", "backup"], "BERKAS"),
        (["period", "open", "--instrument", "pegi", "--name", "x", "--deadline", "2026-02-30"], "2026-02-30"),
        (["period", "open", "--instrument", "pegi", "--name", "x", "--deadline", "besok"], "besok"),
        (
            ["period", "open", "--instrument", "pegi", "--name", "x", "--deadline", "2026-12-01T25:00"],
            "25:00",
        ),
        (["period", "open", "--name", "x"], "--instrument"),
    ],
)
def test_wrong_words(kuesioner, words, named):
    outcome = kuesioner(*words)
    assert outcome.status == 2
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1
    assert named in outcome.err
    assert "--help" in outcome.err


@pytest.mark.parametrize("words", [["--help"], ["period", "--help"], ["period", "open", "--help"]])
def test_help_is_indonesian(kuesioner, words):
    outcome = kuesioner(*words)
    assert outcome.status == 0
    assert outcome.out.startswith("Pemakaian: kuesioner")
    assert "usage" not in outcome.out
    assert "options" not in outcome.out


def test_the_version_is_told(kuesioner):
    outcome = kuesioner("--version")
    assert (outcome.status, outcome.out) == (0, f"kuesioner {version('kuesioner')}\n")


def test_a_deadline_without_time_is_kept_as_a_day():
    words = ["period", "open", "--instrument", "pegi", "--name", "x", "--deadline"]
    assert parse([*words, "2026-09-30"]).deadline.isoformat() == "2026-09-30"
    assert parse([*words, "2026-09-30T16:05"]).deadline.isoformat() == "2026-09-30T16:05:00"


def test_help_loads_neither_telegram_nor_the_database():
    script = (
        "import sys; from bot.__main__ import main; main(['--help']);"
        "slow = {'telegram', 'sqlmodel', 'sqlalchemy', 'matplotlib', 'aiohttp', 'openpyxl'};"
        "slow &= set(sys.modules);"
        "sys.exit(', '.join(slow) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_wrong_settings_stop_every_command(kuesioner, monkeypatch):
    monkeypatch.setenv("KUESIONER_TIMEZONE", "Asia/Samarinda")
    monkeypatch.setenv("KUESIONER_BOT_TOKN", "1:hunter2")
    for words in (["instrument", "list"], ["db", "upgrade"], ["office", "list"], ["run"], ["doctor"]):
        outcome = kuesioner(*words)
        assert outcome.status == 2
        assert len(outcome.err.splitlines()) == 2
        assert "KUESIONER_TIMEZONE" in outcome.err
        assert "KUESIONER_BOT_TOKEN?" in outcome.err
        assert "hunter2" not in outcome.err


def test_running_needs_a_token(kuesioner):
    outcome = kuesioner("run")
    assert outcome.status == 2
    assert "KUESIONER_BOT_TOKEN" in outcome.err
    assert "@BotFather" in outcome.err


def test_a_terminal_without_our_letters_gets_the_rest(clean_start):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "invite", "\N{SNOWMAN}"],
        capture_output=True,
        # the word itself arrives whole, whatever the language of whoever runs the tests
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert done.returncode == 2
    assert b"'?' tidak dikenal" in done.stderr
    assert b"Traceback" not in done.stderr

"""The files with which it is installed on a server say what the program does."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.bot_api.webhook import LARGEST_BODY
from bot.commands.terminal import FAILED, WRONG_USE
from bot.config import SETTINGS

INSTALL = Path(__file__).parents[2] / "docs" / "install"
UNIT = (INSTALL / "kuesioner.service").read_text()
SITE = (INSTALL / "nginx.conf").read_text()
PAGE = (INSTALL / "debian.md").read_text()


def test_a_service_is_not_started_again_for_what_only_a_person_can_mend():
    prevented = re.search(r"^RestartPreventExitStatus=(.+)$", UNIT, re.MULTILINE)
    assert prevented is not None
    assert prevented[1].split() == [str(WRONG_USE)]
    assert "Restart=on-failure" in UNIT
    assert FAILED != WRONG_USE


def test_the_user_and_the_folders_of_the_service_are_made_on_the_page():
    for name in ("User", "WorkingDirectory"):
        value = re.search(rf"^{name}=(.+)$", UNIT, re.MULTILINE)
        assert value is not None
        assert value[1] in PAGE
    assert re.search(r"useradd .* kuesioner$", PAGE, re.MULTILINE)
    assert "-o kuesioner -g kuesioner -m 0600" in PAGE, "the bot can read its .env"


def test_the_example_of_settings_has_only_settings():
    assert set(re.findall(r"KUESIONER_[A-Z_]+", (INSTALL / "env.example").read_text())) <= set(SETTINGS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_service_may_do_little():
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=29", "--no-pager"]
    done = subprocess.run(
        [*words, INSTALL / "kuesioner.service"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_site_takes_what_the_bot_takes():
    size = re.search(r"client_max_body_size (\d+)m", SITE)
    assert size is not None
    assert int(size[1]) * 1024 * 1024 == LARGEST_BODY
    for timeout in (
        "proxy_connect",
        "proxy_read",
        "proxy_send",
        "client_body",
    ):
        assert re.search(rf"^ *{timeout}_timeout \d+s;", SITE, re.MULTILINE)

"""The practice room with the real bot, seen through a real Chromium without a window."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo.room import PracticeRoom
from bot.demo.stage import DemoStage
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument

SMALL = Path(__file__).parents[1] / "handlers" / "small.yaml"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# how long a page may take, in milliseconds: a machine with much else to do is no fault of the page
PATIENCE = 90_000
AXE = "axe-core@4.14.1"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where scenes stay from one test to the next."""
    return tmp_path_factory.mktemp("ruang")


@pytest.fixture
def stage() -> DemoStage:
    """What the room's phones and bot stand on."""
    return DemoStage("Asia/Makassar")


@pytest.fixture
async def room(kept: Path, stage: DemoStage) -> AsyncIterator[PracticeRoom]:
    """A running room, just opened, with an instrument of five indicators."""
    made = PracticeRoom(stage)
    stage.telegram.room = made
    await stage.open_door(0)
    instrument = load_instrument(SMALL.read_text(encoding="utf-8"), SMALL.name)
    assert isinstance(instrument, Instrument)
    try:
        await stage.start_bot(kept, str(SMALL))
        made.open(instrument)
        await made.enter("dibuka")
        yield made
    finally:
        await made.close()
        await stage.close()


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """Debian's Chromium; skipped where it, or Playwright, is not installed."""
    playwright = pytest.importorskip("playwright.async_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    async with playwright.async_playwright() as driver:
        flags = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
        running = await driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield running
        await running.close()


class Errors(list[str]):
    """What went wrong in a page."""


async def open_page(browser: Any, room: PracticeRoom, *, width: int = 1440, dark: bool = False) -> Any:
    """A page of the room, ready; whatever is reported in its console is kept in `page.errors`."""
    scheme = "dark" if dark else "light"
    page = await browser.new_page(
        viewport={"width": width, "height": 860}, color_scheme=scheme, locale="id-ID"
    )
    page.set_default_timeout(PATIENCE)
    page.errors = Errors()
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on(
        "console",
        lambda line: (
            # a refusal is an answer with a status that the browser itself reports
            page.errors.append(line.text) if line.type == "error" and "status of 4" not in line.text else None
        ),
    )
    await page.goto(room.url)
    await page.wait_for_selector("[data-ready]")
    return page


@pytest.fixture
async def page(browser: Any, room: PracticeRoom) -> AsyncIterator[Any]:
    """One page, three phones wide, in which nothing may go wrong."""
    opened = await open_page(browser, room)
    yield opened
    assert opened.errors == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, fetched from npm for the tests only; skipped where that cannot be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm, so no axe-core")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run(
        [npm, "pack", AXE, "--silent"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    if packed.returncode:
        pytest.skip(f"{AXE} cannot be fetched: {packed.stderr.strip()[:200]}")
    shutil.unpack_archive(folder / packed.stdout.strip().splitlines()[-1], folder)
    return (folder / "package" / "axe.min.js").read_text(encoding="utf-8")


class Phone:
    """One of the phones on a page."""

    def __init__(self, page: Any, name: str) -> None:
        self.box = page.locator(f"section.phone[aria-label='Telepon {name}']")

    async def taps(self, label: str) -> None:
        """Taps the newest button with these words, and waits until the bot has answered."""
        if await self.box.get_by_role("alertdialog").count():
            await self.box.get_by_role("alertdialog").get_by_role("button", name="OK").click()
        await self.box.locator(".key", has_text=label).last.click()
        await asyncio.sleep(0)
        await self.box.locator(".key[aria-busy]").first.wait_for(state="detached")

    async def says(self, text: str) -> None:
        """Writes a text."""
        await self.box.locator("textarea").fill(text)
        await self.box.locator("textarea").press("Enter")

    async def asks(self, text: str) -> None:
        """Writes a text and waits for the buttons that come as the answer, below it."""
        same = self.box.locator("article", has_text=text)
        before = await same.count()
        await self.says(text)
        await same.nth(before).wait_for()
        await self.box.locator("article").last.locator(".key").first.wait_for()

    async def sees(self, words: str) -> Any:
        """Waits for a bubble with these words; the newest."""
        bubble = self.box.locator("article", has_text=words).last
        await bubble.wait_for()
        return bubble

    async def toasted(self, words: str) -> None:
        """Waits for a toast with these words."""
        await self.box.locator(".toast", has_text=words).wait_for()

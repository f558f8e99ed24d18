"""Takes the pictures of docs/panduan/ and the README's film in the practice room: they show the bot as it is.

    python .ci/guide.py            all pictures and the film
    python .ci/guide.py status     only the pictures whose name begins so

Needs Chromium (Debian: apt-get install chromium). Takes about two minutes.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Locator, Page, async_playwright

from bot.demo.hands import Hands
from bot.demo.practice import number_of
from bot.demo.room import PracticeRoom
from bot.demo.stage import DemoStage
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument

TOP = Path(__file__).parents[1]
PICTURES = TOP / "docs" / "panduan" / "gambar"
FILM = TOP / "docs" / "film.webp"
FILM_BYTES = 2_000_000
INSTRUMENT = TOP / "questionnaires" / "instruments" / "pegi.yaml"
SMALL = TOP / "tests" / "handlers" / "small.yaml"
WAIT = 90_000
"""Milliseconds for what is to appear."""
FRAME = 1_100
"""Milliseconds that one picture of the film stands."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: whose phone, in which scene, after which steps."""

    name: str
    scene: str
    who: str
    steps: tuple[str, ...]


SHOTS = (
    Shot("petugas-kartu", "setengah", "Ani", ("/isi",)),
    Shot("petugas-daftar", "setengah", "Ani", ("/isi", "Daftar")),
    Shot("petugas-status", "setengah", "Ani", ("/status",)),
    Shot("petugas-hasil", "konfirmasi", "Ani", ()),
    Shot("asesor-antrean", "lewat", "Citra", ("/nilai",)),
    Shot("asesor-kartu", "lewat", "Citra", ("/nilai", "·")),
    Shot("ketua-pleno", "panel", "Fajar", ("/pleno", "berbeda")),
    Shot("pimpinan-peringkat", "konfirmasi", "Eka", ("/peringkat",)),
    Shot("admin-status", "setengah", "Budi", ("/status",)),
    Shot("admin-periode", "setengah", "Budi", ("/periode",)),
    Shot("admin-ingatkan", "setengah", "Budi", ("/ingatkan",)),
    Shot("admin-siaran", "setengah", "Budi", ("/siaran",)),
)


class Studio:
    """A running room and a page on it."""

    def __init__(self, room: PracticeRoom, stage: DemoStage, page: Page) -> None:
        self.room, self.stage, self.page = room, stage, page

    def phone(self, name: str) -> Locator:
        """The phone of this person, which is on the page."""
        return self.page.locator(f"section.phone[aria-label='Telepon {name}']")

    def hands(self, name: str) -> Hands:
        """Who acts on that phone."""
        return self.room.regency.hands(self.stage.telegram.world, name)

    async def opens(self, *names: str) -> None:
        """Puts these people's phones side by side."""
        people = ",".join(str(number_of(name)) for name in names)
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.room.url}#{people}")
        await self.page.wait_for_selector("[data-ready]")
        for name in names:
            await self.phone(name).wait_for()

    async def settles(self) -> None:
        """Until the bot is quiet and the page shows the end of each chat."""
        await self.stage.idle()
        await self.page.wait_for_function("() => !document.querySelector('.key[aria-busy]')")
        await self.page.evaluate(
            "document.querySelectorAll('.messages').forEach(box => { box.scrollTop = box.scrollHeight; })"
        )
        await self.page.wait_for_function("() => [...document.images].every(image => image.complete)")
        await self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )


async def acts(hands: Hands, step: str) -> None:
    """Types what begins with a slash, taps everything else."""
    await (hands.says(step) if step.startswith("/") else hands.taps(step))


async def take_pictures(studio: Studio, begun: str) -> None:
    """The pictures whose names begin so."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scene in dict.fromkeys(shot.scene for shot in SHOTS if shot.name.startswith(begun)):
        for shot in (one for one in SHOTS if one.scene == scene and one.name.startswith(begun)):
            await studio.room.enter(scene)
            await studio.opens(shot.who)
            for step in shot.steps:
                await acts(studio.hands(shot.who), step)
            await studio.settles()
            _save(await studio.phone(shot.who).screenshot(), PICTURES / f"{shot.name}.webp")
            sys.stdout.write(f"{shot.name}\n")


def _save(png: bytes, path: Path) -> None:
    Image.open(BytesIO(png)).convert("RGB").save(path, quality=80, method=6)


async def film(studio: Studio) -> None:
    """One pass from the invitation to the chart, on the phones of the officer and the assessor.

    Raises SystemExit when it is larger than a README should carry."""
    await studio.room.begin_anew()
    await studio.opens("Ani", "Citra")
    frames: list[Image.Image] = []
    both = studio.page.locator("#phones")

    async def frame() -> None:
        await studio.settles()
        picture = Image.open(BytesIO(await both.screenshot())).convert("RGB")
        if not frames or picture.tobytes() != frames[-1].tobytes():
            frames.append(picture)

    ani, citra = studio.hands("Ani"), studio.hands("Citra")
    for name, hands in (("Ani", ani), ("Citra", citra)):
        await hands.opens(studio.room.regency.links[name])
        await frame()
    await acts(ani, "/isi")
    await frame()
    for number in range(5):
        if number == 1:
            await ani.sends("document", "SK-tim.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
            await frame()
        await ani.taps_level(3)
        await frame()
    for step in ("Periksa", "Kirim", "Ya, kirim"):
        await acts(ani, step)
        await frame()
    await acts(citra, "/nilai")
    await frame()
    await acts(citra, citra.labels[0])
    while not citra.has("Konfirmasi"):
        await frame()
        await acts(citra, "Setuju")
    for step in ("Konfirmasi", "Ya, konfirmasi"):
        await acts(citra, step)
        await frame()
    await studio.phone("Ani").locator(".picture img").last.wait_for()
    await frame()
    frames[0].save(
        FILM, save_all=True, append_images=frames[1:], duration=[FRAME] * (len(frames) - 1) + [5_000], loop=0,
        quality=60, method=6,
    )  # fmt: skip
    size = FILM.stat().st_size
    sys.stdout.write(f"{FILM.name}: {len(frames)} pictures, {size / 1e6:.2f} MB\n")
    if size > FILM_BYTES:
        raise SystemExit("The film is larger than 2 MB.")


def instrument_in(path: Path) -> Instrument:
    """The instrument of this file, which is one of ours and so has no fault.

    Raises TypeError when it has."""
    read = load_instrument(path.read_text(encoding="utf-8"), path.name)
    if not isinstance(read, Instrument):
        raise TypeError(f"{path.name}: {read}")
    return read


async def in_a_room(instrument: Path, width: int, work: Callable[[Studio], Awaitable[None]]) -> None:
    """Does the work on a page of this width before a fresh room."""
    read = instrument_in(instrument)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("No Chromium is installed (Debian: apt-get install chromium).")
    stage = DemoStage("Asia/Makassar")
    room = PracticeRoom(stage)
    stage.telegram.room = room
    await stage.open_door(0)
    with tempfile.TemporaryDirectory() as folder:
        try:
            await stage.start_bot(Path(folder), str(instrument))
            room.open(read)
            await room.enter("dibuka")
            async with async_playwright() as driver:
                browser = await driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                page: Any = await browser.new_page(
                    viewport={"width": width, "height": 1040}, locale="id-ID", reduced_motion="reduce"
                )
                page.set_default_timeout(WAIT)
                await work(Studio(room, stage, page))
                await browser.close()
        finally:
            await room.close()
            await stage.close()


def main(words: list[str]) -> None:
    """The pictures, and the film when nothing was chosen."""
    begun = words[0] if words else ""
    asyncio.run(in_a_room(INSTRUMENT, 420, lambda studio: take_pictures(studio, begun)))
    if not words:
        asyncio.run(in_a_room(SMALL, 860, film))


if __name__ == "__main__":
    main(sys.argv[1:])

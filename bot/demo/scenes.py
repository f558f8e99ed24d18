"""Scenes of a year, each made once by playing up to it through the chats, then kept and shown at a click."""

import hashlib
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.demo.crowd import judge, no_pause, to_the_end
from bot.demo.practice import CAST, DAYS, Regency, read_regency, set_up, write_regency
from bot.demo.stage import KEPT, DemoStage
from questionnaires.instrument import Instrument

DAY = 24 * 3600.0
OFFICES = 14
"""Asked in a scene; the crowd that plays by itself is larger."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of a year. `after` is the scene from which it is played on; none begins anew."""

    key: str
    title: str
    about: str
    after: str | None
    play: Callable[[DemoStage, Regency, Instrument], Awaitable[None]]
    shows: tuple[str, ...] = ()
    """Who is worth looking at."""
    has_period: bool = True


async def all_join(stage: DemoStage, regency: Regency, _: Instrument) -> None:
    """The cast takes its invitations."""
    services = stage.telegram.world
    for part in CAST:
        await regency.hands(services, part.name).opens(regency.links[part.name])
    await stage.idle()


async def _half_way(stage: DemoStage, regency: Regency, instrument: Instrument) -> None:
    ani = regency.officer(stage.telegram.world, "Ani", len(instrument.indicators))
    begun = [officer for officer in regency.crowd if officer.habit.stops_after]
    await to_the_end(lambda: [officer.joins() for officer in begun])
    await stage.walk(5 * DAY)
    await to_the_end(lambda: [officer.fills(no_pause) for officer in begun[: len(begun) // 2]])
    await stage.walk(7 * DAY)
    await to_the_end(
        lambda: [*(officer.fills(no_pause, 0.5) for officer in begun[-2:]), ani.fills(no_pause, 0.4)]
    )
    await judge(regency.hands(stage.telegram.world, "Citra"), no_pause, strict=5, most=1)
    await stage.idle()


async def _deadline_passed(stage: DemoStage, regency: Regency, _: Instrument) -> None:
    await to_the_end(lambda: [officer.fills(no_pause) for officer in regency.crowd])
    await stage.walk((DAYS - 12 + 2) * DAY)
    await stage.idle()


async def _all_confirmed(stage: DemoStage, regency: Regency, instrument: Instrument) -> None:
    services = stage.telegram.world
    cast = [regency.officer(services, name, len(instrument.indicators)) for name in ("Ani", "Dedi")]
    await to_the_end(lambda: [officer.fills(no_pause, 1.0) for officer in (*regency.crowd, *cast)])
    assessors = [regency.hands(services, name) for name in ("Citra", "Fajar", "Gita")]
    await to_the_end(
        lambda: [judge(one, no_pause, strict=4 + place, first=place) for place, one in enumerate(assessors)]
    )
    await stage.idle()


async def _second_year(stage: DemoStage, regency: Regency, _: Instrument) -> None:
    await stage.ask("end_period")
    await stage.idle()
    await stage.leap(330 * DAY)
    await stage.ask("period", name="", days=DAYS, offices="all")
    await stage.walk(3 * DAY)
    await stage.idle()
    await regency.hands(stage.telegram.world, "Ani").says("/isi")


async def _panel_disagrees(stage: DemoStage, regency: Regency, instrument: Instrument) -> None:
    services = stage.telegram.world
    budi, ani = regency.hands(services, "Budi"), regency.officer(services, "Ani", len(instrument.indicators))
    await budi.says("/panel")
    for label in ("Panel penuh", "Pilih ketua", "Fajar"):
        await budi.taps(label)
    await ani.fills(no_pause, 1.0)
    await to_the_end(
        lambda: [
            _scores(regency, stage, name, level) for name, level in (("Citra", 2), ("Fajar", 3), ("Gita", 4))
        ]
    )
    await stage.idle()
    fajar = regency.hands(services, "Fajar")
    await fajar.says("/pleno")
    await stage.idle()


async def _scores(regency: Regency, stage: DemoStage, name: str, level: int) -> None:
    member = regency.hands(stage.telegram.world, name)
    await member.says("/nilai")
    if not member.has(regency.offices["Ani"]):
        return  # handed in before
    await member.taps(regency.offices["Ani"])
    step = 0
    while not member.has("Serahkan"):
        step += 1
        await member.taps_level(level if step % 3 == 0 else 3)
    await member.taps("Serahkan")
    await member.taps("Ya, serahkan")


SCENES: tuple[Scene, ...] = (
    Scene("dibuka", "Baru dibuka", "Semua sudah bergabung, belum ada jawaban.", None, all_join),
    Scene(
        "setengah",
        "Setengah jalan",
        "Dua belas hari kemudian: ada yang selesai, ada yang berhenti.",
        "dibuka",
        _half_way,
        ("Ani", "Citra", "Budi"),
    ),
    Scene(
        "lewat",
        "Tenggat lewat",
        "Dua hari sesudah tenggat, masih ada yang belum mengirim.",
        "setengah",
        _deadline_passed,
        ("Ani", "Budi", "Eka"),
    ),
    Scene(
        "panel",
        "Panel berbeda pendapat",
        "Tiga penilai memberi tingkat yang berbeda; ketua memutuskan.",
        "dibuka",
        _panel_disagrees,
        ("Fajar", "Citra", "Ani"),
    ),
    Scene(
        "konfirmasi",
        "Semua dikonfirmasi",
        "Setiap OPD sudah menerima skor dan grafiknya.",
        "setengah",
        _all_confirmed,
        ("Ani", "Eka", "Budi"),
    ),
    Scene(
        "kedua",
        "Tahun kedua",
        "Jawaban tahun lalu dapat dipakai lagi.",
        "konfirmasi",
        _second_year,
        ("Ani", "Citra", "Budi"),
    ),
)


class Scenes:
    """The scenes of one instrument, kept in the demo's folder for as long as the program is the same."""

    def __init__(
        self,
        stage: DemoStage,
        instrument: Instrument,
        tell: Callable[[str], None],
        more: tuple[Scene, ...],
        offices: int,
    ) -> None:
        """`more` are scenes that no list shows; in each so many offices are asked."""
        self._stage, self._instrument, self._tell = stage, instrument, tell
        self.by_key = {scene.key: scene for scene in (*SCENES, *more)}
        self._offices = offices
        self._folder = stage.folder / KEPT / f"{_fingerprint(instrument)}-{offices}-{stage.participants}"
        for other in self._folder.parent.glob("*"):
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)

    def is_ready(self, key: str) -> bool:
        """Whether it was made before."""
        return (self._folder / key / "regency.json").exists()

    async def show(self, key: str) -> Regency:
        """The whole services as it is in this scene; made first where it was not yet."""
        if not self.is_ready(key):
            return await self._make(self.by_key[key])
        await self._stage.load(self._folder / key)
        return read_regency(self._folder / key / "regency.json", self._stage.telegram.world)

    async def _make(self, scene: Scene) -> Regency:
        if scene.after is None:
            self._tell(f"Menyiapkan adegan “{scene.title}”.")
            await self._stage.load(None)
            regency = await set_up(self._stage, self._instrument, most=self._offices, period=scene.has_period)
        else:
            regency = await self.show(scene.after)
        self._tell(f"Memainkan sampai adegan “{scene.title}”. Sekali ini saja; lain kali langsung tampil.")
        await scene.play(self._stage, regency, self._instrument)
        folder = self._folder / scene.key
        folder.parent.mkdir(parents=True, exist_ok=True)
        await self._stage.save(folder)
        write_regency(folder / "regency.json", regency)
        return regency


def _fingerprint(instrument: Instrument) -> str:
    """Changes with every change of the program, for then the same steps may lead elsewhere."""
    digest = hashlib.sha256(instrument.digest.encode())
    for package in ("questionnaires", "bot", "handlers"):
        spec = find_spec(package)
        top = Path(spec.origin).parent if spec and spec.origin else Path()
        for path in sorted(top.rglob("*.py")):
            digest.update(f"{path.relative_to(top)} {path.stat().st_size}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

"""The practice room around the phones, under `/room`: clock, scenes, a crowd, a bot that is killed."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.commands.terminal import CommandError, say
from bot.demo.cast import Stuck, cast_of
from bot.demo.crowd import all_of, judge, no_pause
from bot.demo.hands import Lost
from bot.demo.participants import ParticipantSheet
from bot.demo.play import play
from bot.demo.practice import Regency, number_of, set_up
from bot.demo.scenes import DAY, OFFICES, SCENES, Scenes
from bot.demo.stage import BotFailed, DemoStage
from bot.demo.training import BY_SCENE, EXERCISES, TRAINING_SCENES, Exercise, done_in_all, standing
from bot.standin import People
from bot.standin.chats import Json
from bot.standin.page import file_of
from questionnaires.instrument import Instrument

_HERE = Path(__file__).parent / "page"
_LOOK_SECONDS = 2.0
LARGEST_CROWD = 600
_OF_CAST = 2  # offices that the cast answers for
_SPEEDS = {"pelan": 4.0, "sedang": 1.0, "cepat": 0.2, "penuh": 0.0}
_ASSESSORS = ("Citra", "Fajar", "Gita")


class RoomRefusal(Exception):
    """What the room does not do; the words are for the person."""


class PracticeRoom:
    """One deed at a time: while the clock walks or a scene is made, the next one waits for its end."""

    def __init__(self, stage: DemoStage) -> None:
        self._stage = stage
        self.sheet = ParticipantSheet(stage.telegram.guests, "", 0)
        self._exercise: Exercise | None = None
        self._scenes: Scenes | None = None
        self._instrument_used: Instrument | None = None
        self.regency = Regency()
        self._state: Json = {
            "zone": stage.timezone,
            "busy": "Bot sedang dijalankan.",
            "bot": "dijalankan",
            "crowd": None,
        }
        self._deed = asyncio.Lock()
        self._script: asyncio.Task[None] | None = None
        self._crowd: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._deeds: dict[str, Callable[[Json], Awaitable[Any]]] = {
            "jump": self._jump,
            "scene": self._scene,
            "kill": self._kill,
            "crowd": self._start_crowd,
            "calm": self._stop_crowd,
        }

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"{self._stage.url}/"

    # what open pages show
    def news(self, guest: int | None) -> Json | None:
        """The state of the room; a guest sees the own exercise only."""
        if guest is None:
            return dict(self._state)
        return {"zone": self._stage.timezone, "exercise": self._exercise_of(guest)}

    def _exercise_of(self, person: int) -> Json | None:
        """The exercise as one participant has it: the goal, and whether it was reached."""
        exercise = self._exercise
        if exercise is None or not exercise.is_for_officers:
            return None
        office = next((one.hands.office for one in self.regency.crowd if one.hands.number == person), "")
        reached = exercise.reached(standing(self._state.get("offices", []), office), {})
        return {"title": exercise.title, "goal": exercise.goal, "done": reached}

    def show(self, **changed: Any) -> None:
        """Something of the state is otherwise."""
        if any(self._state.get(key) != value for key, value in changed.items()):
            self._state.update(changed)
            self._stage.telegram.world.changes.ring()

    def _tell(self, words: str) -> None:
        self.show(busy=words)

    def open(self, instrument: Instrument) -> None:
        """The bot is at work; from now on it is looked every few seconds how far the offices are."""
        self._instrument_used = instrument
        size = max(OFFICES, self._stage.participants + _OF_CAST)
        self._scenes = Scenes(self._stage, instrument, self._tell, TRAINING_SCENES, size)
        self.show(busy="", bot="siap")
        self._show_scenes()
        self._watch = asyncio.create_task(self._look())

    @property
    def _instrument(self) -> Instrument:
        if self._instrument_used is None:
            raise RoomRefusal("Bot sedang dijalankan. Tunggu sebentar.")
        return self._instrument_used

    @property
    def scenes(self) -> Scenes:
        """The scenes of this instrument."""
        if self._scenes is None:
            raise RoomRefusal("Bot sedang dijalankan. Tunggu sebentar.")
        return self._scenes

    # the assessment that is played first
    async def play_script(self, folder: Path) -> None:
        """The whole assessment on a fresh services, printed as it goes, and its chart in this folder."""
        async with self._deed:
            self._tell("Contoh: satu penilaian utuh dimainkan.")
            regency = self.regency = await set_up(self._stage, self._instrument)
            people = People(self._stage.url)
            try:
                cast = cast_of(people, self._stage, regency)
                chart = await play(cast, self._instrument)
            finally:
                await people.close()
            picture = folder / f"grafik-{cast.ani.office}.png"
            await asyncio.to_thread(picture.write_bytes, chart)
            say()
            say(f"Grafik: {picture}")
            self.show(busy="")

    async def begin_training(self) -> None:
        """The first exercise, without an example before it."""
        await self.enter(EXERCISES[0].scene)

    def begin_script(self, folder: Path) -> None:
        """The same in the background; whoever picks a scene meanwhile ends it."""
        self._script = asyncio.create_task(self._script_then_open(folder))

    async def _script_then_open(self, folder: Path) -> None:
        try:
            await self.play_script(folder)
        except (Stuck, BotFailed) as stuck:
            say(f"Contoh terhenti: {stuck}")
            self.show(busy="")
        say(f"Ruang latihan: {self._stage.url}/")
        say("Bukalah di peramban dan cobalah sendiri sebagai petugas, asesor, ketua, admin, atau pimpinan.")
        say(f"Data demo ada di {folder}. Hentikan dengan Ctrl+C.")

    async def _end_script(self) -> None:
        if self._script is not None and not self._script.done():
            self._script.cancel()
            await asyncio.wait([self._script])
            say("Contoh dihentikan: halaman latihan dipakai.")

    async def close(self) -> None:
        """Nothing goes on any more."""
        for task in (self._script, self._crowd, self._watch):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._stage.is_open and not self._deed.locked():
                await self.refresh()

    async def refresh(self) -> None:
        """The next moments and where the offices stand, as the bot has them."""
        try:
            moments = await self._stage.ask("moments")
            offices = await self._stage.ask("progress")
            deeds = await self._stage.ask("deeds")
        except (BotFailed, CommandError):
            return  # it is being killed or ended; the next look tells
        self.show(moments=moments, offices=offices)
        if (exercise := self._exercise) is not None:
            in_all = done_in_all(offices, deeds)
            own = standing(offices, self.regency.offices.get(exercise.who, ""))
            others = [
                standing(offices, one.hands.office) for one in self.regency.crowd[: self._stage.participants]
            ]
            self.show(
                exercise={
                    "scene": exercise.scene,
                    "done": exercise.reached(own, in_all),
                    "others": sum(exercise.reached(one, {}) for one in others)
                    if exercise.is_for_officers
                    else 0,
                    "participants": self._stage.participants if exercise.is_for_officers else 0,
                }
            )

    def _show_scenes(self) -> None:
        self.show(
            scenes=[
                {
                    "key": one.key,
                    "title": one.title,
                    "about": one.about,
                    "ready": self.scenes.is_ready(one.key),
                }
                for one in SCENES
            ],
            exercises=[
                {"scene": one.scene, "title": one.title, "goal": one.goal, "who": one.who}
                for one in EXERCISES
            ],
        )

    # requests
    async def handle(self, request: web.BaseRequest, guest: int | None) -> web.StreamResponse:
        """The room's own page code, and its deeds."""
        name = request.path.removeprefix("/room").strip("/")
        if name == "peserta" and guest is None:
            return self.sheet.page()
        if request.method == "GET":
            return file_of(_HERE, name)
        deed = self._deeds.get(name)
        if deed is None or guest is not None:
            return _json({"error": "Hanya pelatih yang dapat melakukan ini."}, 403)
        try:
            return _json(await deed(orjson.loads(await request.read() or b"{}")) or {})
        except (RoomRefusal, CommandError, Lost, BotFailed) as refused:
            self.show(busy="")
            return _json({"error": str(refused)}, 409)
        except (KeyError, TypeError, ValueError) as fault:
            return _json({"error": f"{type(fault).__name__}: {fault}"}, 400)

    def _ready(self) -> None:
        if not self._stage.is_open:
            raise RoomRefusal("Bot sedang dijalankan. Tunggu sebentar.")
        if self._deed.locked():
            raise RoomRefusal(f"Tunggu sampai selesai: {self._state['busy'] or 'langkah sebelumnya'}")

    async def _jump(self, wish: Json) -> None:
        """On by `seconds`, to a moment (`to`: reminder or deadline), or to `at` in seconds since 1970."""
        self._ready()
        now = self._stage.telegram.world.clock.now()
        if "to" in wish:
            moments = await self._stage.ask("moments")
            goal = moments[wish["to"]]
            if goal is None:
                raise RoomRefusal(
                    "Tidak ada lagi pengingat." if wish["to"] == "reminder" else "Tidak ada tenggat di depan."
                )
            seconds = goal - now + 60
        else:
            seconds = wish["at"] - now if "at" in wish else float(wish["seconds"])
        if seconds < 0:
            raise RoomRefusal("Jam hanya dapat dimajukan. Untuk kembali, pilih sebuah adegan.")
        if seconds > 400 * DAY:
            raise RoomRefusal("Paling jauh 400 hari sekali jalan.")
        async with self._deed:
            self._tell("Jam berjalan; yang jatuh tempo di jalan ikut terjadi.")
            await self._stage.walk(seconds)
            self.show(busy="")
        await self.refresh()

    async def _scene(self, wish: Json) -> Json:
        return await self.enter(wish["key"])

    async def begin_anew(self) -> None:
        """An open period and nobody who has joined."""
        async with self._deed:
            await self._stage.load(None)
            self.regency = await set_up(self._stage, self._instrument)

    async def enter(self, key: str) -> Json:
        """Shows this scene; who in it is worth looking at."""
        if key not in self.scenes.by_key:
            raise RoomRefusal("Tidak ada adegan itu.")
        await self._end_script()
        self._ready()
        await self._stop_crowd({})
        async with self._deed:
            scene = self.scenes.by_key[key]
            self._tell(f"Adegan “{scene.title}” disiapkan.")
            self.regency = await self.scenes.show(key)
            self._exercise = BY_SCENE.get(key)
            self.show(busy="", scene=key, exercise=None, crowd=None)
        self._show_scenes()
        await self.refresh()
        return {"shows": [number_of(name) for name in scene.shows]}

    async def _kill(self, _: Json) -> None:
        self._ready()
        async with self._deed:
            self.show(bot="mati; dijalankan lagi")
            await self._stage.kill()
            self.show(bot="siap")

    # the crowd
    async def _start_crowd(self, wish: Json) -> None:
        size, speed = int(wish.get("offices", 58)), wish.get("speed", "sedang")
        if not 1 <= size <= LARGEST_CROWD or speed not in _SPEEDS:
            raise RoomRefusal(f"Pilih 1 sampai {LARGEST_CROWD} OPD.")
        await self._end_script()
        self._ready()
        await self._stop_crowd({})
        async with self._deed:
            self._tell(f"Menyiapkan {size} OPD.")
            await self._stage.load(None)
            self.regency = await set_up(self._stage, self._instrument, crowd=size)
            services = self._stage.telegram.world
            lost = await all_of(
                [self.regency.hands(services, name).opens(link) for name, link in self.regency.links.items()]
            )
            self.show(busy="", scene="", crowd={"size": size, "speed": speed, "lost": len(lost)})
        self._crowd = asyncio.create_task(self._play_crowd())

    async def _play_crowd(self) -> None:
        services = self._stage.telegram.world
        officers = self.regency.crowd
        answering = asyncio.create_task(all_of([officer.fills(self._pause) for officer in officers]))
        try:
            while not answering.done():
                await asyncio.wait([answering], timeout=_LOOK_SECONDS)
                await all_of(
                    [
                        judge(self.regency.hands(services, name), self._pause, strict=6, most=2, first=place)
                        for place, name in enumerate(_ASSESSORS)
                    ]
                )
            lost = len(answering.result())
        finally:
            answering.cancel()
        await all_of([judge(self.regency.hands(services, name), no_pause, strict=6) for name in _ASSESSORS])
        crowd = self._state["crowd"] or {}
        self.show(crowd=crowd | {"done": True, "lost": lost})

    async def _pause(self, pace: float) -> None:
        crowd = self._state["crowd"] or {}
        await asyncio.sleep(pace * _SPEEDS[crowd.get("speed", "sedang")])

    async def _stop_crowd(self, _: Json) -> None:
        if self._crowd is not None:
            self._crowd.cancel()
            await asyncio.wait([self._crowd])
            self._crowd = None
        self.show(crowd=None)


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json")

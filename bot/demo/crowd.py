"""A crowd of offices that answers by itself, each in its own way, through the same chats as everybody."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.demo.hands import Hands, Lost
from bot.demo.papers import document, photo
from bot.standin.world import World

_AT_ONCE = 24
"""So many act at the same time; 600 that did would wait for one another instead of for the bot."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody answers. `pace` is the pause between two taps against the usual one."""

    name: str
    pace: float = 1.0
    proves: float = 0.3
    """The part of the indicators that gets evidence."""
    explains: float = 0.1
    stops_after: float = 1.0
    """The part of the sheet after which nothing more is done; 1 sends it in."""
    levels: tuple[int, ...] = (3, 2, 3, 4, 2, 3)


HABITS: tuple[Habit, ...] = (
    Habit("rajin", proves=0.8, explains=0.4, levels=(4, 3, 4, 4, 5, 3)),
    Habit("cepat", pace=0.4, proves=0.05, explains=0.0),
    Habit("teliti", pace=2.0, proves=0.6, explains=0.6, levels=(3, 3, 2, 4)),
    Habit("berhenti di tengah", stops_after=0.5),
    Habit("baru mulai", stops_after=0.15, proves=0.5),
    Habit("optimistis", proves=0.1, levels=(5, 4, 5)),
    Habit("lupa mengirim", stops_after=0.99),
    Habit("belum bergabung", stops_after=0.0),
)

_LOOKS = 20
"""So often in a row an assessor looks for a queue that does not show."""
_ANSWERED = re.compile(r"(\d+) terjawab")
Pause = Callable[[float], Awaitable[None]]


async def no_pause(_: float) -> None:
    """Everything as fast as the bot can."""


class Officer:
    """One office's officer; gone on with where the last turn ended."""

    def __init__(self, hands: Hands, link: str, habit: Habit, total: int, seed: str) -> None:
        self.hands, self.habit = hands, habit
        self._link, self._total, self._seed = link, total, seed
        self._chance = random.Random(seed)  # noqa: S311 - habits, not secrets
        self.answered = 0
        self.has_sent = False

    def plain(self) -> dict[str, Any]:
        """To be kept with a scene."""
        hands = self.hands
        return {
            "who": [hands.number, hands.name, hands.office],
            "link": self._link,
            "habit": self.habit.name,
            "total": self._total,
            "seed": self._seed,
            "done": [self.answered, self.has_sent],
        }

    @classmethod
    def from_plain(cls, world: World, kept: dict[str, Any]) -> Self:
        """As it was kept."""
        habit = next(one for one in HABITS if one.name == kept["habit"])
        officer = cls(Hands(world, *kept["who"]), kept["link"], habit, kept["total"], kept["seed"])
        officer.answered, officer.has_sent = kept["done"]
        return officer

    async def joins(self) -> None:
        """Comes in by the own invitation."""
        if self._link:
            await self.hands.opens(self._link)
            self._link = ""

    async def fills(self, pause: Pause, share: float | None = None) -> None:
        """Answers up to this part of the sheet, or as far as the habit goes, and sends it in at the end."""
        part = self.habit.stops_after if share is None else share
        goal = round(self._total * part)
        if self.has_sent or (goal <= self.answered and part < 1.0):
            return
        await self.joins()
        await self.hands.says("/isi")
        seen = None
        for _ in range(4 * self._total):
            if self.hands.has("Periksa"):
                break
            found = _ANSWERED.search(self.hands.card.get("text", ""))
            if found is None or int(found[1]) == seen:
                # something else was said last, or the tap met an older card: only the newest knows
                seen = None
                await self.hands.says("/isi")
                continue
            self.answered = seen = int(found[1])
            if self.answered >= goal:
                break
            await pause(self.habit.pace)
            await self._answers_one()
        if part == 1.0:
            await self.sends_in()

    async def _answers_one(self) -> None:
        if self._chance.random() < self.habit.proves:
            await self._proves()
        if self._chance.random() < self.habit.explains:
            await self.hands.says("Sudah ditetapkan kepala OPD dan dipakai oleh semua bidang.")
        await self.hands.taps_level(self._chance.choice(self.habit.levels))
        self.answered += 1

    async def _proves(self) -> None:
        number = self.answered + 1
        if self._chance.random() < 0.7:
            content = document(f"Bukti {number} {self.hands.office}")
            await self.hands.sends("document", f"bukti-{number:02}.pdf", content, "application/pdf")
        else:
            await self.hands.sends("photo", f"foto-{number:02}.png", photo(), "image/png")

    async def sends_in(self) -> None:
        """Looks the sheet through and sends it."""
        for label in ("Periksa", "Kirim", "Ya, kirim"):
            await self.hands.taps(label)
        self.has_sent = True


async def judge(
    assessor: Hands, pause: Pause, *, strict: int, most: int | None = None, first: int = 0
) -> int:
    """The assessor confirms what waits in the queue, up to `most` sheets; how many were.

    Begins with the `first` in the queue, counted from 0: several then do not all take up the same sheet."""
    done = missed = 0
    while most is None or done < most:
        await assessor.says("/nilai")
        shown = assessor.card.get("text", "")
        if "Belum ada lembar yang menunggu" in shown:
            return done
        if "Antrean penilaian" not in shown:
            missed += 1  # news came in between
            if missed == _LOOKS:
                raise Lost(f"{assessor.name}: antrean tidak tampil")
            continue
        missed = 0
        offices = [label for label in assessor.labels if not label.startswith(("⬅", "➡"))]
        await assessor.taps(offices[first % len(offices)])
        step = 0
        while not assessor.has("Konfirmasi"):
            await pause(1.0)
            step += 1
            if step % strict == 0:
                await assessor.taps_level(2)
            else:
                await assessor.taps("Setuju")
        await assessor.taps("Konfirmasi")
        await assessor.taps("Ya, konfirmasi")
        done += 1
    return done


async def all_of(works: Sequence[Awaitable[object]]) -> list[str]:
    """Does all of these, so many at once; what did not go through is told in a line each, and no more."""
    turn = asyncio.Semaphore(_AT_ONCE)
    lines: list[str] = []

    async def one(work: Awaitable[object]) -> None:
        async with turn:
            try:
                await work
            except Lost as lost:
                lines.append(str(lost))

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(one(work))
    return lines


async def to_the_end(works: Callable[[], Sequence[Awaitable[object]]]) -> None:
    """Does all of these until nobody got lost; two assessors may have taken up the same sheet.

    Raises Lost: a scene that is not what its title says is not shown."""
    lost: list[str] = []
    for _round in range(6):
        lost = await all_of(works())
        if not lost:
            return
    raise Lost(lost[0])

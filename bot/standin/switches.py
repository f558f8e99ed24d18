"""What is switched, made or counted for the whole world, under `/people`: people, groups, clock, faults."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from bot.standin import user_actions, views
from bot.standin.chats import Json
from bot.standin.faults import KINDS, Fault
from bot.standin.refusals import Impossible
from bot.standin.world import World

_LONGEST_WAIT = 60.0


class Door(Protocol):
    """The bot's way in, which can be shut."""

    @property
    def is_open(self) -> bool:
        """Whether connections are taken."""
        ...

    async def shut_door(self, seconds: float | None = None) -> None:
        """Refuse connections."""
        ...

    async def open_door(self) -> None:
        """Take them again."""
        ...


class Switches:
    """What is asked of the world as a whole, by name."""

    def __init__(self, world: World, door: Door) -> None:
        self.world = world
        self._door = door
        self.named: dict[str, Callable[[Json], Awaitable[Any]]] = {
            "": self._create,
            "about": self._about,
            "groups": self._create_group,
            "migrate": self._migrate,
            "kick": self._kick,
            "clock": self._clock,
            "flood": self._flood,
            "fault": self._fault,
            "clear": self._clear,
            "door": self._set_door,
            "counts": self._counts,
            "weather": self._weather,
            "log": self._log,
            "idle": self._idle,
        }

    async def _create(self, wish: Json) -> Json:
        known = {key: wish[key] for key in ("last_name", "username", "language_code") if wish.get(key)}
        number = int(wish.get("id") or 7_100_000_001 + len(self.world.people))
        user = {"id": number, "is_bot": False, "first_name": wish["first_name"], **known}
        return views.person_view(self.world.add_human(user, wish.get("label")))

    async def _about(self, _: Json) -> Json:
        return self.world.bot

    async def _create_group(self, wish: Json) -> Json:
        number = int(wish.get("id") or -1_001_900_000_000 - len(self.world.chats))
        chat = self.world.add_group(number, wish["title"], wish.get("kind", "supergroup"), wish["members"])
        first = wish["members"][0]
        self.world.updates.add(
            "my_chat_member", user_actions.membership(self.world, first, chat, "left", "member"), chat.id
        )
        return chat.about

    async def _migrate(self, wish: Json) -> Json:
        """A group becomes a supergroup with another number."""
        old = self.world.chats[int(wish["chat_id"])]
        new = self.world.add_group(int(wish["to"]), old.about["title"], "supergroup", sorted(old.members))
        first = self.world.people[min(old.members)].user
        moved = self.world.add_post(old, first, {"migrate_to_chat_id": new.id}).content
        came = self.world.add_post(new, first, {"migrate_from_chat_id": old.id}).content
        self.world.updates.add("message", moved, old.id)
        self.world.updates.add("message", came, new.id)
        old.migrated_to = new.id
        return new.about

    async def _kick(self, wish: Json) -> Json:
        chat = self.world.chats[int(wish["chat_id"])]
        chat.bot_left = True
        first = min(chat.members)
        about = user_actions.membership(self.world, first, chat, "member", "kicked")
        self.world.updates.add("my_chat_member", about, chat.id)
        return chat.about

    async def _clock(self, wish: Json) -> Json:
        seconds = float(wish.get("advance", 0))
        if seconds < 0:
            raise Impossible("Jam hanya dapat dimajukan: yang sudah terjadi tidak dapat ditarik kembali.")
        self.world.clock.advance(seconds)
        self.world.changes.ring()
        return {"now": self.world.clock.now()}

    async def _flood(self, wish: Json) -> Json:
        self.world.flood.set(**wish)
        self._weather_changed()
        return {}

    async def _fault(self, wish: Json) -> Json:
        kind = wish.pop("kind")
        if kind not in KINDS:
            raise Impossible(f"there is no fault {kind!r}, only {', '.join(sorted(KINDS))}")
        methods = frozenset(name.lower() for name in wish.pop("methods", None) or ())
        number = self.world.faults.add(Fault(kind, methods, **wish)).number
        self._weather_changed()
        return {"number": number}

    async def _clear(self, wish: Json) -> Json:
        self.world.faults.clear(wish.get("number"))
        self._weather_changed()
        return {}

    def _weather_changed(self) -> None:
        self.world.weather += 1
        self.world.changes.ring()

    async def _weather(self, _: Json) -> Json:
        """What is switched on."""
        flood = self.world.flood
        return {
            "faults": [{"number": one.number, "kind": one.kind} for one in self.world.faults.on],
            "flood": bool(flood.overall or flood.burst),
            "door": self._door.is_open,
        }

    async def _set_door(self, wish: Json) -> Json:
        if wish.get("open", True):
            await self._door.open_door()
        else:
            await self._door.shut_door(wish.get("seconds"))
        self._weather_changed()
        return {}

    async def _log(self, wish: Json) -> Json:
        return {"calls": self.world.log.since(int(wish.get("since", 0)))}

    async def _counts(self, _: Json) -> Json:
        world = self.world
        return {
            "calls": dict(world.calls),
            "refusals": dict(world.refusals),
            "complaints": list(world.complaints),
            "faults": {str(fault.number): fault.met for fault in world.faults.on},
        }

    async def _idle(self, wish: Json) -> Json:
        """Wait until the bot has confirmed every update there is."""
        updates = self.world.updates
        patience = float(wish.get("patience", 10.0))
        done = await until(lambda: not updates.waiting, updates.next_confirmation, patience)
        return {"settled": done, "waiting": updates.waiting}


async def until(
    holds: Callable[[], bool], next_change: "Callable[[], asyncio.Future[None]]", patience: float
) -> bool:
    """Whether it holds now or after some change within so many seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + min(patience, _LONGEST_WAIT)
    while not holds():
        left = end - loop.time()
        if left <= 0:
            return False
        await asyncio.wait([next_change()], timeout=left)
    return True

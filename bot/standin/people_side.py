"""The people's side over HTTP: acts, what a person sees, switches for faults, limits and the clock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Protocol

import orjson
from aiohttp import web

from bot.standin import acts, views
from bot.standin.chats import Chat, Json
from bot.standin.faults import KINDS, Fault
from bot.standin.forms import read_form
from bot.standin.refusals import Impossible, Refused
from bot.standin.world import World

_LONGEST_WAIT = 60.0
_READABLE = frozenset({"", "about", "counts", "chat", "happenings", "file", "commands"})
"""What may be asked with GET, since it changes nothing."""
_PERSON_LIMIT = 200 * 1024 * 1024  # people may send 2 GB; a test needs less


class Door(Protocol):
    """The bot's way in, which can be shut."""

    async def shut_door(self, seconds: float | None = None) -> None:
        """Refuse connections."""
        ...

    async def open_door(self) -> None:
        """Take them again."""
        ...


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json")


class PeopleSide:
    """Everything under `/people`."""

    def __init__(self, world: World, door: Door) -> None:
        self.world = world
        self._door = door
        self._acts: dict[str, Callable[[int, Json], acts.Done]] = {
            "open": lambda person, wish: acts.open_link(world, person, wish["link"]),
            "start": lambda person, wish: acts.start(world, person, wish.get("payload", "")),
            "say": lambda person, wish: acts.write(
                world,
                person,
                wish["text"],
                chat_id=wish.get("chat_id"),
                reply_to=wish.get("reply_to"),
                entities=wish.get("entities"),
            ),
            "tap": lambda person, wish: acts.tap(
                world,
                person,
                wish["label"],
                message_id=wish.get("message_id"),
                chat_id=wish.get("chat_id"),
            ),
            "tap_data": lambda person, wish: acts.tap_data(
                world,
                person,
                wish["data"],
                message_id=wish.get("message_id"),
                chat_id=wish.get("chat_id"),
                accessible=wish.get("accessible", True),
            ),
            "edit": lambda person, wish: acts.edit(
                world, person, wish["message_id"], wish["text"], chat_id=wish.get("chat_id")
            ),
            "share": lambda person, wish: acts.share(
                world, person, wish["parts"], chat_id=wish.get("chat_id"), reply_to=wish.get("reply_to")
            ),
            "block": lambda person, _: acts.set_blocked(world, person, True),
            "unblock": lambda person, _: acts.set_blocked(world, person, False),
            "inline": lambda person, wish: acts.ask_inline(
                world, person, wish["query"], wish.get("offset", ""), wish.get("chat_type", "sender")
            ),
        }
        self._switches: dict[str, Callable[[Json], Awaitable[Any]]] = {
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
            "idle": self._idle,
        }

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Serve one request: GET has its wishes in the query, POST in a JSON body or a form with files."""
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("//")[2] != request.host:
            return _json({"error": "only pages of the stand-in itself may act for people"}, 403)
        parts = request.path.strip("/").split("/")[1:]
        if request.method != "POST" and (parts[1:2] or parts[:1] or [""])[0] not in _READABLE:
            # a link or a picture on any page could act otherwise: a browser follows them with GET
            return _json({"error": "whoever acts has to POST"}, 405)
        try:
            if not parts or not parts[0].lstrip("-").isdigit():
                switch = self._switches.get(parts[0] if parts else "")
                if switch is None:
                    return _json({"error": "unknown"}, 404)
                if not parts and request.method == "GET":
                    return _json([views.person_view(human) for human in self.world.people.values()])
                return _json(await switch(await _wishes(request)))
            return await self._of_person(request, int(parts[0]), parts[1] if len(parts) > 1 else "")
        except Impossible as impossible:
            return _json({"error": str(impossible)}, 400)
        except Refused as refused:
            return _json({"error": refused.description}, 400)
        except (KeyError, TypeError, ValueError) as fault:
            return _json({"error": f"{type(fault).__name__}: {fault}"}, 400)

    async def _of_person(self, request: web.BaseRequest, person: int, what: str) -> web.Response:
        world = self.world
        if person not in world.people:
            return _json({"error": f"there is no person {person}"}, 404)
        if what == "send":
            return _json(asdict(await self._send(request, person)))
        wish = await _wishes(request)
        if act := self._acts.get(what):
            return _json(asdict(act(person, wish)))
        match what:
            case "chat":
                return _json(await self._see(person, wish))
            case "happenings":
                chat = self._chat_of(person, wish)
                since = int(wish.get("since", 0))
                kept = [one for one in chat.happenings if one.version > since]
                return _json([views.happening_view(one) for one in kept])
            case "settle":
                return _json(await self._settle(person, wish))
            case "file":
                stored = world.files.by_id[wish["file_id"]]
                # shown by the practice page in its own origin: never as anything a browser would run
                headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
                kind = "image/png" if stored.kind == "photo" else "application/octet-stream"
                return web.Response(body=stored.content, content_type=kind, headers=headers)
            case "commands":
                return _json(views.commands_for(world, person))
            case "deactivate":
                world.people[person].deactivated = True
                return _json({})
            case "inline_answer":
                return _json(await self._inline_answer(wish))
            case "choose":
                return _json(self._choose(person, wish))
        return _json({"error": "unknown"}, 404)

    def _chat_of(self, person: int, wish: Json) -> Chat:
        chat = self.world.chats.get(int(wish.get("chat_id") or person))
        if chat is None or (chat.kind == "private" and chat.id != person):
            raise Impossible("there is no such chat")
        return chat

    async def _see(self, person: int, wish: Json) -> Json:
        """The chat at once, or as soon as it has changed after `since`."""
        chat = self._chat_of(person, wish)
        since = int(wish.get("since", 0))
        await _until(lambda: chat.version > since, chat.next_change, float(wish.get("wait", 0)))
        return views.chat_view(self.world, chat, person, since, int(wish.get("last", 200)))

    async def _settle(self, person: int, wish: Json) -> Json:
        """Wait until the bot has confirmed the updates of an act, or has reacted to it.

        A tap needs its answer and, when that says nothing, some call about the chat within `grace` seconds.
        """
        chat = self._chat_of(person, wish)
        world = self.world
        numbers: list[int] = wish.get("updates", [])
        patience = float(wish.get("patience", 10.0))
        if wish.get("until") == "confirmed":
            done = await _until(
                lambda: all(map(world.updates.is_confirmed, numbers)),
                world.updates.next_confirmation,
                patience,
            )
            return {"settled": done}
        before = int(wish.get("reactions", 0))
        query = world.queries.get(wish.get("query", "")) or world.inline_queries.get(wish.get("query", ""))
        if query is None:
            return {"settled": await _until(lambda: chat.reactions > before, chat.next_change, patience)}
        answered = await _until(lambda: query.answer is not None, chat.next_change, patience)
        if answered and "text" in (query.answer or {}) and not (query.answer or {})["text"]:
            grace = float(wish.get("grace", 1.0))
            await _until(lambda: chat.reactions > before, chat.next_change, grace)
        return {"settled": answered, "answer": query.answer}

    async def _send(self, request: web.BaseRequest, person: int) -> acts.Done:
        wish, uploads = await read_form(request, _PERSON_LIMIT)
        if not uploads:
            raise Impossible("there is no file")
        return acts.send_files(
            self.world,
            person,
            wish.get("kind", "document"),
            uploads,
            caption=wish.get("caption", ""),
            chat_id=int(wish["chat_id"]) if wish.get("chat_id") else None,
            reply_to=int(wish["reply_to"]) if wish.get("reply_to") else None,
            announced=wish.get("announced") != "no",
        )

    async def _inline_answer(self, wish: Json) -> Json | None:
        query = self.world.inline_queries[wish["query"]]
        if query.chat is not None:
            await _until(lambda: query.answer is not None, query.chat.next_change, float(wish.get("wait", 0)))
        return query.answer

    def _choose(self, person: int, wish: Json) -> Json:
        """Send a result of an inline query into a chat of one's own."""
        answer = self.world.inline_queries[wish["query"]].answer or {"results": []}
        result = next((one for one in answer["results"] if one["id"] == wish["result"]), None)
        if result is None:
            raise Impossible("there is no such result")
        parts = result.get("_formatted", {"text": result.get("title", "")}) | {
            "via_bot": self.world.bot_as_user
        }
        return asdict(acts.share(self.world, person, parts, chat_id=wish.get("chat_id")))

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
            "my_chat_member", acts.membership(self.world, first, chat, "left", "member"), chat.id
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
        about = acts.membership(self.world, first, chat, "member", "kicked")
        self.world.updates.add("my_chat_member", about, chat.id)
        return chat.about

    async def _clock(self, wish: Json) -> Json:
        self.world.clock.advance(float(wish.get("advance", 0)))
        return {"now": self.world.clock.now()}

    async def _flood(self, wish: Json) -> Json:
        self.world.flood.set(**wish)
        return {}

    async def _fault(self, wish: Json) -> Json:
        kind = wish.pop("kind")
        if kind not in KINDS:
            raise Impossible(f"there is no fault {kind!r}, only {', '.join(sorted(KINDS))}")
        methods = frozenset(name.lower() for name in wish.pop("methods", None) or ())
        return {"number": self.world.faults.add(Fault(kind, methods, **wish)).number}

    async def _clear(self, wish: Json) -> Json:
        self.world.faults.clear(wish.get("number"))
        return {}

    async def _set_door(self, wish: Json) -> Json:
        if wish.get("open", True):
            await self._door.open_door()
        else:
            await self._door.shut_door(wish.get("seconds"))
        return {}

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
        done = await _until(lambda: not updates.waiting, updates.next_confirmation, patience)
        return {"settled": done, "waiting": updates.waiting}


async def _until(
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


async def _wishes(request: web.BaseRequest) -> Json:
    if request.method == "GET":
        return dict(request.query)
    body = await request.read()
    return orjson.loads(body) if body else {}

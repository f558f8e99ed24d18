"""The people's side over HTTP: acts, what a person sees, switches for faults, limits and the clock."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
from aiohttp import web

from bot.standin import user_actions, views
from bot.standin.chats import Chat, Json
from bot.standin.forms import read_form
from bot.standin.refusals import Impossible, Refused
from bot.standin.switches import Door, Switches, until
from bot.standin.world import World

_READABLE = frozenset({"", "about", "counts", "chat", "happenings", "file", "commands", "log", "weather"})
"""What may be asked with GET, since it changes nothing."""
_PERSON_LIMIT = 200 * 1024 * 1024  # people may send 2 GB; a test needs less


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json")


class PeopleSide:
    """Everything under `/people`."""

    def __init__(self, world: World, door: Door) -> None:
        self.world = world
        self._acts: dict[str, Callable[[int, Json], user_actions.ActionDone]] = {
            "open": lambda person, wish: user_actions.open_link(world, person, wish["link"]),
            "start": lambda person, wish: user_actions.start(world, person, wish.get("payload", "")),
            "say": lambda person, wish: user_actions.write(
                world,
                person,
                wish["text"],
                chat_id=wish.get("chat_id"),
                reply_to=wish.get("reply_to"),
                entities=wish.get("entities"),
            ),
            "tap": lambda person, wish: user_actions.tap(
                world,
                person,
                wish["label"],
                message_id=wish.get("message_id"),
                chat_id=wish.get("chat_id"),
            ),
            "tap_data": lambda person, wish: user_actions.tap_data(
                world,
                person,
                wish["data"],
                message_id=wish.get("message_id"),
                chat_id=wish.get("chat_id"),
                accessible=wish.get("accessible", True),
            ),
            "edit": lambda person, wish: user_actions.edit(
                world, person, wish["message_id"], wish["text"], chat_id=wish.get("chat_id")
            ),
            "share": lambda person, wish: user_actions.share(
                world, person, wish["parts"], chat_id=wish.get("chat_id"), reply_to=wish.get("reply_to")
            ),
            "read": lambda person, wish: user_actions.read(world, person, int(wish["message_id"])),
            "deactivate": lambda person, _: user_actions.deactivate(world, person),
            "block": lambda person, _: user_actions.set_blocked(world, person, True),
            "unblock": lambda person, _: user_actions.set_blocked(world, person, False),
            "inline": lambda person, wish: user_actions.ask_inline(
                world, person, wish["query"], wish.get("offset", ""), wish.get("chat_type", "sender")
            ),
        }
        self._switches = Switches(world, door)

    async def handle(self, request: web.BaseRequest, guest: int | None = None) -> web.Response:
        """Serve one request: GET has its wishes in the query, POST in a JSON body or a form with files.

        A guest acts and sees as one person only.
        """
        parts = request.path.strip("/").split("/")[1:]
        if guest is not None and parts[:1] != [str(guest)] and (parts or request.method != "GET"):
            return _json({"error": "Anda masuk sebagai satu orang saja."}, 403)
        if request.method != "POST" and (parts[1:2] or parts[:1] or [""])[0] not in _READABLE:
            # a link or a picture on any page could act otherwise: a browser follows them with GET
            return _json({"error": "whoever acts has to POST"}, 405)
        try:
            if not parts or not parts[0].lstrip("-").isdigit():
                switch = self._switches.named.get(parts[0] if parts else "")
                if switch is None:
                    return _json({"error": "unknown"}, 404)
                if not parts and request.method == "GET":
                    humans = self.world.people.values()
                    return _json([views.person_view(one) for one in humans if guest in {None, one.id}])
                return _json(await switch(await _wishes(request)))
            what = parts[1] if len(parts) > 1 else ""
            return await self._of_person(request, int(parts[0]), what, guest)
        except Impossible as impossible:
            return _json({"error": str(impossible)}, 400)
        except Refused as refused:
            return _json({"error": refused.description}, 400)
        except (KeyError, TypeError, ValueError) as fault:
            return _json({"error": f"{type(fault).__name__}: {fault}"}, 400)

    async def _of_person(
        self, request: web.BaseRequest, person: int, what: str, guest: int | None
    ) -> web.Response:
        world = self.world
        if person not in world.people:
            return _json({"error": f"there is no person {person}"}, 404)
        if what == "send":
            return _json(asdict(await self._send(request, person)))
        wish = await _wishes(request)
        if guest is not None and int(wish.get("chat_id") or guest) != guest:
            return _json({"error": "Anda masuk sebagai satu orang saja."}, 403)
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
                if guest is not None and not self._chat_of(person, wish).has_file(wish["file_id"]):
                    return _json({"error": "there is no such file"}, 404)
                return views.file_response(world.files.by_id[wish["file_id"]])
            case "commands":
                return _json(views.commands_for(world, person))
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
        await until(lambda: chat.version > since, chat.next_change, float(wish.get("wait", 0)))
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
            done = await until(
                lambda: all(map(world.updates.is_confirmed, numbers)),
                world.updates.next_confirmation,
                patience,
            )
            return {"settled": done}
        before = int(wish.get("reactions", 0))
        query = world.queries.get(wish.get("query", "")) or world.inline_queries.get(wish.get("query", ""))
        if query is None:
            return {"settled": await until(lambda: chat.reactions > before, chat.next_change, patience)}
        answered = await until(lambda: query.answer is not None, chat.next_change, patience)
        if answered and "text" in (query.answer or {}) and not (query.answer or {})["text"]:
            grace = float(wish.get("grace", 1.0))
            await until(lambda: chat.reactions > before, chat.next_change, grace)
        return {"settled": answered, "answer": query.answer}

    async def _send(self, request: web.BaseRequest, person: int) -> user_actions.ActionDone:
        wish, uploads = await read_form(request, _PERSON_LIMIT)
        if not uploads:
            raise Impossible("there is no file")
        return user_actions.send_files(
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
            await until(lambda: query.answer is not None, query.chat.next_change, float(wish.get("wait", 0)))
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
        return asdict(user_actions.share(self.world, person, parts, chat_id=wish.get("chat_id")))


async def _wishes(request: web.BaseRequest) -> Json:
    if request.method == "GET":
        return dict(request.query)
    body = await request.read()
    return orjson.loads(body) if body else {}

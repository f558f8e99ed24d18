"""The people who talk to the bot, as a client of the stand-in's people side."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from bot.standin.chat_view import Act, Message, ShownToast, View

_LONG = aiohttp.ClientTimeout(total=120)


class PeopleError(Exception):
    """What a person could not do, in the stand-in's words."""


class People:
    """Everybody who talks to the bot of one stand-in, over HTTP at `url` (best its `people_url`)."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, path: str, wish: Mapping[str, Any] | aiohttp.FormData | None = None) -> Any:
        """One request to the people side; raises `PeopleError` when it was impossible."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_LONG)
        data = wish if isinstance(wish, aiohttp.FormData) else orjson.dumps(wish or {})
        async with self._session.post(f"{self.url}/people{path}", data=data) as response:
            answer = orjson.loads(await response.read())
            if response.status != 200:
                raise PeopleError(answer.get("error", "unknown"))
            return answer

    async def about_bot(self) -> dict[str, Any]:
        """The bot's own User object."""
        return await self.ask("/about")

    async def create(
        self,
        first_name: str,
        *,
        number: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        label: str | None = None,
        language_code: str = "id",
    ) -> int:
        """A new person (or new names for a known number); their number. They have not started the bot yet."""
        wish = {
            "id": number,
            "first_name": first_name,
            "last_name": last_name,
            "username": username,
            "label": label,
            "language_code": language_code,
        }
        return (await self.ask("", wish))["id"]

    async def _act(self, person: int, what: str, wish: Mapping[str, Any] | aiohttp.FormData) -> Act:
        done = await self.ask(f"/{person}/{what}", wish)
        return Act(person, **(done | {key: tuple(done[key]) for key in ("updates", "messages")}))

    async def open(self, person: int, link: str) -> Act:
        """Open a `t.me` link to the bot."""
        return await self._act(person, "open", {"link": link})

    async def start(self, person: int, payload: str = "") -> Act:
        """Press Start."""
        return await self._act(person, "start", {"payload": payload})

    async def say(
        self,
        person: int,
        text: str,
        *,
        chat_id: int | None = None,
        reply_to: int | None = None,
        entities: Sequence[Mapping[str, Any]] = (),
    ) -> Act:
        """Write a text, marked by `entities` if one likes."""
        wish = {"text": text, "chat_id": chat_id, "reply_to": reply_to, "entities": list(entities)}
        return await self._act(person, "say", wish)

    async def tap(
        self, person: int, label: str, *, message_id: int | None = None, chat_id: int | None = None
    ) -> Act:
        """Tap the newest button with this label or these words in it, or one on the given message."""
        return await self._act(person, "tap", {"label": label, "message_id": message_id, "chat_id": chat_id})

    async def tap_data(
        self,
        person: int,
        data: str,
        *,
        message_id: int | None = None,
        chat_id: int | None = None,
        accessible: bool = True,
    ) -> Act:
        """Send callback data that need not be on any button; see `acts.tap_data` for `accessible`."""
        wish = {"data": data, "message_id": message_id, "chat_id": chat_id, "accessible": accessible}
        return await self._act(person, "tap_data", wish)

    async def send(
        self,
        person: int,
        kind: str,
        files: Sequence[tuple[str, bytes]],
        *,
        caption: str = "",
        chat_id: int | None = None,
        reply_to: int | None = None,
        announced: bool = True,
        mime_type: str | None = None,
    ) -> Act:
        """Send one file (name and bytes), or several as an album; `kind` as the Bot API's field is called."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("kind", kind)
        form.add_field("caption", caption)
        form.add_field("announced", "yes" if announced else "no")
        for name, value in (("chat_id", chat_id), ("reply_to", reply_to)):
            if value:
                form.add_field(name, str(value))
        for name, content in files:
            kept = mime_type or "application/octet-stream"
            form.add_field("file", BytesIO(content), filename=name or "", content_type=kept)
        return await self._act(person, "send", form)

    async def share(
        self,
        person: int,
        parts: Mapping[str, Any],
        *,
        chat_id: int | None = None,
        reply_to: int | None = None,
    ) -> Act:
        """Send a location, dice, contact and so on, as the Bot API writes them."""
        return await self._act(person, "share", {"parts": parts, "chat_id": chat_id, "reply_to": reply_to})

    async def edit(self, person: int, message_id: int, text: str, *, chat_id: int | None = None) -> Act:
        """Change an own message."""
        return await self._act(person, "edit", {"message_id": message_id, "text": text, "chat_id": chat_id})

    async def block(self, person: int) -> Act:
        """Block the bot."""
        return await self._act(person, "block", {})

    async def unblock(self, person: int) -> Act:
        """Let the bot speak again."""
        return await self._act(person, "unblock", {})

    async def deactivate(self, person: int) -> None:
        """Delete one's account."""
        await self.ask(f"/{person}/deactivate")

    async def inline(self, person: int, query: str, offset: str = "") -> dict[str, Any]:
        """Ask `@bot query`; the bot's answer: results, next_offset, cache_time, is_personal, button."""
        asked = await self._act(person, "inline", {"query": query, "offset": offset})
        answer = await self.ask(f"/{person}/inline_answer", {"query": asked.query, "wait": 10})
        if answer is None:
            raise PeopleError("the bot did not answer the inline query within 10 seconds")
        return answer | {"query": asked.query}

    async def choose(self, person: int, query: str, result: str) -> Act:
        """Send a result of an inline query."""
        return await self._act(person, "choose", {"query": query, "result": result})

    async def view(
        self, person: int, *, chat_id: int | None = None, since: int = 0, wait: float = 0, last: int = 200
    ) -> View:
        """The messages changed after version `since`, waiting for such a change up to `wait` seconds."""
        view = await self.ask(
            f"/{person}/chat", {"chat_id": chat_id, "since": since, "wait": wait, "last": last}
        )
        toasts = tuple(ShownToast(**toast) for toast in view["toasts"])
        return View(view["version"], tuple(map(Message.read, view["messages"])), toasts)

    async def happenings(
        self, person: int, *, chat_id: int | None = None, since: int = 0
    ) -> list[dict[str, Any]]:
        """All that happened in a chat after a version, in order, with the texts of that moment."""
        return await self.ask(f"/{person}/happenings", {"chat_id": chat_id, "since": since})

    async def settle(
        self, act: Act, *, until: str = "reaction", patience: float = 10.0, grace: float = 1.0
    ) -> bool:
        """Wait until the bot has reacted to an act (or, `until="confirmed"`, has confirmed its updates).

        A reaction is a call about the chat, refused ones too; to a tap it is the answer, and when that says
        nothing also such a call, for which `grace` seconds are given.
        """
        wish = {
            "chat_id": act.chat_id,
            "updates": act.updates,
            "query": act.query,
            "reactions": act.reactions,
            "until": until,
            "patience": patience,
            "grace": grace,
        }
        return (await self.ask(f"/{act.person}/settle", wish))["settled"]

    async def all_confirmed(self, patience: float = 10.0) -> bool:
        """Wait until the bot has confirmed every update."""
        return (await self.ask("/idle", {"patience": patience}))["settled"]

    async def file(self, file_id: str, *, person: int) -> bytes:
        """The bytes of a file in a chat."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_LONG)
        url = f"{self.url}/people/{person}/file"
        async with self._session.get(url, params={"file_id": file_id}) as response:
            if response.status != 200:
                raise PeopleError(f"there is no file {file_id}")
            return await response.read()

    async def commands(self, person: int) -> list[dict[str, str]]:
        """The commands in a person's menu."""
        return await self.ask(f"/{person}/commands")

    async def group(
        self, title: str, members: Sequence[int], *, number: int | None = None, kind: str = "supergroup"
    ) -> int:
        """A group with the bot in it; its number."""
        wish = {"id": number, "title": title, "members": list(members), "kind": kind}
        return (await self.ask("/groups", wish))["id"]

    async def migrate(self, chat_id: int, to: int) -> None:
        """Upgrade a group to a supergroup with another number."""
        await self.ask("/migrate", {"chat_id": chat_id, "to": to})

    async def kick(self, chat_id: int) -> None:
        """Throw the bot out of a group."""
        await self.ask("/kick", {"chat_id": chat_id})

    async def advance_clock(self, seconds: float) -> float:
        """Move the stand-in's clock; its time now."""
        return (await self.ask("/clock", {"advance": seconds}))["now"]

    async def limit(self, *, overall: int = 30, burst: int = 20, pause: float = 1.0) -> None:
        """Limit new messages: `overall` a second, `burst` at once in a chat; seconds of pause. 0 is none."""
        await self.ask("/flood", {"overall": overall, "burst": burst, "pause": pause})

    async def fault(self, kind: str, **how: Any) -> int:
        """Switch a fault on; `how` as in `faults.Fault`: methods, chat_id, times, start, code, seconds."""
        return (await self.ask("/fault", {"kind": kind, **how}))["number"]

    async def clear_faults(self, number: int | None = None) -> None:
        """Switch one fault off, or all."""
        await self.ask("/clear", {"number": number})

    async def shut_door(self, seconds: float | None = None) -> None:
        """Refuse the bot's connections for so long, or until `open_door`."""
        await self.ask("/door", {"open": False, "seconds": seconds})

    async def open_door(self) -> None:
        """Take the bot's connections again."""
        await self.ask("/door", {"open": True})

    async def counts(self) -> dict[str, Any]:
        """`calls` by method, `refusals` by code, `complaints` about unknown parameters, `faults` met."""
        return await self.ask("/counts")

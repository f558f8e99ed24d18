"""All that this Telegram knows: people, chats, messages, files, and its own clock."""

import secrets
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from bot.standin.call_log import CallLog
from bot.standin.chats import Changes, Chat, Json, Numbers, Post
from bot.standin.faults import Faults, Flood
from bot.standin.files import Files
from bot.standin.refusals import bad_request, forbidden
from bot.standin.updates import Updates

QUERY_SECONDS = 15.0  # how long Telegram takes an answer to a tap
INLINE_SECONDS = 10.0
_QUERIES_KEPT = 50_000  # a benchmark taps for minutes; nobody asks for a query that old
EDIT_WINDOW = 48 * 3600  # a bot deletes its messages within 48 hours
_GROUP_KINDS = {"group", "supergroup"}


class Clock:
    """The real time, and as much more as somebody added; it never runs backwards by itself."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        """Move the clock."""
        self.ahead += seconds

    def set(self, now: float) -> None:
        """Another time from now on, earlier ones too: for another world."""
        self.ahead = now - time.time()


@dataclass(slots=True)
class Human:
    """A person: Telegram's User object, a label for the practice page, and how they stand to the bot."""

    user: Json
    label: str
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    met: bool = False  # the bot has seen them somewhere else than in their own chat

    @property
    def id(self) -> int:
        """The user's number."""
        return self.user["id"]


@dataclass(slots=True)
class Query:
    """A tap or an inline query that waits for its answer."""

    user_id: int
    chat: Chat | None
    asked_at: float
    answer: Json | None = None


@dataclass(slots=True)
class World:
    """The state behind the Bot API for one bot."""

    token: str
    bot: Json
    clock: Clock = field(default_factory=Clock)
    people: dict[int, Human] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_queries: dict[str, Query] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    complaints: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    log: CallLog = field(default_factory=CallLog)
    changes: Changes = field(default_factory=Changes)
    epoch: int = field(
        default_factory=lambda: secrets.randbits(31)
    )  # grows when another world is put in the place of this one
    weather: int = 0  # grows whenever a fault, a limit or the door is switched
    roster: int = 0  # grows whenever a person comes, or is called or stands otherwise than before
    faults: Faults = field(init=False)
    flood: Flood = field(init=False)
    updates: Updates = field(init=False)
    _query_order: deque[tuple[dict[str, Query], str]] = field(default_factory=deque)
    message_ids: Numbers = field(default_factory=Numbers)
    query_ids: Numbers = field(default_factory=lambda: Numbers(4_801_234_567_890_123))

    def __post_init__(self) -> None:
        self.faults = Faults()
        self.flood = Flood(self.clock)
        self.updates = Updates(self.clock)

    @property
    def bot_as_user(self) -> Json:
        """The bot as it stands in messages."""
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def now(self) -> int:
        """The date of a message made now."""
        return int(self.clock.now())

    def add_human(self, user: Json, label: str | None = None) -> Human:
        """A person from now on; the same number again changes the names."""
        known = self.people.get(user["id"])
        if known is None:
            known = self.people[user["id"]] = Human(user, label or user["first_name"])
        else:
            known.user = user
            known.label = label or known.label
        chat = self.chats.get(user["id"])
        named = {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
        about = {"id": user["id"], "type": "private", **named}
        if chat is None:
            self.put_chat(Chat(user["id"], about, self.message_ids))
        else:
            chat.about = about
        self.roster_changed()
        return known

    def add_group(self, chat_id: int, title: str, kind: str, members: list[int]) -> Chat:
        """A group with these people and the bot in it; a supergroup counts its own messages."""
        ids = Numbers() if kind == "supergroup" else self.message_ids
        about: Json = {"id": chat_id, "type": kind, "title": title}
        chat = self.put_chat(Chat(chat_id, about, ids, members=set(members)))
        for member in members:
            self.human(member).met = True
        return chat

    def put_chat(self, chat: Chat) -> Chat:
        """A chat from now on; whatever happens in it is heard of."""
        chat.ring = self.changes.ring
        self.chats[chat.id] = chat
        return chat

    def empty(self) -> None:
        """Nobody and nothing any more, and the machine's time."""
        earlier = list(self.chats.values())
        self.people, self.chats, self.files = {}, {}, Files()
        self.commands, self.texts = {}, {}
        self.message_ids.next = 1
        self.forget_queries()
        self.updates.drop()
        self.clock.ahead = 0.0
        for chat in earlier:
            chat.wake()
        self.epoch += 1
        self.roster_changed()

    def roster_changed(self) -> None:
        """Somebody is new, or stands otherwise to the bot."""
        self.roster += 1
        self.changes.ring()

    def human(self, user_id: int) -> Human:
        """The person with this number; refused when there is none."""
        human = self.people.get(user_id)
        if human is None:
            raise bad_request("user not found")
        return human

    def chat(self, value: Any) -> Chat:
        """The chat a call names, whether or not the bot may speak in it."""
        if value is None or value == "":
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats.get(int(value))
        except (TypeError, ValueError):
            chat = None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        return chat

    def chat_to_speak_in(self, value: Any) -> Chat:
        """The chat a call names, if the bot may speak in it; refused as Telegram does otherwise."""
        chat = self.chat(value)
        if chat.kind in _GROUP_KINDS:
            if chat.bot_left:
                raise forbidden(f"bot was kicked from the {chat.kind} chat")
            return chat
        human = self.people[chat.id]
        if human.deactivated:
            raise forbidden("user is deactivated")
        if human.blocked:
            raise forbidden("bot was blocked by the user")
        if not human.started:
            raise (
                forbidden("bot can't initiate conversation with a user")
                if human.met
                else bad_request("chat not found")
            )
        return chat

    def add_post(self, chat: Chat, sender: Json, parts: Json) -> Post:
        """A new message in a chat."""
        number = chat.ids.take()
        content = {"message_id": number, "from": sender, "chat": chat.about, "date": self.now(), **parts}
        return chat.add(Post(content, by_bot=sender["is_bot"]))

    def forget_queries(self) -> None:
        """Nothing that was tapped or asked can be answered any more."""
        self.queries.clear()
        self.inline_queries.clear()
        self._query_order.clear()

    def new_query(self, user_id: int, chat: Chat | None, *, inline: bool = False) -> str:
        """The number of a tap or an inline query, known until it is answered or too old."""
        number = str(self.query_ids.take())
        kept = self.inline_queries if inline else self.queries
        kept[number] = Query(user_id, chat, self.clock.now())
        self._query_order.append((kept, number))
        if len(self._query_order) > _QUERIES_KEPT:
            oldest, its_number = self._query_order.popleft()
            del oldest[its_number]
        return number

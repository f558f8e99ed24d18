"""A world written into a folder and read from it again, so that a scene can be returned to."""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson

from bot.standin.chats import Chat, Json, Numbers, Post
from bot.standin.files import Files, StoredFile
from bot.standin.world import Human, World


def save(world: World, folder: Path) -> None:
    """People, chats, files and commands as JSON, each content of a file once; taps that wait are left out."""
    blobs = folder / "files"
    blobs.mkdir(parents=True, exist_ok=True)
    kept: list[Json] = []
    for stored in world.files.by_id.values():
        digest = hashlib.sha256(stored.content).hexdigest()
        if not (blobs / digest).exists():
            (blobs / digest).write_bytes(stored.content)
        kept.append(asdict(replace(stored, content=b"")) | {"content": digest})
    everything = {
        "people": [asdict(human) for human in world.people.values()],
        "chats": [_chat(chat) for chat in world.chats.values()],
        "files": kept,
        "commands": [[*key, commands] for key, commands in world.commands.items()],
        "texts": [[*key, text] for key, text in world.texts.items()],
        "next_message": world.message_ids.next,
        "next_update": world.updates.next_id,
        "now": world.clock.now(),
    }
    (folder / "world.json").write_bytes(orjson.dumps(everything))


def _chat(chat: Chat) -> Json:
    return {
        "id": chat.id,
        "about": chat.about,
        "members": sorted(chat.members),
        "posts": [asdict(post) for post in chat.posts.values()],
        "next": chat.ids.next,
        "pinned": chat.pinned,
        "read": chat.read,
        "bot_left": chat.bot_left,
        "migrated_to": chat.migrated_to,
    }


def load(world: World, folder: Path) -> None:
    """The world as it was saved, its time included; whoever looks at a chat sees that all of it changed."""
    saved = orjson.loads((folder / "world.json").read_bytes())
    newest = max((chat.version for chat in world.chats.values()), default=0)
    world.empty()
    world.message_ids.next = saved["next_message"]
    # a bot knows the numbers it has had, and would take a second update of the same number for the first
    world.updates.next_id = max(world.updates.next_id, saved["next_update"])
    world.clock.set(saved["now"])
    world.files = _files(saved["files"], folder / "files")
    world.commands = {(scope, language): commands for scope, language, commands in saved["commands"]}
    world.texts = {(what, language): text for what, language, text in saved["texts"]}
    world.people = {one["user"]["id"]: Human(**one) for one in saved["people"]}
    for one in saved["chats"]:
        own = one["about"]["type"] == "supergroup"
        chat = Chat(one["id"], one["about"], Numbers(one["next"]) if own else world.message_ids)
        chat.members = set(one["members"])
        chat.pinned, chat.read = one["pinned"], one["read"]
        chat.bot_left, chat.migrated_to = one["bot_left"], one["migrated_to"]
        chat.version = newest + 1  # above whatever anybody has seen of the chat that was here before
        chat.posts = {post["content"]["message_id"]: Post(**post) for post in one["posts"]}
        for post in chat.posts.values():
            post.changed = chat.version
        world.put_chat(chat)
    world.roster_changed()


def _files(kept: list[Json], blobs: Path) -> Files:
    files = Files()
    contents: dict[str, bytes] = {}
    for one in kept:
        digest = one["content"]
        if digest not in contents:
            contents[digest] = (blobs / digest).read_bytes()
        about: dict[str, Any] = one | {"content": contents[digest]}
        stored = StoredFile(**about)
        files.by_id[stored.file_id] = stored
        files.by_path[stored.path] = stored
    return files

"""`kuesioner update`: updates that were set aside, for a person to look at: once more, or away."""

import argparse
import json
from typing import Any, cast

from bot.bot_api.incoming import Incoming, digest
from bot.commands.opening import from_database, in_database
from bot.commands.periods import local
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say, table
from bot.storage.messages import inbox, set_aside

_KINDS = {
    "message": "pesan",
    "edited_message": "pesan disunting",
    "callback_query": "ketukan tombol",
    "inline_query": "pencarian",
    "my_chat_member": "blokir atau keanggotaan",
}
_PARTS = {
    "document": "dokumen",
    "photo": "foto",
    "video": "video",
    "audio": "audio",
    "voice": "pesan suara",
    "video_note": "pesan video",
    "sticker": "stiker",
    "text": "teks",
}
UNREADABLE = "tidak terbaca"


def list_all(_: argparse.Namespace) -> int:
    """Prints what is set aside: its kind, when it came and why; never what a person wrote."""
    config = read_settings()
    found = from_database(lambda db, _: set_aside.all_set_aside(db), config)
    if not found:
        say("Tidak ada pembaruan yang disisihkan.")
        return DONE
    rows = ((one.update_id, kind_of(one.payload), local(one.received_at, config), one.cause) for one in found)
    for line in table(("ID", "JENIS", "DITERIMA", "SEBAB"), rows):
        say(line)
    say()
    say("Coba lagi: kuesioner update retry ID. Buang: kuesioner update drop ID.")
    return DONE


def retry(arguments: argparse.Namespace) -> int:
    """Has one handled once more: by the running bot within seconds, else at the next start."""
    number = arguments.id
    found = {one.update_id: one for one in from_database(lambda db, _: set_aside.all_set_aside(db))}
    if number not in found:
        raise CommandError(_UNKNOWN.format(number))
    if not _can_be_read(found[number].payload):
        raise CommandError(
            f"Pembaruan {number} tidak terbaca, jadi tidak dapat dicoba lagi. "
            f"Bila tidak diperlukan: kuesioner update drop {number}"
        )
    if not in_database(lambda db, _: set_aside.retry(db, number)):
        raise CommandError(_UNKNOWN.format(number))
    say(f"Pembaruan {number} dicoba lagi: beberapa detik lagi bila bot berjalan, selain itu saat dijalankan.")
    return DONE


def drop(arguments: argparse.Namespace) -> int:
    """Forgets what one holds."""
    if not in_database(lambda db, _: inbox.empty(db, arguments.id)):
        raise CommandError(_UNKNOWN.format(arguments.id))
    say(f"Pembaruan {arguments.id} dibuang.")
    return DONE


_UNKNOWN = "Pembaruan {} tidak ada atau tidak disisihkan. Lihat: kuesioner update list"


def kind_of(payload: str) -> str:
    """What sort of update it is, in a word or two."""
    try:
        update = json.loads(payload)
    except json.JSONDecodeError:
        return UNREADABLE
    if not isinstance(update, dict):
        return UNREADABLE
    for kind, name in _KINDS.items():
        content = cast(dict[str, Any], update).get(kind)
        if isinstance(content, dict):
            part = next((word for field, word in _PARTS.items() if field in content), None)
            return f"{name}: {part}" if part and kind != "callback_query" else name
    return UNREADABLE


def _can_be_read(payload: str) -> bool:
    try:
        return isinstance(digest(json.loads(payload)), Incoming)
    except json.JSONDecodeError:
        return False

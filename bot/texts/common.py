"""The small change of wording: escaping, moments, sizes, bars, and cutting by Telegram's way of counting."""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from fractions import Fraction
from html import escape as _escape
from html import unescape

from questionnaires.people import Office, Role
from questionnaires.sheet import Sheet, SheetState
from questionnaires.summary import SheetSummary

MESSAGE_UNITS = 4096
"""Most UTF-16 units a message may have after its markup was read (Bot API, sendMessage)."""
CAPTION_UNITS = 1024
"""The same for the caption of a picture or file (Bot API, sendPhoto)."""
TOAST_UNITS = 200
"""Most units of the words over a chat after a tap (Bot API, answerCallbackQuery)."""
EVIDENCE_BYTES = 20 * 1024 * 1024
"""Largest file a bot can fetch (Bot API, getFile)."""

_TAG = re.compile(r"</?[a-z][^>]*>")
_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

ROLE_NAMES = {
    Role.ADMIN: "admin Diskominfo",
    Role.OFFICER: "petugas",
    Role.ASSESSOR: "asesor",
    Role.VIEWER: "pimpinan",
}

STATE_NAMES = {
    SheetState.DRAFT: "sedang diisi",
    SheetState.SUBMITTED: "terkirim, menunggu asesor",
    SheetState.RETURNED: "dikembalikan untuk diperbaiki",
    SheetState.CONFIRMED: "sudah dikonfirmasi",
}


def state_words(sheet: Sheet | SheetSummary) -> str:
    """The state of a sheet as it is read, and who has it back."""
    return "ditarik kembali oleh OPD, belum dikirim lagi" if sheet.withdrawn else STATE_NAMES[sheet.state]


def escape(text: str) -> str:
    """User text made safe for Telegram's HTML, letter for letter the same to the reader."""
    return _escape(text, quote=False)


def plain(text: str) -> str:
    """A text of ours without its markup, as it is read: for where Telegram takes no HTML."""
    return unescape(_TAG.sub("", text))


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def units_read(text: str) -> int:
    """Length of a text of ours as Telegram counts it: after its markup and escaped letters were read."""
    return units(plain(text))


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis, within `limit` UTF-16 units; no letter is broken."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: max(limit - 1, 0) * 2].decode("utf-16-le", errors="ignore")
    return kept.rstrip("\u200d\ufe0f ") + "…"


def shorten_apart(names: Sequence[str], limit: int) -> list[str]:
    """These names within `limit` UTF-16 units, so that two that differ also differ in what is shown.

    Where the beginnings are alike the part in which they differ stands behind the ellipsis: of two periods
    that are open at once nobody may take the one for the other.
    """
    cut = [shorten(name, limit) for name in names]
    shown: list[str] = []
    for name, short in zip(names, cut, strict=True):
        alike = [other for other, its in zip(names, cut, strict=True) if its == short and other != name]
        if not alike:
            shown.append(short)
            continue
        common = max(_alike(name, other) for other in alike)
        word = name.rfind(" ", 0, common + 1) + 1
        rest = shorten(name[word if common - word < limit // 2 - 2 else common :], limit // 2)
        shown.append(shorten(name, max(limit - units(rest), 1)) + rest)
    first = {text: names[place] for place, text in reversed(list(enumerate(shown)))}
    return [
        text if first[text] == name else f"{shorten(text, limit - 5)} ({place})"
        for place, (text, name) in enumerate(zip(shown, names, strict=True), 1)
    ]


def _alike(one: str, other: str) -> int:
    """How many letters the two have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def pieces(text: str, limit: int) -> list[str]:
    """The whole text in parts of at most `limit` UTF-16 units, cut at a line end or space where there is one."""
    parts: list[str] = []
    rest = text
    while units(rest) > limit:
        head = rest.encode("utf-16-le")[: limit * 2].decode("utf-16-le", errors="ignore")
        cut = max(head.rfind("\n"), head.rfind(" "))
        if cut < len(head) // 2:
            # Where nothing separates words, at least a joined emoji should stay in one piece.
            cut = len(head)
            while cut > 1 and (head[cut - 1] == "\u200d" or rest[cut : cut + 1] in ("\u200d", "\ufe0f")):
                cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return [*parts, rest] if rest or not parts else parts


def bar(done: int, total: int, width: int = 10) -> str:
    """A bar of `width` signs; full only when all is done, empty only when nothing is."""
    if total <= 0:
        return "▱" * width
    filled = done * width // total
    if done and not filled:
        filled = 1
    return "▰" * filled + "▱" * (width - filled)


def day(at: datetime, zone: tzinfo) -> str:
    """A date in local time: `Rabu, 25 November 2026`."""
    local = at.astimezone(zone)
    return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"


def month_name(month: int) -> str:
    """The name of a month, counted from 1."""
    return _MONTHS[month - 1]


def moment(at: datetime, zone: tzinfo) -> str:
    """A moment in local time with the zone's name: `25 November 2026 pukul 08.30 WITA`."""
    local = at.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} pukul {local:%H.%M} {local:%Z}"


def file_size(size: int) -> str:
    """A size in bytes for people: `812 KB`, `1,4 MB`, `2,0 GB`."""
    if size < 1000:
        return f"{size} byte"
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    if size < 1_000_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{size / 1_000_000_000:.1f} GB".replace(".", ",")


def office_name(office: Office) -> str:
    """The office in a sentence, escaped: long name and short name."""
    if office.short_name and office.short_name != office.name:
        return f"{escape(office.name)} ({escape(office.short_name)})"
    return escape(office.name)


def joined(words: list[str]) -> str:
    """An enumeration: `a, b dan c`."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " dan " + words[-1]


def show_gain(added: Fraction) -> str:
    """A gain rounded half up to two decimals, with as many more as it takes not to read as nothing."""
    for decimals in range(2, 8):
        scaled = int(added * 10**decimals + Fraction(1, 2))
        if scaled:
            whole, rest = divmod(scaled, 10**decimals)
            return f"{whole},{rest:0{decimals}d}"
    return "0,00"

"""What a person typed, as it is read: letters nobody sees are no text."""

import re
from dataclasses import dataclass

from questionnaires.instrument import Indicator

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt)
    "\u2800"  # a Braille cell without dots
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of pairs, and what is no letter
    "]"
)
_JOINERS = frozenset("\u200c\u200d")
"""They shape the letters on both sides: in emoji, and in Arabic and Indic writing."""
_SHAPING = re.compile("[\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
"""Letters that only choose how the one before them looks."""


def visible(text: str | None) -> str:
    """The text without letters that nobody sees and without blanks around it; empty when nothing is left.

    What shapes a letter beside it stays, so that no emoji falls apart.
    """
    kept: list[str] = []
    waiting = ""
    for letter in text or "":
        if not _UNSEEN.match(letter) and not _is_no_letter(letter):
            kept.append(waiting + letter if not letter.isspace() else letter)
            waiting = ""
        elif kept and not kept[-1].isspace():
            if letter in _JOINERS:
                waiting = letter
            elif _SHAPING.match(letter):
                kept.append(letter)
    return "".join(kept).strip()


def one_line(text: str | None) -> str:
    """What is visible of the text on one line, with single blanks: as names are kept."""
    return " ".join(visible(text).split())


def _is_no_letter(letter: str) -> bool:
    """Whether this is one of the noncharacters that end each plane, as U+1FFFE."""
    return ord(letter) & 0xFFFE == 0xFFFE


@dataclass(frozen=True, slots=True)
class Meant:
    """What a few letters at a card probably stand for, other than an explanation.

    `level` is a level of the indicator, or None; then `not_applicable`, or neither where they only nod.
    """

    level: int | None = None
    not_applicable: bool = False


_NUMBER = re.compile(
    r"(?:(?:saya|pilih|isi|jawab|jawaban|tingkat|level|nilai|skor)[ :]{1,3})*(\d{1,2}|[a-z]+)\b(.*)"
)
_LONGEST_NOD = 60
"""Letters; a longer text says something."""
_NUMERALS = {"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5}
_NOT_APPLICABLE = frozenset({"tidak berlaku", "tdk berlaku", "tb", "n/a", "na", "-"})
_NODS = frozenset(
    {
        *("ya", "y", "iya", "yes", "ok", "oke", "okay", "sip", "siap", "baik", "setuju", "benar", "betul"),
        *("lanjut", "lanjutkan", "next", "berikutnya", "kembali", "sudah", "selesai", "kirim", "simpan"),
        *("batal", "tidak", "tdk", "bukan", "tes", "test", "halo", "hai", "terima kasih", "makasih"),
        *("ya lanjut", "ya, lanjut", "ok lanjut", "oke lanjut", "sudah selesai", "baik, terima kasih"),
    }
)


def meant_at_card(text: str, indicator: Indicator) -> Meant | None:
    """What so short a text means at this indicator's card; None for what can stand as an explanation."""
    said = one_line(text).casefold().strip(" .,:;!?\"'()“”‘’")
    if len(said) > _LONGEST_NOD:
        return None
    if not said:
        return Meant()  # a full stop, a question mark: nothing that explains
    if said in _NOT_APPLICABLE and indicator.may_not_apply:
        return Meant(not_applicable=True)
    labels = {level.label.casefold(): level.number for level in indicator.levels}
    if said in labels:
        return Meant(labels[said])
    if (found := _NUMBER.fullmatch(said)) is not None:
        number = int(found[1]) if found[1].isdecimal() else _NUMERALS.get(found[1])
        rest = found[2].strip(" ·.,:;-–()")
        level = None if number is None else indicator.level(number)
        if number is not None and (not rest or (level is not None and rest == level.label.casefold())):
            return Meant(None if level is None else number)
    return Meant() if said in _NODS or said in _NOT_APPLICABLE else None

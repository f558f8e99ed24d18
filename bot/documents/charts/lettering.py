"""Letters: what can be drawn, how wide it is, where a line may break."""

from functools import lru_cache
from pathlib import Path
from unicodedata import category, normalize

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

DPI = 72
"""At 72 dots an inch a point is a pixel, so every size here is in pixels."""
LINE_HEIGHT = 1.22
ASCENT = 0.95
"""Of the size: how far below the top of its line the baseline lies (DejaVu Sans rises 0.93)."""

_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_FILES = {False: _FONTS / "DejaVuSans.ttf", True: _FONTS / "DejaVuSans-Bold.ttf"}
_SHORT_LINE = 0.35
"""Of the width: a last line shorter than this looks forgotten."""
_MISSING = "□"
_SPACE_LIKE = {"Cc", "Zs", "Zl", "Zp"}
_LETTER_LIKE = {"L", "N", "P"}
_NO_BREAK = "\u00a0"


@lru_cache(maxsize=64)
def font(size: int, bold: bool = False) -> FontProperties:
    """DejaVu Sans, which matplotlib ships: the same letters on every machine."""
    return FontProperties(fname=str(_FILES[bold]), size=size)


@lru_cache(maxsize=4096)
def _is_drawable(letter: str) -> bool:
    """Whether both fonts have the letter, and it keeps within its line (some ornaments and marks do not)."""
    for file in _FILES.values():
        face = get_font(str(file))
        if ord(letter) not in face.get_charmap():
            return False
        glyph = face.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
        top, bottom = glyph.bbox[3] / face.units_per_EM, glyph.bbox[1] / face.units_per_EM
        if top > ASCENT or bottom < ASCENT - LINE_HEIGHT:
            return False
    return True


def plain(text: str) -> str:
    """The text with only letters the font has, in one line, single spaced.

    A letter it lacks becomes a box, so that one sees that something stood there; pictographs, their
    joiners and other invisible marks are left out. matplotlib would warn about each of them.
    """
    kept: list[str] = []
    for letter in normalize("NFC", text):
        kind = category(letter)
        if kind in _SPACE_LIKE:
            kept.append(letter if letter == _NO_BREAK else " ")
        elif kind in {"Cf", "Cs", "Co", "Cn"} or 0xFE00 <= ord(letter) <= 0xFE0F:
            continue
        elif _is_drawable(letter):
            kept.append(letter)
        elif kind[0] in _LETTER_LIKE:
            kept.append(_MISSING)
    return " ".join(part for part in "".join(kept).split(" ") if part)


_renderer = RendererAgg(8, 8, DPI)


@lru_cache(maxsize=8192)
def width(text: str, size: int, bold: bool = False) -> float:
    """How many pixels wide the renderer draws this line."""
    return _renderer.get_text_width_height_descent(text, font(size, bold), ismath=False)[0]


def wrap(text: str, size: int, widest: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most `widest` pixels, all its letters kept.

    Breaks at spaces, after a slash, and, where a single word is too long, within it. textwrap of the standard
    library counts letters, which in a proportional font differ fourfold in width.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(plain(text)):
        candidate = line + piece
        if width(candidate.rstrip(" "), size, bold) <= widest:
            line = candidate
            continue
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        line = piece
        while width(line.rstrip(" "), size, bold) > widest and len(line) > 1:
            fitting = _fitting_letters(line, size, widest, bold)
            lines.append(line[:fitting])
            line = line[fitting:]
    if line.strip(" "):
        lines.append(line.rstrip(" "))
    return tuple(lines)


def wrap_evenly(text: str, size: int, widest: float, bold: bool = False) -> tuple[str, ...]:
    """As `wrap`, in the same number of lines, but without leaving a lonely short word in the last."""
    lines = wrap(text, size, widest, bold)
    if len(lines) < 2 or width(lines[-1], size, bold) > widest * _SHORT_LINE:
        return lines
    longest_piece = max(width(piece.rstrip(" "), size, bold) for piece in _pieces(plain(text)))
    for share in (0.65, 0.75, 0.85):
        if longest_piece <= widest * share:  # evening out is no reason to break a word
            narrower = wrap(text, size, widest * share, bold)
            if len(narrower) == len(lines):
                return narrower
    return lines


def _pieces(text: str) -> list[str]:
    """The parts between which a line may break; each keeps its space or slash at its end."""
    pieces: list[str] = []
    start = 0
    for place, letter in enumerate(text, start=1):
        inside_word = letter == "/" and place - start > 3 and len(text) - place > 3
        if letter == " " or inside_word:
            pieces.append(text[start:place])
            start = place
    if start < len(text):
        pieces.append(text[start:])
    return pieces


def _fitting_letters(word: str, size: int, widest: float, bold: bool) -> int:
    """How many letters of a too long word fit; at least one, so that it always goes on."""
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if width(word[:middle], size, bold) <= widest:
            low = middle
        else:
            high = middle - 1
    return low


def shorten(text: str, size: int, widest: float, bold: bool = False) -> str:
    """One line of at most `widest` pixels; what does not fit is replaced by an ellipsis."""
    text = plain(text)
    if width(text, size, bold) <= widest:
        return text
    return text[: _fitting_letters(text + "…", size, widest - width("…", size, bold), bold)].rstrip() + "…"

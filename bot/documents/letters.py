"""Letters of invitation: a page an office, with its QR code and three steps, ready to print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import segno

from bot.documents.pdf import FONT, typeset


@dataclass(frozen=True, slots=True)
class Letter:
    """One page. Texts are plain; `link` goes into the QR code and is printed below it."""

    office: str
    link: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What all letters say. `closing` names the sender."""

    heading: str
    greeting: str
    purpose: str
    steps: tuple[str, str, str]
    valid: str
    single: str
    closing: str


_SIZES = ((60, 18), (110, 15), (10_000, 12))
"""By how many letters an office's name has at most, its size in points: a letter is one page in any case."""
_LONG_WORD = re.compile(r"\S{28}(?=\S)")

_TEMPLATE = """
#let data = json("data.json")
#set document(title: data.wording.heading)
#set page(paper: "a4", margin: (x: 25mm, y: 20mm))
#set text(font: "FONT", size: 11pt, lang: "id")
#set par(leading: 0.75em)
#for (place, letter) in data.letters.enumerate() {
  if place > 0 { pagebreak() }
  text(size: 10pt, fill: rgb("#48535c"), data.wording.greeting)
  v(2mm)
  text(size: letter.size * 1pt, weight: "bold", letter.office)
  v(4mm)
  text(size: 13pt, weight: "bold", data.wording.heading)
  v(2mm)
  par(data.wording.purpose)
  v(4mm)
  align(center, image(letter.qr, width: 60mm, alt: letter.link))
  align(center, text(size: 8.5pt, font: "DejaVu Sans Mono", letter.link))
  v(5mm)
  for (number, step) in data.wording.steps.enumerate(start: 1) {
    let mark = text(size: 18pt, weight: "bold", fill: rgb("#1f5f99"), str(number))
    block(below: 5mm, grid(columns: (12mm, 1fr), mark, par(step)))
  }
  v(4mm)
  block(fill: rgb("#f1f4f6"), inset: 4mm, width: 100%, {
    par(strong(data.wording.valid + " " + letter.valid-until + "."))
    par(data.wording.single)
  })
  v(1fr)
  text(size: 10pt, fill: rgb("#48535c"), data.wording.closing)
}
""".replace("FONT", FONT)


def letters_pdf(letters: Sequence[Letter], wording: Wording) -> bytes:
    """The PDF with a page a letter, in their order; ValueError when there is none."""
    if not letters:
        raise ValueError("there is no letter to print")
    files: dict[str, bytes] = {}
    pages: list[dict[str, object]] = []
    for place, letter in enumerate(letters):
        files[f"{place}.svg"] = _qr(letter.link)
        pages.append(
            {
                "office": _breakable(letter.office),
                "size": next(size for most, size in _SIZES if len(letter.office) <= most),
                "link": letter.link,
                "valid-until": letter.valid_until,
                "qr": f"{place}.svg",
            }
        )
    words = {
        "heading": wording.heading,
        "greeting": wording.greeting,
        "purpose": wording.purpose,
        "steps": list(wording.steps),
        "valid": wording.valid,
        "single": wording.single,
        "closing": wording.closing,
    }
    return typeset(_TEMPLATE, {"letters": pages, "wording": words}, files)


def _breakable(name: str) -> str:
    """The name with places for a line to end in words that are longer than a line."""
    return _LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", name)


def _qr(link: str) -> bytes:
    """The link as a QR code that a phone still reads from a bad copy (a quarter may be lost)."""
    return (
        segno.make(link, error="q", micro=False)
        .svg_inline(scale=4, border=4, omitsize=False)
        .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        .encode()
    )

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
    period: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What all letters say. `closing` names the sender; what is empty is left open to be written by hand."""

    heading: str
    greeting: str
    purpose: str
    steps: tuple[str, str, str]
    valid: str
    single: str
    closing: str
    period: str = ""
    """Before the period's name; a letter without a period says nothing of it."""
    deadline: str = ""
    """Before the deadline."""
    regency: str = ""
    place_and_day: str = ""
    signer: str = ""
    number: str = ""


_SIZES = ((60, 18), (110, 15), (10_000, 12))
"""By how many letters an office's name has at most, its size in points: a letter is one page in any case."""
_LONG_WORD = re.compile(r"\S{28}(?=\S)")

_TEMPLATE = """
#let data = json("data.json")
#set document(title: data.wording.heading)
#set page(paper: "a4", margin: (x: 25mm, y: 20mm))
#set text(font: "FONT", size: 11pt, lang: "id")
#set par(leading: 0.75em)
#let content(letter) = {
  align(center, {
    if data.wording.regency != "" {
      text(size: 12pt, weight: "bold", upper(data.wording.regency))
      linebreak()
    }
    text(size: 12pt, weight: "bold", upper(data.wording.closing))
  })
  line(length: 100%, stroke: 1pt + rgb("#48535c"))
  v(1mm)
  text(size: 10pt, fill: rgb("#48535c"), data.wording.greeting)
  v(2mm)
  text(size: letter.size * 1pt, weight: "bold", letter.office)
  v(4mm)
  text(size: 13pt, weight: "bold", data.wording.heading)
  v(2mm)
  par(data.wording.purpose)
  if letter.period != "" {
    grid(columns: (36mm, 1fr), row-gutter: 2.5mm,
      data.wording.period, strong(letter.period), data.wording.deadline, strong(letter.deadline))
  }
  v(1mm)
  align(center, image(letter.qr, width: 48mm, alt: letter.link))
  align(center, text(size: 8.5pt, font: "DejaVu Sans Mono", letter.link))
  v(2mm)
  for (number, step) in data.wording.steps.enumerate(start: 1) {
    let mark = text(size: 18pt, weight: "bold", fill: rgb("#1f5f99"), str(number))
    block(below: 3mm, grid(columns: (12mm, 1fr), mark, par(step)))
  }
  v(2mm)
  block(fill: rgb("#f1f4f6"), inset: 4mm, width: 100%, {
    par(strong(data.wording.valid + " " + letter.valid-until + "."))
    par(data.wording.single)
  })
  v(1fr)
  align(right, block(width: 75mm, align(left, {
    data.wording.place-and-day
    linebreak()
    data.wording.closing
    v(16mm)
    if data.wording.signer == "" {
      box(width: 60mm, stroke: (bottom: 0.5pt), height: 1em)
    } else {
      strong(data.wording.signer)
    }
    linebreak()
    data.wording.number
  })))
}
#for (place, letter) in data.letters.enumerate() {
  if place > 0 { pagebreak() }
  // one page in any case: what is longer is made smaller
  layout(size => {
    let whole = block(width: size.width, content(letter))
    let height = measure(whole).height
    if height <= size.height {
      block(width: size.width, height: size.height, content(letter))
    } else {
      scale(size.height / height * 99%, origin: top + left, reflow: true, whole)
    }
  })
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
                "period": _breakable(letter.period),
                "deadline": letter.deadline,
                "qr": f"{place}.svg",
            }
        )
    words = {
        "heading": wording.heading,
        "greeting": wording.greeting,
        "purpose": _breakable(wording.purpose),
        "steps": list(wording.steps),
        "valid": wording.valid,
        "single": wording.single,
        "closing": _breakable(wording.closing),
        "period": wording.period,
        "deadline": wording.deadline,
        "regency": _breakable(wording.regency),
        "place-and-day": _breakable(wording.place_and_day),
        "signer": _breakable(wording.signer),
        "number": _breakable(wording.number),
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

"""PDFs, typeset by Typst: a template, and data that can never be read as markup.

Considered: reportlab places text by coordinates and knows no paragraphs that flow around a page's end without
much code of ours; WeasyPrint needs libraries of the system. Typst is one wheel, works offline and is fast.
"""

import json
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.documents.bounded_process import Bounds, OverBoundsError, run_bounded

FONT = "DejaVu Sans"
"""The font of the pictures; it comes with matplotlib, so no font of the system is needed."""


BOUNDS = Bounds(memory=2_000_000_000, seconds=120)
"""What typesetting one PDF may take; the report of a whole regency takes a tenth of it."""


class TypesettingError(Exception):
    """The template could not be typeset: a fault of ours, or more than `BOUNDS`."""


def typeset(template: str, data: Any, files: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a Typst template. Takes a tenth of a second and more: for a thread, or the command line.

    The template reads `data` (JSON values) with `json("data.json")`, and `files` (pictures) by their names.
    Texts in the data stay texts: Typst evaluates no markup in them. Nothing is fetched from the network.
    """
    try:
        return run_bounded(_typeset_here, template, data, files or {}, bounds=BOUNDS)
    except OverBoundsError as error:
        raise TypesettingError(f"typesetting went beyond its bounds ({error})") from error


def _typeset_here(template: str, data: Any, files: Mapping[str, bytes]) -> bytes:
    import typst  # noqa: PLC0415 - thirty megabytes of code, so only once there is something to typeset

    with tempfile.TemporaryDirectory(prefix="kuesioner-") as name:
        folder = Path(name)
        (folder / "main.typ").write_text(template, encoding="utf-8")
        text = json.dumps(data, ensure_ascii=False)
        # half a letter, as a cut text may end with, is no text: a mark in its place
        (folder / "data.json").write_bytes(text.encode("utf-8", "replace"))
        for file, content in files.items():
            (folder / Path(file).name).write_bytes(content)
        try:
            made = typst.compile(
                str(folder / "main.typ"),
                root=str(folder),
                font_paths=[str(_fonts())],
                ignore_system_fonts=True,
                package_path=str(folder),
                package_cache_path=str(folder),
            )
        except typst.TypstError as error:
            raise TypesettingError(error.message) from error
    if not isinstance(made, bytes):
        raise TypesettingError("Typst gave no PDF")
    return made


def _fonts() -> Path:
    """Where matplotlib keeps its fonts; found without importing it, which would take half a second."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise TypesettingError("matplotlib, which brings the font, is not installed")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"

"""CSV as Excel and text editors write it: rows of text, or why there are none."""

import csv
import io
import re
from collections.abc import Sequence

from questionnaires.offices.titles import TITLES_WITHIN, are_titles
from questionnaires.problem import Problem

LARGEST_FILE = 5_000_000
"""Bytes; a regency's list has a few thousand."""
_MOST_CELLS, _MOST_ROWS = 1_000_000, 100_000
_DELIMITERS = (";", ",", "\t", "|")
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*("?)')


def parse_csv(content: bytes) -> tuple[tuple[str, ...], ...] | Problem:
    """The cells of a CSV file, empty lines included, or why it cannot be read.

    Understands what Excel in Indonesia writes: a byte order mark, semicolons, Windows line ends, a first line
    `sep=;`, cells in quotes with separators and line breaks inside. (csv.Sniffer guesses from letters as well
    and takes odd separators for short files; ours are known, so looking for the titles is enough.)
    """
    if len(content) > LARGEST_FILE:
        return Problem(1, f"Berkas terlalu besar: paling banyak {LARGEST_FILE // 1_000_000} MB.")
    text = _decoded(content)
    if text is None:
        return Problem(1, "Berkas ini bukan CSV. Simpan dari Excel sebagai CSV UTF-8.")
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):
        delimiter = first[4]
        text = f"\n{rest}"  # an empty line in its place keeps the numbers of the rows
    else:
        filled = [line for line in text.splitlines() if line.strip()]
        delimiter = _delimiter(filled)
    text = text.rstrip("\r\n")
    if text.count(delimiter) > _MOST_CELLS or text.count("\n") > _MOST_ROWS:
        return Problem(
            1,
            "Berkas ini memuat terlalu banyak baris atau sel. "
            "Salin kolom kode dan nama saja, lalu kirim lagi.",
        )
    wrong = _wrong_quote(text, delimiter)
    if wrong is not None:
        return wrong
    try:
        return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        # with these settings only an over-long cell gets here
        return Problem(1, "Ada sel yang terlalu panjang, mungkin karena tanda kutip yang tidak ditutup.")


def _delimiter(filled: Sequence[str]) -> str:
    """What separates the titles; above them may stand the name of the list, in which nothing is separated."""
    for line in filled[:TITLES_WITHIN]:
        for delimiter in _DELIMITERS:
            if are_titles([cell.strip(' "') for cell in line.split(delimiter)]):
                return delimiter
    return max(_DELIMITERS, key="".join(filled[:1]).count)


def _wrong_quote(text: str, delimiter: str) -> Problem | None:
    """The first quote that is never closed, or closed in the middle of a cell: whole rows would vanish in it.

    Its line is the row's number as a spreadsheet counts.
    """
    end = re.compile(f"[{re.escape(delimiter)}\r\n]")
    separators = None
    row, place = 1, 0
    while place < len(text):
        if text[place] == '"':
            quoted = _QUOTED.match(text, place)
            assert quoted is not None  # noqa: S101 - it begins with a quote
            place = quoted.end()
            inside = quoted[0].splitlines()
            if not quoted[1]:
                return Problem(row, 'Ada tanda kutip (") yang dibuka di baris ini dan tidak pernah ditutup.')
            if place < len(text) and end.match(text, place) is None:
                return Problem(
                    row,
                    "Tanda kutip di baris ini tidak ditutup sebelum pemisah kolom. Tutup tanda kutipnya, "
                    'atau tulis dua kali ("") bila memang bagian dari teks.',
                )
            separators = separators or max(2, text[: text.find("\n")].count(delimiter))
            if any(line.count(delimiter) >= separators for line in inside[1:]):
                return Problem(
                    row, "Tanda kutip yang dibuka di baris ini menelan baris di bawahnya; tutup dulu."
                )
        found = end.search(text, place)
        if found is None:
            return None
        place = found.end()
        if found[0] != delimiter:
            row += 1
            if found[0] == "\r" and text.startswith("\n", place):
                place += 1
    return None


def _decoded(content: bytes) -> str | None:
    """The text: UTF-8, UTF-16 with its mark, or else Windows-1252, as Excel writes a plain "CSV"."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for candidate in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None

"""How lists of offices are laid out elsewhere: titles, group rows, totals, signatures."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from questionnaires.typed_text import one_line

COLUMNS = ("kode", "nama", "singkatan", "alias", "diundang")
TITLES_WITHIN = 20
"""So many filled rows may stand above the titles: the name of the list, the regency, a date."""

_OFFICE_WORDS = frozenset(
    [
        "opd",
        "skpd",
        "skpk",
        "perangkat",
        "daerah",
        "instansi",
        "unit",
        "kerja",
        "organisasi",
        "satuan",
        "kantor",
        "lembaga",
        "pd",
        "dinas",
        "badan",
        "bagian",
        "kecamatan",
        "kelurahan",
        "desa",
        "uptd",
        "puskesmas",
        "sekolah",
    ]
)
_NAMES_AN_OFFICE = _OFFICE_WORDS - {"daerah", "kerja", "satuan", "unit"}
_KEYWORDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # one of the first must be there; with the second and the words for offices, nothing else may
    "kode": (frozenset({"kode", "kd", "id", "code"}), frozenset({"no", "nomor", "unik"})),
    "singkatan": (
        frozenset({"singkatan", "akronim", "pendek", "inisial", "singkat"}),
        frozenset({"nama", "sebutan"}),
    ),
    "alias": (frozenset({"alias", "lain", "sebutan"}), frozenset({"nama", "aliasnya"})),
    "diundang": (
        frozenset({"diundang", "undang", "undangan", "ikut", "peserta", "dinilai", "keikutsertaan"}),
        frozenset({"serta", "penilaian", "mengikuti", "evaluasi", "status"}),
    ),
    "nama": (frozenset({"nama", "nm"}), frozenset({"lengkap", "resmi"})),
}
_NOT_ALONE = {"singkat", "pendek", "lain", "undang", "status"}
_NUMBERS = re.compile(r"no|nomor|no urut|nomor urut|urut|#|")
"""A column of these holds nothing to take over."""

_ENUMERATED = re.compile(r"(?:[ivxlc]{1,6}|[a-z]|\d{1,2})\s*[.)]\s*", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLC]{1,6}\.?")
_GROUPS = frozenset(
    (
        "dinas", "badan", "sekretariat", "kecamatan", "kelurahan", "desa", "kantor", "dinas daerah",
        "badan daerah",
        "lembaga teknis daerah", "lembaga teknis", "perangkat daerah", "opd", "skpd", "unit kerja", "bagian",
        "puskesmas", "uptd", "lain-lain", "lainnya", "bumd", "dinas-dinas", "badan-badan",
        "kecamatan-kecamatan",
        "dinas/badan", "dinas dan badan", "staf ahli", "kelurahan/desa",
    )
)  # fmt: skip
_GROUP_BEGINNINGS = ("urusan ", "unsur ", "kelompok ", "rumpun ", "bidang urusan", "kategori ")
_TOTAL = re.compile(r"(?:sub\s*[- ]?)?(?:jumlah|total|grand total)\b", re.IGNORECASE)
_BELOW = re.compile(
    r"nip\b|mengetahui|menyetujui|sumber\b|catatan\b|keterangan\b|ket\b|\*|ttd\b|plt\b|bupati\b"
    r"|wali ?kota\b|gubernur\b|pembina\b|a\.?n\.|kepala \w+|dicetak|halaman \d|ditetapkan"
    r"|[\w .]+, *(?:tanggal )?\d{1,2} +\w+ +\d{4}",
    re.IGNORECASE,
)


def clean(cell: object) -> str:
    """The cell on one line, without spaces around it; nothing where all its letters are unseen."""
    text = str(cell)
    if text.isascii():
        return " ".join(text.split())
    return one_line(text)


def column_of(title: str) -> tuple[str, int] | None:
    """The column that a title means and how surely (3 its own name, 1 a guess); None for any other title."""
    key = clean(title).casefold()
    if key in COLUMNS:
        return key, 3
    if key in {"ikut serta", "nama singkat", "nama lain"}:
        return {"ikut serta": "diundang", "nama singkat": "singkatan", "nama lain": "alias"}[key], 2
    words = re.findall(r"\w+", re.sub(r"\(.*?\)", " ", key))
    known = set(words)
    for column, (needed, besides) in _KEYWORDS.items():
        if (
            known & needed
            and known <= needed | besides | _OFFICE_WORDS
            and not (len(words) == 1 and words[0] in _NOT_ALONE)
        ):
            return column, 2
    if (known and known <= _OFFICE_WORDS and known & _NAMES_AN_OFFICE) or words == ["unit", "kerja"]:
        return "nama", 1
    return None


def near_column(title: str) -> str | None:
    """The column whose name was probably mistyped."""
    near = get_close_matches(clean(title).casefold(), COLUMNS, n=1, cutoff=0.75)
    return near[0] if near else None


def is_number_title(title: str) -> bool:
    """Whether a column only counts the rows."""
    return _NUMBERS.fullmatch(clean(title).casefold().rstrip(".")) is not None


def are_titles(cells: Sequence[str]) -> bool:
    """Whether these cells name the columns of code and name."""
    return {"kode", "nama"} <= {found[0] for cell in cells if (found := column_of(cell)) is not None}


def is_group(text: str) -> bool:
    """Whether a text says of several offices what they are: `A. DINAS`, `Unsur Pendukung`, `Kecamatan`."""
    match = _ENUMERATED.match(text)
    bare = text[match.end() :] if match else text
    key = bare.casefold().strip(" :")
    return key in _GROUPS or key.startswith(_GROUP_BEGINNINGS) or _ROMAN.fullmatch(text) is not None


def is_heading(text: str) -> bool:
    """Whether a text that stands alone in its row is a heading: a group, enumerated, or before a colon."""
    return is_group(text) or text.endswith(":") or (_ENUMERATED.match(text) is not None and " " in text)


def is_total(text: str) -> bool:
    """Whether a row begins like one that sums up."""
    return _TOTAL.match(text) is not None


def is_below(text: str) -> bool:
    """Whether a text is of those below a list: place and date, who signs, a source, a remark."""
    return _BELOW.match(text) is not None

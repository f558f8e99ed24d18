"""Values out of YAML nodes, collecting everything that is wrong, each with its line.

pydantic, voluptuous and strictyaml were considered: the first two check loaded values, whose lines are gone;
the last has no C parser and stops at its first error. PyYAML's nodes keep their place in the file.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from questionnaires.problem import Problem
from questionnaires.typed_text import visible

_STRING, _INTEGER, _FLAG, _NULL = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "bool", "null"))
LONGEST_TEXT = 1000
LONGEST_NAME = 200
LONGEST_LABEL = 60
"""Letters; a label stands on a button."""
_MOST_GUESSES = 100
"""Problems after which no more is guessed what a key may mean: a guess takes a thousandth of a second."""
_STRICT_FROM = 2
"""The format (`loading.FORMAT`) from which on these are errors."""
_NEVER_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_COMMENT = re.compile(r"[ \t]+#")
_LIKE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""1.250 is a thousand and more to an Indonesian reader."""
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,5})")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?|\d{1,9}/\d{1,9}")


@dataclass(frozen=True, slots=True)
class KeyedNode:
    """One key of a mapping with its value."""

    key: ScalarNode
    value: Node

    @property
    def line(self) -> int:
        """Line of the key, from 1."""
        return line_of(self.key)


def line_of(node: Node) -> int:
    """Line where the node starts, from 1."""
    return node.start_mark.line + 1


def show_number(number: Fraction) -> str:
    """The number as a person would write it: decimal when that is exact, otherwise a fraction."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return str(number) if rest > 1 else f"{float(number):.9f}".rstrip("0").rstrip(".")


class Reader:
    """Reads nodes; a value that is not as it should be becomes None and a problem."""

    def __init__(self, content: str, read_as: int) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._lines = content.splitlines()
        self._is_strict = read_as >= _STRICT_FROM
        self._visited: set[int] = set()

    def complain(self, where: Node | int, message: str) -> None:
        """Note a problem at a node or a line."""
        self.problems.append(Problem(where if isinstance(where, int) else line_of(where), message))

    def warn(self, where: Node | int, message: str) -> None:
        """Note what is allowed and may not say what was meant."""
        self.warnings.append(Problem(where if isinstance(where, int) else line_of(where), message))

    def mapping(
        self, node: Node, place: str, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, KeyedNode] | None:
        """The entries by key; unknown, doubled and missing keys are complained about."""
        entries = self.entries(node, place)
        if entries is None:
            return None
        known = [*required, *optional]
        for key, entry in list(entries.items()):
            if key not in known:
                near = get_close_matches(key, known, n=1) if len(self.problems) < _MOST_GUESSES else []
                hint = f' Mungkin maksudnya "{near[0]}"?' if near else ""
                self.complain(entry.line, f"Kunci {_quoted(key)} tidak dikenal di {place}.{hint}")
                del entries[key]
        for key in required:
            if key not in entries:
                self.complain(node, f'Kunci "{key}" belum ada di {place}.')
        return entries

    def entries(self, node: Node, place: str) -> dict[str, KeyedNode] | None:
        """The entries by key, whatever the keys are; doubled ones are complained about."""
        if not isinstance(node, MappingNode):
            self.complain(node, f"{_capital(place)} harus berupa pasangan kunci dan nilai (kunci: nilai).")
            return None
        if not self._is_first_visit(node):
            return None
        entries: dict[str, KeyedNode] = {}
        # PyYAML's own annotation leaves the type of a mapping's value open.
        pairs: list[tuple[Node, Node]] = node.value
        for key, value in pairs:
            if not isinstance(key, ScalarNode):
                self.complain(key, f"Kunci di {place} harus berupa satu kata.")
                continue
            name = str(key.value)
            if name in entries:
                first = entries[name].line
                self.complain(
                    key, f"Kunci {_quoted(name)} di {place} ditulis dua kali (juga di baris {first})."
                )
            else:
                entries[name] = KeyedNode(key, value)
        return entries

    def sequence(self, entry: KeyedNode, place: str) -> list[Node] | None:
        """The members of a list with at least one member."""
        node = entry.value
        if not isinstance(node, SequenceNode) or not node.value:
            self.complain(entry.line, f'"{entry.key.value}" di {place} harus berupa daftar (diawali "- ").')
            return None
        members: list[Node] = node.value
        return members if self._is_first_visit(node) else None

    def text(
        self, node: Node, name: str, *, number_too: bool = False, limit: int = LONGEST_TEXT
    ) -> str | None:
        """A text that says something, of at most `limit` letters; with `number_too`, a number as written."""
        if not isinstance(node, ScalarNode):
            self.complain(node, f"{_capital(name)} harus berupa teks.")
            return None
        value = str(node.value)
        is_unseen = self._is_strict and not visible(value)
        if node.tag == _NULL or not value.strip() or is_unseen:
            self.complain(node, f"{_capital(name)} masih kosong.")
            return None
        if node.tag != _STRING and not (number_too and value[0].isdigit()):
            self.complain(
                node, f'{_capital(name)} harus berupa teks; tulis di antara tanda kutip: "{value}".'
            )
            return None
        if len(value) > limit:
            self.complain(
                node, f"{_capital(name)} terlalu panjang: {len(value)} huruf, paling banyak {limit}."
            )
            return None
        if self._is_strict and _NEVER_TEXT.search(value):
            self.complain(node, f"{_capital(name)} memuat tanda kendali yang tidak terbaca; hapus dulu.")
            return None
        if self._is_cut(node) and " " in value.strip() and self._is_strict:
            self.complain(
                node,
                f'{_capital(name)} terpotong: tanpa tanda kutip, tulisan sesudah " #" dianggap komentar. '
                "Tulis seluruh teks di antara tanda kutip, atau pindahkan komentarnya ke baris sendiri.",
            )
            return None
        if self._is_cut(node):
            self.warn(
                node, f'{_capital(name)} dibaca "{value.strip()[:60]}"; tulisan sesudah " #" tidak ikut.'
            )
        return value.strip()

    def _is_cut(self, node: ScalarNode) -> bool:
        """Whether a comment follows an unquoted text at once, in its last line."""
        end = node.end_mark
        if node.style or end.line >= len(self._lines):
            return False
        return _COMMENT.match(self._lines[end.line], end.column) is not None

    def text_at(
        self, entries: Mapping[str, KeyedNode], key: str, place: str, *, limit: int = LONGEST_TEXT
    ) -> str:
        """The text under a key that may be absent; "" when there is none or it is wrong."""
        entry = entries.get(key)
        return (self.text(entry.value, f'"{key}" di {place}', limit=limit) or "") if entry else ""

    def flag_at(self, entries: Mapping[str, KeyedNode], key: str, place: str) -> bool:
        """The flag under a key that may be absent; false when there is none or it is wrong."""
        entry = entries.get(key)
        return bool(entry and self.flag(entry.value, f'"{key}" di {place}'))

    def whole(self, node: Node, name: str) -> int | None:
        """A whole number, written plainly."""
        if isinstance(node, ScalarNode) and node.tag == _INTEGER and _WHOLE.fullmatch(node.value):
            return int(node.value)
        self.complain(node, f"{_capital(name)} harus berupa bilangan bulat tanpa tanda kutip.")
        return None

    def number(self, node: Node, name: str) -> Fraction | None:
        """A decimal or fraction of zero or more, exactly as written: "1.30", "20/7"."""
        value = str(node.value).strip() if isinstance(node, ScalarNode) else ""
        if _NUMBER.fullmatch(value) and value.isascii():
            numerator, _, denominator = value.partition("/")
            if not denominator:
                if _LIKE_THOUSANDS.fullmatch(value):
                    read = show_number(Fraction(value))
                    clear = read if value.endswith("0") else f"{value}0"
                    self.warn(
                        node,
                        f"{_capital(name)} tertulis {value} dan dibaca {read.replace('.', ',')}, "
                        f'bukan {value.replace(".", "")}. Bila memang begitu, tulis "{clear}".',
                    )
                return Fraction(numerator)
            if int(denominator):
                return Fraction(int(numerator), int(denominator))
        example = "pakai titik, bukan koma" if "," in value else 'contoh "1.30" atau "20/7"'
        self.complain(node, f"{_capital(name)} harus berupa bilangan ({example}).")
        return None

    def flag(self, node: Node, name: str) -> bool | None:
        """true or false."""
        if isinstance(node, ScalarNode) and node.tag == _FLAG:
            return str(node.value).lower() in {"true", "yes", "on"}
        self.complain(node, f"{_capital(name)} harus berupa true atau false.")
        return None

    def texts_by_level(
        self, entry: KeyedNode, place: str, expected: range | None, *, limit: int = LONGEST_TEXT
    ) -> Mapping[int, str] | None:
        """Texts by whole number; complains of every number that is missing or too many."""
        name = str(entry.key.value)
        entries = self.entries(entry.value, f'"{name}" di {place}')
        if entries is None:
            return None
        texts: dict[int, str] = {}
        for key, item in entries.items():
            number = self.whole(item.key, f'nomor tingkat di "{name}"')
            if number is None:
                continue
            if expected is not None and number not in expected:
                self.complain(item.line, f'"{name}" di {place} tidak mengenal tingkat {key}.')
                continue
            text = self.text(item.value, f'"{name}" tingkat {key} di {place}', limit=limit)
            same = next((before for before, other in texts.items() if text and other == text), None)
            if same is not None:
                self.warn(item.line, f'"{name}" di {place} sama untuk tingkat {same} dan {number}.')
            texts[number] = text or ""
        for number in expected or ():
            if number not in texts:
                self.complain(entry.line, f'"{name}" di {place} belum memuat tingkat {number}.')
        return texts

    def _is_first_visit(self, node: Node) -> bool:
        # A YAML alias makes one node appear twice, or inside itself; followed, it could grow without end.
        if id(node) in self._visited:
            self.complain(node, "Rujukan YAML (tanda & dan *) tidak dipakai di sini; tulis isinya lengkap.")
            return False
        self._visited.add(id(node))
        return True


def _quoted(word: str) -> str:
    return f'"{word[:60]}{"…" if len(word) > 60 else ""}"'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

"""Groups and indicators of an instrument file."""

import re
from fractions import Fraction

from yaml.nodes import Node

from questionnaires.instrument import Group, Indicator, Level
from questionnaires.loading.nodes import LONGEST_NAME, KeyedNode, Reader, line_of, show_number
from questionnaires.loading.references import References
from questionnaires.loading.scale import Scale, read_evidence_from
from questionnaires.validation import utf16_units

TOTAL_WEIGHT = Fraction(100)
DEEPEST = 6
"""Groups within groups; SPBE needs two."""
CARD_LIMIT = 3000
"""UTF-16 units of an indicator's texts together: Telegram's 4096 less place, bar, answer and evidence."""

_CODE = re.compile(r"[^\W_][\w.-]{0,39}")


class GroupReader:
    """Reads the groups of one file in order; afterwards `codes` holds every indicator's code."""

    def __init__(
        self, reader: Reader, scale: Scale | None, references: References, evidence_from: int | None
    ) -> None:
        self._reader = reader
        self._scale = scale
        self._references = references
        self._evidence_from = evidence_from
        self._lines: dict[str, int] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self.codes: list[str] = []

    def top_groups(self, entry: KeyedNode) -> tuple[Group, ...]:
        """The outermost groups; together they weigh 100."""
        nodes = self._reader.sequence(entry, "berkas instrumen") or []
        groups = [self._group(node, 1) for node in nodes]
        total = _sum([group.weight if group else None for group in groups])
        if total is not None and total != TOTAL_WEIGHT:
            self._reader.complain(
                entry.line,
                f"Jumlah bobot seluruh kelompok {show_number(total)}, seharusnya {TOTAL_WEIGHT}.",
            )
        return tuple(group for group in groups if group is not None)

    def _group(self, node: Node, depth: int) -> Group | None:
        if depth > DEEPEST:
            self._reader.complain(node, f"Kelompok bersusun lebih dari {DEEPEST} lapis.")
            return None
        found = self._reader.mapping(node, "kelompok", ("id", "name", "weight"), ("groups", "indicators"))
        if found is None:
            return None
        identity = self._identity(found, "kelompok")
        place = f"kelompok {identity}".strip()
        weight = self._weight(found, place)
        groups: list[Group | None] = []
        indicators: list[Indicator | None] = []
        if "groups" in found:
            inside = self._reader.sequence(found["groups"], place) or []
            groups = [self._group(child, depth + 1) for child in inside]
        if "indicators" in found:
            inside = self._reader.sequence(found["indicators"], place) or []
            indicators = [self._indicator(child) for child in inside]
        if ("groups" in found) == ("indicators" in found):
            self._reader.complain(node, f'Isi {place} harus "groups" atau "indicators", salah satu saja.')
        else:
            # Weights that could not be read were complained about; their sum would be a second message.
            inner = _sum([child.weight if child else None for child in (*groups, *indicators)])
            if inner is not None and weight and inner != weight:
                self._reader.complain(
                    found["weight"].line,
                    f"Bobot {place} tertulis {show_number(weight)}, tetapi jumlah bobot di dalamnya "
                    f"{show_number(inner)}.",
                )
        return Group(
            identity,
            self._reader.text_at(found, "name", place, limit=LONGEST_NAME),
            weight,
            tuple(group for group in groups if group is not None),
            tuple(indicator for indicator in indicators if indicator is not None),
        )

    def _indicator(self, node: Node) -> Indicator | None:
        found = self._reader.mapping(
            node,
            "indikator",
            ("id", "name", "question", "type", "weight", "levels", "evidence", "recommendations"),
            ("source", "evidence_from", "may_not_apply", "shown_if", "counted_if"),
        )
        if found is None:
            return None
        code = self._identity(found, "indikator")
        place = f"indikator {code}".strip()
        self.codes.append(code)
        conditions = {
            key: self._references.condition(found[key], place, owner=code, earlier=key == "shown_if")
            for key in ("shown_if", "counted_if")
            if key in found
        }
        evidence_from = self._evidence_from
        if "evidence_from" in found:
            evidence_from = read_evidence_from(self._reader, self._scale, found["evidence_from"], place)
        indicator = Indicator(
            code=code,
            name=self._reader.text_at(found, "name", place, limit=LONGEST_NAME),
            question=self._reader.text_at(found, "question", place),
            weight=self._weight(found, place),
            levels=self._levels(found, place),
            evidence=self._reader.text_at(found, "evidence", place),
            evidence_from=evidence_from,
            may_not_apply=self._reader.flag_at(found, "may_not_apply", place),
            shown_if=conditions.get("shown_if"),
            counted_if=conditions.get("counted_if"),
            verified=self._reader.text_at(found, "source", place) != "unverified",
        )
        self._check_length(indicator, node)
        for what, text in (("Nama", indicator.name), ("Pertanyaan", indicator.question)):
            first = self._texts.setdefault((what, text.casefold()), code)
            if text and first != code:
                self._reader.warn(node, f"{what} {place} sama dengan indikator {first}.")
        return indicator

    def _identity(self, found: dict[str, KeyedNode], kind: str) -> str:
        identity = self._reader.text_at(found, "id", kind)
        if not identity:
            return ""
        line = found["id"].line
        if not _CODE.fullmatch(identity):
            self._reader.complain(
                line, f'"id" di {kind} hanya boleh huruf, angka, titik, dan tanda hubung, paling banyak 40.'
            )
        first = self._lines.setdefault(identity, line)
        if first != line:
            self._reader.complain(line, f'"id" {identity[:40]} sudah dipakai di baris {first}.')
        return identity[:40]

    def _weight(self, found: dict[str, KeyedNode], place: str) -> Fraction:
        """The weight; 0, which no weight may be, stands for one that could not be read."""
        if "weight" not in found:
            return Fraction(0)
        node = found["weight"].value
        weight = self._reader.number(node, f'"weight" di {place}')
        if weight == 0:
            self._reader.complain(node, f'"weight" di {place} harus lebih dari nol.')
        return weight or Fraction(0)

    def _levels(self, found: dict[str, KeyedNode], place: str) -> tuple[Level, ...]:
        numbers = self._scale.levels if self._scale else None
        below_highest = numbers[:-1] if numbers else None
        criteria = self._reader.texts_by_level(found["levels"], place, numbers) if "levels" in found else None
        advice = (
            self._reader.texts_by_level(found["recommendations"], place, below_highest)
            if "recommendations" in found
            else None
        )
        labels = self._labels(found, place)
        return tuple(
            Level(
                number, labels.get(number, ""), (criteria or {}).get(number, ""), (advice or {}).get(number)
            )
            for number in numbers or ()
        )

    def _labels(self, found: dict[str, KeyedNode], place: str) -> dict[int, str]:
        kind = self._reader.text_at(found, "type", place)
        if not kind or self._scale is None:
            return {}
        labels = self._scale.labels.get(kind)
        if labels is None:
            known = ", ".join(self._scale.labels)
            self._reader.complain(
                found["type"].line,
                f'"type" {kind[:40]} di {place} belum punya labels di scale (ada: {known}).',
            )
        return labels or {}

    def _check_length(self, indicator: Indicator, node: Node) -> None:
        texts = [indicator.code, indicator.name, indicator.question, indicator.evidence]
        texts += [text for level in indicator.levels for text in (level.label, level.criteria)]
        length = sum(map(utf16_units, texts))
        if length > CARD_LIMIT:
            self._reader.complain(
                line_of(node),
                f"Teks indikator {indicator.code} terlalu panjang untuk satu kartu: {length} huruf, "
                f"paling banyak {CARD_LIMIT}.",
            )


def _sum(weights: list[Fraction | None]) -> Fraction | None:
    """The sum, or None when there is nothing to add or one of them is not known."""
    known = [weight for weight in weights if weight]
    return sum(known, Fraction(0)) if known and len(known) == len(weights) else None

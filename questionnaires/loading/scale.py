"""The scale, its labels and the bands of an instrument file."""

from dataclasses import dataclass

from yaml.nodes import Node, ScalarNode

from questionnaires.instrument import Band
from questionnaires.loading.nodes import LONGEST_LABEL, KeyedNode, Reader, line_of, show_number

LARGEST_SCALE = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """Lowest and highest level, and the levels' names by type of indicator."""

    lowest: int
    highest: int
    labels: dict[str, dict[int, str]]

    @property
    def levels(self) -> range:
        """All levels."""
        return range(self.lowest, self.highest + 1)


def read_scale(reader: Reader, entry: KeyedNode) -> Scale | None:
    """The scale, or None when its ends are not known."""
    found = reader.mapping(entry.value, "scale", ("min", "max", "labels"))
    if found is None or "min" not in found or "max" not in found:
        return None
    lowest = reader.whole(found["min"].value, '"min" di scale')
    highest = reader.whole(found["max"].value, '"max" di scale')
    if lowest is None or highest is None:
        return None
    if not 0 <= lowest < highest <= LARGEST_SCALE:
        reader.complain(
            entry.line,
            f'"min" harus 0 atau lebih dan lebih kecil dari "max"; "max" paling besar {LARGEST_SCALE}.',
        )
        return None
    scale = Scale(lowest, highest, {})
    kinds = reader.entries(found["labels"].value, '"labels" di scale') if "labels" in found else None
    if kinds is not None and not kinds:
        reader.complain(found["labels"].line, '"labels" di scale masih kosong.')
    for kind, item in (kinds or {}).items():
        labels = reader.texts_by_level(item, '"labels"', scale.levels, limit=LONGEST_LABEL)
        scale.labels[kind] = dict(labels or {})
    return scale


def check_level(reader: Reader, scale: Scale | None, level: int | None, node: Node, name: str) -> None:
    """Complain about a level outside the scale."""
    if level is not None and scale is not None and level not in scale.levels:
        reader.complain(node, f"Tingkat {level} pada {name} di luar skala ({scale.lowest}-{scale.highest}).")


def read_evidence_from(reader: Reader, scale: Scale | None, entry: KeyedNode, place: str) -> int | None:
    """From which level on evidence is asked for; None for the word `never`."""
    if isinstance(entry.value, ScalarNode) and entry.value.value == "never":
        return None
    name = f'"evidence_from" di {place}'
    level = reader.whole(entry.value, name)
    check_level(reader, scale, level, entry.value, name)
    return level


def read_bands(reader: Reader, scale: Scale | None, entry: KeyedNode) -> tuple[Band, ...]:
    """The bands, highest first as they must be written."""
    bands: list[Band] = []
    labels: dict[str, int] = {}
    members = reader.sequence(entry, "berkas instrumen")
    for node in members or ():
        found = reader.mapping(node, "bands", ("min", "label"))
        if found is None:
            continue
        label = reader.text_at(found, "label", "bands", limit=LONGEST_LABEL)
        if label and label in labels:
            reader.complain(node, f'Predikat "{label}" ditulis dua kali (juga di baris {labels[label]}).')
        labels.setdefault(label, line_of(node))
        minimum = reader.number(found["min"].value, '"min" di bands') if "min" in found else None
        if minimum is None:
            continue
        shown = show_number(minimum)
        if "/" in shown:
            reader.complain(node, 'Batas predikat harus berupa desimal, contoh "2.60".')
        if scale is not None and not scale.lowest <= minimum <= scale.highest:
            reader.complain(node, f"Batas predikat {shown} di luar skala ({scale.lowest}-{scale.highest}).")
        if bands and minimum >= bands[-1].minimum:
            above = show_number(bands[-1].minimum)
            reader.complain(
                node, f"Batas predikat harus menurun: {shown} tidak lebih kecil dari {above} di atasnya."
            )
        bands.append(Band(minimum, label))
    lowest = min((band.minimum for band in bands), default=None)
    all_known = members is not None and len(bands) == len(members)
    if all_known and scale is not None and lowest is not None and lowest > scale.lowest:
        reader.complain(
            entry.line,
            f"Predikat berlubang: indeks {scale.lowest} sampai di bawah {show_number(lowest)} belum punya "
            f'predikat. "min" di baris terakhir harus "{scale.lowest}".',
        )
    return tuple(bands)

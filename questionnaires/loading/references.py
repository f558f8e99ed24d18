"""Conditions and contradictions of an instrument file: they point at indicators, so they are checked last."""

from dataclasses import dataclass

from questionnaires.instrument import Condition, Contradiction
from questionnaires.loading.nodes import KeyedNode, Reader
from questionnaires.loading.scale import Scale, check_level


@dataclass(frozen=True, slots=True)
class _Reference:
    """One place where a condition points at an indicator."""

    target: str
    line: int
    place: str
    owner: str | None
    must_be_earlier: bool


class References:
    """Reads conditions and remembers where they point until all indicators are known."""

    def __init__(self, reader: Reader, scale: Scale | None) -> None:
        self._reader = reader
        self._scale = scale
        self._found: list[_Reference] = []

    def condition(
        self, entry: KeyedNode, place: str, *, owner: str | None = None, earlier: bool = False
    ) -> Condition | None:
        """The condition under a key of `owner`, an indicator; `earlier`: it must point at one before it."""
        where = f'"{entry.key.value}" di {place}'
        found = self._reader.mapping(entry.value, where, ("indicator",), ("at_least", "at_most"))
        if found is None:
            return None
        target = self._reader.text_at(found, "indicator", where)
        if target:
            self._found.append(_Reference(target, found["indicator"].line, where, owner, earlier))
        bounds = {key: self._bound(found[key], where) for key in ("at_least", "at_most") if key in found}
        if not bounds:
            self._reader.complain(entry.line, f'Kunci "at_least" atau "at_most" belum ada di {where}.')
        at_least, at_most = bounds.get("at_least"), bounds.get("at_most")
        if at_least is not None and at_most is not None and at_least > at_most:
            self._reader.complain(entry.line, f'"at_least" lebih besar dari "at_most" di {where}.')
        if self._scale is not None and bounds and None not in bounds.values():
            lowest, highest = self._scale.lowest, self._scale.highest
            if (lowest if at_least is None else at_least) <= lowest and (
                highest if at_most is None else at_most
            ) >= highest:
                self._reader.warn(entry.line, f"{where} selalu terpenuhi: batasnya seluruh skala.")
        return Condition(target, at_least, at_most)

    def contradictions(self, entry: KeyedNode) -> tuple[Contradiction, ...]:
        """The rules about levels that do not fit each other."""
        rules: list[Contradiction] = []
        for node in self._reader.sequence(entry, "berkas instrumen") or ():
            found = self._reader.mapping(node, "contradictions", ("when", "expects", "message"))
            if found is None:
                continue
            when = self.condition(found["when"], "contradictions") if "when" in found else None
            expects = self.condition(found["expects"], "contradictions") if "expects" in found else None
            message = self._reader.text_at(found, "message", "contradictions")
            if when is None or expects is None:
                continue
            if when.indicator and when.indicator == expects.indicator:
                self._reader.complain(node, '"when" dan "expects" harus menunjuk indikator yang berbeda.')
            rules.append(Contradiction(when, expects, message))
        return tuple(rules)

    def check(self, codes: list[str]) -> None:
        """Complain about every condition that points nowhere, at itself, or ahead where it must not."""
        places = {code: place for place, code in reversed(list(enumerate(codes)))}
        for reference in self._found:
            shown = reference.target[:40]
            if reference.target not in places:
                self._reader.complain(
                    reference.line, f"Indikator {shown} pada {reference.place} tidak ada di berkas ini."
                )
            elif reference.owner is None:
                continue
            elif reference.target == reference.owner:
                self._reader.complain(reference.line, f"{reference.place} menunjuk indikator itu sendiri.")
            elif reference.must_be_earlier and places[reference.target] > places[reference.owner]:
                self._reader.complain(
                    reference.line,
                    f"Indikator {shown} pada {reference.place} harus berada sebelum indikator ini.",
                )

    def _bound(self, entry: KeyedNode, where: str) -> int | None:
        name = f'"{entry.key.value}" pada {where}'
        level = self._reader.whole(entry.value, name)
        check_level(self._reader, self._scale, level, entry.value, name)
        return level

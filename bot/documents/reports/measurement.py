"""The pages of the regency's report on measurement: agreement, equal severity, and how sure a rank is."""

from typing import Any

from bot.documents.reports.words import thousands
from bot.texts.common import shorten
from bot.texts.measurement import (
    AGREEMENT_OF,
    CERTAINTY_NOTES,
    COEFFICIENTS,
    NOT_COMPARABLE,
    OWN_LEVELS_NOTE,
    about,
    coefficient,
    drawn_from,
    judged,
    percent,
    signed,
)
from questionnaires.agreement import agreement
from questionnaires.confidence import intervals, verdict
from questionnaires.measured import Measured, measure
from questionnaires.report_data import WholePeriod
from questionnaires.scoring import show_index
from questionnaires.self_scores import Gap, by_indicator, by_institution, by_office
from questionnaires.summary import Result


def agreement_data(found: WholePeriod) -> dict[str, Any] | None:
    """The section on agreement; None where no panels score."""
    units = found.units
    if units is None:
        return None
    scale = found.instrument.scale
    whole = agreement(list(units.values()), scale)
    lines: list[str] = []
    if found.coverage is not None:
        share = 100 * found.coverage.by_several // found.coverage.of if found.coverage.of else 0
        by_all = f"{found.coverage.sheets_by_all} dari {found.coverage.sheets} OPD"
        lines.append(
            f"Cakupan panel: {thousands(found.coverage.judgements)} penilaian; {share}% indikator dinilai "
            f"lebih dari satu lembaga ({by_all} dinilai penuh oleh semua lembaga)."
        )
    if found.drawn is not None:
        lines.append(drawn_from(*found.drawn))
    if not whole.units:
        lines.append("Belum ada indikator yang dinilai bersama dan sudah diserahkan oleh semua anggota.")
        return {"verdict": None, "lines": lines, "rows": []}
    sure = intervals(units, scale)
    codes = [indicator.code for indicator in found.instrument.indicators]
    lines += [
        f"{whole.units} indikator dinilai bersama. Sama persis: {percent(whole.exact)}"
        f"{about(sure.exact, percent)}. Selisih paling banyak satu tingkat: {percent(whole.within_one)}"
        f"{about(sure.within_one, percent)}.",
        COEFFICIENTS
        if whole.ac2 is None
        else f"AC2 Gwet (bobot kuadrat): {coefficient(whole.ac2)}{about(sure.ac2, coefficient)}; alpha "
        f"Krippendorff (ordinal): {coefficient(whole.alpha)}; kappa berbobot kuadrat: "
        f"{coefficient(whole.kappa)}. 1 berarti sepakat penuh, 0 berarti tidak lebih dari kebetulan. Alpha "
        "dan kappa jatuh bila hampir semua tingkat sama, AC2 tidak.",
        AGREEMENT_OF,
    ]
    rows: list[list[str]] = []
    for indicator in found.instrument.indicators:
        one = agreement([unit for (_, code), unit in units.items() if code == indicator.code], scale)
        if one.units:
            measures = (percent(one.exact), percent(one.within_one))
            coefficients = (coefficient(one.ac2), coefficient(one.alpha))
            rows.append([indicator.code, indicator.name, str(one.units), *measures, *coefficients])
    return {"verdict": judged(verdict(units, codes, scale)), "lines": lines, "rows": rows}


def certainty_data(found: WholePeriod) -> dict[str, Any] | None:
    """The section on ranks and equal severity; None where no panels score or nothing is confirmed."""
    if found.units is None or not found.results:
        return None
    effects, measured = measure(found.instrument, found.results, found.units)
    if effects is None:
        return {"lines": [NOT_COMPARABLE], "rows": [], "assessors": []}
    ordered = sorted(found.results, key=lambda one: (-one.index, one.office.name))
    changed = sum(_new_band(one, measured.get(one.sheet_id)) is not None for one in ordered)
    lines = [*CERTAINTY_NOTES, f"Predikat yang akan berbeda pada keketatan setara: {changed} OPD."]
    assessors = [
        [shorten(name, 40), shorten(institution, 50), signed(float(effects.of[rater]))]
        for rater, (name, institution) in sorted(
            found.raters.items(), key=lambda entry: effects.of.get(entry[0], 0)
        )
        if rater in effects.of
    ]
    return {
        "lines": lines,
        "rows": [_row(found, one, measured.get(one.sheet_id)) for one in ordered],
        "assessors": assessors,
    }


def _row(found: WholePeriod, one: Result, its: Measured | None) -> dict[str, Any]:
    ranked = None if its is None else its.ranked
    return {
        "name": shorten(one.office.short_name or one.office.name, 40),
        "index": show_index(one.index, found.instrument),
        "margin": "-" if its is None or its.margin is None else f"± {coefficient(its.margin)}",
        "ranks": "-" if ranked is None else f"{ranked.best}–{ranked.worst}",
        "group": None if ranked is None else ranked.group,
        "even": "-" if its is None else show_index(its.even, found.instrument),
        "change": "" if its is None else signed(float(its.even - one.index)),
        "predicate": _new_band(one, its),
    }


def _new_band(one: Result, its: Measured | None) -> str | None:
    """The predicate at equal severity where it is another."""
    if its is None or its.even_band is None or its.even_band.label == one.predicate:
        return None
    return its.even_band.label


def own_levels_data(found: WholePeriod) -> dict[str, Any] | None:
    """The section on own levels against confirmed ones; None where nothing is confirmed."""
    if not found.results:
        return None
    names = {one.code: one.name for one in found.instrument.indicators}
    institutions = by_institution(found.results, found.units, found.raters, found.judges)
    return {
        "note": OWN_LEVELS_NOTE,
        "institutions": [_gap(shorten(one.name, 60), one) for one in institutions],
        "indicators": [
            _gap(f"{one.name} {shorten(names[one.name], 70)}", one)
            for one in by_indicator(found.results, list(names))
        ],
        "offices": [_gap(shorten(one.name, 60), one) for one in by_office(found.results)],
    }


def _gap(name: str, one: Gap) -> list[str]:
    return [name, signed(float(one.mean)), percent(one.above / one.levels), percent(one.below / one.levels)]

"""The report of a whole period."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from fractions import Fraction
from statistics import median
from typing import Any

from bot.documents.reports.measurement import agreement_data, certainty_data, own_levels_data
from bot.documents.reports.words import advice_text, head, index_and_band, made_pdf, number
from bot.texts.advice import who
from bot.texts.common import moment, shorten, show_gain
from questionnaires.mapping import rescored
from questionnaires.recommendations import Common, for_all
from questionnaires.report_data import WholePeriod
from questionnaires.scoring import all_groups, band_of, score, show_index
from questionnaires.summary import Result

_MOST_ADVICE = 5
_LONGEST_LIST = 900


def regency_report(found: WholePeriod, now: datetime, zone: tzinfo) -> bytes:
    """The PDF of a period."""
    return made_pdf("regency.typ", regency_data(found, now, zone))


def regency_data(found: WholePeriod, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """What the template shows, as JSON values."""
    instrument, every = found.instrument, found.results
    data = head(
        kind="Laporan kabupaten",
        name="Hasil penilaian seluruh perangkat daerah",
        period=found.period.name,
        instrument=instrument,
        now=now,
        zone=zone,
    )
    mean = sum((one.index for one in every), Fraction(0)) / len(every) if every else None
    if mean is not None:
        band = band_of(mean, instrument)
        data |= {
            "index": show_index(mean, instrument),
            "index_label": "Rata-rata indeks OPD yang dikonfirmasi",
            "predicate": band.label if band else "-",
        }
    return data | {
        "facts": [
            ["Periode", shorten(found.period.name, 120)],
            ["Batas pengisian", moment(found.period.deadline, zone)],
            ["OPD dikonfirmasi", f"{len(every)} dari {len(every) + len(found.without)}"],
            ["Jumlah indikator", str(len(instrument.indicators))],
        ],
        "no_results": "Belum ada skor yang dikonfirmasi pada periode ini.",
        "ranking": _ranking(found),
        "earlier_note": _earlier_note(found),
        "without": _without(found.without),
        "bands": _bands(found),
        "spread": _spread(found),
        **_dimensions(found),
        "agreement": agreement_data(found),
        "certainty": certainty_data(found),
        "own_levels": own_levels_data(found),
        "judges": _judges(found),
        "judges_note": "Siapa yang menilai lembar tiap OPD dan untuk lembaga mana; urutan OPD menurut kode.",
        "recommendation_note": "Yang paling membantu banyak OPD sekaligus, per dimensi; angka di kanan "
        "adalah kenaikan rata-rata indeks kabupaten bila semua OPD yang punya ruang naik satu tingkat.",
        "no_recommendations": "Belum ada skor yang dikonfirmasi, jadi belum ada rekomendasi.",
        "recommendations": _recommendations(found),
        "heat": _heat(found),
    }


def _ranked(every: Sequence[Result]) -> list[Result]:
    return sorted(every, key=lambda one: (-one.index, one.office.name))


def _ranking(found: WholePeriod) -> list[dict[str, Any]]:
    ordered = _ranked(found.results)
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(ordered, start=1):
        rank = rows[-1]["rank"] if rows and one.index == ordered[place - 2].index else str(place)
        before = found.earlier.get(one.office.id)
        then = None if before is None else rescored(found.instrument, before.instrument, before.confirmed)
        rows.append(
            {
                "rank": rank,
                "name": shorten(one.office.name, 110),
                "index": float(one.index),
                "text": show_index(one.index, found.instrument),
                "predicate": one.predicate,
                "earlier": show_index(then.index, found.instrument)
                if then and then.index is not None
                else None,
            }
        )
    return rows


def _earlier_note(found: WholePeriod) -> str:
    """Which period the column "Lalu" is of, and by which weights."""
    before = next(iter(found.earlier.values()), None)
    if before is None:
        return ""
    by = "" if before.instrument.digest == found.instrument.digest else ", dihitung dengan bobot periode ini"
    return f"Lalu: {shorten(before.period.name, 80)}{by}."


def _without(names: Sequence[str]) -> str:
    if not names:
        return ""
    return shorten(f"Belum dikonfirmasi ({len(names)}): " + ", ".join(names), _LONGEST_LIST)


def _bands(found: WholePeriod) -> list[dict[str, Any]]:
    counts = Counter(one.predicate for one in found.results)
    return [{"name": band.label, "count": counts[band.label]} for band in found.instrument.bands]


def _spread(found: WholePeriod) -> str:
    if not found.results:
        return ""
    indices = sorted(one.index for one in found.results)
    middle = median(indices)
    return (
        f"Median {number(Fraction(middle))}; terendah {index_and_band(indices[0], found.instrument)}; "
        f"tertinggi {index_and_band(indices[-1], found.instrument)}."
    )


def _dimensions(found: WholePeriod) -> dict[str, Any]:
    by_group: dict[str, list[tuple[Fraction, str]]] = {}
    for one in found.results:
        for group in all_groups(score(found.instrument, one.confirmed)):
            if group.index is not None:
                by_group.setdefault(group.id, []).append((group.index, one.office.short_name))
    rows: list[dict[str, Any]] = []
    means: list[tuple[Fraction, str]] = []
    for group in found.instrument.groups:
        entries = by_group.get(group.id, [])
        if not entries:
            rows.append({"name": group.name, "mean": None, "text": "–", "best": "–", "worst": "–"})
            continue
        mean = sum((index for index, _ in entries), Fraction(0)) / len(entries)
        means.append((mean, group.name))
        best, worst = max(entries), min(entries)
        rows.append(
            {
                "name": group.name,
                "mean": float(mean),
                "text": number(mean),
                "best": f"{shorten(best[1], 22)} {number(best[0])}",
                "worst": f"{shorten(worst[1], 22)} {number(worst[0])}",
            }
        )
    note = ""
    if means:
        note = f"Dimensi terkuat: {max(means)[1]} ({number(max(means)[0])}). "
        note += f"Dimensi terlemah: {min(means)[1]} ({number(min(means)[0])})."
    return {"dimensions": rows, "dimension_note": note}


def _judges(found: WholePeriod) -> list[list[str]]:
    """A row for each result: the office, and who judged it for which institution."""
    rows: list[list[str]] = []
    for one in found.results:
        who = "; ".join(
            f"{shorten(institution, 60)} ({shorten(name, 40)})"
            for institution, name in found.judges.get(one.sheet_id, ())
        )
        missing = ", ".join(shorten(institution, 60) for institution in found.missing.get(one.sheet_id, ()))
        text = (who or "tidak tercatat") + (f". Tanpa penilaian {missing}." if missing else "")
        former = {name for _, name in found.earlier_judges.get(one.office.id, ())}
        if former and former != {name for _, name in found.judges.get(one.sheet_id, ())}:
            text += f"{'' if missing else '.'} Asesor berganti; periode lalu: "
            text += ", ".join(shorten(name, 40) for name in sorted(former)) + "."
        rows.append([shorten(one.office.short_name or one.office.name, 40), text])
    return rows


def _recommendations(found: WholePeriod) -> list[dict[str, Any]]:
    names = [one.office.short_name or one.office.name for one in found.results]
    common = for_all(found.instrument, [one.confirmed for one in found.results], names, found.advice)
    groups: list[dict[str, Any]] = []
    for group in found.instrument.groups:
        rows = [
            {
                "head": f"{one.code} · {one.name}",
                "gain": f"rata-rata +{show_gain(one.gain)}",
                "text": one.text,
                "detail": f"{one.offices} dari {len(found.results)} OPD punya ruang naik; {who(one, 12)}. "
                f"{_times(one)} · {advice_text(found.advice.get(one.code))}",
            }
            for one in common
            if one.group == group.id
        ][:_MOST_ADVICE]
        if rows:
            groups.append({"name": group.name, "rows": rows})
    return groups


def _times(one: Common) -> str:
    if one.actions < one.offices:
        return "Satu kegiatan bersama, dihitung satu kali"
    return f"{one.actions} kegiatan, satu di tiap OPD"


def _heat(found: WholePeriod) -> dict[str, Any]:
    codes = [indicator.code for indicator in found.instrument.indicators]
    return {
        "note": f"Tingkat yang dikonfirmasi, dari {found.instrument.lowest} (merah) sampai "
        f"{found.instrument.highest} (hijau); kosong berarti tidak berlaku. Urutan OPD menurut indeks.",
        "codes": [shorten(code, 8) for code in codes],
        "rows": [
            {
                "short": shorten(one.office.short_name or one.office.name, 30),
                "levels": [one.confirmed.get(code) for code in codes],
            }
            for one in _ranked(found.results)
        ],
    }

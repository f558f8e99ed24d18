"""The report of one office."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from fractions import Fraction
from typing import Any

from bot.documents.pdf import TypesettingError
from bot.documents.reports.words import (
    advice_text,
    head,
    index_and_band,
    level_text,
    made_pdf,
    number,
    signed,
)
from bot.texts.advice import needs_line
from bot.texts.common import day, file_size, moment, shorten, show_gain, state_words
from bot.texts.names import KIND_NAMES
from bot.texts.scores import partial_note
from questionnaires.answers import Evidence
from questionnaires.conditions import shown
from questionnaires.instrument import Indicator
from questionnaires.mapping import rescored
from questionnaires.panels import Opinion
from questionnaires.recommendations import costs_of
from questionnaires.report_data import Appeal, Dossier, Event, Visit
from questionnaires.scoring import all_groups, recommend, score, show_index
from questionnaires.sheet import levels_of

log = logging.getLogger(__name__)

_MOST_ADVICE = 10
_NOT_APPLICABLE = "Tidak berlaku: tidak ikut dihitung dalam indeks."
_LONGEST_TEXT = 6000
_WHOLE = 1500
"""Letters up to which an indicator stays on one page."""
_STATES = {"open": "menunggu keputusan", "accepted": "diterima", "rejected": "ditolak"}
_DEEDS = {
    "submitted": "Dikirim",
    "returned": "Dikembalikan untuk diperbaiki",
    "withdrawn": "Ditarik kembali oleh OPD",
    "confirmed": "Dikonfirmasi",
    "reopened": "Dibuka kembali",
    "handed_in": "Anggota panel menyerahkan penilaian",
    "settled": "Ketua memutuskan",
    "sent_back": "Ketua mengirim balik ke panel",
    "appealed": "OPD menyanggah",
    "appeal_decided": "Sanggahan diputus",
}


def office_report(
    dossier: Dossier, now: datetime, zone: tzinfo, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF of one office. `pictures` are photos of visits by the SHA-256 of their content."""
    pictures = pictures or {}
    named = {f"{sha256}{_ending(content)}": content for sha256, content in pictures.items()}
    by_hash = {name.partition(".")[0]: name for name in named}
    try:
        return made_pdf("office.typ", office_data(dossier, now, zone, by_hash), named)
    except TypesettingError:
        if not named:
            raise
        # a photo that is none after all must not cost the whole report
        log.exception("the report of sheet %d goes without its photos", dossier.sheet.id)
        return made_pdf("office.typ", office_data(dossier, now, zone))


def _ending(content: bytes) -> str:
    return ".png" if content.startswith(b"\x89PNG") else ".jpg"


def office_data(
    dossier: Dossier, now: datetime, zone: tzinfo, pictures: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the template shows, as JSON values; `pictures` names the files there are by their hash."""
    sheet, result, instrument = dossier.sheet, dossier.result, dossier.sheet.instrument
    own = score(instrument, levels_of(sheet.answers))
    partial = partial_note(own.answered, own.countable)
    data = head(
        kind="Laporan hasil penilaian",
        name=sheet.office.name,
        period=sheet.period.name,
        instrument=instrument,
        now=now,
        zone=zone,
    )
    facts = [
        ["Kode OPD", sheet.office.code],
        ["Keadaan lembar", state_words(sheet)],
        ["Skor mandiri", index_and_band(own.index, instrument) + (f", {partial}" if partial else "")],
        ["Nomor tanda terima", sheet.number or "-"],
        ["Putaran penilaian", str(sheet.round)],
    ]
    if result is not None:
        data |= {"index": show_index(result.index, instrument), "predicate": result.predicate}
        by = f" oleh {shorten(dossier.confirmed_by, 60)}" if dossier.confirmed_by else ""
        facts.append(["Dikonfirmasi", moment(result.confirmed_at, zone) + by])
    return data | {
        "facts": facts,
        **_groups(dossier),
        "remarks": _remarks(dossier),
        **_advice(dossier),
        "has_earlier": bool(dossier.earlier_levels),
        "indicators": _indicators(dossier, zone),
        "visits": [_visit(one, zone, pictures or {}) for one in dossier.visits],
        "appeals": [_appeal(one, zone) for one in dossier.appeals],
        "history": [_event(one, zone) for one in dossier.events],
        "no_history": "Lembar ini belum pernah dikirim.",
        "place_line": "........................................, ........................................",
        "signatures": [
            {"role": "Asesor" if not dossier.opinions else "Ketua pleno", "of": dossier.confirmed_by or ""},
            {"role": "Kepala", "of": sheet.office.name},
        ],
    }


def _names(people: Sequence[str]) -> str:
    return ", ".join(shorten(name, 40) for name in sorted(set(people)))


def _groups(dossier: Dossier) -> dict[str, Any]:
    instrument = dossier.sheet.instrument
    own = score(instrument, levels_of(dossier.sheet.answers))
    named: list[tuple[str, Mapping[str, Fraction | None]]] = [
        ("Mandiri", {group.id: group.index for group in all_groups(own)})
    ]
    if dossier.result is not None:
        final = score(instrument, dossier.result.confirmed)
        named.append(("Final", {group.id: group.index for group in all_groups(final)}))
    if dossier.average is not None:
        named.append(("Rata-rata", dict(dossier.average)))
    earlier = dossier.earlier
    before = None if earlier is None else rescored(instrument, earlier.instrument, earlier.confirmed)
    if before is not None:
        named.append(("Lalu", {group.id: group.index for group in all_groups(before)}))
    return {
        "groups": [
            {"name": group.name, "texts": [number(values.get(group.id)) for _, values in named]}
            for group in instrument.groups
        ],
        "series": [
            {"name": name, "values": [_float(values.get(group.id)) for group in instrument.groups]}
            for name, values in named
        ],
    }


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _remarks(dossier: Dossier) -> list[str]:
    remarks: list[str] = []
    if dossier.average is not None:
        remarks.append("Rata-rata: seluruh OPD yang sudah dikonfirmasi pada periode ini.")
    earlier = dossier.earlier
    if earlier is not None:
        before = index_and_band(earlier.index, earlier.instrument)
        text = f"Periode lalu ({earlier.period.name}): {before}."
        then = rescored(dossier.sheet.instrument, earlier.instrument, earlier.confirmed)
        if then is None or then.index is None:
            text += " Isi instrumennya berbeda, jadi indeksnya tidak dapat dibandingkan."
        else:
            if then.index != earlier.index:
                text += f" Dengan bobot periode ini: {show_index(then.index, dossier.sheet.instrument)}."
            if dossier.result is not None:
                text += f" Perubahan indeks: {signed(dossier.result.index - then.index)}."
        remarks.append(text)
        if dossier.judges and dossier.earlier_judges and set(dossier.judges) != set(dossier.earlier_judges):
            remarks.append(
                f"Asesornya berganti: periode lalu {_names(dossier.earlier_judges)}, sekarang "
                f"{_names(dossier.judges)}. Sebagian perubahan dapat berasal dari pergantian itu."
            )
        final = dossier.result.confirmed if dossier.result else levels_of(dossier.sheet.answers)
        moved = [
            (now, before)
            for code, before in dossier.earlier_levels.items()
            if before is not None and (now := final.get(code)) is not None
        ]
        if moved:
            up, down = sum(now > old for now, old in moved), sum(now < old for now, old in moved)
            remarks.append(f"Dari {len(moved)} indikator yang sepadan: {up} naik, {down} turun.")
    if dossier.opinions:
        remarks.append(_panel(dossier))
    if dossier.missing:
        remarks.append(f"Dikonfirmasi tanpa penilaian {', '.join(dossier.missing)}.")
    remarks.append('"tb" berarti tidak berlaku; "–" berarti belum ada.')
    return remarks


def _panel(dossier: Dossier) -> str:
    """How the panel came to its levels, true for the sheet: where one scored there is no agreement."""
    settled = len(dossier.settled)
    by_lead = f"{settled} indikator diputuskan ketua pleno"
    if len(dossier.members) == 1:
        institution, name = dossier.members[0]
        return f"Dinilai satu asesor: {name} ({institution})" + (f"; {by_lead}." if settled else ".")
    shared = sum(len(held) > 1 for held in dossier.opinions.values())
    if not shared:
        return f"Dinilai {len(dossier.members)} asesor, tiap indikator oleh satu di antaranya" + (
            f"; {by_lead}." if settled else "."
        )
    alone = len(dossier.opinions) - shared
    text = f"Dinilai panel {len(dossier.members)} asesor: {by_lead}, lainnya sepakat"
    return text + (f"; {alone} indikator dinilai satu asesor." if alone else ".")


def _advice(dossier: Dossier) -> dict[str, Any]:
    instrument = dossier.sheet.instrument
    levels = dossier.result.confirmed if dossier.result else levels_of(dossier.sheet.answers)
    found = recommend(instrument, levels, _MOST_ADVICE, costs_of(dossier.advice))
    basis = "" if dossier.result else " Dasarnya jawaban OPD sendiri, karena skor belum dikonfirmasi"
    if basis:
        own = score(instrument, levels)
        partial = partial_note(own.answered, own.countable)
        basis += f" ({partial})." if partial else "."
    return {
        "recommendation_note": "Diurutkan menurut kenaikan indeks bila satu indikator naik satu tingkat "
        f"(angka di kanan).{basis}",
        "no_recommendations": "Semua indikator sudah pada tingkat tertinggi."
        if any(level is not None for level in levels.values())
        else "Belum ada jawaban yang dapat dijadikan dasar rekomendasi.",
        "recommendations": [
            {
                "head": f"{place}. {one.code} · {one.name}",
                "gain": f"+{show_gain(one.gain)}",
                "text": one.text,
                "detail": f"Sekarang tingkat {one.from_level} · {advice_text(dossier.advice.get(one.code))}"
                + (f" · {needs_line(one.needs)}" if one.needs else ""),
            }
            for place, one in enumerate(found, start=1)
        ],
    }


def _indicators(dossier: Dossier, zone: tzinfo) -> list[dict[str, Any]]:
    sheet = dossier.sheet
    levels = dossier.result.confirmed if dossier.result else levels_of(sheet.answers)
    visible = set(shown(sheet.instrument, levels)) | set(shown(sheet.instrument, levels_of(sheet.answers)))
    return [
        {
            "name": group.name,
            "items": [_indicator(dossier, one, zone) for one in indicators if one in visible],
        }
        for group, indicators in sheet.instrument.top_indicators
    ]


def _indicator(dossier: Dossier, indicator: Indicator, zone: tzinfo) -> dict[str, Any]:
    sheet, code = dossier.sheet, indicator.code
    final = dossier.result.confirmed if dossier.result else {}
    own = levels_of(sheet.answers)
    answer = sheet.answers.get(code)
    said = final if dossier.result is not None else own
    found = said.get(code)
    level = None if found is None else indicator.level(found)
    label = None if level is None else f"{level.number} · {level.label}: {level.criteria}"
    if code in said and found is None:
        label = _NOT_APPLICABLE
    texts: list[list[str]] = []
    if answer is not None and answer.explanation:
        texts.append(["Penjelasan", shorten(answer.explanation, _LONGEST_TEXT)])
    judgement = sheet.judgements.get(code)
    if dossier.result is not None and judgement is not None and judgement.note:
        texts.append(["Catatan asesor", judgement.note])
    held = dossier.opinions.get(code, ()) if dossier.result is not None else ()
    texts += [["Panel", "\n".join(_opinion(one) for one in held)]] if held else []
    if code in dossier.settled:
        decided = dossier.settled[code]
        texts.append(["Keputusan ketua", f"{decided.reason} ({decided.by})"])
    return {
        "code": code,
        "name": indicator.name,
        "own": level_text(own, code),
        "final": level_text(final, code),
        "earlier": level_text(dossier.earlier_levels, code),
        "label": label,
        "texts": texts,
        "long": sum(len(text) for _, text in texts) > _WHOLE,
        "evidence": [_evidence(one, zone) for one in sheet.evidence.get(code, ())],
    }


def _opinion(held: Opinion) -> str:
    level = "tidak berlaku" if held.not_applicable else str(held.level) if held.level is not None else "-"
    who = f"{shorten(held.institution, 60)} ({shorten(held.name, 40)}): {level}"
    return f"{who}. {held.note}" if held.note else who


def _evidence(item: Evidence, zone: tzinfo) -> str:
    name = shorten(item.url or item.name, 110)
    size = f", {file_size(item.size)}" if item.size else ""
    return f"{name} ({KIND_NAMES[item.kind]}{size}, {day(item.added_at, zone).partition(', ')[2]})"


def _visit(visit: Visit, zone: tzinfo, pictures: Mapping[str, str]) -> dict[str, Any]:
    on = datetime(visit.on.year, visit.on.month, visit.on.day, 12, tzinfo=zone)
    others = [one for one in visit.files if one.sha256 not in pictures]
    return {
        "head": f"{day(on, zone)} · {shorten(visit.location, 200)}",
        "by": f"Dicatat oleh {visit.by}",
        "findings": shorten(visit.findings, _LONGEST_TEXT),
        "pictures": [pictures[hash_] for one in visit.files if (hash_ := one.sha256 or "") in pictures],
        "files": [f"Lampiran: {shorten(one.name, 80)} ({KIND_NAMES[one.kind]})" for one in others],
    }


def _appeal(appeal: Appeal, zone: tzinfo) -> dict[str, Any]:
    decision = None
    if appeal.decision is not None and appeal.decided_at is not None:
        decision = f"{_STATES[appeal.state].capitalize()} oleh {appeal.decided_by or 'ketua'}, "
        decision += f"{moment(appeal.decided_at, zone)}: {appeal.decision}"
    return {
        "head": f"{appeal.code} · {_STATES[appeal.state]} ({appeal.by}, {moment(appeal.at, zone)})",
        "reason": appeal.reason,
        "decision": decision,
    }


def _event(event: Event, zone: tzinfo) -> list[str]:
    what = _DEEDS.get(event.what, event.what)
    if event.indicator:
        what += f" {event.indicator}"
    if event.what == "submitted" and event.after:
        what += f" (nomor {event.after})"
    elif event.what in ("settled", "appeal_decided") and event.after:
        what += f": {event.after}"
    return [moment(event.at, zone), shorten(event.by or "-", 60), what]

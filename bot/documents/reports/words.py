"""How both reports write numbers and moments; plain text, nothing here is markup."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from fractions import Fraction
from importlib.resources import files
from typing import Any

from bot.documents.pdf import typeset
from bot.texts.common import moment, shorten
from bot.texts.names import COSTS, OWN_OFFICE
from questionnaires.instrument import Instrument
from questionnaires.recommendations import Advice
from questionnaires.scoring import band_of, round_half_up, show_index

NOT_APPLICABLE = "tb"
"""For "tidak berlaku" where only a number has room."""


def made_pdf(template: str, data: dict[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of one of the templates beside this file."""
    folder = files("bot.documents.reports")
    shared = {"common.typ": (folder / "common.typ").read_bytes()}
    return typeset((folder / template).read_text(encoding="utf-8"), data, {**shared, **(pictures or {})})


def number(value: Fraction | None) -> str | None:
    """Two decimals, half up: for means and groups, which have no predicate."""
    if value is None:
        return None
    whole, rest = divmod(int(round_half_up(value, 2) * 100), 100)
    return f"{whole},{rest:02d}"


def thousands(count: int) -> str:
    """A whole number with dots between thousands."""
    return f"{count:,}".replace(",", ".")


def signed(value: Fraction) -> str:
    """A difference with its sign."""
    text = number(abs(value)) or ""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"


def level_text(levels: Mapping[str, int | None], code: str) -> str | None:
    """A level where only a number has room; None where nothing was given."""
    if code not in levels:
        return None
    level = levels[code]
    return NOT_APPLICABLE if level is None else str(level)


def index_and_band(index: Fraction | None, instrument: Instrument) -> str:
    """`3,47 (Baik)`, or a dash."""
    if index is None:
        return "-"
    band = band_of(index, instrument)
    return show_index(index, instrument) + (f" ({band.label})" if band else "")


def advice_text(advice: Advice | None) -> str:
    """Cost and responsible office."""
    advice = advice or Advice()
    return f"Biaya: {COSTS[advice.cost]} · Penanggung jawab: {advice.office or OWN_OFFICE}"


def head(
    *, kind: str, name: str, period: str, instrument: Instrument, now: datetime, zone: tzinfo
) -> dict[str, Any]:
    """What the cover and every page say."""
    return {
        "title": f"{kind}: {name}",
        "kind": kind.upper(),
        "name": shorten(name, 150),
        "running": shorten(name, 70),
        "period": shorten(period, 50),
        "instrument": instrument.title,
        "legal": shorten(instrument.legal_basis, 220),
        "made": f"Dibuat {moment(now, zone)} dengan Kuesioner",
        "lowest": instrument.lowest,
        "highest": instrument.highest,
        "index": None,
        "predicate": "",
        "index_label": f"Indeks (skala {instrument.lowest} sampai {instrument.highest})",
        "no_index": "Belum ada skor yang dikonfirmasi",
        "method": method(instrument),
    }


def method(instrument: Instrument) -> list[str]:
    """How the numbers of a report come about, and what of the instrument is not compared with its source."""
    return [
        f"Instrumen: {instrument.title}, versi {instrument.version}. Dasar: {instrument.legal_basis}",
        "Indeks adalah rata-rata tingkat indikator menurut bobotnya. Indikator yang tidak berlaku tidak ikut "
        "dihitung, dan bobotnya pun tidak. Angka dibulatkan hanya saat ditampilkan.",
        f"Menurut instrumen sendiri, {doubt}"
        if (doubt := unverified(instrument))
        else "Instrumen ini tidak menandai bagian yang belum dicocokkan dengan naskah sumbernya.",
    ]


def unverified(instrument: Instrument) -> str | None:
    """What the instrument itself marks as not compared with its source; None where it marks nothing."""
    parts: list[str] = []
    codes = instrument.unverified
    if codes:
        parts.append(f"{len(codes)} dari {len(instrument.indicators)} indikator ({', '.join(codes)})")
    if not instrument.bands_verified:
        parts.append("batas predikat")
    return f"belum dicocokkan dengan naskah sumbernya: {' dan '.join(parts)}." if parts else None

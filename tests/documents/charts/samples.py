"""Data sets to draw: the real instruments' names, and what strains a picture."""

from pathlib import Path
from random import Random
from typing import Any

import yaml

import questionnaires
from bot.documents.charts import (
    ChartData,
    DashboardData,
    GroupBar,
    IndicatorBar,
    OfficeBar,
    SpreadBar,
    StateCount,
)

LONGEST_OFFICE = "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"
STRANGE_NAME = r"Dinas P&K <Kota> \"A\" $x_1^2$ \alpha {b} 🏛️ 统计局 " + "a̶\u200b"
_INSTRUMENTS = Path(questionnaires.__file__).parent / "instruments"


def _read(name: str) -> dict[str, Any]:
    return yaml.safe_load((_INSTRUMENTS / f"{name}.yaml").read_text(encoding="utf-8"))


def _indicators(group: dict[str, Any]) -> list[dict[str, Any]]:
    inner = [found for below in group.get("groups", ()) for found in _indicators(below)]
    return [*group.get("indicators", ()), *inner]


def result(name: str, *, aspects: bool = False, seed: int = 1, **changes: Any) -> ChartData:
    """A confirmed result on one of the built-in instruments, with levels by chance."""
    chance = Random(seed)
    instrument = _read(name)
    lowest, highest = instrument["scale"]["min"], instrument["scale"]["max"]
    groups = instrument["groups"]
    bars: list[IndicatorBar] = []
    for group in groups:
        for indicator in _indicators(group):
            own = chance.randint(lowest, highest)
            confirmed = max(lowest, own - chance.choice((0, 0, 0, 1, 2)))
            bars.append(IndicatorBar(indicator["id"], indicator["name"], own, confirmed, group["name"]))
    shown = [inner for group in groups for inner in group.get("groups", ())] if aspects else groups
    values: dict[str, Any] = {
        "title": "Dinas Komunikasi dan Informatika",
        "subtitle": "Evaluasi SPBE 2026",
        "instrument": instrument["title"],
        "group_names": tuple(group["name"] for group in shown),
        "own": tuple(chance.uniform(2.2, highest) for _ in shown),
        "confirmed": tuple(chance.uniform(lowest, highest - 0.5) for _ in shown),
        "average": tuple(chance.uniform(2, 3) for _ in shown),
        "indicators": tuple(bars),
        "index_text": "2,87",
        "predicate": "Baik",
        "own_index_text": "3,21",
        "recommendations": (
            "I09 · Tetapkan struktur pengelola TIK dengan surat keputusan kepala kantor.",
            "I12 · Susun rencana pelatihan TIK tahunan dan laksanakan bersama Diskominfo dua kali.",
            "I31 · Masukkan kebutuhan TIK ke dalam rencana kerja dan anggaran kantor.",
        ),
        "lowest": lowest,
        "highest": highest,
    }
    return ChartData(**(values | changes))


def empty() -> ChartData:
    """Nothing answered, nothing confirmed."""
    full = result("pegi")
    nothing = (None,) * len(full.group_names)
    bars = tuple(IndicatorBar(bar.code, bar.name, None, None, bar.group) for bar in full.indicators)
    return result(
        "pegi",
        own=nothing,
        confirmed=nothing,
        average=None,
        indicators=bars,
        index_text=None,
        predicate=None,
        own_index_text=None,
        recommendations=(),
    )


def partial() -> ChartData:
    """Some answered, some confirmed, some not applicable."""
    full = result("pegi", seed=3)
    bars = tuple(
        IndicatorBar(
            bar.code,
            bar.name,
            None if place % 5 == 4 else bar.own,
            None if place % 3 else bar.confirmed,
            bar.group,
            applies=place % 7 != 6,
        )
        for place, bar in enumerate(full.indicators)
    )
    return result(
        "pegi",
        seed=3,
        indicators=bars,
        own=(2.0, 3.0, None, 1.0, 4.0),
        confirmed=(1.5, None, None, 1.0, 3.5),
        average=None,
        note="Nilai sementara: baru 12 dari 35 indikator yang dinilai.",
        index_text="3,4995",
    )


def long_axes() -> ChartData:
    """Eight axes with labels of 70 to 90 letters and scores at both ends of the scale."""
    names = (
        "Kebijakan Internal Tata Kelola Sistem Pemerintahan Berbasis Elektronik Perangkat Daerah",
        "Perencanaan Strategis Sistem Pemerintahan Berbasis Elektronik Lima Tahun ke Depan",
        "Teknologi Informasi dan Komunikasi beserta Infrastruktur Jaringan Intra Pemerintah",
        "Penyelenggara Sistem Pemerintahan Berbasis Elektronik dan Tim Koordinasi Daerah",
        "Penerapan Manajemen Risiko, Keamanan Informasi, Data, Aset, dan Layanan Digital",
        "Pelaksanaan Audit Teknologi Informasi dan Komunikasi secara Berkala dan Menyeluruh",
        "Layanan Administrasi Pemerintahan Berbasis Elektronik untuk Semua Perangkat Daerah",
        "Layanan Publik Berbasis Elektronik yang Terpadu bagi Masyarakat dan Dunia Usaha",
    )
    return result(
        "spbe-2020",
        aspects=True,
        group_names=names,
        own=(5.0, 1.0) * 4,
        confirmed=(1.0, 5.0) * 4,
        average=(1.0, 1.0, 5.0, 5.0) * 2,
        title=LONGEST_OFFICE,
    )


def one_group() -> ChartData:
    """Too few groups for a radar."""
    full = result("pegi")
    return result(
        "pegi",
        group_names=("Kebijakan",),
        own=(3.25,),
        confirmed=(2.5,),
        average=(2.9,),
        indicators=full.indicators[:8],
        title="Kecamatan Tenggarong",
    )


def letters(count: int) -> str:
    """A name of so many letters, in words as offices have them."""
    words = "Dinas Pemberdayaan Masyarakat dan Desa, Pengendalian Penduduk serta Keluarga Berencana "
    return (words * (count // len(words) + 1))[:count]


def results() -> dict[str, ChartData]:
    """Every result to look at, by a name for its file."""
    return {
        "pegi": result("pegi"),
        "spbe-2020": result("spbe-2020", title=LONGEST_OFFICE),
        "spbe-2020-aspects": result("spbe-2020", aspects=True, index_text="3,4995", predicate="Sangat Baik"),
        "spbe-2018": result("spbe-2018", title=LONGEST_OFFICE),
        "letters-120": result("pegi", title=letters(120), predicate="Sangat Kurang"),
        "one-word-120": result("pegi", title="W" * 120, subtitle="m" * 120),
        "strange": result("pegi", title=STRANGE_NAME, predicate="$a$ _b_"),
        "empty": empty(),
        "partial": partial(),
        "long-axes": long_axes(),
        "one-group": one_group(),
        "nothing": ChartData("", "", (), (), (), None, (), None, None),
    }


def dashboard(count: int = 58, *, seed: int = 2, shown: int | None = None) -> DashboardData:
    """A period with so many offices; where only some are shown it has their spread, too."""
    chance = Random(seed)
    keys = ("not_started", "filling", "submitted", "returned", "confirmed")
    offices: list[OfficeBar] = []
    for place in range(count):
        state = chance.choice(keys)
        answered = 0 if state == "not_started" else chance.randint(1, 34) if state == "filling" else 35
        name = LONGEST_OFFICE if place % 9 == 0 else f"Dinas Contoh Nomor {place + 1}"
        offices.append(OfficeBar(name, answered, 35, state))
    states = tuple(StateCount(key, sum(office.state == key for office in offices)) for key in keys)
    groups = tuple(
        GroupBar(name, chance.randint(0, 8 * count), 8 * count)
        for name in ("Kebijakan", "Kelembagaan", "Infrastruktur", "Aplikasi", "Perencanaan")
    )
    spread = tuple(
        SpreadBar(name, tuple(StateCount(key, chance.randint(0, count)) for key in keys))
        for name in ("Belum ada jawaban", "Di bawah 25%", "25–49%", "50–74%", "75–99%", "Terjawab semua")
    )
    return DashboardData(
        "Evaluasi SPBE 2026",
        "Batas waktu 9 Maret 2026 pukul 15.00 WITA",
        "Keadaan Rabu, 4 Maret 2026",
        states,
        groups,
        tuple(offices[:shown]),
        () if shown is None else spread,
    )

"""Five exercises: each a scene to begin in, a goal, and a check that asks the bot's own database."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.crowd import Officer, no_pause, to_the_end
from bot.demo.practice import Regency
from bot.demo.scenes import Scene, all_join
from bot.demo.stage import DemoStage
from bot.standin.chats import Json
from questionnaires.instrument import Instrument

ASKED = 3
"""Indicators to be filled in the first exercise."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """`reached` is given where the person's office stands (empty without one) and what was done in all."""

    scene: str
    title: str
    goal: str
    who: str
    reached: Callable[[Json, Json], bool]

    @property
    def is_for_officers(self) -> bool:
        """Whether every participant does it, each for the own office."""
        return self.who == "Ani"


def _officers(stage: DemoStage, regency: Regency, instrument: Instrument) -> list[Officer]:
    ani = regency.officer(stage.telegram.world, "Ani", len(instrument.indicators))
    return [ani, *regency.crowd[: stage.participants]]


async def _first(stage: DemoStage, regency: Regency, instrument: Instrument) -> None:
    await to_the_end(lambda: [officer.joins() for officer in _officers(stage, regency, instrument)])
    await stage.idle()


async def _nearly_filled(stage: DemoStage, regency: Regency, instrument: Instrument) -> None:
    total = len(instrument.indicators)
    officers = _officers(stage, regency, instrument)
    await to_the_end(lambda: [officer.fills(no_pause, (total - 1) / total) for officer in officers])
    await stage.idle()


async def _sent(stage: DemoStage, regency: Regency, instrument: Instrument) -> None:
    await to_the_end(
        lambda: [officer.fills(no_pause, 1.0) for officer in _officers(stage, regency, instrument)]
    )
    await stage.idle()


async def _returned(stage: DemoStage, regency: Regency, _: Instrument) -> None:
    citra = regency.hands(stage.telegram.world, "Citra")
    for office in [
        regency.offices["Ani"],
        *(officer.hands.office for officer in regency.crowd[: stage.participants]),
    ]:
        await citra.says("/nilai")
        await citra.taps(office)
        await citra.taps("Catatan")
        await citra.says("Mohon lampirkan SK yang sudah ditandatangani.")
        while not citra.has("Kembalikan"):
            await citra.taps("Setuju")
        await citra.taps("Kembalikan")
    await stage.idle()


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        "latihan-isi",
        "1. Isi tiga indikator dengan bukti",
        "Ketik /isi. Pilih tingkat untuk tiga indikator, dan kirim satu berkas, foto, atau tautan sebagai "
        "bukti untuk masing-masing.",
        "Ani",
        lambda office, _: office["answered"] >= ASKED and office["evidenced"] >= ASKED,
    ),
    Exercise(
        "latihan-kirim",
        "2. Kirim lembar",
        "Satu indikator belum dijawab. Lengkapi, periksa, lalu kirim lembarnya.",
        "Ani",
        lambda office, _: office["state"] in {"submitted", "confirmed"},
    ),
    Exercise(
        "latihan-kembali",
        "3. Lembar yang dikembalikan",
        "Asesor mengembalikan lembar dengan satu catatan. Baca catatannya, perbaiki, lalu kirim lagi.",
        "Ani",
        lambda office, _: office["state"] in {"submitted", "confirmed"},
    ),
    Exercise(
        "latihan-nilai",
        "4. Nilai satu lembar",
        "Buka antrean dengan /nilai, nilai satu lembar sampai selesai, lalu konfirmasi.",
        "Citra",
        lambda _, done: done["confirmed"] >= 1,
    ),
    Exercise(
        "latihan-periode",
        "5. Buka periode dan ingatkan",
        "Buka periode baru lewat /periode, lalu ingatkan OPD yang belum mengirim lewat /ingatkan.",
        "Budi",
        lambda _, done: done["opened"] >= 1 and done["reminded"] >= 1,
    ),
)
BY_SCENE = {exercise.scene: exercise for exercise in EXERCISES}

TRAINING_SCENES: tuple[Scene, ...] = (
    Scene("latihan-isi", EXERCISES[0].title, "", "dibuka", _first, ("Ani",)),
    Scene("latihan-kirim", EXERCISES[1].title, "", "latihan-isi", _nearly_filled, ("Ani",)),
    Scene("latihan-nilai", EXERCISES[3].title, "", "latihan-kirim", _sent, ("Citra",)),
    Scene("latihan-kembali", EXERCISES[2].title, "", "latihan-nilai", _returned, ("Ani",)),
    Scene("latihan-periode", EXERCISES[4].title, "", None, all_join, ("Budi",), has_period=False),
)


def standing(rows: list[Json], office: str) -> Json:
    """Where this office stands; nothing done where it is not asked."""
    nothing = {"state": "", "answered": 0, "evidenced": 0}
    return next((row for row in rows if row["office"] == office), nothing)


def done_in_all(rows: list[Json], deeds: Json) -> Json:
    """What exercises of assessors and admins ask for."""
    return deeds | {"confirmed": sum(row["state"] == "confirmed" for row in rows)}

"""One assessment, from five invitation links to the chart."""

from bot.demo.cast import Cast, Performer, Stuck
from bot.demo.papers import document, photo
from questionnaires.instrument import Instrument

SHOWN_IN_FULL = 4
"""Cards that are printed; the rest goes the same way."""

# the officer's levels, over and over, within the scale of the instrument; the assessor's strictness likewise
OWN = (3, 2, 3, 4, 2, 3, 3, 2, 4, 3, 2, 3)
LOWERED_EVERY = 7


async def play(cast: Cast, instrument: Instrument) -> bytes:
    """Plays it; the chart that the officer receives in the end, as PNG."""
    await _come_in(cast)
    await _answer(cast, instrument)
    await _look_at_others(cast)
    await _return(cast, instrument)
    await _mend(cast)
    chart = await _confirm(cast, instrument)
    await _look_up(cast)
    return chart


async def _come_in(cast: Cast) -> None:
    cast.paper.heading("Bergabung lewat tautan undangan")
    for person in cast.everybody:
        await person.opens(cast.links[person.name])
        await person.taps("Ya, benar")


async def _answer(cast: Cast, instrument: Instrument) -> None:
    ani = cast.ani
    cast.paper.heading(f"{ani.name} mengisi lembar {ani.office}")
    await ani.says("/isi")
    await ani.proves(
        "document",
        "SK-tim-SPBE.pdf",
        document("Surat Keputusan Tim SPBE"),
        mime_type="application/pdf",
        caption="SK terbaru",
    )
    await ani.says("Ditetapkan bupati pada bulan Maret & berlaku untuk semua bidang.")
    for done in range(len(instrument.indicators) + 1):
        if await ani.has_button("Periksa"):
            break
        if done == 1:
            await ani.proves("photo", "ruang-server.png", photo(), mime_type="image/png")
        elif done == 2:
            await ani.says("https://disdikbud.example.go.id/peraturan")
        _leave_out(cast, ani, "menjawab", done, instrument)
        await ani.chooses_level(_within(instrument, OWN[done % len(OWN)]))
    else:
        raise Stuck(f"{ani.name} tidak sampai di akhir lembar.")
    cast.paper.is_open = True
    cast.paper.heading(f"{ani.name} memeriksa dan mengirim")
    await ani.taps("Periksa")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")


async def _look_at_others(cast: Cast) -> None:
    cast.paper.heading(f"{cast.dedi.name} melayani OPD lain dan tidak melihat lembar {cast.ani.office}")
    await cast.dedi.says(f"/skor {cast.ani.office}")
    cast.paper.heading(f"{cast.budi.name} melihat kemajuan semua OPD")
    await cast.budi.says("/status")


async def _return(cast: Cast, instrument: Instrument) -> None:
    citra = cast.citra
    cast.paper.heading(f"{citra.name} menilai, dan mengembalikan dengan satu catatan")
    await citra.says("/nilai")
    await citra.taps(cast.ani.office)
    await citra.taps("Bukti")
    await citra.taps("Catatan")
    await citra.says("Mohon lampirkan SK yang sudah ditandatangani.")
    await _judge_all(cast, citra, instrument)
    await citra.taps("Kembalikan")


async def _judge_all(cast: Cast, assessor: Performer, instrument: Instrument) -> None:
    for done in range(len(instrument.indicators) + 1):
        if await assessor.has_button("Konfirmasi"):
            break
        _leave_out(cast, assessor, "menilai", done, instrument)
        if done % LOWERED_EVERY == LOWERED_EVERY - 1:
            await assessor.chooses_level(_within(instrument, OWN[done % len(OWN)] - 1))
        else:
            await assessor.taps("Setuju")
    else:
        raise Stuck(f"{assessor.name} tidak sampai di akhir penilaian.")
    cast.paper.is_open = True


async def _mend(cast: Cast) -> None:
    ani = cast.ani
    await ani.sees("Mohon lampirkan SK")
    cast.paper.heading(f"{ani.name} memperbaiki dan mengirim lagi")
    await ani.says("/isi")
    await ani.proves(
        "document",
        "SK-tim-SPBE-bertanda-tangan.pdf",
        document("Surat Keputusan Tim SPBE, ditandatangani"),
        mime_type="application/pdf",
    )
    await ani.taps("Periksa")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")


async def _confirm(cast: Cast, instrument: Instrument) -> bytes:
    citra, ani = cast.citra, cast.ani
    await citra.sees("dikirim")
    cast.paper.heading(f"{citra.name} menilai lagi dan mengonfirmasi")
    await citra.says("/nilai")
    await citra.taps(ani.office)
    await _judge_all(cast, citra, instrument)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    cast.paper.heading(f"Grafik tiba di {ani.name}")
    return await ani.file_of(await ani.sees(kind="photo"))


async def _look_up(cast: Cast) -> None:
    cast.paper.heading(f"{cast.eka.name} mencari skor {cast.ani.office}")
    await cast.eka.says("/skor dinas pendidikan")


def _leave_out(cast: Cast, person: Performer, does: str, done: int, instrument: Instrument) -> None:
    """Stops printing after the first cards, and begins again with the last."""
    if done == SHOWN_IN_FULL:
        cast.paper.note(f"{person.name} {does} sisanya dengan cara yang sama")
    cast.paper.is_open = not SHOWN_IN_FULL <= done < len(instrument.indicators) - 1


def _within(instrument: Instrument, level: int) -> int:
    return min(max(level, instrument.lowest), instrument.highest)

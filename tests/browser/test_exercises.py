"""The exercises of the practice room, each done as a participant does it, through the chats."""

from collections.abc import Awaitable, Callable

import pytest

from bot.demo.hands import Hands
from bot.demo.papers import document
from bot.demo.room import PracticeRoom
from bot.demo.stage import DemoStage


async def _fills_three(ani: Hands) -> None:
    await ani.says("/isi")
    for number in range(1, 4):
        await ani.sends("document", f"bukti-{number}.pdf", document(f"Bukti {number}"), "application/pdf")
        await ani.taps("3 · ")


async def _sends_again(ani: Hands) -> None:
    await ani.says("/isi")
    await ani.taps("2 · ")
    for label in ("Periksa", "Kirim", "Ya, kirim"):
        await ani.taps(label)


async def _judges_one(citra: Hands) -> None:
    await citra.says("/nilai")
    await citra.taps(citra.labels[0])
    while not citra.has("Konfirmasi"):
        await citra.taps("Setuju")
    for label in ("Konfirmasi", "Ya, konfirmasi"):
        await citra.taps(label)


async def _opens_and_reminds(budi: Hands) -> None:
    await budi.says("/periode")
    for label in ("Periode baru", "Buka periode"):
        await budi.taps(label)
    await budi.says("/ingatkan")
    for label in ("Kirim pengingat", "Ya, ingatkan"):
        await budi.taps(label)


@pytest.mark.parametrize(
    ("scene", "name", "does"),
    [
        ("latihan-isi", "Ani", _fills_three),
        ("latihan-kembali", "Ani", _sends_again),
        ("latihan-nilai", "Citra", _judges_one),
        ("latihan-periode", "Budi", _opens_and_reminds),
    ],
)
async def test_an_exercise_is_reached_by_doing_it(
    room: PracticeRoom, stage: DemoStage, scene: str, name: str, does: Callable[[Hands], Awaitable[None]]
) -> None:
    await room.enter(scene)
    assert (room.news(None) or {})["exercise"]["done"] is False
    await does(room.regency.hands(stage.telegram.world, name))
    await stage.idle()
    await room.refresh()
    assert (room.news(None) or {})["exercise"]["done"] is True

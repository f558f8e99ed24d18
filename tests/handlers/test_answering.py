"""An officer fills the sheet."""

from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency


async def test_a_tap_keeps_the_level_and_shows_the_next_indicator_on_the_same_card(
    ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    card = ani.sees(
        "K01 · Aturan", "1 dari 4", "Kebijakan", "Apakah ada aturan tertulis?", "Tertulis dan ditinjau."
    )
    for label in (
        "1 · Sangat Kurang",
        "3 · Baik",
        "Bukti",
        "Penjelasan",
        "Sebelumnya",
        "Berikutnya",
        "Daftar",
        "Lewati",
    ):
        ani.sees_button(label)
    before = len(ani.messages)
    await ani.taps("3 · Baik")
    assert ani.sees("K02 · Rencana", "2 dari 4", "1 terjawab").id == card.id
    assert len(ani.messages) == before


async def test_the_card_is_where_it_was_after_a_restart(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await regency.restart()
    await ani.says("/isi")
    ani.sees("K02 · Rencana", "2 dari 4", "1 terjawab")
    await regency.restart()
    await ani.taps("1 · Sangat Kurang")
    ani.sees("K04 · Situs", "2 terjawab")

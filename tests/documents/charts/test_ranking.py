"""How sure ranks are: everything is on the page, also at the ends of the scale and with long names."""

import pytest

from bot.documents.charts import RankBar, RankingData, draw_ranking


@pytest.mark.parametrize("count", [0, 1, 58, 600])
def test_any_number_of_offices_is_drawn(count: int) -> None:
    bars = tuple(
        RankBar(
            str(at + 1), f'Dinas P&K "A" $x$ {at} ' * 6, 4 - at / 200, "3,00", 4.4, 0.2, "1–58", 1 + at // 20
        )
        for at in range(count)
    )
    data = RankingData("Seberapa pasti <peringkat>", "2026", "Catatan " * 40, bars, 1, 4)
    assert draw_ranking(data).startswith(b"\x89PNG")

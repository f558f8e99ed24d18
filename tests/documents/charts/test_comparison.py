"""Two offices on one radar: everything is on the page, whatever is missing or long."""

import pytest

from bot.documents.charts import ComparisonData, draw_comparison


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8])
def test_any_number_of_axes_and_missing_values(count: int) -> None:
    names = tuple(
        f"Kelompok {number} " + "dengan nama yang sangat panjang sekali " * 2 for number in range(count)
    )
    values = tuple(None if number % 3 == 1 else 1 + number / 2 for number in range(count))
    data = ComparisonData(
        "Penilaian <2026>",
        ('Dinas P&K "A" ' * 6, "B"),
        ("3,00 · Baik", "–"),
        names,
        values,
        values[::-1],
        1,
        5,
    )
    assert draw_comparison(data).startswith(b"\x89PNG")

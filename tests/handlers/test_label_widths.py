"""No label is cut on a phone of 360 dp: every button of every screen, measured in Roboto."""

from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from bot.bot_api.keyboards import fitted
from bot.bot_api.label_widths import ROOM, cut_to, width
from bot.bot_api.screen import Button
from bot.texts import labels
from handlers.answering.buttons import ReadButton
from questionnaires.instrument import Level
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.test_every_screen import drawing, shown, values


@pytest.mark.parametrize(
    "draw", drawing(), ids=lambda draw: f"{draw.__module__.removeprefix('handlers.')}.{draw.__name__}"
)
def test_every_button_of_every_screen_is_read_whole(draw: Callable[..., Any]) -> None:
    hints = {name: hint for name, hint in get_type_hints(draw).items() if name != "return"}

    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries({name: values(hint, name) for name, hint in hints.items()}))
    def draws(given_values: dict[str, Any]) -> None:
        try:
            found = draw(**given_values)
        except (KeyError, IndexError, StopIteration, ValueError):
            reject()
        for screen in shown(found):
            for row in screen.rows:
                parts = fitted(row)
                assert [button.tap for part in parts for button in part] == [button.tap for button in row]
                for part in parts:
                    for button in part:
                        assert width(button.label) <= ROOM[len(part)], button.label

    draws()


@pytest.mark.parametrize(
    "label", [text for name, text in vars(labels).items() if name.isupper() and isinstance(text, str)]
)
def test_no_fixed_label_needs_an_ellipsis(label: str) -> None:
    assert width(label) <= ROOM[1]


def test_the_row_of_the_question_card_stays_one_row() -> None:
    row = [Button(label, ReadButton(1)) for label in (labels.PREVIOUS, labels.SKIP, labels.NEXT)]
    assert fitted(row) == [row]
    pairs = [(labels.EVIDENCE, labels.EXPLANATION), (labels.LIST, labels.HAND_OVER)]
    for pair in pairs:
        two = [Button(label, ReadButton(1)) for label in pair]
        assert fitted(two) == [two]


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=8))
def test_a_row_is_split_only_as_far_as_it_must_be(words: list[str]) -> None:
    row = [Button(word, ReadButton(number)) for number, word in enumerate(words, 1)]
    parts = fitted(row)
    assert [button.tap for part in parts for button in part] == [button.tap for button in row]
    assert all(width(button.label) <= ROOM[len(part)] for part in parts for button in part)
    if len(row) in ROOM and all(width(word) <= ROOM[len(row)] for word in words):
        assert [list(part) for part in parts] == [row]


def test_what_is_cut_keeps_its_end() -> None:
    assert cut_to("Dinas", 316) == "Dinas"
    name = "Unit Pelaksana Teknis Puskesmas Kecamatan Muara"
    cut = [cut_to(f"{name} {place} · {done}/35", 316) for place in ("Badak", "Kaman") for done in (3, 13)]
    assert [one.rpartition("…")[2][-4:] for one in cut] == ["3/35", "3/35"] * 2
    assert len(set(cut)) == 4
    assert all(width(one) <= 316 and one.startswith("Unit Pelaksana") for one in cut)
    long = "Sebagian besar unit kerja telah menerapkannya secara rutin"
    assert cut_to(labels.level(Level(3, long, "", None), chosen=True, own=True), 316).endswith("✅ 👤")
    assert width("Sebelumnya") == pytest.approx(82.6, abs=0.1)


async def test_the_card_in_the_chat_has_its_way_in_one_row(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    rows = [[button.label for button in row] for row in ani.last.rows]
    assert ["Sebelumnya", "Lewati ⏭", "Berikutnya"] in rows
    assert ["📋 Daftar", "🤝 Minta bantuan"] in rows

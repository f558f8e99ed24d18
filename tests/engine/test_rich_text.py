"""Messages made of blocks as text with marks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bot_api.rich_text import read_rich_message
from bot.bot_api.splitting import utf16_units

TEXT: st.SearchStrategy[Any] = st.recursive(
    st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(
            lambda kind, text: {"type": kind, "text": text, "url": "https://kukarkab.go.id"},
            st.sampled_from(("bold", "url", "mention", "of_next_year")),
            inner,
        )
    ),
    max_leaves=6,
)


def quoted(blocks: list[Any]) -> dict[str, Any]:
    return {"type": "block_quotation", "blocks": blocks}


def listed(blocks: list[Any]) -> dict[str, Any]:
    return {"type": "list", "items": [{"label": "•", "blocks": blocks}]}


BLOCK: st.SearchStrategy[Any] = st.recursive(
    st.builds(lambda text: {"type": "paragraph", "text": text}, TEXT),
    lambda inner: (
        st.builds(quoted, st.lists(inner, max_size=2)) | st.builds(listed, st.lists(inner, max_size=2))
    ),
    max_leaves=5,
)
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.lists(BLOCK, max_size=4))
def test_marks_lie_within_the_text(blocks: list[Any]) -> None:
    found = read_rich_message({"blocks": blocks})
    if found is None:
        return
    text, marks = found
    for mark in marks:
        assert 0 <= mark["offset"] < mark["offset"] + mark["length"] <= utf16_units(text)


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_anything_else_is_no_fault(blocks: Any) -> None:
    read_rich_message({"blocks": blocks})
    read_rich_message({"blocks": [blocks]})
    read_rich_message({"blocks": [{"type": "list", "items": blocks}]})


def test_what_is_nested_without_end_is_not_followed() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = {"type": "bold", "text": deep}
    assert read_rich_message({"blocks": [{"type": "paragraph", "text": deep}]}) is None


@pytest.mark.parametrize("medium", ["photo", "video", "audio", "voice_note", "animation", "location"])
def test_a_medium_among_the_text_is_not_left_off(medium: str) -> None:
    blocks = [{"type": "paragraph", "text": "x"}, {"type": medium, medium: {}}]
    assert read_rich_message({"blocks": blocks}) is None

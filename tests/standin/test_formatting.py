"""Text as Telegram counts and marks it."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.standin.detection import detect
from bot.standin.formatting import Entity, cut, parse_html, to_html, trimmed, units
from bot.standin.markdown import parse_markdown
from bot.standin.refusals import Refused

LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("<>&\"'👍\n "))
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "blockquote", "tg-spoiler"])
MARKED = st.recursive(
    LETTERS.map(escape),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda both: f"<{both[0]}>{''.join(both[1])}</{both[0]}>"
    ),
)


def covered(entities: tuple[Entity, ...]) -> set[tuple[str, int]]:
    """Which unit has which mark, however the marks are cut."""
    return {
        (entity["type"], entity["offset"] + place) for entity in entities for place in range(entity["length"])
    }


@given(LETTERS)
def test_escaped_text_comes_through_unchanged(text: str):
    assert parse_html(escape(text)) == (text.strip(), ())


@given(MARKED)
def test_what_was_read_can_be_written_and_read_again(source: str):
    text, entities = parse_html(source)
    again, same = parse_html(to_html(text, entities))
    assert again == text
    assert covered(entities) == covered(same)
    for entity in entities:
        assert units(cut(text, entity["offset"], entity["length"])) == entity["length"] > 0


@given(LETTERS)
def test_a_unit_is_two_bytes_of_utf16(text: str):
    assert units(text) == len(text.encode("utf-16-le")) // 2
    assert cut(text, 0, units(text)) == text


@given(st.text("<>/abi =\"'&;lt#x0", max_size=30))
def test_any_markup_is_read_or_refused_in_words(source: str):
    try:
        parse_html(source)
        description = None
    except Refused as refused:
        description = refused.description
    assert description is None or description.startswith("Bad Request: can't parse entities: ")


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("&lt;b&gt; &amp; &quot;&#65;&#x42; &nbsp;&", '<b> & "AB &nbsp;&', []),
        ("👍 <b>x</b>", "👍 x", [("bold", 3, 1)]),
        ("  <b> x </b> ", "x", [("bold", 0, 1)]),
        ('<a href="http://a.id/?x=1&amp;y=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<B>x</b>", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]):
    found, marks = parse_html(source)
    assert found == text
    assert [(mark["type"], mark["offset"], mark["length"]) for mark in marks] == entities


def test_no_link_that_a_browser_would_run():
    marks = [{"type": "text_link", "offset": 0, "length": 1, "url": 'javascript:alert("1")'}]
    assert to_html("x", marks) == '<a href="https://javascript:alert(&quot;1&quot;)">x</a>'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/isi sekarang", [("bot_command", "/isi")]),
        ("👍 lihat https://a.go.id/x?y=1, lalu", [("url", "https://a.go.id/x?y=1")]),
        ("/isi@kuesioner_bot ya", [("bot_command", "/isi@kuesioner_bot")]),
        ("surel a.b@kukar.go.id", [("email", "a.b@kukar.go.id")]),
        ("atau @ani_disdik", [("mention", "@ani_disdik")]),
        ("kukarkab.go.id #spbe2026", [("url", "kukarkab.go.id"), ("hashtag", "#spbe2026")]),
        ("1/2 dan a/b", []),
    ],
)
def test_what_telegram_marks_by_itself(text: str, found: list[tuple[str, str]]):
    assert [(mark["type"], cut(text, mark["offset"], mark["length"])) for mark in detect(text)] == found


def test_entities_are_clipped_with_the_white_space():
    assert trimmed(" ab ", [{"type": "bold", "offset": 0, "length": 4}]) == (
        "ab",
        ({"type": "bold", "offset": 0, "length": 2},),
    )


def test_markdown():
    text, marks = parse_markdown(r"*tebal* _miring_ [x](http://a.id) `3.5` \. __u__")
    assert text == "tebal miring x 3.5 . u"
    assert [mark["type"] for mark in marks] == ["bold", "italic", "text_link", "code", "underline"]

"""Pictures: no text lies on another or leaves the page, whatever the names are."""

import struct
import warnings
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.documents.charts import (
    ChartData,
    DashboardData,
    IndicatorBar,
    StateCount,
    draw_dashboard,
    draw_result,
    words,
)
from bot.documents.charts.dashboard import compose_dashboard
from bot.documents.charts.lettering import plain, width, wrap, wrap_evenly
from bot.documents.charts.page import PAGE_WIDTH, SMALL, Page
from bot.documents.charts.result import compose_result, shared_beginning
from tests.documents.charts import samples

RESULTS = samples.results()
SOME_LETTERS = st.text(st.characters(codec="utf-8"), max_size=90)
OFFICE_NAMES = st.integers(0, 140).map(samples.letters)
NAMES = st.one_of(SOME_LETTERS, OFFICE_NAMES, st.integers(1, 120).map("W".__mul__))
BARS = st.lists(
    st.builds(
        IndicatorBar,
        NAMES.map(lambda name: name[:12]),
        NAMES,
        st.one_of(st.none(), st.integers(1, 4)),
        st.one_of(st.none(), st.integers(1, 4)),
        NAMES,
        st.booleans(),
    ),
    max_size=9,
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def texts(page: Page) -> list[tuple[str, Bbox]]:
    renderer = page.canvas.get_renderer()
    found = [
        artist for artist in page.figure.get_children() if isinstance(artist, Text) and artist.get_text()
    ]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in found]


def overlapping(boxes: list[tuple[str, Bbox]]) -> Iterator[tuple[str, str]]:
    """Pairs whose boxes share more than the edge of a pixel; sorted downwards, so that few are compared."""
    ordered = sorted(boxes, key=lambda found: found[1].y0)
    for place, (text, box) in enumerate(ordered):
        for other, other_box in ordered[place + 1 :]:
            if other_box.y0 >= box.y1 - 1:
                break
            if min(box.x1, other_box.x1) - max(box.x0, other_box.x0) > 1:
                yield text, other


def assert_readable(page: Page) -> None:
    boxes = texts(page)
    wide, high = page.canvas.get_width_height()
    outside = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high]
    assert outside == []
    assert list(overlapping(boxes)) == []


def shown(page: Page) -> str:
    return " ".join(text for text, _ in texts(page))


@pytest.mark.parametrize("name", RESULTS)
def test_texts_of_a_result_keep_apart_and_inside(name: str) -> None:
    page = compose_result(RESULTS[name])
    assert_readable(page)
    assert min(text.get_fontsize() for text in page.figure.get_children() if isinstance(text, Text)) >= SMALL


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (58, None), (60, None), (600, 45), (34_000, 45), (999_999, 0)]
)
def test_texts_of_a_dashboard_keep_apart_and_inside(count: int, shown: int | None) -> None:
    data = samples.dashboard(min(count, 1000), shown=shown)
    states = tuple(StateCount(state.key, count) for state in data.states) if count > 1000 else data.states
    assert_readable(compose_dashboard(replace(data, states=states)))


@pytest.mark.parametrize("name", RESULTS)
def test_markers_lie_on_no_text(name: str) -> None:
    page = compose_result(RESULTS[name])
    boxes = texts(page)
    marked = [
        artist
        for artist in page.figure.get_children()
        if isinstance(artist, Line2D) and artist.get_marker() not in ("None", None)
    ]
    half = 9
    for line in marked:
        for x, y in line.get_transform().transform(line.get_xydata()):
            marker = Bbox.from_extents(x - half, y - half, x + half, y + half)
            assert [text for text, box in boxes if marker.overlaps(box.padded(-4))] == []


def test_eight_long_axes_show_all_their_words() -> None:
    data = samples.long_axes()
    page = compose_result(data)
    everything = {word for text, _ in texts(page) for word in text.split()}
    for name in data.group_names:
        assert 70 <= len(name) <= 90
        assert set(name.split()) <= everything


def test_all_47_indicators_stand_under_their_headings() -> None:
    data = RESULTS["spbe-2020"]
    page = compose_result(data)
    everything = shown(page)
    assert all(bar.code in everything for bar in data.indicators)
    assert all(group in everything for group in data.group_names)
    assert "Setiap nama diawali “Tingkat Kematangan …”." in everything


def test_what_is_missing_is_said() -> None:
    everything = shown(compose_result(samples.partial()))
    assert words.NOT_JUDGED in everything
    assert words.NOT_APPLICABLE in everything
    assert "3,4995" in everything
    assert words.NO_INDEX in shown(compose_result(samples.empty()))


def test_the_average_is_shown_only_when_there_is_one() -> None:
    assert words.AVERAGE in shown(compose_result(RESULTS["pegi"]))
    assert words.AVERAGE not in shown(compose_result(RESULTS["partial"]))


def test_letters_that_mean_something_elsewhere_are_shown_as_they_are() -> None:
    everything = shown(compose_result(RESULTS["strange"]))
    assert r"<Kota> \"A\" $x_1^2$" in everything
    assert r"\alpha {b}" in everything
    assert "$a$ _b_" in everything


def test_the_same_data_give_the_same_bytes() -> None:
    assert draw_result(RESULTS["pegi"]) == draw_result(RESULTS["pegi"])
    assert draw_dashboard(samples.dashboard(5)) == draw_dashboard(samples.dashboard(5))


@pytest.mark.parametrize("name", ["long-axes", "spbe-2020", "nothing"])
def test_telegram_takes_the_picture_as_a_photo(name: str) -> None:
    picture = draw_result(RESULTS[name])
    wide, high = struct.unpack(">II", picture[16:24])
    assert wide == PAGE_WIDTH
    assert wide + high <= 10_000
    assert high / wide <= 20
    assert len(picture) < 10_000_000


def test_a_page_too_high_for_telegram_is_made_smaller() -> None:
    bars = tuple(IndicatorBar(f"I{place}", samples.letters(140), 2, 1, "Semua") for place in range(200))
    data = samples.result("pegi", indicators=bars)
    wide, high = struct.unpack(">II", draw_result(data)[16:24])
    assert wide + high <= 10_000
    assert_readable(compose_result(data))


def test_of_many_offices_all_are_counted_and_some_named() -> None:
    data = samples.dashboard(34_000, shown=40)
    everything = shown(compose_dashboard(data))
    counts = {state.key: state.count for state in data.states}
    listed = sum(office.state == "not_started" for office in data.offices)
    assert f"Belum mulai · {words.count(counts['not_started'])}" in everything
    assert f"dan {words.count(counts['not_started'] - listed)}" in everything
    assert "Terjawab semua" in everything
    assert sum(office.state == "filling" for office in data.offices) == everything.count("/35")


def test_where_none_of_many_is_behind_nobody_is_named() -> None:
    everything = shown(compose_dashboard(samples.dashboard(600, shown=0)))
    assert words.SPREAD in everything
    assert words.FURTHEST_BEHIND not in everything
    assert words.NO_OFFICES not in everything


def test_data_that_do_not_go_together_are_refused_where_they_are_made() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        ChartData("a", "b", ("x",), (), (), None, (), None, None)
    with pytest.raises(ValueError, match="lowest"):
        ChartData("a", "b", (), (), (), None, (), None, None, lowest=5, highest=5)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_names_and_numbers_give_a_readable_result(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 12))
    values = st.lists(st.one_of(st.none(), st.floats(1, 4)), min_size=count, max_size=count).map(tuple)
    picture = ChartData(
        title=data.draw(NAMES),
        subtitle=data.draw(NAMES),
        instrument=data.draw(NAMES),
        group_names=tuple(data.draw(st.lists(NAMES, min_size=count, max_size=count))),
        own=data.draw(values),
        confirmed=data.draw(values),
        average=data.draw(st.one_of(st.none(), values)),
        indicators=tuple(data.draw(BARS)),
        index_text=data.draw(st.sampled_from([None, "3,47", "3,4995", "2,59928571"])),
        predicate=data.draw(st.one_of(st.none(), NAMES)),
        own_index_text=data.draw(st.sampled_from([None, "1,00"])),
        note=data.draw(st.one_of(st.none(), NAMES)),
        recommendations=tuple(data.draw(st.lists(NAMES, max_size=3))),
        lowest=1,
        highest=4,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_readable(compose_result(picture))


@settings(max_examples=20, deadline=None)
@given(title=NAMES, subtitle=NAMES, as_of=NAMES, name=NAMES)
def test_any_names_give_a_readable_dashboard(title: str, subtitle: str, as_of: str, name: str) -> None:
    sample = samples.dashboard(3)
    groups = tuple(type(group)(name, group.answered, group.total) for group in sample.groups)
    offices = tuple(type(one)(name, one.answered, one.total, one.state) for one in sample.offices)
    assert_readable(compose_dashboard(DashboardData(title, subtitle, as_of, sample.states, groups, offices)))


@settings(max_examples=200, deadline=None)
@given(text=NAMES, widest=st.integers(60, 900), bold=st.booleans())
def test_lines_fit_and_lose_no_letter(text: str, widest: int, bold: bool) -> None:
    for broken in (wrap(text, SMALL, widest, bold), wrap_evenly(text, SMALL, widest, bold)):
        assert "".join("".join(broken).split()) == "".join(plain(text).split())
        assert all(width(line, SMALL, bold) <= widest for line in broken)


@settings(max_examples=200, deadline=None)
@given(text=OFFICE_NAMES, widest=st.integers(230, 900))
def test_a_word_that_fits_is_never_broken(text: str, widest: int) -> None:
    for broken in (wrap(text, SMALL, widest), wrap_evenly(text, SMALL, widest)):
        assert " ".join(broken).split() == text.split()


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Dinas  Sosial\n", "Dinas Sosial"),
        ("🏛️ Setda", "Setda"),
        ("统计", "□□"),
        ("a\u200bb\x00c", "ab c"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_letters_without_a_glyph_become_boxes_and_pictographs_go(written: str, drawn: str) -> None:
    assert plain(written) == drawn


@pytest.mark.parametrize(
    ("value", "text"), [(3.47, "3,47"), (2.125, "2,13"), (2.675, "2,68"), (1.0, "1,00"), (3.4995, "3,50")]
)
def test_group_values_are_rounded_half_up_with_a_decimal_comma(value: float, text: str) -> None:
    assert words.number(value) == text


def test_a_beginning_is_said_once_only_when_many_names_share_it() -> None:
    names = [f"Tingkat Kematangan Layanan {place}" for place in range(8)]
    assert shared_beginning(names) == "Tingkat Kematangan Layanan "
    assert shared_beginning(names[:7]) == ""
    assert shared_beginning([*names, "Lain"]) == ""
    assert shared_beginning([*names, "Tingkat Kematangan"]) == "Tingkat "[:0]


def test_a_percentage_is_100_only_when_all_is_done() -> None:
    assert words.share(999, 1000) == "99%"
    assert words.share(1000, 1000) == "100%"
    assert words.share(0, 0) == "0%"

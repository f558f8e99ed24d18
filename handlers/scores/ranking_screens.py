"""The ranking by index or by one dimension, with the change since the period before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.paging import page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import measurement as measured
from bot.texts.common import shorten
from handlers.periods.arrows import Neighbours, period_row
from handlers.scores import search_texts as words
from handlers.scores import texts as result_words
from handlers.scores.screens import labels_of
from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.scoring import round_half_up, show_index

PER_PAGE = 25
_MOST_IN_A_GROUP = 10


@dataclass(frozen=True, slots=True)
class RankButton(CallbackData):
    """A page of the ranking; `dimension` is the place of an outermost group from 1, 0 for the whole index."""

    word: ClassVar[str] = "fr"
    period: int
    dimension: int
    page: int


@dataclass(frozen=True, slots=True)
class RankPictureButton(CallbackData):
    """The picture of how sure the ranks of a period are."""

    word: ClassVar[str] = "fp"
    period: int


@dataclass(frozen=True, slots=True)
class GroupRankButton(CallbackData):
    """The same in a group, where only what is published is shown."""

    word: ClassVar[str] = "fg"
    period: int
    dimension: int
    page: int


@dataclass(frozen=True, slots=True)
class GroupScoreButton(CallbackData):
    """The published score of an office, in a group."""

    word: ClassVar[str] = "fs"
    office: int


@dataclass(frozen=True, slots=True)
class RankedOffice:
    """One office in the ranking; `before` is its value in the period before, where it can be compared."""

    office: Office
    value: Fraction
    predicate: str
    before: Fraction | None


def ranking(
    period_id: int,
    period_name: str,
    instrument: Instrument,
    entries: Sequence[RankedOffice],
    dimension: int,
    page: int,
    tap: Callable[[int, int, int], CallbackData] = RankButton,
    *,
    neighbours: Neighbours | None = None,
    news: str | None = None,
    has_picture: bool = False,
) -> Screen:
    """A page; equal values share a rank. `has_picture`: how sure the ranks are can be shown."""
    turning_periods = period_row(neighbours or Neighbours(), lambda other: tap(other, 0, 0))
    if not entries:
        return Screen(result_words.NO_RANKING, turning_periods)
    ordered = sorted(entries, key=lambda one: (-one.value, one.office.name))
    ranks: list[int] = []
    for at, one in enumerate(ordered):
        ranks.append(ranks[-1] if at and one.value == ordered[at - 1].value else at + 1)
    pages = pages_of(len(ordered), PER_PAGE)
    page = page_within(page, pages)
    on_page = ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    labels = labels_of([one.office for one in on_page], 60)
    rows = [
        (
            ranks[page * PER_PAGE + at],
            labels[at],
            show_index(one.value, instrument),
            "" if dimension else one.predicate,
            _change(one),
        )
        for at, one in enumerate(on_page)
    ]
    names = [words.ALL_DIMENSIONS, *(group.name for group in instrument.groups)]
    text = words.ranking(period_name, names[dimension], rows, page, pages)
    buttons = [
        (Button(("• " if place == dimension else "") + shorten(name, 50), tap(period_id, place, 0)),)
        for place, name in enumerate(names)
    ]
    picture = (((Button(measured.HOW_SURE, RankPictureButton(period_id)),),)) if has_picture else ()
    turning = page_row(page, pages, lambda other: tap(period_id, dimension, other))
    return Screen(
        within([*([news, ""] if news else []), *text.split("\n")]),
        (*turning, *picture, *(buttons if len(names) > 2 else []), *turning_periods),
    )


def _change(one: RankedOffice) -> str:
    if one.before is None:
        return ""
    difference = one.value - one.before
    if not difference:
        return words.UNCHANGED
    hundredths = int(round_half_up(abs(difference), 2) * 100)
    shown = f"{hundredths // 100},{hundredths % 100:02d}" if hundredths else words.LEAST_CHANGE
    return words.change(shown, rose=difference > 0)


def group_choice(query: str, offices: Sequence[Office]) -> Screen:
    """Several offices are meant, in a group."""
    some = offices[:_MOST_IN_A_GROUP]
    labels = labels_of(some, 40)
    rows = [(Button(label, GroupScoreButton(office.id)),) for label, office in zip(labels, some, strict=True)]
    text = result_words.WHICH_OFFICE.format(query=query)
    if len(offices) > len(some):
        text += f"\n{result_words.MORE_OFFICES}"
    return Screen(text, tuple(rows))

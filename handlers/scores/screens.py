"""Scores, ranking and progress as screens, and as the numbers of a picture."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.paging import grid, within
from bot.bot_api.screen import Button, Screen
from bot.documents.charts import ChartData, IndicatorBar
from bot.texts.common import escape, shorten, show_gain
from handlers.scores import texts as words
from questionnaires.conditions import shown
from questionnaires.mapping import rescored
from questionnaires.people import Office
from questionnaires.scoring import recommend, score, show_index
from questionnaires.summary import Result


@dataclass(frozen=True, slots=True)
class ScoreButton(CallbackData):
    """Shows the score of an office."""

    word: ClassVar[str] = "sc"
    office: int


def result(
    found: Result, zone: tzinfo, *, picture: Path | None, picture_id: str | None, news: bool
) -> Screen:
    """The confirmed score with its picture and the three steps that would raise it most."""
    own = score(found.instrument, found.own)
    own_words = (
        "-"
        if own.index is None or own.band is None
        else f"{show_index(own.index, found.instrument)} ({escape(own.band.label)})"
    )
    parts = [words.result_news(found.office), ""] if news else []
    parts.append(
        words.result(
            found.office,
            found.period.name,
            show_index(found.index, found.instrument),
            found.predicate,
            own_words,
            found.confirmed_at,
            zone,
        )
    )
    steps = recommend(found.instrument, found.confirmed, costs=found.costs)
    parts += [
        "",
        words.recommendations([(step.code, step.name, step.text, show_gain(step.gain)) for step in steps]),
    ]
    # what is too long for a caption is sent behind the picture, whole
    text = within("\n".join(parts).split("\n"))
    return Screen(text, picture=picture, picture_id=picture_id)


def chart_data(
    found: Result, average: Mapping[str, Fraction] | None, earlier: Result | None = None
) -> ChartData:
    """The numbers of the result's picture. `average` by group id, once enough offices are confirmed."""
    own = score(found.instrument, found.own)
    confirmed = score(found.instrument, found.confirmed)
    steps = recommend(found.instrument, found.confirmed, costs=found.costs)
    before = None
    then = None if earlier is None else rescored(found.instrument, earlier.instrument, earlier.confirmed)
    if then is not None:
        before = {group.id: group.index for group in then.groups}
    return ChartData(
        title=found.office.name,
        subtitle=words.CHART_TITLE.format(period=found.period.name),
        group_names=tuple(group.name for group in confirmed.groups),
        own=tuple(_float(group.index) for group in own.groups),
        confirmed=tuple(_float(group.index) for group in confirmed.groups),
        average=None
        if average is None
        else tuple(_float(average.get(group.id)) for group in confirmed.groups),
        earlier=None if before is None else tuple(_float(before.get(group.id)) for group in confirmed.groups),
        indicators=tuple(
            IndicatorBar(
                code=indicator.code,
                name=indicator.name,
                own=found.own.get(indicator.code),
                confirmed=found.confirmed.get(indicator.code),
                group=found.instrument.paths[indicator.code][0].name,
                applies=found.confirmed.get(indicator.code, 0) is not None,
            )
            for indicator in shown(found.instrument, found.confirmed)
        ),
        index_text=show_index(found.index, found.instrument),
        predicate=found.predicate,
        recommendations=tuple(
            words.recommendation_on_chart(step.code, step.text, show_gain(step.gain)) for step in steps
        ),
        lowest=found.instrument.lowest,
        highest=found.instrument.highest,
        instrument=found.instrument.title,
        own_index_text=None if own.index is None else show_index(own.index, found.instrument),
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def labels_of(offices: Sequence[Office], letters: int) -> list[str]:
    """What tells these offices apart: the code too where names are alike, and which are gone."""
    names = [shorten(office.short_name or office.name, letters) for office in offices]
    shown = [name.casefold() for name in names]
    return [
        name
        + (f" ({office.code})" if shown.count(name.casefold()) > 1 else "")
        + (words.RETIRED if office.retired else "")
        for name, office in zip(names, offices, strict=True)
    ]


def which_office(
    query: str, offices: Sequence[Office], tap: Callable[[int], CallbackData] = ScoreButton
) -> Screen:
    """Several offices are meant by one query; `tap` is what choosing one of them does."""
    some = offices[:60]
    labels = labels_of(some, 30)
    buttons = [Button(label, tap(office.id)) for label, office in zip(labels, some, strict=True)]
    text = words.WHICH_OFFICE.format(query=escape(shorten(query, 100))) if query else words.WHICH_OF_YOURS
    if len(offices) > len(buttons):
        text += f"\n{words.MORE_OFFICES}"
    return Screen(text, tuple(grid(buttons)))

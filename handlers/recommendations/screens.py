"""Recommendations as screens."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from bot.bot_api.paging import grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import escape, shorten, show_gain
from bot.texts.names import COSTS as COST_NAMES
from bot.texts.names import OWN_OFFICE
from bot.texts.scores import partial_note
from handlers.answering.screens import short_code
from handlers.periods.arrows import Neighbours, period_row
from handlers.recommendations import texts as words
from handlers.recommendations.buttons import (
    AdviceButton,
    CostButton,
    CostsButton,
    RegencyAdviceButton,
    ResponsibleButton,
    SetCostButton,
    SetResponsibleButton,
    WhatIfButton,
)
from handlers.reports.buttons import ReportButton
from questionnaires.instrument import Instrument
from questionnaires.people import Office
from questionnaires.recommendations import Advice, Common, Cost, WhatIf, costs_of
from questionnaires.scoring import Score, band_of, recommend, show_index

_PER_PAGE = 6
_MOST_COMMON = 8
COSTS: tuple[Cost | None, ...] = (None, Cost.LOW, Cost.MEDIUM, Cost.HIGH)
"""What the number in a SetCostButton means."""


def index_words(index: Fraction, instrument: Instrument) -> str:
    """Index and predicate, escaped."""
    band = band_of(index, instrument)
    return show_index(index, instrument) + (f" ({escape(band.label)})" if band else "")


def for_office(
    sheet: int,
    office: Office,
    period: str,
    instrument: Instrument,
    levels: Mapping[str, int | None],
    scored: Score,
    advice: Mapping[str, Advice],
    page: int,
    *,
    is_final: bool,
    neighbours: Neighbours | None = None,
) -> Screen:
    """One office's recommendations by what they add, each to be tried out."""
    every = recommend(instrument, levels, len(instrument.indicators), costs_of(advice))
    index = "-" if scored.index is None else index_words(scored.index, instrument)
    partial = "" if is_final else partial_note(scored.answered, scored.countable)
    parts = [words.office_head(office, period, index, partial, is_final=is_final)]
    report = (Button(words.REPORT, ReportButton(sheet)),)
    beside = period_row(neighbours or Neighbours(), lambda other: AdviceButton(other, 0))
    if not every:
        return Screen(words.lines([*parts, words.ALL_HIGHEST]), (report, *beside))
    pages = pages_of(len(every), _PER_PAGE)
    page = page_within(page, pages)
    some = every[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    parts += [
        words.entry(
            number,
            one.code,
            one.name,
            one.from_level,
            one.text,
            show_gain(one.gain),
            advice.get(one.code),
            one.needs,
        )
        for number, one in enumerate(some, start=page * _PER_PAGE + 1)
    ]
    parts.append(words.TAP_ONE)
    rows = grid(
        [
            Button(f"{short_code(one.code)} +1", WhatIfButton(sheet, instrument.positions[one.code]))
            for one in some
        ]
    )
    rows += page_row(page, pages, lambda other: AdviceButton(sheet, other))
    rows += [report, *beside]
    return Screen(within(words.lines(parts).split("\n")), tuple(rows))


def what_if(sheet: int, found: WhatIf, instrument: Instrument) -> Screen:
    """What one level more would change."""
    indicator = instrument.indicators[instrument.positions[found.code]]
    text = words.what_if(
        found.code,
        indicator.name,
        found.from_level,
        found.to_level,
        index_words(found.before, instrument),
        index_words(found.after, instrument),
        ("+" if found.after >= found.before else "−") + show_gain(abs(found.after - found.before)),
    )
    rises = found.band_after is not None and found.band_after != found.band_before
    move = (
        words.predicate_rises(found.band_after.label) if rises and found.band_after else words.PREDICATE_STAYS
    )
    return Screen(f"{text}\n{move}", ((Button(labels.BACK, AdviceButton(sheet, 0)),),))


def for_regency(
    period_id: int,
    period: str,
    instrument: Instrument,
    found: Sequence[Common],
    offices: int,
    advice: Mapping[str, Advice],
    group: int,
    *,
    may_edit: bool,
    neighbours: Neighbours | None = None,
) -> Screen:
    """What helps most offices, in all groups or in one."""
    chosen = instrument.groups[group - 1] if 0 < group <= len(instrument.groups) else None
    shown = [one for one in found if chosen is None or one.group == chosen.id][:_MOST_COMMON]
    parts = [words.regency_head(period, offices, chosen.name if chosen else None)]
    parts += [
        words.common(number, one, show_gain(one.gain), advice.get(one.code))
        for number, one in enumerate(shown, start=1)
    ] or [words.ALL_HIGHEST if offices else words.NO_RESULTS]
    rows: list[tuple[Button, ...]] = [
        (Button(shorten(one.name, 40), RegencyAdviceButton(period_id, place)),)
        for place, one in enumerate(instrument.groups[:20], start=1)
        if one is not chosen
    ]
    if chosen is not None:
        rows.append((Button(words.ALL_GROUPS, RegencyAdviceButton(period_id, 0)),))
    if may_edit:
        rows.append((Button(words.SET_COSTS, CostsButton(period_id, 0)),))
    rows += period_row(neighbours or Neighbours(), lambda other: RegencyAdviceButton(other, 0))
    return Screen(within(words.lines(parts).split("\n")), tuple(rows))


def cost_list(period_id: int, instrument: Instrument, advice: Mapping[str, Advice], page: int) -> Screen:
    """The indicators with whether anything is set."""
    codes = [indicator.code for indicator in instrument.indicators]
    pages = pages_of(len(codes))
    page = page_within(page, pages)
    rows = grid(
        [
            Button(
                short_code(code) + (" ✅" if code in advice else ""),
                CostButton(period_id, instrument.positions[code]),
            )
            for code in codes[page * 40 : (page + 1) * 40]
        ]
    )
    rows += page_row(page, pages, lambda other: CostsButton(period_id, other))
    rows.append((Button(labels.BACK, RegencyAdviceButton(period_id, 0)),))
    return Screen(words.CHOOSE_INDICATOR, tuple(rows))


def cost_card(period_id: int, instrument: Instrument, place: int, advice: Advice | None) -> Screen:
    """One indicator's cost class and responsible office."""
    indicator = instrument.indicators[place]
    classes = tuple(
        Button(
            COST_NAMES[cost].capitalize() + (" ✅" if (advice or Advice()).cost is cost else ""),
            SetCostButton(period_id, place, number),
        )
        for number, cost in enumerate(COSTS)
    )
    rows = (
        classes[1:],
        classes[:1],
        (Button("🏢 Penanggung jawab", ResponsibleButton(period_id, place, 0)),),
        (Button(labels.BACK, CostsButton(period_id, place // 40)),),
    )
    return Screen(words.cost_card(indicator.code, indicator.name, advice), rows)


def responsible(
    period_id: int, instrument: Instrument, place: int, offices: Sequence[Office], page: int
) -> Screen:
    """Who is responsible for one indicator."""
    pages = pages_of(len(offices), 30)
    page = page_within(page, pages)
    rows = grid(
        [
            Button(shorten(office.short_name, 30), SetResponsibleButton(period_id, place, office.id))
            for office in offices[page * 30 : (page + 1) * 30]
        ]
    )
    rows += page_row(page, pages, lambda other: ResponsibleButton(period_id, place, other))
    rows.append((Button(OWN_OFFICE, SetResponsibleButton(period_id, place, 0)),))
    rows.append((Button(labels.BACK, CostButton(period_id, place)),))
    code = escape(instrument.indicators[place].code)
    return Screen(words.CHOOSE_OFFICE.format(code=code), tuple(rows))

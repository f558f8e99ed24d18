"""The card of one indicator as its officer sees it, and the lists that lead to it."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from bot.bot_api.paging import PER_PAGE, grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import MESSAGE_UNITS, escape, shorten, units_read
from handlers.answering import submission_texts as submitting_words
from handlers.answering import texts as words
from handlers.answering.buttons import (
    CardButton,
    CarryButton,
    CheckButton,
    EvidenceButton,
    ExplanationButton,
    HandOverButton,
    LevelButton,
    ListButton,
    NeedsButton,
    NotApplicableButton,
    ReadButton,
    WalkButton,
)
from handlers.withdrawals.buttons import WithdrawButton
from questionnaires.instrument import Indicator, Instrument
from questionnaires.period import SheetState
from questionnaires.revision import next_to_answer, step_among, to_mend, to_walk
from questionnaires.sheet import (
    Answer,
    Progress,
    Sheet,
    lacking_evidence,
    missing,
    open_to_answers,
    position,
    progress,
    shown_indicators,
)


def card(
    sheet: Sheet,
    code: str,
    now: datetime,
    zone: tzinfo,
    *,
    news: str | None = None,
    walking: bool = False,
    helping: bool = False,
) -> Screen:
    """The card of one indicator. `news` (HTML) stands on top; a colleague who helps gets no way to others.

    Raises KeyError for a code that the sheet's instrument does not have.
    """
    indicator = sheet.instrument.indicators[sheet.instrument.positions[code]]
    done = progress(sheet)
    answer = sheet.answers.get(code) or Answer(code)
    closed = open_to_answers(sheet, now)
    head = [words.carried(news), ""] if news else []
    head.append(words.header(sheet.office, sheet.period.name))
    if helping:
        head.append(words.HELPER_CARD)
    head.append(
        words.place_line(sheet.instrument.paths[code], position(sheet, code), done.total, done.answered)
    )
    level = None if answer.level is None else indicator.level(answer.level)
    tail = [words.chosen(level, answer.not_applicable, answer.answered_by)]
    count, needed = len(sheet.evidence.get(code, ())), asks_evidence(indicator, answer)
    tail.append(
        words.evidence_line(count, indicator.evidence, needed)
        if closed is None or count
        else words.NO_EVIDENCE
    )
    if answer.explanation:
        tail.append(words.explanation_line(answer.explanation))
    earlier = sheet.earlier.get(code)
    if earlier is not None:
        tail.append(
            words.carried_over(earlier, sheet.carried[code], now, zone)
            if code in sheet.carried
            else words.last_time(earlier, now)
        )
    if note := sheet.return_notes.get(code):
        tail.append(words.returned_note(note))
        mend = to_mend(sheet)
        if code in mend:
            tail.append(words.mending(mend.index(code) + 1, len(mend), sheet.round, _due(sheet), now, zone))
    if closed is not None:
        tail.append(words.read_only(closed.reason, sheet.period.deadline, zone))
    rows = [] if closed else _level_rows(sheet, indicator, answer)
    if closed is None and earlier is not None and code not in sheet.carried:
        rows.append((Button(labels.CARRY, CarryButton(sheet.id, sheet.instrument.positions[code])),))
    rows += _way_rows(sheet, code, done, walking=walking, helping=helping, is_open=closed is None)
    return Screen(fitting_card(head, indicator, tail), tuple(rows))


def _due(sheet: Sheet) -> datetime | None:
    """Until when a returned sheet is asked for; None where the return named no day."""
    return None if sheet.return_due is None else sheet.period.deadline


def asks_evidence(indicator: Indicator, answer: Answer) -> bool:
    """Whether the chosen level is one that has to be proved."""
    return (
        indicator.evidence_from is not None
        and answer.level is not None
        and answer.level >= indicator.evidence_from
    )


def fitting_card(head: list[str], indicator: Indicator, tail: list[str]) -> str:
    """Question and criteria between head and tail; criteria give way where an instrument is very wordy."""
    text = ""
    for limit in (320, 160, 80, 30):
        middle = [words.question(indicator), "", words.criteria(indicator.levels, limit)]
        text = "\n".join([*head, "", *middle, "", *tail])
        if units_read(text) <= MESSAGE_UNITS:
            break
    return text


def _level_rows(sheet: Sheet, indicator: Indicator, answer: Answer) -> list[tuple[Button, ...]]:
    place = sheet.instrument.positions[indicator.code]
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                labels.level(level, chosen=answer.level == level.number),
                LevelButton(sheet.id, place, level.number),
            ),
        )
        for level in indicator.levels
    ]
    if indicator.may_not_apply:
        chosen = " ✅" if answer.not_applicable else ""
        rows.append((Button(labels.NOT_APPLICABLE + chosen, NotApplicableButton(sheet.id, place)),))
    return rows


def _way_rows(
    sheet: Sheet, code: str, done: Progress, *, walking: bool, helping: bool, is_open: bool
) -> list[tuple[Button, ...]]:
    positions = sheet.instrument.positions
    place = positions[code]
    rows: list[tuple[Button, ...]] = [
        (
            Button(labels.EVIDENCE, EvidenceButton(sheet.id, place)),
            Button(labels.EXPLANATION, ExplanationButton(sheet.id, place)),
        )
    ]
    if helping:
        return rows
    walk = to_walk(sheet, code)
    way = [Button(labels.PREVIOUS, CardButton(sheet.id, positions[step_among(walk, positions, code, -1)]))]
    if is_open:
        following = next_to_answer(sheet, code)
        onward = step_among(walk, positions, code, 1) if following is None or following == code else following
        way.append(Button(labels.SKIP, CardButton(sheet.id, positions[onward])))
    way.append(Button(labels.NEXT, CardButton(sheet.id, positions[step_among(walk, positions, code, 1)])))
    rows.append(tuple(way))
    lacking = [lack for lack in lacking_evidence(sheet) if lack != code] if walking else []
    if lacking:
        after = next((lack for lack in lacking if positions[lack] > place), lacking[0])
        rows.append(
            (
                Button(
                    f"{labels.NEEDS_EVIDENCE} ▸ {short_code(after)}", WalkButton(sheet.id, positions[after])
                ),
            )
        )
    to_list = Button(labels.LIST, ListButton(sheet.id, place // PER_PAGE))
    if not is_open:
        back = Button(labels.WITHDRAW_SHEET, WithdrawButton(sheet.id, sheet.round))
        rows.append((to_list, back) if sheet.state is SheetState.SUBMITTED else (to_list,))
        return rows
    rows.append((to_list, Button(labels.HAND_OVER, HandOverButton(sheet.id, place))))
    if done.answered == done.total:
        rows.append((Button(labels.CHECK, CheckButton(sheet.id)),))
    return rows


def short_code(code: str) -> str:
    """A code as it fits on a small button: of a long one both ends, for codes often differ only in the
    last.
    """
    return code if len(code) <= 12 else f"{code[:4]}…{code[-7:]}"


def indicator_list(sheet: Sheet, page: int, now: datetime) -> Screen:
    """All indicators by group, a page at a time, with what is missing."""
    done = progress(sheet)
    is_open = open_to_answers(sheet, now) is None
    # of a sheet that nobody can change it is of no use to hear what it lacks
    lacking = frozenset(lacking_evidence(sheet)) if is_open else frozenset[str]()
    unanswered = frozenset(missing(sheet))
    shown = shown_indicators(sheet)
    pages = pages_of(len(shown))
    page = page_within(page, pages)

    def mark(code: str) -> str:
        if code in sheet.return_notes:
            return "🔙"
        if code in unanswered:
            return "⬜"
        return "📎" if code in lacking else "✅"

    entries = shown[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [words.list_head(sheet.office, sheet.period.name, done.answered, done.total, len(lacking))]
    lines += grouped_lines(sheet.instrument, entries, mark)
    lines += ["", words.LIST_KEY if is_open else words.LIST_KEY_LOCKED]
    rows = grid(
        [
            Button(
                f"{short_code(entry.code)} {mark(entry.code)}",
                CardButton(sheet.id, sheet.instrument.positions[entry.code]),
            )
            for entry in entries
        ]
    )
    rows += page_row(page, pages, lambda other: ListButton(sheet.id, other))
    last = [Button(labels.NEEDS_EVIDENCE, NeedsButton(sheet.id, 0))] if lacking else []
    last.append(
        Button(labels.CHECK, CheckButton(sheet.id))
        if is_open
        else Button(labels.READ_ANSWERS, ReadButton(sheet.id))
    )
    rows.append(tuple(last))
    return Screen(within(lines), tuple(rows))


def grouped_lines(
    instrument: Instrument, entries: Sequence[Indicator], mark: Callable[[str], str]
) -> list[str]:
    """A heading a group and a line an indicator."""
    lines: list[str] = []
    group = None
    for indicator in entries:
        innermost = instrument.paths[indicator.code][-1]
        if innermost is not group:
            group = innermost
            lines += ["", f"<b>{escape(shorten(group.name, 80))}</b>"]
        lines.append(words.list_line(mark(indicator.code), indicator.code, indicator.name))
    return lines


def evidence_needed(sheet: Sheet, page: int) -> Screen:
    """The indicators whose level asks for evidence and has none."""
    lacking = lacking_evidence(sheet)
    pages = pages_of(len(lacking))
    page = page_within(page, pages)
    instrument = sheet.instrument
    entries = [
        instrument.indicators[instrument.positions[code]]
        for code in lacking[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    lines = [words.header(sheet.office, sheet.period.name), words.needs_evidence(len(lacking)), ""]
    lines += [words.list_line("📎", entry.code, entry.name) for entry in entries]
    rows = grid(
        [
            Button(short_code(entry.code), WalkButton(sheet.id, instrument.positions[entry.code]))
            for entry in entries
        ]
    )
    rows += page_row(page, pages, lambda other: NeedsButton(sheet.id, other))
    rows.append((Button(labels.LIST, ListButton(sheet.id, 0)), Button(labels.CHECK, CheckButton(sheet.id))))
    return Screen(within(lines), tuple(rows))


def all_answered(sheet: Sheet, code: str) -> Screen:
    """Shown once the last indicator has been answered."""
    done = progress(sheet)
    lacking = lacking_evidence(sheet)
    rows: list[tuple[Button, ...]] = [(Button(labels.CHECK, CheckButton(sheet.id)),)]
    if lacking:
        rows.append((Button(labels.NEEDS_EVIDENCE, NeedsButton(sheet.id, 0)),))
    place = sheet.instrument.positions[code]
    rows.append(
        (
            Button(labels.BACK_TO_CARD, CardButton(sheet.id, place)),
            Button(labels.LIST, ListButton(sheet.id, 0)),
        )
    )
    text = (
        words.header(sheet.office, sheet.period.name)
        + "\n\n"
        + submitting_words.all_answered(done.total, len(lacking))
    )
    return Screen(text, tuple(rows))

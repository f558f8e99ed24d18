"""What an assessor sees: the queue, the card, the note, the summary."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.bot_api.paging import PER_PAGE, grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import MESSAGE_UNITS, bar, escape, pieces, shorten, state_words, units
from bot.texts.refusals import NOTHING_COUNTS
from handlers.answering import texts as officer_words
from handlers.answering.screens import fitting_card, grouped_lines, short_code
from handlers.panels.screens import hand_in_row
from handlers.review import texts as words
from handlers.review.buttons import (
    AgreeButton,
    ConfirmButton,
    ConfirmYesButton,
    JudgeButton,
    JudgeCardButton,
    JudgeEvidenceButton,
    JudgeListButton,
    JudgeNotApplicableButton,
    NoteButton,
    OpenGroupButton,
    OpenJudgingButton,
    QueueButton,
    RemoveNoteButton,
    ReturnButton,
    SummaryButton,
)
from questionnaires.answers import Answer, Judgement, levels_of
from questionnaires.period import SheetState
from questionnaires.review import hides_own_level, opens_as_group, why_no_score
from questionnaires.revision import step_among
from questionnaires.scoring import score, show_index
from questionnaires.sheet import Sheet, new_evidence, to_judge
from questionnaires.summary import SheetSummary


def queue(sheets: Sequence[SheetSummary], page: int, zone: tzinfo) -> Screen:
    """The sheets that wait, a button an office."""
    if not sheets:
        return Screen(words.EMPTY_QUEUE)
    pages = pages_of(len(sheets), 25)
    page = page_within(page, pages)
    entries = sheets[page * 25 : (page + 1) * 25]
    lines = [words.QUEUE_HEAD.format(count=len(sheets)), ""]
    lines += [
        words.queue_line(
            entry.office,
            entry.period.name,
            entry.progress.confirmed,
            entry.progress.total,
            entry.submitted_at,
            zone,
        )
        for entry in entries
    ]
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{shorten(entry.office.short_name or entry.office.name, 40)} · "
                f"{entry.progress.confirmed}/{entry.progress.total}",
                OpenJudgingButton(entry.id),
            ),
        )
        for entry in entries
    ]
    rows += page_row(page, pages, QueueButton)
    return Screen(within(lines), tuple(rows))


def judged_count(sheet: Sheet) -> int:
    """How many of the shown indicators this assessor has judged."""
    return sum(1 for entry in to_judge(sheet) if _judgement(sheet, entry.code).is_given)


def first_unjudged(sheet: Sheet, after: str | None = None) -> str | None:
    """The next indicator without a judgement, wrapping round; None when all are judged."""
    codes = [entry.code for entry in to_judge(sheet)]
    start = codes.index(after) + 1 if after in codes else 0
    return next(
        (code for code in [*codes[start:], *codes[:start]] if not _judgement(sheet, code).is_given), None
    )


def _judgement(sheet: Sheet, code: str) -> Judgement:
    return sheet.judgements.get(code) or Judgement(code)


def card(sheet: Sheet, code: str, zone: tzinfo, *, news: str | None = None) -> Screen:
    """One indicator with the officer's answer and what the assessor holds of it."""
    instrument = sheet.instrument
    place = instrument.positions[code]
    indicator = instrument.indicators[place]
    shown = to_judge(sheet)
    codes, places = [entry.code for entry in shown], instrument.positions
    at = codes.index(code) + 1 if code in codes else 1
    answer = sheet.answers.get(code) or Answer(code)
    judgement = _judgement(sheet, code)
    judged = judged_count(sheet)
    groups = " › ".join(escape(shorten(group.name, 60)) for group in instrument.paths[code])
    head = [officer_words.carried(news), ""] if news else []
    head += [
        officer_words.header(sheet.office, sheet.period.name),
        words.place_line(groups, at, len(shown), bar(judged, len(shown)), judged),
    ]
    own = None if answer.level is None else indicator.level(answer.level)
    held = None if judgement.level is None else indicator.level(judgement.level)
    is_hidden = hides_own_level(sheet, code)
    tail = [
        words.OWN_HIDDEN if is_hidden else words.own_level(own, answer.not_applicable, answer.answered_by)
    ]
    if answer.explanation:
        tail.append(words.explanation_line(answer.explanation))
    tail += [
        words.evidence_line(len(sheet.evidence.get(code, ())), new_evidence(sheet, code)),
        words.judged_level(held, judgement.not_applicable, judgement.by),
    ]
    if judgement.note:
        tail.append(words.note_line(judgement.note))
    if not is_hidden and code in sheet.earlier:
        tail.append(words.last_year(sheet.earlier[code].period, sheet.earlier[code].level))
    if code in sheet.carried and code in sheet.earlier:
        tail.append(words.carried_mark(sheet.earlier[code].period, sheet.carried[code], zone))
    if (why := sheet.sent_back.get(code)) and not sheet.handed_in:
        tail.append(words.sent_back(why))
    if note := sheet.return_notes.get(code):
        tail.append(officer_words.returned_note(note))
    is_open = sheet.state is SheetState.SUBMITTED and not sheet.handed_in
    if not is_open:
        tail.append(words.HANDED_IN if sheet.handed_in else words.read_only(state_words(sheet)))
    rows: list[tuple[Button, ...]] = []
    if is_open:
        rows += [
            (
                Button(
                    labels.level(
                        level,
                        chosen=judgement.level == level.number,
                        own=not is_hidden and answer.level == level.number,
                    ),
                    JudgeButton(sheet.id, sheet.round, place, level.number),
                ),
            )
            for level in indicator.levels
        ]
        if indicator.may_not_apply:
            chosen = " ✅" if judgement.not_applicable else ""
            rows.append(
                (
                    Button(
                        labels.NOT_APPLICABLE + chosen, JudgeNotApplicableButton(sheet.id, sheet.round, place)
                    ),
                )
            )
        second = [
            Button(labels.NOTE, NoteButton(sheet.id, place)),
            Button(labels.EVIDENCE, JudgeEvidenceButton(sheet.id, place)),
        ]
        if answer.is_given and not is_hidden:
            second.insert(0, Button(labels.AGREE, AgreeButton(sheet.id, sheet.round, place)))
        rows.append(tuple(second))
    else:
        rows.append((Button(labels.EVIDENCE, JudgeEvidenceButton(sheet.id, place)),))
    rows.append(
        (
            Button(labels.PREVIOUS, JudgeCardButton(sheet.id, places[step_among(codes, places, code, -1)])),
            Button(labels.NEXT, JudgeCardButton(sheet.id, places[step_among(codes, places, code, 1)])),
        )
    )
    whole = [Button(labels.LIST, JudgeListButton(sheet.id, place // PER_PAGE))]
    if is_open and opens_as_group(sheet, code):
        whole.append(Button(labels.GROUP, OpenGroupButton(sheet.id, place)))
    rows.append((*whole, Button(labels.SUMMARY, SummaryButton(sheet.id))))
    return Screen(fitting_card(head, indicator, tail), tuple(rows))


def indicator_list(sheet: Sheet, page: int) -> Screen:
    """All indicators by group, with what is judged, differs, or has a note."""
    shown = to_judge(sheet)
    pages = pages_of(len(shown))
    page = page_within(page, pages)
    entries = shown[page * PER_PAGE : (page + 1) * PER_PAGE]

    def mark(code: str) -> str:
        return f"{state_mark(code)}🆕" if new_evidence(sheet, code) else state_mark(code)

    def state_mark(code: str) -> str:
        judgement = _judgement(sheet, code)
        if not judgement.is_given:
            return "📝" if judgement.note else "⬜"
        return "≠" if differs(sheet, code) else "✅"

    lines = [
        officer_words.header(sheet.office, sheet.period.name),
        words.LIST_KEY,
    ]
    lines += grouped_lines(sheet.instrument, entries, mark)
    rows = grid(
        [
            Button(
                f"{short_code(entry.code)} {mark(entry.code)}",
                JudgeCardButton(sheet.id, sheet.instrument.positions[entry.code]),
            )
            for entry in entries
        ]
    )
    rows += page_row(page, pages, lambda other: JudgeListButton(sheet.id, other))
    rows.append((Button(labels.SUMMARY, SummaryButton(sheet.id)),))
    return Screen(within(lines), tuple(rows))


def differs(sheet: Sheet, code: str) -> bool:
    """Whether the assessor judged otherwise than the officer answered."""
    answer = sheet.answers.get(code) or Answer(code)
    judgement = _judgement(sheet, code)
    return judgement.is_given and (judgement.level, judgement.not_applicable) != (
        answer.level,
        answer.not_applicable,
    )


def score_words(sheet: Sheet, levels: dict[str, int | None]) -> str:
    """Index and predicate; a dash while there is none, words where nothing counts."""
    scored = score(sheet.instrument, levels)
    if levels and scored.countable == 0:
        return words.NOTHING_COUNTS
    if scored.index is None or scored.band is None:
        return "-"
    return f"{show_index(scored.index, sheet.instrument)} ({escape(scored.band.label)})"


def notes_of(sheet: Sheet) -> dict[str, str]:
    """The assessor's notes by indicator code."""
    return {code: held.note for code, held in sheet.judgements.items() if held.note}


def summary(sheet: Sheet) -> Screen:
    """How far the judging is, both scores, and the ways to end it."""
    shown = to_judge(sheet)
    judged = judged_count(sheet)
    changed = [entry.code for entry in shown if differs(sheet, entry.code)]
    text = words.summary(sheet.office, sheet.period.name, judged, len(shown), changed, len(notes_of(sheet)))
    is_hidden = any(hides_own_level(sheet, entry.code) for entry in shown)
    own = words.OWN_SCORE_HIDDEN if is_hidden else score_words(sheet, levels_of(sheet.answers))
    text += "\n\n" + words.scores(own, score_words(sheet, levels_of(sheet.judgements)))
    rows: list[tuple[Button, ...]] = []
    if sheet.part is not None:
        row, hint = hand_in_row(sheet)
        rows += [row] if row else []
        text += f"\n\n{hint}"
    elif sheet.state is SheetState.SUBMITTED:
        last = [Button(labels.RETURN, ReturnButton(sheet.id, sheet.round))]
        if judged == len(shown) and why_no_score(sheet.instrument, levels_of(sheet.judgements)):
            text += f"\n\n{NOTHING_COUNTS}"
        elif judged == len(shown):
            last.append(Button(labels.CONFIRM, ConfirmButton(sheet.id)))
        else:
            text += f"\n\n{words.NOT_ALL_JUDGED}"
        rows.append(tuple(last))
    unjudged = first_unjudged(sheet)
    to = unjudged or shown[0].code
    rows.append(
        (
            Button(labels.BACK_TO_CARD, JudgeCardButton(sheet.id, sheet.instrument.positions[to])),
            Button(labels.LIST, JudgeListButton(sheet.id, 0)),
        )
    )
    return Screen(within(text.split("\n")), tuple(rows))


def confirm_question(sheet: Sheet) -> Screen:
    """Asks once more before the score is final."""
    judged = score_words(sheet, levels_of(sheet.judgements))
    row = (
        Button(labels.CONFIRM_YES, ConfirmYesButton(sheet.id, sheet.round)),
        Button(labels.BACK, SummaryButton(sheet.id)),
    )
    return Screen(words.confirm_question(sheet.office, judged), (row,))


def ask_note(sheet: Sheet, place: int) -> Screen:
    """Asks for a note on one indicator."""
    indicator = sheet.instrument.indicators[place]
    note = _judgement(sheet, indicator.code).note
    row = [Button(labels.CANCEL, JudgeCardButton(sheet.id, place))]
    if note:
        row.insert(0, Button(labels.REMOVE, RemoveNoteButton(sheet.id, place)))
    return Screen(words.ask_note(indicator.code, indicator.name, note), (tuple(row),))


def ask_return_note(sheet: Sheet) -> Screen:
    """Asks for what has to be changed."""
    return Screen(words.ASK_RETURN_NOTE, ((Button(labels.CANCEL, SummaryButton(sheet.id)),),))


def long_explanation(sheet: Sheet, code: str) -> tuple[Screen, ...]:
    """The officer's whole explanation, where the card could only show its beginning."""
    answer = sheet.answers.get(code)
    if answer is None or not answer.explanation or units(answer.explanation) <= 700:
        return ()
    head = officer_words.explanation_head(code, "")
    parts = [escape(part) for part in pieces(answer.explanation, MESSAGE_UNITS - 200)]
    return tuple(Screen(f"{head}\n\n{part}" if at == 0 else part) for at, part in enumerate(parts))

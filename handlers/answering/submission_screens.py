"""From the last answer to the receipt: the check, the own score, the warnings, the question, the number."""

from datetime import datetime, tzinfo

from bot.bot_api.paging import grid, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import MESSAGE_UNITS, escape, pieces, units_read
from handlers.answering import submission_texts as words
from handlers.answering import texts as card_words
from handlers.answering.buttons import (
    CardButton,
    CheckButton,
    ListButton,
    NeedsButton,
    OpenSheetButton,
    ReadButton,
    SendButton,
    SendYesButton,
)
from handlers.answering.screens import short_code
from handlers.review.texts import NOTHING_COUNTS
from handlers.withdrawals.buttons import WithdrawButton
from questionnaires.answers import Answer, levels_of
from questionnaires.period import SheetState
from questionnaires.plausibility_checks import Contradictory, HighWithoutEvidence, Oddity, SameFile
from questionnaires.scoring import Score, score, show_index
from questionnaires.sheet import (
    Sheet,
    lacking_evidence,
    missing,
    oddities,
    open_to_answers,
    progress,
    shown_indicators,
)


def own_score(sheet: Sheet) -> Score:
    """The score by the officer's own levels."""
    return score(sheet.instrument, levels_of(sheet.answers))


def score_words(sheet: Sheet, scored: Score) -> str:
    """Index, predicate and groups, or that there is nothing to score yet."""
    if scored.index is None or scored.band is None:
        return words.NOTHING_COUNTS if sheet.answers and not scored.countable else words.NO_SCORE
    groups = [
        (group.name, "-" if group.index is None else show_index(group.index, sheet.instrument))
        for group in scored.groups
    ]
    return words.own_score(
        show_index(scored.index, sheet.instrument),
        scored.band.label,
        groups,
        scored.is_partial,
        scored.answered,
        scored.countable,
    )


def _warning(odd: Oddity) -> str:
    match odd:
        case Contradictory(codes=codes, message=message):
            return words.contradiction(codes, message)
        case HighWithoutEvidence(codes=codes):
            return words.high_without_evidence(codes)
        case SameFile(name=name, codes=codes):
            return words.same_file(name, codes)


def review(sheet: Sheet, now: datetime) -> Screen:
    """What is missing, the own score, what looks odd; `Kirim` where nothing stands against it."""
    done = progress(sheet)
    unanswered = missing(sheet)
    lines = [
        words.review(
            sheet.office, sheet.period.name, done.answered, done.total, done.evidenced, done.evidence_asked
        ),
        "",
        score_words(sheet, own_score(sheet)),
    ]
    warnings = [_warning(odd) for odd in oddities(sheet)]
    if unanswered:
        lines += ["", words.missing(unanswered)]
    if warnings:
        lines += ["", *warnings, f"<i>{words.WARNINGS_ONLY}</i>"]
    rows: list[tuple[Button, ...]] = []
    if unanswered:
        positions = sheet.instrument.positions
        rows += grid(
            [Button(short_code(code), CardButton(sheet.id, positions[code])) for code in unanswered[:30]]
        )
    elif open_to_answers(sheet, now) is None:
        rows.append((Button(labels.SEND, SendButton(sheet.id)),))
    if lacking_evidence(sheet):
        rows.append((Button(labels.NEEDS_EVIDENCE, NeedsButton(sheet.id, 0)),))
    rows.append(
        (Button(labels.READ_ANSWERS, ReadButton(sheet.id)), Button(labels.LIST, ListButton(sheet.id, 0)))
    )
    return Screen(within("\n".join(lines).split("\n")), tuple(rows))


def ask_to_send(sheet: Sheet) -> Screen:
    """Asks once more before the sheet becomes read-only."""
    return Screen(
        words.confirm_sending(sheet.office, len(oddities(sheet))),
        (
            (
                Button(labels.SEND_YES, SendYesButton(sheet.id, sheet.round)),
                Button(labels.NOT_YET, CheckButton(sheet.id)),
            ),
        ),
    )


def receipt(sheet: Sheet, zone: tzinfo, news: str | None = None) -> Screen:
    """The receipt of a sent sheet; `news` (HTML) stands above it."""
    scored = own_score(sheet)
    own = "-"
    if scored.index is not None and scored.band is not None:
        own = f"{show_index(scored.index, sheet.instrument)} ({scored.band.label})"
    elif not scored.countable:
        own = NOTHING_COUNTS
    at = sheet.submitted_at
    if at is None or sheet.number is None:
        raise ValueError(f"sheet {sheet.id} was not submitted")
    text = words.receipt(sheet.number, sheet.office, sheet.period.name, at, zone, own)
    return Screen(
        f"{news}\n\n{text}" if news else text,
        (
            (
                # all answer with new messages: a receipt is never changed into something else
                Button(labels.READ_ANSWERS, ReadButton(sheet.id)),
                Button(labels.SEE_SHEET, OpenSheetButton(sheet.id)),
            ),
            (Button(labels.WITHDRAW_SHEET, WithdrawButton(sheet.id, sheet.round)),),
        ),
    )


def all_answers(sheet: Sheet) -> tuple[Screen, ...]:
    """Every answer with its whole explanation, in as few messages as Telegram allows."""
    texts: list[str] = []
    current = card_words.header(sheet.office, sheet.period.name)
    for indicator in shown_indicators(sheet):
        answer = sheet.answers.get(indicator.code) or Answer(indicator.code)
        level = None if answer.level is None else indicator.level(answer.level)
        block = words.answer_block(
            indicator,
            card_words.chosen(level, answer.not_applicable, answer.answered_by),
            None,
            sheet.evidence.get(indicator.code, ()),
        )
        for part in [block, *_explanation_parts(answer.explanation)]:
            # Counted with its markup, so the true length is never above this.
            if units_read(current) + units_read(part) + 2 > MESSAGE_UNITS:
                texts.append(current)
                current = part
            else:
                current = f"{current}\n\n{part}"
    texts.append(current)
    to_list = Button(labels.LIST, ListButton(sheet.id, 0))
    is_sent = sheet.state in (SheetState.SUBMITTED, SheetState.CONFIRMED)
    last = ((to_list,) if is_sent else (Button(labels.CHECK, CheckButton(sheet.id)), to_list),)
    return (*(Screen(text) for text in texts[:-1]), Screen(texts[-1], last))


def _explanation_parts(explanation: str | None) -> list[str]:
    if not explanation:
        return []
    # Five escaped units for one letter is the worst case (&amp;), so a part of this size always fits.
    limit = MESSAGE_UNITS - 100
    while True:
        parts = [f"📝 {escape(part)}" for part in pieces(explanation, limit)]
        if all(units_read(part) <= MESSAGE_UNITS for part in parts):
            return parts
        limit //= 2

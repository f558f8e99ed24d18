"""A confirmed sheet as its office sees it: what was decided and why, and the way to object."""

from datetime import datetime, tzinfo

from bot.bot_api.paging import PER_PAGE, grid, page_row, page_within, pages_of, within
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import escape, shorten
from handlers.answering import outcome_texts as words
from handlers.answering import texts as card_words
from handlers.answering.buttons import CardButton, EvidenceButton, ExplanationButton, ListButton, ReadButton
from handlers.answering.screens import short_code
from handlers.appeals.buttons import AppealButton, AppealListButton
from questionnaires.outcome import SheetOutcome
from questionnaires.refusal import Reason
from questionnaires.revision import step_among
from questionnaires.scoring import show_index
from questionnaires.sheet import Sheet


def card(
    sheet: Sheet,
    code: str,
    outcome: SheetOutcome,
    now: datetime,
    zone: tzinfo,
    *,
    news: str | None = None,
    helping: bool = False,
) -> Screen:
    """One indicator of a confirmed sheet; a colleague who helped with it gets no way to others.

    Raises KeyError for a code that the sheet's instrument does not have.
    """
    positions = sheet.instrument.positions
    place = positions[code]
    indicator = sheet.instrument.indicators[place]
    result, codes = outcome.result, codes_of(sheet, outcome)
    own, final = result.own, result.confirmed
    groups = " › ".join(escape(shorten(group.name, 60)) for group in sheet.instrument.paths[code])
    at = codes.index(code) + 1 if code in codes else 1
    lines = [card_words.carried(news), ""] if news else []
    lines += [
        card_words.header(sheet.office, sheet.period.name),
        words.place_line(groups, at, len(codes)),
        "",
        card_words.question(indicator),
        "",
        words.levels(
            words.level(indicator, own.get(code), is_there=code in own),
            words.level(indicator, final.get(code)) if code in final else "tidak dinilai",
            differs=outcome.differs(code),
        ),
    ]
    if code in outcome.reasons:
        lines.append(words.reason(outcome.reasons[code]))
    lines += [words.note(note) for note in outcome.notes.get(code, ())[:3]]
    if code in outcome.appeals:
        lines.append(words.appeal(outcome.appeals[code]))
    lines += ["", words.CONFIRMED]
    no = outcome.why_not_appeal(code, zone, now)
    if no is None:
        lines.append(words.appeal_until(outcome.appeal_until(zone), now, zone))
    elif no.reason is Reason.FROZEN:
        lines.append(words.FROZEN)
    elif no.reason is Reason.APPEAL_TOO_LATE:
        lines.append(words.APPEAL_OVER)
    rows: list[tuple[Button, ...]] = [
        (
            Button(labels.EVIDENCE, EvidenceButton(sheet.id, place)),
            Button(labels.EXPLANATION, ExplanationButton(sheet.id, place)),
        )
    ]
    if not helping:
        if no is None:
            rows.insert(0, (Button(words.APPEAL, AppealButton(sheet.id, place)),))
        rows += [
            (
                Button(
                    labels.PREVIOUS, CardButton(sheet.id, positions[step_among(codes, positions, code, -1)])
                ),
                Button(labels.NEXT, CardButton(sheet.id, positions[step_among(codes, positions, code, 1)])),
            ),
            (Button(labels.LIST, ListButton(sheet.id, place // PER_PAGE)),),
        ]
    return Screen(within("\n".join(lines).split("\n")), tuple(rows))


def codes_of(sheet: Sheet, outcome: SheetOutcome) -> list[str]:
    """What was decided on, in the order of the instrument."""
    return [code for code in sheet.instrument.positions if code in outcome.result.confirmed]


def indicator_list(sheet: Sheet, outcome: SheetOutcome, page: int, now: datetime, zone: tzinfo) -> Screen:
    """All indicators with own and final level, a page at a time, and until when one may object."""
    codes, result = codes_of(sheet, outcome), outcome.result
    pages = pages_of(len(codes))
    page = page_within(page, pages)
    instrument = sheet.instrument

    def short(level: int | None, *, is_there: bool) -> str:
        return "–" if not is_there else "TB" if level is None else str(level)

    def marks(code: str) -> list[str]:
        return ["≠"] * outcome.differs(code) + ["⚖️"] * (code in outcome.appeals)

    index = show_index(result.index, result.instrument)
    differing = sum(outcome.differs(code) for code in codes)
    score = f"{index} ({escape(result.predicate)})"
    lines = [words.list_head(sheet.office, sheet.period.name, score, differing, len(codes))]
    until = outcome.appeal_until(zone)
    can_appeal = any(outcome.why_not_appeal(code, zone, now) is None for code in codes)
    if can_appeal:
        lines.append(words.appeal_until(until, now, zone))
    shown = codes[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines += ["", words.LIST_KEY]
    lines += [
        words.list_line(
            code,
            instrument.indicators[instrument.positions[code]].name,
            short(result.own.get(code), is_there=code in result.own),
            short(result.confirmed[code], is_there=True),
            marks(code),
        )
        for code in shown
    ]
    rows = grid(
        [
            Button(
                " ".join([short_code(code), *marks(code)]), CardButton(sheet.id, instrument.positions[code])
            )
            for code in shown
        ]
    )
    rows += page_row(page, pages, lambda other: ListButton(sheet.id, other))
    last = [Button(labels.READ_ANSWERS, ReadButton(sheet.id))]
    if can_appeal:
        last.insert(0, Button(words.APPEAL, AppealListButton(sheet.id, 0)))
    rows.append(tuple(last))
    return Screen(within(lines), tuple(rows))

"""A returned sheet: the few indicators to mend, one after the other, instead of all."""

from collections.abc import Sequence

from questionnaires.period import SheetState
from questionnaires.sheet import Sheet, next_unanswered, shown_indicators


def to_mend(sheet: Sheet) -> tuple[str, ...]:
    """Codes of the indicators that came back with a note, in order.

    Nothing where the sheet is not with the office, or only came back with a note on the whole.
    """
    if sheet.state is not SheetState.RETURNED:
        return ()
    notes = sheet.return_notes
    return tuple(indicator.code for indicator in shown_indicators(sheet) if indicator.code in notes)


def to_walk(sheet: Sheet, code: str) -> tuple[str, ...]:
    """The codes among which one goes to and fro from `code`: those to mend, or all that are shown.

    From an indicator that is none of those to mend (a follow-up, one chosen from the list) all are open.
    """
    mend = to_mend(sheet)
    return mend if code in mend else tuple(indicator.code for indicator in shown_indicators(sheet))


def step_among(codes: Sequence[str], places: dict[str, int], code: str, by: int) -> str:
    """The neighbour of `code` among these, going round at both ends; of one that is not there, where it would
    be. Where there are none it is `code` itself.
    """
    if not codes:
        return code
    if code in codes:
        return codes[(codes.index(code) + by) % len(codes)]
    before = sum(places[other] < places[code] for other in codes)
    return codes[(before - (by < 0)) % len(codes)]


def next_to_answer(sheet: Sheet, code: str) -> str | None:
    """Where an officer goes on after `code`: what is unanswered, then the next to mend; None when all is
    done.
    """
    unanswered = next_unanswered(sheet, code)
    if unanswered is not None:
        return unanswered
    places = sheet.instrument.positions
    return next((other for other in to_mend(sheet) if places[other] > places[code]), None)

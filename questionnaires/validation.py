"""Whether a level or a text can stand at an indicator: of the officer's as of the assessor's."""

from questionnaires.instrument import Indicator, Instrument
from questionnaires.refusal import Reason, Refusal
from questionnaires.typed_text import visible

TEXT_LIMIT = 4096
"""Longest explanation or note, in UTF-16 units: what one Telegram message can carry, so none is ever cut."""


def wrong_level(
    instrument: Instrument, visible: tuple[Indicator, ...], code: str, level: int | None
) -> Refusal | None:
    """Why this level (None is "not applicable") cannot stand here, or None."""
    indicator = instrument.indicator(code)
    refusal = _wrong_place(indicator, visible, code)
    if refusal is not None or indicator is None:
        return refusal
    if level is None:
        return None if indicator.may_not_apply else Refusal(Reason.MUST_APPLY, {"code": code})
    if indicator.level(level) is None:
        details: dict[str, object] = {
            "code": code,
            "level": level,
            "lowest": instrument.lowest,
            "highest": instrument.highest,
        }
        return Refusal(Reason.NO_SUCH_LEVEL, details)
    return None


def wrong_text(
    instrument: Instrument, visible: tuple[Indicator, ...], code: str, text: str | None
) -> Refusal | None:
    """Why this explanation or note cannot stand here, or None."""
    return _wrong_place(instrument.indicator(code), visible, code) or too_long(text)


def too_long(text: str | None) -> Refusal | None:
    """A refusal when the text is over the limit, by Telegram's way of counting."""
    length = utf16_units(text or "")
    return Refusal(Reason.TOO_LONG, {"limit": TEXT_LIMIT, "length": length}) if length > TEXT_LIMIT else None


def utf16_units(text: str) -> int:
    """Length as Telegram counts it; half a surrogate pair that strayed in counts as one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def kept_text(text: str | None) -> str | None:
    """The text as it is kept: exactly as written, or None when it says nothing."""
    return text if visible(text) else None


def _wrong_place(indicator: Indicator | None, visible: tuple[Indicator, ...], code: str) -> Refusal | None:
    if indicator is None:
        return Refusal(Reason.NO_SUCH_INDICATOR, {"code": code})
    return None if indicator in visible else Refusal(Reason.NOT_SHOWN, {"code": code})

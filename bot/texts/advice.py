"""Words about recommendations that chat and reports share."""

from collections.abc import Sequence

from bot.texts.common import shorten
from questionnaires.recommendations import Common


def needs_line(needs: Sequence[tuple[str, int]]) -> str:
    """What has to be there first; plain text, nothing without it."""
    return "Lebih dulu: " + ", ".join(f"{code} tingkat {level}" for code, level in needs) if needs else ""


def who(one: Common, most: int) -> str:
    """The offices of each step; plain text."""
    parts: list[str] = []
    for step in one.steps:
        names = [name for name in step.offices if name]
        if names:
            shown = ", ".join(shorten(name, 30) for name in names[:most])
            more = f" dan {len(names) - most} lagi" if len(names) > most else ""
            parts.append(f"tingkat {step.level} ke {step.level + 1}: {shown}{more}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]

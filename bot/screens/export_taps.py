"""The buttons of `/ekspor`."""

from dataclasses import dataclass
from typing import ClassVar

from bot.screens.taps import Tap


@dataclass(frozen=True, slots=True)
class ExportTableTap(Tap):
    """The spreadsheet of a period."""

    word: ClassVar[str] = "xt"
    period: int


@dataclass(frozen=True, slots=True)
class ExportEvidenceTap(Tap):
    """The evidence of a period."""

    word: ClassVar[str] = "xe"
    period: int

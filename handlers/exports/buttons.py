"""The buttons of `/ekspor`."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class ExportTableButton(CallbackData):
    """The spreadsheet of a period."""

    word: ClassVar[str] = "xt"
    period: int


@dataclass(frozen=True, slots=True)
class ExportPageButton(CallbackData):
    """A page of the periods."""

    word: ClassVar[str] = "xp"
    page: int


@dataclass(frozen=True, slots=True)
class ExportEvidenceButton(CallbackData):
    """The evidence of a period."""

    word: ClassVar[str] = "xe"
    period: int

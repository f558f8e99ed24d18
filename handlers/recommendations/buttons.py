"""The buttons of recommendations and of reports."""

from dataclasses import dataclass
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData


@dataclass(frozen=True, slots=True)
class AdviceButton(CallbackData):
    """Shows the recommendations for one sheet."""

    word: ClassVar[str] = "Ra"
    sheet: int
    page: int


@dataclass(frozen=True, slots=True)
class AdviceOfficeButton(CallbackData):
    """Shows the recommendations for an office, chosen from several."""

    word: ClassVar[str] = "Rg"
    office: int


@dataclass(frozen=True, slots=True)
class WhatIfButton(CallbackData):
    """Shows what one level more at an indicator would change."""

    word: ClassVar[str] = "Rw"
    sheet: int
    place: int


@dataclass(frozen=True, slots=True)
class RegencyAdviceButton(CallbackData):
    """Shows what helps most offices: of the group at this place, 0 is all groups."""

    word: ClassVar[str] = "Rr"
    period: int
    group: int


@dataclass(frozen=True, slots=True)
class CostsButton(CallbackData):
    """Shows the indicators whose cost class and office the admin may set."""

    word: ClassVar[str] = "Rl"
    period: int
    page: int


@dataclass(frozen=True, slots=True)
class CostButton(CallbackData):
    """Shows one indicator's cost class and office."""

    word: ClassVar[str] = "Rc"
    period: int
    place: int


@dataclass(frozen=True, slots=True)
class SetCostButton(CallbackData):
    """Sets the cost class: its place among the classes, 0 is none."""

    word: ClassVar[str] = "Rs"
    period: int
    place: int
    cost: int


@dataclass(frozen=True, slots=True)
class ResponsibleButton(CallbackData):
    """Shows the offices that could be responsible."""

    word: ClassVar[str] = "Ro"
    period: int
    place: int
    page: int


@dataclass(frozen=True, slots=True)
class SetResponsibleButton(CallbackData):
    """Sets the responsible office; 0 is the assessed one."""

    word: ClassVar[str] = "Rp"
    period: int
    place: int
    office: int

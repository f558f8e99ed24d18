"""Every screen, drawn with every kind of value: each of its buttons can be read back and leads somewhere."""

import importlib
import pkgutil
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import Enum
from fractions import Fraction
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

import handlers
from bot.bot_api.callback_data import CallbackData, parse_callback_data
from bot.bot_api.screen import Screen
from handlers import BUTTONS
from handlers.scores.screens import ScoreButton
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.scoring import Score, score

_FILE = Path(__file__).with_name("small.yaml")
_LOADED = load_instrument(_FILE.read_text(encoding="utf-8"), _FILE.name)
assert isinstance(_LOADED, Instrument)
SMALL = _LOADED
CODES = [indicator.code for indicator in SMALL.indicators]

IDS = st.integers(1, 2**31 - 1)

NAMED: Mapping[tuple[str, Any], st.SearchStrategy[Any]] = {
    ("place", int): st.sampled_from(range(len(CODES))),
    ("level", int): st.integers(1, 4),
    ("page", int): st.integers(0, 3),
    ("part", frozenset[str]): st.frozensets(st.sampled_from(CODES), min_size=1),
    ("office_ids", frozenset[int]): st.frozensets(st.integers(1, 9), min_size=1),
    **dict.fromkeys([(name, int) for name in ("id", "number", "sheet", "sheet_id", "period_id")], IDS),
}
"""By name and type of what is asked for: what the type alone does not say."""
PLAIN: Mapping[object, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 40),
    str: st.sampled_from(CODES) | st.sampled_from(("x", "Dinas <Kominfo> & lainnya", "x" * 300)),
    float: st.floats(0, 1000),
    Fraction: st.fractions(0, 4, max_denominator=100),
    datetime: st.datetimes(datetime(2024, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds it
    date: st.dates(date(2024, 1, 1), date(2037, 1, 1)),
    time: st.sampled_from((time(8), time(16))),
    tzinfo: st.just(ZoneInfo("Asia/Makassar")),
    Instrument: st.just(SMALL),
    Score: st.sampled_from([score(SMALL, {}), score(SMALL, dict.fromkeys(CODES, 2))]),
    CallbackData: st.just(ScoreButton(2**31 - 1)),
    type(None): st.none(),
    Path: st.just(Path("gambar.png")),
    Screen: st.just(Screen("Kartu")),
    Any: st.none(),
}


def values(wanted: Any, name: str = "") -> st.SearchStrategy[Any]:
    """What a parameter or a field of this type and name may be."""
    if (name, wanted) in NAMED:
        return NAMED[name, wanted]
    if wanted in PLAIN:
        return PLAIN[wanted]
    kind, inner = get_origin(wanted), get_args(wanted)
    if kind in (Union, types.UnionType):
        return st.one_of([values(one, name) for one in inner])
    if kind is Literal:
        return st.sampled_from(inner)
    if kind is tuple and inner[-1] is not ...:
        return st.tuples(*(values(one) for one in inner))
    if kind in (tuple, list, Sequence):
        some = st.lists(values(inner[0]), max_size=3)
        # a long one repeats a few, so that there are pages to turn
        found = st.tuples(some, st.sampled_from((1, 40))).map(lambda pair: pair[0] * pair[1])
        return found.map(tuple) if kind is tuple else found
    if kind is Callable:
        return st.just(lambda *numbers: ScoreButton(max(numbers)))
    if kind in (frozenset, Collection):
        return st.frozensets(values(inner[0]), max_size=3)
    if kind in (dict, Mapping):
        return (
            by_code(inner[1])
            if inner[0] is str
            else st.dictionaries(values(inner[0]), values(inner[1]), max_size=3)
        )
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return st.sampled_from(wanted)
    if is_dataclass(wanted) and isinstance(wanted, type):
        return built(wanted)
    raise TypeError(f"nobody said what a {wanted} ({name}) may be")


def by_code(wanted: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A value for some indicators, or for all."""
    some = st.lists(st.sampled_from(CODES), unique=True) | st.just(CODES)
    one = st.none() | st.integers(1, 4) if wanted == int | None else values(wanted)
    return some.flatmap(lambda codes: st.fixed_dictionaries(dict.fromkeys(codes, one)))


def built(kind: type) -> st.SearchStrategy[Any]:
    """A data class with all its fields drawn."""
    hints = get_type_hints(kind)
    return st.deferred(
        lambda: st.builds(
            kind, **{field.name: values(hints[field.name], field.name) for field in fields(kind)}
        )
    )


def drawing() -> list[Callable[..., Any]]:
    """The functions of all features that draw a screen."""
    modules = [
        importlib.import_module(one.name)
        for one in pkgutil.walk_packages(handlers.__path__, "handlers.")
        if one.name.endswith(("screens", "home", "calendar"))
    ]
    return [
        function
        for module in modules
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if "Screen" in str(function.__annotations__.get("return"))
    ]


def shown(found: Any) -> list[Screen]:
    """The screens that a function gave back, alone, in a row or with something else."""
    if isinstance(found, Screen):
        return [found]
    return [one for part in found for one in shown(part)] if isinstance(found, tuple | list) else []


@pytest.mark.parametrize(
    "draw", drawing(), ids=lambda draw: f"{draw.__module__.removeprefix('handlers.')}.{draw.__name__}"
)
def test_every_button_of_every_screen_can_be_read_and_leads_somewhere(draw: Callable[..., Any]) -> None:
    hints = {name: hint for name, hint in get_type_hints(draw).items() if name != "return"}

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large),
    )
    @given(st.fixed_dictionaries({name: values(hint, name) for name, hint in hints.items()}))
    def draws(given_values: dict[str, Any]) -> None:
        try:
            found = draw(**given_values)
        except (KeyError, IndexError, StopIteration):
            # values that do not belong together, as a code that the instrument has not
            reject()
        except ValueError as trouble:
            if "was not submitted" not in str(trouble):  # a receipt of a draft, which nobody asks for
                raise
            reject()
        for screen in shown(found):
            for button in (one for row in screen.rows for one in row):
                assert button.label
                if button.tap is not None:
                    assert parse_callback_data(button.tap.data) == button.tap
                    assert type(button.tap) in BUTTONS
                else:
                    assert button.url

    draws()

"""What admins choose in chat for all periods (`/atur`): one `Setting` each, with all that is known of it.

Screens, reading, keeping and tests follow from `SETTINGS`, so a new setting is one more entry there. What the
operator sets in the environment is in `bot/config.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Generic, TypeVar

from bot.texts.common import escape, month_name, shorten, units
from bot.texts.names import evidence_rule
from questionnaires.calendar import DEFAULT_HOURS, OfficeHours
from questionnaires.loading import default_instrument
from questionnaires.period_draft import AS_INSTRUMENT
from questionnaires.settings import (
    LONGEST_KEPT,
    LONGEST_WELCOME,
    MOST_HOLIDAYS,
    MOST_INSTITUTIONS,
    SHORTEST_KEPT,
    USUALLY_KEPT,
    evidence_rules,
    read_days,
    read_hours,
    read_institutions,
    read_kept_days,
)
from questionnaires.typed_text import visible

T = TypeVar("T")
Json = Mapping[str, Any]

_CLOCK = "%H.%M"
_MOST_NAMED = 30
_EMPTY = "Belum ada isinya. Ketik lagi, atau kembalikan ke bawaan."


@dataclass(frozen=True, slots=True)
class WrongValue:
    """Why what was typed is no value, and what is: HTML."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Typed(Generic[T]):
    """A value that is asked for and typed."""

    question: str
    """HTML, with an example."""
    read: Callable[[str], T | WrongValue]
    written: Callable[[T], str]
    """The value as it would be typed: `read` gives the same value back. Empty where there is none."""


@dataclass(frozen=True, slots=True)
class Turned(Generic[T]):
    """A value that each tap exchanges for the next of a few."""

    values: Callable[[], Sequence[T]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Generic[T]):
    """One setting, with everything that is known of it."""

    number: int
    """In the buttons that phones show, so it never changes and is not given to another setting."""
    key: str
    """In the table and in the audit trail: it never changes either."""
    default: T
    """Until somebody chooses."""
    to_json: Callable[[T], Json]
    from_json: Callable[[Json], T]
    label: str
    """Its button."""
    shown: Callable[[T], str]
    """Its line on `/atur`: HTML."""
    changed_by: Typed[T] | Turned[T]


class Choices:
    """What is chosen: `choices[HOURS]`, and the default where nobody chose."""

    def __init__(self, kept: Mapping[str, Json]) -> None:
        self._kept = kept

    def __getitem__(self, setting: Setting[T]) -> T:
        content = self._kept.get(setting.key)
        return setting.default if content is None else setting.from_json(content)


def _read_hours(text: str) -> OfficeHours | WrongValue:
    return read_hours(text) or WrongValue(
        "Jam itu belum dapat dipahami. Jam buka harus sama pada semua hari dan lebih awal daripada jam tutup. Contoh: <code>08.00-16.00; 08.00-11.00</code>"
    )


def _hours_written(hours: OfficeHours) -> str:
    opening = hours.opening.strftime(_CLOCK)
    ends = (hours.closing.strftime(_CLOCK), hours.closing_friday.strftime(_CLOCK))
    return "; ".join(f"{opening}-{end}" for end in ends)


HOURS: Setting[OfficeHours] = Setting(
    number=1,
    key="hours",
    default=DEFAULT_HOURS,
    to_json=lambda hours: {
        "opening": f"{hours.opening:%H:%M}",
        "closing": f"{hours.closing:%H:%M}",
        "closing_friday": f"{hours.closing_friday:%H:%M}",
    },
    from_json=lambda kept: OfficeHours(
        *(time.fromisoformat(kept[name]) for name in ("opening", "closing", "closing_friday"))
    ),
    label="🕗 Jam kantor",
    shown=lambda hours: (
        f"Jam kantor: Senin–Kamis {hours.opening.strftime(_CLOCK)}–{hours.closing.strftime(_CLOCK)}, "
        f"Jumat sampai {hours.closing_friday.strftime(_CLOCK)}"
    ),
    changed_by=Typed(
        "Ketik jam kantor: Senin–Kamis, lalu Jumat, dipisah titik koma. Contoh: <code>08.00-16.00; 08.00-11.00</code>. Pengingat hanya dikirim pada jam kantor.",
        _read_hours,
        _hours_written,
    ),
)


def _read_holidays(text: str) -> tuple[date, ...] | WrongValue:
    days = read_days(text)
    if isinstance(days, str):
        return WrongValue(
            f"<b>{escape(shorten(days, 40))}</b> bukan tanggal. Contoh yang benar: <code>28 September 2026</code> atau <code>28-09-2026</code>."
        )
    if len(days) > MOST_HOLIDAYS:
        return WrongValue(f"Terlalu banyak: paling banyak {MOST_HOLIDAYS} hari libur.")
    return days or WrongValue(_EMPTY)


def _holidays_shown(days: tuple[date, ...]) -> str:
    named = ", ".join(f"{day.day} {month_name(day.month)} {day.year}" for day in days[:_MOST_NAMED])
    return f"Hari libur tambahan: {named or 'tidak ada'}{' …' if len(days) > _MOST_NAMED else ''}"


HOLIDAYS: Setting[tuple[date, ...]] = Setting(
    number=2,
    key="holidays",
    default=(),
    to_json=lambda days: {"days": [day.isoformat() for day in days]},
    from_json=lambda kept: tuple(date.fromisoformat(day) for day in kept["days"]),
    label="📅 Hari libur tambahan",
    shown=_holidays_shown,
    changed_by=Typed(
        "Ketik semua hari libur tambahan (di luar libur nasional dan cuti bersama yang sudah dikenal), satu per baris atau dipisah koma. Contoh: <code>28 September 2026, 24-12-2026</code>. Daftar baru menggantikan yang lama.",
        _read_holidays,
        lambda days: ", ".join(f"{day:%d-%m}-{day.year:04}" for day in days),
    ),
)


def _read_institutions(text: str) -> tuple[str, ...] | WrongValue:
    names = read_institutions(text)
    if isinstance(names, str):
        return WrongValue(f"Nama lembaga terlalu panjang: <b>{escape(shorten(names, 40))}</b> …")
    if len(names) > MOST_INSTITUTIONS:
        return WrongValue(f"Terlalu banyak: paling banyak {MOST_INSTITUTIONS} lembaga.")
    return names or WrongValue(_EMPTY)


INSTITUTIONS: Setting[tuple[str, ...]] = Setting(
    number=3,
    key="institutions",
    default=(),
    to_json=lambda names: {"names": list(names)},
    from_json=lambda kept: tuple(kept["names"]),
    label="🏛 Lembaga asesor",
    shown=lambda names: (
        f"Lembaga asesor: {', '.join(escape(shorten(name, 60)) for name in names) or 'belum ada'}"
    ),
    changed_by=Typed(
        "Ketik nama lembaga asesor, satu per baris. Contoh: <code>Universitas Mulawarman</code>. Daftar baru menggantikan yang lama.",
        _read_institutions,
        "\n".join,
    ),
)

EVIDENCE: Setting[int] = Setting(
    number=6,
    key="evidence",
    default=AS_INSTRUMENT,
    to_json=lambda rule: {"from": rule},
    from_json=lambda kept: int(kept["from"]),
    label="📎 Aturan bukti",
    shown=lambda rule: f"Bukti pada periode baru: {evidence_rule(rule)}",
    changed_by=Turned(lambda: evidence_rules(default_instrument().highest)),
)
"""For periods that are made from now on."""


def _read_welcome(text: str) -> str | WrongValue | None:
    welcome = text.strip()
    if not visible(welcome):
        return WrongValue(_EMPTY)
    if units(welcome) > LONGEST_WELCOME:
        return WrongValue(f"Teks sambutan paling banyak {_WELCOME_LIMIT} huruf.")
    return welcome


_WELCOME_LIMIT = f"{LONGEST_WELCOME:,}".replace(",", ".")
WELCOME: Setting[str | None] = Setting(
    number=4,
    key="welcome",
    default=None,
    to_json=lambda text: {"text": text},
    from_json=lambda kept: kept["text"],
    label="👋 Teks sambutan",
    shown=lambda text: f"Teks sambutan: {escape(shorten(text, 300)) if text else 'bawaan'}",
    changed_by=Typed(
        f"Ketik teks sambutan bagi orang yang baru bergabung, paling banyak {_WELCOME_LIMIT} huruf. Contoh: <code>Selamat bergabung. Pertanyaan dapat diajukan kepada Diskominfo.</code>",
        _read_welcome,
        lambda text: text or "",
    ),
)
"""Plain text; None for the program's own greeting alone."""


def _read_kept_days(text: str) -> int | WrongValue:
    return read_kept_days(text) or WrongValue(
        f"Ketik angka antara {SHORTEST_KEPT} dan {LONGEST_KEPT}. Contoh: <code>{USUALLY_KEPT}</code>"
    )


UPDATES_KEPT_DAYS: Setting[int] = Setting(
    number=5,
    key="updates",
    default=USUALLY_KEPT,
    to_json=lambda days: {"days": days},
    from_json=lambda kept: int(kept["days"]),
    label="🗑 Masa simpan pesan gagal",
    shown=lambda days: f"Pesan yang gagal diproses disimpan {days} hari",
    changed_by=Typed(
        f"Pesan yang gagal diproses disimpan sementara apa adanya agar dapat diperiksa. Ketik berapa hari disimpan, {SHORTEST_KEPT} sampai {LONGEST_KEPT}. Contoh: <code>{USUALLY_KEPT}</code>",
        _read_kept_days,
        str,
    ),
)
"""How long an update that was set aside is kept as it came."""

SETTINGS: tuple[Setting[Any], ...] = (
    HOURS,
    HOLIDAYS,
    INSTITUTIONS,
    EVIDENCE,
    WELCOME,
    UPDATES_KEPT_DAYS,
)
"""In the order in which `/atur` shows them."""


def setting_numbered(number: int) -> Setting[Any] | None:
    """The setting that a button or a question is about; None when there is none any more."""
    return next((setting for setting in SETTINGS if setting.number == number), None)

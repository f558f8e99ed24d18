"""The words in pictures. Plain, not escaped: a picture has no markup."""

from decimal import ROUND_HALF_UP, Decimal

CONFIRMED = "Dikonfirmasi"
OWN = "Penilaian mandiri"
AVERAGE = "Rata-rata semua OPD"
EARLIER = "Periode lalu"
NOT_JUDGED = "belum dinilai"
NOT_APPLICABLE = "tidak berlaku"
INDEX = "Indeks"
NO_INDEX = "Belum ada nilai"
BY_GROUP = "Nilai per kelompok"
BY_INDICATOR = "Nilai per indikator"
RECOMMENDATIONS = "Saran yang paling menaikkan indeks"
NO_INDICATORS = "Belum ada indikator untuk ditampilkan."
CONTINUED = "(lanjutan)"

STATES = {
    "not_started": "Belum mulai",
    "filling": "Mengisi",
    "submitted": "Terkirim",
    "returned": "Dikembalikan",
    "confirmed": "Dikonfirmasi",
}
GROUP_PROGRESS = "Kemajuan per kelompok"
SPREAD = "Sebaran OPD menurut kemajuan"
OFFICE_PROGRESS = "OPD menurut keadaan"
FURTHEST_BEHIND = "OPD yang paling tertinggal"
NO_OFFICES = "Belum ada OPD dalam periode ini."


POSSIBLE_RANKS = "Peringkat yang mungkin"


def rank_group(number: int, offices: int) -> str:
    """Above the offices that cannot be told apart."""
    return f"Kelompok {number} · {offices} OPD"


def number(value: float) -> str:
    """Two decimals, half up, with a decimal comma, as in 3,47."""
    # By its shortest decimal form: as a binary number 2,675 lies below the half and would go down.
    rounded = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(rounded).replace(".", ",")


def scale(lowest: int, highest: int) -> str:
    """The ends of the scale."""
    return f"Skala {lowest}–{highest}"


def own_level(level: int) -> str:
    """The office's own level, where it differs from the confirmed one."""
    return f"mandiri {level}"


def own_value(value: float) -> str:
    """The office's own value of a group that nobody confirmed yet."""
    return f"mandiri {number(value)}"


def own_index(text: str) -> str:
    """The index of the office's own levels."""
    return f"Penilaian mandiri: {text}"


def shared_beginning(words: str) -> str:
    """Said once, where all names begin with the same words."""
    return f"Setiap nama diawali “{words} …”."


def offices(count: int) -> str:
    """A number of offices."""
    return f"{count} OPD"


def count(of: int) -> str:
    """A count with a dot between thousands."""
    return f"{of:,}".replace(",", ".")


def of_state(key: str, number: int) -> str:
    """A state and how many are in it."""
    return f"{STATES[key]} · {count(number)}"


def and_more(names: str, rest: int) -> str:
    """That there are more than these names; only names where there are none."""
    more = f"dan {count(rest)}\u00a0lagi" if rest else ""
    return ", ".join(part for part in (names, more) if part)


def share(answered: int, total: int) -> str:
    """A whole percentage; 100 only when all is done."""
    return f"{answered * 100 // total if total else 0}%"


def of_total(answered: int, total: int) -> str:
    """Answered of all."""
    return f"{answered}/{total}"


def both(first: float | None, second: float | None) -> str:
    """Two values side by side, in the order of the legend."""
    return " · ".join("–" if value is None else number(value) for value in (first, second))

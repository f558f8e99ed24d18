"""Words for measurement: agreement, severity, how sure a rank is; plain text for reports and pictures."""

from collections.abc import Callable, Sequence

from bot.texts.common import shorten
from questionnaires.agreement import FEWEST_FOR_COEFFICIENT
from questionnaires.confidence import Interval, Verdict
from questionnaires.sampling import Draw

COEFFICIENTS = (
    f"AC2 Gwet dan Alpha Krippendorff baru dihitung mulai {FEWEST_FOR_COEFFICIENT} indikator yang dinilai "
    "bersama; di bawah itu angkanya lebih banyak kebetulan."
)
AGREEMENT_OF = (
    "Diukur dari penilaian mandiri pertama tiap anggota, sebelum pleno dan sebelum ada yang dikirim balik. "
    "Angka dalam kurung: selang 95% dari penarikan ulang OPD (bootstrap)."
)
NOT_COMPARABLE = (
    "Indeks pada keketatan setara dan rentang peringkat tidak dapat dihitung: belum semua asesor terhubung "
    "oleh lembar yang dinilai bersama. Pilih panel penuh atau panel sampel agar dapat dibandingkan."
)
CERTAINTY_NOTES = (
    "Skor resmi adalah kolom Indeks. Indeks setara memperkirakan indeks bila semua asesor sama ketat, dari "
    "lembar yang dinilai bersama (model aditif, kuadrat terkecil; de Gruijter 1984, Braun 1988).",
    "± adalah setengah selang 95% dari ragam antarasesor dan sisanya (teori generalisasi; Brennan 2001). "
    "Rentang: peringkat yang masih mungkin. OPD dalam kelompok yang sama tidak dapat dibedakan dari yang "
    "teratas di kelompok itu.",
)


HOW_SURE = "📏 Seberapa pasti"
RANKING_TITLE = "Seberapa pasti peringkat"
RANKING_NOTE = (
    "Titik: indeks resmi. Garis: selang 95% dari ragam antarasesor. OPD dalam satu kelompok tidak dapat "
    "dibedakan dari yang teratas di kelompok itu."
)
OWN_LEVELS_NOTE = (
    "Selisih rata-rata tingkat mandiri dikurangi tingkat akhir; di atas nol berarti OPD menilai dirinya lebih "
    "tinggi. Per lembaga: dibandingkan dengan tingkat yang diberikan asesor lembaga itu sendiri."
)


def coefficient(value: float | None) -> str:
    """A share or coefficient with two decimals."""
    return "-" if value is None else f"{value:.2f}".replace(".", ",").replace("-", "−")


def signed(value: float) -> str:
    """A difference in levels with its sign."""
    return f"{value:+.2f}".replace(".", ",").replace("-", "−")


def percent(value: float | None) -> str:
    """A share in percent."""
    return "-" if value is None else f"{100 * value:.0f}%"


def about(interval: Interval | None, show: Callable[[float], str]) -> str:
    """An interval in brackets; nothing without one."""
    return "" if interval is None else f" ({show(interval[0])} sampai {show(interval[1])})"


def judged(found: Verdict) -> str:
    """What the agreement is good for."""
    if found.for_ranking is None:
        text = "Belum dapat disimpulkan: terlalu sedikit yang dinilai bersama"
    elif found.for_ranking:
        text = "Kesepakatan cukup untuk peringkat"
    else:
        text = "Kesepakatan belum cukup untuk peringkat"
    if found.weak:
        joined = ", tetapi belum cukup untuk " if found.for_ranking else "; terutama belum cukup untuk "
        text += joined + _codes(found.weak)
    if found.unknown and found.for_ranking is not None:
        text += f"; belum dapat dinilai untuk {len(found.unknown)} indikator (kurang dari "
        text += f"{FEWEST_FOR_COEFFICIENT} OPD dinilai bersama)"
    return text + "."


def _codes(codes: Sequence[str], most: int = 10) -> str:
    rest = f" dan {len(codes) - most} lagi" if len(codes) > most else ""
    return ", ".join(codes[:most]) + rest


def drawn_from(draw: Draw, sample: Sequence[str], linking: Sequence[str]) -> str:
    """How the sample was drawn."""
    names = ", ".join(shorten(name, 40) for name in linking)
    linked = f" Dinilai oleh semua asesor: {names}." if names else ""
    return (
        f"Sampel ({len(sample)} OPD) diundi dari {draw.of} OPD dengan angka acuan {draw.seed}, yang juga "
        f"tercatat dalam jejak audit.{linked}"
    )

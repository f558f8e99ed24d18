"""Words for scores from any chat, in groups, in rankings and comparisons."""

from collections.abc import Sequence

from bot.texts.common import escape, office_name, shorten
from questionnaires.people import Office

NOTHING_PUBLISHED = "Belum ada skor yang diterbitkan."
NOT_PUBLISHED = "Skor <b>{office}</b> belum diterbitkan."
OPEN_BOT = "Buka bot Kuesioner"
GROUP_HELLO = (
    "Terima kasih. Di grup ini bot menjawab /skor dan /peringkat dengan hasil yang sudah diterbitkan. "
    "Pengisian dan penilaian dilakukan dalam percakapan pribadi."
)
ALL_DIMENSIONS = "Indeks"
COMPARE_HOW = (
    "Ketik dua OPD, dipisah koma, misalnya <code>/banding dikbud, dinkes</code>. "
    "Untuk nama yang panjang dan berkoma, pisahkan dengan titik koma."
)
COMPARE_SAME = "Sebutkan dua OPD yang berbeda."
COMPARE_UNCLEAR = "Ada beberapa OPD yang cocok dengan <b>{query}</b>: {names}. Sebutkan lebih lengkap."
COMPARE_OTHER_INSTRUMENT = (
    "Keduanya belum pernah dinilai dalam periode yang sama, jadi tidak dapat dibandingkan."
)


def result_title(office: Office, index: str) -> str:
    """The title of one result in the list; plain text."""
    return f"{shorten(office.short_name or office.name, 40)}: {index}"


def result_about(predicate: str, period: str) -> str:
    """Below the title; plain text."""
    return f"{predicate} · {shorten(period, 60)}"


def result_message(office: Office, period: str, index: str, predicate: str) -> str:
    """What is sent into the chat when the result is chosen."""
    return f"🏁 <b>{office_name(office)}</b>\n{escape(period)}\nIndeks: <b>{index}</b> ({escape(predicate)})"


def ranking(
    period: str, dimension: str, rows: Sequence[tuple[int, str, str, str, str]], page: int, pages: int
) -> str:
    """The ranking; rows are (rank, office, index, predicate or nothing, change or nothing)."""
    where = f" (halaman {page + 1} dari {pages})" if pages > 1 else ""
    lines = [f"🏅 <b>Peringkat {escape(shorten(period, 80))}</b>{where}", escape(shorten(dimension, 100)), ""]
    for rank, name, index, predicate, change in rows:
        band = f" ({escape(predicate)})" if predicate else ""
        lines.append(
            f"{rank}. {escape(shorten(name, 60))}: <b>{index}</b>{band}{f' {change}' if change else ''}"
        )
    return "\n".join(lines)


UNCHANGED = "＝"
LEAST_CHANGE = "&lt;0,01"


def none_yet(period: str) -> str:
    """Above the ranking of an earlier period, while this one has no score."""
    return f"{escape(shorten(period, 80))} belum punya skor yang dikonfirmasi. Ini periode sebelumnya."


def compared_with(period: str | None) -> str:
    """Above a ranking whose changes are not simply those since the period before; None: there are none."""
    if period is None:
        return "Isi instrumen periode sebelumnya berbeda, jadi perubahannya tidak dapat dihitung."
    return f"Perubahan terhadap {escape(shorten(period, 60))}, dihitung dengan bobot periode ini."


def change(difference: str, *, rose: bool) -> str:
    """What changed since the period before; the difference as shown, without its sign."""
    return f"▲ {difference}" if rose else f"▼ {difference}"


def comparison(first: Office, second: Office, period: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """Two offices side by side; rows are (what, the first's, the second's)."""
    lines = [
        f"⚖️ <b>{escape(shorten(first.short_name or first.name, 40))}</b> dan <b>{escape(shorten(second.short_name or second.name, 40))}</b>",
        escape(shorten(period, 80)),
        "",
    ]
    lines += [f"{escape(shorten(what, 60))}: <b>{one}</b> · <b>{other}</b>" for what, one, other in rows]
    return "\n".join(lines)

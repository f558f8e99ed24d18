"""Words about files that come in, whatever they are for."""

from collections.abc import Sequence

from bot.texts.common import escape, file_size, shorten
from questionnaires.file_limits import Usage

_OF = {"sheet": "lembar ini", "office": "OPD Anda", "attachments": "lampiran ini"}


def used(usage: Usage) -> str:
    """How much of a limit is taken: `lembar ini 402 dari 500 berkas, 1,6 GB dari 2,0 GB`."""
    return (
        f"{_OF[usage.of]} {usage.files} dari {usage.most_files} berkas, "
        f"{file_size(usage.size)} dari {file_size(usage.most_size)}"
    )


def nearly_full(usages: Sequence[Usage]) -> str:
    """Below an acknowledgement, before a limit is reached."""
    full = "; ".join(used(usage) for usage in usages if usage.is_nearly_full)
    return f"⚠️ Tempat berkas hampir habis: {full}."


def no_room(name: str) -> str:
    """The disk of the server is nearly full."""
    return (
        f"Berkas {escape(shorten(name, 100))} belum disimpan, karena tempat di server hampir habis. Admin sudah diberi "
        "tahu. Jawaban Anda tetap tersimpan; kirim berkas ini lagi nanti."
    )


def kept_attachments(kept: int, names: Sequence[str], failures: Sequence[str], *, more: bool) -> str:
    """The acknowledgement of files of an appeal or a visit, after size and hash were checked."""
    if len(names) == 1 and kept == 1:
        text = f"📎 {escape(shorten(names[0], 80))} diterima dan tersimpan."
    else:
        text = f"📎 {kept} dari {len(names)} berkas diterima dan tersimpan."
    lines = [text, *(f"⚠️ {failure}" for failure in failures)]
    if more:
        lines.append("Kirim lagi, atau ketuk Selesai.")
    return "\n".join(lines)

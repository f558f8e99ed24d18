"""Words for what a text typed at a card may be: an explanation, a level, more of an explanation."""

from bot.texts.common import escape, shorten


def meant_level(said: str, number: int, label: str) -> str:
    """A few letters that name a level: the level is offered, nothing is kept."""
    return (
        f"Maksud Anda <b>{number} · {escape(label)}</b>? “{escape(shorten(said, 60))}” belum disimpan. "
        "Ketuk tingkatnya, atau simpan tulisan itu sebagai penjelasan."
    )


def meant_not_applicable(said: str) -> str:
    """The same where the indicator may not apply."""
    return (
        f"Maksud Anda <b>tidak berlaku</b>? “{escape(shorten(said, 60))}” belum disimpan. "
        "Ketuk tombolnya, atau simpan tulisan itu sebagai penjelasan."
    )


def meant_nothing(said: str) -> str:
    """A nod: what it should do is not known, so nothing is done."""
    return (
        f"“{escape(shorten(said, 60))}” belum disimpan. Untuk menjawab, ketuk tingkat pada kartu; "
        "untuk maju, ketuk Berikutnya. Bila itu penjelasan Anda, ketuk tombol di bawah."
    )


def explanation_there(code: str, there: str, typed: str) -> str:
    """A second text: add, replace or leave."""
    return (
        f"Penjelasan <b>{escape(code)}</b> sudah ada ({len(there.split())} kata):\n"
        f"<i>{escape(shorten(' '.join(there.split()), 500))}</i>\n\n"
        f"Teks baru, belum disimpan:\n<i>{escape(shorten(' '.join(typed.split()), 500))}</i>\n\n"
        "Tambahkan, ganti, atau biarkan yang lama?"
    )


NOTHING_TYPED = "Teks yang ditanyakan itu sudah tidak menunggu. Kirim sekali lagi bila masih perlu."
NO_EARLIER_EXPLANATION = "Tidak ada penjelasan sebelumnya untuk indikator ini."


def edited_explanation(code: str) -> str:
    """The message was edited in which it was typed."""
    return f"Penjelasan {escape(code)} ikut diubah sesuai pesan yang Anda sunting."


def restored_explanation(code: str) -> str:
    """The earlier explanation is back."""
    return f"Penjelasan {escape(code)} dikembalikan seperti sebelumnya."


def replaced_explanation(code: str) -> str:
    """A text took the place of another."""
    return f"Penjelasan {escape(code)} tersimpan, menggantikan yang sebelumnya."

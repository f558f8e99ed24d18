"""Words about scores that chat, reports and the command line share."""

from bot.texts.common import escape, shorten


def partial_note(answered: int, countable: int) -> str:
    """That a score is only of what is answered so far; empty for a whole one."""
    return f"sebagian: {answered} dari {countable} indikator terjawab" if answered < countable else ""


def published(name: str) -> str:
    """Tells officers and leaders that scores and ranking can be seen."""
    return (
        f"📢 Hasil <b>{escape(shorten(name, 80))}</b> sudah diterbitkan. Ketik /skor untuk skornya dan /peringkat untuk "
        "peringkat semua OPD."
    )

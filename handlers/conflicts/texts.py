"""Words for conflicts of interest."""

from collections.abc import Sequence

from bot.texts.common import escape, office_name, shorten
from questionnaires.people import Ground, Office

CONFLICTS = "🚫 Benturan kepentingan"
ADD = "➕ Catat OPD lain"
WITHDRAW = "↩️ Cabut · {office}"
DECLARED_ALREADY = "Benturan kepentingan ini sudah dicatat."
NO_ASSESSORS = "Belum ada asesor. Undang asesor dahulu lewat /undang."
CHOOSE_ASSESSOR = (
    "<b>Benturan kepentingan</b>. Asesor tidak menilai OPD yang dilayani, dipimpin, atau pernah diisi lembarnya "
    "pada periode itu; ini berlaku dengan sendirinya. Ketuk asesor untuk melihatnya atau mencatat yang lain, "
    "misalnya hubungan keluarga."
)
GROUNDS = {
    Ground.SERVES: "petugas atau pembantu pengisian",
    Ground.HEADS: "pimpinan",
    Ground.SERVED: "pernah petugas atau pimpinan",
    Ground.ANSWERED: "pernah mengisi lembarnya",
    Ground.DECLARED: "dicatat admin",
}


def of_assessor(name: str, entries: Sequence[tuple[str, str | None, Ground]]) -> list[str]:
    """What keeps one assessor away, in lines; entries are (office, period or None for all, ground)."""
    lines = [f"🚫 <b>{escape(shorten(name, 60))}</b> tidak menilai:"]
    lines += [
        f"• {escape(shorten(office, 60))}: {GROUNDS[ground]}"
        + (f" ({escape(shorten(period, 60))})" if period else "")
        for office, period, ground in entries
    ]
    return lines if entries else [f"<b>{escape(shorten(name, 60))}</b> boleh menilai semua OPD."]


def choose_office(name: str) -> str:
    """With which office?"""
    return (
        f"OPD mana yang tidak boleh dinilai <b>{escape(shorten(name, 60))}</b>? Berlaku untuk semua periode."
    )


def told_declared(office: Office) -> str:
    """Tells the assessor."""
    return (
        f"🚫 Admin mencatat benturan kepentingan Anda dengan <b>{office_name(office)}</b>. "
        "Lembarnya dinilai asesor lain; bila keliru, hubungi Diskominfo."
    )


def told_withdrawn(office: Office) -> str:
    """Tells the assessor."""
    return f"Catatan benturan kepentingan Anda dengan <b>{office_name(office)}</b> sudah dicabut."

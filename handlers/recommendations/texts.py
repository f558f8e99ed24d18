"""Words for recommendations: for an office, for the regency, and what one level would change."""

from collections.abc import Sequence

from bot.texts.advice import needs_line, who
from bot.texts.common import escape, office_name, shorten
from bot.texts.names import COSTS, OWN_OFFICE
from questionnaires.people import Office
from questionnaires.recommendations import Advice, Common

SET_COSTS = "💰 Biaya & penanggung jawab"
ALL_GROUPS = "Semua"
REPORT = "📄 Laporan PDF"
REGENCY = "🏛 Rekomendasi kabupaten"
ALL_HIGHEST = "Semua indikator sudah pada tingkat tertinggi. Pertahankan!"
NOTHING_YET = "Belum ada jawaban yang dapat dijadikan dasar rekomendasi."
NO_RESULTS = "Belum ada skor yang dikonfirmasi pada periode ini."
TAP_ONE = "Ketuk satu kode untuk melihat perubahan indeks bila indikator itu naik satu tingkat."
CHOOSE_INDICATOR = "Pilih indikator yang biaya atau penanggung jawabnya akan ditetapkan."
CHOOSE_OFFICE = "OPD mana yang bertanggung jawab atas <b>{code}</b>?"


def advice_line(advice: Advice | None) -> str:
    """Cost and responsible office."""
    advice = advice or Advice()
    return (
        f"Biaya: {COSTS[advice.cost]} · Penanggung jawab: {escape(shorten(advice.office or OWN_OFFICE, 40))}"
    )


def office_head(office: Office, period: str, index: str, partial: str, *, is_final: bool) -> str:
    """Above an office's recommendations; `partial` says how little is answered, where that is so."""
    more = f"; {partial}" if partial else ""
    basis = "" if is_final else f" (skor mandiri, belum dikonfirmasi{more})"
    return (
        f"💡 <b>Rekomendasi {office_name(office)}</b>\n{escape(shorten(period, 60))}: <b>{index}</b>{basis}"
    )


def entry(
    number: int,
    code: str,
    name: str,
    level: int,
    text: str,
    gain: str,
    advice: Advice | None,
    needs: Sequence[tuple[str, int]] = (),
) -> str:
    """One recommendation."""
    first = f"\n⏩ {escape(needs_line(needs))}" if needs else ""
    return (
        f"{number}. <b>{escape(code)}</b> {escape(shorten(name, 80))} (tingkat {level}, +{gain})\n"
        f"{escape(shorten(text, 300))}{first}\n<i>{advice_line(advice)}</i>"
    )


def what_if(code: str, name: str, from_level: int, to_level: int, before: str, after: str, gain: str) -> str:
    """What one level more would change."""
    return (
        f"🔮 Bila <b>{escape(code)}</b> {escape(shorten(name, 120))} naik dari tingkat {from_level} ke {to_level}:\n"
        f"Indeks: {before} → <b>{after}</b> ({gain})"
    )


def predicate_rises(label: str) -> str:
    """The predicate moves."""
    return f"Predikat naik menjadi <b>{escape(label)}</b>."


PREDICATE_STAYS = "Predikat belum berubah."


def regency_head(period: str, offices: int, group: str | None) -> str:
    """Above what helps most offices."""
    where = f" · {escape(shorten(group, 60))}" if group else ""
    return (
        f"🏛 <b>Yang paling membantu kabupaten</b> · {escape(shorten(period, 60))}{where}\n"
        f"Dari {offices} OPD yang sudah dikonfirmasi; angka: kenaikan rata-rata indeks bila semua naik satu tingkat."
    )


def common(number: int, one: Common, gain: str, advice: Advice | None) -> str:
    """One recommendation for several offices, with who is to take which step."""
    joint = (
        f"\n🤝 Satu kegiatan bersama untuk {one.offices} OPD, dihitung satu kali"
        if one.actions < one.offices
        else ""
    )
    return (
        f"{number}. <b>{escape(one.code)}</b> {escape(shorten(one.name, 80))}: {one.offices} OPD (rata-rata +{gain})\n"
        f"{escape(shorten(one.text, 200))}\n{escape(who(one, 6))}{joint}\n<i>{advice_line(advice)}</i>"
    )


def cost_card(code: str, name: str, advice: Advice | None) -> str:
    """What is set for one indicator."""
    return f"💰 <b>{escape(code)}</b> {escape(shorten(name, 150))}\n{advice_line(advice)}"


def lines(parts: Sequence[str]) -> str:
    """Parts with a blank line between."""
    return "\n\n".join(parts)

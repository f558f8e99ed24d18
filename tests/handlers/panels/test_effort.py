"""How much a lead has to tap and to write for a sheet with many differences, counted while it is played."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.storage.panels import pleno
from bot.storage.review import assessments
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in
from questionnaires.people import Actor, Permission
from questionnaires.period import Period
from questionnaires.sheet import Sheet
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.effort import Counted, answer_and_send, on_sheet
from tests.handlers.panels.test_panels import lead_is, panel_of_all

Trio = tuple[Person, Person, Person]
DIFFERENCES: dict[str, tuple[int, int, int]] = {
    **{f"I{number:02d}": (3, 2, 2) for number in range(1, 9)},
    **{f"I{number:02d}": (3, 3, 2) for number in range(9, 12)},
    "I12": (2, 3, 4),
    "I13": (1, 3, 3),
    "I14": (1, 1, 4),
}
"""What each of the three gives; 2 everywhere else."""


@pytest.fixture
def instrument() -> Instrument:
    """The whole instrument of 35 indicators."""
    return built_in()["pegi"]


async def differing(regency: Regency, ani: Person, budi: Person, trio: Trio) -> None:
    """A sheet on which the panel differs at fourteen indicators waits for its lead."""
    await panel_of_all(budi)
    await lead_is(budi, "Citra")
    answer_and_send(regency, ani, 1)
    for place, member in enumerate(trio):

        def score(db: Session, actor: Actor, sheet: Sheet, place: int = place) -> None:
            for indicator in sheet.instrument.indicators:
                level = DIFFERENCES.get(indicator.code, (2, 2, 2))[place]
                assessments.keep_judgement(db, sheet, indicator.code, level, actor, regency.now)
            pleno.hand_in(db, sheet, actor, regency.now)

        on_sheet(regency, member, 1, Permission.ASSESS, score)


def settled(regency: Regency) -> dict[str, tuple[int, str]]:
    """Level and reason by indicator."""

    def look(db: Session) -> dict[str, tuple[int, str]]:
        rows = db.connection().execute(text("SELECT indicator, level, reason FROM settlement"))
        return {code: (level, reason) for code, level, reason in rows}

    return regency.database.read_now(look)


async def confirm(lead: Counted) -> None:
    await lead.tap("Konfirmasi")
    await lead.tap("Ya, konfirmasi")
    lead.person.sees("dikonfirmasi")


async def test_fourteen_differences_each_looked_at_take_twenty_taps_and_no_text(
    ani: Person, budi: Person, trio: Trio, period: Period, regency: Regency
) -> None:
    await differing(regency, ani, budi, trio)
    lead = Counted(trio[1])
    await lead.say("/pleno")
    await lead.tap("Disdikbud")
    lead.person.sees("Berbeda: 14")
    await lead.tap("Bahas perbedaan")
    for _ in DIFFERENCES:
        await lead.tap("Ikut ")
    await confirm(lead)
    assert lead.taps <= 20
    assert lead.texts == []
    found = settled(regency)
    assert {code: level for code, (level, _) in found.items()} == {
        code: sorted(given)[1] for code, given in DIFFERENCES.items()
    }
    assert found["I12"][1].startswith("Mengikuti median panel: tingkat 3 berada di tengah 3 penilaian")
    assert found["I13"][1] == (
        "Mengikuti mayoritas panel: 2 dari 3 anggota memberi tingkat 3, selisih 2 tingkat."
    )


async def test_fourteen_differences_with_three_own_reasons_take_at_most_twenty_taps(
    ani: Person, budi: Person, trio: Trio, period: Period, regency: Regency
) -> None:
    await differing(regency, ani, budi, trio)
    lead = Counted(trio[1])
    await lead.say("/pleno")
    await lead.tap("Disdikbud")
    await lead.tap("Terapkan 11 usulan")
    await lead.tap("Bahas perbedaan")
    lead.person.sees("I12")
    for label, why in (("4 · ", "Buktinya lengkap."), ("1 · ", "Naskah tidak ada."), ("2 · ", "Di tengah.")):
        await lead.tap(label)
        lead.person.sees("Ketik alasan")
        await lead.say(why)
    await confirm(lead)
    assert lead.taps <= 20
    assert len(lead.texts) == 3
    found = settled(regency)
    assert found["I12"] == (4, "Buktinya lengkap.")
    assert found["I14"] == (2, "Di tengah."), "a level that nobody gave, after it was asked about"

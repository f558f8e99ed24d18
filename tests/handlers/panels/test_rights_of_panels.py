"""What panels show to whom, and what is printed of them: blind in the second round too, and true."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.documents.reports.office import office_data
from bot.documents.reports.regency import regency_data
from bot.storage.panels import seats
from bot.storage.people.people import load_actor
from bot.storage.periods import periods
from bot.storage.reports import office as dossiers
from bot.storage.reports import regency as report_data
from bot.storage.review.reopening import reopen_sheet
from handlers.recommendations.buttons import RegencyAdviceButton
from handlers.reports.buttons import RegencyReportButton
from handlers.scores.ranking_screens import RankButton
from questionnaires.people import RIGHTS, Role, Scope
from questionnaires.period import Period, SheetState
from questionnaires.refusal import Refusal
from questionnaires.visibility import EVERYTHING, sight
from tests.conversation import Person
from tests.handlers.conflicts.test_conflicts import end_role
from tests.handlers.conftest import Regency, assessor
from tests.handlers.panels.test_panels import (
    hands_in,
    panel_begins,
    panel_of_all,
    score_all,
    scores,
)
from tests.handlers.reports.test_reports import confirmed
from tests.handlers.test_whole_pass import answer_all, judge_all, submit

Trio = tuple[Person, Person, Person]
TOP = Path(__file__).parents[3]


@pytest.mark.parametrize("state", [one for one in SheetState if one is not SheetState.CONFIRMED])
def test_before_the_confirmation_only_the_lead_reads_a_panel_and_only_once_all_handed_in(
    state: SheetState,
) -> None:
    for who in ({}, {"judges": True}, {"runs": True}, {"judges": True, "runs": True}):
        for done in (False, True):
            seen = sight(state, by_panel=True, all_handed_in=done, **who)
            assert not seen.opinions
            assert not seen.visits
            assert seen.members is ("runs" in who)
    assert not sight(state, by_panel=True, leads=True).opinions
    assert sight(state, by_panel=True, leads=True, all_handed_in=True) == EVERYTHING


def test_where_one_assessor_scores_the_office_reads_no_visit_before_the_confirmation() -> None:
    assert not sight(SheetState.SUBMITTED, by_panel=False).visits
    assert sight(SheetState.SUBMITTED, by_panel=False, judges=True).visits
    assert sight(SheetState.CONFIRMED, by_panel=False) == EVERYTHING


def test_rights_that_hang_on_the_office_are_asked_with_it() -> None:
    """Without an office `may` answers for any office at all: fit for menus, for reading a score it is not."""
    hanging = {
        f"{deed.name}"
        for deed, reaches in RIGHTS.items()
        if set(reaches.values()) & {Scope.OWN, Scope.OWN_OR_ALL, Scope.OTHERS}
    }
    assert "SEE_RANKING" not in hanging
    menus = {"handlers/fallbacks/answers.py"}
    wrong: list[str] = []
    for path in [*(TOP / "handlers").rglob("*.py"), *(TOP / "bot").rglob("*.py")]:
        name = str(path.relative_to(TOP))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                name not in menus
                and isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "may"
                and len(node.args) == 1
                and isinstance(node.args[0], ast.Attribute)
                and node.args[0].attr in hanging
            ):
                wrong.append(f"{name}:{node.lineno}")
    assert not wrong


async def test_after_a_return_a_member_reads_the_own_note_and_no_other(
    ani: Person, budi: Person, trio: Trio, period: Period
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await scores(fajar)
    await fajar.says("Aturannya belum terbit.")
    await judge_all(fajar, 5)
    await hands_in(fajar)
    await score_all(citra, gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Kembalikan ke OPD")
    await citra.says("Mohon dilengkapi.")
    await ani.comes_to_see("Aturannya belum terbit.")
    await ani.says("/isi")
    ani.sees("Aturannya belum terbit.")
    await ani.taps("2 · Kurang")
    await submit(ani)
    for member, reads in ((fajar, True), (gita, False), (citra, False)):
        await member.says("/nilai")
        await member.taps("Disdikbud")
        member.sees("K01")
        assert ("Aturannya belum terbit." in member.last.text) is reads, member.name


async def test_visits_are_read_by_who_noted_them_until_all_have_handed_in(
    ani: Person, budi: Person, trio: Trio, period: Period
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await fajar.says("/kunjungan")
    await fajar.taps("Disdikbud")
    await fajar.says("1-3-2026\nKantor\nServer tidak terkunci.")
    for member, reads in ((fajar, True), (gita, False), (citra, False)):
        await member.says("/kunjungan")
        await member.taps("Disdikbud")
        assert ("Server tidak terkunci." in member.last.text) is reads
    await score_all(fajar, citra, gita)
    await citra.says("/kunjungan")
    await citra.taps("Disdikbud")
    citra.sees("Server tidak terkunci.")


async def test_the_head_and_the_leaders_get_the_report_once_the_score_is_confirmed(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    head = await regency.joins("Hadi", Role.VIEWER, "D01")
    other = await regency.joins("Wati", Role.VIEWER, "D02")
    leader = await regency.joins("Eka", Role.VIEWER)
    for person in (head, leader):
        await person.says("/laporan disdikbud")
        person.sees("belum dikonfirmasi")
    await confirmed(ani, citra)
    await head.says("/laporan")
    assert (await head.file_of(head.sees("Laporan", "Disdikbud"))).startswith(b"%PDF-")
    await leader.says("/laporan disdikbud")
    assert (await leader.file_of(leader.sees("Laporan", "Disdikbud"))).startswith(b"%PDF-")
    await other.says("/laporan disdikbud")
    other.sees("bukan untuk peran Anda")
    for command in ("/peringkat", "/rekomendasi"):
        await other.says(command)
        other.sees_no("2,75", "Disdikbud")
        await leader.says(command)
    for tap in (
        RegencyAdviceButton(period.id, 0),
        RegencyReportButton(period.id),
        RankButton(period.id, 0, 0),
    ):
        await other.forges(tap.data)
        other.sees("belum diterbitkan")
        other.sees_no("2,75", "Disdikbud")


async def test_a_panel_without_an_institution_says_so_before_and_after(
    ani: Person, budi: Person, trio: Trio, period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    end_role(regency, gita, Role.ASSESSOR)
    await panel_begins(ani, budi)
    await assessor(regency, "Hana", "Universitas")  # the institution comes back, the sheet has its seats
    await score_all(fajar, citra)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Konfirmasi")
    citra.sees("Tanpa penilaian Universitas")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await budi.says("/panel")
    budi.sees("dikonfirmasi tanpa penilaian satu lembaga", "Disdikbud tanpa Universitas")

    def printed(db):  # type: ignore[no-untyped-def] # a session
        found = dossiers.dossier_of(db, 1)
        assert found
        whole = report_data.whole_period(db, periods.period(db, period.id))
        zone = regency.config.timezone
        return office_data(found, regency.now, zone), regency_data(whole, regency.now, zone)

    def reopened(db: Session) -> None:
        by, later = load_actor(db, budi.id), regency.now + timedelta(days=3)
        assert not isinstance(reopen_sheet(db, 1, "Ada yang keliru.", by, regency.now, later), Refusal)

    for again in (False, True):  # what was confirmed stays so while the sheet is opened again
        if again:
            regency.database.run_now(reopened)
        office, whole = regency.database.read_now(printed)
        assert "Dikonfirmasi tanpa penilaian Universitas." in office["remarks"]
        assert whole["judges"] == [
            ["Disdikbud", "BPS (Fajar); Diskominfo Provinsi (Citra). Tanpa penilaian Universitas."]
        ]


async def test_one_seat_is_no_panel_that_agreed(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    fajar = await assessor(regency, "Fajar", "BPS")
    await panel_of_all(budi)
    await budi.taps("Pilih ketua")
    await budi.taps("Fajar")
    await answer_all(ani)
    await submit(ani)
    await score_all(fajar)
    await fajar.says("/pleno")
    await fajar.taps("Disdikbud")
    await fajar.taps("Konfirmasi")
    fajar.sees("dinilai satu asesor saja")
    fajar.sees_no("Tanpa penilaian")
    await fajar.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")

    def remarks(db):  # type: ignore[no-untyped-def] # a session
        found = dossiers.dossier_of(db, 1)
        assert found
        return office_data(found, regency.now, regency.config.timezone)["remarks"]

    found = regency.database.read_now(remarks)
    assert "Dinilai satu asesor: Fajar (BPS)." in found
    assert not any("sepakat" in one for one in found)


async def test_parts_stay_where_they_were_when_other_sheets_are_confirmed(
    ani: Person, budi: Person, trio: Trio, period: Period, regency: Regency
) -> None:
    """A sample of 20% is the first of three sheets; confirming it makes no other the sampled one."""
    await budi.says("/panel")
    await budi.taps("Panel sampel 20%")

    def wanted(db):  # type: ignore[no-untyped-def] # a session
        parts = seats.wanted_parts(db, period.id, regency.instrument)
        return parts, seats.troubles(db, period.id, regency.instrument)

    before, none = regency.database.read_now(wanted)
    assert not none
    regency.is_tampered = True
    regency.database.run_now(
        lambda db: db.connection().exec_driver_sql("UPDATE sheet SET state = 'confirmed' WHERE id = 1")
    )
    assert regency.database.read_now(wanted) == (before, ())

"""Who has worked for an office does not judge it: by every way in which it can be judged."""

# ruff: noqa: F401, F811 - fixtures of other files

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage import conflicts
from bot.storage.audit import trail
from bot.storage.audit.trail import Done
from bot.storage.panels import rules, seating, seats
from bot.storage.people import invitations, people
from questionnaires.file_limits import MOST_ATTACHMENTS
from questionnaires.panels import Split
from questionnaires.people import Actor, Membership, Permission, Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency, assessor
from tests.handlers.panels.test_panels import (
    hands_in,
    lead_is,
    panel_begins,
    panel_of_all,
    score_all,
    scores,
)
from tests.handlers.test_rights import Scene, hand_over, scene
from tests.handlers.test_whole_pass import answer_all, judge_all, submit

Trio = tuple[Person, Person, Person]


def actor_of(regency: Regency, person: Person) -> Actor:
    return regency.database.run_now(lambda db: people.load_actor(db, person.id))


def end_role(regency: Regency, person: Person, role: Role, office_id: int | None = None) -> None:
    def end(db: Any) -> None:
        known = people.load_actor(db, person.id)
        assert known.person
        held = next(
            one for one in known.memberships if one.role is role and office_id in (None, one.office_id)
        )
        assert people.end_membership(db, known.person.id, held, regency.now, None)

    regency.database.run_now(end)


async def becomes_assessor(regency: Regency, person: Person, institution: str = "BPS") -> None:
    await person.opens(regency.link(Role.ASSESSOR, institution=institution))
    await person.taps("Ya, benar")


def hand_over_link(regency: Regency, sheet_id: int, code: str) -> str:
    """A link to one indicator of a sheet."""

    def create(db: Any) -> str:
        return invitations.create_invitation(
            db,
            role=Role.OFFICER,
            now=regency.now,
            valid_until=regency.now + timedelta(days=7),
            office_id=1,
            sheet_id=sheet_id,
            indicator=code,
            by=None,
        )[1]

    return f"https://t.me/kuesioner_bot?start={regency.database.run_now(create)}"


async def answers_one(person: Person) -> None:
    await person.says("/isi")
    await person.taps("3 · Baik")


async def explains_one(person: Person) -> None:
    await person.says("/isi")
    await person.says("Sudah ada peraturannya.")


async def proves_one(person: Person) -> None:
    await person.says("/isi")
    await person.sends_document("sk.pdf", b"isi" * 20)
    await person.comes_to_see("1 dari 1 diterima")


OF_AN_APPEAL: dict[str, object] = {"file": 1, "visit": None, "appeal": 1}


@pytest.mark.parametrize(
    ("deed", "details", "judges"),
    [
        *((deed, None, False) for deed in conflicts.DEEDS),
        (Done.FILE_ATTACHED, OF_AN_APPEAL, False),
        (Done.FILE_ATTACHED, {"file": 1, "visit": 1, "appeal": None}, True),
        (Done.JUDGED, None, True),
        (Done.VISIT_NOTED, None, True),
    ],
)
async def test_each_deed_for_an_office_keeps_from_judging_it(
    deed: Done,
    details: dict[str, object] | None,
    judges: bool,
    citra: Person,
    period: Period,
    regency: Regency,
) -> None:
    who = actor_of(regency, citra).person
    assert who
    # what the trail tells of a deed is what counts, so no more is needed for it
    regency.database.run_now(
        lambda db: trail.append(db, deed, regency.now, who.id, 1, "K01", details=details)
    )
    regency.is_tampered = True
    assert actor_of(regency, citra).may(Permission.ASSESS, 1, period_id=period.id) is judges
    assert actor_of(regency, citra).may(Permission.ASSESS, 2, period_id=period.id)


@pytest.mark.parametrize("does", [answers_one, explains_one, proves_one])
async def test_an_officer_who_since_became_an_assessor_judges_what_they_never_worked_on(
    does: Callable[[Person], Awaitable[None]], ani: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await does(arif)
    end_role(regency, arif, Role.OFFICER)
    await becomes_assessor(regency, arif)
    # Ani's answers take the place of theirs: only the trail still tells of the deed
    await ani.says("/isi")
    await ani.taps("Daftar")
    for label in ("K01", "2 · Kurang", "3 · Baik", "2 · Kurang", "3 · Baik", "Tidak berlaku"):
        await ani.taps(label)
    await submit(ani)
    await answer_all(dedi)
    await submit(dedi)
    await arif.says("/nilai")
    arif.sees_button("Dinkes")
    arif.sees_no_button("Disdikbud")
    await arif.forges("jo:1")
    arif.sees("dinilai oleh asesor lain", "Anda pernah mengisi lembar OPD ini")
    await arif.says("/kunjungan")
    arif.sees_no_button("Disdikbud")
    regency.now += timedelta(days=1)
    later = regency.open_period("Penilaian 2027")
    assert actor_of(regency, arif).may(Permission.ASSESS, 1, period_id=later.id)


async def test_a_helper_with_one_indicator_does_not_judge_that_office(
    scene: Scene,
    regency: Regency,
    period: Period,
) -> None:
    rina = await regency.arrives("Rina")
    await becomes_assessor(regency, rina)
    await rina.opens(hand_over(regency, scene, "K03"))
    await rina.taps("Ya, benar")
    who = actor_of(regency, rina)
    assert not who.may(Permission.ASSESS, scene.numbers["office"], period_id=period.id)
    assert who.may(Permission.ASSESS, scene.numbers["other_office"], period_id=period.id)
    await rina.taps("3 · Baik")
    end_role(regency, rina, Role.OFFICER)
    assert not actor_of(regency, rina).may(Permission.ASSESS, scene.numbers["office"], period_id=period.id)


async def test_who_helped_and_answered_nothing_may_judge_once_the_help_is_over(
    scene: Scene,
    regency: Regency,
    period: Period,
) -> None:
    rina = await regency.arrives("Rina")
    await becomes_assessor(regency, rina)
    await rina.opens(hand_over(regency, scene, "K03"))
    await rina.taps("Ya, benar")
    end_role(regency, rina, Role.OFFICER)
    assert actor_of(regency, rina).may(Permission.ASSESS, scene.numbers["office"], period_id=period.id)


async def test_who_served_or_led_the_office_in_the_period_does_not_judge_it_without_any_deed(
    period: Period, regency: Regency
) -> None:
    for name, role in (("Oka", Role.OFFICER), ("Hadi", Role.VIEWER)):
        person = await regency.joins(name, role, "D01")
        await becomes_assessor(regency, person)
        assert not actor_of(regency, person).may(Permission.ASSESS, 1, period_id=period.id)
        end_role(regency, person, role)
        assert not actor_of(regency, person).may(Permission.ASSESS, 1, period_id=period.id)
        assert actor_of(regency, person).may(Permission.ASSESS, 2, period_id=period.id)


async def test_what_was_done_for_an_office_counts_for_the_one_that_took_it_over(
    ani: Person, period: Period, regency: Regency
) -> None:
    await answers_one(ani)
    end_role(regency, ani, Role.OFFICER)
    await becomes_assessor(regency, ani)
    regency.database.run_now(
        lambda db: db.connection().execute(text("UPDATE office SET merged_into = 2 WHERE id = 1"))
    )
    assert not actor_of(regency, ani).may(Permission.ASSESS, 2, period_id=period.id)
    regency.is_tampered = True  # its office is merged past the bot


async def test_seats_are_only_offered_to_who_may_sit_there(
    ani: Person, dedi: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await answers_one(dedi)
    end_role(regency, dedi, Role.OFFICER)
    await becomes_assessor(regency, dedi, "BPS")
    fajar = await assessor(regency, "Fajar", "BPS")

    def split(db: Any) -> None:
        assert rules.score_by_panel(db, period.id, regency.now, None, Split.WHOLE) is None
        seating.fill_seats(db, period.id, regency.instrument, regency.now, None)

    regency.database.run_now(split)
    held = regency.database.read_now(lambda db: seats.seats_of_period(db, period.id))
    assert {one.name for one in held if one.office == "Dinkes"} == {"Fajar"}
    assert "Dedi" in {one.name for one in held}
    sheet = next(one.seat.part.sheet_id for one in held if one.office == "Dinkes")
    await budi.says("/panel")
    await budi.forges(f"Pg:{sheet}:0:{actor_of(regency, dedi).person.id}")  # type: ignore[union-attr]
    budi.sees("Asesor itu tidak boleh menilai OPD ini")
    end_role(regency, fajar, Role.ASSESSOR)
    await budi.says("/status")
    budi.sees("Dinkes, BPS: Fajar tidak lagi dapat menilai; tidak ada asesor lembaga ini yang boleh")
    await assessor(regency, "Gita", "BPS")
    await budi.says("/status")
    budi.sees("Dinkes, BPS: Fajar tidak lagi dapat menilai; dapat diisi Gita")


async def test_a_declared_conflict_keeps_the_assessor_away_and_is_in_the_trail(
    ani: Person, budi: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await budi.says("/panel")
    await budi.taps("Benturan kepentingan")
    await budi.taps("Citra")
    budi.sees("boleh menilai semua OPD")
    await budi.taps("Catat OPD lain")
    await budi.taps("Disdikbud")
    budi.sees("Disdikbud: dicatat admin")
    await citra.comes_to_see("mencatat benturan kepentingan Anda")
    await citra.says("/nilai")
    citra.sees("Belum ada lembar")
    await citra.forges("jo:1")
    citra.sees("Admin mencatat benturan kepentingan")
    await budi.taps("Cabut · Disdikbud")
    budi.sees("boleh menilai semua OPD")
    await citra.comes_to_see("sudah dicabut")
    await citra.says("/nilai")
    citra.sees_button("Disdikbud")
    await citra.forges("ks:3:1")
    citra.sees("bukan untuk peran Anda")

    def deeds(db: Any) -> list[str]:
        rows = db.connection().execute(text("SELECT deed FROM audit_entry WHERE deed LIKE 'conflict%'"))
        return list(rows.scalars())

    assert regency.database.read_now(deeds) == ["conflict_declared", "conflict_withdrawn"]


async def test_a_declared_conflict_empties_a_seat_and_says_who_could_fill_it(
    ani: Person,
    budi: Person,
    trio: Trio,
    period: Period,
    regency: Regency,
) -> None:
    await panel_begins(ani, budi)
    fajar, _, _ = trio
    who = actor_of(regency, fajar).person
    assert who
    await budi.forges(f"ks:{who.id}:1")
    await budi.comes_to_see("Seorang asesor tidak lagi bertugas")
    await fajar.says("/nilai")
    fajar.sees("Belum ada lembar")
    await budi.says("/status")
    budi.sees("Disdikbud, BPS: Fajar tidak lagi dapat menilai")


async def test_an_admin_who_assesses_is_told_of_and_does_not_judge_alone(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    rudi = await regency.joins("Rudi", Role.ADMIN)
    await becomes_assessor(regency, rudi)
    await budi.comes_to_see("Rudi kini admin dan sekaligus asesor")
    rudi.sees_no("kini admin dan sekaligus asesor")
    await answer_all(ani)
    await submit(ani)
    await rudi.says("/nilai")
    await rudi.taps("Disdikbud")
    await judge_all(rudi)
    await rudi.taps("Konfirmasi")
    rudi.sees("tidak boleh dinilai oleh Anda saja", "Belum ada asesor lain yang boleh")
    await rudi.forges("jy:1:1")
    rudi.sees("tidak boleh dinilai oleh Anda saja")
    citra = await regency.joins("Citra", Role.ASSESSOR)
    await rudi.says("/nilai")
    await rudi.taps("Disdikbud")
    await rudi.taps("Ringkasan")
    await rudi.taps("Konfirmasi")
    rudi.sees("Yang dapat melakukannya: Citra")
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")


async def test_a_panel_of_admins_only_is_not_confirmed_by_an_admin(
    ani: Person, budi: Person, period: Period, regency: Regency
) -> None:
    await becomes_assessor(regency, budi, "BPS")
    await panel_of_all(budi)
    await lead_is(budi, "Budi")
    await answer_all(ani)
    await submit(ani)
    await scores(budi)
    await judge_all(budi, 5)
    await hands_in(budi)
    await budi.says("/pleno")
    await budi.taps("Disdikbud")
    await budi.taps("Konfirmasi")
    budi.sees("tidak boleh dinilai oleh Anda saja")
    await budi.forges("Ly:1:1")
    budi.sees("tidak boleh dinilai oleh Anda saja")
    await assessor(regency, "Gita", "BPS")
    await budi.says("/panel")
    await lead_is(budi, "Gita")


async def test_the_lead_does_not_decide_an_appeal_against_the_own_settlement(
    ani: Person,
    budi: Person,
    trio: Trio,
    period: Period,
    regency: Regency,
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await scores(fajar, "3 · Baik")
    await judge_all(fajar, 4)
    await hands_in(fajar)
    await score_all(citra, gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await citra.taps("3 · Baik")
    await citra.says("Naskah sudah terbit.")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    for code in ("K01", "K02"):
        await ani.says("/sanggah")
        await ani.taps(code)
        await ani.says(f"Alasan {code}.")
        ani.sees("tercatat")
        await ani.taps("Selesai")
    await citra.says("/sanggahan")
    citra.sees_button("Disdikbud · K02")  # agreed by the panel, not settled by the lead
    citra.sees_no_button("Disdikbud · K01")
    await citra.forges("As:1")
    citra.sees("menyangkut keputusan Anda sendiri")
    for forged in ("Ay:1:4", "An:1"):
        await citra.forges(forged)
        citra.sees_no("Ketik alasan")
    await fajar.comes_to_see("menyanggah indikator K01")
    await fajar.says("/sanggahan")
    fajar.sees_no_button("Disdikbud · K02")
    await fajar.taps("Disdikbud · K01")
    await fajar.taps("Tolak")
    await fajar.says("Sudah diperiksa.")
    fajar.sees("ditolak")
    # and nobody decides for an office of which a conflict is known, be it the lead
    lead = actor_of(regency, citra).person
    assert lead
    regency.database.run_now(lambda db: conflicts.declare(db, lead.id, 1, regency.now, None))
    await citra.says("/sanggahan")
    citra.sees_no_button("Disdikbud · K02")
    for forged in ("As:2", "Ay:2:4", "An:2"):
        await citra.forges(forged)
        citra.sees_no("Ketik alasan")


async def test_where_one_assessor_scores_another_decides_and_the_admins_hear_when_there_is_none(
    ani: Person, budi: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await ani.says("/sanggah")
    await ani.taps("K01")
    await ani.says("Alasan.")
    await citra.comes_to_see("menyanggah indikator K01")
    await budi.comes_to_see("Hanya asesor yang memberi tingkat itu")
    gita = await assessor(regency, "Gita", "BPS")
    await citra.says("/sanggahan")
    citra.sees("Tidak ada sanggahan")
    await gita.says("/sanggahan")
    gita.sees_button("Disdikbud · K01")


async def test_files_go_only_to_an_open_appeal_of_ones_office_and_stop_at_the_limit(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    await ani.says("/sanggah")
    await ani.taps("K01")
    await ani.says("Alasan.")
    for number in range(MOST_ATTACHMENTS):
        await ani.sends_document(f"bukti{number}.pdf", f"bukti {number}".encode() * 9)
        await ani.comes_to_see(f"bukti{number}.pdf")
    await ani.sends_document("lagi.pdf", b"bukti" * 20)
    ani.sees("tidak disimpan, karena batasnya tercapai", f"{MOST_ATTACHMENTS}")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K01")
    await citra.taps("Tolak")
    await citra.says("Sudah diperiksa.")
    await ani.sends_document("telat.pdf", b"bukti" * 20)
    ani.sees("Sanggahan ini sudah diputus")


async def test_files_of_a_visit_are_for_who_noted_it_and_still_may_judge(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await citra.says("/kunjungan")
    await citra.taps("Disdikbud")
    await citra.says("1-3-2026\nKantor\nServer baik.")
    await citra.sends_photo()
    citra.sees("diterima")
    who = actor_of(regency, citra).person
    assert who
    regency.database.run_now(lambda db: conflicts.declare(db, who.id, 1, regency.now, None))
    await citra.sends_photo()
    citra.sees("benturan kepentingan")

    def count(db: Any) -> int:
        return db.connection().execute(text("SELECT count(*) FROM attachment")).scalar_one()

    assert regency.database.read_now(count) == 1


def test_a_role_without_deed_says_nothing() -> None:
    assert not Actor(1, None, (Membership(Role.ASSESSOR),)).conflicts

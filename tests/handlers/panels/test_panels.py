"""A panel: three institutions score blind, the lead settles, and who left is replaced."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from bot.storage.answering import sheets
from bot.storage.audit.sheet_history import sheet_history
from bot.storage.exports import period_history
from bot.storage.panels import pleno, rules
from bot.storage.panels import seats as panels
from bot.storage.people import people
from bot.storage.periods import periods
from bot.storage.reports import regency as report_data
from bot.storage.scores import confirmed_scores, results
from questionnaires.panels import Coverage, Split
from questionnaires.people import Membership, Permission, Role
from questionnaires.period import Period
from questionnaires.refusal import Reason, Refusal
from tests.conversation import Person
from tests.handlers.conftest import Regency, assessor
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def panel_of_all(budi: Person) -> None:
    await budi.says("/panel")
    await budi.taps("Panel penuh")


async def lead_is(budi: Person, name: str) -> None:
    await budi.taps("Pilih ketua")
    await budi.taps(name)


async def scores(person: Person, *levels: str) -> None:
    await person.says("/nilai")
    await person.taps("Disdikbud")
    for level in levels:
        await person.taps(level)


async def hands_in(person: Person) -> None:
    await person.taps("Serahkan")
    await person.taps("Ya, serahkan")


async def panel_begins(ani: Person, budi: Person) -> None:
    """All three assess Disdikbud's sheet from now on, Citra leads."""
    await panel_of_all(budi)
    await lead_is(budi, "Citra")
    await answer_all(ani)
    await submit(ani)


async def score_all(*members: Person, first: str | None = None) -> None:
    """Each scores the whole sheet and hands in; the first indicator by this level where one is named."""
    for member in members:
        await scores(member, *([first] if first else []))
        await judge_all(member, 4 if first else 5)
        await hands_in(member)


async def test_a_panel_scores_blind_and_the_lead_settles(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    await panel_of_all(budi)
    budi.sees("Cara: Panel penuh", "Cakupan: 45 penilaian; 100%", "Belum ada ketua pleno")
    await lead_is(budi, "Citra")
    budi.sees("Ketua pleno: Citra")
    await fajar.comes_to_see("Anda anggota panel")
    await answer_all(ani)
    await submit(ani)
    await gita.comes_to_see("Lembar baru")

    await scores(fajar, "3 · Baik")
    await judge_all(fajar, 4)
    fajar.sees("Bagian panel", "Skor penilaian: 2,75")
    fajar.sees_no_button("Konfirmasi")
    fajar.sees_no_button("Kembalikan")
    await hands_in(fajar)
    fajar.sees("sudah diserahkan")
    await fajar.says("/nilai")
    fajar.sees("Belum ada lembar")

    await scores(citra)
    citra.sees("Penilaian: belum ada")
    citra.sees_no("3 · Baik ✅")
    await citra.says("Bukti kurang lengkap")
    await judge_all(citra, 5)
    await hands_in(citra)
    await citra.says("/pleno")
    citra.sees("0 lembar menunggu Anda, 1 masih dinilai")
    await budi.says("/skor disdikbud")
    budi.sees_no("2,75")

    await scores(gita)
    await judge_all(gita, 5)
    await hands_in(gita)
    await citra.comes_to_see("1 indikator berbeda")
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    citra.sees("Sepakat: 4", "Menunggu keputusan: K01")
    citra.sees_no_button("Konfirmasi")
    await citra.taps("Bahas perbedaan")
    citra.sees("BPS (Fajar): 3 · Baik", "Universitas (Gita): 2 · Kurang", "Bukti kurang lengkap")
    difference = citra.last
    for outside in ("9", "0", "5"):
        await citra.forges(f"Ls:1:1:0:{outside}", on=difference)
        citra.sees("Pilihan itu tidak ada")
    await citra.taps("3 · Baik", on=difference)
    citra.sees("Ketik alasan")
    await citra.says("a" * 1500)
    citra.sees("terlalu panjang")
    await citra.says("Naskah <aturan> sudah terbit.")
    citra.sees("Diputuskan ketua: 1", "Skor panel: 2,75 (Baik)")
    await citra.taps("Konfirmasi")
    citra.sees("1 indikator diputuskan ketua")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    ani.sees("Indeks: 2,75")
    await ani.says("/isi")
    await ani.taps("Daftar")
    await ani.taps("K01")
    ani.sees(
        "Tingkat mandiri: 2 · Kurang",
        "Tingkat akhir: 3 · Baik",
        "Alasan keputusan: Naskah <aturan> sudah terbit.",
    )

    def look(db):  # type: ignore[no-untyped-def] # a session
        found = results.results_of_period(db, period.id)[0]
        actor = people.load_actor(db, budi.id)
        sheet = sheets.sheet_for(db, actor, found.sheet_id, Permission.SEE_SHEET)
        assert not isinstance(sheet, Refusal)
        return found, pleno.decisions_of(db, sheet)

    found, decided = regency.database.read_now(look)
    assert found.confirmed["K01"] == 3
    assert decided is not None
    assert decided.settlements["K01"].reason == "Naskah <aturan> sudah terbit."
    assert [opinion.level for opinion in decided.opinions["K01"]] == [3, 2, 2]
    await citra.says("/pleno")
    await citra.taps("Kesepakatan asesor")
    citra.sees("Dinilai bersama: 4", "Sama persis: 75%", "Alpha Krippendorff", "satu tingkat: 100%")
    await budi.says("/peringkat")
    await budi.taps("Seberapa pasti")
    budi.sees("Seberapa pasti peringkat")


async def test_what_the_rule_settles_takes_one_tap_and_no_text(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await scores(fajar, "3 · Baik")
    await judge_all(fajar, 2)
    await fajar.taps("4 · Sangat Baik")
    await judge_all(fajar, 1)
    await hands_in(fajar)
    await scores(citra)
    await judge_all(citra, 3)
    await citra.taps("2 · Kurang")
    await judge_all(citra, 1)
    await hands_in(citra)
    await score_all(gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    citra.sees("Usulan menurut aturan", "K01: 3, 2, 2 → 2")
    await citra.taps("Bahas perbedaan")
    citra.sees("K04")
    await citra.taps("3 · Baik")
    citra.sees("Ketik alasan")
    citra.sees_no("Tidak seorang pun")
    await citra.taps("Batal")
    await citra.taps("Ikut median: 3")
    citra.sees("K01 · Aturan", "K04 diputuskan: 3 · Baik", "Mengikuti median panel", "selisih 2 tingkat")
    await citra.taps("Ubah alasan K04")
    citra.sees("K04", "Ketik alasan")
    await citra.says("Rencana tertulis.")
    citra.sees("K01", "K04 diputuskan: 3 · Baik", "Rencana tertulis.")
    citra.sees_button("Ikut mayoritas (2 dari 3): 2")
    card = citra.last
    await citra.taps("4 · Sangat Baik")
    citra.sees(
        "Tidak seorang pun anggota panel memberi tingkat ini",
        "Tetap 4 · Sangat Baik?",
        "3 · Baik, 2 · Kurang",
    )
    await citra.taps("Batal")
    await citra.taps("Ringkasan")
    await citra.taps("Terapkan 1 usulan")
    citra.sees("Diputuskan ketua: 2", "Skor panel")
    await citra.forges("Lf:1:1:0:2", on=card)
    citra.sees("Diputuskan ketua: 2")

    def reason(db: Session) -> str:
        return (
            db.connection()
            .execute(text("SELECT reason FROM settlement WHERE indicator = 'K01'"))
            .scalar_one()
        )

    assert regency.database.read_now(reason).startswith("Mengikuti mayoritas panel: 2 dari 3")
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Daftar")
    await citra.taps("Ubah alasan")
    citra.sees("Ketik alasan")
    await citra.says("Naskahnya belum ditandatangani.")
    assert regency.database.read_now(reason) == "Naskahnya belum ditandatangani."


async def test_who_leads_gives_seats_to_others_of_the_institution(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    await panel_of_all(budi)
    await lead_is(budi, "Citra")
    budi.sees("Ketua pleno juga menilai 3 lembar")
    hadi = await assessor(regency, "Hadi", "Diskominfo Provinsi")
    await budi.says("/panel")
    await lead_is(budi, "Citra")
    budi.sees("Hadi (Diskominfo Provinsi): 3 lembar")
    budi.sees_no("Ketua pleno juga menilai", "Citra (Diskominfo Provinsi)")
    await hadi.comes_to_see("Anda anggota panel")


async def test_a_sample_is_drawn_from_a_recorded_seed_and_linked_by_all(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    hadi = await assessor(regency, "Hadi", "BPS")
    await budi.says("/panel")
    await budi.taps("Panel sampel 20%")
    budi.sees("Sampel diundi dari 3 OPD dengan angka acuan", "Dinilai semua asesor")

    def look(db: Session) -> tuple[int, str, list[int]]:
        draw = rules.rules_of(db, period.id).draw
        assert draw is not None
        details = db.connection().execute(
            text("SELECT details FROM audit_entry WHERE deed = 'seats_shared' ORDER BY id DESC")
        )
        held = Counter(one.seat.part.sheet_id for one in panels.seats_of_period(db, period.id))
        return draw.seed, str(details.scalars().first()), sorted(held.values())

    seed, details, seats = regency.database.read_now(look)
    assert str(seed) in details
    assert seats == [1, 1, 4], "the linking sheet is scored by all four"

    def leave(db: Session) -> object:
        person = people.load_actor(db, hadi.id).person
        assert person is not None
        people.end_membership(db, person.id, Membership(Role.ASSESSOR, institution="BPS"), regency.now, None)
        instrument = periods.instrument_of(db, period.instrument_digest)
        vacant = [one for one in panels.troubles(db, period.id, instrument) if one.seat_id is not None]
        held = Counter(one.seat.part.sheet_id for one in panels.seats_of_period(db, period.id))
        return max(held.values()), [one.name for one in vacant if held[one.part.sheet_id] > 1]

    assert regency.database.run_now(leave) == (3, []), "nobody misses a second chair"


async def test_where_the_level_comes_first_the_own_level_shows_only_after_it(
    ani: Person, budi: Person, citra: Person, period: Period
) -> None:
    await budi.says("/panel")
    await budi.taps("Nilai dulu: aktifkan")
    budi.sees("baru terlihat oleh asesor setelah")
    await answer_all(ani)
    await submit(ani)
    await scores(citra)
    citra.sees("Jawaban OPD: terlihat setelah Anda memilih tingkat")
    citra.sees_no("2 · Kurang")
    citra.sees_no_button("Setuju")
    await citra.taps("Ringkasan")
    citra.sees("Skor mandiri: terlihat setelah semua Anda nilai")
    await citra.forges("ja:1:1:0")
    citra.sees("Jawaban OPD: terlihat setelah")
    await citra.taps("3 · Baik")
    citra.sees("K02")
    citra.sees_no_button("Setuju")
    await citra.taps("Sebelumnya")
    citra.sees("K01", "2 · Kurang")
    await citra.taps("Setuju")
    await budi.says("/panel")
    await budi.taps("Nilai dulu: matikan")
    budi.sees_no("baru terlihat oleh asesor")
    await scores(citra)
    citra.sees_button("Setuju")


async def test_sending_back_to_the_panel_opens_that_indicator_alone(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await score_all(fajar, first="3 · Baik")
    await score_all(citra, gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await citra.taps("Kirim balik ke panel")
    await citra.says("Lihat lagi tanggal naskahnya.")
    await gita.comes_to_see("menilai ulang")
    gita.sees_button("Disdikbud · nilai")
    await citra.says("/pleno")
    citra.sees("0 lembar menunggu")
    for member in trio:
        await scores(member, "3 · Baik")
        member.sees("Dinilai: 1 dari 1")
        await hands_in(member)
    await citra.says("/pleno")
    citra.sees_button("Disdikbud · sepakat")
    await citra.taps("Kesepakatan asesor")
    citra.sees("Dinilai bersama: 4", "Sama persis: 75%", "penilaian mandiri pertama tiap anggota")


async def test_who_is_asked_again_lands_on_that_indicator_with_the_leads_reason(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await scores(fajar)
    await judge_all(fajar, 3)
    await fajar.taps("4 · Sangat Baik")
    await judge_all(fajar, 1)
    await hands_in(fajar)
    await score_all(citra, gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    citra.sees("Perbedaan 1 dari 1", "K04 · Situs")
    await citra.taps("Kirim balik ke panel")
    await citra.says("Lihat lagi <alamatnya>.")
    await gita.comes_to_see("menilai ulang")
    await gita.taps("Disdikbud · nilai")
    gita.sees("K04 · Situs", "Ketua pleno meminta nilai ulang: Lihat lagi <alamatnya>.")
    await gita.taps("3 · Baik")
    gita.sees("Dinilai: 1 dari 1")


async def test_an_accepted_appeal_counts_the_panel_once(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await score_all(fajar, first="3 · Baik")
    await score_all(citra, gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await citra.taps("3 · Baik")
    await citra.says("Naskah sudah terbit.")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")

    def measured(db: Session) -> tuple[object, ...]:
        now = periods.period(db, period.id)
        assert now is not None
        whole = report_data.whole_period(db, now)
        assert whole.units is not None
        return (
            len(whole.units),
            whole.coverage,
            [len(judges) for judges in whole.judges.values()],
            len(confirmed_scores.standings(db, period_id=period.id)),
        )

    before = regency.database.read_now(measured)
    await ani.says("/sanggah")
    await ani.taps("K02")
    await ani.says("Situsnya interaktif.")
    await ani.taps("Selesai")
    await citra.says("/sanggahan")
    await citra.taps("Disdikbud · K02")
    await citra.taps("Terima: 4")
    await citra.says("Sudah diperiksa.")
    citra.sees("diterima")
    assert regency.database.read_now(measured) == before
    coverage = before[1]
    assert isinstance(coverage, Coverage)
    assert (coverage.judgements, coverage.by_several, coverage.of) == (45, 15, 15)
    assert (coverage.sheets_by_all, coverage.sheets) == (3, 3)
    await citra.says("/pleno")
    await citra.taps("Kesepakatan asesor")
    citra.sees("Dinilai bersama: 4", "Sama persis: 75%")


async def test_the_lead_returns_with_the_notes_of_the_panel(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period
) -> None:
    await panel_begins(ani, budi)
    for member in trio:
        await scores(member)
        if member is trio[2]:
            await member.says("Lampirkan naskahnya.")
        await judge_all(member, 5)
        await hands_in(member)
    citra = trio[1]
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Kembalikan ke OPD")
    citra.sees("Catatan panel pada 1 indikator", "Lampirkan naskahnya.")
    await citra.taps("Ya, kembalikan")
    await ani.comes_to_see("Lampirkan naskahnya.")
    ani.sees("paling lambat 9 Maret 2026")
    await ani.says("/isi")
    ani.sees("K01 · Aturan", "Catatan asesor: Lampirkan naskahnya.")


async def test_who_leaves_is_said_on_the_dashboard_and_replaced(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    await panel_begins(ani, budi)
    await scores(trio[2], "4 · Sangat Baik")

    def leave(db):  # type: ignore[no-untyped-def] # a session
        person = people.load_actor(db, trio[2].id).person
        assert person is not None
        gone = Membership(Role.ASSESSOR, institution="Universitas")
        people.end_membership(db, person.id, gone, regency.now, None)

    regency.database.run_now(leave)
    await budi.says("/status")
    budi.sees("3 bagian panel tidak dapat selesai", "Gita tidak lagi dapat menilai")
    hadi = await assessor(regency, "Hadi", "Universitas")
    await budi.says("/panel")
    await budi.taps("Susunan per OPD")
    await budi.taps("⚠️ Disdikbud")
    budi.sees("Universitas: Gita", "tidak lagi dapat menilai")
    await budi.taps("Ganti · Gita")
    await budi.taps("Hadi")
    budi.sees("Universitas: Hadi")
    await scores(hadi)
    hadi.sees("Penilaian: belum ada", "0 dinilai")


async def test_nobody_judges_an_own_office_or_without_a_seat(
    ani: Person,
    budi: Person,
    dedi: Person,
    trio: tuple[Person, Person, Person],
    period: Period,
    regency: Regency,
) -> None:
    own = await regency.joins("Indra", Role.OFFICER, "D01")
    await own.opens(regency.link(Role.ASSESSOR, institution="BPS"))
    await own.taps("Ya, benar")
    await panel_of_all(budi)

    def seats(db):  # type: ignore[no-untyped-def] # a session
        return panels.seats_of_period(db, period.id)

    held = regency.database.read_now(seats)
    assert len(held) == 9
    assert not [one for one in held if one.name == "Indra" and one.office == "Disdikbud"]
    assert [one for one in held if one.name == "Indra"]
    await answer_all(ani)
    await submit(ani)
    await own.says("/nilai")
    own.sees_no_button("Disdikbud")
    stranger = await assessor(regency, "Joko", "BPS")
    await stranger.says("/nilai")
    stranger.sees("Belum ada lembar")
    await stranger.forges(f"jo:{held[0].seat.part.sheet_id}")
    stranger.sees("Anda bukan anggotanya")
    await stranger.says("/pleno")
    stranger.sees("Anda bukan ketua")


async def test_how_it_is_scored_is_settled_once_scoring_began(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    await panel_of_all(budi)
    await budi.taps("Panel sampel 20%")
    budi.sees("Cakupan: 25 penilaian", "1 dari 3 OPD dinilai penuh")
    await budi.taps("Panel per dimensi")
    budi.sees("0% indikator dinilai lebih dari satu lembaga")
    await budi.taps("Satu asesor")
    budi.sees("Cara: Satu asesor")
    await budi.taps("Panel penuh")
    await answer_all(ani)
    await submit(ani)
    await scores(trio[0], "3 · Baik")

    def change(db):  # type: ignore[no-untyped-def] # a session
        return rules.score_by_panel(db, period.id, regency.now, None, Split.SAMPLE, 50)

    refused = regency.database.run_now(change)
    assert refused is not None
    assert refused.reason is Reason.SCORING_BEGAN


async def test_two_leads_never_settle_beside_each_other(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period
) -> None:
    fajar, citra, _ = trio
    await panel_begins(ani, budi)
    await score_all(fajar, first="3 · Baik")
    await score_all(*trio[1:])
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await citra.taps("3 · Baik")
    await budi.says("/panel")
    await lead_is(budi, "Fajar")
    await citra.says("Saya masih ketua?")
    citra.sees("Bagian ini untuk ketua pleno")
    await fajar.says("/pleno")
    await fajar.taps("Disdikbud")
    fajar.sees("Menunggu keputusan: K01")


async def test_a_returned_sheet_is_walked_by_its_notes(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.says("Mana naskahnya?")
    await citra.taps("Daftar")
    await citra.taps("K04")
    await citra.says("Situsnya mati.")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    await ani.comes_to_see("dikembalikan")
    ani.sees("paling lambat 9 Maret 2026 pukul 16.00 WITA")
    await ani.says("/isi")
    ani.sees("K01 · Aturan", "Mana naskahnya?", "Jawaban: 2 · Kurang", "Perbaikan 1 dari 2 (putaran 2)")
    await ani.taps("Berikutnya")
    ani.sees("K04 · Situs", "Perbaikan 2 dari 2")
    await ani.taps("Berikutnya")
    ani.sees("K01 · Aturan")
    await ani.taps("1 · Sangat Kurang")
    ani.sees("K04 · Situs", "Situsnya mati.")
    regency.now = regency.now.replace(day=12)
    await ani.taps("Berikutnya")
    ani.sees("⚠️ lewat 9 Maret 2026")
    await ani.says("/isi")
    await ani.taps("Berikutnya")
    await ani.taps("4 · Sangat Baik")
    await ani.taps("Periksa")


async def test_what_a_panel_holds_is_in_no_history_before_it_is_confirmed(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    await panel_of_all(budi)
    await answer_all(ani)
    await submit(ani)
    await scores(trio[0], "4 · Sangat Baik")
    await trio[0].says("Catatan rahasia.")

    def look(db):  # type: ignore[no-untyped-def] # a session
        whole, count = sheet_history(db, 1, limit=100, offset=0)
        exported = list(period_history(db, period.id))
        own = sheets.history_of(db, 1, "K01")
        return whole, count, exported, own

    whole, count, exported, own = regency.database.run_now(look)
    assert len(whole) == count
    told = [*(one.deed for one in whole), *(line[3] for line in exported), *(one.deed for one in own)]
    assert "level" in told
    assert "judged" not in told
    assert "noted" not in told
    await trio[1].forges("Ls:1:1:0:9")
    trio[1].sees("ketua pleno")


async def leaves(person: Person) -> None:
    await person.says("/privasi")
    await person.taps("Keluar dan hapus")
    await person.taps("Ya, hapus")


async def replaced(budi: Person, name: str) -> None:
    await budi.says("/panel")
    await budi.taps("Susunan per OPD")
    await budi.taps("Disdikbud")
    budi.sees("tidak lagi dapat menilai")
    await budi.taps("Ganti · asesor")
    await budi.taps(name)
    budi.sees(f"Universitas: {name}")


async def test_a_half_scored_part_of_who_left_is_scored_anew_and_the_sheet_confirmed(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await score_all(fajar, citra)
    await scores(gita, "4 · Sangat Baik")
    await gita.says("Catatan setengah jalan.")
    await leaves(gita)
    await citra.says("/pleno")
    citra.sees("0 lembar menunggu Anda, 1 masih dinilai")
    hadi = await assessor(regency, "Hadi", "Universitas")
    await replaced(budi, "Hadi")
    await scores(hadi)
    hadi.sees("Penilaian: belum ada")
    hadi.sees_no("setengah jalan")
    await judge_all(hadi, 5)
    await hands_in(hadi)
    await citra.says("/pleno")
    await citra.taps("Disdikbud · sepakat")
    citra.sees("Sepakat: 5")
    citra.sees_no("setengah jalan")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")


async def test_who_takes_over_after_a_sending_back_scores_the_whole_part(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    await panel_begins(ani, budi)
    await score_all(gita, first="4 · Sangat Baik")
    await score_all(fajar, citra)
    await leaves(gita)
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await citra.taps("Kirim balik ke panel")
    await citra.says("Lihat lagi tanggal naskahnya.")
    hadi = await assessor(regency, "Hadi", "Universitas")
    await replaced(budi, "Hadi")
    for member in (fajar, citra):
        await scores(member, "2 · Kurang")
        member.sees("Dinilai: 1 dari 1")
        await hands_in(member)
    await hadi.says("/nilai")
    hadi.sees("0 dari 5 dinilai")
    await hadi.taps("Disdikbud")
    await judge_all(hadi, 5)
    await hands_in(hadi)
    await citra.says("/pleno")
    await citra.taps("Disdikbud · sepakat")
    citra.sees("Sepakat: 5 · Diputuskan ketua: 0 · Berbeda: 0")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")


async def test_the_admin_hears_what_an_assessor_leaves_behind_and_a_new_lead_that_he_leads(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    fajar, citra, gita = trio
    await panel_of_all(budi)
    await lead_is(budi, "Citra")
    await citra.comes_to_see("Anda ketua pleno")
    regency.now += timedelta(minutes=1)
    await lead_is(budi, "Citra")
    await citra.looks()
    assert sum("Anda ketua pleno" in message.text for message in citra.messages) == 1
    await answer_all(ani)
    await submit(ani)
    await score_all(*trio)
    await budi.says("/undang")
    await budi.taps("Asesor, pimpinan, admin")
    await budi.taps("Gita")
    await budi.taps("Ya, akhiri")
    told = await budi.comes_to_see("tidak lagi bertugas pada panel Penilaian 2026")
    assert "2 bagian kini kosong" in told.text
    assert "Dinkes, Universitas" in told.text
    assert "Disdikbud" not in told.text  # handed in: that opinion stands
    assert "ketua pleno" not in told.text
    await budi.taps("Panel", on=told)
    budi.sees("2 bagian panel tidak dapat selesai")
    await gita.says("/nilai")
    gita.sees_no_button("Disdikbud")
    await leaves(gita)
    await leaves(citra)
    told = await budi.comes_to_see("tidak lagi memiliki ketua pleno")
    assert "Dinkes, Diskominfo Provinsi" in told.text
    await budi.taps("Panel", on=told)
    budi.sees("Belum ada ketua pleno")
    await lead_is(budi, "Fajar")
    await fajar.comes_to_see("Anda ketua pleno Penilaian 2026")
    await fajar.says("/pleno")
    await fajar.taps("Disdikbud · sepakat")
    await fajar.taps("Konfirmasi")
    await fajar.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")
    # that Gita left after the role was gone already was no news
    told_of = text("SELECT count(*) FROM outbox WHERE key LIKE 'vacated:%'")
    assert regency.database.read_now(lambda db: db.connection().execute(told_of).scalar()) == 2


async def test_nobody_hears_of_what_is_vacant_in_a_published_period(
    budi: Person, trio: tuple[Person, Person, Person], period: Period, regency: Regency
) -> None:
    await panel_of_all(budi)
    await lead_is(budi, "Citra")

    def publish(db):  # type: ignore[no-untyped-def] # a session
        periods.close_period(db, period.id, regency.now, None)
        return periods.publish_period(db, period.id, regency.now, None)

    assert not isinstance(regency.database.run_now(publish), Refusal)
    for member in trio:
        await leaves(member)
    await budi.looks()
    assert not [message for message in budi.messages if "tidak lagi bertugas" in message.text]

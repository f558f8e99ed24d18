"""A group is agreed with as a whole only after all of it was opened; evidence comes as one album."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.storage.answering import sheets
from bot.storage.evidence.evidence import begin_evidence, finish_evidence
from bot.storage.people import people
from handlers.evidence.send import albums_of
from questionnaires.answers import Evidence, EvidenceKind
from questionnaires.instrument import Instrument
from questionnaires.loading import built_in
from questionnaires.people import Permission, Role
from questionnaires.period import Period
from questionnaires.refusal import Refusal
from tests.conversation import Person
from tests.handlers.conftest import MONDAY_MORNING, Regency, assessor
from tests.handlers.effort import Counted, answer_and_send
from tests.handlers.panels.test_panels import scores
from tests.handlers.test_whole_pass import answer_all, submit


def deeds(regency: Regency) -> list[tuple[str, str | None, str | None]]:
    """What the trail tells of judging, in its order: deed, indicator, after."""

    def look(db: Session) -> list[tuple[str, str | None, str | None]]:
        rows = db.connection().execute(
            text(
                'SELECT deed, indicator, "after" FROM audit_entry '
                "WHERE deed IN ('judged', 'group_opened', 'group_agreed') ORDER BY id"
            )
        )
        return [(row[0], row[1], row[2]) for row in rows]

    return regency.database.read_now(look)


async def with_evidence(ani: Person) -> None:
    """A sent sheet: two documents and a picture at K02, a link at K04."""
    await answer_all(ani)
    await ani.taps("Daftar")
    await ani.taps("K02")
    await ani.says("Rencana ada sejak 2024.")
    for name in ("rencana.pdf", "lampiran.pdf"):
        await ani.sends_document(name, name.encode() * 30)
        await ani.comes_to_see("1 dari 1 diterima")
    await ani.sends_photo(caption="Rapat <rencana>")
    await ani.comes_to_see("1 dari 1 diterima")
    await ani.taps("Daftar")
    await ani.taps("K04")
    await ani.says("https://disdikbud.kukarkab.go.id")
    await ani.taps("Periksa")
    await ani.taps("Kirim")
    await ani.taps("Ya, kirim")


async def test_a_group_is_opened_whole_and_then_agreed_with_in_one_tap(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await with_evidence(ani)
    await scores(citra)
    citra.sees("K01")
    card = citra.last
    await citra.forges("ju:1:1:0")
    citra.sees("Buka dulu seluruh kelompok ini")
    citra.sees("K01", "Penilaian: belum ada")
    assert deeds(regency) == []
    await citra.taps("Kelompok")
    citra.sees("Kebijakan · 3 dari 3 belum dinilai", "Rencana ada sejak 2024.", "Bukti: 3 (di atas)")
    assert card.id not in {message.id for message in citra.messages}, "one live card"
    documents = [message for message in citra.recent if message.kind == "document"]
    assert [message.album for message in documents] == [documents[0].album] * 2
    assert documents[0].album is not None
    assert all("K02 · Disdikbud" in message.text for message in documents)
    citra.sees("K02 · Disdikbud", "Rapat <rencana>")
    await citra.taps("Setuju semua di kelompok ini")
    assert "3 indikator disetujui" in citra.toast
    citra.sees("K04 · Situs", "3 dinilai")
    assert deeds(regency) == [
        ("group_opened", None, "A: K01, K02, K03"),
        ("group_agreed", None, "A: K01, K02, K03"),
        ("judged", "K01", "2"),
        ("judged", "K02", "3"),
        ("judged", "K03", "2"),
    ]
    await citra.taps("Setuju")
    citra.sees("K05")
    citra.sees_no_button("Kelompok")


async def test_what_was_judged_otherwise_stays_when_the_rest_is_agreed_with(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await with_evidence(ani)
    await scores(citra)
    await citra.taps("Kelompok")
    await citra.taps("K02")
    await citra.taps("4 · Sangat Baik")
    citra.sees("K03")
    await citra.taps("Kelompok")
    citra.sees("2 dari 3 belum dinilai", "Penilaian: 4 · Sangat Baik")
    citra.sees_no("Rapat <rencana>")  # what was shown is not sent once more
    await citra.taps("Setuju semua")
    assert "2 indikator disetujui" in citra.toast
    await citra.taps("Daftar")
    await citra.taps("K02")
    citra.sees("Penilaian: 4 · Sangat Baik")
    await citra.forges("ju:1:1:0")
    assert "0 indikator" in citra.toast
    assert [deed for deed, _, _ in deeds(regency)].count("group_agreed") == 1
    assert [deed for deed, _, _ in deeds(regency)].count("group_opened") == 1


async def test_a_colleague_who_opened_nothing_does_not_agree_blindly(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    gita = await assessor(regency, "Gita", "BPS")
    await with_evidence(ani)
    await scores(citra)
    await citra.taps("Kelompok")
    await scores(gita)
    await gita.forges("ju:1:1:0")
    gita.sees("Buka dulu seluruh kelompok ini")
    await citra.taps("Setuju semua")
    await citra.taps("Ringkasan")
    citra.sees("Dinilai: 3 dari 5")


async def test_where_a_file_cannot_be_shown_the_group_is_not_agreed_with(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await with_evidence(ani)
    regency.database.run_now(
        lambda db: db.connection().execute(
            text("UPDATE evidence SET file_id = 'gone', sha256 = :gone WHERE name = 'rencana.pdf'"),
            {"gone": "0" * 64},
        )
    )
    regency.is_tampered = True
    await scores(citra)
    await citra.taps("Kelompok")
    citra.sees("Ini tidak dapat ditampilkan: rencana.pdf", "nilai satu per satu")
    citra.sees_anywhere("lampiran.pdf")
    citra.sees_no_button("Setuju semua")
    await citra.forges("ju:1:1:0")
    citra.sees("Buka dulu seluruh kelompok ini")


async def test_a_file_that_arrives_after_the_group_was_opened_is_not_agreed_with_unseen(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    """It was on its way when the sheet was sent."""
    await answer_all(ani)
    await ani.taps("Daftar")
    await ani.taps("K02")
    await ani.sends_document("rencana.pdf", b"rencana" * 30)
    await ani.comes_to_see("1 dari 1 diterima")
    file_id = next(message.file["file_id"] for message in ani.messages if message.file)

    def begin(db: Session) -> int:
        actor = people.load_actor(db, ani.id)
        sheet = sheets.sheet_for(db, actor, 1, Permission.ANSWER)
        assert not isinstance(sheet, Refusal)
        kind, name = EvidenceKind.DOCUMENT, "lambat.pdf"
        return begin_evidence(db, sheet, "K03", kind, name, file_id, "u2", 9, None, None, actor, regency.now)

    number = regency.database.run_now(begin)
    await submit(ani)
    await scores(citra)
    await citra.taps("Kelompok")
    citra.sees_anywhere("rencana.pdf")
    regency.database.run_now(lambda db: finish_evidence(db, number, "0" * 64, 9, regency.now))
    await citra.taps("Setuju semua")
    assert "bertambah sejak Anda membukanya" in citra.toast
    citra.sees("0 dinilai")
    await citra.taps("Kelompok")
    citra.sees("K03 · Disdikbud", "lambat.pdf")
    citra.sees_no("rencana.pdf")  # what was shown is not sent once more
    await citra.taps("Setuju semua")
    assert "3 indikator disetujui" in citra.toast


async def test_where_a_long_explanation_does_not_arrive_the_group_is_not_agreed_with(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await answer_all(ani)
    await ani.taps("Daftar")
    await ani.taps("K02")
    await ani.says("Rencana <kami>. " * 60)
    await submit(ani)
    await scores(citra)
    await regency.people.fault("error", methods=["sendMessage"], code=400, times=1)
    await citra.taps("Kelompok")
    citra.sees("Ini tidak dapat ditampilkan: penjelasan K02", "nilai satu per satu")
    citra.sees_no_button("Setuju semua")
    await citra.forges("ju:1:1:0")
    citra.sees("Buka dulu seluruh kelompok ini")
    await citra.taps("Kelompok")
    await citra.taps("Setuju semua")
    assert "3 indikator" in citra.toast


async def test_an_old_card_that_opens_evidence_counts_as_reading(
    ani: Person, citra: Person, period: Period
) -> None:
    await with_evidence(ani)
    for way in ("jg:1:0", "je:1:0"):
        await ani.taps("Tarik kembali")
        ani.sees("Asesor belum membukanya")
        await citra.forges(way)
        await ani.taps("Ya, tarik kembali")
        ani.sees("disampaikan kepada asesor")
        await citra.taps("Kembalikan ke OPD")
        await ani.taps("Lanjutkan")
        await submit(ani)


async def test_who_answers_for_one_office_and_judges_another_keeps_both_cards(
    ani: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    await with_evidence(ani)
    await dedi.opens(regency.link(Role.ASSESSOR, institution="BPS"))
    await dedi.taps("Ya, benar")
    await dedi.says("/isi")
    own = dedi.last
    await scores(dedi)
    await dedi.taps("Kelompok")
    group = dedi.sees("3 dari 3 belum dinilai")
    await dedi.says("/isi")
    await regency.idle()
    await dedi.looks()
    shown = {message.id for message in dedi.messages}
    assert group.id in shown
    assert own.id not in shown


async def test_a_group_of_which_nothing_is_ones_own_part_is_not_opened(
    ani: Person, budi: Person, trio: tuple[Person, Person, Person], period: Period
) -> None:
    await budi.says("/panel")
    await budi.taps("Panel per dimensi")
    await answer_all(ani)
    await submit(ani)
    for one in trio:
        await one.looks()
    members = [one for one in trio if any("Lembar baru" in message.text for message in one.messages)]
    assert members
    for member in members:
        await scores(member)
        place, other = (0, 3) if "K01" in member.last.text else (3, 0)
        await member.forges(f"jg:1:{other}")
        member.sees("Indikator itu tidak ada")
        await member.forges(f"jg:1:{place}")
        member.sees("3 dari 3 belum dinilai" if place == 0 else "2 dari 2 belum dinilai")


async def test_where_the_level_comes_first_no_group_is_opened(
    ani: Person, budi: Person, citra: Person, period: Period
) -> None:
    await budi.says("/panel")
    await budi.taps("Nilai dulu: aktifkan")
    await answer_all(ani)
    await submit(ani)
    await scores(citra)
    citra.sees_no_button("Kelompok")
    for forged in ("jg:1:0", "ju:1:1:0"):
        await citra.forges(forged)
        citra.sees("Jawaban OPD: terlihat setelah")
        citra.sees_no("Petugas: 2")
        citra.sees_no_button("Setuju semua")


class TestWholeInstrument:
    """The 35 indicators that an assessor really has."""

    @pytest.fixture
    def instrument(self) -> Instrument:
        """The default instrument."""
        return built_in()["pegi"]

    async def test_a_plain_sheet_takes_an_assessor_at_most_twenty_taps(
        self, ani: Person, citra: Person, period: Period, regency: Regency
    ) -> None:
        answer_and_send(regency, ani, 1)
        judge = Counted(citra)
        await judge.say("/nilai")
        await judge.tap("Disdikbud")
        citra.sees("1 dari 35")
        while not any("Konfirmasi" in label for label in citra.last.labels):
            await judge.tap("Kelompok")
            await judge.tap("Setuju semua di kelompok ini")
        citra.sees("Dinilai: 35 dari 35")
        await judge.tap("Konfirmasi")
        await judge.tap("Ya, konfirmasi")
        citra.sees("dikonfirmasi")
        assert judge.taps <= 20
        assert judge.texts == []
        assert [deed for deed, _, _ in deeds(regency)].count("group_opened") == 5


@pytest.mark.parametrize(
    ("kinds", "together"),
    [
        (["photo"] * 12, [10, 2]),
        (["photo", "video", "document", "photo"], [3, 1]),
        (["link", "voice", "link"], [1, 1, 1]),
        (["document", "audio", "document", "audio"], [2, 2]),
        ([], []),
    ],
)
def test_only_what_may_stand_together_is_one_album(kinds: list[str], together: list[int]) -> None:
    items = [
        Evidence(number, "K01", EvidenceKind(kind), f"{number}", "Ani", MONDAY_MORNING, file_id=f"f{number}")
        for number, kind in enumerate(kinds)
    ]
    albums = albums_of(items)
    assert [len(album) for album in albums] == together
    assert sorted(one.id for album in albums for one in album) == list(range(len(kinds)))

"""What holds for every typed reply that may be awaited, whichever it is."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session

import handlers
from bot.storage.messages.conversation_states import (
    ConversationState,
    conversation_state_of,
    set_conversation_state,
)
from handlers.routing import Awaited
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import changes
from tests.handlers.answering.test_edited_messages import HOW, STAYS, written
from tests.handlers.answering.test_messages import UNSEEN, sends_all
from tests.handlers.conftest import Regency

NAMES = frozenset(handlers.ROUTER.awaited)
ASKED = frozenset(name for name, one in handlers.ROUTER.awaited.items() if one.takes_text)
"""Where a typed text is the answer to a question."""
AT_CARD = {"explanation", "explanation_choice", "replace"}
"""Where a text becomes the explanation of the card."""


class Everybody:
    """A person with every role, of whom any reply may be awaited."""

    def __init__(self, regency: Regency, person: Person) -> None:
        self.regency = regency
        self.person = person

    def awaited(self) -> Iterator[Awaited]:
        """Each reply in turn, awaited of this person; nothing may have come of the one before."""
        before = self._entries()
        for one in handlers.ROUTER.awaited.values():
            self.regency.database.run_now(lambda db, one=one: self._await(db, one.name))
            yield one
            stands = self.regency.database.read_now(lambda db: conversation_state_of(db, self.person.id))
            assert stands == ConversationState(self.person.id, awaiting=one.name)
            assert self._entries() == before, one.name

    def _await(self, db: Session, name: str) -> None:
        nothing = {"sheet_id": None, "indicator": None, "message_id": None, "awaiting_data": {}}
        set_conversation_state(db, self.person.id, awaiting=name, **nothing)

    def _entries(self) -> int:
        count = text("SELECT count(*) FROM audit_entry")
        return self.regency.database.read_now(lambda db: db.connection().execute(count).scalar_one())


@pytest.fixture
async def everybody(regency: Regency) -> Everybody:
    """Officer, assessor and admin in one."""
    eka = await regency.joins("Eka", Role.OFFICER, "D01")
    for role, institution in ((Role.ASSESSOR, "Diskominfo Provinsi"), (Role.ADMIN, None)):
        await eka.opens(regency.link(role, institution=institution))
        await eka.taps("Ya, benar")
    return Everybody(regency, eka)


def test_every_question_is_among_them() -> None:
    assert {"note", "return_note", "appeal", "deciding_appeal", "setting", "visit", "broadcast"} <= ASKED
    assert {"settling", "sending_back", "pleno_return", "reopen_reason", "extension_reason"} <= ASKED
    assert {"own_name", "period_name", "office_new", "invite_institution", "access_wish"} <= ASKED
    assert (
        AT_CARD
        | {
            *("sending", "confirming", "invited", "judging", "visit_files", "appeal_files"),
        }
        == NAMES - ASKED
    )


async def test_a_changed_message_is_told_what_to_do(everybody: Everybody) -> None:
    eka = everybody.person
    await eka.says("halo semua")
    said = written(eka, "halo semua")
    for one in everybody.awaited():
        await eka.edits(said, f"halo {one.name}")
        if one.name in ASKED:
            eka.sees(HOW, "kirim teks yang benar sebagai pesan baru")
        else:
            eka.sees(HOW, *STAYS, "/isi, /nilai, /siaran")


async def test_letters_nobody_sees_answer_nothing(everybody: Everybody) -> None:
    for one, unseen in zip(everybody.awaited(), UNSEEN * len(NAMES), strict=False):
        await everybody.person.shares({"text": unseen})
        assert "tidak berisi huruf yang dapat dibaca" in everybody.person.last.text, one.name


async def test_the_bots_own_words_answer_nothing_but_a_broadcast(
    everybody: Everybody, regency: Regency
) -> None:
    bot = await regency.people.about_bot()
    forwarded = {"forward_origin": {"type": "user", "sender_user": bot, "date": 0}}
    own = ({"text": "Indeks: 2,75", "via_bot": bot}, {"text": "Tanda terima", **forwarded})
    for one, parts in zip(everybody.awaited(), own * len(NAMES), strict=False):
        if not one.takes_own_words:
            await everybody.person.shares(parts)
            everybody.person.sees("pesan dari bot ini sendiri")
    assert [name for name, one in handlers.ROUTER.awaited.items() if one.takes_own_words] == ["broadcast"]


@pytest.mark.parametrize("kind", ["gift", "checklist", "something_of_next_year"])
async def test_what_nobody_knows_gets_one_answer_and_answers_nothing(everybody: Everybody, kind: str) -> None:
    eka = everybody.person
    for one in everybody.awaited():
        count = len(eka.messages)
        await eka.shares({kind: {"text": "?"}})
        assert len(eka.messages) == count + 2, (one.name, eka.shown())
        assert "tidak dikenal" not in eka.last.text


async def test_what_telegram_cut_answers_nothing(everybody: Everybody) -> None:
    """Whole or not at all: the first piece is refused as it comes, the rest as what it is."""
    for one in everybody.awaited():
        if one.name not in ASKED or one.name == "broadcast":
            continue
        await everybody.regency.people.advance_clock(60)
        await everybody.person.says("awal; " + "kata " * 900)
        everybody.person.sees("terlalu panjang untuk pertanyaan ini, jadi tidak disimpan")
        everybody.person.sees("Telegram membaginya", "Tidak ada bagian yang disimpan")


async def test_a_return_needs_a_note_that_can_be_read(
    ani: Person, citra: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    await sends_all(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Ringkasan")
    await citra.taps("Kembalikan")
    for unseen in UNSEEN:
        await citra.shares({"text": unseen})
        citra.sees("tidak berisi huruf yang dapat dibaca")
    assert changes(regency, "returned") == 0
    await citra.says("Lampirkan SK.")
    citra.sees("dikembalikan dengan 1 catatan")
    assert changes(regency, "returned") == 1


async def test_names_beyond_those_that_are_looked_up_are_not_left_off(budi: Person, regency: Regency) -> None:
    regency.open_period("Lama")
    await budi.says("/periode")
    await budi.taps("Periode baru")
    regency.database.run_now(lambda db: set_conversation_state(db, budi.id, awaiting="period_offices"))
    await budi.says("\n".join(["Dinkes", *(f"X{number}" for number in range(100))]))
    budi.sees("Itu 101 nama, jadi belum ada yang diikutkan", "paling banyak 100 nama")

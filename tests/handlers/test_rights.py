"""Nobody does by a forged or old button what is not theirs to do: every button there is, every role."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.bot_api.callback_data import CallbackData
from bot.storage.answering import sheets
from bot.storage.audit import trail
from bot.storage.offices import offices
from bot.storage.people import handovers, invitations, people
from bot.storage.people.people import load_actor
from handlers import BUTTONS
from handlers.people.home import AcceptButton, DeclineButton
from handlers.people.texts import APOLOGY, OLD_BUTTON
from questionnaires.people import Actor, Membership, Permission, Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit

SECRET = "rahasia dapur"
KEPT = (
    "answer",
    "evidence",
    "judgement",
    "sheet",
    "membership",
    "invitation",
    "confirmation",
    "period",
    "person",
)


def snapshot(regency: Regency) -> list[Any]:
    """All that matters in the database, and the end of the audit trail."""

    def look(db: Any) -> list[Any]:
        tables = [sorted(map(repr, db.connection().execute(text(f"SELECT * FROM {name}")))) for name in KEPT]
        return [*tables, trail.head(db)]

    return regency.database.run_now(look)


@dataclass
class Scene:
    """Two sheets worth attacking: one being filled, one waiting with all its judgements."""

    regency: Regency
    draft: int
    waiting: int
    numbers: dict[str, int]

    def about(self, tap: type[CallbackData], sheet: int) -> CallbackData:
        """This button, as its rightful owner would have it."""
        known = {**self.numbers, "sheet": sheet, "level": 3, "round": 1, "place": 0, "page": 0}
        return tap(*(known.get(field.name, 1) for field in fields(tap)))

    def actor(self, person: Person) -> Actor:
        return self.regency.database.run_now(lambda db: load_actor(db, person.id))

    def office_of(self, sheet: int) -> int:
        return self.numbers["office"] if sheet == self.draft else self.numbers["other_office"]

    def forbidden(self, person: Person) -> Iterator[CallbackData]:
        """Every button whose deed this person may not do to the sheet it is about."""
        actor = self.actor(person)
        for tap, route in BUTTONS.items():
            for sheet in (self.draft, self.waiting):
                if tap in (AcceptButton, DeclineButton) or (
                    route.needs is not None and not actor.may(route.needs, self.office_of(sheet))
                ):
                    yield self.about(tap, sheet)


@pytest.fixture
async def scene(regency: Regency, period: Period, ani: Person) -> Scene:
    """Ani's sheet is complete but not sent; that of the odd office waits for Citra's confirmation."""
    odd = await regency.joins("Oki", Role.OFFICER, "X01")
    citra = await regency.joins("Citra", Role.ASSESSOR)
    await answer_all(odd)
    await submit(odd)
    await citra.says("/nilai")
    await citra.taps("P&K")
    await judge_all(citra)
    await ani.says("/isi")
    await ani.says(SECRET)
    await ani.sends_document("sk.pdf", SECRET.encode())
    await ani.comes_to_see("1 dari 1 diterima")
    await answer_all(ani)
    await ani.taps("Daftar")
    await ani.taps("K02")
    await ani.taps("Minta bantuan")

    def numbers(db: Any) -> tuple[int, int, dict[str, int]]:
        here, there = offices.office_by_code(db, "D01"), offices.office_by_code(db, "X01")
        assert here
        assert there
        sheet_of = {entry.office.id: entry.id for entry in sheets.period_summaries(db, period.id)}
        handed = handovers.handovers_at(db, sheet_of[here.id], "K02", regency.now)[0]
        evidence = db.connection().execute(text("SELECT id FROM evidence")).scalar_one()
        return (
            sheet_of[here.id],
            sheet_of[there.id],
            {
                "office": here.id,
                "other_office": there.id,
                "period": period.id,
                "evidence": evidence,
                "invitation": handed.id,
            },
        )

    return Scene(regency, *regency.database.run_now(numbers))


async def arrive(regency: Regency, who: str, scene: Scene) -> Person:
    """Somebody of this kind, with a message of the bot's to tap on."""
    match who:
        case "a stranger":
            person = await regency.arrives("Sari")
        case "an officer of another office":
            person = await regency.joins("Dedi", Role.OFFICER, "D02")
        case "an assessor":
            person = await regency.joins("Cahya", Role.ASSESSOR)
        case "an assessor of one's own office":
            person = await regency.joins("Dua", Role.OFFICER, "X01")
            await person.opens(regency.link(Role.ASSESSOR, institution="Diskominfo"))
            await person.taps("Ya, benar")
        case "a viewer":
            person = await regency.joins("Eka", Role.VIEWER)
        case "an admin":
            person = await regency.joins("Budi", Role.ADMIN)
        case "a colleague with one indicator":
            person = await regency.arrives("Rina")
            await person.opens(hand_over(regency, scene))
            await person.taps("Ya, benar")
            person.sees("K02 · Rencana")
        case _:
            person = await regency.joins("Lama", Role.OFFICER, "D01")

            def leave(db: Any) -> None:
                known = load_actor(db, person.id).person
                assert known
                held = Membership(Role.OFFICER, scene.numbers["office"])
                assert people.end_membership(db, known.id, held, regency.now, None)

            regency.database.run_now(leave)
    await person.says("/start")
    return person


def hand_over(regency: Regency, scene: Scene, code: str = "K02") -> str:
    """A link to one indicator of the sheet that is being filled."""

    def create(db: Any) -> str:
        return invitations.create_invitation(
            db,
            role=Role.OFFICER,
            now=regency.now,
            valid_until=regency.now + timedelta(days=7),
            office_id=scene.numbers["office"],
            sheet_id=scene.draft,
            indicator=code,
            by=None,
        )[1]

    return f"https://t.me/kuesioner_bot?start={regency.database.run_now(create)}"


async def acknowledged(regency: Regency) -> int:
    """How many taps were answered so far."""
    calls = (await regency.people.counts())["calls"]
    return next(count for method, count in calls.items() if method.lower() == "answercallbackquery")


async def test_an_assessor_forges_nothing_about_the_own_office(scene: Scene, regency: Regency) -> None:
    """The one whose rights depend on the office; all the others forge everything in `test_forging`."""
    person = await arrive(regency, "an assessor of one's own office", scene)
    before = snapshot(regency)
    forged = {tap.data for tap in scene.forbidden(person)}
    assert len(forged) > 20
    await person.says("/bantuan")
    begun, answered = person.last_act, await acknowledged(regency)
    for data in forged:
        await person.forges(data, settle=False)
    await regency.people.all_confirmed()
    await regency.idle()
    person.last_act = begun
    await person.looks()
    assert await acknowledged(regency) == answered + len(forged)
    person.sees_no(APOLOGY[:30], SECRET)
    assert snapshot(regency) == before


async def test_the_rightful_owners_could_have_done_all_that(
    scene: Scene, regency: Regency, ani: Person
) -> None:
    """Else the test before would prove nothing: the same buttons work for whom they were drawn."""
    before = snapshot(regency)
    for tap in [tap for tap, route in BUTTONS.items() if route.needs is Permission.ANSWER]:
        await ani.forges(scene.about(tap, scene.draft).data)
        ani.sees_no("bukan untuk peran Anda")
    assert snapshot(regency) != before
    ani.sees_no(APOLOGY[:30])


NONSENSE = (
    "99999999999999999999",
    "9223372036854775808",
    "2147483648",
    "-1",
    "+1",
    "01",
    "1_0",
    " 1",
    "1.5",
    "x",
    "",
    "٣",
)


async def test_numbers_that_no_button_has_are_refused_before_any_database_sees_them(
    ani: Person, period: Period, regency: Regency
) -> None:
    await ani.says("/isi")
    before = snapshot(regency)
    for tap in BUTTONS:
        count = len(fields(tap))
        # The numbers are read in one place, so three kinds stand for all with every nonsense.
        for nonsense in NONSENSE if tap.word in ("l", "o", "jy") else NONSENSE[:1]:
            for at in range(count):
                numbers = ["1"] * count
                numbers[at] = nonsense
                data = ":".join([tap.word, *numbers])
                if len(data.encode()) > 64:
                    continue
                await ani.forges(data, settle=False)
    await regency.people.all_confirmed()
    await regency.idle()
    await ani.looks()
    assert {toast.text for toast in ani.toasts} <= {OLD_BUTTON}
    ani.sees_no(APOLOGY[:30])
    assert snapshot(regency) == before


NO_WORDS = (
    "l", "l:", "l:1", "l:1:1:1:1", "zz:1", "l:1:99:1", "l:1:1:99", "c:1:99", "c:999:0", "k:999", "o:999", ":",
    "l;1;1;1", "x" * 64, "rk:1:999", "q:999", "sc:999", "iy:999", "in:999", "é:1", " l:1:1:1",
)  # fmt: skip


async def test_words_that_no_button_says_are_answered(ani: Person, period: Period, regency: Regency) -> None:
    await ani.says("/isi")
    before = snapshot(regency)
    for data in NO_WORDS:
        await ani.forges(data)
        assert ani.toast or ani.recent[0].version > ani.last_act.version, data  # type: ignore[union-attr] # it acted
        ani.sees_no(APOLOGY[:30])
    assert snapshot(regency) == before


async def test_what_is_said_over_the_chat_is_plain_and_whole(
    ani: Person, period: Period, regency: Regency
) -> None:
    regency.now += timedelta(days=30)
    await ani.says("/isi")
    await ani.forges("l:1:0:3")
    ani.sees("Batas waktu pengisian sudah lewat", "WITA")
    for toast in ani.toasts:
        assert "<b>" not in toast.text
        assert not toast.text or toast.text.rstrip().endswith((".", ")"))

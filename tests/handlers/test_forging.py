"""Every button there is, forged by everybody: who may use which is written down here once more, by hand.

The program has one table of rights and asks it by the deed that a route names. Here stands whom each button
is for, by its word, without looking at either; a new button that is not listed must be the admins'.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.bot_api.callback_data import CallbackData
from bot.storage import appeals, tables
from bot.storage.answering import sheets
from bot.storage.audit import trail
from bot.storage.broadcasts import broadcasts
from bot.storage.offices import offices
from bot.storage.people import access_requests, people
from bot.texts.common import plain
from bot.texts.refusals import refusal
from handlers import BUTTONS, COMMANDS
from handlers.people.texts import APOLOGY, PRIVATE_ONLY, STRANGER
from handlers.scores.search_texts import NOTHING_PUBLISHED
from questionnaires.people import Actor, Membership, Role
from questionnaires.people import Person as Known
from questionnaires.period import Period
from questionnaires.refusal import Reason, Refusal
from tests.conversation import Person
from tests.handlers.confirmed import confirmed_period
from tests.handlers.conftest import Regency
from tests.handlers.test_rights import SECRET, Scene, acknowledged, arrive, scene

__all__ = ["scene"]
"""A fixture of the other test of rights."""

# s a stranger, n somebody without a role any more, h a colleague with one indicator, o an officer,
# v the leader of one office, l the leader of all, a an assessor, A an admin
EVERYBODY, READERS, OFFICERS, ASSESSORS, ADMINS = "snhovlaA", "ovlaA", "ho", "a", "A"
GROUP_WORDS = ("fg", "fs")
OF_OFFICERS = (
    "o", "l", "na", "c", "w", "li", "n", "x", "xr", "xk", "xa", "xg", "xo", "h", "e", "es", "er", "ep",
    "g", "gn", "gw", "k", "r", "s", "sy", "y", "uh", "Al", "Aa", "Wk", "Wy", "Wn", "Ul", "Ue",
)  # fmt: skip
OF_ASSESSORS = (
    "q", "jo", "jc", "j", "ja", "jn", "jt", "jx", "je", "jl", "js", "jr", "jk", "jy", "Hi", "Hy", "Ll", "Lo",
    "Lc", "Ls", "Ln", "Lb", "Lr", "Lt", "Lk", "Ly", "Vl", "Vo", "Aw", "As", "Af", "Ay", "An",
    "Le", "Lf", "Lg", "Wa", "jg", "ju",
)  # fmt: skip
OF_READERS = ("sc", "fp", "fr", "Ra", "Rw", "Rr", "Rd", "Re", "Rf", "Rg")
ABOUT_ONESELF = (
    "iy", "in", "uq", "yp", "yf", "yl", "yy", "rm", "rq", "rqe", "rl", "rly", "rln", "br", "La", "Vd", "ms",
)  # fmt: skip
"""Or asked again inside: an invitation shown to who taps, a message sent to him, a panel that he leads."""
FOR: dict[str, str] = {
    **dict.fromkeys(OF_OFFICERS, OFFICERS),
    **dict.fromkeys(OF_ASSESSORS, ASSESSORS),
    **dict.fromkeys(OF_READERS, READERS),
    **dict.fromkeys((*ABOUT_ONESELF, *GROUP_WORDS), EVERYBODY),
}
OWN_CHOICE = frozenset({"yy", "rq", "rqe", "rm"})
"""Does something to who taps, and to nobody else: leaving, and one's own reminders."""
SILENT = frozenset({"cx"})
"""A field of the calendar that is no day: nobody hears anything."""
COMMANDS_FOR = {
    **dict.fromkeys(("start", "bantuan", "help", "privasi"), EVERYBODY),
    **dict.fromkeys(("isi", "serahkan", "sanggah"), OFFICERS),
    **dict.fromkeys(("nilai", "pleno", "kunjungan", "sanggahan"), ASSESSORS),
    **dict.fromkeys(("skor", "peringkat", "banding", "rekomendasi", "laporan"), READERS),
    "status": "hoaA",
}
PASSING = {"inbox", "place", "long_text", "typed_message", "worker", "picture", "alembic_version"}
"""Tables of what passes: where a conversation stands, updates in hand, pictures that Telegram has."""
GROUP = -1001987654321
AT_ONCE = 100
"""Fewer than the messages that a look at the chat shows."""


def actor(letter: str) -> Actor:
    held = {
        "s": (),
        "n": (),
        "h": (Membership(Role.OFFICER, 1, sheet_id=1, indicator="K02"),),
        "o": (Membership(Role.OFFICER, 1),),
        "v": (Membership(Role.VIEWER, 1),),
        "l": (Membership(Role.VIEWER),),
        "a": (Membership(Role.ASSESSOR, institution="BPS"),),
        "A": (Membership(Role.ADMIN),),
    }[letter]
    return Actor(1, None if letter == "s" else Known(1, 1, "x"), held)


@pytest.mark.parametrize("word", sorted(tap.word for tap in BUTTONS))
def test_each_button_is_for_whom_it_is_meant(word: str) -> None:
    route = next(route for tap, route in BUTTONS.items() if tap.word == word)
    allowed = "".join(letter for letter in EVERYBODY if route.needs is None or actor(letter).may(route.needs))
    assert allowed == FOR.get(word, ADMINS)
    assert route.private_only is (word not in GROUP_WORDS)


def test_each_command_is_for_whom_it_is_meant() -> None:
    for name, route in COMMANDS.items():
        allowed = "".join(
            letter for letter in EVERYBODY if route.needs is None or actor(letter).may(route.needs)
        )
        assert (name, allowed) == (name, COMMANDS_FOR.get(name, ADMINS))


def test_no_word_is_left_of_a_button_that_is_gone() -> None:
    assert FOR.keys() <= {tap.word for tap in BUTTONS}
    assert COMMANDS_FOR.keys() <= COMMANDS.keys()


@dataclass
class Things:
    """What belongs to others, by the names of buttons' fields: each a sheet, office, period and the rest."""

    variants: list[dict[str, int]]

    def forged(self, words: set[str], most: int = 3) -> Iterator[tuple[str, str]]:
        """Word and callback data of these buttons about each of the things, or some of them."""
        seen: set[str] = set()
        for tap in BUTTONS:
            if tap.word not in words:
                continue
            for variant in self.variants[:most]:
                known = {**variant, "day": 3} if tap.word == "rpd" else variant
                made: CallbackData = tap(*(known.get(field.name, 1) for field in fields(tap)))
                if made.data not in seen:
                    seen.add(made.data)
                    yield tap.word, made.data


def rows(regency: Regency) -> dict[str, list[str]]:
    """Everything in the database but what passes."""

    def look(db: Any) -> dict[str, list[str]]:
        trail.write_pending(db)
        return {
            name: sorted(map(repr, db.connection().execute(text(f'SELECT * FROM "{name}"'))))
            for name in tables.Row.metadata.tables
            if name not in PASSING
        }

    return regency.database.run_now(look)


@pytest.fixture
async def things(scene: Scene, regency: Regency, period: Period) -> Things:
    """A draft, a sheet that waits, a confirmed one with an appeal, and one thing of every other kind."""
    over = confirmed_period(regency, {"D01": 3, "X01": 4}, "Rahasia", publish=False)
    await regency.joins("Budi", Role.ADMIN)

    def work(db: Any) -> list[dict[str, int]]:
        known = {office.code: office.id for office in offices.all_offices(db)}
        held = people.memberships(db, known["D01"])[0]
        confirmed = {one.office.code: one.id for one in sheets.period_summaries(db, over.id)}
        asked = access_requests.ask_access(db, 7888888888, "Zul", "Zul, Dinkes", regency.now)
        assert not isinstance(asked, Refusal)
        draft = broadcasts.new_broadcast(
            db, by=held.person.id, now=regency.now, text=SECRET, plain=SECRET, period_id=period.id
        )
        common = {
            "into": known["X01"], "person": held.person.id, "held": held.id, "request": asked[0].id,
            "broadcast": draft.id, "evidence": scene.numbers["evidence"], "round": 1, "place": 0, "page": 0,
            "invitation": scene.numbers["invitation"], "level": 3, "dimension": 0, "target": period.id,
            "appeal": appeals.file_appeal(db, confirmed["D01"], "K01", SECRET, held.person.id, regency.now),
            "about": 1, "day": 20260320, "month": 24315, "minute": 29_551_680, "sure": 1,
        }  # fmt: skip
        return [
            {**common, "sheet": scene.draft, "office": known["D01"], "period": period.id},
            {**common, "sheet": scene.waiting, "office": known["X01"], "period": over.id},
            {**common, "sheet": confirmed["D01"], "office": known["D01"], "period": over.id, "place": 2},
        ]

    return Things(regency.database.run_now(work))


@dataclass
class Answered:
    """What came of many taps: how many were answered, the words over the chat, and the bot's messages."""

    count: int
    toasts: list[str]
    messages: list[str]

    def shows(self, *texts: str) -> list[str]:
        """What says one of these."""
        return [said for said in (*self.toasts, *self.messages) if any(one in said for one in texts)]


async def forge(person: Person, regency: Regency, forged: list[str]) -> Answered:
    """Taps all of it, much at once, and waits."""
    await person.says("/bantuan" if person.chat_id is None else "/bantuan@kuesioner_bot")
    before = await acknowledged(regency)
    toasts: list[str] = []
    messages: list[str] = []
    for start in range(0, len(forged), AT_ONCE):
        view = await regency.people.view(person.id, chat_id=person.chat_id)
        assert person.last_act
        # what comes of the first tap may be there before the tap is reported as done
        seen = replace(person.last_act, version=view.version)
        for data in forged[start : start + AT_ONCE]:
            await person.forges(data, settle=False)
        await regency.people.all_confirmed()
        await regency.idle()
        person.last_act = seen
        await person.looks()
        toasts += [toast.text for toast in person.toasts if toast.text]
        messages += [one.text for one in person.messages if one.from_bot and one.version > seen.version]
    return Answered(await acknowledged(regency) - before, toasts, messages)


WHO = {
    "a stranger": "s",
    "an officer who left": "n",
    "a colleague with one indicator": "h",
    "an officer of another office": "o",
    "a viewer": "l",
    "an assessor": "a",
    "an admin": "A",
}


async def test_nobody_does_or_reads_by_forging_what_is_not_theirs(
    scene: Scene, things: Things, regency: Regency
) -> None:
    every = {tap.word for tap in BUTTONS}
    assert len(every) > 150
    no = plain(refusal(Refusal(Reason.NOT_ALLOWED), regency.config.timezone))
    arrived = [(await arrive(regency, who, scene), letter) for who, letter in WHO.items()]
    head = await regency.joins("Hasan", Role.VIEWER, "D02")
    await head.says("/start")
    regency.keeps_still()
    before = rows(regency)
    for person, letter in [*arrived, (head, "v")]:
        theirs = {word for word in every if letter in FOR.get(word, ADMINS)}
        # what the thing is makes no difference where the role is asked first; one of them tries all the same
        most = 3 if letter == "o" else 1
        forbidden = [data for _, data in things.forged(every - theirs - SILENT, most)]
        refused = await forge(person, regency, forbidden)
        assert refused.count == len(forbidden), letter
        assert rows(regency) == before, letter
        said = refused.messages if letter == "s" else refused.toasts
        assert said == [plain(STRANGER) if letter == "s" else no] * len(forbidden), letter
        # what they may use in general, about things of others; where theirs reaches over all offices, it is
        # left out: an admin's work, an assessor's on what waits, a leader's reading
        inside = theirs - OWN_CHOICE - (every - set(FOR) if letter == "A" else set())
        if letter in "laA":
            inside -= set(OF_READERS)
        about_others = [data for _, data in things.forged(inside)]
        if letter == "a":
            about_others = [data for data in about_others if data.split(":")[1:2] != [str(scene.waiting)]]
        done = await forge(person, regency, about_others)
        assert done.count == len(about_others), letter
        after = rows(regency)
        assert [name for name in before if before[name] != after[name]] == [], letter
        assert done.shows(APOLOGY[:30]) == []
        if letter not in "aA":
            assert done.shows(SECRET) == []
        if letter in "snho":
            assert done.shows("Rahasia", "3,00", "4,00") == [], letter


async def test_in_a_group_nobody_does_or_reads_anything_by_forging(
    scene: Scene, things: Things, regency: Regency, budi: Person, ani: Person
) -> None:
    every = {tap.word for tap in BUTTONS}
    forged = [data for _, data in things.forged(every - set(GROUP_WORDS), 1)]
    shown = [data for _, data in things.forged(set(GROUP_WORDS))]
    group = await regency.people.group("Rapat", [budi.id, ani.id], number=GROUP)
    await regency.people.all_confirmed()
    await regency.idle()
    regency.keeps_still()
    before = rows(regency)
    for person in (budi.in_group(group), ani.in_group(group)):
        refused = await forge(person, regency, forged)
        assert refused.count == len(forged)
        assert refused.toasts == [PRIVATE_ONLY] * len(forged)
        published = await forge(person, regency, shown)
        assert published.count == len(shown)
        assert len(published.shows(NOTHING_PUBLISHED, "belum diterbitkan")) == len(published.messages)
        assert published.shows(SECRET, "Rahasia", "3,00", "4,00", APOLOGY[:30]) == []
        assert rows(regency) == before


async def test_who_forges_leaving_is_gone_and_nobody_else(
    scene: Scene, things: Things, regency: Regency, ani: Person
) -> None:
    dedi = await arrive(regency, "an officer of another office", scene)

    def names(db: Any) -> set[tuple[int | None, str]]:
        return {tuple(row) for row in db.connection().execute(text("SELECT telegram_id, name FROM person"))}

    before = regency.database.read_now(names)
    for data in ("yy:1", "yy:", "yf:1", "yl:7123456789"):
        await dedi.forges(data)
    assert regency.database.read_now(names) == before
    await dedi.forges("yf")
    own = dedi.sees("Semua yang tersimpan")
    assert b'"name": "Dedi"' in await dedi.file_of(own)
    assert b"Ani" not in await dedi.file_of(own)
    await dedi.forges("yy")
    dedi.sees("Identitas Anda sudah dihapus")
    gone = before - regency.database.read_now(names)
    assert {name for _, name in gone} == {"Dedi"}
    await ani.says("/isi")
    ani.sees("K0")

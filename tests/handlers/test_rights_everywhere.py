"""Every command, button, report, export, inline query and group, as everybody, at every state of a sheet.

What is there to ask comes from the route tables. Each is asked of the real handlers on the real database, and
what it wrote is undone, so that all of them meet the same state. Secrets are planted in notes, reasons, names
and scores; whoever is not to know one must find it in nothing that is shown, sent or queued for them.
"""

import asyncio
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.bot_api.screen import Screen
from bot.bot_api.sending import Delivery, Status
from bot.documents.reports.office import office_data
from bot.documents.reports.regency import regency_data
from bot.engine.context import Context, Services
from bot.storage.connection.database import Database
from bot.storage.people.people import load_actor
from bot.storage.scores import results
from handlers import BUTTONS, COMMANDS, dispatch
from handlers.reports import send as reporting
from questionnaires.people import Permission, Role
from questionnaires.period import Period
from questionnaires.report_data import Dossier
from questionnaires.scoring import show_index
from tests.conversation import Person
from tests.handlers.conflicts.test_conflicts import hand_over_link
from tests.handlers.conftest import Regency, assessor
from tests.handlers.panels.test_panels import hands_in, lead_is, panel_of_all, scores
from tests.handlers.test_whole_pass import answer_all, judge_all, submit

T = TypeVar("T")

STATES = (
    "draft", "submitted", "half", "all", "pleno", "returned", "again", "confirmed", "appealed", "published",
)  # fmt: skip
AFTER = STATES[STATES.index("confirmed") :]
EVERYBODY = "soxhvwlfgcaA"
"""s stranger, o officer of the office, x of another, h helper with one indicator, v head of the office, w of
another, l leader of the regency, f and g members of the panel, c its lead and member, a assessor without a
seat, A admin.
"""
READERS = "ovlfgcaA"
"""Who reads the report of the office once its score is confirmed."""

FAJAR, GITA, CITRA = "Fajarsembunyi", "Gitasembunyi", "Citrasembunyi"
NOTE_F, NOTE_G, VISIT, REASON = "catatan-fajar", "catatan-gita", "temuan-fajar", "alasan-ketua"
EXPLANATION, EVIDENCE = "penjelasan-ani", "berkas-rahasia-ani"
SCORE = "skor"
"""Stands for the confirmed index, whatever it is."""


def may_know(secret: str, state: str) -> str:
    """Who may find this secret at this state: the table of the guide, written down once more by hand."""
    confirmed = state in AFTER
    if secret in (NOTE_F, NOTE_G):
        own = "f" if secret == NOTE_F else "g"
        if confirmed:
            return READERS
        # the lead once all have handed in; the office, its helpers and the admin what was returned to it
        opened = {"all": "c", "pleno": "c", "returned": "oA", "again": "oA"}
        return own + opened.get(state, "")
    if secret == REASON:
        return READERS if confirmed else "c"
    if secret == VISIT:
        return READERS if confirmed else {"all": "fc", "pleno": "fc"}.get(state, "f")
    if secret in (FAJAR, GITA, CITRA):
        own = {FAJAR: "f", GITA: "g", CITRA: "c"}[secret]
        # once published everybody reads the regency's report, which names who judged
        return "oxvwlfgcaA" if state == "published" else READERS if confirmed else own + "cA"
    if secret in (EXPLANATION, EVIDENCE):
        return READERS if confirmed else "oA" if state == "draft" else "ofgcA"
    assert secret == SCORE
    return (
        EVERYBODY.replace("s", "").replace("h", "") if state == "published" else READERS if confirmed else ""
    )


class Ear:
    """In place of the sender: hears what would be shown."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def take(self, screen: Screen) -> Delivery:
        self.heard.append(screen.text)
        self.heard += [button.label for row in screen.rows for button in row]
        self.heard.append(screen.document_name or "")
        if screen.document is not None:
            self.heard.append(_content(screen.document))
        return Delivery(Status.SENT, message_id=1)

    async def send(self, chat_id: int, screen: Screen, reply_to: int | None = None) -> Delivery:
        return self.take(screen)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Delivery:
        return self.take(screen)

    async def acknowledge(self, callback_id: str, words: str | None = None, alert: bool = False) -> bool:
        self.heard.append(words or "")
        return True

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Nothing is shown by this."""

    async def call(self, method: str, values: dict[str, Any]) -> Any:
        self.heard.append(json.dumps({name: str(value) for name, value in values.items()}))
        return {"username": "kuesioner_bot"} if method == "getMe" else True


def _content(path: Path) -> str:
    """The words of a file that was sent; archives and spreadsheets are ZIP files."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("utf-8", "replace")
    with zipfile.ZipFile(path) as archive:
        return "\n".join(
            f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in archive.namelist()
        )


class _Undone(Exception):
    def __init__(self, outcome: Any) -> None:
        super().__init__()
        self.outcome = outcome


class Undoing:
    """The database, of which nothing is kept: what a work queued for others is noted, and all is undone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.queued: list[tuple[int, str]] = []

    async def run(self, work: Callable[[Session], T]) -> T:
        def tried(db: Session) -> T:
            last = db.connection().execute(text("SELECT coalesce(max(id), 0) FROM outbox")).scalar_one()
            outcome = work(db)
            fresh = text("SELECT telegram_id, payload FROM outbox WHERE id > :last")
            self.queued += [(row[0], str(row[1])) for row in db.connection().execute(fresh, {"last": last})]
            raise _Undone(outcome)

        try:
            return await self._database.run(tried)
        except _Undone as undone:
            return undone.outcome

    async def read(self, work: Callable[[Session], T]) -> T:
        return await self._database.read(work)


class Questioner:
    """Asks everything as somebody and collects what they, and others because of it, would read."""

    def __init__(self, regency: Regency, cast: dict[str, Person]) -> None:
        assert regency.runtime is not None
        self.ear, self.undoing = Ear(), Undoing(regency.database)
        self.services: Services = replace(
            regency.runtime.services,
            sender=self.ear,  # type: ignore[arg-type] # all that handlers use of it
            database=self.undoing,  # type: ignore[arg-type] # likewise
            draw=None,
            background=set(),
            told_late={},
            wake_outbox=lambda: None,
        )
        self.cast = cast
        self.letters = {person.id: letter for letter, person in cast.items()}

    async def everything(
        self, letter: str, known: dict[str, int], *, every: bool
    ) -> dict[str, list[tuple[str, str]]]:
        """By letter of the reader: what was asked, and what they would read because of it."""
        read: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        person = self.cast[letter]
        actor = await self.undoing.read(lambda db: load_actor(db, person.id))
        for name, update, deed in self.asked(person, known):
            if not every and deed is not None and not actor.may(deed):
                continue
            self.ear.heard, self.undoing.queued = [], []
            context = Context(self.services, update)
            context._is_kept = True  # there is no such update in the inbox
            await dispatch(context)
            await context.acknowledge()
            await asyncio.gather(*self.services.background)
            read[letter].append((name, "\n".join(self.ear.heard)))
            for telegram_id, payload in self.undoing.queued:
                if telegram_id in self.letters:
                    read[self.letters[telegram_id]].append((f"news of {name} by {letter}", payload))
        return read

    def asked(
        self, person: Person, known: dict[str, int]
    ) -> Iterator[tuple[str, dict[str, Any], Permission | None]]:
        user = {"id": person.id, "is_bot": False, "first_name": person.name}
        private = {"id": person.id, "type": "private", "first_name": person.name}
        group = {"id": -1001987654321, "type": "supergroup", "title": "Rapat"}

        def said(words: str, chat: dict[str, Any]) -> dict[str, Any]:
            message = {"message_id": 2, "date": 1772413200, "chat": chat, "from": user, "text": words}
            return {"update_id": 1, "message": message}

        for name, route in COMMANDS.items():
            if name == "privasi":
                continue  # all about oneself: held by the tests of privacy
            for words in (f"/{name}", f"/{name} disdikbud"):
                yield words, said(words, private), route.needs
        yield "/banding", said("/banding disdikbud, dinkes", private), None
        for words in ("/skor disdikbud", "/peringkat", "/status"):
            yield f"group {words}", said(f"{words}@kuesioner_bot", group), None
        for query in ("", "disdik"):
            asked = {"id": "1", "from": user, "query": query, "offset": ""}
            yield f"inline {query}", {"update_id": 1, "inline_query": asked}, None
        for tap, route in BUTTONS.items():
            if tap.word in ("yf", "yy", "yl"):
                continue  # likewise
            data = tap(*(known.get(field.name, 1) for field in fields(tap))).data
            message = {"message_id": 2, "date": 1772413200, "chat": private}
            query_ = {"id": "1", "from": user, "chat_instance": "1", "data": data, "message": message}
            yield f"button {data}", {"update_id": 1, "callback_query": query_}, route.needs


async def said_through(person: Person, *steps: str) -> None:
    for step in steps:
        await (person.says(step[1:]) if step.startswith("!") else person.taps(step))


async def play(regency: Regency, period: Period, cast: dict[str, Person]) -> Any:
    """The life of one sheet; yields each state when it is reached."""
    ani, budi = cast["o"], cast["A"]
    fajar, gita, citra = cast["f"], cast["g"], cast["c"]
    await ani.says("/isi")
    await ani.says(EXPLANATION)
    await ani.sends_document(f"{EVIDENCE}.pdf", EVIDENCE.encode() * 9)
    await ani.comes_to_see("1 dari 1 diterima")
    await panel_of_all(budi)
    await lead_is(budi, CITRA)
    yield "draft"
    await answer_all(ani)
    await submit(ani)
    yield "submitted"
    await said_through(fajar, "!/kunjungan", "Disdikbud", f"!1-3-2026\nKantor\n{VISIT}")
    await scores(fajar)
    await fajar.says(NOTE_F)
    await fajar.taps("3 · Baik")
    await judge_all(fajar, 4)
    await hands_in(fajar)
    await scores(gita)
    await gita.says(NOTE_G)
    await gita.taps("Setuju")
    yield "half"
    await judge_all(gita, 4)
    await hands_in(gita)
    await scores(citra)
    await judge_all(citra, 5)
    await hands_in(citra)
    yield "all"
    await said_through(citra, "!/pleno", "Disdikbud", "Bahas perbedaan", "3 · Baik", f"!{REASON}")
    yield "pleno"
    await said_through(citra, "Kembalikan ke OPD", "Ya, kembalikan")
    yield "returned"
    await said_through(ani, "!/isi", "2 · Kurang")
    await submit(ani)
    yield "again"
    for member, levels in ((fajar, ("3 · Baik",)), (gita, ("Setuju",)), (citra, ("Setuju",))):
        await scores(member)
        if member is not citra:
            await member.says(NOTE_F if member is fajar else NOTE_G)
        for level in levels:
            await member.taps(level)
        await hands_in(member)
    await said_through(citra, "!/pleno", "Disdikbud", "Bahas perbedaan", "3 · Baik", f"!{REASON}")
    await said_through(citra, "Konfirmasi", "Ya, konfirmasi")
    yield "confirmed"
    await said_through(ani, "!/sanggah", "K02", "!Sudah ada bukti.", "Selesai")
    yield "appealed"
    regency.database.run_now(
        lambda db: db.connection().execute(
            text("UPDATE period SET state = 'published' WHERE id = :id"), {"id": period.id}
        )
    )
    yield "published"


@pytest.fixture
async def cast(
    regency: Regency, ani: Person, dedi: Person, budi: Person, period: Period
) -> dict[str, Person]:
    """Everybody, by letter."""
    made = {"o": ani, "x": dedi, "A": budi, "s": await regency.arrives("Sari")}
    made["f"] = await assessor(regency, FAJAR, "BPS")
    made["c"] = await assessor(regency, CITRA, "Diskominfo Provinsi")
    made["g"] = await assessor(regency, GITA, "Universitas")
    made["v"] = await regency.joins("Hadi", Role.VIEWER, "D01")
    made["w"] = await regency.joins("Wati", Role.VIEWER, "D02")
    made["l"] = await regency.joins("Eka", Role.VIEWER)
    rina = await regency.arrives("Rina")
    await rina.opens(hand_over_link(regency, 1, "K02"))
    await rina.taps("Ya, benar")
    made["h"] = rina
    return made


async def test_nobody_finds_what_is_not_theirs_anywhere(
    regency: Regency,
    period: Period,
    cast: dict[str, Person],
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made(found: Any, context: Context, folder: Path, now: Any) -> Path:
        """The report's data in place of its PDF, which would take a second each time."""
        data = office_data if isinstance(found, Dossier) else regency_data
        path = folder / "laporan.json"
        path.write_text(json.dumps(data(found, now, context.config.timezone), ensure_ascii=False))
        return path

    monkeypatch.setattr(reporting, "_made", made)
    wanted = STATES if kind == "sqlite" else ("half", "again", "confirmed")
    readers = EVERYBODY if kind == "sqlite" else "ovfA"
    found_by: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    wrong: list[str] = []
    async for state in play(regency, period, cast):
        if state == "submitted":
            # too late for a seat: the sheets have theirs
            cast["a"] = await assessor(regency, "Sasa", "BPS")
        await regency.idle()
        if state not in wanted:
            continue

        def score(db: Session) -> str | None:
            every = results.results_of_period(db, period.id)
            return show_index(every[0].index, regency.instrument) if every else None

        index = regency.database.read_now(score)
        secrets = {one: one for one in (NOTE_F, NOTE_G, VISIT, REASON, EXPLANATION, EVIDENCE)}
        secrets |= {name: name for name in (FAJAR, GITA, CITRA)}
        secrets |= {SCORE: f"{index} (" if index else "no score yet"}
        known = {
            "sheet": 1, "office": 1, "period": period.id, "round": 1, "place": 0, "page": 0, "level": 3,
            "evidence": 1, "appeal": 1, "dimension": 0, "group": 0, "day": 20260320, "month": 24315,
            "minute": 29_551_680,
        }  # fmt: skip
        for letter in (one for one in readers if one in cast):
            asking = Questioner(regency, cast)
            # what the role is refused at once makes no difference by state: asked at two of them
            every = state in ("half", "confirmed")
            read = await asking.everything(letter, known, every=every)
            for reader, answers in read.items():
                for name, shown in answers:
                    if name.startswith("news of button Lt:") and reader == "o":
                        continue  # a return takes the notes of the panel to the office: it is for that
                    for secret, token in secrets.items():
                        if token in shown:
                            found_by[secret, state].add(reader)
                            if reader not in may_know(secret, state):
                                wrong.append(f"{state}: {reader} finds {secret} by {name}")
    regency.is_tampered = True  # its states are set past the bot
    assert not wrong, "\n".join(wrong)
    # else nothing would have been looked for: what may be found is found, by some way
    for secret in (NOTE_F, NOTE_G, VISIT, REASON, FAJAR, EXPLANATION, EVIDENCE, SCORE):
        assert found_by[secret, "confirmed"] >= (set("ovA") if kind == "postgresql" else set("ovlA")), secret
    assert "f" in found_by[NOTE_F, "half"]
    if kind == "sqlite":
        assert "c" in found_by[NOTE_F, "all"]
        assert found_by[SCORE, "published"] >= set("xw")

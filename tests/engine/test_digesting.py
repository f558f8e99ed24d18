"""Whatever Telegram brings is handled or set aside, and confirmed: nobody waits for what cannot be read."""

import logging

import pytest

from bot.bot_api import polling
from bot.bot_api.incoming import Incoming, digest, number_in
from bot.bot_api.transport import read_json
from bot.runtime import Runtime
from bot.standin import StandIn
from bot.storage.messages import inbox as stored
from tests.conversation import Person
from tests.engine.conftest import Starts
from tests.engine.survey import Survey, kept
from tests.engine.test_receiving import free_port, hooked

__all__ = ["free_port", "hooked"]

SAYS = (
    b'{"update_id":%d,"message":{"message_id":1,"date":1760000000,"chat":{"id":7,"type":"private"},'
    b'"from":{"id":7,"is_bot":false,"first_name":"X"},"text":TEXT}}'
)
TAPS = (
    b'{"update_id":%d,"callback_query":{"id":"1","from":{"id":7,"is_bot":false,"first_name":"X"},'
    b'"message":{"message_id":1,"date":0,"chat":{"id":7,"type":"private"}},"data":TEXT}}'
)


def deep(levels: int) -> bytes:
    return SAYS.replace(b'"text"', b'"strange"').replace(b"TEXT", b"[" * levels + b"]" * levels)


DIGESTED = {
    "a letter that is no UTF-8": SAYS.replace(b"TEXT", b'"aneh \xff\xfe"'),
    "half a letter": SAYS.replace(b"TEXT", b'"aneh \\ud800"'),
    "NUL": SAYS.replace(b"TEXT", b'"aneh \\u0000"'),
    "1e400 beside the text": SAYS.replace(b"TEXT", b'"aneh","x":1e400'),
    "NaN beside the text": SAYS.replace(b"TEXT", b'"aneh","x":NaN'),
    "a number of 30 digits beside the text": SAYS.replace(b"TEXT", b'"aneh","x":' + b"9" * 30),
    "nesting of 300 beside the text": SAYS.replace(b"TEXT", b'"aneh","x":' + b"[" * 300 + b"]" * 300),
}
"""What still holds a text that can be answered."""

STRANGE = {
    "callback data that is no UTF-8": TAPS.replace(b"TEXT", b'"\xff\xfe\x80"'),
    "callback data that is a number": TAPS.replace(b"TEXT", b"5"),
    "callback data that is a list": TAPS.replace(b"TEXT", b"[1]"),
    "a text that is a number": SAYS.replace(b"TEXT", b"5"),
    "a text that is 1e400": SAYS.replace(b"TEXT", b"1e400"),
    "a text that is an object": SAYS.replace(b"TEXT", b'{"a":1}'),
    "nesting of 300": deep(300),
    "nesting of 5000": deep(5000),
    "a number of 5000 digits": SAYS.replace(b"TEXT", b"9" * 5000),
    "no update_id": b'{"message":{"message_id":1}}',
    "update_id below zero": b'{"update_id":-5,"message":{}}',
    "update_id over 2^63": b'{"update_id":9223372036854775900}',
    "update_id of 2^62": b'{"update_id":4611686018427387904}',
    "update_id true": b'{"update_id":true}',
    "update_id a text": b'{"update_id":"12"}',
    "update_id a fraction": b'{"update_id":1.5}',
    "update_id nothing": b'{"update_id":null}',
    "a person's id that is a text": SAYS.replace(b'"from":{"id":7', b'"from":{"id":"x"').replace(
        b"TEXT", b'"a"'
    ),
    "a person's id that is true": SAYS.replace(b'"from":{"id":7', b'"from":{"id":true').replace(
        b"TEXT", b'"a"'
    ),
    "a chat's id of 2^70": SAYS.replace(b'"chat":{"id":7', b'"chat":{"id":1180591620717411303424').replace(
        b"TEXT", b'"a"'
    ),
    "a chat that is a list": b'{"update_id":%d,"message":{"message_id":1,"chat":[7],"from":{"id":7}}}',
    "a person that is a number": b'{"update_id":%d,"callback_query":{"id":"1","from":7}}',
    "a tap without its id": b'{"update_id":%d,"callback_query":{"from":{"id":7}}}',
    "a message that is a number": b'{"update_id":%d,"message":5}',
    "a date beyond time": SAYS.replace(b"1760000000", b"99999999999999999999").replace(b"TEXT", b'"a"'),
    "a kind that nobody asked for": b'{"update_id":%d,"poll":{"id":"5"}}',
    "nothing but a number": b'{"update_id":%d}',
    "a number": b"5",
    "a text": b'"halo"',
    "a list": b"[]",
    "null": b"null",
    "an object": b"{}",
}
"""What nobody can answer, or only with an excuse."""

BROKEN = {
    "an object that never ends": b'{"update_id":%d,"message":{"message_id":1,"chat":{"id":7}',
    "a text that never ends": b'{"update_id":%d,"message":{"text":"aneh',
    "no JSON": b"oops",
    "NUL bytes": b"\0\0\0",
}
"""What makes the whole answer of getUpdates unreadable, the updates of others with it."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    monkeypatch.setattr(polling, "PAUSE_BEFORE_STEP", 0.0)


@pytest.mark.parametrize("name", [*DIGESTED, *STRANGE, *BROKEN])
async def test_people_are_served_beside_whatever_comes_by_polling(
    starts: Starts, ani: Person, standin: StandIn, impatient: None, name: str
) -> None:
    bot = await starts()
    await served_beside(bot, ani, standin, name)


@pytest.mark.parametrize("name", [*DIGESTED, *STRANGE, *BROKEN])
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_people_are_served_beside_whatever_comes_by_the_webhook(
    hooked: tuple[Runtime, str], ani: Person, standin: StandIn, name: str
) -> None:
    await served_beside(hooked[0], ani, standin, name)


async def served_beside(bot: Runtime, ani: Person, standin: StandIn, name: str) -> None:
    """Before it and after it; and when it is the last that waits."""
    body = (DIGESTED | STRANGE | BROKEN)[name]
    updates = standin.world.updates
    await ani.says("sebelum", settle=False)
    updates.add_raw(body, owner=7)
    await ani.says("sesudah", settle=False)
    await ani.people.all_confirmed()
    await bot.idle()
    updates.add_raw(body.replace(b"aneh", b"anih"), owner=7)
    await ani.people.all_confirmed()
    await bot.idle()
    await ani.says("masih")
    await bot.idle()
    assert await bot.services.database.read(lambda db: kept(db, ani.id)) == [
        "say sebelum",
        "say sesudah",
        "say masih",
    ]
    assert await bot.services.database.read(lambda db: stored.pending(db, 9)) == ()
    if name in DIGESTED:
        answered = await bot.services.database.read(lambda db: kept(db, 7))
        assert len(answered) == 2
        assert answered[0].startswith("say aneh")
    if name in BROKEN:
        aside = await bot.services.database.read(stored.put_aside)
        assert {cause for _, cause in aside} == {"cannot be read"}


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("body", [b"oops", b"{}", b"5"], ids=["no JSON", "no number", "no object"])
async def test_a_fresh_bot_gets_past_what_has_no_number_as_soon_as_somebody_writes(
    starts: Starts, ani: Person, standin: StandIn, impatient: None, body: bytes
) -> None:
    standin.world.updates.add_raw(body)
    bot = await starts()
    standin.world.updates.add_raw(body)
    await ani.says("halo", settle=False)
    await ani.people.all_confirmed()
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say halo"]
    ((aside, _),) = await bot.services.database.read(stored.put_aside)
    assert (aside.payload, bot.metrics.set_aside) == (body.decode(), 1)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_one_update_that_the_database_refuses_keeps_back_no_other(
    starts: Starts, ani: Person, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    store = stored.store_updates

    def refusing(db, updates, *more):  # type: ignore[no-untyped-def] # as there
        if any("beracun" in payload for _, _, payload in updates):
            raise ValueError("a text with what no database takes: beracun")
        return store(db, updates, *more)

    bot = await starts()
    await bot.stop()
    for word in ("satu", "beracun", "dua"):
        await ani.says(word, settle=False)
    monkeypatch.setattr(stored, "store_updates", refusing)
    bot = await starts()
    await ani.people.all_confirmed()
    await bot.idle()
    assert await bot.services.database.read(kept) == ["say satu", "say dua"]
    ((aside, cause),) = await bot.services.database.read(stored.put_aside)
    assert "beracun" in aside.payload
    assert cause.startswith("cannot be stored: ValueError")
    assert "beracun" not in cause


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_people_wrote_is_in_no_cause_and_no_log(
    starts: Starts, ani: Person, standin: StandIn, survey: Survey, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot = await starts()
    survey.fails = [ValueError("could not take: rahasia Ani 0811")]
    await ani.says("rahasia Ani 0811")
    standin.world.updates.add_raw(SAYS.replace(b"TEXT", b'5,"caption":"rahasia Ani 0811"'))
    standin.world.updates.add_raw(b'{"update_id":%d,"message":{"text":"rahasia Ani 0811"')
    await ani.people.all_confirmed()
    await bot.idle()
    aside = await bot.services.database.read(stored.put_aside)
    assert len(aside) == 3
    assert "rahasia" not in "".join(cause for _, cause in aside)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert "rahasia" not in "".join(ours)
    assert all(record.exc_info is None for record in caplog.records if record.name == "bot.engine.inbox")


def test_a_text_that_looks_like_a_number_of_an_update_is_not_believed() -> None:
    raw = b'{"message":{"text":"\\"update_id\\":99999,"},"update_id":12,"x":'
    assert number_in(raw) == 12


def test_a_whole_letter_in_two_halves_stays_whole() -> None:
    found = digest(read_json(b'{"update_id":3,"message":{"chat":{"id":1},"text":"\\ud83d\\ude00 \xff"}}'))
    assert isinstance(found, Incoming)
    assert found.content["message"]["text"] == "\U0001f600 \ufffd"

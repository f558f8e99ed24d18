"""Telegram's limits and errors, in the one place that knows them."""

import re
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.bot_api.keyboards import MOST_BUTTONS, keyboard
from bot.bot_api.screen import Button, Screen
from bot.bot_api.screen_json import from_payload, to_payload
from bot.bot_api.sending import Sender, Status, outcome_of
from bot.bot_api.splitting import TEXT_LIMIT, split_html, units_shown, utf16_units
from bot.bot_api.transport import AiohttpRequest, NotSent
from bot.standin import StandIn
from tests.conversation import Person
from tests.engine.survey import CARD

PIECES = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "<i>", "</i>", "&amp;", "&lt;", "huruf ", "\n", "😀", "😀" * 30, "kata" * 20]
    ),
    max_size=60,
)


def well_formed(parts: list[str]) -> str:
    """The parts as proper HTML: no closing tag without its opening one, all closed at the end."""
    opened: list[str] = []
    text: list[str] = []
    for part in parts:
        if part in ("<b>", "<i>"):
            if part in opened:
                continue
            opened.append(part)
        elif part.startswith("</"):
            if not opened or opened[-1] != part.replace("/", ""):
                continue
            opened.pop()
        text.append(part)
    return "".join(text) + "".join(tag.replace("<", "</") for tag in reversed(opened))


def without_tags(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)


@given(PIECES, st.integers(min_value=8, max_value=200))
def test_a_split_text_fits_and_loses_nothing(parts: list[str], limit: int) -> None:
    text = well_formed(parts)
    pieces = split_html(text, limit)
    assert without_tags("".join(pieces)) == without_tags(text)
    for piece in pieces:
        assert utf16_units(without_tags(piece).replace("&amp;", "&").replace("&lt;", "<")) <= limit
        opened: list[str] = []
        for tag in re.findall(r"<[^>]*>", piece):
            if tag.startswith("</"):
                assert opened.pop() == tag.replace("/", "")
            else:
                opened.append(tag)
        assert opened == []


def test_a_text_that_fits_stays_whole() -> None:
    text = "<b>" + "😀" * (TEXT_LIMIT // 2) + "</b>"
    assert units_shown(text) == TEXT_LIMIT
    assert split_html(text) == (text,)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Status.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), Status.BLOCKED),
        (BadRequest("Chat not found"), Status.BLOCKED),
        (BadRequest("Can't parse entities"), Status.FAILED),
        (RetryAfter(5), Status.RETRY),
        (NotSent("ClientConnectorError"), Status.RETRY),
        (TimedOut(), Status.UNCERTAIN),
        (NetworkError("Bad Gateway"), Status.UNCERTAIN),
        (TelegramError("Invalid server response"), Status.UNCERTAIN),
        (Conflict("?"), Status.FAILED),
    ],
    ids=repr,
)
def test_what_an_error_means(error: TelegramError, status: Status) -> None:
    assert outcome_of(error).status is status


def test_a_pause_is_told_in_seconds() -> None:
    assert outcome_of(RetryAfter(5)).retry_after == 5.0


def test_no_more_buttons_than_telegram_takes(caplog: pytest.LogCaptureFixture) -> None:
    rows = tuple((Button(str(number), url="https://example.org"),) for number in range(130))
    assert keyboard(rows).count('"text"') == MOST_BUTTONS
    assert "more than 100 buttons" in caplog.text


@given(st.text(), st.booleans())
def test_a_screen_survives_the_outbox(text: str, silent: bool) -> None:
    screen = Screen(text, CARD.rows, silent=silent, picture_id="abc", document_name="laporan.pdf")
    assert from_payload(to_payload(screen)) == screen


CARRIED = {
    "text": "<b>x</b>",
    "rows": CARD.rows,
    "picture": Path("a.png"),
    "picture_id": "p",
    "document": Path("b.pdf"),
    "document_name": "b.pdf",
    "attachment_kind": "photo",
    "attachment_id": "q",
    "silent": True,
    "topic": 77,
}


@pytest.mark.parametrize("name", [field.name for field in fields(Screen)])
def test_each_field_of_a_screen_survives_the_outbox(name: str) -> None:
    screen = Screen(**{"text": "x", name: CARRIED[name]})
    carried = from_payload(orjson.loads(orjson.dumps(to_payload(screen))))
    assert carried == screen
    assert getattr(carried, name) == CARRIED[name]


def test_what_cannot_be_carried_is_refused() -> None:
    with pytest.raises(TypeError):
        to_payload(Screen("x", ((Button("leads nowhere"),),)))
    with pytest.raises(TypeError):
        to_payload(Screen("x", picture_id=b"bytes"))  # type: ignore[arg-type] # what a mistake may bring


@pytest.fixture
async def sender(standin: StandIn) -> AsyncIterator[Sender]:
    request = AiohttpRequest()
    await request.initialize()
    yield Sender(request, standin.url, standin.world.token)
    await request.shutdown()


async def test_an_edit_that_changes_nothing_is_no_error(sender: Sender, ani: Person) -> None:
    await ani.starts(settle=False)
    first = await sender.send(ani.id, CARD)
    assert first.message_id is not None
    again = await sender.edit(ani.id, first.message_id, CARD)
    assert (again.status, again.message_id) == (Status.SENT, first.message_id)


async def test_what_cannot_be_edited_is_sent_anew(sender: Sender, ani: Person) -> None:
    await ani.starts(settle=False)
    delivery = await sender.edit(ani.id, 424242, CARD)
    assert delivery.is_sent
    assert delivery.message_id != 424242


async def test_a_long_text_arrives_whole_with_the_buttons_last(sender: Sender, ani: Person) -> None:
    await ani.starts(settle=False)
    text = "\n".join(f"<b>{number}</b> {'😀' * 40}" for number in range(150))
    assert (await sender.send(ani.id, Screen(text, CARD.rows))).is_sent
    await ani.looks()
    parts = [message for message in ani.messages if message.from_bot]
    assert "\n".join(part.text.strip("\n") for part in parts) == without_tags(text)
    assert [bool(part.rows) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_a_file_goes_up_and_comes_down(sender: Sender, ani: Person, tmp_path: Path) -> None:
    await ani.starts(settle=False)
    path = tmp_path / "laporan.pdf"
    path.write_bytes(b"%PDF-1.7" + bytes(100_000))
    delivery = await sender.send(ani.id, Screen("Laporan", document=path, document_name="Laporan akhir.pdf"))
    assert delivery.file_id is not None
    assert b"".join([piece async for piece in sender.stream_file(delivery.file_id)]) == path.read_bytes()


async def test_a_tap_too_old_to_be_answered_is_no_error(sender: Sender) -> None:
    assert not await sender.acknowledge("1", "terlambat")

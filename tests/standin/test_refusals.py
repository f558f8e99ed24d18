"""What Telegram refuses, in its own words."""

from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.standin import People, StandIn
from tests.conversation import PNG, picture

GROUP = -1001987654321


def keyboard_of(*rows: str) -> str:
    """An inline keyboard of rows, each the JSON of its buttons."""
    inside = ",".join(f"[{row}]" for row in rows)
    return f'{{"inline_keyboard":[{inside}]}}'


@pytest.fixture
def call(standin: StandIn):
    """Calls a method with a form, as most libraries do; code, description and parameters of the answer."""

    async def calls(name: str, files: dict[str, bytes] | None = None, **parameters: Any) -> tuple[int, Any]:
        form = aiohttp.FormData()
        for key, value in parameters.items():
            form.add_field(key, str(value))
        for key, content in (files or {}).items():
            form.add_field(key, BytesIO(content), filename="x.bin")
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{standin.url}/bot{standin.world.token}/{name}", data=form) as response,
        ):
            answer = await response.json()
            assert answer["ok"] == (response.status == 200)
            assert answer.get("error_code", 200) == response.status
            if answer["ok"]:
                return 200, answer["result"]
            return response.status, answer.get("parameters") or answer["description"]

    return calls


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("Dinas P&K <Kota>", 'Unsupported start tag "kota" at byte offset 10'),
        ("nilai < 3", 'Unsupported start tag "" at byte offset 6'),
        ("é <b>tebal", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é </b>", "Unexpected end tag at byte offset 3"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
    ],
)
async def test_broken_html(call, ani: int, markup: str, reason: str):
    answer = await call("sendMessage", chat_id=ani, text=markup, parse_mode="HTML")
    assert answer == (400, f"Bad Request: can't parse entities: {reason}")


async def test_texts_and_captions_are_measured_after_their_markup(call, ani: int):
    fits = "<b>" + "👍" * 2048 + "</b>"
    assert (await call("sendMessage", chat_id=ani, text=fits, parse_mode="HTML"))[0] == 200
    too_long = await call("sendMessage", chat_id=ani, text="👍" * 2048 + ".")
    assert too_long == (400, "Bad Request: message is too long")
    files = {"photo": picture(100, 100)}
    assert (await call("sendPhoto", files, chat_id=ani, caption="x" * 1024))[0] == 200
    too_long = await call("sendPhoto", files, chat_id=ani, caption="x" * 1025)
    assert too_long == (400, "Bad Request: message caption is too long")
    assert await call("sendMessage", chat_id=ani) == (400, "Bad Request: message text is empty")
    blank = await call("sendMessage", chat_id=ani, text="<b> </b>\n", parse_mode="HTML")
    assert blank == (400, "Bad Request: text must be non-empty")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ('{"inline_keyboard":[[{"text":"a","callback_data":""}]]}', "BUTTON_DATA_INVALID"),
        (keyboard_of('{"text":"a","callback_data":"' + "é" * 33 + '"}'), "BUTTON_DATA_INVALID"),
        (
            '{"inline_keyboard":[[{"text":"a"}]]}',
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ('{"inline_keyboard":[[{"text":" ","callback_data":"x"}]]}', "BUTTON_TEXT_INVALID"),
        (
            keyboard_of(*['{"text":"a","callback_data":"x"}'] * 101),
            "REPLY_MARKUP_TOO_LONG",
        ),
        ("{", "can't parse reply keyboard markup JSON object"),
        (
            '{"inline_keyboard":[[{"text":"a","url":"bukan alamat"}]]}',
            "inline keyboard button URL 'bukan alamat' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_keyboards(call, ani: int, markup: str, reason: str):
    answer = await call("sendMessage", chat_id=ani, text="x", reply_markup=markup)
    assert answer == (400, f"Bad Request: {reason}")


async def test_a_keyboard_of_exactly_a_hundred_buttons_passes_and_a_row_shows_eight(call, ani: int):
    row = ",".join(['{"text":"a","callback_data":"x"}'] * 10)
    status, sent = await call(
        "sendMessage",
        chat_id=ani,
        text="x",
        reply_markup=keyboard_of(*[row] * 10),
    )
    assert status == 200
    assert [len(row) for row in sent["reply_markup"]["inline_keyboard"]] == [8] * 10


async def test_edits(call, people: People, ani: int):
    keyboard = '{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}'
    _, sent = await call("sendMessage", chat_id=ani, text="satu", reply_markup=keyboard)
    same = {"chat_id": ani, "message_id": sent["message_id"], "text": " <i></i>satu", "parse_mode": "HTML"}
    code, reason = await call("editMessageText", **same, reply_markup=keyboard)
    assert code == 400
    assert reason.startswith("Bad Request: message is not modified: specified new message content and reply")
    assert (await call("editMessageText", **same))[0] == 200
    assert (await people.view(ani)).messages[-1].rows == ()
    unknown = {"chat_id": ani, "message_id": 9999}
    assert await call("editMessageText", **unknown, text="x") == (
        400,
        "Bad Request: message to edit not found",
    )
    assert await call("deleteMessage", **unknown) == (400, "Bad Request: message to delete not found")
    own = await call("editMessageText", chat_id=ani, message_id=1, text="x")
    assert own == (400, "Bad Request: message can't be edited")
    caption = await call("editMessageCaption", chat_id=ani, message_id=sent["message_id"], caption="x")
    assert caption == (400, "Bad Request: there is no caption in the message to edit")
    await people.advance_clock(48 * 3600 + 1)
    old = await call("deleteMessage", chat_id=ani, message_id=sent["message_id"])
    assert old == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_tap_is_answered_in_time_or_not_at_all(call, people: People, ani: int):
    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    keyboard = '{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}'
    await call("sendMessage", chat_id=ani, text="satu", reply_markup=keyboard)
    first, second = await people.tap(ani, "a"), await people.tap(ani, "a")
    assert await call("answerCallbackQuery", callback_query_id=first.query) == (200, True)
    assert await call("answerCallbackQuery", callback_query_id=first.query) == too_old
    await people.advance_clock(16)
    assert await call("answerCallbackQuery", callback_query_id=second.query) == too_old
    assert await call("answerCallbackQuery", callback_query_id="7") == too_old


async def test_people_who_cannot_be_reached(call, people: People, ani: int):
    stranger = await people.create("Orang Asing")
    assert await call("sendMessage", chat_id=stranger, text="x") == (400, "Bad Request: chat not found")
    assert await call("sendMessage", chat_id=12345, text="x") == (400, "Bad Request: chat not found")
    assert await call("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
    await people.group("Rapat", [stranger], number=GROUP, kind="group")
    unmet = await call("sendMessage", chat_id=stranger, text="x")
    assert unmet == (403, "Forbidden: bot can't initiate conversation with a user")
    await people.block(ani)
    blocked = await call("sendMessage", chat_id=ani, text="x")
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    await people.unblock(ani)
    assert (await call("sendMessage", chat_id=ani, text="x"))[0] == 200
    await people.deactivate(ani)
    assert await call("sendMessage", chat_id=ani, text="x") == (403, "Forbidden: user is deactivated")
    await people.migrate(GROUP, GROUP - 5)
    moved = await call("sendMessage", chat_id=GROUP, text="x")
    assert moved == (400, {"migrate_to_chat_id": GROUP - 5})
    assert (await call("sendMessage", chat_id=GROUP - 5, text="x"))[0] == 200
    await people.kick(GROUP - 5)
    kicked = await call("sendMessage", chat_id=GROUP - 5, text="x")
    assert kicked == (403, "Forbidden: bot was kicked from the supergroup chat")


async def test_files(call, people: People, standin: StandIn, ani: int):
    wrong = await call("sendDocument", chat_id=ani, document="AAA")
    assert wrong == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    assert await call("getFile", file_id="AAA") == (400, "Bad Request: invalid file_id")
    sent = await people.send(ani, "document", [("besar.pdf", bytes(20 * 1024 * 1024 + 1))], announced=False)
    _, updates = await call("getUpdates", offset=-1)
    document = updates[0]["message"]["document"]
    assert updates[0]["update_id"] == sent.updates[0]
    assert "file_size" not in document
    assert await call("getFile", file_id=document["file_id"]) == (400, "Bad Request: file is too big")
    as_photo = await call("sendPhoto", chat_id=ani, photo=document["file_id"])
    assert as_photo == (400, "Bad Request: can't use file of type Document as Photo")
    empty = await call("sendDocument", {"document": b""}, chat_id=ani)
    assert empty == (400, "Bad Request: file must be non-empty")
    large = await call("sendPhoto", {"photo": PNG + bytes(10 * 1024 * 1024)}, chat_id=ani)
    assert large[1].endswith("is too big for a photo; the maximum size is 10485760 bytes")
    no_picture = await call("sendPhoto", {"photo": b"bukan gambar"}, chat_id=ani)
    assert no_picture == (400, "Bad Request: IMAGE_PROCESS_FAILED")
    long = await call("sendPhoto", {"photo": picture(9000, 1001)}, chat_id=ani)
    assert long == (400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    too_large = await call("sendDocument", {"document": bytes(50 * 1024 * 1024 + 1)}, chat_id=ani)
    assert too_large == (413, "Request Entity Too Large")


async def test_a_file_is_fetched_where_getfile_says_and_for_an_hour(
    call, people: People, standin: StandIn, ani: int
):
    content = bytes(range(256)) * 4096
    await people.send(ani, "document", [("../../x.pdf", content)])
    _, updates = await call("getUpdates", offset=-1)
    assert updates[0]["message"]["document"]["file_name"] == "../../x.pdf"
    _, about = await call("getFile", file_id=updates[0]["message"]["document"]["file_id"])
    url = f"{standin.url}/file/bot{standin.world.token}/{about['file_path']}"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            assert await response.read() == content
        await people.advance_clock(3601)
        async with session.get(url) as response:
            assert response.status == 404


async def test_wrong_tokens_and_methods(standin: StandIn):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{standin.url}/bot1:AAA/getMe") as response:
            assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
        async with session.get(f"{standin.url}/bot{standin.world.token}/getMee") as response:
            assert response.status == 404
        async with session.get(f"{standin.url}/bot{standin.world.token}/GETME") as response:
            assert (await response.json())["result"]["username"] == "kuesioner_bot"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*tebal", "Can't find end of Bold entity at byte offset 0"),
    ],
)
async def test_markdown(call, ani: int, text: str, reason: str):
    answer = await call("sendMessage", chat_id=ani, text=text, parse_mode="MarkdownV2")
    assert answer == (400, f"Bad Request: can't parse entities: {reason}")


async def test_inline_answers(call, people: People, ani: int):
    asked = await people.ask(f"/{ani}/inline", {"query": "d"})
    number = {"inline_query_id": asked["query"]}
    results = ",".join(f'{{"type":"article","id":"{index}"}}' for index in range(51))
    assert await call("answerInlineQuery", **number, results=f"[{results}]") == (
        400,
        "Bad Request: RESULTS_TOO_MUCH",
    )
    twice = '[{"type":"article","id":"1"},{"type":"article","id":"1"}]'
    assert await call("answerInlineQuery", **number, results=twice) == (
        400,
        "Bad Request: RESULT_ID_DUPLICATE",
    )
    assert await call("answerInlineQuery", **number, results="[]") == (200, True)
    assert (await call("answerInlineQuery", **number, results="[]"))[0] == 400

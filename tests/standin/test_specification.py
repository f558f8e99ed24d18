"""The stand-in held against Telegram's own description of the Bot API (version 10.1).

`bot_api.json` has, of that description, the methods that are served and the types that they and updates use.
"""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.standin import People, StandIn
from bot.standin.methods import METHODS
from tests.conversation import picture

API = json.loads((Path(__file__).parent / "bot_api.json").read_text())
JSON_TYPES = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": (int, float)}
KEYBOARD = {"inline_keyboard": [[{"text": "Ya", "callback_data": "ya"}]]}
PICTURE = picture(1200, 800)


def faults(value: Any, types: list[str], where: str) -> list[str]:
    """How a value differs from the first of these types that it comes nearest to."""
    found = [faults_of_one(value, one, where) for one in types]
    return min(found, key=len)


def faults_of_one(value: Any, kind: str, where: str) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no array"]
        inner = [kind.removeprefix("Array of ")]
        return [fault for index, one in enumerate(value) for fault in faults(one, inner, f"{where}[{index}]")]
    if kind in JSON_TYPES:
        return [] if isinstance(value, JSON_TYPES[kind]) else [f"{where}: {value!r} is no {kind}"]
    if kind not in API["types"]:
        return [f"{where}: the type {kind} should not occur here"]
    about = API["types"][kind]
    if "subtypes" in about:
        return faults(value, about["subtypes"], where)
    if kind == "MaybeInaccessibleMessage":
        return faults(value, ["Message", "InaccessibleMessage"], where)
    if not isinstance(value, dict):
        return [f"{where}: no {kind}"]
    fields = about["fields"]
    missing = [
        f"{where}.{name} is missing"
        for name, (_, required) in fields.items()
        if required and name not in value
    ]
    unknown = [f"{where}.{name} is unknown" for name in value if name not in fields]
    return [
        *missing,
        *unknown,
        *(
            fault
            for name, (types, _) in fields.items()
            if name in value
            for fault in faults(value[name], types, f"{where}.{name}")
        ),
    ]


@pytest.mark.parametrize("name", sorted(API["methods"]))
def test_a_method_knows_exactly_its_parameters(name: str):
    assert METHODS[name.lower()].name == name
    assert METHODS[name.lower()].parameters == set(API["methods"][name]["parameters"])


def test_every_served_method_is_described():
    assert {method.name for method in METHODS.values()} == set(API["methods"])


class Caller:
    """Calls methods and checks every answer against the description."""

    def __init__(self, session: aiohttp.ClientSession, standin: StandIn) -> None:
        self.session = session
        self.base = f"{standin.url}/bot{standin.world.token}/"
        self.called: set[str] = set()

    async def __call__(self, name: str, files: dict[str, bytes] | None = None, /, **parameters: Any) -> Any:
        self.called.add(name)
        known = API["methods"][name]["parameters"]
        assert parameters.keys() <= known.keys()
        if files:
            form = aiohttp.FormData()
            for key, value in parameters.items():
                form.add_field(key, value if isinstance(value, str) else json.dumps(value))
            for key, content in files.items():
                form.add_field(key, content, filename="x.bin")
            sent = self.session.post(self.base + name, data=form)
        else:
            sent = self.session.post(self.base + name, json=parameters)
        async with sent as response:
            answer = await response.json()
        assert answer["ok"], answer
        assert faults(answer["result"], API["methods"][name]["returns"], name) == []
        return answer["result"]


async def test_results_and_updates_are_as_described(standin: StandIn, people: People, ani: int):
    async with aiohttp.ClientSession() as session:
        call = Caller(session, standin)
        await call("getMe")
        text = await call(
            "sendMessage", chat_id=ani, text="a <b>b</b> c.id", parse_mode="HTML", reply_markup=KEYBOARD
        )
        number = text["message_id"]
        await call("editMessageText", chat_id=ani, message_id=number, text="lain", reply_markup=KEYBOARD)
        await call("editMessageReplyMarkup", chat_id=ani, message_id=number)
        photo = await call(
            "sendPhoto", {"photo": PICTURE}, chat_id=ani, caption="<i>a</i>", parse_mode="HTML"
        )
        await call(
            "editMessageCaption",
            chat_id=ani,
            message_id=photo["message_id"],
            caption="b",
            reply_markup=KEYBOARD,
        )
        await call(
            "editMessageMedia",
            {"x": PICTURE},
            chat_id=ani,
            message_id=number,
            media={"type": "photo", "media": "attach://x", "caption": "c"},
        )
        media = ("document", "video", "voice", "audio", "animation", "sticker")
        for kind in media:
            await call("send" + kind.capitalize(), {kind: b"bytes"}, chat_id=ani)
        await call("sendVideoNote", {"video_note": b"bytes"}, chat_id=ani)
        album = [{"type": "photo", "media": f"attach://{name}"} for name in "xy"]
        await call("sendMediaGroup", {"x": PICTURE, "y": PICTURE}, chat_id=ani, media=album)
        await call("sendLocation", chat_id=ani, latitude=-0.4, longitude=117)
        await call(
            "sendVenue", chat_id=ani, latitude=-0.4, longitude=117, title="Kantor", address="Tenggarong"
        )
        await call("sendContact", chat_id=ani, phone_number="+62811", first_name="Ani")
        await call("sendDice", chat_id=ani)
        await call("sendChatAction", chat_id=ani, action="typing")
        await call("copyMessage", chat_id=ani, from_chat_id=ani, message_id=number)
        await call("copyMessages", chat_id=ani, from_chat_id=ani, message_ids=[1, number])
        await call("forwardMessage", chat_id=ani, from_chat_id=ani, message_id=1)
        await call("forwardMessages", chat_id=ani, from_chat_id=ani, message_ids=[1, number])
        reply = await call(
            "sendMessage", chat_id=ani, text="jawaban", reply_parameters={"message_id": number}
        )
        await call(
            "setMessageReaction", chat_id=ani, message_id=1, reaction=[{"type": "emoji", "emoji": "👍"}]
        )
        await call("pinChatMessage", chat_id=ani, message_id=number)
        await call("unpinChatMessage", chat_id=ani)
        await call("unpinAllChatMessages", chat_id=ani)
        await call("deleteMessage", chat_id=ani, message_id=reply["message_id"])
        await call("deleteMessages", chat_id=ani, message_ids=[number, 999])
        file_id = photo["photo"][-1]["file_id"]
        await call("getFile", file_id=file_id)
        await call("setMyCommands", commands=[{"command": "isi", "description": "Mengisi"}])
        await call("getMyCommands")
        await call("deleteMyCommands")
        for name, parameter in (
            ("Name", "name"),
            ("Description", "description"),
            ("ShortDescription", "short_description"),
        ):
            await call(f"setMy{name}", **{parameter: "Uji"})
            await call(f"getMy{name}")
        await call("setChatMenuButton", menu_button={"type": "commands"})
        await call("getChatMenuButton")

        group = await people.group("Rapat", [ani])
        for name in ("getChat", "getChatMemberCount", "getChatAdministrators"):
            await call(name, chat_id=group)
        await call("getChatMember", chat_id=group, user_id=ani)
        await call("leaveChat", chat_id=group)

        await call("sendMessage", chat_id=ani, text="tombol", reply_markup=KEYBOARD)
        tapped = await people.tap(ani, "Ya")
        await call("answerCallbackQuery", callback_query_id=tapped.query, text="Baik")
        await people.tap_data(ani, "lama", message_id=1, accessible=False)
        asked = await people.ask(f"/{ani}/inline", {"query": "dis"})
        result = {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "x"}}
        await call("answerInlineQuery", inline_query_id=asked["query"], results=[result])
        await people.choose(ani, asked["query"], "1")

        await people.say(ani, "https://a.go.id 👋 /isi", reply_to=number + 1)
        await people.edit(ani, 1, "/start lagi")
        for kind in (*media, "video_note"):
            await people.send(
                ani, kind, [("a.bin", b"bytes")], caption="" if kind == "sticker" else "ini /isi"
            )
        await people.send(ani, "photo", [("a.png", PICTURE), ("b.png", PICTURE)], caption="album")
        await people.share(ani, {"location": {"latitude": 0.1, "longitude": 1.5}})
        await people.share(ani, {"dice": {"emoji": "🎲", "value": 3}})
        await people.block(ani)
        updates = await call("getUpdates", limit=100)
        kinds = {key for update in updates for key in update} - {"update_id"}
        assert kinds == {"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}
        await call("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"])
        await call("getWebhookInfo")
        await call("deleteWebhook")
        await call("close")
        await call("logOut")
        assert call.called == set(API["methods"])
    assert (await people.counts())["complaints"] == []


async def test_an_unknown_parameter_is_reported(standin: StandIn, people: People, ani: int):
    async with aiohttp.ClientSession() as session:
        url = f"{standin.url}/bot{standin.world.token}/sendMessage"
        async with session.post(
            url, data={"chat_id": str(ani), "text": "x", "parsemode": "HTML"}
        ) as response:
            assert response.status == 200
    assert (await people.counts())["complaints"] == ["sendMessage: unknown parameter parsemode"]

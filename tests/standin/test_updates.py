"""How updates reach the bot: by asking, or by a webhook."""

import asyncio

import aiohttp
import orjson
import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from bot.standin import People, StandIn
from bot.standin.updates import Updates
from bot.standin.world import Clock


async def test_a_second_poll_ends_the_first():
    updates = Updates(Clock())
    first = asyncio.create_task(updates.get(0, 100, 30, None))
    await asyncio.sleep(0)
    second = asyncio.create_task(updates.get(0, 100, 30, None))
    with pytest.raises(Exception, match="terminated by other getUpdates request"):
        await first
    updates.add("message", {"x": 1}, 5)
    assert len(orjson.loads(await second)) == 1


async def test_a_poll_is_woken_by_an_update(bot: Bot, people: People, ani: int):
    await bot.get_updates(offset=-1)
    last = (await bot.get_updates())[-1].update_id
    poll = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=30))
    act = await people.say(ani, "halo")
    (update,) = await poll
    assert (update.update_id,) == act.updates
    assert not await people.settle(act, until="confirmed", patience=0)
    await bot.get_updates(offset=update.update_id + 1)
    assert await people.settle(act, until="confirmed")


async def test_only_wanted_kinds_come(bot: Bot, people: People, ani: int):
    await bot.get_updates(allowed_updates=["message"])
    assert (await people.block(ani)).updates == ()
    await bot.get_updates(allowed_updates=[])
    assert len((await people.unblock(ani)).updates) == 1


async def test_updates_are_kept_for_a_day(bot: Bot, people: People, ani: int):
    await people.advance_clock(24 * 3600 + 1)
    assert await bot.get_updates() == ()


class Hook:
    """A webhook that fails at first."""

    def __init__(self) -> None:
        self.failures = 1
        self.got: list[tuple[str | None, str]] = []
        self.enough = asyncio.Event()
        self.runner: web.ServerRunner | None = None

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        update = orjson.loads(await request.read())
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.got.append((secret, update["message"]["text"]))
        if len(self.got) == 4:
            self.enough.set()
        return web.Response()


async def test_a_webhook_gets_all_in_order_and_again_after_an_error(
    standin: StandIn, bot: Bot, people: People, ani: int
):
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await bot.set_webhook(address, secret_token="rahasia_1", allowed_updates=["message"])
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    for text in ("satu", "dua", "tiga"):
        last = await people.say(ani, text)
    await hook.enough.wait()
    assert hook.got == [("rahasia_1", text) for text in ("/start", "satu", "dua", "tiga")]
    assert await people.settle(last, until="confirmed")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (address, 0)
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    await bot.delete_webhook()
    await people.say(ani, "empat")
    assert (await bot.get_updates())[0].message
    await runner.cleanup()


async def test_bodies_of_all_kinds(standin: StandIn, ani: int):
    url = f"{standin.url}/bot{standin.world.token}/sendMessage"
    sent = {"chat_id": str(ani), "text": "a+b&c=d % 'é'"}
    async with aiohttp.ClientSession() as session:
        form = aiohttp.FormData(sent, default_to_multipart=True)
        for how in ({"params": sent}, {"data": sent}, {"json": sent}, {"data": form}):
            async with session.post(url, **how) as response:
                assert (await response.json())["result"]["text"] == sent["text"]
        async with session.get(url, params=sent) as response:
            assert (await response.json())["result"]["text"] == sent["text"]

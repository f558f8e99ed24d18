"""Faults and limits that can be switched on."""

from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from bot.standin import People, StandIn


async def test_errors_for_some_calls(bot: Bot, people: People, ani: int):
    await people.fault("error", code=502, methods=["sendMessage"], times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(ani, "x")
    await bot.send_message(ani, "x")
    assert [message.text for message in (await people.view(ani)).messages] == ["/start", "x"]


async def test_errors_until_cleared(bot: Bot, people: People, ani: int):
    number = await people.fault("error", code=500)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    assert (await people.counts())["faults"] == {str(number): 3}
    await people.clear_faults(number)
    assert (await bot.get_me()).username == "kuesioner_bot"


@pytest.mark.parametrize(("kind", "done"), [("drop", False), ("lose", True), ("midway", True)])
async def test_a_lost_connection(bot: Bot, people: People, ani: int, kind: str, done: bool):
    await people.fault(kind, methods=["sendMessage"], times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(ani, "x")
    assert ("x" in [message.text for message in (await people.view(ani)).messages]) == done


async def test_a_pause_at_the_third_message_holds_for_all_new_ones(bot: Bot, people: People, ani: int):
    await people.fault("flood", methods=["sendMessage"], start=3, times=1, seconds=5)
    await bot.send_message(ani, "1")
    await bot.send_message(ani, "2")
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(ani, "3")
        assert refused.value.retry_after == timedelta(seconds=5)
    await bot.edit_message_text("1b", ani, (await people.view(ani)).messages[1].id)
    await people.advance_clock(5)
    await bot.send_message(ani, "3")
    assert (await people.counts())["refusals"] == {"429": 2}


async def test_limits_over_all_and_in_one_chat(bot: Bot, people: People, ani: int):
    await people.limit(overall=3, burst=2)
    budi = await people.create("Budi")
    await people.start(budi)
    await bot.send_message(ani, "1")
    await bot.send_message(ani, "2")
    with pytest.raises(RetryAfter):
        await bot.send_message(ani, "3")
    await bot.send_message(budi, "1")
    with pytest.raises(RetryAfter):
        await bot.send_message(budi, "2")
    await people.advance_clock(3)
    await bot.send_message(budi, "2")
    await people.limit(overall=0, burst=0)
    for _ in range(40):
        await bot.send_message(ani, "banyak")


async def test_the_door_can_be_shut_for_the_bot_alone(standin: StandIn, people: People):
    url = f"{standin.url}/bot{standin.world.token}/getMe"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            assert response.status == 200
        await people.shut_door()
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)
        await people.open_door()
        async with session.get(url) as response:
            assert response.status == 200


async def test_a_slow_answer_comes(bot: Bot, people: People, ani: int):
    await people.fault("slow", seconds=0.01, times=1)
    assert await bot.send_message(ani, "x")

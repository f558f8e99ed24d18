"""Who comes from another machine: with a link, once, as one person; everybody else stays outside."""

from pathlib import Path

import aiohttp
import pytest

from bot.standin import StandIn, saved, server, user_actions


@pytest.fixture(autouse=True)
def everybody_is_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests count as coming from another machine."""
    monkeypatch.setattr(server, "is_this_machine", lambda request: "X-Here" in request.headers)


HERE = {"X-Here": "1"}


@pytest.fixture
async def two(standin: StandIn) -> tuple[int, int]:
    """Ani and Dedi."""
    for number, name in ((1, "Ani"), (2, "Dedi")):
        standin.world.add_human({"id": number, "is_bot": False, "first_name": name})
    return 1, 2


async def test_without_a_link_nothing_is_to_be_seen(standin: StandIn, two: tuple[int, int]) -> None:
    token = standin.world.token
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/people", "/people/1/chat", "/people/live", f"/bot{token}/getMe", "/ikut/SALAH"):
            async with session.get(standin.url + path) as response:
                assert response.status in {403, 404}, path


async def test_a_link_lets_one_browser_in_as_one_person(standin: StandIn, two: tuple[int, int]) -> None:
    guest = standin.guests.invite(1, "Ani")
    link = f"{standin.url}/ikut/{guest.code}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as ani, aiohttp.ClientSession() as other:
        async with ani.get(link) as response:  # a preview of the link does not use it
            assert "Anda akan masuk sebagai Ani" in await response.text()
        async with ani.post(link) as response:
            assert response.status == 200
        async with ani.get(f"{standin.url}/people") as response:
            assert [one["first_name"] for one in await response.json()] == ["Ani"]
        for path, status in (("/people/1/start", 200), ("/people/2/start", 403), ("/people/clock", 403)):
            async with ani.post(standin.url + path, json={}) as response:
                assert response.status == status, path
        async with ani.post(f"{standin.url}/people/1/say", json={"text": "x", "chat_id": 2}) as response:
            assert response.status == 403
        async with other.post(link) as response:
            assert response.status == 410
            assert "sudah dipakai di perangkat lain" in await response.text()
        async with ani.get(link) as response:
            assert "sudah masuk sebagai Ani" in await response.text()


async def test_whoever_guesses_codes_is_not_looked_at_any_more(
    standin: StandIn, two: tuple[int, int]
) -> None:
    guest = standin.guests.invite(1, "Ani")
    async with aiohttp.ClientSession() as session:
        for _ in range(20):
            async with session.get(f"{standin.url}/ikut/ABCDEFGHJK") as response:
                assert response.status == 404
        async with session.get(f"{standin.url}/ikut/{guest.code}") as response:
            assert response.status == 404


async def test_the_clock_is_not_put_back(standin: StandIn) -> None:
    url = f"{standin.url}/people/clock"
    async with (
        aiohttp.ClientSession(headers=HERE) as session,
        session.post(url, json={"advance": -60}) as response,
    ):
        assert response.status == 400
        assert "hanya dapat dimajukan" in (await response.json())["error"]


async def test_a_saved_world_comes_back_whole(standin: StandIn, tmp_path: Path) -> None:
    world = standin.world
    world.add_human({"id": 7, "is_bot": False, "first_name": "Ani"}, "petugas")
    user_actions.start(world, 7)
    world.clock.advance(1000)
    saved.save(world, tmp_path)
    numbers = world.updates.next_id
    again = StandIn()
    saved.load(again.world, tmp_path)
    assert again.world.people[7].label == "petugas"
    assert [post.content["text"] for post in again.world.chats[7].posts.values()] == ["/start"]
    assert again.world.updates.next_id == numbers
    assert abs(again.world.clock.now() - world.clock.now()) < 5

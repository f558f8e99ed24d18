"""The practice page is served whole, and only to itself."""

import re
from pathlib import Path

import aiohttp
import pytest

from bot.standin import People, StandIn, page

FILES = sorted(path.name for path in Path(page.__file__).parent.iterdir() if path.suffix in page.KINDS)
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]{2,}", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/", *(f"/page/{name}" for name in FILES)])
async def test_its_files_are_there_and_ask_nobody_else(standin: StandIn, path: str):
    async with aiohttp.ClientSession() as session, session.get(standin.url + path) as response:
        assert response.status == 200
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        found = set(ADDRESS.findall(await response.text()))
    assert found <= {"http://www.w3.org"}  # the name of SVG, which nobody fetches


@pytest.mark.parametrize(
    "path", ["/page/../server.py", "/page/__init__.py", "/page/%2e%2e/world.py", "/page/", "/lain"]
)
async def test_nothing_but_the_page_is_served(standin: StandIn, path: str):
    async with aiohttp.ClientSession() as session, session.get(standin.url + path) as response:
        assert response.status == 404


async def test_another_site_cannot_act_for_people(standin: StandIn, people: People, ani: int):
    async with aiohttp.ClientSession() as session:
        url = f"{standin.url}/people/{ani}/say"
        for origin, status in (("https://jahat.example", 403), (standin.url, 200)):
            async with session.post(url, json={"text": "x"}, headers={"Origin": origin}) as response:
                assert response.status == status
    assert [message.text for message in (await people.view(ani)).messages] == ["/start", "x"]


async def test_it_can_list_people_and_their_commands(standin: StandIn, people: People, ani: int):
    await people.create("<b>", label="orang bernama <b>")
    async with aiohttp.ClientSession() as session, session.get(f"{standin.url}/people") as response:
        listed = await response.json()
    assert [(one["first_name"], one["started"]) for one in listed] == [("Ani", True), ("<b>", False)]
    assert await people.commands(ani) == []
    assert (await people.about_bot())["username"] == "kuesioner_bot"


@pytest.mark.parametrize("path", ["/", "/people", "/people/1/chat"])
async def test_it_answers_to_the_names_of_this_machine_only(
    standin: StandIn, people: People, ani: int, path: str
):
    port = standin.url.rpartition(":")[2]
    async with aiohttp.ClientSession() as session:
        for host, is_served in (
            (f"jahat.example:{port}", False),
            ("[::1", False),
            (f"localhost:{port}", True),
            (f"127.0.0.1:{port}", True),
            (f"[::1]:{port}", True),
        ):
            async with session.get(standin.url + path, headers={"Host": host}) as response:
                assert (response.status != 403) == is_served, host


@pytest.mark.parametrize("deed", ["say?text=x", "block", "deactivate", "tap?label=x"])
async def test_nobody_acts_by_a_link(standin: StandIn, people: People, ani: int, deed: str):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{standin.url}/people/{ani}/{deed}") as response:
            assert response.status == 405
        async with session.get(f"{standin.url}/people/door") as response:
            assert response.status == 405
    assert [message.text for message in (await people.view(ani)).messages] == ["/start"]

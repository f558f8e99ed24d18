"""The people of a stand-in in the same process: they ask it directly, for half of all requests are theirs."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from bot.standin import People, StandIn
from bot.standin.people import PeopleError


class _Wish:
    """As much of a request as the people's side looks at."""

    method = "POST"
    headers: Mapping[str, str] = {}
    host = ""

    def __init__(self, path: str, body: bytes) -> None:
        self.path = path
        self._body = body

    async def read(self) -> bytes:
        """The body."""
        return self._body


class NearPeople(People):
    """As `People`, without HTTP in between. Files, which come as a form, still go over HTTP."""

    def __init__(self, standin: StandIn) -> None:
        super().__init__(standin.people_url)
        self._side = standin._people_side

    async def ask(self, path: str, wish: Mapping[str, Any] | aiohttp.FormData | None = None) -> Any:
        """The answer of the people's side; raises `PeopleError` when it was impossible."""
        if isinstance(wish, aiohttp.FormData):
            return await super().ask(path, wish)
        request: Any = _Wish(f"/people{path}", orjson.dumps(wish or {}))
        response = await self._side.handle(request)
        body: Any = response.body
        answer = orjson.loads(body)
        if response.status != 200:
            raise PeopleError(answer.get("error", "unknown"))
        return answer

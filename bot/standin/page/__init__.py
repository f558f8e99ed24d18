"""The practice page: three files beside this one, served as they are."""

from functools import lru_cache
from pathlib import Path

from aiohttp import web

_HERE = Path(__file__).parent
_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@lru_cache
def _content(name: str) -> bytes:
    return (_HERE / name).read_bytes()


def serve(path: str) -> web.Response:
    """A file of the page, or 404."""
    if path not in _FILES:
        return web.Response(status=404, text="Tidak ada halaman ini.")
    name, kind = _FILES[path]
    return web.Response(body=_content(name), content_type=kind, charset="utf-8", headers=_HEADERS)

"""The practice page: the files beside this one, served as they are. They ask nobody but the stand-in."""

from pathlib import Path

from aiohttp import web

_HERE = Path(__file__).parent
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def serve(path: str) -> web.Response:
    """A file of the page, or 404."""
    if path == "/":
        return file_of(_HERE, "page.html")
    return file_of(_HERE, path.removeprefix("/page/")) if path.startswith("/page/") else _missing()


def file_of(folder: Path, name: str) -> web.Response:
    """One of the files that lie in this folder, by its bare name, or 404."""
    path = folder / name
    if "/" in name or "\\" in name or path.suffix not in KINDS or not path.is_file():
        return _missing()
    return web.Response(
        body=path.read_bytes(), content_type=KINDS[path.suffix], charset="utf-8", headers=_HEADERS
    )


def _missing() -> web.Response:
    return web.Response(status=404, text="Tidak ada halaman ini.")

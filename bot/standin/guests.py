"""Who comes in from another machine: whoever has a link with a code, once, and then as one person only."""

import hmac
import ipaddress
import secrets
from collections import deque
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

COOKIE = "kuesioner_latihan"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another when it is read aloud
_LENGTH = 10
_WRONG_AT_MOST = 20
"""So many wrong codes a minute are looked at; 32^10 codes are too many to be found that way."""
_MINUTE = 60.0


@dataclass(slots=True)
class Guest:
    """One link: the person it lets in, and the token of the browser that used it."""

    person: int
    name: str
    code: str
    token: str = ""


@dataclass(slots=True)
class Guests:
    """All links that were given out."""

    by_code: dict[str, Guest] = field(default_factory=dict)
    _wrong: deque[float] = field(default_factory=deque)

    def invite(self, person: int, name: str) -> Guest:
        """A new link for this person."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        guest = self.by_code[code] = Guest(person, name, code)
        return guest

    def person_of(self, request: web.BaseRequest) -> int | None:
        """Whom the browser of this request was let in as."""
        token = request.cookies.get(COOKIE, "").encode()
        for guest in self.by_code.values():
            if guest.token and hmac.compare_digest(guest.token.encode(), token):
                return guest.person
        return None

    def door(self, request: web.BaseRequest, code: str, now: float) -> web.Response:
        """The page behind a link; its button uses the link up, not a preview that follows it."""
        while self._wrong and self._wrong[0] <= now - _MINUTE:
            self._wrong.popleft()
        guest = None if len(self._wrong) >= _WRONG_AT_MOST else self.by_code.get(code.upper())
        if guest is None:
            self._wrong.append(now)
            return _page(
                404, "Tautan ini tidak dikenal. Periksa lagi hurufnya, atau minta tautan kepada pelatih."
            )
        if guest.token:
            if self.person_of(request) == guest.person:
                return _page(200, f"Anda sudah masuk sebagai {guest.name}.", '<a href="/">Buka latihan</a>')
            words = f"Tautan {guest.name} sudah dipakai di perangkat lain. Minta tautan baru kepada pelatih."
            return _page(410, words)
        if request.method != "POST":
            form = '<form method="post"><button>Masuk</button></form>'
            return _page(200, f"Anda akan masuk sebagai {guest.name}.", form)
        guest.token = secrets.token_urlsafe(24)
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(COOKIE, guest.token, httponly=True, samesite="Strict", path="/")
        return response


def is_this_machine(request: web.BaseRequest) -> bool:
    """Whether the request comes from the machine that the stand-in runs on."""
    try:
        return ipaddress.ip_address((request.remote or "").partition("%")[0]).is_loopback
    except ValueError:
        return False


def _page(status: int, words: str, more: str = "") -> web.Response:
    body = (
        '<!doctype html><html lang="id"><meta charset="utf-8"><title>Latihan</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/page/page.css"><link rel="icon" href="data:,">'
        f'<main class="door"><h1>Latihan</h1><p>{escape(words)}</p>{more}</main>'
    )
    return web.Response(status=status, body=body.encode(), content_type="text/html", charset="utf-8")


def nobody() -> web.Response:
    """For who has no link."""
    return _page(403, "Latihan ini hanya untuk peserta. Buka tautan yang Anda terima dari pelatih.")

"""The sheet of links that a trainer prints: one for each participant, on the local network."""

import ipaddress
import socket
from html import escape

from aiohttp import web

from bot.commands.terminal import CommandError, say
from bot.demo.practice import FIRST_OF_CROWD
from bot.standin.guests import Guest, Guests

_NOWHERE = ("192.0.2.1", 9)
"""An address kept for documents: asking for the way to it sends nothing, and tells our own address."""


def address_of(wanted: str) -> str:
    """The address to listen at; with `auto` this machine's in its network. CommandError for none."""
    if wanted == "auto":
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            try:
                asking.connect(_NOWHERE)
            except OSError as error:
                raise CommandError(
                    "Komputer ini tidak terhubung ke jaringan. Sebutkan: --listen ALAMAT"
                ) from error
            return asking.getsockname()[0]
    try:
        address = ipaddress.ip_address(wanted)
    except ValueError as error:
        raise CommandError(f"--listen: {wanted!r} bukan alamat jaringan, misalnya 192.168.1.10") from error
    if address.is_unspecified:
        raise CommandError("--listen: sebutkan satu alamat komputer ini, bukan semua alamat.")
    return wanted


class ParticipantSheet:
    """Who is invited, and where to."""

    def __init__(self, guests: Guests, base: str, count: int) -> None:
        self._base = base
        self._invited = [
            guests.invite(FIRST_OF_CROWD + place, f"Peserta {place + 1}") for place in range(count)
        ]

    def _link(self, guest: Guest) -> str:
        return f"{self._base}/ikut/{guest.code}"

    def say(self) -> None:
        """To the terminal."""
        if self._invited:
            say("Tautan peserta, masing-masing untuk satu orang:")
        for guest in self._invited:
            say(f"  {guest.name}: {self._link(guest)}")

    def page(self) -> web.Response:
        """To be printed and cut."""
        rows = "".join(
            f"<li><b>{escape(guest.name)}</b><code>{escape(self._link(guest))}</code>"
            f"<small>{'sudah dipakai' if guest.token else 'untuk satu orang, sekali pakai'}</small></li>"
            for guest in self._invited
        )
        body = (
            '<!doctype html><html lang="id"><meta charset="utf-8"><title>Tautan peserta</title>'
            '<link rel="stylesheet" href="/page/page.css"><link rel="stylesheet" href="/room/room.css">'
            '<link rel="icon" href="data:,"><body class="sheet-of-links"><main><h1>Tautan peserta</h1>'
            "<p>Buka di peramban telepon atau komputer pada jaringan yang sama, lalu tekan Masuk.</p>"
            f"<ol>{rows}</ol></main></body></html>"
        )
        if not self._invited:
            body = body.replace("<ol></ol>", "<p>Jalankan dengan <code>kuesioner demo --listen</code>.</p>")
        return web.Response(body=body.encode(), content_type="text/html", charset="utf-8")

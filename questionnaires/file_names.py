"""What a file is called wherever it comes out again: what it is, with an ending that fits."""

import mimetypes
import re

from questionnaires.answers import EvidenceKind

_ENDING = re.compile(r"[^.]\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,10}$")
"""With a letter in it: the minutes of a clock, as in `04.05`, are none."""
_BY_KIND = {
    EvidenceKind.PHOTO: ".jpg",
    EvidenceKind.VIDEO: ".mp4",
    EvidenceKind.AUDIO: ".mp3",
    EvidenceKind.VOICE: ".ogg",
}
"""What Telegram makes of these; a document is whatever its sender made."""
_BY_TYPE = {"audio/ogg": ".ogg", "audio/mp4": ".m4a", "image/jpeg": ".jpg", "text/plain": ".txt"}
"""Where the standard library's first ending is not the usual one."""


def with_ending(name: str, kind: EvidenceKind, mime_type: str | None = None) -> str:
    """The name, with the ending of its kind or media type where it has none; a link stays as it is."""
    if kind is EvidenceKind.LINK or _ENDING.search(name):
        return name
    typed = (mime_type or "").partition(";")[0].strip().lower()
    known = _BY_TYPE.get(typed) or mimetypes.guess_extension(typed) if typed else None
    return name + (known or _BY_KIND.get(kind, ""))

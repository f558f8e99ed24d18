"""Files that people and the bot sent, by their numbers."""

import hashlib
import mimetypes
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from bot.standin.api_call import Upload
from bot.standin.refusals import bad_request, too_large

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
LINK_SECONDS = 3600.0
_PREFIX = {
    "photo": "AgACAgUAAxkB",
    "document": "BQACAgUAAxkB",
    "voice": "AwACAgUAAxkB",
    "video": "BAACAgUAAxkB",
    "audio": "CQACAgUAAxkB",
    "sticker": "CAACAgUAAxkB",
    "video_note": "DQACAgUAAxkB",
    "animation": "CgACAgUAAxkB",
}
_FOLDER = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "video": "videos",
    "audio": "music",
    "sticker": "stickers",
    "video_note": "video_notes",
    "animation": "animations",
}
_SUFFIX = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "video_note": ".mp4", "sticker": ".webp"}
_PHOTO_SIDES = (90, 320, 800, 1280)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as Telegram keeps it. `announced` is whether messages tell its size."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes
    path: str
    name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0
    announced: bool = True

    def about(self) -> dict[str, Any]:
        """What every file object of the Bot API has."""
        about: dict[str, Any] = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        if self.announced:
            about["file_size"] = len(self.content)
        return about


@dataclass(slots=True)
class Files:
    """Every file, by file id and by the path a download asks for."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)
    links: dict[str, float] = field(default_factory=dict)  # path -> until when it may be downloaded

    def keep(
        self, kind: str, upload: Upload, *, width: int = 0, height: int = 0, announced: bool = True
    ) -> StoredFile:
        """Store one file under numbers of its own."""
        number = len(self.by_id) + 1
        # digests only make numbers look like Telegram's; nothing is protected by them
        digest = hashlib.sha256(f"{kind}{number}".encode()).digest()
        suffix = _SUFFIX.get(kind) or (f".{upload.name.rpartition('.')[2]}" if "." in upload.name else "")
        suffix = suffix if suffix[1:].isalnum() and len(suffix) <= 8 else ""
        stored = StoredFile(
            file_id=_PREFIX[kind] + urlsafe_b64encode(digest + number.to_bytes(4)).decode().rstrip("="),
            unique_id="AgAD" + urlsafe_b64encode(digest[:9]).decode(),
            kind=kind,
            content=upload.content,
            path=f"{_FOLDER[kind]}/file_{number}{suffix}",
            name=upload.name,
            mime_type=upload.mime_type or mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
            width=width,
            height=height,
            announced=announced,
        )
        self.by_id[stored.file_id] = stored
        self.by_path[stored.path] = stored
        return stored

    def keep_photo(self, upload: Upload, *, announced: bool = True) -> list[StoredFile]:
        """A picture in its sizes, smallest first; refused when it is none or too large.

        The smaller sizes have the same bytes: nothing here depends on fewer dots, and no library of pictures
        is needed to run.
        """
        if len(upload.content) > PHOTO_LIMIT:
            raise bad_request(
                f"file of size {len(upload.content)} bytes is too big for a photo; "
                f"the maximum size is {PHOTO_LIMIT} bytes"
            )
        width, height = picture_size(upload.content)
        if not width or not height:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        longest = max(width, height)
        sides = [side for side in _PHOTO_SIDES if side < longest] + [min(longest, 2560)]
        return [
            self.keep(
                "photo",
                upload,
                width=max(1, width * side // longest),
                height=max(1, height * side // longest),
                announced=announced,
            )
            for side in sides
        ]

    def photo_of(self, stored: StoredFile) -> list[StoredFile]:
        """All sizes of the picture that this is one size of."""
        every = [other for other in self.by_id.values() if other.content is stored.content]
        return [other for other in every if other.kind == "photo"]


def check_upload(upload: Upload) -> None:
    """Refuse what a bot may not upload."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise too_large()


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height from the head of a PNG, JPEG, GIF or WebP; zeros when it is none."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return struct.unpack("<HH", content[6:10])
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X" and len(content) >= 30:
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    return 0, 0


def _jpeg_size(content: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + int.from_bytes(content[position + 2 : position + 4])
    return 0, 0

"""Media of calls: uploads, file ids, and the parts they become in a message."""

from bot.standin.api_call import Call, Upload
from bot.standin.chats import Json
from bot.standin.files import StoredFile, check_upload
from bot.standin.refusals import bad_request
from bot.standin.world import World

KINDS = frozenset({"photo", "document", "video", "audio", "voice", "animation", "video_note", "sticker"})


def media_parts(world: World, call: Call, kind: str, source: object = None) -> Json:
    """The message parts for one medium: an upload under its own name or `attach://`, or a file id."""
    upload = call.uploads.get(kind) if source is None else None
    if upload is None:
        value = call.text(kind) if source is None else str(source)
        if value.startswith("attach://"):
            upload = call.uploads.get(value.removeprefix("attach://"))
            if upload is None:
                raise bad_request(f"can't parse InputMedia: Media {value} not found")
        else:
            return _known_file(world, kind, value, call)
    check_upload(upload)
    return _new_file(world, kind, upload, call)


def _known_file(world: World, kind: str, value: str, call: Call) -> Json:
    if not value:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.by_id.get(value)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind and {stored.kind, kind} - {"document", "animation"}:
        raise bad_request(f"can't use file of type {_named(stored.kind)} as {_named(kind)}")
    if kind == "photo":
        return {"photo": photo_sizes(world.files.photo_of(stored))}
    return {kind: describe(stored, call)}


def _named(kind: str) -> str:
    return {"video_note": "VideoNote", "voice": "VoiceNote"}.get(kind, kind.capitalize())


def _new_file(world: World, kind: str, upload: Upload, call: Call) -> Json:
    if kind == "photo":
        return {"photo": photo_sizes(world.files.keep_photo(upload))}
    parts = {kind: describe(world.files.keep(kind, upload), call)}
    if kind == "animation":  # Telegram repeats it for clients that know no animations
        parts["document"] = describe_as("document", world.files.by_id[parts[kind]["file_id"]], call)
    return parts


def photo_sizes(sizes: list[StoredFile]) -> list[Json]:
    """The array of PhotoSize objects."""
    return [size.about() | {"width": size.width, "height": size.height} for size in sizes]


def describe(stored: StoredFile, call: Call | None = None) -> Json:
    """The object of the file's own kind."""
    return describe_as(stored.kind, stored, call)


def describe_as(kind: str, stored: StoredFile, call: Call | None = None) -> Json:
    """The Bot API's object for a file: Document, Voice, Video and so on."""
    about: Json = stored.about()
    seconds = call.number("duration", 1) if call else 1
    match kind:
        case "document":
            about |= _named_file(stored)
        case "voice":
            about |= {"duration": seconds, "mime_type": "audio/ogg"}
        case "audio":
            about |= {"duration": seconds} | _named_file(stored)
            about |= {key: call.text(key) for key in ("performer", "title") if call and call.text(key)}
        case "video" | "animation":
            about |= {"width": stored.width or 640, "height": stored.height or 360, "duration": seconds}
            about |= _named_file(stored)
        case "video_note":
            about |= {"length": 240, "duration": seconds}
        case "sticker":
            about |= {
                "type": "regular",
                "width": 512,
                "height": 512,
                "is_animated": False,
                "is_video": False,
                "emoji": "👍",
            }
    return about


def _named_file(stored: StoredFile) -> Json:
    named: Json = {"mime_type": stored.mime_type} if stored.mime_type else {}
    return {"file_name": stored.name} | named if stored.name else named

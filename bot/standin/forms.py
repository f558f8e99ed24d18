"""Multipart forms: fields and files, with the limit on each file."""

from aiohttp import BodyPartReader, web

from bot.standin.api_call import Upload
from bot.standin.files import UPLOAD_LIMIT
from bot.standin.refusals import too_large

_CHUNK = 256 * 1024


async def read_form(
    request: web.BaseRequest, limit: int = UPLOAD_LIMIT
) -> tuple[dict[str, str], list[Upload]]:
    """Fields by name, and files in order, each with the name of its field; 413 for a file over the limit."""
    fields: dict[str, str] = {}
    uploads: list[Upload] = []
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue  # a form within the form, which Telegram ignores as well
        name = part.name or ""
        if part.filename is None:
            fields[name] = (await part.read()).decode("utf-8", "replace")
            continue
        content = bytearray()
        while chunk := await part.read_chunk(_CHUNK):
            content += chunk
            if len(content) > limit:
                raise too_large()
        kind = part.headers.get("Content-Type", "")
        uploads.append(Upload(part.filename, kind, bytes(content), field=name))
    return fields, uploads

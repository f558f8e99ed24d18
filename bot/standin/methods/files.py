"""getFile: the way to a file's bytes."""

from bot.standin.api_call import Call
from bot.standin.chats import Json
from bot.standin.files import DOWNLOAD_LIMIT, LINK_SECONDS
from bot.standin.methods.registry import method
from bot.standin.refusals import bad_request
from bot.standin.world import World


def get_file(world: World, call: Call) -> Json:
    """getFile: where the file may be fetched for an hour."""
    number = call.text("file_id")
    if not number:
        raise bad_request("file_id not specified")
    stored = world.files.by_id.get(number)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    world.files.links[stored.path] = world.clock.now() + LINK_SECONDS
    about = {"file_id": stored.file_id, "file_unique_id": stored.unique_id}
    return about | {"file_size": len(stored.content), "file_path": stored.path}


METHODS = (method("getFile", get_file, "file_id"),)

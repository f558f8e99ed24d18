"""Files that are named on the command line."""

from pathlib import Path

from bot.commands.terminal import CommandError


def read_at_most(path: Path, most: int) -> bytes:
    """The bytes of a file, of one that is larger just one more than `most`: it is refused by its size.

    CommandError when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise CommandError(f"{path}: tidak dapat dibaca ({error.strerror}).") from error

"""Pictures that Telegram already has, by what they show."""

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.connection.statements import execute, upsert

_KNOWN = select(tables.picture.c.file_id).where(tables.picture.c.key == bindparam("key"))
_REMEMBER = upsert(tables.picture, ["key"], ["file_id"])


def file_id_of(db: Session, key: str) -> str | None:
    """Telegram's file id of this picture; None when it has to be uploaded."""
    return db.connection().execute(_KNOWN, {"key": key}).scalar()


def remember_file_id(db: Session, key: str, file_id: str) -> None:
    """Keeps the file id that Telegram gave to an uploaded picture."""
    execute(db, _REMEMBER, {"key": key, "file_id": file_id})

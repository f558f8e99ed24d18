"""Pictures that Telegram already has, by what they show."""

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.storage import tables
from bot.storage.statements import execute, for_both

_KNOWN = select(tables.picture.c.file_id).where(tables.picture.c.key == bindparam("key"))


def _remember(insert):  # type: ignore[no-untyped-def] # each dialect has its own insert
    added = insert(tables.picture)
    return added.on_conflict_do_update(index_elements=["key"], set_={"file_id": added.excluded.file_id})


_REMEMBER = for_both(_remember)


def file_id_of(db: Session, key: str) -> str | None:
    """Telegram's file id of this picture; None when it has to be uploaded."""
    return db.connection().execute(_KNOWN, {"key": key}).scalar()


def remember_file_id(db: Session, key: str, file_id: str) -> None:
    """Keeps the file id that Telegram gave to an uploaded picture."""
    execute(db, _REMEMBER, {"key": key, "file_id": file_id})

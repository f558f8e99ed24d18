"""Of several revisions of a sheet the newest: the one condition by which an aggregate counts it once."""

from typing import Any

from sqlalchemy import select

from bot.storage import tables

_sheet = tables.sheet.c
_newer = tables.sheet.alias()
_confirmation = tables.confirmation.c


def is_newest(*, confirmed: bool = False) -> Any:
    """The condition for sheets of which there is no newer revision; `confirmed`: no newer confirmed one.

    A confirmed sheet that was opened again has a newer revision, and its score stands until that is confirmed
    too: counts of results ask with `confirmed`, all others without.
    """
    newer = select(_newer.c.id).where(
        _newer.c.period_id == _sheet.period_id,
        _newer.c.office_id == _sheet.office_id,
        _newer.c.revision > _sheet.revision,
    )
    if confirmed:
        newer = newer.where(
            select(_confirmation.sheet_id).where(_confirmation.sheet_id == _newer.c.id).exists()
        )
    return ~newer.correlate(tables.sheet).exists()

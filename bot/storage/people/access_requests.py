"""Strangers who ask to be let in: one row a person, so that nobody can flood the admins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.audit.earlier_deeds import with_doer
from bot.storage.audit.management import Managed
from bot.storage.audit.row_marks import ROWS, marks
from questionnaires.refusal import Reason, Refusal

ASK_AGAIN_AFTER = timedelta(days=1)
"""So long an open request stands before the same person may ask again, and be announced again."""
MOST_ASKS = 3
"""So often one person may ask in all; then only an invitation helps."""
MOST_ANNOUNCED = 5
"""So many requests an hour are announced to the admins; the others wait silently in the list."""
MOST_WAITING = 15
"""While more than these wait for an answer, no further one is announced: they are all in the same list."""
WITHIN = timedelta(hours=1)

_request = tables.access_request.c


class RequestState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request as admins see it."""

    id: int
    telegram_id: int
    name: str
    wish: str | None
    state: RequestState
    asked_at: datetime


def ask_access(
    db: Session, telegram_id: int, name: str, wish: str, now: datetime
) -> tuple[AccessRequest, bool] | Refusal:
    """The request, and whether the admins are to be told; a refusal when this person asked too often."""
    no = why_not_ask(db, telegram_id, now)
    if no is not None:
        return no
    there = _of(db, telegram_id)
    if there is None:
        db.connection().execute(
            tables.access_request.insert().values(
                telegram_id=telegram_id,
                name=name,
                wish=wish,
                state=str(RequestState.OPEN),
                times=1,
                asked_at=now,
            )
        )
    else:
        request, times = there
        db.connection().execute(
            update(tables.access_request)
            .where(_request.id == request.id)
            .values(
                name=name,
                wish=wish,
                state=str(RequestState.OPEN),
                times=times + 1,
                asked_at=now,
                decided_at=None,
                decided_by=None,
            )
        )
    found = _of(db, telegram_id)
    if found is None:
        return Refusal(Reason.NOT_FOUND)
    lately, waiting = (
        db.connection()
        .execute(select(func.count()).select_from(tables.access_request).where(which))
        .scalar_one()
        for which in (_request.asked_at > now - WITHIN, _request.state == str(RequestState.OPEN))
    )
    _tell(db, Managed.ACCESS_ASKED, now, None, found[0].id)
    return found[0], lately <= MOST_ANNOUNCED and waiting <= MOST_WAITING


def why_not_ask(db: Session, telegram_id: int, now: datetime) -> Refusal | None:
    """Why this person cannot ask (again) now; None when they can."""
    there = _of(db, telegram_id)
    if there is None:
        return None
    request, times = there
    again = request.asked_at + ASK_AGAIN_AFTER
    if times < MOST_ASKS and again <= now:
        return None
    if request.state is RequestState.OPEN:
        return Refusal(Reason.ASKED_ALREADY)
    return Refusal(Reason.ASKED_AND_REFUSED, {"until": again} if times < MOST_ASKS else {})


def access_request(db: Session, request_id: int) -> AccessRequest | None:
    """The request with this id; None when there is none, or the person was forgotten."""
    row = db.connection().execute(_REQUESTS.where(_request.id == request_id)).first()
    return None if row is None else _from(row)


def open_requests(db: Session) -> tuple[AccessRequest, ...]:
    """Those nobody has decided, the oldest first."""
    rows = db.connection().execute(
        _REQUESTS.where(_request.state == str(RequestState.OPEN)).order_by(_request.asked_at)
    )
    return tuple(_from(row) for row in rows)


def refuse_all(db: Session, now: datetime, by: int | None) -> tuple[AccessRequest, ...]:
    """All that wait, refused; those of them that were still open."""
    refused = (decide_request(db, one.id, RequestState.REFUSED, now, by) for one in open_requests(db))
    return tuple(one for one in refused if isinstance(one, AccessRequest))


def decide_request(
    db: Session, request_id: int, state: RequestState, now: datetime, by: int | None
) -> AccessRequest | Refusal:
    """The request as decided; one that was decided before is refused, so that two admins do not cross."""
    moved = db.connection().execute(
        update(tables.access_request)
        .where(_request.id == request_id, _request.state == str(RequestState.OPEN))
        .values(state=str(state), decided_at=now, decided_by=by)
    )
    found = access_request(db, request_id)
    if found is None:
        return Refusal(Reason.NOT_FOUND)
    if not moved.rowcount:
        return with_doer(db, Refusal(Reason.REQUEST_DECIDED), by, request_id=request_id)
    deed = Managed.ACCESS_ACCEPTED if state is RequestState.ACCEPTED else Managed.ACCESS_REFUSED
    _tell(db, deed, now, by, request_id)
    return found


def _tell(db: Session, deed: Managed, now: datetime, by: int | None, request_id: int) -> None:
    details = {"request": request_id, ROWS: marks(db, "access_request", (request_id,))}
    trail.append(db, deed, now, by, details=details)


_COLUMNS = (
    _request.id,
    _request.telegram_id,
    _request.name,
    _request.wish,
    _request.state,
    _request.asked_at,
)
_REQUESTS = select(*_COLUMNS).where(_request.telegram_id.is_not(None))


def _of(db: Session, telegram_id: int) -> tuple[AccessRequest, int] | None:
    row = (
        db.connection()
        .execute(select(*_COLUMNS, _request.times).where(_request.telegram_id == telegram_id))
        .first()
    )
    return None if row is None else (_from(row), row[6])


def _from(row: Any) -> AccessRequest:
    return AccessRequest(row[0], row[1], row[2], row[3], RequestState(row[4]), row[5])

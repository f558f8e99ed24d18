"""The real bot in a process of its own, told by the demo on its standard input what to do.

One JSON object a line: `{"do": ..., ...}` in, `{"done": ...}`, `{"refused": ...}` or `{"failed": ...}` out. A
process of its own can be killed as a machine kills it, and what it loads does not keep the page waiting.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, column

import questionnaires
from bot.commands.instruments import instrument_named
from bot.commands.offices import office_named
from bot.commands.opening import bring_up_to_date
from bot.commands.periods import accepted, chosen_offices
from bot.commands.secrets import log_to_standard_error
from bot.commands.terminal import CommandError
from bot.config import Config
from bot.demo.timing import reminder_after, steps_to
from bot.engine.publishing import tell_published
from bot.runtime import Runtime, build
from bot.storage.audit import trail
from bot.storage.audit.announced import Announced
from bot.storage.dashboard import summaries
from bot.storage.offices import offices
from bot.storage.people import invitations
from bot.storage.periods import periods
from questionnaires.offices.office_list import ListedOffice, read_office_csv
from questionnaires.people import Role
from questionnaires.period import Period
from questionnaires.refusal import Refusal

OFFICES = Path(questionnaires.__file__).parent / "offices" / "kutai-kartanegara.csv"
QUIET = logging.ERROR
Json = dict[str, Any]


class Bot:
    """The bot on one folder at a time; `ahead` is by how many seconds its clock is before the machine's."""

    def __init__(self, about: Json) -> None:
        self._about = about
        self._zone = ZoneInfo(about["timezone"])
        self._instrument = instrument_named(about["instrument"])
        self._ahead = 0.0
        self._runtime: Runtime | None = None
        self.deeds: dict[str, Callable[[Json], Awaitable[Any]]] = {
            "open": self._open,
            "close": self._close,
            "idle": self._idle,
            "walk": self._walk,
            "fill": self._fill,
            "offices": self._offices,
            "invite": self._invite,
            "period": self._open_period,
            "end_period": self._end_period,
            "moments": self._moments,
            "progress": self._progress,
            "deeds": self._deeds,
        }

    def now(self) -> datetime:
        """The bot's time."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    @property
    def _at_work(self) -> Runtime:
        if self._runtime is None:
            raise RuntimeError("the bot is not at work")
        return self._runtime

    async def _open(self, wish: Json) -> None:
        folder = Path(wish["folder"])
        self._ahead = wish["ahead"]
        config = Config(
            bot_token=self._about["token"],
            api_url=self._about["api_url"],
            database_url=f"sqlite:///{(folder / 'kuesioner.db').as_posix()}",
            data_dir=folder,
            timezone=self._zone,
        )
        await asyncio.to_thread(bring_up_to_date, config)
        # nobody else knows this Telegram, so there is no other copy to look for
        self._runtime = build(config, self.now, newcomer_seconds=0.0)
        await self._runtime.start()

    async def _close(self, _: Json) -> None:
        if self._runtime is not None:
            await self._runtime.stop()
            self._runtime = None

    async def stop(self) -> None:
        """What is in hand is finished."""
        await self._close({})

    async def _idle(self, _: Json) -> None:
        await self._at_work.idle()

    async def _walk(self, wish: Json) -> None:
        """The clock goes on to `ahead`, and on its way all comes true that the bot does by the clock."""
        until = datetime.now(UTC) + timedelta(seconds=wish["ahead"])
        for moment in steps_to(self.now(), until, self._zone):
            self._ahead = (moment - datetime.now(UTC)).total_seconds()
            await self._look_around()
        self._ahead = wish["ahead"]
        await self._look_around()

    async def _look_around(self) -> None:
        await self._at_work.scheduler.tick()
        await self._at_work.outbox.idle()

    async def _fill(self, wish: Json) -> int:
        """What an admin does with two commands: the regency's offices, and more where they are too few."""

        def fill(db: Session) -> int:
            rows = list(read_office_csv(OFFICES.read_bytes()).offices)
            for number in range(len(rows) + 1, wish.get("offices", 0) + 1):
                name = f"Desa Latihan {number}"
                rows.append(ListedOffice(f"L{number:03}", name, name, (), invited=True))
            offices.import_offices(db, rows, self.now(), None)
            return len(rows)

        return await self._at_work.services.database.run(fill)

    async def _offices(self, _: Json) -> list[Json]:
        def known(db: Session) -> list[Json]:
            return [{"code": one.code, "office": one.short_name} for one in offices.all_offices(db)]

        return await self._at_work.services.database.read(known)

    async def _open_period(self, wish: Json) -> str:
        """`kuesioner period open`; its name."""

        def open_it(db: Session) -> str:
            local = self.now().astimezone(self._zone) + timedelta(days=wish["days"])
            name = wish["name"] or f"Tahun {local.year}"
            known = offices.all_offices(db)
            wanted = chosen_offices(wish["offices"], known)
            opened = periods.open_period(
                db,
                name=name,
                instrument=self._instrument,
                deadline=local.replace(hour=16, minute=0, second=0, microsecond=0).astimezone(UTC),
                office_ids=[one.id for one in wanted],
                now=self.now(),
                by=None,
            )
            period = accepted(opened, name, self._at_work.config)
            return period.name

        return await self._at_work.services.database.run(open_it)

    async def _end_period(self, _: Json) -> None:
        """`kuesioner period close` and `publish` of the one that is open."""

        def end(db: Session) -> None:
            for period in periods.open_periods(db):
                closed = periods.close_period(db, period.id, self.now(), None)
                published = periods.publish_period(db, period.id, self.now(), None)
                if not isinstance(closed, Refusal) and not isinstance(published, Refusal):
                    tell_published(db, published, self.now())

        await self._at_work.services.database.run(end)
        self._at_work.services.wake_outbox()

    async def _invite(self, wish: Json) -> list[Json]:
        """`kuesioner invite` for each of `people`: the code, and the short name of the office."""

        def invite(db: Session) -> list[Json]:
            known = offices.all_offices(db)
            made: list[Json] = []
            for one in wish["people"]:
                office = office_named(one["office"], known) if one.get("office") else None
                _, code = invitations.create_invitation(
                    db,
                    role=Role(one["role"]),
                    now=self.now(),
                    valid_until=self.now() + timedelta(days=14),
                    office_id=office.id if office else None,
                    institution=one.get("institution"),
                    by=None,
                )
                made.append({"code": code, "office": office.short_name if office else ""})
            return made

        return await self._at_work.services.database.run(invite)

    async def _moments(self, _: Json) -> Json:
        """When the open periods end and remind next, in seconds since 1970; None where never."""

        def moments(db: Session) -> Json:
            now = self.now()
            ends = [one.deadline for one in periods.open_periods(db) if one.deadline > now]
            remind = reminder_after(db, now, self._zone)
            return {
                "deadline": min(ends).timestamp() if ends else None,
                "reminder": remind.timestamp() if remind else None,
            }

        return await self._at_work.services.database.read(moments)

    async def _progress(self, _: Json) -> list[Json]:
        """Where each office stands in the newest period, as the dashboard has it."""

        def progress(db: Session) -> list[Json]:
            period: Period | None = periods.latest_period(db)
            if period is None:
                return []
            return [
                {
                    "code": one.office.code,
                    "office": one.office.short_name,
                    "state": str(one.state),
                    "answered": one.progress.answered,
                    "total": one.progress.total,
                    "evidenced": one.progress.evidenced,
                    "round": one.round,
                }
                for one in summaries.period_summaries(db, period.id)
            ]

        return await self._at_work.services.database.read(progress)

    async def _deeds(self, _: Json) -> Json:
        """How many periods are open, and how often somebody reminded by hand."""

        def deeds(db: Session) -> Json:
            by_hand = trail.entries_where(db, column("deed") == str(Announced.REMINDED_BY_HAND))
            return {"opened": len(periods.open_periods(db)), "reminded": sum(1 for _ in by_hand)}

        return await self._at_work.services.database.read(deeds)


async def serve() -> None:
    """Does what each line says until there are no more, and then what a stop does."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    reading = loop.run_in_executor(None, read)
    bot = Bot(json.loads(await lines.get()))
    _say({"done": "ready"})
    while line := await lines.get():
        wish = json.loads(line)
        try:
            answer = {"done": await bot.deeds[wish["do"]](wish)}
        except CommandError as error:
            answer = {"refused": " ".join(error.lines)}
        except Exception as error:  # whatever it is, the demo is told and says it
            logging.getLogger(__name__).exception("%s failed", wish["do"])
            answer = {"failed": f"{type(error).__name__}: {error}"}
        _say(answer)
    await bot.stop()
    await reading


_answers = os.fdopen(os.dup(1), "w", encoding="utf-8")


def _say(answer: Json) -> None:
    _answers.write(json.dumps(answer) + "\n")
    _answers.flush()


if __name__ == "__main__":
    os.dup2(2, 1)  # whatever else prints here must not stand between the answers
    log_to_standard_error(Config(), QUIET)
    asyncio.run(serve())

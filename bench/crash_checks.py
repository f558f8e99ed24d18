"""What must hold after the bot was killed many times: nothing lost, nothing twice."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from bench.crash_people import Officer
from bot.standin.world import World
from bot.storage import tables
from bot.storage.audit import trail as audit
from bot.storage.messages import inbox, outbox
from questionnaires.instrument import Instrument

_Answer = tuple[int, str]
"""A sheet and the code of an indicator."""


@dataclass(slots=True)
class Findings:
    """Counts to print, and every loss or doubling in words; no losses means that all is well."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    losses: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        lines = [f"{count:8}  {what}" for what, count in self.counts.items()]
        lines += [f"LOSS: {loss}" for loss in self.losses[:20]]
        if len(self.losses) > 20:
            lines.append(f"... and {len(self.losses) - 20} more")
        return "\n".join(lines)


def examine(
    db: Session, world: World, officers: Sequence[Officer], bulk: Iterable[str], news: Iterable[str]
) -> Findings:
    """`bulk` are texts that must reach nobody twice, `news` texts that must reach someone at least once."""
    found = Findings()
    _examine_answers(db, officers, found)
    _examine_inbox(db, world, found)
    _examine_messages(db, world, frozenset(bulk), frozenset(news), found)
    return found


def instrument_of(db: Session) -> Instrument:
    """The instrument of the one period there is."""
    from bot.storage.periods.periods import instrument_of as pinned  # noqa: PLC0415 - only for this check

    digest = db.connection().execute(select(tables.period.c.instrument_digest)).scalar_one()
    return pinned(db, digest)


def _examine_answers(db: Session, officers: Sequence[Officer], found: Findings) -> None:
    """The trail must have each tapped level in the order of tapping, save those that changed nothing."""
    codes = [indicator.code for indicator in instrument_of(db).indicators]
    tapped: dict[_Answer, list[str]] = defaultdict(list)
    for officer in officers:
        for one in officer.taps:
            tapped[one.tap.sheet, codes[one.tap.place]].append(str(one.tap.level))
    stored = _stored_levels(db)
    trail = _trail_of_levels(db)
    for where, levels in tapped.items():
        changes = [level for level, _ in itertools.groupby(levels)]
        if stored.get(where) != changes[-1]:
            found.losses.append(f"{where}: the last tap was {changes[-1]}, stored is {stored.get(where)}")
        if trail.get(where) != changes:
            found.losses.append(f"{where}: tapped {changes}, the trail has {trail.get(where)}")
    for where in trail.keys() - tapped.keys():
        found.losses.append(f"{where}: the trail has {trail[where]}, nobody tapped that")
    broken = audit.verify(db)
    if broken is not None:
        found.losses.append(f"the audit chain is broken at entry {broken}")
    found.counts["taps on a level"] = sum(map(len, tapped.values()))
    found.counts["answers stored"] = len(stored)
    found.counts["changes in the audit trail"] = sum(map(len, trail.values()))


def _stored_levels(db: Session) -> Mapping[_Answer, str]:
    answer = tables.answer.c
    rows = db.connection().execute(select(answer.sheet_id, answer.indicator, answer.level))
    return {(sheet, code): str(level) for sheet, code, level in rows}


def _trail_of_levels(db: Session) -> Mapping[_Answer, list[str]]:
    entry = tables.audit_entry.c
    wanted = (
        select(entry.sheet_id, entry.indicator, entry.after)
        .where(entry.deed == str(audit.Done.LEVEL))
        .order_by(entry.id)
    )
    trail: dict[_Answer, list[str]] = defaultdict(list)
    for sheet, code, after in db.connection().execute(wanted):
        trail[sheet, code].append(after)
    return trail


def _examine_inbox(db: Session, world: World, found: Findings) -> None:
    left = inbox.pending(db, 1_000_000)
    aside = inbox.put_aside(db)
    found.counts["updates left unhandled"] = len(left) + world.updates.waiting
    found.counts["updates set aside"] = len(aside)
    if left or world.updates.waiting:
        found.losses.append(f"{len(left)} updates stored and not handled, {world.updates.waiting} not taken")
    found.losses += [f"update {update.update_id} was set aside: {cause}" for update, cause in aside[:5]]


def _examine_messages(
    db: Session, world: World, bulk: frozenset[str], news: frozenset[str], found: Findings
) -> None:
    arrived = Counter(
        post.content["text"]
        for chat in world.chats.values()
        for post in chat.posts.values()
        if post.by_bot and post.content.get("text") in bulk | news
    )
    doubled = [text for text in bulk if arrived[text] > 1]
    found.losses += [f"{text} arrived {arrived[text]} times" for text in doubled]
    item = tables.outbox.c
    states: Counter[str] = Counter()
    for state, payload in db.connection().execute(select(item.state, item.payload)):
        text = payload.get("text")
        if text not in bulk | news:
            continue  # the bot's own reminders
        if text in bulk:
            states[state] += 1
        if state == outbox.SENT and not arrived[text]:
            found.losses.append(f"{text} counts as sent and never arrived")
        if text in news and not arrived[text]:
            found.losses.append(f"{text} is {state} and never arrived")
        if state not in (outbox.SENT, outbox.UNCERTAIN):
            found.losses.append(f"{text} is still {state}")
    found.counts["bulk messages queued"] = len(bulk)
    found.counts["bulk messages that arrived"] = sum(1 for text in bulk if arrived[text])
    found.counts["bulk messages that arrived twice"] = len(doubled)
    found.counts["bulk messages uncertain"] = states[outbox.UNCERTAIN]
    found.counts["news queued"] = len(news)
    found.counts["news that arrived"] = sum(1 for text in news if arrived[text])
    found.counts["news that arrived again after a kill"] = sum(arrived[text] > 1 for text in news)

"""What somebody missed who had blocked the bot, with a button to each of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from bot.bot_api.callback_data import CallbackData
from bot.bot_api.screen import Button, Screen
from bot.texts import labels
from bot.texts.common import shorten
from handlers.answering.buttons import OpenSheetButton
from handlers.people import missed_texts as words
from handlers.review.buttons import QueueButton
from handlers.scores.screens import ScoreButton
from questionnaires.people import Office

_MOST = 20
_FIRST_SECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class MissedButton(CallbackData):
    """Sends the messages that could not be delivered since this moment: minutes since 1970.

    Seconds would end in 2038; buttons drawn before had seconds, which no number of minutes reaches in 1,900
    years.
    """

    word: ClassVar[str] = "ms"
    since: int

    @classmethod
    def at(cls, moment: datetime) -> "MissedButton":
        """The button for this moment, or up to a minute before."""
        return cls(int(moment.timestamp()) // 60)

    @property
    def moment(self) -> datetime:
        """Since when, in UTC."""
        return datetime.fromtimestamp(self.since if self.since >= _FIRST_SECONDS else self.since * 60, UTC)


def missed(
    since: datetime,
    zone: tzinfo,
    *,
    confirmed: Sequence[Office],
    returned: Sequence[tuple[int, Office]],
    waiting: int,
    messages: int,
) -> Screen:
    """One message: results, returned sheets (id and office), sheets to judge, and how many messages wait."""
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                words.RESULT.format(office=shorten(office.short_name or office.name, 40)),
                ScoreButton(office.id),
            ),
        )
        for office in confirmed[:_MOST]
    ]
    rows += [
        (
            Button(
                words.RETURNED.format(office=shorten(office.short_name or office.name, 40)),
                OpenSheetButton(sheet),
            ),
        )
        for sheet, office in returned[:_MOST]
    ]
    if waiting:
        rows.append((Button(labels.ASSESS, QueueButton(0)),))
    if messages:
        rows.append((Button(words.SEND.format(count=messages), MissedButton.at(since)),))
    text = words.missed(since, zone, len(confirmed), len(returned), waiting, messages)
    return Screen(text, tuple(rows))

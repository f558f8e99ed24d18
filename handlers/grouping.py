"""In groups to which an admin added the bot: what is published, and nothing else."""

from datetime import datetime

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated, Message

from bot.context import Context
from bot.screens import Screen
from bot.screens.ranking import GroupRankTap, GroupScoreTap, RankTap, group_choice
from bot.storage import groups, offices, periods, results
from bot.texts import finding as words
from bot.texts import results as result_words
from bot.texts.common import escape, office_name, shorten
from handlers.ranking import ranking_of
from handlers.scoring import Picture, picture_of, send_result_picture
from questionnaires.people import Deed, Office, Speaker
from questionnaires.period import PeriodState
from questionnaires.search import find_offices
from questionnaires.visibility import is_public


async def membership(context: Context, change: ChatMemberUpdated) -> None:
    """The bot was added to a group, or taken out of it."""
    is_member = change.new_chat_member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
    was_member = change.old_chat_member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
    if is_member == was_member:
        return

    def note(db: Session, speaker: Speaker) -> bool:
        if not is_member:
            groups.leave_group(db, context.chat_id, context.now)
            return False
        if speaker.person is None or not speaker.may(Deed.RUN_PERIOD):
            return False
        groups.join_group(db, context.chat_id, context.now, speaker.person.id)
        return True

    # where somebody else added it, the bot keeps silent: it was not asked for by those who answer for it
    if await context.in_database(note):
        await context.send(Screen(words.GROUP_HELLO))


async def moved(context: Context, message: Message) -> None:
    """The group was upgraded and has a new number."""
    to = message.migrate_to_chat_id
    if to is not None:
        await context.in_database(_move, context.chat_id, to, context.now)


def _move(db: Session, _: Speaker, chat_id: int, to: int, now: datetime) -> None:
    groups.follow_chat(db, chat_id, to, now)


async def look_up(context: Context, query: str) -> None:
    """`/skor dikbud` in a group."""

    def find(db: Session, _: Speaker) -> tuple[Office, ...] | None:
        return find_offices(query, offices.all_offices(db)) if groups.is_served(db, context.chat_id) else None

    found = await context.read(find)
    if found is None:
        return
    if len(found) == 1:
        await _show(context, found[0].id)
    elif found:
        await context.send(group_choice(escape(shorten(query, 100)), found))
    elif query:
        await context.send(Screen(result_words.NO_OFFICE.format(query=escape(shorten(query, 100)))))
    else:
        await context.send(Screen(result_words.ASK_OFFICE))


async def show_score(context: Context, tap: GroupScoreTap) -> None:
    """The office chosen from several."""
    await _show(context, tap.office)


async def _show(context: Context, office_id: int) -> None:
    def look(db: Session, _: Speaker) -> Picture | Office | None:
        office = offices.office(db, office_id)
        if office is None or not groups.is_served(db, context.chat_id):
            return None
        for one in results.confirmed_of_office(db, office_id):
            found = results.result_of(db, one.sheet_id) if is_public(one.period) else None
            if found is not None:
                return picture_of(db, found)
        return office

    found = await context.read(look)
    if found is None:
        return
    if isinstance(found, Office):
        await context.send(Screen(words.NOT_PUBLISHED.format(office=office_name(found))))
        return
    await send_result_picture(context, found)


async def show_ranking(context: Context, understood: str | GroupRankTap) -> None:
    """`/peringkat` in a group."""
    tap = understood if isinstance(understood, GroupRankTap) else None
    wanted = None if tap is None else RankTap(tap.period, tap.dimension, tap.page)

    def look(db: Session, _: Speaker) -> Screen | None:
        if not groups.is_served(db, context.chat_id):
            return None
        published = [one for one in periods.periods(db) if one.state is PeriodState.PUBLISHED]
        if not published:
            return Screen(words.NOTHING_PUBLISHED)
        return ranking_of(db, published, wanted, GroupRankTap)

    screen = await context.read(look)
    if screen is not None:
        await context.show(screen)

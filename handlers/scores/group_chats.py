"""In groups to which an admin added the bot: what is published, and nothing else."""

from sqlmodel import Session
from telegram import ChatMember, ChatMemberUpdated, Message

from bot.bot_api.screen import Screen
from bot.engine.context import Context
from bot.engine.responses import Moment, Response
from bot.storage.offices import offices
from bot.storage.people import groups
from bot.storage.periods import periods
from bot.storage.scores import results
from bot.texts.common import escape, office_name, shorten
from handlers.scores import search_texts as words
from handlers.scores import texts as result_words
from handlers.scores.lookup import Picture, picture_of, send_result_picture
from handlers.scores.ranking import ranking_of
from handlers.scores.ranking_screens import GroupRankButton, GroupScoreButton, RankButton, group_choice
from questionnaires.offices.search import find_offices
from questionnaires.people import Actor, Office, Permission
from questionnaires.period import PeriodState
from questionnaires.visibility import is_public


def membership(db: Session, actor: Actor, change: ChatMemberUpdated, at: Moment) -> Response:
    """The bot was added to a group, or taken out of it."""
    is_member = change.new_chat_member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
    was_member = change.old_chat_member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)
    if is_member == was_member:
        return None
    if not is_member:
        groups.leave_group(db, at.chat_id, at.now)
        return None
    if actor.person is None or not actor.may(Permission.RUN_PERIOD):
        # where somebody else added it, the bot keeps silent: it was not asked for by those who answer for it
        return None
    groups.join_group(db, at.chat_id, at.now, actor.person.id)
    return Screen(words.GROUP_HELLO)


def moved(db: Session, _: Actor, message: Message, at: Moment) -> Response:
    """The group was upgraded and has a new number."""
    if message.migrate_to_chat_id is not None:
        groups.follow_chat(db, at.chat_id, message.migrate_to_chat_id, at.now)
    return None


async def look_up(context: Context, query: str) -> None:
    """`/skor dikbud` in a group; `async`, since a picture may have to be drawn."""

    def find(db: Session, _: Actor) -> tuple[Office, ...] | None:
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


async def show_score(context: Context, tap: GroupScoreButton) -> None:
    """The office chosen from several; `async` for the same reason."""
    await _show(context, tap.office)


async def _show(context: Context, office_id: int) -> None:
    def look(db: Session, _: Actor) -> Picture | Office | None:
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


def show_ranking(db: Session, _: Actor, understood: str | GroupRankButton, at: Moment) -> Response:
    """`/peringkat` in a group."""
    tap = understood if isinstance(understood, GroupRankButton) else None
    wanted = None if tap is None else RankButton(tap.period, tap.dimension, tap.page)
    if not groups.is_served(db, at.chat_id):
        return None
    published = [one for one in periods.periods(db) if one.state is PeriodState.PUBLISHED]
    return (
        ranking_of(db, published, wanted, GroupRankButton) if published else Screen(words.NOTHING_PUBLISHED)
    )

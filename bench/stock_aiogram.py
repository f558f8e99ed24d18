"""A minimal survey bot as one writes it from aiogram's own examples; SQLite at synchronous=NORMAL.

Arguments: the address of the Bot API server, the token, the database file.
"""

import asyncio
import sqlite3
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.questions import LEVELS, answered, question

dispatcher = Dispatcher()


def keyboard(number: int) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=f"{number}:{level}")] for level, label in LEVELS]
    return InlineKeyboardMarkup(inline_keyboard=rows)


@dispatcher.message(Command("start", "isi"))
async def start(message: Message) -> None:
    await message.answer(question(1), reply_markup=keyboard(1))


@dispatcher.callback_query()
async def choose(query: CallbackQuery, database: sqlite3.Connection) -> None:
    number, level = map(int, query.data.split(":"))
    answered(database, query.from_user.id, number, level)
    await query.answer()
    await query.message.edit_text(question(number + 1), reply_markup=keyboard(number + 1))


async def main(api_url: str, token: str, path: str) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("CREATE TABLE answer (person INTEGER, question INTEGER, level INTEGER)")
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    dispatcher["database"] = database
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

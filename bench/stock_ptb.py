"""A minimal survey bot after python-telegram-bot's own examples; SQLite at synchronous=NORMAL.

Arguments: the address of the Bot API server, the token, the database file.
"""

import sqlite3
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bench.questions import LEVELS, answered, question


def keyboard(number: int) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(label, callback_data=f"{number}:{level}")] for level, label in LEVELS]
    return InlineKeyboardMarkup(rows)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(question(1), reply_markup=keyboard(1), parse_mode="HTML")


async def choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    number, level = map(int, query.data.split(":"))
    database: sqlite3.Connection = context.bot_data["database"]
    answered(database, query.from_user.id, number, level)
    await query.answer()
    await query.edit_message_text(question(number + 1), reply_markup=keyboard(number + 1), parse_mode="HTML")


def main(api_url: str, token: str, path: str) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("CREATE TABLE answer (person INTEGER, question INTEGER, level INTEGER)")
    application = Application.builder().token(token).base_url(f"{api_url}/bot").build()
    application.bot_data["database"] = database
    application.add_handler(CommandHandler(["start", "isi"], start))
    application.add_handler(CallbackQueryHandler(choose))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])

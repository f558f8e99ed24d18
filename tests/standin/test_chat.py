"""The plain course of a conversation, as python-telegram-bot and the people see it."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.standin import People


async def test_a_person_starts_and_the_bot_answers_with_buttons(bot: Bot, people: People, ani: int):
    (update,) = await bot.get_updates(timeout=1)
    assert update.effective_user
    assert update.effective_user.id == 7123456789
    assert update.message
    assert update.message.text == "/start"
    assert update.message.entities[0].type == "bot_command"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("🟢 Ya, benar", callback_data="y")]])
    sent = await bot.send_message(
        ani, "Halo <b>Ani &amp; kawan</b> 👋", parse_mode="HTML", reply_markup=keyboard
    )
    assert sent.text == "Halo Ani & kawan 👋"
    assert sent.entities[0].length == 11
    view = await people.view(ani)
    assert view.messages[-1].html == "Halo <b>Ani &amp; kawan</b> 👋"
    assert view.messages[-1].labels == ("🟢 Ya, benar",)


async def test_a_tap_is_answered_once_and_edits_in_place(bot: Bot, people: People, ani: int):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("3 · Baik", callback_data="level:3")]])
    card = await bot.send_message(ani, "Kartu", reply_markup=keyboard)
    act = await people.tap(ani, "3 · Baik")
    update = (await bot.get_updates(offset=-1, timeout=1))[0]
    assert update.callback_query
    assert update.callback_query.data == "level:3"
    assert update.callback_query.message
    assert update.callback_query.message.message_id == card.message_id
    await update.callback_query.answer("Tersimpan")
    await bot.edit_message_text("Kartu berikut", ani, card.message_id)
    assert await people.settle(act)
    view = await people.view(ani)
    assert [toast.text for toast in view.toasts] == ["Tersimpan"]
    assert view.messages[-1].text == "Kartu berikut"
    assert view.messages[-1].rows == ()
    assert view.messages[-1].edited
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await update.callback_query.answer()


async def test_updates_come_again_until_they_are_confirmed(bot: Bot, people: People, ani: int):
    await people.say(ani, "dua")
    first = await bot.get_updates()
    assert first == await bot.get_updates()
    later = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in later if update.message] == ["dua"]
    assert await bot.get_updates(offset=later[-1].update_id + 1) == ()

"""The people of the tests themselves: how they act, wait and see."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from bot.standin import People, StandIn, Transcript
from bot.standin.people import PeopleError
from tests.conversation import Person, picture

GROUP = -1001987654321


class Counting:
    """A small bot: a card that counts taps, an echo, and files told by name."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.in_hand = 0
        self.nothing_in_hand = asyncio.Event()

    async def run(self) -> None:
        offset = 0
        while True:
            updates = await self.bot.get_updates(offset=offset, timeout=30)
            self.in_hand += len(updates)
            self.nothing_in_hand.clear()
            for update in updates:
                offset = update.update_id + 1
                await self.handle(update)
                self.in_hand -= 1
            self.nothing_in_hand.set()

    async def idle(self) -> None:
        while self.in_hand:
            await self.nothing_in_hand.wait()

    async def handle(self, update: Update) -> None:
        if query := update.callback_query:
            count = int(query.data or 0)
            if count < 0:
                await query.answer("Tombol lama", show_alert=True)
                return
            _, refused = await asyncio.gather(
                query.answer(),
                query.edit_message_text(f"{count} kali", reply_markup=self.card(count)),
                return_exceptions=True,
            )
            assert refused is None or isinstance(refused, BadRequest) or hasattr(refused, "message_id")
        elif message := update.message:
            name = message.document.file_name if message.document else message.text
            await message.reply_text(f"{name} & terima kasih", reply_markup=self.card(0))

    @staticmethod
    def card(count: int) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup(
            [
                [InlineKeyboardButton("👆 Tambah", callback_data=str(count + 1))],
                [InlineKeyboardButton("Diam saja", callback_data=str(count))],
            ]
        )


@pytest.fixture
async def counting(bot: Bot) -> AsyncIterator[Counting]:
    """The small bot, running."""
    small = Counting(bot)
    task = asyncio.create_task(small.run())
    yield small
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(params=["until it reacts", "until it is idle"])
async def ani(request: pytest.FixtureRequest, people: People, counting: Counting) -> Person:
    """Ani, who waits in one of the two ways."""
    idle = counting.idle if request.param == "until it is idle" else None
    return await Person.arrives(people, "Ani", number=7123456789, idle=idle)


async def test_a_conversation(ani: Person):
    await ani.starts("kode")
    ani.sees("/start kode & terima kasih")
    ani.sees_button("Tambah")
    await ani.taps("Tambah")
    assert ani.last.text == "1 kali"
    await ani.taps("Tambah")
    ani.sees("2 kali")
    ani.sees_no("terima kasih")
    await ani.taps("Diam saja")  # the edit is refused as not modified, which is a reaction, too
    assert ani.last.text == "2 kali"
    await ani.forges("-1")
    assert ani.toast == "Tombol lama"
    ani.sees("Tombol lama")
    await ani.sends_document("SK.pdf", b"isi")
    ani.sees("SK.pdf")
    assert await ani.file_of(ani.messages[-2]) == b"isi"
    await ani.says("satu")
    await ani.taps("Tambah")
    ani.sees("1 kali")
    ani.sees_anywhere("SK.pdf")


async def test_a_failed_expectation_shows_the_chat(ani: Person):
    await ani.says("halo")
    with pytest.raises(AssertionError, match=r"(?s)does not see 'xyz'.*Ani: halo.*Tambah") as failure:
        ani.sees("xyz")
    assert "👆 Tambah" in str(failure.value)
    with pytest.raises(PeopleError, match="there is no button 'Kirim'"):
        await ani.taps("Kirim")


async def test_everything_else_a_person_sends(ani: Person):
    await ani.starts()
    for deed in (
        ani.sends_photo,
        ani.sends_voice,
        ani.sends_video,
        ani.sends_video_note,
        ani.sends_sticker,
        ani.sends_location,
        ani.sends_dice,
        ani.sends_contact,
    ):
        await deed()
        ani.sees("terima kasih")
    await ani.sends_album([(f"{n}.png", picture(800, 600)) for n in range(5)], caption="Lima")
    albums = [message for message in ani.messages if message.album]
    assert [message.text for message in albums] == ["Lima", "", "", "", ""]
    await ani.opens("https://t.me/Kuesioner_Bot?start=abc")
    ani.sees("/start abc &")
    await ani.opens("t.me/kuesioner_bot?start=" + "x" * 65)  # Telegram starts without such a payload
    ani.sees("/start &")
    with pytest.raises(PeopleError, match="not to this bot"):
        await ani.opens("https://t.me/lain_bot?start=abc")


async def test_news_that_nobody_asked_for(ani: Person, bot: Bot):
    await ani.starts()
    later = asyncio.create_task(ani.comes_to_see("kabar"))
    await bot.send_message(ani.id, "Ada kabar")
    assert (await later).text == "Ada kabar"


async def test_in_a_group_the_bot_hears_commands_only(ani: Person, people: People):
    await people.group("Rapat", [ani.id], number=GROUP)
    there = ani.in_group(GROUP)
    await there.says("pagi")
    await there.says("/isi@kuesioner_bot")
    there.sees("/isi@kuesioner_bot &")
    assert [message.text for message in there.messages][:2] == ["pagi", "/isi@kuesioner_bot"]


async def test_a_bot_that_is_silent_is_told_apart(people: People, standin: StandIn):
    ani = await Person.arrives(people, "Ani", patience=0)
    with pytest.raises(AssertionError, match="did not react"):
        await ani.starts()


async def test_the_transcript_tells_it_in_order(ani: Person, people: People):
    lines: list[str] = []
    transcript = Transcript(people, lines.append)
    await ani.starts()
    await ani.taps("Tambah")
    await transcript.catch_up(ani.id, "Ani")
    await ani.forges("-1")
    await transcript.catch_up(ani.id, "Ani")
    assert lines == [
        "Ani: /start",
        "Bot → Ani: /start & terima kasih\n    [ 👆 Tambah ]\n    [ Diam saja ]",
        "Ani: ⟨👆 Tambah⟩",
        "Bot → Ani (diperbarui): 1 kali\n    [ 👆 Tambah ]\n    [ Diam saja ]",
        "Ani: ⟨-1⟩",
        "Bot → Ani (sekilas): Tombol lama",
    ]

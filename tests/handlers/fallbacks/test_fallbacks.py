"""What fits nowhere: changed messages, groups, people who block the bot; and names that look like markup."""

from bot.storage.people import people
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_answering import answer
from tests.handlers.conftest import Regency


async def test_in_a_group_the_bot_asks_for_a_private_chat_and_is_silent_else(
    ani: Person, period: Period, regency: Regency
) -> None:
    group = await regency.people.group("Rapat", [ani.id], number=-1001987654321)
    there = ani.in_group(group)
    await there.says("/isi@kuesioner_bot")
    there.sees("percakapan pribadi")
    count = len(there.messages)
    await there.says("halo semua", settle=False)
    await there.says("/bukanperintah@kuesioner_bot", settle=False)
    await there.says("/isi@bot_lain", settle=False)
    await there.sends_document("x.pdf", b"isi", settle=False)
    await regency.people.all_confirmed()
    await regency.idle()
    await there.looks()
    assert len([message for message in there.messages if message.from_bot]) == 1
    assert len(there.messages) == count + 4
    await ani.says("/isi")
    ani.sees("K01 · Aturan")


async def test_who_blocks_the_bot_is_left_alone_until_they_return(
    ani: Person, period: Period, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    await arif.blocks()
    assert not regency.database.run_now(lambda db: people.is_reachable(db, arif.id))
    await ani.says("/isi")
    await answer(ani, "2 · Kurang", "2 · Kurang", "2 · Kurang", "Tidak berlaku")
    await answer(ani, "Periksa", "Kirim", "Ya, kirim")
    ani.sees("Tanda terima")
    await regency.idle()
    assert (await regency.people.counts())["refusals"].get("403", 0) == 0
    await arif.unblocks()
    assert regency.database.run_now(lambda db: people.is_reachable(db, arif.id))
    await arif.says("/isi")
    arif.sees("menunggu asesor")


async def test_an_odd_office_is_named_letter_for_letter_everywhere(
    regency: Regency, citra: Person, period: Period
) -> None:
    oki = await regency.joins("Oki", Role.OFFICER, "X01")
    await oki.says("/isi")
    await oki.says("nilai < 3 & > 1 </b>")
    await answer(oki, "2 · Kurang", "2 · Kurang", "2 · Kurang", "Tidak berlaku")
    oki.sees("P&K <Kota> · Penilaian 2026")
    await oki.taps("Periksa")
    oki.sees("P&K <Kota>")
    await oki.taps("Baca jawaban")
    oki.sees("nilai < 3 & > 1 </b>")
    await oki.taps("Kirim", on=oki.sees_anywhere("Pemeriksaan sebelum dikirim"))
    oki.sees('Dinas P&K <Kota> "A" (P&K <Kota>)')
    await oki.taps("Ya, kirim")
    oki.sees('OPD: Dinas P&K <Kota> "A" (P&K <Kota>)')
    await citra.comes_to_see('Dinas P&K <Kota> "A"')
    await citra.says("/nilai")
    citra.sees("P&K <Kota>")
    await citra.taps("P&K <Kota>")
    citra.sees("P&K <Kota>", "nilai < 3 & > 1 </b>")
    await answer(citra, "Setuju", "Setuju", "Setuju", "Setuju", "Konfirmasi")
    citra.sees('Dinas P&K <Kota> "A"')
    await citra.taps("Ya, konfirmasi")
    await oki.comes_to_see('Penilaian Dinas P&K <Kota> "A" (P&K <Kota>) sudah selesai')
    await citra.says("/skor p&k")
    citra.sees('Dinas P&K <Kota> "A"')
    await citra.says("/peringkat")
    citra.sees("P&K <Kota>: 2,00")
    refused = (await regency.people.counts())["refusals"]
    assert refused.get("400", 0) == 0


async def test_what_people_read_as_a_refusal_is_counted(
    regency: Regency, ani: Person, period: Period
) -> None:
    assert regency.runtime is not None
    counted = regency.runtime.services.metrics.refusals
    await ani.says("/isi")
    await ani.forges("c:1:99")
    await ani.says("/nilai")
    assert counted == {"no_such_indicator": 1, "not_allowed": 1}

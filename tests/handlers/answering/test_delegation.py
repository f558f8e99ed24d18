"""One indicator handed to a colleague, with all its refusals."""

from typing import Any

from sqlalchemy import text

from bot.standin.chat_view import Message
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency


async def link_for(officer: Person, code: str) -> str:
    """What the officer forwards."""
    await officer.says("/isi")
    await officer.taps("Daftar")
    await officer.taps(code)
    await officer.taps("Minta bantuan")
    if "Rekan yang diminta" in officer.last.text:
        await officer.taps("Tautan baru")
    officer.sees("Teruskan tautan ini", code)
    return next(word for word in officer.last.text.split() if word.startswith("https://"))


def trail(regency: Regency, deed: str) -> list[tuple[str | None, str | None]]:
    """Who did this, at which indicator."""

    def look(db: Any) -> list[tuple[str | None, str | None]]:
        rows = db.connection().execute(
            text(
                "SELECT p.name, e.indicator FROM audit_entry e LEFT JOIN person p ON p.id = e.person_id "
                "WHERE e.deed = :deed ORDER BY e.id"
            ),
            {"deed": deed},
        )
        return [tuple(row) for row in rows]

    return regency.database.run_now(look)


async def test_a_colleague_answers_the_one_indicator_and_no_other(
    ani: Person, period: Period, regency: Regency
) -> None:
    link = await link_for(ani, "K02")
    rina = await regency.arrives("Rina <b>")
    await rina.opens(link)
    rina.sees("Ani meminta bantuan", "Dinas Pendidikan dan Kebudayaan", "K02 · Rencana", "Rina <b>")
    await rina.taps("Ya, benar")
    card = rina.sees("Anda membantu mengisi satu indikator", "K02 · Rencana")
    for label in ("Daftar", "Berikutnya", "Sebelumnya", "Lewati", "Minta bantuan", "Periksa"):
        rina.sees_no_button(label)
    await rina.taps("3 · Baik")
    rina.sees("Terima kasih, jawaban tersimpan", "Jawaban: 3 · Baik (oleh Rina <b>)")
    assert rina.last.id == card.id
    await rina.says("rencana induk 2024")
    rina.sees("Penjelasan K02 tersimpan")
    await rina.sends_document("rencana.pdf", b"rencana" * 20)
    await rina.comes_to_see("1 dari 1 diterima")
    for data in (
        "c:1:0",
        "l:1:0:4",
        "x:1:0",
        "e:1:0",
        "h:1:3",
        "li:1:0",
        "k:1",
        "r:1",
        "s:1",
        "sy:1:1",
        "g:1:1",
        "g:1:0",
    ):
        await rina.forges(data)
        rina.sees("bukan untuk peran Anda")
    await rina.says("/start")
    rina.sees("Bantuan untuk Dinas Pendidikan dan Kebudayaan", "K02 · Rencana")
    await rina.taps("Bantu K02")
    rina.sees("Jawaban: 3 · Baik")
    await rina.says("/isi")
    rina.sees("K02 · Rencana")
    await rina.says("/bantuan")
    rina.sees("Rekan yang membantu")
    await ani.says("/isi")
    await ani.taps("Daftar")
    await ani.taps("K02")
    ani.sees("3 · Baik (oleh Rina <b>)", "Bukti: 1 tersimpan", "rencana induk 2024")
    assert trail(regency, "invited")[-1] == ("Ani", "K02")
    assert trail(regency, "invitation_accepted")[-1] == ("Rina <b>", "K02")
    assert trail(regency, "level") == [("Rina <b>", "K02")]


async def test_a_link_serves_one_colleague(ani: Person, period: Period, regency: Regency) -> None:
    link = await link_for(ani, "K02")
    rina, sari = await regency.arrives("Rina"), await regency.arrives("Sari")
    await rina.opens(link)
    await rina.taps("Ya, benar")
    await sari.opens(link)
    sari.sees("sudah pernah dipakai")
    await sari.says("/isi")
    sari.sees("Anda belum terdaftar")


async def test_a_link_withdrawn_before_it_was_opened(ani: Person, period: Period, regency: Regency) -> None:
    link = await link_for(ani, "K02")
    await ani.taps("Kembali ke kartu")
    await ani.taps("Minta bantuan")
    ani.sees("Rekan yang diminta membantu", "tautan belum dibuka")
    await ani.taps("Batalkan 1")
    ani.sees("Permintaan bantuan dibatalkan", "K02 · Rencana")
    rina = await regency.arrives("Rina")
    await rina.opens(link)
    rina.sees("sudah dibatalkan")


async def test_access_withdrawn_after_it_was_used(ani: Person, period: Period, regency: Regency) -> None:
    link = await link_for(ani, "K02")
    rina = await regency.arrives("Rina")
    await rina.opens(link)
    await rina.taps("Ya, benar")
    card: Message = rina.last
    await ani.taps("Kembali ke kartu")
    await ani.taps("Minta bantuan")
    ani.sees("Rina (diminta Ani)")
    await ani.taps("Batalkan 1")
    await rina.taps("4 · Sangat Baik", on=card)
    rina.sees("bukan untuk peran Anda")
    await rina.says("masih bisa?")
    rina.sees_no("tersimpan.")
    await rina.says("/isi")
    rina.sees("bukan untuk peran Anda")
    assert trail(regency, "level") == []
    assert trail(regency, "role_ended")[-1] == ("Ani", "K02")


async def test_ones_own_link_is_not_used_up(ani: Person, period: Period, regency: Regency) -> None:
    link = await link_for(ani, "K02")
    await ani.opens(link)
    ani.sees("Anda petugas OPD ini", "Tautan ini untuk rekan")
    rina = await regency.arrives("Rina")
    await rina.opens(link)
    rina.sees("Benarkah ini Anda?")


async def test_a_colleague_with_several_indicators_and_an_office_of_their_own(
    ani: Person, dedi: Person, period: Period, regency: Regency
) -> None:
    for code in ("K02", "K04"):
        await dedi.opens(await link_for(ani, code))
        await dedi.taps("Ya, benar")
        dedi.sees("Anda membantu mengisi satu indikator", code)
    await dedi.says("/isi")
    dedi.sees("lebih dari satu")
    dedi.sees_button("Mulai mengisi · Dinkes")
    await dedi.taps("Bantu K02 · Disdikbud")
    dedi.sees("Disdikbud", "K02 · Rencana")
    await dedi.taps("2 · Kurang")
    await dedi.says("/isi")
    await dedi.taps("Bantu K04 · Disdikbud")
    dedi.sees("K04 · Situs")
    await dedi.says("/isi")
    await dedi.taps("Mulai mengisi · Dinkes")
    dedi.sees("Dinkes · Penilaian 2026", "K01 · Aturan", "0 terjawab")


async def test_a_colleague_after_the_sheet_was_sent(ani: Person, period: Period, regency: Regency) -> None:
    rina = await regency.arrives("Rina")
    await rina.opens(await link_for(ani, "K02"))
    await rina.taps("Ya, benar")
    card = rina.last
    await ani.says("/isi")
    await ani.taps("Daftar")
    await ani.taps("K01")
    for label in ("2 · Kurang", "2 · Kurang", "2 · Kurang", "Tidak berlaku", "Periksa", "Kirim", "Ya, kirim"):
        await ani.taps(label)
    ani.sees("Tanda terima")
    await rina.taps("4 · Sangat Baik", on=card)
    rina.sees("sudah dikirim dan hanya bisa dibaca")
    await ani.taps("Lihat lembar")
    await ani.taps("Daftar")
    await ani.taps("K02")
    ani.sees("Jawaban: 2 · Kurang (oleh Ani)")
    ani.sees_no_button("Minta bantuan")
    assert (Role.OFFICER, "K02") not in trail(regency, "level")


async def test_who_asked_hears_that_the_colleague_has_answered(
    ani: Person, period: Period, regency: Regency
) -> None:
    arif = await regency.joins("Arif", Role.OFFICER, "D01")
    rina = await regency.arrives("Rina")
    await rina.opens(await link_for(ani, "K02"))
    await rina.taps("Ya, benar")
    await rina.taps("3 · Baik")
    await ani.comes_to_see("Rina sudah menjawab K02 · Rencana: 3 · Baik")
    await ani.taps("Lihat jawaban")
    ani.sees("K02 · Rencana", "3 · Baik (oleh Rina)")
    await arif.looks()
    assert not any("sudah menjawab" in message.text for message in arif.messages)
    await rina.taps("3 · Baik")
    await regency.idle()
    await ani.looks()
    assert sum("Rina sudah menjawab" in message.text for message in ani.messages) == 0

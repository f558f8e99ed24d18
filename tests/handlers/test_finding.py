"""Scores from any chat, in groups, and the ranking by dimension with its change."""

from sqlalchemy import select, update
from sqlmodel import Session

from bot.storage import tables
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.confirmed import confirmed_period, more_offices
from tests.handlers.conftest import Regency

GROUP = -1001987654321


async def test_inline_pages_reach_every_match_once(regency: Regency) -> None:
    codes = more_offices(regency, 120)
    confirmed_period(regency, dict.fromkeys(codes, 2), publish=False)
    eka = await regency.joins("Eka", Role.VIEWER)
    for query in ("", "kelurahan"):
        seen: list[str] = []
        offset = ""
        for _ in range(3):
            answer = await eka.asks_inline(query, offset)
            assert len(answer["results"]) <= 50
            seen += [result["id"] for result in answer["results"]]
            offset = answer["next_offset"]
        assert offset == ""
        assert len(seen) == len(set(seen)) == 120
    assert (await eka.asks_inline("kelurahan 007"))["results"][0]["title"] == "Kel 007: 2,00"
    for query, offset in (
        ("k", ""),
        ("x" * 256, ""),
        ("", "150"),
        ("", "5000000000"),
        ("", "abc"),
        ("", "-50"),
        ("", "7"),
        ("<b>", ""),
    ):
        answer = await eka.asks_inline(query, offset)
        assert len(answer["results"]) <= 50
        if offset:
            assert (answer["next_offset"], answer["results"]) == ("", [])


async def test_inline_shows_what_the_asker_may_see(regency: Regency, ani: Person, budi: Person) -> None:
    confirmed_period(regency, {"D01": 3, "D02": 2, "X01": 4}, "Lama")
    confirmed_period(regency, {"D01": 2, "D02": 4}, "Baru", publish=False)
    citra = await regency.joins("Citra", Role.ASSESSOR)
    head = await regency.joins("Hasan", Role.VIEWER, "D02")
    zul = await regency.arrives("Zul")

    async def titles(person: Person) -> list[str]:
        return [result["title"] for result in (await person.asks_inline(""))["results"]]

    assert await titles(budi) == ["Dinkes: 4,00", "P&K <Kota>: 4,00", "Disdikbud: 2,00"]
    assert await titles(citra) == await titles(budi)
    assert await titles(ani) == ["Dinkes: 2,00", "P&K <Kota>: 4,00", "Disdikbud: 2,00"]
    assert await titles(head) == ["Dinkes: 4,00", "P&K <Kota>: 4,00", "Disdikbud: 3,00"]
    assert await titles(zul) == []
    button = (await zul.asks_inline(""))["button"]
    await zul.starts(button["start_parameter"])
    zul.sees("Anda belum terdaftar")
    zul.sees_no("Tautan ini tidak dikenal")
    text = (await budi.asks_inline("kota"))["results"][0]["input_message_content"]["message_text"]
    assert 'Dinas P&amp;K &lt;Kota&gt; "A"' in text


async def test_a_group_reads_what_is_published_and_nothing_else(
    regency: Regency, ani: Person, budi: Person
) -> None:
    confirmed_period(regency, {"D01": 3, "X01": 4}, "Lama")
    confirmed_period(regency, {"D01": 2, "D02": 4}, "Baru", publish=False)
    group = await regency.people.group("Rapat", [budi.id, ani.id], number=GROUP)
    await regency.people.all_confirmed()
    await regency.idle()
    there, admin = ani.in_group(group), budi.in_group(group)
    await there.looks()
    there.sees_anywhere("hasil yang sudah diterbitkan")
    await there.says("/skor@kuesioner_bot disdikbud")
    there.sees("Lama", "Indeks: 3,00")
    await admin.says("/skor@kuesioner_bot dinkes")
    admin.sees("Skor Dinas Kesehatan (Dinkes) belum diterbitkan")
    admin.sees_no("4,00")
    await admin.says("/skor@kuesioner_bot dinas")
    await admin.taps("P&K <Kota>")
    admin.sees('Dinas P&K <Kota> "A"', "4,00")
    await admin.says("/peringkat@kuesioner_bot")
    admin.sees("Peringkat Lama", "1. P&K <Kota>: 4,00")
    admin.sees_no("Dinkes")
    await admin.taps("Layanan")
    admin.sees("Layanan", "2. Disdikbud: 3,00")
    await admin.forges("fg:2:0:0")
    admin.sees_no("Dinkes")
    await admin.says("/status@kuesioner_bot")
    admin.sees("percakapan pribadi")
    await admin.says("/opd@kuesioner_bot")
    admin.sees("percakapan pribadi")
    await regency.people.migrate(group, GROUP - 1)
    await regency.people.all_confirmed()
    await regency.idle()
    moved = ani.in_group(GROUP - 1)
    await moved.says("/skor@kuesioner_bot disdikbud")
    moved.sees("Indeks: 3,00")


async def test_a_group_that_no_admin_made_reads_nothing(regency: Regency, ani: Person) -> None:
    confirmed_period(regency, {"D01": 3})
    group = await regency.people.group("Arisan", [ani.id], number=GROUP)
    await regency.people.all_confirmed()
    await regency.idle()
    there = ani.in_group(group)
    await there.says("/skor@kuesioner_bot disdikbud", settle=False)
    await there.says("/peringkat@kuesioner_bot", settle=False)
    await regency.people.all_confirmed()
    await regency.idle()
    await there.looks()
    assert not [message for message in there.messages if message.from_bot]


async def test_scores_of_groups_are_filled_in_when_the_bot_starts(regency: Regency) -> None:
    confirmed_period(regency, {"D01": 3, "D02": 2, "X01": 4})
    confirmation = tables.confirmation.c

    def kept(db: Session) -> list[dict[str, str] | None]:
        wanted = select(confirmation.groups).order_by(confirmation.sheet_id)
        return [row[0] for row in db.connection().execute(wanted)]

    def forget(db: Session) -> None:
        db.connection().execute(update(tables.confirmation).values(groups=None))

    before = regency.database.read_now(kept)
    regency.database.run_now(forget)
    assert regency.database.read_now(kept) == [None] * 3
    await regency.restart()
    await regency.idle()
    assert regency.database.read_now(kept) == before


async def test_the_ranking_by_dimension_with_the_change(
    regency: Regency, ani: Person, budi: Person, period: Period
) -> None:
    confirmed_period(regency, {"D01": 3, "D02": 2}, "Tahun 2024")
    confirmed_period(regency, {"D01": 2, "D02": 2, "X01": 4}, "Tahun 2025", publish=False)
    await budi.says("/peringkat")
    budi.sees(
        "Peringkat Tahun 2025",
        "1. P&K <Kota>: 4,00 (Sangat Baik)",
        "2. Dinkes: 2,00 (Kurang) ＝",
        "2. Disdikbud: 2,00 (Kurang) ▼ 1,00",
    )
    await budi.taps("Kebijakan")
    budi.sees("Kebijakan", "1. P&K <Kota>: 4,00")
    await ani.says("/peringkat")
    ani.sees("Peringkat Tahun 2024", "1. Disdikbud: 3,00")
    ani.sees_no("Tahun 2025")
    await ani.forges("fr:3:0:0")
    ani.sees("belum diterbitkan")
    for data in ("fr:2:99:99", "fr:999:0:0", "fs:1", "fg:2:0:0"):
        await budi.forges(data)

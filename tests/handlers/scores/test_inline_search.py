"""Scores from any chat, in groups, and the ranking by dimension with its change."""

from datetime import timedelta

import yaml
from sqlalchemy import select, update
from sqlmodel import Session

from bot.storage import appeals, tables
from bot.storage.answering.whole_sheets import head_of
from bot.storage.offices import changes, offices
from bot.storage.scores import results
from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.offices.office_list import ListedOffice
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


NONSENSE = (
    "zzz", "🎉", "' OR 1=1 --", '"; DROP TABLE office; --', "%", "_", "\\", "-", "{query}", "%s", "<b>",
    "x" * 4000, "dinas " * 600, "/skor", "@kuesioner_bot", "٣", "\u202edikbud", "0",
)  # fmt: skip


async def test_nonsense_is_answered_kindly(regency: Regency) -> None:
    confirmed_period(regency, {"D01": 3, "D02": 2, "X01": 4})
    eka = await regency.joins("Eka", Role.VIEWER)
    for query in NONSENSE:
        await eka.says(f"/skor {query}")
        eka.sees("Tidak ada OPD yang cocok" if query != "\u202edikbud" else "Indeks: 3,00")
    await eka.says("/skor")
    eka.sees("Skor OPD mana")
    await eka.says("🎉")
    eka.sees("Tidak ada OPD yang cocok dengan 🎉")
    for query in ("d", "dinas"):
        await eka.says(f"/skor {query}")
        eka.sees_button("Dinkes")
    assert (await regency.people.counts())["refusals"].get("400", 0) == 0


async def test_alike_and_merged_offices_can_be_told_apart(regency: Regency, budi: Person) -> None:
    rows = [ListedOffice(f"K{place}", f"Kelurahan Baru {place}", "Kel Baru", (), True) for place in (1, 2)]
    regency.database.run_now(lambda db: offices.import_offices(db, rows, regency.now, None))
    confirmed_period(regency, {"K1": 3, "K2": 2, "D02": 4, "D01": 3})
    await budi.says("/skor kel baru")
    budi.sees_button("Kel Baru (K1)")
    await budi.taps("Kel Baru (K2)")
    budi.sees("Kelurahan Baru 2", "2,00")
    await budi.says("/peringkat")
    budi.sees("1. Dinkes: 4,00", "2. Disdikbud: 3,00", "2. Kel Baru (K1): 3,00", "4. Kel Baru (K2): 2,00")

    def merge(db: Session) -> None:
        known = {one.code: one.id for one in offices.all_offices(db)}
        changes.merge_offices(db, known["D02"], known["D01"], regency.now, None)
        changes.rename_office(db, known["D01"], "Dinas Baru", "Disbaru", regency.now, None)

    regency.database.run_now(merge)
    await budi.says("/skor dinkes")
    budi.sees_button("Disbaru")
    await budi.taps("Dinkes · nonaktif")
    budi.sees("Dinas Kesehatan", "4,00")
    await budi.says("/skor disdikbud")
    budi.sees("Dinas Baru (Disbaru)", "3,00")


async def test_a_dimension_is_compared_with_itself_wherever_it_stands(regency: Regency, budi: Person) -> None:
    levels = {
        one.code: 4 if one.code in ("K01", "K02", "K03") else 2 for one in regency.instrument.indicators
    }
    confirmed_period(regency, {"D01": levels, "D02": 3}, "Tahun 2024")
    content = yaml.safe_load(regency.instrument.content)
    content["groups"].reverse()
    turned = load_instrument(yaml.safe_dump(content, sort_keys=False), "kecil")
    assert isinstance(turned, Instrument)
    assert turned.digest != regency.instrument.digest
    regency.instrument = turned
    regency.now += timedelta(days=300)
    confirmed_period(regency, {"D01": levels, "D02": 2}, "Tahun 2025")
    await budi.says("/peringkat")
    budi.sees("Disdikbud: 3,", "＝", "2. Dinkes: 2,00", "▼ 1,00")
    for dimension, value in (("Kebijakan", "4,00"), ("Layanan", "2,00")):
        await budi.taps(dimension)
        budi.sees(f"Disdikbud: {value} ＝")


async def test_an_unclear_name_leads_to_what_was_asked_for(
    regency: Regency, budi: Person, ani: Person
) -> None:
    confirmed_period(regency, {"D01": 3, "D02": 2})
    await budi.says("/laporan dinas")
    await budi.taps("Dinkes")
    report = budi.sees("Laporan")
    assert (await budi.file_of(report)).startswith(b"%PDF")
    await budi.says("/rekomendasi dinas")
    await budi.taps("Dinkes")
    budi.sees("Dinas Kesehatan", "K01")
    budi.sees_no("Skor mandiri")
    # what is published of another office stays readable when a later score of it is not published yet
    regency.now += timedelta(days=300)
    confirmed_period(regency, {"D01": 3, "D02": 4}, "Penilaian 2026", publish=False)
    await ani.says("/rekomendasi dinkes")
    ani.sees("Penilaian 2025")
    await ani.forges("Rf:2")
    ani.sees("bukan untuk peran Anda")
    await ani.forges("Rg:999")
    ani.sees("sudah tidak ada")


async def test_an_office_without_a_score_says_how_far_it_is(regency: Regency, ani: Person) -> None:
    await ani.says("/skor")
    ani.sees("belum mengikuti penilaian")
    regency.open_period()
    await ani.says("/skor disdikbud")
    ani.sees("Penilaian 2026: ", "Belum ada skor yang dikonfirmasi")
    await ani.says("/skor dinkes")
    ani.sees("Skor OPD itu belum dapat Anda lihat")


async def test_a_revision_of_an_earlier_period_is_not_the_latest_score(regency: Regency) -> None:
    confirmed_period(regency, {"D01": 3}, "Tahun 2024")
    regency.now += timedelta(days=300)
    confirmed_period(regency, {"D01": 2}, "Tahun 2025")
    regency.now += timedelta(days=30)

    def revise(db: Session) -> None:
        first = results.results_of_office(db, 1)[-1]
        sheet = head_of(db, first.sheet_id)
        assert sheet is not None
        appeals.revise(db, sheet, first.confirmed, 1, regency.now, index=first.index, predicate="Baik")

    regency.database.run_now(revise)
    eka = await regency.joins("Eka", Role.VIEWER)
    await eka.says("/skor disdikbud")
    eka.sees("Tahun 2025", "2,00")
    assert [one["title"] for one in (await eka.asks_inline(""))["results"]] == ["Disdikbud: 2,00"]


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
    await budi.taps("‹ Tahun 2024")
    budi.sees("Peringkat Tahun 2024", "1. Disdikbud: 3,00")
    await budi.taps("Tahun 2025 ›")
    # while nothing is confirmed in the period that runs, the one before is what there is
    regency.now += timedelta(hours=1)
    regency.open_period("Tahun 2026")
    await budi.says("/peringkat")
    budi.sees("Tahun 2026 belum punya skor", "Peringkat Tahun 2025")
    await budi.taps("Tahun 2026 ›")
    budi.sees("Belum ada skor yang dikonfirmasi")
    await budi.taps("‹ Tahun 2025")
    budi.sees("1. P&K <Kota>: 4,00")
    for data in ("fr:2:99:99", "fr:999:0:0", "fs:1", "fg:2:0:0"):
        await budi.forges(data)

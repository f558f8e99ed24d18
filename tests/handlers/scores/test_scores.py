"""`/skor`, `/peringkat`, `/status`: each what the person may see, by whatever name the office is called."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.storage import tables
from bot.storage.periods import periods
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


@pytest.fixture
async def confirmed(ani: Person, citra: Person, period: Period) -> None:
    """Disdikbud is confirmed with 2,50."""
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await ani.comes_to_see("sudah selesai")


def publish(regency: Regency, period: Period) -> None:
    """Closes the period and lets everybody see it."""

    def work(db: Any) -> None:
        periods.close_period(db, period.id, regency.now, None)
        periods.publish_period(db, period.id, regency.now, None)

    regency.database.run_now(work)


async def test_what_a_step_can_add_is_in_the_order_of_the_steps(confirmed: None, ani: Person) -> None:
    ani.sees("Tiga langkah yang paling menaikkan indeks")
    gains = [
        float(part.partition(")")[0].replace(",", "."))
        for part in ani.sees_anywhere("Tiga langkah").text.split("(satu tingkat: +")[1:]
    ]
    assert gains == sorted(gains, reverse=True) == [0.25, 0.25, 0.25]  # one level each, as the list says


@pytest.mark.parametrize("query", ["disdikbud", "Disdikbud", "dinas pendidikan", "dikbud", "disdikbd", "D01"])
async def test_an_office_by_its_names_and_nearly_so(confirmed: None, regency: Regency, query: str) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    await eka.says(f"/skor {query}")
    eka.sees(
        "Dinas Pendidikan dan Kebudayaan (Disdikbud)", "Indeks: 2,50, predikat Kurang", "Skor mandiri: 2,50"
    )
    assert eka.last.kind == "photo"


async def test_several_none_and_not_yet(confirmed: None, regency: Regency) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    await eka.says("/skor dinas")
    eka.sees("Beberapa OPD cocok dengan dinas", "Pilih satu")
    await eka.taps("Disdikbud")
    assert eka.toast == "Grafik sedang disiapkan …"
    eka.sees("Indeks: 2,50")
    await eka.says("/skor <b>xyzzy & co</b>")
    eka.sees("Tidak ada OPD yang cocok dengan <b>xyzzy & co</b>")
    await eka.says("/skor dinkes")
    eka.sees("Dinas Kesehatan", "sedang diisi", "Belum ada skor yang dikonfirmasi")
    await eka.says("/skor")
    eka.sees("Skor OPD mana yang Anda cari?")
    await eka.says("dikbud")
    eka.sees("Indeks: 2,50")
    await eka.says("/skor " + "😀" * 1500)
    eka.sees("Tidak ada OPD yang cocok")


async def test_an_officer_sees_the_own_office_and_others_once_published(
    confirmed: None, ani: Person, dedi: Person, regency: Regency, period: Period
) -> None:
    await dedi.says("/skor")
    dedi.sees("Dinas Kesehatan", "Belum ada skor yang dikonfirmasi")
    await dedi.says("/skor disdikbud")
    dedi.sees("belum dapat Anda lihat")
    dedi.sees_no("2,50")
    await dedi.says("/peringkat")
    dedi.sees("Peringkat belum diterbitkan")
    await ani.says("/skor")
    ani.sees("Indeks: 2,50")
    publish(regency, period)
    await dedi.says("/skor disdikbud")
    dedi.sees("Indeks: 2,50")
    await dedi.says("/peringkat")
    dedi.sees("Peringkat Penilaian 2026", "1. Disdikbud: 2,50 (Kurang)")
    regency.open_period("Penilaian 2027")
    await dedi.says("/peringkat")
    dedi.sees("Peringkat Penilaian 2026", "1. Disdikbud: 2,50 (Kurang)")


async def test_an_officer_of_several_offices_chooses(ani: Person, period: Period, regency: Regency) -> None:
    await ani.opens(regency.link(Role.OFFICER, "D02"))
    await ani.taps("Ya, benar")
    await ani.says("/skor")
    ani.sees("Anda melayani beberapa OPD")
    await ani.taps("Dinkes")
    ani.sees("Dinas Kesehatan", "Belum ada skor")
    await ani.says("/status")
    ani.sees("Disdikbud", "Dinkes", "0 dari 4 terjawab")


async def test_the_head_of_one_office_sees_that_one_and_no_ranking_before_it_is_published(
    confirmed: None, regency: Regency
) -> None:
    head = await regency.joins("Hadi", Role.VIEWER, "D01")
    await head.says("/skor")
    head.sees("Indeks: 2,50")
    await head.says("/peringkat")
    head.sees("Peringkat belum diterbitkan")
    head.sees_no("Disdikbud: 2,50")
    await head.says("/skor dinkes")
    head.sees("belum dapat Anda lihat")


async def test_status_of_an_officer(ani: Person, period: Period) -> None:
    await ani.says("/isi")
    await ani.taps("3 · Baik")
    await ani.says("/status")
    ani.sees(
        "1 dari 4 terjawab", "sedang diisi", "Bukti: 0 dari 1", "Kebijakan: 1 dari 2", "Layanan: 0 dari 2"
    )
    await ani.taps("Lanjutkan")
    ani.sees("K02 · Rencana")


async def test_status_of_the_admin(confirmed: None, budi: Person) -> None:
    await budi.says("/status")
    budi.sees("Penilaian 2026", "Belum mulai: 2", "Dikonfirmasi: 1", "Jumlah OPD: 3", "Belum mengirim (2)")
    assert budi.last.kind == "photo"


async def test_typing_the_bots_name_in_any_chat_is_answered(ani: Person, regency: Regency) -> None:
    answer = await ani.asks_inline("disdik")
    assert answer["results"] is not None
    await ani.says("/start buka")
    ani.sees("Halo, Ani")


async def test_a_picture_that_telegram_does_not_know_any_more_is_made_anew(
    confirmed: None, ani: Person, regency: Regency
) -> None:
    """As after the database was restored under another bot: every kept id is of a stranger."""
    await ani.says("/skor")
    assert ani.last.kind == "photo"

    def forget(db: Any) -> int:
        return db.connection().execute(update(tables.picture).values(file_id="of-another-bot")).rowcount

    assert regency.database.run_now(forget)
    before = ani.last.id
    await ani.says("/skor")
    assert ani.last.kind == "photo"
    assert ani.last.id > before
    ani.sees("Indeks: 2,50")
    kept = regency.database.read_now(
        lambda db: db.connection().execute(select(tables.picture.c.file_id)).scalars().all()
    )
    assert "of-another-bot" not in kept

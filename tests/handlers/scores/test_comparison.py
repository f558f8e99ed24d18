"""Two offices side by side on one radar."""

from sqlmodel import Session

from bot.storage.offices import changes, offices
from questionnaires.offices.office_list import ListedOffice
from questionnaires.people import Role
from tests.conversation import Person
from tests.handlers.confirmed import confirmed_period
from tests.handlers.conftest import Regency


async def test_two_offices_on_one_radar_drawn_once(regency: Regency) -> None:
    confirmed_period(regency, {"D01": 3, "X01": 4})
    eka = await regency.joins("Eka", Role.VIEWER)
    await eka.says("/banding dikbud, kota")
    message = eka.sees("Disdikbud dan P&K <Kota>", "Indeks: 3,00 · 4,00", "Layanan: 3,00 · 4,00")
    assert (await eka.file_of(message)).startswith(b"\x89PNG")
    await eka.says("/banding Disdikbud vs P&K <Kota>")
    again = eka.sees("Disdikbud dan P&K <Kota>")
    assert again.file["file_id"] == message.file["file_id"]
    assert len(list((regency.config.data_dir / "pictures").glob("compare-*.png"))) == 1


async def test_names_with_commas_and_offices_that_were_merged(regency: Regency) -> None:
    long = "Dinas Pengendalian Penduduk, Keluarga Berencana, dan Perlindungan Anak"
    row = ListedOffice("D09", long, "DP2KB", (), invited=True)
    regency.database.run_now(lambda db: offices.import_offices(db, [row], regency.now, None))
    confirmed_period(regency, {"D01": 3, "D02": 2, "D09": 4})
    eka = await regency.joins("Eka", Role.VIEWER)
    for query in (f"{long}, dikbud", f"dikbud, {long}", f"dikbud; {long}", f"dikbud vs {long}"):
        await eka.says(f"/banding {query}")
        eka.sees("Disdikbud", "DP2KB", "4,00")
    for query in (",".join("abcdefgh"), ",", "vs", ";;", "dikbud", "dikbud,", "x" * 300):
        await eka.says(f"/banding {query}")
        eka.sees("dipisah koma")
    await eka.says("/banding 🎉, dikbud")
    eka.sees("Tidak ada OPD yang cocok dengan 🎉")

    def merge(db: Session) -> None:
        known = {one.code: one.id for one in offices.all_offices(db)}
        changes.merge_offices(db, known["D02"], known["D09"], regency.now, None)

    regency.database.run_now(merge)
    await eka.says("/banding dinkes, dikbud")
    eka.sees("DP2KB", "Indeks: 4,00 · 3,00")
    await eka.says("/banding D02, dikbud")
    eka.sees("Dinkes", "Indeks: 2,00 · 3,00")


async def test_what_cannot_be_compared_is_said(regency: Regency, ani: Person, budi: Person) -> None:
    confirmed_period(regency, {"D01": 3, "D02": 2}, publish=False)
    await budi.says("/banding")
    budi.sees("dipisah koma")
    await budi.says("/banding dikbud, dikbud")
    budi.sees("dua OPD yang berbeda")
    await budi.says("/banding dikbud, zzzzz <b>")
    budi.sees("zzzzz <b>")
    await budi.says("/banding dinas, dinkes")
    budi.sees("Ada beberapa OPD yang cocok dengan dinas")
    await budi.says("/banding dikbud, kota")
    budi.sees("belum pernah dinilai dalam periode yang sama")
    await budi.says("/banding dikbud, dinkes")
    budi.sees("Indeks: 3,00 · 2,00")
    # an officer sees another office's score only once it is published
    await ani.says("/banding dikbud, dinkes")
    ani.sees("tidak dapat dibandingkan")
    ani.sees_no("2,00")
    zul = await regency.arrives("Zul")
    await zul.says("/banding dikbud, dinkes")
    zul.sees("belum terdaftar")

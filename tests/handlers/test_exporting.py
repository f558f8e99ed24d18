"""`/ekspor`: the spreadsheet and the evidence, to admins only."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import archives
from bot.archives import ArchivedFile, entry_name, write_parts
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.conftest import Regency
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def test_everything_of_a_period(
    regency: Regency, budi: Person, ani: Person, citra: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.sends_document("../../=sk.pdf", b"sk" * 50, caption="x")
    await ani.comes_to_see("diterima")
    await ani.sends_document("..\\sk.pdf", b"lain" * 50)
    await ani.comes_to_see("diterima")
    await ani.says("=1+1")
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await judge_all(citra)
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    await budi.says("/ekspor")
    await budi.taps("📊 Penilaian 2026")
    message = await budi.comes_to_see("Ekspor Penilaian 2026")
    assert message.file["file_name"] == "penilaian-2026.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(await budi.file_of(message)))
    assert book.sheetnames == [
        "Jawaban",
        "Skor",
        "Perhitungan",
        "Penilaian",
        "Bukti",
        "OPD",
        "Riwayat",
        "Grafik",
    ]
    evidence = list(book["Bukti"].iter_rows(values_only=True))
    assert [row[:4] for row in evidence[1:]] == [
        ("D01", "Dinas Pendidikan dan Kebudayaan", "K01", 1),
        ("D01", "Dinas Pendidikan dan Kebudayaan", "K01", 2),
    ]
    answers = book["Jawaban"]
    assert (answers["G2"].value, answers["G2"].data_type) == ("=1+1", "s")
    assert len(list(book["Penilaian"].iter_rows())) == 6
    deeds = {row[4] for row in book["Riwayat"].iter_rows(min_row=2, values_only=True)}
    assert {"level", "submitted", "judged", "confirmed", "evidence_added"} <= deeds
    assert book["Riwayat"]["A2"].value.hour == 9
    assert len(book["OPD"]["A"]) == 4
    await budi.says("/ekspor")
    await budi.taps("Bukti (ZIP)")
    archive = await budi.comes_to_see("bagian 1")
    await budi.comes_to_see("Selesai: 2 berkas")
    with zipfile.ZipFile(io.BytesIO(await budi.file_of(archive))) as kept:
        assert kept.testzip() is None
        assert [name.split("/")[:2] for name in kept.namelist()] == [["D01", "K01"], ["D01", "K01"]]


async def test_only_admins_export(
    regency: Regency, ani: Person, citra: Person, budi: Person, period: Period
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    zul = await regency.arrives("Zul")
    for person in (ani, citra, eka, zul):
        await person.says("/ekspor")
        person.sees_no("Lembar kerja")
        for data in (f"xt:{period.id}", f"xe:{period.id}"):
            await person.forges(data)
            person.sees_no("disiapkan", "Ekspor Penilaian")
    for data in ("xt:99", "xe:99"):
        await budi.forges(data)
        budi.sees_no("disiapkan")
    await budi.forges(f"xe:{period.id}")
    await budi.comes_to_see("Belum ada berkas bukti")


def test_parts_stay_below_the_limit_and_hold_every_file(tmp_path: Path) -> None:
    files: list[ArchivedFile] = []
    for number in range(10):
        path = tmp_path / f"f{number}"
        path.write_bytes(bytes([number]) * 3000)
        files.append(ArchivedFile("D01", "I01", number, "x.bin", path))
    files.insert(3, ArchivedFile("D01", "I01", 99, "gone.bin", tmp_path / "gone"))
    folder = tmp_path / "out"
    folder.mkdir()
    names: list[str] = []
    parts = 0
    for part in write_parts(folder, files, limit=8000):
        assert part.stat().st_size <= 8000
        with zipfile.ZipFile(part) as kept:
            names += kept.namelist()
        part.unlink()
        parts += 1
    assert parts == 5
    assert names == [f"D01/I01/{number:02d}-x.bin" for number in range(10)]
    assert archives.PART_BYTES < 50_000_000
    assert list(write_parts(folder, [])) == []


@pytest.mark.parametrize(
    "name", ["../../../tmp/x.pdf", "..\\x.pdf", "/tmp/x.pdf", ".profile", "a" * 300 + ".pdf", "", "\0\n"]
)
def test_odd_names_stay_inside(name: str) -> None:
    found = entry_name(ArchivedFile("D/01", "..", 1, name, Path("x")))
    assert found.startswith("D_01/_/01-")
    assert found.count("/") == 2
    assert len(found) < 120


@given(st.text(), st.text(), st.text())
def test_any_name_stays_inside(office: str, indicator: str, name: str) -> None:
    found = entry_name(ArchivedFile(office, indicator, 1, name, Path("x")))
    assert ".." not in found.split("/")
    assert found.count("/") == 2
    assert not found.startswith("/")

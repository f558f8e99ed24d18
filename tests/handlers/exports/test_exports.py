"""`/ekspor`: the spreadsheet and the evidence, to admins only."""

import asyncio
import io
import os
import re
import threading
import zipfile
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.bounded_process import Bounds, OverBoundsError
from bot.documents.exports import evidence_archive
from bot.documents.exports.evidence_archive import ArchivedFile, entry_name, write_parts
from handlers.exports import send
from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.confirmed import confirmed_period
from tests.handlers.conftest import Regency
from tests.handlers.panels.test_panels import hands_in, lead_is, panel_of_all, scores
from tests.handlers.test_whole_pass import answer_all, judge_all, submit


async def test_everything_of_a_period(
    regency: Regency, budi: Person, ani: Person, citra: Person, period: Period, bounded_processes: None
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
    assert [row[4:7] for row in evidence[1:]] == [
        ("berkas", "../../=sk.pdf", "x"),
        ("berkas", "..\\sk.pdf", None),
    ]
    answers = book["Jawaban"]
    assert (answers["G2"].value, answers["G2"].data_type) == ("=1+1", "s")
    assert len(list(book["Penilaian"].iter_rows())) == 6
    deeds = {row[4] for row in book["Riwayat"].iter_rows(min_row=2, values_only=True)}
    assert {"tingkat", "dikirim", "dinilai", "dikonfirmasi", "bukti ditambah"} <= deeds
    assert book["Riwayat"]["A2"].value.hour == 9
    assert len(book["OPD"]["A"]) == 4
    await budi.says("/ekspor")
    await budi.taps("Bukti (ZIP)")
    archive = await budi.comes_to_see("bagian 1")
    await budi.comes_to_see("Selesai: 2 berkas")
    with zipfile.ZipFile(io.BytesIO(await budi.file_of(archive))) as kept:
        assert kept.testzip() is None
        assert [name.split("/")[:2] for name in kept.namelist()] == [["D01", "K01"], ["D01", "K01"]]


async def test_what_was_typed_and_what_has_no_name_come_out_so_that_a_program_can_read_it(
    regency: Regency, budi: Person, ani: Person, citra: Person, period: Period
) -> None:
    await ani.says("/isi")
    await ani.says("SK\uffff 12\ufffe")
    await ani.sends_photo()
    await ani.comes_to_see("diterima")
    await ani.sends_voice()
    await ani.comes_to_see("diterima")
    await ani.taps("Bukti")
    named = re.compile(r"foto [0-9 .-]+\.jpg|pesan suara [0-9 .-]+\.ogg")
    names = named.findall(ani.last.text)
    assert len(names) == 2
    await ani.says("/isi")
    await answer_all(ani)
    await submit(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    await citra.taps("Bukti")
    assert named.findall("\n".join(message.text for message in citra.recent)) == names
    await citra.taps("Catatan")
    await citra.says("Baik\uffff sekali")
    await budi.says("/ekspor")
    await budi.taps("📊 Penilaian 2026")
    content = await budi.file_of(await budi.comes_to_see("Ekspor Penilaian 2026"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        assert sum("worksheets/sheet" in name for name in pages) >= 8
        for page in pages:
            fromstring(archive.read(page))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [row[5] for row in book["Bukti"].iter_rows(min_row=2, values_only=True)] == names
    assert any("SK" in str(row) for row in book["Riwayat"].iter_rows(values_only=True))


async def test_a_panel_is_exported_once_its_sheet_is_confirmed(
    regency: Regency, budi: Person, ani: Person, trio: tuple[Person, Person, Person], period: Period
) -> None:
    _, citra, gita = trio
    await panel_of_all(budi)
    await lead_is(budi, "Citra")
    await answer_all(ani)
    await submit(ani)

    async def exported() -> dict[str, list[tuple[object, ...]]]:
        await budi.forges(f"xt:{period.id}")
        book = openpyxl.load_workbook(io.BytesIO(await budi.file_of(await budi.comes_to_see("Ekspor"))))
        return {name: list(book[name].iter_rows(min_row=2, values_only=True)) for name in book.sheetnames}

    for person in trio:
        await scores(person, "4 · Sangat Baik" if person is gita else "3 · Baik")
        await judge_all(person, 4)
        await hands_in(person)
    before = await exported()
    assert before["Penilaian"] == []
    assert not [row for row in before["Riwayat"] if row[4] == "dinilai"]
    assert [row[3] for row in before["Skor"] if row[0] == "D01"] == [None]
    await citra.says("/pleno")
    await citra.taps("Disdikbud")
    await citra.taps("Bahas perbedaan")
    await citra.taps("4 · Sangat Baik")
    await citra.says("=Naskah sudah terbit")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    after = await exported()
    assert [row[2:7] for row in after["Penilaian"] if row[2] == "K01"] == [
        ("K01", "Fajar", "BPS", 3, None),
        ("K01", "Citra", "Diskominfo Provinsi", 3, None),
        ("K01", "Gita", "Universitas", 4, None),
        ("K01", "Citra", "keputusan ketua", 4, "=Naskah sudah terbit"),
    ]
    assert len([row for row in after["Riwayat"] if row[4] == "dinilai"]) == 15
    assert [row[5] for row in after["Jawaban"] if row[:3:2] == ("D01", "K01")] == [4]


@pytest.mark.parametrize("publish", [True, False])
async def test_a_period_that_is_over_is_exported_as_it_was(
    regency: Regency, budi: Person, publish: bool
) -> None:
    period = confirmed_period(regency, {"D01": 3, "X01": 4}, publish=publish)
    await budi.says("/ekspor")
    await budi.taps("📊 Penilaian 2025")
    message = await budi.comes_to_see("Ekspor Penilaian 2025")
    book = openpyxl.load_workbook(io.BytesIO(await budi.file_of(message)))
    scores = [row[:5] for row in book["Skor"].iter_rows(min_row=2, values_only=True)]
    assert scores == [
        ("D01", "Dinas Pendidikan dan Kebudayaan", "dikonfirmasi", 3, "Baik"),
        ("X01", 'Dinas P&K <Kota> "A"', "dikonfirmasi", 4, "Sangat Baik"),
    ]
    await budi.forges(f"xe:{period.id}")
    await budi.comes_to_see("Belum ada berkas bukti")


async def test_evidence_that_is_gone_or_does_not_arrive_is_said(
    regency: Regency, budi: Person, ani: Person, period: Period
) -> None:
    await ani.says("/isi")
    for name in ("a.pdf", "b.pdf"):
        await ani.sends_document(name, name.encode() * 50)
        await ani.comes_to_see("diterima")
    kept = sorted((regency.config.data_dir / "evidence").rglob("*"), key=lambda path: len(path.name))
    kept[-1].unlink()
    await budi.forges(f"xe:{period.id}")
    await budi.comes_to_see("Selesai: 1 berkas")
    budi.sees("1 berkas tercatat tetapi tidak ada di penyimpanan")


async def test_an_export_that_fails_is_said(
    regency: Regency, budi: Person, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(send, "export_bounded", full)
    monkeypatch.setattr(send, "evidence_of", full)
    for data in (f"xt:{period.id}", f"xe:{period.id}"):
        await budi.forges(data)
        await budi.comes_to_see("tidak dapat dibuat atau dikirim")


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
    assert evidence_archive.PART_BYTES < 50_000_000
    assert list(write_parts(folder, [])) == []


@pytest.mark.parametrize(
    "name", ["../../../tmp/x.pdf", "..\\x.pdf", "/tmp/x.pdf", ".profile", "a" * 300 + ".pdf", "", "\0\n"]
)
def test_odd_names_stay_inside(name: str) -> None:
    found = entry_name(ArchivedFile("D/01", "..", 1, name, Path("x")))
    assert found.startswith("D_01/_/01-")
    assert found.count("/") == 2
    assert len(found) < 120


def test_names_are_cut_by_bytes_and_devices_are_no_folders() -> None:
    wide = entry_name(ArchivedFile("CON", "𝐀" * 100, 1, "𝐀" * 300 + ".pdf", Path("x")))
    assert wide.startswith("_CON/")
    assert all(len(part.encode()) < 130 for part in wide.split("/"))
    assert wide.endswith(".pdf")
    assert entry_name(ArchivedFile("aux.x", "I1", 1, "😀🎉.pdf", Path("x"))) == "_aux.x/I1/01-__.pdf"


def test_no_two_files_have_one_name_and_any_date_will_do(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x")
    os.utime(path, (0, 0))
    files = [ArchivedFile(office, "I01", 1, "a.pdf", path) for office in ("A/1", "A_1", "a_1", "A:1")]
    (part,) = write_parts(tmp_path, files)
    with zipfile.ZipFile(part) as kept:
        assert kept.namelist() == [
            "A_1/I01/01-a.pdf",
            "A_1/I01/2-01-a.pdf",
            "a_1/I01/3-01-a.pdf",
            "A_1/I01/4-01-a.pdf",
        ]


def test_an_archive_is_made_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x")
    monkeypatch.setattr(evidence_archive, "BOUNDS", Bounds(memory=0, seconds=60))
    with pytest.raises(OverBoundsError):
        list(write_parts(tmp_path, [ArchivedFile("D01", "I01", 1, "x.bin", path)]))


def test_a_file_larger_than_a_part_is_alone_in_one(tmp_path: Path) -> None:
    files: list[ArchivedFile] = []
    for number, size in enumerate((100, 9000, 100), 1):
        path = tmp_path / f"f{number}"
        path.write_bytes(bytes(size))
        files.append(ArchivedFile("D01", "I01", number, "x.bin", path))
    counts: list[int] = []
    for part in write_parts(tmp_path, files, limit=5000):
        with zipfile.ZipFile(part) as kept:
            counts.append(len(kept.namelist()))
    assert counts == [1, 1, 1]


@given(st.text(), st.text(), st.text())
def test_any_name_stays_inside(office: str, indicator: str, name: str) -> None:
    found = entry_name(ArchivedFile(office, indicator, 1, name, Path("x")))
    assert ".." not in found.split("/")
    assert found.count("/") == 2
    assert not found.startswith("/")


@pytest.mark.parametrize(
    ("label", "comes"),
    [("📊 Penilaian 2026", "Berisi data internal"), ("Bukti (ZIP)", "Belum ada berkas bukti")],
)
async def test_an_export_whose_process_dies_is_made_by_the_next(
    regency: Regency, budi: Person, period: Period, monkeypatch: pytest.MonkeyPatch, label: str, comes: str
) -> None:
    begun = asyncio.Event()

    async def hangs(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    await budi.says("/ekspor")
    with monkeypatch.context() as patched:
        patched.setattr(send, "_send_table", hangs)
        patched.setattr(send, "_send_evidence", hangs)
        await budi.taps(label, settle=False)
        await begun.wait()
        assert regency.runtime is not None
        for task in list(regency.runtime.outbox._sending.values()):
            task.cancel()
    await regency.restart()
    await budi.comes_to_see(comes)


async def test_an_export_over_which_process_after_process_dies_is_given_up(
    regency: Regency, budi: Person, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "MOST_ATTEMPTS", 0)
    await budi.says("/ekspor")
    await budi.taps("📊 Penilaian 2026")
    await budi.comes_to_see("tidak dapat dibuat atau dikirim")


async def test_a_large_spreadsheet_comes_in_parts_and_says_how_far_it_is(
    regency: Regency, budi: Person, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()

    def made(_: str, __: Period, path: Path, ___: object, most: int) -> list[Path]:
        path.with_name(f"{path.name}.progress").write_text("1700 34000")
        assert told.wait(20)
        parts = [path, path.with_name("ekspor-2.xlsx")]
        for part in parts:
            part.write_bytes(b"PK" + part.name.encode() * 20)
        assert most < 50_000_000
        return parts

    monkeypatch.setattr(send, "PROGRESS_SECONDS", 0.01)
    monkeypatch.setattr(send, "export_bounded", made)
    await budi.forges(f"xt:{period.id}", settle=False)
    progress = await budi.comes_to_see("Menyusun")
    assert "1.700 dari 34.000 OPD (5%)" in progress.text
    told.set()
    first = await budi.comes_to_see("bagian 1 dari 2")
    second = await budi.comes_to_see("bagian 2 dari 2")
    names = [message.file["file_name"] for message in (first, second)]
    assert names == ["penilaian-2026-1.xlsx", "penilaian-2026-2.xlsx"]
    await budi.settles()
    await budi.looks()
    assert not [message for message in budi.messages if "Menyusun" in message.text]

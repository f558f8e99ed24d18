"""`kuesioner period archive` and `unarchive`: readable without the program, checked, and back again."""

import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import select

from bot.storage import tables
from bot.storage.audit import trail
from bot.storage.connection.database import Database

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FILES = {"sk bupati.pdf": b"%PDF sk", "../../foto & <b>.jpg": b"\xff\xd8\xff foto"}


@pytest.fixture
def closed(regency, database_url, tmp_path):
    """A closed period of two offices; one of them has two files of evidence."""
    words = ("--instrument", "pegi", "--name", "2026", "--deadline", "2999-01-01", "--offices", "D01,D17")
    assert regency("period", "open", *words).status == 0
    store = tmp_path / "data" / "evidence"
    database = Database(database_url)

    def give(db):
        connection = db.connection()
        person = connection.execute(
            tables.person.insert().values(name="Ani", joined_at=NOW).returning(tables.person.c.id)
        ).scalar_one()
        office = select(tables.office.c.id).where(tables.office.c.code == "D01").scalar_subquery()
        sheet = connection.execute(
            select(tables.sheet.c.id).where(tables.sheet.c.office_id == office)
        ).scalar_one()
        for name, content in FILES.items():
            sha256 = hashlib.sha256(content).hexdigest()
            place = store / sha256[:2] / sha256
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            connection.execute(
                tables.evidence.insert().values(
                    sheet_id=sheet, indicator="I01", kind="document", state="kept", name=name,
                    size=len(content), sha256=sha256, added_by=person, added_at=NOW,
                )
            )  # fmt: skip
        trail.append(db, trail.Done.LEVEL, NOW, person, sheet, "I01", None, "3", details={"a": 1})

    database.run_now(give)
    database.close()
    assert regency("period", "close", "2026").status == 0
    return regency


def test_an_archive_opens_without_this_program(closed, tmp_path):
    outcome = closed("period", "archive", "2026", "arsip.zip")
    assert (outcome.status, outcome.err) == (0, "")
    assert "2 OPD, 2 berkas bukti" in outcome.out
    assert (tmp_path / "arsip.zip").stat().st_mode & 0o077 == 0
    folder = tmp_path / "isi"
    with zipfile.ZipFile(tmp_path / "arsip.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    if shutil.which("sha256sum"):
        command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
        assert subprocess.run(command, cwd=folder, check=False).returncode == 0
    listed = {line.partition("  ")[2] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert listed == there - {"SHA256SUMS"}
    evidence = sorted(path for path in there if path.startswith("bukti/"))
    assert [path.split("/")[2:] for path in evidence] == [
        ["I01", "01-sk bupati.pdf"],
        ["I01", "02-foto _ _b_.jpg"],
    ]
    assert all(path.split("/")[1].startswith("D01 ") for path in evidence)
    assert len([path for path in there if path.startswith("laporan/")]) == 3
    assert openpyxl.load_workbook(folder / "ekspor.xlsx")["Skor"].max_row == 3
    page = (folder / "index.html").read_text()
    assert "foto &amp; &lt;b&gt;.jpg" in page
    assert 'href="bukti/D01%20' in page
    assert (folder / "instrumen" / "pegi.yaml").read_text().startswith(("#", "id", "title"))


def test_the_part_of_the_trail_proves_itself(closed, tmp_path):
    assert closed("period", "archive", "2026", "arsip.zip").status == 0
    with zipfile.ZipFile(tmp_path / "arsip.zip") as archive:
        lines = archive.read("jejak-audit.txt").decode().splitlines()
    assert lines
    for line in lines:
        own, _, entry = line.partition("  ")
        assert hashlib.sha256(entry.encode()).hexdigest() == own
    assert json.loads(lines[-1].partition("  ")[2])["after"] == "3"


def test_evidence_that_is_lost_comes_back_from_the_archive(closed, tmp_path):
    assert closed("period", "archive", "2026", "arsip.zip").status == 0
    kept = [path for path in (tmp_path / "data" / "evidence").rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in kept}
    kept[0].unlink()
    outcome = closed("period", "unarchive", "arsip.zip")
    assert (outcome.status, outcome.out) == (0, "1 berkas bukti dikembalikan.\n")
    assert {path: path.read_bytes() for path in kept} == before
    assert "0 berkas" in closed("period", "unarchive", "arsip.zip").out


def test_a_changed_archive_gives_nothing_back(closed, tmp_path):
    assert closed("period", "archive", "2026", "arsip.zip").status == 0
    with (
        zipfile.ZipFile(tmp_path / "arsip.zip") as whole,
        zipfile.ZipFile(tmp_path / "lain.zip", "w") as other,
    ):
        for name in whole.namelist():
            changed = b"lain" if name.endswith("sk bupati.pdf") else whole.read(name)
            other.writestr(name, changed)
    shutil.rmtree(tmp_path / "data" / "evidence")
    outcome = closed("period", "unarchive", "lain.zip")
    assert outcome.status == 2
    assert "sk bupati.pdf" in outcome.err
    assert not (tmp_path / "data" / "evidence").exists()


def test_evidence_that_was_changed_on_disk_is_not_archived(closed, tmp_path):
    kept = next(path for path in (tmp_path / "data" / "evidence").rglob("*") if path.is_file())
    kept.write_bytes(b"lain")
    (tmp_path / "arsip.zip").write_bytes(b"yang lama")
    outcome = closed("period", "archive", "2026", "arsip.zip")
    assert outcome.status == 1
    assert kept.name in outcome.err
    assert (tmp_path / "arsip.zip").read_bytes() == b"yang lama"
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".tmp"]
    kept.unlink()
    assert "1 berkas tercatat" in closed("period", "archive", "2026", "arsip.zip").out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["archive", "2030", "a.zip"], "2030"),
        (["archive", "2026", "a.tar"], ".zip"),
        (["archive", "2026", "tidak/ada/a.zip"], "tidak/ada"),
        (["unarchive", "tiada.zip"], "tiada.zip"),
    ],
)
def test_what_cannot_be_archived(closed, words, named):
    outcome = closed("period", *words)
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1
    assert named in outcome.err


def test_a_period_that_goes_on_is_not_archived(regency, tmp_path):
    words = ("--instrument", "pegi", "--name", "2027", "--deadline", "2999-01-01", "--offices", "D01")
    assert regency("period", "open", *words).status == 0
    outcome = regency("period", "archive", "2027", "a.zip")
    assert outcome.status == 2
    assert "period close" in outcome.err
    assert list(tmp_path.glob("*.zip")) == []
    (tmp_path / "rusak.zip").write_bytes(b"bukan arsip")
    assert regency("period", "unarchive", "rusak.zip").status == 2

"""`kuesioner demo`: the whole assessment, with each instrument."""

import asyncio
import socket
import sys
import zlib

from bot.demo.papers import document, photo

PNG = b"\x89PNG\r\n\x1a\n"
HEADINGS = ("mengisi lembar", "mengembalikan dengan satu catatan", "mengirim lagi", "mencari skor")


async def demo(*words: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_from_the_links_to_the_chart_and_again_in_the_same_folder(clean_start):
    old = clean_start / "data" / "demo" / "lama"
    for instrument in ("pegi", "spbe-2018", "spbe-2020"):
        status, out, err = await demo("--scripted", "--port", "0", "--instrument", instrument)
        assert (status, err) == (0, ""), instrument
        assert not old.exists(), "a play begins with an empty folder"
        path = next(line for line in out.splitlines() if line.startswith("Grafik: ")).removeprefix("Grafik: ")
        assert (clean_start / path).read_bytes().startswith(PNG)
        for heading in (
            "mengisi lembar",
            "mengembalikan dengan satu catatan",
            "mengirim lagi",
            "mencari skor",
        ):
            assert heading in out
        assert "Tanda terima" in out
        old.touch()


async def test_a_folder_of_somebody_else_is_left_alone(clean_start):
    folder = clean_start / "data" / "demo"
    folder.mkdir(parents=True)
    (folder / "penting").touch()
    status, _, err = await demo("--scripted", "--port", "0")
    assert status == 2
    assert str(folder.relative_to(clean_start)) in err
    assert (folder / "penting").exists()


async def test_a_port_in_use(clean_start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, out, err = await demo("--scripted", "--port", port)
    assert status == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert port in err
    assert "--port" in err


def test_the_photo_is_a_whole_png():
    picture = photo(3, 2)
    assert picture.startswith(PNG)
    start = picture.index(b"IDAT")
    length = int.from_bytes(picture[start - 4 : start])
    assert len(zlib.decompress(picture[start + 4 : start + 4 + length])) == 2 * (1 + 3 * 3)
    assert int.from_bytes(picture[start + 4 + length : start + 8 + length]) == zlib.crc32(
        picture[start : start + 4 + length]
    )


def test_the_document_points_to_its_own_parts():
    content = document("Surat Keputusan")
    table = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert content[table:].startswith(b"xref\n0 6\n")
    for number, line in enumerate(content[table:].split(b"\n")[3:8], 1):
        assert content[int(line[:10]) :].startswith(b"%d 0 obj" % number)

"""130 indicators with codes of 40 letters of two bytes each: every one can be reached, nothing is refused."""

import pytest

from questionnaires.instrument import Instrument
from questionnaires.loading import load_instrument
from questionnaires.people import Role
from tests.handlers.conftest import Regency

COUNT = 130
PER_GROUP = 13


def code(number: int) -> str:
    """Forty letters that take two bytes each in UTF-8, and a number to tell them apart."""
    return f"{'é' * 37}{number:03d}"


@pytest.fixture
def instrument() -> Instrument:
    """Ten groups of thirteen indicators."""
    lines = [
        "id: panjang",
        'title: "Instrumen panjang"',
        'version: "1.0"',
        "default: false",
        'legal_basis: "Contoh untuk uji"',
        'sources: ["Disusun sendiri"]',
        'scale: { min: 1, max: 3, labels: { umum: { 1: "Kurang", 2: "Cukup", 3: "Baik" } } }',
        'bands: [{ min: "2.00", label: "Baik" }, { min: "1.00", label: "Kurang" }]',
        "evidence_from: 3",
        "groups:",
    ]
    for group in range(COUNT // PER_GROUP):
        lines += [
            f"  - id: G{group}",
            f'    name: "Kelompok {group} {"x" * 60}"',
            '    weight: "10"',
            "    indicators:",
        ]
        for number in range(group * PER_GROUP, (group + 1) * PER_GROUP):
            lines += [
                f"      - id: {code(number)}",
                f'        name: "Indikator nomor {number} dengan nama yang panjang sekali"',
                '        question: "Bagaimana keadaannya?"',
                "        type: umum",
                '        weight: "10/13"',
                '        levels: { 1: "Belum.", 2: "Sebagian.", 3: "Seluruhnya." }',
                '        evidence: "Naskah."',
                '        recommendations: { 1: "Mulai.", 2: "Tuntaskan." }',
            ]
    loaded = load_instrument("\n".join(lines), "panjang.yaml")
    assert isinstance(loaded, Instrument), loaded
    return loaded


async def test_every_indicator_of_a_long_list_is_reachable(regency: Regency) -> None:
    regency.open_period()
    ani = await regency.joins("Ani", Role.OFFICER, "D01")
    await ani.says("/isi")
    ani.sees(code(0), "1 dari 130")
    seen: set[str] = set()
    await ani.taps("Daftar")
    while True:
        taps = [button.data or "" for row in ani.last.rows for button in row]
        assert len(taps) <= 100
        assert all(len(data.encode()) <= 64 for data in taps)
        seen |= {data for data in taps if data.startswith("c:")}
        following = [label for label in ani.last.labels if label.endswith("›")]
        if not following:
            break
        await ani.taps(following[0])
    assert len(seen) == COUNT
    await ani.forges("s:1", on=ani.last)
    ani.sees("Belum lengkap", "Masih kurang", code(0), "…")
    await ani.taps(f"{code(0)[:4]}…{code(COUNT - 1)[-7:]} ⬜")
    ani.sees(code(COUNT - 1), "130 dari 130")
    for _ in range(COUNT):
        await ani.taps("3 · Baik", settle=False)
        await ani.settles()
    ani.sees("Semua 130 indikator sudah dijawab", "130 indikator masih perlu bukti")
    await ani.taps("Perlu bukti")
    walked: set[str] = set()
    while True:
        walked |= {
            button.data or "" for row in ani.last.rows for button in row if (button.data or "")[:2] == "w:"
        }
        following = [label for label in ani.last.labels if label.endswith("›")]
        if not following:
            break
        await ani.taps(following[0])
    assert len(walked) == COUNT
    await ani.taps("Periksa")
    ani.sees("Terjawab: 130 dari 130", "dan 110 lainnya")
    await ani.taps("Baca jawaban")
    texts = "".join(message.text for message in ani.recent)
    assert all(code(number) in texts for number in range(COUNT))
    await ani.taps("Kirim", on=ani.sees_anywhere("Pemeriksaan sebelum dikirim"))
    await ani.taps("Ya, kirim")
    ani.sees("Tanda terima")
    assert (await regency.people.counts())["refusals"].get("400", 0) == 0

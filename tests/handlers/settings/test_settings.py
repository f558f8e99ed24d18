"""Admins set office hours, holidays, institutions, the rule for evidence and the welcome in chat."""

import json
import re
from datetime import date, time
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import settings
from bot.settings import Choices, Setting, Turned, Typed, WrongValue
from bot.storage.audit import trail
from bot.storage.settings import settings as stored
from bot.texts.common import escape
from questionnaires.calendar import OfficeHours
from questionnaires.people import Role
from questionnaires.settings import read_days, read_hours, read_institutions
from tests.conversation import Person
from tests.handlers.conftest import Regency

Chosen = dict[str, Any]
"""Each setting by its key."""
USUAL: Chosen = {setting.key: setting.default for setting in settings.SETTINGS}


def chosen(regency: Regency) -> Chosen:
    choices = regency.database.read_now(stored.choices)
    return {setting.key: choices[setting] for setting in settings.SETTINGS}


async def test_each_choice_is_checked_and_kept(regency: Regency, budi: Person) -> None:
    await budi.says("/atur")
    budi.sees("08.00–16.00", "Jumat sampai 11.00", "tidak ada", "menurut instrumen", "bawaan")
    await budi.taps("Jam kantor")
    for wrong in ("pagi sampai sore", "08.00-16.00", "16.00-08.00; 08.00-11.00", "08.00-25.00; 08.00-11.00"):
        await budi.says(wrong)
        budi.sees("belum dapat dipahami")
    await regency.restart()
    await budi.says("07.30 - 15.30; 07:30-11:30")
    budi.sees("Tersimpan", "07.30–15.30", "Jumat sampai 11.30")
    await budi.taps("Hari libur")
    await budi.says("2026-09-28, 31-02-2026")
    budi.sees("31-02-2026 bukan tanggal")
    await budi.taps("Batal")
    await budi.taps("Hari libur")
    await budi.says("28/09/2026\n24 Desember 2026, 28-09-2026")
    budi.sees("28 September 2026, 24 Desember 2026")
    await budi.taps("Hari libur")
    budi.sees("Yang berlaku sekarang", "28-09-2026, 24-12-2026")
    await budi.sends_sticker()
    budi.sees("Yang ditunggu adalah teks")
    await budi.taps("Batal")
    await budi.taps("Lembaga")
    await budi.says("x" * 81)
    budi.sees("terlalu panjang")
    await budi.says("Universitas <Kutai>\n\nDiskominfo Provinsi\nuniversitas <kutai>")
    budi.sees("Universitas <Kutai>, Diskominfo Provinsi")
    await budi.taps("Aturan bukti")
    budi.sees("tidak diminta")
    await budi.taps("Teks sambutan")
    await budi.says("x" * 1501)
    budi.sees("paling banyak 1.500")
    await budi.says("Selamat <b>datang</b> & terima kasih")
    budi.sees("Selamat <b>datang</b> & terima kasih")
    assert chosen(regency) == USUAL | {
        "hours": OfficeHours(time(7, 30), time(15, 30), time(11, 30)),
        "holidays": (date(2026, 9, 28), date(2026, 12, 24)),
        "institutions": ("Universitas <Kutai>", "Diskominfo Provinsi"),
        "evidence": 0,
        "welcome": "Selamat <b>datang</b> & terima kasih",
    }
    eka = await regency.joins("Eka", Role.VIEWER)
    eka.sees("Selamat <b>datang</b> & terima kasih")
    await budi.says("/undang")
    await budi.taps("Asesor")
    await budi.taps("Universitas <Kutai>")
    budi.sees("asesor dari Universitas <Kutai>")
    await budi.says("/periode")
    await budi.taps("Periode baru")
    budi.sees("Bukti: tidak diminta")
    await budi.says("/atur")
    await budi.taps("Teks sambutan")
    await budi.taps("Kembalikan bawaan")
    budi.sees("Kembalikan pengaturan ini ke bawaan?")
    await budi.taps("Batal")
    budi.sees_no("Teks sambutan: bawaan")
    await budi.taps("Teks sambutan")
    await budi.taps("Kembalikan bawaan")
    await budi.taps("Ya, kembalikan")
    budi.sees("Teks sambutan: bawaan")
    assert regency.database.run_now(trail.verify) is None


async def test_only_admins_choose(regency: Regency, ani: Person, citra: Person, budi: Person) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    zul = await regency.arrives("Zul")
    for person in (ani, citra, eka, zul):
        await person.says("/atur")
        for data in ("sl", "sa:1", "sa:6", "sr:1"):
            await person.forges(data)
            person.sees_no("Jam kantor", "Tersimpan", "Ketik jam")
    await budi.forges("sa:1")
    budi.sees("08.00-16.00; 08.00-11.00")
    for data in ("sa:9", "sr:9"):
        await budi.forges(data)
    assert chosen(regency) == USUAL


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_hours(text)
    read_days(text)
    read_institutions(text)


@pytest.mark.parametrize("text", ["2026-13-01", "00-00-2026", "besok", "31 Juni 2026", "3 Rabu 2026"])
def test_what_is_no_date_is_named(text: str) -> None:
    assert read_days(f"2026-01-02, {text}") == text


KINDS = {
    settings.HOLIDAYS: st.lists(st.dates(), unique=True, max_size=5).map(lambda days: tuple(sorted(days))),
    settings.INSTITUTIONS: st.lists(st.text(max_size=10), max_size=3).map(tuple),
    settings.EVIDENCE: st.integers(-1, 5),
    settings.WELCOME: st.none() | st.text(max_size=20),
    settings.UPDATES_KEPT_DAYS: st.integers(1, 365),
}


@given(
    st.sampled_from(sorted(KINDS, key=attrgetter("number"))).flatmap(
        lambda one: st.tuples(st.just(one), KINDS[one])
    )
)
def test_a_choice_comes_back_as_it_was(choice: tuple[Setting[Any], Any]) -> None:
    setting, value = choice
    kept = json.loads(json.dumps(setting.to_json(value)))
    assert Choices({setting.key: kept})[setting] == value


def test_no_two_settings_are_taken_for_each_other() -> None:
    for name in ("number", "key", "label"):
        assert len({getattr(setting, name) for setting in settings.SETTINGS}) == len(settings.SETTINGS)


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=attrgetter("key"))
def test_what_a_setting_says_of_itself_fits_together(setting: Setting[Any]) -> None:
    way = setting.changed_by
    if isinstance(way, Turned):
        values = way.values()
        assert setting.default in values
    else:
        assert isinstance(way.read("\u200b"), WrongValue)
        values = [way.read(example) for example in re.findall("<code>(.*?)</code>", way.question)]
        assert values, "no example"
        assert [way.read(way.written(value)) for value in values] == values
    assert len({setting.shown(value) for value in values}) == len(values)
    for value in (*values, setting.default):
        assert setting.from_json(json.loads(json.dumps(setting.to_json(value)))) == value


def _read_motto(text: str) -> str | WrongValue:
    return text if len(text) < 10 else WrongValue("Paling banyak 9 huruf.")


MOTTO: Setting[str] = Setting(
    number=99,
    key="motto",
    default="Melayani",
    to_json=lambda text: {"text": text},
    from_json=lambda kept: kept["text"],
    label="Moto",
    shown=lambda text: f"Moto: {escape(text)}",
    changed_by=Typed("Ketik moto. Contoh: <code>Sigap</code>", _read_motto, str),
)


async def test_a_setting_is_one_entry_and_no_more(
    regency: Regency, budi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SETTINGS", (*settings.SETTINGS, MOTTO))
    await budi.says("/atur")
    budi.sees("Moto: Melayani")
    await budi.taps("Moto")
    budi.sees("Ketik moto", "Yang berlaku sekarang", "Melayani")
    await budi.says("terlalu panjang")
    budi.sees("Paling banyak 9 huruf.")
    await budi.says("<Sigap>")
    budi.sees("Tersimpan", "Moto: <Sigap>", "Teks sambutan: bawaan")
    assert chosen(regency) == USUAL | {"motto": "<Sigap>"}
    await budi.taps("Moto")
    await budi.taps("Kembalikan bawaan")
    budi.sees("Yang berlaku sekarang hilang", "Moto: <Sigap>")
    await budi.taps("Ya, kembalikan")
    budi.sees("Moto: Melayani")
    assert regency.database.run_now(trail.verify) is None


async def test_a_setting_that_is_gone_while_it_is_asked_for_changes_nothing(
    regency: Regency, budi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(settings, "SETTINGS", (*settings.SETTINGS, MOTTO))
        await budi.says("/atur")
        await budi.taps("Moto")
    await budi.says("Sigap")
    budi.sees("sudah tidak ada")
    budi.sees_no("Tersimpan")
    assert chosen(regency) == USUAL

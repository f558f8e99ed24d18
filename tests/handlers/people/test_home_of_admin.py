"""The admin's home: what is done of the way to a running period, what comes next, and a button for each."""

from hypothesis import given
from hypothesis import strategies as st

from bot.storage.offices import changes
from bot.storage.periods import periods
from bot.texts.common import shorten_apart, units
from questionnaires.people import Role
from tests.conversation import Person
from tests.handlers.conftest import Regency


async def test_the_home_leads_from_one_step_to_the_next(regency: Regency, budi: Person) -> None:
    budi.sees(
        "✅ 1. Daftar OPD (/opd): 3", "👉 2. Buka periode penilaian", "⬜ 3. Undangan (/undang): 0 dari 3"
    )
    budi.sees_no_button("Pantauan")  # there is nothing to watch yet
    await budi.taps("Daftar OPD")
    budi.sees_button("Dinkes")
    await budi.says("/start")
    await budi.taps("Periode")
    await budi.taps("Periode baru")
    await budi.taps("Buka periode")
    await budi.says("/start")
    budi.sees("✅ 2. Periode (/periode) dibuka: Penilaian 2026", "👉 3. Undangan (/undang): 0 dari 3")
    await budi.taps("Undangan")
    budi.sees("sudah bergabung: 0")
    for number, office in enumerate(("D01", "D02", "X01")):
        await regency.joins(f"Petugas {number}", Role.OFFICER, office)
    await budi.says("/start")
    budi.sees("✅ 3. Undangan (/undang): 3 dari 3", "👉 4. Pantau")
    await budi.taps("Pantauan")
    budi.sees("Penilaian 2026 (dibuka)", "Belum mengirim (3)")


async def test_home_while_there_are_no_offices_and_while_the_only_period_is_closed(
    regency: Regency, budi: Person
) -> None:
    """What was done stays in reach: a closed period can be watched, and the next one is the step to take."""
    period = regency.open_period()
    regency.database.run_now(lambda db: periods.close_period(db, period.id, regency.now, None))
    await budi.says("/start")
    budi.sees("👉 2. Buka periode penilaian")
    await budi.taps("Pantauan")
    budi.sees("Penilaian 2026 (ditutup)")
    regency.database.run_now(
        lambda db: [changes.retire_office(db, number, regency.now, None) for number in (1, 2, 3)]
    )
    await budi.says("/start")
    budi.sees("👉 1. Daftar OPD (/opd): belum ada", "3. Undangan (/undang): 0 dari 0")


async def test_only_who_runs_the_assessment_has_these_ways(ani: Person, citra: Person) -> None:
    for person in (ani, citra):
        await person.says("/start")
        person.sees_no("Langkah kerja")
        person.sees_no_button("Undangan")


async def test_two_periods_that_are_open_at_once_have_names_that_differ_on_the_buttons(
    regency: Regency, budi: Person, ani: Person
) -> None:
    first = "Evaluasi SPBE tahap pertama Kabupaten 2026 bagian layanan"
    second = "Evaluasi SPBE tahap pertama Kabupaten 2026 bagian kebijakan"
    regency.open_period(first)
    regency.open_period(second)
    await ani.says("/isi")
    seen = [label for label in ani.last.labels if "Mulai mengisi" in label]
    assert len(set(seen)) == 2
    assert sorted("layanan" in label for label in seen) == [False, True]
    await budi.says("/periode")
    labels = [label for label in budi.last.labels if label.startswith("Evaluasi")]
    assert len(set(labels)) == 2
    assert any(label.startswith("📋 Salin dari") and "kebijakan" in label for label in budi.last.labels)
    await budi.says("/ingatkan")
    budi.sees_button("layanan")
    await budi.taps("layanan")
    budi.sees(first)
    budi.sees_button("kebijakan")


@given(st.lists(st.text("ab 1é😀", min_size=1, max_size=40), unique=True, max_size=5), st.integers(12, 30))
def test_names_that_differ_are_shown_as_names_that_differ(names: list[str], limit: int) -> None:
    shown = shorten_apart(names, limit)
    assert len(set(shown)) == len(names)
    assert all(units(one) <= limit for one in shown)
    assert all(one == name for one, name in zip(shown, names, strict=True) if units(name) <= limit - 5)

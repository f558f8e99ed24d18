"""What PostgreSQL cannot keep is taken out where text comes in, alike on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.__main__ import main
from bot.engine.context import Context
from questionnaires.loading import load_instrument
from questionnaires.offices.office_list import read_office_rows
from questionnaires.people import Role
from questionnaires.period import Period
from questionnaires.problem import Problem
from questionnaires.storable import is_storable, storable, storable_values
from tests.handlers.conftest import Regency

ANYTHING = st.text(st.characters() | st.sampled_from("\0\ud800\udfff"))


@given(ANYTHING)
def test_only_what_no_database_keeps_is_taken_out(written: str):
    kept = storable(written)
    assert is_storable(kept)
    kept.encode()
    assert kept == "".join(
        letter for letter in written if letter != "\0" and not "\ud800" <= letter <= "\udfff"
    )
    assert is_storable(written) == (kept == written)


@given(
    st.recursive(
        st.none() | st.integers() | ANYTHING, lambda inner: st.lists(inner) | st.dictionaries(ANYTHING, inner)
    )
)
def test_it_is_taken_out_however_deep(values: Any):
    assert_storable(storable_values(values))


def assert_storable(values: Any) -> None:
    if isinstance(values, str):
        assert is_storable(values)
    elif isinstance(values, dict):
        for key, value in values.items():
            assert is_storable(key)
            assert_storable(value)
    elif isinstance(values, list):
        for value in values:
            assert_storable(value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=ANYTHING)
def test_both_databases_keep_what_came_in(database: Any, written: str):
    """Whatever a person's update holds, the text that a handler gets can be stored and is read as it was."""

    class Services:
        clock: Callable[[], None] = staticmethod(lambda: None)

    update = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 0,
            "chat": {"id": 5, "type": "private"},
            "from": {"id": 5, "is_bot": False, "first_name": written},
            "text": written,
        },
    }
    taken = Context(Services(), update).update.message  # type: ignore[arg-type] # as much of a Services as is asked
    assert taken is not None
    assert taken.text is not None
    kept = database.run_now(
        lambda db: db.connection().execute(sql("SELECT :a || :b"), {"a": taken.text, "b": "."}).scalar()
    )
    assert kept == f"{storable(written)}."


async def test_a_person_who_sends_them_is_served(regency: Regency, period: Period) -> None:
    ani = await regency.joins("A\0ni", Role.OFFICER, "D01")
    await ani.says("/isi")
    await ani.taps("2 · Kurang")
    await ani.taps("Sebelumnya")
    await ani.sends_document("sk.pdf", b"sk" * 100, caption="isi\0nya")
    await ani.comes_to_see("diterima")
    await ani.taps("Penjelasan")
    await ani.says("Ada per\0aturan")
    ani.sees("Ada peraturan")
    await ani.says("/privasi")
    ani.sees("Nama: Ani")


def test_rows_of_a_file_are_refused_at_their_line():
    titles = ("kode", "nama", "singkatan", "alias", "diundang")
    found = read_office_rows([titles, ("D01", "Dinas", "D", "", "1"), ("D02", "Di\0nas", "E", "", "1")])
    assert found.offices == ()
    assert [problem.line for problem in found.problems] == [3]


def test_an_instrument_is_refused_at_its_line():
    found = load_instrument('id: a\ntitle: "nu\\0l"\n', "a.yaml")
    assert isinstance(found, tuple)
    assert isinstance(found[0], Problem)
    assert found[0].line == 2


@pytest.mark.parametrize("word", ["nama\udcff", "na\0ma"])
def test_a_word_on_the_command_line_is_refused(word: str, capsys: pytest.CaptureFixture[str]):
    assert main(["period", "close", word]) == 2
    assert "bukan UTF-8" in capsys.readouterr().err

"""SECURITY.md names a test for each defence, and the dependency audit fails when it should and only then."""

import importlib.util
import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOP = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    """The rows of the table of risks."""
    text = (TOP / "SECURITY.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table[1:]]


def test_each_risk_has_a_defence_and_a_test():
    assert len(rows()) >= 15
    for row in rows():
        assert len(row) == 3, row
        assert NAMED.search(row[2]), row[0]


@pytest.mark.parametrize(("file", "name"), NAMED.findall((TOP / "SECURITY.md").read_text(encoding="utf-8")))
def test_the_tests_that_are_named_exist(file: str, name: str):
    source = (TOP / file).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE)


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", TOP / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PINNED = {("aiohttp", "1.0"), ("pillow", "2.0")}
TODAY = date(2026, 11, 28)


def line(name: str, version: str, *advisories: dict[str, Any], **change: str) -> dict[str, Any]:
    """One library of the record."""
    return {
        "name": name,
        "version": version,
        "date": "2026-11-01",
        "source": "by hand",
        "advisories": list(advisories),
        **change,
    }


def says(name: str, version: str) -> Mapping[str, Any]:
    return {
        "vulnerabilities": [
            {"id": "PYSEC-1", "aliases": ["CVE-1"], "fixed_in": ["1.1"], "withdrawn": None},
            {"id": "PYSEC-2", "aliases": [], "fixed_in": [], "withdrawn": "2026-01-01"},
        ]
        if name == "aiohttp"
        else []
    }


def test_pins_are_read_from_the_locks(audit: ModuleType):
    text = "Typing_Extensions==1.0 \\\n    --hash=sha256:00==\nb==2 ; python_version<'4'\nb==3\n"
    assert audit.pins([text]) == {("typing-extensions", "1.0"), ("b", "2"), ("b", "3")}
    names = {name for name, _ in audit.pins([(TOP / n).read_text() for n in audit.LOCKS])}
    assert {"aiohttp", "sqlalchemy", "pytest"} <= names


def test_the_record_covers_every_pinned_version(audit: ModuleType, capsys: pytest.CaptureFixture[str]):
    assert audit.main([]) == 0, capsys.readouterr().out
    lines = json.loads(audit.RECORD.read_text(encoding="utf-8"))["libraries"]
    assert {(one["name"], one["version"]) for one in lines} == audit.pins(
        [(TOP / name).read_text() for name in audit.LOCKS]
    )


def test_what_the_index_withdrew_is_no_vulnerability_and_answers_stay(audit: ModuleType):
    answered = {"id": "PYSEC-1", "fixed_in": ["1.1"], "answer": "Not used."}
    before = [line("aiohttp", "1.0", answered)]
    found = audit.ask(PINNED, says, before, "2026-11-28")
    assert found[0]["advisories"] == [answered]
    assert [one["name"] for one in found] == ["aiohttp", "pillow"]
    assert audit.judge(PINNED, found) == []
    assert audit.judge(PINNED, audit.ask(PINNED, says, [], "2026-11-28")) == [
        "aiohttp 1.0: PYSEC-1, fixed in 1.1"
    ]


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        ([], 2),
        ([line("aiohttp", "1.0")], 1),
        ([line("aiohttp", "0.9"), line("pillow", "2.0")], 1),
        ([line("aiohttp", "1.0"), line("pillow", "2.0", source=" ")], 1),
        ([line("aiohttp", "1.0"), line("pillow", "2.0")], 0),
    ],
)
def test_a_pinned_version_without_a_record_fails(
    audit: ModuleType, lines: list[dict[str, Any]], problems: int
):
    assert len(audit.judge(PINNED, lines)) == problems


@pytest.mark.parametrize(
    ("advisory", "fails"),
    [
        ({"id": "X", "fixed_in": []}, True),
        ({"id": "X", "fixed_in": ["2.1"]}, True),
        ({"id": "X", "fixed_in": ["1.9.9"]}, False),
        ({"id": "X", "fixed_in": ["2.0"]}, False),
        ({"id": "X", "fixed_in": ["1.10.2", "2.0.1"]}, True),
        ({"id": "X", "fixed_in": [], "answer": " "}, True),
        ({"id": "X", "fixed_in": [], "answer": "Not used."}, False),
    ],
)
def test_only_an_answer_or_a_fix_lets_an_advisory_pass(
    audit: ModuleType, advisory: dict[str, Any], fails: bool
):
    lines = [line("aiohttp", "1.0"), line("pillow", "2.0", advisory)]
    assert bool(audit.judge(PINNED, lines)) == fails


def test_an_old_record_is_told_of(audit: ModuleType):
    lines = [
        line("aiohttp", "1.0", date="2026-01-01"),
        line("pillow", "2.0"),
        line("gone", "1", date="2020-01-01"),
    ]
    assert audit.stale(PINNED, lines, TODAY) == ["aiohttp"]
    assert audit.judge(PINNED, lines) == []


def test_a_network_that_is_not_there_is_no_failure(
    audit: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def away(name: str, version: str) -> Mapping[str, Any]:
        raise OSError(name)

    record = tmp_path / "audit.json"
    record.write_text(audit.RECORD.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(audit, "RECORD", record)
    monkeypatch.setattr(audit, "configured_index", lambda: "http://127.0.0.1:9/simple")
    monkeypatch.setattr(audit, "fetch_from", lambda index: away)
    assert audit.main(["--online"]) == 0
    assert "cannot be asked" in capsys.readouterr().out

    def warns(name: str, version: str) -> Mapping[str, Any]:
        later = {"id": "PYSEC-1", "fixed_in": ["9999"], "withdrawn": None}
        return {"vulnerabilities": [later] if name == "aiohttp" else []}

    monkeypatch.setattr(audit, "fetch_from", lambda index: warns)
    assert audit.main(["--record"]) == 1
    # from now on the record alone is enough to fail
    assert audit.main([]) == 1

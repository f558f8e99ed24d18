"""SECURITY.md names a test for each defence, and the dependency audit fails when it should and only then."""

import importlib.util
import json
import re
from collections.abc import Mapping
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


PINNED = {"aiohttp": "1.0", "pillow": "2.0"}
FOUND = {"library": "aiohttp", "version": "1.0", "id": "PYSEC-1", "aliases": [], "fixed_in": []}


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
    assert audit.pins(["Typing_Extensions==1.0 \\\n    --hash=sha256:00==\nb==2 ; python_version<'4'\n"]) == {
        "typing-extensions": "1.0",
        "b": "2",
    }
    assert {"aiohttp", "sqlalchemy", "pytest"} <= audit.pins(
        [(TOP / n).read_text() for n in audit.LOCKS]
    ).keys()


def test_what_the_index_withdrew_is_no_vulnerability(audit: ModuleType):
    assert audit.ask(PINNED, says) == [{**FOUND, "aliases": ["CVE-1"], "fixed_in": ["1.1"]}]


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({}, False),
        ({"reason": " "}, True),
        ({"version": "0.9"}, True),
        ({"id": "PYSEC-9"}, True),
        ({"library": "pillow"}, True),
    ],
)
def test_only_a_reason_for_this_version_lets_one_pass(audit: ModuleType, change: dict[str, str], fails: bool):
    accepted = [
        {**{name: FOUND[name] for name in ("library", "version", "id")}, "reason": "Not used.", **change}
    ]
    assert audit.judge(PINNED, [FOUND], {"accepted": []})
    assert bool(audit.judge(PINNED, [FOUND], {"accepted": accepted})) == fails
    assert audit.judge({"aiohttp": "1.1"}, [FOUND], {"accepted": []}) == []


def test_a_network_that_is_not_there_is_no_failure(
    audit: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def away(name: str, version: str) -> Mapping[str, Any]:
        raise OSError(name)

    record = tmp_path / "audit.json"
    record.write_text(json.dumps({"accepted": [], "asked": {}, "found": [], "recorded": None}))
    monkeypatch.setattr(audit, "RECORD", record)
    monkeypatch.setattr(audit, "configured_index", lambda: "http://127.0.0.1:9/simple")
    monkeypatch.setattr(audit, "fetch_from", lambda index: away)
    assert audit.main(["--online"]) == 0
    assert "cannot be asked" in capsys.readouterr().out
    monkeypatch.setattr(audit, "fetch_from", lambda index: says)
    assert audit.main(["--record"]) == 1
    kept = json.loads(record.read_text())
    assert [one["id"] for one in kept["found"]] == ["PYSEC-1"]
    assert kept["recorded"]
    # from now on the record alone is enough to fail
    assert audit.main([]) == 1

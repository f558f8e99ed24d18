"""Whether a pinned library has a known vulnerability that nobody answered, by the record of the last audit.

    python .ci/audit.py            looks into the record .ci/audit.json; asks nobody
    python .ci/audit.py --online   asks the package index that pip is configured with; where it cannot be
                                   reached, the record has to do
    python .ci/audit.py --record   the same, and what it says becomes the record, with the day

The record has every library in every pinned version, with the day, where its knowledge came from, and the
advisories known. An advisory is answered when it is fixed in the pinned version or an earlier one, or by a
written `answer`. Exit status 1 for an advisory without, and for a pinned version that the record does not
have; a record older than STALE_DAYS is only said, and so is a network that is not there.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

TOP = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
RECORD = TOP / ".ci" / "audit.json"
SECONDS = 10
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)

STALE_DAYS = 90
INDEX = "advisories of the package index"

Fetch = Callable[[str, str], Mapping[str, Any]]
"""What the index says of a library in one version. Raises OSError when it cannot be asked."""
Pin = tuple[str, str]
"""A library and its version."""
Line = dict[str, Any]
"""One library of the record: name, version, date, source, advisories (id, fixed_in, perhaps answer)."""


def pins(texts: list[str]) -> set[Pin]:
    """Every pinned version of each library; one may have several, for different versions of Python."""
    return {
        (name.lower().replace("_", "-"), version) for text in texts for name, version in _PIN.findall(text)
    }


def ask(pinned: Iterable[Pin], fetch: Fetch, before: list[Line], today: str) -> list[Line]:
    """A new record; answers that were given before stay. Raises OSError when the index cannot be asked."""
    answers = {
        (one["name"], one["version"], known["id"]): known["answer"]
        for one in before
        for known in one["advisories"]
        if known.get("answer")
    }
    lines: list[Line] = []
    for name, version in sorted(pinned):
        advisories: list[dict[str, Any]] = []
        for one in fetch(name, version).get("vulnerabilities") or ():
            if one.get("withdrawn") is None:
                known = {"id": one["id"], "fixed_in": list(one.get("fixed_in") or ())}
                if (name, version, one["id"]) in answers:
                    known["answer"] = answers[name, version, one["id"]]
                advisories.append(known)
        lines.append(
            {"name": name, "version": version, "date": today, "source": INDEX, "advisories": advisories}
        )
    return lines


def judge(pinned: Iterable[Pin], lines: list[Line]) -> list[str]:
    """One line for each pinned version without a record, and for each advisory without an answer."""
    known = {(one["name"], one["version"]): one for one in lines}
    problems: list[str] = []
    for name, version in sorted(pinned):
        line = known.get((name, version))
        if line is None or not str(line.get("source", "")).strip() or not line.get("date"):
            problems.append(f"{name} {version}: no record of it")
            continue
        problems += [
            f"{name} {version}: {one['id']}, "
            + (f"fixed in {', '.join(one['fixed_in'])}" if one["fixed_in"] else "not fixed yet")
            for one in line["advisories"]
            if not str(one.get("answer", "")).strip() and not is_fixed(version, one["fixed_in"])
        ]
    return problems


def is_fixed(version: str, fixed_in: list[str]) -> bool:
    """Whether a version is one in which it was fixed, or later than the latest of them."""
    return version in fixed_in or any(_numbers(version) >= _numbers(one) for one in fixed_in[-1:])


def _numbers(version: str) -> tuple[int, ...]:
    released = re.split(r"[^0-9.]", version, maxsplit=1)[0].strip(".")
    return tuple(map(int, released.split(".")))


def stale(pinned: Iterable[Pin], lines: list[Line], today: date) -> list[str]:
    """The pinned libraries whose record is older than STALE_DAYS."""
    wanted = set(pinned)
    return sorted(
        one["name"]
        for one in lines
        if (one["name"], one["version"]) in wanted
        and (today - date.fromisoformat(one["date"])).days > STALE_DAYS
    )


def fetch_from(index: str) -> Fetch:
    """Asks the JSON side of an index whose simple side pip uses."""
    base = re.sub(r"/simple/?$", "", index.rstrip("/"))

    def fetch(name: str, version: str) -> Mapping[str, Any]:
        try:
            with urlopen(f"{base}/pypi/{name}/{version}/json", timeout=SECONDS) as answer:  # noqa: S310 - pip's own
                return json.load(answer)
        except (HTTPError, URLError, ValueError) as trouble:
            raise OSError(f"{name}: {type(trouble).__name__}") from trouble

    return fetch


def configured_index() -> str:
    """Where pip would get libraries from. Raises OSError when pip does not say."""
    ask_pip = [sys.executable, "-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"]
    configured = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    if configured.returncode == 0 and configured.stdout.strip():
        return configured.stdout.strip()
    usual = subprocess.run(ask_pip, capture_output=True, text=True, check=False)  # noqa: S603 - words of our own
    if usual.returncode != 0:
        raise OSError("pip does not say where its index is")
    return usual.stdout.strip()


def say(text: str) -> None:
    """One line for whoever runs it."""
    sys.stdout.write(f"{text}\n")


def main(words: list[str]) -> int:
    """Prints what was found; the exit status."""
    pinned = pins([(TOP / name).read_text(encoding="utf-8") for name in LOCKS])
    lines: list[Line] = json.loads(RECORD.read_text(encoding="utf-8"))["libraries"]
    today = datetime.now(UTC).date()
    if {"--online", "--record"} & set(words):
        try:
            lines = ask(pinned, fetch_from(configured_index()), lines, today.isoformat())
        except OSError as trouble:
            say(f"The index cannot be asked ({trouble}); the record has to do.")
        else:
            if "--record" in words:
                kept = json.dumps({"libraries": lines}, indent=1, sort_keys=True)
                RECORD.write_text(kept + "\n", encoding="utf-8")
    days = sorted({one["date"] for one in lines if one.get("date")})
    say(f"{len(pinned)} pinned versions, record of {days[0] if days else 'no day yet'}.")
    if old := stale(pinned, lines, today):
        say(
            f"Warning: older than {STALE_DAYS} days for {len(old)}: {', '.join(old)}. Renew it with --record."
        )
    problems = judge(pinned, lines)
    say("\n".join(problems) or "Nothing is known against these versions that is not answered.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

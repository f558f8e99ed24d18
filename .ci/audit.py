"""Whether a pinned library has a known vulnerability that nobody gave a reason to live with.

    python .ci/audit.py            looks into the record .ci/audit.json; asks nobody
    python .ci/audit.py --online   asks the package index that pip is configured with; where it cannot be
                                   reached, the record has to do
    python .ci/audit.py --record   the same, and what it says becomes the record, with the day

Exit status 1 for a vulnerability of a pinned version that is not among the accepted ones of the record, each
of which has a reason; never for a network that is not there.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

TOP = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
RECORD = TOP / ".ci" / "audit.json"
SECONDS = 10
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)

Fetch = Callable[[str, str], Mapping[str, Any]]
"""What the index says of a library in one version. Raises OSError when it cannot be asked."""


def pins(texts: list[str]) -> dict[str, str]:
    """The pinned version of each library."""
    return {name.lower().replace("_", "-"): version for text in texts for name, version in _PIN.findall(text)}


def ask(pinned: Mapping[str, str], fetch: Fetch) -> list[dict[str, Any]]:
    """Everything known of these versions. Raises OSError when the index cannot be asked."""
    found: list[dict[str, Any]] = []
    for name, version in sorted(pinned.items()):
        for one in fetch(name, version).get("vulnerabilities") or ():
            if one.get("withdrawn") is None:
                found.append(
                    {
                        "library": name,
                        "version": version,
                        "id": one["id"],
                        "aliases": sorted(one.get("aliases") or ()),
                        "fixed_in": list(one.get("fixed_in") or ()),
                    }
                )
    return found


def judge(pinned: Mapping[str, str], found: list[dict[str, Any]], record: Mapping[str, Any]) -> list[str]:
    """One line for each vulnerability of a pinned version for which nobody gave a reason."""
    reasons = {
        (one["library"], one["id"])
        for one in record.get("accepted", ())
        if str(one.get("reason", "")).strip() and pinned.get(one["library"]) == one["version"]
    }
    return [
        f"{one['library']} {one['version']}: {one['id']}, "
        + (f"fixed in {', '.join(one['fixed_in'])}" if one["fixed_in"] else "not fixed yet")
        for one in found
        if pinned.get(one["library"]) == one["version"] and (one["library"], one["id"]) not in reasons
    ]


def not_covered(pinned: Mapping[str, str], record: Mapping[str, Any]) -> list[str]:
    """The libraries about which the record says nothing in their pinned version."""
    asked = record.get("asked", {})
    return sorted(name for name, version in pinned.items() if asked.get(name) != version)


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
    record: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = record["found"]
    if {"--online", "--record"} & set(words):
        try:
            found = ask(pinned, fetch_from(configured_index()))
        except OSError as trouble:
            say(f"The index cannot be asked ({trouble}); the record has to do.")
        else:
            record |= {"recorded": datetime.now(UTC).date().isoformat(), "asked": pinned, "found": found}
            if "--record" in words:
                RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    missing = not_covered(pinned, record)
    say(f"{len(pinned)} libraries, record of {record['recorded'] or 'no day yet'}.")
    if missing:
        say(f"It was never asked about {len(missing)} of the pinned versions; ask with --record.")
    problems = judge(pinned, found, record)
    say("\n".join(problems) or "Nothing is known against these versions for which there is no reason.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

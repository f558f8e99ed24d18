"""Killed with SIGKILL at random moments while fifty people answer: nothing lost, nothing twice.

`python -m bench.crash` plays the same a hundred times.
"""

from pathlib import Path

from bench.crash import Plan, play

KILLS = 20
"""On each database."""


async def test_nothing_is_lost_and_nothing_comes_twice(empty_url: str, tmp_path: Path) -> None:
    found = await play(Plan(empty_url, tmp_path, kills=KILLS, people=50, seed=20, working_seconds=0.2))
    assert found.losses == [], str(found)
    assert found.counts["taps on a level"] > KILLS
    assert found.counts["changes in the audit trail"] > KILLS

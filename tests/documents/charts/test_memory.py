"""Many pictures one after the other: memory stays, and nothing warns."""

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[3]
PICTURES = int(os.environ.get("CHART_PICTURES", "30"))
"""300 in a long run; what leaks shows in the ten after the first twenty: a picture holds 15 MB of pixels."""
WARM = 20
MOST_GROWTH_MB = 60

PROGRAM = f"""
import warnings
warnings.simplefilter("error")
from pathlib import Path
from bot.documents.charts.worker import _draw_in_worker, _prepare
from tests.documents.charts import samples

def megabytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6

results = list(samples.results().values())
for number in range(1, {PICTURES} + 1):
    _draw_in_worker(results[number % len(results)])
    if number == {WARM}:
        _draw_in_worker(samples.long_axes())
        warm = megabytes()
_draw_in_worker(samples.long_axes())
print(megabytes() - warm)
"""


def test_memory_does_not_grow_from_the_20th_picture_on() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=TOP, capture_output=True, text=True, check=True, timeout=600
    )
    assert ran.stderr == ""
    assert float(ran.stdout) < MOST_GROWTH_MB

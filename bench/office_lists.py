"""Seconds and memory of reading each office list of the tests, and of some as large as a list may be.

`python -m bench.office_lists`; exit status 1 when one takes 10 seconds or 200 MB.
"""

import io
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from bot.documents.bounded_process import OverBoundsError, run_bounded
from bot.documents.spreadsheets import BOUNDS, read_here, read_tables, write_list
from questionnaires.offices.office_list import read_offices
from questionnaires.problem import Problem

MOST_SECONDS, MOST_MEGABYTES = 10.0, 200.0
_TITLES = ("kode", "nama", "singkatan", "alias", "diundang")


def _offices(count: int) -> list[tuple[str, ...]]:
    return [(f"D{n}", f"Dinas Nomor {n}", f"D-{n}", f"Nomor {n};N {n}", "1") for n in range(count)]


def _many_strings(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(
        "</sst>", "<si><t>x</t></si>" * 4_000_000 + "</sst>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _measured(content: bytes) -> tuple[float, float]:
    """Megabytes and seconds of computing of this very process, which reads and ends."""
    read_here(content)
    used = resource.getrusage(resource.RUSAGE_SELF)
    # ru_maxrss counts what the process that started this one had
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return peak / 1024, used.ru_utime + used.ru_stime


def main() -> None:
    """A line for each list, the worst of all at the end."""
    # not above, for every process that reads a list imports this file
    from tests.command_line import test_office_lists as lists  # noqa: PLC0415 - as said above
    from tests.command_line import test_old_office_lists as old_lists  # noqa: PLC0415 - as said above
    from tests.old_workbooks import Blank, xls  # noqa: PLC0415 - as said above

    def packed(sheet: str) -> bytes:
        return lists.xlsx({"OPD": sheet})

    titles = ("kode", "nama")
    rows = lists.sheet_xml([titles])
    large: dict[str, Callable[[], bytes]] = {
        "34,000 offices, XLSX": lambda: write_list("OPD", _TITLES, _offices(34_000)),
        "34,000 offices, CSV": lambda: "\n".join(map("\t".join, [_TITLES, *_offices(34_000)])).encode(),
        "25,000 offices, XLS": lambda: xls({"OPD": [_TITLES, *_offices(25_000)]}),
        "all of an XLS sheet formatted": lambda: xls(
            {"OPD": [titles, ("D01", "A"), *[(Blank(),) * 9] * 9000]}
        ),
        "48 MB of rows, packed": lambda: packed(rows.replace("</she", "<row/>" * 8_000_000 + "</she")),
        "as many cells as fit": lambda: packed(lists.sheet_xml([titles, *[("a", "b")] * 300_000])),
        "XML two million elements deep": lambda: packed("<a>" * 2_000_000),
        "four million shared strings": lambda: _many_strings(lists.shared_strings()),
    }
    contents: dict[str, Callable[[], bytes]] = {
        what: lambda content=found[0]: content
        for table in (lists.RIGHT, lists.WRONG, old_lists.RIGHT, old_lists.WRONG)
        for what, found in table.items()
    }
    slowest = largest = 0.0
    for what, make in {**contents, **large}.items():
        content = make()
        began = time.perf_counter()
        tables = read_tables(content)
        outcome = read_offices(tables, ())
        seconds = time.perf_counter() - began
        told = outcome.problems[0].message if outcome.problems else f"{len(outcome.offices)} offices"
        try:
            megabytes, computed = run_bounded(_measured, content, bounds=BOUNDS)
            cost = f"{megabytes:.0f} MB, {computed:.2f} s of computing"
            largest = max(largest, megabytes)
        except OverBoundsError:
            cost = "stopped at its bounds"
        slowest = max(slowest, seconds)
        kind = "refused" if isinstance(tables, Problem) or outcome.problems else "read"
        print(f"{what} ({len(content) / 1000:.0f} kB): {kind}, {seconds:.2f} s, {cost}: {told[:70]}")
    print(f"{len(contents)} lists and {len(large)} large ones: at most {slowest:.2f} s and {largest:.0f} MB")
    sys.exit(slowest >= MOST_SECONDS or largest >= MOST_MEGABYTES)


if __name__ == "__main__":
    main()

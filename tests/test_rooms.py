"""Imports point one way: handlers -> bot -> questionnaires. Who may know whom, held against every file."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
PACKAGES = ("questionnaires", "bot", "handlers")

# What a room may import besides the standard library and itself, each by the start of its dotted name.
# A module belongs to the room whose name fits it most closely; one that fits none is in no room, which fails.
CHAT = (
    "telegram",
    "orjson",
    "bot.config",
    "bot.storage",
    "bot.sending",
    "bot.screens",
    "bot.texts",
    "questionnaires",
)
ENGINE = (
    *CHAT,
    "aiohttp",
    "apscheduler",
    "bot.context",
    "bot.delivering",
    "bot.handling",
    "bot.health",
    "bot.log_ids",
    "bot.metrics",
    "bot.inbox",
    "bot.incoming",
    "bot.admission",
    "bot.allowance",
    "bot.chat_queues",
    "bot.suspects",
    "bot.outbox",
    "bot.pacing",
    "bot.payloads",
    "bot.polling",
    "bot.responses",
    "bot.services",
    "bot.unshown",
    "bot.transport",
)
ROOMS: dict[str, tuple[str, ...]] = {
    "questionnaires": ("yaml", "holidays", "rapidfuzz"),
    "bot.config": ("dotenv", "questionnaires"),
    "bot.texts": ("questionnaires",),
    "bot.screens": ("bot.charts", "bot.texts", "questionnaires"),
    "bot.keyboards": ("orjson", "bot.screens"),
    "bot.splitting": (),
    "bot.bounded": (),
    "bot.rich_text": ("bot.splitting",),
    "bot.charts": ("PIL", "matplotlib", "bot.bounded", "bot.texts", "questionnaires"),
    "bot.exports": (
        "openpyxl",
        "bot.export_looks",
        "bot.export_pages",
        "bot.export_rows",
        "bot.texts",
        "questionnaires",
    ),
    "bot.export_rows": (
        "openpyxl",
        "bot.export_looks",
        "bot.export_pages",
        "bot.spreadsheets",
        "questionnaires",
    ),
    "bot.export_looks": ("openpyxl", "bot.export_pages", "questionnaires"),
    "bot.export_pages": ("openpyxl", "bot.texts", "questionnaires"),
    "bot.exporting": (
        "sqlmodel",
        "bot.archives",
        "bot.bounded",
        "bot.evidence",
        "bot.export_pages",
        "bot.exports",
        "bot.storage",
        "bot.texts",
        "questionnaires",
    ),
    "bot.archives": ("bot.bounded",),
    "bot.period_archive": (
        "sqlmodel",
        "bot.archives",
        "bot.evidence",
        "bot.exporting",
        "bot.reports",
        "bot.storage",
        "bot.texts",
        "questionnaires",
    ),
    "bot.private_files": (),
    "bot.spreadsheets": (
        "openpyxl",
        "python_calamine",
        "bot.bounded",
        "bot.old_workbook_cells",
        "bot.texts",
        "bot.workbook_cells",
        "questionnaires",
    ),
    "bot.workbook_cells": (),
    "bot.old_workbook_cells": ("bot.workbook_cells",),
    "bot.typesetting": ("typst", "bot.bounded"),
    "bot.reports": ("bot.typesetting", "bot.texts", "questionnaires"),
    "bot.letters": ("segno", "bot.typesetting"),
    "bot.storage": ("orjson", "sqlmodel", "sqlalchemy", "alembic", "filelock", "psycopg", "questionnaires"),
    "bot.transport": ("telegram", "aiohttp", "orjson", "yarl"),
    "bot.sending": (
        "telegram",
        "aiohttp",
        "orjson",
        "bot.keyboards",
        "bot.screens",
        "bot.splitting",
        "bot.transport",
    ),
    "bot.evidence": CHAT,
    "bot.metrics": ("prometheus_client", "bot.storage"),
    "bot.updates": ("telegram",),
    "bot.services": (*CHAT, "bot.metrics", "bot.transport"),
    "bot.context": (*CHAT, "bot.metrics", "bot.responses", "bot.services", "bot.transport", "bot.updates"),
    "bot.responses": (*CHAT, "bot.payloads"),
    "bot.handling": ENGINE,
    "bot.unshown": (*ENGINE, "sqlmodel"),
    "bot.downloads": (*CHAT, "sqlmodel", "bot.context", "bot.evidence", "bot.services"),
    "bot.pacing": (),
    "bot.delivering": CHAT,
    "bot.log_ids": (),
    "bot.payloads": ENGINE,
    "bot.publishing": (*CHAT, "sqlmodel", "bot.payloads"),
    "bot.allowance": (),
    "bot.incoming": ("orjson",),
    "bot.admission": ENGINE,
    "bot.suspects": (*ENGINE, "sqlmodel"),
    "bot.chat_queues": ENGINE,
    "bot.connections": ("aiohttp",),
    "bot.backups": (*CHAT, "pyrage", "bot.context", "bot.services"),
    "bot.instance_watch": (*ENGINE, "sqlmodel"),
    "bot.introduction": (*ENGINE, "bot.webhook"),
    "bot.notices": (*CHAT, "sqlmodel", "bot.payloads", "bot.services"),
    "bot.inbox": (*ENGINE, "sqlmodel"),
    "bot.polling": ENGINE,
    "bot.outbox": ENGINE,
    "bot.made_files": ("bot.config", "bot.storage"),
    "bot.scheduler": ENGINE,
    "bot.health": (*ENGINE, "prometheus_client"),
    "bot.webhook": ENGINE,
    "bot.sharing": ENGINE,
    "bot.standin": ("aiohttp", "orjson"),
    "bot.runtime": (
        "telegram",
        "aiohttp",
        "apscheduler",
        "orjson",
        "uvloop",
        "bot",
        "handlers",
        "questionnaires",
    ),
    "bot.commands": (
        "aiohttp",
        "matplotlib",
        "pyrage",
        "sqlalchemy",
        "sqlmodel",
        "telegram",
        "uvloop",
        "bot",
        "questionnaires",
    ),
    "bot.demo": ("aiohttp", "orjson", "sqlmodel", "bot", "questionnaires"),
    "bot.__main__": ("bot", "questionnaires"),
    "handlers": ("telegram", "bot", "questionnaires"),
}
NEVER: dict[str, tuple[str, ...]] = {
    "handlers": (
        "bot.runtime",
        "bot.storage.tables",
        "bot.standin",
        "bot.commands",
        "bot.demo",
        "bot.__main__",
    ),
    "bot.commands": ("bot.storage.tables", "bot.standin", "bot.demo"),
    "bot.demo": ("bot.storage.tables",),
}
"""What even a permitted beginning of a name does not include."""

SESSION = ("sqlmodel", "Session")
HANDED_A_SESSION = {"handlers", "bot.context", "bot.handling", "bot.services", "bot.sharing"}
"""Rooms that name the session in the signature of what runs in the database, and never make one."""


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((TOP / package).rglob("*.py")):
            parts = path.relative_to(TOP).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def within(name: str, start: str) -> bool:
    return name == start or name.startswith(f"{start}.")


def room_of(module: str) -> str | None:
    fitting = [room for room in ROOMS if within(module, room)]
    return max(fitting, key=len, default=None)


def imports(module: str, path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, module and name of each import, wherever in the file; `from a import b` may mean module a.b."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                source = ".".join([*above, source]).rstrip(".")
            for alias in node.names:
                yield node.lineno, source, alias.name


def is_allowed(room: str, source: str, name: str) -> bool:
    if source.partition(".")[0] in sys.stdlib_module_names:
        return True
    if room in HANDED_A_SESSION and (source, name) == SESSION:
        return True
    whole = f"{source}.{name}" if name else source
    if any(within(whole, start) for start in NEVER.get(room, ())):
        return False
    # a package's own module counts as the module it is: `from bot import exports` imports bot.exports
    return any(within(whole, start) for start in (room, *ROOMS[room]))


@pytest.mark.parametrize(("module", "path"), [pytest.param(*found, id=found[0]) for found in modules()])
def test_a_module_imports_only_what_its_room_may_know(module: str, path: Path) -> None:
    if module in {"bot"}:
        assert not list(imports(module, path))
        return
    room = room_of(module)
    assert room is not None, f"{module} is in no room of the table"
    wrong = [
        f"{path.relative_to(TOP)}:{line} imports {source} {name}".rstrip()
        for line, source, name in imports(module, path)
        if not is_allowed(room, source, name)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_runtime_imports_the_handlers() -> None:
    importers = {
        module
        for module, path in modules()
        if not within(module, "handlers")
        for _, source, _ in imports(module, path)
        if within(source, "handlers")
    }
    assert importers <= {"bot.runtime"}


def test_every_room_of_the_table_exists() -> None:
    there = {module for module, _ in modules()}
    assert not {room for room in ROOMS if not any(within(module, room) for module in there)}


def test_the_alembic_folder_does_not_hide_the_library() -> None:
    assert not (TOP / "alembic" / "__init__.py").exists()


def test_no_module_is_so_long_that_one_has_to_search_in_it() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in modules()}
    assert not {module: length for module, length in lengths.items() if length > 365}

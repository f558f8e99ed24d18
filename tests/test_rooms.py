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
STORED = ("bot.config", "bot.settings", "bot.storage", "bot.texts", "questionnaires", "sqlmodel")
ROOMS: dict[str, tuple[str, ...]] = {
    "questionnaires": ("yaml", "holidays", "rapidfuzz"),
    "bot.config": ("dotenv", "pydantic", "pydantic_core", "pydantic_settings", "questionnaires"),
    "bot.settings": ("bot.texts", "questionnaires"),
    "bot.texts": ("questionnaires",),
    "bot.storage": (
        "orjson",
        "sqlmodel",
        "sqlalchemy",
        "alembic",
        "filelock",
        "psycopg",
        "bot.settings",
        "questionnaires",
    ),
    "bot.bot_api": ("telegram", "aiohttp", "orjson", "yarl", "bot.texts", "questionnaires"),
    "bot.bot_api.callback_data": (),
    "bot.bot_api.splitting": (),
    "bot.bot_api.rate_limit": (),
    "bot.bot_api.incoming": ("orjson",),
    "bot.bot_api.polling": ("telegram", "orjson", "bot.bot_api", "bot.engine", "bot.storage"),
    "bot.bot_api.webhook": ("telegram", "aiohttp", "orjson", "bot.bot_api", "bot.engine", "bot.storage"),
    "bot.bot_api.introduction": ("telegram", "bot.bot_api", "bot.engine", "questionnaires"),
    "bot.engine": (
        "telegram",
        "aiohttp",
        "apscheduler",
        "orjson",
        "prometheus_client",
        "pyrage",
        "bot.bot_api",
        "bot.documents.evidence_files",
        *STORED,
    ),
    "bot.engine.allowance": (),
    "bot.engine.log_ids": (),
    "bot.engine.metrics": ("prometheus_client", "bot.storage"),
    "bot.documents": ("bot.documents", "bot.texts", "questionnaires"),
    "bot.documents.bounded_process": (),
    "bot.documents.private_files": (),
    "bot.documents.workbook_cells": (),
    "bot.documents.charts": (
        "PIL",
        "matplotlib",
        "bot.documents.bounded_process",
        "bot.texts",
        "questionnaires",
    ),
    "bot.documents.evidence_files": ("bot.config", "bot.storage", "questionnaires"),
    "bot.documents.exports": ("openpyxl", "bot.documents.spreadsheets", "bot.texts", "questionnaires"),
    "bot.documents.exports.evidence_archive": ("bot.documents.bounded_process",),
    "bot.documents.exports.period_archive": (
        "bot.documents.evidence_files",
        "bot.documents.exports",
        "bot.documents.reports",
        *STORED,
    ),
    "bot.documents.old_workbook_cells": ("bot.documents.workbook_cells",),
    "bot.documents.exports.period": (
        "bot.documents.bounded_process",
        "bot.documents.evidence_files",
        "bot.documents.exports",
        *STORED,
    ),
    "bot.documents.letters": ("segno", "bot.documents.pdf"),
    "bot.documents.pdf": ("typst", "bot.documents.bounded_process"),
    "bot.documents.reports": ("bot.documents.pdf", "bot.texts", "questionnaires"),
    "bot.documents.spreadsheets": (
        "openpyxl",
        "python_calamine",
        "bot.documents.bounded_process",
        "bot.documents.old_workbook_cells",
        "bot.documents.workbook_cells",
        "bot.texts",
        "questionnaires",
    ),
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
    "bot.demo": ("aiohttp", "orjson", "sqlmodel", "uvloop", "bot", "questionnaires"),
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
HANDED_A_SESSION = {"handlers"}
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
    # a package's own module counts as the module it is: `from bot import config` imports bot.config
    return any(within(whole, start) for start in (room, *ROOMS[room]))


@pytest.mark.parametrize(("module", "path"), [pytest.param(*found, id=found[0]) for found in modules()])
def test_a_module_imports_only_what_its_room_may_know(module: str, path: Path) -> None:
    if module in {"bot", "bot.bot_api", "bot.documents", "bot.engine", "bot.documents.exports"}:
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


def named_in(folder: Path) -> set[str]:
    """What `__all__` of this folder's `__init__.py` names; without one, others use nothing of it."""
    for node in ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name):
            assert target.id == "__all__"
            assert node.value is not None
            return set(ast.literal_eval(node.value))
    return set()


def used_of_features() -> Iterator[tuple[str, str, str]]:
    """Who imports it, the feature and the module of each import that goes into another feature's folder."""
    for importer, path in modules():
        if not within(importer, "handlers"):
            continue
        for _, source, name in imports(importer, path):
            top, feature, module, *_ = (*source.split("."), name, "", "")
            if top != "handlers" or not (TOP / "handlers" / feature).is_dir() or not feature:
                continue
            if within(importer, f"handlers.{feature}") or (importer, module) == ("handlers", "routes"):
                continue
            yield importer, feature, module


FEATURES = sorted(path.parent for path in (TOP / "handlers").glob("*/__init__.py"))


def test_every_folder_of_a_feature_has_routes() -> None:
    assert len(FEATURES) > 20
    assert not [folder.name for folder in FEATURES if not (folder / "routes.py").exists()]


@pytest.mark.parametrize("folder", FEATURES, ids=lambda folder: folder.name)
def test_features_use_of_each_other_what_is_named_and_no_more(folder: Path) -> None:
    users: dict[str, list[str]] = {}
    for importer, feature, module in used_of_features():
        if feature == folder.name:
            users.setdefault(module, []).append(importer)
    named = named_in(folder)
    assert not {module: who for module, who in users.items() if module not in named}
    assert not named - users.keys(), "named, but nobody uses it"
    assert all((folder / f"{module}.py").exists() for module in named)


def test_what_a_feature_names_is_not_loaded_with_it() -> None:
    assert not [str(folder) for folder in FEATURES if list(imports(folder.name, folder / "__init__.py"))]


def test_every_room_of_the_table_exists() -> None:
    there = {module for module, _ in modules()}
    assert not {room for room in ROOMS if not any(within(module, room) for module in there)}


def test_the_alembic_folder_does_not_hide_the_library() -> None:
    assert not (TOP / "alembic" / "__init__.py").exists()


def test_no_module_is_so_long_that_one_has_to_search_in_it() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in modules()}
    assert not {module: length for module, length in lengths.items() if length > 350}

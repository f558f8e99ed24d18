"""Writes docs/database.md from the tables, so that the page says what the program has.

    python .ci/database_docs.py            writes the page
    python .ci/database_docs.py --check    exit status 1 when the page is not current

A table's description is the docstring of its class, a column's the string below its field.
"""

import ast
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Table, UniqueConstraint

TOP = Path(__file__).parents[1]
if str(TOP) not in sys.path:
    sys.path.insert(0, str(TOP))

from bot.storage.connection.types import UtcMoment  # noqa: E402 - the path comes first
from bot.storage.tables import Row  # noqa: E402 - likewise

PAGE = TOP / "docs" / "database.md"
ROOM = TOP / "bot" / "storage" / "tables"
SECTIONS = {
    "people": "Offices, people and invitations",
    "periods": "Periods, instruments and settings",
    "sheets": "Sheets, answers and judgements",
    "panels": "Panels, visits, appeals and advice",
    "messages": "Messages: what came, what leaves, where a conversation stands",
    "trail": "The audit trail",
}
"""One for each module of the tables; a new module needs a line here."""
CORE = ("office", "period", "definition", "sheet", "answer", "evidence", "judgement", "confirmation")
HEAD = """# The tables

Made by `make docs` from `bot/storage/tables/`; do not edit this page. `alembic/versions/` has the same
tables as migrations, and `tests/storage/test_migrations.py` holds both against each other. The words are
explained in [glossary.md](glossary.md).

Times are UTC. States, roles and kinds are text without a list of allowed values: the rules know them, so a
new one needs no migration. "id of X" is a foreign key to X. Where "empty" says nothing, there is always a
value.

The core: an office has one sheet in each period (a sheet that is opened again is its next revision), and a
sheet has answers, evidence, judgements and a confirmation.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, _drawing()]
    for module in sorted(path.stem for path in ROOM.glob("*.py") if path.stem not in ("__init__", "row")):
        if module not in SECTIONS:
            raise SystemExit(f"{__file__}: give bot/storage/tables/{module}.py a heading in SECTIONS")
    for module, heading in SECTIONS.items():
        parts.append(f"## {heading}\n\n`bot/storage/tables/{module}.py`\n")
        parts += [_table(*found) for found in _described(module)]
    return "\n".join(parts)


def _described(module: str) -> Iterator[tuple[Table, str, dict[str, str]]]:
    """Each table of a module with its description and those of its columns, in the order of the file."""
    tables = {
        mapper.class_.__name__: mapper.local_table
        for mapper in Row._sa_registry.mappers  # type: ignore[attr-defined] # SQLModel's registry has no other name
    }
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    for kind in tree.body:
        if isinstance(kind, ast.ClassDef) and isinstance(tables.get(kind.name), Table):
            yield tables[kind.name], ast.get_docstring(kind) or "", _remarks(kind)


def _remarks(kind: ast.ClassDef) -> dict[str, str]:
    remarks: dict[str, str] = {}
    for field, after in zip(kind.body, kind.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        ):
            remarks[field.target.id] = " ".join(cleandoc(after.value.value).split())
    return remarks


def _table(table: Table, description: str, remarks: dict[str, str]) -> str:
    lines = [f"### {table.name}", "", " ".join(description.split()), ""]
    lines += ["| column | type | empty | meaning |", "|---|---|---|---|"]
    for column in table.columns:
        notes = ["key"] if column.primary_key else []
        notes += [f"id of {key.column.table.name}" for key in column.foreign_keys]
        notes += ["unique"] if column.unique else []
        notes += [remarks[column.name]] if column.name in remarks else []
        meaning = "; ".join(notes).replace("|", "\\|")
        empty = "may be" if column.nullable else ""
        lines.append(f"| `{column.name}` | {_type(column)} | {empty} | {meaning} |")
    rules = sorted(_rules(table))
    return "\n".join([*lines, *(["", *rules] if rules else []), ""])


def _type(column: Column[Any]) -> str:
    kind = column.type
    if isinstance(kind, UtcMoment):
        return "moment"
    if isinstance(kind, BigInteger):
        return "integer, 64 bits"
    return type(kind).__name__.lower().replace("autostring", "text").replace("largebinary", "bytes")


def _rules(table: Table) -> Iterator[str]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and "sqltext" in vars(constraint):
            yield f"- always: `{' '.join(str(constraint.sqltext).split())}`"
        elif isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1:
            yield f"- unique together: {_names(constraint.columns)}"
    for index in table.indexes:
        where = index.dialect_options["sqlite"].get("where")
        only = f" where `{where}`" if where is not None else ""
        yield f"- {'unique' if index.unique else 'index'}: {_names(index.expressions)}{only}"


def _names(columns: Any) -> str:
    return ", ".join(f"`{getattr(column, 'name', column)}`" for column in columns)


def _drawing() -> str:
    """How the core hangs together, by its foreign keys."""
    tables = Row.metadata.tables
    lines = [
        f"    {key.column.table.name} ||--o{{ {name} : {key.parent.name}"
        for name in CORE
        for key in sorted(tables[name].foreign_keys, key=lambda one: one.parent.name)
        if key.column.table.name in CORE
    ]
    return "\n".join(["```mermaid", "erDiagram", *lines, "```", ""])


def main(arguments: list[str]) -> int:
    """Writes or checks the page; the exit status."""
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("docs/database.md is not current: make docs\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
